"""France Travail's API "Marché du travail" (stats-offres-demandes-emploi v1): which calls give the figures of a sheet.

It needs an account, of which the scope has two words: with the first alone a token is given, and then every call is
refused without a reason. It answers XML unless JSON is asked for, and 500 with a sentence where it has no list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...collected import ANSWERS, COLLECTED, by_collection
from ...environment import CLIENT_ID, CLIENT_SECRET
from ...model import Access, Api, Asked, Call, File, Layout, Plan
from ...vocabulary import LICENCE_INCONNUE

COLLECTE = "marche-travail-api.zip"
FRANCE = ("NAT", "FR")
SALARIES = "salaire-rome-fap"

# What a user names, with the call that gives it: its period, and the nomenclature that it is broken down by.
INDICATEURS = {
    "tension": ("stat-perspective-employeur", "ANNEE", "TYPE_TENSION"),
    "demandeurs": ("stat-demandeurs", "TRIMESTRE", "CATCAND"),
    "offres": ("stat-offres", "TRIMESTRE", "ORIGINEOFF"),
    "embauches": ("stat-embauches", "TRIMESTRE", "CATCANDxDUREEEMP"),
    "dynamique": ("stat-dynamique-emploi", "TRIMESTRE", ""),
    "salaires": (SALARIES, "", ""),
}


def plan(asked: Asked) -> Plan:
    """Yield the calls for sheets, territories and indicators: all of them are known from the start."""
    calls = list(_calls(asked))
    for call in calls:
        yield Call(call.path, call.parameters, call.body, call.words, total=len(calls))
    return ()


def _calls(asked: Asked) -> Iterator[Call]:
    territories = [
        *(("BASBMO", code) for code in asked.bassins),
        *(("DEP", code) for code in asked.departements),
        *(("REG", code) for code in asked.regions),
    ] or [FRANCE]
    wanted = [name for name in INDICATEURS if name in asked.indicateurs or not asked.indicateurs]
    if "dynamique" in wanted:
        for territory in territories:
            yield _posted("dynamique", territory, ("MOYENNE", "MOYENNE"), asked)
    for rome in asked.romes:
        for territory in territories:
            for name in wanted:
                if name not in ("dynamique", "salaires"):
                    yield _posted(name, territory, ("ROME", rome), asked)
        if "salaires" in wanted:
            # They are of families, for the whole of France, whatever the territory.
            path = f"/v1/indicateur/{SALARIES}/{'/'.join(FRANCE)}"
            yield Call(path, {"codeRome": rome}, words=f"salaires, {rome}")


def _posted(name: str, territory: tuple[str, str], activity: tuple[str, str], asked: Asked) -> Call:
    resource, period, nomenclature = INDICATEURS[name]
    body: dict[str, Any] = {
        "codeTypeTerritoire": territory[0],
        "codeTerritoire": territory[1],
        "codeTypeActivite": activity[0],
        "codeActivite": activity[1],
        "codeTypePeriode": period,
    }
    if nomenclature:
        body["codeTypeNomenclature"] = nomenclature
    if asked.is_last:
        body |= {"dernierePeriode": True, "sansCaracteristiques": True}
    return Call(f"/v1/indicateur/{resource}", body=body, words=f"{name}, {activity[1]}, {' '.join(territory)}")


def lacks(asked: Asked) -> str:
    """Return what a user did not name, in words; empty where nothing is missing."""
    if not asked.romes and asked.indicateurs != ("dynamique",):
        return "which sheets: give --rome CODE, once for each"
    return ""


API = File(
    COLLECTE,
    "API Marché du travail v1, réponses collectées",
    layouts=(
        Layout(
            "Marché du travail v1",
            by_collection("imt"),
            members=(ANSWERS,),
            ignored=(COLLECTED, "[0-9]*.json"),
        ),
    ),
    page="https://francetravail.io/data/api/marche-travail",
    hosts=frozenset({"api.francetravail.io", "entreprise.francetravail.fr"}),
    access=Access(
        token_url="https://entreprise.francetravail.fr/connexion/oauth2/access_token?realm=%2Fpartenaire",  # noqa: S106 - an address
        scope="application_{client_id} api_stats-offres-demandes-emploiv1 offresetdemandesemploi",
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        page="https://francetravail.io/",
    ),
    api=Api(
        url="https://api.francetravail.io/partenaire/stats-offres-demandes-emploi",
        takes=frozenset({"romes", "departements", "regions", "bassins", "indicateurs", "is_last"}),
        plan=plan,
        lacks=lacks,
        example="infotravail fetch imt --rome J1506 --departement 35",
        calls_per_second=10.0,
        nothing=b"Le serveur n'a pas pu trouver la liste",
        is_read_whole=True,
        good_for_days=7,
    ),
    licence=LICENCE_INCONNUE,
    required=False,
    gives="les indicateurs des fiches et des territoires que vous demandez ; il faut un compte",
    max_bytes=256 * 2**20,
    max_unpacked=1024 * 2**20,
)
