"""How the commands write answers on the editions of the ROME: a table of passages, and the absence of a code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...french import aligned, percent
from .absence import Absence
from .historique import Passage


def passages_table(found: Iterable[Passage]) -> Iterator[str]:
    """Yield a line for each sheet of arrival, after a header; the proof is told where it is not the job titles."""
    rows = [("Poids", "Appellations", "Code", "Intitulé", "Nature", "Preuve"), *map(_cells, found)]
    if not any(row[-1] for row in rows[1:]):
        rows = [row[:-1] for row in rows]
    yield from aligned(rows, right=(0, 1))


def _cells(one: Passage) -> tuple[str, ...]:
    proof = "" if one.preuve == "appellations" else one.preuve
    return percent(one.poids), str(one.nb_appellations), one.vers_code, one.vers_libelle, one.nature, proof


def unknown(code: str, absence: Absence) -> Iterator[str]:
    """Say which edition lacks a code, which ones have it, and which codes resemble it."""
    if absence.dans:
        problem = f"{code} n'est pas dans {absence.edition}, mais dans {', '.join(absence.dans)}."
    else:
        problem = f"Aucune fiche « {code} » dans {', '.join(absence.editions)}."
    near = absence.proches_de
    yield f"{problem} {'Codes proches :' if near else 'Chercher avec « infotravail search ».'}"
    for other, label in near:
        yield f"  {other}  {label}"


def unknown_sheet(code: str, absence: Absence) -> Iterator[str]:
    """Say the same of a sheet of the current edition, and where to read what became of it."""
    yield from unknown(code, absence)
    if absence.dans:
        yield f"Ce qu'elle est devenue : « infotravail metier {code} »."


def place_au_coeur(coeur_metier: str) -> str:
    """Say in brackets that something is at the heart of a job, and how; nothing where it is not.

    >>> place_au_coeur("Émergente")
    ' (cœur de métier, émergente)'
    """
    return f" (cœur de métier, {coeur_metier.lower()})" if coeur_metier else ""
