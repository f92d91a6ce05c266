"""The statistics as the retired Infotravail API gave them: one row a job seeker, which nobody may publish.

Its resources were micro-data, one a month, with an identifier of each person. We hold aggregates, by other cuts:
none of them is what was asked, so each resource that was seen stays not found.
"""

from __future__ import annotations

from ...model import OldPackage

REPLAY = (
    OldPackage(
        "47dbbaba-c983-47df-bd9c-eaeec14bd834",
        "stmt",
        "Statistiques sur le marché du travail",
        "Connu de l'ancienne API ; ce fichier n'en détient aucune ressource : une ligne par demandeur d'emploi et par "
        "mois (STMT_DEMANDE…), des données individuelles. Les nombres qu'il détient sont dans "
        "demandeurs_communes_rome, demandeurs_epci et demandeurs_series. Nom du paquet inféré.",
        unheld=(
            ("141a3516-dd5a-49ad-9887-feacf9b64456", "STMT_DEMANDE, un mois"),
            ("a66fe203-5bba-4dc8-8c70-7d0d6daf67f7", "STMT_DEMANDE, janvier 2016"),
        ),
    ),
)
