"""What the page of the survey shows beside its answer: a chart, links that order and turn pages, a form and a map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from ...familles import partage
from ...search.places.options import KINDS
from .barres import graphique
from .classes import Classes, classes
from .comparaison import montrees
from .ordre import CROISSANT, DECROISSANT, PROJETS, TRIS

if TYPE_CHECKING:
    # The question imports this module.
    from .questions.bmo import ReponseBmo
    from .questions.bmo_annees import ReponseBmoAnnees
    from .questions.bmo_par_departement import ProjetsDuDepartement

DEFAULT_LIMIT = 20


class Colonne(NamedTuple):
    """The head of a column: the query that orders by it, empty where nothing does, and the `aria-sort` of its cell."""

    titre: str
    est_nombre: bool = True
    adresse: str = ""
    sens: str = ""


COLONNES = (
    Colonne("Métier", est_nombre=False),
    Colonne("Projets"),
    Colonne("Difficiles, leur part"),
    Colonne("Saisonniers, leur part"),
)
# What orders by each column.
_TRIS = ("libelle", "projets", "part_difficile", "part_saisonniere")


def adresse(answer: ReponseBmo | ReponseBmoAnnees, **changed: str) -> str:
    """Return the query of an answer, each parameter that is not the default, with other values for some."""
    kept = {
        "metier": answer.metier,
        "region": answer.region,
        "departement": answer.departement,
        "bassin": answer.bassin,
        "famille": answer.famille,
        "annee": str(answer.annee or ""),
        "tri": "" if answer.tri == PROJETS else answer.tri,
        "ordre": "" if answer.ordre == TRIS[answer.tri].ordre else answer.ordre,
        "limit": "" if answer.limit == DEFAULT_LIMIT else str(answer.limit),
    }
    return urlencode({name: text for name, text in {**kept, **changed}.items() if text})


def vue(answer: ReponseBmo) -> Mapping[str, Any]:
    """Return what the template shows beside the answer itself."""
    lines = montrees(answer.besoins, answer.autres, par_annee=answer.par_annee)
    return {
        "lignes": lines,
        "graphique": graphique(lines, answer.tri, par_annee=answer.par_annee),
        "colonnes": _columns(answer),
        "vers": lambda **changed: adresse(answer, **changed),
        "genres": KINDS,
        "part_de": partage,
        "classes_de": classes_de,
    }


def classes_de(departements: Iterable[ProjetsDuDepartement]) -> Classes:
    """Return the classes of the map of some departments."""
    return classes({one.code_departement: one.projets for one in departements})


def _columns(answer: ReponseBmo) -> list[Colonne]:
    """Return the heads of the columns; lines of several years are in their order, which nothing changes."""
    if answer.par_annee:
        return list(COLONNES)
    return [_sorting(answer, one, tri) for one, tri in zip(COLONNES, _TRIS, strict=True)]


def _sorting(answer: ReponseBmo, one: Colonne, tri: str) -> Colonne:
    """Return a column with the link that orders by it, or that turns its order, and how it is ordered now."""
    is_current = tri == answer.tri
    other = CROISSANT if answer.ordre == DECROISSANT else DECROISSANT
    ordre = other if is_current else TRIS[tri].ordre
    query = adresse(answer, tri="" if tri == PROJETS else tri, ordre="" if ordre == TRIS[tri].ordre else ordre)
    now = {CROISSANT: "ascending", DECROISSANT: "descending"}[answer.ordre]
    return one._replace(adresse=query, sens=now if is_current else "")


def beside(answer: ReponseBmo) -> Mapping[str, Mapping[str, Any]]:
    """Return the questions that the page shows too: what can be chosen, and where the projects are."""
    year = answer.annee or max((one.annee for one in answer.besoins), default=0)
    chosen = {"annee": year or None, "region": answer.region, "departement": answer.departement}
    found: dict[str, Mapping[str, Any]] = {"bmo_choix": chosen}
    # A family's figure is not a sheet's, and a department is no map.
    if answer.besoins and not (answer.fiche or answer.departement or answer.bassin):
        asked = {"metier": answer.metier, "region": answer.region, "famille": answer.famille, "annee": year}
        found["bmo_par_departement"] = asked
    return found
