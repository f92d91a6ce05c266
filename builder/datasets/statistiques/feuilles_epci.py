"""The workbook of job seekers by intercommunality: what each of its sheets is, cell by cell."""

from __future__ import annotations

from .grilles import Bloc, Colonne, Dims, Feuille
from .mots import ADULTES, AINES, ENSEMBLE, FEMMES, HOMMES, JEUNES, MONTHS, OPERATOR, SENIORITIES

NOTES = "Description"
HIDDEN, COMMA = "secret statistique", "virgule, sans légende"
ABSENT = {"s.s": HIDDEN, ",": COMMA}
OUTSIDE, FRANCE = "Hors EPCI", "Total"
LEVELS = {OUTSIDE: "hors EPCI", FRANCE: "national"}
DEGREES = (
    ENSEMBLE, "NIV. I/II", "NIVEAU III", "NIVEAU IV", "NIVEAU V", "NIV. V BIS", "NIVEAU VI", "Indéterminé",
)  # fmt: skip
DEFAULT = {
    "categorie": "ABC", "sexe": ENSEMBLE, "tranche_age": ENSEMBLE, "anciennete": ENSEMBLE, "niveau_diplome": ENSEMBLE,
}  # fmt: skip
DIMENSIONS = tuple(DEFAULT)

_HEAD = rf"Nombre de demandeurs d'emploi inscrits à {OPERATOR}"
MONTH = rf"(?P<mois>{'|'.join(MONTHS)}) (?P<annee>20\d\d)"
_SOURCE = (
    rf"Source : STMT, {OPERATOR} ?, données brutes\*\s+Champ : France entière\s+"
    r"Référentiel : EPCI\s+de janvier 20\d\d, INSEE\s+\* Ces données ne sont pas corrigées des variations saisonni.+"
)
_END = (r"s\.s : secret statistique",)
_SENIORITIES = (
    "MOINS DE 3 MOIS", "DE 3 À 5 MOIS", "DE 6 À 11 MOIS", "DE 12 À 23 MOIS", "DE 24 À 35 MOIS",
    "A PARTIR DE 36 MOIS ET PLUS",
)  # fmt: skip
_AGES = (("Moins de 25 ans", JEUNES), ("Entre 25 et 49 ans", ADULTES), ("Plus de 50 ans", AINES), ("TOTAL", ENSEMBLE))


def _sheet(name: str, title: str, blocs: tuple[Bloc, ...], fusions: str, dims: Dims) -> Feuille:
    """Return a sheet; one that has merged cells has headers of two lines."""
    lines = 1 if fusions else 0
    return Feuille(
        name,
        {"A1": title, "A2": _SOURCE},
        coin=(f"A{3 + lines}", "EPCI"),
        groupes=3 if lines else 0,
        entete=3 + lines,
        premiere=4 + lines,
        blocs=blocs,
        fin=_END,
        dims=dims,
        fusions=frozenset(fusions.split()),
    )


def _of_sex(title: str, sex: str, first: int) -> Bloc:
    columns = tuple(Colonne(header, {"tranche_age": age}) for header, age in _AGES)
    return Bloc(title, first, columns, {"sexe": sex})


def _by_age(category: str, words: str) -> Feuille:
    """Return the sheet of one category by sex, age and degree."""
    degrees = tuple(Colonne(title, {"niveau_diplome": title}) for title in DEGREES[1:])
    total = Bloc("", 18, (Colonne(f"Total - {words[0].upper()}{words[1:]}", repeats=0),))
    return _sheet(
        f"{category}par_age_sexe_diplome",
        rf"{_HEAD} en {words} en {MONTH} par sexe, âge et niveau de diplôme et par EPCI",
        (_of_sex("Homme", HOMMES, 2), _of_sex("Femme", FEMMES, 6), Bloc("Niveau de diplôme", 11, degrees), total),
        "B3:E3 F3:I3 K3:Q3",
        {"categorie": category},
    )


_CATEGORIES = _sheet(
    "par catégorie",
    rf"{_HEAD} en {MONTH} par catégorie d'inscription et par EPCI",
    (
        Bloc(
            "",
            2,
            tuple(Colonne(f"Catégorie {one}", {"categorie": one}) for one in ("A", "B", "C", "ABC", "D", "E", "ABCDE")),
        ),
    ),
    "",
    {},
)
_SENIORITY = _sheet(
    "par ancienneté",
    rf"{_HEAD} en catégories A,B,C en {MONTH} par tranche d'ancienneté et par EPCI",
    (
        Bloc(
            "Catégorie ABC",
            2,
            (
                *(
                    Colonne(title, {"anciennete": ours})
                    for title, ours in zip(_SENIORITIES, SENIORITIES[1:7], strict=True)
                ),
                Colonne("Total - Catégories A,B,C", repeats=0),
            ),
        ),
    ),
    "B3:H3",
    {},
)
FEUILLES = (_CATEGORIES, _SENIORITY, _by_age("A", "catégorie A"), _by_age("ABC", "catégories A,B,C"))
SHEETS = frozenset({NOTES, *(feuille.nom for feuille in FEUILLES)})
