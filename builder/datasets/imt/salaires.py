"""The median wage of each family of jobs, in the three levels of the FAP-2009, of two periods of three years."""

from __future__ import annotations

import re

from ...facts import Value
from ...model import Column, Read, Table
from ...vocabulary import NOMENCLATURE
from .files import SALAIRES
from .valeurs import AGREGEE, DETAILLEE, DOMAINE, ENSEMBLE, FAMILLE, whole

ALL = "Ensemble"
_LEVELS = {1: DOMAINE, 3: AGREGEE, 5: DETAILLEE}


def _level(cell: str) -> Value:
    if cell == ALL:
        return ENSEMBLE
    if len(cell) not in _LEVELS:
        raise ValueError(f"neither a code of 1, 3 or 5 characters nor {ALL}")
    return _LEVELS[len(cell)]


def _period(cell: str) -> Value:
    if not re.fullmatch("[12][0-9]{3}-[12][0-9]{3}", cell, re.ASCII):
        raise ValueError("not two years, as in 2017-2019")
    return cell


SALAIRES_FAP = Table(
    name="salaires_fap",
    title="Salaire médian par famille professionnelle",
    description="Une ligne par famille de la FAP-2009, à ses trois niveaux, et par période de trois ans.",
    source=Read((SALAIRES,)),
    columns=(
        FAMILLE.but(
            description="Famille professionnelle, de 1, 3 ou 5 caractères ; « Ensemble » pour toutes.", source="Fap3"
        ),
        Column(
            "periode",
            "Les trois années de l'enquête Emploi qui sont réunies, telles que publiées : 2017-2019, ou 2016-2018 pour "
            "les familles qui ont trop peu de réponses.",
            source="Annee",
            convert=_period,
        ),
        NOMENCLATURE.but(origin="FAP-2009, dans laquelle les Portraits statistiques sont faits"),
        Column(
            "niveau_fap",
            "Niveau de la famille : l'ensemble, les 22 domaines, les familles agrégées, les familles détaillées.",
            source="Fap3",
            values=(ENSEMBLE, *_LEVELS.values()),
            convert=_level,
            origin="d'après la longueur du code",
        ),
        Column(
            "annee",
            "Dernière année de la période.",
            type="INTEGER",
            source="Annee",
            convert=lambda cell: whole(cell[-4:]),
            origin="calculé à partir de periode",
        ),
        Column(
            "salaire_median",
            "Salaire médian : net, mensuel, à temps complet, hors apprentis.",
            type="INTEGER",
            source="Salaire_median",
            unit="euros par mois",
            empty="non disponible : « NA » dans le fichier",
            blank="NA",
            convert=whole,
        ),
    ),
    key=("code_fap", "periode"),
    facets=("niveau_fap", "periode"),
    expect=range(300, 20_000),
)
