"""From skills to the sheets that ask for them, and a skill whole."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import replace

import pytest

from infotravail.datasets.rome.competence_entiere import Niveau, competence_entiere
from infotravail.datasets.rome.demandees import avec, cherchees, de_la_fiche, demandees, fiches
from infotravail.datasets.rome.metiers import Competence, competences

LINKS = (
    "SELECT code_rome, code_ogr, coeur_metier FROM rome_metiers_competences UNION ALL "
    "SELECT code_rome, code_ogr, coeur_metier FROM rome_metiers_savoirs"
)


def links(database: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """Return every link between a sheet and a skill."""
    return [(sheet, code, heart or "") for sheet, code, heart in database.execute(LINKS)]


def test_each_skill_says_how_many_sheets_ask_for_it(database: sqlite3.Connection) -> None:
    asked = Counter(code for _, code, _ in links(database))
    hearts = Counter(code for _, code, heart in links(database) if heart)
    codes = [
        code
        for table in ("rome_savoirs", "rome_competences")
        for (code,) in database.execute(f"SELECT code_ogr FROM {table}")
    ]
    found = demandees(database, ["1", *codes, codes[0]])
    assert [one.code_ogr for one in found] == codes
    assert {one.code_ogr: (one.nb_fiches, one.nb_coeur) for one in found} == {
        code: (asked[code], hearts[code]) for code in codes
    }


def test_the_skills_of_a_sheet_are_in_the_order_of_the_sheet(database: sqlite3.Connection) -> None:
    for sheet in ("A1423", "M1855", "J1506"):
        found = de_la_fiche(database, sheet)
        assert [
            Competence(one.code_ogr, one.libelle, one.genre, one.categorie, one.coeur_metier) for one in found
        ] == competences(database, sheet)
        assert all(one.nb_fiches for one in found)
    assert de_la_fiche(database, "Z9999") == []


def test_the_sheets_of_a_skill_are_all_there_its_heart_first(database: sqlite3.Connection) -> None:
    order = ["Principale", "Émergente", ""]
    for code in {code for _, code, _ in links(database)}:
        found = fiches(database, [code])
        mine = {sheet: heart for sheet, other, heart in links(database) if other == code}
        assert {one.code_rome: one.coeur_metier for one in found} == mine
        places = [order.index(one.coeur_metier) for one in found]
        assert places == sorted(places)
        assert {(one.nb_competences, one.competences) for one in found} == {(1, code)}


def test_the_sheets_of_several_skills_are_ranked_by_how_many_they_ask_for(database: sqlite3.Connection) -> None:
    codes = [one.code_ogr for one in de_la_fiche(database, "A1423")]
    found = fiches(database, codes)
    shared = Counter(sheet for sheet, code, _ in links(database) if code in codes)
    assert (found[0].code_rome, found[0].nb_competences) == ("A1423", len(codes))
    assert {one.code_rome: one.nb_competences for one in found} == shared
    counts = [one.nb_competences for one in found]
    assert counts == sorted(counts, reverse=True)
    assert found[0].competences.split() == codes
    assert fiches(database, []) == fiches(database, ["1"]) == []


def test_of_two_sheets_with_as_many_the_one_that_asks_for_the_rarer_comes_first(database: sqlite3.Connection) -> None:
    # Everybody's skill, and one of a single sheet.
    found = [one for one in fiches(database, ["300465", "100007"]) if one.nb_competences == 1]
    rare = [one for one in found if one.competences == "100007"]
    assert found[: len(rare)] == rare


def test_what_is_asked_with_a_skill_is_asked_by_its_sheets(database: sqlite3.Connection) -> None:
    found = avec(database, "300465", 5)
    sheets = {one.code_rome for one in fiches(database, ["300465"])}
    assert found
    for one in found:
        assert {sheet for sheet, code, _ in links(database) if code == one.code_ogr} & sheets
    assert "300465" not in [one.code_ogr for one in found]
    assert avec(database, "300260", 5) == []


def test_a_search_says_what_found_a_skill(database: sqlite3.Connection) -> None:
    total, (first, *_) = cherchees(database, "souder", 3)
    assert total == 6
    assert first == demandees(database, ["100007"])[0]
    _, (named, *_) = cherchees(database, "ruby", 1)
    assert named == replace(demandees(database, ["102732"])[0], pourquoi="mot courant « ruby »")


def test_a_competence_has_its_place_in_the_tree(database: sqlite3.Connection) -> None:
    row = database.execute(
        "SELECT a.code_ogr, a.code_domaine_competence, a.libelle_domaine_competence, a.code_ogr_macro_comp, m.libelle "
        "FROM rome_arborescence_competences a JOIN rome_competences m ON m.code_ogr = a.code_ogr_macro_comp "
        "WHERE a.code_ogr IS NOT NULL ORDER BY a.id LIMIT 1"
    ).fetchone()
    code, domain, label, group, group_label = row
    found = competence_entiere(database, code)
    assert found is not None
    assert found.arborescence[0] == Niveau("Domaine", domain, label)
    assert found.arborescence[-1] == Niveau("Macro-compétence", group, group_label)
    above = competence_entiere(database, group)
    assert above is not None
    assert code in [one.code for one in above.groupees]
    assert [one.nature for one in above.arborescence] == ["Domaine", "Enjeu", "Objectif"]


def test_a_piece_of_knowledge_has_a_category_and_no_place_in_the_tree(database: sqlite3.Connection) -> None:
    found = competence_entiere(database, "100007")
    assert found is not None
    assert (found.genre, found.nature, found.categorie) == ("savoir", "Savoir", "Techniques professionnelles")
    assert (found.arborescence, found.groupees, found.definition) == ((), (), "")


@pytest.mark.parametrize("code", ["", "1", "M1855", "'"])
def test_what_is_no_skill_has_no_answer(database: sqlite3.Connection, code: str) -> None:
    assert competence_entiere(database, code) is None
    assert demandees(database, [code]) == []
