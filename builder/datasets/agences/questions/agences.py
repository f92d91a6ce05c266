"""The agencies of a place, the nearest first, or of a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Annotated

from ....asking import Unusable
from ....face import Address, Asked, AtMost, Command, Connection, Csv, Debut, Liste, Question
from ....french import aligned, decimal, in_french
from ....search.ask.query import as_code
from ...geo.lieux import codes_postaux_proposes, communes_actuelles, communes_proposees, departements
from ..proches import SOURCE_NAMES, SOURCES, Agence, Lieu, LigneAgence, agences, lignes

MOST = 1_000


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
            "Code de la commune, ancien ou actuel : celles qui la desservent, et celles qui y sont.",
            "Commune code: those that serve it or are in it.",
            convert=as_code,
        ),
    ] = ""
    code_postal: Annotated[str, Asked("Code postal : 35000.", "Postcode: 35000.", convert=as_code)] = ""
    departement: Annotated[
        str,
        Asked("Code du département : 35, 2A, 971.", "Department: 35, 2A, 971.", within=departements, convert=as_code),
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
    limit: Annotated[int, Asked("Nombre d'agences au plus.", "Agencies.", within=range(1, MOST + 1))] = 20
    debut: Debut = 0

    def __post_init__(self) -> None:
        if self.pres_de is not None and not (abs(self.pres_de[0]) <= 90 and abs(self.pres_de[1]) <= 180):
            raise Unusable(
                "pres_de",
                "hors du globe ; attendu : une latitude, une virgule, une longitude : 48.11,-1.68",
                "not on the globe; it is a latitude, a comma, a longitude: 48.11,-1.68",
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
    """The agencies of what was asked, `total` in all, of which some may be cut."""

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


def find(connection: Connection, asked: DemandeAgences) -> ReponseAgences:
    """Return the agencies of a place, the nearest first, or of a name."""
    commune = _commune(connection, asked.commune) if asked.commune else ""
    if asked.code_postal:
        _expect_postcode(connection, asked.code_postal)
    lieu = Lieu(commune, asked.code_postal, asked.departement, asked.pres_de, asked.rayon_km)
    total, found = agences(connection, asked.q, lieu, asked.source, asked.limit, asked.debut)
    return ReponseAgences(
        q=asked.q,
        commune=asked.commune,
        code_postal=asked.code_postal,
        departement=asked.departement,
        pres_de=asked.pres_de,
        rayon_km=asked.rayon_km,
        source=asked.source,
        agences=found,
        total=total,
        tronque=asked.debut + len(found) < total,
    )


def _commune(connection: Connection, code: str) -> str:
    """Return the current code of a commune. Raises Unusable where there is none, or where there are several."""
    found = communes_actuelles(connection, code)
    if len(found) == 1:
        return found[0]
    if found:
        leads = ", ".join(found)
        raise Unusable(
            "commune",
            f"« {code} » n'est plus le code d'une commune ; il mène à : {leads}",
            f"{code!r} is no longer the code of a commune; it leads to: {leads}",
        )
    near = ", ".join(communes_proposees(connection, code))
    raise Unusable(
        "commune",
        f"« {code} » n'est le code d'aucune commune ; le code de l'INSEE a cinq caractères, par exemple : {near}",
        f"{code!r} is the code of no commune; INSEE's code has five characters, for example: {near}",
    )


def _expect_postcode(connection: Connection, code: str) -> None:
    """Raise Unusable for a postcode that no commune and no agency has."""
    for table in ("codes_postaux", "agences"):
        if connection.execute(f"SELECT 1 FROM {table} WHERE code_postal = ?", (code,)).fetchone():
            return
    near = ", ".join(codes_postaux_proposes(connection, code))
    raise Unusable(
        "code_postal",
        f"« {code} » n'est celui d'aucune commune ; un code postal a cinq chiffres, par exemple : {near}",
        f"{code!r} is the postcode of no commune; it has five digits, for example: {near}",
    )


def lines(_asked: DemandeAgences, answer: ReponseAgences) -> Iterator[str]:
    """Yield the lines of a table, after the source and its date."""
    if not answer:
        return
    yield f"D'après {SOURCE_NAMES[answer[0].source]}, au {in_french(answer[0].date_source)}"
    rows = [("Distance", "Agence", "Adresse", "Téléphone"), *map(_cells, answer)]
    if all(one.distance_km is None for one in answer):
        rows = [row[1:] for row in rows]
    yield from aligned(rows)


def notes(_asked: DemandeAgences, answer: ReponseAgences) -> Iterator[str]:
    """Say that nothing is found."""
    if not answer:
        yield "Aucune agence trouvée : vérifier le code, ou essayer d'autres mots."


def _cells(one: Agence) -> tuple[str, ...]:
    distance = "" if one.distance_km is None else f"{decimal(one.distance_km)} km"
    name = one.libelle if one.type_agence == "agence" else f"{one.libelle} ({one.type_agence})"
    address = ", ".join(filter(None, (one.adresse, f"{one.code_postal} {one.nom_commune}".strip())))
    return distance, f"{name}, dessert la commune" if one.dessert else name, address, one.telephone


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
