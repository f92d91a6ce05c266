"""The search in SQL: functions for any connection to one of our files, a notebook's or Datasette's.

import sqlite3
from .sql import install

connection = sqlite3.connect("dist/infotravail.db")
install(connection)
connection.execute("SELECT coder(?)", ["dev web"])
"""

from __future__ import annotations

import json
import sqlite3

from .ask.query import as_text, escape_fts
from .ask.ranking import ranker_of
from .places.lieu import lieux
from .skills.ask import skills
from .skills.said import why

MAX_ANSWERS = 100
# What SQL may hand over.
Value = str | int | float | bytes | None


def install(connection: sqlite3.Connection) -> None:
    """Give a connection the functions of the search.

    `escape_fts(text)` is the full-text expression for what was typed. `rechercher(text, n)` are the
    n best sheets, a JSON array of objects (code_rome, score, intitule, genre, code, approche, probabilite,
    decision) for `json_each`. `coder(text)` is the code of the best one, or NULL. `lieux(text, n)` are the n likeliest
    places, a JSON array of objects (genre, code, libelle, code_departement, code_region, pourquoi, approche).
    `competences(text, n)` are the n best competences and pieces of knowledge, a JSON array of objects (genre, code_ogr,
    libelle, nb_fiches, score, pourquoi, approche).
    """
    connection.create_function("escape_fts", 1, escape_fts, deterministic=True)

    def rechercher(text: Value, limit: Value) -> str:
        answers = ranker_of(connection).rank(as_text(text), _as_count(limit), complete=True)
        keys = ("code_rome", "score", "intitule", "genre", "code", "approche", "probabilite", "decision")
        return json.dumps([{key: getattr(answer, key) for key in keys} for answer in answers], ensure_ascii=False)

    def coder(text: Value) -> str | None:
        return next((answer.code_rome for answer in ranker_of(connection).rank(as_text(text), 1)), None)

    def places(text: Value, limit: Value) -> str:
        keys = ("genre", "code", "libelle", "code_departement", "code_region", "pourquoi", "approche")
        found, unknown = lieux(connection, as_text(text), _as_count(limit))
        answers = () if unknown else found
        return json.dumps([{key: getattr(one, key) for key in keys} for one in answers], ensure_ascii=False)

    def found_skills(text: Value, limit: Value) -> str:
        keys = ("genre", "code_ogr", "libelle", "nb_fiches", "score")
        _, found = skills(connection, as_text(text), _as_count(limit))
        answers = [
            {key: getattr(one, key) for key in keys} | {"pourquoi": why(one), "approche": bool(one.lus)}
            for one in found
        ]
        return json.dumps(answers, ensure_ascii=False)

    connection.create_function("competences", 2, found_skills, deterministic=True)
    connection.create_function("lieux", 2, places, deterministic=True)
    connection.create_function("rechercher", 2, rechercher, deterministic=True)
    connection.create_function("coder", 1, coder, deterministic=True)


def _as_count(value: Value) -> int:
    """Return how many answers are wanted: what is no number asks for none."""
    number = int(value) if isinstance(value, str) and value.strip().isdecimal() and len(value) < 10 else value
    return int(min(max(number, 0), MAX_ANSWERS)) if isinstance(number, int | float) else 0
