"""The workbook of the quarterly series of job seekers: what each of its sheets is, cell by cell."""

from __future__ import annotations

from .entetes_series import (
    IN_METROPOLE,
    LONG_HOURS,
    OUTSIDE,
    QUARTERLY,
    REDUCED,
    YEARLY,
    above,
    seekers,
)
from .feuilles_flux import FLUX
from .grilles import Bloc, Colonne, Dims, Feuille
from .mots import ADULTES, AINES, ENSEMBLE, FEMMES, HOMMES, JEUNES, SENIORITIES

# The words of the sheets, and ours.
_AGES = (("Moins de 25 ans", JEUNES), ("25 à 49 ans", ADULTES), ("50 ans ou plus", AINES))
_AGES_SHORT = (("Moins de 25 ans", JEUNES), ("25-49 ans", ADULTES), ("50 ans ou plus", AINES))
HOURS = (
    "Moins de 20 heures", "De 20 à 39 heures", "De 40 à 59 heures", "De 60 à 78 heures", "De 79 à 99 heures",
    "De 100 à 119 heures", "De 120 à 150 heures", "151 heures ou plus",
)  # fmt: skip
_REGIONS = (
    "GUADELOUPE", "MARTINIQUE", "GUYANE", "LA REUNION", "ILE-DE-FRANCE", "CENTRE-VAL DE LOIRE",
    "BOURGOGNE FRANCHE-COMTE", "NORMANDIE", "HAUTS-DE-FRANCE", "GRAND-EST", "PAYS DE LA LOIRE", "BRETAGNE",
    "NOUVELLE-AQUITAINE", "OCCITANIE", "AUVERGNE RHONE-ALPES", "PROVENCE-ALPES-COTE D'AZUR", "CORSE",
)  # fmt: skip
# Those that are in metropolitan France.
MAINLAND = _REGIONS[4:]
_SENIORITIES = (
    "Moins de 3 mois", "De 3 mois à moins de 6 mois", "De 6 mois à moins de 12 mois", "De 1 an à moins de 2 ans",
    "De 2 ans à moins de 3 ans", "3 ans ou plus", "1 an ou plus (Demandeurs d'emploi de longue durée)",
)  # fmt: skip


def _ages(sex: str, tolerance: int | None = None) -> tuple[Colonne, ...]:
    """Return the columns of one sex: each age, then all of them."""
    ages = tuple(Colonne(title, {"tranche_age": age, "sexe": sex}) for title, age in _AGES)
    return (*ages, Colonne("Ensemble", {"sexe": sex}, repeats=tolerance))


def _by_age(category: str) -> Feuille:
    """Return the sheet of one category by sex and age."""
    of_all = (("Hommes", HOMMES, 2, None), ("Femmes", FEMMES, 6, None), ("Total", ENSEMBLE, 10, 0))
    return Feuille(
        f"DEFM cat {category}_age",
        above(seekers(rf"catégorie {category} : par sexe et tranche d'âge - DEFM {category}"), r"France entière \(1\)"),
        coin=("A6", "Période"),
        groupes=6,
        entete=7,
        premiere=8,
        blocs=tuple(Bloc(f"{title} (DEFM {category})", first, _ages(sex, same)) for title, sex, first, same in of_all),
        dims={"categorie": category},
        fusions=frozenset({"A6:A7", "B6:E6", "F6:I6", "J6:M6"}),
    )


def _of_sex(sex: str, title: str, first: int) -> Bloc:
    """Return the block that repeats three categories for one sex, and adds them: each is rounded to the hundred."""
    repeated = tuple(Colonne(f"DEFM {one}", {"categorie": one, "sexe": sex}, repeats=0) for one in "ABC")
    total = Colonne("DEFM ABC", {"sexe": sex}, repeats=200)
    return Bloc(f"France entière (1) - {title}", first, (*repeated, total))


_ALL_AGES = Feuille(
    "DEFM cat ABC_age_sexe",
    above(seekers("catégories A, B, C : par sexe et tranche d'âge - DEFM ABC"), r"France entière \(1\)"),
    coin=("A6", "Période"),
    groupes=6,
    entete=7,
    premiere=8,
    blocs=(
        Bloc("Hommes (DEFM ABC)", 2, _ages(HOMMES)),
        Bloc("Femmes (DEFM ABC)", 6, _ages(FEMMES)),
        Bloc("Total (DEFM ABC)", 10, _ages(ENSEMBLE, 0)),
        _of_sex(HOMMES, "Homme", 15),
        _of_sex(FEMMES, "Femme", 19),
        Bloc(
            "France entière (1)",
            23,
            (
                Colonne("Part des hommes en activité réduite parmi la catégorie ABC", {"sexe": HOMMES}),
                Colonne("Part des femmes en activité réduite parmi la catégorie ABC", {"sexe": FEMMES}),
                Colonne("Part de l'activité réduite dans la catégorie ABC"),
            ),
            {"mesure": REDUCED},
        ),
    ),
    fusions=frozenset({"A6:A7", "B6:E6", "F6:I6", "J6:M6", "O6:R6", "S6:V6", "W6:Y6"}),
)


def _by_region(category: str, last: tuple[Colonne, ...], title: str, width: str) -> Feuille:
    """Return the sheet of one category by region."""
    regions = tuple(Colonne(name, {"libelle_territoire": name, "niveau": "régional"}) for name in _REGIONS)
    of_france = Colonne("FRANCE METROPOLITAINE", IN_METROPOLE)
    return Feuille(
        f"DEFM cat {category} par région",
        above(
            seekers(title),
            r"France métropolitaine, DOM\(1\)",
            rf"\(1\) : Niveau DOM, catégories A, ABC, D, E, ABCDE - {OUTSIDE}",
        ),
        coin=("A7", "Période"),
        groupes=6,
        entete=7,
        premiere=8,
        blocs=(Bloc(f"DEFM {category}", 2, (*regions, of_france, *last)),),
        dims={"categorie": category},
        fusions=frozenset({f"B6:{width}6"}),
    )


def _sexes_and_ages(first: int, group: str, dims: Dims, *more: Colonne) -> Bloc:
    sexes = (Colonne("Homme", {"sexe": HOMMES}), Colonne("Femme", {"sexe": FEMMES}))
    ages = tuple(Colonne(title, {"tranche_age": age}) for title, age in _AGES_SHORT)
    return Bloc(group, first, (*sexes, *ages, *more), dims)


def _worked(titles: tuple[str, ...]) -> tuple[Colonne, ...]:
    return tuple(Colonne(title, {"heures": title}) for title in titles)


_HOURS = Feuille(
    "DEFM cat BC_heures travaillées",
    above(seekers("catégorie B, C : par heures travaillées - DEFM B, C"), "France métropolitaine", note="")
    | {"B6": "France métropolitaine"},
    coin=("A8", "Période"),
    groupes=7,
    entete=8,
    premiere=9,
    blocs=(
        Bloc("DEFM B", 2, (*_worked(HOURS[:4]), Colonne("Ensemble")), {"categorie": "B"}),
        Bloc(
            "DEFM C",
            7,
            (
                *_worked(HOURS[4:]),
                Colonne("Part des 151 heures ou plus dans la catégorie C", {"mesure": LONG_HOURS}),
                Colonne("Ensemble"),
            ),
            {"categorie": "C"},
        ),
        _sexes_and_ages(13, "DEFM B", {"categorie": "B"}),
        _sexes_and_ages(18, "DEFM C", {"categorie": "C"}),
        _sexes_and_ages(23, "DEFM BC", {}, Colonne("TOTAL")),
        _sexes_and_ages(29, "DEFM BC - évolution trimestrielle", {"mesure": QUARTERLY}, Colonne("TOTAL")),
        _sexes_and_ages(35, "DEFM BC - évolution annuelle", {"mesure": YEARLY}, Colonne("TOTAL")),
    ),
    dims={"categorie": "BC", **IN_METROPOLE},
    fusions=frozenset({"B6:AN6", "B7:F7", "G7:L7", "M7:Q7", "R7:V7", "W7:AB7", "AC7:AH7", "AI7:AN7"}),
)
_CATEGORIES = Feuille(
    "DEFM cat ABCDE",
    above(seekers("catégories A, B, C, D, E - DEFM ABCDE"), r"France entière \(1\)"),
    coin=("A7", "Période"),
    groupes=6,
    entete=7,
    premiere=8,
    blocs=(
        Bloc(
            "France entière (1)",
            2,
            tuple(Colonne(f"DEFM {one}", {"categorie": one}) for one in ("A", "B", "C", "ABC", "D", "E", "ABCDE")),
        ),
    ),
    fusions=frozenset({"B6:H6"}),
)
_SENIORITY = Feuille(
    "DELD cat ABC_ancienneté",
    above(
        seekers("catégories A, B, C : par ancienneté d'inscription - DELD ABC"),
        f"France entière - {OUTSIDE}",
        note="",
    ),
    coin=("A6", "Période"),
    groupes=6,
    entete=7,
    premiere=8,
    blocs=(
        Bloc(
            "Ancienneté d'inscription en catégories A,B,C",
            2,
            tuple(
                Colonne(title, {"anciennete": ours}) for title, ours in zip(_SENIORITIES, SENIORITIES[1:], strict=True)
            ),
        ),
    ),
    fin=(r"n\.d\.= non disponible",),
    fusions=frozenset({"B6:H6", "A6:A7"}),
)


NOTES = "Descriptif"
FEUILLES = (
    *map(_by_age, "ABC"),
    _by_region("A", (), "catégorie A", "S"),
    _ALL_AGES,
    _by_region("ABC", (Colonne("FRANCE ENTIERE", repeats=0),), "catégories ABC", "T"),
    _HOURS,
    _CATEGORIES,
    _SENIORITY,
    *FLUX,
)
