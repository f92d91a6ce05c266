"""The lite file: the usual look-ups answer as on the whole one, it says what it is, and what it lacks."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest

from infotravail import Infotravail
from infotravail.datasets import DATASETS
from infotravail.errors import HomeError
from infotravail.home import Home, is_embedded, is_release
from infotravail.opened import open_database
from infotravail.pipeline.lite import LEFT, SEARCHED, make_lite
from infotravail.pipeline.verdict import check_file, verify_file
from tests.conftest import FirstBuild
from tests.homes import asked
from tests.once import once


@pytest.fixture(scope="session")
def lite(first_build: FirstBuild, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose file is the lite one of the starter."""
    return once(tmp_path_factory, "lite", lambda home: make_lite(first_build.home.database, home.database, DATASETS))


# What an application asks: words of people, of the ROME, of places, codes of today and of before.
QUESTIONS = (
    *(("search", text) for text in ("nounou", "infirmière", "35000", "soudure", "boulanger", "zzzz", "")),
    *(("suggest", text) for text in ("nou", "infirm", "rennes", "35")),
    *(("code", text) for text in ("nounou", "Chef de projet H/F - Pau", "aide soignante de nuit", "—")),
    *(("lieu", text) for text in ("rennes", "35238", "01015", "2A004", "35000", "bretagne", "97123", "nulle part")),
    *(("territoire", code) for code in ("35238", "56260", "2A004", "97123")),
    *(("metier", code) for code in ("M1855", "K1303", "M1805", "Z9999")),
    *(("appellation", code) for code in ("11573", "38972", "1")),
    *(("passage", code) for code in ("M1805", "11573", "K1303", "Z9999")),
)


# What the tables of others give in an answer: of the file, of the survey, of a map.
OF_OTHERS = {"livraison", "total", "tronque", "annee", "annees", "points_communes"}


@pytest.mark.parametrize(("method", "words"), QUESTIONS)
def test_the_usual_look_ups_answer_as_on_the_whole_file(
    method: str, words: str, first_build: FirstBuild, lite: Home
) -> None:
    answers = []
    for path in (first_build.home.database, lite.database):
        with Infotravail.open(path) as base:
            given = (words,) if method == "passage" else words
            answers.append(asdict(getattr(base, method)(given)))
    whole, found = answers
    # The jobs of the survey are found in the survey's own table.
    assert _without(found, "bmo") == _without(whole, "bmo")


def _without(answer: object, dataset: str) -> object:
    """Return an answer without what a dataset gives, and without the name of the file's release."""
    if isinstance(answer, dict):
        return {
            name: _without(part, dataset)
            for name, part in answer.items()
            if dataset not in name and name not in OF_OTHERS and not name.startswith("besoins")
        }
    if isinstance(answer, list | tuple):
        return [_without(part, dataset) for part in answer if dataset not in str(part).casefold()]
    return answer


def test_it_says_what_it_is_and_what_it_lacks(first_build: FirstBuild, lite: Home) -> None:
    ((name,),) = asked(lite, "SELECT identifiant FROM release")
    ((whole,),) = asked(first_build.home, "SELECT identifiant FROM release")
    assert name.startswith("leger-depart-2026-04-01-")
    assert (is_release(name), is_embedded(name), is_embedded("leger-2026-04-01-0a1b2c3d")) == (True, True, False)
    ((told,),) = asked(lite, "SELECT texte FROM constats WHERE texte LIKE 'Fichier léger%'")
    assert f"tiré de la livraison {whole} :" in told
    assert all(table in told for table in LEFT)
    assert asked(lite, "SELECT DISTINCT jeu FROM licences ORDER BY 1") == [("geo",), ("recherche",), ("rome",)]
    assert asked(lite, "SELECT DISTINCT jeu FROM sources ORDER BY 1") == [("geo",), ("rome",)]
    described = {table for (table,) in asked(lite, "SELECT DISTINCT nom_table FROM dictionnaire")}
    real = {table for (table,) in asked(lite, "SELECT name FROM pragma_table_list WHERE type = 'table'")}
    assert described == {table for table in real if not table.startswith("sqlite_")}
    indexes = asked(lite, "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%' ORDER BY 1")
    assert indexes == [(f"{table}_fts",) for table in sorted(SEARCHED)]


def test_check_and_verify_know_it(lite: Home) -> None:
    findings = check_file(lite.database, lite, DATASETS)
    assert [finding.text for finding in findings if finding.severity == "erreur"] == []
    ((name,),) = asked(lite, "SELECT identifiant FROM release")
    assert verify_file(lite.database, release=name).problems == ()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("UPDATE rome_metiers SET libelle = 'Rien' WHERE code_rome = 'M1855'", "le contenu a changé"),
        ("DROP TABLE usages", "la table usages est absente"),
        (
            "UPDATE release SET identifiant = replace(identifiant, 'leger-', '')",
            "la table codes_postaux_lieux_dits est absente",
        ),
        ("CREATE TABLE rien (x)", "rien n'est pas dans le dictionnaire"),
    ],
)
def test_check_finds_what_was_changed_in_it(change: str, problem: str, lite: Home, tmp_path: Path) -> None:
    path = tmp_path / "infotravail.db"
    shutil.copyfile(lite.database, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(change)
        connection.commit()
    texts = [finding.text for finding in check_file(path, lite, DATASETS) if finding.severity == "erreur"]
    assert any(problem in text for text in texts), texts


def test_what_it_lacks_is_said(lite: Home) -> None:
    with Infotravail.open(lite.database) as base:
        with pytest.raises(
            HomeError,
            match="it has not the table that is asked: rome_arborescence_competences\n  → if it is a lite file",
        ):
            base.competence("300200")
        with pytest.raises(HomeError, match="built without bmo"):
            base.bmo("infirmiers")
        assert {one.commande for one in base.marche("J1506").absences if one.commande} == {
            "« infotravail download --from ADRESSE »"
        }


def test_it_is_made_to_the_same_bytes_and_leaves_nothing_beside_it(
    first_build: FirstBuild, lite: Home, tmp_path: Path
) -> None:
    make_lite(first_build.home.database, tmp_path / "again.db", DATASETS)
    assert (tmp_path / "again.db").read_bytes() == lite.database.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["again.db"]
    with open_database(lite.database) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
