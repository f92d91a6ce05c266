"""The command as a person and a program use it."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import click
import pytest

from infotravail.cli.group import cli
from infotravail.datasets import DATASETS
from infotravail.datasets.rome.dataset import ROME
from infotravail.home import Home
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.conftest import FirstBuild, Run
from tests.files import workbook
from tests.zips import SAMPLE_CSV, SAMPLE_JSON, csv_name, replacing, rewritten

# Commands whose example waits for a publisher or for Ctrl-C: tested with the site and the sources.
WAITING = {"serve", "fetch", "download"}
NAMES = cli.list_commands(click.Context(cli))


def example_of(name: str) -> list[str]:
    """Return the example command lines of a command's help."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.epilog is not None
    return re.findall(r"^  (infotravail .*)$", command.epilog, re.M)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_with_an_example(name: str, run: Run) -> None:
    done = run(name, "--help", check=True)
    assert f"infotravail {name}" in done.stdout
    assert example_of(name)


@pytest.mark.parametrize("name", sorted(set(NAMES) - WAITING))
def test_the_example_of_the_help_runs(name: str, run: Run, built: Home, tmp_path: Path) -> None:
    shutil.copytree(built.path, tmp_path / "dist" / "depart")
    shutil.copyfile(SAMPLE_CSV, tmp_path / "RefRomeCsv.zip")
    workbook(tmp_path / "offres.xlsx", [["intitulé"], ["Développeuse web (H/F)"]])
    for line in example_of(name):
        done = run(*shlex.split(line)[1:])
        # The sample is no real release: `add` says so, and that is the only example that may refuse.
        assert done.returncode == (5 if name == "add" else 0), done.stderr


def test_the_version_is_told(run: Run) -> None:
    assert run("--version", check=True).stdout == "infotravail, version 0.1.0\n"


def test_the_home_is_an_option_or_a_variable(run: Run, built: Home) -> None:
    by_option = run("--home", built.path, "search", "maçon", check=True)
    by_variable = run("search", "maçon", check=True, env={"INFOTRAVAIL_HOME": str(built.path)})
    assert by_option.stdout == by_variable.stdout != ""
    assert by_option.stderr == ""


def test_without_a_database_a_lookup_says_what_to_do(run: Run) -> None:
    done = run("search", "maçon")
    assert done.returncode == 74
    assert "there is no database yet\n  → run `infotravail download --from ADDRESS`" in done.stderr


def test_search_for_people_is_a_table_in_french(run: Run, built: Home) -> None:
    done = run("--home", built.path, "search", "oenologue", "--limit", "2", check=True)
    assert done.stdout.splitlines() == [
        "Fiches métiers",
        "  A1423   Œnologue",
        "Appellations",
        "  17010   Œnologue  → A1423 Œnologue",
        "  17011   Œnologue conseil  → A1423 Œnologue",
    ]


def test_search_for_programs_is_json(run: Run, built: Home) -> None:
    done = run("--home", built.path, "search", "oenologue", "--limit", "1", "--json", check=True)
    sheet = {"libelle": "Œnologue", "code_rome": "A1423", "fiche": "Œnologue"}
    brought = {"mot": "oenologu", "lu": "oenologu", "intitule": 1.1, "fiche": 0.349}
    found = {"score": 1.618, "pourquoi": "appellation « Œnologue »", "approche": False}
    no_score = {
        "score": None,
        "pourquoi": "",
        "approche": False,
        "apports": [],
        "bonus": 0.0,
        "probabilite": None,
        "decision": "",
        "definition": "",
    }
    answer = json.loads(done.stdout)
    # Learned, and learned again when the ranking changes.
    chance = answer["resultats"][0].pop("probabilite")
    assert 0.8 <= chance < 1
    assert answer["resultats"][0].pop("definition").startswith("Suit le vin")
    assert (answer["q"], answer["tronque"], answer["total"] > 2) == ("oenologue", True, True)
    assert answer["resultats"] == [
        {"genre": "fiche", "code": "A1423", **sheet, **found, "apports": [brought], "bonus": 0.169, "decision": "sûre"},
        {"genre": "appellation", "code": "17010", **sheet, **no_score},
    ]


def test_search_that_finds_nothing_exits_with_1(run: Run, built: Home) -> None:
    done = run("--home", built.path, "search", "zzzzzz")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Rien trouvé" in done.stderr
    answer = json.loads(run("--home", built.path, "search", "zzzzzz", "--json").stdout)
    assert (answer["resultats"], answer["total"], answer["tronque"]) == ([], 0, False)


def test_a_reader_that_leaves_is_no_error(built: Home) -> None:
    command = f"{Path(sys.executable).with_name('infotravail')} --home '{built.path}' search co --limit 900 | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert done.stdout == "Fiches métiers\n"
    assert done.stderr == ""


def test_an_unknown_dataset_is_a_usage_error_that_lists_the_known_ones(run: Run) -> None:
    done = run("add", "romme", SAMPLE_CSV)
    assert done.returncode == 2
    assert "there are: rome" in done.stderr


def test_sources_of_an_empty_archive_say_what_is_absent_and_how_to_get_it(run: Run) -> None:
    done = run("sources", check=True)
    assert "rome > RefRomeCsv.zip : absent\n" in done.stdout
    assert "absent, facultatif (rome_arborescence_competences" in done.stdout
    assert done.stdout.count("« infotravail fetch rome »") == 2
    assert "absent, facultatif (l'année 2026 de l'enquête)" in done.stdout


def test_sources_tell_each_file_with_its_hash_date_and_licence(run: Run, built: Home) -> None:
    rows = json.loads(run("--home", built.path, "sources", "--json", check=True).stdout)
    first = rows[0]
    assert (first["dataset"], first["file"], first["edition"]) == ("rome", "RefRomeCsv.zip", "v460")
    assert (first["fetched_at"], first["published_at"]) == ("2026-11-23", "2025-09-18")
    assert first["size"] == SAMPLE_CSV.stat().st_size
    assert re.fullmatch("[0-9a-f]{64}", first["sha256"])
    assert first["licence"] == "Licence Ouverte 2.0 (Etalab)"
    assert first["age_days"] >= 0
    held = Counter(snapshot.file for snapshot in read_lock(built.lock))
    assert Counter(row["file"] for row in rows if row["present"]) == held
    declared = [file.name for dataset in DATASETS for file in dataset.files]
    assert list(dict.fromkeys(row["file"] for row in rows)) == declared
    assert [row["file"] for row in rows if not row["present"]] == [name for name in declared if name not in held]
    unknown = {
        file.name for dataset in DATASETS for file in dataset.files if dataset.licence_of(file).code == "inconnue"
    }
    assert {row["file"] for row in rows if row["licence"] == "licence inconnue"} == unknown >= {"bassins_bmo_2019.csv"}


def test_a_date_in_the_future_is_a_usage_error(run: Run) -> None:
    done = run("add", "rome", SAMPLE_CSV, "--fetched-at", "9999-12-31")
    assert done.returncode == 2
    assert "9999-12-31 is in the future" in done.stderr


def test_a_terminal_without_the_letter_shows_a_question_mark(built: Home) -> None:
    command = [Path(sys.executable).with_name("infotravail"), "--home", built.path, "search", "oenologue"]
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    assert b"A1423   ?nologue" in done.stdout


@pytest.mark.parametrize("words", ["metadata > /dev/full", "metadata --output /nonexistent/x"])
def test_an_output_that_cannot_be_written_is_an_error_of_one_line(words: str) -> None:
    command = f"{Path(sys.executable).with_name('infotravail')} {words}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert done.returncode == 74
    assert "Traceback" not in done.stderr
    assert "No space left" in done.stderr or "No such file" in done.stderr


def test_recruitment_projects_are_intervals(run: Run, built: Home) -> None:
    done = run("--home", built.path, "bmo", "V1X80", "--departement", "63", "--annee", "2025", check=True)
    assert done.stdout.splitlines() == [
        "Puy-de-Dôme (département 63)",
        "Année  Code   Projets    Difficiles  Part difficile  Saisonniers  Cachées  Métier",
        "2025   V1X80  319 à 323  182 à 190   56,3 à 59,6 %   64 à 76      1/2/3    Infirmiers et sages-femmes",
    ]


def test_no_line_is_drawn_through_a_break(run: Run, built: Home) -> None:
    lines = run("--home", built.path, "bmo", "T2A60", check=True).stdout.splitlines()
    assert [line[:4] for line in lines] == ["Anné", "2023", "── s", "2024", "2025"]
    assert lines[2] == "── séries non comparables : nomenclature différente, même code, autre intitulé ──"


def test_recruitment_projects_for_programs_keep_the_published_part_apart(run: Run, built: Home) -> None:
    done = run("--home", built.path, "bmo", "infirmiers", "--departement", "63", "--json", check=True)
    answer = json.loads(done.stdout)
    assert answer["annees"] == [2023, 2024, 2025]
    (one,) = [one for one in answer["besoins"] if one["annee"] == 2025]
    assert one["projets"] == {"publie": 319, "min": 319, "max": 323, "nb_caches": 1}
    assert one["nomenclature"] == "FAP-2021"


def test_a_job_that_nobody_published_is_not_a_zero(run: Run, built: Home) -> None:
    done = run("--home", built.path, "bmo", "V1X80", "--departement", "987")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Ce n'est pas un zéro" in done.stderr


def test_a_department_that_is_none_is_a_usage_error_that_lists_those_there_are(run: Run, built: Home) -> None:
    done = run("--home", built.path, "bmo", "V1X80", "--departement", "99")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Invalid value for --departement: '99' is no department; there are: 01, 02" in done.stderr


def test_a_file_without_the_survey_says_how_to_have_it(run: Run, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    keep(home, ROME, Arrival(SAMPLE_CSV, "2026-11-01", sample=True))
    run("--home", home.path, "build", check=True)
    done = run("--home", home.path, "bmo", "V1X80")
    assert done.returncode == 1
    assert "« infotravail fetch bmo »" in done.stderr


def test_progress_is_quiet_in_a_pipe(first_build: FirstBuild) -> None:
    assert first_build.stderr == ""


def test_a_build_that_left_a_bad_source_out_says_so_and_exits_with_its_code(run: Run, tmp_path: Path) -> None:

    home = Home(tmp_path / "home")
    bad = rewritten(SAMPLE_CSV, tmp_path / "bad.zip", {csv_name("themes"): replacing('"001"', '"0A1"', 1)})
    for path, day in ((SAMPLE_CSV, "2026-11-01"), (SAMPLE_JSON, "2026-11-01"), (bad, "2026-11-02")):
        keep(home, ROME, Arrival(path, day, sample=True))
    done = run("--home", home.path, "build")
    assert done.returncode == 4
    assert "line 2, column code_theme: '0A1'" in done.stderr
    assert "In this release, RefRomeCsv.zip v460 (71f605752b6e…) is used instead." in done.stderr
    assert done.stdout.startswith("Built ")
    assert home.database.exists()
    again = run("--home", home.path, "build")
    assert again.stdout.startswith("Nothing has changed")
    assert (again.returncode, again.stderr) == (4, done.stderr)


def test_a_table_for_programs_is_whole_unless_a_limit_is_asked_for(run: Run, built: Home) -> None:
    whole = run("--home", built.path, "bmo", "--csv", check=True).stdout.splitlines()
    answer = json.loads(run("--home", built.path, "bmo", "--limit", "1000", "--json", check=True).stdout)
    assert len(whole) - 1 == answer["total"] == len(answer["besoins"])
    assert len(run("--home", built.path, "bmo", "--limit", "3", "--csv", check=True).stdout.splitlines()) == 4


def test_a_program_is_answered_as_at_the_address_and_a_person_more_shortly(run: Run, built: Home) -> None:
    def of_sheets(*more: str) -> int:
        answer = json.loads(run("--home", built.path, "search", "agent", *more, "--json", check=True).stdout)
        return len([hit for hit in answer["resultats"] if hit["genre"] == "fiche"])

    assert (of_sheets(), of_sheets("--limit", "10"), of_sheets("--limit", "5")) == (10, 10, 5)
    shown = run("--home", built.path, "search", "agent", check=True).stdout
    assert len(shown.partition("Appellations")[0].splitlines()) == 1 + 5
