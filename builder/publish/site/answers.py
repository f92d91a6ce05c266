"""How an address answers: HTML, JSON or CSV, with the release as its tag, so that nothing is sent twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec
from datasette.utils.asgi import Request, Response

from ...asking import parameters
from ...csvs import csv_of
from ...face import Address, Face, Page, Question
from ...faces import question as question_of
from ..base_url import origin_in
from ..kept import OF_NOW, STABLE, tag
from ..ours import ask_file, origins_of
from .parameters import Given

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

# The key, in the scope of a request, of the prefix that was cut from its path: `/r/RELEASE`.
PREFIX = "infotravail.prefix"


class NotAnswered(Exception):
    """An address that cannot be answered: its status, and why, in a French sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


async def as_page(
    datasette: Datasette,
    request: Request,
    face: Face,
    question: Question[Any, Any],
    given: Given,
    answer: Any,
    envoi: Mapping[str, Any] | None = None,
) -> Response:
    """Return an answer as HTML; `envoi` is what comes of a file that was sent."""
    address, page = _parts(question)
    tables = page.tables(answer) if callable(page.tables) else page.tables
    origins = await origins_of(datasette, tables)
    base = origin_in(request.scope)
    path = page.canonical(answer) if page.canonical else _path_of(address, given, answer)
    context = {
        **_shown(page, answer),
        "a_cote": {name: await _beside(datasette, name, words) for name, words in page.beside(answer).items()},
        "page": {"titre": page.title(answer), "description": page.description(answer)},
        "suite": following(question, given, answer),
        "envoi": envoi,
        "origines": origins,
        "sources": list({one.sha256: one for found in origins for one in found.sources}.values()),
        "avertissements": list({one: None for found in origins for one in found.avertissements}),
        "base_absolue": base,
        "canonique": f"{base}{datasette.urls.path(path)}",
    }
    body = await datasette.render_template(
        f"{face.name}/{page.template}", context, request=request, view_name="infotravail"
    )
    headers = {**_cache_headers(datasette, question, given), **_links(datasette, request, question, given, answer)}
    return Response.html(body, status=status_of(question, answer), headers=headers)


def _shown(page: Page[Any] | None, answer: Any) -> dict[str, Any]:
    return {**{one.name: getattr(answer, one.name) for one in fields(answer)}, **(page.more(answer) if page else {})}


async def _beside(datasette: Datasette, name: str, words: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a page shows of the answer to another question."""
    other = question_of(name)
    if other is None:
        raise TypeError(f"there is no question {name}")
    asked = other.asks(**words)
    page = other.address.page if other.address else None
    return _shown(page, await ask_file(datasette, lambda connection: other.find(connection, asked)))


def as_json(
    datasette: Datasette, request: Request, question: Question[Any, Any], given: Given, answer: Any
) -> Response:
    """Return an answer as JSON."""
    headers = {**_cache_headers(datasette, question, given), **_links(datasette, request, question, given, answer)}
    return json_response(answer, headers, status_of(question, answer))


async def as_csv(
    datasette: Datasette, request: Request, question: Question[Any, Any], given: Given, answer: Any
) -> Response:
    """Return the table of an answer as CSV; for a spreadsheet, as a French spreadsheet opens it, formulas made text.

    The answer about a thing that does not exist is a refusal. Raises TypeError for a question that has no table.
    """
    address, table = question.address, question.address.csv if question.address else None
    if address is None or table is None:
        raise TypeError(f"{question.name} has no table")
    if (status := status_of(question, answer)) != HTTPStatus.OK:
        return await refused(datasette, request, NotAnswered(status, "Rien n'est à cette adresse."), "csv")
    headers = {
        **_cache_headers(datasette, question, given),
        **_links(datasette, request, question, given, answer),
        "content-disposition": f'attachment; filename="{table.name(answer)}.csv"',
    }
    text = csv_of(table.row, table.rows(answer), for_excel=given.for_excel)
    return Response(text, headers=headers, content_type="text/csv; charset=utf-8")


async def refused(datasette: Datasette, request: Request, error: NotAnswered, form: str) -> Response:
    """Return why an address is not answered, in the form that was asked for."""
    told = {"ok": False, "error": error.sentence, "status": error.status, "title": None}
    if form == "json":
        return json_response(told, status=error.status)
    if form in ("csv", "text"):
        return Response.text(f"{error.sentence}\n", status=error.status)
    body = await datasette.render_template(["error.html"], told, request=request)
    return Response.html(body, status=error.status)


def status_of(question: Question[Any, Any], answer: Any) -> int:
    """Return the status of an answer: 404 where what was asked for is not there."""
    is_absent = question.address.is_absent if question.address else None
    return HTTPStatus.NOT_FOUND if is_absent and is_absent(answer) else HTTPStatus.OK


def json_response(data: Any, headers: dict[str, str] | None = None, status: int = HTTPStatus.OK) -> Response:
    """Return data as JSON."""
    body = msgspec.json.encode(data).decode()
    return Response(body, status=status, headers=headers, content_type="application/json; charset=utf-8")


def cache_headers(datasette: Datasette, moment: str = "%Y-%m-%d") -> dict[str, str]:
    """Return the headers of a stable address: the release, the software and the day are what its answer depends on.

    `moment` writes the moment on which it depends, where a day is too long.
    """
    return {"etag": tag(datasette, moment), "cache-control": STABLE}


def _cache_headers(datasette: Datasette, question: Question[Any, Any], given: Given) -> dict[str, str]:
    """Return the headers of an answer: what tells the present, such as what is open, is that of its minute."""
    is_of_now = any(one.asked.is_of_now and one.name not in given.words for one in parameters(question.asks))
    if is_of_now:
        return {**cache_headers(datasette, "%Y-%m-%dT%H:%M"), "cache-control": OF_NOW}
    return cache_headers(datasette)


def following(question: Question[Any, Any], given: Given, answer: Any) -> str:
    """Return the query, with its question mark, of what follows an answer that is cut; empty for a whole one."""
    if not getattr(answer, "tronque", False):
        return ""
    asked = {one.name: one.default for one in parameters(question.asks)}
    if "debut" not in asked:
        return ""
    start = sum(int(given.words.get(name, asked[name])) for name in ("debut", "limit"))
    return given.query(debut=str(start))


def _links(
    datasette: Datasette, request: Request, question: Question[Any, Any], given: Given, answer: Any
) -> dict[str, str]:
    """Return the header that leads from an answer to what follows it, at the address where it was asked."""
    query = following(question, given, answer)
    if not query:
        return {}
    path = datasette.urls.path(f"{request.scope.get(PREFIX, '')}{request.path}")
    return {"link": f'<{origin_in(request.scope)}{path}{query}>; rel="next"'}


def _path_of(address: Address[Any], given: Given, answer: Any) -> str:
    """Return the path of an answer, with each part as the answer writes it."""
    parts = {name: str(getattr(answer, name, given.words[name])) for name in given.in_path}
    return address.path.format(**{name: quote(text) for name, text in parts.items()})


def _parts(question: Question[Any, Any]) -> tuple[Address[Any], Any]:
    if question.address is None or question.address.page is None:
        raise TypeError(f"{question.name} has no page")
    return question.address, question.address.page
