"""Other columns of a file that weigh in, beside its titles."""

from __future__ import annotations

from pathlib import Path

import pytest

from infotravail.across.codage import codages
from infotravail.home import Home
from infotravail.opened import open_database
from tests.files import columns, said, table

SOURCE = (
    "intitule;description;savoirs\n"
    'agent;"accueil des visiteurs, standard téléphonique";\n'
    "agent;;\n"
    'agent;"nettoyage des locaux, entretien des sols";\n'
)


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_column_beside_the_title_is_given_to_the_coder(built: Home, tmp_path: Path, processes: str) -> None:
    source = tmp_path / "offres.csv"
    source.write_text(SOURCE, encoding="utf-8")
    words = ("code", source, "--column", "intitule", "--context", "Description", "--competences", "savoirs")
    done = said(built, *words, "--processes", processes)
    assert done.code == 0, done.errors
    assert "--context Description : c'est la colonne « description » qui est lue." in done.errors
    found = columns(done.table, "code_rome", "score")
    with open_database(built.database) as connection:
        expected = [codages(connection, title, 1, text, skills)[1][0] for title, text, skills in table(SOURCE)[1:]]
    assert found == [(one.code_rome, str(one.score)) for one in expected]
    # What is beside a title changes its answer.
    assert len(set(found)) > 1
    plain = columns(said(built, "code", source, "--column", "intitule").table, "code_rome", "score")
    assert plain == [found[1]] * 3


def test_equal_titles_beside_other_texts_are_checked_apart(built: Home, tmp_path: Path) -> None:
    source, review = tmp_path / "offres.csv", tmp_path / "revue.csv"
    source.write_text(SOURCE, encoding="utf-8")
    words = ("code", source, "--column", "intitule", "--context", "description", "--threshold", "1", "--review", review)
    assert said(built, *words).code == 0
    rows = table(review.read_text("utf-8"))
    assert rows[0][:4] == ["intitule", "contexte", "code_choisi", "lignes"]
    assert len(rows) == 4
    review.write_text("intitule;contexte;code_choisi\nAgent;;M1203\n", encoding="utf-8")
    codes = columns(said(built, *words).table, "code_rome", "decision")
    assert [code for code, decision in codes if decision == "choisie"] == ["M1203"]


def test_a_column_that_is_not_there_is_told_by_its_option(built: Home, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("intitule;x\nagent;\n", encoding="utf-8")
    done = said(built, "code", tmp_path / "a.csv", "--column", "intitule", "--context", "description")
    assert done.code == 2
    assert "Invalid value for --context: 'description' is not there; the columns are: intitule, x" in done.errors
