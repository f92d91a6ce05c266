"""The packages and resources of the old API, as the datasets declare them: held, or only known."""

from __future__ import annotations

from functools import cache

from ...model import OldPackage, OldResource
from .answers import Refusal, not_found

ORGANISATION = "digidata"


@cache
def packages() -> tuple[OldPackage, ...]:
    """Return every package that is known; the declarations are imported when the first is asked for."""
    from ...datasets import DATASETS

    return tuple(package for dataset in DATASETS for package in dataset.replay)


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
    """Return the refusal of a resource that the file does not hold, with what is known of the resource."""
    for of in packages():
        for known, name in (*of.unheld, *((one.identifier, one.name) for one in of.resources)):
            if known == identifier.lower():
                return not_found(f'Resource "{known}" ({name}, {of.name}) is known, and not held by this file.')
    return not_found(f'Resource "{identifier[:100]}" was not found.')
