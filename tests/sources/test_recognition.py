"""What a refused file is told to be, whichever dataset it was given to; and releases of the ROME that lack members."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from infotravail.datasets import DATASETS
from infotravail.datasets.rome.dataset import ROME
from infotravail.datasets.rome.files import CSV
from infotravail.errors import SourceChanged
from infotravail.facts import Snapshot
from infotravail.home import Home
from infotravail.pipeline.build import build
from infotravail.pipeline.select import why_not_used
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.conftest import Run
from tests.datasets.workbooks import changed, setting, sheet_of
from tests.homes import asked, assert_tells
from tests.sources.support import packed
from tests.zips import SAMPLE, SAMPLE_CSV, csv_name

# One without files is made of others: no file is given to it.
NAMES = [dataset.name for dataset in DATASETS if dataset.files]
OF_NAME = {dataset.name: dataset for dataset in DATASETS}


def give(home: Home, dataset: str, path: Path) -> Snapshot:
    """Give a file to a dataset as a person does, the floors of rows put aside."""
    arrival = Arrival(path, "2026-12-01", sample=True)
    return keep(home, OF_NAME[dataset], arrival, accept_change=True, others=DATASETS).snapshot


@pytest.mark.parametrize("dataset", NAMES)
@pytest.mark.parametrize(
    "data",
    [
        "code;libellé\n1;é\n".encode("utf-16"),
        b"a;b\r1;2\r",
        b'"\r;',
        b"\r\n;;;\r\n",
        b"a;b\0;c\n",
        b"\xff\xfe\xfd;\x80;\x81\n",
        b";" * 300_000,
        b'"' + b"a;" * 100_000,
        b"[",
        b"{" * 100_000,
        b"\x7fELF\x02\x01",
        b"%PDF-1.7\n",
        b"\n",
        b" ",
    ],
    ids=["utf-16", "carriage returns", "open quote", "nothing but marks", "nul", "no text", "one long line",
         "an open long quote", "open list", "open objects", "program", "pdf", "newline", "space"],
)  # fmt: skip
def test_whatever_bytes_are_given_they_are_refused_in_a_sentence(
    empty: Home, tmp_path: Path, dataset: str, data: bytes
) -> None:
    path = tmp_path / "given.csv"
    path.write_bytes(data)
    with pytest.raises(SourceChanged) as caught:
        give(empty, dataset, path)
    assert_tells(caught.value, "given.csv")
    assert "edit" not in caught.value.next_step


@pytest.mark.parametrize(
    ("file", "of"),
    [("BMO_2023.xlsx", "bmo"), ("cog_ensemble_csv.zip", "geo"), ("base-officielle-codes-postaux.csv", "geo"),
     ("bassins_bmo_2021.csv", "geo"), ("RefRomeCsv.zip", "rome"), ("annuaire-administration.json", "agences")],
)  # fmt: skip
def test_a_file_of_another_dataset_is_said_to_be_of_it(empty: Home, file: str, of: str) -> None:
    for dataset in NAMES:
        if dataset != of:
            with pytest.raises(SourceChanged) as caught:
                give(empty, dataset, SAMPLE / file)
            assert_tells(caught.value, file, "a file of another dataset", f"run `infotravail add {of} ")
    assert not empty.lock.exists()


@pytest.mark.parametrize("name", [csv_name("referentiel_code_rome"), "fiches.csv"])
@pytest.mark.parametrize("dataset", ["rome", "geo"])
def test_one_member_of_a_release_is_known_by_its_name_or_its_columns(
    empty: Home, tmp_path: Path, name: str, dataset: str
) -> None:
    with zipfile.ZipFile(SAMPLE_CSV) as archive:
        (tmp_path / name).write_bytes(archive.read(csv_name("referentiel_code_rome")))
    with pytest.raises(SourceChanged) as caught:
        give(empty, dataset, tmp_path / name)
    assert_tells(caught.value, f"{name}: one member of {CSV}", "add the whole file, as it is served")


# The survey.


@pytest.mark.parametrize("year", [2015, 2022, 2027])
@pytest.mark.parametrize("rows_say_it", [True, False])
def test_a_survey_of_a_year_that_is_not_read_is_refused_by_its_year(
    empty: Home, tmp_path: Path, year: int, rows_say_it: bool
) -> None:
    changes = [setting("annee", year, 0)] if rows_say_it else []
    path = changed(tmp_path, *changes, sheet=sheet_of(year))
    with pytest.raises(SourceChanged) as caught:
        give(empty, "bmo", path)
    assert_tells(caught.value, f"{path.name}: the survey of {year}: those of 2023 to 2026 are read")
    assert "classeur" not in str(caught.value)


def test_a_sheet_of_one_year_with_rows_of_another_says_both(empty: Home, tmp_path: Path) -> None:
    with pytest.raises(SourceChanged) as caught:
        give(empty, "bmo", changed(tmp_path, setting("annee", 2022, 0), year=2023))
    assert_tells(caught.value, "column annee", "the sheet is named for 2023, and has rows of 2022")


# The ROME.


def part_of(folder: Path, edition: str, *kept: str, drop: Callable[[str], bool] = lambda _: False) -> Path:
    """Write the sample's release under another number, with some members only, or without some."""
    with zipfile.ZipFile(SAMPLE_CSV) as archive:
        held = {name: archive.read(name) for name in archive.namelist() if name != "version.txt"}
    chosen = {csv_name(name) for name in kept} or set(held)
    members = [(name.replace("v460", edition), held[name]) for name in held if name in chosen and not drop(name)]
    path = folder / f"{edition}.zip"
    path.write_bytes(packed(members))
    return path


SHEETS, TITLES = "referentiel_code_rome", "referentiel_appellation"


@pytest.mark.parametrize("part_first", [True, False])
def test_a_part_of_a_release_feeds_the_history_whatever_the_order(
    empty: Home, tmp_path: Path, part_first: bool
) -> None:
    paths = [part_of(tmp_path, "v455", SHEETS, TITLES), SAMPLE_CSV]
    snapshots = [give(empty, "rome", path) for path in (paths if part_first else reversed(paths))]
    part = next(snapshot for snapshot in snapshots if snapshot.edition == "v455")
    assert part.layout == "ROME 4.0, incomplet"
    said = "an incomplete release of ROME 4.0: its codes and labels feed the history alone"
    assert why_not_used(DATASETS, read_lock(empty.lock), part) == said
    assert build(empty, (ROME,), read_lock(empty.lock), lambda stage: None).refused == ()
    editions = "SELECT edition, version_rome, nb_fiches, nb_appellations, est_courante FROM rome_editions ORDER BY 1"
    assert [row[0::2] for row in asked(empty, editions)] == [("v455", 56, 0), ("v460", 56, 1)]


@pytest.mark.parametrize("lost", [SHEETS, TITLES])
@pytest.mark.parametrize("edition", ["v455", "v460"])
def test_a_part_without_sheets_or_job_titles_is_refused_with_what_it_lacks(
    empty: Home, tmp_path: Path, edition: str, lost: str
) -> None:
    kept = {SHEETS, TITLES, "domaine_professionnel"} - {lost}
    with pytest.raises(SourceChanged) as caught:
        give(empty, "rome", part_of(tmp_path, edition, *kept))
    assert_tells(caught.value, f"members lost: {csv_name(lost, edition)}; gained: none")


@pytest.mark.parametrize("edition", ["v460", "v461"])
def test_a_release_since_2025_that_lost_one_member_is_no_part_and_is_refused(
    empty: Home, tmp_path: Path, edition: str
) -> None:
    lost = csv_name("themes")
    with pytest.raises(SourceChanged) as caught:
        give(empty, "rome", part_of(tmp_path, edition, drop=lambda name: name == lost))
    assert_tells(caught.value, f"(ROME 4.0, {edition})", f"members lost: {csv_name('themes', edition)}")


@pytest.mark.slow
@pytest.mark.real
def test_the_real_part_of_v455_gives_609_sheets(empty: Home, real: Path) -> None:
    for version in ("v455-partial", "v460"):
        keep(empty, ROME, Arrival(real / "rome" / version / CSV, "2026-04-01"))
    assert build(empty, (ROME,), read_lock(empty.lock), lambda stage: None).refused == ()
    editions = "SELECT edition, nb_fiches, nb_appellations, est_courante FROM rome_editions ORDER BY 1"
    assert asked(empty, editions) == [("v455", 609, 11_522, 0), ("v460", 1_584, 13_120, 1)]
    # Each old sheet leads somewhere; 151 new ones have no job title that was there before.
    ways = "SELECT de_edition, count(DISTINCT de_code) FROM rome_passages GROUP BY 1 ORDER BY 1"
    assert asked(empty, ways) == [("v455", 609), ("v460", 1_433)]


# The command.


def test_a_folder_stands_for_each_file_in_it(run: Run, empty: Home, tmp_path: Path) -> None:
    (tmp_path / "given" / "inside").mkdir(parents=True)
    (tmp_path / "given" / "inside" / "part.zip").write_bytes(part_of(tmp_path, "v455", SHEETS, TITLES).read_bytes())
    (tmp_path / "given" / "notes.txt").write_text("rien\n")
    done = run("--home", empty.path, "add", "rome", "given")
    # The sample's sheets are fewer than any real edition's.
    assert done.returncode == 5
    assert f"Error: {CSV} > unix_referentiel_" in done.stderr
    assert "Error: notes.txt: no zip file" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_pipe_in_a_folder_is_told_and_not_waited_for(run: Run, empty: Home, tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    os.mkfifo(tmp_path / "given" / "pipe")
    done = run("--home", empty.path, "add", "rome", "given")
    assert done.returncode == 4
    assert "pipe: is a pipe, and only a file can be read" in done.stderr


def test_a_dataset_that_is_made_of_others_takes_no_file(empty: Home) -> None:
    with pytest.raises(SourceChanged) as caught:
        give(empty, "recherche", SAMPLE / "BMO_2023.xlsx")
    assert_tells(
        caught.value, "BMO_2023.xlsx", "recherche takes no file: it is made of rome", "add the file to the dataset"
    )
    assert not empty.archive.exists()
