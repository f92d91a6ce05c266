"""Sheets in each edition of the ROME, and where they go in any other: what the lookups give."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from infotravail.datasets.rome.absence import Absence, absence, sheet_now, suggestions
from infotravail.datasets.rome.historique import (
    AppellationEdition,
    Edition,
    Fiche,
    Metier,
    Passage,
    Reprise,
    current_of,
    editions,
    metier,
    moves,
    passages,
    published_by,
)
from infotravail.home import Home
from infotravail.opened import open_database
from infotravail.search.ask.query import as_code

V344 = Edition("v344", "ROME 3", "2020-10-12", False)
V460 = Edition("v460", "ROME 4.0", "2025-09-18", True)
FROM_M1805 = [
    ("M1861", "Développeur / Développeuse logiciel ou d'application", "scindé", 0.5, 5),
    ("M1855", "Développeur / Développeuse web", "scindé", 0.4, 4),
    ("M1801", "Administrateur / Administratrice de systèmes d'information (SI)", "scindé, fusionné", 0.1, 1),
]


@pytest.fixture
def edited(home: Home) -> Iterator[sqlite3.Connection]:
    """A copy of the sample that a test may change."""
    with closing(sqlite3.connect(home.database)) as connection:
        yield connection


def add_edition(connection: sqlite3.Connection, name: str, day: str | None, code: str, fetched: str) -> None:
    """Add an edition of the ROME 3 that has one sheet."""
    connection.execute(
        "INSERT INTO rome_editions SELECT ?, ?, version_rome, ?, ?, ?, 1, 0, 0 FROM rome_editions "
        "WHERE edition = 'v344'",
        (name, name.partition("-")[0], day, fetched, name.encode().hex().ljust(64, "0")),
    )
    connection.execute(
        "INSERT INTO rome_metiers_editions (edition, code_rome, code_ogr, libelle) VALUES (?, ?, '1', 'Ancienne')",
        (name, code),
    )


# Editions.


def test_editions_come_in_the_order_of_time_with_their_dates(database: sqlite3.Connection) -> None:
    assert editions(database) == [V344, V460]
    assert current_of([V344, V460]) == V460
    assert current_of([V344]) == V344


def test_editions_of_one_number_come_by_their_day_of_fetching(edited: sqlite3.Connection) -> None:
    add_edition(edited, "v344-bbbbbbbb", None, "M1805", "2026-11-22")
    add_edition(edited, "v343", None, "M1805", "2026-11-24")
    assert [one.edition for one in editions(edited)] == ["v343", "v344-bbbbbbbb", "v344", "v460"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2019", None),
        ("2020-09", None),
        ("2020-10-11", None),
        ("2020-10-12", V344),
        ("2020-10", V344),
        ("2020", V344),
        ("2025-09-17", V344),
        ("2025-09", V460),
        ("2025", V460),
        ("2031-12-31", V460),
    ],
)
def test_a_date_gives_the_newest_edition_published_by_then(day: str, expected: Edition | None) -> None:
    undated = Edition("v500", "ROME 4.0", "", False)
    assert published_by([V344, V460, undated], day) == expected


def test_of_two_editions_of_one_day_the_last_in_order_is_given() -> None:
    again = Edition("v344-bbbbbbbb", "ROME 3", "2020-10-12", False)
    assert published_by([V344, again, V460], "2021") == again
    assert published_by([], "2021") is None


# Passages.


def test_a_sheet_goes_where_its_titles_went_the_heaviest_first(database: sqlite3.Connection) -> None:
    assert passages(database, "M1805", "v344", "v460") == [
        Passage("v344", "M1805", "v460", code, label, nature, weight, count, False, "appellations")
        for code, label, nature, weight, count in FROM_M1805
    ]


def test_the_other_way_too(database: sqlite3.Connection) -> None:
    label = "Études et développement informatique"
    assert passages(database, "M1855", "v460", "v344") == [
        Passage("v460", "M1855", "v344", "M1805", label, "fusionné", 1.0, 4, False, "appellations")
    ]


def test_from_an_edition_to_itself_a_sheet_is_itself(database: sqlite3.Connection) -> None:
    label = "Développeur / Développeuse web"
    itself = Passage("v460", "M1855", "v460", "M1855", label, "même édition", 1.0, 8, False, "")
    assert passages(database, "M1855", "v460", "v460") == [itself]
    assert passages(database, "M1805", "v460", "v460") == []


@pytest.mark.parametrize(
    ("code", "de", "vers", "edition", "targets"),
    [
        ("M1805", "", "v460", "v344", ["M1861", "M1855", "M1801"]),
        # In both: it is taken as a code of the other edition.
        ("G1602", "", "v460", "v344", ["G1609", "G1602"]),
        ("G1602", "", "v344", "v460", ["G1602", "G1605"]),
        # In no other: it is there already.
        ("M1855", "", "v460", "v460", ["M1855"]),
        ("M1855", "v344", "v460", "", []),
        ("Z9999", "", "v460", "", []),
    ],
)
def test_the_edition_of_a_code_is_the_newest_other_that_has_it(
    database: sqlite3.Connection, code: str, de: str, vers: str, edition: str, targets: list[str]
) -> None:
    found, rows = moves(database, code, de, vers)
    assert (found, [one.vers_code for one in rows]) == (edition, targets)


def test_the_newest_edition_that_has_a_code_is_preferred(edited: sqlite3.Connection) -> None:
    for name, code in (("v343", "M1805"), ("v350", "M1805"), ("v351", "A0000")):
        add_edition(edited, name, None, code, "2026-11-23")
    assert moves(edited, "M1805", "", "v460") == ("v350", [])
    assert moves(edited, "M1805", "", "v350")[0] == "v344"


def test_every_code_of_an_edition_goes_somewhere_and_its_weights_make_one(database: sqlite3.Connection) -> None:
    for here, there in (("v344", "v460"), ("v460", "v344")):
        rows = database.execute("SELECT code_rome FROM rome_metiers_editions WHERE edition = ?", (here,)).fetchall()
        weights = [sum(one.poids for one in passages(database, code, here, there)) for (code,) in rows]
        assert weights == pytest.approx([1.0] * len(rows))


# Sheets.


def test_the_current_sheet_has_everything_and_where_it_comes_from(database: sqlite3.Connection) -> None:
    assert metier(database, "A1423") == Metier(
        edition_demandee="v460",
        fiche=Fiche(
            "A1423",
            "Œnologue",
            "488346",
            V460,
            "A14",
            "Production",
            (
                "Suit le vin depuis la cuve jusqu'à la bouteille, en goûtant et en analysant chaque étape.",
                "Conseille le domaine sur l'assemblage, l'élevage et la conservation des cuvées.",
            ),
            (
                AppellationEdition("17010", "Œnologue", "PRINCIPALE"),
                AppellationEdition("17011", "Œnologue conseil", "SYNONYME"),
                AppellationEdition("17012", "Œnologue en recherche développement", "SYNONYME"),
            ),
        ),
        vient_de=True,
        vers=("v344",),
        passages=tuple(passages(database, "A1423", "v460", "v344")),
        reprises=(),
        dans=("v460",),
    )


def test_a_sheet_is_as_an_edition_had_it_with_what_it_became(database: sqlite3.Connection) -> None:
    found = metier(database, "E1205", "v344")
    assert found is not None
    assert (found.fiche.libelle, found.fiche.edition, found.fiche.domaine) == (
        "Réalisation de contenus multimédias",
        V344,
        "",
    )
    # As published, before the corrections of the current tables.
    assert AppellationEdition("38709", "Graphiste 2 D - jeux vidéo", "") in found.fiche.appellations
    assert (found.vient_de, found.vers) == (False, ("v460",))
    assert [one.vers_code for one in found.passages] == ["E1205", "E1104"]


@pytest.mark.parametrize(
    ("code", "asked", "here", "comes_from", "targets"),
    [("A1413", "", "v344", False, ["A1423"]), ("M1855", "v344", "v460", True, ["M1805"])],
)
def test_a_code_that_an_edition_has_not_is_answered_by_the_nearest_that_has(
    database: sqlite3.Connection, code: str, asked: str, here: str, comes_from: bool, targets: list[str]
) -> None:
    found = metier(database, code, asked)
    assert found is not None
    assert (found.edition_demandee, found.fiche.edition.edition) == (asked or "v460", here)
    assert (found.vient_de, [one.vers_code for one in found.passages]) == (comes_from, targets)


def test_an_edition_before_is_nearer_than_one_after(edited: sqlite3.Connection) -> None:
    add_edition(edited, "v343", None, "M1855", "2026-11-23")
    add_edition(edited, "v342", None, "M1855", "2026-11-23")
    found = metier(edited, "M1855", "v344")
    assert found is not None
    assert (found.fiche.edition.edition, found.vient_de) == ("v343", False)
    now = metier(edited, "M1855")
    assert now is not None
    assert now.vers == ("v344", "v343", "v342")


def test_a_code_that_another_job_has_taken_says_so(edited: sqlite3.Connection) -> None:
    edited.execute(
        "UPDATE rome_metiers_editions SET code_ogr = '999', libelle = 'Autre métier' "
        "WHERE edition = 'v344' AND code_rome = 'E1205'"
    )
    edited.execute("UPDATE rome_passages SET est_reattribue = 1 WHERE de_code = 'E1205' AND vers_code = 'E1205'")
    now, then = metier(edited, "E1205"), metier(edited, "E1205", "v344")
    assert now is not None
    assert then is not None
    assert now.reprises == (Reprise("v344", "Autre métier", "999"),)
    assert then.reprises == (Reprise("v460", "Designer graphique", "131"),)
    assert [one.est_reattribue for one in then.passages] == [True, False]


def test_a_code_of_no_edition_is_none(database: sqlite3.Connection) -> None:
    assert metier(database, "Z9999") is None


# Suggestions, and whatever is asked.


def test_codes_of_the_same_domain_are_suggested_in_an_edition_or_in_any(database: sqlite3.Connection) -> None:
    every = suggestions(database, "M1899")
    assert {code for code, _ in every} == {"M1801", "M1805", "M1855", "M1861"}
    assert dict(every)["M1801"].startswith("Administrateur / ")
    then = suggestions(database, "M1899", "v344")
    assert dict(then) == {
        "M1801": "Administration de systèmes d'information",
        "M1805": "Études et développement informatique",
    }


def test_the_closest_codes_are_suggested_where_the_domain_has_none(database: sqlite3.Connection) -> None:
    assert "E1205" in [code for code, _ in suggestions(database, "E1O5")]
    assert suggestions(database, "PLOMBIER") == suggestions(database, "") == ()


def test_a_code_that_is_not_there_says_where_it_is(database: sqlite3.Connection) -> None:
    editions_ = ("v344", "v460")
    assert absence(database, "M1855", "v344", with_near=False) == Absence("v344", ("v460",), editions_, ())
    assert absence(database, "PLOMBIER") == Absence("", (), editions_, ())
    assert sheet_now(database, "A1423") == ("Œnologue", None)
    label, gone = sheet_now(database, "A1413")
    assert (label, gone) == ("", absence(database, "A1413", "v460"))
    assert gone is not None
    assert (gone.edition, gone.dans) == ("v460", ("v344",))
    assert ("A1423", "Œnologue") in gone.proches_de


@given(text=st.text())
@example(text="'")
@example(text="%")
@example(text="\x00")
@example(text="\ud800")
@example(text="M1855" * 500)
def test_no_text_is_an_error(built: Home, text: str) -> None:
    with open_database(built.database) as connection:
        code = as_code(text)
        assert metier(connection, code) is None
        assert moves(connection, code, "", "v460") == ("", [])
        assert len(suggestions(connection, code)) <= 5
