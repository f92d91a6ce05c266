"""The rows of `recherche_competences`: which labels of skills have each root, and how rare it is among them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from math import log

from ...facts import Row
from .roots import rooted


def root_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Yield the rows of `recherche_competences`: a root, its rarity, the competences and the knowledge that have it."""
    found: dict[str, tuple[list[int], list[int]]] = {}
    count = 0
    for kind, table in enumerate(("rome_competences", "rome_savoirs")):
        labels = sorted(
            (int(code), label) for code, label in connection.execute(f"SELECT code_ogr, libelle FROM {table}")
        )
        count += len(labels)
        for code, label in labels:
            for root in {*rooted(label).values()}:
                found.setdefault(root, ([], []))[kind].append(code)
    for root, (competences, knowledge) in sorted(found.items()):
        rarity = 1 + log((1 + count) / (1 + len(competences) + len(knowledge)))
        yield root, round(1000 * rarity), _gaps(competences), _gaps(knowledge)


def _gaps(codes: list[int]) -> str:
    """Return codes in JSON, each as its gap from the previous code: the text is shorter so."""
    return str([code - before for code, before in zip(codes, [0, *codes], strict=False)]).replace(" ", "")
