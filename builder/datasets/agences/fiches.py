"""An agency as an answer shows it: what one source says of it at its date, and where it is from the place asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from ...face import Connection
from ...records import named, records
from .horaires import Creneau, local_time, opening

# Each source, as it is named after « d'après », the most official first.
SOURCE_NAMES = {
    "api": "l'API Référentiel des agences de France Travail",
    "annuaire": "l'Annuaire de l'administration",
    "extrait": "un extrait de 2019",
}
SOURCES = tuple(SOURCE_NAMES)
ADEDA = "accueil des personnes sourdes ou malentendantes (ADEDA)"


@dataclass(frozen=True, slots=True)
class Agence:
    """What one source says of an agency at its date; empty where it says nothing.

    `distance_km` is to the place that was asked for, None where either is not known. `dessert` is
    true where the source says that the agency serves the commune that was asked for, `est_dans_le_lieu` where it is
    in the place. `position` says whose the latitude and the longitude are: of the source, of the centre of the
    commune where the source gives none or a wrong one, or of nobody (aucune). `identifiants` and `codes_safir` are
    those of every row of the source that has this name and this address. `ouverture` is ouverte, sur rendez-vous or
    fermée at the moment `heure_locale`, by the usual hours; both are empty where these are not known.
    """

    source: str
    identifiant: str
    date_source: str
    code_safir: str
    libelle: str
    type_agence: str
    specialite: str
    adresse: str
    code_postal: str
    nom_commune: str
    code_commune: str
    telephone: str
    courriel: str
    latitude: float | None
    longitude: float | None
    distance_km: float | None = None
    dessert: bool = False
    horaires: tuple[Creneau, ...] = ()
    position: str = "aucune"
    est_dans_le_lieu: bool = False
    identifiants: tuple[str, ...] = ()
    codes_safir: tuple[str, ...] = ()
    site_internet: str = ""
    adresse_page: str = ""
    accueil: str = ""
    est_adeda: bool | None = None
    ouverture: str = ""
    heure_locale: str = ""

    @property
    def services(self) -> tuple[str, ...]:
        """What the agency offers, in words, where the source says it."""
        return tuple(filter(None, (self.accueil, ADEDA if self.est_adeda else "")))


@dataclass(frozen=True, slots=True)
class LigneAgence:
    """An agency as a line of a table, without its hours."""

    source: str
    identifiant: str
    date_source: str
    libelle: str
    type_agence: str
    adresse: str
    code_postal: str
    nom_commune: str
    code_commune: str
    telephone: str
    courriel: str
    latitude: float | None
    longitude: float | None
    distance_km: float | None
    position: str


@dataclass(frozen=True, slots=True)
class Point:
    """What a map shows of an agency."""

    libelle: str
    adresse: str
    latitude: float
    longitude: float


_SELECT = """
SELECT a.source, a.identifiant, a.date_source, a.code_safir, a.libelle, a.type_agence, a.specialite, a.adresse,
       a.code_postal, a.nom_commune, a.code_commune, a.telephone, a.courriel, p.latitude, p.longitude, p.position,
       a.site_internet, a.adresse_page, a.est_adeda,
       CASE a.type_accueil WHEN '1' THEN 'libre service' WHEN '3' THEN 'libre service et rendez-vous' END AS accueil
FROM agences a JOIN agences_positions p ON p.source = a.source AND p.identifiant = a.identifiant
WHERE a.source = ? AND a.identifiant IN ({})
"""


def read(connection: Connection, source: str, identifiers: Sequence[str], moment: str | None) -> Mapping[str, Agence]:
    """Return some agencies of a source by their identifiers, with their hours and all their codes.

    They say whether they are open at a moment of their clocks, the present where it is empty; not where it is None.
    """
    marks = ", ".join("?" * len(identifiers))
    values = (source, *identifiers)
    hours: dict[str, list[Creneau]] = {}
    for row in named(
        connection.execute(
            "SELECT identifiant, jour, coalesce(heure_ouverture, '') AS ouverture, coalesce(heure_fermeture, '') AS "
            "fermeture, est_sur_rendez_vous, coalesce(commentaire, '') AS commentaire FROM agences_horaires "
            f"WHERE source = ? AND identifiant IN ({marks}) ORDER BY id",
            values,
        )
    ):
        by_appointment = row["est_sur_rendez_vous"]
        hours.setdefault(row["identifiant"], []).append(
            Creneau(
                row["jour"],
                row["ouverture"],
                row["fermeture"],
                None if by_appointment is None else bool(by_appointment),
                row["commentaire"],
            )
        )
    codes: dict[str, list[tuple[str, str | None]]] = {}
    for shown, identifier, safir in connection.execute(
        "SELECT p.identifiant_montre, a.identifiant, a.code_safir FROM agences_positions p JOIN agences a "
        "ON a.source = p.source AND a.identifiant = p.identifiant "
        f"WHERE p.source = ? AND p.identifiant_montre IN ({marks}) ORDER BY a.identifiant",
        values,
    ):
        codes.setdefault(shown, []).append((identifier, safir))
    return {
        one.identifiant: _completed(one, hours.get(one.identifiant, []), codes.get(one.identifiant, []), moment)
        for one in records(connection.execute(_SELECT.format(marks), values), Agence)
    }


def _completed(
    one: Agence, hours: Sequence[Creneau], codes: Sequence[tuple[str, str | None]], moment: str | None
) -> Agence:
    local = local_time(moment, one.code_postal) if hours and moment is not None else None
    now = opening(hours, local) if local else ""
    return replace(
        one,
        horaires=tuple(hours),
        identifiants=tuple(identifier for identifier, _ in codes),
        codes_safir=tuple(dict.fromkeys(safir for _, safir in codes if safir)),
        ouverture=now,
        heure_locale=f"{local:%Y-%m-%dT%H:%M}" if local and now else "",
    )


def lignes(found: Iterable[Agence]) -> Iterator[LigneAgence]:
    """Yield some agencies as lines of a table."""
    names = [one.name for one in fields(LigneAgence)]
    for agence in found:
        yield LigneAgence(*(getattr(agence, name) for name in names))


def points(found: Iterable[Agence]) -> Iterator[Point]:
    """Yield the agencies that have a place of their own on a map: not those at the centre of their commune."""
    for one in found:
        if one.position == "source" and one.latitude is not None and one.longitude is not None:
            address = f"{one.adresse} {one.code_postal} {one.nom_commune}".strip()
            yield Point(one.libelle, address, one.latitude, one.longitude)
