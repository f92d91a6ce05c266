"""The recruitment projects of jobs, the years of the survey side by side, each in its nomenclature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from ....face import Address, Asked, AtMost, Connection, Csv, Debut, Liste, Page, Question
from ....search.places.lieu import Lieu
from ....search.places.options import KINDS, Lecture
from ..annees import MetierDesAnnees, cote_a_cote
from ..besoins import Choix, besoins, years
from ..ordre import PROJETS, TRIS, ranges, sens
from ..page import adresse
from ..parametres import Bassin, Comprise, Departement, Famille, Metier, Ordre, Region, Tri, UnLieu, comprise
from ..titre import Sujet, quand, titre
from ..zones import dans, endroit, read_zone, territory

MOST, MOST_PLACES, MOST_YEARS = 1_000, 4, 50


@dataclass(frozen=True, slots=True)
class DemandeBmoAnnees:
    """The jobs, the territory and the family that are asked, and the order of the lines, that of the newest year."""

    metier: Metier = ""
    departement: Departement = ""
    bassin: Bassin = ""
    region: Region = ""
    lieu: UnLieu = ""
    famille: Famille = ""
    tri: Tri = PROJETS
    ordre: Ordre = ""
    limit: Annotated[int, Asked("Nombre de lignes au plus.", "Lines.", within=range(1, MOST + 1))] = 20
    debut: Debut = 0


@dataclass(frozen=True, slots=True)
class ReponseBmoAnnees(Liste[MetierDesAnnees]):
    """Jobs of the year `annee` with what each of the `annees` says of them, `total` of which some may be cut.

    The rest is as the answer to `bmo` says it.
    """

    liste = "lignes"
    titre: str
    metier: str
    departement: str
    region: str
    bassin: str
    endroit: str
    territoire: Lieu | None
    lectures: Annotated[tuple[Lecture, ...], AtMost(MOST_PLACES)]
    famille: str
    libelle_famille: str
    annee: int
    annees: Annotated[tuple[int, ...], AtMost(MOST_YEARS)]
    tri: str
    ordre: str
    regle: str
    lignes: Annotated[tuple[MetierDesAnnees, ...], AtMost(MOST)]
    total: int
    tronque: bool
    debut: int
    limit: int


@dataclass(frozen=True, slots=True)
class LigneBmoAnnees:
    """A job and a year as a line of a table: `code_fap` is that of the newest year, `code_fap_annee` of this one."""

    code_fap: str
    libelle: str
    annee: int
    code_fap_annee: str
    nomenclature: str
    est_comparable: bool
    raison: str
    projets: int | None
    projets_min: int | None
    projets_max: int | None
    projets_nb_caches: int | None


def find(connection: Connection, asked: DemandeBmoAnnees) -> ReponseBmoAnnees:
    """Return the jobs of the newest year that has one of those that are asked, with what every year says of them."""
    places = read_zone(connection, asked.departement, asked.bassin, asked.region, asked.lieu)
    meant = comprise(connection, asked.metier, asked.famille, places)
    known = tuple(years(connection))
    year = _newest(connection, meant, known)
    chosen = Choix(meant.codes, meant.zone, year, meant.famille)
    found = ranges(besoins(connection, chosen), asked.tri, asked.ordre)
    shown = found[asked.debut : asked.debut + asked.limit]
    where = dans(connection, meant.zone)
    subject = Sujet(asked.metier, meant.codes, meant.fiche, meant.libelle_famille, where, quand(known))
    return ReponseBmoAnnees(
        titre=titre(subject, found, asked.tri, asked.ordre),
        metier=asked.metier,
        departement=meant.zone.departement,
        region=meant.zone.region,
        bassin=meant.zone.bassin,
        endroit=endroit(connection, meant.zone),
        territoire=territory(connection, meant.zone),
        lectures=meant.lectures,
        famille=meant.famille,
        libelle_famille=meant.libelle_famille,
        annee=year,
        annees=known,
        tri=asked.tri,
        ordre=sens(asked.tri, asked.ordre),
        regle=TRIS[asked.tri].regle,
        lignes=cote_a_cote(connection, shown, meant.zone, known),
        total=len(found),
        tronque=asked.debut + len(shown) < len(found),
        debut=asked.debut,
        limit=asked.limit,
    )


def _newest(connection: Connection, meant: Comprise, known: tuple[int, ...]) -> int:
    """Return the newest year that has one of the jobs that are asked."""
    codes = meant.codes or ()
    (year,) = connection.execute(
        f"SELECT max(annee) FROM bmo_metiers WHERE code_fap IN ({', '.join('?' * len(codes))})", codes
    ).fetchone()
    return int(year or max(known, default=0))


def _lines(answer: ReponseBmoAnnees) -> Iterator[LigneBmoAnnees]:
    for job in answer:
        for one in job.annees:
            sum_ = one.projets
            figures = (sum_.publie, sum_.min, sum_.max, sum_.nb_caches) if sum_ else (None,) * 4
            yield LigneBmoAnnees(
                *(job.code_fap, job.libelle, one.annee, one.code_fap, one.nomenclature, one.est_comparable),
                *(one.raison, *figures),
            )


def _more(answer: ReponseBmoAnnees) -> Mapping[str, Any]:
    return {"vers": lambda **changed: adresse(answer, annee="", **changed), "genres": KINDS}


QUESTION = Question(
    name="bmo_annees",
    needs="bmo",
    asks=DemandeBmoAnnees,
    answers=ReponseBmoAnnees,
    find=find,
    address=Address(
        "/bmo/annees",
        "Les projets de recrutement, les années de l'enquête côte à côte",
        page=Page(
            "annees.html",
            title=lambda answer: answer.titre,
            description=lambda answer: (
                f"{answer.titre} : les années de l'enquête côte à côte, et lesquelles se comparent."
            ),
            tables=("bmo", "bmo_metiers", "bmo_ruptures"),
            more=_more,
            beside=lambda answer: {"bmo_choix": {"region": answer.region, "departement": answer.departement}},
        ),
        csv=Csv(LigneBmoAnnees, _lines, lambda _answer: "bmo-annees"),
    ),
    is_method=False,
)
