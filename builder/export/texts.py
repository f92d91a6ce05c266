"""Tables as CSV for programs, and as lines of JSON; the JSON that describes them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from .described import Table
from .rows import Rows

Write = Callable[[Rows], None]


class _Lines:
    r"""Ends lines with \n, where `csv` ends them with \r\n: only then does it quote a lone \r, a line end to many."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, line: str) -> int:
        return self._stream.write(f"{line[:-2]}\n")


@contextmanager
def csv_file(path: Path, table: Table) -> Iterator[Write]:
    """Write a table as CSV: UTF-8, commas, LF, a header; NULL is an empty cell, and an empty text two quotes."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(_Lines(stream))
        writer.writerow(table.columns)

        def write(rows: Rows) -> None:
            for row in rows:
                if "" in row:
                    stream.write(f"{','.join(map(_spelled, row))}\n")
                else:
                    writer.writerow(row)

        yield write


def _spelled(cell: object) -> str:
    """Return a cell as `csv` writes it, but for an empty text, which it writes as NULL."""
    text = "" if cell is None else str(cell)
    quoted = text.replace('"', '""')
    return f'"{quoted}"' if cell == "" or any(sign in text for sign in '",\r\n') else text


@contextmanager
def jsonl_file(path: Path, table: Table) -> Iterator[Write]:
    """Write a table as JSON, an object a line: codes are strings, NULL is null."""
    names = table.columns
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
    with path.open("w", encoding="utf-8", newline="") as stream:

        def write(rows: Rows) -> None:
            stream.writelines(f"{encode(dict(zip(names, row, strict=True)))}\n" for row in rows)

        yield write


def descriptor(words: Mapping[str, Any]) -> str:
    """Return the JSON of what describes the files of an export, without what is empty."""
    return json.dumps(present(words), ensure_ascii=False, indent=1) + "\n"


def present(words: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of a descriptor that say something."""
    return {name: value for name, value in words.items() if value}
