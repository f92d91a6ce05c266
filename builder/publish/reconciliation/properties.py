"""The properties of what can be reconciled: the columns of its table, as the file's own dictionary describes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ...face import Connection
from .types import TYPES, Entity, Type

# What a column holds for the search alone.
_OF_SEARCH = "_sans_ligature"


class Property(NamedTuple):
    """A property of a type: its column or its SELECT; `of` is the type of its values where these are entities.

    Its name is the column's name, because it becomes the name of a column in OpenRefine.
    """

    id: str
    description: str
    sql: str
    of: Type | None = None


Value = str | int | float | Entity
Values = dict[str, list[Value]]


def properties(connection: Connection, kind: Type) -> dict[str, Property]:
    """Return the properties of a type by their names."""
    rows = connection.execute(
        "SELECT nom_colonne, description, cle_etrangere FROM dictionnaire "
        "WHERE nom_table = ? AND nom_colonne IS NOT NULL ORDER BY id",
        (kind.table,),
    )
    found = [
        _of_column(kind, name, said, target or "")
        for name, said, target in rows
        if name != kind.key and not name.endswith(_OF_SEARCH)
    ]
    return {one.id: one for one in (*found, *(Property(*source) for source in kind.sources))}


def _of_column(kind: Type, name: str, said: str, target: str) -> Property:
    other = next((one for one in TYPES.values() if f"{one.table}.{one.key}" == target), None)
    if other is None:
        return Property(name, said, f"SELECT {kind.key}, {name} FROM {kind.table} WHERE {kind.key} IN ({{codes}})")
    sql = (
        f"SELECT t.{kind.key}, o.{other.key}, o.libelle FROM {kind.table} t "
        f"JOIN {other.table} o ON o.{other.key} = t.{name} WHERE t.{kind.key} IN ({{codes}})"
    )
    return Property(name, said, sql, other)


def values(connection: Connection, kind: Type, one: Property, identifiers: Iterable[str]) -> Values:
    """Return the values of a property for some entities of a type; an empty list for an entity without a value."""
    found: Values = {identifier: [] for identifier in identifiers}
    codes = [kind.code(identifier) for identifier in found]
    for code, *value in connection.execute(one.sql.format(codes=", ".join("?" * len(codes))), codes):
        if value[0] is not None:
            found[kind.identifier(code)].append(_value(one, value))
    return found


def _value(one: Property, value: Sequence[Any]) -> Value:
    if one.of is None:
        found: Value = value[0]
        return found
    code, label = value
    return Entity(one.of.identifier(code), label)
