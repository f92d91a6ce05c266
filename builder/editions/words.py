"""Cells and counts in French words, safe to print."""

from __future__ import annotations

from itertools import takewhile

from ..french import number
from ..text import visible
from .differences import Cell

# What is kept before the place where two long texts part.
_CONTEXT = 20
NBSP = "\N{NO-BREAK SPACE}"


def shown(cell: Cell, width: int | None = None) -> str:
    """Return a cell as a person reads it: a text between guillemets, so that an empty one is not “vide”."""
    if cell is None:
        return "vide"
    if isinstance(cell, bytes):
        return cut(f"x'{cell.hex()}'", width)
    return f"«{NBSP}{cut(visible(cell), width)}{NBSP}»" if isinstance(cell, str) else str(cell)


def bare(cell: Cell) -> str:
    """Return a cell of a key, which is mostly a code or a number: without guillemets unless it is empty."""
    return visible(cell) if isinstance(cell, str) and cell.strip() else shown(cell)


def both(before: Cell, after: Cell, width: int | None = None) -> tuple[str, str]:
    """Return two cells as a person reads them, long texts cut around the place where they part."""
    if not (width and isinstance(before, str) and isinstance(after, str) and max(len(before), len(after)) > width):
        return shown(before, width), shown(after, width)
    alike = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))))
    start = max(0, alike - _CONTEXT)
    dots = "…" if start else ""
    return shown(dots + before[start:], width), shown(dots + after[start:], width)


def cut(text: str, width: int | None) -> str:
    """Return a text with no more than so many characters, and dots where it goes on."""
    return text if width is None or len(text) <= width else text[:width] + "…"


def count(value: int, things: str) -> str:
    """Return a number of things in words.

    >>> count(1, "ligne(s) changée(s)"), count(2000, "ligne(s) changée(s)")
    ('1 ligne changée', '2 000 lignes changées')
    """
    return f"{number(value)} {things.replace('(s)', 's' if value > 1 else '')}"
