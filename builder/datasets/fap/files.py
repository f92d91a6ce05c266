"""The files of DARES: the two nomenclatures, which jobs of the ROME 3 they hold, and which PCS.

FAP-2009 is two texts of SAS (`sas`) and a CSV; FAP-2021 a CSV that goes round in two layouts, and a workbook that
DARES serves behind a page for robots: it often answers with that page, and is then to be downloaded by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ...containers import BARE, HEAD, WORKBOOK
from ...errors import SourceChanged
from ...facts import Package, Recognised, Records
from ...model import Download, File, Layout, Member
from ...recognisers import by_beginning
from ...workbooks import read_sheet, sheet_with
from . import sas

LABELS_2009 = "intitule_fap2009.txt"
PASSAGE_2009 = "passage_fap2009_romev3.txt"
PCS_2009 = "FAP_PCS.csv"
LABELS_2021 = "nomenclature_fap2021.csv"
PASSAGE_2021 = "Dares_FAP2021_Table_passage_ROME.xlsx"
FAP_2009, FAP_2021 = "FAP-2009", "FAP-2021"

_DARES = "https://dares.travail-emploi.gouv.fr"
_PAGE_2009 = f"{_DARES}/donnees/les-familles-professionnelles-fap-2009"
_PAGE_2021 = f"{_DARES}/donnees/la-nomenclature-des-familles-professionnelles-2021"
_HOSTS = frozenset({"dares.travail-emploi.gouv.fr"})


def of(word: str) -> Callable[[Records], Sequence[str]]:
    """Return the derived column that says one word on each row."""
    return lambda records: (word,) * records.count


_IN_2009 = {"nomenclature": of(FAP_2009)}
_IN_2021 = {"nomenclature": of(FAP_2021)}

LABELS_OF_2009 = Member(
    LABELS_2009, BARE, format="text", encoding="cp1252", canary="œuvre", parse=sas.labels, derived=_IN_2009
)
PASSAGE_OF_2009 = Member(
    PASSAGE_2009,
    BARE,
    format="text",
    encoding="cp1252",
    parse=sas.passages,
    derived=_IN_2009,
    lacks=frozenset({"libelle_fap", "libelle_rome3"}),
)


def _footnote(records: Records) -> Sequence[str]:
    """Return the stars that end a label: they call a note, which is not in the file."""
    return [re.search(r"\**\Z", label)[0] for label in records.columns["intitule_PCS"]]  # type: ignore[index]


PCS_OF_2009 = Member(
    PCS_2009,
    BARE,
    delimiter=";",
    encoding="cp1252",
    canary="œ",
    headers={"(?i)fap": "code_fap", "(?i)pcs": "code_pcs"},
    derived={**_IN_2009, "renvoi": _footnote},
)

# The number of codes of each level of FAP-2021, by which its columns are named: « Code FAP 22 », « Code_FAP22 ».
_LEVELS = {"22": sas.DOMAIN, "86": sas.GATHERED, "228": sas.FAMILY, "341": sas.DETAIL}


def _level(number: str, parent: str) -> Member:
    """Return the columns of one level of the nomenclature of 2021, whose rows each repeat every level."""
    of_code, of_label = (
        {number: (f"code_{number}", f"libelle_{number}")[index] for number in _LEVELS} for index in (0, 1)
    )
    of_code |= {number: "code_fap"} | ({parent: "code_parent"} if parent else {})
    of_label |= {number: "libelle"}
    taken = {"code_fap", "libelle", "code_parent"}
    return Member(
        LABELS_2021,
        BARE,
        part=f"niveau {number}",
        delimiter=";",
        headers={
            **{f"Code[ _]FAP ?{one}": name for one, name in of_code.items()},
            **{f"Intitulé[ _]FAP ?{one}": name for one, name in of_label.items()},
        },
        unread=frozenset({*of_code.values(), *of_label.values()} - taken),
        lacks=frozenset() if parent else frozenset({"code_parent"}),
        derived={**_IN_2021, "niveau_fap": of(_LEVELS[number])},
    )


LABELS_OF_2021 = tuple(_level(*one) for one in (("22", ""), ("86", "22"), ("228", "86"), ("341", "228")))

_FAP_HEADER = "(?i)(?:code[ _]*)?fap[ _-]*2021"
PASSAGE_OF_2021 = Member(
    PASSAGE_2021,
    WORKBOOK,
    format="xlsx",
    sheet_with=_FAP_HEADER,
    headers={
        _FAP_HEADER: "code_fap",
        r"(?i)(?:code[ _]*)?rome(?:[ _]*v?\d)?": "code_rome3",
        "(?i)qualifications?": "qualifications",
        "(?i)(?:intitul[ée]|libell[ée])[ _]*fap(?:[ _-]*2021)?": "libelle_fap",
        r"(?i)(?:intitul[ée]|libell[ée])[ _]*rome(?:[ _]*v?\d)?": "libelle_rome3",
    },
    derived=_IN_2021,
)


def _having(*marks: bytes, edition: str) -> Callable[[Package], Recognised | None]:
    """Return the recogniser of a text of SAS by the formats that it declares."""

    def recognise(package: Package) -> Recognised | None:
        if tuple(package.members) != (BARE,):
            return None
        head = package.read(BARE)[:HEAD]
        found = all(re.search(rb"(?im)^\s*value\s+" + re.escape(mark) + rb"\s", head) for mark in marks)
        return Recognised(edition) if found else None

    return recognise


def _recognise_passage(package: Package) -> Recognised | None:
    """Recognise DARES's workbook by the sheet that has the codes of both: its other sheets are text."""
    if tuple(package.members) != (WORKBOOK,):
        return None
    data = package.read(WORKBOOK)
    name = sheet_with(data, package.name, _FAP_HEADER)
    if name == "(?!)":
        return None
    headers = [str(cells[0]) for cells in read_sheet(data, package.name, name)[1]]
    wanted = [pattern for pattern, to in PASSAGE_OF_2021.headers.items() if to == "code_rome3"]
    return Recognised("2021") if any(re.fullmatch(wanted[0], header) for header in headers) else None


def _refuse_copy(package: Package) -> Recognised | None:
    """Refuse by its name a table that another one says whole: FAP-2009 and ROME 3, without qualifications.

    Its 749 pairs are 749 of the 750 of the text of SAS, which says besides which qualifications lead to which family.
    """
    if not by_beginning("Fap;Rome;")(package):
        return None
    raise SourceChanged(
        package.name,
        f"fap225_rome.csv, the families of FAP-2009 and the ROME 3 without the qualifications: {PASSAGE_2009} says "
        "the same with them, and one pair more",
        f"add {PASSAGE_2009} instead: see {_PAGE_2009}",
    )


def _bare(name: str, recognise: Callable[[Package], Recognised | None]) -> Layout:
    return Layout(name, recognise, members=(BARE,))


FILES = (
    File(
        LABELS_2009,
        "Intitulés des familles professionnelles FAP-2009, à tous les niveaux",
        layouts=(_bare("formats SAS", _having(b"$FAP9_3L", b"$FAP9_5L", edition="2009")),),
        page=_PAGE_2009,
        required=False,
        gives="fap, pour la FAP-2009",
    ),
    File(
        PASSAGE_2009,
        "Table de passage du ROME 3 à la FAP-2009",
        layouts=(
            _bare("formats SAS", _having(sas.BY_SHEET.encode(), sas.BY_QUALIFICATION.encode(), edition="2009")),
            _bare("fap225_rome", _refuse_copy),
        ),
        page=_PAGE_2009,
        addresses=(Download(f"{_DARES}/sites/default/files/123f646dfb8646b139d78a04079699c9/{PASSAGE_2009}", "2009"),),
        hosts=_HOSTS,
        required=False,
        gives="fap_rome et fap_fiches, pour la FAP-2009 : l'enquête BMO de 2023",
    ),
    File(
        LABELS_2021,
        "Nomenclature des familles professionnelles FAP-2021",
        layouts=(
            _bare("du domaine à la famille", by_beginning("Code FAP 22;", edition="2021")),
            _bare("de la famille au domaine", by_beginning("Code_FAP341;", edition="2021")),
        ),
        page=_PAGE_2021,
        required=False,
        gives="fap, pour la FAP-2021",
    ),
    File(
        PASSAGE_2021,
        "Table de passage de la FAP-2021 au ROME",
        layouts=(Layout("classeur", _recognise_passage, members=(WORKBOOK,)),),
        page=_PAGE_2021,
        addresses=(Download(f"{_DARES}/sites/default/files/f83237de4f41868cb73b0e1aafe4800c/{PASSAGE_2021}", "2021"),),
        hosts=_HOSTS,
        required=False,
        gives="fap_rome et fap_fiches, pour la FAP-2021 : l'enquête BMO depuis 2024",
    ),
    File(
        PCS_2009,
        "Professions (PCS) de chaque famille FAP-2009",
        layouts=(_bare("CSV", by_beginning("Fap;PCS;", edition="2009")),),
        page=_PAGE_2009,
        required=False,
        gives="fap_pcs",
    ),
)
