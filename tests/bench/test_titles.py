"""What is measured on real titles is measured rightly, on titles made up here: there are none of the others'."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from infotravail.datasets.recherche.confiance import FILE, values
from infotravail.home import Home
from tests.bench import titles as measuring
from tests.bench.confidence import examples, numbers, unseen
from tests.bench.logistic import learned, probability
from tests.bench.titles import brier, calibration_error, coded, interval, share_alone, titles
from tests.conftest import ROOT

HEADER = "intitule,code_rome,code_rome_parent,niveau,date\n"
ROWS = (
    "Nounou (H/F),K1310,K1304,fiche,2026\n"
    "Nounou (H/F),K1303,K1303,famille,2026\n"
    "NOUNOU - CDI,K1304,K1304,famille,2026\n"
    "Boulangère,D1102,D1102,famille,2026\n"
    "zzqqxx,D1102,D1102,fiche,2026\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of titles."""
    path = tmp_path / "titres.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    return path


@pytest.fixture
def many(built: Home, tmp_path: Path) -> Path:
    """A file of the sample's own titles, of which one in five has the code of another, as those of offers have."""
    with closing(sqlite3.connect(f"file:{built.database}?mode=ro", uri=True)) as connection:
        rows = connection.execute(
            "SELECT a.libelle_court, a.code_rome, m.code_rome_parent FROM rome_appellations a "
            "JOIN rome_metiers m USING (code_rome) ORDER BY a.code_ogr"
        ).fetchall()
    path = tmp_path / "many.csv"
    lines = [
        f'"{label}",{code if at % 5 else "Z9999"},{parent},fiche,2026\n'
        for at, (label, code, parent) in enumerate(rows)
    ]
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


def test_a_title_has_all_its_codes_and_those_of_offers_with_its_words(file: Path) -> None:
    nanny, other, baker, nothing = titles(file)
    assert (nanny.fiches, nanny.familles, nanny.est_fiche) == ({"K1310", "K1303"}, {"K1304", "K1303"}, True)
    assert (nanny.mots, nanny.larges) == (other.mots, other.larges) == ("nounou", {"K1310", "K1303", "K1304"})
    assert (baker.mots, baker.est_fiche, baker.larges) == ("boulanger", False, {"D1102"})
    assert nothing.intitule == "zzqqxx"


def test_titles_are_coded_and_right_by_sheet_by_family_or_by_their_words(built: Home, file: Path) -> None:
    with closing(sqlite3.connect(f"file:{built.database}?mode=ro", uri=True)) as connection:
        nanny, other, baker, nothing = coded(connection, titles(file))
    assert (nanny.is_sheet(1), nanny.is_alike(), other.is_sheet(1), other.is_alike()) == (True, True, False, True)
    assert (baker.is_sheet(1), baker.is_family(1)) == (True, True)
    assert (nothing.fiches, nothing.probabilite, nothing.is_sheet(5)) == ((), 0, False)
    assert 0 < nanny.probabilite < 1


def test_an_error_of_calibration_is_what_is_said_less_what_is_seen() -> None:
    right = [True] * 80 + [False] * 20
    assert calibration_error([0.8] * 100, ([True] * 4 + [False]) * 20) == pytest.approx(0.0)
    assert calibration_error([0.5] * 100, right) == pytest.approx(0.5)
    assert calibration_error([float(one) for one in right], right) == 0.0
    assert brier([1.0, 0.5], [True, False]) == 0.125


def test_the_share_coded_alone_is_the_greatest_that_is_precise_enough() -> None:
    sure = [1 - at / 100 for at in range(100)]
    # Forty right, then one in two.
    right = [True] * 40 + [True, False] * 30
    assert share_alone(sure, right, 0.80) == 0.67
    assert share_alone(sure, right, 1.0) == 0.41
    assert share_alone(sure, [False] * 100, 0.80) == 0.0
    # Fewer would be luck.
    assert share_alone(sure, [True] * 10 + [False] * 90, 0.90) == 0.0


def test_an_interval_is_the_same_each_time_and_holds_the_measure() -> None:
    hits = [True] * 60 + [False] * 40
    low, high = interval(100, lambda places: sum(hits[at] for at in places) / 100)
    assert (low, high) == interval(100, lambda places: sum(hits[at] for at in places) / 100)
    assert 0.48 < low < 0.55 < 0.65 < high < 0.72


def test_the_bench_says_that_there_are_no_titles(
    built: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(measuring, "FILE", tmp_path / "none.csv")
    measuring.bench_titles(built.database)
    assert capsys.readouterr().out.startswith("real titles: skipped, there is no ")


def test_the_bench_prints_figures_and_no_title(
    built: Home, many: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(measuring, "FILE", many)
    monkeypatch.setattr(measuring, "DRAWS", 40)
    measuring.bench_titles(built.database)
    told = capsys.readouterr().out
    assert [
        name for name in ("fiche@1 ", "famille@5", "calibration error", "precision of 0.90") if name not in told
    ] == []
    assert [one.intitule for one in titles(many) if one.intitule in told] == []


# What is learned.


def test_what_is_learned_is_what_there_was_to_learn() -> None:
    rows = [(1.0, float(at % 7), float(at % 2)) for at in range(700)]
    right = [at % 7 > 3 for at in range(700)]
    base, sign, noise = learned(rows, right)
    assert sign > 1
    assert noise == pytest.approx(0.0, abs=0.1)
    assert probability((base, sign, noise), (1.0, 6.0, 0.0)) > 0.9 > 0.1 > probability((base, sign, 0), (1.0, 0.0, 0.0))


def test_what_would_weigh_against_what_it_says_weighs_nothing() -> None:
    rows = [(1.0, float(at % 7), float(at % 3)) for at in range(700)]
    _, against, other = learned(rows, [at % 7 < 4 and at % 3 > 0 for at in range(700)])
    assert (against, other > 0) == (0.0, True)
    assert learned(rows, [at % 7 < 4 for at in range(700)])[1] == 0.0


@pytest.mark.slow
def test_the_numbers_are_those_of_the_table_and_the_same_each_time(built: Home, many: Path) -> None:
    found = examples(built.database, many)
    assert len(found) > 200
    assert list(numbers(found)) == list(values())
    assert numbers(found) == numbers(list(found))
    sure = unseen(found)
    assert sum(one[0] for one in sure) / len(sure) == pytest.approx(0.8, abs=0.03)


@pytest.mark.slow
def test_what_is_learned_is_printed_and_written_only_if_that_is_asked(built: Home, many: Path) -> None:
    before = FILE.read_bytes()
    words = [sys.executable, "-m", "tests.bench.confidence", str(many), str(built.database)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "calibration error" in done.stdout
    assert FILE.read_bytes() == before
    assert subprocess.run(words[:3], cwd=ROOT, capture_output=True, text=True).returncode == 1
