"""Our lists of what titles have beside jobs: what is no job, shops, common words, short forms. A CSV file each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from ...facts import Row
from ...search.ask.vocabulary import COMMON, NO_JOB, SHOP, SHORT, STATE, WORD_OR_SHOP
from ...search.build.expressions import expression_rows
from ...search.words import fold, key
from .lignes import lines

_FOLDER = Path(__file__).parent
NO_JOBS, SHOPS, COMMON_WORDS, SHORT_FORMS = (
    _FOLDER / name for name in ("non_reponses.csv", "enseignes.csv", "mots_courants.csv", "abreviations.csv")
)


def expressions(connection: sqlite3.Connection) -> Iterator[Row]:
    """Yield the rows of `recherche_expressions`."""
    shops = [(line["enseigne"], line["lu"], line["ambigue"] == "1") for line in lines(SHOPS)]
    no_jobs = lines(NO_JOBS)
    ours = {
        NO_JOB: [(line["expression"], line["raison"]) for line in no_jobs],
        STATE: [(line["expression"], line["raison"]) for line in no_jobs if line["suite"] == "1"],
        SHOP: [(name, trade) for name, trade, is_word in shops if not is_word],
        WORD_OR_SHOP: [(name, trade) for name, trade, is_word in shops if is_word],
        COMMON: [(line["mot"], "") for line in lines(COMMON_WORDS)],
        SHORT: [(line["abreviation"], key(fold(line["lu"]))) for line in lines(SHORT_FORMS)],
    }
    return expression_rows(connection, ours)
