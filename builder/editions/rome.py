"""What became of the sheets and the job titles of the ROME between two releases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..text import without_details


@dataclass(frozen=True, slots=True)
class FicheComparee:
    """A sheet of the ROME that one file alone has."""

    code_rome: str
    libelle: str


@dataclass(frozen=True, slots=True)
class FicheRenommee:
    """A sheet under another name; `est_mineure` when only case, accents, apostrophes or spaces changed."""

    code_rome: str
    avant: str
    apres: str
    est_mineure: bool


@dataclass(frozen=True, slots=True)
class CodeReutilise:
    """A ROME code that now names another job: its OGR number is not the same."""

    code_rome: str
    code_ogr_avant: str
    code_ogr_apres: str
    libelle_avant: str
    libelle_apres: str


@dataclass(frozen=True, slots=True)
class Fiches:
    """What became of the sheets of the ROME; a reused code is not a renamed sheet too."""

    nb_avant: int
    nb_apres: int
    ajoutees: tuple[FicheComparee, ...]
    retirees: tuple[FicheComparee, ...]
    renommees: tuple[FicheRenommee, ...]
    reutilisees: tuple[CodeReutilise, ...]


@dataclass(frozen=True, slots=True)
class AppellationComparee:
    """A job title that one file alone has."""

    code_ogr: str
    libelle: str
    code_rome: str


@dataclass(frozen=True, slots=True)
class AppellationDeplacee:
    """A job title that is now of another sheet."""

    code_ogr: str
    libelle: str
    code_rome_avant: str
    code_rome_apres: str


@dataclass(frozen=True, slots=True)
class AppellationReformulee:
    """A job title in other words; `est_mineure` when only case, accents, apostrophes or spaces changed."""

    code_ogr: str
    avant: str
    apres: str
    est_mineure: bool


@dataclass(frozen=True, slots=True)
class Appellations:
    """What became of the job titles; one can be both moved and reworded."""

    nb_avant: int
    nb_apres: int
    ajoutees: tuple[AppellationComparee, ...]
    retirees: tuple[AppellationComparee, ...]
    deplacees: tuple[AppellationDeplacee, ...]
    reformulees: tuple[AppellationReformulee, ...]


@dataclass(frozen=True, slots=True)
class Rome:
    """What became of the ROME; None for what one of the files lacks."""

    fiches: Fiches | None
    appellations: Appellations | None


Labels = Mapping[str, tuple[str, str]]


def compare_sheets(before: Labels | None, after: Labels | None) -> Fiches | None:
    """Return what became of the sheets, given the OGR number and the label of each ROME code; None without them."""
    if before is None or after is None:
        return None
    renamed, reused = [], []
    for code in sorted(before.keys() & after.keys()):
        (old_job, old), (new_job, new) = before[code], after[code]
        if old_job != new_job:
            reused.append(CodeReutilise(code, old_job, new_job, old, new))
        elif old != new:
            renamed.append(FicheRenommee(code, old, new, is_minor(old, new)))
    return Fiches(
        len(before),
        len(after),
        tuple(FicheComparee(code, after[code][1]) for code in sorted(after.keys() - before.keys())),
        tuple(FicheComparee(code, before[code][1]) for code in sorted(before.keys() - after.keys())),
        tuple(renamed),
        tuple(reused),
    )


def compare_titles(before: Labels | None, after: Labels | None) -> Appellations | None:
    """Return what became of the job titles, given the label and the ROME code of each OGR number; None without them."""
    if before is None or after is None:
        return None
    both = sorted(before.keys() & after.keys())
    return Appellations(
        len(before),
        len(after),
        tuple(AppellationComparee(code, *after[code]) for code in sorted(after.keys() - before.keys())),
        tuple(AppellationComparee(code, *before[code]) for code in sorted(before.keys() - after.keys())),
        tuple(
            AppellationDeplacee(code, after[code][0], before[code][1], after[code][1])
            for code in both
            if before[code][1] != after[code][1]
        ),
        tuple(
            AppellationReformulee(code, before[code][0], after[code][0], is_minor(before[code][0], after[code][0]))
            for code in both
            if before[code][0] != after[code][0]
        ),
    )


def is_minor(before: str, after: str) -> bool:
    """Tell whether two labels differ by case, accents, apostrophes or spaces alone."""
    return without_details(before) == without_details(after)
