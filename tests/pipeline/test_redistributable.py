"""The file that may be handed on: no row, label, hash or word of what no licence allows to, in any table or byte."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infotravail.datasets import DATASETS
from infotravail.disk import sha256_of
from infotravail.facts import Snapshot
from infotravail.home import Home
from infotravail.model import Dataset, File
from infotravail.pipeline.build import build
from infotravail.pipeline.carried import carried, describe_release
from infotravail.pipeline.rebuild import find_manifest, rebuild
from infotravail.pipeline.redistribution import allowed, refused_files, withheld
from infotravail.pipeline.releases import home_of_releases
from infotravail.pipeline.verdict import check_file
from infotravail.sources.archive import keep_release
from infotravail.sources.lock import read_lock
from infotravail.vocabulary import LICENCE_INCONNUE
from tests.files import Said, said
from tests.homes import asked
from tests.sample import archive_sample

BY_NAME = {dataset.name: dataset for dataset in DATASETS}
# The datasets of which a source is left out.
TOLD = ("agences", "fap", "geo", "imt", "offres", "statistiques")
# Of each source that is left out, words of its rows that no other source of the sample has.
WORDS = {
    "offres.jsonl": ("900AAAA", "Apprenti maroquinier", "NULLE PART", "SITE_INVENTE", "Appellation inventée"),
    "agences_2019-11-13.csv": (),
    "referentiel-agences-v1.json": (),
    "correspondance-aurore-safir_2021-01.csv": (),
    "bassins_bmo_2019.csv": (),
    "bassins_bmo_2021.csv": (),
    # Of the labour market, nobody told the licence: its lines and hashes are looked for.
    **dict.fromkeys(
        (
            *("intitule_fap2009.txt", "passage_fap2009_romev3.txt", "nomenclature_fap2021.csv", "FAP_PCS.csv"),
            *("Dares_FAP2021_Table_passage_ROME.xlsx", "dares_tensions_2011-2019.csv", "dares_tensions_2023"),
            *("dares_tensions_2024", "tension_rome_bassin.csv", "offres_commune_rome.csv.bz2"),
            *("salaire_median_3niv.csv", "marche-travail-api.zip", "defm_par_epci.xlsx", "series_CVS_DEFM.xlsx"),
            *("series_offres_diffusees.xlsx", "defm_commune_rome.csv"),
        ),
        (),
    ),
}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with the sample of every dataset in its archive, and in it what may be handed on."""
    home = Home(tmp_path_factory.mktemp("own"))
    archive_sample(home)
    return home


@pytest.fixture(scope="module")
def handed(own: Home) -> Home:
    """The redistributable home, built."""
    build(own.redistributable, DATASETS, read_lock(own.lock), lambda stage: None)
    return own.redistributable


def _tables(home: Home) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table of a home's database, the tables behind the full text too."""
    with closing(sqlite3.connect(f"file:{home.database}?mode=ro", uri=True)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names}


def _left_out(own: Home) -> Iterator[Snapshot]:
    kept = allowed(DATASETS, read_lock(own.lock))
    return (entry for entry in read_lock(own.lock) if entry not in kept)


def test_every_table_is_as_if_what_is_left_out_had_never_been_there(own: Home, handed: Home) -> None:
    plain = Home(own.path / "without")
    # The same archive, and a lock that never had the others.
    plain.path.mkdir()
    plain.archive.symlink_to(own.archive)
    build(plain, DATASETS, allowed(DATASETS, read_lock(own.lock)), lambda stage: None)
    found, expected = _tables(handed), _tables(plain)
    assert found.keys() == expected.keys()
    assert "offres" not in found
    told = [(one.dataset, None, None, "constat", one.finding().text) for one in withheld(DATASETS)]
    differing = {name for name in found if found[name] != expected[name]}
    # They say what is not there, and are counted and hashed with the rest.
    assert differing == {"constats", "release"}
    rows = {row[1:] for row in found["constats"]} - {row[1:] for row in expected["constats"]}
    assert rows == set(told)


def test_no_byte_of_the_file_nor_of_what_is_beside_it_is_of_a_source_left_out(own: Home, handed: Home) -> None:
    left = list(_left_out(own))
    assert {entry.file for entry in left if entry.dataset in TOLD} == set(WORDS)
    files = [path for path in handed.path.iterdir() if path.is_file()]
    assert {path.name for path in files} >= {"infotravail.db", "manifest.json", "changes.json", "CHANGES.md"}
    data = {path.name: path.read_bytes() for path in files}
    for entry in left:
        source = own.stored(entry.sha256).read_bytes()
        words = WORDS.get(entry.file, ())
        for word in words:
            assert word.encode() in source
        lines = [line for line in source.split(b"\n")[1:] if len(line) > 20]
        signs = [entry.sha256, entry.sha256[:12], *words]
        for name, held in data.items():
            assert [sign for sign in signs if sign.encode() in held] == [], f"{entry.file} in {name}"
            assert [line for line in lines if line in held] == [], f"{entry.file} in {name}"
    editions = {entry.edition for entry in left if entry.dataset == "offres"}
    assert not [edition for edition in editions if edition.encode() in data["infotravail.db"]]


def test_no_label_of_an_agency_left_out_is_in_any_cell(built: Home, handed: Home) -> None:
    columns = "libelle_publie, adresse, code_safir, code_aurore, identifiant, telephone, courriel"
    theirs = asked(built, f"SELECT {columns} FROM agences WHERE source != 'annuaire'")
    ours = asked(built, "SELECT * FROM agences WHERE source = 'annuaire'")
    left = {cell for row in theirs for cell in row if cell} - {cell for row in ours for cell in row}
    assert len(left) > 5
    cells = {cell for rows in _tables(handed).values() for row in rows for cell in row if isinstance(cell, str)}
    assert left & cells == set()
    assert asked(handed, "SELECT DISTINCT source FROM agences") == [("annuaire",)]
    assert asked(handed, "SELECT count(*) FROM communes_bassins") == [(0,)]


def test_the_file_says_what_is_not_in_it_and_every_licence_in_it_allows_it(handed: Home) -> None:
    assert asked(handed, "SELECT DISTINCT est_redistribuable FROM licences") == [(1,)]
    assert asked(handed, "SELECT count(*) FROM sources WHERE est_present AND code_licence = 'inconnue'") == [(0,)]
    told = asked(handed, "SELECT jeu, texte FROM constats WHERE texte LIKE '%fichier redistribuable%' ORDER BY id")
    unknown = "n'est pas dans ce fichier redistribuable : sa licence est inconnue"
    basins = "Communes et bassins d'emploi de l'enquête BMO"
    of_datasets = [row for row in told if row[0] in TOLD]
    assert of_datasets == [
        ("agences", f"« API Référentiel des agences v1 » {unknown}"),
        ("agences", f"« Correspondance des codes AURORE et SAFIR, janvier 2021 » {unknown}"),
        ("agences", f"« Extrait des agences du 13/11/2019 » {unknown}"),
        ("fap", f"« Familles professionnelles (FAP) » {unknown}"),
        ("geo", f"« {basins} 2019 » {unknown}"),
        ("geo", f"« {basins} 2021 » {unknown}"),
        ("imt", f"« Marché du travail : tensions, offres, salaires » {unknown}"),
        ("offres", "« Offres d'emploi » n'est pas dans ce fichier redistribuable : sa licence ne permet pas de le "
         "rediffuser (conditions propres aux offres d'emploi de France Travail)"),
        ("statistiques", f"« Statistiques du marché du travail » {unknown}"),
    ]  # fmt: skip
    assert {name for name, _ in told} == {one.dataset for one in withheld(DATASETS)}


def test_check_finds_nothing_wrong_with_it(own: Home, handed: Home) -> None:
    findings = check_file(handed.database, own, DATASETS)
    assert [finding.text for finding in findings if finding.severity == "erreur"] == []


def test_it_is_made_again_to_the_same_bytes_by_its_name(own: Home, handed: Home) -> None:
    (name,) = [name for (name,) in asked(handed, "SELECT identifiant FROM release")]
    where = home_of_releases(own, name)
    assert where == handed
    again = rebuild(where, DATASETS, find_manifest(where, name), lambda stage: None, jobs=1)
    assert (again.is_same, again.made.release, again.made.sha256) == (True, name, sha256_of(handed.database))


def test_the_command_says_what_it_leaves_out_and_leaves_the_own_file_alone(own: Home, handed: Home) -> None:
    before = sha256_of(handed.database)
    done = said(own, "build", "--redistributable")
    assert done.code == 0
    assert "Not in it: offres, « Offres d'emploi »: its licence does not allow it to be handed on" in done.text
    assert (
        "Not in it: agences agences_2019-11-13.csv, « Extrait des agences du 13/11/2019 »: its licence is " in done.text
    )
    assert f"Nothing has changed: {handed.database} is release" in done.text
    assert sha256_of(handed.database) == before
    assert not own.database.exists()


def test_an_earlier_release_is_found_by_its_name_alone(own: Home) -> None:
    done: Said = said(own, "build", "--redistributable", "--release", "2026-11-23-0a1b2c3d")
    assert (done.code, "leave --redistributable away" in done.errors) == (2, True)


def test_a_release_that_knows_more_gives_no_edition_of_what_is_left_out(built: Home, own: Home, tmp_path: Path) -> None:
    home = Home(tmp_path)
    release = describe_release(built.database)
    kept = allowed(DATASETS, [entry for entry in read_lock(own.lock) if entry.dataset == "bmo"])
    keep_release(home, built.database, release)
    listed = [*kept, release]
    left = {(entry.dataset, entry.file) for entry in _left_out(own)}
    found = {(one.snapshot.dataset, one.snapshot.file) for one in carried(home, listed)}
    may = {(one.snapshot.dataset, one.snapshot.file) for one in carried(home, listed, refused_files(DATASETS))}
    assert found >= left
    assert may == found - left


def _file(dataset: Dataset, **words: Any) -> Dataset:
    """Return a dataset whose first file is declared otherwise."""
    first: File = replace(dataset.files[0], **words)
    return replace(dataset, files=(first, *dataset.files[1:]))


def test_a_dataset_goes_with_a_file_that_it_needs_and_with_it_what_needs_the_dataset() -> None:
    geo = _file(BY_NAME["geo"], licence=LICENCE_INCONNUE)
    chosen = (BY_NAME["rome"], geo, BY_NAME["agences"])
    lacking = f"il est fait avec « {geo.title} », qui n'y est pas"
    assert [(one.dataset, one.file, one.why) for one in withheld(chosen)] == [
        ("geo", "", "sa licence est inconnue"),
        ("agences", "", lacking),
    ]
    files = {(dataset.name, file.name) for dataset in chosen[1:] for file in dataset.files}
    assert refused_files(chosen) == files
