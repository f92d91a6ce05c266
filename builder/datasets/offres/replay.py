"""The offers as the retired Infotravail API gave them: of its 128 columns, those that offers of today say."""

from __future__ import annotations

from ...model import OldColumn, OldPackage, OldResource

_DAY = "strftime('%d/%m/', {0}) || substr({0}, 3, 2)"

COLUMNS = (
    OldColumn("ACTIVITY_CODE", "replace(code_naf, '.', '')"),
    OldColumn("ACTIVITY_NAME", "libelle_secteur"),
    OldColumn("CITY_CODE", "code_commune_publie"),
    OldColumn("CONTRACT_TYPE_CODE", "type_contrat"),
    OldColumn("CREATION_DATE", _DAY.format("date_creation")),
    OldColumn("DEPARTEMENT_CODE", "code_departement"),
    OldColumn("LATITUDE", "latitude", "numeric"),
    OldColumn("LONGITUDE", "longitude", "numeric"),
    OldColumn("MODIFICATION_DATE", _DAY.format("date_actualisation")),
    OldColumn("POSTCODE", "code_postal"),
    OldColumn("QUALIFICATION_CODE", "code_qualification"),
    OldColumn("QUALIFICATION_NAME", "libelle_qualification"),
    OldColumn("ROME_PROFESSION_CARD_CODE", "code_rome"),
    OldColumn("ROME_PROFESSION_CARD_NAME", "libelle_rome"),
    OldColumn("ROME_PROFESSION_NAME", "appellation"),
)

REPLAY = (
    OldPackage(
        "80341a24-a451-49ec-b6b0-1b8756fe977d",
        "offres",
        "Offres d'emploi anonymisées",
        "Les offres que l'utilisateur a ajoutées ou collectées. Que cet identifiant soit celui du paquet est inféré.",
        resources=(
            OldResource(
                "421692f5-f342-4223-9c51-72a27dcaf51e",
                "Offres d'emploi",
                "Les colonnes que les offres d'aujourd'hui disent, sous leurs anciens noms ; les autres de ses 128 "
                "colonnes ne sont pas là. Codes d'activité sans point, dates en jj/mm/aa. Types de colonnes inférés.",
                rows="offres",
                columns=COLUMNS,
                search=":word IN (code_rome, code_departement, code_postal, code_commune_publie)",
            ),
        ),
        unheld=(("e49af0f2-8d00-4a54-9124-2f4107efa810", "Offres d'emploi"),),
    ),
)
