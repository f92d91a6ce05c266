"""The addresses of the questions: each as a page, as JSON and as CSV, wherever its declaration says so."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from datasette.utils.asgi import Request, Response

from ...asking import Unusable, ask, demande
from ...face import Connection, Face, Question
from ...faces import lacks, questions
from ...opened import holds, left_out
from ..ours import ask_file
from ..query import EXCEL_NEEDS_A_TABLE
from .answers import NotAnswered, as_csv, as_json, as_page, refused
from .made_once import keeping
from .parameters import given_to

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

Form = Literal["page", "json", "csv"]
View = Callable[..., Awaitable[Response]]


def routes() -> list[tuple[str, View]]:
    """Return the pattern and the view of each form of each address."""
    asked = ((pattern, view) for face, question in questions() for pattern, _, view in routes_of(face, question))
    return [*_to_lists(), *asked]


def _to_lists() -> list[tuple[str, View]]:
    """Return the redirections from the path of a single page, without its value, to the list: from `/metier`."""
    own = {question.address.path for _, question in questions() if question.address}
    return [
        (f"^{_pattern(path)}/?$", _leading_to(question.address.page.within))
        for _, question in questions()
        if question.address and question.address.page and question.address.page.within
        and (path := question.address.path.partition("/{")[0]) not in own
    ]  # fmt: skip


def _leading_to(path: str) -> View:
    async def view() -> Response:
        return Response.redirect(path)

    return view


def routes_of(face: Face, question: Question[Any, Any]) -> list[tuple[str, Form, View]]:
    """Return the pattern, the form and the view of each form of the address of a question."""
    address = question.address
    if address is None:
        return []
    path = _pattern(address.path)
    patterns: list[tuple[str, Form]] = [(f"^{_pattern(address.for_programs)}$", "json")]
    if address.csv:
        patterns.append((rf"^{path}\.csv$", "csv"))
    if address.page:
        patterns.append((f"^{path}$", "page"))
    # The CSV of a table may be long, and is made as fast as it is found.
    return [
        (pattern, form, _view(face, question, form) if form == "csv" else keeping(_view(face, question, form)))
        for pattern, form in patterns
    ]


def _pattern(path: str) -> str:
    """Return a path as a pattern: a name between braces stands for one part of the path, without its extension."""
    return re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/.]+)", re.escape(path))


def _view(face: Face, question: Question[Any, Any], form: Form) -> View:
    async def view(datasette: Datasette, request: Request) -> Response:
        as_form = form
        try:
            given = given_to(request, question)
            if given.for_excel and form == "page":
                as_form = "csv"
            if given.for_excel and (as_form != "csv" or not (question.address and question.address.csv)):
                raise NotAnswered(400, EXCEL_NEEDS_A_TABLE)
            if as_form == "csv":
                given = given.for_a_table(question)
            answer = await ask_file(datasette, lambda connection: answer_of(connection, question, given.words))
        except Unusable as error:
            return await refused(datasette, request, NotAnswered(400, f"{error.name} : {error.texte}."), form)
        except NotAnswered as error:
            return await refused(datasette, request, error, form)
        if as_form == "json":
            return as_json(datasette, request, question, given, answer)
        if as_form == "csv":
            return await as_csv(datasette, request, question, given, answer)
        return await as_page(datasette, request, face, question, given, answer)

    return view


def answer_of(connection: Connection, question: Question[Any, Any], words: Mapping[str, str]) -> Any:
    """Return the answer of the file. Raises Unusable, and NotAnswered where the file lacks the dataset."""
    if question.needs and not holds(connection, question.needs):
        raise NotAnswered(404, f"Cette livraison n'a pas {lacks(question.needs)}.")
    try:
        return ask(connection, question, demande(question.asks, words))
    except sqlite3.OperationalError as error:
        # A lite file has a dataset without some of its tables; in any other file, it is damage.
        table = left_out(connection, error)
        if not table:
            raise
        raise NotAnswered(404, f"Ce fichier léger n'a pas la table {table} : le fichier entier l'a.") from error
