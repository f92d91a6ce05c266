"""The search: from what people type to what the datasets have, kind by kind."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .. import datasets
from ..face import Kind
from ..records import records
from ..search.ask.answers import Answer, Apport
from ..search.ask.query import as_code, match_all
from ..search.ask.ranking import ranker_of
from ..search.places.found import BY_NAME, Found
from ..search.places.lieu import Lieu, told
from ..search.skills.ask import skills
from ..search.skills.said import why as why_skill
from .lieux import understood

# What an answer's label is, in a sentence.
REASONS = {"fiche": "intitulé de la fiche", "appellation": "appellation", "usage": "mot courant"}
TEXTS_ALONE = "définition, compétences ou savoirs de la fiche"
# So short a code is a number of many labels too: it does not stand alone.
SHORT = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer to a search: what kind of thing, its code and label, the sheet it belongs to.

    `code_rome` and `fiche` are empty for what belongs to many sheets. A sheet has the first sentence of its definition,
    `definition`, empty where the file has none, a `score` and, in French, what found it (`pourquoi`); `approche` is
    true where a word was guessed. `apports` are the parts of the score that each word brought, `bonus` what no word
    did. `probabilite` is that the sheet is right; `decision` (sûre, à vérifier, indécidable) is what to do with the
    first one.
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
    probabilite: float | None = None
    decision: str = ""
    definition: str = ""


class Part(NamedTuple):
    """The answers of one kind, and how many there are of them in all."""

    hits: list[Hit]
    total: int


class Wanted(NamedTuple):
    """What is typed, and which answers of each kind are wanted: at most `limit`, after the first `debut` ones."""

    text: str
    limit: int
    debut: int


def kinds() -> dict[str, Kind]:
    """Return the kinds of things that the datasets have, by name, in the order in which they are shown."""
    return {kind.genre: kind for face in datasets.faces() for kind in face.kinds}


class Searched(NamedTuple):
    """The answers of each kind, in the order in which they are shown; `metier` and `lieu` where a text has both."""

    parts: list[Part]
    metier: str = ""
    lieu: Lieu | None = None


def search(connection: sqlite3.Connection, text: str, limit: int = 10, debut: int = 0) -> Searched:
    """Return at most `limit` answers of each kind, the best first, `debut` passed over; no string is an error.

    A code gives what it names. Words give sheets and job titles by what they bring to each, the last
    one as a beginning, and of the other kinds what has them all. Places come first where the text is one; where it
    has a job and a place, its other words alone are those of the job.
    """
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    held, wanted = [kind for kind in kinds().values() if kind.table in there], Wanted(text, limit, debut)
    others = [kind for kind in held if kind.found_by != "place"]
    named = [_by_code(connection, kind, wanted) for kind in others]
    is_named = any(part.total for part in named) and len(as_code(text)) > SHORT
    if is_named and not text.strip().isdigit():
        return Searched(named)
    of_places = [kind for kind in held if kind.found_by == "place"]
    is_job = ranker_of(connection).is_label(text)
    read = understood(connection, text, [kind.genre for kind in of_places], is_job=is_job)
    places = _places(connection, of_places, read.lieux, wanted)
    if is_named or (read.inconnu and not any(part.total for part in named)):
        # Figures are the code of what has them, or of a place, and no words.
        return Searched([*places, *named])
    if read.is_place and not is_job and _says_no_job(connection, text):
        return Searched(places)
    jobs = wanted._replace(text=read.metier)
    found = [
        part if part.total else _by_words(connection, kind, jobs) for kind, part in zip(others, named, strict=True)
    ]
    if read.has_both:
        return Searched([*found, *places], read.metier, next(told(connection, read.lieux[:1]), None))
    return Searched([*places, *found] if read.is_place and not is_job else [*found, *places])


def _says_no_job(connection: sqlite3.Connection, text: str) -> bool:
    """Tell whether a text is of no job: it has figures, or its words would have to be guessed."""
    if any(sign.isdigit() for sign in text):
        return True
    best = ranker_of(connection).rank(text, 1, complete=True)
    return not best or best[0].approche


def why(found: Answer) -> str:
    """Say in French what found an answer: its label, what was guessed, and what goes with it of what was given."""
    reason = f"{REASONS[found.genre]} « {found.intitule} »" if found.genre else TEXTS_ALONE if found.apports else ""
    if found.approche:
        read = [f"« {gain.mot} » lu « {gain.lu} »" for gain in found.apports if gain.lu != gain.mot]
        reason += f", à peu près ({', '.join(read)})"
    return " ; ".join(filter(None, (reason, _beside(found))))


def _beside(found: Answer) -> str:
    """Say in French what goes with an answer of what was given beside its title."""
    if found.competences:
        return f"{found.competences} compétence{'s' * (found.competences > 1)} en commun"
    return "contexte proche" if found.contexte else ""


def _by_words(connection: sqlite3.Connection, kind: Kind, wanted: Wanted) -> Part:
    if kind.found_by == "sheet":
        return _sheets(connection, kind, wanted)
    if kind.found_by == "title":
        return _titles(connection, kind, wanted)
    if kind.found_by == "skill":
        return _skills(connection, kind, wanted)
    index = f"{kind.table}_fts"
    source = f"{index} JOIN {kind.table} t ON t.rowid = {index}.rowid"
    return _part(connection, kind, source, f"{index} MATCH ?", match_all(wanted.text), wanted, f"bm25({index}), ")


def _places(connection: sqlite3.Connection, kinds: list[Kind], found: list[Found], wanted: Wanted) -> list[Part]:
    """Return the places of each kind, the kind of the likeliest first."""
    genres = list(dict.fromkeys(one.genre for one in found))
    parts = []
    for kind in sorted((kind for kind in kinds if kind.genre in genres), key=lambda kind: genres.index(kind.genre)):
        of_kind = [one for one in found if one.genre == kind.genre]
        shown = told(connection, of_kind[wanted.debut : wanted.debut + wanted.limit])
        hits = [Hit(kind.genre, one.code, one.libelle, pourquoi=_where(one)) for one in shown]
        parts.append(Part(hits, len(of_kind)))
    return parts


def _where(one: Lieu) -> str:
    """Say in French where a place is, and why it answers, where that is not its name."""
    return " ; ".join(filter(None, (one.situation, one.pourquoi if one.pourquoi != BY_NAME else "")))


def _sheets(connection: sqlite3.Connection, kind: Kind, wanted: Wanted) -> Part:
    ranker = ranker_of(connection)
    hits = [
        Hit(
            genre=kind.genre,
            code=found.code_rome,
            libelle=ranker.labels[found.code_rome],
            code_rome=found.code_rome,
            fiche=ranker.labels[found.code_rome],
            score=found.score,
            pourquoi=why(found),
            approche=found.approche,
            apports=found.apports,
            bonus=found.bonus,
            probabilite=found.probabilite,
            decision=found.decision,
            definition=definition_of(connection, found.code_rome),
        )
        for found in ranker.rank(wanted.text, wanted.limit, start=wanted.debut, complete=True)
    ]
    return Part(hits, ranker.count(wanted.text, complete=True))


def definition_of(connection: sqlite3.Connection, code_rome: str) -> str:
    """Return the first sentence of the definition of a sheet; empty where the file has none."""
    row = connection.execute(
        "SELECT libelle_texte FROM rome_textes WHERE code_rome = ? AND code_compo_bloc = '3' "
        "ORDER BY position_phrase LIMIT 1",
        (code_rome,),
    ).fetchone()
    return row[0] if row else ""


def _titles(connection: sqlite3.Connection, kind: Kind, wanted: Wanted) -> Part:
    ranker = ranker_of(connection)
    hits = [
        Hit(kind.genre, code, title_of(connection, code), sheet, ranker.labels[sheet])
        for code, sheet in ranker.titles(wanted.text, wanted.limit, start=wanted.debut, complete=True)
    ]
    return Part(hits, ranker.count_titles(wanted.text, complete=True))


def _skills(connection: sqlite3.Connection, kind: Kind, wanted: Wanted) -> Part:
    total, found = skills(connection, wanted.text, wanted.limit, wanted.debut, (kind.genre,))
    return Part(
        [Hit(kind.genre, one.code_ogr, one.libelle, pourquoi=why_skill(one), approche=bool(one.lus)) for one in found],
        total,
    )


def title_of(connection: sqlite3.Connection, code: str) -> str:
    """Return the label of a job title; empty for a code that names none."""
    row = connection.execute("SELECT libelle FROM rome_appellations WHERE code_ogr = ?", (code,)).fetchone()
    return str(row[0]) if row else ""


def _by_code(connection: sqlite3.Connection, kind: Kind, wanted: Wanted) -> Part:
    return _part(connection, kind, f"{kind.table} t", f"t.{kind.code} = ?", as_code(wanted.text), wanted)


_OF_SHEET = ", t.code_rome, (SELECT m.libelle FROM rome_metiers m WHERE m.code_rome = t.code_rome) AS fiche"


def _part(
    connection: sqlite3.Connection, kind: Kind, source: str, where: str, match: str, wanted: Wanted, order: str = ""
) -> Part:
    sheet = _OF_SHEET if kind.found_by in ("sheet", "title") else ""
    rows = connection.execute(
        f"SELECT t.{kind.code} AS code, t.libelle{sheet} FROM {source} "
        f"WHERE {where} AND {kind.where} ORDER BY {order}t.{kind.code} LIMIT ? OFFSET ?",
        (match, wanted.limit, wanted.debut),
    )
    hits = list(records(rows, Hit, genre=kind.genre))
    if len(hits) < wanted.limit and (hits or not wanted.debut):
        return Part(hits, wanted.debut + len(hits))
    (total,) = connection.execute(f"SELECT count(*) FROM {source} WHERE {where} AND {kind.where}", (match,)).fetchone()
    return Part(hits, total)


def answers(found: Searched) -> Iterator[Hit]:
    """Yield the answers of every kind."""
    return (hit for part in found.parts for hit in part.hits)
