"""No string is an error, and each door gives the same answers."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from unicodedata import normalize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from infotravail.across.recherche import Hit, kinds
from infotravail.errors import HomeError
from infotravail.home import Home
from infotravail.opened import open_database
from infotravail.search.ask.query import escape_fts, match_all, match_any, words
from tests.asked import search

JOBS = ["fiche", "appellation", "compétence", "savoir", "métier BMO"]
KINDS = [*JOBS, *(kind for kind in kinds() if kind not in JOBS)]


def test_words_are_cut_as_the_index_cuts_them() -> None:
    assert words("l'Œnologue, d'acc. 2x8 œuvre_d'art") == ["l", "Oenologue", "d", "acc", "2x8", "oeuvre", "d", "art"]


def test_a_word_is_a_prefix_and_an_elided_letter_is_not() -> None:
    assert match_all("chauff pl") == '"chauff"* "pl"*'
    assert match_all("d'acc") == '"d" "acc"*'
    assert match_all("d") == '"d"*'
    assert match_any("chauff pl") == '"chauff"* OR "pl"*'


@pytest.fixture(scope="module")
def sample(built: Home) -> Iterator[sqlite3.Connection]:
    """A connection for tests that ask a lot of questions."""
    with closing(sqlite3.connect(f"file:{built.database}?mode=ro", uri=True)) as connection:
        yield connection


HOSTILE = [
    '"',
    '""',
    "'",
    "*",
    "a*",
    "NEAR(a b)",
    "a AND",
    "OR",
    "NOT",
    "(",
    "libelle:",
    "a:b",
    "^a",
    "-a",
    "\0",
    "a\0b",
]


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=60))
@example("\ud800")
@example("œ" * 3000)
@example("a " * 5000)
@example("مرحبا بالعالم")
@example("🧑‍🏭 ouvrier")
@example("e\u0301lectricien")
@example("D:O'I")
@example("\U0001e900 a")
def test_no_string_is_an_error(sample: sqlite3.Connection, text: str) -> None:
    # Three answers at most of each kind, and a count that SQLite could make.
    found = Counter(hit.genre for hit in search(sample, text, 3))
    assert found.keys() <= set(KINDS)
    assert max(found.values(), default=0) <= 3
    count = "SELECT count(*) FROM rome_metiers_fts WHERE rome_metiers_fts MATCH ?"
    assert 0 <= sample.execute(count, (escape_fts(text),)).fetchone()[0] <= 56


@pytest.mark.parametrize("text", HOSTILE)
def test_operators_are_words_like_others(sample: sqlite3.Connection, text: str) -> None:
    # Three answers at most of each kind, and a count that SQLite could make.
    found = Counter(hit.genre for hit in search(sample, text, 3))
    assert found.keys() <= set(KINDS)
    assert max(found.values(), default=0) <= 3
    count = "SELECT count(*) FROM rome_metiers_fts WHERE rome_metiers_fts MATCH ?"
    assert 0 <= sample.execute(count, (escape_fts(text),)).fetchone()[0] <= 56


def test_a_long_string_takes_no_time(sample: sqlite3.Connection) -> None:
    started = time.process_time()
    search(sample, "vendeur " * 2000, 5)
    assert time.process_time() - started < 2


def test_an_empty_box_shows_every_row_and_one_of_signs_none(sample: sqlite3.Connection) -> None:
    count = "SELECT count(*) FROM {0} WHERE rowid IN (SELECT rowid FROM {0}_fts WHERE {0}_fts MATCH ?)"
    for table in ("rome_metiers", "rome_appellations", "rome_competences", "rome_savoirs"):
        (rows,) = sample.execute(f"SELECT count(*) FROM {table}").fetchone()
        for nothing in ("", "  ", None):
            assert sample.execute(count.format(table), (escape_fts(nothing),)).fetchone() == (rows,)
        for signs in ("*", '"', "…", "!?"):
            assert sample.execute(count.format(table), (escape_fts(signs),)).fetchone() == (0,)


def sheet(code: str, label: str, why: str, *, is_guess: bool = False) -> Hit:
    """Return a sheet that answers, without the figures of its score."""
    return Hit("fiche", code, label, code, label, pourquoi=why, approche=is_guess)


NURSE = sheet("J1506", "Infirmier / Infirmière en soins généraux (IDE)", "mot courant « infirmier »")
WINE = sheet("A1423", "Œnologue", "appellation « Œnologue »")
WEB = sheet("M1855", "Développeur / Développeuse web", "appellation « Développeur web »")


@pytest.mark.parametrize(
    ("text", "hit", "words_read"),
    [
        ("infirmiere", NURSE, ["infirmier"]),
        ("INFIRMIÈRE", NURSE, ["infirmier"]),
        ("oenolog", WINE, ["oenologu"]),
        ("œnologue", WINE, ["oenologu"]),
        ("developpeur web", WEB, ["developpeur", "web"]),
        ("développeuse", replace(WEB, pourquoi="mot courant « développeur »"), ["developpeur"]),
    ],
)
def test_accents_ligatures_gender_and_prefixes_are_found(
    sample: sqlite3.Connection, text: str, hit: Hit, words_read: list[str]
) -> None:
    first = search(sample, text, 1)[0]
    assert replace(first, definition="", score=None, apports=(), bonus=0.0, probabilite=None, decision="") == hit
    assert [gain.lu for gain in first.apports] == words_read
    assert first.score == pytest.approx(
        sum(gain.intitule + gain.fiche for gain in first.apports) + first.bonus, abs=2e-3
    )


def test_accents_of_their_own_are_accents(sample: sqlite3.Connection) -> None:
    """As macOS types and pastes them: a letter, then its accent."""
    for label in ("infirmière", "maçon", "développeuse web", "mécanicien"):
        assert search(sample, normalize("NFD", label), 5) == search(sample, label, 5) != []


@pytest.mark.parametrize(
    ("code", "genre"),
    [
        ("m1855 ", "fiche"),
        ("17010", "appellation"),
        ("404707", "savoir"),
        ("v1x80", "métier BMO"),
        ("2a004", "commune"),
    ],
)
def test_a_code_gives_what_it_names(sample: sqlite3.Connection, code: str, genre: str) -> None:
    (hit,) = search(sample, code, 5)
    assert (hit.genre, hit.code) == (genre, code.strip().upper())


def test_a_damaged_file_is_an_error_in_words(home: Home) -> None:
    data = bytearray(home.database.read_bytes())
    data[40_000:400_000] = bytes(360_000)
    home.database.unlink()
    home.database.write_bytes(data)
    with pytest.raises(HomeError, match="damaged"), open_database(home.database) as connection:
        search(connection, "maçon", 5)


def test_answers_are_grouped_by_kind_and_limited(sample: sqlite3.Connection) -> None:
    hits = search(sample, "bois", 2)
    kinds = [hit.genre for hit in hits]
    assert kinds == sorted(kinds, key=KINDS.index)
    assert max(kinds.count(kind) for kind in kinds) == 2
    assert [hit.genre for hit in search(sample, "co", 2)] == [kind for kind in JOBS for _ in range(2)]


def test_one_word_of_several_is_better_than_no_answer(sample: sqlite3.Connection) -> None:
    assert any(hit.code == "M1855" for hit in search(sample, "développeur web kubernetes", 5))


def test_a_lookup_opens_the_file_read_only(built: Home) -> None:
    with open_database(built.database) as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM rome_metiers")
