"""What old clients of the Infotravail API asked of its package `imt`: four resources, and nothing here means the same.

« Statistiques offres et demandes » counted the offers and the applicants of a week and of a month, with a ratio of
them; what we hold are those of a year, with a class of tension. « Salaires » had the wages of a profession of the
PCS, by age and place, between two deciles; what we hold is a median by family. Types of contracts, and the ways to a
job, are in no file that we read. An answer under the old names would be another figure.
"""

from __future__ import annotations

from ...model import OldPackage

REPLAY = (
    OldPackage(
        "a4f9e4dd-365e-4542-839c-a93a2448e388",
        "imt",
        "Informations sur le marché du travail (IMT)",
        "Connu de l'ancienne API ; ce fichier n'en détient aucune ressource. Les offres et les demandes d'une semaine, "
        "les salaires par profession PCS, les types de contrats et les canaux de reprise ne sont plus servis : les "
        "tables tensions_fap, tensions_rome_bassins, offres_communes et salaires_fap disent autre chose.",
        unheld=(
            ("266f691f-bce8-4443-808e-8e5aa125cf17", "Statistiques offres et demandes"),
            ("d9090eaf-65cd-41cb-816f-7249897a3e51", "Salaires"),
        ),
    ),
)
