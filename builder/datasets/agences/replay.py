"""The agencies as the retired Infotravail API gave them: one resource of 63 columns, 40 of which are hours.

The columns are those that a public notebook lists. Neither the identifier of the package nor that
of the resource was seen, so both are ours.
"""

from __future__ import annotations

from ...model import OldColumn, OldPackage, OldResource, own_identifier

_DAYS = ("MON", "TUE", "WED", "THU", "FRI")
# The most recent source answers, as in lookups; of two of one day, France Travail's own.
_NEWEST = (
    "SELECT source FROM agences GROUP BY source ORDER BY max(date_source) DESC, "
    "CASE source WHEN 'api' THEN 0 WHEN 'annuaire' THEN 1 ELSE 2 END LIMIT 1"
)
_KIND = (
    "CASE type_agence WHEN 'agence' THEN 'APE' WHEN 'agence spécialisée' THEN 'APES' WHEN 'point relais' THEN 'RPE' END"
)
_ACCUEIL = (
    "CASE type_accueil WHEN '1' THEN 'Site d''accueil en libre service' "
    "WHEN '3' THEN 'Site d''accueil en libre service et sur RDV' END"
)


def _hour(appointment: str, side: str, day: int, slot: int) -> OldColumn:
    what = {"OPENING": "heure_ouverture", "CLOSING": "heure_fermeture"}[side]
    kept = "h.est_sur_rendez_vous = 1" if appointment else "h.est_sur_rendez_vous IS NOT 1"
    return OldColumn(
        f"{appointment}{side}_HOUR_{_DAYS[day]}_SLOT_{slot}",
        f"(SELECT h.{what} FROM agences_horaires h WHERE h.source = agences.source "
        f"AND h.identifiant = agences.identifiant AND h.jour = {day + 1} AND h.creneau = {slot} AND {kept})",
    )


_HOURS = tuple(
    _hour(appointment, side, day, slot)
    for appointment in ("", "APPT_")
    for side in ("OPENING", "CLOSING")
    for day in range(len(_DAYS))
    for slot in (1, 2)
)
_NOT_HELD = ("APPT_WEEKLY_NUMBER_HOURS", "DISTRIBUTION_OFFICE", "DPT_DIRECTION_NAME", "WEEKLY_NUMBER_HOURS")

COLUMNS = (
    OldColumn("ADDRESS_LINE_3", "complement_adresse"),
    OldColumn("ADDRESS_LINE_4", "adresse"),
    OldColumn("ADDRESS_LINE_5", "distribution"),
    OldColumn("ADDRESS_LINE_6", "code_postal || ' ' || nom_commune"),
    OldColumn("AGENCY_NAME", "libelle"),
    OldColumn("AGENCY_TYPE_CODE", _KIND),
    OldColumn("AGENCY_TYPE_NAME", "CASE type_agence WHEN 'agence' THEN 'AGENCE POLE EMPLOI' END"),
    OldColumn("AURORE_AGENCY_CODE", "code_aurore"),
    OldColumn("CITY_CODE", "coalesce(code_commune_publie, code_commune)"),
    OldColumn("CITY_NAME", "nom_commune"),
    OldColumn("EMAIL", "courriel"),
    OldColumn("ESTABLISHMENT_TYPE", "type_accueil"),
    OldColumn("ESTABLISHMENT_TYPE_NAME", _ACCUEIL),
    OldColumn("LATITUDE", "latitude", "numeric"),
    OldColumn("LONGITUDE", "longitude", "numeric"),
    OldColumn("POSTCODE", "code_postal"),
    OldColumn("PUBLIC_PHONE_NUMBER", "telephone"),
    OldColumn("REG_DIRECTION_NAME", "libelle_region"),
    OldColumn("SAFIR_AGENCY_CODE", "code_safir"),
    *(OldColumn(name, "NULL") for name in _NOT_HELD),
    *_HOURS,
)

REPLAY = (
    OldPackage(
        own_identifier("agences"),
        "agences",
        "Agences Pôle emploi",
        "Les agences d'après la source la plus récente de ce fichier. L'identifiant du paquet est à nous : celui de "
        "l'ancienne API n'est pas connu.",
        resources=(
            OldResource(
                own_identifier("agences/agences"),
                "Agences Pôle emploi",
                "Les agences et points relais d'après la source la plus récente de la table agences, sans les "
                "directions ; ce que cette source ne dit pas est vide. Vides dans tous les cas, faute de source : "
                f"{', '.join(_NOT_HELD)}. Des horaires dont la source ne dit pas s'ils sont sur rendez-vous sont dans "
                "les colonnes sans APPT. L'identifiant est à nous. Nom de la ressource et types de colonnes inférés.",
                rows="agences",
                where=f"source = ({_NEWEST}) AND type_agence != 'direction'",
                columns=tuple(sorted(COLUMNS, key=lambda column: column.name)),
                search="(rowid IN (SELECT rowid FROM agences_fts WHERE agences_fts MATCH escape_fts(:word)) "
                "OR :word IN (code_postal, code_commune, code_safir, code_aurore))",
                source="AGENCES",
                kind="reference",
            ),
        ),
    ),
)
