"""The workbooks, one a year: where they are served, and how one is recognised."""

from __future__ import annotations

import re
from collections.abc import Callable

from ...containers import LOOK, place_of
from ...errors import SourceChanged
from ...facts import Package, Recognised
from ...model import Catalogue, Download, File, Layout, Member
from ...workbooks import read_sheet, sheet_names

SHEET = r"BMO_\d{4}_open_data"
# Older and newer workbooks name their sheets alike, but for case and separators.
OF_A_YEAR = re.compile(r"(?i)bmo[ _-]*(20\d\d)")
# The bare workbook and the one in a zip, in whatever folder of it.
ANY_WORKBOOK = "*.xlsx"

_CATALOGUE = Catalogue(
    "enquete-besoins-en-main-doeuvre-bmo",
    r"(?i)(?:^Base_open_data_(?:BMO_)?|^Donnees_consolidees_|BMO[^0-9]{0,40})(20[0-9]{2})(?![0-9])",
    formats=frozenset({"xlsx", "xls", "zip"}),
)
_HOSTS = frozenset({"www.data.gouv.fr", "static.data.gouv.fr", "www.francetravail.org", "www.pole-emploi.org"})
# The first year that names the local committee of each row.
FIRST_CLPE = 2026
_RESOURCE = "https://www.data.gouv.fr/api/1/datasets/r"
_FRANCE_TRAVAIL = (
    "https://www.francetravail.org/files/live/sites/peorg/files/documents/Statistiques-et-analyses/Open-data/BMO"
)
# A new year is one entry: the year and its addresses, the publisher's own before data.gouv.fr's.
_ADDRESSES = {
    2023: (f"{_RESOURCE}/cf654bbd-aa1e-458c-9d08-24252f66f16b",),
    2024: (f"{_RESOURCE}/4319f5e8-a8e6-476c-8da0-c0d3439ebb55",),
    2025: (
        f"{_FRANCE_TRAVAIL}/Base_open_data_BMO_2025.xlsx",
        f"{_RESOURCE}/54478315-aafd-4070-b8df-a5647297e0c0",
    ),
    2026: (f"{_RESOURCE}/228917c7-c22e-4766-835e-fcb923f29b3d",),
}


def of_year(year: int) -> Callable[[Package], Recognised | None]:
    """Return the recogniser of the workbook of that year, which its first cells say."""

    def recognise(package: Package) -> Recognised | None:
        names = [name for name in package.members if name.endswith(".xlsx")]
        if len(names) != 1:
            return None
        place, data = place_of(package.name, names[0]), package.read(names[0])
        # The names of the sheets are read at once, the cells take half a second.
        said = {int(found[1]) for name in sheet_names(data, place) if (found := OF_A_YEAR.search(name))}
        if other := said - set(YEARS):
            raise SourceChanged(
                place,
                f"the survey of {min(other)}: those of {min(YEARS)} to {max(YEARS)} are read",
                "add one of these years; a report helps for a year that the publisher serves since",
            )
        if said != {year}:
            return None
        _expect_year(data, place, year)
        return Recognised(str(year))

    return recognise


def _expect_year(data: bytes, place: str, year: int) -> None:
    sheet, columns = read_sheet(data, place, SHEET)
    where = f"{place}, sheet {sheet}"
    years = next((set(cells[1:]) for cells in columns if cells[0] == "annee"), set())
    if not years:
        raise SourceChanged(f"{where}, line 1", "columns lost: annee", LOOK)
    others = years - {float(year)}
    if others:
        raise SourceChanged(
            f"{where}, column annee",
            f"the sheet is named for {year}, and has rows of {', '.join(sorted(map(_year, others))[:3])}",
            LOOK,
        )


def _year(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else repr(cell)


def member(year: int) -> Member:
    """Return the data sheet of that year's workbook."""
    return Member(
        f"BMO_{year}",
        ANY_WORKBOOK,
        format="xlsx",
        sheet=SHEET,
        headers={r"BE\d\d": "BE", r"NOMBE\d\d": "NOMBE"},
        lacks=frozenset({"clpe"} if year < FIRST_CLPE else ()),
    )


YEARS = tuple(_ADDRESSES)
MEMBERS = tuple(map(member, YEARS))

FILES = tuple(
    File(
        f"BMO_{year}",
        f"Base open data de l'enquête BMO {year}",
        layouts=(Layout(f"BMO {year}", of_year(year), members=(ANY_WORKBOOK,)),),
        page=_CATALOGUE.page,
        addresses=tuple(Download(url, str(year)) for url in urls),
        catalogue=_CATALOGUE,
        edition=str(year),
        hosts=_HOSTS,
        required=False,
        gives=f"l'année {year} de l'enquête",
    )
    for year, urls in _ADDRESSES.items()
)
