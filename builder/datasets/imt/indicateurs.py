"""The tables of the API "Marché du travail": its figures, and the calls that were made.

Each collection keeps its rows: a person who collects one sheet today loses none of the rows of last month.
"""

from __future__ import annotations

from ...collected import ANSWERS
from ...model import OF_EDITION, Caveat, Column, Member, Read, Table, View
from ...vocabulary import CODE_FAP, CODE_ROME, COMPUTED, ISO_DATE, NOT_GIVEN
from .collecte import COLLECTE
from .reponses import LEVELS, calls, figures

FIGURES = Member(COLLECTE, ANSWERS, format="json", part="valeurs", flatten=figures, least=0)
CALLS = Member(COLLECTE, ANSWERS, format="json", part="demandes", flatten=calls, least=1)

_ALL = "la valeur est celle de l'ensemble"
_NOT_OF_IT = "l'indicateur ne donne pas cette mesure, ou la valeur est masquée (masque = 1)"
_RESOURCES = (
    "stat-demandeurs", "stat-offres", "stat-embauches", "stat-dynamique-emploi", "stat-perspective-employeur",
    "salaire-rome-fap",
)  # fmt: skip

EDITION = Column(
    "collecte",
    "Jour de la collecte ; pour une autre collecte du même jour, suivi du début de son SHA-256.",
    source=OF_EDITION,
)
NUMBER = Column("numero_demande", "Rang de la demande dans sa collecte.", type="INTEGER")
RESOURCE = Column("ressource", "Ressource de l'API qui a été appelée.", values=_RESOURCES, is_open=True)
LEVEL = Column("niveau", "Niveau du territoire.", values=tuple(LEVELS.values()))
TERRITORY = Column("code_territoire", "Code du territoire dans son niveau : FR, 53, 35, 5301.")
ASKED = CODE_ROME.but(
    description="Fiche ROME demandée ; un salaire est celui d'une de ses familles professionnelles, pas le sien.",
    empty="la demande porte sur un territoire, tous métiers",
)

DEMANDES = Table(
    name="marche_demandes",
    title="Demandes faites à l'API Marché du travail",
    description="Une ligne par appel : ce qui a été demandé, et si l'API a répondu des valeurs, rien, ou un refus. Une "
    "fiche et un territoire sans ligne n'ont pas été demandés.",
    source=Read((CALLS,), every_edition=True),
    columns=(
        EDITION,
        NUMBER,
        RESOURCE,
        LEVEL,
        TERRITORY,
        ASKED,
        Column("statut_http", "Statut de la réponse : 200, 204 (rien), 400 (refus), 500.", type="INTEGER"),
        Column(
            "resultat",
            "« valeurs », « rien » (l'API dit qu'elle n'a pas de chiffre) ou « refus » (elle n'a pas répondu).",
            values=("valeurs", "rien", "refus"),
            origin="d'après le statut, le message et la réponse",
        ),
        Column("nb_valeurs", "Nombre de valeurs de la réponse.", type="INTEGER", origin=COMPUTED),
        Column("message", "Ce que l'API a dit de son erreur.", empty="pas d'erreur, ou sans message"),
    ),
    key=("collecte", "numero_demande"),
    indexes=(("niveau", "code_territoire", "code_rome"),),
    facets=("collecte", "ressource", "niveau", "resultat"),
)


def _label(name: str, description: str, empty: str = NOT_GIVEN) -> Column:
    return Column(name, description, empty=empty)


def _figure(name: str, description: str, unit: str = "", kind: str = "REAL") -> Column:
    return Column(name, description, unit=unit, empty=_NOT_OF_IT).but(type=kind)


INDICATEURS = Table(
    name="marche_indicateurs",
    title="Indicateurs de l'API Marché du travail",
    description="Une ligne par chiffre que l'API a donné : un indicateur, un territoire, une activité, une période, un "
    "terme d'une nomenclature, et l'ensemble ou une de ses parts. Ne pas additionner les nomenclatures, les périodes "
    "ni les parts : elles se recouvrent. Une ligne absente n'est pas un zéro : voir marche_demandes.",
    source=Read((FIGURES,), every_edition=True),
    columns=(
        EDITION,
        NUMBER,
        RESOURCE,
        Column("code_indicateur", "Code de l'indicateur : DE_1, OFF_1, PERSP_2.", empty=NOT_GIVEN),
        _label("libelle_indicateur", "Intitulé de l'indicateur."),
        LEVEL,
        TERRITORY,
        _label("libelle_territoire", "Nom du territoire, tel que l'API l'écrit."),
        _label("code_type_activite", "À quoi l'activité appartient : ROME, FAP225, MOYENNE."),
        Column("code_activite", "Code de l'activité : une fiche ROME, une famille professionnelle, un ensemble."),
        _label("libelle_activite", "Intitulé de l'activité."),
        Column(
            "nomenclature",
            "Nomenclature du code de l'activité : ROME, ou FAP-2009 pour les salaires et les familles.",
            values=("ROME", "FAP-2009"),
            empty="ni une fiche ROME, ni une famille professionnelle",
            origin="d'après le type de l'activité, et la ressource pour les salaires",
        ),
        ASKED,
        CODE_FAP.but(
            description="Famille professionnelle, en FAP-2009.", empty="l'activité n'est pas une famille"
        ),
        Column("code_type_periode", "Type de la période : ANNEE, TRIMESTRE, MOIS."),
        Column("code_periode", "Code de la période : 2024, 2022T3."),
        _label("libelle_periode", "Intitulé de la période."),
        Column("annee", "Année de la période.", type="INTEGER", origin="début du code de la période"),
        _label(
            "code_nomenclature",
            "Terme de la nomenclature : catégorie de demandeurs, origine des offres, composante de la tension, type de "
            "salaire (SAL1 débutant, SAL2 expérimenté, SAL3 moyen).",
            "l'indicateur n'a pas de nomenclature",
        ),
        _label("libelle_nomenclature", "Intitulé du terme."),
        _label("code_type_caract", "Type de la part : GENRE, AGE, NIVFORM.", _ALL),
        _label("code_caract", "Code de la part : H, AGE1.", _ALL),
        _label("libelle_caract", "Intitulé de la part.", _ALL),
        _figure(
            "nombre",
            "Nombre de personnes, d'offres ou d'embauches ; là où arrondi vaut « dizaine », il est arrondi à 10, et 0 "
            "veut dire aucun ou moins de 5. Un nombre masqué est vide, jamais 0.",
            kind="INTEGER",
        ),
        _figure("rang", "Rang de la tension, ou d'une de ses composantes, de 1 à 5.", kind="INTEGER"),
        _figure("valeur_decimale", "Valeur de l'indice de tension, ou d'une de ses composantes."),
        _figure("montant", "Salaire mensuel ; l'API ne dit pas s'il est net ou brut.", "euros"),
        _figure("taux", "Taux, là où la valeur est un taux.", "%"),
        _figure("pourcentage", "Part du total : de toutes les catégories, ou de l'ensemble pour une part.", "%"),
        _figure("pourcentage_activites", "Part du total des activités.", "%"),
        _figure("nombre_secondaire", "Second nombre de la valeur.", kind="INTEGER"),
        _figure("taux_secondaire", "Second taux de la valeur.", "%"),
        _label("valeur_nom", "Valeur en un mot, pour un indicateur sans nombre (dynamique de l'emploi).", _NOT_OF_IT),
        Column(
            "masque",
            "1 : l'API cache la valeur ; 0 : elle dit ne pas la cacher.",
            type="INTEGER",
            values=(0, 1),
            empty="l'API ne le dit pas de cette valeur",
        ),
        Column(
            "arrondi",
            "« dizaine » : nombre arrondi à 10.",
            values=("dizaine",),
            empty="rien ne dit que la valeur est arrondie",
            origin="d'après l'indicateur",
        ),
        Column("date_maj", "Jour où l'API dit avoir mis la valeur à jour.", pattern=ISO_DATE, empty=NOT_GIVEN),
    ),
    unique=(
        (
            "collecte", "numero_demande", "code_activite", "code_type_periode", "code_periode", "code_nomenclature",
            "code_type_caract", "code_caract",
        ),
    ),
    links=((("collecte", "numero_demande"), "marche_demandes"),),
    indexes=(("niveau", "code_territoire", "code_rome"), ("code_rome",), ("code_fap",)),
    facets=("ressource", "niveau", "code_nomenclature", "annee"),
)  # fmt: skip

# Of one figure that several collections have, the newest; of one day, the one that came last has no SHA-256.
_SAME = (
    "ressource", "niveau", "code_territoire", "code_rome", "code_activite", "code_type_periode", "code_periode",
    "code_nomenclature", "code_type_caract", "code_caract",
)  # fmt: skip
_NAMES = ", ".join(column.name for column in INDICATEURS.columns)
RECENTS = View(
    "marche_indicateurs_recents",
    "Indicateurs de l'API Marché du travail, dernière collecte",
    "Chaque chiffre de marche_indicateurs une seule fois, dans la dernière collecte qui l'a.",
    columns=tuple(column.but(source="", origin=COMPUTED) for column in INDICATEURS.columns),
    sql=f"""
SELECT {_NAMES} FROM (
  SELECT *, row_number() OVER (
    PARTITION BY {", ".join(_SAME)}
    ORDER BY substr(collecte, 1, 10) DESC, length(collecte), collecte, numero_demande DESC
  ) AS rang_collecte FROM marche_indicateurs
) WHERE rang_collecte = 1
    """,
    facets=("ressource", "niveau", "code_nomenclature", "annee"),
)

TABLES = (DEMANDES, INDICATEURS)
VIEWS = (RECENTS,)
CAVEATS = (
    Caveat(
        "Trois choses différentes : un nombre 0 (l'API a publié 0 : aucun, ou moins de 5), un nombre vide avec "
        "masque = 1 (caché), et une ligne absente (l'API n'a rien : voir marche_demandes). Aucune n'est changée en une "
        "autre.",
        "marche_indicateurs",
        "nombre",
        inferred=True,
    ),
    Caveat(
        "L'arrondi à la dizaine des demandeurs et des offres est constaté, pas annoncé : 8 883 nombres sur 8 883 d'une "
        "réponse sont des multiples de 10. Les parts ne s'additionnent donc pas exactement.",
        "marche_indicateurs",
        "arrondi",
        inferred=True,
    ),
    Caveat(
        "Pour la tension, l'API nomme « nombre » ce qui est un rang de 1 à 5 : il est dans la colonne rang.",
        "marche_indicateurs",
        "rang",
        inferred=True,
    ),
    Caveat(
        "Les salaires sont par famille professionnelle, en FAP-2009, France entière : une fiche peut en avoir "
        "plusieurs, et une famille en réunit d'autres. L'API ne dit pas s'ils sont nets ou bruts.",
        "marche_indicateurs",
        "montant",
        inferred=True,
    ),
    Caveat(
        "La licence de ces réponses n'est pas annoncée par l'API : elles sont celles du compte qui les a demandées.",
        "marche_indicateurs",
    ),
)
