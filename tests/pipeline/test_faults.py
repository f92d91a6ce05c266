"""Bad input and bad luck: a clear error, and nothing that was good is lost."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from infotravail.datasets import DATASETS
from infotravail.datasets.rome.dataset import ROME
from infotravail.disk import sha256_of
from infotravail.errors import Busy, CheckFailed, DeclarationError, HomeError, SourceChanged
from infotravail.home import Home
from infotravail.model import Check
from infotravail.pipeline.build import Built, build
from infotravail.pipeline.standing import building
from infotravail.pipeline.verdict import check_file
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.conftest import Run
from tests.sample import archive_sample
from tests.zips import SAMPLE_CSV, SAMPLE_JSON, csv_name, replacing, rewritten

INFOTRAVAIL = str(Path(sys.executable).with_name("infotravail"))


def building_with(home: Home, member: str, change: Callable[[bytes], bytes], *, json_too: bool = True) -> Built:
    """Build from a sample in which one member was changed, added like any other file."""
    path = rewritten(SAMPLE_CSV, home.path / "changed.zip", {member: change})
    keep(home, ROME, Arrival(path, "2026-11-23", sample=True))
    if json_too:
        keep(home, ROME, Arrival(SAMPLE_JSON, "2026-11-23", sample=True))
    return build(home, DATASETS, read_lock(home.lock), lambda stage: None)


def errors_of(home: Home) -> list[str]:
    """Return the errors of `check` on a home's database."""
    return [finding.text for finding in check_file(home.database, home, DATASETS) if finding.severity == "erreur"]


WRONG_VALUES = [
    (
        "a number beyond all numbers",
        csv_name("rubrique_mobilite"),
        lambda data: data + b'"M1855","A1101","99999999999999999999"\n',
        ["column numero_ordre", "'99999999999999999999': not a whole number of 18 digits at most"],
    ),
    (
        "a code of another form",
        csv_name("referentiel_code_rome"),
        replacing('"M1855"', '"M185"', 1),
        ["unix_referentiel_code_rome_v460_utf8.csv, line ", "column code_rome", "'M185'", "[A-N]"],
    ),
    (
        "a value outside a closed list",
        csv_name("referentiel_appellation"),
        replacing('"PRINCIPALE"', '"PRINCIPAL"', 1),
        ["column classification", "'PRINCIPAL'", "PRINCIPALE, SYNONYME"],
    ),
    (
        "an empty cell that means nothing",
        csv_name("grand_domaine"),
        replacing('"A",', '"",', 1),
        ["line 2, column code_grand_domaine", "an empty cell"],
    ),
    (
        "the same key twice",
        csv_name("rubrique_mobilite"),
        lambda data: data + data.splitlines(keepends=True)[1],
        ["unix_rubrique_mobilite_v460_utf8.csv", "code_rome, code_rome_cible given twice", "1 such keys"],
    ),
    (
        "the same rank twice",
        csv_name("rubrique_mobilite"),
        lambda data: data + b'"M1855","A1101","' + data.split(b'"M1855",')[1].split(b'","')[1].split(b'"')[0] + b'"\n',
        ["unix_rubrique_mobilite_v460_utf8.csv", "code_rome, numero_ordre given twice"],
    ),
    (
        "a reference that leads nowhere",
        csv_name("rubrique_mobilite"),
        lambda data: data + b'"M1855","N9999","99"\n',
        ["rome_mobilites, row M1855,N9999", "column code_rome_cible", "'N9999' is not in rome_metiers"],
    ),
    (
        "an item of no kind",
        csv_name("coherence_item"),
        lambda data: data + b'"M1855","999999",""\n',
        ["column code_ogr", "'999999' is in none of rome_competences, rome_savoirs, rome_contextes"],
    ),
    (
        "a repeat that lost a row",
        csv_name("liens_rome_referentiels"),
        lambda data: b"".join(data.splitlines(keepends=True)[:-1]),
        ["unix_liens_rome_referentiels_v460_utf8.csv", "1 rows", "only in the tables"],
    ),
    (
        "a repeat with another code",
        csv_name("cr_gd_dp"),
        replacing('"M18"', '"M17"', 1),
        ["unix_cr_gd_dp_v460_utf8.csv", "only in this file", "M17"],
    ),
    (
        "a row in the file documented as empty",
        csv_name("type_referentiel"),
        lambda data: data + b'"1","competence"\n',
        ["unix_type_referentiel_v460_utf8.csv", "1 rows in a file documented as empty", "declare a table"],
    ),
    (
        "a column that was always empty",
        csv_name("referentiel_appellation"),
        replacing('"SYNONYME","",', '"SYNONYME","PIX",', 1),
        ["column origine", "'PIX' in a column that never held anything"],
    ),
]


@pytest.mark.parametrize(("member", "change", "said"), [c[1:] for c in WRONG_VALUES], ids=[c[0] for c in WRONG_VALUES])
def test_a_wrong_value_is_an_error_with_a_place_a_value_and_a_next_step(
    empty: Home, member: str, change: Callable[[bytes], bytes], said: list[str]
) -> None:
    with pytest.raises(SourceChanged) as caught:
        building_with(empty, member, change)
    for words in said:
        assert words in str(caught.value)
    assert "\n  → " in str(caught.value)
    assert not empty.database.exists()
    assert list(empty.path.glob(".build-*")) == []


# Those of our own lists, which name what the sample does not have.
LISTS = ("usages", "usages_competences")


def test_a_label_that_differs_in_a_repeat_is_a_finding_and_not_an_error(empty: Home) -> None:
    building_with(empty, csv_name("cr_gd_dp"), replacing('"Développeur / Développeuse web"', '"Développeur web"'))
    with closing(sqlite3.connect(empty.database)) as database:
        found = database.execute("SELECT jeu, nom_table, cle, gravite, texte FROM constats").fetchall()
        (sheets,) = database.execute("SELECT count(*) FROM usages WHERE code_rome IS NULL").fetchone()
        (skills,) = database.execute("SELECT count(*) FROM usages_competences WHERE genre IS NULL").fetchone()
    # The sample has few of the sheets and of the skills that everyday words lead to: those are the other findings.
    (row,) = [(jeu, *cells) for jeu, table, *cells in found if table not in LISTS]
    assert [cells[:4] for cells in found if cells[1] in LISTS] == [
        ("recherche", "usages", str(sheets), "constat"),
        ("recherche", "usages_competences", str(skills), "constat"),
    ]
    assert row[:3] == ("rome", "M1855,M,M18", "constat")
    assert "« Développeur web », alors que la table dit « Développeur / Développeuse web »" in row[3]


def test_a_correction_that_the_publisher_made_is_told(empty: Home) -> None:
    building_with(empty, csv_name("referentiel_appellation"), replacing("Administratreur", "Administrateur"))
    warnings = [f.text for f in check_file(empty.database, empty, DATASETS) if f.severity == "avertissement"]
    assert len(warnings) == 1
    assert "« Administratreur » n'est plus dans libelle_court" in warnings[0]


def test_a_sheet_whose_principal_appellation_differs_stops_the_release(empty: Home) -> None:
    change = replacing('"Développeur / Développeuse web"', '"Développeur Web"', 1)
    with pytest.raises((CheckFailed, SourceChanged), match="M1855"):
        building_with(empty, csv_name("referentiel_code_rome"), change)
    assert not empty.database.exists()


def test_a_bad_edition_leaves_the_last_good_one_in_use(home: Home, built: Home) -> None:
    """The newest bytes do not build: the release says so, and is made of the bytes before."""
    path = rewritten(SAMPLE_CSV, home.path / "new.zip", {csv_name("themes"): replacing('"001"', '"0A1"', 1)})
    keep(home, ROME, Arrival(path, "2026-12-01", sample=True))
    done = build(home, DATASETS, read_lock(home.lock), lambda stage: None)
    (refused,) = done.refused
    assert "'0A1'" in str(refused)
    assert refused.exit_code == 4
    with closing(sqlite3.connect(home.database)) as database:
        (source,) = database.execute(
            "SELECT sha256 FROM sources WHERE fichier = 'RefRomeCsv.zip' AND est_courante"
        ).fetchone()
        (text,) = database.execute("SELECT texte FROM constats WHERE gravite = 'avertissement'").fetchone()
    assert source == sha256_of(SAMPLE_CSV)
    assert "'0A1'" in text
    assert errors_of(home) == []


def test_bad_bytes_of_the_optional_file_cost_its_own_table_only(empty: Home) -> None:
    tree = "unix_arborescence_competence_v460.json"
    path = rewritten(SAMPLE_JSON, empty.path / "new.zip", {tree: replacing('"1A1"', '"1-1"', 1)})
    keep(empty, ROME, Arrival(SAMPLE_CSV, "2026-11-23", sample=True))
    keep(empty, ROME, Arrival(path, "2026-11-23", sample=True))
    done = build(empty, DATASETS, read_lock(empty.lock), lambda stage: None)
    assert "'1-1'" in str(done.refused[0])
    with closing(sqlite3.connect(empty.database)) as database:
        assert database.execute("SELECT count(*) FROM rome_arborescence_competences").fetchone() == (0,)
        assert database.execute("SELECT count(*) FROM rome_metiers").fetchone() == (56,)


def test_bytes_that_rotted_in_the_archive_are_not_built(empty: Home) -> None:
    archive_sample(empty)
    stored = empty.stored(sha256_of(SAMPLE_CSV))
    data = bytearray(stored.read_bytes())
    data[1000] ^= 4
    stored.write_bytes(data)
    with pytest.raises(
        SourceChanged, match=f"the archive has lost the bytes {sha256_of(SAMPLE_CSV)[:12]}…, or they have changed"
    ):
        build(empty, DATASETS, read_lock(empty.lock), lambda stage: None)
    # Adding the file again mends the archive, and the lock keeps one entry.
    archive_sample(empty)


def test_an_implausible_file_leaves_the_last_good_one_in_use(home: Home) -> None:
    lines = csv_name("texte")
    path = rewritten(
        SAMPLE_CSV, home.path / "cut.zip", {lines: lambda data: b"".join(data.splitlines(keepends=True)[:60])}
    )
    keep(home, ROME, Arrival(path, "2026-12-01", sample=True), accept_change=True)
    done = build(home, DATASETS, read_lock(home.lock), lambda stage: None)
    (refused,) = done.refused
    assert "« chaque fiche a une définition, et ses phrases se suivent à partir de 1 » est faux" in refused.problem
    assert (refused.exit_code, refused.place) == (5, "RefRomeCsv.zip > rome_textes")
    assert refused.instead.startswith("RefRomeCsv.zip v460 (71f605752b6e")
    assert errors_of(home) == []


def test_two_files_refused_for_one_reason_are_both_told(home: Home) -> None:
    for day in ("2026-12-01", "2026-12-02"):
        change = {
            csv_name("themes"): replacing('"001"', '"0A1"', 1),
            "version.txt": lambda data, day=day: data + day.encode(),
        }
        path = rewritten(SAMPLE_CSV, home.path / f"{day}.zip", change)
        keep(home, ROME, Arrival(path, day, sample=True))
    done = build(home, DATASETS, read_lock(home.lock), lambda stage: None)
    assert len({refused.snapshot for refused in done.refused}) == 2
    assert len({refused.problem for refused in done.refused}) == 1
    with closing(sqlite3.connect(home.database)) as database:
        told = "SELECT gravite, nom_table, count(*) FROM constats WHERE jeu = 'rome' GROUP BY 1, 2 ORDER BY 1"
        assert database.execute(told).fetchall() == [("avertissement", None, 2)]


@pytest.mark.slow
def test_what_is_said_in_the_file_names_no_folder(tmp_path: Path) -> None:
    made = []
    for name in ("one", "another"):
        home = Home(tmp_path / name)
        archive_sample(home)
        home.stored(sha256_of(SAMPLE_JSON)).unlink()
        done = build(home, DATASETS, read_lock(home.lock), lambda stage: None)
        assert done.refused[0].instead == ""
        assert str(tmp_path).encode() not in home.database.read_bytes()
        made.append(sha256_of(home.database))
    assert made[0] == made[1]


def test_a_header_that_the_publisher_mended_is_told_and_not_called_a_repair(empty: Home) -> None:
    building_with(empty, csv_name("cr_gd_dp"), replacing("professionel", "professionnel"))
    with closing(sqlite3.connect(empty.database)) as database:
        sql = "SELECT count(*) FROM corrections WHERE regle LIKE 'en-tête%'"
        assert database.execute(sql).fetchone() == (0,)
    warnings = [f.text for f in check_file(empty.database, empty, DATASETS) if f.severity == "avertissement"]
    assert len(warnings) == 2
    assert all("à retirer" in text for text in warnings)


def test_a_mistake_in_a_declaration_is_not_taken_for_a_full_disk(home: Home) -> None:
    broken = replace(ROME, checks=(Check("rien", "rome_metiers", "SELECT libele FROM rome_metiers"),))
    with pytest.raises(DeclarationError, match="no such column: libele"):
        build(home, (broken,), (*read_lock(home.lock)[:1],), lambda stage: None)


def test_an_optional_file_of_another_edition_is_not_used_and_it_is_said_why(empty: Home) -> None:
    path = empty.path / "v461.zip"
    with zipfile.ZipFile(SAMPLE_CSV) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name).replace(b"Numero de version : 60", b"Numero de version : 61")
            new.writestr(name.replace("_v460_", "_v461_"), data)
    for file in (path, SAMPLE_JSON):
        keep(empty, ROME, Arrival(file, "2026-11-23", sample=True))
    build(empty, DATASETS, read_lock(empty.lock), lambda stage: None)
    with closing(sqlite3.connect(empty.database)) as database:
        sql = "SELECT fichier, edition, est_present, comment_obtenir FROM sources ORDER BY id"
        (first, second) = database.execute(sql).fetchall()
    assert first == ("RefRomeCsv.zip", "v461", 1, None)
    assert second[:3] == ("RefRomeJson.zip", None, 0)
    assert second[3].startswith("l'archive l'a en v460, il le faut en v461 : ")


def test_what_killed_programs_left_is_cleared(home: Home) -> None:
    planted = [
        home.path / name
        for name in (".build-a.tmp", ".manifest.json-a.tmp", ".arrival-a.tmp", ".sources.lock.json-a.tmp")
    ]
    for path in planted:
        path.write_bytes(b"x")
    archive_sample(home)
    keep(home, ROME, Arrival(SAMPLE_CSV, "2026-11-23", sample=True))
    build(home, DATASETS, read_lock(home.lock), lambda stage: None)
    assert [path.name for path in planted if path.exists()] == []


def test_fewer_rows_than_expected_stop_a_real_source(empty: Home) -> None:
    with pytest.raises(CheckFailed, match=r"rows where at least [\d,]+ are expected"):
        keep(empty, ROME, Arrival(SAMPLE_CSV, "2026-11-23"))
    assert not empty.lock.exists()


ENTRY = {"dataset": "rome", "file": "f", "edition": "v1", "layout": "l", "sha256": "a" * 64, "size": 1}
DAMAGED = [
    "",
    "{",
    "[]",
    '{"version": 9}',
    '{"version": 1}',
    '{"version": 1, "entries": null}',
    '{"version": 1, "entries": [1]}',
    '{"version": 1, "entries": [{"what": 1}]}',
    *(
        json.dumps({"version": 1, "entries": [{**ENTRY, **words}]})
        for words in (
            {},
            {"fetched_at": "hier"},
            {"fetched_at": "2026-01-01", "sha256": "../../x"},
            {"fetched_at": "2026-01-01", "size": "1"},
            {"fetched_at": "2026-01-01", "unknown": "x"},
        )
    ),
]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_lock_is_named_and_left_alone(empty: Home, content: str) -> None:
    empty.lock.write_text(content)
    with pytest.raises(HomeError, match=r"sources\.lock\.json"):
        read_lock(empty.lock)
    assert empty.lock.read_text() == content


def test_two_builds_do_not_meet(home: Home, run: Run) -> None:
    with building(home):
        with pytest.raises(Busy, match="another build is running"):
            build(home, DATASETS, archive_sample(home), lambda stage: None)
        other = run("--home", home.path, "build")
    assert other.returncode == 75
    assert "another build is running" in other.stderr


@pytest.mark.slow
def test_a_killed_build_leaves_a_file_that_opens_and_passes(tmp_path: Path, built: Home) -> None:
    """kill -9 at 20 random moments, each in the middle of replacing one release by another."""
    home = Home(tmp_path / "home")
    shutil.copytree(built.path, home.path)
    other = rewritten(
        SAMPLE_CSV, tmp_path / "other.zip", {csv_name("themes"): replacing("Métiers de", "Les métiers de")}
    )
    keep(home, ROME, Arrival(other, "2026-12-01", sample=True))
    whole = _seconds_of_a_build(home, tmp_path)
    moments = random.Random(460)
    killed = 0
    for _ in range(20):
        # From the previous release to the new one, again and again.
        shutil.copyfile(built.database, home.path / "back.db")
        os.replace(home.path / "back.db", home.database)
        shutil.copyfile(built.manifest, home.manifest)
        process = subprocess.Popen(
            [INFOTRAVAIL, "--home", home.path, "build"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(moments.uniform(0.0, whole))
        process.kill()
        killed += process.wait() == -signal.SIGKILL
        with closing(sqlite3.connect(home.database)) as database:
            assert database.execute("SELECT count(*) FROM rome_metiers").fetchone() == (56,)
        assert errors_of(home) == []
    assert killed >= 10
    last = build(home, DATASETS, read_lock(home.lock), lambda stage: None)
    assert last.path.exists()
    assert list(home.path.glob(".build-*")) == [], "the next build clears what the killed ones left"


def _seconds_of_a_build(home: Home, tmp_path: Path) -> float:
    copy = tmp_path / "timed"
    shutil.copytree(home.path, copy)
    started = time.monotonic()
    subprocess.run([INFOTRAVAIL, "--home", copy, "build"], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


@pytest.mark.parametrize("swapped", [False, True], ids=["before the swap", "after it"])
def test_the_manifest_accepts_the_file_on_both_sides_of_the_swap(home: Home, built: Home, swapped: bool) -> None:
    other = rewritten(SAMPLE_CSV, home.path / "o.zip", {csv_name("themes"): replacing("Métiers de", "Les métiers de")})
    keep(home, ROME, Arrival(other, "2026-12-01", sample=True))
    build(home, DATASETS, read_lock(home.lock), lambda stage: None)
    if not swapped:
        home.database.unlink()
        shutil.copyfile(built.database, home.database)
    assert errors_of(home) == []
    previous = json.loads(home.manifest.read_text())["previous"]
    assert previous["sha256"] == sha256_of(built.database)


@pytest.mark.parametrize("part", [0.05, 0.5, 0.98])
def test_a_full_disk_leaves_the_previous_release(tmp_path: Path, built: Home, part: float) -> None:
    size = int(part * built.database.stat().st_size)
    home = Home(tmp_path / "home")
    shutil.copytree(built.path, home.path)
    other = rewritten(
        SAMPLE_CSV, tmp_path / "other.zip", {csv_name("themes"): replacing("Métiers de", "Les métiers de")}
    )
    keep(home, ROME, Arrival(other, "2026-12-01", sample=True))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = subprocess.run([INFOTRAVAIL, "--home", home.path, "build"], capture_output=True, text=True, preexec_fn=limit)
    assert done.returncode == 74, done.stderr
    assert "Traceback" not in done.stderr
    assert "cannot be written" in done.stderr
    assert "\n  → " in done.stderr
    assert sha256_of(home.database) == sha256_of(built.database)
    assert list(home.path.glob(".build-*")) == []


def test_a_read_only_home_is_an_error_of_one_line_and_lookups_still_work(tmp_path: Path, built: Home) -> None:
    """A read-only mount, in a mount namespace of its own, because root may write anywhere."""
    home = tmp_path / "home"
    shutil.copytree(built.path, home)
    script = (
        f"mount --bind -o ro '{home}' '{home}' && mount -o remount,bind,ro '{home}' || exit 99\n"
        f"'{INFOTRAVAIL}' --home '{home}' add rome '{SAMPLE_CSV}'; echo $?\n"
        f"rm -f '{home}/x' ; '{INFOTRAVAIL}' --home '{home}' build; echo $?\n"
        f"'{INFOTRAVAIL}' --home '{home}' search maçon --limit 1; echo $?"
    )
    done = subprocess.run(["unshare", "--mount", "--map-root-user", "sh", "-c", script], capture_output=True, text=True)
    if done.returncode == 99 or "unshare" in done.stderr:
        pytest.skip(f"this machine allows no mount namespace: {done.stderr.strip()}")
    lines = done.stdout.splitlines()
    assert [line for line in lines if line.isdigit()] == ["74", "74", "0"]
    assert "F1703" in done.stdout
    assert "Traceback" not in done.stderr
    assert done.stderr.count("cannot be written (Read-only file system)") == 2


def test_a_home_that_is_under_a_file_is_an_error(tmp_path: Path, run: Run) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = run("--home", tmp_path / "file" / "home", "build")
    assert done.returncode == 74
    assert "Traceback" not in done.stderr


def test_ctrl_c_ends_with_130_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    home = Home(tmp_path)
    archive_sample(home)
    waiting = (
        "import sys, infotravail.pipeline.load as load, time\n"
        "from infotravail.cli import main\n"
        "def trace(frame, event, arg):\n"
        "    if frame.f_code.co_name == 'describe_file':\n"
        "        print('here', flush=True)\n"
        "        time.sleep(30)\n"
        "sys.setprofile(trace)\n"
        "main()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", waiting, "--home", home.path, "build"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # What runs the tests in the background may ignore it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert "Interrupted" in errors
    assert not home.database.exists()
    assert list(home.path.glob(".build-*")) == []


@pytest.mark.parametrize(("version", "said"), [((3, 30, 0), "3.37 or later is needed"), ((3, 36, 9), "3.37")])
def test_an_old_sqlite_is_named_before_anything_is_done(
    empty: Home, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], said: str
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    with pytest.raises(HomeError, match=said):
        build(empty, DATASETS, archive_sample(empty), lambda stage: None)


def test_a_layout_that_this_version_does_not_know_is_left_out_and_said(home: Home, built: Home) -> None:
    stranger = replace(read_lock(built.lock)[0], layout="ROME 5", edition="v500", sha256="0" * 64)
    done = build(home, DATASETS, (*read_lock(home.lock), stranger), lambda stage: None)
    assert done.left == ("rome v500: a layout that this version does not know: ROME 5",)
    assert sha256_of(home.database) == sha256_of(built.database)


def test_a_dangling_reference_in_the_optional_file_is_blamed_on_that_file(empty: Home) -> None:
    tree = "unix_arborescence_competence_v460.json"
    with zipfile.ZipFile(SAMPLE_JSON) as archive:
        (leaf, *_) = re.findall(rb'"code_ogr_competence": (\d+)', archive.read(tree))
    change = {tree: replacing(f'"code_ogr_competence": {leaf.decode()}', '"code_ogr_competence": 999999', 1)}
    path = rewritten(SAMPLE_JSON, empty.path / "new.zip", change)
    keep(empty, ROME, Arrival(SAMPLE_CSV, "2026-11-23", sample=True))
    keep(empty, ROME, Arrival(path, "2026-11-23", sample=True))
    (refused,) = build(empty, DATASETS, read_lock(empty.lock), lambda stage: None).refused
    assert refused.place.startswith("RefRomeJson.zip > rome_arborescence_competences, row ")
    assert "'999999' is not in rome_competences (1 such rows)" in refused.problem
