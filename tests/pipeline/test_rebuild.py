"""An earlier release is made again from the archive, as it was, and nothing that is newer is touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from infotravail.datasets import DATASETS
from infotravail.datasets.rome.dataset import ROME
from infotravail.disk import sha256_of
from infotravail.home import Home
from infotravail.pipeline.build import build
from infotravail.pipeline.releases import let_go, releases
from infotravail.pipeline.standing import building
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.conftest import FirstBuild, Run
from tests.zips import SAMPLE_CSV, csv_name, replacing, rewritten


def add_and_build(home: Home, day: str) -> str:
    """Build a release of a newer file of the ROME, which says its day; return its identifier."""
    change = replacing("Métiers de", f"Métiers du {day} de")
    keep(
        home, ROME, Arrival(rewritten(SAMPLE_CSV, home.path / "o.zip", {csv_name("themes"): change}), day, sample=True)
    )
    return build(home, DATASETS, read_lock(home.lock), lambda stage: None).release


def first_of(home: Home) -> str:
    """Return the identifier of the release that `manifest.json` names."""
    return str(json.loads(home.manifest.read_text(encoding="utf-8"))["release"])


def newest_files(home: Home) -> dict[str, bytes]:
    """Return what belongs to the newest release alone."""
    return {path.name: path.read_bytes() for path in (home.database, home.manifest, home.changes, home.changes_page)}


@pytest.mark.slow
def test_the_first_release_of_a_home_has_its_first_sha256_after_others_were_built(home: Home, run: Run) -> None:
    first, sha256 = first_of(home), sha256_of(home.database)
    versioned = home.path / f"infotravail-{first}.db"
    add_and_build(home, "2026-12-01")
    add_and_build(home, "2026-12-02")
    versioned.unlink()
    before = newest_files(home)
    done = run("--home", home.path, "build", "--release", first, check=True)
    assert done.stdout == f"Made {versioned} again: SHA-256 {sha256}, as the first time.\n"
    assert sha256_of(versioned) == sha256
    assert newest_files(home) == before


def test_the_order_of_the_lock_changes_nothing(home: Home, run: Run) -> None:
    first = first_of(home)
    add_and_build(home, "2026-12-01")
    lock = json.loads(home.lock.read_text(encoding="utf-8"))
    home.lock.write_text(json.dumps(lock | {"entries": lock["entries"][::-1]}), encoding="utf-8")
    assert not build(home, DATASETS, read_lock(home.lock), lambda stage: None).is_new
    (home.path / f"infotravail-{first}.db").unlink()
    assert run("--home", home.path, "build", "--release", first).returncode == 0


def test_a_release_is_made_again_even_where_the_lock_has_forgotten_its_files(home: Home, run: Run) -> None:
    first, sha256 = first_of(home), sha256_of(home.database)
    home.lock.unlink()
    (home.path / f"infotravail-{first}.db").unlink()
    run("--home", home.path, "build", "--release", first, check=True)
    assert sha256_of(home.path / f"infotravail-{first}.db") == sha256


@pytest.mark.parametrize("name", ["2026-01-01-00000000", "../manifest", "*", "", "\x1b[2J", "x" * 5000])
def test_a_release_that_is_not_known_is_an_error_that_lists_those_that_are(home: Home, run: Run, name: str) -> None:
    done = run("--home", home.path, "build", "--release", name)
    assert (done.returncode, done.stdout) == (74, "")
    assert f"it has those of: {first_of(home)}\n  → give one of them" in done.stderr
    assert "\x1b" not in done.stderr
    assert len(done.stderr) < 1000


@pytest.mark.parametrize("damage", ["lost", "changed", "a folder"])
def test_bytes_that_the_archive_lacks_are_named_with_what_to_do(home: Home, run: Run, damage: str) -> None:
    first = first_of(home)
    add_and_build(home, "2026-12-01")
    stored = home.stored(sha256_of(SAMPLE_CSV))
    data = stored.read_bytes()
    stored.unlink()
    if damage == "changed":
        stored.write_bytes(data[:-1] + b"x")
    elif damage == "a folder":
        stored.mkdir()
    before = sorted(path.name for path in home.path.iterdir())
    done = run("--home", home.path, "build", "--release", first)
    assert done.returncode == 4
    assert "RefRomeCsv.zip" in done.stderr
    assert f"the archive has lost the bytes {stored.name[:12]}…, or they have changed\n  → " in done.stderr
    assert "add" in done.stderr
    assert sorted(path.name for path in home.path.iterdir()) == before


def altered(home: Home, release: str, **words: object) -> None:
    """Change words of a release's own manifest."""
    path = home.manifest_of(release)
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | words), encoding="utf-8")


def test_another_version_that_gives_the_same_bytes_is_told(home: Home, run: Run) -> None:
    first = first_of(home)
    altered(home, first, code="0" * 64)
    done = run("--home", home.path, "build", "--release", first, check=True)
    assert done.stdout.endswith("Another version of infotravail or of SQLite made it then; the bytes are the same.\n")


def test_other_bytes_of_the_same_name_are_told_and_take_the_place_of_nothing(home: Home, run: Run) -> None:
    first, versioned = first_of(home), home.path / f"infotravail-{first_of(home)}.db"
    altered(home, first, code="0" * 64, sqlite_version="3.1.0", sha256="1" * 64)
    before = home.manifest_of(first).read_bytes()
    versioned.unlink()
    done = run("--home", home.path, "build", "--release", first)
    assert (done.returncode, done.stdout) == (5, "")
    assert "on SQLite 3.1.0; now other bytes came of it, and were not kept" in done.stderr
    assert "→ use that very version to have the same bytes" in done.stderr
    assert home.manifest_of(first).read_bytes() == before
    assert not versioned.exists()


def test_previous_and_release_are_not_asked_together(home: Home, run: Run, built: Home) -> None:
    done = run("--home", home.path, "build", "--previous", built.database, "--release", first_of(home))
    assert done.returncode == 2
    assert "--previous is for a new release and --release for an earlier one" in done.stderr


def test_releases_are_listed_from_the_oldest_with_what_they_are(home: Home) -> None:
    first = first_of(home)
    second = add_and_build(home, "2026-12-01")
    third = add_and_build(home, "2026-12-02")
    (home.path / f"infotravail-{first}.db").unlink()
    with (home.path / f"infotravail-{second}.db").open("ab") as stream:
        stream.write(b"x")
    found = releases(home, check=True)
    assert [one.release for one in found] == [first, second, third]
    assert [one.state for one in found] == ["absent", "changé", "intact"]
    assert [one.is_newest for one in found] == [one.is_stable for one in found] == [False, False, True]
    assert [one.is_previous for one in found] == [False, True, False]
    assert [one.can_be_made_again for one in found] == [True, True, True]


def test_two_releases_of_one_day_are_listed_as_they_were_built(home: Home) -> None:
    made = [first_of(home)]
    for words in ("a", "b", "c", "d"):
        change = replacing("Métiers de", f"Métiers {words} de")
        path = rewritten(SAMPLE_CSV, home.path / "o.zip", {csv_name("themes"): change})
        keep(home, ROME, Arrival(path, "2026-12-01", sample=True))
        made.append(build(home, DATASETS, read_lock(home.lock)[:2] + read_lock(home.lock)[-1:], lambda _: None).release)
    assert [one.release for one in releases(home)] == made


def test_older_releases_are_removed_when_asked_and_never_the_one_of_the_stable_name(home: Home, run: Run) -> None:
    first, second = first_of(home), add_and_build(home, "2026-12-01")
    third = add_and_build(home, "2026-12-02")
    home.database.write_bytes((home.path / f"infotravail-{first}.db").read_bytes())
    (home.path / "infotravail-notes.db").write_text("mine")
    done = run("--home", home.path, "releases", "--keep", "1", check=True)
    assert [line.split(" : ")[0] for line in done.stdout.splitlines()[::2]] == [second, f"Retirées de {home.path}"]
    left = {path.name for path in home.path.glob("infotravail-*")}
    kept = {f"infotravail-{name}.{end}" for name in (first, third) for end in ("db", "json")}
    assert left == kept | {"infotravail-notes.db"}
    assert let_go(home, 1) == []


def test_a_release_without_a_manifest_is_listed_and_cannot_be_made_again(home: Home, run: Run) -> None:
    first = first_of(home)
    home.manifest_of(first).unlink()
    (found,) = releases(home, check=True)
    assert (found.release, found.state, found.is_stable, found.can_be_made_again) == (
        first,
        "non vérifiable",
        True,
        False,
    )
    done = run("--home", home.path, "releases", check=True)
    assert "sous le nom stable, sans manifeste lisible" in done.stdout
    assert run("--home", home.path, "build", "--release", first).returncode == 74
    # The next build knows what it makes, and writes the manifest anew.
    run("--home", home.path, "build", check=True)
    assert home.manifest_of(first).exists()


def test_changed_bytes_of_a_release_are_an_exit_code(home: Home, run: Run) -> None:
    assert run("--home", home.path, "releases", "--check").returncode == 0
    (home.path / f"infotravail-{first_of(home)}.db").write_bytes(b"x")
    assert run("--home", home.path, "releases", "--check").returncode == 5


def test_a_home_without_releases_has_none_and_is_not_made(run: Run, tmp_path: Path) -> None:
    assert run("--home", "dist", "releases", check=True).stdout == "Livraisons de dist : aucune.\n"
    assert run("--home", "dist", "releases", "--keep", "1", "--json", check=True).stdout == "[]\n"
    assert not (tmp_path / "dist").exists()
    assert run("--home", "dist", "releases", "--keep", "0").returncode == 2


def test_the_starter_in_a_home_of_its_own_is_listed(run: Run, first_build: FirstBuild, tmp_path: Path) -> None:
    first_build.give(tmp_path)
    (one,) = json.loads(run("--home", "dist", "releases", "--json", check=True).stdout)
    assert one["release"].startswith("depart-")


def test_what_is_in_the_starter_s_home_is_made_again_by_its_name(run: Run, home: Home, tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    home.path.rename(tmp_path / "dist" / "depart")
    (one,) = json.loads(run("--home", "dist", "releases", "--json", check=True).stdout)
    assert run("--home", "dist", "build", "--release", one["release"]).returncode == 0


def test_a_release_of_another_version_s_manifest_is_still_the_one_before(home: Home) -> None:
    first = first_of(home)
    home.manifest.write_text('{"release": "of another version", "inputs": "x"}', encoding="utf-8")
    home.manifest_of(first).unlink()
    add_and_build(home, "2026-12-01")
    assert json.loads(home.manifest.read_text(encoding="utf-8"))["previous"]["release"] == first
    assert json.loads(home.changes.read_text(encoding="utf-8"))["previous"] == first


@pytest.mark.parametrize("words", [["build"], ["build", "--release"], ["releases", "--keep", "1"]])
def test_what_writes_releases_waits_for_no_other_build(home: Home, run: Run, words: list[str]) -> None:
    before = sorted(path.name for path in home.path.iterdir())
    with building(home):
        done = run("--home", home.path, *words, *([first_of(home)] if words[-1] == "--release" else []))
        if words == ["build"]:
            done = run("--home", home.path, "build", "--previous", home.database)
    assert done.returncode == 75
    assert "another build is running here" in done.stderr
    assert sorted(path.name for path in home.path.iterdir() if path.suffix != ".lock") == [
        name for name in before if not name.endswith(".lock")
    ]


def test_what_a_killed_build_left_is_cleared_and_what_others_write_is_not(home: Home) -> None:
    left = [f".infotravail-{first_of(home)}.json-0a1b2c3d.tmp", ".build-0a1b2c3d.tmp", ".manifest.json-0a1b2c3d.tmp"]
    left.append(".build-0a1b2c3d.tmp-journal")
    others = [".infotravail-codees.csv-0a1b2c3d.tmp", ".codees.csv-0a1b2c3d.tmp"]
    for name in (*left, *others):
        (home.path / name).write_text("x")
    with building(home):
        assert [name for name in (*left, *others) if (home.path / name).exists()] == others
