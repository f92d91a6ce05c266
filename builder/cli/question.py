"""The command of a question as click reads it: options from what it asks, and what is wrong with a value."""

from __future__ import annotations

import inspect
from typing import Any

import click

from ..asking import Parameter, Unusable, parameters, usable
from ..face import Command, Question
from ..home import Home
from .answering import Form, answer, asked_of, has_table, is_required, opened, option_of, takes_several
from .chosen import begun

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
    if each:
        from . import each_line
    return click.Command(
        question.name,
        callback=click.pass_obj(lambda home, **given: _run(home, question, shown, given)),
        params=[
            *(
                _option(parameter, shown)
                for parameter in parameters(question.asks)
                if not (each and each.is_only and parameter.name in (each.parameter, *each.columns))
            ),
            *(each_line.options(question, each) if each else []),
            AS_JSON,
            *([AS_CSV] if has_table(question) and not (each and each.is_only) else []),
        ],
        help=inspect.cleandoc(shown.help),
        epilog=f"\b\nExample:\n  {shown.example}\n",
    )


def _option(parameter: Parameter, shown: Command[Any, Any]) -> click.Parameter:
    asked = parameter.asked
    if asked.is_argument:
        return click.Argument(
            [parameter.name], nargs=-1 if takes_several(parameter) else 1, required=is_required(parameter),
            metavar=asked.metavar or None,
        )  # fmt: skip
    if parameter.kind is bool:
        return click.Option([option_of(parameter), parameter.name], is_flag=True, help=asked.help)
    default = shown.defaults.get(parameter.name, parameter.default)
    told = f"  [default: {default}]" if isinstance(default, int) else ""
    return click.Option(
        [option_of(parameter), parameter.name], metavar=_metavar(parameter), help=f"{asked.help}{told}",
        shell_complete=begun(asked.within if isinstance(asked.within, tuple) else ()),
    )  # fmt: skip


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
    form: Form = "json" if as_json else "csv" if as_csv else "text"
    each = shown.each_line
    lines = None
    if each:
        from .each_line import lines_of

        lines = lines_of(question, each, home, given, as_json=as_json)
    words = _words(given)
    try:
        if lines:
            asked = asked_of(question, shown, words, form)
            with opened(home, question) as connection:
                asked = usable(connection, asked)
            lines.write(home, question, asked)
            return
        code = answer(home, question, shown, words, form)
    except Unusable as error:
        raise bad_parameter(question, error) from error
    click.get_current_context().exit(code)


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
