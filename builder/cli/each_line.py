"""The commands that ask a question for each row of a file: the options that they add, and what is wrong with them."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from ..asking import Parameter, parameters
from ..extras import need
from ..face import EachLine, Question
from ..home import Home
from ..tabular.given import STDIN
from .answering import option_of
from .output import refuse_no_folder, refuse_output
from .printing import tell
from .tabular.lines import Given, Lines
from .tabular.writing import is_workbook

MOST_PROCESSES = 64
STANDARD_INPUT = Path("/dev/stdin")
# Those of every command, and those of one whose answers are judged.
OPTIONS = ("file", "column", "output", "encoding", "sheet", "processes")
JUDGING = ("long", "threshold", "review")


def options(question: Question[Any, Any], each: EachLine[Any]) -> list[click.Parameter]:
    """Return the options for the file to read and its columns, and for the file to write."""
    kind = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
    to_write = click.Path(dir_okay=False, path_type=Path)
    told = "CSV in UTF-8, cp1252 or UTF-16, or .xlsx; - is the standard input"
    return [
        click.Argument(["file"], type=kind)
        if each.is_only
        else click.Option(["--file"], type=kind, help=f"File of {each.of}: {told}."),
        click.Option(["--column"], required=each.is_only, help=f"Its column that has the {each.of}."),
        *(
            click.Option([option_of(one), one.name], metavar="COLUMN", help=f"Column of {_inside(one.asked.help)}")
            for one in beside(question, each)
        ),
        *(_judging(to_write) if each.judged else []),
        click.Option(["-o", "--output"], type=to_write, help="CSV to write, or a workbook if its name ends in .xlsx."),
        click.Option(["--encoding"], help="Encoding of the CSV, where its bytes are not to decide."),
        click.Option(["--sheet"], help="Sheet of the workbook (default: the first)."),
        click.Option(
            ["--processes"], type=click.IntRange(1, MOST_PROCESSES), default=1, help="Processes that answer.",
            show_default=True,
        ),
    ]  # fmt: skip


def _judging(to_write: click.Path) -> list[click.Parameter]:
    return [
        click.Option(["--long"], is_flag=True, help="A line for each answer, --limit of them at most."),
        click.Option(["--threshold"], type=click.FloatRange(0, 1), default=0.0, help="Least probability of a code."),
        click.Option(["--review"], type=to_write, help="File of codes to check: written, or read where it is there."),
    ]


def _inside(sentence: str) -> str:
    """Return a sentence as it goes on after other words: an acronym keeps its capitals."""
    return sentence if sentence[1:2].isupper() else f"{sentence[:1].lower()}{sentence[1:]}"


def beside(question: Question[Any, Any], each: EachLine[Any]) -> list[Parameter]:
    """Return the parameters that other columns are."""
    return [one for one in parameters(question.asks) if one.name in each.columns]


def lines_of(
    question: Question[Any, Any], each: EachLine[Any], home: Home, given: dict[str, Any], *, as_json: bool
) -> Lines | None:
    """Remove the options about a file from `given`, and return them; None without a file.

    Raises click's usage errors, for options that contradict one another too.
    """
    options = {name: given.pop(name) for name in (*OPTIONS, *(JUDGING if each.judged else ()))}
    columns = {one: given.pop(one.name) for one in beside(question, each)} if each.is_only else {}
    file, column, output = (options[name] for name in ("file", "column", "output"))
    if not each.is_only:
        _refuse_contradictions(question, each, given, options, as_json=as_json)
    if file is None or column is None:
        return None
    review = options.get("review")
    names = _names(question, each, options["long"] if each.judged else False, given, as_json=as_json)
    _refuse_outputs(home, file, output, review, as_json=as_json)
    # The parameter must have a value to be checked; each cell replaces it.
    given[each.parameter] = column
    asked = {"--column": column, **{option_of(one): value for one, value in columns.items() if value}}
    return Lines(
        each,
        Given(
            file=file,
            columns=asked,
            beside=tuple(one.name for one, value in columns.items() if value),
            names=names,
            output=output,
            encoding=options["encoding"] or "",
            sheet=options["sheet"] or "",
            processes=options["processes"],
            threshold=options.get("threshold", 0.0),
            review=review,
            as_json=as_json,
        ),
    )


def _refuse_outputs(home: Home, file: Path, output: Path | None, review: Path | None, *, as_json: bool) -> None:
    """Refuse, before any work, files that cannot be written, or whose names contradict something else."""
    if output and review and os.path.realpath(output) == os.path.realpath(review):
        raise click.UsageError("-o and --review are two files: give another name to one of them.")
    for path, option in ((output, "-o"), (review, "--review")):
        refuse_no_folder(path, option)
        refuse_output(path, option, home, STANDARD_INPUT if file == STDIN else file)
        if is_workbook(path) and as_json and option == "-o":
            raise click.UsageError("--json is text, and no workbook: give -o another name.")
        if is_workbook(path):
            need("excel")


def _names(
    question: Question[Any, Any], each: EachLine[Any], is_long: bool, given: dict[str, Any], *, as_json: bool
) -> tuple[str, ...]:
    """Return the fields of a line: those of one answer, unless several are asked for.

    As many as at the address are put into `given`, where nobody says how many.
    """
    judged = each.judged
    if as_json or judged is None:
        return tuple(one.name for one in fields(each.row))
    if is_long:
        usual = next(one.default for one in parameters(question.asks) if one.name == "limit")
        given["limit"] = given["limit"] or str(usual)
        return judged.several
    if given["limit"] is None or not given["limit"].isdecimal() or int(given["limit"]) < 2:
        return judged.one
    tell(f"--limit {given['limit']} : une ligne par réponse, comme avec --long.", err=True)
    return judged.several


def _refuse_contradictions(
    question: Question[Any, Any],
    each: EachLine[Any],
    given: dict[str, Any],
    options: dict[str, Any],
    *,
    as_json: bool,
) -> None:
    asked = next(one.asked for one in parameters(question.asks) if one.name == each.parameter)
    name = asked.metavar.strip("[].") or each.parameter.upper()
    file = options["file"]
    if (given[each.parameter] in (None, ())) == (file is None):
        raise click.UsageError(f"Give a {name}, or --file and --column.")
    if (file is None) != (options["column"] is None):
        raise click.UsageError("--file and --column go together.")
    if file and as_json:
        raise click.UsageError("--file gives CSV: leave --json out.")
    for option, shown in (("output", "-o"), ("encoding", "--encoding"), ("sheet", "--sheet")):
        if options[option] and not file:
            raise click.UsageError(f"{shown} is for --file: one {name.lower()} is printed.")
