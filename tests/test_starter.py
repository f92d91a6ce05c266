"""The starter: what a newcomer's first build gives, of the publishers' codes, labels and figures alone."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from infotravail.datasets import DATASETS
from infotravail.datasets.rome.dataset import ROME
from infotravail.disk import sha256_of
from infotravail.errors import HomeError, SourceChanged
from infotravail.home import Home
from infotravail.notes import embedded_note
from infotravail.pipeline.check import check_database
from infotravail.sources.archive import Arrival, keep
from infotravail.starter import FOLDER, archive_starter, parts
from infotravail.starter.make import LONGEST, make
from infotravail.workbooks import read_sheet, sheet_names
from tests.conftest import ROOT, FirstBuild, Run
from tests.zips import SAMPLE_CSV, csv_name

NAMES = [part.name for part in parts()]
# What each is made of, in the folder of the publishers' files.
ORIGINS = (
    ("rome", "rome/v460/RefRomeCsv.zip"),
    ("rome", "rome/v460/RefRomeJson.zip"),
    ("rome", "rome/v344/RefRomeCsv.zip"),
    ("bmo", "bmo/2025/Base_open_data_BMO_2025.xlsx"),
    ("geo", "geo-editions/cog_ensemble_2026_csv.zip"),
    ("geo", "geo-editions/laposte_019HexaSmal_2023-12.csv"),
)


def texts(path: Path) -> Iterator[str]:
    """Yield every cell of a file of the starter, and every text of a JSON."""
    if path.suffix == ".xlsx":
        data = path.read_bytes()
        (sheet,) = sheet_names(data, path.name)
        for cells in read_sheet(data, path.name, sheet)[1]:
            yield from (cell for cell in cells if isinstance(cell, str))
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield from cells_of(name, archive.read(name))
    else:
        yield from cells_of(path.name, path.read_bytes())


def cells_of(name: str, data: bytes) -> Iterator[str]:
    text = data.decode("iso-8859-15" if name.endswith(".json") or "secteur_naf" in name else "utf-8")
    if name.endswith(".json"):
        yield from strings(json.loads(text))
    elif name.endswith(".txt"):
        yield from text.splitlines()
    else:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=";" if "postaux" in name else ","):
            yield from row


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (one for item in value.items() for one in strings(item[1]))
    elif isinstance(value, list):
        yield from (one for item in value for one in strings(item))


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_of_a_publisher_is_in_a_file_of_the_starter(name: str) -> None:
    cells = list(texts(FOLDER / name))
    assert len(cells) > 10_000
    assert max(map(len, cells)) <= LONGEST == 260


def test_the_starter_weighs_what_a_clone_and_a_wheel_can_carry(tmp_path: Path) -> None:
    assert sum((FOLDER / name).stat().st_size for name in NAMES) < 10_000_000
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in NAMES:
            archive.write(FOLDER / name, name)
    assert packed.stat().st_size < 8_000_000
    code = [path for path in (ROOT / "builder").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert sum(path.stat().st_size for path in code) < 16_000_000


def test_the_first_build_holds_the_whole_classification_the_survey_and_every_commune(
    starter: sqlite3.Connection,
) -> None:
    counts = {
        "rome_metiers": 1_584,
        "rome_appellations": 13_120,
        "communes": 34_920,
        "bmo": 50_076,
        "rome_passages WHERE vers_edition = 'v460'": 1_619,
        "rome_textes": 0,
    }
    assert {table: starter.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in counts} == counts
    assert starter.execute("SELECT est_echantillon, est_depart FROM release").fetchall() == [(0, 1)]
    assert starter.execute("SELECT DISTINCT origine_adresse FROM sources WHERE est_present").fetchall() == [
        ("jeu de départ",)
    ]
    assert starter.execute("SELECT DISTINCT code_licence FROM licences WHERE jeu != 'recherche'").fetchall() == [
        ("licence-ouverte-2.0",)
    ]


def test_a_check_of_the_first_build_finds_no_error(first_build: FirstBuild, tmp_path: Path) -> None:
    copy = shutil.copy(first_build.home.database, tmp_path)
    with closing(sqlite3.connect(copy)) as connection:
        found = [finding for finding in check_database(connection, DATASETS) if finding.severity == "erreur"]
    assert found == []


def test_the_file_says_that_it_is_the_starter_what_it_lacks_and_what_brings_it(starter: sqlite3.Connection) -> None:
    note = embedded_note(starter)
    assert note.startswith("Jeu de départ : codes, intitulés et chiffres, sans textes (")
    for words in (
        "rome v344 du 12/10/2020 et v460 du 18/09/2025",
        "« infotravail fetch rome »",
        "les agences (« infotravail fetch agences »)",
        "« infotravail fetch », ou « infotravail add JEU FICHIER… »",
    ):
        assert words in note
    (text,) = starter.execute("SELECT texte FROM constats WHERE nom_table = 'rome_textes'").fetchone()
    assert "« infotravail fetch rome »" in text
    assert not starter.execute("SELECT 1 FROM licences WHERE jeu = 'agences'").fetchone()


def test_the_first_and_last_lines_of_a_first_build_say_what_it_is_and_how_to_go_further(
    first_build: FirstBuild,
) -> None:
    first, *_, last = first_build.stdout.splitlines()
    for line in (first, last):
        assert "the starter" in line
        assert "(codes, labels and figures, without texts: rome v460 and v344, bmo 2025" in line
        assert "`infotravail fetch`, or `infotravail add DATASET FILE…`" in line
    assert not Home(first_build.folder / "dist").database.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("search", "boulanger"), "D1102   Boulanger / Boulangère"),
        (("bmo", "S1X40", "--region", "Bretagne"), "3 499"),
        (("passage", "M1805", "--to", "v460"), "15,1 %            13  M1805  Développeur / Développeuse informatique"),
        (("metier", "M1855"), "Vient de, dans v344 : M1805 Études et développement informatique (100,0 %)"),
        (("lieu", "st brieuc"), "commune          22278  Saint-Brieuc"),
        (("sources",), "rome > RefRomeCsv.zip : v460"),
    ],
)
def test_a_newcomer_s_next_step_answers_from_the_publishers_data(
    first_build: FirstBuild, run: Run, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    first_build.give(tmp_path)
    done = run(*words, check=True)
    assert said in done.stdout
    if words[0] == "sources":
        first, *_, last = done.stdout.splitlines()
        assert first == last
        assert first.startswith("Jeu de départ : codes, intitulés et chiffres, sans textes.")
    else:
        assert "réponses du jeu de départ" in done.stderr


def test_titles_of_fifty_offers_are_coded_by_the_starter(first_build: FirstBuild, run: Run, tmp_path: Path) -> None:
    first_build.give(tmp_path)
    with (ROOT / "tests" / "bench" / "intitules.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))[:50]
    with (tmp_path / "titres.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["intitule"], *([row["intitule"]] for row in rows)])
    run("code", "titres.csv", "--column", "intitule", "-o", "codes.csv", check=True)
    with (tmp_path / "codes.csv").open(encoding="utf-8", newline="") as stream:
        assert sum(bool(row["code_rome"]) for row in csv.DictReader(stream)) >= 48


def test_the_first_build_of_one_s_own_data_takes_over_from_the_starter(
    first_build: FirstBuild, run: Run, tmp_path: Path
) -> None:
    first_build.give(tmp_path)
    keep(Home(tmp_path / "dist"), ROME, Arrival(SAMPLE_CSV, "2026-11-01", sample=True))
    done = run("build", check=True)
    assert "It takes over from the starter in dist/depart." in done.stdout
    assert "jeu de départ" not in run("search", "oenologue", check=True).stderr
    assert "takes over" not in run("build", "--no-reuse", check=True).stdout


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the starter, which the code takes for its own."""
    folder = tmp_path / "starter"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr("infotravail.starter.FOLDER", folder)
    monkeypatch.setattr("infotravail.starter.SOURCES", folder / "sources.json")
    return folder


def test_a_missing_file_of_the_starter_is_named_and_nothing_is_built_of_the_rest(copied: Path, empty: Home) -> None:
    (copied / "BMO_2025.xlsx").unlink()
    with pytest.raises(HomeError, match=r"BMO_2025\.xlsx: a file of the starter is not there") as caught:
        archive_starter(empty)
    assert "git checkout builder/starter" in caught.value.next_step
    assert not empty.lock.exists()


def test_a_damaged_file_of_the_starter_is_named(copied: Path, empty: Home) -> None:
    path = copied / "RefRomeCsv.zip"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(HomeError, match=r"RefRomeCsv\.zip: a file of the starter is damaged"):
        archive_starter(empty)
    assert not empty.lock.exists()


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"parts": [{"name": "x"}]}', '{"parts": [1', '{"parts": [], "parts": []}']
)
def test_a_damaged_list_of_the_starter_s_files_is_an_error_with_a_place(copied: Path, text: str) -> None:
    (copied / "sources.json").write_text(text, encoding="utf-8")
    with pytest.raises(HomeError, match=r"sources\.json"):
        parts()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
def test_a_read_only_clone_is_told(tmp_path: Path) -> None:
    code = "import sys\nfrom infotravail.cli import main\nmain()"
    script = f'mount -t tmpfs -o ro tmpfs "{tmp_path}" && cd "{tmp_path}" && exec "{sys.executable}" -c "$0" build'
    done = subprocess.run(["unshare", "--mount", "sh", "-c", script, code], capture_output=True, text=True, timeout=120)
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no mount may be made here: {done.stderr.strip()}")
    assert done.returncode == 74
    assert "Read-only file system" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_release_of_the_rome_without_its_texts_is_refused_unless_it_is_the_starter_s(
    empty: Home, tmp_path: Path
) -> None:
    cut = tmp_path / "RefRomeCsv.zip"
    with zipfile.ZipFile(SAMPLE_CSV) as whole, zipfile.ZipFile(cut, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in whole.namelist():
            if name != csv_name("texte"):
                kept.writestr(name, whole.read(name))
    with pytest.raises(SourceChanged, match=r"members lost: unix_texte_v460_utf8\.csv"):
        keep(empty, ROME, Arrival(cut, "2026-11-01", sample=True))


@pytest.mark.slow
@pytest.mark.real
def test_the_starter_is_made_again_of_the_publishers_files_to_the_same_bytes(
    real: Path, empty: Home, tmp_path: Path
) -> None:
    datasets = {dataset.name: dataset for dataset in DATASETS}
    days = {part.file: part.fetched_at for part in parts()}
    for (name, path), part in zip(ORIGINS, parts(), strict=True):
        keep(empty, datasets[name], Arrival(real / path, days[part.file], named=part.edition))
    made = make(empty, tmp_path)
    assert [one.part for one in made] == list(parts())
    for name in (*NAMES, "sources.json", "README.md"):
        assert sha256_of(tmp_path / name) == sha256_of(FOLDER / name), name


@pytest.mark.real
def test_what_is_kept_is_as_the_publisher_gives_it(real: Path) -> None:
    with (
        zipfile.ZipFile(real / "rome/v460/RefRomeCsv.zip") as whole,
        zipfile.ZipFile(FOLDER / "RefRomeCsv.zip") as kept,
    ):
        changed = {name for name in kept.namelist() if kept.read(name) != whole.read(name)}
        assert changed == {
            "unix_referentiel_competence_v460_utf8.csv",
            "unix_themes_v460_utf8.csv",
            "unix_centre_interet_v460_utf8.csv",
            "unix_secteur_activite_v460_utf8.csv",
            "version.txt",
        }
        name = "unix_referentiel_competence_v460_utf8.csv"
        before, after = (
            list(csv.DictReader(io.StringIO(zipped.read(name).decode(), newline=""))) for zipped in (whole, kept)
        )
    assert after == [{**row, "definition": ""} for row in before]
    published = read_sheet((real / "bmo/2025/Base_open_data_BMO_2025.xlsx").read_bytes(), "BMO", r"BMO_\d{4}_open_data")
    assert read_sheet((FOLDER / "BMO_2025.xlsx").read_bytes(), "BMO", r"BMO_\d{4}_open_data") == published
