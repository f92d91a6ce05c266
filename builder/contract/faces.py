"""What the faces of datasets must be: tables and columns that are there, questions whose words agree."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import fields
from importlib import import_module
from importlib.resources import files
from typing import Any

from ..describe.registers import REGISTERS
from ..describe.sql import create_table, create_view
from ..face import Face, Page, Question
from ..model import Dataset
from .problem import Problem
from .statements import empty_file


def face_problems(datasets: Sequence[Dataset], faces: Sequence[Face]) -> Iterator[Problem]:
    """Yield what is wrong with some faces, of datasets whose tables are sound and of what crosses these."""
    names = {dataset.name for dataset in datasets}
    columns = {table.name: {column.name for column in table.all_columns} for one in datasets for table in one.tables}
    shown = {*columns, *(view.name for one in datasets for view in one.views), *(table.name for table in REGISTERS)}
    asked: dict[str, str] = {}
    with empty_file() as empty:
        _fill(empty, datasets)
        for face in faces:
            yield from _of_tables(face, columns)
            for name in face.questions:
                place = f"{face.name} > questions > {name}"
                try:
                    question = import_module(f"{face.package}.questions.{name}").QUESTION
                except ModuleNotFoundError as error:
                    if error.name != f"{face.package}.questions.{name}":
                        raise
                    yield Problem(place, "the module is not there", "write it, or mend `questions` in face.py")
                    continue
                for mistake, mend in _of_question(question, name, names):
                    yield Problem(place, mistake, mend)
                if before := asked.get(question.name):
                    yield Problem(place, f"{before} has a question {question.name} too", "rename one of them")
                asked[question.name] = face.name
                if question.address and question.address.page:
                    for mistake, mend in _of_page(face, question, question.address.page, shown, empty):
                        yield Problem(place, mistake, mend)


def _fill(empty: sqlite3.Connection, datasets: Sequence[Dataset]) -> None:
    for table in (*(table for one in datasets for table in one.tables), *REGISTERS):
        empty.execute(create_table(table))
    for view in (view for one in datasets for view in one.views):
        empty.execute(create_view(view))


def _of_tables(face: Face, columns: dict[str, set[str]]) -> Iterator[Problem]:
    for kind in face.kinds:
        place = f"{face.name} > kinds > {kind.genre}"
        if kind.table not in columns:
            yield Problem(place, f"its table is {kind.table}, which is none", "name a table that a dataset declares")
        elif kind.code not in columns[kind.table]:
            yield Problem(place, f"{kind.table} has no column {kind.code}", "name the column of its codes")
        elif kind.found_by == "label" and "libelle" not in columns[kind.table]:
            yield Problem(place, f"{kind.table} has no column libelle", "call the label of a thing libelle")
    for count in face.counts:
        if count.table not in columns:
            yield Problem(
                f"{face.name} > counts > {count.titre}",
                f"its table is {count.table}, which is none",
                "name a table that a dataset declares",
            )


def _of_question(question: Question[Any, Any], name: str, datasets: set[str]) -> Iterator[tuple[str, str]]:
    if question.name != name:
        yield f"its name is {question.name!r}", f"name the question as its module: {name!r}"
    if question.needs and question.needs not in datasets:
        yield f"it needs {question.needs!r}, which is no dataset", f"name one of {', '.join(sorted(datasets))}"
    if question.address:
        known = {field.name for field in fields(question.asks)}
        for part in re.findall(r"{(\w+)}", question.address.path):
            if part not in known:
                yield (
                    f"its path has {{{part}}}, which {question.asks.__name__} does not ask",
                    f"name one of {', '.join(sorted(known))}",
                )


def _of_page(
    face: Face, question: Question[Any, Any], page: Page[Any], shown: set[str], empty: sqlite3.Connection
) -> Iterator[tuple[str, str]]:
    if not files(face.package).joinpath("templates", page.template).is_file():
        yield (
            f"its template {page.template} is not there",
            f"write builder/{face.package.partition('.')[2].replace('.', '/')}/templates/{page.template}",
        )
    if isinstance(page.tables, tuple):
        for table in page.tables:
            if table not in shown:
                yield f"its figures come from {table}, which is no table", "name tables that datasets declare"
    if page.listed:
        try:
            empty.execute(page.listed)
        except sqlite3.Error as error:
            yield f"the list of the pages of {question.name} fails: {error}", "mend the SQL of `listed`"
