"""`check` sees every damage that was thought of, says all of it, and gives one verdict."""

from __future__ import annotations

import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from infotravail.datasets import DATASETS
from infotravail.disk import sha256_of
from infotravail.facts import Finding
from infotravail.home import Home
from infotravail.pipeline.verdict import check_file
from tests.conftest import Run
from tests.zips import SAMPLE_CSV


def findings(home: Home, path: Path | None = None) -> list[Finding]:
    """Return all that `check` finds in a home's database, or in another file."""
    return check_file(path or home.database, home, DATASETS)


def errors(home: Home, path: Path | None = None) -> list[str]:
    """Return the texts of the errors alone."""
    return [finding.text for finding in findings(home, path) if finding.severity == "erreur"]


def write(home: Home, data: bytes) -> None:
    """Put bytes in the place of the database, and leave the versioned file as it is."""
    home.database.unlink()
    home.database.write_bytes(data)


def alter(home: Home, *statements: str) -> None:
    """Change the database as a careless person would."""
    write(home, home.database.read_bytes())
    with closing(sqlite3.connect(home.database)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_good_file_has_no_error_and_is_not_touched(built: Home) -> None:
    before = (sha256_of(built.database), built.database.stat().st_mtime_ns)
    assert errors(built) == []
    assert (sha256_of(built.database), built.database.stat().st_mtime_ns) == before


@pytest.mark.parametrize("kept", [0, 10, 100, 5000, 0.3, 0.999])
def test_a_truncated_file_is_refused_in_words(home: Home, run: Run, kept: float) -> None:
    data = home.database.read_bytes()
    write(home, data[: int(kept if kept > 1 or kept == 0 else kept * len(data))])
    done = run("--home", home.path, "check")
    assert done.returncode == 5
    assert "SHA-256" in done.stdout
    assert "erreur(s)." in done.stdout.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("content", [b"", b"<!doctype html><title>404</title>", os.urandom(9000), b"SQLite format 3\0"])
def test_a_file_that_is_not_a_database_is_refused_in_words(home: Home, run: Run, content: bytes) -> None:
    other = home.path / "other.db"
    other.write_bytes(content)
    done = run("check", other)
    assert done.returncode == 5
    assert "ERREUR" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_database_of_somebody_else_is_refused(home: Home, run: Run) -> None:
    with closing(sqlite3.connect(home.path / "other.db")) as connection:
        connection.execute("CREATE TABLE t (x)")
        connection.commit()
    done = run("check", home.path / "other.db")
    assert done.returncode == 5
    assert "pas un fichier d'infotravail" in done.stdout


@pytest.mark.slow
def test_every_flipped_bit_is_seen(home: Home) -> None:
    data = home.database.read_bytes()
    bits = random.Random(18)
    for _ in range(30):
        changed = bytearray(data)
        changed[bits.randrange(len(data))] ^= 1 << bits.randrange(8)
        write(home, bytes(changed))
        assert any("SHA-256" in text for text in errors(home))


UNCHECKED = "PRAGMA ignore_check_constraints = ON"
DAMAGES: list[tuple[str, list[str], str]] = [
    ("an index out of step", ["UPDATE rome_metiers SET libelle = 'x' WHERE code_rome = 'A1101'"], "rome_metiers_fts"),
    ("a lost row", ["DELETE FROM rome_metiers_themes WHERE code_rome = 'A1101'"], "le contenu a changé"),
    (
        "a dangling reference",
        ["DELETE FROM rome_metiers WHERE code_rome = 'M1855'"],
        "clé étrangère : la ligne 17 de recherche_intitules désigne une ligne absente de rome_metiers",
    ),
    (
        "a reference from a row that has no number",
        ["DELETE FROM rome_themes WHERE code_theme = '001'"],
        "clé étrangère : la ligne A1101,001 de rome_metiers_themes désigne une ligne absente de rome_themes",
    ),
    (
        "a second PRINCIPALE",
        ["UPDATE rome_appellations SET classification = 'PRINCIPALE' WHERE code_rome = 'M1855'"],
        "une seule appellation PRINCIPALE, dont l'intitulé est le sien » est faux pour 1 ligne(s) : M1855",
    ),
    (
        "a label that is not the sheet's",
        ["UPDATE rome_appellations SET libelle = 'x' WHERE code_rome = 'M1855' AND classification = 'PRINCIPALE'"],
        "PRINCIPALE",
    ),
    ("an empty table", ["DELETE FROM rome_mobilites"], "0 lignes dans rome_mobilites"),
    ("a provenance that does not add up", ["DELETE FROM provenance WHERE nom_table = 'rome_metiers_savoirs'"], "lues"),
    (
        "a text in the place of a figure",
        [UNCHECKED, "UPDATE rome_metiers SET emploi_cadre = 'oui' WHERE code_rome = 'M1855'"],
        "la table rome_metiers a 1 valeur(s) de emploi_cadre qui ne sont pas de type INTEGER : TEXT à la ligne M1855",
    ),
    (
        "a bound that is not what its figure makes of it",
        [UNCHECKED, "UPDATE bmo SET projets_max = 1 WHERE projets IS NULL"],
        "CHECK constraint failed in bmo",
    ),
    ("an older schema", ["PRAGMA user_version = 0"], "schéma 0"),
    ("a lost register", ["DROP TABLE constats"], "la table constats est absente"),
    ("a lost table", ["DROP TABLE rome_savoirs"], "la table rome_savoirs est absente"),
    ("no release", ["DELETE FROM release"], "0 lignes dans release, au moins 1 attendues"),
]  # fmt: skip


@pytest.mark.parametrize(("statements", "said"), [d[1:] for d in DAMAGES], ids=[d[0] for d in DAMAGES])
def test_a_careless_change_is_named(home: Home, statements: list[str], said: str) -> None:
    alter(home, *statements)
    assert any(said in text for text in errors(home)), errors(home)


def test_codes_that_a_repeat_no_longer_shares_are_found_from_the_archive(home: Home) -> None:
    alter(
        home,
        "DELETE FROM rome_metiers_contextes WHERE code_rome = 'A1101' AND code_ogr = '23376'",
        "UPDATE provenance SET nb_lignes = nb_lignes",
    )
    assert any("unix_liens_rome_referentiels_v460_utf8.csv: 1 rows" in text for text in errors(home))


def test_without_the_archive_the_proofs_are_said_not_to_be_made(home: Home) -> None:
    home.stored(sha256_of(SAMPLE_CSV)).unlink()
    found = findings(home)
    assert [f.text for f in found if f.severity == "erreur"] == []
    assert any("preuve non refaite" in f.text for f in found)


def test_without_a_manifest_the_sha256_is_said_not_to_be_checked(home: Home) -> None:
    home.manifest.unlink()
    found = findings(home)
    assert [f.text for f in found if f.severity == "erreur"] == []
    assert any("SHA-256 non vérifié" in f.text for f in found)


@pytest.mark.parametrize("content", ["{", "{}", "[]", "\0"])
def test_a_damaged_manifest_is_an_error_of_its_own_and_a_build_mends_it(home: Home, run: Run, content: str) -> None:
    home.manifest.write_text(content)
    (text,) = errors(home)
    assert text.startswith("manifest.json : ")
    run("--home", home.path, "build", check=True)
    assert errors(home) == []


def test_all_findings_come_before_one_verdict(home: Home, run: Run) -> None:
    alter(home, "DELETE FROM rome_metiers WHERE code_rome = 'M1855'", "DROP TABLE rome_savoirs")
    done = run("--home", home.path, "check")
    *listed, verdict = done.stdout.splitlines()
    assert done.returncode == 5
    assert sum(line.startswith("ERREUR") for line in listed) >= 4, done.stdout
    assert verdict.endswith(f"{sum(line.startswith('ERREUR') for line in listed)} erreur(s).")
