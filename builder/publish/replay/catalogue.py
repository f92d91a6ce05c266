"""The packages and resources of the old API: what the datasets declare, and what is known but held by none of ours."""

from __future__ import annotations

from functools import cache

from ...model import OldPackage, OldResource
from .answers import Refusal, not_found

ORGANISATION = "digidata"
_NOT_HELD = "Connu de l'ancienne API ; ce fichier n'en détient aucune ressource."

UNHELD = (
    OldPackage(
        "a4f9e4dd-365e-4542-839c-a93a2448e388",
        "imt",
        "Informations sur le marché du travail (IMT)",
        _NOT_HELD,
        unheld=(
            ("266f691f-bce8-4443-808e-8e5aa125cf17", "Statistiques offres et demandes"),
            ("d9090eaf-65cd-41cb-816f-7249897a3e51", "Salaires"),
        ),
    ),
    OldPackage(
        "80341a24-a451-49ec-b6b0-1b8756fe977d",
        "offres",
        "Offres d'emploi anonymisées",
        f"{_NOT_HELD} Identifiant du paquet inféré.",
        unheld=(
            ("421692f5-f342-4223-9c51-72a27dcaf51e", "Offres d'emploi"),
            ("e49af0f2-8d00-4a54-9124-2f4107efa810", "Offres d'emploi"),
        ),
    ),
    OldPackage(
        "47dbbaba-c983-47df-bd9c-eaeec14bd834",
        "stmt",
        "Statistiques sur le marché du travail",
        f"{_NOT_HELD} Nom du paquet inféré.",
        unheld=(
            ("141a3516-dd5a-49ad-9887-feacf9b64456", "STMT_DEMANDE, un mois"),
            ("a66fe203-5bba-4dc8-8c70-7d0d6daf67f7", "STMT_DEMANDE, janvier 2016"),
        ),
    ),
)


@cache
def packages() -> tuple[OldPackage, ...]:
    """Return every package that is known; the declarations are imported when the first is asked for."""
    from ...datasets import DATASETS

    return (*(package for dataset in DATASETS for package in dataset.replay), *UNHELD)


def package(identifier: str) -> OldPackage:
    """Return the package of that identifier or name. Raises Refusal where there is none."""
    for found in packages():
        if identifier.lower() in (found.identifier, found.name):
            return found
    raise not_found(f"Package {identifier[:100]!r}")


def resource(identifier: str) -> tuple[OldPackage, OldResource]:
    """Return the resource of that identifier, and its package. Raises Refusal where there is none."""
    for of in packages():
        for found in of.resources:
            if found.identifier == identifier.lower():
                return of, found
    raise unknown(identifier)


def unknown(identifier: str) -> Refusal:
    """Return the refusal of a resource that is not held, with what is known of it."""
    for of in packages():
        for known, name in (*of.unheld, *((one.identifier, one.name) for one in of.resources)):
            if known == identifier.lower():
                return not_found(f'Resource "{known}" ({name}, {of.name}) is known, and not held by this file.')
    return not_found(f'Resource "{identifier[:100]}" was not found.')
