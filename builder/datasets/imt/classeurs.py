"""The workbooks of tension since 2023: some 70 MB, a sheet for each level of territory among others that nobody reads.

Their layout is known from a public reader of them: no copy was at hand. A sheet is known by its columns, whatever it
is called and wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ...containers import WORKBOOK
from ...facts import Package, Recognised, Records
from ...model import Download, File, Layout, Member
from ...readers import declared_header
from ...vocabulary import LICENCE_INCONNUE
from ...workbooks import read_headed
from .entetes import FACTORS, always, headers
from .valeurs import FAP_2021

DARES = "DARES et France Travail"
_STATISTICS = "https://statistiques.francetravail.org/"

# What a sheet of each level has beside the columns of all, and what it has not.
_OF_LEVEL = {
    "nat": (frozenset[str](), frozenset({"code_region", "code_departement"})),
    "reg": (frozenset({"code_region"}), frozenset({"code_departement"})),
    "dep": (frozenset({"code_departement"}), frozenset[str]()),
}
_OF_ALL = frozenset({"annee", "code_fap", "classe_tension"})
_SINCE_HEADERS = headers(
    {
        "ann.e": "annee",
        "code fap 228": "code_fap",
        "libell. fap 228": "libelle_fap",
        "code r.gion": "code_region",
        "code d.partement": "code_departement",
        "tension": "tension",
        r"tension[\W_]*valeurs imput.es.*": "tension_imputee",
        "tension discret": "classe_tension",
        r"croisement o. (?:la )?volum.trie suffisante": "croisement",
        **FACTORS,
    }
)


def _code_of(level: str) -> Callable[[Records], Sequence[str]]:
    column = {"reg": "code_region", "dep": "code_departement"}
    return lambda records: records.columns[column[level]] if level in column else ("FR",) * records.count


def _sheet(file: str, level: str) -> Member:
    """Return the sheet of one level of a workbook: it is known by its columns, whatever it is called."""
    having, without = _OF_LEVEL[level]
    return Member(
        file,
        WORKBOOK,
        format="xlsx",
        part={"nat": "feuille nationale", "reg": "feuille des régions", "dep": "feuille des départements"}[level],
        headers=_SINCE_HEADERS,
        having=_OF_ALL | having,
        without=without,
        unread=having,
        optional=frozenset({"code_region"}) - having if level == "dep" else frozenset(),
        lacks=frozenset({"emploi_moyen"}),
        least=200 if level == "nat" else 2_000,
        derived={
            "niveau_geo": always(level),
            "niveau_fap": always("fap 228"),
            "code_territoire": _code_of(level),
            "nomenclature": always(FAP_2021),
        },
    )


# A publication is known by the last of its years.
_WORKBOOKS = {
    2023: "https://statistiques.pole-emploi.org/offres/Handlers/HTFile.ashx"
    "?MEDIAID=183486&SITEKEY=7550205d-2042-4165-bb99-fd14a4b3f938",
    2024: "https://statistiques.francetravail.org/offres/Handlers/HTFile.ashx?MEDIAID=187108",
}
_WORKBOOK_HOSTS = frozenset({"statistiques.francetravail.org", "statistiques.pole-emploi.org"})
OTHER_YEARS = "dares_tensions_autres"
_FIRST, _LAST = 2021, 2099


def _file_of(year: int) -> str:
    return f"dares_tensions_{year}"


def of_year(year: int | None) -> Callable[[Package], Recognised | None]:
    """Return the recogniser of the workbook whose last year is that one; of None, any that has no file of its own."""

    def recognise(package: Package) -> Recognised | None:
        last = _last_year(package)
        wanted = last == year if year else last is not None and last not in _WORKBOOKS
        return Recognised(str(last)) if wanted else None

    return recognise


def _last_year(package: Package) -> int | None:
    """Return the last year of the national sheet of a workbook of tension; None for another file."""
    if tuple(package.members) != (WORKBOOK,):
        return None
    member = _sheet(OTHER_YEARS, "nat")
    found = read_headed(package.read(WORKBOOK), package.name, member.headers, member.having, member.without)
    if found is None:
        return None
    header = [declared_header(name, member) for name in found.header]
    cells = found.columns[header.index("annee")]
    given = {int(cell) for cell in set(cells) if re.fullmatch("[0-9]{4}", cell)}
    return max((year for year in given if _FIRST <= year <= _LAST), default=None)


SINCE_2021 = tuple(_sheet(file, level) for file in (*map(_file_of, _WORKBOOKS), OTHER_YEARS) for level in _OF_LEVEL)


def _workbook(name: str, title: str, year: int | None, gives: str) -> File:
    """Return the workbook of a publication: some 70 MB, and ten times as much once unpacked."""
    return File(
        name,
        title,
        layouts=(Layout(f"tensions {year or 'autres'}", of_year(year), members=(WORKBOOK,)),),
        page=_STATISTICS,
        addresses=(Download(_WORKBOOKS[year], str(year)),) if year else (),
        edition=str(year or ""),
        hosts=_WORKBOOK_HOSTS if year else frozenset(),
        publisher=DARES,
        licence=LICENCE_INCONNUE,
        required=False,
        gives=gives,
        max_bytes=160 * 2**20,
        max_unpacked=2 * 2**30,
        deadline=1_200.0,
    )


CLASSEURS = (
    *(
        _workbook(_file_of(year), f"Tensions sur le marché du travail en {year} (DARES, France Travail)", year,
                  f"la tension par famille professionnelle, FAP-2021, publication de {year}")
        for year in _WORKBOOKS
    ),
    _workbook(OTHER_YEARS, "Tensions sur le marché du travail, une autre année depuis 2021 (DARES, France Travail)",
              None, "la tension par famille professionnelle, FAP-2021, une autre publication"),
)  # fmt: skip
