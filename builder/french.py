"""How answers are written for people: days and numbers in French, cells under one another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence


def in_french(iso: str) -> str:
    """Return an ISO day, month or year as it is written in French.

    >>> in_french("2025-09-18"), in_french("2025-09")
    ('18/09/2025', '09/2025')
    """
    return "/".join(reversed(iso.split("-")))


def number(value: int) -> str:
    """Return a whole number with a space between thousands.

    >>> number(13120)
    '13 120'
    """
    return f"{value:,}".replace(",", " ")


def decimal(value: float) -> str:
    """Return a number with one decimal.

    >>> decimal(12.04)
    '12,0'
    """
    return f"{value:.1f}".replace(".", ",")


def score(value: float) -> str:
    """Return a score with two decimals.

    >>> score(1.2041)
    '1,20'
    """
    return f"{value:.2f}".replace(".", ",")


def percent(part: float) -> str:
    """Return a part of one as a percentage.

    >>> percent(12 / 28)
    '42,9 %'
    """
    return f"{decimal(100 * part)} %"


def in_hundred(part: float) -> str:
    """Return a part of one as a whole percentage.

    >>> in_hundred(0.584)
    '58 %'
    """
    return f"{round(100 * part)} %"


def aligned(rows: Iterable[Sequence[str]], right: Collection[int] = ()) -> Iterator[str]:
    """Yield the lines of a table; `right` are the columns, counted from 0, that are set to the right.

    >>> list(aligned([("Code", "Projets"), ("A0X40", "120")], right=(1,)))
    ['Code   Projets', 'A0X40      120']
    """
    lines = list(rows)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for row in lines:
        cells = (
            cell.rjust(width) if index in right else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()
