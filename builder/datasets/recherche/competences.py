"""Everyday names of skills, that no label of the ROME says: read from `competences_usages.csv`, written by us.

A line is an expression, the OGR number of the competence or of the knowledge that it means, the label that this
number had when the line was reviewed, and a note. An expression of several lines has several meanings, the most
common first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ...face import Connection
from ...facts import Row
from ...search.skills.roots import rooted
from .lignes import lines

FILE = Path(__file__).with_name("competences_usages.csv")
_GENRES = (("compétence", "rome_competences"), ("savoir", "rome_savoirs"))


def usage_rows(connection: Connection) -> Iterator[Row]:
    """Yield the rows of `usages_competences`, with the kind of what the number names in this edition."""
    kinds = {
        code: genre
        for genre, table in _GENRES
        for (code,) in connection.execute(f"SELECT code_ogr FROM {table} ORDER BY code_ogr")
    }
    ranks: Counter[str] = Counter()
    for line in lines(FILE):
        expression, code = line["expression"], line["code"]
        ranks[expression] += 1
        roots = " ".join(sorted({*rooted(expression).values()}))
        yield expression, ranks[expression], code, kinds.get(code), roots, "infotravail", line["note"]
