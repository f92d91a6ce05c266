"""The recruitment projects of the survey: of one job year by year, or the most wanted jobs, in France or in a place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from ....face import Address, Asked, AtMost, Command, Connection, Csv, Debut, Liste, Page, Question
from ....familles import FicheDemandee, FicheLiee, autre_nomenclature, fiches_liees, partage, passage
from ....french import aligned, decimal, number
from ....opened import holds
from ....search.places.lieu import Lieu
from ....search.places.options import KINDS, Lecture, told, where
from ..besoins import Besoins, Interval, LigneBmo, barres, besoins, lignes, years
from ..demande import metiers, read_zone, territory

MOST, MOST_PLACES = 1_000, 4
LONGEST = 200
# As many codes as a sentence can name.
LISTED = 5


@dataclass(frozen=True, slots=True)
class DemandeBmo:
    """The job, the territory and the year that are asked."""

    metier: Annotated[
        str,
        Asked(
            "Mots, code FAP, ou code ROME.",
            "A FAP code, a ROME code, or words.",
            longest=200,
            convert=str.strip,
            is_argument=True,
        ),
    ] = ""
    departement: Annotated[
        str,
        Asked(
            "Département, son code ou son nom : 63, 2A, Puy-de-Dôme.",
            "Department, its code or name: 63, 2A, Ain.",
            longest=LONGEST,
        ),
    ] = ""
    bassin: Annotated[
        str,
        Asked(
            "Bassin d'emploi, ses quatre chiffres ou son nom.",
            "Basin, its four digits or name: 8457, Rennes.",
            longest=LONGEST,
        ),
    ] = ""
    region: Annotated[
        str,
        Asked(
            "Région, son code ou son nom : 84, Bretagne.",
            "Region, its code or name: 84, Bretagne.",
            longest=LONGEST,
        ),
    ] = ""
    lieu: Annotated[
        str,
        Asked(
            "Un département, une région ou un bassin, comme on l'écrit ; sinon le département d'une commune.",
            "A department, a region or a basin, as one writes it; else the department of a commune.",
            longest=LONGEST,
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

    `departement`, `region` and `bassin` are codes; `territoire` is the smallest place of those that are given, None for
    France; `lectures` say how what is no code was read. `metiers` are the codes of the jobs that were asked.
    `par_annee` is true where the lines are those of several years. `annees` are those of the survey. `fiche` is the
    sheet of the ROME that was asked, with its families, whose lines these are: never figures of the sheet's own; None
    where none was. `fiches` are those that lead to the one job that was asked. `autres` are the lines of a job of the
    same label in another nomenclature, which nothing compares with.
    """

    liste = "besoins"
    metier: str
    departement: str
    region: str
    bassin: str
    territoire: Lieu | None
    lectures: Annotated[tuple[Lecture, ...], AtMost(MOST_PLACES)]
    metiers: tuple[str, ...]
    annee: int
    annees: tuple[int, ...]
    fiche: FicheDemandee | None
    besoins: Annotated[tuple[Besoins, ...], AtMost(MOST)]
    total: int
    tronque: bool
    par_annee: bool
    autres: tuple[Besoins, ...]
    fiches: tuple[FicheLiee, ...]
    departements: tuple[tuple[str, str], ...]


def find(connection: Connection, asked: DemandeBmo) -> ReponseBmo:
    """Return the recruitment projects of a job, or of the most wanted jobs."""
    codes, sheet = metiers(connection, asked.metier)
    zone, lectures = read_zone(connection, asked.departement, asked.bassin, asked.region, asked.lieu)
    cases = sheet.cases if sheet else None
    total, found = besoins(connection, codes, zone, asked.annee, asked.limit, asked.debut, cases)
    alone = codes[0] if codes and len(codes) == 1 and not sheet else ""
    others = autre_nomenclature(connection, alone) if alone and asked.annee is None else []
    beside = besoins(connection, None, zone, cases=others)[1]
    return ReponseBmo(
        metier=asked.metier,
        departement=zone.departement,
        region=zone.region,
        bassin=zone.bassin,
        territoire=territory(connection, zone),
        lectures=lectures,
        metiers=tuple(codes or ()),
        annee=asked.annee or 0,
        annees=tuple(years(connection)),
        fiche=sheet,
        besoins=found,
        total=total,
        tronque=asked.debut + len(found) < total,
        par_annee=sheet is not None or len({one.annee for one in (*beside, *found)}) > 1,
        autres=beside,
        fiches=fiches_liees(connection, alone) if alone else (),
        departements=_departments(connection),
    )


def _departments(connection: Connection) -> tuple[tuple[str, str], ...]:
    if not holds(connection, "geo"):
        return ()
    rows = connection.execute("SELECT code_departement, libelle FROM departements ORDER BY code_departement")
    return tuple((code, label) for code, label in rows)


def lines(_asked: DemandeBmo, answer: ReponseBmo) -> Iterator[str]:
    """Yield the families of a sheet, the name of the place, then the lines of a table.

    A line separates the years that cannot be compared.
    """
    if answer.fiche:
        yield from passage(answer.fiche)
    found = sorted((*answer.autres, *answer.besoins), key=lambda one: one.annee) if answer.autres else answer.besoins
    if not answer.besoins:
        return
    if answer.territoire:
        yield where(answer.territoire)
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


def notes(_asked: DemandeBmo, answer: ReponseBmo) -> Iterator[str]:
    """Say how places were read, what a sheet has no answer for, and that nothing is published, which is not zero."""
    yield from map(told, answer.lectures)
    if answer.fiche:
        yield from (f"{sentence}." for sentence in answer.fiche.manques)
        if answer:
            yield "Chaque ligne est le chiffre d'une famille entière : ni à additionner, ni à partager entre fiches."
    for one in answer.autres[:1]:
        yield f"{one.code_fap} est d'une autre nomenclature ({one.nomenclature}) : même intitulé, non comparable."
    # Of a year that counts by another nomenclature, what lacks is already told.
    if answer or (answer.fiche and not any(answer.annee in (0, year) for year, _ in answer.fiche.cases)):
        return
    if answer.metier and not answer.metiers:
        yield f"Aucun métier de l'enquête n'a les mots « {answer.metier} » : essayer d'autres mots, ou un code FAP."
    else:
        codes = ", ".join(answer.metiers[:LISTED]) or "aucun métier"
        year = f" en {answer.annee}" if answer.annee else ""
        yield f"L'enquête ne publie aucune ligne{year} : {codes}, {where(answer.territoire)}. Ce n'est pas un zéro."


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
            tables=lambda answer: (
                *("bmo", "bmo_metiers", "bmo_ruptures"),
                *(("fap_fiches",) if answer.fiche or answer.fiches else ()),
            ),
            menu="Recrutements",
            more=lambda answer: {"barres": barres(answer.besoins, answer.autres), "genres": KINDS, "part_de": partage},
        ),
        csv=Csv(LigneBmo, lambda answer: lignes(answer.besoins), lambda _answer: "bmo"),
    ),
    command=Command(
        """Show the recruitment projects of a METIER (a FAP code, a ROME code or words), or the most wanted jobs.

        Some cells are hidden, so sums are intervals; a share is an interval too. A sheet of the ROME is answered by
        its families, which it shares with other sheets.
        """,
        "infotravail bmo V1X80 --departement 63 --annee 2025",
        lines,
        notes,
    ),
    is_dated=True,
)
