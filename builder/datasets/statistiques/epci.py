"""Job seekers by intercommunality, one month: from the workbook to one row a figure.

It names intercommunalities and gives no code. A figure may be hidden, in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...containers import LOOK
from ...errors import SourceChanged
from ...facts import Records
from ...model import Check, Column, Having, Member, Notice, Read, Resolve, Table
from ...text import fold_name
from ...vocabulary import COMPUTED
from ...workbooks import Grid
from . import feuilles_epci as feuilles
from .chiffres import each_once, records, whole
from .grilles import Lu, Note, free_notes, only_sheets, read_sheet, refuse
from .mots import (
    ADULTES,
    AGE,
    AINES,
    ANCIENNETE,
    CATEGORIE,
    EDITION,
    JEUNES,
    MONTHS,
    NUMBER,
    PEOPLE,
    RAW,
    SENIORITIES,
    SEXE,
    constant,
)

FILE = "defm_par_epci.xlsx"


def unfold(grids: Sequence[Grid], place: str) -> Records:
    """Return a row for each figure of the workbook, and one for each note."""
    figures, notes = _read(grids, place)
    return records(
        map(_row, each_once(figures, feuilles.DEFAULT)), notes, ("libelle", *feuilles.DIMENSIONS, "nombre", "absence")
    )


def month_of(grids: Sequence[Grid], place: str) -> str:
    """Return the month that every title of the workbook says, which is its edition: 2017-12."""
    sheets = only_sheets(grids, feuilles.SHEETS, place)
    said: dict[str, str] = {}
    for feuille in feuilles.FEUILLES:
        found = re.search(feuilles.MONTH, str(sheets[feuille.nom].at(1, 1)))
        if not found:
            raise refuse(place, sheets[feuille.nom], 1, 1, "a title that says the month, such as décembre 2017,")
        said[feuille.nom] = f"{found['annee']}-{MONTHS.index(found['mois']) + 1:02}"
    if len(set(said.values())) > 1:
        told = ", ".join(f"{month} in {sheet!r}" for sheet, month in said.items())
        raise SourceChanged(place, f"its sheets are not of one month: {told}", LOOK)
    return said[feuilles.FEUILLES[0].nom]


def _read(grids: Sequence[Grid], place: str) -> tuple[list[Lu], list[Note]]:
    sheets = only_sheets(grids, feuilles.SHEETS, place)
    figures: list[Lu] = []
    notes = list(free_notes(sheets[feuilles.NOTES], place))
    names: list[str] = []
    for feuille in feuilles.FEUILLES:
        found, told = read_sheet(sheets[feuille.nom], feuille, place)
        names = names or _names(found)
        _expect_names(found, names)
        figures += found
        notes += told
    return figures, notes


def _names(figures: Sequence[Lu]) -> list[str]:
    return list(dict.fromkeys(one.label for one in figures))


def _expect_names(figures: Sequence[Lu], names: Sequence[str]) -> None:
    """Raise where a sheet does not have the lines of the first one, in its order, each once, the total last."""
    firsts: dict[str, str] = {}
    width = len({tuple(sorted(one.dims.items())) for one in figures})
    found = figures[::width]
    for one, name in zip(found, names, strict=False):
        if one.label != name or one.label in firsts:
            raise SourceChanged(one.place, f"on the line of {one.label!r}, where {name!r} was, once", LOOK)
        firsts[one.label] = one.place
    if len(found) != len(names) or found[-1].label != feuilles.FRANCE:
        raise SourceChanged(
            found[-1].place, f"the last of {len(found)} lines is {found[-1].label!r}, not {feuilles.FRANCE!r}", LOOK
        )


def _row(one: Lu) -> dict[str, str]:
    row = {**one.dims, "libelle": one.label}
    text = one.cell.strip() if isinstance(one.cell, str) else None
    if text is not None and text in feuilles.ABSENT:
        return {**row, "absence": feuilles.ABSENT[text]}
    return {**row, "nombre": whole(one)}


MEMBER = Member(FILE, "classeur.xlsx", format="xlsx", unfold=unfold)

_BY_NAME = Resolve("SELECT libelle, code_epci FROM epci", by=("libelle_epci",), proof="même nom", fold=fold_name)

DEMANDEURS_EPCI = Table(
    name="demandeurs_epci",
    title="Demandeurs d'emploi par intercommunalité",
    description="Une ligne par chiffre : demandeurs d'emploi inscrits à la fin d'un mois, par intercommunalité (EPCI), "
    "catégorie, et soit ancienneté, soit sexe et âge, soit niveau de diplôme. Données brutes.",
    source=Read((MEMBER,), keep=Having("libelle")),
    columns=(
        EDITION.but(
            name="periode",
            description="Mois du chiffre : 2017-12.",
            computed=(
                constant("ajustement", "Correction : CVS-CJO ou brut.", RAW),
                constant("unite", "Unité du chiffre.", PEOPLE),
            ),
        ),
        Column(
            "libelle_epci",
            "Intercommunalité, telle que le fichier la nomme cette année-là ; « Hors EPCI » et « Total » n'en sont "
            "pas.",
            source="libelle",
        ),
        Column(
            "niveau",
            "Niveau du territoire : EPCI, hors EPCI, national.",
            source="libelle",
            convert=lambda name: feuilles.LEVELS.get(name, "EPCI"),
            origin="d'après le nom de la ligne",
        ),
        Column(
            "code_epci",
            "Intercommunalité d'aujourd'hui qui a ce nom.",
            digits=range(9, 10),
            empty="aucune, ou plusieurs, n'ont ce nom aujourd'hui (voir constats)",
            references="epci.code_epci",
            origin=COMPUTED,
            found_by=(_BY_NAME,),
        ),
        CATEGORIE,
        SEXE,
        AGE.but(origin="« Plus de 50 ans » est enregistré « 50 ans ou plus »"),
        ANCIENNETE,
        Column(
            "niveau_diplome",
            "Niveau de diplôme, dans la nomenclature de 1969 : I/II pour bac+3 et plus, III pour bac+2, IV pour bac, V "
            "pour CAP et BEP, V bis et VI pour moins.",
            values=feuilles.DEGREES,
        ),
        NUMBER.but(source="nombre", empty="caché ou absent (voir absence) : jamais un zéro"),
        Column(
            "absence",
            "Ce qui est écrit à la place du chiffre : jamais un zéro.",
            values=(feuilles.HIDDEN, feuilles.COMMA),
            empty="le chiffre est publié",
        ),
    ),
    key=("periode", "libelle_epci", "categorie", "sexe", "tranche_age", "anciennete", "niveau_diplome"),
    indexes=(("code_epci",),),
    facets=("periode", "niveau", "categorie"),
    expect=range(40_000, 5_000_000),
)


def _parts(total: str, dimension: str, parts: str) -> str:
    """Return the keys where published parts do not make the published whole; hidden ones make no whole."""
    others = [name for name in feuilles.DIMENSIONS if name != dimension]
    same = " AND ".join(f"p.{name} = t.{name}" for name in ("periode", "libelle_epci", *others))
    return (
        "SELECT t.periode || ',' || t.libelle_epci FROM demandeurs_epci t JOIN demandeurs_epci p "
        f"ON {same} AND p.{dimension} IN ({parts}) WHERE t.{dimension} = '{total}' "
        f"GROUP BY t.periode, t.libelle_epci, {', '.join(f't.{name}' for name in others)} "
        f"HAVING count(p.nb_demandeurs) = {parts.count(',') + 1} AND sum(p.nb_demandeurs) != max(t.nb_demandeurs)"
    )


CHECKS = (
    Check(
        "A, B et C font ABC, là où tous sont publiés",
        "demandeurs_epci",
        _parts("ABC", "categorie", "'A', 'B', 'C'"),
    ),
    Check(
        "ABC, D et E font ABCDE, là où tous sont publiés",
        "demandeurs_epci",
        _parts("ABCDE", "categorie", "'ABC', 'D', 'E'"),
    ),
    Check(
        "hommes et femmes font l'ensemble, là où tous sont publiés",
        "demandeurs_epci",
        _parts("ensemble", "sexe", "'hommes', 'femmes'"),
    ),
    Check(
        "les anciennetés font l'ensemble, là où toutes sont publiées",
        "demandeurs_epci",
        _parts("ensemble", "anciennete", ", ".join(f"'{one}'" for one in SENIORITIES[1:7])),
    ),
    Check(
        "les âges d'un sexe en font l'ensemble, là où tous sont publiés",
        "demandeurs_epci",
        _parts("ensemble", "tranche_age", f"'{JEUNES}', '{ADULTES}', '{AINES}'"),
    ),
)

NOTICES = (
    Notice(
        "demandeurs_epci",
        "SELECT DISTINCT periode || ',' || libelle_epci FROM demandeurs_epci "
        "WHERE niveau = 'EPCI' AND code_epci IS NULL ORDER BY 1",
        "aucune intercommunalité d'aujourd'hui n'a ce nom, ou plusieurs l'ont : gardée telle que publiée, sans code",
    ),
)
