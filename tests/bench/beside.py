"""What the skills of an offer bring beside its title: measured on the titles of `titles` whose offers are at hand.

The offers are the publisher's answers, which are not ours to give: figures alone are printed. France Travail offers an
employer the skills of the sheet that it has chosen, so that these figures are the most that skills may bring.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from infotravail.across.codage import codages
from infotravail.opened import connect
from tests.bench.archives import SOURCES
from tests.bench.titles import FILE, tell_share, titles

OFFERS = SOURCES / "offres" / "offres-v2.jsonl.gz"
LEAST = 0.80


def skills_by_title() -> dict[str, str]:
    """Return the codes of the skills of each title whose offer names some."""
    found = {}
    with gzip.open(OFFERS, "rt", encoding="utf-8") as stream:
        for line in stream:
            offer = json.loads(line)
            codes = [one["code"] for one in offer.get("competences", ()) if one.get("code")]
            if codes:
                found[offer["intitule"]] = "|".join(codes)
    return found


def bench_beside(database: Path) -> None:
    """Print how often the right family comes first for a title alone, and with its skills."""
    if not (FILE.exists() and OFFERS.exists()):
        print(f"titles with skills: skipped, there is no {FILE} or no {OFFERS}\n")
        return
    skills = skills_by_title()
    asked = [one for one in titles(FILE) if one.intitule in skills]
    connection = connect(database)
    parents = dict(connection.execute("SELECT code_rome, code_rome_parent FROM rome_metiers"))
    print(f"titles with skills: {len(asked):,}; 95 % of draws between")
    for name, given in (("alone", {}), ("with its skills", skills)):
        hits = []
        for one in asked:
            _, found = codages(connection, one.intitule, 1, competences=given.get(one.intitule, ""))
            hits.append(bool(found) and parents[found[0].code_rome] in one.familles)
        tell_share(f"famille@1, the title {name}", hits)
    met = sum(hits) / len(hits) >= LEAST
    print(f"  with skills, at least {LEAST:.2f}: {'met' if met else 'NOT MET'}\n")
    connection.close()
