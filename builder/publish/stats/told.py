"""What the site says of its calls: `/-/stats.json` for programs, `/statistiques` for people."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from datasette.utils.asgi import Request, Response

from ..site.answers import NotAnswered, json_response, refused
from .calls import DAYS, MOST_DAYS, Appels, Jour, Statistiques
from .counted import counting_of
from .counting import Counting

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

MAX_AGE = 60
OFF = "Ce site ne compte pas ses appels."
UNREADABLE = "Les appels ne peuvent pas être lus pour l'instant."


def statistics(counting: Counting, days: int, today: date) -> Statistiques:
    """Return the calls in all, and of the last days. Raises sqlite3.Error."""
    counting.add()
    total, since = counting.store.total()
    first = today - timedelta(days=days - 1)
    told = counting.store.since(first)
    by_day, by_kind = Counter[str](), Counter[tuple[str, str, str, str]]()
    for call, count in told:
        by_day[call.jour] += count
        by_kind[call.genre, call.nom, call.forme, call.classe] += count
    dates = [(first + timedelta(days=number)).isoformat() for number in range(days)]
    return Statistiques(
        since,
        total,
        # Before the first call, nobody counted: that is no zero.
        tuple(Jour(day, by_day[day]) for day in dates if since and day >= since),
        tuple(Appels(*kind, count) for kind, count in sorted(by_kind.items(), key=lambda one: (-one[1], one[0]))),
    )


async def as_json(datasette: Datasette, request: Request) -> Response:
    """Return the calls for programs."""
    try:
        _, found = await _found(datasette, request)
    except NotAnswered as error:
        return await refused(datasette, request, error, "json")
    return json_response(found, _headers())


async def as_page(datasette: Datasette, request: Request) -> Response:
    """Return the calls as people read them."""
    try:
        days, found = await _found(datasette, request)
    except NotAnswered as error:
        return await refused(datasette, request, error, "page")
    context = {
        "statistiques": found,
        "nb_jours": days,
        "canonique": datasette.urls.path("/statistiques"),
        "page": {"titre": "Appels de ce site", "description": "Le nombre d'appels par jour et par genre d'adresse."},
    }
    body = await datasette.render_template("site/statistiques.html", context, request=request)
    return Response.html(body, headers=_headers())


async def _found(datasette: Datasette, request: Request) -> tuple[int, Statistiques]:
    days = _days(request)
    counting = counting_of(datasette)
    if counting is None:
        raise NotAnswered(404, OFF)
    try:
        return days, await asyncio.to_thread(statistics, counting, days, datetime.now(UTC).date())
    except sqlite3.Error as error:
        raise NotAnswered(503, UNREADABLE) from error


def _days(request: Request) -> int:
    """Return how many days are asked for. Raises NotAnswered."""
    given = parse_qsl(request.query_string, keep_blank_values=True, errors="replace")
    for name, _ in given:
        if name != "jours":
            raise NotAnswered(400, f"{name[:100]} : cette adresse n'a pas ce paramètre ; elle a : jours.")
    if len(given) > 1:
        raise NotAnswered(400, "jours : donné deux fois.")
    text = given[0][1] if given else str(DAYS)
    if not (text.isascii() and text.isdecimal() and len(text) <= 4 and 1 <= int(text) <= MOST_DAYS):
        raise NotAnswered(400, f"jours : « {text[:100]} » ne convient pas ; attendu : de 1 à {MOST_DAYS}.")
    return int(text)


def _headers() -> dict[str, str]:
    return {"cache-control": f"public, max-age={MAX_AGE}"}


View = Callable[["Datasette", Request], Awaitable[Response]]
ROUTES: tuple[tuple[str, View], ...] = ((r"^/-/stats\.json$", as_json), (r"^/statistiques$", as_page))
