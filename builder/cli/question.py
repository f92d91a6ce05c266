"""The command of a question: options from what it asks, its answer as text, JSON or CSV, and an exit code."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import click

from ..asking import Parameter, Unusable, ask, demande, greatest_limit, parameters, usable
from ..face import Command, Question
from ..faces import lacks
from ..home import Home
from ..notes import age_note
from ..opened import Connection, holds, open_database
from .common import database, refuse_without, today, warn
from .printing import pass_on, say, tell, tell_json

# How the value of an option is shown, by its type.
METAVARS = {int: "N", float: "X", tuple[float, float]: "LAT,LON"}
AS_JSON = click.Option(["--json", "as_json"], is_flag=True, help="Print JSON, for programs.")
AS_CSV = click.Option(["--csv", "as_csv"], is_flag=True, help="Print CSV, for programs.")


def command_of(question: Question[Any, Any]) -> click.Command | None:
    """Return the command of a question, None where it has none."""
    shown = question.command
    if shown is None:
        return None
    each = shown.each_line
    has_table = question.address is not None and question.address.csv is not None
    if each:
        from . import each_line
    return click.Command(
        question.name,
        callback=click.pass_obj(lambda home, **given: _run(home, question, shown, given)),
        params=[
            *(
                _option(parameter, shown)
                for parameter in parameters(question.asks)
                if not (each and each.is_only and parameter.name == each.parameter)
            ),
            *(each_line.options(each) if each else []),
            AS_JSON,
            *([AS_CSV] if has_table and not (each and each.is_only) else []),
        ],
        help=inspect.cleandoc(shown.help),
        epilog=f"\b\nExample:\n  {shown.example}\n",
    )


def option_of(parameter: Parameter) -> str:
    """Return how a parameter is written on the command line."""
    return parameter.asked.option or f"--{parameter.name.replace('_', '-')}"


def _option(parameter: Parameter, shown: Command[Any, Any]) -> click.Parameter:
    asked = parameter.asked
    if asked.is_argument:
        is_open, may_lack = asked.metavar.endswith("..."), asked.metavar.startswith("[")
        return click.Argument(
            [parameter.name], nargs=-1 if is_open or (parameter.kind is str and not asked.metavar) else 1,
            required=(is_open and not may_lack) or parameter.is_needed, metavar=asked.metavar or None,
        )  # fmt: skip
    if parameter.kind is bool:
        return click.Option([option_of(parameter), parameter.name], is_flag=True, help=asked.help)
    default = shown.defaults.get(parameter.name, parameter.default)
    told = f"  [default: {default}]" if isinstance(default, int) else ""
    return click.Option([option_of(parameter), parameter.name], metavar=_metavar(parameter), help=f"{asked.help}{told}")


def _metavar(parameter: Parameter) -> str:
    within = parameter.asked.within
    if parameter.asked.metavar:
        return parameter.asked.metavar
    if isinstance(within, range):
        return f"{within[0]}..{within[-1]}"
    return f"[{'|'.join(within)}]" if isinstance(within, tuple) else METAVARS.get(parameter.kind, "TEXT")


def _run(home: Home, question: Question[Any, Any], shown: Command[Any, Any], given: dict[str, Any]) -> None:
    as_json, as_csv = given.pop("as_json"), given.pop("as_csv", False)
    if as_json and as_csv:
        raise click.UsageError("--json and --csv are two forms of one answer: ask for one of them.")
    each = shown.each_line
    lines = None
    if each:
        from .each_line import lines_of

        lines = lines_of(question, each, home, given, as_json=as_json)
    try:
        asked = demande(question.asks, _defaults(question, shown, as_json=as_json, as_csv=as_csv) | _words(given))
        with open_database(database(home)) as connection:
            expect_held(connection, question)
            if lines:
                lines.write(connection, question, usable(connection, asked))
                return
            answer = ask(connection, question, asked)
    except Unusable as error:
        raise bad_parameter(question, error) from error
    if as_json:
        tell_json(asdict(answer))
    elif as_csv and question.address and (table := question.address.csv):
        from ..csvs import csv_of

        pass_on(csv_of(table.row, table.rows(answer)))
    else:
        tell_lines(shown.lines(asked, answer))
    tell_lines(shown.notes(asked, answer), err=True)
    if getattr(answer, "tronque", False):
        say(_cut(question, answer))
    click.get_current_context().exit(0 if question.is_found(answer) else 1)


def _defaults(question: Question[Any, Any], shown: Command[Any, Any], *, as_json: bool, as_csv: bool) -> dict[str, str]:
    """Return the defaults that are not the question's own: a program is answered as at the address."""
    if as_csv:
        return greatest_limit(question.asks)
    return {} if as_json else {name: str(value) for name, value in shown.defaults.items()}


def _cut(question: Question[Any, Any], answer: Any) -> str:
    """Say in French that there is more than what is shown, and which options go on."""
    names = [option_of(one) for one in parameters(question.asks) if one.name in ("limit", "debut")]
    total = getattr(answer, "total", None)
    return f"Il y en a d'autres{f' : {total} en tout' if total else ''} ({', '.join(names)})."


def tell_lines(lines: Iterable[str], *, err: bool = False) -> None:
    """Print lines, if there are any."""
    for line in lines:
        tell(line, err=err)


def expect_held(connection: Connection, question: Question[Any, Any]) -> None:
    """Exit where the file does not have the dataset of a question; say that a newer edition is usual, where it is."""
    if not holds(connection, question.needs):
        from ..datasets import DATASETS

        needed = next(dataset.needs for dataset in DATASETS if dataset.name == question.needs)
        refuse_without(lacks(question.needs), " ".join((*needed, question.needs)))
    if question.is_dated:
        warn(age_note(connection, question.needs, today()))


def bad_parameter(question: Question[Any, Any], error: Unusable) -> click.BadParameter:
    """Return the usage error for a parameter that cannot be used."""
    found = next((one for one in parameters(question.asks) if one.name == error.name), None)
    if found is None:
        return click.BadParameter(error.text, param_hint=error.name)
    hint = found.name.upper() if found.asked.is_argument else option_of(found)
    return click.BadParameter(error.text, param_hint=hint)


def _words(given: dict[str, Any]) -> dict[str, str]:
    """Return what was given, as text: several words are one, a flag is 0 or 1."""
    return {name: _word(value) for name, value in given.items() if value not in (None, (), False)}


def _word(value: Any) -> str:
    return " ".join(value) if isinstance(value, tuple) else "1" if value is True else str(value)
