"""The survey as the retired Infotravail API gave it: one resource a year.

Of the old columns, `FAP_CODE`, `CATCHMENT_AREA_CODE` and `NB_RECRUT_PROJECTS` were seen; the others
are named as other resources of that API named the same things. The one identifier that was seen is
of a year that nobody wrote down, so our years have identifiers of their own.
"""

from __future__ import annotations

from ...model import OldColumn, OldPackage, OldResource, own_identifier
from .files import YEARS

_JOB = "SELECT m.libelle FROM bmo_metiers m WHERE m.annee = bmo.annee AND m.code_fap = bmo.code_fap"
_BASIN = "SELECT b.libelle FROM bassins b WHERE b.annee = bmo.annee AND b.code_bassin = bmo.code_bassin"
_PLACE = (
    "FROM bmo_territoires t WHERE t.annee = bmo.annee AND t.code_departement = bmo.code_departement "
    "AND t.code_region = bmo.code_region"
)
_KEY = "code_fap, code_bassin, code_departement"

COLUMNS = (
    OldColumn("FAP_CODE", "code_fap"),
    OldColumn("FAP_NAME", f"({_JOB})"),
    OldColumn("CATCHMENT_AREA_CODE", "code_bassin"),
    OldColumn("CATCHMENT_AREA_NAME", f"({_BASIN})"),
    OldColumn("DEPARTEMENT_CODE", "code_departement"),
    OldColumn("DEPARTEMENT_NAME", f"(SELECT t.libelle_departement {_PLACE})"),
    OldColumn("REGION_CODE", "code_region"),
    OldColumn("REGION_NAME", f"(SELECT t.libelle_region {_PLACE})"),
    OldColumn("NB_RECRUT_PROJECTS", "projets", "int4"),
    OldColumn("NB_DIFFICULT_RECRUT_PROJECTS", "projets_difficiles", "int4"),
    OldColumn("NB_SEASONAL_RECRUT_PROJECTS", "projets_saisonniers", "int4"),
)


def _search(year: int) -> str:
    """Return the condition that a row has the word `:word`, in the code or the label of its job or of its place."""
    jobs = "SELECT rowid FROM bmo_metiers_fts WHERE bmo_metiers_fts MATCH escape_fts(:word)"
    basin, place = "code_bassin, libelle", "code_departement, libelle_departement, libelle_region"
    has = f"annee = {year} AND instr(lower({{}}), lower(:word)) > 0"
    return (
        f"(code_fap IN (SELECT code_fap FROM bmo_metiers WHERE annee = {year} AND rowid IN ({jobs})) "
        f"OR code_fap = upper(:word) "
        f"OR code_bassin IN (SELECT code_bassin FROM bassins WHERE {has.format(_joined(basin))}) "
        f"OR code_departement IN (SELECT code_departement FROM bmo_territoires WHERE {has.format(_joined(place))}))"
    )


def _joined(names: str) -> str:
    return names.replace(", ", " || ' ' || ")


def _of_year(year: int) -> OldResource:
    first = f"SELECT rowid FROM bmo WHERE annee = {year} ORDER BY annee, {_KEY} LIMIT 1"
    return OldResource(
        own_identifier(f"bmo/{year}"),
        f"Résultats enquête BMO {year}",
        f"Les projets de recrutement de {year}, par métier, bassin d'emploi et département, d'après la table bmo. Un "
        "chiffre caché par le secret statistique est vide, jamais 0. L'identifiant est à nous. Colonnes inférées, "
        "d'après les autres ressources de l'API : FAP_NAME, CATCHMENT_AREA_NAME, DEPARTEMENT_CODE, DEPARTEMENT_NAME, "
        "REGION_CODE, REGION_NAME, NB_DIFFICULT_RECRUT_PROJECTS, NB_SEASONAL_RECRUT_PROJECTS.",
        rows="bmo",
        where=f"annee = {year}",
        columns=COLUMNS,
        search=_search(year),
        number=f"rowid - ({first}) + 1",
        order=_KEY,
        source=f"BMO_{year}",
    )


REPLAY = (
    OldPackage(
        "521b5b3e-9bcc-4e8e-b6f1-2a0a0899989a",
        "bmo",
        "Enquête Besoins en Main-d'Œuvre (BMO)",
        "Les années de l'enquête que ce fichier détient, chacune sous un identifiant à nous : celles de l'ancienne API "
        "(2014 à 2021 environ) n'y sont pas, et le seul identifiant qui en était connu ne dit pas son année.",
        resources=tuple(map(_of_year, YEARS)),
        unheld=(("6c74b2b7-8ec5-474a-8706-1069670c2035", "Résultats enquête BMO, d'une année inconnue"),),
    ),
)
