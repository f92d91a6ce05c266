"""From cells to rows: each figure once, whole numbers and shares, and the records that tables take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ...containers import LOOK
from ...errors import SourceChanged
from ...facts import Records
from .grilles import Dims, Lu, Note

# What the table of notes takes from each member.
NOTE = ("feuille", "cellule", "texte")


def each_once(read: Iterable[Lu], default: Dims) -> Iterator[Lu]:
    """Yield each figure once; SourceChanged where one that is repeated is not the same.

    What is not said of a figure is as in `default`.
    """
    every = [replace(one, dims={**default, **one.dims}) for one in read]
    first = {(one.label, *sorted(one.dims.items())): one for one in every if one.repeats is None}
    for one in every:
        if one.repeats is None:
            yield one
            continue
        other = first.get((one.label, *sorted(one.dims.items())))
        if other is None or not _alike(one.cell, other.cell, one.repeats):
            said = f"{other.cell!r} at {other.place.rpartition('sheet ')[2]}" if other else "nowhere else"
            raise SourceChanged(one.place, f"{one.cell!r} where the same figure is {said}", LOOK)


def _alike(one: str | float, other: str | float, tolerance: int) -> bool:
    both = isinstance(one, float) and isinstance(other, float)
    return abs(one - other) <= tolerance if both else one == other  # type: ignore[operator]


def whole(one: Lu) -> str:
    """Return a number of people or of offers as text; SourceChanged for a text, or a part of one."""
    if not (isinstance(one.cell, float) and one.cell.is_integer() and 0 <= one.cell < 1e9):
        raise SourceChanged(one.place, f"{one.cell!r} where a whole number was", LOOK)
    return str(int(one.cell))


def percent(one: Lu, of: int = 100) -> str:
    """Return a share as a percentage, to the thousandth; SourceChanged for a text."""
    if not isinstance(one.cell, float) or abs(one.cell) > 1e6:
        raise SourceChanged(one.place, f"{one.cell!r} where a share was", LOOK)
    return str(round(one.cell * of, 3) + 0.0)


def records(figures: Iterable[Mapping[str, str]], notes: Iterable[Note], names: Sequence[str]) -> Records:
    """Return the rows of a member: its figures, of these columns, then its notes."""
    rows = [[*(figure.get(name, "") for name in names), "", "", ""] for figure in figures]
    rows += [[*("" for _ in names), note.feuille, note.cellule, note.texte] for note in notes]
    return Records.of((*names, *NOTE), rows)
