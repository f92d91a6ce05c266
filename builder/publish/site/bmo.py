"""The BMO survey: recruitment projects by year, job and territory, as intervals."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Request, Response

from ...lookup.bmo import Besoins, Territoire, besoins
from ...opened import holds
from ..ours import ask
from .answers import Page, answer, csv_response, number_of, text_of

if TYPE_CHECKING:
    from datasette.app import Datasette

LARGEST = 15
MOST = 500
FIGURES = ("projets", "difficiles", "saisonniers")


def years(connection: sqlite3.Connection) -> list[int]:
    """Return the years of the survey that the file has, the oldest first."""
    if not holds(connection, "bmo"):
        return []
    return [year for (year,) in connection.execute("SELECT DISTINCT annee FROM bmo_metiers ORDER BY annee")]


async def page(datasette: Datasette, request: Request) -> Response:
    """Show the jobs that are looked for most, or one job year by year, in France or in a territory."""
    asked = _asked(request)
    found = await ask(datasette, lambda c: _found(c, asked, LARGEST))
    shown = Page(
        "bmo.html",
        "Projets de recrutement (enquête BMO)",
        "Besoins en main-d'œuvre par métier, année et territoire : chaque chiffre avec ses bornes.",
        "/bmo",
        found,
        ("bmo", "bmo_metiers", "bmo_ruptures"),
    )
    return await answer(datasette, request, shown, as_json=bool(request.url_vars["format"]))


async def as_csv(datasette: Datasette, request: Request) -> Response:
    """Return the same as CSV, up to its largest size."""
    asked = _asked(request)
    found = await ask(datasette, lambda c: _found(c, asked, MOST))
    header, rows = bmo_rows(found["besoins"])
    return csv_response(datasette, request, "bmo", header, rows)


def _asked(request: Request) -> dict[str, Any]:
    names = ("metier", "departement", "region", "bassin")
    return {name: text_of(request, name, 200).strip() for name in names} | {
        "annee": number_of(request, "annee", 0, 9_999)
    }


def _found(connection: sqlite3.Connection, asked: dict[str, Any], limit: int) -> dict[str, Any]:
    known = years(connection)
    where = Territoire(asked["departement"], asked["bassin"], asked["region"])
    year = asked["annee"] if asked["annee"] in known else None
    rows = besoins(connection, asked["metier"], where, year, limit) if known else []
    is_one_job = len({one.annee for one in rows}) > 1
    return {
        **asked,
        "annee": year or 0,
        "annees": known,
        "besoins": rows,
        "par_annee": is_one_job,
        "departements": _departments(connection),
    }


def _departments(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    if not holds(connection, "geo"):
        return []
    rows = connection.execute("SELECT code_departement, libelle FROM departements ORDER BY code_departement")
    return [(code, label) for code, label in rows]


def bmo_rows(found: Sequence[Besoins]) -> tuple[tuple[str, ...], list[list[object]]]:
    """Return the header and the rows of a table of needs: a hidden figure is empty, between its bounds."""
    figures = [f"{name}{end}" for name in FIGURES for end in ("", "_min", "_max", "_nb_caches")]
    header = ("annee", "code_fap", "libelle", "nomenclature", *figures, "rupture")
    rows: list[list[object]] = []
    for one in found:
        cells = [
            cell
            for name in FIGURES
            for interval in [getattr(one, name)]
            for cell in (interval.publie, interval.min, interval.max, interval.nb_caches)
        ]
        rows.append([one.annee, one.code_fap, one.libelle, one.nomenclature, *cells, one.rupture])
    return header, rows


ROUTES = (
    (r"^/bmo(?P<format>\.json)?$", page),
    (r"^/bmo\.csv$", as_csv),
)
