"""A comparison as text for a terminal, as Markdown, as a page, as JSON; pure functions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from ..french import aligned, number
from .differences import Cell, Cells, Diff, TableComparee
from .outline import HEADINGS, outline
from .page import page
from .parts import Line, Room, Section

# A terminal and a Markdown file have room for so many characters of a cell; a page, for all of them.
CELL = 80
# The columns of the counts, after that of the titles.
FIGURES = range(1, len(HEADINGS) + 1)


def text(diff: Diff, limit: int = 20) -> str:
    """Return the report that a person reads in a terminal: counts, then details, at most `limit` lines a list."""
    whole = outline(diff, Room(limit, CELL))
    lines = [f"{whole.title} : {whole.headline}", "", *aligned([("", "Avant", "Après"), *whole.releases])]
    lines += ["", *whole.remarks] if whole.remarks else []
    lines += ["", *aligned([("", *HEADINGS), *map(_counted, whole.sections)], FIGURES), whole.unchanged]
    for section in whole.sections:
        if section.listings or section.counts is None:
            lines += ["", section.title, *([f"  {section.note}"] if section.note else [])]
        for one in section.listings:
            lines += [f"  {one.title}", *(f"    {line}" for line in aligned([one.headings, *one.lines]))]
            lines += [f"    {one.left}"] if one.left else []
    return "\n".join(lines) + "\n"


def _counted(section: Section) -> Line:
    return (section.title, *(map(number, section.counts) if section.counts else "–" * len(HEADINGS)))


def markdown(diff: Diff, limit: int = 20) -> str:
    """Return the report as Markdown, with a heading of the first level: at most `limit` lines a list."""
    whole = outline(diff, Room(limit, CELL))
    lines = [f"# {_plain(whole.title)}", "", f"{_plain(whole.headline[:1].upper() + whole.headline[1:])}.", ""]
    lines += [*_piped(("", "Avant", "Après"), whole.releases), ""]
    for remark in whole.remarks:
        lines += [f"> {_plain(remark)}", ""]
    lines += [*_piped(("", *HEADINGS), map(_counted, whole.sections), right=True), "", f"{whole.unchanged}.", ""]
    for section in whole.sections:
        if section.listings or section.counts is None:
            lines += [f"## {_plain(section.title)}", "", *([_plain(section.note), ""] if section.note else [])]
        for one in section.listings:
            lines += [f"**{_plain(one.title)}**", "", *_piped(one.headings, one.lines), ""]
            lines += [f"{one.left}.", ""] if one.left else []
    return "\n".join(lines)


def _piped(headings: Line, rows: Iterable[Line], *, right: bool = False) -> Iterator[str]:
    marks = ["---", *("--:" if right else "---" for _ in headings[1:])]
    for cells in ([_plain(heading) for heading in headings], marks, *([_plain(cell) for cell in row] for row in rows)):
        yield f"| {' | '.join(cells)} |"


def _plain(cell: str) -> str:
    """Return a text that Markdown shows as it is: no mark-up of its own, no HTML, no end of cell."""
    escaped = re.sub(r"([\\`*\[\]|~]|(?<!\w)_|_(?!\w)|^\s*[#>+-])", r"\\\1", cell)
    return escaped.replace("&", "&amp;").replace("<", "&lt;")


def html(diff: Diff) -> str:
    """Return one page that needs nothing else: no script, no request; all its lists, folded when they are long."""
    return page(outline(diff, Room()))


def as_json(diff: Diff) -> dict[str, Any]:
    """Return the comparison as programs read it, under keys that stay.

    * `est_identique`, `octets_identiques`, `hash_dementi` (the files claim one content hash and differ),
      `limite` (of the rows of each list of `tables`; counts are whole, and so are all other lists);
    * `avant`, `apres`: `fichier`, `identifiant`, `date_release`, `hash_contenu`, `version_schema`,
      `est_echantillon`, `est_depart`;
    * `sources` (null where one file does not list its own): `nb_avant`, `nb_apres`, `apparues` and
      `disparues` (`jeu`, `fichier`, `editions`), `changees` (`jeu`, `fichier`, `avant`, `apres`), each
      edition being `edition`, `sha256`, `date_recuperation`;
    * `rome`: `fiches` and `appellations`, null where one file lacks them; each with `nb_avant`, `nb_apres`
      and the lists of `infotravail.editions.rome`; there as in `sources`, `nb_ajoutees` is how long `ajoutees` is;
    * `tables`, for each table that both have: the fields of `infotravail.editions.differences.TableComparee`;
      a row of `ajoutees` or `retirees` is an object of its cells, one of `changees` has `cle` (an object)
      and `cellules` (`colonne`, `avant`, `apres`);
    * `tables_ajoutees`, `tables_retirees` (`nom`, `description`, `nb_lignes`), `vues_ajoutees`,
      `vues_retirees`, `vues_changees` (names).

    A BLOB is written x'…', an infinite number as a text.
    """
    found = asdict(diff)
    marks = {
        "est_identique": diff.est_identique,
        "octets_identiques": found.pop("octets_identiques"),
        "hash_dementi": diff.hash_dementi,
        "limite": found.pop("limite"),
    }
    found["rome"] = {name: part and _with_counts(part) for name, part in found["rome"].items()}
    found["sources"] = found["sources"] and _with_counts(found["sources"])
    found["tables"] = [_table(table) for table in diff.tables]
    return {**marks, **found}


def _with_counts(part: dict[str, Any]) -> dict[str, Any]:
    counts = {f"nb_{name}": len(value) for name, value in part.items() if not isinstance(value, int)}
    return {**{name: value for name, value in part.items() if isinstance(value, int)}, **counts, **part}


def _table(table: TableComparee) -> dict[str, Any]:
    rows = {
        "ajoutees": [_row(table.colonnes, row) for row in table.ajoutees],
        "retirees": [_row(table.colonnes, row) for row in table.retirees],
        "changees": [
            {
                "cle": _row(table.cle, row.cle),
                "cellules": [
                    {"colonne": cell.colonne, "avant": _value(cell.avant), "apres": _value(cell.apres)}
                    for cell in row.cellules
                ],
            }
            for row in table.changees
        ],
    }
    return {**asdict(table), "est_identique": table.est_identique, **rows}


def _row(columns: tuple[str, ...], cells: Cells) -> dict[str, Any]:
    return {name: _value(cell) for name, cell in zip(columns, cells, strict=True)}


def _value(cell: Cell) -> str | int | float | None:
    if isinstance(cell, bytes):
        return f"x'{cell.hex()}'"
    return str(cell) if isinstance(cell, float) and not math.isfinite(cell) else cell
