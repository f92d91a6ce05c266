"""What each row of a file is asked, and what comes of it: a task that any process can do, from its words alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from ..face import Connection, EachLine, Question
from ..faces import question
from ..mending import mended
from ..opened import open_database

# The cells of a row that are asked: that of the parameter first, then those beside it.
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """A question that is asked of many cells, in a file of ours, and what is kept of its answers.

    `parameters` are what the cells of a row are, `names` the fields of a line. `limit` and `threshold` are those of
    answers that are judged; `is_checked` keeps what a person would check of them; `is_blank_told` gives a line to a
    row without an answer.
    """

    database: Path
    question: str
    asked: Any
    parameters: tuple[str, ...]
    names: tuple[str, ...]
    limit: int = 0
    threshold: float = 0.0
    is_checked: bool = False
    is_blank_told: bool = True


class Answered(NamedTuple):
    """What is kept of an answer: its lines, what is counted, and what a person would check."""

    lines: tuple[tuple[Any, ...], ...]
    counts: tuple[tuple[str, int], ...]
    doubt: Any = None


@contextmanager
def answering(task: Task) -> Iterator[Callable[[Key], Answered]]:
    """Open the file that is asked, and give what answers some cells."""
    asked = question(task.question)
    each = asked.command.each_line if asked and asked.command else None
    if asked is None or each is None:
        raise LookupError(task.question)
    with open_database(task.database) as connection:
        find = _finder(connection, asked, each, task)
        yield lambda key: _answered(find(tuple(map(mended, key))), key, each, task)


def _finder(
    connection: Connection, question: Question[Any, Any], each: EachLine[Any], task: Task
) -> Callable[[Key], Any]:
    if each.find:
        of_cells = each.find(connection, task.asked)
        return lambda key: of_cells(**dict(zip(task.parameters, key, strict=True)))
    return lambda key: question.find(connection, replace(task.asked, **dict(zip(task.parameters, key, strict=True))))


def _answered(answer: Any, key: Key, each: EachLine[Any], task: Task) -> Answered:
    doubt, blank = None, ""
    if judged := each.judged:
        doubt = judged.doubt(answer, task.threshold) if task.is_checked else None
        blank = judged.why_none(answer)
        answer = judged.kept(answer, task.threshold, task.limit)
    # What is answered says the cell again as it is written, mended or not.
    said = {each.parameter: key[0]}
    lines = [
        tuple(said[name] if name in said else getattr(one, name) for name in task.names) for one in each.rows(answer)
    ]
    if not lines and task.is_blank_told:
        lines = [tuple(blank if name == "pourquoi" else None for name in task.names)]
    return Answered(tuple(lines), tuple(each.counts(answer).items()), doubt)
