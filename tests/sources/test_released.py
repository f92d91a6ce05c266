"""`infotravail download`: which release it takes, from where, and what it leaves in the home."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infotravail.datasets import DATASETS
from infotravail.disk import sha256_of
from infotravail.errors import CheckFailed, SourceChanged, SourceUnavailable
from infotravail.home import SCHEMA_VERSION, Home
from infotravail.pipeline.build import build
from infotravail.pipeline.received import Received
from infotravail.pipeline.releases import releases
from infotravail.pipeline.verdict import verify_file
from infotravail.sources.publication import publication
from tests.conftest import Run
from tests.sample import archive_sample
from tests.sources.certificates import certificate
from tests.sources.released import (
    OLD,
    database_of,
    download,
    file_entry,
    list_in,
    listed,
    newest_of,
    publish,
    refusal,
    release_entry,
    served,
)
from tests.sources.server import Server, answer, redirect


def test_from_an_empty_folder_to_an_answer(published: Path, built: Home, run: Run) -> None:
    with served(published) as (address, asked):
        done = run("download", "--from", address, check=True)
        assert done.stdout.startswith(f"Downloaded dist/infotravail.db, release {newest_of(built)} of ")
        assert done.stderr == ""
        again = run("download", env={"INFOTRAVAIL_RELEASES": address}, check=True)
    assert again.stdout.startswith(f"Nothing to download: dist/infotravail.db is release {newest_of(built)} of ")
    name = f"/infotravail-{newest_of(built)}.db.xz"
    assert asked == ["/index.json", name, "/index.json"]
    assert run("verify", check=True).stderr == ""
    assert run("search", "maçon", check=True).stdout == run("--home", built.path, "search", "maçon").stdout != ""
    (one,) = json.loads(run("releases", "--check", "--json", check=True).stdout)
    assert one == {
        "release": newest_of(built),
        "file": f"infotravail-{newest_of(built)}.db",
        "size": built.database.stat().st_size,
        "sha256": sha256_of(built.database),
        "state": "intact",
        "is_newest": True,
        "is_previous": False,
        "is_stable": True,
        "can_be_made_again": False,
        "is_downloaded": True,
    }


def test_what_is_downloaded_is_told_to_programs(published: Path, built: Home, tmp_path: Path, run: Run) -> None:
    said = json.loads(run("download", "--from", published, "--json", check=True).stdout)
    entry = listed(published)[0]
    assert said == {
        "release": newest_of(built),
        "date": entry["date"],
        "path": "dist/infotravail.db",
        "sha256": sha256_of(built.database),
        "size": built.database.stat().st_size,
        "schema_version": SCHEMA_VERSION,
        "lite": False,
        "new": True,
        "received": entry["files"]["database"]["compressed"]["size"],
        "from": str(published),
    }


@pytest.mark.parametrize("written", ["{}", "{}/", "{}/index.json", "file://{}", "file://localhost{}"])
def test_a_folder_is_named_in_several_ways(published: Path, empty: Home, written: str) -> None:
    assert download(empty, written.format(published)).is_new
    assert verify_file(empty.database).problems == ()


def test_no_more_than_click_and_a_client_is_needed(published: Path, built: Home, tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "class Absent:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] in ('datasette', 'starlette', 'uvicorn', 'python_calamine', 'yaml',\n"
        "                                      'xlsxwriter', 'sqlite_utils', 'python_multipart', 'pyarrow'):\n"
        "            raise ModuleNotFoundError(name)\n"
        "sys.meta_path.insert(0, Absent())\n"
        "from infotravail.cli import main\nmain()"
    )
    words = ["--home", str(tmp_path / "home"), "download", "--from", str(published)]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert sha256_of(Home(tmp_path / "home").database) == sha256_of(built.database)


def test_the_next_release_takes_over_and_the_one_before_is_known(published: Path, has_old: Home, built: Home) -> None:
    has_old.changes.write_text("{}")
    has_old.changes_page.write_text("# Livraison\n")
    found = download(has_old, published)
    assert found == Received(newest_of(built), has_old.database, is_new=True, received=found.received)
    assert sha256_of(has_old.database) == sha256_of(built.database)
    assert [(one.release, one.is_previous, one.is_stable, one.state) for one in releases(has_old, check=True)] == [
        (OLD, True, False, "intact"),
        (newest_of(built), False, True, "intact"),
    ]
    assert not has_old.changes.exists(), "it was about the release before"
    assert not has_old.changes_page.exists()


def test_a_release_that_the_home_has_is_not_asked_again(published: Path, has_old: Home) -> None:
    download(has_old, published)
    with served(published) as (address, asked):
        assert download(has_old, address, release=OLD).received == 0
        has_old.database.write_bytes(b"damaged")
        assert download(has_old, address).received == 0
    assert asked == ["/index.json", "/index.json"]
    assert verify_file(has_old.database).problems == ()


def test_a_file_copied_by_hand_is_known_by_its_bytes(published: Path, empty: Home, built: Home) -> None:
    empty.path.mkdir()
    shutil.copyfile(built.database, empty.database)
    assert download(empty, published).received == 0
    assert [one.is_stable for one in releases(empty)] == [True]
    assert sha256_of(empty.database) == sha256_of(built.database)


def test_an_older_release_is_refused_unless_it_is_asked_for(published: Path, empty: Home, tmp_path: Path) -> None:
    download(empty, published)
    rolled = tmp_path / "rolled"
    shutil.copytree(published, rolled)
    list_in(rolled, listed(published)[1:])
    refusal(empty, CheckFailed, rolled, OLD, "older than", f"add --release {OLD}")
    assert download(empty, rolled, release=OLD).release == OLD


def test_the_order_of_the_list_does_not_decide(published: Path, empty: Home, built: Home, tmp_path: Path) -> None:
    turned = tmp_path / "turned"
    shutil.copytree(published, turned)
    list_in(turned, reversed(listed(published)))
    assert download(empty, turned).release == newest_of(built)


def test_a_file_that_was_built_here_is_kept_unless_it_is_forced(
    published: Path, built: Home, tmp_path: Path, run: Run
) -> None:
    own = Home(tmp_path / "own")
    shutil.copytree(built.path, own.path)
    other = tmp_path / "other"
    other.mkdir()
    later = f"echantillon-2099-01-01-{'0' * 8}"
    list_in(other, [publish(other, later, database_of(tmp_path / "later.db", built.database, later))])
    refusal(own, CheckFailed, other, f"holds release {newest_of(built)}, built from", "--force")
    assert download(own, other, force=True).release == later
    assert [one.release for one in releases(own)] == [newest_of(built), later]
    # The archive is as it was: a build makes the file of this home again.
    assert run("--home", own.path, "build").returncode == 0
    assert sha256_of(own.database) == sha256_of(built.database)


def test_a_file_that_nobody_knows_is_kept(published: Path, empty: Home) -> None:
    empty.path.mkdir()
    empty.database.write_bytes(b"my own notes")
    refusal(empty, CheckFailed, published, "is no released file", "--force")


def test_a_build_beside_a_downloaded_file_is_not_misled(published: Path, tmp_path: Path, run: Run) -> None:
    run("download", "--from", published, check=True)
    again = run("build", "--release", json.loads((tmp_path / "dist" / "manifest.json").read_text())["release"])
    assert again.returncode == 74
    assert "it was not built here, but downloaded from" in again.stderr
    assert "→ run `infotravail download --release echantillon-" in again.stderr


def test_a_build_after_a_download_compares_itself_with_what_was_downloaded(has_old: Home, built: Home) -> None:
    found = build(has_old, DATASETS, archive_sample(has_old), lambda stage: None)
    assert found.is_new
    assert sha256_of(has_old.database) == sha256_of(built.database)
    assert [(one.release, one.is_previous, one.is_downloaded, one.can_be_made_again) for one in releases(has_old)] == [
        (OLD, True, True, False),
        (newest_of(built), False, False, True),
    ]
    assert json.loads(has_old.changes.read_text())["previous"] == OLD


@pytest.mark.parametrize("step", [1, -1], ids=["newer", "older"])
def test_the_newest_that_this_version_reads_is_taken(
    published: Path, tmp_path: Path, built: Home, run: Run, step: int
) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(published, folder)
    beyond = "echantillon-2098-01-01-0a1b2c3d"
    file = file_entry(f"infotravail-{beyond}.db", b"x", b"x")
    unread = release_entry(beyond, file, schema_version=SCHEMA_VERSION + step, builder_version="9.1")
    list_in(folder, [unread, *listed(published)])
    done = run("download", "--from", folder, check=True)
    assert f"Downloaded dist/infotravail.db, release {newest_of(built)}" in done.stdout
    assert done.stderr == (
        f"Note: release {beyond} needs another infotravail (9.1, schema {SCHEMA_VERSION + step}); the newest that this "
        f"version reads is {newest_of(built)}.\n"
    )
    alone = tmp_path / "alone"
    alone.mkdir()
    list_in(alone, [unread])
    step_out = "pip install --upgrade infotravail" if step > 0 else "pip install infotravail==9.1"
    refusal(Home(tmp_path / "dist"), SourceChanged, alone, f"no release of schema {SCHEMA_VERSION}", step_out)


def test_what_is_not_published_is_said_with_what_is(published: Path, empty: Home) -> None:
    with pytest.raises(SourceUnavailable, match=f"there are: .*{OLD}"):
        download(empty, published, release="2020-01-01-0a1b2c3d")
    with pytest.raises(SourceUnavailable, match="there is no lite file"):
        download(empty, published, release=OLD, lite=True)


def test_a_lite_file_answers_and_leads_to_the_whole_one(published: Path, tmp_path: Path, run: Run) -> None:
    done = run("download", "--lite", "--from", published, check=True)
    assert "lite file of release" in done.stdout
    assert run("verify").stderr.startswith("ERREUR"), "this one was cut by hand"
    assert "F1703" in run("search", "maçon", check=True).stdout
    absent = run("agences", "35", env={"INFOTRAVAIL_RELEASES": "https://www.example.org/"})
    assert absent.returncode == 1
    assert "« infotravail download » pour le fichier publié entier" in absent.stderr
    part = run("metier", "M1855", env={"INFOTRAVAIL_RELEASES": "https://www.example.org/"})
    assert part.returncode == 74
    assert "it has not the table that is asked: rome_metiers_secteurs_naf\n" in part.stderr
    assert "→ if it is a lite file, run `infotravail download` without --lite" in part.stderr
    assert "lite" not in run("download", "--from", published, check=True).stdout
    assert run("verify", check=True).stderr == ""


def test_a_refused_list_makes_no_home(tmp_path: Path) -> None:
    home = Home(tmp_path / "none")
    with Server(answer(b"", "404 Not Found")) as server, pytest.raises(SourceUnavailable):
        download(home, server.url)
    assert not home.path.exists()


def test_names_are_relative_to_where_the_list_is(published: Path, empty: Home, tmp_path: Path) -> None:
    """As a host of code has it: the address of the newest release leads to that of its tag."""
    (tmp_path / "v1").mkdir()
    (tmp_path / "v2").mkdir()
    entry = listed(published)[0]
    for file in entry["files"].values():
        file["compressed"]["name"] = f"../v1/{file['compressed']['name']}"
        file["name"] = f"../v1/{file['name']}"
        shutil.copy(published / file["compressed"]["name"][6:], tmp_path / "v1")
    list_in(tmp_path / "v2", [entry])
    with served(tmp_path) as (address, _), Server(redirect(f"{address}v2/index.json")) as server:
        with pytest.raises(SourceChanged, match="taken from"):
            download(empty, server.url)
        assert download(empty, f"{address}v2").is_new
    shutil.rmtree(empty.path)
    assert download(empty, tmp_path / "v2").is_new


WRONG_PLACES = [
    ("", "there is no such folder"),
    ("nowhere", "there is no such folder"),
    ("www.example.org/releases", "there is no such folder"),
    ("ftp://www.example.org/", "ftp is no way to download releases"),
    ("https://", "is not the address of a folder"),
    ("https://www.example.org/?token=1", "is not the address of a folder"),
    ("https://me:secret@www.example.org/", "an address with an account in it is not asked"),
    ("https://www.example.org:99999/", "is not the address of a folder"),
    ("https://[x/", "is not the address of a folder"),
    ("https://x\x00/", "is no address"),
    ("file://elsewhere/folder", "names another machine"),
    ("folder\x00", "there is no such folder"),
]


@pytest.mark.parametrize(("given", "words"), WRONG_PLACES, ids=[case[0][:20] or "empty" for case in WRONG_PLACES])
def test_a_place_that_is_none_is_said_to_be(given: str, words: str) -> None:
    with pytest.raises(SourceUnavailable) as caught:
        publication(given)
    assert words in str(caught.value)
    assert "secret" not in str(caught.value)


def test_until_an_address_is_known_the_command_says_how_to_give_one(run: Run, tmp_path: Path) -> None:
    done = run("download")
    assert (done.returncode, done.stdout) == (3, "")
    assert "this version knows no address of releases yet" in done.stderr
    for words in ("--from ADDRESS", "--from FOLDER", "INFOTRAVAIL_RELEASES", "infotravail build"):
        assert words in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert run("download", "--release", "../../etc").returncode == 2


def test_a_lookup_without_a_file_proposes_to_download_one_first(run: Run) -> None:
    known = run("search", "maçon", env={"INFOTRAVAIL_RELEASES": "https://www.example.org/"})
    assert known.returncode == 74
    assert "there is no database yet\n  → run `infotravail download`, or else `infotravail build`" in known.stderr
    unknown = run("search", "maçon")
    words = (
        "→ run `infotravail download --from ADDRESS`, with the address of a release or its folder, or else `infotrav"
    )
    assert words in unknown.stderr


def test_plain_http_beyond_this_machine_is_said_to_be_unsafe(published: Path, run: Run) -> None:
    with served(published) as (address, _):
        # The same server, by an address that is not this machine's own.
        there = address.replace("127.0.0.1", "0.0.0.0")
        unsafe = run("download", "--from", there, check=True)
        safe = run("download", "--from", address, check=True)
    assert unsafe.stderr == (
        f"Warning: {there} is not in https: whoever is between can change the file and its SHA-256.\n"
    )
    assert safe.stderr == ""
    assert publication("http://10.0.0.1/").is_open_to_others
    assert not publication("http://127.0.0.1:8000/").is_open_to_others
    assert not publication("https://www.example.org/").is_open_to_others


def test_a_file_may_come_from_another_host_in_https_but_the_list_may_not(
    published: Path, empty: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As hosts of code do: the list says the SHA-256 of the file, and nothing but the named host says the list's."""
    other = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(other.path))
    name = listed(published)[0]["files"]["database"]["compressed"]["name"]
    index, packed = ((published / one).read_bytes() for one in ("index.json", name))
    with (
        Server(answer(packed), tls=other.context) as far,
        Server(answer(index), redirect(f"{far.url}/kept/1234?signature=x")) as near,
    ):
        assert download(empty, near.url).is_new
        assert [request.path for request in far.requests] == ["/kept/1234?signature=x"]
    with (
        Server(answer(index), tls=other.context) as far,
        Server(redirect(f"{far.url}/index.json")) as near,
    ):
        refusal(empty, SourceChanged, near.url, "the list of releases is taken from")
        assert far.requests == []


def test_a_list_may_name_a_file_at_another_address_in_https(
    published: Path, empty: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(other.path))
    entry = listed(published)[0]
    compressed = entry["files"]["database"]["compressed"]
    with Server(answer((published / compressed["name"]).read_bytes()), tls=other.context) as far:
        compressed["name"] = f"{far.url}/v1/{compressed['name']}"
        folder = tmp_path / "folder"
        folder.mkdir()
        list_in(folder, [entry])
        assert download(empty, folder).is_new
