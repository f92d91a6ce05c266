"""The addresses of reconciliation: the service itself, what it suggests, and where an identifier leads."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from datasette.utils.asgi import Request, Response
from markupsafe import escape

from ..envoi.sent import sent
from ..ours import ask_file, release_of
from ..site.answers import NotAnswered, cache_headers, json_response, refused
from ..site.machines import headers_of_host, site_of
from . import PATH
from .asked import LONGEST, extension, queries
from .candidates import result
from .extended import extended, proposed
from .manifest import manifest
from .suggested import AT_ONCE, MOST, Suggested, entities, named, properties, types
from .types import held, type_of

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

View = Callable[["Datasette", Request], Awaitable[Response]]
Given = dict[str, str]
NO_STORE = {"cache-control": "no-store"}
# What OpenRefine, and the search box that it has from Freebase, send beside the question, whatever the service: none of
# it changes an answer here.
OF_CLIENTS = frozenset(
    {"_", "all_types", "callback", "domain", "exact", "filter", "flyout", "format", "indent", "key", "lang"}
    | {"mql_output", "output", "prefixed", "scoring", "spell", "stemmed", "strict", "type_strict", "user"}
)


def _view(answer: Callable[[Datasette, Request], Awaitable[Response]]) -> View:
    """Return a view whose refusals are told as JSON."""

    async def view(datasette: Datasette, request: Request) -> Response:
        try:
            return await answer(datasette, request)
        except NotAnswered as error:
            return await refused(datasette, request, error, "json")

    return view


async def _service(datasette: Datasette, request: Request) -> Response:
    """Return the manifest, or what a batch asks: by POST, as clients do, or by GET, as a person tries it."""
    if request.method == "POST":
        form = await sent(request)
        if form.file is not None:
            raise NotAnswered(HTTPStatus.BAD_REQUEST, "Aucun fichier n'est attendu ici.")
        _expect(form.fields, ("queries", "extend"))
        _given(request, (), OF_CLIENTS)
        return json_response(await _answered(datasette, form.fields), NO_STORE)
    given = _given(request, ("queries", "extend"), OF_CLIENTS)
    if given:
        return json_response(await _answered(datasette, given), cache_headers(datasette))
    kinds = await ask_file(datasette, held)
    release = release_of(datasette)
    found = manifest(site_of(datasette, request), release.identifiant if release else "", kinds)
    return json_response(found, headers_of_host(datasette, request))


async def _answered(datasette: Datasette, given: Given) -> Any:
    """Return the answer to a batch: each question in a turn of its own, so that others pass."""
    if len(given) != 1:
        raise NotAnswered(HTTPStatus.BAD_REQUEST, "Donner « queries » ou « extend », et l'un des deux seulement.")
    if "extend" in given:
        wanted = extension(given["extend"])
        return await ask_file(datasette, lambda connection: extended(connection, wanted))
    asked = queries(given["queries"])
    return {
        name: await ask_file(datasette, lambda connection, one=one: result(connection, one))  # type: ignore[misc]
        for name, one in asked.items()
    }


def _given(request: Request, known: Iterable[str], ignored: Collection[str] = ()) -> Given:
    """Return the parameters of an address. Raises NotAnswered for one that it does not have, or has twice."""
    all_pairs = parse_qsl(request.query_string, keep_blank_values=True, errors="replace")
    pairs = [(name, value) for name, value in all_pairs if name not in ignored]
    given = dict(pairs)
    _expect(given, known)
    if len(given) < len(pairs):
        raise NotAnswered(HTTPStatus.BAD_REQUEST, "Un paramètre est donné deux fois.")
    return given


def _expect(given: Iterable[str], known: Iterable[str]) -> None:
    names = tuple(known)
    for name in given:
        if name not in names:
            there = ", ".join(names) or "aucun"
            raise NotAnswered(
                HTTPStatus.BAD_REQUEST, f"{name[:100]} : cette adresse n'a pas ce paramètre ; elle a : {there}."
            )


def _whole(given: Given, name: str, default: int, most: int) -> int:
    text = given.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= most):
        raise NotAnswered(HTTPStatus.BAD_REQUEST, f"{name} : attendu : un nombre entier de 0 à {most}.")
    return int(text)


def _suggesting(find: Callable[..., list[Suggested]]) -> View:
    """Return the view of what is suggested: after those that `cursor` passes over, of one type where it is named."""

    async def answer(datasette: Datasette, request: Request) -> Response:
        given = _given(request, ("prefix", "cursor", "limit", "type"), OF_CLIENTS)
        prefix, start = given.get("prefix", ""), _whole(given, "cursor", 0, MOST)
        limit = _whole(given, "limit", AT_ONCE, MOST)
        if len(prefix) > LONGEST:
            raise NotAnswered(HTTPStatus.BAD_REQUEST, f"prefix : au plus {LONGEST} caractères.")
        names = tuple(filter(None, (given.get("type", ""),)))
        kinds = {one.id for one in await ask_file(datasette, held)}
        if not kinds.issuperset(names):
            there = ", ".join(sorted(kinds))
            raise NotAnswered(HTTPStatus.BAD_REQUEST, f"type : « {names[0][:50]} » n'y est pas ; il y a : {there}.")
        found = await ask_file(datasette, lambda connection: find(connection, prefix, names, start + limit))
        return json_response({"result": found[start : start + limit]}, cache_headers(datasette))

    return _view(answer)


async def _proposed(datasette: Datasette, request: Request) -> Response:
    given = _given(request, ("type", "limit"), OF_CLIENTS)
    limit = _whole(given, "limit", MOST, MOST)
    found = await ask_file(datasette, lambda connection: proposed(connection, given.get("type", ""), limit))
    return json_response(found, cache_headers(datasette))


async def _flyout(datasette: Datasette, request: Request) -> Response:
    """Return a few words on an entity, as HTML that another page shows."""
    identifier = _given(request, ("id",), OF_CLIENTS).get("id", "")
    found = await ask_file(datasette, lambda connection: list(named(connection, [identifier])))
    if not found:
        raise NotAnswered(HTTPStatus.NOT_FOUND, f"Rien n'a l'identifiant « {identifier[:50]} ».")
    (one,) = found
    html = f"<p><strong>{escape(one.name)}</strong></p><p>{escape(one.notable[0].name)} {escape(one.id)}</p>"
    return json_response({"id": one.id, "html": html}, cache_headers(datasette))


async def _entity(_datasette: Datasette, request: Request) -> Response:
    """Lead from an identifier to the page of what has it."""
    identifier = request.url_vars["id"]
    kind = type_of(identifier)
    if kind is None:
        raise NotAnswered(HTTPStatus.NOT_FOUND, f"« {identifier[:50]} » n'est pas un identifiant de ce service.")
    return Response.redirect(f"{kind.page}{identifier}")


ROUTES = (
    (rf"^{PATH}/?$", _view(_service)),
    (rf"^{PATH}/suggestions/entites$", _suggesting(entities)),
    (rf"^{PATH}/suggestions/types$", _suggesting(types)),
    (rf"^{PATH}/suggestions/proprietes$", _suggesting(properties)),
    (rf"^{PATH}/proprietes$", _view(_proposed)),
    (rf"^{PATH}/survol$", _view(_flyout)),
    (rf"^{PATH}/(?P<id>[^/]+)$", _view(_entity)),
)
