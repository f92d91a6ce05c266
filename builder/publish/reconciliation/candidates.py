"""What a text may be: sheets as `code` finds them, places as `lieu` does, and when a candidate is a match.

A sheet is a match where `code` calls it sure, a place where it alone has that very name or code. The score of a sheet
is its probability, in hundredths; that of a place goes by how it was found, and only puts them in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from ...across.codage import codages
from ...datasets.rome.codes import codes_in, looks_like_a_code
from ...datasets.rome.questions.passage import DemandePassage
from ...datasets.rome.questions.passage import find as passages
from ...face import Connection
from ...search.ask.confidence import SURE
from ...search.places.ask import meant
from ...search.places.found import AROUND, BEGUN, EXACT, MISTAKEN, PARTLY, WORDS, WORDS_BEGUN, Found
from ...search.places.lieu import told
from ...text import small_letters
from ..site.answers import NotAnswered
from .asked import PropertyAsked, Query
from .properties import Value, properties, values
from .types import JOB, TYPES, Entity, Type, held

# What goes with the title of a job, which `code` reads beside it, and what each is.
BESIDE = {
    "contexte": "Description de l'offre, ou activité de l'employeur : à côté de l'intitulé.",
    "competences": "Compétences et savoirs, codes OGR ou intitulés, séparés par « | » : à côté de l'intitulé.",
}
# How many candidates are looked at for those that have some values.
MOST_FILTERED = 200
_OF_TIER = {EXACT: 100, WORDS: 80, BEGUN: 70, WORDS_BEGUN: 60, MISTAKEN: 50, PARTLY: 40, AROUND: 20}


@dataclass(frozen=True, slots=True)
class Feature:
    """What a client may make a score of its own from."""

    id: str
    value: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a text may be: the higher its score, of 100, the likelier; `match` where nobody need look at it."""

    id: str
    name: str
    description: str
    type: tuple[Entity, ...]
    score: float
    match: bool
    features: tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The candidates of a text, the likeliest first."""

    result: tuple[Candidate, ...]


def result(connection: Connection, query: Query) -> Result:
    """Return what a text may be. Raises NotAnswered for a type or a property that the file does not have."""
    kinds = _kinds(connection, query)
    if not query.is_answerable:
        # One cell without an answer costs no other cell of its batch.
        return Result(())
    filters = [one for one in query.properties if one.pid not in BESIDE and one.texts]
    # The candidates that the filters keep may be far down the list.
    wanted = MOST_FILTERED if filters else int(query.limit)
    found = list(_jobs(connection, query, wanted)) if TYPES[JOB] in kinds else []
    places = [one for one in kinds if one.id != JOB]
    found += _places(connection, query, places, wanted) if places else []
    ordered = sorted(_having(connection, found, filters), key=lambda one: -one.score)
    # Of several that nobody need look at, one would have to be chosen.
    is_one = sum(one.match for one in ordered) == 1
    shown = (replace(one, match=one.match and is_one) for one in ordered[: int(query.limit)])
    return Result(tuple(shown))


def _kinds(connection: Connection, query: Query) -> list[Type]:
    """Return the types in which a text is sought: those named, which have all of its properties."""
    there = held(connection)
    if unknown := [one for one in query.types if one not in {kind.id for kind in there}]:
        names = ", ".join(one.id for one in there)
        raise NotAnswered(HTTPStatus.BAD_REQUEST, f"« {unknown[0][:50]} » n'est pas un type ; il y a : {names}.")
    kinds = [one for one in there if not query.types or one.id in query.types]
    if not query.properties:
        return kinds
    known = {kind: accepted(connection, kind) for kind in kinds}
    asked = list(dict.fromkeys(one.pid for one in query.properties))
    all_names = dict.fromkeys(name for names in known.values() for name in names)
    if wrong := next((pid for pid in asked if pid not in all_names), ""):
        said = f"« {wrong[:50]} » n'est pas une propriété ; il y a : {', '.join(all_names)}."
        raise NotAnswered(HTTPStatus.BAD_REQUEST, said)
    left = [kind for kind, names in known.items() if names.keys() >= {*asked}]
    if not left:
        raise NotAnswered(HTTPStatus.BAD_REQUEST, f"Aucun type n'a à la fois : {', '.join(asked)[:200]}.")
    return left


def accepted(connection: Connection, kind: Type) -> dict[str, str]:
    """Return the properties that a question may give of a type, and what each means."""
    own = {one.id: one.description for one in properties(connection, kind).values()}
    return {**(BESIDE if kind.id == JOB else {}), **own}


def _jobs(connection: Connection, query: Query, limit: int) -> Iterator[Candidate]:
    """Yield the sheets of a job title; or those of a code, today's or where an older one leads."""
    if looks_like_a_code(query.query) and (coded := list(_coded(connection, query.query))):
        yield from coded
        return
    given = {one.pid: " | ".join(one.texts) for one in query.properties}
    _, found = codages(connection, query.query, limit, given.get("contexte", ""), given.get("competences", ""))
    for one in found:
        yield Candidate(
            *(one.code_rome, one.libelle, one.pourquoi, TYPES[JOB].as_entities),
            score=round(one.probabilite * 100, 1),
            match=one.decision == SURE,
            features=(Feature("probabilite", one.probabilite), Feature("score", one.score)),
        )


def _coded(connection: Connection, text: str) -> Iterator[Candidate]:
    """Yield the sheets that codes name: one of an older edition may lead to several, each with its weight."""
    kind = TYPES[JOB]
    old = []
    for code in codes_in(text):
        row = connection.execute("SELECT libelle FROM rome_metiers WHERE code_rome = ?", (code,)).fetchone()
        if row:
            yield Candidate(code, row[0], "code de la fiche", kind.as_entities, 100.0, True, ())
        else:
            old.append(code)
    for line in passages(connection, DemandePassage(tuple(old))) if old else ():
        for move in line.vers:
            why = f"{line.code} {line.libelle}, {line.edition}"
            score, is_whole = round(move.poids * 100, 1), len(line.vers) == 1
            yield Candidate(
                *(move.vers_code, move.vers_libelle, why, kind.as_entities, score, is_whole),
                features=(Feature("poids", move.poids),),
            )


def _places(connection: Connection, query: Query, kinds: Sequence[Type], limit: int) -> list[Candidate]:
    """Return the places that a text may mean; where no type is named, it may be a job, and no place is guessed."""
    genres = [one.id for one in kinds]
    # One more tells whether another place has that very name.
    found = meant(connection, query.query, max(limit, 2), genres, is_sure=not query.types)
    lieux = [place for place in found.lieux if query.types or not place.approche]
    return [] if found.inconnu else [one for place in lieux for one in _place(connection, place)]


def _place(connection: Connection, found: Found) -> Iterator[Candidate]:
    kind = TYPES[found.genre]
    for one in told(connection, [found]):
        yield Candidate(
            kind.identifier(one.code),
            one.libelle,
            ", ".join(part for part in (one.situation, one.pourquoi if one.pourquoi != "nom" else "") if part),
            kind.as_entities,
            score=float(_OF_TIER[found.tier]),
            match=found.tier == EXACT and not found.approche,
            features=(Feature("population", one.population),) if one.population is not None else (),
        )


def _having(
    connection: Connection, candidates: Sequence[Candidate], filters: Iterable[PropertyAsked]
) -> list[Candidate]:
    """Return the candidates that have one of the values of each property."""
    left = list(candidates)
    for sought in filters:
        texts = {small_letters(text).strip() for text in sought.texts}
        found: dict[str, list[Value]] = {}
        for kind in {one.type[0].id: TYPES[one.type[0].id] for one in left}.values():
            own = properties(connection, kind)[sought.pid]
            found |= values(connection, kind, own, [one.id for one in left if one.type[0].id == kind.id])
        left = [one for one in left if any(texts & _as_asked(value) for value in found[one.id])]
    return left


def _as_asked(value: Value) -> set[str]:
    """Return how a value may be asked: an entity, by its identifier, its code or its name."""
    if isinstance(value, Entity):
        return {small_letters(text) for text in (value.id, value.id.rpartition("-")[2], value.name)}
    return {small_letters(str(value))}
