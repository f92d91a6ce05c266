"""Files that several addresses serve, those that a catalogue lists, and what each address is held to."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from infotravail.datasets.bmo.files import FILES as SURVEYS
from infotravail.datasets.geo.files import COG
from infotravail.datasets.geo.files import FILES as GEO
from infotravail.datasets.rome.files import FILES as ROME
from infotravail.errors import BuilderError, SourceChanged, SourceUnavailable
from infotravail.facts import Snapshot
from infotravail.home import Home
from infotravail.model import Catalogue, Download
from infotravail.sources.catalogue import read_catalogue
from infotravail.sources.fetch import fetch_file, list_addresses
from infotravail.sources.freshness import late
from infotravail.sources.lock import read_lock
from tests.conftest import Run
from tests.sources.conftest import ETAG
from tests.sources.server import Server, answer
from tests.sources.support import FILE, PETIT, picture, raises_only, release

OWN, OTHER = FILE.addresses[0], Download("https://static.example.org/petit.zip")
YEARLY = Catalogue("petit", r"petit_(v[0-9]{3})", frozenset({"zip"}))


def fetch(home: Home, server: Server, *addresses: Download, told: list[str] | None = None) -> Snapshot | None:
    """Fetch the small dataset's file from these addresses; what is told of them is added to `told`."""
    file = replace(FILE, addresses=addresses)

    def tell(error: BuilderError) -> None:
        if told is not None:
            told.append(f"{error.place}: {error.problem}")

    return fetch_file(home, replace(PETIT, files=(file,)), file, mirror=server.url, tell=tell)


def described(*resources: object) -> bytes:
    """Return what data.gouv.fr says of a dataset of these resources."""
    return json.dumps({"id": "5", "slug": "petit", "last_modified": "2026-06-18", "resources": resources}).encode()


def resource(title: str, url: str, format_: str = "zip", type_: str = "main") -> dict[str, object]:
    """Return one resource of a dataset, as data.gouv.fr describes it."""
    return {"id": "r", "title": title, "url": url, "format": format_, "type": type_, "filesize": None}


# Several addresses.


def test_the_second_address_serves_what_the_first_refuses_and_the_refusal_is_told(empty: Home) -> None:
    told: list[str] = []
    with Server(answer(status="404 Not Found"), answer(release())) as server:
        snapshot = fetch(empty, server, OWN, OTHER, told=told)
    assert snapshot is not None
    assert (snapshot.edition, snapshot.url) == ("v460", OTHER.url)
    assert told == [f"{OWN.url}: answers 404 Not Found"]


def test_bytes_that_are_no_good_lead_to_the_next_address_and_are_told_with_the_one_they_came_from(empty: Home) -> None:
    told: list[str] = []
    with Server(answer(b"<title>Maintenance</title>"), answer(release())) as server:
        snapshot = fetch(empty, server, OWN, OTHER, told=told)
    assert snapshot is not None
    assert snapshot.url == OTHER.url
    assert told == [f"{OWN.url}, Petit.zip: a web page instead of the file: “Maintenance”"]


def test_where_no_address_serves_it_the_gravest_refusal_is_raised_and_the_others_told(home: Home) -> None:
    told: list[str] = []
    with (
        Server(answer(status="404 Not Found"), answer(b"<title>Maintenance</title>")) as server,
        raises_only(home, SourceChanged, OTHER.url, "Maintenance"),
    ):
        fetch(home, server, OWN, OTHER, told=told)
    assert told == [f"{OWN.url}: answers 404 Not Found"]


def test_the_newest_edition_is_asked_first_and_an_older_one_than_the_archive_has_never(home: Home) -> None:
    editions = [Download(f"https://www.example.org/{edition}.zip", edition) for edition in ("v459", "v460", "v461")]
    with Server(answer(status="404 Not Found"), answer(release())) as server:
        assert fetch(home, server, *editions) is None
    asked = [request.path.rpartition("/")[2] for request in server.requests]
    assert asked == ["v461.zip", "v460.zip"]


# What an address is held to.


def test_the_address_of_an_edition_that_serves_another_one_is_refused(home: Home) -> None:
    with (
        Server(answer(release("v460"))) as server,
        raises_only(home, SourceChanged, OWN.url, "serves v460, not v461", FILE.page),
    ):
        fetch(home, server, Download(OWN.url, "v461"))


def test_an_address_that_became_that_of_another_edition_is_not_asked_whether_it_is_unchanged(home: Home) -> None:
    with Server(answer(release("v461"))) as server:
        assert fetch(home, server, Download(OWN.url, "v461"))
    assert [request.headers.get("if-none-match") for request in server.requests] == [None]
    with Server(answer(status="304 Not Modified")) as server:
        fetch_of_current = fetch(home, server, OWN) if read_lock(home.lock)[-1].etag else "no condition"
    assert (fetch_of_current, ETAG) == ("no condition", read_lock(home.lock)[0].etag)


@pytest.mark.slow
@pytest.mark.real
@pytest.mark.parametrize("is_held", [True, False])
def test_an_address_of_one_year_that_serves_the_survey_of_another_is_an_error(
    run: Run, tmp_path: Path, real: Path, is_held: bool
) -> None:
    (workbook,) = (real / "bmo" / "2025").iterdir()
    home = Home(tmp_path / "home")
    if is_held:
        run("--home", home.path, "add", "bmo", workbook, check=True)
    with Server(answer(status="404 Not Found"), answer(workbook.read_bytes())) as server:
        # The catalogue and the years before are not there; from then on every address serves 2025.
        done = run("--home", home.path, "fetch", "bmo", env={"INFOTRAVAIL_MIRROR": server.url})
    assert done.returncode == 4
    for survey in SURVEYS:
        if survey.edition != "2025":
            assert f"bmo > {survey.name}: unchanged" not in done.stdout
            assert f"Error: {survey.url}, " in done.stderr
    assert {entry.file for entry in read_lock(home.lock)} == {"BMO_2025"}


@pytest.mark.real
def test_the_address_of_the_json_of_rome_that_serves_the_csv_is_an_error(run: Run, tmp_path: Path, real: Path) -> None:
    csv, home = real / "rome" / "v460" / ROME[0].name, Home(tmp_path / "home")
    run("--home", home.path, "add", "rome", csv, check=True)
    with Server(answer(csv.read_bytes())) as server:
        done = run("--home", home.path, "fetch", "rome", env={"INFOTRAVAIL_MIRROR": server.url})
    assert (done.returncode, done.stdout) == (4, f"rome > {ROME[0].name}: unchanged.\n")
    assert f"Error: {ROME[1].url}, " in done.stderr
    assert ROME[0].name in done.stderr or ROME[0].title in done.stderr
    assert [entry.file for entry in read_lock(home.lock)] == [ROME[0].name]


# The catalogue.


def test_the_catalogue_gives_the_newest_edition_first_and_leaves_out_what_is_no_such_file(empty: Home) -> None:
    said = described(
        resource("Petit v461", "https://static.example.org/petit_v461.zip"),
        resource("petit_v463", "https://www.example.org/r/463"),
        resource("La notice de petit_v464", "https://www.example.org/petit_v464.pdf", "pdf", "documentation"),
        resource("Autre chose", "https://www.example.org/autre.zip"),
        "not an object",
        {"title": 12, "url": None},
    )
    with Server(answer(said)) as server:
        listed = list_addresses(empty, YEARLY, mirror=server.url)
    assert listed == (
        Download("https://www.example.org/r/463", "v463"),
        Download("https://static.example.org/petit_v461.zip", "v461"),
    )
    assert [request.path for request in server.requests] == ["/www.data.gouv.fr/api/1/datasets/petit/"]


BROKEN = [
    b"", b"<html>", b"[]", b"null", b'{"resources": {}}', b'{"resources": []}', b"[" * 200_000, b"\xff\xfe",
    b'{"a":' * 9_999,
    b'{"resources": 1e999}',
    described({"title": ["petit_v461"], "url": {}}), b'{"resources": [' + b"9" * 9_999 + b"]}",
]  # fmt: skip


@pytest.mark.parametrize("said", BROKEN, ids=range(len(BROKEN)))
def test_a_catalogue_that_is_malformed_is_told_with_its_address_and_page(said: bytes) -> None:
    with pytest.raises(SourceChanged) as caught:
        read_catalogue(said, YEARLY)
    assert caught.value.place == YEARLY.url
    assert YEARLY.page in caught.value.next_step


def test_a_catalogue_that_is_too_long_is_refused(empty: Home) -> None:
    with (
        Server(answer(length=10**9)) as server,
        raises_only(Home(empty.path / "other"), SourceChanged, YEARLY.url, "1,000,000,000 bytes"),
    ):
        list_addresses(empty, YEARLY, mirror=server.url)


def test_insees_zip_is_found_beside_the_members_that_the_catalogue_lists() -> None:
    (file,) = (file for file in GEO if file.name == COG)
    assert file.catalogue is not None
    folder = "https://www.insee.fr/fr/statistiques/fichier/9000001"
    listed = read_catalogue(described(resource("Communes", f"{folder}/v_commune_2027.csv", "csv")), file.catalogue)
    assert listed == (Download(f"{folder}/cog_ensemble_2027_csv.zip", "2027"),)


def test_a_survey_that_this_version_does_not_read_is_told_by_its_year(run: Run, empty: Home) -> None:
    said = described(resource("Base open data BMO 2027", "https://www.data.gouv.fr/r/1", "xlsx"))
    with Server(answer(said), answer(status="404 Not Found")) as server:
        done = run("--home", empty.path, "fetch", "bmo", env={"INFOTRAVAIL_MIRROR": server.url})
    assert done.stderr.startswith(f"BMO 2027 is there; this version reads 2023 to 2026: see {SURVEYS[0].page}\n")
    assert done.returncode == 3


# The publisher's habit.


def test_an_edition_older_than_its_publishers_habit_is_told_with_its_page() -> None:
    dataset = replace(PETIT, files=(replace(FILE, period_days=100),))
    held = Snapshot("petit", "Petit.zip", "v460", "petit", "0" * 64, 1, "2026-05-01", "2026-01-01")
    assert list(late(dataset, [held], date(2026, 4, 11))) == []
    assert list(late(dataset, [held], date(2026, 4, 12))) == [
        f"petit: the newest that could be had is v460; Personne usually has a newer one by now; see {FILE.page}"
    ]


# Loggers, endless answers, and a program that is killed.


def test_no_level_of_a_logger_is_set_by_an_import_nor_by_a_download(home: Home) -> None:
    names = ("httpx", "httpcore", "httpcore.http11", "stamina")
    program = "import infotravail.sources.fetch, logging; print([logging.getLogger(n).level for n in {names}])"
    said = subprocess.run(
        [sys.executable, "-c", program.format(names=names)], capture_output=True, text=True, check=True
    )
    assert said.stdout == "[0, 0, 0, 0]\n"
    before = [(logging.getLogger(name).level, list(logging.getLogger(name).filters)) for name in names]
    with Server(answer(release("v461"))) as server:
        fetch(home, server, OWN)
    assert [(logging.getLogger(name).level, logging.getLogger(name).filters) for name in names] == before


@pytest.mark.parametrize("status", ["100 Continue", "103 Early Hints"])
def test_informational_answers_without_end_stop_at_the_deadline(home: Home, status: str) -> None:
    def endless(server: Server) -> Iterator[bytes]:
        while server.pause(0.0):
            yield f"HTTP/1.1 {status}\r\n\r\n".encode() * 100

    file = replace(FILE, deadline=2.0)
    begun = time.monotonic()
    with Server(endless) as server, raises_only(home, SourceUnavailable, FILE.url, "no complete answer in 2 s"):
        fetch_file(home, replace(PETIT, files=(file,)), file, mirror=server.url)
    assert time.monotonic() - begun < 10


def test_a_fetch_that_is_killed_leaves_a_good_home_and_nothing_after_the_next_one(run: Run, empty: Home) -> None:
    def slow(server: Server) -> Iterator[bytes]:
        yield answer(b"PK" * 1000, length=10_000_000)
        while server.pause(0.05):
            yield b"0" * 1000

    command = [str(Path(sys.executable).with_name("infotravail")), "--home", str(empty.path), "fetch", "rome"]
    for _ in range(3):
        with Server(slow) as server:
            program = subprocess.Popen(
                command,
                env={**os.environ, "INFOTRAVAIL_MIRROR": server.url},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            for _ in range(400):
                if any(left.stat().st_size for left in empty.path.glob(".fetch-*.tmp")):
                    break
                time.sleep(0.05)
            program.send_signal(signal.SIGKILL)
            program.communicate()
        assert len(list(empty.path.glob(".fetch-*.tmp"))) == 1
    with Server(answer(status="404 Not Found")) as server:
        done = run("--home", empty.path, "fetch", "rome", env={"INFOTRAVAIL_MIRROR": server.url})
    assert done.returncode == 3
    assert picture(empty) == {}
