"""The recruitment projects of the survey: of one job year by year, or the most wanted jobs, in France or in a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from ....face import Address, Asked, AtMost, Command, Connection, Csv, Debut, Liste, Page, Question, Tool
from ....familles import FicheDemandee, FicheLiee, autre_nomenclature, fiches_liees
from ....search.places.lieu import Lieu
from ....search.places.options import Lecture
from ..besoins import Besoins, Choix, LigneBmo, besoins, lignes, years
from ..console import lines, notes
from ..ordre import PROJETS, TRIS, ranges, sens
from ..page import beside, vue
from ..parametres import Bassin, Comprise, Departement, Famille, Metier, Ordre, Region, Tri, UnLieu, comprise
from ..titre import Sujet, quand, titre
from ..zones import dans, endroit, read_zone, territory

MOST, MOST_PLACES = 1_000, 4


@dataclass(frozen=True, slots=True)
class DemandeBmo:
    """The job, the territory, the family and the year that are asked, and the order of the lines."""

    metier: Metier = ""
    departement: Departement = ""
    bassin: Bassin = ""
    region: Region = ""
    lieu: UnLieu = ""
    annee: Annotated[
        int | None,
        Asked(
            "Année de l'enquête ; sinon la plus récente, ou chacune pour un seul métier.",
            "Year (default: the newest; every year for one job).",
            within=years,
        ),
    ] = None
    famille: Famille = ""
    tri: Tri = PROJETS
    ordre: Ordre = ""
    limit: Annotated[int, Asked("Nombre de lignes au plus.", "Lines.", within=range(1, MOST + 1))] = 20
    debut: Debut = 0


@dataclass(frozen=True, slots=True)
class ReponseBmo(Liste[Besoins]):
    """Recruitment projects, `total` lines of which some may be cut; `annee` is 0 where none was chosen.

    `titre` says whose figures they are, in words, with `endroit`, the place. `departement`, `region` and `bassin` are
    codes; `territoire` is the smallest place of those that are given, None for France; `lectures` say how what is no
    code was read. `metiers` are the codes of the jobs that were asked, `famille` the letter of their family. `tri` and
    `ordre` are how the lines are ordered, by the rule `regle`; within each year where `par_annee`, which is true where
    the lines are those of several years. `annees` are those of the survey. `fiche` is the sheet of the ROME that was
    asked, with its families, whose lines these are: never figures of the sheet's own; None where none was. `fiches`
    are those that lead to the one job that was asked. `autres` are the lines of a job of the same label in another
    nomenclature, which nothing compares with. The lines begin after `debut` others, `limit` at most.
    """

    liste = "besoins"
    titre: str
    metier: str
    departement: str
    region: str
    bassin: str
    endroit: str
    territoire: Lieu | None
    lectures: Annotated[tuple[Lecture, ...], AtMost(MOST_PLACES)]
    metiers: tuple[str, ...]
    famille: str
    libelle_famille: str
    annee: int
    annees: tuple[int, ...]
    tri: str
    ordre: str
    regle: str
    fiche: FicheDemandee | None
    besoins: Annotated[tuple[Besoins, ...], AtMost(MOST)]
    total: int
    tronque: bool
    debut: int
    limit: int
    par_annee: bool
    autres: tuple[Besoins, ...]
    fiches: tuple[FicheLiee, ...]


def find(connection: Connection, asked: DemandeBmo) -> ReponseBmo:
    """Return the recruitment projects of a job, or of the most wanted jobs."""
    places = read_zone(connection, asked.departement, asked.bassin, asked.region, asked.lieu)
    meant = comprise(connection, asked.metier, asked.famille, places)
    chosen = meant.choix(asked.annee)
    found = ranges(besoins(connection, chosen), asked.tri, asked.ordre, par_annee=chosen.par_annee)
    others = autre_nomenclature(connection, meant.seul) if meant.seul and asked.annee is None else []
    beside = ranges(besoins(connection, Choix(zone=meant.zone, cases=others)), par_annee=True)
    shown = tuple(found[asked.debut : asked.debut + asked.limit])
    shown_years = {one.annee for one in (*beside, *found)}
    return ReponseBmo(
        titre=_titre(connection, asked, meant, found, sorted(shown_years)),
        metier=asked.metier,
        departement=meant.zone.departement,
        region=meant.zone.region,
        bassin=meant.zone.bassin,
        endroit=endroit(connection, meant.zone),
        territoire=territory(connection, meant.zone),
        lectures=meant.lectures,
        metiers=tuple(meant.codes or ()),
        famille=meant.famille,
        libelle_famille=meant.libelle_famille,
        annee=asked.annee or 0,
        annees=tuple(years(connection)),
        tri=asked.tri,
        ordre=sens(asked.tri, asked.ordre),
        regle=TRIS[asked.tri].regle,
        fiche=meant.fiche,
        besoins=shown,
        total=len(found),
        tronque=asked.debut + len(shown) < len(found),
        debut=asked.debut,
        limit=asked.limit,
        par_annee=meant.fiche is not None or len(shown_years) > 1,
        autres=tuple(beside),
        fiches=fiches_liees(connection, meant.seul) if meant.seul else (),
    )


def _titre(connection: Connection, asked: DemandeBmo, meant: Comprise, found: list[Besoins], annees: list[int]) -> str:
    # Where no line is found, the years are those that were looked at.
    looked_at = [asked.annee] if asked.annee else annees or years(connection)[-1:]
    subject = Sujet(
        asked.metier, meant.codes, meant.fiche, meant.libelle_famille, dans(connection, meant.zone), quand(looked_at)
    )
    return titre(subject, found, asked.tri, asked.ordre)


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
            title=lambda answer: answer.titre,
            description=lambda answer: (
                f"{answer.titre} : {answer.total} lignes de l'enquête Besoins en main-d'œuvre, chaque chiffre avec ses "
                "bornes."
            ),
            tables=lambda answer: (
                *("bmo", "bmo_metiers", "bmo_ruptures"),
                *(("fap_fiches",) if answer.fiche or answer.fiches else ()),
            ),
            menu="Recrutements",
            more=vue,
            beside=beside,
        ),
        csv=Csv(LigneBmo, lambda answer: lignes(answer.besoins, answer.autres), lambda _answer: "bmo"),
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
    tool=Tool(
        "bmo",
        "Donne les projets de recrutement de l'enquête Besoins en main-d'œuvre : d'un métier, ou les métiers les plus "
        "recherchés, en France ou dans un lieu. Un chiffre caché par le secret statistique est un intervalle.",
    ),
)
