"""Everyday words for jobs, that no label of the ROME says: read from `usages.csv`, written and reviewed by us.

A line is an expression, the code of what it means (the OGR number of a job title, which outlives
editions, or a sheet), the label that this code had when the line was reviewed, and a note. An
expression of several lines has several meanings, the most common first. The note of what postings
in English say begins with « en anglais »: it is found, and changes nothing of what French words
weigh, sound like or suggest first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...facts import Row
from .lignes import lines

FILE = Path(__file__).with_name("usages.csv")


@dataclass(frozen=True, slots=True)
class Usage:
    """One meaning of an everyday expression; `rang` is 1 for the most common one."""

    expression: str
    rang: int
    code: str
    libelle: str
    note: str


def usages() -> list[Usage]:
    """Return every line of the file, in its order."""
    found: list[Usage] = []
    seen: dict[str, int] = {}
    for line in lines(FILE):
        expression = line["expression"]
        seen[expression] = seen.get(expression, 0) + 1
        found.append(Usage(expression, seen[expression], line["code"], line["libelle"], line["note"]))
    return found


def usage_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Yield the rows of `usages`, with the sheet where the code leads in this edition."""
    owners = dict(connection.execute("SELECT code_ogr, code_rome FROM rome_appellations"))
    owners |= {code: code for (code,) in connection.execute("SELECT code_rome FROM rome_metiers")}
    for usage in usages():
        yield usage.expression, usage.rang, usage.code, owners.get(usage.code), "infotravail", usage.note
