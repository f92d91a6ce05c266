"""France Travail's APIs as they answer, on loopback: a token, figures of the market with invented numbers, offers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.sources.server import Request, Server, answer

CLIENT, SECRET, TOKEN = "PAR_collecte_0123456789", "s3cr3t-0123456789abcdef", "t0k3n.0123456789abcdef"
SECRETS = (CLIENT, SECRET, TOKEN)
ENVIRONMENT = {"FRANCE_TRAVAIL_CLIENT_ID": CLIENT, "FRANCE_TRAVAIL_CLIENT_SECRET": SECRET}
LOGIN = "/entreprise.francetravail.fr/connexion/oauth2/access_token"
MARKET = "/api.francetravail.io/partenaire/stats-offres-demandes-emploi/v1/indicateur"
OFFERS = "/api.francetravail.io/partenaire/offresdemploi/v2"
UPDATED = "2026-10-08T03:08:18.000+02:00"
NO_LIST = {
    "message": "[FiltreErreurSldng] Erreur lors de l'appel de l'Api REST. Status code = 500, message = Le serveur n'a "
    "pas pu trouver la liste",
    "codeHttp": 500,
}
PAGE = b"<!DOCTYPE html><html><head><title>Site en maintenance</title></head><body></body></html>"
OF = {
    "stat-demandeurs": ("DE_1", "DEMANDEURS", "Nombre de demandeurs d'emploi"),
    "stat-offres": ("OFF_1", "OFFRES", "Nombre d'offres"),
    "stat-perspective-employeur": ("PERSP_2", "PERSPECTIVES", "PERSPECTIVES Employeur"),
    "stat-dynamique-emploi": ("DYN_1", "DYNEMPLOI", "DYNEMPLOI"),
    "stat-embauches": ("EMB_1", "EMBAUCHES", "Nombre d'embauches"),
}

Route = Callable[[Request], bytes]


def served(document: object, status: str = "200 OK", **headers: str) -> bytes:
    """Return an answer in JSON."""
    body = json.dumps(document, ensure_ascii=False).encode()
    return answer(body, status, Content_Type="application/json", **headers)


def token(word: str = TOKEN) -> bytes:
    """Return a token, as the publisher gives one."""
    return served({"access_token": word, "token_type": "Bearer", "expires_in": 1499, "scope": "o2dsoffre"})


def serving(route: Route) -> Server:
    """Return a server that gives tokens, and answers each other request as a route says."""

    def reply(server: Server) -> Iterator[bytes]:
        request = server.requests[-1]
        yield token() if request.path.startswith(LOGIN) else route(request)

    return Server(reply)


def calls(server: Server) -> list[Request]:
    """Return what was asked of a server, but for tokens."""
    return [request for request in server.requests if not request.path.startswith(LOGIN)]


def value(asked: Mapping[str, str], **words: object) -> dict[str, Any]:
    """Return a value for what a call asks."""
    said = {
        "datMaj": UPDATED,
        "codeTypeTerritoire": asked["codeTypeTerritoire"],
        "codeTerritoire": asked["codeTerritoire"],
        "libTerritoire": "ILLE-ET-VILAINE",
        "codeTypeActivite": asked["codeTypeActivite"],
        "codeActivite": asked["codeActivite"],
        "libActivite": "Soins infirmiers généralistes",
        "codeTypePeriode": asked["codeTypePeriode"],
        "codePeriode": "2025T4" if asked["codeTypePeriode"] == "TRIMESTRE" else "2025",
        "libPeriode": "une période",
    }
    return said | words


def indicator(resource: str, values: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the answer of an indicator."""
    code, family, label = OF[resource]
    return {
        "datMaj": UPDATED,
        "codeIndicateur": code,
        "codeFamille": family,
        "libIndicateur": label,
        "listeValeursParPeriode": values,
    }


def market(request: Request) -> bytes:
    """Answer a call of the market: each indicator in its form, with invented numbers."""
    resource = urlsplit(request.path).path.removeprefix(f"{MARKET}/").split("/")[0]
    if resource == "salaire-rome-fap":
        paid = [{"codeNomenclature": f"SAL{n}", "valeurPrincipaleMontant": 1500.0 + 100 * n} for n in (1, 2, 3)]
        period = {
            "datMaj": UPDATED, "codeActivite": "V1Z80", "libActivite": "Infirmiers", "codeTypePeriode": "ANNEE",
            "codePeriode": "2021", "libPeriode": "ANNEE 2021", "salaireValeurMontant": paid,
        }  # fmt: skip
        return served({"datMaj": UPDATED, "libIndicateur": "Salaires", "valeursParPeriode": [period]})
    asked = json.loads(request.body)
    if resource == "stat-embauches":
        return answer(status="204 No Content")
    if resource == "stat-dynamique-emploi":
        return served(indicator(resource, [value(asked, valeurPrincipaleNom="HAUSSE")]))
    if resource == "stat-offres":
        return served(NO_LIST, "500 Internal Server Error")
    if resource == "stat-perspective-employeur":
        words = {"codeNomenclature": "PERSPECTIVE", "valeurPrincipaleDecimale": -0.2088, "valeurPrincipaleNombre": 4}
        return served(indicator(resource, [value(asked, **words)]))
    return served(indicator(resource, seekers(asked)))


def seekers(asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return job seekers: a whole with a part, a part that is 0, and one that is hidden."""

    def part(code: str, number: object, share: object, hidden: object) -> dict[str, object]:
        words = {"codeTypeCaract": "AGE", "codeCaract": code, "libCaract": f"tranche {code}"}
        return words | {"nombre": number, "pourcentage": share, "masque": hidden}

    parts = [part("AGE1", 520, 12.0, False), part("AGE2", "0", "0.0", "false"), part("AGE3", None, None, True)]
    words = {"codeNomenclature": "ABC", "libNomenclature": "Catégories A, B, C", "valeurPrincipaleNombre": 4430}
    return [value(asked, **words, valeurSecondairePourcentage=51.5, listeValeurParCaract=parts)]


@dataclass(slots=True)
class Offers:
    """Offers as the API has them, which may move between two calls; `asked` are the searches."""

    held: list[dict[str, Any]]
    asked: list[dict[str, str]] = field(default_factory=list)
    meanwhile: Callable[[Offers], None] = lambda _: None

    def __call__(self, request: Request) -> bytes:
        """Answer a search, or the list of sheets."""
        path = urlsplit(request.path)
        if path.path == f"{OFFERS}/referentiel/metiers":
            codes = sorted({str(offer["romeCode"]) for offer in self.held})
            return served([{"code": code, "libelle": f"Fiche {code}"} for code in codes])
        assert path.path == f"{OFFERS}/offres/search"
        words = dict(parse_qsl(path.query))
        self.asked.append(words)
        found = sorted(
            (one for one in self.held if fits(one, words)), key=lambda one: one["dateCreation"], reverse=True
        )
        self.meanwhile(self)
        first, last = map(int, words.get("range", "0-149").split("-"))
        if first > 3000 or last > 3149 or last - first > 149:
            return served(
                {"codeErreur": "x", "message": "La plage de résultats demandée est trop importante."}, "400 Bad"
            )
        if not found:
            return answer(status="204 No Content", Content_Range="offres */0")
        given = found[first : last + 1]
        span = f"offres {first}-{first + len(given) - 1}/{len(found)}"
        status = "200 OK" if len(given) == len(found) else "206 Partial Content"
        return served({"resultats": given, "filtresPossibles": []}, status, Content_Range=span)


def fits(offer: Mapping[str, Any], words: Mapping[str, str]) -> bool:
    """Tell whether a search finds an offer: its bounds of dates are both in it."""
    # Bounds are to the second, and offers to its thousandth: as texts they compare once all have these.
    first, last = (words.get(name, "").replace("Z", ".000Z") for name in ("minCreationDate", "maxCreationDate"))
    department = offer["lieuTravail"]["commune"][:2]
    return (
        first <= offer["dateCreation"] <= (last or "9")
        and department in words.get("departement", department).split(",")
        and offer["romeCode"] in words.get("codeROME", offer["romeCode"]).split(",")
    )


def offer(number: int, *, created: datetime, commune: str = "35238", rome: str = "J1506") -> dict[str, Any]:
    """Return an invented offer, in the form of the API."""
    return {
        "id": f"{number:07}",
        "intitule": f"Poste inventé {number} (H/F)",
        "dateCreation": created.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "dateActualisation": created.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "lieuTravail": {"libelle": "35 - RENNES", "codePostal": "35000", "commune": commune},
        "romeCode": rome,
        "romeLibelle": "Soins infirmiers généralistes",
        "appellationlibelle": "Infirmier / Infirmière",
        "entreprise": {"nom": "Personne"},
        "typeContrat": "CDI",
        "typeContratLibelle": "CDI",
        "natureContrat": "Contrat travail",
        "experienceExige": "D",
        "experienceLibelle": "Débutant accepté",
        "salaire": {"libelle": "Mensuel de 2000 Euros"},
        "alternance": False,
        "nombrePostes": 1,
        "origineOffre": {"origine": "1", "urlOrigine": f"https://www.example.org/{number}"},
    }


def spread(count: int, *, last: datetime, every: timedelta, **words: str) -> Iterable[dict[str, Any]]:
    """Yield invented offers, the newest first, one after each while."""
    for number in range(count):
        yield offer(number, created=last - number * every, **words)


START = datetime(2026, 11, 1, 8, tzinfo=UTC)
