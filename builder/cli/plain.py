"""The door before click: a question that is asked in plain words is read here, so that its answer starts sooner.

All else is for click, which reads the same words from the start: an unknown option or one that is given twice, a word
that is missing, `--help`, a home that is not there. So what is wrong with a command line is said by click alone.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..environment import HOME
from ..home import DEFAULT_HOME, Home

if TYPE_CHECKING:
    from ..face import Command, Question
    from .answering import Form

NAME = "infotravail"
# A shell that wants to know what may be typed next sets it, for click.
COMPLETION_VARIABLE = "_INFOTRAVAIL_COMPLETE"
# The commands that make, keep and serve a file, by the sections of the help; each is the module of the same name.
# The commands that ask a file come from the faces, and stand in the section `ASKING`, which comes first.
ASKING = "Look up"
SECTIONS = {
    "Data": ("download", "fetch", "add", "build", "check", "verify", "diff", "export", "sources", "releases"),
    "Publish": ("serve", "metadata"),
}
COMMANDS = tuple([name for names in SECTIONS.values() for name in names])


class Plain(NamedTuple):
    """A question that is asked in plain words: its parameters are texts, by their names."""

    home: Home
    question: Question[Any, Any]
    shown: Command[Any, Any]
    words: dict[str, str]
    form: Form


def read_plain(typed: Sequence[str]) -> Plain | None:
    """Return the question that the words of a command line ask; None where click must read them."""
    folder = os.environ.get(HOME) or DEFAULT_HOME
    if typed[:1] == ["--home"]:
        folder, typed = "".join(typed[1:2]), typed[2:]
    name = "".join(typed[:1])
    # Before any face is imported: what is not a question does not wait for them.
    if not name or name.startswith("-") or name in COMMANDS or os.environ.get(COMPLETION_VARIABLE):
        return None
    if folder.startswith("-") or not os.path.isdir(folder) or not os.access(folder, os.R_OK):  # noqa: PTH112 - as click
        return None
    from ..faces import question

    found = question(name)
    return _read(Home(Path(folder)), found, typed[1:]) if found else None


def _read(home: Home, question: Question[Any, Any], typed: Sequence[str]) -> Plain | None:
    from ..asking import parameters
    from .answering import has_table, option_of

    shown = question.command
    if shown is None or (shown.each_line and shown.each_line.is_only):
        return None
    forms: dict[str, Form] = {"--json": "json", "--csv": "csv"} if has_table(question) else {"--json": "json"}
    options = {option_of(one): one for one in parameters(question.asks) if not one.asked.is_argument}
    form: Form | None = None
    values: dict[str, str] = {}
    arguments = []
    rest = iter(typed)
    for word in rest:
        if not word.startswith("-"):
            arguments.append(word)
        elif word in forms and form is None:
            form = forms[word]
        elif word in options and options[word].name not in values:
            values[options[word].name] = "1" if options[word].kind is bool else next(rest, "")
        else:
            return None
    argument = _argument(question, shown, arguments)
    # An empty value, or one that looks like an option, is for click to judge.
    if argument is None or not all(value and not value.startswith("-") for value in (*arguments, *values.values())):
        return None
    return Plain(home, question, shown, argument | values, form or "text")


def _argument(question: Question[Any, Any], shown: Command[Any, Any], words: Sequence[str]) -> dict[str, str] | None:
    """Return the argument that some words are, by its name; None where they are too few or too many."""
    from ..asking import parameters
    from .answering import is_required, takes_several

    known = [one for one in parameters(question.asks) if one.asked.is_argument]
    if not words:
        # Without it, a file may be asked instead.
        return None if shown.each_line or any(map(is_required, known)) else {}
    if len(known) != 1 or (len(words) > 1 and not takes_several(known[0])):
        return None
    return {known[0].name: " ".join(words)}
