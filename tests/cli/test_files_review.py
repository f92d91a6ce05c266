"""Codes that a person checks: left empty under a threshold, written to be filled, and read back as they were chosen."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from infotravail.across.codage import Codage
from infotravail.across.revue import CANDIDATES, Revue, doubt, kept
from infotravail.errors import HomeError
from infotravail.home import Home
from infotravail.opened import open_database
from tests.asked import codages
from tests.files import columns, said, sheet, table, workbook

TITLES = ["comptable", "Dev web (H/F)", "COMPTABLE ", "agent", "", "zzqqxx", "agent"]
SOURCE = "".join(f"{number};{title}\n" for number, title in enumerate(TITLES, 1))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "offres.csv").write_text(f"id;intitulé\n{SOURCE}", encoding="utf-8")
    return tmp_path / "offres.csv"


def best(home: Home, title: str) -> Codage:
    with open_database(home.database) as connection:
        return codages(connection, title, 1)[0]


def test_a_threshold_leaves_the_less_probable_codes_empty_and_says_what_to_do(built: Home, source: Path) -> None:
    shares = {title: best(built, title).probabilite for title in ("comptable", "Dev web (H/F)", "agent")}
    middle = sorted(shares.values())[1]
    done = said(built, "code", source, "--column", "intitulé", "--threshold", str(middle))
    assert done.code == 0, done.errors
    rows = columns(done.table, "intitulé", "code_rome", "libelle", "appellation", "probabilite", "decision")
    assert [row[0] for row in rows] == TITLES
    for title, code, label, recognised, share, decision in rows:
        if title.strip().casefold() in ("", "zzqqxx"):
            assert (code, share, decision) == ("", "", "")
            continue
        one = best(built, title)
        if one.probabilite >= middle:
            assert (code, label, recognised) == (one.code_rome, one.libelle, one.appellation)
            assert decision == one.decision
        else:
            assert (code, label, recognised) == ("", "", "")
            assert decision == ("à vérifier" if one.decision == "sûre" else one.decision)
        assert float(share) == one.probabilite
    assert {bool(row[1]) for row in rows if row[4]} == {True, False}
    done = said(built, "code", source, "--column", "intitulé", "--threshold", "1", "--long")
    assert [row[0] for row in columns(done.table, "intitulé")] == TITLES
    assert {row[0] for row in columns(done.table, "code_rome")} == {""}
    assert said(built, "code", source, "--column", "intitulé", "--threshold", "1.1").code == 2


@pytest.mark.parametrize("name", ["revue.csv", "revue.xlsx"])
def test_what_is_to_be_checked_is_written_once_then_read_as_it_was_filled(
    built: Home, source: Path, tmp_path: Path, name: str
) -> None:
    review, target = tmp_path / name, tmp_path / "codees.csv"
    words = ("code", source, "--column", "intitulé", "--threshold", "1", "-o", target)
    plain = said(built, *words)
    first_written = target.read_bytes()
    done = said(built, *words, "--review", review)
    assert done.code == 0, done.errors
    # What is written beside the file is the same with a review and without.
    assert target.read_bytes() == first_written
    assert plain.errors in done.errors
    assert f"À vérifier : 4 intitulés, dans {review}" in done.errors
    rows = (
        [["" if cell is None else str(cell) for cell in row] for row in sheet(review)]
        if name.endswith("x")
        else table(review.read_text("utf-8"))
    )
    candidates = [f"{part}_{n}" for n in range(1, CANDIDATES + 1) for part in ("code", "libelle", "probabilite")]
    assert rows[0] == ["intitule", "code_choisi", "lignes", "decision", *candidates]
    found = {
        title: (count, decision, code)
        for title, count, decision, code in columns(rows, "intitule", "lignes", "decision", "code_1")
    }
    # Equal titles are there once, as the first of them is written.
    assert found["comptable"][::2] == ("2", "M1203")
    assert found["agent"][0] == "2"
    assert found["Dev web (H/F)"] == ("1", "à vérifier", "M1855")
    assert found["zzqqxx"] == ("1", "sans réponse", "")
    assert len(found) == 4
    assert rows[-1][0] == "zzqqxx"
    with open_database(built.database) as connection:
        five = codages(connection, "agent", CANDIDATES)
    ((*shown,),) = [row for row in columns(rows, "intitule", *(f"code_{n}" for n in range(1, 6))) if row[0] == "agent"]
    assert shown == ["agent", *(one.code_rome for one in five), *[""] * (CANDIDATES - len(five))]

    # Filled by a person, in their way.
    place = rows[0].index("code_choisi")
    for row in rows[1:]:
        row[place] = {"comptable": " a1423 ", "zzqqxx": "M 1855 - Développeur web"}.get(row[0], "")
    if name.endswith("x"):
        workbook(review, [list(row) for row in rows])
    else:
        with review.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
    filled = review.read_bytes()
    done = said(built, *words, "--review", review)
    assert done.code == 0, done.errors
    assert review.read_bytes() == filled
    assert f"{review} est lu, et reste comme il est : 2 codes choisis." in done.errors
    assert "À vérifier" not in done.errors
    chosen = columns(
        table(target.read_text("utf-8")), "intitulé", "code_rome", "libelle", "score", "pourquoi", "decision"
    )
    assert [row[0] for row in chosen] == TITLES
    for title, code, label, score, why, decision in chosen:
        if title.strip().casefold() == "comptable":
            assert (code, label, score, why, decision) == ("A1423", "Œnologue", "", "choisi à la main", "choisie")
        elif title == "zzqqxx":
            assert (code, decision) == ("M1855", "choisie")
        else:
            assert code == ""
            assert decision != "choisie"
    assert "choisis : 3" in done.errors


def test_a_code_that_nobody_knows_is_told_with_its_line_and_nothing_is_written(
    built: Home, source: Path, tmp_path: Path
) -> None:
    review = tmp_path / "revue.csv"
    for text in ("Z9999", "M1855, A1423", "comptable", "M18"):
        review.write_text(f'intitule,code_choisi\nagent,\ncomptable,"{text}"\n', encoding="utf-8")
        done = said(built, "code", source, "--column", "intitulé", "--review", review, "-o", tmp_path / "out.csv")
        assert (done.code, done.text) == (2, "")
        told = " ".join(done.errors.split())
        assert f"revue.csv, line 3: '{text}' in code_choisi is no code of this edition of the ROME" in told
        assert not (tmp_path / "out.csv").exists()
    review.write_text("intitule,code_choisi\ncomptable,A1423\nagent,\nCOMPTABLE ,M1203\n", encoding="utf-8")
    done = said(built, "code", source, "--column", "intitulé", "--review", review)
    assert done.code == 2
    assert "revue.csv, line 4: M1203, where an equal title has another code" in " ".join(done.errors.split())
    review.write_text("intitule,code\ncomptable,M1203\n", encoding="utf-8")
    done = said(built, "code", source, "--column", "intitulé", "--review", review)
    assert (done.code, "'code_choisi' is not there; the columns are: intitule, code" in done.errors) == (2, True)


def test_what_is_in_doubt_and_not_in_the_file_that_is_read_is_told(built: Home, source: Path, tmp_path: Path) -> None:
    review = tmp_path / "revue.csv"
    review.write_text("intitule;code_choisi\nCOMPTABLE;\n", encoding="utf-8")
    done = said(built, "code", source, "--column", "intitulé", "--threshold", "1", "--review", review)
    assert "0 codes choisis" in done.errors
    # Two of agent, one of dev web and one of zzqqxx.
    assert f"4 lignes à vérifier ne sont pas dans {review} : --review avec un autre nom les écrit." in done.errors


def test_the_output_and_the_review_are_two_files_and_none_is_the_one_that_is_read(
    built: Home, source: Path, tmp_path: Path
) -> None:
    words = ("code", source, "--column", "intitulé")
    assert said(built, *words, "-o", tmp_path / "a.csv", "--review", tmp_path / "a.csv").code == 2
    assert "--review would write over" in said(built, *words, "--review", source).errors
    assert said(built, *words, "--review", tmp_path / "none" / "a.csv").code == 2
    with pytest.raises(HomeError, match="would replace a file of the home"):
        said(built, *words, "--review", built.database)


# The rules.


def codage(code: str, share: float, decision: str = "") -> Codage:
    return Codage("t", 1, code, code.lower(), "", 1.0, "", probabilite=share, decision=decision)


def test_only_answers_as_probable_as_the_threshold_are_kept() -> None:
    found = (codage("A1101", 0.8, "sûre"), codage("A1201", 0.1), codage("A1202", 0.05))
    assert kept(found, 0.0, 2) == found[:2]
    assert kept(found, 0.1, 3) == found[:2]
    assert kept((), 0.5, 3) == ()
    (empty,) = kept(found, 0.81, 3)
    assert (empty.code_rome, empty.probabilite, empty.decision) == ("", 0.8, "à vérifier")
    (empty,) = kept((codage("A1101", 0.2, "indécidable"),), 0.81, 1)
    assert (empty.code_rome, empty.decision) == ("", "indécidable")


def test_what_is_sure_or_empty_is_not_to_be_checked() -> None:
    sure = [codage("A1101", 0.9, "sûre"), codage("A1201", 0.05)]
    assert doubt("t", sure, 0.9) is None
    asked = doubt("t", sure, 0.91)
    assert asked is not None
    assert (asked.ecart, asked.probabilite, asked.decision) == (850, 900, "à vérifier")
    assert doubt("  ", [], 0.0) is None
    nothing = doubt("t", [], 0.0)
    assert nothing is not None
    assert (nothing.decision, nothing.candidats) == ("sans réponse", ())


def test_the_nearest_answers_come_first_and_what_has_none_last() -> None:
    store = Revue()
    for title, first, second in (
        ("far", 0.5, 0.1),
        ("near", 0.4, 0.35),
        ("nearer", 0.3, 0.28),
        ("less sure", 0.2, 0.18),
    ):
        one = doubt(title, [codage("A1101", first, "à vérifier"), codage("A1201", second)], 0.0)
        assert one is not None
        store.add((title,), one)
    for title in ("nothing", "Néar", " NEAR  "):
        one = doubt(title, [], 0.0)
        assert one is not None
        store.add((title,), one)
    assert len(store) == 5
    lines = [(one.cells[0], one.lignes) for one in store.lines()]
    store.close()
    assert lines == [("less sure", 1), ("nearer", 1), ("near", 3), ("far", 1), ("nothing", 1)]
