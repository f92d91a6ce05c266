"""The properties of entities that are chosen already: what is proposed, and the values of what is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from ...face import Connection
from ..site.answers import NotAnswered
from .asked import Extension
from .properties import Property, Value, properties, values
from .types import Entity, Type, held, type_of

# A value, with the one member that says of what type it is; an entity has two.
Cell = dict[str, str | int | float]
Known = dict[str, tuple[Type, dict[str, Property]]]


@dataclass(frozen=True, slots=True)
class Proposed:
    """The properties of a type, or of all where none is named."""

    type: str
    limit: int
    properties: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class Extended:
    """The wanted properties, and their values for each entity; an unknown identifier has no value."""

    meta: tuple[dict[str, str | dict[str, str]], ...]
    rows: dict[str, dict[str, list[Cell]]]


def proposed(connection: Connection, name: str, limit: int) -> Proposed:
    """Return the properties of a type. Raises NotAnswered for one that the file does not have."""
    known = _known(connection)
    if name and name not in known:
        raise NotAnswered(
            HTTPStatus.BAD_REQUEST, f"type : « {name[:50]} » n'est pas un type ; il y a : {', '.join(known)}."
        )
    chosen = [known[name]] if name else list(known.values())
    ids = dict.fromkeys(one for _, own in chosen for one in own)
    return Proposed(name, limit, tuple([Entity(one, one) for one in ids][:limit]))


def extended(connection: Connection, asked: Extension) -> Extended:
    """Return the values of the properties of some entities. Raises NotAnswered for a property that no type has."""
    known = _known(connection)
    wanted = [one.id for one in asked.properties]
    there = {one.id: one for _, own in known.values() for one in own.values()}
    if unknown := [name for name in wanted if name not in there]:
        raise NotAnswered(
            HTTPStatus.BAD_REQUEST, f"« {unknown[0][:50]} » n'est pas une propriété ; il y a : {', '.join(there)}."
        )
    rows: dict[str, dict[str, list[Cell]]] = {one: {name: [] for name in wanted} for one in asked.ids}
    for kind, own in known.values():
        ids = [one for one in rows if type_of(one) is kind]
        for name in wanted if ids else ():
            if name in own:
                for identifier, found in values(connection, kind, own[name], ids).items():
                    rows[identifier][name] = [_cell(one) for one in found]
    return Extended(tuple(_told(there[name]) for name in wanted), rows)


def _known(connection: Connection) -> Known:
    return {kind.id: (kind, properties(connection, kind)) for kind in held(connection)}


def _told(one: Property) -> dict[str, str | dict[str, str]]:
    told: dict[str, str | dict[str, str]] = {"id": one.id, "name": one.id}
    return {**told, "type": {"id": one.of.id, "name": one.of.name}} if one.of else told


def _cell(value: Value) -> Cell:
    if isinstance(value, Entity):
        return {"id": value.id, "name": value.name}
    return {{int: "int", float: "float"}.get(type(value), "str"): value}
