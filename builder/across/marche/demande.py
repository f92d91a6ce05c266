"""Who looks for a job: by commune and sheet of the ROME 3 one month, and all jobs together, quarter by quarter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...face import Connection
from .chiffres import Chiffre, Point, Serie
from .perimetre import COUNTED_BY_COMMUNE, FRANCE, Endroit, FicheDuMarche, within
from .sources import has_rows, source_of

COMMUNES, SERIES = "demandeurs_communes_rome", "demandeurs_series"
_ROUNDED = "arrondi à la dizaine : 0 pour moins de 5"
_SUM = "somme de communes de plus de 5 000 habitants, chacune arrondie à la dizaine"
CATEGORIES = ("A", "ABC")
_ALL = " AND ".join(f"{one} = 'ensemble'" for one in ("sexe", "tranche_age", "anciennete", "heures", "motif", "champ"))


def figures(connection: Connection, sheet: FicheDuMarche, places: Sequence[Endroit]) -> Iterator[Chiffre]:
    """Yield who looks for the jobs of the sheet of the ROME 3, by month and category, then who looks for any job."""
    if has_rows(connection, COMMUNES):
        yield from _by_communes(connection, sheet, places)
    for serie, place in _series(connection, places):
        last = serie.points[-1]
        yield Chiffre(
            "demande", f"{serie.titre.split(',')[0]}, tous métiers", last.valeur, None, None, "personnes", place.niveau,
            place.code, place.libelle, last.periode, "", "", "tous métiers", None,
            "corrigé des variations saisonnières, moyenne du trimestre", SERIES, source_of(connection, SERIES),
        )  # fmt: skip


def _by_communes(connection: Connection, sheet: FicheDuMarche, places: Sequence[Endroit]) -> Iterator[Chiffre]:
    source = source_of(connection, COMMUNES)
    # An export is of a region: nothing of it is France's.
    for place in (one for one in places if one.niveau in COUNTED_BY_COMMUNE and one.code != FRANCE):
        rows = connection.execute(
            "SELECT d.periode, d.categorie, sum(d.nb_demandeurs) FROM demandeurs_communes_rome d "
            f"WHERE d.code_rome = :rome AND {within(place.niveau, 'd.code_commune')} "
            # Two exports may have the same communes: each is summed alone, and the one of the most communes is told.
            "GROUP BY d.edition ORDER BY 1 DESC, 2, count(*) DESC, d.edition",
            {"rome": sheet.code_rome3, "code": place.code},
        ).fetchall()
        newest = {category: seekers for period, category, seekers in reversed(rows) if period == rows[0][0]}
        for category, seekers in sorted(newest.items()):
            yield Chiffre(
                "demande", f"demandeurs d'emploi, catégorie {category}", float(seekers), None, None, "personnes",
                place.niveau, place.code, place.libelle, rows[0][0], "ROME 3", sheet.code_rome3, "", sheet.nb_soeurs,
                _ROUNDED if place.niveau == "communal" else _SUM, COMMUNES, source,
            )  # fmt: skip


def series(connection: Connection, places: Sequence[Endroit]) -> Iterator[Serie]:
    """Yield who looks for any job in the region, or in France, quarter by quarter."""
    for serie, _ in _series(connection, places):
        yield serie


def _series(connection: Connection, places: Sequence[Endroit]) -> Iterator[tuple[Serie, Endroit]]:
    if not has_rows(connection, SERIES):
        return
    place = next((one for one in places if one.niveau == "régional"), places[-1])
    # The France of the publisher is of two sizes; neither has the code of a region.
    territory = "libelle_territoire = 'France entière'" if place.code == FRANCE else "code_region = :place"
    for category in CATEGORIES:
        rows = connection.execute(
            "SELECT periode, nb_demandeurs FROM demandeurs_series WHERE unite != '%' "
            "AND mesure = 'demandeurs d''emploi en fin de mois' AND categorie = :category "
            f"AND {territory} AND {_ALL} "
            "AND edition = (SELECT max(edition) FROM demandeurs_series) ORDER BY periode",
            {"category": category, "place": place.code},
        ).fetchall()
        if rows:
            points = tuple(Point(period, None if number is None else float(number)) for period, number in rows)
            title = f"demandeurs d'emploi en catégorie {category}, tous métiers, {place.libelle}"
            yield Serie("demande", title, "", "personnes", points), place
