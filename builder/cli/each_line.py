"""The commands that ask a question for each line of a CSV file: their options, and the file that they write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import click

from ..asking import parameters
from ..face import Connection, EachLine, Question
from ..home import Home
from .column import converted, read, refuse_no_folder
from .output import deliver, refuse_output
from .printing import tell

# Cells come back: the same code, or the same title, is on many lines.
REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Lines:
    """A CSV file whose lines are asked, and the file that gets the answers."""

    each: EachLine[Any]
    file: Path
    column: str
    output: Path | None
    as_json: bool

    def write(self, connection: Connection, question: Question[Any, Any], asked: Any) -> None:
        """Ask each line, write the answers, and tell how many there are. Raises click's usage errors."""
        added = tuple(one.name for one in fields(self.each.row)) if self.each.keeps else ()
        source = read(self.file, self.column, added)
        find = lru_cache(REMEMBERED)(_finder(connection, question, self.each, asked))
        text, told = converted(source, self.each, find, as_json=self.as_json)
        deliver(text, self.output)
        tell(told, err=True)


def _finder(
    connection: Connection, question: Question[Any, Any], each: EachLine[Any], asked: Any
) -> Callable[[str], Any]:
    if each.find:
        return each.find(connection, asked)
    return lambda cell: question.find(connection, replace(asked, **{each.parameter: cell}))


def options(each: EachLine[Any]) -> list[click.Parameter]:
    """Return the options for the file to read, its column, and the file to write."""
    kind = click.Path(exists=True, dir_okay=False, path_type=Path)
    return [
        click.Argument(["file"], type=kind)
        if each.is_only
        else click.Option(["--file"], type=kind, help=f"CSV file of {each.of}."),
        click.Option(["--column"], required=each.is_only, help=f"Its column that has the {each.of}."),
        click.Option(
            ["-o", "--output"], type=click.Path(dir_okay=False, path_type=Path), help="CSV to write, else stdout."
        ),
    ]


def lines_of(
    question: Question[Any, Any], each: EachLine[Any], home: Home, given: dict[str, Any], *, as_json: bool
) -> Lines | None:
    """Remove the options about a file from `given`, and return them; None without a file.

    Raises click's usage errors, for options that contradict one another too.
    """
    file, column, output = (given.pop(name) for name in ("file", "column", "output"))
    if not each.is_only:
        _refuse_contradictions(question, each, given, file, column, output, as_json)
    if file is None or column is None:
        return None
    refuse_no_folder(output)
    refuse_output(output, "-o", home, file)
    # The parameter must have a value to be checked; each cell replaces it.
    given[each.parameter] = column
    return Lines(each, file, column, output, as_json)


def _refuse_contradictions(
    question: Question[Any, Any],
    each: EachLine[Any],
    given: dict[str, Any],
    file: Path | None,
    column: str | None,
    output: Path | None,
    as_json: bool,
) -> None:
    asked = next(one.asked for one in parameters(question.asks) if one.name == each.parameter)
    name = asked.metavar.strip("[].") or each.parameter.upper()
    if (given[each.parameter] in (None, ())) == (file is None):
        raise click.UsageError(f"Give a {name}, or --file and --column.")
    if (file is None) != (column is None):
        raise click.UsageError("--file and --column go together.")
    if output and not file:
        raise click.UsageError(f"-o is for --file: one {name.lower()} is printed.")
    if file and as_json and each.keeps:
        raise click.UsageError("--file gives CSV: leave --json out.")
