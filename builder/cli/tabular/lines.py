"""A file whose rows are asked: from the file that is given to the one that is written, and what is told of it."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from ...across.revue import CANDIDATES
from ...face import EachLine, Question
from ...home import Home
from ...opened import find_database
from ...tabular.asking import Answered, Key, Task
from ...tabular.cells import Row, seen
from ...tabular.damage import Damage
from ...tabular.given import Table, Wanted, opened
from ...tabular.header import added_names
from ...tabular.many import Pool, answered, pool
from ...tabular.refusals import Refused
from ..printing import tell
from .progress import Told
from .review import Review
from .writing import Writer, writer


@dataclass(frozen=True, slots=True)
class Given:
    """The options about a file, as they are given: what is read and how, what is written and how.

    `columns` are those that are asked, by the options that name them; `beside` the parameters that the others are, and
    `names` the fields of a line that are written.
    """

    file: Path
    columns: dict[str, str]
    beside: tuple[str, ...]
    names: tuple[str, ...]
    output: Path | None
    encoding: str
    sheet: str
    processes: int
    threshold: float
    review: Path | None
    as_json: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """A file whose rows are asked, and the file that gets the answers."""

    each: EachLine[Any]
    given: Given

    def write(self, home: Home, question: Question[Any, Any], asked: Any) -> None:
        """Ask each row, write the answers, and tell how many there are. Raises click's usage errors."""
        try:
            told = self._asked(home, question, asked)
        except Refused as error:
            raise click.BadParameter(error.text, param_hint=error.hint) from error
        for text in told:
            tell(text, err=True)

    def _asked(self, home: Home, question: Question[Any, Any], asked: Any) -> list[str]:
        """Ask each row, write the answers, and return what is told of them. Raises Refused."""
        given = self.given
        limit = getattr(asked, "limit", 0)
        if given.review:
            # A person chooses among several, however many are written.
            asked = replace(asked, limit=max(limit, CANDIDATES))
        task = Task(
            *(find_database(home)[0], question.name, asked, (self.each.parameter, *given.beside), given.names),
            limit=limit,
            threshold=given.threshold,
            is_checked=given.review is not None,
            is_blank_told=not given.as_json,
        )
        with ExitStack() as stack:
            table = stack.enter_context(opened(given.file, Wanted(given.columns, given.encoding, given.sheet)))
            names, renamed = (given.names, "") if given.as_json else added_names(table.header, given.names)
            for note in filter(None, (*table.notes, renamed)):
                tell(note, err=True)
            review = Review(given.review, task, stack)
            asked_by = stack.enter_context(pool(task, given.processes))
            with writer(given.output, table.form, table.header, names, as_json=given.as_json) as written:
                told = self._written(table, asked_by, written, review)
            review.end()
        return told

    def _written(self, table: Table, asked_by: Pool, written: Writer, review: Review) -> list[str]:
        """Write a table with its answers, and return what is told of it."""
        counts: Counter[str] = Counter()
        damage, told, done = Damage(), Told(self.each.what, table.progress), 0

        def key_of(row: Row) -> Key:
            return tuple([seen(row[place]) for place in table.places])

        def ready(answer: Answered) -> list[Any]:
            return list(map(written.ready, answer.lines))

        for rows, slots in answered(table.rows, key_of, asked_by, ready):
            for row, slot in zip(rows, slots, strict=True):
                key, answer, lines = slot.key, slot.answer, slot.ready
                if chosen := review.chosen(key):
                    answer, lines = chosen, ready(chosen)
                for one in lines:
                    written.write(row, one)
                for name, count in answer.counts:
                    counts[name] += count
                if answer.doubt is not None:
                    review.add(key, answer.doubt)
                damage.count(key[0])
            written.flush()
            done += len(rows)
            told.tell(done)
        told.end()
        return [text for text in (damage.told(), self.each.told(done, counts)) if text]
