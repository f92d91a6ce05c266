"""One bit of a file is flipped, or one value is no longer ours: whatever reads it says so, without a traceback."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from infotravail import Infotravail
from infotravail.datasets import DATASETS
from infotravail.editions.diff import compare
from infotravail.editions.report import text
from infotravail.errors import HomeError
from infotravail.home import Home
from infotravail.pipeline.verdict import check_file, verify_file
from tests.conftest import Run

FLIPS = 120


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """Where a file is that no manifest knows, so that nothing but its content can say what is wrong."""
    (tmp_path / "alone").mkdir()
    return tmp_path / "alone" / "infotravail.db"


def flip(data: bytes, place: int, bit: int) -> bytes:
    """Return a file with one bit changed."""
    changed = bytearray(data)
    changed[place] ^= 1 << bit
    return bytes(changed)


def places_of_names(path: Path) -> list[int]:
    """Return where the bytes are of the names of tables and indexes, wherever the schema has them."""
    data = path.read_bytes()
    with closing(sqlite3.connect(path)) as connection:
        names = {name for row in connection.execute("SELECT name, tbl_name FROM sqlite_schema") for name in row}
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        pages = connection.execute("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'").fetchall()
    found = set()
    for (page,) in pages:
        start, end = (page - 1) * size, page * size
        for name in names:
            place = data.find(name.encode(), start, end)
            while place >= 0:
                found.update(range(place, place + len(name)))
                place = data.find(name.encode(), place + 1, end)
    return sorted(found)


def content(path: Path) -> list[object]:
    """Return all that a file holds, of its schema and its tables, as bytes: what is between the rows is not in it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        found = connection.execute("SELECT * FROM sqlite_schema").fetchall()
        sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        for (name,) in connection.execute(sql).fetchall():
            found += connection.execute(f'SELECT * FROM "{name.decode()}" NOT INDEXED').fetchall()
        return found


def read_by_all(path: Path, good: Path) -> None:
    """Read a damaged file in every other way: what cannot be done is a HomeError, and any other exception a fault."""
    for ask in (
        lambda: verify_file(path),
        lambda: text(compare(good, path), 20),
        lambda: text(compare(path, good), 20),
        lambda: ask_all(path),
    ):
        try:
            ask()
        except HomeError as error:
            assert error.problem
            assert str(path) in error.place


def ask_all(path: Path) -> None:
    """Ask a file what reads most of its tables."""
    with Infotravail.open(path) as file:
        file.search("développeur informatique")
        file.search("infirmeire")
        file.suggest("dev")
        file.metier("M1855")
        file.passage("M1805")
        file.bmo("T2A60")


@pytest.mark.slow
def test_a_bit_flipped_in_a_name_is_seen_by_the_content_alone(built: Home, alone: Path) -> None:
    data, bits = built.database.read_bytes(), random.Random(13)
    places = places_of_names(built.database)
    assert len(places) > 2_000
    for place in bits.sample(places, FLIPS):
        # The highest bit is what makes a text that is not UTF-8.
        bit = bits.choice((7, 7, 7, 0, 1, 2, 3, 4, 5, 6))
        alone.write_bytes(flip(data, place, bit))
        found = check_file(alone, Home(alone.parent), DATASETS)
        assert any(finding.severity == "erreur" for finding in found), (place, bit)
        read_by_all(alone, built.database)


@pytest.mark.slow
def test_a_bit_flipped_anywhere_is_seen_or_changes_nothing(built: Home, alone: Path) -> None:
    data, bits, before = built.database.read_bytes(), random.Random(14), content(built.database)
    for _ in range(FLIPS // 5):
        place, bit = bits.randrange(len(data)), bits.randrange(8)
        alone.write_bytes(flip(data, place, bit))
        found = check_file(alone, Home(alone.parent), DATASETS)
        assert any(finding.severity == "erreur" for finding in found) or content(alone) == before, (place, bit)
        read_by_all(alone, built.database)


def test_each_command_tells_a_name_that_is_no_text(home: Home, run: Run) -> None:
    data = home.database.read_bytes()
    with closing(sqlite3.connect(home.database)) as connection:
        (name,) = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql != ''").fetchone()
    # A row of the schema begins with the type and the name, which SQLite quotes in its error.
    place = data.index(f"index{name}".encode()) + len("index")
    home.database.unlink()
    home.database.write_bytes(flip(data, place, 7))
    good = next(home.path.glob("infotravail-*.db"))
    for words, code, said in (
        (("check",), 5, "ERREUR : base illisible"),
        (("releases", "--check"), 0, "intact"),
        (("verify",), 5, "damaged ('utf-8' codec"),
        (("diff", good), 74, "damaged"),
        (("search", "développeur"), 74, "damaged"),
        (("metier", "M1855"), 74, "damaged"),
    ):
        done = run("--home", home.path, *words)
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), (words, done.stderr)
        assert said in done.stdout + done.stderr, words


VALUES = {
    "bytes in the place of a text": "UPDATE rome_metiers SET libelle = x'ff41' WHERE code_rome = 'M1855'",
    "a text that is not UTF-8": "UPDATE rome_metiers SET libelle = CAST(x'ff41' AS TEXT) WHERE code_rome = 'M1855'",
    "no value": "UPDATE rome_metiers SET libelle = NULL WHERE code_rome = 'M1855'",
    "a row that is gone": "DELETE FROM rome_metiers WHERE code_rome = 'M1855'",
    "a name that is not UTF-8": "UPDATE sources SET titre = CAST(x'ff41' AS TEXT)",
}


TYPED = "la table rome_metiers a 1 valeur(s) de libelle qui ne sont pas de type TEXT : {} à la ligne M1855"
UNREAD = "base illisible : Could not decode to UTF-8 column '{}' with text '\ufffdA'"
TOLD = {
    "bytes in the place of a text": TYPED.format("BLOB"),
    "a text that is not UTF-8": UNREAD.format("libelle"),
    "no value": TYPED.format("NULL"),
    "a row that is gone": "clé étrangère : la ligne 5 de recherche_intitules désigne une ligne absente de rome_metiers",
    "a name that is not UTF-8": UNREAD.format("titre"),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_that_no_file_of_ours_has_is_told(home: Home, alone: Path, name: str) -> None:
    alone.write_bytes(home.database.read_bytes())
    # A table that may lack a value takes anything.
    loosened = "UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL', '/*may be*/')"
    mended = "UPDATE sqlite_schema SET sql = replace(sql, '/*may be*/', 'NOT NULL')"
    for sql in (loosened, VALUES[name], mended):
        with closing(sqlite3.connect(alone)) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute(sql)
            connection.commit()
    found = check_file(alone, Home(alone.parent), DATASETS)
    assert TOLD[name] in [finding.text for finding in found if finding.severity == "erreur"]
    read_by_all(alone, home.database)


def test_a_look_up_that_leads_nowhere_says_what_to_do(home: Home, alone: Path) -> None:
    alone.write_bytes(home.database.read_bytes())
    with closing(sqlite3.connect(alone)) as connection:
        connection.execute("DELETE FROM rome_metiers WHERE code_rome = 'M1855'")
        connection.commit()
    with Infotravail.open(alone) as file, pytest.raises(HomeError, match=r"does not write.*M1855") as told:
        file.search("développeur")
    assert "infotravail check" in told.value.next_step
