"""The offers of a job: those counted by commune one day, those of the API, and the user's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...face import Connection
from .chiffres import Chiffre
from .perimetre import COUNTED_BY_COMMUNE, Endroit, FicheDuMarche, within
from .sources import has_rows, source_of

COMMUNES, OWN = "offres_communes", "offres"
# Some offers of a user say their department, and no commune.
_OWN_WITHIN = {
    "communal": within("communal", "code_commune"),
    "départemental": "code_departement = :code",
    "régional": "code_departement IN (SELECT code_departement FROM departements WHERE code_region = :code)",
    "national": "1",
}
_EVERYWHERE = (
    "SELECT date_extraction, nb_offres FROM offres_metiers WHERE code_rome = :rome "
    "ORDER BY date_extraction DESC LIMIT 1"
)
_WITHIN = (
    "SELECT date_extraction, sum(nb_offres) FROM offres_communes WHERE code_rome = :rome AND {} "
    "GROUP BY date_extraction ORDER BY date_extraction DESC LIMIT 1"
)
_SUM = "somme des communes ; deux lignes égales ont pu n'en faire qu'une : un minimum"


def figures(connection: Connection, sheet: FicheDuMarche, places: Sequence[Endroit]) -> Iterator[Chiffre]:
    """Yield the offers of the sheet of the ROME 3 at each level, then those that the user has of the sheet itself."""
    if has_rows(connection, COMMUNES):
        yield from _by_communes(connection, sheet, places)
    if has_rows(connection, OWN):
        yield from _own(connection, sheet, places)


def _by_communes(connection: Connection, sheet: FicheDuMarche, places: Sequence[Endroit]) -> Iterator[Chiffre]:
    source = source_of(connection, COMMUNES)
    for place in (one for one in places if one.niveau in COUNTED_BY_COMMUNE):
        counted = _EVERYWHERE if place.niveau == "national" else _WITHIN.format(within(place.niveau, "commune_publiee"))
        rows = connection.execute(counted, {"rome": sheet.code_rome3, "code": place.code})
        for day, offers in rows:
            yield Chiffre(
                "offres", "offres", float(offers), None, None, "offres", place.niveau, place.code, place.libelle, day,
                "ROME 3", sheet.code_rome3, "", sheet.nb_soeurs, _SUM, COMMUNES, source,
            )  # fmt: skip


def _own(connection: Connection, sheet: FicheDuMarche, places: Sequence[Endroit]) -> Iterator[Chiffre]:
    source = source_of(connection, OWN)
    for place in (one for one in places if one.niveau in COUNTED_BY_COMMUNE):
        offers, day = connection.execute(
            f"SELECT count(*), max(date_derniere_lecture) FROM offres WHERE code_rome = :rome "
            f"AND {_OWN_WITHIN[place.niveau]}",
            {"rome": sheet.code_rome, "code": place.code},
        ).fetchone()
        if offers:
            yield Chiffre(
                "offres", "offres que vous avez collectées", float(offers), None, None, "offres", place.niveau,
                place.code, place.libelle, day, "ROME 4", sheet.code_rome, sheet.libelle, 0,
                "celles de vos fichiers, non toutes celles qui existent", OWN, source,
            )  # fmt: skip
