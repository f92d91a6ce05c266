"""Declared tables to the rows of `dictionnaire`: one per table and one per column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..facts import Row
from ..model import OF_SNAPSHOT, Column, Table, View
from .sql import shown_columns


def dictionary(tables: tuple[Table, ...], views: tuple[View, ...], read: Mapping[str, str]) -> Iterator[Row]:
    """Yield the rows of `dictionnaire`, without their id: those of each table or view, then its columns.

    `read` gives the member that each table was really read from.
    """
    described = [(table, shown_columns(table)) for table in tables] + [(view, view.columns) for view in views]
    for table, columns in described:
        yield (table.name, None, f"{table.title}. {table.description}", None, None, None, None, None)
        for column in columns:
            yield (
                table.name,
                column.name,
                column.description,
                column.type,
                column.unit or None,
                column.empty or None,
                column.references or None,
                _origin(table, column, read.get(table.name, "")),
            )


def _origin(table: Table | View, column: Column, member: str) -> str | None:
    """Say where a value comes from: its member and header, and what is done to it."""
    if isinstance(table, View) or table.made_of or not (member and column in table.columns and column.is_read):
        return column.origin or None
    if column.header in OF_SNAPSHOT:
        return column.origin or "ce que l'archive sait du fichier"
    if any(source.part or column.header in source.derived for source in table.members):
        # Several files give it, each under a name of its own, or it is made of other columns.
        return column.origin or "lu dans chaque source sous le nom qu'elle lui donne"
    repairs = [f"règle « {rule.name} »" for rule in column.rules]
    return " ; ".join([f"{member}, colonne {column.header}", *filter(None, [column.origin]), *repairs])
