"""A workbook of rows: what each column means, where its figures come from and what to know of it, then the rows."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import IO, Any

from ...across.origines import origine
from ...livraison import livraison
from ...sheets import FIRST_DAY, workbook
from .plan import Plan, label_of

# What a sheet may be called, and for how long.
DICTIONARY, ROWS, LONGEST = "Dictionnaire", "Lignes", 31
HEADER = ("Colonne", "Sens", "Type", "Unité", "Une case vide veut dire", "Renvoie à", "Origine")
TYPES = {"TEXT": "texte", "INTEGER": "nombre entier", "REAL": "nombre", "BLOB": "octets"}
A_DAY = len("2026-01-31")


def write_workbook(
    connection: sqlite3.Connection, plan: Plan, rows: Iterable[Sequence[Any]], output: IO[bytes], folder: str
) -> None:
    """Write the workbook of a plan. Raises TooMuch where no sheet can hold its rows."""
    with workbook(output, folder, DICTIONARY, (plan.table or ROWS)[:LONGEST]) as (first, second):
        first.widths(32, 70, 16, 14, 40, 30, 50)
        for line, look in _said(connection, plan):
            first.write(line, look)
        second.widths(*(min(max(len(name) + 2, 10), 40) for name in plan.names))
        second.write(plan.names, "titre")
        is_day = [name.startswith("date_") for name in plan.names]
        for row in rows:
            second.write([_cell(cell, may_be_day) for cell, may_be_day in zip(row, is_day, strict=True)])
        second.freeze(filters=len(plan.names))


def _cell(cell: Any, may_be_day: bool) -> Any:
    if isinstance(cell, bytes):
        return cell.hex()
    if may_be_day and isinstance(cell, str) and len(cell) == A_DAY:
        with suppress(ValueError):
            day = dt.date.fromisoformat(cell)
            return day if day >= FIRST_DAY else cell
    return cell


def _said(connection: sqlite3.Connection, plan: Plan) -> Iterator[tuple[Sequence[Any], str]]:
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
        if found.avertissements:
            yield (), ""
            yield ("À savoir", "", "Statut"), "titre"
            yield from (
                ((one.nom_colonne or one.nom_table, one.texte, one.statut), "long") for one in found.avertissements
            )
        yield (), ""
        yield ("Fichier", "Titre", "Édition", "Date", "Licence", "Producteur", "SHA-256"), "titre"
        for one in found.sources:
            published, got = f"publié le {one.date_publication}", f"récupéré le {one.date_recuperation}"
            when = published if one.date_publication else got
            yield (one.fichier, one.titre, one.edition, when, one.licence, one.producteur, one.sha256), "long"
        yield (), ""
        yield from ((("À citer", sentence), "long") for sentence in found.attributions)


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
