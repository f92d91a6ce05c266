"""The recruitment projects of the survey: of one job year by year, or the most wanted jobs, in France or in a place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from ....face import Address, Asked, AtMost, Command, Connection, Csv, Debut, Known, Liste, Page, Question
from ....french import aligned, decimal, number
from ....opened import holds
from ....search.ask.query import as_code
from ..besoins import Besoins, Interval, LigneBmo, Zone, barres, besoins, lignes, years

MOST = 1_000


def _codes(column: str, table: str = "") -> Known:
    """Return the function that lists the codes of territories, those of today without any project too."""

    def known(connection: Connection) -> list[str]:
        today = f" UNION SELECT {column} FROM {table}" if table and holds(connection, "geo") else ""
        return [code for (code,) in connection.execute(f"SELECT DISTINCT {column} FROM bmo{today} ORDER BY 1")]

    return known


@dataclass(frozen=True, slots=True)
class DemandeBmo:
    """The job, the territory and the year that are asked."""

    metier: Annotated[
        str, Asked("Mots, ou code FAP.", "A FAP code or words.", longest=200, convert=str.strip, is_argument=True)
    ] = ""
    departement: Annotated[
        str,
        Asked(
            "Code du département, tel que publié : 63, 2A, 971.",
            "Department, as published: 63, 2A, 971.",
            within=_codes("code_departement", "departements"),
            convert=as_code,
        ),
    ] = ""
    bassin: Annotated[
        str,
        Asked(
            "Code du bassin d'emploi, quatre chiffres.",
            "Basin, four digits: 8457.",
            within=_codes("code_bassin"),
            convert=as_code,
        ),
    ] = ""
    region: Annotated[
        str,
        Asked(
            "Code de la région, tel que publié.",
            "Region, as published: 84.",
            within=_codes("code_region", "regions"),
            convert=as_code,
        ),
    ] = ""
    annee: Annotated[
        int | None,
        Asked(
            "Année de l'enquête ; sinon la plus récente, ou chacune pour un seul métier.",
            "Year (default: the newest; every year for one job).",
            within=years,
        ),
    ] = None
    limit: Annotated[int, Asked("Nombre de lignes au plus.", "Lines.", within=range(1, MOST + 1))] = 20
    debut: Debut = 0


@dataclass(frozen=True, slots=True)
class ReponseBmo(Liste[Besoins]):
    """Recruitment projects, `total` lines of which some may be cut; `annee` is 0 where none was chosen.

    `par_annee` is true where the lines are those of several years. `annees` are those of the survey.
    """

    liste = "besoins"
    metier: str
    departement: str
    region: str
    bassin: str
    annee: int
    annees: tuple[int, ...]
    besoins: Annotated[tuple[Besoins, ...], AtMost(MOST)]
    total: int
    tronque: bool
    par_annee: bool
    departements: tuple[tuple[str, str], ...]


def find(connection: Connection, asked: DemandeBmo) -> ReponseBmo:
    """Return the recruitment projects of a job, or of the most wanted jobs."""
    zone = Zone(asked.departement, asked.bassin, asked.region)
    total, found = besoins(connection, asked.metier, zone, asked.annee, asked.limit, asked.debut)
    return ReponseBmo(
        metier=asked.metier,
        departement=asked.departement,
        region=asked.region,
        bassin=asked.bassin,
        annee=asked.annee or 0,
        annees=tuple(years(connection)),
        besoins=found,
        total=total,
        tronque=asked.debut + len(found) < total,
        par_annee=len({one.annee for one in found}) > 1,
        departements=_departments(connection),
    )


def _departments(connection: Connection) -> tuple[tuple[str, str], ...]:
    if not holds(connection, "geo"):
        return ()
    rows = connection.execute("SELECT code_departement, libelle FROM departements ORDER BY code_departement")
    return tuple((code, label) for code, label in rows)


def lines(_asked: DemandeBmo, answer: ReponseBmo) -> Iterator[str]:
    """Yield the lines of a table; a line separates the years that cannot be compared."""
    found = answer.besoins
    if not found:
        return
    head = ("Année", "Code", "Projets", "Difficiles", "Part difficile", "Saisonniers", "Cachées", "Métier")
    for line, one in zip(aligned([head, *map(_cells, found)]), [None, *found], strict=True):
        if one and one.rupture and one.annee != found[0].annee:
            yield f"── séries non comparables : {one.rupture} ──"
        yield line


def notes(_asked: DemandeBmo, answer: ReponseBmo) -> Iterator[str]:
    """Say that nothing is published, which is not zero."""
    if not answer:
        yield "Aucune ligne publiée : vérifier le code, ou essayer d'autres mots. Ce n'est pas un zéro."


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


QUESTION = Question(
    name="bmo",
    needs="bmo",
    asks=DemandeBmo,
    answers=ReponseBmo,
    find=find,
    address=Address(
        "/bmo",
        "Les projets de recrutement, avec leurs bornes",
        page=Page(
            "bmo.html",
            title=lambda _answer: "Projets de recrutement (enquête BMO)",
            description=lambda _answer: (
                "Besoins en main-d'œuvre par métier, année et territoire : chaque chiffre avec ses bornes."
            ),
            tables=("bmo", "bmo_metiers", "bmo_ruptures"),
            menu="Recrutements",
            more=lambda answer: {"barres": barres(answer.besoins)},
        ),
        csv=Csv(LigneBmo, lambda answer: lignes(answer.besoins), lambda _answer: "bmo"),
    ),
    command=Command(
        """Show the recruitment projects of a METIER (a FAP code or words), or the most wanted jobs.

        Some cells are hidden, so sums are intervals; a share is an interval too.
        """,
        "infotravail bmo V1X80 --departement 63 --annee 2025",
        lines,
        notes,
    ),
    is_dated=True,
)
