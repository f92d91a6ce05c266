"""A sheet of the ROME, what became of it, and its tables as CSV."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import NotFound, Request, Response

from ...lookup.editions import Metier, metier, suggestions
from ...lookup.fiches import FicheEntiere, fiche_entiere
from ...search.ask.query import as_code
from ..ours import ask
from .answers import Page, answer, csv_response

if TYPE_CHECKING:
    from datasette.app import Datasette

TABLES = (
    "rome_metiers",
    "rome_appellations",
    "rome_metiers_competences",
    "rome_metiers_savoirs",
    "rome_mobilites",
    "rome_passages",
)
NEIGHBOURS = 16


async def page(datasette: Datasette, request: Request) -> Response:
    """Show a sheet; where the current edition has no such code, what became of it."""
    code = as_code(request.url_vars["code"])
    found = await ask(datasette, lambda c: _found(c, code))
    sheet: FicheEntiere | None = found["fiche"]
    history: Metier | None = found["histoire"]
    if sheet:
        title, description = f"{sheet.libelle} ({code})", " ".join(sheet.definition)[:300] or sheet.libelle
    elif history:
        title = f"{code} {history.fiche.libelle} : ce que la fiche est devenue"
        description = f"La fiche {code} n'est plus dans l'édition actuelle du ROME : où vont ses appellations."
    else:
        title, description = f"Aucune fiche {code}", "Ce code n'est dans aucune édition du ROME que ce site connaît."
    shown = Page(
        "metier.html",
        title,
        description,
        f"/metier/{code}",
        {"code": code, **found},
        TABLES,
        200 if sheet or history else 404,
    )
    return await answer(datasette, request, shown, as_json=bool(request.url_vars["format"]))


def _found(connection: sqlite3.Connection, code: str) -> dict[str, Any]:
    history = metier(connection, code)
    return {
        "fiche": fiche_entiere(connection, code),
        "histoire": history,
        "proches_de": [] if history else suggestions(connection, code),
        "bmo": {
            "est_relie": False,
            "raison": "L'enquête BMO classe les métiers en familles professionnelles (FAP). Aucune table publiée sous "
            "licence ouverte ne relie encore les FAP au ROME 4.0 : rien n'est déduit ici.",
        },
    }


async def competences_csv(datasette: Datasette, request: Request) -> Response:
    """Return the competences and the knowledge of a sheet."""
    code, sheet = await _sheet(datasette, request)
    rows = [(one.code_ogr, one.libelle, one.genre, one.categorie, one.coeur_metier) for one in sheet.competences]
    header = ("code_ogr", "libelle", "genre", "categorie", "coeur_metier")
    return csv_response(datasette, request, f"{code}-competences", header, rows)


async def appellations_csv(datasette: Datasette, request: Request) -> Response:
    """Return the job titles of a sheet."""
    code, sheet = await _sheet(datasette, request)
    rows = [
        (one.code_ogr, one.libelle, one.libelle_court, one.classification, one.peu_usite, one.code_rome_parent)
        for one in sheet.appellations
    ]
    header = ("code_ogr", "libelle", "libelle_court", "classification", "peu_usite", "code_rome_parent")
    return csv_response(datasette, request, f"{code}-appellations", header, rows)


async def _sheet(datasette: Datasette, request: Request) -> tuple[str, FicheEntiere]:
    code = as_code(request.url_vars["code"])
    sheet = await ask(datasette, lambda c: fiche_entiere(c, code))
    if sheet is None:
        raise NotFound(f"Aucune fiche {code} dans l'édition actuelle du ROME")
    return code, sheet


ROUTES = (
    (r"^/metier/(?P<code>[^/.]+)(?P<format>\.json)?$", page),
    (r"^/metier/(?P<code>[^/.]+)/competences\.csv$", competences_csv),
    (r"^/metier/(?P<code>[^/.]+)/appellations\.csv$", appellations_csv),
)
