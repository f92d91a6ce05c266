"""The quarterly series of job seekers, seasonally adjusted: from the workbook to one row a figure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...containers import LOOK
from ...errors import SourceChanged
from ...facts import Records
from ...model import Check, Column, Having, Member, Read, Resolve, Table
from ...text import fold_name
from ...vocabulary import CODE_REGION, COMPUTED
from ...workbooks import Grid
from . import entetes_series as entetes
from . import feuilles_series as feuilles
from .chiffres import each_once, percent, records, whole
from .grilles import Lu, Note, free_notes, only_sheets, read_sheet
from .mots import ADJUSTED, AGE, ANCIENNETE, CATEGORIE, EDITION, ENSEMBLE, NUMBER, PEOPLE, PERIODE, SEXE, SHARE

FILE = "series_CVS_DEFM.xlsx"
SHEETS = frozenset({feuilles.NOTES, *(feuille.nom for feuille in feuilles.FEUILLES)})
DIMENSIONS = tuple(entetes.DEFAULT)
# What stands in the place of a figure, and what we say of it.
EMPTY, UNKNOWN, DOT = "case vide", "n.d.", "."
_ABSENT = {"": EMPTY, UNKNOWN: UNKNOWN, DOT: DOT}
_QUARTER = re.compile(r"(\d{4})T([1-4])")


def unfold(grids: Sequence[Grid], place: str) -> Records:
    """Return a row for each figure of the workbook, and one for each note."""
    figures, notes = _read(grids, place)
    return records(map(_row, each_once(figures, entetes.DEFAULT)), notes, ("periode", *DIMENSIONS, *_MEASURED))


def quarter_of(grids: Sequence[Grid], place: str) -> str:
    """Return the last quarter of the series, which is the workbook's edition."""
    sheet = only_sheets(grids, SHEETS, place)[feuilles.FEUILLES[0].nom]
    quarters = [str(row[0]) for row in sheet.rows if row and _QUARTER.fullmatch(str(row[0]))]
    if not quarters:
        raise SourceChanged(f"{place}, sheet {sheet.name}", "no quarter begins its lines, such as 2025T2", LOOK)
    return max(quarters)


_MEASURED = ("unite", "nb_demandeurs", "taux_pct", "absence")


def _read(grids: Sequence[Grid], place: str) -> tuple[list[Lu], list[Note]]:
    sheets = only_sheets(grids, SHEETS, place)
    figures: list[Lu] = []
    notes = list(free_notes(sheets[feuilles.NOTES], place))
    for feuille in feuilles.FEUILLES:
        found, told = read_sheet(sheets[feuille.nom], feuille, place)
        _expect_quarters(found)
        figures += found
        notes += told
    _expect_one_end(figures)
    return figures, notes


def _expect_quarters(figures: Sequence[Lu]) -> None:
    """Raise where the lines of a sheet are not one quarter after the other."""
    before = 0
    for label in dict.fromkeys(one.label for one in figures):
        found = _QUARTER.fullmatch(label)
        number = 4 * int(found[1]) + int(found[2]) if found else 0
        if not found or (before and number != before + 1):
            where = next(one.place for one in figures if one.label == label)
            raise SourceChanged(where, f"on the line of {label!r}, where the next quarter was", LOOK)
        before = number


def _expect_one_end(figures: Sequence[Lu]) -> None:
    last = {one.place.rpartition(",")[0]: one.label for one in figures}
    if len(set(last.values())) > 1:
        sheet, label = min(last.items(), key=lambda item: item[1])
        raise SourceChanged(sheet, f"it ends at {label}, other sheets at {max(last.values())}", LOOK)


def _row(one: Lu) -> dict[str, str]:
    dims = {**one.dims, "periode": one.label}
    is_share = dims["mesure"] in entetes.SHARES
    dims["unite"] = "%" if is_share else PEOPLE
    text = one.cell.strip() if isinstance(one.cell, str) else None
    if text is not None and text in _ABSENT:
        return {**dims, "absence": _ABSENT[text]}
    return {**dims, "taux_pct": percent(one)} if is_share else {**dims, "nb_demandeurs": whole(one)}


MEMBER = Member(FILE, "classeur.xlsx", format="xlsx", unfold=unfold)

# A region is written in capitals, without its hyphens or with others.
_BY_NAME = Resolve(
    "SELECT libelle, code_region FROM regions", by=("libelle_territoire",), proof="nom de la région", fold=fold_name
)

DEMANDEURS_SERIES = Table(
    name="demandeurs_series",
    title="Demandeurs d'emploi : séries trimestrielles corrigées",
    description="Une ligne par chiffre des séries trimestrielles : demandeurs d'emploi en moyenne sur le trimestre, "
    "entrées, sorties, parts et évolutions, corrigés des variations saisonnières et des jours ouvrables.",
    source=Read((MEMBER,), keep=Having("periode")),
    columns=(
        EDITION.but(description="Édition du fichier : le dernier trimestre de ses séries."),
        PERIODE,
        Column("mesure", "Ce qui est mesuré.", values=entetes.MEASURES),
        Column(
            "libelle_territoire",
            "Territoire, tel que le fichier le nomme ; la France entière est sans Mayotte, Saint-Martin ni "
            "Saint-Barthélemy.",
        ),
        Column("niveau", "Niveau du territoire : national ou régional."),
        CODE_REGION.but(
            description="Région actuelle qui a ce nom.",
            empty="niveau national",
            references="regions.code_region",
            origin=COMPUTED,
            found_by=(_BY_NAME,),
        ),
        CATEGORIE,
        SEXE,
        AGE,
        ANCIENNETE,
        Column("heures", "Heures travaillées dans le mois.", values=(ENSEMBLE, *feuilles.HOURS)),
        Column("motif", "Motif d'entrée ou de sortie, tel que publié, sans l'appel de note."),
        Column(
            "champ",
            "Population : tous, ou hors bénéficiaires du RSA et jeunes en parcours (CEJ, AIJ, Pacea), que la loi pour "
            "le plein emploi ne touche pas.",
            values=(ENSEMBLE, entetes.WITHOUT_REFORM),
        ),
        Column("ajustement", "Correction : CVS-CJO ou brut.", formula="").but(
            source="unite", convert=lambda _cell: ADJUSTED, origin="dit en tête de chaque feuille"
        ),
        Column("unite", "Unité du chiffre."),
        NUMBER.but(empty="une part ou une évolution, ou un chiffre absent (voir absence)"),
        SHARE.but(empty="un nombre, ou un chiffre absent (voir absence)"),
        Column(
            "absence",
            "Ce qui est écrit à la place du chiffre : jamais un zéro.",
            values=(EMPTY, UNKNOWN, DOT),
            empty="le chiffre est publié",
        ),
    ),
    key=("edition", "mesure", "libelle_territoire", "categorie", "periode", "sexe", "tranche_age", "anciennete",
         "heures", "motif", "champ"),
    indexes=(("code_region",),),
    facets=("edition", "mesure", "niveau", "categorie"),
    expect=range(15_000, 1_000_000),
)  # fmt: skip

_KEY = DEMANDEURS_SERIES.key


def _parts(dimension: str, total: str, parts: str, most: int) -> str:
    """Return the keys where published parts miss the whole by more than so many; an absent one makes no whole."""
    same = [name for name in _KEY if name != dimension]
    return (
        "SELECT t.edition || ',' || t.mesure || ',' || t.libelle_territoire || ',' || t.categorie || ',' || t.periode "
        f"FROM demandeurs_series t JOIN demandeurs_series p ON {' AND '.join(f'p.{one} = t.{one}' for one in same)} "
        f"AND p.{dimension} {parts} WHERE t.{dimension} = '{total}' AND t.unite != '%' AND t.nb_demandeurs IS NOT NULL "
        f"GROUP BY {', '.join(f't.{one}' for one in same)} HAVING count(*) = count(p.nb_demandeurs) AND count(*) > 1 "
        f"AND abs(sum(p.nb_demandeurs) - max(t.nb_demandeurs)) > {most}"
    )


def _quoted(words: Sequence[str]) -> str:
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words)


# Each figure of France is rounded to 100, each of a region to 10: half of it is lost by each part, and by the whole;
# a quarter's figure is a mean of three months, and men and women miss the whole by 200 in some quarters.
CHECKS = tuple(
    Check(f"{words} : à {most} près, chaque case étant arrondie", "demandeurs_series", _parts(*parts, most))
    for words, parts, most in (
        ("hommes et femmes font l'ensemble", ("sexe", ENSEMBLE, f"!= '{ENSEMBLE}'"), 200),
        ("les âges font l'ensemble", ("tranche_age", ENSEMBLE, f"!= '{ENSEMBLE}'"), 200),
        ("A, B et C font ABC", ("categorie", "ABC", "IN ('A', 'B', 'C')"), 200),
        ("ABC, D et E font ABCDE", ("categorie", "ABCDE", "IN ('ABC', 'D', 'E')"), 200),
        ("les motifs font l'ensemble", ("motif", ENSEMBLE, f"!= '{ENSEMBLE}'"), 600),
        (
            "les régions font la métropole",
            ("libelle_territoire", entetes.METROPOLE, f"IN ({_quoted(feuilles.MAINLAND)})"),
            115,
        ),
    )
)
