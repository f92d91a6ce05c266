"""La Poste's postcodes: one table under many headers, as it was served since 2019 and as others saved it again.

The headers differ by case, accents, a leading « # » and the words of two of them; coordinates come or not; the
text is UTF-8, with or without a mark, or Windows-1252, separated by semicolons or commas. A layout is a
separator, an encoding, and whether there are coordinates; which one a file has is read from its content.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from ...containers import BARE, HEAD, LOOK
from ...errors import SourceChanged
from ...facts import Package, Recognised, Records
from ...model import Layout, Member
from ...recognisers import first_line

POSTCODES = "base-officielle-codes-postaux.csv"
LABEL = "Libelle_de_la_commune"

POINT = "coordonnees_gps"


def _spelt(words: str) -> str:
    """Return the pattern of a header: any case, é composed or not or without accent, words apart by `_`, space, `-`."""
    return r"(?i)\s*#?\s*" + words.replace("é", "(?:é|e\u0301?)").replace("_", "[\\s_'’-]+") + r"\s*"


# The name that our tables give to each header, and every form in which it was seen.
HEADERS = {
    _spelt("code_commune_insee"): "Code_commune_INSEE",
    _spelt("nom_(?:de_la_)?commune"): "Nom_commune",
    _spelt("code_postal"): "Code_postal",
    _spelt("libellé_(?:d_)?acheminement"): "Libelle_acheminement",
    _spelt("ligne_5"): "Ligne_5",
    _spelt("coordonnées_gps") + "|_geopoint": POINT,
}
NEEDED = frozenset(HEADERS.values()) - {POINT}
# A file that has these two columns holds postcodes; whether it is La Poste's, the other columns say.
TELLING = frozenset({"Code_commune_INSEE", "Code_postal"})
SEPARATORS = {";": "semicolons", ",": "commas"}
OTHER_SEPARATORS = {"\t": "tabs", "|": "bars"}
UTF_8, CP1252 = "utf-8-sig", "cp1252"
# Under these names, layouts were recorded by earlier versions.
NAMES = {(";", UTF_8, True): "La Poste 2019", (",", UTF_8, True): "La Poste 2025",
         (";", CP1252, False): "La Poste, 019HexaSmal"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """How a file of postcodes is written: its separator, its encoding, and whether it has coordinates."""

    separator: str
    encoding: str
    has_points: bool

    @property
    def name(self) -> str:
        """What the archive calls the layout."""
        key = (self.separator, self.encoding, self.has_points)
        points = "avec coordonnées" if self.has_points else "sans coordonnées"
        marks = {";": "points-virgules", ",": "virgules"}
        code = "UTF-8" if self.encoding == UTF_8 else self.encoding
        return NAMES.get(key, f"La Poste, {marks[self.separator]}, {code}, {points}")


FORMS = tuple(Form(*words) for words in product(SEPARATORS, (UTF_8, CP1252), (True, False)))


def form_of(package: Package) -> Form | None:
    """Return how a file of La Poste's postcodes is written; None for another file.

    Raises SourceChanged for postcodes that are not La Poste's, or no longer: the columns lost and gained.
    """
    if tuple(package.members) != (BARE,):
        return None
    data = package.read(BARE)
    separator, found = first_line(data[:HEAD], (*SEPARATORS, *OTHER_SEPARATORS))
    headers = [_declared(header) for header in found]
    if not set(headers) >= TELLING:
        return None
    lost, gained = sorted(NEEDED - set(headers)), [name for name in headers if name not in HEADERS.values()]
    short = _without_zero(data[:HEAD], separator, headers)
    if lost or short or separator not in SEPARATORS:
        told = [f"columns lost: {', '.join(lost)}" if lost else "", f"gained: {', '.join(gained)}" if gained else ""]
        told += [short, "" if separator in SEPARATORS else "semicolons or commas are read"]
        raise SourceChanged(
            f"{package.name}, line 1",
            f"looks like La Poste's postcodes, separated by {(SEPARATORS | OTHER_SEPARATORS)[separator]}, but is not "
            f"as it serves them: {'; '.join(filter(None, told))}",
            LOOK,
        )
    return Form(separator, _encoding(data), POINT in headers)


def _without_zero(head: bytes, separator: str, headers: Sequence[str]) -> str:
    """Say which of the first codes lost its leading zero, as a spreadsheet takes it away; empty where none did."""
    places = [headers.index(name) for name in sorted(TELLING)]
    for number, line in enumerate(head.decode("latin-1").split("\n")[1:-1], 2):
        cells = [cell.strip(' "\r') for cell in line.split(separator)]
        for cell in (cells[place] for place in places if place < len(cells)):
            if re.fullmatch("[0-9]{3,4}", cell):
                return f"codes have lost their leading zeros ({cell} on line {number})"
    return ""


# A letter beyond ASCII, as UTF-8 writes it: the accents of Windows-1252 hardly ever follow each other so.
_LETTER_IN_UTF_8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")


def _encoding(data: bytes) -> str:
    """Return the encoding of a whole file; UTF-8 with a damaged byte stays UTF-8, and is refused as it is read."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return UTF_8 if _LETTER_IN_UTF_8.search(data) else CP1252
    return UTF_8


def _declared(header: str) -> str:
    return next((name for pattern, name in HEADERS.items() if re.fullmatch(pattern, header)), header)


def _in_form(form: Form) -> Callable[[Package], Recognised | None]:
    return lambda package: Recognised("") if form_of(package) == form else None


LAYOUTS = tuple(Layout(form.name, _in_form(form), members=(BARE,)) for form in FORMS)


def label_of_the_commune(records: Records) -> Sequence[str]:
    """Return, for each row, the single delivery label of its commune and postcode; empty where there are several.

    The label is that of the row without a fifth line, or else the label that all the rows share.
    """
    keys = list(zip(records.columns["Code_commune_INSEE"], records.columns["Code_postal"], strict=True))
    labels = records.columns["Libelle_acheminement"]
    own: dict[tuple[str, str], str] = {}
    shared: dict[tuple[str, str], set[str]] = {}
    lines = records.columns["Ligne_5"]
    for key, label, line in zip(keys, labels, lines, strict=True):
        shared.setdefault(key, set()).add(label)
        if not line:
            own[key] = label
    one = {key: own.get(key) or (next(iter(found)) if len(found) == 1 else "") for key, found in shared.items()}
    # A row without a fifth line keeps its own: two that differ are then refused, as one key given twice.
    return [label if not line else one[key] for key, label, line in zip(keys, labels, lines, strict=True)]


POSTES = tuple(
    Member(
        POSTCODES,
        BARE,
        layout=form.name,
        delimiter=form.separator,
        encoding=form.encoding,
        headers=HEADERS,
        lacks=frozenset() if form.has_points else frozenset({POINT}),
        derived={LABEL: label_of_the_commune},
    )
    for form in FORMS
)
# Whatever edition the postcodes are of, the points come from one that has some.
WITH_POINTS = tuple(member for member in POSTES if POINT not in member.lacks)
