"""The figures that the « Marché du travail » API gave to the user's account, for a sheet and the places asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...face import Connection
from .chiffres import Chiffre
from .perimetre import Endroit, FicheDuMarche
from .sources import has_rows, source_of

TABLE = "marche_indicateurs"
# What each resource of the API counts, among our headings.
_HEADINGS = {
    "stat-demandeurs": "demande",
    "stat-offres": "offres",
    "stat-embauches": "offres",
    "stat-dynamique-emploi": "offres",
    "stat-perspective-employeur": "tension",
    "salaire-rome-fap": "salaire",
}
# Of each figure, its newest period; breakdowns by sex or age are in the table alone.
_NEWEST = """
SELECT * FROM (
  SELECT ressource, coalesce(libelle_indicateur, ressource) AS indicateur, coalesce(libelle_nomenclature,
           CASE code_nomenclature WHEN 'SAL1' THEN 'débutant' WHEN 'SAL2' THEN 'expérimenté'
                                  WHEN 'SAL3' THEN 'moyen' END, code_nomenclature, '') AS terme,
         code_activite, coalesce(libelle_activite, '') AS activite, coalesce(nomenclature, '') AS nomenclature,
         code_periode, coalesce(date_maj, '') AS maj, masque, arrondi, rang, code_fap,
         coalesce(montant, valeur_decimale, rang, nombre, taux) AS valeur,
         CASE WHEN montant IS NOT NULL THEN 'euros' WHEN valeur_decimale IS NOT NULL THEN 'indice'
              WHEN rang IS NOT NULL THEN 'sur 5' WHEN nombre IS NOT NULL THEN '' WHEN taux IS NOT NULL THEN '%'
              ELSE '' END AS unite,
         row_number() OVER (PARTITION BY ressource, code_activite, code_nomenclature
                            ORDER BY code_periode DESC, collecte DESC, numero_demande DESC) AS rang_periode
  FROM marche_indicateurs
  WHERE code_rome = :rome AND niveau = :niveau AND code_territoire = :code AND code_type_caract IS NULL
) WHERE rang_periode = 1 ORDER BY ressource, code_activite, terme
"""


def figures(connection: Connection, sheet: FicheDuMarche, places: Sequence[Endroit]) -> Iterator[Chiffre]:
    """Yield the newest figures of a sheet at each level."""
    if not has_rows(connection, TABLE):
        return
    source = source_of(connection, TABLE)
    for place in places:
        rows = connection.execute(_NEWEST, {"rome": sheet.code_rome, "niveau": place.niveau, "code": place.code})
        for (resource, indicator, term, code, activity, names, period, day, masked, rounded, rank, family, value, unit,
             _newest) in rows:  # fmt: skip
            if value is None and not masked:
                continue
            notes = (
                "masqué par l'API" if masked else "",
                "arrondi à la dizaine" if rounded else "",
                f"rang {rank} sur 5" if rank is not None and unit == "indice" else "",
            )
            yield Chiffre(
                _HEADINGS.get(resource, "offres"), f"{indicator} : {term}" if term else indicator,
                None if value is None else float(value), None, None, unit, place.niveau, place.code, place.libelle,
                f"{period}, mis à jour le {day}" if day else period, names or ("FAP-2009" if family else "ROME"),
                code, activity, 0 if names == "ROME" else None, ", ".join(filter(None, notes)), TABLE, source,
            )  # fmt: skip
