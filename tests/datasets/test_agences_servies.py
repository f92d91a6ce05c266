"""What people see of agencies that France Travail's API gives, from its socket to the command, the page and JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infotravail import Infotravail
from infotravail.datasets import DATASETS
from infotravail.datasets.agences.dataset import AGENCES
from infotravail.datasets.agences.files import API
from infotravail.datasets.geo.dataset import GEO
from infotravail.datasets.geo.files import COG
from infotravail.datasets.geo.laposte import POSTCODES
from infotravail.home import Home
from infotravail.pipeline.build import build
from infotravail.publish.serve import site
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.fetch import fetch_file
from infotravail.sources.lock import read_lock
from infotravail.sources.oauth import Account, Credentials, Pace
from tests.conftest import ROOT, Run
from tests.publish.served import Html, asking
from tests.sources.server import Server, answer

SAMPLE = ROOT / "tests" / "sample"
MONDAY, SUNDAY = "2026-11-30T09:30", "2026-12-06T09:30"
STATE = "ouverte lundi à 09:30, selon ses horaires habituels"
SERVICES = "libre service et rendez-vous, accueil des personnes sourdes ou malentendantes (ADEDA)"


def agency(number: int) -> dict[str, Any]:
    """Return an agency as the API gives it, somewhere south of Rennes, farther and farther away."""
    return {
        "code": f"BRE{number:04}",
        "codeSafir": f"{35_000 + number}",
        "libelle": f"ESSAI {number}",
        "libelleEtendu": f"Agence France Travail ESSAI {number}",
        "type": "APE",
        "typeAccueil": "3",
        "codeRegionINSEE": "53",
        "dispositifADEDA": number == 1,
        "contact": {"telephonePublic": "39-49", "email": f"ape.{35_000 + number}@example.org"},
        "adressePrincipale": {
            "ligne4": f"{number} RUE DE L ESSAI",
            "ligne5": "",
            "ligne6": "35000 RENNES",
            "gpsLon": -1.68,
            "gpsLat": 48.11 - number / 10_000,
            "communeImplantation": "35238",
            "bureauDistributeur": "35000",
        },
        "horaires": [
            {
                "jour": day,
                "ouvertureMatin": "08:30",
                "fermetureMatin": "12:45",
                "horaireFerme": "N",
                "horaireEnContinu": "N",
                "ouvertureApresMidiRDV": "12:45",
                "fermetureApresMidiRDV": "16:30",
                "horaireFermeRDV": "N",
                "horaireEnContinuRDV": "N",
            }
            for day in range(1, 6)
            if number == 1
        ],
        "zoneCompetences": [{"communeInsee": "35047"}] if number == 7 else [],
    }


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which an answer of the API is built, fetched with an account from a socket of the loopback."""
    home = Home(tmp_path_factory.mktemp("served") / "home")
    token = {"access_token": "jeton", "token_type": "Bearer", "expires_in": 1499}
    replies = [json.dumps(token).encode(), json.dumps([agency(number) for number in range(1, 886)]).encode()]
    file = AGENCES.file(API)
    assert file.access
    with Server(*(answer(reply, Content_Type="application/json") for reply in replies)) as server:
        held = Credentials("identifiant", "secret")
        account = Account(file, file.access, held, mirror=server.url, pace=Pace(0.0))
        assert fetch_file(home, AGENCES, file, mirror=server.url, auth=account)
    for name in (COG, POSTCODES):
        keep(home, GEO, Arrival(SAMPLE / name, "2026-11-23", sample=True), accept_change=True)
    assert build(home, (GEO, AGENCES), read_lock(home.lock), lambda stage: None).refused == ()
    return home


def test_the_command_shows_hours_services_and_what_is_open(run: Run, fetched: Home) -> None:
    words = ("--home", fetched.path, "agences", "--commune", "35238", "--limit", "1", "--moment", MONDAY)
    done = run(*words, check=True)
    assert done.stdout.splitlines()[1:] == [
        "Distance  Agence   Adresse                         Téléphone",
        "0,3 km    ESSAI 1  1 RUE DE L ESSAI, 35000 RENNES  39-49",
        "",
        "ESSAI 1",
        "  ape.35001@example.org",
        "  lundi au vendredi : 08:30–12:45, 12:45–16:30 (sur rendez-vous)",
        f"  {STATE}",
        f"  {SERVICES}",
    ]


def test_what_serves_a_commune_comes_before_884_others(fetched: Home) -> None:
    with Infotravail.open(fetched.database) as it:
        found = it.agences(commune="35047", limit=3)
        assert [(one.libelle, one.dessert) for one in found] == [
            ("ESSAI 7", True),
            ("ESSAI 838", False),
            ("ESSAI 837", False),
        ]
        assert (found.total, found.tronque, found.phrase, found.avertissement) == (885, True, "", "")


@pytest.mark.parametrize(("moment", "state"), [(MONDAY, "ouverte"), (SUNDAY, "fermée")])
def test_json_says_what_is_open_only_where_hours_are_known(fetched: Home, moment: str, state: str) -> None:
    with asking(site(fetched.database, DATASETS)) as asked:
        first, second = asked.get(f"/agences.json?commune=35238&limit=2&moment={moment}").json()["agences"]
    assert (first["ouverture"], first["heure_locale"], len(first["horaires"])) == (state, moment, 10)
    assert (first["telephone"], first["courriel"], first["accueil"]) == (
        "39-49",
        "ape.35001@example.org",
        "libre service et rendez-vous",
    )
    assert (first["est_adeda"], second["est_adeda"]) == (True, False)
    assert (second["ouverture"], second["heure_locale"], second["horaires"]) == ("", "", [])


def test_the_page_shows_the_same(fetched: Home) -> None:
    with asking(site(fetched.database, DATASETS)) as asked:
        page = Html(asked.get(f"/territoire/35238?moment={MONDAY}").text)
        bare = asked.get("/territoire/35238")
        fixed = asked.get(f"/territoire/35238?moment={MONDAY}")
    assert "Les 10 agences les plus proches" in page.text
    assert f"lundi au vendredi 08:30–12:45, 12:45–16:30 (sur rendez-vous) {STATE}" in page.text
    assert SERVICES in page.text
    assert "mailto:ape.35001@example.org" in [one["href"] for one in page.of("a")]
    assert "Horaires" in page.text
    assert page.text.count("non dits par la source") == 9
    assert "vérifier sur francetravail.fr" not in page.text
    # What is open now is not what was open this morning.
    assert len(bare.headers["etag"]) == len(fixed.headers["etag"]) + len("T09:30")


def test_a_moment_that_is_none_is_refused(fetched: Home) -> None:
    with asking(site(fetched.database, DATASETS)) as asked:
        for address in ("/agences.json", "/territoire/35238.json", "/territoire/35238/agences.json"):
            refused = asked.get(f"{address}?moment=hier")
            assert refused.status_code == 400
            assert refused.json()["error"].startswith("moment : « hier » ne convient pas ; attendu : un jour et une")
