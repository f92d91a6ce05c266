"""The everyday names of skills: the list is well written, and each line does what it says."""

from __future__ import annotations

import csv
import sqlite3
from collections import Counter

import pytest

from infotravail.datasets.recherche.competences import FILE
from infotravail.search.skills.ask import skills
from infotravail.search.skills.roots import rooted

LABELS = "SELECT code_ogr, libelle FROM rome_competences UNION ALL SELECT code_ogr, libelle FROM rome_savoirs"


def lines() -> list[dict[str, str]]:
    """Return the lines of the list."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, strict=True))


def test_each_line_is_whole_and_says_something() -> None:
    assert len(lines()) >= 150
    for line in lines():
        assert list(line) == ["expression", "code", "libelle", "note"]
        assert all(cell == cell.strip() != "" for cell in line.values()), line
        assert rooted(line["expression"]), line
        assert line["code"].isdigit()


def test_no_line_says_again_what_another_says() -> None:
    said = Counter((frozenset(rooted(line["expression"]).values()), line["code"]) for line in lines())
    assert [one for one, count in said.items() if count > 1] == []


def test_the_table_has_each_line_with_what_its_number_names(sample: sqlite3.Connection) -> None:
    rows = sample.execute("SELECT expression, code_ogr, genre, racines, note FROM usages_competences").fetchall()
    known = {code: "compétence" for (code,) in sample.execute("SELECT code_ogr FROM rome_competences")}
    known |= {code: "savoir" for (code,) in sample.execute("SELECT code_ogr FROM rome_savoirs")}
    assert sorted(rows) == sorted(
        (
            line["expression"],
            line["code"],
            known.get(line["code"]),
            " ".join(sorted({*rooted(line["expression"]).values()})),
            line["note"],
        )
        for line in lines()
    )
    (told,) = sample.execute("SELECT cle FROM constats WHERE nom_table = 'usages_competences'").fetchone()
    assert told == str(sum(code not in known for _, code, *_ in rows))


@pytest.mark.real
def test_each_label_is_that_of_the_number_and_some_sheet_asks_for_it(whole: sqlite3.Connection) -> None:
    labels = dict(whole.execute(LABELS).fetchall())
    assert [line for line in lines() if labels.get(line["code"]) != line["libelle"]] == []
    asked = "SELECT code_ogr FROM rome_metiers_competences UNION SELECT code_ogr FROM rome_metiers_savoirs"
    known = {code for (code,) in whole.execute(asked)}
    assert [line["expression"] for line in lines() if line["code"] not in known] == []


@pytest.mark.real
def test_each_expression_finds_its_skill_first(whole: sqlite3.Connection) -> None:
    missed = [
        line["expression"] for line in lines() if skills(whole, line["expression"], 1)[1][0].code_ogr != line["code"]
    ]
    assert missed == []
