"""Old codes to those of now: a form for one code or a pasted column of them, a table and its CSV."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request, Response

from ...lookup.editions import Passage, current_of, editions, has_history, moves
from ...search.ask.query import as_code
from ..ours import ask
from .answers import Page, answer, csv_response, text_of

if TYPE_CHECKING:
    from datasette.app import Datasette

# What a form can send in an address.
MOST = 1_000
LENGTH = 8_000
COLUMNS = ("de_edition", "de_code", "vers_edition", "vers_code", "vers_libelle", "nature", "poids", "nb_appellations")


async def page(datasette: Datasette, request: Request) -> Response:
    """Show where codes lead."""
    found = await _found(datasette, request)
    shown = Page(
        "passage.html",
        "Passer d'une édition du ROME à une autre",
        "Ce qu'un code ROME est devenu, de n'importe quelle édition à n'importe quelle autre.",
        "/passage",
        found,
        ("rome_passages", "rome_editions"),
    )
    return await answer(datasette, request, shown, as_json=bool(request.url_vars["format"]))


async def as_csv(datasette: Datasette, request: Request) -> Response:
    """Return the same as CSV; a code that is unknown or leads nowhere has a line that says so."""
    found = await _found(datasette, request)
    rows = []
    for one in found["lignes"]:
        if one["vers"]:
            rows += [[getattr(move, name) for name in COLUMNS] for move in one["vers"]]
        else:
            rows.append([one["edition"], one["code"], found["vers"], "", "", one["etat"], "", ""])
    return csv_response(datasette, request, "passage", COLUMNS, rows)


async def _found(datasette: Datasette, request: Request) -> dict[str, Any]:
    text = text_of(request, "codes", LENGTH)
    codes = list(dict.fromkeys(as_code(word) for word in re.split(r"[\s,;\"']+", text) if word))[:MOST]
    here, there = text_of(request, "de", 40), text_of(request, "vers", 40)
    return await ask(datasette, lambda c: _moves(c, codes, here, there))


def _moves(connection: sqlite3.Connection, codes: list[str], here: str, there: str) -> dict[str, Any]:
    if not has_history(connection):
        return {"codes": codes, "de": "", "vers": "", "editions": [], "lignes": []}
    known = editions(connection)
    names = [one.edition for one in known]
    current = current_of(known).edition
    here, there = here if here in names else "", there if there in names else current
    lines = []
    for code in codes:
        edition, found = moves(connection, code, here, there)
        lines.append({"code": code, "edition": edition, "etat": _state(edition, found), "vers": found})
    return {"codes": codes, "de": here, "vers": there, "editions": known, "lignes": lines}


def _state(edition: str, found: list[Passage]) -> str:
    return "" if found else "sans suite" if edition else "inconnu"


ROUTES = (
    (r"^/passage(?P<format>\.json)?$", page),
    (r"^/passage\.csv$", as_csv),
)
