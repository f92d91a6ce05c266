"""What a command of a question does, once its words are read: from the file to what is printed, and an exit code.

Two doors lead here, which print the same: `question`, for all that click reads, and `plain`, which does not wait for
it. So nothing here imports click.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, Literal

from ..asking import Parameter, ask, demande, greatest_limit, parameters
from ..environment import QUIET
from ..face import Command, Connection, Question
from ..faces import lacks
from ..home import Home
from ..notes import age_note
from ..opened import holds, open_database, to_download
from .common import database, refuse_without, today
from .printing import pass_on, say, tell, tell_json
from .reminding import is_to_be_told

Form = Literal["text", "json", "csv"]


def answer(
    home: Home, question: Question[Any, Any], shown: Command[Any, Any], words: Mapping[str, str], form: Form
) -> int:
    """Print the answer to a question, and return the exit code: 0 where something is found, else 1.

    Raises Unusable, SystemExit where the file does not have the dataset.
    """
    asked = asked_of(question, shown, words, form)
    with opened(home, question) as connection:
        found = ask(connection, question, asked)
    if form == "json":
        tell_json(asdict(found))
    elif form == "csv" and question.address and (table := question.address.csv):
        from ..csvs import csv_of

        pass_on(csv_of(table.row, table.rows(found)))
    else:
        _tell_lines(shown.lines(asked, found))
    _tell_lines(shown.notes(asked, found), err=True)
    if getattr(found, "tronque", False):
        say(_cut(question, found))
    return 0 if question.is_found(found) else 1


def asked_of(question: Question[Any, Any], shown: Command[Any, Any], words: Mapping[str, str], form: Form) -> Any:
    """Return what is asked, read from texts. Raises Unusable."""
    return demande(question.asks, {**_defaults(question, shown, form), **words})


@contextmanager
def opened(home: Home, question: Question[Any, Any]) -> Iterator[Connection]:
    """Open the file that is asked; exit where it does not have the dataset of the question."""
    with open_database(database(home)) as connection:
        _expect_held(connection, question)
        if question.is_dated:
            # Who has no archive has a file that was downloaded.
            command = f"infotravail fetch {question.needs}" if home.lock.exists() else to_download(address="ADRESSE")
            _remind(home, age_note(connection, question.needs, today(), command), question.needs)
        yield connection


def option_of(parameter: Parameter) -> str:
    """Return how a parameter is written on the command line."""
    return parameter.asked.option or f"--{parameter.name.replace('_', '-')}"


def takes_several(argument: Parameter) -> bool:
    """Tell whether an argument is made of all the words that are given."""
    metavar = argument.asked.metavar
    return metavar.endswith("...") or (argument.kind is str and not metavar)


def is_required(argument: Parameter) -> bool:
    """Tell whether a command cannot do without an argument."""
    metavar = argument.asked.metavar
    return argument.is_needed or (metavar.endswith("...") and not metavar.startswith("["))


def has_table(question: Question[Any, Any]) -> bool:
    """Tell whether the answer to a question has the form of a table."""
    return question.address is not None and question.address.csv is not None


def _defaults(question: Question[Any, Any], shown: Command[Any, Any], form: Form) -> dict[str, str]:
    """Return the defaults that are not the question's own: a program is answered as at the address."""
    if form == "csv":
        return greatest_limit(question.asks)
    return {} if form == "json" else {name: str(value) for name, value in shown.defaults.items()}


def _cut(question: Question[Any, Any], found: Any) -> str:
    """Say in French that there is more than what is shown, and which options go on."""
    names = [option_of(one) for one in parameters(question.asks) if one.name in ("limit", "debut")]
    total = getattr(found, "total", None)
    return f"Il y en a d'autres{f' : {total} en tout' if total else ''} ({', '.join(names)})."


def _tell_lines(lines: Iterable[str], *, err: bool = False) -> None:
    for line in lines:
        tell(line, err=err)


def _expect_held(connection: Connection, question: Question[Any, Any]) -> None:
    """Exit where the file does not have the dataset of a question."""
    if not holds(connection, question.needs):
        from ..datasets import DATASETS

        needed = next(dataset.needs for dataset in DATASETS if dataset.name == question.needs)
        refuse_without(lacks(question.needs), " ".join((*needed, question.needs)))


def _remind(home: Home, note: str, dataset: str) -> None:
    """Say that a newer edition of a dataset is usual, where it is: once a day."""
    if note and is_to_be_told(home.path, dataset, today()):
        tell(f"{note} (Dit une fois par jour ; jamais, avec {QUIET}=1.)", err=True)
