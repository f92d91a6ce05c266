"""Of which kind an address is: what is declared has a name, and what strangers invent has none."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache
from urllib.parse import unquote

from datasette.utils import tilde_decode

from ...faces import questions
from .. import replay
from ..doors.place import ASSISTANTS
from ..reconciliation.views import ROUTES as RECONCILIATION
from ..replay.actions import ACTIONS
from ..site import addresses, machines
from .calls import FILE, OTHER, QUERY, QUESTION, REPLAY, SITE, SQL, TABLE, Kind

FORMS = ("page", "json", "csv", "excel", "db", "autre")
_RELEASE = re.compile(r"/r/[\w.-]{1,80}(?=/)")


@cache
def _declared() -> list[tuple[re.Pattern[str], Kind]]:
    """Return the pattern of each address that is declared, and its kind."""
    found = [
        (re.compile(pattern), Kind(QUESTION, question.name, form))
        for face, question in questions()
        for pattern, form, _ in addresses.routes_of(face, question)
    ]
    names = [(pattern, pattern.strip("^$/").replace("\\", "")) for pattern, _ in machines.ROUTES]
    # What programs alone ask.
    asked = [*((pattern, "reconcilier") for pattern, _ in RECONCILIATION), (rf"{re.escape(ASSISTANTS)}$", "mcp")]
    of_programs = [(re.compile(pattern), Kind(SITE, name, "json")) for pattern, name in asked]
    return [*found, *((re.compile(pattern), Kind(SITE, name, _form(name))) for pattern, name in names), *of_programs]


def kind_of(
    base: str, database: str, tables: Collection[str], queries: Collection[str]
) -> Callable[[str, bytes], Kind]:
    """Return what tells the kind of a path and its query, where a database has these tables and these queries.

    `base` is the path that the site is served under.
    """

    def kind(path: str, query: bytes) -> Kind:
        path = "/" + path.removeprefix(base)
        path = _RELEASE.sub("", path, count=1) if path.startswith("/r/") else path
        for pattern, known in _declared():
            if pattern.match(path):
                return known
        if replay.is_replayed(path):
            action = path.rpartition("/")[2]
            return Kind(REPLAY, action if action in ACTIONS else "", "json")
        # Datasette parts an address so.
        first, _, rest = path.lstrip("/").partition("/")
        name, _, extension = first.partition(".")
        if unquote(name) != database:
            return Kind(OTHER, "", _form(path))
        if not rest:
            genre = FILE if extension == "db" else SQL if b"sql=" in query else TABLE
            return Kind(genre, "", _form(first))
        named = tilde_decode(rest.partition("/")[0].partition(".")[0])
        if named in queries:
            return Kind(QUERY, named, _form(rest))
        return Kind(TABLE if named in tables else OTHER, named if named in tables else "", _form(rest))

    return kind


def _form(path: str) -> str:
    extension = path.rpartition("/")[2].partition(".")[2]
    if not extension:
        return FORMS[0]
    return {"xlsx": "excel"}.get(extension, extension if extension in FORMS else FORMS[-1])
