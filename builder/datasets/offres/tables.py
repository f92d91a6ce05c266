"""The table of offers."""

from __future__ import annotations

from ...model import Column, Computed, Table
from ...vocabulary import CODE_DEPARTEMENT, CODE_ROME, COMPUTED, ISO_DATE
from .lignes import offer_rows
from .lues import PAY, PLACE, READ, SAID, TERMS
from .salaires import PERIODS, RULE

_EUROS = "euros"


def _plain(column: Column) -> Column:
    """Return a column as it is stored: it was read, repaired and looked up before."""
    return column.but(source="", convert=None, rules=(), found_by=(), is_open=False, values=())


def _pay(name: str, description: str, *, unit: str = _EUROS, empty: str = "") -> Column:
    return Column(
        name, description, type="REAL", unit=unit, empty=empty or "la phrase n'en donne pas", origin="lu dans salaire"
    )


def _monthly(name: str, description: str) -> Column:
    return _pay(name, description, empty="pas de montant, pas de période, ou hors des bornes").but(origin=COMPUTED)


_READ = {column.name: _plain(column) for column in READ.columns}

OFFRES = Table(
    name="offres",
    title="Offres d'emploi de l'utilisateur",
    description=(
        "Une ligne par offre des fichiers que l'utilisateur a ajoutés ou collectés, dans son dernier état connu. Les "
        "contacts, l'employeur et les textes libres (description, commentaires) ne sont pas dans la table ; ce que "
        "l'offre dit du salaire y est en entier."
    ),
    source=Computed(
        offer_rows,
        of=(
            "rome_metiers",
            "rome_metiers_editions",
            "rome_editions",
            "communes",
            "departements",
            "recherche_fiches",
            "recherche_intitules",
        ),
        newest=READ,
        every_edition=True,
    ),
    columns=(
        *(_READ[name] for name in ("id_offre", "date_creation", "date_actualisation", "intitule", "code_rome")),
        Column(
            "edition_rome",
            "Édition du ROME dont est le code : la plus récente de celles que l'archive détient où il est.",
            empty="aucune des éditions de l'archive n'a ce code, ou l'offre n'en a pas",
            origin=COMPUTED,
        ),
        *(_READ[name] for name in ("libelle_rome", "appellation")),
        CODE_ROME.but(
            name="code_rome_propose",
            description="Code ROME que « infotravail code » propose pour l'intitulé seul.",
            empty="l'intitulé ne dit rien",
            references="rome_metiers.code_rome",
            origin=COMPUTED,
        ),
        Column(
            "probabilite",
            "Probabilité que le code proposé soit le bon, de 0 à 1.",
            type="REAL",
            empty="aucun code proposé",
            origin=COMPUTED,
        ),
        Column(
            "accord",
            "1 si le code proposé est celui de l'offre, 0 sinon.",
            type="INTEGER",
            values=(0, 1),
            empty="aucun code proposé, ou code de l'offre absent de l'édition courante du ROME",
            origin=COMPUTED,
        ),
        *(_READ[column.name] for column in PLACE[:4]),
        CODE_DEPARTEMENT.but(
            description="Département de la commune actuelle, sinon celui par lequel commence libelle_lieu.",
            empty="ni commune connue, ni département dit",
            references="",
            origin=COMPUTED,
        ),
        *(_READ[column.name] for column in PLACE[4:]),
        *(_READ[column.name] for column in TERMS),
        _READ[PAY[0].name],
        Column(
            "salaire_periode",
            "Période du salaire.",
            values=PERIODS,
            empty="pas de salaire, pas de période, ou phrase non comprise",
            origin="lu dans salaire",
        ),
        _pay("salaire_min", "Plus petit montant, pour la période dite."),
        _pay("salaire_max", "Plus grand montant, pour la période dite ; le même s'il n'y en a qu'un."),
        _pay("salaire_mois", "Nombre de mois payés par an.", unit="mois"),
        _monthly("salaire_mensuel_min", f"{RULE} Plus petit montant."),
        _monthly("salaire_mensuel_max", "Plus grand montant, selon la même règle que salaire_mensuel_min."),
        *(_READ[column.name] for column in (*PAY[1:], *SAID)),
        Column(
            "date_premiere_lecture",
            "Jour du plus ancien fichier qui a l'offre.",
            pattern=ISO_DATE,
            origin=COMPUTED,
        ),
        Column(
            "date_derniere_lecture",
            "Jour du plus récent fichier qui a l'offre : après lui, elle a pu être pourvue ou retirée.",
            pattern=ISO_DATE,
            origin=COMPUTED,
        ),
        Column("nb_lectures", "Nombre de fois où l'offre a été lue.", type="INTEGER", unit="lectures", origin=COMPUTED),
    ),
    key=("id_offre",),
    indexes=(("code_rome", "code_departement"), ("code_commune",)),
    facets=("code_departement", "type_contrat", "code_rome"),
    label="intitule",
    expect=range(1, 5_000_000),
    # The pages of the replayed API count by it.
    numbered=True,
)
