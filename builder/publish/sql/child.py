"""The process in which the SQL of strangers runs: it may loop inside one call, or ask for any memory, and dies alone.

It is given the address of a file, then one question after another on its standard input, and answers on its standard
output. It ends with its standard input: however the site ends, nothing is left of it.

What it may take is counted by the processor and not by the clock, so that a busy machine refuses nobody. SQLite looks
at that count between the steps of its machine; a single call of `trim` or `instr` takes any time, so the kernel has
the count too, and kills.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..connection import prepare
from .limits import (
    CELL_BYTES,
    GRACE,
    INTERRUPTED,
    MAX_ANSWER_BYTES,
    NO_MEMORY,
    PATIENCE,
    PROCESS_BYTES,
    SQLITE_BYTES,
    TOO_LARGE,
    in_words,
)
from .wire import Answer, Question, Row, receive, send

# After how many steps of SQLite's machine the time is looked at; Datasette has tests of no time at all.
STEPS, FEW_STEPS, FEW_MILLISECONDS = 1000, 1, 20
# A page of ours comes before what strangers compute.
NICENESS = 10

_READS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})
# What Datasette asks and what it lets be asked, and what the full-text search asks for itself: they write nothing.
# Not `database_list`, which says where the file is on the machine.
_PRAGMAS = frozenset(
    (
        *("data_version", "foreign_key_list", "function_list", "index_info", "index_list"),
        *("index_xinfo", "max_page_count", "page_count", "page_size", "schema_version", "table_info", "table_list"),
        "table_xinfo",
    )
)
_CLOSED = frozenset({"fts3_tokenizer", "load_extension"})


class TooLarge(Exception):
    """An answer longer than may be sent."""


def main(address: str) -> None:
    """Answer questions on a file until the standard input ends."""
    _be_the_first_to_go()
    connection = _open(address)
    asked, answered = sys.stdin.fileno(), os.dup(sys.stdout.fileno())
    # What anything prints is no answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    send(answered, ())
    with suppress(EOFError, BrokenPipeError):
        while True:
            question = Question(*receive(asked))
            with _counted(question.milliseconds):
                answer = _answer(connection, question)
                send(answered, answer)


def _be_the_first_to_go() -> None:
    """Leave the processor to the pages, and be what the kernel kills where memory lacks."""
    os.nice(NICENESS)
    with suppress(ValueError, OSError):
        # Whoever started the site may have given it less.
        resource.setrlimit(resource.RLIMIT_AS, (PROCESS_BYTES, PROCESS_BYTES))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _open(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(address, uri=True, isolation_level=None)
    connection.text_factory = lambda data: str(data, "utf-8", "replace")
    connection.execute(f"PRAGMA hard_heap_limit = {SQLITE_BYTES}")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA query_only = ON")
    prepare(connection)
    connection.set_authorizer(_allowed)
    return connection


def _allowed(action: int, first: str | None, second: str | None, _database: str | None, _by: str | None) -> int:
    """Let a statement read, and nothing else."""
    if action == sqlite3.SQLITE_PRAGMA:
        return sqlite3.SQLITE_OK if (first or "").lower() in _PRAGMAS else sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _CLOSED:
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_UPDATE and first == "sqlite_master":
        # How SQLite declares to itself a virtual table that is read; its schema, nobody can write.
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_OK if action in _READS else sqlite3.SQLITE_DENY


@contextmanager
def _counted(milliseconds: int) -> Iterator[None]:
    """Have the kernel kill this process where it takes too long, whatever it is doing and whoever still waits."""
    signal.setitimer(signal.ITIMER_PROF, max(milliseconds, 0) / 1000 + GRACE)
    signal.setitimer(signal.ITIMER_REAL, max(milliseconds, 0) / 1000 + PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _answer(connection: sqlite3.Connection, question: Question) -> Answer:
    until = time.process_time() + question.milliseconds / 1000
    steps = FEW_STEPS if question.milliseconds <= FEW_MILLISECONDS else STEPS
    connection.set_progress_handler(lambda: time.process_time() >= until, steps)
    try:
        cursor = connection.execute(question.sql, question.values)
        if cursor.description is None:
            return Answer(None, [])
        names = [name for name, *_ in cursor.description]
        rows, is_cut = _rows(cursor, names, question.most)
        return Answer(names, rows, is_cut)
    except TooLarge:
        return _failed("OperationalError", TOO_LARGE)
    except MemoryError:
        return _failed("OperationalError", NO_MEMORY)
    except sqlite3.DatabaseError as error:
        if time.process_time() >= until:
            # A function of ours that is interrupted only says that it failed.
            return _failed("OperationalError", INTERRUPTED)
        if words := in_words(str(error)):
            return _failed("OperationalError", words)
        return _failed(type(error).__name__, str(error))
    except (sqlite3.Error, sqlite3.Warning, OverflowError, ValueError) as error:
        return _failed(type(error).__name__, str(error))
    finally:
        connection.set_progress_handler(None, 0)


def _failed(name: str, said: str) -> Answer:
    return Answer(None, [], error=name, said=said)


def _rows(cursor: sqlite3.Cursor, names: list[str], most: int | None) -> tuple[list[Row], bool]:
    """Return as many rows as are wanted, and whether there are more. Raises TooLarge."""
    # Each row may be an object, which says the names again.
    around = len(json.dumps(names)) + CELL_BYTES * len(names)
    weight, rows = 0, list[Row]()
    for row in cursor:
        if most is not None and len(rows) == most:
            return rows, True
        weight += around + len(json.dumps(row, default=_as_text))
        if weight > MAX_ANSWER_BYTES:
            raise TooLarge
        rows.append(row)
    return rows, False


def _as_text(data: bytes) -> str:
    return str(data, "latin-1")


if __name__ == "__main__":
    main(sys.argv[1])
