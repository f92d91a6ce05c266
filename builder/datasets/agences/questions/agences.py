"""The agencies of a place, the nearest first, or of a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from math import inf
from typing import Annotated

from ....asking import Unusable
from ....face import Address, Asked, AtMost, Command, Connection, Csv, Debut, Liste, Question
from ....french import aligned, in_french
from ....search.places.options import Lecture
from ..annonces import details, libelle_du_lieu, sans_agence, tableau, vieillesse
from ..demande import PLACES, read_asked
from ..endroits import Repere
from ..fiches import SOURCE_NAMES, SOURCES, Agence, LigneAgence, lignes
from ..horaires import Moment, expect_moment
from ..proches import agences, is_longitude_first

MOST, LONGEST = 1_000, 200
# As many agencies as the command shows with their hours and all the rest.
DETAILED = 3


@dataclass(frozen=True, slots=True)
class DemandeAgences:
    """The name or the place of the agencies that are asked, or both."""

    q: Annotated[
        str,
        Asked(
            "Mots du nom de l'agence.", "Words of its name.", convert=str.strip, metavar="[TEXT]...", is_argument=True
        ),
    ] = ""
    commune: Annotated[
        str,
        Asked(
            "Commune, son nom ou un code, ancien ou actuel : celles qui la desservent, puis les plus proches.",
            "Commune, its name or a code: those that serve it, then the nearest.",
            longest=LONGEST,
        ),
    ] = ""
    code_postal: Annotated[
        str, Asked("Code postal, ou nom de la commune : 35000.", "Postcode, or a town: 35000.", longest=LONGEST)
    ] = ""
    departement: Annotated[
        str,
        Asked("Département, son code ou son nom : 35, 2A.", "Department, its code or name: 35, 2A.", longest=LONGEST),
    ] = ""
    region: Annotated[
        str, Asked("Région, son code ou son nom : 53.", "Region, its code or name: 53.", longest=LONGEST)
    ] = ""
    pres_de: Annotated[
        tuple[float, float] | None,
        Asked(
            "Latitude et longitude d'un point : les plus proches d'abord.",
            "Nearest first from this point: 48.11,-1.68.",
            option="--near",
        ),
    ] = None
    rayon_km: Annotated[
        float | None,
        Asked("À tant de kilomètres du lieu, au plus.", "Within so many km of the place.", option="--radius"),
    ] = None
    source: Annotated[
        str,
        Asked(
            "La source qui répond ; sinon la plus récente.",
            "Which source answers (default: the most recent).",
            within=SOURCES,
        ),
    ] = ""
    directions: Annotated[
        bool,
        Asked(
            "1 : les directions, sans accueil du public, au lieu des agences.",
            "The directions, which are not open to the public, in place of the agencies.",
        ),
    ] = False
    moment: Moment = ""
    limit: Annotated[int, Asked("Nombre d'agences au plus.", "Agencies.", within=range(1, MOST + 1))] = 20
    debut: Debut = 0

    def __post_init__(self) -> None:
        if self.pres_de is not None and not (abs(self.pres_de[0]) <= 90 and abs(self.pres_de[1]) <= 180):
            raise Unusable(
                "pres_de",
                "hors du globe ; attendu : une latitude, une virgule, une longitude : 48.11,-1.68",
                "not on the globe; it is a latitude, a comma, a longitude: 48.11,-1.68",
            )
        if self.moment:
            expect_moment(self.moment)
        given = [name for name in (*PLACES, "pres_de") if (getattr(self, name) or "") != ""]
        if len(given) > 1:
            names = ", ".join(given)
            raise Unusable(
                given[1], f"un seul lieu à la fois, au lieu de : {names}", f"one place at a time, not: {names}"
            )
        if self.rayon_km is None:
            return
        if not 0 < self.rayon_km < inf:
            raise Unusable("rayon_km", "attendu : un nombre plus grand que 0", "it is a number greater than 0")
        if self.pres_de is None and not self.commune.strip() and not self.code_postal.strip():
            raise Unusable(
                "rayon_km",
                "compté depuis un lieu : donner aussi pres_de, commune ou code_postal",
                "it is counted from a place: give pres_de (--near), commune or code_postal too",
            )


@dataclass(frozen=True, slots=True)
class ReponseAgences(Liste[Agence]):
    """The agencies of what was asked, `total` in all, of which some may be cut.

    `libelle_lieu` names the place; `dans_le_lieu` of them are in it, 0 where the first ones are but the nearest:
    `phrase` says so in French, or that nobody knows where the place is. `directions_total` counts the directions of the
    place. `avertissement` says that the source is old. `lectures` say how a place that is no code was read.
    """

    liste = "agences"
    q: str
    commune: str
    code_postal: str
    departement: str
    pres_de: tuple[float, float] | None
    rayon_km: float | None
    source: str
    agences: Annotated[tuple[Agence, ...], AtMost(MOST)]
    total: int
    tronque: bool
    region: str
    directions: bool
    moment: str
    libelle_lieu: str
    dans_le_lieu: int
    directions_total: int
    phrase: str
    avertissement: str
    lectures: Annotated[tuple[Lecture, ...], AtMost(1)]


def find(connection: Connection, asked: DemandeAgences) -> ReponseAgences:
    """Return the agencies of a place, the nearest first, or of a name."""
    if asked.pres_de and is_longitude_first(connection, asked.source, asked.pres_de):
        first, second = asked.pres_de
        raise Unusable(
            "pres_de",
            f"{first}, {second} : la latitude vient d'abord ; {second},{first} ?",
            f"{first}, {second}: the latitude comes first; {second},{first}?",
        )
    where = Repere(pres_de=asked.pres_de, rayon_km=asked.rayon_km)
    given = {name: getattr(asked, name) for name in PLACES}
    words, lieu, lectures = read_asked(connection, asked.q, given, where, asked.source)
    found = agences(
        connection, words, lieu, asked.source, asked.limit, asked.debut,
        directions=asked.directions, moment=asked.moment,
    )  # fmt: skip
    name = libelle_du_lieu(connection, lieu)
    # What is asked is repeated, but for the page of the list; places by their codes.
    repeated = {one.name: getattr(asked, one.name) for one in fields(asked) if one.name not in ("limit", "debut")}
    codes = {name: getattr(lieu, name) for name in PLACES}
    return ReponseAgences(
        **repeated | codes,
        agences=found.agences,
        total=found.total,
        tronque=asked.debut + len(found.agences) < found.total,
        libelle_lieu=name,
        dans_le_lieu=found.dans_le_lieu,
        directions_total=found.directions,
        # Words may be what nothing is found by, and not the place.
        phrase=sans_agence(name, lieu, found, directions=asked.directions)
        if found.total or not asked.q.strip()
        else "",
        avertissement=vieillesse(connection, found.agences),
        lectures=lectures,
    )


def lines(_asked: DemandeAgences, answer: ReponseAgences) -> Iterator[str]:
    """Yield the lines of a table, after how old its source is; where they are few, all that is known of each."""
    if not answer:
        return
    if answer.avertissement:
        yield answer.avertissement
    yield f"D'après {SOURCE_NAMES[answer[0].source]}, au {in_french(answer[0].date_source)}"
    if answer.phrase:
        yield answer.phrase
    served = "dessert la commune" if answer.commune else "dessert une commune de ce code postal"
    yield from aligned(tableau(answer, served))
    if len(answer) <= DETAILED:
        for one in answer:
            if told := list(details(one)):
                yield ""
                yield one.libelle
                yield from (f"  {line}" for line in told)


def notes(asked: DemandeAgences, answer: ReponseAgences) -> Iterator[str]:
    """Say that nothing is found, or that there are directions too."""
    if not answer and answer.phrase:
        yield answer.phrase
    elif not answer and asked.rayon_km is not None:
        yield "Aucune agence trouvée à cette distance ; sans --radius, les plus proches."
    elif not answer:
        yield "Aucune agence trouvée : essayer d'autres mots, ou un autre lieu."
    if answer.directions_total and not asked.directions and (answer.libelle_lieu or asked.q.strip()):
        several = "s" if answer.directions_total > 1 else ""
        yield f"{answer.directions_total} direction{several}, sans accueil du public : --directions."


QUESTION = Question(
    name="agences",
    needs="agences",
    asks=DemandeAgences,
    answers=ReponseAgences,
    find=find,
    address=Address(
        "/agences",
        "Les agences d'un lieu, les plus proches d'abord, ou d'un nom",
        csv=Csv(LigneAgence, lambda answer: lignes(answer.agences), lambda _answer: "agences"),
    ),
    command=Command(
        "Show the agencies of a place, nearest first, or by name; each with the date of what is said of it.",
        "infotravail agences --commune 35238",
        lines,
        notes,
    ),
)
