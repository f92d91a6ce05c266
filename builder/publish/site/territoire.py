"""A commune or a department: its agencies on a map, and the jobs that its employers look for."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import NotFound, Request, Response

from ...lookup.agences import Agence, Lieu, agences
from ...lookup.bmo import Besoins, Territoire, besoins
from ...lookup.territoires import Place, devenir, place, places
from ...opened import holds
from ..ours import ask
from .answers import Page, answer, csv_response, number_of, text_of
from .bmo import LARGEST, bmo_rows, years

if TYPE_CHECKING:
    from datasette.app import Datasette

TABLES = ("agences", "bmo", "communes", "departements")
MOST_AGENCIES = 200


async def index(datasette: Datasette, request: Request) -> Response:
    """Look a commune or a department up by its name or its code."""
    text = text_of(request, "q")
    found = await ask(datasette, lambda c: places(c, text, 50)) if text.strip() else []
    shown = Page(
        "territoires.html",
        "Territoires",
        "Trouver une commune ou un département : ses agences France Travail et ses projets de recrutement.",
        "/territoire",
        {"q": text, "lieux": found},
        ("communes", "departements"),
    )
    return await answer(datasette, request, shown, as_json=bool(request.url_vars["format"]))


async def page(datasette: Datasette, request: Request) -> Response:
    """Show a place; of a commune's old code, where it leads."""
    code, year = request.url_vars["code"], number_of(request, "annee", 0, 9_999)
    found = await ask(datasette, lambda c: _found(c, code, year))
    here: Place | None = found["lieu"]
    if here:
        title = f"{here.libelle} ({here.code})"
        description = f"Agences France Travail et projets de recrutement : {here.libelle}, {here.region}."
    else:
        title, description = f"Aucun territoire {code}", "Ce code n'est celui d'aucune commune ni d'aucun département."
        if found["devenir"]:
            title = f"Le code {code} n'est plus celui d'une commune"
            description = "Ce que le code est devenu, d'après l'INSEE."
    shown = Page(
        "territoire.html",
        title,
        description,
        f"/territoire/{here.code if here else code}",
        found,
        TABLES,
        200 if here or found["devenir"] else 404,
    )
    return await answer(datasette, request, shown, as_json=bool(request.url_vars["format"]))


def _found(connection: sqlite3.Connection, code: str, year: int) -> dict[str, Any]:
    here = place(connection, code)
    known = years(connection)
    chosen = year if year in known else max(known, default=0)
    return {
        "code": code,
        "lieu": here,
        "devenir": None if here else devenir(connection, code),
        "agences": _agencies(connection, here),
        "points_communes": _around(connection, here),
        "annees": known,
        "annee": chosen,
        "besoins": _needs(connection, here, chosen),
    }


def _agencies(connection: sqlite3.Connection, here: Place | None) -> list[Agence]:
    if here is None or not holds(connection, "agences"):
        return []
    where = Lieu(departement=here.code) if here.genre == "département" else Lieu(commune=here.code, rayon_km=30)
    return agences(connection, "", where, limit=MOST_AGENCIES)


def _around(connection: sqlite3.Connection, here: Place | None) -> list[tuple[float, float]]:
    """Return where the communes of the department are, one point a postcode."""
    if here is None:
        return []
    rows = connection.execute(
        "SELECT DISTINCT round(p.latitude, 3), round(p.longitude, 3) FROM codes_postaux p "
        "JOIN communes c ON c.code_commune = p.code_commune WHERE c.code_departement = ? AND p.latitude IS NOT NULL "
        "ORDER BY 1, 2",
        (here.code_departement,),
    )
    return [(latitude, longitude) for latitude, longitude in rows]


def _needs(connection: sqlite3.Connection, here: Place | None, year: int) -> list[Besoins]:
    # The survey has no figure for a commune: those of its department, and the page says so.
    if here is None or not year:
        return []
    return besoins(connection, "", Territoire(departement=here.code_departement), year, LARGEST)


async def agences_csv(datasette: Datasette, request: Request) -> Response:
    """Return the agencies of a place."""
    found = await _known(datasette, request.url_vars["code"], 0)
    fields = ("source", "identifiant", "date_source", "libelle", "type_agence", "adresse", "code_postal")
    more = ("nom_commune", "code_commune", "telephone", "courriel", "latitude", "longitude", "distance_km")
    rows = [[getattr(one, name) for name in (*fields, *more)] for one in found["agences"]]
    return csv_response(datasette, request, f"agences-{found['code']}", (*fields, *more), rows)


async def _known(datasette: Datasette, code: str, year: int) -> dict[str, Any]:
    found = await ask(datasette, lambda c: _found(c, code, year))
    if found["lieu"] is None:
        raise NotFound(f"Aucun territoire {code}")
    return found


async def bmo_csv(datasette: Datasette, request: Request) -> Response:
    """Return the recruitment projects of a place, each figure with its bounds."""
    year = number_of(request, "annee", 0, 9_999)
    found = await _known(datasette, request.url_vars["code"], year)
    header, rows = bmo_rows(found["besoins"])
    return csv_response(datasette, request, f"bmo-{found['code']}-{found['annee']}", header, rows)


ROUTES = (
    (r"^/territoire(?P<format>\.json)?$", index),
    (r"^/territoire/(?P<code>[^/.]+)(?P<format>\.json)?$", page),
    (r"^/territoire/(?P<code>[^/.]+)/agences\.csv$", agences_csv),
    (r"^/territoire/(?P<code>[^/.]+)/bmo\.csv$", bmo_csv),
)
