"""The lite file: a release without the tables that the usual look-ups never read, for applications that carry it.

It is made from a released file alone, by leaving tables out. What remains describes itself as any release does.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from ..describe import registers
from ..describe.sql import insert, quote, search_table
from ..facts import Row
from ..livraison import Livraison, livraison
from ..model import Dataset, Table
from .hashes import content_hash, table_hashes
from .identity import identifier, is_search
from .normalise import sort

# What `search`, `suggest`, `code`, `lieu`, `territoire`, `metier`, `appellation` and `passage` ask: the ROME with its
# words, and the places.
DATASETS = ("rome", "geo", "recherche")
# Of these, what none of them reads: a fifth of the compressed file.
LEFT = frozenset({
    "codes_postaux_lieux_dits",
    "communes_centres",
    "communes_mouvements",
    "rome_arborescence_competences",
    "rome_changements",
})  # fmt: skip
# The tables whose full-text index they read; that of any other serves the pages of tables alone.
SEARCHED = frozenset({"lieux_noms", "recherche_intitules", "usages"})


def lite_datasets(datasets: Iterable[Dataset]) -> tuple[Dataset, ...]:
    """Return the declarations of what a lite file holds: fewer datasets, of fewer tables, with fewer indexes."""
    return tuple(_lite(dataset) for dataset in datasets if dataset.name in DATASETS)


def _lite(dataset: Dataset) -> Dataset:
    kept = tuple(table for table in dataset.tables if table.name not in LEFT)
    tables = tuple(table if table.name in SEARCHED else replace(table, search=()) for table in kept)
    checks = tuple(check for check in dataset.checks if not LEFT & set(re.findall(r"\w+", check.sql)))
    # They are proved on the whole file, whose tables they compare with the archive.
    return replace(dataset, tables=tables, views=(), checks=checks, repeats=())


def make_lite(released: Path, target: Path, datasets: Iterable[Dataset]) -> str:
    """Write the lite file of a released one, at a path that has no file; return its identifier.

    A second copy is beside the target until the end.
    """
    working = target.with_name(f".{target.name}.tmp")
    tables = [table for dataset in lite_datasets(datasets) for table in dataset.tables]
    try:
        shutil.copyfile(released, working)
        with closing(sqlite3.connect(working)) as connection:
            says = livraison(connection, released.name)
            lost = _leave_out(connection, tables)
            _describe(connection, says, lost)
            name = _sign(connection, says)
            connection.commit()
            connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        working.unlink(missing_ok=True)
    return name


def _leave_out(connection: sqlite3.Connection, tables: Sequence[Table]) -> list[str]:
    """Drop the views, and the tables and full-text indexes that are not kept; return the names that are gone."""
    kept = {table.name for table in (*tables, *registers.REGISTERS)}
    indexes = {search_table(table) for table in tables if table.search}
    rows = connection.execute("SELECT name, type, sql FROM sqlite_schema WHERE type IN ('table', 'view')").fetchall()
    kinds = {name: "search" if is_search(sql) else kind for name, kind, sql in rows}
    described = {name for (name,) in connection.execute("SELECT DISTINCT nom_table FROM dictionnaire")}
    connection.execute("PRAGMA foreign_keys = OFF")
    for name in (name for name, kind in kinds.items() if kind == "view"):
        connection.execute(f"DROP VIEW {name}")
    # An index before the table that it reads.
    for name in (name for name, kind in kinds.items() if kind == "search" and name not in indexes):
        connection.execute(f"DROP TABLE {name}")
    lost = sorted(described - kept)
    for name in (name for name in lost if kinds[name] == "table"):
        connection.execute(f"DROP TABLE {name}")
    return lost


def _describe(connection: sqlite3.Connection, says: Livraison, lost: Sequence[str]) -> None:
    """Take out of the tables about the file what is about others, and say there what was left out."""
    gone = f"({', '.join(map(quote, lost))})"
    there = f"({', '.join(map(quote, DATASETS))})"
    of_datasets = f"jeu IN {there}"
    of_tables = f"(nom_table IS NULL OR nom_table NOT IN {gone})"
    _keep(connection, registers.PROVENANCE, f"{of_datasets} AND {of_tables}")
    _keep(connection, registers.SOURCES, of_datasets)
    _keep(connection, registers.LICENCES, of_datasets)
    _keep(connection, registers.DICTIONNAIRE, of_tables)
    _keep(connection, registers.AVERTISSEMENTS, f"{of_datasets} AND {of_tables}")
    _keep(connection, registers.CORRECTIONS, "FALSE")
    text = (
        f"Fichier léger, tiré de la livraison {says.identifiant} : les recherches, les fiches du ROME et les lieux. "
        f"N'y sont pas : la liste des cellules corrigées, {', '.join(lost)}."
    )
    told = (DATASETS[0], None, None, "constat", text)
    _keep(connection, registers.CONSTATS, f"{of_datasets} AND {of_tables}", [told])


def _keep(connection: sqlite3.Connection, table: Table, where: str, more: Sequence[Row] = ()) -> None:
    """Keep some rows of a table about the file, with others, and number them anew in the order of its key."""
    names = ", ".join(column.name for column in table.columns)
    rows = connection.execute(f"SELECT {names} FROM {table.name} WHERE {where}").fetchall()
    connection.execute(f"DELETE FROM {table.name}")
    connection.executemany(insert(table), sort(table, [*rows, *more]))


def _sign(connection: sqlite3.Connection, says: Livraison) -> str:
    """Write what the lite file is in `release`, and return its identifier."""
    described = [name for (name,) in connection.execute("SELECT DISTINCT nom_table FROM dictionnaire")]
    content = content_hash(table_hashes(connection, described))
    kind = {"sample": says.est_echantillon, "starter": says.est_depart, "lite": True}
    name = identifier(connection, content, says.version_builder, says.date_release, **kind)
    connection.execute("UPDATE release SET identifiant = ?, hash_contenu = ?", (name, content))
    return name
