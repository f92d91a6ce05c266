"""A column is reconciled by a published client, in a process of its own: it warns of what it is made with.

It is run where that client is installed (`make clients`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec

import pytest

from infotravail.home import Home
from tests.publish.running import running

PROGRAM = """
import json, sys
import pandas
from reconciler import reconcile
titles = pandas.Series(json.loads(sys.argv[2]))
found = reconcile(titles, type_id=sys.argv[3], top_res=1, reconciliation_endpoint=sys.argv[1])
print(found[["input_value", "id", "name", "type_id", "match"]].to_json(orient="values"))
"""


@pytest.mark.skipif(find_spec("reconciler") is None, reason="reconciler is not installed: make clients")
def test_a_published_client_codes_a_column(built: Home) -> None:
    asked = {"metier": ["Aide soignante", "infirmier", "M1855"], "commune": ["Rennes", "Quimper", "Seynod"]}
    found = {}
    with running(built.path) as site:
        for kind, texts in asked.items():
            command = [sys.executable, "-W", "ignore", "-c", PROGRAM]
            done = subprocess.run(
                [*command, f"{site.address}/reconcilier", json.dumps(texts), kind],
                capture_output=True, text=True, timeout=120, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            found[kind] = json.loads(done.stdout)
    assert found == {
        "metier": [
            ["Aide soignante", "J1501", "Aide-soignant / Aide-soignante", "metier", True],
            ["infirmier", "J1506", "Infirmier / Infirmière en soins généraux (IDE)", "metier", False],
            ["M1855", "M1855", "Développeur / Développeuse web", "metier", True],
        ],
        "commune": [
            ["Rennes", "35238", "Rennes", "commune", True],
            ["Quimper", "29232", "Quimper", "commune", True],
            ["Seynod", "74010", "Annecy", "commune", True],
        ],
    }
