"""Where each agency is, once what its source says is compared with where its commune is; and which rows are doubles.

A source may place an agency of Réunion in Moselle: such a position would give distances, and an order, that are wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ...face import Connection
from ...facts import Row, Value
from ...model import Column, Computed, Notice, Table
from ...search.places.coded import CORSICA, department_of
from ...text import fold_name
from ...vocabulary import COMPUTED, LATITUDE, LONGITUDE
from .distances import Point, kilometres, nearest
from .tables import IDENTIFIANT, SOURCE

# No commune is as wide: the centroids that a source gives in Guyane are 60 km away at most.
TOO_FAR_KM = 100
# A collectivity of which no commune has a known centre is farther than that from any other commune.
TOO_NEAR_KM = 150
# Saint-Barthélemy and Saint-Martin kept postcodes of Guadeloupe.
_KEPT = {"97133": "977", "97150": "978"}

RULE = (
    f"Une position est tenue pour fausse à plus de {TOO_FAR_KM} km du centre de la commune de l'agence ; sans commune "
    f"connue, à plus de {TOO_FAR_KM} km de toutes celles du département ou de la collectivité de son code postal ; si "
    f"aucun centre n'y est connu, à moins de {TOO_NEAR_KM} km d'une commune d'ailleurs. Aucune distance ne "
    "vient d'une telle position : l'agence prend le centre de sa commune s'il est connu, sinon aucune position. Les "
    "latitudes et longitudes de la table agences restent telles que publiées."
)


class _Agency(NamedTuple):
    """An agency as its source gives it."""

    source: str
    identifiant: str
    nom_normalise: str
    type_agence: str
    adresse: str | None
    code_postal: str | None
    code_commune: str | None
    latitude: float | None
    longitude: float | None

    @property
    def key(self) -> tuple[str, str]:
        """What tells it apart."""
        return self.source, self.identifiant

    @property
    def point(self) -> Point | None:
        """Where its source says that it is."""
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)


def rows(connection: Connection) -> Iterator[Row]:
    """Yield the rows of `agences_positions`."""
    centres: dict[str, Point] = {
        code: (latitude, longitude)
        for code, latitude, longitude in connection.execute(
            "SELECT code_commune, latitude, longitude FROM communes_centres"
        )
    }
    of_department = defaultdict(list)
    for code, centre in centres.items():
        of_department[_department(code)].append(centre)
    sql = f"SELECT {', '.join(_Agency._fields)} FROM agences ORDER BY source, identifiant"
    agencies = list(map(_Agency._make, connection.execute(sql)))
    shown = _shown(agencies)
    for one in agencies:
        yield (*one.key, shown[one.key], *_position(one, centres, of_department))


def _position(
    one: _Agency, centres: Mapping[str, Point], of_department: Mapping[str, Sequence[Point]]
) -> tuple[Value, ...]:
    """Return whether the position of an agency is wrong, how far it is, then the position to use: whose, and where."""
    centre = centres.get(one.code_commune or "")
    far = kilometres(one.point, centre) if one.point and centre else None
    is_wrong = one.point is not None and (
        far > TOO_FAR_KM if far is not None else _is_elsewhere(one.point, one.code_postal, centres, of_department)
    )
    known = (int(is_wrong), None if far is None else round(far, 1))
    if one.point and not is_wrong:
        return *known, "source", *one.point
    return (*known, "commune", *centre) if centre else (*known, "aucune", None, None)


def _is_elsewhere(
    point: Point, postcode: str | None, centres: Mapping[str, Point], of_department: Mapping[str, Sequence[Point]]
) -> bool:
    """Tell whether a point lies outside a postcode for which no commune is known."""
    if not postcode:
        return False
    if expected := of_department.get(_department(postcode)):
        return (nearest(point, expected) or 0) > TOO_FAR_KM
    far = nearest(point, centres.values())
    return far is not None and far < TOO_NEAR_KM


def _department(code: str) -> str:
    """Return the digits of the department with which a postcode begins, for a postcode or the code of a commune."""
    digits = _KEPT.get(code) or department_of(code)
    return "20" if digits in CORSICA else digits


def _shown(agencies: Sequence[_Agency]) -> Mapping[tuple[str, str], str]:
    """Return, for each agency, the row that stands for those of its name and address: one open to the public first."""
    doubles = defaultdict(list)
    for one in agencies:
        address = fold_name(one.adresse or "")
        # Without an address nothing says that two are one.
        own = "" if address and one.code_postal else one.identifiant
        doubles[one.source, one.nom_normalise, address, one.code_postal, own].append(one)
    return {
        one.key: min(group, key=lambda double: (double.type_agence == "direction", double.identifiant)).identifiant
        for group in doubles.values()
        for one in group
    }


AGENCES_POSITIONS = Table(
    name="agences_positions",
    title="Position vérifiée des agences",
    description="Où est chaque agence, une fois sa position comparée à sa commune, et sous quelle ligne la montrer.",
    source=Computed(rows, of=("agences", "communes_centres")),
    columns=(
        SOURCE.but(source="", convert=None, origin=COMPUTED),
        IDENTIFIANT.but(origin=COMPUTED),
        Column(
            "identifiant_montre",
            "Identifiant de la ligne qui représente l'agence : la sienne, ou celle de même nom, même adresse et même "
            "code postal dans la même source ; une agence plutôt qu'une direction, puis la première.",
            origin=COMPUTED,
        ),
        Column(
            "est_position_fausse",
            "1 si la position que la source donne n'est pas là où est l'agence.",
            type="INTEGER",
            values=(0, 1),
            origin=COMPUTED,
        ),
        Column(
            "ecart_km",
            "Distance entre la position que la source donne et le centre de la commune.",
            type="REAL",
            unit="kilomètres",
            empty="la source ne donne pas de position, ou le centre de la commune n'est pas connu",
            origin=COMPUTED,
        ),
        Column(
            "position",
            "D'où viennent la latitude et la longitude : de la source, du centre de la commune, ou de nulle part.",
            values=("source", "commune", "aucune"),
            origin=COMPUTED,
        ),
        LATITUDE.but(empty="position inconnue", origin=COMPUTED),
        LONGITUDE.but(empty="position inconnue", origin=COMPUTED),
    ),
    key=("source", "identifiant"),
    indexes=(("source", "identifiant_montre"),),
    links=(
        (("source", "identifiant"), "agences"),
        (("source", "identifiant_montre"), "agences (source, identifiant)"),
    ),
    facets=("source", "position", "est_position_fausse"),
)

_KEYS = "SELECT source || ',' || identifiant FROM agences_positions WHERE"
NOTICES = (
    Notice(
        "agences",
        f"{_KEYS} est_position_fausse ORDER BY 1",
        "la position que la source donne n'est pas dans sa commune ni près d'elle : elle ne sert à aucune distance",
    ),
    Notice(
        "agences",
        f"{_KEYS} identifiant_montre != identifiant ORDER BY 1",
        "une autre ligne de la même source a ce nom et cette adresse : elles sont montrées ensemble",
    ),
)
