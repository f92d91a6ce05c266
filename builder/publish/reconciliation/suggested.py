"""What may be meant by the beginning of some words, where a person chooses: entities, types and properties."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from ...across.suggestions import suggest
from ...face import Connection
from ...search.places.lieu import lieux
from ...text import small_letters
from .candidates import accepted
from .types import JOB, TYPES, Entity, Type, held, type_of

AT_ONCE, MOST = 10, 200
# Some five labels lead to one sheet, and the most to some tens.
MOST_LABELS = 4_000


@dataclass(frozen=True, slots=True)
class Suggested:
    """What may be meant: `notable` are the types of an entity, none of a type or a property."""

    id: str
    name: str
    description: str
    notable: tuple[Entity, ...] = ()


def entities(connection: Connection, start: str, names: Collection[str], limit: int) -> list[Suggested]:
    """Return the sheets and the places that a text begins or names, each once; its own code comes first."""
    kinds = held(connection, names)
    found = {one.id: one for one in _entities(connection, start, kinds, limit)}
    return list(found.values())[:limit]


def _entities(connection: Connection, start: str, kinds: Collection[Type], limit: int) -> Iterator[Suggested]:
    code = start.strip().upper()
    kind = type_of(code)
    if kind in kinds and kind is not None:
        yield from named(connection, [code])
    if any(one.id == JOB for one in kinds):
        yield from _sheets(connection, start, limit)
    genres = [one.id for one in kinds if one.id != JOB]
    places, unknown = lieux(connection, start, limit, genres) if genres else ((), "")
    for place in () if unknown else places:
        kind = TYPES[place.genre]
        # Beside jobs, nothing is guessed.
        if len(genres) == len(kinds) or not place.approche:
            yield Suggested(kind.identifier(place.code), place.libelle, place.situation, kind.as_entities)


def _sheets(connection: Connection, start: str, limit: int) -> list[Suggested]:
    """Return the sheets of the labels that a text begins: labels are asked for until they lead to enough sheets."""
    many = limit
    while True:
        labels = suggest(connection, start, many)
        sheets: dict[str, Suggested] = {}
        for one in labels:
            if one.code_rome:
                said = one.deux_genres or one.intitule
                sheet = Suggested(one.code_rome, one.fiche, said if said != one.fiche else "", TYPES[JOB].as_entities)
                sheets.setdefault(one.code_rome, sheet)
        if len(sheets) >= limit or len(labels) < many or many >= MOST_LABELS:
            return list(sheets.values())
        many *= 4


def named(connection: Connection, identifiers: Iterable[str]) -> Iterator[Suggested]:
    """Yield the entities that have some identifiers."""
    for identifier in identifiers:
        kind = type_of(identifier)
        if kind is None or kind not in held(connection):
            continue
        sql = f"SELECT libelle FROM {kind.table} WHERE {kind.key} = ?"
        for (label,) in connection.execute(sql, (kind.code(identifier),)):
            yield Suggested(identifier, label, identifier, kind.as_entities)


def types(connection: Connection, start: str, names: Collection[str], limit: int) -> list[Suggested]:
    """Return the types that have a text in their name."""
    found = [one for kind in held(connection, names) if _has(one := Suggested(kind.id, kind.name, ""), start)]
    return found[:limit]


def properties(connection: Connection, start: str, names: Collection[str], limit: int) -> list[Suggested]:
    """Return the properties of some types that have a text in their name or in what they mean."""
    found = {name: said for kind in held(connection, names) for name, said in accepted(connection, kind).items()}
    return [one for name, said in found.items() if _has(one := Suggested(name, name, said), start)][:limit]


def _has(one: Suggested, text: str) -> bool:
    return small_letters(text.strip()) in small_letters(f"{one.id} {one.name} {one.description}")
