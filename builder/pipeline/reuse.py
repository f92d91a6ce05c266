"""The parts of the release that is in place: what is made of the same things need not be made again."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import ExitStack, closing, suppress
from pathlib import Path

from ..describe import registers
from ..disk import aside, holds
from ..errors import HomeError
from ..facts import Row
from ..home import Home
from ..livraison import livraison
from ..model import Dataset, Table
from ..opened import open_database
from .hashes import content_hash
from .loaded import Registered, as_constat
from .manifest import Manifest, read_manifest
from .parts import Part, Planned
from .published import tighten
from .refusals import left_out


def parts_in_place(home: Home, planned: Iterable[Planned], stack: ExitStack, prefix: str) -> dict[str, Part]:
    """Return, by key, the parts that the release in place has: none where there is none that can be read.

    They are those of a copy, a temporary file of that prefix on the stack, which has the bytes of the release but
    for STRICT: SQLite copies records as they are from a STRICT table of a file that it may write to, and from another
    one by one, to other bytes.
    """
    with suppress(HomeError, OSError):
        manifest = read_manifest(home.manifest)
        wanted = [one for one in planned if manifest and manifest.parts.get(one.name) == one.key]
        if manifest and wanted:
            copy = stack.enter_context(aside(home.path, prefix))
            shutil.copyfile(home.path / manifest.file, copy)
            if holds(copy, manifest.sha256):
                with closing(sqlite3.connect(copy)) as connection:
                    tighten(connection)
                with open_database(copy) as connection:
                    if _is_of(manifest, connection):
                        return {one.key: _part(connection, one, copy, manifest) for one in wanted}
    return {}


def _is_of(manifest: Manifest, connection: sqlite3.Connection) -> bool:
    """Tell whether the hashes of tables in a manifest are those of a file, which says what they make together."""
    hashes = {name: rows.sha256 for name, rows in manifest.tables.items()}
    return content_hash(hashes) == livraison(connection).hash_contenu


def _part(connection: sqlite3.Connection, planned: Planned, path: Path, manifest: Manifest) -> Part:
    """Return a part as the release holds it: its rows in the registers are those that building it would give."""
    dataset = planned.selection.dataset
    # What was left out of the release is told by the build, and not by a part.
    told = {as_constat(left_out(refused)) for refused in manifest.refused}
    constats = _rows(connection, registers.CONSTATS, "jeu = ?", (dataset.name,))
    return Part(
        planned.selection,
        path,
        Registered(
            provenance=_rows(connection, registers.PROVENANCE, "jeu = ?", (dataset.name,)),
            corrections=_corrections(connection, dataset),
            constats=tuple(row for row in constats if row not in told),
            dictionnaire=_of_tables(connection, registers.DICTIONNAIRE, dataset),
            hashes={table.name: manifest.tables[table.name].sha256 for table in dataset.tables},
        ),
    )


def _corrections(connection: sqlite3.Connection, dataset: Dataset) -> tuple[Row, ...]:
    """Return the repairs of a dataset's tables, and those of its members that are no table."""
    of_members = (
        "nom_table IS NULL AND EXISTS (SELECT 1 FROM provenance p WHERE p.jeu = ? "
        "AND (p.membre = corrections.membre OR p.membre LIKE corrections.membre || ' > %'))"
    )
    members = _rows(connection, registers.CORRECTIONS, of_members, (dataset.name,))
    return _of_tables(connection, registers.CORRECTIONS, dataset) + members


def _of_tables(connection: sqlite3.Connection, register: Table, dataset: Dataset) -> tuple[Row, ...]:
    names = [table.name for table in dataset.tables] + [view.name for view in dataset.views]
    return _rows(connection, register, f"nom_table IN ({', '.join('?' * len(names))})", names)


def _rows(connection: sqlite3.Connection, register: Table, where: str, values: Iterable[str]) -> tuple[Row, ...]:
    """Return rows of a register, without their ids, in order."""
    names = ", ".join(column.name for column in register.columns)
    return tuple(connection.execute(f"SELECT {names} FROM {register.name} WHERE {where} ORDER BY id", tuple(values)))
