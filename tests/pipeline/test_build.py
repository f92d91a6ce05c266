"""A build is a function of the code and the lock: what it makes, and that it makes it again."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from infotravail.datasets import DATASETS
from infotravail.datasets.rome.dataset import ROME
from infotravail.disk import sha256_of
from infotravail.errors import SourceUnavailable
from infotravail.home import SCHEMA_VERSION, Home
from infotravail.pipeline.build import build
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.conftest import ROOT
from tests.sample import archive_sample, facts_of, sample_files
from tests.zips import SAMPLE_CSV, SAMPLE_JSON, csv_name, replacing, rewritten

SAMPLES = [(dataset, path, facts_of(file, path)) for dataset, file, path in sample_files()]


def one(database: sqlite3.Connection, sql: str, *values: str) -> tuple[object, ...]:
    """Return the only row of a query."""
    (row,) = database.execute(sql, values).fetchall()
    return tuple(row)


def test_a_sheet_is_a_typed_row(database: sqlite3.Connection) -> None:
    assert one(database, "SELECT * FROM rome_metiers WHERE code_rome = 'A1423'") == (
        "A1423",
        "488346",
        "Œnologue",
        "A14",
        "Emploi Blanc",
        0,
        0,
        0,
        1,
        "A1413",
        "32462",
        "Oenologue",
    )


def test_an_appellation_keeps_its_code_as_text_and_its_flags_as_numbers(database: sqlite3.Connection) -> None:
    assert one(database, "SELECT * FROM rome_appellations WHERE code_ogr = '38710'") == (
        "38710",
        "Graphiste 2D",
        "Graphiste 2D",
        "E1205",
        "Emploi Blanc",
        1,
        None,
        None,
        None,
        "SYNONYME",
        "E1205",
        0,
        None,
    )


def test_the_typing_errors_of_the_publisher_are_corrected_in_the_open(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT cle, nom_colonne, publie, enregistre, regle FROM corrections "
        "WHERE nom_table = 'rome_appellations' AND cle IN ('200112', '38711') ORDER BY cle, nom_colonne"
    ).fetchall()
    assert rows == [
        (
            "200112",
            "libelle_court",
            "Administratreur(trice) système & réseaux information et com",
            "Administrateur(trice) système & réseaux information et com",
            "faute de frappe du producteur : « Administratreur »",
        ),
        ("38711", "libelle", "Graphiste 3 D", "Graphiste 3D", "faute de frappe du producteur : « 3 D » pour 3D"),
        ("38711", "libelle_court", "Graphiste 3 D", "Graphiste 3D", "faute de frappe du producteur : « 3 D » pour 3D"),
    ]


def test_no_doubled_apostrophe_and_no_control_character_is_left(database: sqlite3.Connection) -> None:
    texts = [text for (text,) in database.execute("SELECT libelle_texte FROM rome_textes")]
    assert [text for text in texts if "''" in text] == []
    assert any("gros œuvre" in text for text in texts)
    assert one(database, "SELECT libelle FROM rome_savoirs WHERE code_ogr = '404707'") == (
        "Chargé de mission de développement local en France et à l'étranger",
    )
    assert (
        one(database, "SELECT count(*) FROM corrections WHERE regle = 'apostrophe doublée'")[0]
        == one(
            database,
            "SELECT count(DISTINCT cle) FROM corrections WHERE publie LIKE '%''''%' AND nom_table = 'rome_textes'",
        )[0]
    )


def test_everything_else_is_stored_as_published(database: sqlite3.Connection) -> None:
    # Spaces that look like mistakes are the publisher's: nobody declared a rule for them.
    assert one(database, "SELECT count(*) FROM rome_textes WHERE libelle_texte LIKE '%  %'") == (1,)
    assert one(database, "SELECT count(*) FROM rome_textes WHERE libelle_texte LIKE '%\u00a0%'") == (1,)
    assert one(database, "SELECT count(*) FROM rome_themes WHERE definition LIKE '% '") == (2,)
    assert one(database, "SELECT count(*) FROM rome_centres_interet WHERE definition LIKE '%\n%'") == (27,)


def test_naf_divisions_get_their_zero_back(database: sqlite3.Connection) -> None:
    assert one(database, "SELECT * FROM rome_secteurs_naf WHERE code_secteur_naf = '01'") == (
        "01",
        "Culture et production animale, chasse et services annexes",
        "2",
    )
    assert one(database, "SELECT count(*) FROM rome_secteurs_naf WHERE length(code_secteur_naf) != 2") == (0,)
    assert one(
        database,
        "SELECT publie, enregistre, regle FROM corrections WHERE nom_table = 'rome_secteurs_naf' AND cle = '01'",
    ) == ("1", "01", "zéro initial")


def test_repairs_of_a_whole_file_are_listed_too(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT nom_table, nom_colonne, membre, publie, enregistre FROM corrections WHERE cle IS NULL ORDER BY id"
    ).fetchall()
    naf, gd_dp = csv_name("arborescence_secteur_naf"), csv_name("cr_gd_dp")
    code, label = "code_domaine_professionnel", "libelle_domaine_professionnel"
    assert rows == [
        (None, code, gd_dp, "code_domaine_professionel", code),
        (None, label, gd_dp, "libelle_domaine_professionel", label),
        ("rome_metiers_secteurs_naf", None, naf, "UTF-8, d'après le nom du membre", "ISO-8859-15"),
    ]


def test_a_sector_without_sub_sector_is_null_and_still_unique(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT code_rome, code_sect_activite, code_ss_sect_activite, principal FROM rome_metiers_secteurs_activite "
        "WHERE code_rome = 'M1855' ORDER BY id"
    ).fetchall()
    assert rows == [("M1855", "96", None, 1), ("M1855", "96", "133", 0)]


def test_a_macro_competence_without_competence_keeps_a_row_in_the_tree(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT code_objectif, libelle_objectif, code_ogr_macro_comp, code_ogr FROM rome_arborescence_competences "
        "WHERE code_ogr_macro_comp IN ('300005', '300299') ORDER BY code_ogr_macro_comp"
    ).fetchall()
    assert [(macro, leaf) for _, _, macro, leaf in rows] == [("300005", None), ("300299", None)]


def test_every_row_is_traced_to_bytes(database: sqlite3.Connection) -> None:
    tables = {table.name for dataset in DATASETS for table in dataset.tables}
    traced = dict(
        database.execute("SELECT nom_table, sha256 FROM provenance WHERE usage IN ('table', 'extrait', 'calcul')")
    )
    assert traced.keys() == tables
    assert traced["rome_metiers"] == sha256_of(SAMPLE_CSV)
    assert traced["rome_arborescence_competences"] == sha256_of(SAMPLE_JSON)
    assert one(
        database, "SELECT usage, nb_lignes_source, nb_lignes FROM provenance WHERE membre = ?", csv_name("item")
    ) == ("preuve", 554, None)
    assert one(database, "SELECT usage, nb_lignes_source FROM provenance WHERE membre LIKE '%type_ref%'") == ("vide", 0)


def test_the_file_says_what_it_is(database: sqlite3.Connection) -> None:
    release = one(database, "SELECT * FROM release")
    assert re.fullmatch("echantillon-2026-11-23-[0-9a-f]{8}", str(release[0]))
    assert release[1:4] == ("2026-11-23", SCHEMA_VERSION, "0.1.0")
    assert release[5] == 1
    assert one(database, "SELECT attribution FROM licences WHERE jeu = 'rome'") == (
        "Source : France Travail, ROME, répertoire opérationnel des métiers et des emplois, édition v344, v460, "
        "données publiées le 18/09/2025, Licence Ouverte 2.0 (Etalab).",
    )
    assert {statut for (statut,) in database.execute("SELECT statut FROM avertissements")} == {"inféré", "publié"}


@pytest.mark.slow
def test_two_builds_of_the_same_lock_give_the_same_bytes(built: Home, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom infotravail.home import Home\n"
        "from infotravail.datasets import DATASETS\n"
        "from infotravail.pipeline.build import build\nfrom tests.sample import archive_sample\n"
        "home = Home(Path(sys.argv[1]))\nbuild(home, DATASETS, archive_sample(home), lambda stage: None)"
    )
    for name, environment in (
        ("a", {"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LC_ALL": "C"}),
        ("é b/c", {"PYTHONHASHSEED": "77", "TZ": "America/Martinique", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "0"}),
    ):
        home = Home(tmp_path / name)
        subprocess.run([sys.executable, "-c", code, home.path], env={**os.environ, **environment}, check=True, cwd=ROOT)
        assert sha256_of(home.database) == sha256_of(built.database)


@pytest.mark.slow
def test_the_order_of_adding_does_not_change_the_bytes(built: Home, tmp_path: Path) -> None:
    home = Home(tmp_path)
    for dataset, path, facts in reversed(SAMPLES):
        keep(home, dataset, Arrival(path, "2026-11-23", sample=True, facts=facts))
    build(home, DATASETS, read_lock(home.lock), lambda stage: None)
    assert sha256_of(home.database) == sha256_of(built.database)


def test_a_build_with_nothing_to_do_says_so_and_touches_nothing(home: Home) -> None:
    before = {path: path.stat().st_mtime_ns for path in home.path.glob("*.db")}
    again = build(home, DATASETS, archive_sample(home), lambda stage: pytest.fail(f"it did {stage}"))
    assert not again.is_new
    assert {path: path.stat().st_mtime_ns for path in home.path.glob("*.db")} == before


@pytest.mark.parametrize("lost", ["infotravail.db", "manifest.json"])
def test_what_is_missing_of_a_release_is_made_again(home: Home, built: Home, lost: str) -> None:
    (home.path / lost).unlink()
    assert build(home, DATASETS, archive_sample(home), lambda stage: None).is_new
    assert sha256_of(home.database) == sha256_of(built.database)


def test_a_damaged_release_is_made_again(home: Home, built: Home) -> None:
    data = bytearray(home.database.read_bytes())
    data[5000] ^= 1
    home.database.unlink()
    home.database.write_bytes(data)
    assert build(home, DATASETS, archive_sample(home), lambda stage: None).is_new
    assert sha256_of(home.database) == sha256_of(built.database)


def test_the_manifest_says_what_the_file_is(built: Home) -> None:
    manifest = json.loads(built.manifest.read_text())
    assert manifest["sha256"] == sha256_of(built.database)
    assert manifest["size"] == built.database.stat().st_size
    assert manifest["sqlite_version"] == sqlite3.sqlite_version
    assert manifest["tables"]["rome_metiers"]["rows"] == 56
    versioned = built.path / manifest["file"]
    assert versioned.name == f"infotravail-{manifest['release']}.db"
    assert versioned.with_suffix(".json").read_bytes() == built.manifest.read_bytes()


def test_who_edits_the_stable_name_does_not_edit_the_release(home: Home, built: Home) -> None:
    versioned = home.path / json.loads(home.manifest.read_text())["file"]
    with closing(sqlite3.connect(home.database)) as database:
        database.execute("CREATE TABLE t (x)")
    assert sha256_of(home.database) != sha256_of(built.database)
    assert sha256_of(versioned) == sha256_of(built.database)
    assert not versioned.samefile(home.database)


@pytest.mark.parametrize("edited", ["stable", "versioned"])
def test_a_release_of_which_one_name_was_edited_is_made_again(home: Home, built: Home, edited: str) -> None:
    versioned = home.path / json.loads(home.manifest.read_text())["file"]
    (home.database if edited == "stable" else versioned).write_bytes(b"edited")
    assert build(home, DATASETS, archive_sample(home), lambda stage: None).is_new
    assert sha256_of(home.database) == sha256_of(versioned) == sha256_of(built.database)


def test_the_published_file_can_be_read_by_everyone(built: Home) -> None:
    assert built.database.stat().st_mode & 0o777 == 0o644


def test_an_optional_file_that_is_absent_is_said_to_be_absent(tmp_path: Path) -> None:
    home = Home(tmp_path)
    keep(home, ROME, Arrival(SAMPLE_CSV, "2026-11-23", sample=True))
    build(home, DATASETS, read_lock(home.lock), lambda stage: None)
    with closing(sqlite3.connect(home.database)) as database:
        assert one(database, "SELECT count(*) FROM rome_arborescence_competences") == (0,)
        said = one(
            database,
            "SELECT est_present, est_obligatoire, edition, sha256, apport, comment_obtenir FROM sources "
            "WHERE fichier = 'RefRomeJson.zip'",
        )
    assert said[:4] == (0, 0, None, None)
    assert "rome_arborescence_competences" in str(said[4])
    assert "infotravail fetch rome" in str(said[5])


def test_the_tree_comes_from_the_csv_where_the_zip_has_it(built: Home, tmp_path: Path) -> None:
    with closing(sqlite3.connect(built.database)) as database:
        rows = database.execute(
            "SELECT a.code_domaine_competence, a.libelle_domaine_competence, a.code_enjeu, a.libelle_enjeu, "
            "a.code_objectif, a.libelle_objectif, m.code_macro_comp, a.code_ogr_macro_comp, m.libelle, "
            "coalesce(a.code_ogr, ''), coalesce(c.libelle, '') FROM rome_arborescence_competences a "
            "JOIN rome_competences m ON m.code_ogr = a.code_ogr_macro_comp "
            "LEFT JOIN rome_competences c ON c.code_ogr = a.code_ogr ORDER BY a.id"
        ).fetchall()
    header = (
        "code_domaine_competence,domaine_competence,code_enjeu,enjeu,code_objectif,objectif,code_macro_competence,"
        "code_ogr_macro_competence,libelle_macro_competence,code_ogr_competence,libelle_competence"
    )
    lines = [header, *(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)]
    path = shutil.copyfile(SAMPLE_CSV, tmp_path / "RefRomeCsv.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(csv_name("arborescence_competences"), "\n".join(lines) + "\n")
    home = Home(tmp_path / "home")
    keep(home, ROME, Arrival(path, "2026-11-23", sample=True))
    build(home, DATASETS, read_lock(home.lock), lambda stage: None)
    with closing(sqlite3.connect(home.database)) as database, closing(sqlite3.connect(built.database)) as other:
        everything = "SELECT * FROM rome_arborescence_competences"
        assert database.execute(everything).fetchall() == other.execute(everything).fetchall()


@pytest.mark.slow
def test_of_two_issues_of_one_edition_the_newest_is_built(built: Home, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    first = rewritten(
        SAMPLE_CSV, tmp_path / "first.zip", {csv_name("themes"): replacing("Métiers de", "Les métiers de", 1)}
    )
    for dataset, path, facts in SAMPLES:
        keep(home, dataset, Arrival(path, "2026-11-23", sample=True, facts=facts))
    keep(home, ROME, Arrival(first, "2026-11-01", sample=True))
    build(home, DATASETS, read_lock(home.lock), lambda stage: None)
    with closing(sqlite3.connect(home.database)) as database, closing(sqlite3.connect(built.database)) as other:
        for table in ("rome_themes", "rome_metiers", "rome_appellations"):
            everything = f"SELECT * FROM {table}"
            assert database.execute(everything).fetchall() == other.execute(everything).fetchall()
        editions = "SELECT edition, numero, date_recuperation, est_courante FROM rome_editions WHERE numero = 'v460'"
        assert database.execute(editions).fetchall() == [
            ("v460", "v460", "2026-11-23", 1),
            (f"v460-{sha256_of(first)[:8]}", "v460", "2026-11-01", 0),
        ]


def test_an_archive_without_an_edition_to_build_says_what_to_do(tmp_path: Path) -> None:
    home = Home(tmp_path)
    keep(home, ROME, Arrival(SAMPLE_JSON, "2026-11-23", sample=True))
    with pytest.raises(SourceUnavailable, match="infotravail fetch rome"):
        build(home, DATASETS, read_lock(home.lock), lambda stage: None)


def test_the_project_names_no_folder_of_this_machine_in_the_file(built: Home) -> None:
    data = built.database.read_bytes()
    for name in (str(ROOT), str(built.path)):
        assert name.encode() not in data


def test_a_dataset_without_files_is_built_wherever_what_it_needs_is(tmp_path: Path) -> None:
    home = Home(tmp_path)
    snapshots = archive_sample(home)
    for names, is_there in ((("rome",), True), (("geo",), False)):
        build(home, DATASETS, [one for one in snapshots if one.dataset in names], lambda stage: None)
        with closing(sqlite3.connect(home.database)) as database:
            (words,) = database.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'usages'").fetchone()
            held = {jeu for (jeu,) in database.execute("SELECT jeu FROM licences")}
        assert (bool(words), "recherche" in held) == (is_there, is_there)


def test_our_own_tables_are_credited_to_us_and_come_from_the_files_of_the_rome(database: sqlite3.Connection) -> None:
    credited = database.execute("SELECT producteur, code_licence FROM licences WHERE jeu = 'recherche'").fetchall()
    assert credited == [("infotravail", "mit")]
    rows = database.execute("SELECT DISTINCT jeu, fichier, usage FROM provenance WHERE nom_table = 'usages'").fetchall()
    assert rows == [("recherche", "RefRomeCsv.zip", "calcul")]
    assert database.execute("SELECT count(*) FROM sources WHERE jeu = 'recherche'").fetchone() == (0,)
