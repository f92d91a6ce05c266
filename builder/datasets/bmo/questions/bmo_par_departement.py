"""The recruitment projects of some jobs, department by department: what a map shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from ....asking import Unusable
from ....face import Address, AtMost, Connection, Csv, Liste, Question
from ....records import named
from ..besoins import SOMMES, Interval, conditions, interval, years
from ..parametres import AnneeVoulue, Famille, Metier, Region, comprise
from ..titre import quand
from ..zones import dans, libelle, read_zone

MOST = 1_000


@dataclass(frozen=True, slots=True)
class DemandeBmoParDepartement:
    """The jobs, the region and the year that are asked."""

    metier: Metier = ""
    region: Region = ""
    famille: Famille = ""
    annee: AnneeVoulue = None


@dataclass(frozen=True, slots=True)
class ProjetsDuDepartement:
    """The recruitment projects of a department, as an interval; `publie` of it is None where every cell is hidden."""

    code_departement: str
    libelle: str
    projets: Interval


@dataclass(frozen=True, slots=True)
class LigneBmoParDepartement:
    """A department as a line of a table: a hidden figure is empty, between its bounds."""

    annee: int
    code_departement: str
    libelle: str
    projets: int | None
    projets_min: int
    projets_max: int
    projets_nb_caches: int


@dataclass(frozen=True, slots=True)
class ReponseBmoParDepartement(Liste[ProjetsDuDepartement]):
    """The departments that have a line of the survey for those jobs that year; of others, nothing is known."""

    liste = "departements"
    titre: str
    annee: int
    departements: Annotated[tuple[ProjetsDuDepartement, ...], AtMost(MOST)]


def find(connection: Connection, asked: DemandeBmoParDepartement) -> ReponseBmoParDepartement:
    """Return the projects of each department. Raises Unusable for a sheet, whose families are not summed."""
    meant = comprise(connection, asked.metier, asked.famille, read_zone(connection, "", "", asked.region, ""))
    if meant.fiche:
        codes = ", ".join(meant.codes or ())
        raise Unusable(
            "metier",
            f"« {meant.fiche.code_rome} » est une fiche du ROME, dont les familles ne s'additionnent pas : {codes}",
            f"{meant.fiche.code_rome!r} is a sheet of the ROME, whose families are not to be summed: {codes}",
        )
    year = asked.annee or max(years(connection), default=0)
    chosen = meant.choix(year)
    found = () if chosen.est_vide else tuple(_departments(connection, *conditions(chosen)))
    jobs = f" : {asked.metier}" if asked.metier else ""
    family = f", famille « {meant.libelle_famille} »" if meant.famille else ""
    where = dans(connection, meant.zone)
    return ReponseBmoParDepartement(
        f"Projets de recrutement par département{jobs}{family}, {where} {quand([year])}", year, found
    )


def _departments(connection: Connection, where: str, values: list[str | int]) -> Iterator[ProjetsDuDepartement]:
    rows = connection.execute(
        f"SELECT b.code_departement, {SOMMES} FROM bmo b "
        "JOIN bmo_metiers m ON m.annee = b.annee AND m.code_fap = b.code_fap "
        f"WHERE {where} GROUP BY b.code_departement ORDER BY b.code_departement",
        values,
    )
    for row in named(rows):
        code = row["code_departement"]
        yield ProjetsDuDepartement(code, libelle(connection, "departement", code), interval(row, "projets"))


def _lines(answer: ReponseBmoParDepartement) -> Iterator[LigneBmoParDepartement]:
    for one in answer:
        sum_ = one.projets
        yield LigneBmoParDepartement(
            answer.annee, one.code_departement, one.libelle, sum_.publie, sum_.min, sum_.max, sum_.nb_caches
        )


QUESTION = Question(
    name="bmo_par_departement",
    needs="bmo",
    asks=DemandeBmoParDepartement,
    answers=ReponseBmoParDepartement,
    find=find,
    address=Address(
        "/bmo/departements",
        "Les projets de recrutement de chaque département, avec leurs bornes",
        csv=Csv(LigneBmoParDepartement, _lines, lambda answer: f"bmo-departements-{answer.annee}"),
    ),
    is_method=False,
)
