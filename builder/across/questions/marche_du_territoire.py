"""The labour market of a place, all jobs together: its families most in tension, its offers, who looks for a job."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from ...datasets.geo.lieux import territoire
from ...face import Address, Asked, AtMost, Connection, Csv, Debut, Liste, Question
from ...search.places.lieu import Lieu
from ..marche import demande, offres, tension
from ..marche.chiffres import Serie
from ..marche.perimetre import COUNTED_BY_COMMUNE, Endroit, endroits, within
from ..marche.sources import has_rows, source_of
from ..territoires import CodeLieu

MOST = 1_000
LEVELS = ("départemental", "régional")


@dataclass(frozen=True, slots=True)
class DemandeMarcheDuTerritoire:
    """The place whose labour market is asked."""

    code: CodeLieu
    limit: Annotated[int, Asked("Nombre de familles au plus.", "Families.", within=range(1, MOST + 1))] = 15
    debut: Debut = 0


@dataclass(frozen=True, slots=True)
class TensionDuTerritoire:
    """The tension of a family in a place and a year: its class from 1 to 5, and its index."""

    annee: int
    nomenclature: str
    code_fap: str
    libelle: str
    classe: int
    indice: float | None


@dataclass(frozen=True, slots=True)
class OffresDuTerritoire:
    """How many offers a place had, one day, all jobs together."""

    date: str
    nb_offres: int


@dataclass(frozen=True, slots=True)
class ReponseMarcheDuTerritoire(Liste[TensionDuTerritoire]):
    """The families of a place, the most in tension first, `total` in all, of which some may be cut.

    `lieu` is None where nobody knows the code; `endroit` is the place that has tensions: the department of a commune.
    `offres` is None where the file counts none. `series` tell who looks for a job in the region. `sources` say who
    publishes each.
    """

    liste = "tensions"
    code: str
    lieu: Lieu | None
    endroit: Endroit | None
    tensions: Annotated[tuple[TensionDuTerritoire, ...], AtMost(MOST)]
    total: int
    tronque: bool
    offres: OffresDuTerritoire | None
    series: tuple[Serie, ...]
    sources: tuple[str, ...]


_TENSIONS = """
FROM tensions_fap t WHERE t.niveau = :niveau AND t.code_territoire = :code AND t.classe_tension IS NOT NULL
AND t.niveau_fap = 'famille' AND t.annee = :annee AND t.edition = :edition
"""
_LABEL = (
    "coalesce((SELECT f.libelle FROM tensions_familles f WHERE f.edition = t.edition AND f.code_fap = t.code_fap), "
    "{named}, t.code_fap)"
)
_NAMED = "(SELECT n.libelle FROM fap n WHERE n.nomenclature = t.nomenclature AND n.code_fap = t.code_fap LIMIT 1)"


def find(connection: Connection, asked: DemandeMarcheDuTerritoire) -> ReponseMarcheDuTerritoire:
    """Return the labour market of a place."""
    here = territoire(connection, asked.code)
    places = endroits(connection, here)
    of = next((one for one in places if one.niveau in LEVELS), None) if here else None
    total, found = _tensions(connection, of, asked.limit, asked.debut) if of else (0, ())
    offers = _offers(connection, places[0]) if here else None
    lines = tuple(demande.series(connection, places)) if here else ()
    tables = ((tension.FAP, found), (offres.COMMUNES, offers), (demande.SERIES, lines))
    return ReponseMarcheDuTerritoire(
        here.page if here else asked.code,
        here,
        of,
        found,
        total,
        asked.debut + len(found) < total,
        offers,
        lines,
        tuple(source_of(connection, table) for table, held in tables if held),
    )


def _tensions(
    connection: Connection, of: Endroit, limit: int, start: int
) -> tuple[int, tuple[TensionDuTerritoire, ...]]:
    if not has_rows(connection, tension.FAP):
        return 0, ()
    asked = {"niveau": of.niveau, "code": of.code, "limit": limit, "start": start}
    # A year that is published again, revised, is told as it was last.
    newest = connection.execute(
        "SELECT annee, edition FROM tensions_fap WHERE niveau = :niveau AND code_territoire = :code "
        "ORDER BY annee DESC, edition DESC LIMIT 1",
        asked,
    ).fetchone()
    if newest is None:
        return 0, ()
    asked |= {"annee": newest[0], "edition": newest[1]}
    (total,) = connection.execute(f"SELECT count(*) {_TENSIONS}", asked).fetchone()
    label = _LABEL.format(named=_NAMED if has_rows(connection, "fap") else "NULL")
    rows = connection.execute(
        f"SELECT t.annee, t.nomenclature, t.code_fap, {label}, t.classe_tension, t.tension {_TENSIONS} "
        "ORDER BY t.classe_tension DESC, t.tension DESC, t.code_fap LIMIT :limit OFFSET :start",
        asked,
    )
    return total, tuple(TensionDuTerritoire(*row) for row in rows)


def _offers(connection: Connection, of: Endroit) -> OffresDuTerritoire | None:
    if of.niveau not in COUNTED_BY_COMMUNE or not has_rows(connection, offres.COMMUNES):
        return None
    row = connection.execute(
        "SELECT o.date_extraction, sum(o.nb_offres) FROM offres_communes o "
        f"WHERE {within(of.niveau, 'o.commune_publiee')} GROUP BY 1 ORDER BY 1 DESC LIMIT 1",
        {"code": of.code},
    ).fetchone()
    return OffresDuTerritoire(*row) if row else None


def lines_of(answer: ReponseMarcheDuTerritoire) -> Iterator[TensionDuTerritoire]:
    """Yield the tensions as lines of a table."""
    yield from answer.tensions


QUESTION = Question(
    name="marche_du_territoire",
    needs="geo",
    asks=DemandeMarcheDuTerritoire,
    answers=ReponseMarcheDuTerritoire,
    find=find,
    address=Address(
        "/territoire/{code}/marche",
        "Le marché du travail d'un lieu, tous métiers : familles en tension, offres, demandeurs d'emploi",
        csv=Csv(TensionDuTerritoire, lines_of, lambda answer: f"tensions-{answer.code}"),
        is_absent=lambda answer: answer.lieu is None,
    ),
    is_method=False,
)
