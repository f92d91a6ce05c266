"""Our lists of what titles have beside jobs: what is no job, shops, common words, short forms. A CSV file each."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from ...facts import Row
from ...search.build.expressions import expression_rows
from ...search.words import fold, stem

FOLDER = Path(__file__).parent
NO_JOB, SHOPS, COMMON, SHORT = "non_reponses.csv", "enseignes.csv", "mots_courants.csv", "abreviations.csv"


def lines(name: str) -> list[dict[str, str]]:
    """Return the lines of a list, by their columns."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def expressions(connection: sqlite3.Connection) -> Iterator[Row]:
    """Yield the rows of `recherche_expressions`."""
    shops = [(line["enseigne"], line["lu"], line["ambigue"] == "1") for line in lines(SHOPS)]
    no_jobs = lines(NO_JOB)
    ours = {
        "non-reponse": [(line["expression"], line["raison"]) for line in no_jobs],
        "statut": [(line["expression"], line["raison"]) for line in no_jobs if line["suite"] == "1"],
        "enseigne": [(name, trade) for name, trade, is_word in shops if not is_word],
        "enseigne ambigue": [(name, trade) for name, trade, is_word in shops if is_word],
        "mot courant": [(line["mot"], "") for line in lines(COMMON)],
        "abreviation": [(line["abreviation"], " ".join(map(stem, fold(line["lu"]).split()))) for line in lines(SHORT)],
    }
    return expression_rows(connection, ours)
