"""The files of the statistics: three workbooks that are served, and an export that a person makes on the site.

None says a licence. Their addresses change with each edition and are in no catalogue, so they are added by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from ...containers import BARE, HEAD, WORKBOOK
from ...facts import Package, Recognised
from ...model import Fact, File, Layout
from ...workbooks import Grid, read_workbook, sheet_names
from . import communes, epci, export, feuilles_epci, lecture_offres, offres, series

# So many sheets of a workbook, by their names, say which one it is: one that was renamed is told by its name.
_ALIKE = 2
_PAGE = "https://statistiques.francetravail.org"


def _workbook(
    sheets: Collection[str], edition: Callable[[Sequence[Grid], str], str]
) -> Callable[[Package], Recognised | None]:
    """Return the recogniser of a workbook by the names of its sheets; its cells say its edition."""

    def recognise(package: Package) -> Recognised | None:
        if tuple(package.members) != (WORKBOOK,):
            return None
        data = package.read(WORKBOOK)
        if len(set(sheets).intersection(sheet_names(data, package.name))) < _ALIKE:
            return None
        return Recognised(edition(read_workbook(data, package.name), package.name))

    return recognise


def _export(package: Package) -> Recognised | None:
    """Recognise the export by the columns of its header, whatever stands before it."""
    if tuple(package.members) != (BARE,):
        return None
    data = package.read(BARE)
    if not any(b";" in line and b" : " in line for line in data[:HEAD].splitlines()):
        return None
    rows = export.rows_of(data.decode("utf-8", "replace").replace("\0", ""), package.name)
    return None if export.header_of(rows) is None else Recognised(export.region_of(rows))


FACTS = (
    Fact(
        "periode",
        "Month that the figures of an export are of, where the file does not say it: YYYY-MM.",
        r"(?:199[6-9]|20[0-9]{2})-(?:0[1-9]|1[0-2])",
        "2023-06",
    ),
    Fact(
        "categorie",
        "Category of job seekers that an export is of, where the file does not say it: A, B, C, ABC, D, E, ABCDE…",
        r"(?=.)A?B?C?D?E?F?G?",
        "ABC",
    ),
)

FILES = (
    File(
        epci.FILE,
        "Demandeurs d'emploi par EPCI",
        layouts=(Layout("DEFM par EPCI", _workbook(feuilles_epci.SHEETS, epci.month_of), members=(WORKBOOK,)),),
        page=_PAGE,
        required=False,
        gives="demandeurs_epci",
    ),
    File(
        series.FILE,
        "Séries trimestrielles des demandeurs d'emploi, corrigées (CVS-CJO)",
        layouts=(Layout("séries DEFM", _workbook(series.SHEETS, series.quarter_of), members=(WORKBOOK,)),),
        page=_PAGE,
        required=False,
        gives="demandeurs_series",
    ),
    File(
        offres.FILE,
        "Séries des offres diffusées",
        layouts=(
            Layout("séries d'offres", _workbook(lecture_offres.SHEETS, lecture_offres.quarter_of), members=(WORKBOOK,)),
        ),
        page=_PAGE,
        required=False,
        gives="offres_series",
    ),
    File(
        communes.FILE,
        "Export des demandeurs d'emploi par commune et métier",
        layouts=(Layout("export par commune et ROME", _export, members=(BARE,)),),
        page=f"{_PAGE}/stmt/defmexp",
        required=False,
        gives="demandeurs_communes_rome, demandeurs_communes et demandeurs_metiers",
        facts=FACTS,
    ),
)
