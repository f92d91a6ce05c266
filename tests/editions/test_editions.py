"""Editions: every code still resolves, weights sum to one, and a change is told as exactly what it is."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from infotravail.datasets import DATASETS
from infotravail.datasets.agences.dataset import AGENCES
from infotravail.datasets.geo.dataset import GEO
from infotravail.datasets.rome.dataset import ROME
from infotravail.disk import sha256_of
from infotravail.errors import SourceChanged
from infotravail.home import SCHEMA_VERSION, Home
from infotravail.notes import age_note
from infotravail.pipeline.build import Built, build
from infotravail.pipeline.carried import describe_release
from infotravail.pipeline.verdict import check_file, verify_file
from infotravail.sources.archive import Arrival, keep, keep_release
from infotravail.sources.lock import read_lock
from infotravail.text import without_details
from tests.conftest import Run
from tests.homes import asked
from tests.sample import sample_files
from tests.zips import SAMPLE, SAMPLE_CSV, SAMPLE_JSON, csv_name, replacing, rewritten

OLD = SAMPLE / "RefRomeCsv_v344.zip"
DATE = "2026-11-23"


def add(home: Home, path: Path, fetched_at: str = DATE) -> None:
    """Add a file of the ROME, whatever its size was before."""
    keep(home, ROME, Arrival(path, fetched_at, sample=True), accept_change=True)


def made(home: Home) -> Built:
    """Build what the archive holds."""
    return build(home, DATASETS, read_lock(home.lock), lambda stage: None)


def relabelled(folder: Path, label: str) -> Path:
    """Write the sample's release with one job title changed, in both members that have it."""
    members = ("referentiel_appellation", "cr_gd_dp_appellations")
    changed = {csv_name(member): replacing("Œnologue conseil", label) for member in members}
    return rewritten(SAMPLE_CSV, folder / f"{without_details(label)}.zip", changed)


# What the file holds.


def test_each_edition_is_a_row_with_its_dates_its_hash_and_its_counts(database: sqlite3.Connection) -> None:
    assert database.execute("SELECT * FROM rome_editions").fetchall() == [
        ("v344", "v344", "ROME 3", "2020-10-12", DATE, sha256_of(OLD), 59, 347, 0),
        ("v460", "v460", "ROME 4.0", "2025-09-18", DATE, sha256_of(SAMPLE_CSV), 56, 380, 1),
    ]


def test_a_sheet_and_a_job_title_are_kept_as_each_edition_published_them(database: sqlite3.Connection) -> None:
    sheets = database.execute("SELECT * FROM rome_metiers_editions WHERE code_rome = 'A1203' ORDER BY 1").fetchall()
    (then, now) = sheets
    assert (then[:2], then[4:]) == (("v344", "A1203"), (None,) * 6)
    assert now[0] == "v460"
    (label,) = database.execute("SELECT libelle FROM rome_metiers WHERE code_rome = 'A1203'").fetchone()
    assert now[3] == label != then[3]
    titles = database.execute("SELECT * FROM rome_appellations_editions WHERE code_ogr = '17010' ORDER BY 1").fetchall()
    assert [row[0] for row in titles] == ["v344", "v460"]
    assert [row[-1] for row in titles] == [None, "PRINCIPALE"]


def test_a_passage_is_the_share_of_the_job_titles_that_went_there(database: sqlite3.Connection) -> None:
    """Computed again from the two tables of job titles."""
    where = {
        edition: dict(
            database.execute("SELECT code_ogr, code_rome FROM rome_appellations_editions WHERE edition = ?", (edition,))
        )
        for edition in ("v344", "v460")
    }
    for de, vers in (("v344", "v460"), ("v460", "v344")):
        pairs = Counter((code, where[vers][ogr]) for ogr, code in where[de].items() if ogr in where[vers])
        total = Counter()
        for (code, _), number in pairs.items():
            total[code] += number
        rows = database.execute(
            "SELECT de_code, vers_code, nb_appellations, poids FROM rome_passages "
            "WHERE de_edition = ? AND vers_edition = ? AND preuve = 'appellations'",
            (de, vers),
        ).fetchall()
        expected = {(a, b): (number, pytest.approx(number / total[a])) for (a, b), number in pairs.items()}
        assert {(a, b): (number, weight) for a, b, number, weight in rows} == expected


def test_the_weights_of_a_code_sum_to_one(database: sqlite3.Connection) -> None:
    sums = database.execute(
        "SELECT sum(poids) FROM rome_passages GROUP BY de_edition, de_code, vers_edition"
    ).fetchall()
    assert len(sums) > 100
    assert all(total == pytest.approx(1) for (total,) in sums)


def test_every_code_of_an_edition_leads_somewhere_in_every_other(database: sqlite3.Connection) -> None:
    lost = database.execute(
        "SELECT m.edition, m.code_rome FROM rome_metiers_editions m JOIN rome_editions e ON e.edition != m.edition "
        "WHERE EXISTS (SELECT 1 FROM rome_appellations_editions a WHERE a.edition = m.edition "
        "AND a.code_rome = m.code_rome) AND NOT EXISTS (SELECT 1 FROM rome_passages p WHERE p.de_edition = m.edition "
        "AND p.de_code = m.code_rome AND p.vers_edition = e.edition)"
    ).fetchall()
    assert lost == []


def test_there_and_back_each_job_title_is_in_its_own_sheet_again(database: sqlite3.Connection) -> None:
    there, back = (
        {(row[0], row[1]): row[2] for row in database.execute(
            "SELECT de_code, vers_code, nb_appellations FROM rome_passages "
            "WHERE de_edition = ? AND vers_edition = ? AND preuve = 'appellations'", pair)}
        for pair in (("v344", "v460"), ("v460", "v344"))
    )  # fmt: skip
    assert there == {(old, new): number for (new, old), number in back.items()}


def test_a_sheet_without_an_older_title_is_led_to_the_sheet_that_the_publisher_names(
    empty: Home, tmp_path: Path
) -> None:
    def without(data: bytes) -> bytes:
        return b"\n".join(line for line in data.split(b"\n") if b'"A1203"' not in line)

    old = rewritten(OLD, tmp_path / "old.zip", {"unix_referentiel_appellation_v344_utf8.csv": without})
    for path in (old, SAMPLE_CSV, SAMPLE_JSON):
        add(empty, path)
    made(empty)
    rows = asked(empty, "SELECT de_edition, vers_code, nb_appellations, poids, preuve FROM rome_passages "
                        "WHERE de_code = 'A1203'")  # fmt: skip
    assert ("v460", "A1203", 0, 1.0, "code_rome_parent") in rows
    # The old sheet has no title left: only its OGR says that it is still there.
    assert ("v344", "A1203", 0, 1.0, "code_ogr") in rows


def test_the_flags_of_a_passage_are_those_of_its_pair(database: sqlite3.Connection) -> None:
    label: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for edition, code, ogr, name in database.execute(
        "SELECT edition, code_rome, code_ogr, libelle FROM rome_metiers_editions"
    ):
        label[edition][code] = (ogr, name)
    rows = database.execute("SELECT * FROM rome_passages").fetchall()
    targets = Counter((row[0], row[1], row[2]) for row in rows)
    origins = Counter((row[0], row[2], row[3]) for row in rows)
    for de, code, vers, other, nature, _, _, same, renamed, split, merged, reused, _ in rows:
        (ogr, name), (ogr_2, name_2) = label[de][code], label[vers][other]
        assert same == (code == other and ogr == ogr_2 and name == name_2)
        assert renamed == (code == other and ogr == ogr_2 and name != name_2)
        assert reused == (code == other and ogr != ogr_2)
        assert split == (targets[de, code, vers] > 1)
        assert merged == (origins[de, vers, other] > 1)
        assert ("scindé" in nature, "fusionné" in nature, "renommé" in nature) == (split, merged, renamed)


def test_the_changes_are_those_that_the_two_editions_show(database: sqlite3.Connection) -> None:
    titles = {
        edition: {row[0]: row[1:] for row in database.execute(
            "SELECT code_ogr, code_rome, libelle, libelle_court FROM rome_appellations_editions WHERE edition = ?",
            (edition,))}
        for edition in ("v344", "v460")
    }  # fmt: skip
    old, new = titles["v344"], titles["v460"]
    expected = Counter({("appellation", "ajout", None): len(new.keys() - old.keys())})
    for ogr in old.keys() & new.keys():
        for place, field in enumerate(("code_rome", "libelle", "libelle_court")):
            before, after = old[ogr][place], new[ogr][place]
            if before != after:
                little = " mineur" if without_details(before) == without_details(after) else ""
                nature = "déplacement" if field == "code_rome" else f"renommage{little}"
                expected[("appellation", nature, field)] += 1
    found = Counter(
        database.execute("SELECT objet, nature, champ FROM rome_changements WHERE objet = 'appellation'").fetchall()
    )
    assert found == +expected


# Issues of one edition, and the order of adding.


@pytest.mark.parametrize(
    ("label", "nature"), [("œnologue Conseil", "renommage mineur"), ("Conseil en vins", "renommage")]
)
def test_an_issue_with_one_label_changed_is_told_as_exactly_that(
    empty: Home, tmp_path: Path, label: str, nature: str
) -> None:
    add(empty, SAMPLE_CSV, "2026-11-01")
    add(empty, SAMPLE_JSON)
    add(empty, relabelled(tmp_path, label), "2026-11-20")
    assert made(empty).refused == ()
    first = f"v460-{sha256_of(SAMPLE_CSV)[:8]}"
    assert asked(empty, "SELECT edition, est_courante FROM rome_editions ORDER BY 1") == [("v460", 1), (first, 0)]
    assert asked(empty, "SELECT de_edition, vers_edition, objet, code, nature, champ, avant, apres "
                        "FROM rome_changements ORDER BY champ") == [
        (first, "v460", "appellation", "17011", nature, "libelle", "Œnologue conseil", label),
        (first, "v460", "appellation", "17011", nature, "libelle_court", "Œnologue conseil", label),
    ]  # fmt: skip
    (told,) = asked(empty, "SELECT texte FROM constats WHERE nom_table = 'rome_editions'")
    assert "ce même numéro une autre fois" in told[0]


def test_a_code_given_to_another_job_is_told_as_such_and_not_as_a_renaming(empty: Home, tmp_path: Path) -> None:
    def reuse(data: bytes) -> bytes:
        lines = data.decode().split("\n")
        (index,) = [i for i, line in enumerate(lines) if line.startswith('"A1203"')]
        cells = lines[index].split(",")
        return "\n".join([*lines[:index], ",".join([*cells[:2], '"999999"', *cells[3:]]), *lines[index + 1 :]]).encode()

    old = rewritten(OLD, tmp_path / "old.zip", {"unix_referentiel_code_rome_v344_utf8.csv": reuse})
    for path in (old, SAMPLE_CSV, SAMPLE_JSON):
        add(empty, path)
    made(empty)
    rows = asked(empty, "SELECT nature, champ, avant FROM rome_changements WHERE objet = 'fiche' AND code = 'A1203' "
                        "ORDER BY champ")  # fmt: skip
    assert [row[:2] for row in rows] == [("réattribution", "code_ogr"), ("réattribution", "libelle")]
    assert rows[0][2] == "999999"
    flags = "SELECT est_reattribue, est_renomme FROM rome_passages WHERE de_code = 'A1203' AND vers_code = 'A1203'"
    assert asked(empty, flags) == [(1, 0), (1, 0)]


def test_an_older_edition_added_later_gives_the_same_bytes_as_one_added_first(tmp_path: Path) -> None:
    one, other = Home(tmp_path / "one"), Home(tmp_path / "other")
    for home, paths in ((one, (OLD, SAMPLE_CSV, SAMPLE_JSON)), (other, (SAMPLE_JSON, SAMPLE_CSV, OLD))):
        for path in paths:
            add(home, path)
        made(home)
    assert sha256_of(one.database) == sha256_of(other.database)


def test_an_old_edition_that_cannot_be_read_costs_its_history_alone(empty: Home, tmp_path: Path) -> None:
    bad = rewritten(
        OLD, tmp_path / "bad.zip", {"unix_referentiel_appellation_v344_utf8.csv": replacing('"A1203"', '"A12X3"')}
    )
    for path in (SAMPLE_CSV, SAMPLE_JSON, bad):
        add(empty, path)
    (refused,) = made(empty).refused
    assert "v344" in refused.snapshot
    assert "'A12X3'" in refused.problem
    assert asked(empty, "SELECT edition FROM rome_editions") == [("v460",)]
    assert asked(empty, "SELECT count(*) FROM rome_metiers") == [(56,)]


# The same mechanism for agencies and for the survey.


def test_agencies_that_open_close_move_or_change_their_name_are_told(home: Home, tmp_path: Path) -> None:
    agencies = json.loads((SAMPLE / "annuaire-administration.json").read_text(encoding="utf-8"))
    agencies[0]["nom"] = "France Travail - Rennes Exemple Gare"
    agencies[1]["adresse"] = agencies[1]["adresse"].replace("2 quai", "20 quai")
    agencies[2]["id"] = "00000000-0000-4000-8000-000000000009"
    path = tmp_path / "annuaire.json"
    path.write_text(json.dumps(agencies, ensure_ascii=False), encoding="utf-8")
    keep(home, AGENCES, Arrival(path, "2026-11-30", sample=True), accept_change=True)
    assert made(home).refused == ()
    identifier = "annuaire,00000000-0000-4000-8000-00000000000{}"
    assert asked(home, "SELECT code, nature, champ, apres FROM agences_changements ORDER BY code") == [
        (identifier.format(1), "renommage", "libelle_publie", "France Travail - Rennes Exemple Gare"),
        (identifier.format(2), "déplacement", "adresse", "20 quai de l'Exemple"),
        (identifier.format(3), "retrait", None, None),
        (identifier.format(9), "ajout", None, "Pôle emploi - Clermont-Ferrand Exemple"),
    ]
    assert asked(home, "SELECT count(*) FROM agences WHERE source = 'annuaire'") == [(6,)]


def test_the_survey_tells_which_jobs_and_basins_came_went_and_took_another_meaning(
    database: sqlite3.Connection,
) -> None:
    rows = database.execute("SELECT de_annee, vers_annee, objet, nature, champ FROM bmo_changements").fetchall()
    assert Counter(rows) == {
        (2023, 2024, "métier", "ajout", None): 10,
        (2023, 2024, "métier", "retrait", None): 10,
        (2023, 2024, "métier", "réattribution", "libelle"): 3,
        (2023, 2024, "métier", "réattribution", "nomenclature"): 3,
        (2024, 2025, "bassin", "ajout", None): 2,
        (2024, 2025, "bassin", "retrait", None): 2,
    }


# A release as a source.


def test_a_release_gives_its_editions_to_who_lacks_the_old_archives(tmp_path: Path) -> None:
    whole, poor = Home(tmp_path / "whole"), Home(tmp_path / "poor")
    for path in (OLD, SAMPLE_CSV, SAMPLE_JSON):
        add(whole, path)
    made(whole)
    for path in (SAMPLE_CSV, SAMPLE_JSON):
        add(poor, path)
    snapshot = describe_release(whole.database)
    assert keep_release(poor, whole.database, snapshot)
    assert not keep_release(poor, whole.database, snapshot)
    assert made(poor).refused == ()
    tables = ("rome_editions", "rome_metiers_editions", "rome_appellations_editions", "rome_passages")
    for table in (*tables, "rome_changements"):
        assert asked(poor, f"SELECT * FROM {table}") == asked(whole, f"SELECT * FROM {table}"), table
    said = "SELECT edition, sha256, nb_lignes FROM provenance WHERE membre LIKE '% > %' AND nom_table = ?"
    assert asked(poor, said, "rome_metiers_editions") == [("v344", sha256_of(OLD), 59)]
    assert [f.text for f in check_file(poor.database, poor, DATASETS) if f.severity == "erreur"] == []
    assert (snapshot.dataset, snapshot.sha256) == ("livraisons", sha256_of(whole.database))
    # And what a release carried, the next one carries.
    third = Home(tmp_path / "third")
    for path in (SAMPLE_CSV, SAMPLE_JSON):
        add(third, path)
    keep_release(third, poor.database, describe_release(poor.database))
    made(third)
    assert asked(third, "SELECT * FROM rome_passages") == asked(whole, "SELECT * FROM rome_passages")


def test_a_release_that_was_changed_gives_nothing(home: Home) -> None:
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute("UPDATE rome_metiers SET libelle = 'Autre' WHERE code_rome = 'A1203'")
    with pytest.raises(SourceChanged, match="le contenu a changé"):
        describe_release(home.database)


def test_a_release_of_another_schema_gives_nothing(home: Home) -> None:
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute("PRAGMA user_version = 1")
    with pytest.raises(SourceChanged, match=f"schema 1; this version reads {SCHEMA_VERSION}\n"):
        describe_release(home.database)


def test_the_command_builds_with_a_release_found_elsewhere(run: Run, built: Home, tmp_path: Path) -> None:
    home = tmp_path / "home"
    add(Home(home), SAMPLE_JSON)
    refused = run("--home", home, "build", "--previous", SAMPLE_CSV)
    assert refused.returncode == 74
    assert not (home / "infotravail.db").exists()
    add(Home(home), SAMPLE_CSV)
    done = run("--home", home, "build", "--previous", built.database, check=True)
    assert "kept in the archive, for the editions that it knows." in done.stdout
    assert asked(Home(home), "SELECT edition FROM rome_editions ORDER BY 1") == [("v344",), ("v460",)]


# What is written beside a release, and pinning.


def test_each_build_says_what_changed_since_the_one_before(home: Home, tmp_path: Path) -> None:
    first = json.loads(home.changes.read_text(encoding="utf-8"))
    assert (first["previous"], first["diff"]) == (None, None)
    counted = (
        "SELECT de_edition, vers_edition, count(*) FROM rome_changements WHERE objet = 'fiche' AND nature = 'ajout'"
    )
    ((de, vers, number),) = asked(home, counted)
    fiches = {"table": "rome_changements", "de": de, "vers": vers, "objet": "fiche", "nature": "ajout"}
    assert {**fiches, "champ": "", "nombre": number} in first["editions"]
    assert "rien à comparer" in home.changes_page.read_text(encoding="utf-8")
    add(home, relabelled(tmp_path, "Conseil en vins"), "2026-12-01")
    built = made(home)
    second = json.loads(home.changes.read_text(encoding="utf-8"))
    assert (second["release"], second["previous"]) == (built.release, first["release"])
    page = home.changes_page.read_text(encoding="utf-8")
    assert "Conseil en vins" in page
    assert "## Entre éditions" in page
    # Lost, they are written again by a build that has nothing else to do.
    home.changes.unlink()
    assert not made(home).is_new
    assert json.loads(home.changes.read_text(encoding="utf-8")) == second


def test_a_pinned_file_is_verified(run: Run, home: Home) -> None:
    good = run("--home", home.path, "verify", home.database, "--sha256", sha256_of(home.database).upper())
    assert (good.returncode, good.stderr) == (0, "")
    bad = run("--home", home.path, "verify", home.database, "--sha256", "0" * 64, "--release", "v1")
    assert bad.returncode == 5
    assert "attendu : ce n'est pas ce fichier, ou il a changé" in bad.stderr
    assert "v1 attendue" in bad.stderr


def test_a_file_whose_rows_changed_is_not_verified_even_by_its_own_hash(home: Home) -> None:
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute("UPDATE rome_metiers SET libelle = 'Autre' WHERE code_rome = 'A1203'")
    (problem,) = verify_file(home.database, sha256_of(home.database)).problems
    assert "le contenu a changé" in problem
    assert len(verify_file(home.database).problems) == 2


@pytest.mark.parametrize(("day", "said"), [("2026-06-24", False), ("2026-06-26", True)])
def test_data_past_their_publishers_usual_date_are_said_to_be(home: Home, day: str, said: bool) -> None:
    from datetime import date

    with closing(sqlite3.connect(home.database)) as connection:
        assert age_note(connection, "rome", date.fromisoformat(day), "infotravail fetch rome") == "", (
            "a sample has no age"
        )
        connection.execute("UPDATE release SET est_echantillon = 0")
        note = age_note(connection, "rome", date.fromisoformat(day), "infotravail fetch rome")
    assert bool(note) == said
    if said:
        assert note.startswith("Les données rome de ce fichier sont du 18/09/2025")
        assert "« infotravail fetch rome »" in note


def test_a_file_of_another_schema_is_refused_by_lookups_and_compared_all_the_same(run: Run, home: Home) -> None:
    other = home.path / "other.db"
    other.write_bytes(home.database.read_bytes())
    with closing(sqlite3.connect(home.database)) as connection, connection:
        connection.execute("PRAGMA user_version = 1")
    refused = run("--home", home.path, "search", "oenologue")
    assert refused.returncode == 74
    said = f"schema 1, while this version reads schema {SCHEMA_VERSION}\n  → run `infotravail download"
    assert said in refused.stderr
    done = run("--home", home.path, "diff", home.database, other, check=True)
    assert "aucune différence de contenu" in done.stdout


# What a bad or an odd source may not cost.


def test_a_dangling_reference_in_an_old_edition_is_blamed_on_it_whatever_the_days(empty: Home, tmp_path: Path) -> None:
    change = {"unix_referentiel_appellation_v344_utf8.csv": replacing('"A1203"', '"A1299"', 1)}
    add(empty, rewritten(OLD, tmp_path / "bad.zip", change), "2024-01-01")
    for path in (SAMPLE_CSV, SAMPLE_JSON):
        add(empty, path)
    (refused,) = made(empty).refused
    assert refused.snapshot.startswith("RefRomeCsv.zip v344 ")
    assert refused.instead == "", "the edition that is built is there anyway"
    assert "'A1299' is not in rome_metiers_editions" in refused.problem
    assert asked(empty, "SELECT edition FROM rome_editions") == [("v460",)]


def test_a_release_of_the_sample_does_not_enter_a_real_archive(run: Run, built: Home, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    arrival = Arrival(SAMPLE / "base-officielle-codes-postaux.csv", DATE)
    archived = replace(GEO, tables=tuple(replace(table, expect=range(1, 10**6)) for table in GEO.tables))
    keep(home, archived, arrival)
    before = read_lock(home.lock)
    done = run("--home", home.path, "build", "--previous", built.database)
    assert done.returncode == 4
    assert "is of embedded files, or the archive is, and not both" in done.stderr
    assert read_lock(home.lock) == before


def test_a_release_alone_makes_no_archive(run: Run, built: Home, tmp_path: Path) -> None:
    done = run("--home", tmp_path / "home", "build", "--previous", built.database)
    assert done.returncode == 3
    assert "a release gives history, and no tables" in done.stderr
    assert not (tmp_path / "home" / "sources.lock.json").exists()


def test_a_file_without_the_rome_says_so_and_is_not_called_damaged(run: Run, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    for _, file, path in (one for one in sample_files() if one[0] == GEO):
        keep(home, GEO, Arrival(path, DATE, sample=True), only=file)
    made(home)
    done = run("--home", home.path, "search", "boulanger")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Ce fichier n'a pas le ROME" in done.stderr


def test_what_came_before_a_release_is_not_itself(home: Home, tmp_path: Path) -> None:
    first = json.loads(home.manifest.read_text(encoding="utf-8"))["release"]
    add(home, relabelled(tmp_path, "Conseil en vins"), "2026-12-01")
    made(home)
    # As if another builder had made it: code is what the bytes are due to.
    manifest = json.loads(home.manifest.read_text(encoding="utf-8"))
    home.manifest.write_text(json.dumps({**manifest, "code": "0" * 64}))
    assert made(home).is_new
    assert json.loads(home.manifest.read_text(encoding="utf-8"))["previous"]["release"] == first
    home.changes_page.unlink()
    made(home)
    assert "Conseil en vins" in home.changes_page.read_text(encoding="utf-8")


def test_a_previous_release_that_cannot_be_read_stops_no_build(home: Home, tmp_path: Path) -> None:
    old = home.path / json.loads(home.manifest.read_text(encoding="utf-8"))["file"]
    add(home, relabelled(tmp_path, "Conseil en vins"), "2026-12-01")
    made(home)
    old.write_bytes(b"not a database")
    home.changes.unlink()
    assert not made(home).is_new
    assert json.loads(home.changes.read_text(encoding="utf-8"))["diff"] is None
