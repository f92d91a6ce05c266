"""Search and coding: from what people type to sheets, job titles and what goes with them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from ..records import records
from ..search.ask.query import as_code, match_all
from ..search.ask.ranking import Answer, Apport, Ranker

# What an answer's label is, in a sentence.
REASONS = {"fiche": "intitulé de la fiche", "appellation": "appellation", "usage": "mot courant"}
TEXTS_ALONE = "définition, compétences ou savoirs de la fiche"


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer to a search: what kind of thing, its code and label, the sheet it belongs to.

    `code_rome` and `fiche` are empty for what belongs to many sheets. A sheet has a `score` and,
    in French, what found it (`pourquoi`); `approche` is true where a word was guessed. `apports`
    are the parts of the score that each word brought, `bonus` what no word did.
    """

    genre: str
    code: str
    libelle: str
    code_rome: str = ""
    fiche: str = ""
    score: float | None = None
    pourquoi: str = ""
    approche: bool = False
    apports: tuple[Apport, ...] = ()
    bonus: float = 0.0


@dataclass(frozen=True, slots=True)
class Codage:
    """One of the sheets that may be the code of a job title, the best at `rang` 1; `pourquoi` says what found it."""

    intitule: str
    rang: int
    code_rome: str
    libelle: str
    appellation: str
    score: float
    pourquoi: str


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of thing that is searched by its label alone, or named by its code."""

    genre: str
    table: str
    code: str
    where: str = "1"
    sheet: str = ""


_KINDS = (
    _Kind("compétence", "rome_competences", "code_ogr"),
    _Kind("savoir", "rome_savoirs", "code_ogr"),
    _Kind("métier BMO", "bmo_metiers", "code_fap", "t.annee = (SELECT max(annee) FROM bmo_metiers)"),
    _Kind("commune", "communes", "code_commune"),
)
_OF_SHEET = ", t.code_rome, (SELECT m.libelle FROM rome_metiers m WHERE m.code_rome = t.code_rome) AS fiche"
_SHEET = _Kind("fiche", "rome_metiers", "code_rome", sheet=_OF_SHEET)
_TITLE = _Kind("appellation", "rome_appellations", "code_ogr", sheet=_OF_SHEET)


def search(connection: sqlite3.Connection, text: str, limit: int = 10, ranker: Ranker | None = None) -> list[Hit]:
    """Return at most `limit` answers of each kind, the best first; no string is an error.

    A code gives what it names. Words give sheets and job titles by what they bring to each, the last
    one as a beginning, and of the other kinds what has them all.
    """
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    kinds = [kind for kind in _KINDS if kind.table in there]
    named = [hit for kind in (_SHEET, _TITLE, *kinds) for hit in _by_code(connection, kind, as_code(text), limit)]
    if named:
        return named
    ranker = ranker or Ranker(connection)
    labels = ranker.labels
    hits = [_sheet_hit(found, labels[found.code_rome]) for found in ranker.rank(text, limit, complete=True)]
    for code, sheet in ranker.titles(text, limit, complete=True):
        hits.append(Hit("appellation", code, _title(connection, code), sheet, labels[sheet]))
    return hits + [hit for kind in kinds for hit in _by_words(connection, kind, match_all(text), limit)]


def _sheet_hit(found: Answer, label: str) -> Hit:
    code = found.code_rome
    return Hit(
        "fiche", code, label, code, label, found.score, why(found), found.approche, found.apports, found.bonus
    )  # fmt: skip


def why(found: Answer) -> str:
    """Say in French what found an answer: its label, and what was guessed."""
    reason = f"{REASONS[found.genre]} « {found.intitule} »" if found.genre else TEXTS_ALONE
    if found.approche:
        read = [f"« {gain.mot} » lu « {gain.lu} »" for gain in found.apports if gain.lu != gain.mot]
        reason += f", à peu près ({', '.join(read)})"
    return reason


def _by_code(connection: sqlite3.Connection, kind: _Kind, code: str, limit: int) -> Iterator[Hit]:
    return _hits(connection, kind, f"{kind.table} t", f"t.{kind.code} = ?", code, limit)


def _by_words(connection: sqlite3.Connection, kind: _Kind, match: str, limit: int) -> Iterator[Hit]:
    index = f"{kind.table}_fts"
    source = f"{index} JOIN {kind.table} t ON t.rowid = {index}.rowid"
    return _hits(connection, kind, source, f"{index} MATCH ?", match, limit, f"bm25({index}), ")


def _hits(
    connection: sqlite3.Connection, kind: _Kind, source: str, where: str, asked: str, limit: int, order: str = ""
) -> Iterator[Hit]:
    rows = connection.execute(
        f"SELECT t.{kind.code} AS code, t.libelle{kind.sheet} FROM {source} "
        f"WHERE {where} AND {kind.where} ORDER BY {order}t.{kind.code} LIMIT ?",
        (asked, max(limit, 0)),
    )
    return records(rows, Hit, genre=kind.genre)


def _title(connection: sqlite3.Connection, code: str) -> str:
    row = connection.execute("SELECT libelle FROM rome_appellations WHERE code_ogr = ?", (code,)).fetchone()
    return str(row[0]) if row else ""


class Coder:
    """Coding of job titles, one after the other: what was read for one serves the next."""

    def __init__(self, connection: sqlite3.Connection, ranker: Ranker | None = None) -> None:
        self._ranker = ranker or Ranker(connection)
        self._titles = dict(connection.execute("SELECT code_ogr, libelle FROM rome_appellations"))

    def code(self, title: str, limit: int = 5) -> list[Codage]:
        """Return the sheets of a title, the best first; none where none of its words says anything."""
        return [
            Codage(
                title,
                rank,
                found.code_rome,
                self._ranker.labels[found.code_rome],
                self._titles.get(found.code, ""),
                found.score,
                why(found),
            )
            for rank, found in enumerate(self._ranker.rank(title, limit), 1)
        ]
