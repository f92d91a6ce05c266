"""The floor of a build: to store and check the rows of a finished file, with nothing of what makes them.

`python -m tests.bench.floor FOLDER` stores the rows that `write_rows` put into a folder, and prints the wall and the
CPU seconds that it took: the same tables, indexes and full text, a VACUUM INTO and an fsync, then all of SQLite's
checks. It reads none of the publishers' formats, cleans, proves and hashes nothing, and makes no index of words.
"""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path

# As many rows a statement as a build inserts.
BATCH = 50
SCHEMA = "schema.json"
# Names of SQLite's own, and what FTS5 makes for an index of its own.
ORDINARY = "schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
SETTINGS = (
    "page_size = 4096", "journal_mode = OFF", "synchronous = OFF", "cache_size = -65536",
    # The rows are those of a file that was checked; the checks of columns are done again at the end.
    "ignore_check_constraints = ON",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stored:
    """A table: its SQL, its columns that are not computed; those of them that may be NULL, those that hold bytes."""

    name: str
    sql: str
    columns: list[str]
    optional: list[str]
    binary: list[str]


def write_rows(database: Path, folder: Path) -> None:
    """Write the rows of a finished file as CSV files, one for each table, and what it takes to make its schema."""
    folder.mkdir()
    with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        # In the order in which they were made: a table after those that it refers to.
        made = connection.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
        schema = made.fetchall()
        kinds = connection.execute(f"SELECT name, wr FROM pragma_table_list WHERE {ORDINARY}")
        without_rowid = dict(kinds.fetchall())
        tables = [_table(connection, name, sql) for _, name, sql in schema if name in without_rowid]
        for table in tables:
            # A table without rowid comes in the order of its key.
            order = "" if without_rowid[table.name] else " ORDER BY rowid"
            rows = connection.execute(f"SELECT {', '.join(table.columns)} FROM {table.name} NOT INDEXED{order}")
            with (folder / f"{table.name}.csv").open("w", newline="", encoding="utf-8") as stream:
                csv.writer(stream).writerows(map(_written, rows) if table.binary else rows)
    words = {
        "tables": [asdict(table) for table in tables],
        "indexes": [sql for kind, _, sql in schema if kind == "index"],
        "searches": [(name, sql) for _, name, sql in schema if sql.startswith("CREATE VIRTUAL TABLE")],
    }
    (folder / SCHEMA).write_text(json.dumps(words), encoding="utf-8")


def _table(connection: sqlite3.Connection, name: str, sql: str) -> Stored:
    info = connection.execute('SELECT name, type, "notnull" OR pk FROM pragma_table_xinfo(?) WHERE NOT hidden', (name,))
    columns = info.fetchall()
    return Stored(
        name,
        sql,
        [column for column, _, _ in columns],
        [column for column, _, is_needed in columns if not is_needed],
        [column for column, kind, _ in columns if kind == "BLOB"],
    )


def _written(row: tuple[object, ...]) -> list[object]:
    return [cell.hex() if isinstance(cell, bytes) else cell for cell in row]


def store(folder: Path) -> tuple[float, float]:
    """Store and check the rows of a folder; return the wall and the CPU seconds. Raises for what a check finds."""
    words = json.loads((folder / SCHEMA).read_text(encoding="utf-8"))
    tables = [Stored(**one) for one in words["tables"]]
    with tempfile.TemporaryDirectory(dir=folder) as work:
        draft, finished = Path(work) / "draft.db", Path(work) / "finished.db"
        wall, cpu = time.perf_counter(), time.process_time()
        with closing(sqlite3.connect(draft)) as connection:
            _fill(connection, folder, tables, words["indexes"], words["searches"])
            connection.execute("VACUUM INTO ?", (str(finished),))
        with finished.open("rb") as stream:
            os.fsync(stream.fileno())
        _check(finished, [name for name, _ in words["searches"]])
        return time.perf_counter() - wall, time.process_time() - cpu


def _fill(
    connection: sqlite3.Connection,
    folder: Path,
    tables: list[Stored],
    indexes: list[str],
    searches: list[tuple[str, str]],
) -> None:
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    for table in tables:
        connection.execute(table.sql)
        with (folder / f"{table.name}.csv").open(newline="", encoding="utf-8") as stream:
            _insert(connection, table, [_read(row, table) for row in csv.reader(stream, strict=True)])
    for sql in indexes:
        connection.execute(sql)
    for name, sql in searches:
        connection.execute(sql)
        connection.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")
    connection.commit()


def _read(row: list[str], table: Stored) -> list[object]:
    if not table.binary:
        return row  # type: ignore[return-value]
    return [
        bytes.fromhex(cell) if name in table.binary else cell for name, cell in zip(table.columns, row, strict=True)
    ]


def _insert(connection: sqlite3.Connection, table: Stored, rows: list[list[object]]) -> None:
    marks = ", ".join("nullif(?, '')" if name in table.optional else "?" for name in table.columns)
    into = f"INSERT INTO {table.name} ({', '.join(table.columns)}) VALUES "
    whole = len(rows) // BATCH * BATCH
    batches = (tuple(chain.from_iterable(rows[at : at + BATCH])) for at in range(0, whole, BATCH))
    connection.executemany(into + ", ".join([f"({marks})"] * BATCH), batches)
    connection.executemany(f"{into}({marks})", rows[whole:])


def _check(path: Path, searches: list[str]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        found = [*connection.execute("PRAGMA integrity_check(20)"), *connection.execute("PRAGMA foreign_key_check")]
        # An empty text that may be lacking was stored as NULL: only the checks of columns see it.
        wrong = [row for row in found if row[0] != "ok" and not str(row[0]).startswith("CHECK constraint")]
        if wrong:
            raise ValueError(f"the floor is not the file: {wrong[:3]}")
        for name in searches:
            connection.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)")
            connection.rollback()


def floor_of(folder: Path) -> tuple[float, float]:
    """Store the rows of a folder in a process of its own; return the wall and the CPU seconds of the storing alone."""
    command = [sys.executable, "-m", "tests.bench.floor", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    wall, cpu = map(float, done.stdout.split())
    return wall, cpu


if __name__ == "__main__":
    print(*store(Path(sys.argv[1])))
