"""The search of skills: ordinary words to competences and knowledge, and how they are ranked."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from itertools import accumulate

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from infotravail.search.skills.ask import READ, Skill, skills
from infotravail.search.skills.lists import TABLES
from infotravail.search.skills.roots import root, rooted
from infotravail.search.skills.said import why
from infotravail.search.sql import install
from infotravail.search.words import stem
from tests.typed import HOSTILE

ALL = 100_000


def first(connection: sqlite3.Connection, text: str) -> Skill:
    """Return the best skill for a text."""
    return skills(connection, text, 1)[1][0]


# Families of words.


@pytest.mark.parametrize(
    "family",
    [
        "souder soudage soudure soudeur soudeuse",
        "tailler taille taillage",
        "conduire conduite conducteur conductrice",
        "gérer gestion gestionnaire",
        "couper coupe",
        "nettoyer nettoyage",
        "négocier négociation négociateur",
        "planifier planification",
        "fabriquer fabrication",
        "établir établissement",
        "jardin jardinier jardinage jardiner",
        "maçon maçonner maçonnerie",
        "construire construction constructeur",
        "comptable comptabilité",
        "manager management",
        "cuire cuisson cuit",
        "peindre peinture peintre",
        "poser pose",
    ],
    ids=lambda family: family.split()[0],
)
def test_a_verb_its_action_and_who_does_it_have_one_root(family: str) -> None:
    assert len({root(one) for word in family.split() for one in rooted(word)}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("équipe", "équipement"),
        ("ville", "village"),
        ("chant", "chantier"),
        ("toilette", "toilettage"),
        ("git", "gîte"),
        ("langue", "langage"),
    ],
)
def test_words_that_only_look_like_a_family_have_roots_of_their_own(one: str, other: str) -> None:
    assert rooted(one).values() != rooted(other).values()


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=25))
def test_a_root_is_never_empty(word: str) -> None:
    assert root(stem(word))


# The lists that a build makes.


def test_each_root_leads_to_every_skill_whose_label_has_it_and_to_no_other(sample: sqlite3.Connection) -> None:
    stored: dict[str, Counter[str]] = {}
    for name, *lists in sample.execute("SELECT racine, competences, savoirs FROM recherche_competences"):
        codes = [str(code) for gaps in lists for code in accumulate(json.loads(gaps))]
        stored[name] = Counter(codes)
    made: dict[str, Counter[str]] = {}
    for _, items, _ in TABLES.values():
        for code, label in sample.execute(f"SELECT code_ogr, libelle FROM {items}"):
            for name in {*rooted(label).values()}:
                made.setdefault(name, Counter())[code] += 1
    assert stored == made


def test_the_rarer_a_root_the_more_it_weighs(sample: sqlite3.Connection) -> None:
    rows = sample.execute(
        "SELECT rarete, json_array_length(competences) + json_array_length(savoirs) AS nb "
        "FROM recherche_competences ORDER BY nb, racine"
    ).fetchall()
    weights = [weight for weight, _ in rows]
    assert weights == sorted(weights, reverse=True)
    assert rows[0][1] == 1


# What answers.


def test_a_skill_is_found_by_another_word_of_its_family(sample: sqlite3.Connection) -> None:
    found = skills(sample, "souder")[1]
    assert [one.libelle for one in found[:2]] == ["Techniques de soudage", "Techniques de soudure"]


def test_grammar_and_empty_verbs_change_nothing(sample: sqlite3.Connection) -> None:
    assert first(sample, "faire des soins").code_ogr == first(sample, "soins").code_ogr
    assert skills(sample, "les soins à un patient")[1][0].libelle == skills(sample, "soins patient")[1][0].libelle


def test_the_rarest_word_counts_most(sample: sqlite3.Connection) -> None:
    found = skills(sample, "techniques zymologie")[1]
    assert found[0].libelle == "Zymologie"


def test_the_last_word_may_be_begun(sample: sqlite3.Connection) -> None:
    assert first(sample, "zymol").libelle == "Zymologie"
    assert not skills(sample, "z")[1]


def test_a_word_that_is_guessed_is_said(whole: sqlite3.Connection) -> None:
    found = first(whole, "comptabillité generale")
    assert found.libelle == "Comptabilité générale"
    assert [word for word, _ in found.lus] == ["comptabillit"]
    assert "à peu près (« comptabillit » lu « comptabilit »)" in why(found)


def test_what_no_sheet_asks_for_comes_last_and_is_said(sample: sqlite3.Connection) -> None:
    for text in ("gérer un stock", "soins", "techniques", "vin"):
        asked = [one.nb_fiches for one in skills(sample, text, ALL)[1]]
        assert 0 not in asked[: sum(map(bool, asked))]
    alone = skills(sample, "gérer les stocks", ALL)[1][-1]
    assert (alone.code_ogr, alone.nb_fiches) == ("300260", 0)
    assert why(alone) == "demandée par aucune fiche"


def test_how_many_sheets_ask_is_counted(sample: sqlite3.Connection) -> None:
    for one in skills(sample, "techniques", ALL)[1]:
        _, _, links = TABLES[one.genre]
        (count,) = sample.execute(f"SELECT count(*) FROM {links} WHERE code_ogr = ?", (one.code_ogr,)).fetchone()
        assert one.nb_fiches == count


def test_an_everyday_name_finds_what_no_label_says(whole: sqlite3.Connection) -> None:
    found = first(whole, "campagne google ads")
    assert (found.code_ogr, found.usage) == ("123393", "google ads")
    assert why(found).endswith(" ; mot courant « google ads »")
    # In whatever order and form its words are.
    assert first(whole, "haies à tailler").usage == "tailler une haie"


def test_one_kind_alone_may_be_asked(sample: sqlite3.Connection) -> None:
    both = skills(sample, "soins", ALL)
    apart = [skills(sample, "soins", ALL, genres=(genre,)) for genre in TABLES]
    assert both[0] == sum(total for total, _ in apart)
    assert [{one.genre for one in found} for _, found in apart] == [{"compétence"}, {"savoir"}]


def test_pages_follow_one_another_without_a_gap(whole: sqlite3.Connection) -> None:
    total, every = skills(whole, "gérer", ALL)
    assert total == len(every) > READ
    paged = [one for start in range(0, total, 50) for one in skills(whole, "gérer", 50, start)[1]]
    assert paged == every
    assert all(one.libelle for one in every)


@given(st.text(max_size=80))
@settings(deadline=None)
@example("\ud800")
@example("' OR 1=1 --")
@example('* " NEAR( ^')
def test_no_string_is_an_error(sample: sqlite3.Connection, text: str) -> None:
    total, found = skills(sample, text)
    assert len(found) == min(total, 10)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text)[:30])
def test_hostile_texts_are_answered_as_the_others(sample: sqlite3.Connection, text: str) -> None:
    assert skills(sample, text, 3) == skills(sample, text, 3)


# What people ask of the whole ROME.

ORDINARY = [
    ("souder à l'arc", "Techniques de soudure à l'arc"),
    ("gérer un stock", "Gérer les stocks"),
    ("excel", "Maîtrise du pack Office (Word, Excel, Outlook, PowerPoint)"),
    ("permis C", "Permis de conduire catégorie C"),
    ("permis poids lourd", "Permis de conduire catégorie C"),
    ("permis b", "Permis de conduire catégorie B"),
    ("google ads", "Gérer les campagnes publicitaires digitales"),
    ("SAP", "Progiciels de gestion intégrée d'entreprise (ERP)"),
    ("anglais", "Anglais technique"),
    ("tailler des haies", "Techniques de taille des arbustes"),
    ("couper les cheveux", "Techniques de coupes de cheveux"),
    ("faire une prise de sang", "Techniques de prise de sang"),
    ("changer une roue", "Techniques de changement de pneus"),
    ("dresser une table", "Techniques de dressage de table"),
    ("cuisson des viandes", "Cuire des viandes, poissons ou légumes"),
    ("lire un plan", "Lecture de plans et de schémas"),
    ("traire les vaches", "Réaliser la traite"),
    ("gestion de projet", "Gestion de projet"),
    ("droit du travail", "Droit du travail"),
    ("élaguer un arbre", "Elaguer les branches d'un arbre"),
]


@pytest.mark.real
@pytest.mark.parametrize(("text", "label"), ORDINARY, ids=[text for text, _ in ORDINARY])
def test_an_ordinary_query_has_a_sensible_first_that_a_sheet_asks_for(
    whole: sqlite3.Connection, text: str, label: str
) -> None:
    found = first(whole, text)
    assert found.libelle == label
    assert found.nb_fiches > 0


@pytest.mark.real
def test_a_driving_licence_test_names_its_category(whole: sqlite3.Connection) -> None:
    found = [one.libelle for one in skills(whole, "caces 3", 5)[1]]
    assert all("CACES" in label for label in found)
    assert "389-3" in found[0]


@pytest.mark.real
def test_every_label_of_a_skill_finds_itself(whole: sqlite3.Connection) -> None:
    for genre, (_, items, links) in TABLES.items():
        # Some of each, and those that a sheet asks for: what nobody asks for gives way to them.
        rows = whole.execute(
            f"SELECT code_ogr, libelle FROM {items} WHERE code_ogr IN (SELECT code_ogr FROM {links}) ORDER BY code_ogr"
        ).fetchall()[::100]
        missed = [label for code, label in rows if code not in {one.code_ogr for one in skills(whole, label, 5)[1]}]
        assert missed == [], genre


# In SQL.


def test_sql_gives_the_same_skills(sample: sqlite3.Connection) -> None:
    install(sample)
    (text,) = sample.execute("SELECT competences('souder', 2)").fetchone()
    assert json.loads(text) == [
        {
            "genre": one.genre,
            "code_ogr": one.code_ogr,
            "libelle": one.libelle,
            "nb_fiches": one.nb_fiches,
            "score": one.score,
            "pourquoi": "demandé par 1 fiche",
            "approche": False,
        }
        for one in skills(sample, "souder", 2)[1]
    ]
    assert sample.execute("SELECT competences(NULL, 2), competences('souder', 'x')").fetchone() == ("[]", "[]")
