"""What a sheet asks for, where it leads, and its job titles."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from infotravail.datasets.rome.metiers import (
    Appellation,
    Competence,
    Proche,
    appellation,
    appellations,
    appellations_like,
    competences,
    proches,
)
from infotravail.home import Home
from infotravail.opened import open_database

WINE = Appellation("17010", "Œnologue", "Œnologue", "A1423", "Œnologue", "PRINCIPALE", "A1413", False)
ADVICE = Appellation("17011", "Œnologue conseil", "Œnologue conseil", "A1423", "Œnologue", "SYNONYME", "A1413", False)
RESEARCH = Appellation(
    code_ogr="17012",
    libelle="Œnologue en recherche développement",
    libelle_court="Œnologue en recherche développement",
    code_rome="A1423",
    fiche="Œnologue",
    classification="SYNONYME",
    code_rome_parent="A1413",
    peu_usite=False,
)


@pytest.fixture
def edited(home: Home) -> Iterator[sqlite3.Connection]:
    """A copy of the sample that a test may change."""
    with closing(sqlite3.connect(home.database)) as connection:
        yield connection


# Job titles.


def test_a_job_title_is_known_by_its_number(database: sqlite3.Connection) -> None:
    assert appellation(database, "17011") == ADVICE
    assert appellation(database, "11306") == Appellation(
        code_ogr="11306",
        libelle="Assistant maternel / Assistante maternelle du particulier employeur",
        libelle_court="Assistant(e) maternel(le) du particulier employeur",
        code_rome="K1310",
        fiche="Assistant maternel / Assistante maternelle",
        classification="SYNONYME",
        code_rome_parent="K1303",
        peu_usite=False,
    )


@pytest.mark.parametrize("code", ["", "1", "A1423", "404707", "17010 ", "017010", "'"])
def test_what_numbers_no_job_title_is_none(database: sqlite3.Connection, code: str) -> None:
    assert appellation(database, code) is None


def test_the_job_titles_of_a_sheet_come_the_main_one_first(database: sqlite3.Connection) -> None:
    assert appellations(database, "A1423") == [WINE, ADVICE, RESEARCH]
    assert appellations(database, "Z9999") == appellations(database, "17010") == []


def test_rare_job_titles_come_last(edited: sqlite3.Connection) -> None:
    edited.execute("UPDATE rome_appellations SET peu_usite = 1 WHERE code_ogr = '17011'")
    found = appellations(edited, "A1423")
    assert [(title.code_ogr, title.peu_usite) for title in found] == [
        *(("17010", False), ("17012", False), ("17011", True)),
    ]


def test_every_job_title_is_under_its_sheet(database: sqlite3.Connection) -> None:
    sheets = [code for (code,) in database.execute("SELECT code_rome FROM rome_metiers")]
    titles = [title for sheet in sheets for title in appellations(database, sheet)]
    assert len(titles) == database.execute("SELECT count(*) FROM rome_appellations").fetchone()[0]
    assert all(appellation(database, title.code_ogr) == title for title in titles)
    assert all(title.peu_usite in (False, True) for title in titles)


def test_the_job_titles_most_like_some_words_come_the_best_first(database: sqlite3.Connection) -> None:
    assert appellations_like(database, "oenologue conseil", 2) == [ADVICE, WINE]
    assert appellations_like(database, "œnolog", 3) == [WINE, ADVICE, RESEARCH]
    assert appellations_like(database, "œnolog", 2, 1) == [ADVICE, RESEARCH]
    assert [title.code_ogr for title in appellations_like(database, "boulenger", 1)] == ["11573"]
    assert appellations_like(database, "zzqqxx") == appellations_like(database, "") == []


# Competences and knowledge.


def test_the_competences_of_a_sheet_come_before_its_knowledge_the_heart_of_the_job_first(
    database: sqlite3.Connection,
) -> None:
    heart = ("compétence", "Savoir-faire", "Principale")
    known = ("savoir", "Produits, outils et matières", "")
    assert competences(database, "A1423") == [
        Competence(
            "405365",
            "Effectuer des analyses chimiques et microbiologiques des raisins, des moûts et des vins",
            *heart,
        ),
        Competence(
            "113906",
            "Réaliser des opérations de vinification (assemblage, mesure du taux d'alcool, filtration, ...)",
            *heart,
        ),
        Competence(
            "104767",
            "Vérifier les caractéristiques organoleptiques (successions de sensations, pyramide olfactive, "
            "équilibre, stabilité, ...) du produit final",
            *heart,
        ),
        Competence(
            "125615",
            "Optimiser la consommation énergétique des systèmes",
            "compétence",
            "Savoir-faire",
            "Émergente",
        ),
        Competence("116932", "Assurer le suivi des stocks en temps réel", "compétence", "Savoir-faire", ""),
        Competence("300130", "Relever, contrôler, ajuster des mesures et dosages", "compétence", "Savoir-faire", ""),
        Competence("300465", "Avoir l'esprit d'équipe", "compétence", "Savoir-être professionnel", ""),
        Competence("300490", "Faire preuve de rigueur et de précision", "compétence", "Savoir-être professionnel", ""),
        Competence("100232", "Spécificités de stockage des vins", "savoir", "Domaines d'expertise", ""),
        Competence("123119", "Zymologie", "savoir", "Domaines d'expertise", ""),
        Competence("100230", "Utilisation d'alcoomètre", *known),
        Competence("100369", "Vignobles et appellations", *known),
        Competence("100234", "Techniques d'embouteillage", "savoir", "Techniques professionnelles", ""),
    ]


def test_every_competence_of_every_sheet_is_there_once(database: sqlite3.Connection) -> None:
    links = Counter(
        database.execute(
            "SELECT code_rome, code_ogr FROM rome_metiers_competences "
            "UNION ALL SELECT code_rome, code_ogr FROM rome_metiers_savoirs"
        ).fetchall()
    )
    sheets = [code for (code,) in database.execute("SELECT code_rome FROM rome_metiers")]
    found = Counter((sheet, one.code_ogr) for sheet in sheets for one in competences(database, sheet))
    assert found == links


def test_kinds_and_hearts_are_in_order_in_every_sheet(database: sqlite3.Connection) -> None:
    hearts = ["Principale", "Émergente", ""]
    for (sheet,) in database.execute("SELECT code_rome FROM rome_metiers").fetchall():
        order = [(one.genre, hearts.index(one.coeur_metier)) for one in competences(database, sheet)]
        assert order == sorted(order), sheet


# Neighbours.


def test_the_sheets_to_move_to_come_in_the_publisher_s_order(database: sqlite3.Connection) -> None:
    assert proches(database, "A1423") == [Proche(1, "A1418", "Viticulteur / Viticultrice")]
    for (sheet,) in database.execute("SELECT DISTINCT code_rome FROM rome_mobilites").fetchall():
        found = proches(database, sheet)
        assert all(one.rang <= other.rang for one, other in pairwise(found))
        assert all(one.code_rome != sheet for one in found)
    (moves,) = database.execute("SELECT count(*) FROM rome_mobilites").fetchone()
    assert sum(len(proches(database, code)) for (code,) in database.execute("SELECT code_rome FROM rome_metiers")) == (
        moves
    )


def test_a_sheet_that_leads_nowhere_and_one_that_nobody_knows_have_no_neighbour(database: sqlite3.Connection) -> None:
    assert proches(database, "B1803") == proches(database, "Z9999") == proches(database, "") == []


# Whatever is asked.


@pytest.mark.slow
@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
@example("'")
@example("\0")
@example("%")
@example("A1423" * 500)
def test_no_text_is_an_error(built: Home, text: str) -> None:
    with open_database(built.database) as connection:
        assert appellation(connection, text) is None or text.isdecimal()
        assert appellations(connection, text) == competences(connection, text) == proches(connection, text) == []
        assert len(appellations_like(connection, text, 3)) <= 3
