"""Whom the settings let see a table is read once, by the version of Datasette that is pinned, and changes no answer."""

from __future__ import annotations

import asyncio
import re

import pytest
from datasette.app import Datasette
from datasette.utils import actor_matches_allow

from infotravail.datasets import DATASETS
from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from infotravail.publish.permissions import RULES_OF_TABLE
from infotravail.publish.serve import site
from tests.publish.served import Asked


def started(datasette: Datasette) -> Datasette:
    """Return a site once its plugins have started."""
    asyncio.run(datasette.invoke_startup())
    return datasette


def test_the_pinned_datasette_has_the_function_and_it_is_remembered(built: Home) -> None:
    assert callable(getattr(Datasette, RULES_OF_TABLE))
    served = started(site(built.database, DATASETS))
    rules = getattr(served, RULES_OF_TABLE)
    assert rules(DATABASE, "rome_metiers") == []
    assert rules(DATABASE, "rome_metiers") == []
    assert (rules.cache_info().hits, rules.cache_info().misses) == (1, 1)


@pytest.mark.slow
def test_the_list_of_tables_is_the_same_body_as_without(built: Home) -> None:
    def body(datasette: Datasette, path: str) -> str:
        with asyncio.Runner() as runner:
            answer = Asked(datasette, runner).get(path)
        assert answer.status_code == 200
        return re.sub(r'nonce="[^"]*"|[0-9.,]+\sms|"query_ms": [0-9.]+', "", answer.text)

    for path in (f"/{DATABASE}", f"/{DATABASE}.json", f"/{DATABASE}/rome_metiers"):
        remembering, stock = started(site(built.database, DATASETS)), started(site(built.database, DATASETS))
        # As Datasette has it: a function of the class.
        delattr(stock, RULES_OF_TABLE)
        first = body(remembering, path)
        assert first == body(remembering, path) == body(stock, path)
        assert getattr(remembering, RULES_OF_TABLE).cache_info().hits > 0


def test_a_table_that_is_kept_from_all_but_one_actor_is_remembered_for_all_of_them(built: Home) -> None:
    served = site(built.database, DATASETS)
    served._metadata_local["databases"][DATABASE]["tables"]["rome_metiers"]["allow"] = {"id": "paule"}
    started(served)

    def sees(actor: dict[str, str] | None) -> bool:
        return bool(
            asyncio.run(served.permission_allowed(actor, "view-table", (DATABASE, "rome_metiers"), default=True))
        )

    assert [sees(actor) for actor in (None, {"id": "paule"}, {"id": "anne"}, {"id": "paule"}, None)] == [
        False, True, False, True, False,
    ]  # fmt: skip
    assert actor_matches_allow({"id": "paule"}, *getattr(served, RULES_OF_TABLE)(DATABASE, "rome_metiers"))


def test_beside_another_file_datasette_stays_as_it_is(built: Home) -> None:
    served = started(Datasette([str(built.database)], memory=True))
    assert not hasattr(getattr(served, RULES_OF_TABLE), "cache_info")
