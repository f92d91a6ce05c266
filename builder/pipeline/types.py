"""Whether each value is of the type that the file's own dictionary gives its column, and empty only where it may be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from ..describe.sql import quote
from ..editions.contents import quoted
from ..facts import Finding


@dataclass(frozen=True, slots=True)
class _Described:
    """A column as the dictionary describes it."""

    name: str
    type: str
    may_be_empty: bool

    @property
    def is_wrong(self) -> str:
        """The SQL that is true of a value of another type."""
        # With the table's name: alone, a name in quotes that is no column's would be a text.
        kinds = [self.type.lower(), *(["null"] if self.may_be_empty else [])]
        return f"typeof(t.{quoted(self.name)}) NOT IN ({', '.join(map(quote, kinds))})"


def check_types(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Yield an error for each column that has values of another type than the dictionary's: how many, and one key.

    It holds for any file that describes itself, whatever its schema: no declaration is asked. Each table is read once.
    """
    for (name,) in connection.execute(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
        "AND name IN (SELECT nom_table FROM dictionnaire) ORDER BY name"
    ).fetchall():
        yield from _check_table(connection, name)


def _check_table(connection: sqlite3.Connection, name: str) -> Iterator[Finding]:
    described = [
        # As texts: the dictionary of a damaged file may say anything.
        _Described(str(column), str(kind), empty is not None)
        for column, kind, empty in connection.execute(
            "SELECT nom_colonne, type, sens_vide FROM dictionnaire WHERE nom_table = ? AND nom_colonne NOTNULL", (name,)
        )
    ]
    there = [column for (column,) in connection.execute("SELECT name FROM pragma_table_xinfo(?)", (name,))]
    for column in sorted({one.name for one in described} ^ set(there)):
        where = "n'est plus dans la table" if column not in there else "n'est pas dans le dictionnaire"
        yield Finding("erreur", f"la colonne {column} de {name} {where}", "", name)
    known = [one for one in described if one.name in there]
    if not known:
        return
    counts = ", ".join(f"total({one.is_wrong})" for one in known)
    (found,) = connection.execute(f"SELECT {counts} FROM {quoted(name)} AS t").fetchall()
    for column, count in zip(known, found, strict=True):
        if count:
            yield _wrong(connection, name, column, int(count))


def _wrong(connection: sqlite3.Connection, table: str, column: _Described, count: int) -> Finding:
    keys = connection.execute("SELECT name FROM pragma_table_info(?) WHERE pk ORDER BY pk", (table,)).fetchall()
    key = ", ".join(f"t.{quoted(part)}" for (part,) in keys) or "t.rowid"
    kind, *parts = connection.execute(
        f"SELECT typeof(t.{quoted(column.name)}), {key} FROM {quoted(table)} AS t "
        f"WHERE {column.is_wrong} ORDER BY {key} LIMIT 1"
    ).fetchone()
    text = (
        f"la table {table} a {count} valeur(s) de {column.name} qui ne sont pas de type {column.type} : "
        f"{kind.upper()} à la ligne {','.join(map(str, parts))}"
    )
    return Finding("erreur", text, "", table, ",".join(map(str, parts)))
