"""Which calls give all the offers of some departments and sheets: windows, each cut until it can be had whole.

The API gives 150 offers at a time, and nothing after the first 3 150 of a search, of which it counts all. A search
that has more is cut by date of creation, then by department, then by ROME code. The bounds of two windows are the
same second, as dates have thousandths: an offer of that second is given twice rather than never.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ...model import Asked, Call, Plan, Reply

SEARCH = "/v2/offres/search"
SHEETS = "/v2/referentiel/metiers"
PAGE = 150
# The publisher's own figure is 3 150, of an index that may not be over 3 000; older pages say less.
MOST = 3_000
# What the API takes at once, by its description.
DEPARTMENTS, ROMES = 5, 200
# Before any offer.
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DATE = "%Y-%m-%dT%H:%M:%SZ"
_RANGE = re.compile(r"(?:offres\s+)?(?:[0-9]+-[0-9]+|\*)/([0-9]+)")


@dataclass(frozen=True, slots=True)
class Window:
    """A search: departments, sheets (empty: all of them), and the first and the last second of creation."""

    departements: tuple[str, ...]
    romes: tuple[str, ...]
    first: datetime
    last: datetime

    def call(self, start: int, end: int) -> Call:
        """Return the call for some of its offers."""
        named = {"departement": ",".join(self.departements), "codeROME": ",".join(self.romes)}
        parameters = {name: value for name, value in named.items() if value} | {
            "minCreationDate": self.first.strftime(DATE),
            "maxCreationDate": self.last.strftime(DATE),
            "range": f"{start}-{end}",
            "sort": "1",
        }
        return Call(SEARCH, parameters, words=self.words)

    @property
    def words(self) -> str:
        """The window as a person reads it."""
        romes = ", ".join(self.romes[:3]) + (f" and {len(self.romes) - 3} more" if len(self.romes) > 3 else "")
        where = ", ".join(self.departements) or "France"
        return f"{where}{f', {romes}' if romes else ''}, {self.first:%Y-%m-%d %H:%M} to {self.last:%Y-%m-%d %H:%M}"


def plan(asked: Asked) -> Plan:
    """Yield the searches that give the offers asked for; return what could not be had whole."""
    last = datetime.fromisoformat(asked.moment)
    first = datetime.fromisoformat(asked.depuis).replace(tzinfo=UTC) if asked.depuis else BEGINNING
    notes: list[str] = []
    sheets: list[str] = []
    windows = [
        Window(departements, romes, first, last)
        for departements in _groups(asked.departements, DEPARTMENTS)
        for romes in _groups(asked.romes, ROMES)
    ]
    while windows:
        window = windows.pop()
        total = yield from _whole(window, notes)
        if total <= MOST:
            continue
        if not window.romes and not _by_date(window) and len(window.departements) < 2 and not sheets:
            sheets += yield from _sheets()
        parts = list(_parts(window, sheets))
        if not parts:
            notes.append(f"{window.words}: {total} offers, of which the first {MOST} alone can be had")
            yield from _pages(window, PAGE, MOST, total)
        windows += parts
    return tuple(notes)


def _groups(codes: Sequence[str], most: int) -> list[tuple[str, ...]]:
    return [tuple(codes[start : start + most]) for start in range(0, len(codes), most)] or [()]


def _whole(window: Window, notes: list[str]) -> Generator[Call, Reply, int]:
    """Ask for a window, and for all of it where it is small enough; return how many offers it has."""
    reply = yield window.call(0, PAGE - 1)
    if reply.status >= 400:
        notes.append(f"{window.words}: the API answers {reply.status}")
        return 0
    total = total_of(reply)
    if total <= MOST:
        total = yield from _pages(window, PAGE, total, total)
    return total


def _pages(window: Window, start: int, end: int, total: int) -> Generator[Call, Reply, int]:
    """Ask for the rest of a window; return how many offers it has in the end, which may have grown."""
    while start < end:
        reply = yield window.call(start, min(start + PAGE, MOST) - 1)
        known = total_of(reply) if reply.status in (200, 206) else total
        if known < total and start:
            # Offers that were before are gone: as many have moved to pages that are read already.
            yield window.call(max(start - (total - known), 0), start - 1)
        end, total = min(known, MOST) if end < MOST else end, known
        start += PAGE
    return total


def _parts(window: Window, sheets: Sequence[str]) -> Iterator[Window]:
    """Yield the windows that a window is cut into; none where it cannot be."""
    if _by_date(window):
        middle = (window.first + (window.last - window.first) / 2).replace(microsecond=0)
        yield replace(window, last=middle)
        yield replace(window, first=middle)
    elif len(window.departements) > 1:
        for code in window.departements:
            yield replace(window, departements=(code,))
    elif len(romes := window.romes or tuple(sheets)) > 1:
        # A search takes so many codes at most: that is cut first.
        size = min(ROMES, (len(romes) + 1) // 2)
        for group in _groups(romes, size):
            yield replace(window, romes=group)


def _by_date(window: Window) -> bool:
    return window.last - window.first > SECOND


def _sheets() -> Generator[Call, Reply, list[str]]:
    """Ask for the codes that offers are given: a list of the API's own, and none of what is collected."""
    reply = yield Call(SHEETS, words="ROME codes of offers", is_kept=False)
    listed: Any = reply.document if isinstance(reply.document, list) else []
    return [one["code"] for one in listed if isinstance(one, dict) and isinstance(one.get("code"), str)]


def total_of(reply: Reply) -> int:
    """Return how many offers a search has, by its Content-Range, else by what it gave where it gave all.

    ValueError where a part of a whole does not say of how many.
    """
    if found := _RANGE.fullmatch(reply.content_range.strip()):
        return int(found[1])
    if reply.status == 204:
        return 0
    offers = reply.document.get("resultats") if isinstance(reply.document, dict) else None
    if reply.status != 200 or not isinstance(offers, list):
        raise ValueError(f"{reply.status} with the Content-Range {reply.content_range!r}: a part of an unknown whole")
    return len(offers)


def lacks(asked: Asked) -> str:
    """Return what a user did not name, in words; empty where nothing is missing."""
    if not asked.departements and not asked.romes:
        return "which offers: give --departement CODE or --rome CODE, once for each"
    return ""
