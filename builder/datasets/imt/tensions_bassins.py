"""The tension of each job of the ROME 3 by basin, of 2020: one class, and the two counts that it comes from."""

from __future__ import annotations

from ...model import Column, Notice, Read, Table
from ...vocabulary import CODE_BASSIN, CODE_ROME, leading_zero
from .files import BASSINS
from .valeurs import CLASSES, whole

_ANNEE = Column("annee", "Année sur laquelle porte la tension.", type="INTEGER")
_ROME = CODE_ROME.but(description="Code ROME, dans sa version 3.", source="ROME")
_BASSIN = CODE_BASSIN.but(
    description="Bassin d'emploi, dans le zonage de 2019 : il n'est pas forcément celui d'une autre année.",
    source="cbassin",
    rules=(leading_zero(4),),
)
_FACTOR = Column(
    "", "", type="INTEGER", values=CLASSES, empty="pas dans la publication que l'archive détient", convert=whole
)

TENSIONS_ROME_BASSINS = Table(
    name="tensions_rome_bassins",
    title="Tension par métier et bassin d'emploi",
    description="Une ligne par code ROME et bassin de chaque année ; un couple sans ligne n'est pas publié.",
    source=Read((BASSINS,)),
    columns=(
        _ANNEE,
        _ROME,
        _BASSIN,
        Column(
            "nb_offres",
            "Offres d'emploi enregistrées dans l'année, telles que publiées, sans arrondi : 0 est un zéro publié.",
            type="INTEGER",
            source="oee",
            unit="offres",
            convert=whole,
        ),
        Column(
            "nb_demandeurs",
            "Demandeurs d'emploi des catégories A, B et C, tels que publiés, sans arrondi : 0 est un zéro publié.",
            type="INTEGER",
            source="defm_abc",
            unit="demandeurs d'emploi",
            convert=whole,
        ),
        Column(
            "classe_tension",
            "Classe de tension, de 1 (la plus faible) à 5 (la plus forte).",
            type="INTEGER",
            source="ind_tension_d",
            values=CLASSES,
            convert=whole,
        ),
        *(
            _FACTOR.but(name=name, description=f"{what} : classe de 1 à 5.", source=source)
            for name, what, source in (
                ("intensite_embauches", "Intensité d'embauches", "ind_int_emb_d"),
                ("manque_main_oeuvre", "Manque de main-d'œuvre disponible", "ind_main_oeuvre_d"),
                ("non_durabilite_emploi", "Non-durabilité de l'emploi", "ind_dur_empl_d"),
                ("conditions_travail", "Conditions de travail contraignantes", "ind_cond_travail_d"),
                ("inadequation_geographique", "Inadéquation géographique", "ind_mismatch_geo_d"),
                ("lien_formation_emploi", "Lien entre formation et emploi", "ind_specif_form_empl_d"),
            )
        ),
    ),
    key=("code_rome", "code_bassin", "annee"),
    indexes=(("code_bassin",),),
    facets=("annee", "classe_tension"),
    expect=range(20_000, 2_000_000),
)

TENSIONS_METIERS = Table(
    name="tensions_metiers",
    title="Métiers de la tension par bassin",
    description="L'intitulé de chaque code ROME, tel que ce fichier l'écrit.",
    source=Read((BASSINS,), once=True),
    columns=(_ANNEE, _ROME, Column("libelle", "Intitulé du métier dans le ROME 3.", source="rome_label")),
    key=("annee", "code_rome"),
    label="libelle",
    expect=range(300, 10_000),
)

TENSIONS_BASSINS = Table(
    name="tensions_bassins",
    title="Bassins de la tension par bassin",
    description="L'intitulé de chaque bassin, dans le zonage de 2019, tel que ce fichier l'écrit.",
    source=Read((BASSINS,), once=True),
    columns=(_ANNEE, _BASSIN, Column("libelle", "Intitulé du bassin.", source="lib_bassin")),
    key=("annee", "code_bassin"),
    label="libelle",
    expect=range(300, 10_000),
)

NOTICES = (
    Notice(
        "tensions_rome_bassins",
        "SELECT code_rome || ',' || code_bassin || ',' || annee FROM tensions_rome_bassins "
        "WHERE nb_offres = 0 AND nb_demandeurs = 0 ORDER BY 1",
        "ni offre ni demandeur, et une classe de tension tout de même : gardées telles que publiées",
    ),
)
