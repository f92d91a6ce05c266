"""The search: a page for people, two addresses for programs and for the search box as one types."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote

from datasette.utils.asgi import Request, Response

from ...lookup.recherche import Hit, search
from ...lookup.suggestions import Suggestion, suggest
from ...lookup.territoires import places
from ..ours import ask, ranker_of
from .answers import Page, answer, cache_headers, json_response, number_of, text_of

if TYPE_CHECKING:
    from datasette.app import Datasette

TITRES = {
    "fiche": "Fiches métiers",
    "appellation": "Appellations",
    "compétence": "Compétences",
    "savoir": "Savoirs",
    "métier BMO": "Métiers de l'enquête BMO",
    "commune": "Communes",
}
MOST = 50


async def found(datasette: Datasette, text: str, limit: int) -> list[Hit]:
    """Return the answers to some words, none to none."""
    if not text.strip():
        return []
    return await ask(datasette, lambda c: search(c, text, limit, ranker_of(c)))


async def page(datasette: Datasette, request: Request) -> Response:
    """Show what is found, kind by kind."""
    text = text_of(request, "q")
    hits = await found(datasette, text, number_of(request, "limit", 10, MOST))
    groups = [(TITRES[kind], kind, list(group)) for kind, group in groupby(hits, key=lambda hit: hit.genre)]
    territories = await ask(datasette, lambda c: places(c, text, 5)) if text.strip() else []
    shown = Page(
        "recherche.html",
        f"« {text} »" if text.strip() else "Recherche",
        "Rechercher un métier, une appellation, une compétence ou un lieu, avec les mots de tous les jours.",
        f"/recherche?q={quote(text)}" if text else "/recherche",
        {"q": text, "groupes": groups, "lieux": territories},
        ("rome_metiers", "rome_appellations", "usages"),
    )
    return await answer(datasette, request, shown, as_json=False)


async def as_json(datasette: Datasette, request: Request) -> Response:
    """Answer a search for programs: `q`, and `limit` answers of each kind."""
    text = text_of(request, "q")
    hits = await found(datasette, text, number_of(request, "limit", 10, MOST))
    return json_response({"q": text, "resultats": hits}, cache_headers(datasette))


async def suggestions(datasette: Datasette, request: Request) -> Response:
    """Answer as one types: `q`, and at most `limit` suggestions."""
    text = text_of(request, "q", 200)
    limit = number_of(request, "limit", 10, MOST)
    answers: list[Suggestion] = await ask(datasette, lambda c: suggest(c, text, limit, ranker_of(c)))
    return json_response({"q": text, "suggestions": answers}, cache_headers(datasette))


ROUTES = (
    (r"^/recherche$", page),
    (r"^/-/recherche\.json$", as_json),
    (r"^/-/suggest\.json$", suggestions),
)
