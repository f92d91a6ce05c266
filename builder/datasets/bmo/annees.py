"""The years of the survey side by side: for each job, what each year says of it, and whether the two compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...face import Connection
from .besoins import Besoins, Choix, Interval, Zone, besoins


@dataclass(frozen=True, slots=True)
class AnneeDuMetier:
    """What a year says of a job: `projets` is None where the survey has no line, which is no zero.

    `est_comparable` is false where nothing compares with the newest year, and `raison` says why; `code_fap` and
    `libelle` are then those of the job that year, empty where none has its code nor its label.
    """

    annee: int
    code_fap: str
    libelle: str
    nomenclature: str
    projets: Interval | None
    est_comparable: bool
    raison: str


@dataclass(frozen=True, slots=True)
class MetierDesAnnees:
    """A job of the newest year that is told, and what each year of the survey says of it, the oldest first."""

    code_fap: str
    libelle: str
    nomenclature: str
    annees: tuple[AnneeDuMetier, ...]


class Metier(NamedTuple):
    """A job of a year: its label and its nomenclature."""

    libelle: str
    nomenclature: str


class Enquetes(NamedTuple):
    """All jobs of the survey by year and code, by year and label, and the years that break a series."""

    metiers: Mapping[tuple[int, str], Metier]
    codes: Mapping[tuple[int, str], str]
    ruptures: frozenset[tuple[int, str]]

    def code(self, one: Besoins, year: int) -> str:
        """Return the code that a job has a year, else that of the job of its label; empty where there is none."""
        return one.code_fap if (year, one.code_fap) in self.metiers else self.codes.get((year, one.libelle), "")


def cote_a_cote(
    connection: Connection, jobs: Sequence[Besoins], zone: Zone, annees: Sequence[int]
) -> tuple[MetierDesAnnees, ...]:
    """Return jobs with what each year says of them in a place."""
    survey = _surveys(connection)
    cases = [(year, code) for one in jobs for year in annees if (code := survey.code(one, year))]
    told = {(one.annee, one.code_fap): one for one in besoins(connection, Choix(zone=zone, cases=cases))}
    return tuple(
        MetierDesAnnees(
            one.code_fap, one.libelle, one.nomenclature, tuple(_cell(one, year, survey, told) for year in annees)
        )
        for one in jobs
    )


def _surveys(connection: Connection) -> Enquetes:
    jobs = connection.execute("SELECT annee, code_fap, libelle, nomenclature FROM bmo_metiers").fetchall()
    breaks = connection.execute("SELECT annee_vers, code_fap FROM bmo_ruptures WHERE NOT est_comparable")
    return Enquetes(
        {(year, code): Metier(label, nomenclature) for year, code, label, nomenclature in jobs},
        {(year, label): code for year, code, label, _ in jobs},
        frozenset((year, code) for year, code in breaks),
    )


def _cell(one: Besoins, year: int, survey: Enquetes, told: Mapping[tuple[int, str], Besoins]) -> AnneeDuMetier:
    code = survey.code(one, year)
    if not code:
        return AnneeDuMetier(year, "", "", "", None, False, "aucun métier de ce code ni de cet intitulé")
    job, need = survey.metiers[year, code], told.get((year, code))
    reason = _why_not(one, year, code, job, survey)
    return AnneeDuMetier(year, code, job.libelle, job.nomenclature, need.projets if need else None, not reason, reason)


def _why_not(one: Besoins, year: int, code: str, job: Metier, survey: Enquetes) -> str:
    """Say why a year of a job does not compare with the newest; nothing where it does."""
    if code != one.code_fap:
        return f"autre nomenclature ({job.nomenclature}), code {code}, non comparable"
    first, last = sorted((year, one.annee))
    if not any((between, code) in survey.ruptures for between in range(first + 1, last + 1)):
        return ""
    return f"autre nomenclature ({job.nomenclature}), même code, intitulé « {job.libelle} », non comparable"
