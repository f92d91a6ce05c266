"""The survey's answer in lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...familles import passage
from ...french import aligned, decimal, number
from ...search.places.options import told
from .besoins import Besoins, Interval
from .ordre import PROJETS
from .zones import FRANCE

if TYPE_CHECKING:
    # The question imports this module.
    from .questions.bmo import ReponseBmo

# As many codes as a sentence can name.
LISTED = 5


def lines(_asked: object, answer: ReponseBmo) -> Iterator[str]:
    """Yield the families of a sheet, the name of the place, then the lines of a table.

    A line separates the years that cannot be compared.
    """
    if answer.fiche:
        yield from passage(answer.fiche)
    found = sorted((*answer.autres, *answer.besoins), key=lambda one: one.annee) if answer.autres else answer.besoins
    if not answer.besoins:
        return
    if answer.endroit != FRANCE:
        yield answer.endroit
    if answer.famille:
        yield f"Famille {answer.famille}, {answer.libelle_famille}"
    head = ("Année", "Code", "Projets", "Difficiles", "Part difficile", "Saisonniers", "Cachées", "Métier")
    before: Besoins | None = None
    for line, one in zip(aligned([head, *map(_cells, found)]), [None, *found], strict=True):
        if one and before and one.annee != before.annee:
            # A code that both nomenclatures have may compare all the same: the survey's own table says so.
            if one.nomenclature != before.nomenclature and one.code_fap != before.code_fap:
                yield f"── autre nomenclature ({one.nomenclature}) : séries non comparables ──"
            elif one.rupture:
                yield f"── séries non comparables : {one.rupture} ──"
        yield line
        before = one or before


def notes(_asked: object, answer: ReponseBmo) -> Iterator[str]:
    """Say how places were read, what a sheet has no answer for, and that nothing is published, which is not zero."""
    yield from map(told, answer.lectures)
    if answer.fiche:
        yield from (f"{sentence}." for sentence in answer.fiche.manques)
        if answer:
            yield "Chaque ligne est le chiffre d'une famille entière : ni à additionner, ni à partager entre fiches."
    if answer.tri != PROJETS:
        yield f"Métiers {answer.regle}."
    for one in answer.autres[:1]:
        yield f"{one.code_fap} est d'une autre nomenclature ({one.nomenclature}) : même intitulé, non comparable."
    if answer.total and not answer:
        yield f"Il n'y a que {answer.total} lignes."
        return
    # Of a year that counts by another nomenclature, what lacks is already told.
    if answer or (answer.fiche and not any(answer.annee in (0, year) for year, _ in answer.fiche.cases)):
        return
    if answer.metier and not answer.metiers:
        yield f"Aucun métier de l'enquête n'a les mots « {answer.metier} » : essayer d'autres mots, ou un code FAP."
    else:
        codes = ", ".join(answer.metiers[:LISTED]) or answer.libelle_famille or "tous métiers"
        year = f" en {answer.annee}" if answer.annee else ""
        yield f"L'enquête ne publie aucune ligne{year} : {codes}, {answer.endroit}. Ce n'est pas un zéro."


def _cells(one: Besoins) -> tuple[str, ...]:
    low, high = map(decimal, (one.part_difficiles_min_pct, one.part_difficiles_max_pct))
    hidden = one.projets.nb_caches, one.difficiles.nb_caches, one.saisonniers.nb_caches
    return (
        str(one.annee),
        one.code_fap,
        _interval(one.projets),
        _interval(one.difficiles),
        f"{low} %" if low == high else f"{low} à {high} %",
        _interval(one.saisonniers),
        "/".join(map(str, hidden)),
        one.libelle,
    )


def _interval(sum_: Interval) -> str:
    low, high = map(number, (sum_.min, sum_.max))
    return low if low == high else f"{low} à {high}"
