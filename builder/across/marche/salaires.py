"""The salary of a job: the median of each of its families, of the FAP-2009, in France."""

from __future__ import annotations

from collections.abc import Iterator

from ...face import Connection
from .chiffres import Chiffre
from .perimetre import FRANCE, FicheDuMarche
from .sources import has_rows, source_of

TABLE = "salaires_fap"


def figures(connection: Connection, sheet: FicheDuMarche) -> Iterator[Chiffre]:
    """Yield the newest median salary of each family of a sheet; none where it is not published."""
    if not has_rows(connection, TABLE):
        return
    source = source_of(connection, TABLE)
    for family in sheet.famille("FAP-2009"):
        row = connection.execute(
            "SELECT periode, salaire_median FROM salaires_fap WHERE code_fap = ? ORDER BY periode DESC LIMIT 1",
            (family.code_fap,),
        ).fetchone()
        if row:
            yield Chiffre(
                "salaire", "salaire médian net", None if row[1] is None else float(row[1]), None, None,
                "euros par mois", "national", FRANCE, "France", row[0], family.nomenclature, family.code_fap,
                family.libelle, family.nb_autres_fiches,
                "net, mensuel, temps complet, hors apprentis" if row[1] is not None else "non disponible",
                TABLE, source,
            )  # fmt: skip
