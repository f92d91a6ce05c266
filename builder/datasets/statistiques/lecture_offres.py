"""The workbook of the series of offers, read: by month, by month and contract, by domain of the last quarter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...containers import LOOK
from ...errors import SourceChanged
from ...facts import Records
from ...workbooks import Grid, cell_name
from .chiffres import percent, records, whole
from .grilles import Lu, Note, only_sheets, refuse
from .mots import ENSEMBLE

TOTAL, CONTRACT, JOB = "Total", "Contrat", "Metier"
SHEETS = (TOTAL, CONTRACT, JOB)
OFFERS = "offres diffusées"
CONTRACTS = (
    "CDI", "CDD de plus de 6 mois", "CDD de 1 à 6 mois", "CDD de moins d'un mois",
    "Autres contrats (intérim, saisonniers, ...)",
)  # fmt: skip
# Each column of the sheet of jobs: its header, what is measured, its unit, and by how much it is multiplied.
_MEASURES = (
    ("Offres au T{quarter} {year}", OFFERS, "offres", 0),
    ("Part des offres", "part des offres", "%", 100),
    ("Evolution sur un an", "évolution sur un an", "%", 100),
    ("Part des offres durables", "part des offres durables", "%", 100),
    ("Différence de la part d'offres durables sur un an", "différence de la part des offres durables sur un an",
     "points de %", 1),
)  # fmt: skip
MEASURES = tuple(measure for _, measure, _, _ in _MEASURES)
_DATED = ("Année", "Trimestre", "Mois")
_NAMED = ("periode", "mesure", "contrat", "grand_domaine", "domaine", "unite", "nb_offres", "taux_pct")
_NOTE = (2, 9)


def unfold(grids: Sequence[Grid], place: str) -> Records:
    """Return a row for each figure of the workbook, and one for its note."""
    sheets = only_sheets(grids, SHEETS, place)
    edition = quarter_of(grids, place)
    figures = [
        *_monthly(sheets[TOTAL], ("Nombre d'offres diffusées",), (ENSEMBLE,), place),
        *_monthly(sheets[CONTRACT], CONTRACTS, CONTRACTS, place),
        *_by_job(sheets[JOB], edition, place),
    ]
    return records(figures, _notes(sheets[JOB], place), _NAMED)


def quarter_of(grids: Sequence[Grid], place: str) -> str:
    """Return the quarter of the sheet of jobs, which is the workbook's edition; the months must end with it."""
    sheets = only_sheets(grids, SHEETS, place)
    header = sheets[JOB].at(1, 3)
    found = re.fullmatch(r"Offres au T([1-4]) (20\d\d)", str(header))
    if not found:
        raise refuse(place, sheets[JOB], 1, 3, "the header 'Offres au T3 2025'")
    last = f"{found[2]}-{3 * int(found[1]):02}"
    for name in (TOTAL, CONTRACT):
        months = [month for _, month in _months(sheets[name], place)]
        if months[-1:] != [last]:
            where = f"{place}, sheet {name}, line {len(months) + 1}"
            raise SourceChanged(where, f"its last month is {months[-1] if months else 'none'}, not {last}", LOOK)
    return f"{found[2]}T{found[1]}"


def _months(grid: Grid, place: str) -> Iterator[tuple[int, str]]:
    """Yield each line of a monthly sheet, and its month: one after the other, from a January on."""
    before = None
    for row in range(2, len(grid.rows) + 1):
        year, quarter, month = (grid.at(row, column) for column in (1, 2, 3))
        is_date = isinstance(year, float) and isinstance(month, float) and month in range(1, 13)
        number = int(12 * year + month) if is_date else 0  # type: ignore[operator]
        if not number or (before is not None and number != before + 1):
            raise refuse(place, grid, row, 1 if not number else 3, "the next month")
        if quarter != f"T{(int(month) + 2) // 3}":
            raise refuse(place, grid, row, 2, f"the quarter of month {int(month)}")
        before = number
        yield row, f"{int(year)}-{int(month):02}"


def _monthly(grid: Grid, headers: Sequence[str], contracts: Sequence[str], place: str) -> Iterator[dict[str, str]]:
    """Yield the figures of a sheet of months."""
    _expect_header(grid, (*_DATED, *headers), place)
    for row, month in _months(grid, place):
        _expect_width(grid, row, 3 + len(headers), place)
        for column, contract in enumerate(contracts, 4):
            yield {
                "periode": month,
                "mesure": OFFERS,
                "contrat": contract,
                "grand_domaine": ENSEMBLE,
                "domaine": ENSEMBLE,
                "unite": "offres",
                "nb_offres": whole(_read(grid, row, column, place)),
            }


def _by_job(grid: Grid, edition: str, place: str) -> Iterator[dict[str, str]]:
    """Yield the figures of the sheet of jobs: fields, then the domains of each, « dont » before the first."""
    year, quarter = edition.split("T")
    headers = [header.format(quarter=quarter, year=year) for header, _, _, _ in _MEASURES]
    _expect_header(grid, ("Grand domaine", "Domaine", *headers), place)
    field, is_new = "", False
    for row in range(2, len(grid.rows) + 1):
        first, domain = grid.at(row, 1), grid.at(row, 2)
        if isinstance(first, float) or isinstance(domain, float):
            raise refuse(place, grid, row, 1 if isinstance(first, float) else 2, "a text")
        is_field = first not in ("", "dont")
        # The first domain of a field has « dont » before it, no other has, and no field has a domain.
        if is_field == bool(domain) or (not is_field and (first == "dont") != is_new) or (not field and not is_field):
            raise refuse(place, grid, row, 1, "a field, or « dont » before the first of its domains")
        field, is_new = (first, True) if is_field else (field, False)
        _expect_width(grid, row, 2 + len(headers), place, apart=_NOTE)
        yield from _of_job(grid, row, edition, ENSEMBLE if field == "TOTAL" else field, domain or ENSEMBLE, place)
    if field != "TOTAL":
        raise refuse(place, grid, len(grid.rows), 1, "the line 'TOTAL'")


def _of_job(grid: Grid, row: int, edition: str, field: str, domain: str, place: str) -> Iterator[dict[str, str]]:
    for column, (_, measure, unit, factor) in enumerate(_MEASURES, 3):
        one = _read(grid, row, column, place)
        said = {"taux_pct": percent(one, factor)} if factor else {"nb_offres": whole(one)}
        yield {
            "periode": edition,
            "mesure": measure,
            "contrat": ENSEMBLE,
            "grand_domaine": field,
            "domaine": domain,
            "unite": unit,
            **said,
        }


def _read(grid: Grid, row: int, column: int, place: str) -> Lu:
    where = f"{place}, sheet {grid.name}, cell {cell_name(row, column)}"
    return Lu(where, "", {}, grid.at(row, column), None)


def _notes(grid: Grid, place: str) -> list[Note]:
    cell = grid.at(*_NOTE)
    if not re.fullmatch(r"Source : France [tT]ravail, offres diffusées par France [tT]ravail", str(cell)):
        raise refuse(place, grid, *_NOTE, "the note 'Source : France travail, offres diffusées…'")
    return [Note(grid.name, "I2", str(cell))]


def _expect_header(grid: Grid, headers: Sequence[str], place: str) -> None:
    for column in range(1, max(len(headers), len(grid.rows[0]) if grid.rows else 0) + 1):
        wanted = headers[column - 1] if column <= len(headers) else ""
        if grid.at(1, column) != wanted:
            raise refuse(place, grid, 1, column, f"the header {wanted!r}" if wanted else "no header")


def _expect_width(grid: Grid, row: int, width: int, place: str, apart: tuple[int, int] = (0, 0)) -> None:
    for column in range(width + 1, len(grid.rows[row - 1]) + 1):
        if grid.at(row, column) != "" and (row, column) != apart:
            raise refuse(place, grid, row, column, "nothing")
