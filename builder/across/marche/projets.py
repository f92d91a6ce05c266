"""The recruitment projects of a job: those of its families, with bounds, in the newest year of each nomenclature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...face import Connection
from .chiffres import Chiffre
from .perimetre import Endroit, FicheDuMarche
from .sources import has_rows, source_of

TABLE = "bmo"
_COLUMNS = {"bassin": "code_bassin", "départemental": "code_departement", "régional": "code_region"}
_MEASURES = {"projets": "projets de recrutement", "projets_difficiles": "projets jugés difficiles",
             "projets_saisonniers": "projets saisonniers"}  # fmt: skip
_SUMS = ", ".join(f"sum({name}), sum({name}_min), sum({name}_max), sum({name} IS NULL)" for name in _MEASURES)


def figures(connection: Connection, sheet: FicheDuMarche, places: Sequence[Endroit]) -> Iterator[Chiffre]:
    """Yield the projects of each family at each level. The survey has none for a commune."""
    if not sheet.familles or not has_rows(connection, TABLE):
        return
    for place in (one for one in places if one.niveau in (*_COLUMNS, "national")):
        for family in sheet.familles:
            (year,) = connection.execute(
                "SELECT max(annee) FROM bmo_metiers WHERE code_fap = ? AND nomenclature = ?",
                (family.code_fap, family.nomenclature),
            ).fetchone()
            if year is None:
                continue
            where = f" AND {_COLUMNS[place.niveau]} = ?" if place.niveau in _COLUMNS else ""
            row = connection.execute(
                f"SELECT count(*), {_SUMS} FROM bmo WHERE annee = ? AND code_fap = ?{where}",
                (year, family.code_fap, *([place.code] if where else [])),
            ).fetchone()
            if not row[0]:
                continue
            for number, measure in enumerate(_MEASURES.values()):
                known, low, high, hidden = row[1 + 4 * number : 5 + 4 * number]
                yield Chiffre(
                    "projets", measure, float(known) if not hidden and known is not None else None, float(low),
                    float(high), "projets", place.niveau, place.code, place.libelle, str(year), family.nomenclature,
                    family.code_fap, family.libelle, family.nb_autres_fiches,
                    _hidden(hidden),
                    TABLE, source_of(connection, TABLE, str(year)),
                )  # fmt: skip


def _hidden(cells: int) -> str:
    return "l'enquête cache les petits effectifs : chaque case cachée vaut de 0 à 4" if cells else ""
