"""An API asked call by call, over a real socket: politely, once for each call, whatever stops it in between."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from infotravail.cli.collecting import KINDS, collect_asked
from infotravail.datasets.imt.collecte import INDICATEURS
from infotravail.datasets.imt.dataset import IMT
from infotravail.errors import BuilderError, HomeError, SourceChanged, SourceUnavailable
from infotravail.home import Home
from infotravail.model import Asked, Call
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.collection import Collected, Step, collect, folder_of
from infotravail.sources.lock import read_lock
from infotravail.sources.notebook import LINES, Answered, open_notebook
from infotravail.sources.oauth import Account, Credentials, Pace
from tests.files import said
from tests.sources.apis import (
    CLIENT,
    ENVIRONMENT,
    LOGIN,
    MARKET,
    NO_LIST,
    PAGE,
    SECRET,
    SECRETS,
    TOKEN,
    Route,
    calls,
    indicator,
    market,
    served,
    serving,
    token,
    value,
)
from tests.sources.server import Request, Server, answer

FILE = IMT.file("marche-travail-api.zip")
NOW = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
ONE = Asked(romes=("J1506",), departements=("35",))
# Six calls each; the territory's own comes first.
PATHS = (
    "stat-dynamique-emploi", "stat-perspective-employeur", "stat-demandeurs", "stat-offres", "stat-embauches",
    "salaire-rome-fap/NAT/FR?codeRome=J1506",
)  # fmt: skip


def gather(home: Home, server: Server, asked: Asked = ONE, **words: Any) -> Collected:
    assert FILE.access
    pace = words.pop("pace", Pace(0))
    account = Account(FILE, FILE.access, Credentials(CLIENT, SECRET), mirror=server.url, pace=pace)
    return collect(home, IMT, FILE, asked, auth=account, mirror=server.url, **{"now": NOW} | words)


def resources(server: Server) -> list[str]:
    return [request.path.removeprefix(f"{MARKET}/") for request in calls(server)]


def archived(home: Home) -> bytes:
    (entry,) = read_lock(home.lock)
    return home.stored(entry.sha256).read_bytes()


def listed(home: Home) -> list[dict[str, Any]]:
    (entry,) = read_lock(home.lock)
    with zipfile.ZipFile(home.stored(entry.sha256)) as archive:
        found: list[dict[str, Any]] = json.loads(archive.read("demandes.json"))["demandes"]
    return found


def except_for(number: int, *replies: bytes) -> Route:
    """Return the market, of which one call is answered otherwise: by each reply in its turn, then rightly."""
    left = {number: list(replies)}
    asked: list[tuple[str, bytes]] = []

    def route(request: Request) -> bytes:
        key = (request.path, request.body)
        if key not in asked:
            asked.append(key)
        others = left.get(asked.index(key) + 1)
        return others.pop(0) if others else market(request)

    return route


# What is asked, and what is kept.


def test_each_figure_is_asked_for_as_the_publisher_wants_it(empty: Home) -> None:
    with serving(market) as server:
        done = gather(empty, server)
    assert resources(server) == list(PATHS)
    (asking, first, second, *_) = server.requests
    assert b"scope=application_" + CLIENT.encode() + b"+api_stats-offres-demandes-emploiv1" in asking.body
    territory = {"codeTypeTerritoire": "DEP", "codeTerritoire": "35"}
    everyone = {"codeTypeActivite": "MOYENNE", "codeActivite": "MOYENNE", "codeTypePeriode": "TRIMESTRE"}
    tension = {"codeTypeActivite": "ROME", "codeActivite": "J1506", "codeTypePeriode": "ANNEE"}
    assert json.loads(first.body) == territory | everyone
    assert json.loads(second.body) == territory | tension | {"codeTypeNomenclature": "TYPE_TENSION"}
    assert {(r.method, r.headers["accept"], r.headers["authorization"]) for r in calls(server)} == {
        ("POST", "application/json", f"Bearer {TOKEN}"),
        ("GET", "application/json", f"Bearer {TOKEN}"),
    }
    assert {r.headers["content-type"] for r in calls(server)[:-1]} == {"application/json"}
    assert (done.calls, done.empty, done.refused, done.notes) == (6, 2, (), ())


def test_answers_are_archived_as_served_with_what_came_of_each_call(empty: Home) -> None:
    with serving(market) as server:
        gather(empty, server)
    bodies = [market(request).partition(b"\r\n\r\n")[2] for request in calls(server)]
    (entry,) = read_lock(empty.lock)
    with zipfile.ZipFile(empty.stored(entry.sha256)) as archive:
        assert archive.namelist() == ["00001.json", "00002.json", "00003.json", "00004.json", "demandes.json"]
        kept = [archive.read(name) for name in archive.namelist()[:-1]]
        said = json.loads(archive.read("demandes.json"))
    assert kept == [bodies[0], bodies[1], bodies[2], bodies[5]]
    assert (said["collecte"], said["date"], said["ensemble"]) == ("imt", "2026-11-02", True)
    assert [(one["statut"], one["membre"], one["rien"], one["message"]) for one in said["demandes"]] == [
        (200, "00001.json", False, ""),
        (200, "00002.json", False, ""),
        (200, "00003.json", False, ""),
        (500, "", True, NO_LIST["message"]),
        (204, "", True, ""),
        (200, "00004.json", False, ""),
    ]
    assert said["demandes"][5] | {"membre": ""} == {
        "methode": "GET", "chemin": "/v1/indicateur/salaire-rome-fap/NAT/FR", "parametres": {"codeRome": "J1506"},
        "corps": None, "statut": 200, "content_range": "", "membre": "", "rien": False, "message": "",
    }  # fmt: skip
    assert (entry.edition, entry.published_at, entry.layout) == ("2026-11-02", "2026-11-02", "Marché du travail v1")
    assert not list(empty.path.glob(".collecte-*/*.json*"))


def test_the_same_answers_are_the_same_bytes_and_change_nothing(empty: Home) -> None:
    with serving(market) as server:
        gather(empty, server)
        before = archived(empty)
        again = gather(empty, server)
    assert again.kept
    assert again.kept.outcome == "unchanged"
    assert archived(empty) == before


def test_a_list_of_calls_that_are_all_alike_is_no_bomb(empty: Home, tmp_path: Path) -> None:
    notebook = open_notebook(tmp_path, {"collecte": "imt", "date": "2026-11-02", "ensemble": True})
    for number in range(1000, 1300):
        body = {"codeTypeTerritoire": "NAT", "codeTerritoire": "FR", "codeActivite": f"A{number}"}
        call = Call("/v1/indicateur/stat-offres", body=body)
        notebook.answered.append(Answered(call, 500, message="rien, " * 300, is_nothing=True))
    path = tmp_path / "collection.zip"
    notebook.pack(path)
    kept = keep(empty, IMT, Arrival(path, "2026-11-02"))
    assert (kept.outcome, len(listed(empty))) == ("added", 300)


def test_the_newest_period_alone_is_asked_without_its_parts(empty: Home) -> None:
    asked = Asked(romes=("J1506",), regions=("53",), bassins=("5301",), indicateurs=("tension",), is_last=True)
    with serving(market) as server:
        gather(empty, server, asked)
    bodies = [json.loads(request.body) for request in calls(server)]
    assert [(body["codeTypeTerritoire"], body["codeTerritoire"]) for body in bodies] == [
        ("BASBMO", "5301"),
        ("REG", "53"),
    ]
    assert all(body["dernierePeriode"] is True and body["sansCaracteristiques"] is True for body in bodies)


def test_france_is_asked_where_no_place_is_named(empty: Home) -> None:
    with serving(market) as server:
        gather(empty, server, Asked(romes=("J1506",), indicateurs=("demandeurs",)))
    (body,) = [json.loads(request.body) for request in calls(server)]
    assert (body["codeTypeTerritoire"], body["codeTerritoire"]) == ("NAT", "FR")


# Politeness.


def test_calls_keep_their_distance(empty: Home) -> None:
    steps: list[Step] = []
    with serving(market) as server:
        begun = time.monotonic()
        gather(empty, server, pace=Pace(0.1), progress=steps.append)
    # A token and six calls.
    assert time.monotonic() - begun >= 0.6
    assert [(step.answered, step.replayed, step.total) for step in steps] == [(n, 0, 6) for n in range(1, 7)]
    assert 0 < steps[-1].rate <= 10
    assert steps[2].words == "demandeurs, J1506, DEP 35"


def test_what_the_api_asks_to_wait_is_waited(empty: Home, waiting: None) -> None:
    busy = answer(status="429 Too Many Requests", Retry_After="1")
    with serving(except_for(2, busy)) as server:
        begun = time.monotonic()
        gather(empty, server)
    assert time.monotonic() - begun >= 1
    assert resources(server) == [PATHS[0], PATHS[1], *PATHS[1:]]


def test_a_token_that_ends_is_renewed_each_time(empty: Home) -> None:
    ended = answer(status="401 Unauthorized")
    tokens = iter([TOKEN, "second-token-0123456789", "third-token-01234567890"])
    refused = {2, 4}
    seen: list[str] = []

    def reply(server: Server) -> Iterator[bytes]:
        request = server.requests[-1]
        if request.path.startswith(LOGIN):
            yield token(next(tokens))
            return
        seen.append(request.headers["authorization"])
        yield ended if len(seen) in refused else market(request)

    with Server(reply) as server:
        done = gather(empty, server)
    assert done.calls == 6
    words = ["Bearer " + TOKEN] * 2 + ["Bearer second-token-0123456789"] * 2 + ["Bearer third-token-01234567890"] * 4
    assert seen == words


# What stops it, and how it goes on.


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The archive of a collection that nothing stopped."""
    home = Home(tmp_path_factory.mktemp("whole"))
    with serving(market) as server:
        gather(home, server)
    return archived(home)


def stopped_at(number: int) -> Route:
    """Return the market, of which a call is never answered."""
    return except_for(number, *[b""] * 100)


@pytest.mark.parametrize("number", [1, 3, 6])
def test_what_was_answered_is_not_asked_again(empty: Home, whole: bytes, number: int) -> None:
    with serving(stopped_at(number)) as server, pytest.raises(SourceUnavailable, match="it goes on where") as caught:
        gather(empty, server)
    assert MARKET.removeprefix("/api.francetravail.io") in caught.value.place
    assert read_lock(empty.lock) == ()
    steps: list[Step] = []
    with serving(market) as server:
        gather(empty, server, progress=steps.append)
    assert resources(server) == list(PATHS[number - 1 :])
    assert archived(empty) == whole
    assert [(step.answered, step.replayed) for step in steps][-1] == (6, number - 1)


def _cut_line(folder: Path) -> None:
    lines = folder / LINES
    lines.write_bytes(lines.read_bytes()[:-20])


def _lose_answer(folder: Path) -> None:
    (folder / "00003.json").unlink()


def _shorten_answer(folder: Path) -> None:
    (folder / "00003.json").write_bytes(b"{")


@pytest.mark.parametrize("damage", [_cut_line, _lose_answer, _shorten_answer])
def test_what_was_not_whole_is_asked_again(empty: Home, whole: bytes, damage: Callable[[Path], None]) -> None:
    with serving(stopped_at(4)) as server, pytest.raises(SourceUnavailable):
        gather(empty, server)
    damage(folder_of(empty, IMT, ONE))
    with serving(market) as server:
        gather(empty, server)
    assert resources(server) == list(PATHS[2:])
    assert archived(empty) == whole


def test_another_question_is_another_collection(empty: Home) -> None:
    other = Asked(romes=("K1304",), departements=("35",))
    with serving(stopped_at(4)) as server, pytest.raises(SourceUnavailable):
        gather(empty, server)
    with serving(market) as server:
        gather(empty, server, other)
    assert resources(server)[-1] == "salaire-rome-fap/NAT/FR?codeRome=K1304"
    assert len(calls(server)) == 6


def test_a_plan_that_is_not_the_same_any_more_forgets_what_comes_after(empty: Home) -> None:
    with serving(stopped_at(5)) as server, pytest.raises(SourceUnavailable):
        gather(empty, server)
    lines = folder_of(empty, IMT, ONE) / LINES
    lines.write_text(lines.read_text().replace("TYPE_TENSION", "TYPE_DE_TENSION"))
    with serving(market) as server:
        gather(empty, server)
    assert resources(server) == list(PATHS[1:])


@pytest.mark.parametrize(
    ("sent", "code", "words"),
    [
        (signal.SIGINT, 130, "imt: 2 answers are kept; the same command goes on."),
        (signal.SIGKILL, -9, ""),
    ],
)
def test_a_command_that_is_stopped_keeps_what_it_was_answered(
    empty: Home, sent: signal.Signals, code: int, words: str
) -> None:
    def hang(server: Server) -> Iterator[bytes]:
        request = server.requests[-1]
        if "stat-demandeurs" in request.path:
            server.pause(20)
        yield token() if request.path.startswith(LOGIN) else market(request)

    command = [str(Path(sys.executable).with_name("infotravail")), "--home", str(empty.path), "fetch", "imt"]
    command += ["--rome", "J1506", "--departement", "35"]
    with Server(hang) as server:
        environment = os.environ | ENVIRONMENT | {"INFOTRAVAIL_MIRROR": server.url}
        with subprocess.Popen(command, env=environment, stdout=-1, stderr=-1, text=True) as process:
            deadline = time.monotonic() + 30
            while len(server.requests) < 4 and time.monotonic() < deadline:
                time.sleep(0.02)
            process.send_signal(sent)
            _, errors = process.communicate(timeout=20)
    assert process.returncode == code
    assert words in errors
    assert not any(secret in errors for secret in SECRETS)
    with serving(market) as server:
        assert collect_asked(empty, IMT, ONE, ENVIRONMENT, mirror=server.url) == 0
    assert resources(server) == list(PATHS[2:])


def test_two_collections_of_the_same_do_not_mix(empty: Home) -> None:
    class Second(Exception):
        pass

    def progress(step: Step) -> None:
        if step.answered == 2:
            with pytest.raises(BuilderError, match="another fetch collects the same"):
                gather(empty, server)
            raise Second

    with serving(market) as server, pytest.raises(Second):
        gather(empty, server, progress=progress)


def test_a_full_disk_is_said_and_what_was_there_stays(empty: Home) -> None:
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with serving(market) as server:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_200, hard[1]))
            with pytest.raises(HomeError, match="cannot be written"):
                gather(empty, server)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, hard)
        signal.signal(signal.SIGXFSZ, before)
    assert read_lock(empty.lock) == ()
    asked = len(calls(server))
    with serving(market) as server:
        gather(empty, server)
    assert len(calls(server)) < 6
    assert asked + len(calls(server)) in (6, 7)


# What the API refuses, or is no more.


def test_a_call_that_is_refused_is_told_and_the_others_go_on(
    empty: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = served({"message": "Le code activité J1506 est inconnu", "codeHttp": 400}, "400 Bad Request")
    with serving(except_for(2, refused)) as server:
        assert collect_asked(empty, IMT, ONE, ENVIRONMENT, mirror=server.url) == 3
    said = capsys.readouterr()
    assert "Warning: imt > marche-travail-api.zip: tension, J1506, DEP 35: 400, Le code activité J1506 est" in said.err
    assert "6 calls, 2 of which found nothing" in said.out
    assert resources(server) == list(PATHS)
    assert [one["statut"] for one in listed(empty)] == [200, 400, 200, 500, 204, 200]


def test_where_every_call_is_refused_nothing_is_kept(empty: Home) -> None:
    refused = served({"message": "Paramètre inconnu"}, "400 Bad Request")
    with (
        serving(lambda _: refused) as server,
        pytest.raises(SourceUnavailable, match=r"every call \(6\), the first with 400: Paramètre inconnu"),
    ):
        gather(empty, server)
    assert read_lock(empty.lock) == ()


def test_an_error_of_the_server_for_one_call_does_not_stop_the_others(empty: Home) -> None:
    broken = answer(b"<html></html>", "502 Bad Gateway")
    with serving(except_for(3, *[broken] * 4)) as server:
        done = gather(empty, server)
    assert [(one.status, one.message) for one in done.refused] == [(502, "502 Bad Gateway")]
    # It was asked for four times.
    assert resources(server) == [*PATHS[:2], *[PATHS[2]] * 4, *PATHS[3:]]
    assert [one["statut"] for one in listed(empty)] == [200, 200, 502, 500, 204, 200]


def test_an_api_that_is_down_stops_it(empty: Home) -> None:
    broken = answer(status="503 Service Unavailable")
    with (
        serving(lambda request: broken if "dynamique" not in request.path else market(request)) as server,
        pytest.raises(SourceUnavailable, match="503 Service Unavailable, 3 times over"),
    ):
        gather(empty, server)
    # What failed is asked again.
    with serving(market) as server:
        gather(empty, server)
    assert resources(server) == list(PATHS[1:])


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (PAGE, SourceChanged, "a web page, or XML, instead of JSON: “Site en maintenance”"),
        (b"<?xml version='1.0'?><ReponseStat/>", SourceChanged, "a web page, or XML, instead of JSON"),
        (b'{"codeIndicateur": "DE_1", "listeVal', SourceUnavailable, "no JSON that can be read, or one that is cut"),
        (b"", SourceUnavailable, "no JSON that can be read"),
    ],
    ids=["page", "xml", "cut", "empty"],
)
def test_what_is_no_json_is_not_kept(empty: Home, body: bytes, kind: type[BuilderError], words: str) -> None:
    with serving(except_for(2, answer(body))) as server, pytest.raises(kind) as caught:
        gather(empty, server)
    assert type(caught.value) is kind
    assert words in str(caught.value)
    assert "it goes on where it was stopped" in caught.value.next_step
    with serving(market) as server:
        gather(empty, server)
    assert resources(server) == list(PATHS[1:])


def test_an_answer_that_repeats_a_secret_is_not_kept(empty: Home) -> None:
    with (
        serving(except_for(2, served({"message": f"jeton {TOKEN}"}))) as server,
        pytest.raises(SourceChanged, match="repeats the token or the credentials"),
    ):
        gather(empty, server)
    held = b"".join(path.read_bytes() for path in empty.path.rglob("*") if path.is_file())
    assert not any(secret.encode() in held for secret in SECRETS)


def test_an_answer_of_another_shape_is_refused_and_kept_aside(empty: Home) -> None:
    def route(request: Request) -> bytes:
        if "stat-demandeurs" not in request.path:
            return market(request)
        asked = json.loads(request.body)
        return served(indicator("stat-demandeurs", [value(asked, valeurPrincipaleNombre="beaucoup")]))

    words = r"00003.json \(call 3\), value 1, valeurPrincipaleNombre: 'beaucoup' is no number"
    with serving(route) as server, pytest.raises(SourceChanged, match=words) as caught:
        gather(empty, server)
    assert read_lock(empty.lock) == ()
    assert str(empty.refused / FILE.name) in caught.value.next_step
    assert zipfile.is_zipfile(empty.refused / FILE.name)


# The command.


def test_the_command_and_the_dataset_know_the_same_figures() -> None:
    assert tuple(INDICATEURS) == KINDS


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--rome", "J1506"), "name one dataset, such as `infotravail fetch imt --rome J1506`"),
        (("imt", "bmo", "--rome", "J1506"), "--rome: name one dataset"),
        (("bmo", "--departement", "35"), "--departement: bmo is made of files, and takes none of these"),
        (("imt", "--since", "2026-01-01"), "--since is not for imt, which takes --rome, --departement, --region"),
        (("imt", "--departement", "35"), "imt: which sheets: give --rome CODE, once for each"),
        (("imt", "--rome", "J15"), "Invalid value for --rome: 'J15' is not the code of a sheet, such as J1506"),
        (("imt", "--rome", "J1506", "--departement", "20"), "'20' is not a department: 35, 2A, 971"),
        (("imt", "--rome", "J1506", "--region", "99"), "'99' is not a region, such as 53"),
        (("imt", "--rome", "J1506", "--bassin", "1"), "'1' is not a basin, four digits such as 5301"),
        (("imt", "--rome", "J1506", "--indicateur", "emploi"), "'emploi' is not one of 'tension'"),
        (("imt", "--rome", "Z9999"), "'Z9999' is not the code of a sheet"),
        (("imt", "--rome", "N9999"), "no edition of the ROME has the code N9999; `infotravail search` finds"),
    ],
)
def test_what_cannot_be_asked_is_told_before_any_call(
    built: Home, words: tuple[str, ...], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in (ENVIRONMENT | {"INFOTRAVAIL_MIRROR": "http://127.0.0.1:9"}).items():
        monkeypatch.setenv(name, text)
    done = said(built, "fetch", *words)
    assert (done.code, done.text) == (2, "")
    assert told in " ".join(done.errors.split())


def test_without_an_account_it_says_where_one_is_had(empty: Home) -> None:
    with pytest.raises(SourceUnavailable) as caught:
        said(empty, "fetch", "imt", "--rome", "J1506")
    assert "needs an account: FRANCE_TRAVAIL_CLIENT_ID and FRANCE_TRAVAIL_CLIENT_SECRET" in str(caught.value)
    assert "https://francetravail.io/" in caught.value.next_step
    assert "`infotravail add imt FILE`" in caught.value.next_step


def test_refused_credentials_are_told(empty: Home) -> None:
    refused = served({"error": "invalid_client", "error_description": "Client unknown"}, "401 Unauthorized")
    with Server(refused) as server, pytest.raises(SourceUnavailable, match="invalid_client") as caught:
        gather(empty, server)
    assert "FRANCE_TRAVAIL_CLIENT_ID and FRANCE_TRAVAIL_CLIENT_SECRET" in caught.value.next_step
    assert len(server.requests) == 1


def test_without_a_name_the_api_is_not_asked(empty: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    # The other files of the dataset are asked for, and are not there.
    with Server(answer(b"", status="404 Not Found")) as server:
        monkeypatch.setenv("INFOTRAVAIL_MIRROR", server.url)
        done = said(empty, "fetch", "imt")
        assert not [one for one in server.requests if "stats-offres" in one.path]
    assert done.code == 3
    assert "imt > marche-travail-api.zip: asked for what you name alone: `infotravail fetch imt --rome J" in done.text


def test_codes_are_read_as_people_write_them(empty: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(market) as server:
        for name, text in (ENVIRONMENT | {"INFOTRAVAIL_MIRROR": server.url}).items():
            monkeypatch.setenv(name, text)
        done = said(empty, "fetch", "imt", "--rome", "k1304, j1506", "--departement", "2a", "--indicateur", "tension")
    bodies = [json.loads(request.body) for request in calls(server)]
    assert [(body["codeActivite"], body["codeTerritoire"]) for body in bodies] == [("J1506", "2A"), ("K1304", "2A")]
    assert done.code == 0
    assert ", 2 calls, " in done.text
