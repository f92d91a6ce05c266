"""The files of the labour market: which exist, where they are served, how each is laid out.

Of those that are here, none says its licence. The workbooks of tension are served by France Travail; the others have
no stable address, and are added by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...containers import BARE
from ...facts import Package, Recognised, Records
from ...model import File, Layout, Member
from ...vocabulary import LICENCE_INCONNUE
from .classeurs import CLASSEURS
from .collecte import API
from .entetes import FACTORS, always, headers
from .reconnaissance import by_columns, last_day, last_period, told_apart, years
from .valeurs import FAP_2009

# The repository where DARES keeps the tables of its Portraits statistiques des métiers.
_PORTRAITS = "https://github.com/StatDares/PortraitStatMetiers"
_DARES = "https://dares.travail-emploi.gouv.fr/"
_STATISTICS = "https://statistiques.francetravail.org/"

BEFORE = "dares_tensions_2011-2019.csv"
BASINS = "tension_rome_bassin.csv"
OFFERS = "offres_commune_rome.csv.bz2"
WAGES = "salaire_median_3niv.csv"


def _if_classed(records: Records) -> Sequence[str]:
    """Return the index of the rows that have a class."""
    pairs = zip(records.columns["valeur"], records.columns["classe_tension"], strict=True)
    return [value if classed else "" for value, classed in pairs]


def _if_not_classed(records: Records) -> Sequence[str]:
    """Return the index of the rows that have no class: it is that of a wider crossing."""
    pairs = zip(records.columns["valeur"], records.columns["classe_tension"], strict=True)
    return ["" if classed else value for value, classed in pairs]


def _territory(records: Records) -> Sequence[str]:
    """Return the department, else the region, else France."""
    pairs = zip(records.columns["dep"], records.columns["reg"], strict=True)
    return [department or region or "FR" for department, region in pairs]


BEFORE_2021 = (
    Member(
        BEFORE,
        BARE,
        headers=headers(
            {
                "fap": "code_fap",
                "emploi moyen": "emploi_moyen",
                "tension": "valeur",
                "cat.gorie tension": "classe_tension",
                "ann.e": "annee",
                **FACTORS,
            }
        ),
        unread=frozenset({"valeur", "reg", "dep"}),
        lacks=frozenset({"non_attractivite_salariale", "croisement"}),
        least=20_000,
        derived={
            "tension": _if_classed,
            "tension_imputee": _if_not_classed,
            "code_territoire": _territory,
            "nomenclature": always(FAP_2009),
        },
    ),
)

BASSINS = Member(
    BASINS,
    BARE,
    delimiter=";",
    headers={"(?i)rome": "ROME", "rome_label|libfap": "rome_label", r"lib_bassin_bmo\d\d": "lib_bassin"},
    optional=frozenset(
        f"ind_{name}_d"
        for name in ("int_emb", "main_oeuvre", "dur_empl", "cond_travail", "mismatch_geo", "specif_form_empl")
    ),
)


def _commune(records: Records) -> Sequence[str]:
    """Return the commune of each row, in a word where the cell is empty: it is part of what tells rows apart."""
    return [cell or "vide" for cell in records.columns["commune"]]


OFFRES = Member(OFFERS, BARE, delimiter=";", unread=frozenset({"commune"}), derived={"commune_ou_vide": _commune})
SALAIRES = Member(WAGES, BARE, derived={"nomenclature": always(FAP_2009)})


def _or_told_apart(recognise: Callable[[Package], Recognised | None]) -> Callable[[Package], Recognised | None]:
    """Return a recogniser that refuses by its plain name what is known, and read by none."""

    def one_or_told(package: Package) -> Recognised | None:
        found = recognise(package)
        if found is None:
            told_apart(package)
        return found

    return one_or_told


def _added(
    name: str,
    title: str,
    layout: str,
    recognise: Callable[[Package], Recognised | None],
    *,
    page: str,
    gives: str,
    publisher: str = "",
) -> File:
    """Return a file that has no stable address."""
    return File(
        name, title, layouts=(Layout(layout, recognise, members=(BARE,)),), page=page, licence=LICENCE_INCONNUE,
        required=False, gives=gives, publisher=publisher,
    )  # fmt: skip


FILES = (
    _added(
        BEFORE,
        "Tensions sur le marché du travail, 2011-2019 (DARES)",
        "tensions FAP-2009",
        by_columns(frozenset({"fap", "niveau_geo", "niveau_fap"}), "Année", years),
        page=_DARES,
        publisher="DARES",
        gives="la tension par famille professionnelle, FAP-2009",
    ),
    *CLASSEURS,
    _added(
        BASINS,
        "Tension par métier et bassin d'emploi",
        "tension par bassin",
        by_columns(frozenset({"cbassin", "ind_tension_d"}), "annee", years),
        page=_STATISTICS,
        gives="la tension par code ROME et bassin d'emploi",
    ),
    _added(
        OFFERS,
        "Offres d'emploi par commune et métier",
        "offres par commune",
        by_columns(frozenset({"dc_rome_id", "nb_offre"}), "date_extract", last_day),
        page=_STATISTICS,
        gives="le nombre d'offres par commune et code ROME, à une date",
    ),
    _added(
        WAGES,
        "Salaire médian par famille professionnelle (DARES, Portraits statistiques des métiers)",
        "salaires médians",
        _or_told_apart(by_columns(frozenset({"Fap3", "Salaire_median"}), "Annee", last_period)),
        page=_PORTRAITS,
        publisher="DARES",
        gives="le salaire médian par famille professionnelle, FAP-2009",
    ),
    API,
)  # fmt: skip
