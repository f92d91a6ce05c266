"""Manifests and release files that somebody made up: each an error in bounded time, and nothing is written.

What might never end is given to a process, which has a bound; the rest to the command in this one, ten times as fast.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from infotravail.disk import sha256_of
from infotravail.errors import BuilderError
from infotravail.home import Home
from tests.conftest import Run
from tests.files import Said, said

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT"


def here(home: Home, *words: str | Path) -> Said:
    """Return what a command says in this process, its errors as the command line tells them."""
    try:
        return said(home, *words)
    except BuilderError as error:
        return Said(error.exit_code, "", "\n".join(error.lines()))


def with_word(home: Home, word: str, value: object) -> str:
    """Return the text of the manifest with another value for one of its words."""
    document = json.loads(home.manifest.read_text(encoding="utf-8"))
    return json.dumps(document | {word: value})


SHAPES: list[tuple[str, object, str]] = [
    ("refused", "x", "refused"),
    ("refused", [5], "refused > 1"),
    ("refused", None, "refused"),
    ("refused", [{"dataset": "rome"}], "refused > 1"),
    ("sha256", 5, "sha256"),
    ("sha256", None, "sha256"),
    ("sha256", "x", "sha256"),
    ("file", 5, "file"),
    ("file", "../infotravail-2026-11-23-0a1b2c3d.db", "file"),
    ("file", "infotravail-2026-11-23-00000000.db", "file"),
    ("size", -1, "size"),
    ("size", 10**30, "size"),
    ("size", True, "size"),
    ("previous", {"release": "x"}, "previous"),
    ("snapshots", [{"dataset": "rome"}], "snapshots > 1"),
    ("tables", {"rome_metiers": {"rows": "x", "sha256": "0" * 64}}, "tables > rome_metiers > rows"),
    ("release", "\ud800", "release"),
    ("tables", {"\x1b[2J": 5}, "tables > \\x1b[2J"),
    ("newer", 1, ""),
]


@pytest.mark.parametrize(("word", "value", "place"), SHAPES)
def test_a_manifest_of_any_shape_is_named_where_it_is_wrong(home: Home, word: str, value: object, place: str) -> None:
    home.manifest.write_text(with_word(home, word, value), encoding="utf-8")
    for command in ("check", "verify"):
        done = here(home, command)
        assert done.code == 5, command
        assert " > ".join(filter(None, ["manifest.json", place])) in done.text + done.errors


TEXTS = ["[" * 100_000, '{"a":' * 100_000, "", "null", "5", "\ufeff{}", '{"file": NaN}']


@pytest.mark.parametrize("text", TEXTS)
def test_a_manifest_that_is_none_is_an_error(home: Home, text: str) -> None:
    home.manifest.write_text(text, encoding="utf-8")
    for command in ("check", "verify"):
        done = here(home, command)
        assert (done.code, "manifest.json : " in done.text + done.errors) == (5, True), command


@pytest.mark.slow
def test_a_build_makes_the_manifest_anew_whatever_was_there(home: Home) -> None:
    """None of it is read, wherever it is wrong: at its end, in a word, in a list, or in a table."""
    good = home.manifest.read_bytes()
    shapes = [with_word(home, word, value) for word, value, _ in (SHAPES[1], SHAPES[5], SHAPES[15], SHAPES[18])]
    for text in (*shapes, TEXTS[0], TEXTS[2]):
        home.manifest.write_text(text, encoding="utf-8")
        assert here(home, "build").code == 0
        assert home.manifest.read_bytes() == good


@pytest.mark.parametrize(("word", "value", "place"), SHAPES[:8])
def test_a_damaged_manifest_of_an_earlier_release_says_where(home: Home, word: str, value: object, place: str) -> None:
    release = json.loads(home.manifest.read_text(encoding="utf-8"))["release"]
    own = home.manifest_of(release)
    own.write_text(with_word(home, word, value), encoding="utf-8")
    done = here(home, "build", "--release", release)
    assert (done.code, done.text) == (74, "")
    assert f"{own} > {place}" in done.errors
    assert "→ put back a copy of it" in done.errors
    assert "sans manifeste lisible" in here(home, "releases").text


def remade(columns: dict[str, str]) -> list[str]:
    """Return the statements that make `release` again with other values, in a table that checks nothing."""
    names = ("identifiant", "date_release", "version_schema", "version_builder", "hash_contenu")
    names += ("est_echantillon", "est_depart")
    chosen = ", ".join(f"{columns.get(name, name)} AS {name}" for name in names)
    return [
        "CREATE TABLE kept AS SELECT * FROM release",
        "DROP TABLE release",
        f"CREATE TABLE release AS SELECT {chosen} FROM kept",
        "DROP TABLE kept",
    ]


# What was done to the file, and what is said of it; the first ones are refused by every lookup too.
UNREADABLE: list[tuple[str, list[str], str]] = [
    ("no row", ["DELETE FROM release"], "it has no row"),
    (
        "two rows",
        ["INSERT INTO release SELECT 'x', date_release, 3, '0', hash_contenu, 0, 0 FROM release"],
        "more than one",
    ),
    ("a null hash", remade({"hash_contenu": "NULL"}), "None is not a text"),
    ("a day that is none", remade({"date_release": "5"}), "5 is not a text"),
    ("a day that was never", remade({"date_release": "'2026-02-30'"}), "'2026-02-30' is not a day"),
    ("bytes as identifier", remade({"identifiant": "x'00ff'"}), "is not a text"),
    (
        "a path as identifier",
        remade({"identifiant": "'../../x' || char(10) || 'y'"}),
        "'../../x\\ny' is not the identifier",
    ),
    ("a huge text", remade({"identifiant": "hex(zeroblob(1000000))"}), "is not the identifier of a release"),
    ("an endless release", ["DROP TABLE release", f"CREATE VIEW release AS {ENDLESS} i AS identifiant FROM n"], "view"),
    ("an endless dictionary", ["DROP TABLE dictionnaire", f"CREATE VIEW dictionnaire AS {ENDLESS} i FROM n"], "view"),
    ("endless sources", ["DROP TABLE sources", f"CREATE VIEW sources AS {ENDLESS} i AS id FROM n"], "view"),
    ("no dictionary", ["DROP TABLE dictionnaire"], "dictionnaire"),
]
CHANGED: list[tuple[str, list[str], str]] = [
    ("a dropped view", ["DROP VIEW bmo_departements"], "bmo_departements est dans le dictionnaire"),
    ("a table more", ["CREATE TABLE mine (x)"], "mine n'est pas dans le dictionnaire"),
    ("a view more", [f"CREATE VIEW mine AS {ENDLESS} i FROM n"], "mine n'est pas dans le dictionnaire"),
    ("a full-text index more", ["CREATE VIRTUAL TABLE mine USING fts5 (x)"], "n'est pas celui de ce fichier"),
    ("an index more", ["CREATE INDEX mine ON rome_metiers (libelle)"], "n'est pas celui de ce fichier"),
    ("a trigger", ["CREATE TRIGGER t AFTER INSERT ON bmo BEGIN DELETE FROM bmo; END"], "n'est pas celui de ce fichier"),
    ("another view", ["DROP VIEW bmo_departements", "CREATE VIEW bmo_departements AS SELECT 1"], "n'est pas celui"),
    (
        "an endless view",
        ["DROP VIEW bmo_departements", f"CREATE VIEW bmo_departements AS {ENDLESS} i FROM n"],
        "n'est pas",
    ),
    ("another identifier", ["UPDATE release SET identifiant = 'echantillon-2026-11-23-00000000'"], "n'est pas celui"),
    ("another day", ["UPDATE release SET date_release = '2026-11-24'"], "n'est pas celui de ce fichier"),
    ("another builder", ["UPDATE release SET version_builder = '9'"], "n'est pas celui de ce fichier"),
    ("another cell", ["UPDATE rome_metiers SET libelle = 'x' WHERE code_rome = 'A1101'"], "le contenu a changé"),
]


def changed(built: Home, folder: Path, statements: list[str]) -> Path:
    """Return a copy of the released file, without a manifest beside it, on which statements were run."""
    path = folder / "infotravail.db"
    shutil.copyfile(built.database, path)
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return path


ALL = [*UNREADABLE, *CHANGED]


def told(run: Run, home: Home, statements: list[str], *words: str | Path) -> Said:
    """Return what a command says of a file on which statements were run, in bounded time."""
    if not any(ENDLESS in statement for statement in statements):
        return here(home, *words)
    done = run("--home", home.path, *words)
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(("statements", "problem"), [one[1:] for one in ALL], ids=[one[0] for one in ALL])
def test_a_made_up_release_is_refused_before_anything_is_written(
    built: Home, home: Home, run: Run, tmp_path: Path, statements: list[str], problem: str
) -> None:
    path = changed(built, tmp_path, statements)
    lock, kept = home.lock.read_bytes(), sorted(home.archive.rglob("*"))
    done = told(run, home, statements, "build", "--previous", path)
    assert done.code in (4, 74)
    assert problem in done.errors
    assert "\n  → " in done.errors
    assert (home.lock.read_bytes(), sorted(home.archive.rglob("*"))) == (lock, kept)
    assert sha256_of(home.database) == sha256_of(built.database)


@pytest.mark.parametrize(("statements", "problem"), [one[1:] for one in ALL], ids=[one[0] for one in ALL])
def test_verify_and_check_see_it_without_a_manifest(
    built: Home, empty: Home, run: Run, tmp_path: Path, statements: list[str], problem: str
) -> None:
    path = changed(built, tmp_path, statements)
    verified, checked = (told(run, empty, statements, command, path) for command in ("verify", "check"))
    assert (verified.code, checked.code) == (5, 5)
    assert problem in verified.errors
    assert "Traceback" not in verified.errors + checked.errors
    assert "../../x\ny" not in verified.text


@pytest.mark.parametrize("statements", [one[1] for one in UNREADABLE], ids=[one[0] for one in UNREADABLE])
def test_a_lookup_refuses_a_file_that_does_not_say_what_it_is(
    built: Home, run: Run, tmp_path: Path, statements: list[str]
) -> None:
    changed(built, tmp_path, statements)
    # By its two doors: as it begins, and as a command of click's.
    done = run("--home", tmp_path, "search", "infirmier")
    assert (done.returncode, "Traceback" in done.stderr) == (74, False)
    for words in (["metier", "M1855"], ["bmo", "V1X80"], ["code", "--help"]):
        assert told(run, Home(tmp_path), statements, *words).code == (0 if words[-1] == "--help" else 74), words
