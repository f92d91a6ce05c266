"""Where other sites show a sheet of the ROME: addresses that its code alone makes, and that have long been the same."""

from __future__ import annotations

from typing import NamedTuple


class Lien(NamedTuple):
    """A page of another site, for any sheet: `site` is whose it is, `adresse` has the place of the code."""

    site: str
    texte: str
    adresse: str


LIENS = (
    Lien(
        "France Travail",
        "La fiche du producteur",
        "https://candidat.francetravail.fr/metierscope/fiche-metier/{code}",
    ),
    Lien(
        "France Travail",
        "Les offres d'emploi de ce métier",
        "https://candidat.francetravail.fr/offres/recherche?motsCles={code}",
    ),
)
