"""Texts that were decoded wrongly before they were given: counted, so that nobody takes their answers as sure."""

from __future__ import annotations

import re

from ..mending import mended

# Letters that are lost: what stands for them was put there by a program.
LOST = re.compile(r"\ufffd|[^\W\d_]\?[^\W\d_]")


class Damage:
    """How many cells of a column were decoded wrongly, mended or not, and one of them."""

    def __init__(self) -> None:
        self._mended = self._lost = 0
        self._first = ""

    def count(self, cell: str) -> None:
        """Count a cell, if it is damaged."""
        if cell.isascii() and "?" not in cell:
            return
        is_mended = mended(cell) != cell
        if not is_mended and not LOST.search(cell):
            return
        self._mended += is_mended
        self._lost += not is_mended
        self._first = self._first or cell

    def told(self) -> str:
        """Say in French how many cells are damaged; nothing where none is."""
        if not self._first:
            return ""
        many, example = self._mended + self._lost, self._first[:80]
        told = f"réparés : {self._mended} ; lettres perdues : {self._lost}"
        return f"Textes mal décodés : {many}, comme « {example} » ({told})."
