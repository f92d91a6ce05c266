"""Sheets of statistics: a title, headers on one or two lines, a line for each period or territory, notes.

What a sheet must be is declared cell by cell, and any other cell of it is refused by its place: nothing is read
one column aside, and no note is lost. Every note, title included, is kept as published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ...containers import LOOK
from ...errors import SourceChanged
from ...workbooks import Grid, cell_name

# What a figure is of: its population and its measure, by the columns of its table.
Dims = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Colonne:
    """One column of figures: its header as published, and what they are of.

    Where it `repeats` another one, of the same `dims`, it is not stored again: both must be the same, but for that.
    """

    titre: str
    dims: Dims = field(default_factory=dict)
    repeats: int | None = None


@dataclass(frozen=True, slots=True)
class Bloc:
    """Columns side by side, from `debut` on, under one header of several columns, which may be empty."""

    titre: str
    debut: int
    colonnes: tuple[Colonne, ...]
    dims: Dims = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Feuille:
    """One sheet: what each of its cells is.

    `avant` gives, by its place, what a cell above the headers must match. `coin` is the place of the header of the
    first column, `groupes` and `entete` the lines of the two headers, `premiere` that of the first figures. `fin`
    must match the notes below them, in order. `fusions` are the merged cells; None where they follow the rows.
    """

    nom: str
    avant: Mapping[str, str]
    coin: tuple[str, str]
    entete: int
    premiere: int
    blocs: tuple[Bloc, ...]
    groupes: int = 0
    fin: tuple[str, ...] = ()
    dims: Dims = field(default_factory=dict)
    fusions: frozenset[str] | None = frozenset()

    @property
    def colonnes(self) -> Iterator[tuple[int, Colonne, Dims]]:
        """Each column, by its number in the sheet, with all that its figures are of."""
        for bloc in self.blocs:
            for number, colonne in enumerate(bloc.colonnes, bloc.debut):
                yield number, colonne, {**self.dims, **bloc.dims, **colonne.dims}


@dataclass(frozen=True, slots=True)
class Lu:
    """One cell of figures as it was read: its line's label, its place, what it is of, and what it repeats."""

    place: str
    label: str
    dims: Dims
    cell: str | float
    repeats: int | None


@dataclass(frozen=True, slots=True)
class Note:
    """One text of a workbook that is no figure, as published."""

    feuille: str
    cellule: str
    texte: str


def refuse(place: str, grid: Grid, row: int, column: int, wanted: str) -> SourceChanged:
    """Return the error for a cell that is not what it must be."""
    where = f"{place}, sheet {grid.name}, cell {cell_name(row, column)}"
    return SourceChanged(where, f"{grid.at(row, column)!r} where {wanted} was", LOOK)


def only_sheets(grids: Sequence[Grid], names: Iterable[str], place: str) -> dict[str, Grid]:
    """Return sheets by their names; SourceChanged where one is lost or new."""
    found, known = {grid.name: grid for grid in grids}, list(names)
    lost, gained = sorted(set(known) - found.keys()), sorted(found.keys() - set(known))
    if lost or gained:
        told = f"sheets lost: {', '.join(lost) or 'none'}; gained: {', '.join(gained) or 'none'}"
        raise SourceChanged(place, told, LOOK)
    return found


def free_notes(grid: Grid, place: str) -> Iterator[Note]:
    """Yield every text of a sheet of explanations; SourceChanged at a figure."""
    for row, cells in enumerate(grid.rows, 1):
        for column, cell in enumerate(cells, 1):
            if isinstance(cell, float):
                raise refuse(place, grid, row, column, "a text")
            if cell.strip():
                yield Note(grid.name, cell_name(row, column), cell.strip())


def read_sheet(grid: Grid, feuille: Feuille, place: str) -> tuple[list[Lu], list[Note]]:
    """Return the figures of a sheet, line by line, and its notes; SourceChanged at a cell that is not as it was."""
    notes = _above(grid, feuille, place)
    _expect_headers(grid, feuille, place)
    row, found = feuille.premiere, []
    columns = list(feuille.colonnes)
    own = {1, *(number for number, _, _ in columns)}
    while label := _label(grid, row, place):
        if all(grid.at(row, number) == "" for number, _, _ in columns) and not _is_line(grid, row, columns):
            break
        _expect_nothing(grid, row, own, place)
        for number, colonne, dims in columns:
            where = f"{place}, sheet {grid.name}, cell {cell_name(row, number)}"
            found.append(Lu(where, label, dims, grid.at(row, number), colonne.repeats))
        row += 1
    if row == feuille.premiere:
        raise refuse(place, grid, row, 1, "the first line of figures")
    return found, [*notes, *_below(grid, feuille, row, place)]


def _is_line(grid: Grid, row: int, columns: Sequence[tuple[int, Colonne, Dims]]) -> bool:
    """Tell a line of figures that are all missing from a note: a line of figures comes after it, or it is a period."""
    following = any(isinstance(grid.at(row + 1, number), float) for number, _, _ in columns)
    return following or bool(re.fullmatch(r"\d{4}T[1-4]", str(grid.at(row, 1))))


def _label(grid: Grid, row: int, place: str) -> str:
    cell = grid.at(row, 1)
    if isinstance(cell, float):
        raise refuse(place, grid, row, 1, "a text")
    return " ".join(cell.split())


def _above(grid: Grid, feuille: Feuille, place: str) -> list[Note]:
    """Return the notes above the headers, each of which must be what it was."""
    found, last = [], min(filter(None, (feuille.groupes, feuille.entete)))
    for row in range(1, last):
        for column in range(1, _width(grid, row) + 1):
            cell, name = grid.at(row, column), cell_name(row, column)
            wanted = feuille.avant.get(name, "")
            if cell == "" and not wanted:
                continue
            if not (isinstance(cell, str) and wanted and re.fullmatch(wanted, cell.strip(), re.S)):
                raise refuse(place, grid, row, column, f"a text such as {wanted!r}" if wanted else "nothing")
            found.append(Note(grid.name, name, cell.strip()))
    if lost := feuille.avant.keys() - {note.cellule for note in found}:
        raise SourceChanged(f"{place}, sheet {grid.name}, cell {min(lost)}", "it is empty: a title was here", LOOK)
    return found


def _expect_headers(grid: Grid, feuille: Feuille, place: str) -> None:
    """Raise where a cell of the headers, or a merged one, is not what it was."""
    name, text = feuille.coin
    wanted = {name: text}
    wanted |= {cell_name(feuille.groupes, bloc.debut): bloc.titre for bloc in feuille.blocs if bloc.titre}
    wanted |= {cell_name(feuille.entete, number): colonne.titre for number, colonne, _ in feuille.colonnes}
    for row in range(min(filter(None, (feuille.groupes, feuille.entete))), feuille.premiere):
        for column in range(1, max(_width(grid, row), *(number for number, _, _ in feuille.colonnes)) + 1):
            header = wanted.get(cell_name(row, column), "")
            if " ".join(str(grid.at(row, column)).split()) != header:
                raise refuse(place, grid, row, column, f"the header {header!r}" if header else "no header")
    if feuille.fusions is not None and (changed := feuille.fusions ^ grid.merged):
        raise SourceChanged(
            f"{place}, sheet {grid.name}, cells {min(changed)}",
            f"merged cells lost: {', '.join(sorted(feuille.fusions - grid.merged)) or 'none'}; "
            f"gained: {', '.join(sorted(grid.merged - feuille.fusions)) or 'none'}",
            LOOK,
        )


def _expect_nothing(grid: Grid, row: int, own: set[int], place: str) -> None:
    for column in range(1, _width(grid, row) + 1):
        if column not in own and grid.at(row, column) != "":
            raise refuse(place, grid, row, column, "nothing")


def _below(grid: Grid, feuille: Feuille, first: int, place: str) -> Iterator[Note]:
    """Yield the notes below the figures, which must be those that were there."""
    wanted = list(feuille.fin)
    for row in range(first, len(grid.rows) + 1):
        _expect_nothing(grid, row, {1}, place)
        if text := _label(grid, row, place):
            if not wanted or not re.fullmatch(wanted[0], text):
                raise refuse(place, grid, row, 1, f"the note {wanted[0]!r}" if wanted else "nothing")
            wanted.pop(0)
            yield Note(grid.name, cell_name(row, 1), text)
    if wanted:
        end = f"{place}, sheet {grid.name}, after line {len(grid.rows)}"
        raise SourceChanged(end, f"the note {wanted[0]!r} is not there any more", LOOK)


def _width(grid: Grid, row: int) -> int:
    return len(grid.rows[row - 1]) if row <= len(grid.rows) else 0
