"""A workbook of rows: what each column means, where its figures come from and what to know of it, then the rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from ...across.notice import HEADER, SHEET, TYPES, WIDTHS, Line, cell_of, may_be_day, origin_lines, width_of
from ...across.origines import origine
from ...livraison import livraison
from ...sheets import LONGEST, workbook
from .plan import Plan, label_of

# What the sheet of rows that are of no table is called.
ROWS = "Lignes"


def write_workbook(
    connection: sqlite3.Connection, plan: Plan, rows: Iterable[Sequence[Any]], output: IO[bytes], folder: str
) -> None:
    """Write the workbook of a plan. Raises TooMuch where no sheet can hold its rows."""
    with workbook(output, folder, SHEET, (plan.table or ROWS)[:LONGEST]) as (first, second):
        first.widths(*WIDTHS)
        for line, look in _said(connection, plan):
            first.write(line, look)
        second.widths(*map(width_of, plan.names))
        second.write(plan.names, "titre")
        days = list(map(may_be_day, plan.names))
        for row in rows:
            second.write([cell_of(cell, is_day) for cell, is_day in zip(row, days, strict=True)])
        second.freeze(filters=len(plan.names))


def _said(connection: sqlite3.Connection, plan: Plan) -> Iterator[Line]:
    """Yield the lines of the dictionary, and how each is written."""
    release = livraison(connection)
    yield (plan.titre or plan.table,), "titre"
    facts = (
        ("Table", plan.table),
        ("Contenu", plan.description),
        ("Choix", plan.choix),
        ("Adresse", plan.adresse),
        ("Livraison", f"{release.identifiant}, du {release.date_release}, contenu SHA-256 {release.hash_contenu}"),
    )
    yield from (((name, text), "long") for name, text in facts if text)
    yield (), ""
    yield HEADER, "titre"
    yield from ((line, "long") for line in _columns(connection, plan))
    if found := origine(connection, plan.table) if plan.table else None:
        yield from origin_lines([found])


def _columns(connection: sqlite3.Connection, plan: Plan) -> Iterator[Sequence[Any]]:
    told = connection.execute(
        "SELECT nom_colonne, description, type, unite, sens_vide, cle_etrangere, origine FROM dictionnaire "
        "WHERE nom_table = ?",
        (plan.table,),
    )
    known = {name: (name, text, TYPES.get(kind, kind), *rest) for name, text, kind, *rest in told}
    for name in plan.names:
        code = next((one for one in known if label_of(one) == name), "")
        yield known.get(name) or (name, f"Intitulé de {code}." if code else "")
