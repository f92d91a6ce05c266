"""What is published: every file of the folder, twice the same, and nothing that a licence keeps back."""

from __future__ import annotations

import hashlib
import json
import lzma
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from infotravail.datasets import DATASETS
from infotravail.disk import alone
from infotravail.errors import Busy, CheckFailed, HomeError
from infotravail.home import Home
from infotravail.pipeline.build import build
from infotravail.pipeline.manifest import read_manifest, write_manifest
from infotravail.pipeline.redistribution import allowed
from infotravail.release import folder as folders
from infotravail.release.make import Wanted, make_release
from infotravail.sources.lock import read_lock
from infotravail.sources.published import read_index
from tests.conftest import ROOT
from tests.homes import asked
from tests.once import once
from tests.sample import archive_sample


def quiet(_text: str) -> None:
    """Say nothing."""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which the release of the sample was made, for tests that only read it."""

    def make(home: Home) -> None:
        archive_sample(home)
        build(home.redistributable, DATASETS, read_lock(home.lock), quiet)
        make_release(home, Wanted(), quiet)

    return once(tmp_path_factory, "released", make)


@pytest.fixture
def home(made: Home, tmp_path: Path) -> Home:
    """A copy of that home, whose release was not made yet."""
    shutil.copytree(made.path, tmp_path / "home", ignore=shutil.ignore_patterns("release", "archive"))
    return Home(tmp_path / "home")


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_folder_has_each_format_and_the_sums_of_all_its_files(made: Home) -> None:
    files = bytes_of(made.published)
    (release,) = (name for (name,) in asked(made.redistributable, "SELECT identifiant FROM release"))
    tables = [name for (name,) in asked(made.redistributable, "SELECT DISTINCT nom_table FROM dictionnaire")]
    whole, lite = f"infotravail-{release}.db", f"infotravail-lite-{release}.db"
    assert set(files) == {
        *(whole, f"{whole}.xz", lite, f"{lite}.xz", f"infotravail-{release}-csv.zip", "rome.xlsx", "bmo.xlsx"),
        *("SHA256SUMS", "manifest.json", "CHANGES.md", "changes.json"),
        *("datapackage.json", "croissant.json", "index.json"),
        *(f"{table}.parquet" for table in tables),
    }
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=made.published, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout.count(": OK\n")) == (0, len(files) - 1)
    for name in (whole, lite):
        assert lzma.decompress(files[f"{name}.xz"]) == files[name]
    assert files[whole] == made.redistributable.database.read_bytes()


def test_the_index_is_read_as_a_download_reads_it(made: Home) -> None:
    files = bytes_of(made.published)
    (found,) = read_index(files["index.json"], "index.json").releases
    says = asked(made.redistributable, "SELECT identifiant, date_release, version_schema, version_builder FROM release")
    assert says == [(found.release, found.date, found.schema_version, found.builder_version)]
    for file in (found.files.database, found.files.lite, found.files.database.compressed, found.files.lite.compressed):
        data = files[file.name]
        assert (file.size, file.sha256) == (len(data), hashlib.sha256(data).hexdigest())


def test_made_twice_it_has_the_same_bytes_and_replaces_all_of_what_was_there(made: Home, home: Home) -> None:
    (home.published).mkdir()
    (home.published / "SHA256SUMS").write_text("of another release\n")
    (home.published / "of another release.parquet").write_text("")
    assert make_release(home, Wanted(), quiet) == home.published
    assert bytes_of(home.published) == bytes_of(made.published)
    assert [path.name for path in home.path.iterdir() if path.name.startswith(".release")] == [folders.LOCK]


def test_no_byte_of_any_file_is_of_a_source_that_may_not_be_handed_on(made: Home) -> None:
    entries = read_lock(made.lock)
    left = [entry for entry in entries if entry not in allowed(DATASETS, entries)]
    assert len(left) > 15
    data = bytes_of(made.published)
    with zipfile.ZipFile(next(path for path in made.published.iterdir() if path.suffix == ".zip")) as archive:
        data |= {f"zip/{name}": archive.read(name) for name in archive.namelist()}
    for book in ("rome.xlsx", "bmo.xlsx"):
        with zipfile.ZipFile(made.published / book) as archive:
            data |= {f"{book}/{name}": archive.read(name) for name in archive.namelist()}
    for entry in left:
        # Of a workbook or a zip, lines are of the container: any other one may have the same.
        is_text = Path(entry.file).suffix in (".csv", ".json", ".jsonl", ".txt")
        source = made.stored(entry.sha256).read_bytes().split(b"\n")[1:] if is_text else []
        lines = [line for line in source if len(line) > 20]
        signs = [entry.sha256.encode(), *lines]
        found = [name for name, held in data.items() if any(sign in held for sign in signs)]
        assert found == [], entry.file


def test_a_file_that_may_not_be_handed_on_is_refused_and_the_release_before_stays(built: Home, home: Home) -> None:
    make_release(home, Wanted(), quiet)
    before = bytes_of(home.published)
    private = read_manifest(built.manifest)
    assert private
    shutil.copyfile(built.database, home.redistributable.path / private.file)
    write_manifest(home.redistributable.manifest, private)
    for changes in (built.changes, built.changes_page):
        shutil.copyfile(changes, home.redistributable.path / changes.name)
    with pytest.raises(CheckFailed, match="it holds what no licence allows to hand on") as refused:
        make_release(home, Wanted(), quiet)
    assert "offres: conditions propres aux offres d'emploi de France Travail" in refused.value.details
    assert bytes_of(home.published) == before


def test_without_a_file_or_with_another_one_the_next_step_is_to_build(home: Home, empty: Home) -> None:
    with pytest.raises(HomeError, match="there is no file that may be handed on\n  → run `infotravail build --redist"):
        make_release(empty, Wanted(), quiet)
    manifest = read_manifest(home.redistributable.manifest)
    assert manifest
    with (home.redistributable.path / manifest.file).open("r+b") as stream:
        stream.seek(5_000)
        stream.write(b"another byte")
    with pytest.raises(HomeError, match="it is not the file that its manifest describes"):
        make_release(home, Wanted(), quiet)
    assert not home.published.exists()


def test_what_is_no_release_is_never_replaced(home: Home) -> None:
    home.published.mkdir()
    (home.published / "notes.txt").write_text("mine")
    with pytest.raises(HomeError, match="it is not the folder of a release, and nothing else is replaced"):
        make_release(home, Wanted(), quiet)
    assert bytes_of(home.published) == {"notes.txt": b"mine"}


def test_two_at_once_are_one_then_the_other(home: Home) -> None:
    with alone(home.path, folders.LOCK, "held"), pytest.raises(Busy, match="another release is being made here"):
        make_release(home, Wanted(), quiet)


def test_a_release_that_was_being_replaced_when_the_program_was_killed_is_put_back(home: Home) -> None:
    old = home.path / folders.OLD
    old.mkdir()
    (old / "SHA256SUMS").write_text("of the release before\n")
    (home.path / folders.NEW).mkdir()
    with pytest.raises(HomeError, match="no room"), folders.replacing_folder(home):
        raise OSError("no room")
    assert bytes_of(home.published) == {"SHA256SUMS": b"of the release before\n"}
    assert not old.exists()
    assert not (home.path / folders.NEW).exists()


def test_earlier_releases_stay_listed_where_their_files_are(made: Home, home: Home, tmp_path: Path) -> None:
    index = json.loads((made.published / "index.json").read_text())
    (entry,) = index["releases"]
    before = json.loads(json.dumps(entry).replace(entry["release"], "2020-01-01-0a1b2c3d"))
    before |= {"date": "2020-01-01", "told by a later version": True}
    previous = tmp_path / "index.json"
    previous.write_text(json.dumps({"releases": [entry, before], "more": 1}))
    make_release(home, Wanted(previous=previous, at="../v0.0.9/"), quiet)
    newest, earlier = read_index((home.published / "index.json").read_bytes(), "index.json").releases[::-1]
    assert {newest.release, earlier.release} == {entry["release"], "2020-01-01-0a1b2c3d"}
    names = {one.release: one.files.database.compressed.name for one in (newest, earlier)}
    assert names == {
        entry["release"]: entry["files"]["database"]["compressed"]["name"],
        "2020-01-01-0a1b2c3d": "../v0.0.9/infotravail-2020-01-01-0a1b2c3d.db.xz",
    }


@pytest.mark.parametrize(
    ("text", "at", "problem"),
    [
        ("<!doctype html><title>Not found</title>", "", "a web page, or XML, instead of the list of releases"),
        ("", "", "not the list of releases"),
        ("[]", "", "is not an object"),
        ('{"releases": {}}', "", "is not a list"),
        ('{"releases": [{"release": "../x"}]}', "", "is missing"),
        ("SAME", "", "is given twice"),
        ("ONE", "ftp://elsewhere", "is not the address of a file"),
        ("ONE", "../../../etc", "is not the address of a file"),
    ],
)
def test_a_previous_index_that_is_none_is_refused_before_anything_is_made(
    text: str, at: str, problem: str, made: Home, home: Home, tmp_path: Path
) -> None:
    (entry,) = json.loads((made.published / "index.json").read_text())["releases"]
    texts = {"SAME": json.dumps({"releases": [entry, entry]}), "ONE": json.dumps({"releases": [entry]})}
    previous = tmp_path / "index.json"
    previous.write_text(texts.get(text, text))
    with pytest.raises(HomeError, match=problem) as refused:
        make_release(home, Wanted(previous=previous, at=at), quiet)
    assert refused.value.next_step == "give the index.json of the release before, as it was published, or none"
    assert not home.published.exists()


def test_the_command_says_what_went_wrong_and_exits_with_its_code(empty: Home) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "infotravail.release", "--home", str(empty.path)],
        capture_output=True, text=True, cwd=ROOT, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (74, "")
    assert "there is no file that may be handed on\n  → run `infotravail build --redistributable`" in done.stderr


def test_a_full_disk_leaves_the_release_before_and_nothing_half_made(home: Home, tmp_path: Path) -> None:
    make_release(home, Wanted(), quiet)
    before = bytes_of(home.published)
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "from infotravail.release.__main__ import main\n"
        "sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--home", str(home.path)], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, "Traceback" in done.stderr) == (74, False), done.stderr
    assert "cannot be written" in done.stderr
    assert bytes_of(home.published) == before
    assert [path.name for path in home.path.iterdir() if path.name.startswith(".release")] == [folders.LOCK]


def test_sqlite_finds_no_fault_with_what_is_published(made: Home) -> None:
    for path in made.published.glob("*.db"):
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
