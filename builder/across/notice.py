"""The lines of a workbook's first sheet: what columns mean, what to know of them, where figures come from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from ..sheets import FIRST_DAY
from .origines import Origine

SHEET = "Dictionnaire"
HEADER = ("Colonne", "Sens", "Type", "Unité", "Une case vide veut dire", "Renvoie à", "Origine")
WIDTHS = (32, 70, 16, 14, 40, 30, 50)
TYPES = {"TEXT": "texte", "INTEGER": "nombre entier", "REAL": "nombre", "BLOB": "octets"}
A_DAY = len("2026-01-31")
# Cells, and the look of a line of them.
Line = tuple[Sequence[Any], str]


def width_of(column: str) -> int:
    """Return how wide the column of that name is, in characters."""
    return min(max(len(column) + 2, 10), 40)


def may_be_day(column: str) -> bool:
    """Tell whether the texts of a column may be days."""
    return column.startswith("date_")


def cell_of(value: Any, is_day: bool) -> Any:
    """Return a value as a sheet shows it: bytes in hexadecimal, and a day as one where its column may have days."""
    if isinstance(value, bytes):
        return value.hex()
    if is_day and isinstance(value, str) and len(value) == A_DAY:
        with suppress(ValueError):
            day = dt.date.fromisoformat(value)
            return day if day >= FIRST_DAY else value
    return value


def origin_lines(origins: Sequence[Origine]) -> Iterator[Line]:
    """Yield the lines of warnings, files and sentences to cite of some tables, each once."""
    if warnings := dict.fromkeys(one for found in origins for one in found.avertissements):
        yield (), ""
        yield ("À savoir", "", "Statut"), "titre"
        yield from (((one.nom_colonne or one.nom_table, one.texte, one.statut), "long") for one in warnings)
    yield (), ""
    yield ("Fichier", "Titre", "Édition", "Date", "Licence", "Producteur", "SHA-256"), "titre"
    for one in dict.fromkeys(one for found in origins for one in found.sources):
        published, got = f"publié le {one.date_publication}", f"récupéré le {one.date_recuperation}"
        when = published if one.date_publication else got
        yield (one.fichier, one.titre, one.edition, when, one.licence, one.producteur, one.sha256), "long"
    yield (), ""
    cited = dict.fromkeys(text for found in origins for text in found.attributions)
    yield from ((("À citer", text), "long") for text in cited)
