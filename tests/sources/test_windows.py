"""Offers collected over a real socket: each is had, however many there are, wherever they move meanwhile."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from france_travail_api.auth import _credentials
from france_travail_api.auth._token import Token
from france_travail_api.auth.scope import Scope
from france_travail_api.client import FranceTravailClient
from france_travail_api.offres import _client

from infotravail.collected import COLLECTED, by_collection
from infotravail.datasets.offres import collecte
from infotravail.datasets.offres.fenetres import BEGINNING, MOST, total_of
from infotravail.errors import SourceChanged, SourceUnavailable
from infotravail.facts import Records
from infotravail.home import Home
from infotravail.model import Asked, Column, Dataset, File, Layout, Member, Read, Reply, Table
from infotravail.sources.collection import Collected, collect
from infotravail.sources.lock import read_lock
from infotravail.sources.oauth import Account, Credentials, Pace
from infotravail.vocabulary import LICENCE_INCONNUE
from tests.sources.apis import CLIENT, SECRET, SECRETS, START, TOKEN, Offers, offer, served, serving, spread
from tests.sources.server import Server

NOW = datetime(2026, 11, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
# Soon after the first second of a day: dates have little to cut.
EARLY, SOON = datetime(2026, 11, 1, 0, 0, 1, tzinfo=UTC), datetime(2026, 11, 1, 0, 0, 4, tzinfo=UTC)
FILE = File(
    "offres.zip",
    "Offres",
    layouts=(Layout("collecte", by_collection("offres"), members=(COLLECTED,), ignored=("[0-9]*.json",)),),
    page="https://www.example.org/offres",
    hosts=collecte.HOSTS,
    access=collecte.ACCESS,
    api=collecte.API,
    required=False,
    gives="les offres",
)


def _searches(document: Any) -> Records:
    return Records.of(("chemin",), [(call["chemin"],) for call in document["demandes"]])


# What is made of offers is another matter: here they are archived, and the searches are read.
OFFRES = Dataset(
    name="offres",
    title="Offres",
    description="Des offres.",
    publisher="Personne",
    licence=LICENCE_INCONNUE,
    files=(FILE,),
    tables=(
        Table(
            name="recherches",
            title="Recherches",
            description="Des recherches.",
            columns=(Column("chemin", "Le chemin."),),
            source=Read((Member(FILE.name, COLLECTED, format="json", flatten=_searches),)),
        ),
    ),
)


def gather(home: Home, server: Server, asked: Asked, now: datetime = NOW, **words: Any) -> Collected:
    account = Account(FILE, collecte.ACCESS, Credentials(CLIENT, SECRET), mirror=server.url, pace=Pace(0))
    return collect(home, OFFRES, FILE, asked, auth=account, mirror=server.url, now=now, **words)


def archived(home: Home) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the identifiers in the archived answers, in their order, and the list of calls."""
    (entry,) = read_lock(home.lock)
    with zipfile.ZipFile(home.stored(entry.sha256)) as archive:
        listed = json.loads(archive.read(COLLECTED))["demandes"]
        answers = [json.loads(archive.read(call["membre"])) for call in listed if call["membre"]]
    return [one["id"] for answer in answers for one in answer["resultats"]], listed


def names(count: int) -> list[str]:
    return [f"{number:07}" for number in range(count)]


def test_the_offers_of_a_department_are_asked_page_by_page_and_kept_as_served(empty: Home) -> None:
    held = Offers([*spread(340, last=START, every=HOUR), offer(999, created=START, commune="75056")])
    with serving(held) as server:
        done = gather(empty, server, Asked(departements=("35",), romes=("J1506",), depuis="2026-10-01"))
    common = {
        "departement": "35", "codeROME": "J1506", "minCreationDate": "2026-10-01T00:00:00Z",
        "maxCreationDate": "2026-11-02T00:00:00Z", "sort": "1",
    }  # fmt: skip
    assert held.asked == [common | {"range": span} for span in ("0-149", "150-299", "300-449")]
    found, listed = archived(empty)
    assert found == names(340)
    assert [(call["statut"], call["content_range"], call["membre"]) for call in listed] == [
        (206, "offres 0-149/340", "00001.json"),
        (206, "offres 150-299/340", "00002.json"),
        (206, "offres 300-339/340", "00003.json"),
    ]
    (entry,) = read_lock(empty.lock)
    assert (entry.edition, entry.published_at, entry.url) == ("2026-11-02", "2026-11-02", collecte.API.url)
    assert (done.calls, done.empty, done.refused, done.notes) == (3, 0, (), ())
    kept = empty.stored(entry.sha256).read_bytes()
    assert not any(secret.encode() in kept for secret in SECRETS)


@pytest.mark.slow
def test_a_window_that_is_too_large_is_cut_by_date_until_each_is_whole(empty: Home) -> None:
    held = Offers(list(spread(4_000, last=START, every=timedelta(minutes=3))))
    with serving(held) as server:
        done = gather(empty, server, Asked(departements=("35",)))
    found, listed = archived(empty)
    assert sorted(set(found)) == names(4_000)
    assert done.notes == ()
    # Beside what bounds share, only the first page of a window too large is given twice.
    firsts = [words for words in held.asked if words["range"] == "0-149"]
    assert len(found) - 4_000 <= 150 * len(firsts)
    assert {words["departement"] for words in held.asked} == {"35"}
    assert firsts[0]["minCreationDate"] == BEGINNING.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert all(call["membre"] or call["rien"] for call in listed)


@pytest.mark.slow
def test_what_dates_cannot_cut_is_cut_by_department_then_by_sheet(empty: Home) -> None:
    alike = [("35238", sheet) for sheet in ("J1506", "M1805", "K1304")] * 1_050 + [("75056", "J1506")] * 50
    held = Offers([offer(n, created=EARLY, commune=place, rome=sheet) for n, (place, sheet) in enumerate(alike)])
    with serving(held) as server:
        done = gather(empty, server, Asked(departements=("35", "75"), depuis="2026-11-01"), SOON)
    found, listed = archived(empty)
    assert sorted(set(found)) == names(3_200)
    assert done.notes == ()
    assert {words["departement"] for words in held.asked} == {"35,75", "35", "75"}
    # The codes of sheets are the API's own list, which is no answer about offers.
    assert [(call["chemin"], call["membre"]) for call in listed if "referentiel" in call["chemin"]] == [
        ("/v2/referentiel/metiers", "")
    ]


@pytest.mark.slow
def test_a_window_that_nothing_can_cut_is_told_and_its_beginning_kept(empty: Home) -> None:
    held = Offers([offer(number, created=EARLY) for number in range(3_100)])
    with serving(held) as server:
        done = gather(empty, server, Asked(departements=("35",), romes=("J1506",), depuis="2026-11-01"), SOON)
    found, _ = archived(empty)
    assert set(found) == set(names(MOST))
    assert all("35, J1506, 2026-11-01" in note for note in done.notes)
    assert "3100 offers, of which the first 3000 alone can be had" in done.notes[0]


@pytest.mark.parametrize("gone", [1, 40])
def test_offers_that_are_gone_meanwhile_make_none_be_missed(empty: Home, gone: int) -> None:
    def take_away(held: Offers) -> None:
        if len(held.asked) == 1:
            held.held = held.held[gone:]

    held = Offers(list(spread(400, last=START, every=HOUR)), meanwhile=take_away)
    with serving(held) as server:
        gather(empty, server, Asked(departements=("35",)))
    found, _ = archived(empty)
    # Those that are gone had been given before.
    assert sorted(set(found)) == names(400)
    assert [words["range"] for words in held.asked] == ["0-149", "150-299", f"{150 - gone}-149", "300-449"]


def test_a_search_that_finds_nothing_keeps_nothing(empty: Home) -> None:
    with serving(Offers([])) as server:
        done = gather(empty, server, Asked(departements=("35",)))
    assert (done.kept, done.calls, done.empty) == (None, 1, 1)
    assert read_lock(empty.lock) == ()
    assert not list(empty.path.glob(".collecte-*/*.json*"))


def test_a_part_of_a_whole_that_is_not_told_is_refused(empty: Home) -> None:
    answer = served({"resultats": [offer(1, created=START)]}, "206 Partial Content")
    with serving(lambda _: answer) as server, pytest.raises(SourceChanged, match="206 with the Content-Range ''"):
        gather(empty, server, Asked(departements=("35",)))


@pytest.mark.parametrize(
    ("reply", "total"),
    [
        (Reply(206, "offres 0-149/5873"), 5873),
        (Reply(200, "0-7/8"), 8),
        (Reply(204, "*/0"), 0),
        (Reply(204), 0),
        (Reply(200, "", {"resultats": [{}, {}]}), 2),
    ],
)
def test_how_many_offers_a_search_has(reply: Reply, total: int) -> None:
    assert total_of(reply) == total


def test_a_collection_goes_on_the_next_day_and_is_begun_anew_later(empty: Home) -> None:
    held = Offers(list(spread(400, last=START, every=HOUR)))
    asked, told = Asked(departements=("35",)), list[str]()
    for now, most in ((NOW, 1), (NOW + timedelta(days=1), 2), (NOW + timedelta(days=3), 3)):

        def until(request: Any, most: int = most) -> bytes:
            return held(request) if len(held.asked) < most else b""

        with serving(until) as server, pytest.raises(SourceUnavailable, match="goes on where it was stopped"):
            gather(empty, server, asked, now=now, tell=told.append)
    assert told == [
        "it goes on: answers of 2026-11-02 that are kept: 1",
        "the answers of 2026-11-02, when it was stopped, are too old to go on with: it is begun anew",
    ]
    # A bound of dates is the moment at which it was begun.
    assert [(words["range"], words["maxCreationDate"][:10]) for words in held.asked] == [
        ("0-149", "2026-11-02"),
        ("150-299", "2026-11-02"),
        ("0-149", "2026-11-05"),
    ]


# The published client reads what we read.


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Callable[[Server], FranceTravailClient]:
    """Return the published client, with its two addresses on a server of ours."""
    assert collecte.ACCESS.token_url == _credentials._OAUTH2_ACCESS_TOKEN_URL

    def client(server: Server) -> FranceTravailClient:
        for module, name in ((_credentials, "_OAUTH2_ACCESS_TOKEN_URL"), (_client, "JOB_OFFER_SEARCH_API_URL")):
            url = httpx.URL(getattr(module, name))
            monkeypatch.setattr(module, name, f"{server.url}/{url.host}{url.raw_path.decode()}")
        made = FranceTravailClient(CLIENT, SECRET, scopes=[Scope.OFFRES])
        if sys.version_info < (3, 12):
            # It asks for its token in a way that this Python does not have yet.
            made._credentials._token = Token(TOKEN, datetime.now(UTC) + HOUR, "o2dsoffre", "Bearer")
        return made

    return client


def test_the_published_client_reads_the_same_answers(
    empty: Home, published: Callable[[Server], FranceTravailClient]
) -> None:
    held = Offers(list(spread(20, last=START, every=HOUR)))
    with serving(held) as server:
        gather(empty, server, Asked(departements=("35",), romes=("J1506",)))
        with published(server) as client:
            found = client.offres.search(mots_cles="", departement="35", code_rome="J1506", range_param="0-149")
    ours, _ = archived(empty)
    assert [one.id for one in found] == ours == names(20)
    assert found[0].intitule == "Poste inventé 0 (H/F)"
    # Its call is one of ours, but for the words that it wants and the dates that we give.
    mine, theirs = ({name: one[name] for name in ("departement", "codeROME", "range")} for one in held.asked)
    assert mine == theirs


@pytest.mark.real
def test_a_real_answer_is_kept_as_it_is(real: Path, empty: Home) -> None:
    saved = json.loads((real / "offres/offres-v2-search-response.json").read_bytes())
    count = len(saved["resultats"])
    answer = served(saved, Content_Range=f"offres 0-{count - 1}/{count}")
    with serving(lambda _: answer) as server:
        gather(empty, server, Asked(departements=("35",)))
    found, _ = archived(empty)
    assert found == [one["id"] for one in saved["resultats"]]
