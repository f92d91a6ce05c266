"""The agencies: whole rows of three sources, who is whom, where they are, and files that are not what we knew."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infotravail.datasets import DATASETS
from infotravail.datasets.agences import names
from infotravail.datasets.agences.dataset import AGENCES
from infotravail.datasets.agences.files import ANNUAIRE, API, AURORE, EXTRACT
from infotravail.datasets.geo.dataset import GEO
from infotravail.datasets.geo.files import COG
from infotravail.datasets.geo.laposte import POSTCODES
from infotravail.describe.datasette import DATABASE, metadata
from infotravail.disk import sha256_of
from infotravail.errors import BuilderError, CheckFailed, SourceChanged, SourceUnavailable
from infotravail.facts import Snapshot
from infotravail.home import Home
from infotravail.model import Dataset, Member, Read, Table
from infotravail.notes import notes_of
from infotravail.opened import open_database
from infotravail.pipeline.build import Built, build
from infotravail.pipeline.refused import Refused
from infotravail.pipeline.verdict import check_file
from infotravail.sources.archive import Arrival, Kept, keep
from infotravail.sources.fetch import fetch_file
from infotravail.sources.lock import read_lock
from tests.conftest import Run
from tests.homes import asked, assert_tells
from tests.sources.server import Server, answer
from tests.sources.support import kept_aside, picture, raises_only

SAMPLE = Path(__file__).parent.parent / "sample"
TABLES = ("agences", "agences_horaires", "agences_communes", "agences_aurore_safir", "agences_liens")
ID = "00000000-0000-4000-8000-00000000000{}"
# The first agency of each source, which tests change: three times the same one.
RENNES = {"annuaire": ID.format(1), "api": "BRE9001", "extrait": "BRE9001000001"}

# What edits a document in place (the list of a JSON), or returns another (the text of a CSV).
Change = Callable[[Any], object]


def raw(file: str) -> bytes:
    """Return the bytes of the sample's file."""
    return (SAMPLE / file).read_bytes()


def edited(file: str, *changes: Change) -> bytes:
    """Return the sample's file with something changed."""
    text = (SAMPLE / file).read_text(encoding="utf-8")
    document = json.loads(text) if file.endswith(".json") else text
    for change in changes:
        document = change(document) or document
    return (document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)).encode()


def put(**words: object) -> Change:
    """Return the change of fields of the first agency."""
    return lambda agencies: agencies[0].update(words)


def without(field: str) -> Change:
    """Return the loss of a field of the first agency."""

    def change(agencies: list[dict[str, Any]]) -> None:
        del agencies[0][field]

    return change


def inside(field: str, **words: object) -> Change:
    """Return the change of the first object in a field of the first agency, be it JSON in a string or not."""

    def change(agencies: list[dict[str, Any]]) -> None:
        value = agencies[0][field]
        found = json.loads(value) if isinstance(value, str) else value
        (found[0] if isinstance(found, list) else found).update(words)
        agencies[0][field] = json.dumps(found, ensure_ascii=False) if isinstance(value, str) else found

    return change


def repeated(agencies: list[dict[str, Any]]) -> None:
    """Give the first agency twice."""
    agencies.append(deepcopy(agencies[0]))


def swapped(old: str, new: str) -> Change:
    """Return the change of the first occurrence of a text."""

    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def arrived(folder: Path, data: bytes) -> Path:
    """Write the file that a person adds, under a name that says nothing."""
    path = folder / f"arrived-{len(list(folder.glob('arrived-*')))}"
    path.write_bytes(data)
    return path


def add(home: Home, path: Path, fetched_at: str = "2026-12-01", **words: Any) -> Snapshot:
    """Add a file as a person does, whatever its size was before."""
    return keep(home, AGENCES, Arrival(path, fetched_at, sample=True), accept_change=True, **words).snapshot


def made(home: Home) -> Built:
    """Build the geography and the agencies from what the archive holds."""
    return build(home, (GEO, AGENCES), read_lock(home.lock), lambda stage: None)


def rebuilt(home: Home, folder: Path, file: str, *changes: Change) -> Home:
    """Add a file of the sample with something changed, and build with it."""
    snapshot = add(home, arrived(folder, edited(file, *changes)))
    assert snapshot.file == file
    assert made(home).refused == ()
    return home


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Home]:
    """A home whose archive holds the sample's geography, and one that holds its four files of agencies too."""
    located, four = (Home(tmp_path_factory.mktemp(name)) for name in ("located", "four"))
    for home in (located, four):
        for name in (COG, POSTCODES):
            keep(home, GEO, Arrival(SAMPLE / name, "2026-11-23", sample=True))
    for name in (ANNUAIRE, API, EXTRACT, AURORE):
        add(four, SAMPLE / name, "2026-11-23")
    return located, four


@pytest.fixture
def located(prepared: tuple[Home, Home], tmp_path: Path) -> Home:
    """A home whose archive holds the sample's geography and no agency."""
    return Home(shutil.copytree(prepared[0].path, tmp_path / "located"))


@pytest.fixture
def four(prepared: tuple[Home, Home], tmp_path: Path) -> Home:
    """A home whose archive holds the sample's geography and its four files of agencies."""
    return Home(shutil.copytree(prepared[1].path, tmp_path / "four"))


@pytest.fixture
def untouched(four: Home) -> Iterator[Home]:
    """A home of which nothing may have changed after the test."""
    before = picture(four)
    yield four
    assert picture(four) == before
    assert len(before) == 8


# Whole rows.

LISTED = {
    "source": "annuaire",
    "identifiant": ID.format(2),
    "date_source": "2026-11-23",
    "libelle_publie": "Agence France Travail - Saint-Malo Exemple",
    "libelle": "Saint-Malo Exemple",
    "nom_normalise": "ST MALO EXEMPLE",
    "type_agence": "agence",
    "complement_adresse": "Immeuble Modèle",
    "adresse": "2 quai de l'Exemple",
    "code_postal": "35400",
    "nom_commune": "Saint-Malo",
    "code_commune_publie": "35288",
    "code_commune": "35288",
    "preuve_commune": "code publié",
    "latitude": 48.649,
    "longitude": -2.008,
    "telephone": "39 49",
    "site_internet": "https://www.francetravail.fr",
    "adresse_page": f"https://lannuaire.service-public.gouv.fr/exemple/{ID.format(2)}",
    "date_modification": "02/11/2026 09:00:00",
}
GIVEN = {
    "source": "api",
    "identifiant": "BRE9001",
    "date_source": "2026-11-23",
    "code_safir": "99001",
    "code_aurore": "BRE9001",
    "libelle_publie": "RENNES EXEMPLE CENTRE",
    "libelle": "RENNES EXEMPLE CENTRE",
    "nom_normalise": "RENNES EXEMPLE CENTRE",
    "type_agence": "agence",
    "type_publie": "APE",
    "siret": "00000000099001",
    "adresse": "1 RUE DE L EXEMPLE",
    "code_postal": "35000",
    "nom_commune": "RENNES",
    "code_commune_publie": "35238",
    "code_commune": "35238",
    "preuve_commune": "code publié",
    "code_region": "53",
    "latitude": 48.11,
    "longitude": -1.68,
    "telephone": "39-49",
    "courriel": "ape.99001@example.org",
    "type_accueil": "3",
    "est_adeda": 1,
}
SPECIAL = {
    "source": "api",
    "identifiant": "IDF9004",
    "date_source": "2026-11-23",
    "code_safir": "99004",
    "code_aurore": "IDF9004",
    "libelle_publie": "SCENES ET IMAGES EXEMPLE",
    "libelle": "SCENES ET IMAGES EXEMPLE",
    "nom_normalise": "SCENES ET IMAGES EXEMPLE",
    "type_agence": "agence spécialisée",
    "type_publie": "APES",
    "specialite": "spectacle",
    "siret": "00000000099004",
    "adresse": "4 BOULEVARD DE L ESSAI",
    "code_postal": "75012",
    "nom_commune": "PARIS 12",
    "code_commune_publie": "75112",
    "code_commune": "75112",
    "preuve_commune": "code publié",
    "latitude": 48.844,
    "longitude": 2.39,
    "telephone": "39-49",
    "courriel": "ape.99004@example.org",
    "type_accueil": "3",
    "est_adeda": 0,
}
EXTRACTED = {
    "source": "extrait",
    "identifiant": "GUA9007000006",
    "date_source": "2019-11-13",
    "code_safir": "99007",
    "code_aurore": "GUA9007",
    "libelle_publie": "APE DE BASSE TERRE EXEMPLE",
    "libelle": "BASSE TERRE EXEMPLE",
    "nom_normalise": "BASSE TERRE EXEMPLE",
    "type_agence": "agence",
    "type_publie": "ALE",
    "complement_adresse": "Transit",
    "complement_adresse_2": "Immeuble Modèle",
    "code_postal": "97100",
    "nom_commune": "BASSE TERRE",
    "code_commune": "97105",
    "preuve_commune": "code postal et nom",
    "code_region": "01",
    "libelle_region": "GUADELOUPE",
    "latitude": 15.998,
    "longitude": -61.725,
}
DIRECTED = {
    "source": "extrait",
    "identifiant": "COR9008000008",
    "date_source": "2019-11-13",
    "code_safir": "99008",
    "code_aurore": "COR9008",
    "libelle_publie": "DT CORSE EXEMPLE",
    "libelle": "DT CORSE EXEMPLE",
    "nom_normalise": "DT CORSE EXEMPLE",
    "type_agence": "direction",
    "type_publie": "DDA",
    "adresse": "6 cours de l'Essai",
    "code_postal": "20700",
    "nom_commune": "AJACCIO",
    "code_commune": "2A004",
    "preuve_commune": "département et nom",
    "code_region": "94",
    "libelle_region": "CORSE",
    "latitude": 41.92,
    "longitude": 8.73,
}


@pytest.mark.parametrize(
    "row", [LISTED, GIVEN, SPECIAL, EXTRACTED, DIRECTED], ids=lambda row: f"{row['source']} {row['identifiant'][-9:]}"
)
def test_a_row_has_what_its_source_gives_and_nothing_else(database: sqlite3.Connection, row: dict[str, Any]) -> None:
    # Without the column that a search computes.
    columns = [column[1] for column in database.execute("PRAGMA table_info(agences)")]
    assert row.keys() <= set(columns)
    sql = f"SELECT {', '.join(columns)} FROM agences WHERE source = ? AND identifiant = ?"
    found = database.execute(sql, (row["source"], row["identifiant"])).fetchall()
    assert found == [tuple(row.get(name) for name in columns)]


def test_every_agency_of_every_source_is_there(database: sqlite3.Connection) -> None:
    expected = {
        *(("annuaire", service["id"]) for service in json.loads((SAMPLE / ANNUAIRE).read_bytes())),
        *(("api", agency["code"]) for agency in json.loads((SAMPLE / API).read_bytes())),
        *(("extrait", line.split(",")[0]) for line in (SAMPLE / EXTRACT).read_text().splitlines()[1:]),
    }
    found = database.execute("SELECT source, identifiant FROM agences").fetchall()
    assert set(found) == expected
    assert Counter(source for source, _ in found) == {"annuaire": 6, "api": 5, "extrait": 9}


def test_the_door_is_shown_and_not_the_letter_box(database: sqlite3.Connection) -> None:
    sql = "SELECT adresse, code_postal FROM agences WHERE source = 'annuaire' AND identifiant = ?"
    assert database.execute(sql, (ID.format(1),)).fetchall() == [("1 rue de l'Exemple", "35000")]


def test_an_agency_without_an_address_keeps_its_commune(database: sqlite3.Connection) -> None:
    sql = "SELECT adresse, code_postal, nom_commune, latitude, longitude, code_commune FROM agences WHERE identifiant=?"
    assert database.execute(sql, (ID.format(6),)).fetchall() == [(None, None, None, None, None, "97411")]


def test_several_telephones_are_told_one_after_the_other(four: Home, tmp_path: Path) -> None:
    numbers = [{"valeur": value, "description": ""} for value in ("39 49", "", "01 00 00 00 00")]
    rebuilt(four, tmp_path, ANNUAIRE, put(telephone=json.dumps(numbers)))
    sql = "SELECT telephone FROM agences WHERE source = 'annuaire' AND identifiant = ?"
    assert asked(four, sql, ID.format(1)) == [("39 49, 01 00 00 00 00",)]


def test_nested_values_that_are_no_strings_any_more_give_the_same_rows(four: Home, built: Home, tmp_path: Path) -> None:
    """The bulk file of the same publisher has real lists where the export has JSON in a string."""

    def unwrapped(services: list[dict[str, Any]]) -> None:
        for service in services:
            for field in ("pivot", "adresse", "telephone", "site_internet", "plage_ouverture"):
                service[field] = json.loads(service[field] or "null")

    rebuilt(four, tmp_path, ANNUAIRE, unwrapped)
    for table in ("agences_horaires", "agences_communes", "agences_liens"):
        assert asked(four, f"SELECT * FROM {table}") == asked(built, f"SELECT * FROM {table}")


@pytest.mark.parametrize("word", ["NC", "NULL"])
def test_what_stands_for_nothing_in_the_extract_is_empty(four: Home, tmp_path: Path, word: str) -> None:
    rebuilt(four, tmp_path, EXTRACT, swapped("1 rue de l'Exemple", word))
    sql = "SELECT complement_adresse, complement_adresse_2, adresse FROM agences WHERE identifiant = ?"
    assert asked(four, sql, RENNES["extrait"]) == [(None, None, None)]


def test_a_region_that_lost_its_zero_finds_it_again_and_it_is_told(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT nom_table, cle, nom_colonne, membre, publie, enregistre, regle FROM corrections "
        "WHERE nom_table LIKE 'agences%'"
    ).fetchall()
    assert rows == [("agences", "extrait,GUA9007000006", "code_region", None, "1", "01", "zéro initial")]


def test_the_overseas_region_that_is_none_is_kept_as_published(four: Home, tmp_path: Path) -> None:
    rebuilt(four, tmp_path, API, put(codeRegionINSEE="05"))
    assert asked(four, "SELECT code_region FROM agences WHERE identifiant = 'BRE9001'") == [("05",)]


def test_the_date_of_the_extract_is_its_own_and_that_of_the_others_is_the_day_of_fetching(
    four: Home, tmp_path: Path
) -> None:
    rebuilt(four, tmp_path, ANNUAIRE, put(siret="00000000099001"))
    add(four, arrived(tmp_path, edited(EXTRACT, swapped("RENNES EXEMPLE", "RENNES ESSAI"))), "2026-12-02")
    made(four)
    assert asked(four, "SELECT source, date_source, count(*) FROM agences GROUP BY 1, 2") == [
        ("annuaire", "2026-12-01", 6),
        ("api", "2026-11-23", 5),
        ("extrait", "2019-11-13", 9),
    ]


def test_the_order_in_which_files_were_added_does_not_matter(four: Home, located: Home, tmp_path: Path) -> None:
    release = made(four).release
    other = Home(tmp_path / "other")
    other.path.mkdir()
    for name in (AURORE, EXTRACT, API, ANNUAIRE):
        add(other, SAMPLE / name, "2026-11-23")
    for name in (POSTCODES, COG):
        keep(other, GEO, Arrival(SAMPLE / name, "2026-11-23", sample=True))
    assert made(other).release == release


def test_the_provenance_says_which_part_of_which_file_each_table_comes_from(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT nom_table, fichier, edition, membre, usage, nb_lignes_source, nb_lignes FROM provenance "
        "WHERE jeu = 'agences' AND usage != 'calcul' ORDER BY 1, 2"
    ).fetchall()
    assert rows == [
        ("agences", EXTRACT, "2019-11-13", "fichier", "table", 9, 9),
        ("agences", ANNUAIRE, "2026-11-23", "fichier > agences", "table", 6, 6),
        ("agences", API, "2026-11-23", "fichier > agences", "table", 5, 5),
        ("agences_aurore_safir", AURORE, "2021-01", "fichier", "table", 6, 6),
        ("agences_communes", ANNUAIRE, "2026-11-23", "fichier > communes desservies", "table", 10, 10),
        ("agences_communes", API, "2026-11-23", "fichier > communes desservies", "table", 8, 8),
        ("agences_editions", EXTRACT, "2019-11-13", "fichier", "extrait", 9, 9),
        ("agences_editions", ANNUAIRE, "2026-11-23", "fichier > agences", "extrait", 6, 6),
        ("agences_editions", API, "2026-11-23", "fichier > agences", "extrait", 5, 5),
        ("agences_horaires", ANNUAIRE, "2026-11-23", "fichier > horaires", "table", 32, 32),
        ("agences_horaires", API, "2026-11-23", "fichier > horaires", "table", 27, 27),
    ]


# Hours.

SLOT = "jour, creneau, est_sur_rendez_vous, heure_ouverture, heure_fermeture, commentaire"


def slots(home: Home, source: str) -> list[tuple[Any, ...]]:
    """Return the hours of the first agency of a source."""
    sql = f"SELECT {SLOT} FROM agences_horaires WHERE source = ? AND identifiant = ? ORDER BY id"
    return asked(home, sql, source, RENNES[source])


def test_a_range_of_days_is_a_row_for_each_day_and_slots_are_numbered(built: Home) -> None:
    free, appointment = ("08:30", "12:30", "Sans rendez-vous"), ("12:30", "16:30", "Sur rendez-vous")
    assert slots(built, "annuaire") == [
        (1, 1, None, *free),
        (1, 2, None, *appointment),
        (2, 1, None, *free),
        (2, 2, None, *appointment),
        (3, 1, None, *free),
        (3, 2, None, *appointment),
        (4, 1, None, *free),
        (4, 2, None, *appointment),
        (5, 1, None, "08:30", "12:30", None),
    ]


def test_both_slots_of_a_range_count_and_an_agency_without_hours_has_none(database: sqlite3.Connection) -> None:
    sql = f"SELECT {SLOT} FROM agences_horaires WHERE identifiant = ? AND jour = 3"
    assert database.execute(sql, (ID.format(2),)).fetchall() == [
        (3, 1, None, "09:00", "12:00", None),
        (3, 2, None, "13:30", "16:00", None),
    ]
    counts = "SELECT identifiant, count(*) FROM agences_horaires WHERE source = 'annuaire' GROUP BY 1"
    assert database.execute(counts).fetchall() == [
        (ID.format(number), count) for number, count in ((1, 9), (2, 10), (3, 9), (5, 1), (6, 3))
    ]


def test_the_api_tells_slots_with_appointment_from_those_without_and_a_closed_day_has_no_row(built: Home) -> None:
    free, appointment = (1, 0, "08:30", "12:30", None), (2, 1, "12:30", "16:30", None)
    assert slots(built, "api") == [
        *((day, *slot) for day in (1, 2, 3, 4) for slot in (free, appointment)),
        # A day without a break is one slot; by appointment, that day is closed.
        (5, 1, 0, "09:00", "12:30", None),
    ]


def test_a_closing_hour_without_an_opening_hour_is_kept(four: Home, tmp_path: Path) -> None:
    only = {"jour": 1, "fermetureApresMidiRDV": "16:30", "horaireFerme": "N", "horaireFermeRDV": "N"}
    rebuilt(four, tmp_path, API, put(horaires=[only]))
    assert slots(four, "api") == [(1, 2, 1, None, "16:30", None)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ({"horaireFerme": "O", "horaireFermeRDV": "O"}, []),
        ({"horaireFerme": "N"}, []),
        (
            {"ouvertureMatin": "08:30", "fermetureMatin": "12:00", "ouvertureApresMidi": "13:00",
             "fermetureApresMidi": "17:00"},
            [(6, 1, 0, "08:30", "12:00", None), (6, 2, 0, "13:00", "17:00", None)],
        ),
        (
            {"ouvertureMatin": "08:30", "fermetureApresMidi": "16:00", "horaireEnContinu": "O"},
            [(6, 1, 0, "08:30", "16:00", None)],
        ),
        (
            {"ouvertureApresMidiRDV": "12:30", "fermetureApresMidiRDV": "16:00", "horaireEnContinuRDV": "O"},
            [(6, 1, 1, "12:30", "16:00", None)],
        ),
        (
            {"ouvertureMatin": "08:30", "fermetureMatin": "12:00", "ouvertureMatinRDV": "08:30",
             "fermetureMatinRDV": "12:00"},
            [(6, 1, 0, "08:30", "12:00", None), (6, 1, 1, "08:30", "12:00", None)],
        ),
    ],
    ids=["closed", "nothing said", "a break", "no break", "no break, by appointment", "both at once"],
)  # fmt: skip
def test_each_kind_of_day_gives_its_slots(
    four: Home, tmp_path: Path, day: dict[str, str], expected: list[tuple[Any, ...]]
) -> None:
    rebuilt(four, tmp_path, API, put(horaires=[{"jour": 6, **day}]))
    assert slots(four, "api") == expected


def test_a_comment_without_hours_is_not_lost(four: Home, tmp_path: Path) -> None:
    """« Sur rendez-vous seul » may be all that the directory says of a day."""
    only = inside("plage_ouverture", valeur_heure_debut_1="", valeur_heure_fin_1="", commentaire="Sur rendez-vous seul")
    rebuilt(four, tmp_path, ANNUAIRE, only)
    assert "Sur rendez-vous seul" in {slot[-1] for slot in slots(four, "annuaire")}


# The communes that agencies serve.


def served(home: Home, identifier: str) -> list[tuple[Any, ...]]:
    """Return the communes that an agency serves, as published and now."""
    sql = "SELECT code_commune_publie, code_commune FROM agences_communes WHERE identifiant = ? ORDER BY 1"
    return asked(home, sql, identifier)


def test_an_agency_serves_the_communes_that_its_source_says(database: sqlite3.Connection) -> None:
    sql = "SELECT * FROM agences_communes WHERE code_commune_publie >= '6' ORDER BY 1, 2, 3"
    assert database.execute(sql).fetchall() == [
        ("annuaire", ID.format(3), "63075", "63075"),
        ("annuaire", ID.format(3), "63113", "63113"),
        ("annuaire", ID.format(4), "75112", "75112"),
        ("annuaire", ID.format(4), "75119", "75119"),
        ("annuaire", ID.format(6), "97411", "97411"),
        ("api", "ARA9003", "63075", "63075"),
        ("api", "ARA9003", "63113", "63113"),
    ]


def serving(*codes: str) -> Change:
    """Return the change of the communes that the first service of the directory serves."""
    return inside("pivot", code_insee_commune=list(codes))


def test_an_old_commune_code_leads_to_the_commune_that_there_is_now(four: Home, tmp_path: Path) -> None:
    # Truttemer-le-Petit and Vire are in Vire Normandie; Hocmont was shared out between two communes.
    rebuilt(four, tmp_path, ANNUAIRE, serving("14718", "14762", "08227", "99999", "35238", "35238"))
    assert served(four, ID.format(1)) == [
        ("08227", None),
        ("14718", "14762"),
        ("14762", "14762"),
        ("35238", "35238"),
        ("99999", None),
    ]


def test_an_old_commune_code_of_the_api_leads_to_the_commune_that_there_is_now(four: Home, tmp_path: Path) -> None:
    zones = [{"communeInsee": code} for code in ("01091", "01033", "01033")]
    rebuilt(four, tmp_path, API, put(zoneCompetences=zones))
    assert served(four, "BRE9001") == [("01033", "01033"), ("01091", "01033")]


def test_a_service_with_two_pivots_serves_the_communes_of_those_that_are_agencies(four: Home, tmp_path: Path) -> None:
    pivots = [
        {"type_service_local": kind, "code_insee_commune": codes}
        for kind, codes in (("france_travail", ["35238"]), ("mairie", ["35047"]), ("pole_emploi", ["35206"]))
    ]
    rebuilt(four, tmp_path, ANNUAIRE, put(pivot=json.dumps(pivots)))
    assert served(four, ID.format(1)) == [("35206", "35206"), ("35238", "35238")]


def test_a_commune_that_is_served_and_not_found_is_told(database: sqlite3.Connection) -> None:
    """The dictionary says of an empty `code_commune` that it is in `constats`."""
    lost = database.execute(
        "SELECT source || ',' || identifiant || ',' || code_commune_publie FROM agences_communes "
        "WHERE code_commune IS NULL ORDER BY 1"
    ).fetchall()
    assert len(lost) == 1
    (meaning,) = database.execute(
        "SELECT sens_vide FROM dictionnaire WHERE nom_table = 'agences_communes' AND nom_colonne = 'code_commune'"
    ).fetchone()
    assert "voir constats" in meaning
    assert database.execute("SELECT cle FROM constats WHERE nom_table = 'agences_communes'").fetchall() == lost


# Codes, and who is whom.


def test_the_correspondence_of_codes_is_stored_as_published(database: sqlite3.Connection) -> None:
    assert database.execute("SELECT * FROM agences_aurore_safir ORDER BY 1").fetchall() == [
        ("ARA9003", "99003"),
        ("BRE9001", "99001"),
        ("BRE9002", "99012"),
        ("GUA9007", "99007"),
        ("IDF9004", "99004"),
        ("NOR9005", "99005"),
    ]


def test_links_say_what_they_rest_on_and_whether_they_are_the_only_ones(database: sqlite3.Connection) -> None:
    by_name, by_code = "nom et commune", "code SAFIR"
    assert database.execute("SELECT * FROM agences_liens").fetchall() == [
        ("annuaire", ID.format(1), "api", "BRE9001", by_name, 1),
        ("annuaire", ID.format(1), "extrait", "BRE9001000001", by_name, 1),
        ("annuaire", ID.format(2), "api", "BRE9002", by_name, 1),
        ("annuaire", ID.format(2), "extrait", "BRE9002000003", by_name, 1),
        ("annuaire", ID.format(3), "api", "ARA9003", by_name, 1),
        ("annuaire", ID.format(5), "api", "NOR9005", by_name, 1),
        ("annuaire", ID.format(5), "extrait", "NOR9005000007", by_name, 1),
        ("api", "ARA9003", "extrait", "ARA9003000004", by_code, 1),
        # The SAFIR code of the agency is that of the regional direction too.
        ("api", "BRE9001", "extrait", "BRE9001000001", by_code, 0),
        ("api", "BRE9001", "extrait", "BRE9006000002", by_code, 0),
        ("api", "BRE9002", "extrait", "BRE9002000003", by_code, 1),
        ("api", "IDF9004", "extrait", "IDF9004000005", by_code, 1),
        ("api", "NOR9005", "extrait", "NOR9005000007", by_code, 1),
    ]


def linked(home: Home, source: str, identifier: str) -> list[tuple[Any, ...]]:
    """Return what a row is linked to."""
    sql = (
        "SELECT identifiant_lie, preuve, est_unique FROM agences_liens WHERE source = ? AND identifiant = ? ORDER BY 1"
    )
    return asked(home, sql, source, identifier)


def test_two_rows_with_different_codes_and_the_same_name_are_never_linked(four: Home, tmp_path: Path) -> None:
    rebuilt(four, tmp_path, EXTRACT, swapped("CENTRE,99001", "CENTRE,99051"))
    same = "SELECT count(*), count(DISTINCT code_commune) FROM agences WHERE nom_normalise = 'RENNES EXEMPLE CENTRE'"
    assert asked(four, same) == [(3, 1)]
    # By its code, it is the direction now, and only it; the row without a code still goes by the name.
    assert linked(four, "api", "BRE9001") == [("BRE9006000002", "code SAFIR", 1)]
    assert linked(four, "annuaire", ID.format(1)) == [
        ("BRE9001", "nom et commune", 1),
        ("BRE9001000001", "nom et commune", 1),
    ]


def test_the_same_name_in_another_commune_is_another_agency(four: Home, tmp_path: Path) -> None:
    rebuilt(four, tmp_path, ANNUAIRE, put(code_insee_commune="35047"))
    assert linked(four, "annuaire", ID.format(1)) == []


def test_a_name_that_two_rows_have_in_one_commune_links_to_both_and_says_so(four: Home, tmp_path: Path) -> None:
    def namesake(services: list[dict[str, Any]]) -> None:
        services.append({**services[0], "id": ID.format(7)})

    rebuilt(four, tmp_path, ANNUAIRE, namesake)
    for number in (1, 7):
        assert linked(four, "annuaire", ID.format(number)) == [
            ("BRE9001", "nom et commune", 0),
            ("BRE9001000001", "nom et commune", 0),
        ]
    told = "SELECT count(*) FROM constats WHERE nom_table = 'agences_liens' AND cle LIKE 'annuaire,%'"
    assert asked(four, told) == [(4,)]


def test_one_source_alone_has_no_link(located: Home) -> None:
    add(located, SAMPLE / ANNUAIRE)
    assert made(located).refused == ()
    assert asked(located, "SELECT count(*) FROM agences_liens") == [(0,)]
    assert asked(located, "SELECT count(*) FROM agences") == [(6,)]


# What is told of oddities.


def test_codes_used_twice_and_communes_that_were_hard_to_find_are_told(database: sqlite3.Connection) -> None:
    safir = "le code SAFIR est aussi celui d'une autre ligne de la même source"
    siret = "le SIRET est aussi celui d'une autre ligne de la même source"
    by_department = "la commune a été trouvée par le département et le nom : aucune n'a ce code postal sous ce nom"
    nowhere = "la commune n'a pas été trouvée, ni par un code, ni par le code postal et le nom"
    other_code = "une ligne d'agences donne un autre code SAFIR à ce code AURORE"
    several = "le rapprochement n'est pas le seul possible"
    rows = database.execute(
        "SELECT nom_table, cle, texte FROM constats WHERE jeu = 'agences' AND nom_table != 'agences_communes'"
    ).fetchall()
    assert sorted(rows) == [
        ("agences", "api,ARA9003", siret),
        ("agences", "api,BRE9001", siret),
        ("agences", "api,BRE9002", siret),
        ("agences", "extrait,ARA9003000004", by_department),
        ("agences", "extrait,BRE9001000001", safir),
        ("agences", "extrait,BRE9006000002", safir),
        ("agences", "extrait,BRE9009000009", nowhere),
        ("agences", "extrait,COR9008000008", by_department),
        ("agences", "extrait,NOR9005000007", by_department),
        ("agences_aurore_safir", "BRE9002", other_code),
        ("agences_liens", "api,BRE9001,extrait,BRE9001000001", several),
        ("agences_liens", "api,BRE9001,extrait,BRE9006000002", several),
    ]
    assert database.execute("SELECT DISTINCT gravite FROM constats WHERE jeu = 'agences'").fetchall() == [("constat",)]


def test_a_code_that_two_sources_have_is_no_oddity(database: sqlite3.Connection) -> None:
    both = "SELECT count(DISTINCT source) FROM agences WHERE code_safir = '99003'"
    assert database.execute(both).fetchone() == (2,)
    told = "SELECT count(*) FROM constats WHERE texte LIKE '%SAFIR%' AND cle LIKE '%ARA9003%'"
    assert database.execute(told).fetchone() == (0,)


def test_what_we_deduced_is_told_as_such(database: sqlite3.Connection) -> None:
    rows = database.execute(
        "SELECT nom_table, nom_colonne, statut FROM avertissements WHERE jeu = 'agences' ORDER BY 1, 2"
    ).fetchall()
    assert rows == [
        ("agences", "code_safir", "inféré"),
        ("agences", "date_source", "inféré"),
        ("agences", "latitude", "inféré"),
        ("agences", "type_agence", "inféré"),
        ("agences_horaires", "est_sur_rendez_vous", "inféré"),
        ("agences_liens", "preuve", "inféré"),
        ("agences_positions", "est_position_fausse", "inféré"),
        ("agences_positions", "identifiant_montre", "inféré"),
    ]


def test_each_file_has_its_licence_and_the_unknown_ones_are_told(database: sqlite3.Connection) -> None:
    assert dict(database.execute("SELECT fichier, code_licence FROM sources WHERE jeu = 'agences'")) == {
        ANNUAIRE: "licence-ouverte-2.0",
        API: "inconnue",
        EXTRACT: "inconnue",
        AURORE: "inconnue",
    }
    licences = database.execute(
        "SELECT producteur, code_licence, adresse IS NULL, attribution FROM licences WHERE jeu = 'agences' ORDER BY 1"
    ).fetchall()
    assert [row[:3] for row in licences] == [
        ("DILA (Direction de l'information légale et administrative)", "licence-ouverte-2.0", 0),
        ("France Travail", "inconnue", 1),
    ]
    (dila, france_travail) = (row[3] for row in licences)
    assert dila == (
        "Source : DILA (Direction de l'information légale et administrative), Annuaire de l'administration, agences "
        "France Travail, édition 2026-11-23, données récupérées le 23/11/2026, Licence Ouverte 2.0 (Etalab)."
    )
    assert "Extrait des agences du 13/11/2019, édition 2019-11-13, données publiées le 13/11/2019" in france_travail
    assert france_travail.endswith("licence inconnue.")


def test_a_lookup_is_told_which_licences_are_unknown(built: Home, located: Home) -> None:
    def unknown(home: Home) -> list[str]:
        with open_database(home.database) as connection:
            return [note for note in notes_of(connection) if note.startswith("Licence inconnue")]

    (note,) = unknown(built)
    for title in ("API Référentiel des agences v1", "Extrait des agences du 13/11/2019", "codes AURORE et SAFIR"):
        assert title in note
    assert "Annuaire" not in note
    add(located, SAMPLE / ANNUAIRE)
    made(located)
    assert unknown(located) == []


# Names.


@pytest.mark.parametrize(
    ("name", "clean", "compared"),
    [
        ("*CLERMONT", "CLERMONT", "CLERMONT"),
        ("** CLERMONT", "CLERMONT", "CLERMONT"),
        ("ARRAS", "ARRAS", "ARRAS"),
        ("Agence Pôle emploi ARRAS", "ARRAS", "ARRAS"),
        ("AGENCE POLE EMPLOI ARRAS", "ARRAS", "ARRAS"),
        ("Pôle-emploi – Arras", "Arras", "ARRAS"),
        ("Agence France Travail - Rennes Sud", "Rennes Sud", "RENNES SUD"),
        ("France Travail : Rennes Sud", "Rennes Sud", "RENNES SUD"),
        ("France Travail - point relais de Vire", "Vire", "VIRE"),
        ("Point Relais Vire", "Vire", "VIRE"),
        ("APE DE JARRY", "JARRY", "JARRY"),
        ("APES NANTES", "NANTES", "NANTES"),
        ("APE ET A2S ROUEN", "ROUEN", "ROUEN"),
        ("RPE FOO", "FOO", "FOO"),
        ("PE Lille", "Lille", "LILLE"),
        # The beginning of a place's name is no brand.
        ("Peyrehorade", "Peyrehorade", "PEYREHORADE"),
        ("PERIGUEUX", "PERIGUEUX", "PERIGUEUX"),
        ("APEX", "APEX", "APEX"),
        ("Agen", "Agen", "AGEN"),
        ("Agence Agen", "Agen", "AGEN"),
        ("DECAZEVILLE", "DECAZEVILLE", "DECAZEVILLE"),
        ("Deauville", "Deauville", "DEAUVILLE"),
        ("Relaisville", "Relaisville", "RELAISVILLE"),
        ("RPEVILLE", "RPEVILLE", "RPEVILLE"),
        # Nor is what is behind the place.
        ("HYERES APE", "HYERES APE", "HYERES APE"),
        # Where nothing would be left, the name is what there is.
        ("Agence", "Agence", "AGENCE"),
        ("Pôle emploi", "Pôle emploi", "POLE EMPLOI"),
        ("France Travail - ", "France Travail - ", "FRANCE TRAVAIL"),
        ("*", "*", ""),
        # Saints, accents, ligatures and signs are one when names are compared.
        ("Saint-Malo", "Saint-Malo", "ST MALO"),
        ("ST MALO", "ST MALO", "ST MALO"),
        ("Sainte-Savine", "Sainte-Savine", "STE SAVINE"),
        ("STE SAVINE", "STE SAVINE", "STE SAVINE"),
        ("Saintes", "Saintes", "SAINTES"),
        ("Toussaint", "Toussaint", "TOUSSAINT"),
        ("Vœuil", "Vœuil", "VOEUIL"),
        ("L'Haÿ-les-Roses", "L'Haÿ-les-Roses", "L HAY LES ROSES"),
        ("L’Haÿ  les  Roses", "L’Haÿ  les  Roses", "L HAY LES ROSES"),
    ],
)  # fmt: skip
def test_a_name_loses_the_brand_before_it_and_nothing_of_the_place(name: str, clean: str, compared: str) -> None:
    assert (names.clean(name), names.compared(name)) == (clean, compared)


@pytest.mark.parametrize(
    ("name", "speciality", "kind"),
    [
        ("CADRES", "cadres", "agence spécialisée"),
        ("Cadres Paris Ney", "cadres", "agence spécialisée"),
        ("Paris Exemple (APE-Cadres)", "cadres", "agence spécialisée"),
        ("CADRE SPECTACLE", "cadres et spectacle", "agence spécialisée"),
        ("NANTES CADRE SPECTACLE", "cadres et spectacle", "agence spécialisée"),
        ("Spectacles et cadres", "cadres et spectacle", "agence spécialisée"),
        ("SCENES ET IMAGES", "spectacle", "agence spécialisée"),
        ("Scènes et images Exemple", "spectacle", "agence spécialisée"),
        ("LES SCENES", None, "agence"),
        ("ENCADREMENT", None, "agence"),
        ("CADRESVILLE", None, "agence"),
        ("Rennes", None, "agence"),
        ("", None, "agence"),
        ("France Travail - point relais de Vire", None, "point relais"),
        ("Point relais Cadres", "cadres", "point relais"),
        ("Relaisville", None, "agence"),
        ("Direction régionale Bretagne", None, "direction"),
        ("France Travail - Direction territoriale", None, "direction"),
        ("Directionville", None, "agence"),
    ],
)
def test_a_name_says_the_speciality_and_the_kind(name: str, speciality: str | None, kind: str) -> None:
    assert (names.speciality(name), names.kind(name)) == (speciality, kind)


@given(st.text())
def test_whatever_a_name_is_its_end_is_what_is_kept(name: str) -> None:
    clean = names.clean(name)
    assert name.strip().endswith(clean.strip())
    assert bool(clean) == bool(name)
    assert names.speciality(name) in (None, *names.SPECIALITIES)
    assert names.kind(name) in ("agence", "agence spécialisée", "point relais", "direction")


# Communes.


BY_POSTCODE, BY_DEPARTMENT = "code postal et nom", "département et nom"
PLACES = [
    ("35000", "RENNES", "35238", BY_POSTCODE),
    ("35400", "Saint-Malo", "35288", BY_POSTCODE),
    ("75012", "PARIS", "75112", BY_POSTCODE),
    # Of delivery, of a former commune, of one that has another name now.
    ("35400", "PARAME", "35288", BY_POSTCODE),
    ("35230", "Châtillon-sur-Seiche", "35206", BY_POSTCODE),
    ("01200", "BELLEGARDE SUR VALSERINE", "01033", BY_POSTCODE),
    ("74940", "ANNECY LE VIEUX", "74010", BY_POSTCODE),
    # A CEDEX is the postcode of no commune.
    ("63099", "CLERMONT FERRAND", "63113", BY_DEPARTMENT),
    ("75583", "PARIS", "75056", BY_DEPARTMENT),
    ("97109", "BASSE TERRE", "97105", BY_DEPARTMENT),
    ("14500", "VIRE", "14762", BY_DEPARTMENT),
    ("50101", "CHERBOURG", "50129", BY_DEPARTMENT),
    ("74001", "ANNECY LE VIEUX", "74010", BY_DEPARTMENT),
    # Corsica: 20 in postcodes, 2A or 2B in codes.
    ("20000", "AJACCIO", "2A004", BY_POSTCODE),
    ("20700", "AJACCIO", "2A004", BY_DEPARTMENT),
    ("20200", "BASTIA", "2B033", BY_DEPARTMENT),
    # The name in another department, a name shared out between two communes, and what is not there.
    ("14500", "RENNES", None, None),
    ("08430", "HOCMONT", None, None),
    ("35999", "VILLE INVENTEE", None, None),
    ("97500", "ST PIERRE ET MIQUELON", None, None),
    ("35000", "NULL", None, None),
    ("NULL", "RENNES", None, None),
]
# The official code has the article of a name apart.
WITH_AN_ARTICLE = [("17099", "LA ROCHELLE", "17300", BY_DEPARTMENT), ("72999", "LE MANS", "72181", BY_DEPARTMENT)]


@pytest.fixture(scope="module")
def placed(prepared: tuple[Home, Home], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which an extract has an agency in each of these places."""
    home = Home(shutil.copytree(prepared[0].path, tmp_path_factory.mktemp("placed") / "home"))
    lines = [
        f"BRE{number:04}000000,LIEU {number},{number:05},ALE,53,BRETAGNE,NULL,NULL,NC,{postcode},{place},NULL,NULL"
        for number, (postcode, place, _, _) in enumerate([*PLACES, *WITH_AN_ARTICLE])
    ]
    header = raw(EXTRACT).decode().split("\n")[0]
    add(home, arrived(home.path.parent, "\n".join([header, *lines]).encode()))
    assert made(home).refused == ()
    return home


def place_of(home: Home, postcode: str, name: str) -> tuple[Any, ...]:
    """Return the commune of the agency in a place, how it was found, and what is told of it."""
    ((identifier, *found),) = asked(
        home,
        "SELECT identifiant, code_commune_publie, code_commune, preuve_commune FROM agences "
        "WHERE coalesce(code_postal, 'NULL') = ? AND coalesce(nom_commune, 'NULL') = ?",
        postcode,
        name,
    )
    told = asked(home, "SELECT texte FROM constats WHERE cle = ?", f"extrait,{identifier}")
    return (*found, [text for (text,) in told])


@pytest.mark.parametrize(("postcode", "name", "commune", "proof"), PLACES)
def test_a_commune_is_found_by_postcode_and_name_or_by_department_and_name(
    placed: Home, postcode: str, name: str, commune: str | None, proof: str | None
) -> None:
    *found, told = place_of(placed, postcode, name)
    assert found == [None, commune, proof]
    if proof == BY_POSTCODE:
        assert told == []
    else:
        (text,) = told
        assert ("trouvée par le département et le nom" if commune else "n'a pas été trouvée") in text


@pytest.mark.parametrize(("postcode", "name", "commune", "proof"), WITH_AN_ARTICLE)
def test_a_commune_whose_name_has_an_article_is_found_by_department(
    placed: Home, postcode: str, name: str, commune: str, proof: str
) -> None:
    assert place_of(placed, postcode, name)[1:3] == (commune, proof)


@pytest.mark.parametrize(
    ("published", "commune", "proof"),
    [
        ("35047", "35047", "code publié"),
        ("14718", "14762", "code publié"),
        ("75056", "75056", "code publié"),
        # A code that leads nowhere, or to two communes, leaves the address to speak.
        ("08227", "35238", "code postal et nom"),
        ("99999", "35238", "code postal et nom"),
        (None, "35238", "code postal et nom"),
    ],
)
def test_a_published_code_comes_before_the_address_and_stays_as_published(
    four: Home, tmp_path: Path, published: str | None, commune: str, proof: str
) -> None:
    rebuilt(four, tmp_path, ANNUAIRE, put(code_insee_commune=published))
    sql = "SELECT code_commune_publie, code_commune, preuve_commune FROM agences WHERE identifiant = ?"
    assert asked(four, sql, ID.format(1)) == [(published, commune, proof)]


def test_with_neither_a_code_nor_an_address_the_commune_is_empty_and_it_is_told(four: Home, tmp_path: Path) -> None:
    rebuilt(four, tmp_path, ANNUAIRE, put(code_insee_commune=None, adresse="[]"))
    sql = "SELECT code_commune, preuve_commune FROM agences WHERE identifiant = ?"
    assert asked(four, sql, ID.format(1)) == [(None, None)]
    told = "SELECT count(*) FROM constats WHERE cle = ? AND texte LIKE 'la commune n''a pas été trouvée%'"
    assert asked(four, told, f"annuaire,{ID.format(1)}") == [(1,)]


def test_without_postcodes_communes_are_still_found_by_code_and_by_department(tmp_path: Path) -> None:
    home = Home(tmp_path)
    keep(home, GEO, Arrival(SAMPLE / COG, "2026-11-23", sample=True))
    for name in (ANNUAIRE, EXTRACT):
        add(home, SAMPLE / name)
    assert made(home).refused == ()
    assert asked(home, "SELECT preuve_commune, count(*) FROM agences GROUP BY 1") == [
        (None, 1),
        ("code publié", 6),
        ("département et nom", 8),
    ]


# Agencies need geography.


def test_agencies_without_geography_are_left_out_and_the_build_says_what_to_run(home: Home) -> None:
    kept = [snapshot for snapshot in read_lock(home.lock) if snapshot.dataset != "geo"]
    every = build(home, DATASETS, kept, lambda stage: None).refused
    assert [one.dataset for one in every] == ["agences", "statistiques", "offres"]
    refused = every[0]
    assert (refused.dataset, refused.snapshot, refused.instead, refused.exit_code) == ("agences", "", "", 3)
    assert_tells(refused, "agences: it needs geo", "`infotravail fetch geo`", "`infotravail add geo FILE…`")
    ((told,),) = asked(home, "SELECT texte FROM constats WHERE gravite = 'avertissement' AND texte LIKE 'agences%'")
    assert "agences laissé de côté" in told
    assert "geo" in told
    assert asked(home, "SELECT DISTINCT jeu FROM licences ORDER BY 1") == [
        *(("bmo",), ("fap",), ("imt",), ("recherche",), ("rome",))
    ]
    assert asked(home, "SELECT name FROM sqlite_schema WHERE name LIKE 'agences%'") == []


def test_agencies_alone_cannot_be_built_and_the_release_before_stays(home: Home) -> None:
    before = sha256_of(home.database)
    kept = [snapshot for snapshot in read_lock(home.lock) if snapshot.dataset == "agences"]
    with pytest.raises(SourceUnavailable) as caught:
        build(home, DATASETS, kept, lambda stage: None)
    assert_tells(caught.value, "agences", "needs geo", "`infotravail fetch geo`", "`infotravail add geo FILE…`")
    assert sha256_of(home.database) == before


def test_agencies_alone_say_the_same_from_the_command_line(run: Run, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    add(home, SAMPLE / ANNUAIRE)
    done = run("--home", home.path, "build")
    assert (done.returncode, done.stdout) == (3, "")
    assert "agences: it needs geo" in done.stderr
    assert "→ run `infotravail fetch geo`" in done.stderr
    assert not home.database.exists()


# Files that are none of ours, or not any more: refused at the door.

A_PAGE = b"<!DOCTYPE html>\n<html><head><title>Panne en cours</title></head></html>"


AT_THE_DOOR: list[tuple[str, str, bytes, list[str]]] = [
    ("a web page", ANNUAIRE, A_PAGE, ["a web page instead of the file: “Panne en cours”"]),
    ("nothing", ANNUAIRE, b"", ["the file is empty"]),
    ("an empty list", ANNUAIRE, b"[]", ["an empty list", "download it again"]),
    ("an empty list and a line", API, b"[]\n", ["an empty list"]),
    (
        "an object",
        ANNUAIRE,
        b'{"service": ' + raw(ANNUAIRE) + b"}",
        ["JSON with the keys service: not "],
    ),
    (
        "an object of the API",
        API,
        b'{"agences": ' + raw(API) + b"}",
        ["JSON with the keys agences: not "],
    ),
    (
        "an error of the API",
        API,
        b'{"error": "invalid_token"}',
        ["JSON with the keys error: not "],
    ),
    ("half a list", ANNUAIRE, raw(ANNUAIRE)[:4000], [f"{ANNUAIRE}, line ", "download it again"]),
    ("half a list of the API", API, raw(API)[:4000], [f"{API}, line ", "download it again"]),
    ("a list without its end", ANNUAIRE, raw(ANNUAIRE).rstrip().rstrip(b"]"), [f"{ANNUAIRE}, line 86"]),
    (
        "a text in the list",
        ANNUAIRE,
        edited(ANNUAIRE, lambda d: d.append("x")),
        ["service 7: an object was here, not str"],
    ),
    ("no id", ANNUAIRE, edited(ANNUAIRE, put(id="")), ["service 1 (France Travail - Rennes Exemple Centre) has no id"]),
    ("a null id", ANNUAIRE, edited(ANNUAIRE, put(id=None)), ["service 1 (France Travail", "has no id"]),
    ("no field for the id", ANNUAIRE, edited(ANNUAIRE, without("id")), ["service 1: keys lost: ['id']; gained: []"]),
    ("no code", API, edited(API, without("code")), ["agency 1: keys lost: ['code']; gained: []"]),
    ("an empty code", API, edited(API, put(code="")), ["agency 1 (RENNES EXEMPLE CENTRE) has no code"]),
    ("a lost field", ANNUAIRE, edited(ANNUAIRE, without("siret")), ["service 1: keys lost: ['siret']; gained: []"]),
    ("a lost field of the API", API, edited(API, without("libelle")), ["agency 1: keys lost: ['libelle']"]),
    ("no contact at all", API, edited(API, put(contact=None)), ["agency BRE9001, contact: an object was here"]),
    (
        "JSON that is none",
        ANNUAIRE,
        edited(ANNUAIRE, put(adresse="[{")),
        [f"service {ID.format(1)}, adresse: not JSON"],
    ),
    (
        "a text inside",
        ANNUAIRE,
        edited(ANNUAIRE, put(telephone='["39 49"]')),
        [f"service {ID.format(1)}, telephone", "not str"],
    ),
    (
        "a list for a name",
        ANNUAIRE,
        edited(ANNUAIRE, put(nom=["a"])),
        [f"service {ID.format(1)}, nom: a text was here, not list"],
    ),
    (
        "no day",
        ANNUAIRE,
        edited(ANNUAIRE, inside("plage_ouverture", nom_jour_debut="Lundredi")),
        [ID.format(1), "Lundredi to Jeudi are no days"],
    ),
    (
        "an empty day",
        ANNUAIRE,
        edited(ANNUAIRE, inside("plage_ouverture", nom_jour_fin="")),
        [ID.format(1), "are no days"],
    ),
    (
        "another service",
        ANNUAIRE,
        edited(ANNUAIRE, inside("pivot", type_service_local="mairie")),
        [ID.format(1), "neither of france_travail, pole_emploi"],
    ),
    (
        "no service",
        ANNUAIRE,
        edited(ANNUAIRE, put(pivot=None)),
        [ID.format(1), "neither of france_travail, pole_emploi"],
    ),
    (
        "a key twice",
        ANNUAIRE,
        raw(ANNUAIRE).replace(b'"siret": null', b'"siret": null, "siret": "1"', 1),
        ["the same key twice"],
    ),
    (
        "another encoding",
        ANNUAIRE,
        raw(ANNUAIRE).decode().encode("latin-1", "replace"),
        [f"{ANNUAIRE}, line", "not utf-8"],
    ),
    (
        "a lost column",
        EXTRACT,
        edited(
            EXTRACT,
            lambda text: "\n".join(line.rsplit(',"' if '"' in line else ",", 1)[0] for line in text.split("\n")),
        ),
        [f"{EXTRACT}, line 1", "columns lost: longitude; gained: none"],
    ),
    (
        "another name for a column",
        EXTRACT,
        edited(EXTRACT, swapped("CODE_SAFIR", "SAFIR")),
        ["lost: code_safir; gained: SAFIR"],
    ),
    ("a column twice", EXTRACT, edited(EXTRACT, swapped("DN_LATITUDE", "DN_LONGITUDE")), ["given twice: longitude"]),
    (
        "a short row",
        EXTRACT,
        edited(EXTRACT, swapped(',"-1,68"', "")),
        [f"{EXTRACT}, line 2", "12 cells where the header has 13"],
    ),
    (
        "another column of codes",
        AURORE,
        edited(AURORE, swapped("Safir", "Siret")),
        [f"{AURORE}, line 1", "lost: Safir; gained: Siret"],
    ),
]


@pytest.mark.parametrize(
    ("file", "data", "said"), [case[1:] for case in AT_THE_DOOR], ids=[case[0] for case in AT_THE_DOOR]
)
def test_what_is_not_the_file_we_knew_is_refused_at_the_door_and_nothing_changes(
    untouched: Home, tmp_path: Path, file: str, data: bytes, said: list[str]
) -> None:
    # Among all the files of the dataset, as `add` does, or as the one that `fetch` asked for.
    for only in (None, AGENCES.file(file)):
        with pytest.raises(SourceChanged) as caught:
            add(untouched, arrived(tmp_path, data), only=only)
        assert_tells(caught.value, *said)


NO_LIST = [
    ("adresse", ANNUAIRE, put(adresse="3"), f"service {ID.format(1)}"),
    ("plage_ouverture", ANNUAIRE, put(plage_ouverture="3"), f"service {ID.format(1)}"),
    ("pivot", ANNUAIRE, inside("pivot", code_insee_commune=35238), f"service {ID.format(1)}"),
    ("horaires", API, put(horaires=3), "agency BRE9001"),
    ("zoneCompetences", API, put(zoneCompetences=35238), "agency BRE9001"),
]


@pytest.mark.parametrize(("field", "file", "change", "place"), NO_LIST, ids=[case[0] for case in NO_LIST])
def test_what_is_no_list_where_one_was_is_refused_with_its_place(
    untouched: Home, tmp_path: Path, field: str, file: str, change: Change, place: str
) -> None:
    with pytest.raises(SourceChanged) as caught:
        add(untouched, arrived(tmp_path, edited(file, change)))
    assert_tells(caught.value, place, field)


def test_a_key_twice_is_refused_inside_a_string_as_it_is_outside(four: Home, tmp_path: Path) -> None:
    twice = put(telephone='[{"valeur": "39 49", "valeur": "39 50", "description": ""}]')
    with pytest.raises(SourceChanged) as caught:
        add(four, arrived(tmp_path, edited(ANNUAIRE, twice)))
    assert_tells(caught.value, ID.format(1), "the same key twice")


def test_a_range_of_days_that_ends_before_it_begins_is_refused(four: Home, tmp_path: Path) -> None:
    backwards = inside("plage_ouverture", nom_jour_debut="Jeudi", nom_jour_fin="Lundi")
    with pytest.raises(SourceChanged) as caught:
        add(four, arrived(tmp_path, edited(ANNUAIRE, backwards)))
    assert_tells(caught.value, ID.format(1), "Jeudi", "Lundi")


@pytest.mark.parametrize("file", [ANNUAIRE, API, EXTRACT, AURORE])
def test_the_file_that_was_asked_for_is_not_another_one(untouched: Home, tmp_path: Path, file: str) -> None:
    other = {ANNUAIRE: API, API: ANNUAIRE, EXTRACT: AURORE, AURORE: EXTRACT}[file]
    with pytest.raises(SourceChanged) as caught:
        add(untouched, arrived(tmp_path, raw(other) + b"\n"), only=AGENCES.file(file))
    assert_tells(caught.value, file, "the file is another one, ")


@pytest.mark.parametrize("file", [ANNUAIRE, API])
def test_a_real_answer_with_too_few_agencies_is_refused(untouched: Home, file: str) -> None:
    with pytest.raises(CheckFailed) as caught:
        keep(untouched, AGENCES, Arrival(arrived(untouched.path.parent, raw(file) + b"\n"), "2026-12-01"))
    assert_tells(caught.value, f"{file}", "rows where at least 750 are expected")


# Bad cells, refused when they are built: what was good stays in use.

BAD_CELLS: list[tuple[str, str, Change, list[str]]] = [
    (
        "an hour in letters",
        ANNUAIRE,
        inside("plage_ouverture", valeur_heure_debut_1="25h"),
        ["line 1, column ouverture: '25h'"],
    ),
    ("an hour of one digit", API, inside("horaires", ouvertureMatin="8:30"), ["line 1, column ouverture: '8:30'"]),
    (
        "an hour with seconds",
        ANNUAIRE,
        inside("plage_ouverture", valeur_heure_fin_1="12:30:15"),
        ["column fermeture: '12:30:15'"],
    ),
    ("the hour 30", API, inside("horaires", fermetureMatin="30:00"), ["line 1, column fermeture: '30:00'"]),
    ("a blank id", ANNUAIRE, put(id=" "), ["line 1, column identifiant: ''"]),
    ("an id twice", ANNUAIRE, repeated, [f"source, identifiant given twice: annuaire,{ID.format(1)}"]),
    ("a code twice", API, repeated, ["source, identifiant given twice: api,BRE9001"]),
    ("a day twice", API, lambda d: d[0]["horaires"][1].update(jour=1), ["jour", "given twice: api,BRE9001,1,1,0"]),
    ("an eighth day", API, inside("horaires", jour=8), ["line 1, column jour: '8'"]),
    ("a day in letters", API, inside("horaires", jour="lundi"), ["line 1, column jour: 'lundi'"]),
    (
        "a latitude of 123",
        ANNUAIRE,
        inside("adresse", latitude="123"),
        ["line 1, column latitude: '123'", "90 at most"],
    ),
    ("a latitude of 123 in the API", API, inside("adressePrincipale", gpsLat=123), ["line 1, column latitude: '123'"]),
    (
        "a longitude of -181",
        API,
        inside("adressePrincipale", gpsLon=-181),
        ["line 1, column longitude: '-181'", "180 at most"],
    ),
    ("a latitude in words", ANNUAIRE, inside("adresse", latitude="48° N"), ["line 1, column latitude: '48° N'"]),
    ("an unknown type", API, put(type="XYZ"), ["line 1, column genre: 'XYZ'", "not one of ALE, APE, APES, RPE"]),
    ("a SAFIR of four digits", API, put(codeSafir="9900"), ["line 1, column code_safir: '9900'"]),
    ("no SAFIR code but a letter", API, put(codeSafir="9900A"), ["line 1, column code_safir: '9900A'"]),
    ("an AURORE code too long", API, put(code="BRE90010"), ["line 1, column aurore: 'BRE90010'"]),
    ("a SIRET of 13 digits", ANNUAIRE, put(siret="1234567890123"), ["line 1, column siret: '1234567890123'"]),
    (
        "a postcode of four digits",
        ANNUAIRE,
        inside("adresse", code_postal="1000"),
        ["line 1, column code_postal: '1000'"],
    ),
    ("a commune of four digits", ANNUAIRE, put(code_insee_commune="1053"), ["line 1, column code_commune: '1053'"]),
    ("a served commune of four digits", ANNUAIRE, serving("1053"), ["line 1, column codgeo: '1053'"]),
    ("a yes for a true", API, put(dispositifADEDA="O"), ["line 1, column adeda: 'O'"]),
    ("no name", API, put(libelle=""), ["line 1, column nom: ''"]),
    ("an unknown type of 2019", EXTRACT, swapped("ALE", "XYZ"), ["line 2, column genre: 'XYZ'", "not one of ALE"]),
    ("a SAFIR of four digits in 2019", EXTRACT, swapped(",99002,", ",9902,"), ["line 4, column code_safir: '9902'"]),
    ("a region in letters", EXTRACT, swapped(",1,GUADELOUPE", ",GP,GUADELOUPE"), ["line 7, column region: 'GP'"]),
    ("a latitude of 123 in 2019", EXTRACT, swapped('"48,11"', '"123,11"'), ["line 2, column latitude: '123,11'"]),
    ("a short reference", EXTRACT, swapped("BRE9001000001", "BRE900"), ["line 2, column aurore: 'BRE900'"]),
    ("a reference twice", EXTRACT, swapped("BRE9006000002", "BRE9001000001"), ["given twice: extrait,BRE9001000001"]),
    ("an AURORE code twice", AURORE, lambda text: f"{text}\nARA9003;99003", ["code_aurore given twice: ARA9003"]),
    ("an AURORE code with two SAFIR", AURORE, swapped("BRE9002", "BRE9001"), ["code_aurore given twice: BRE9001"]),
    ("a SAFIR of four digits in 2021", AURORE, swapped("99007", "9907"), ["line 5, column Safir: '9907'"]),
]


@pytest.mark.parametrize(
    ("file", "change", "said"), [case[1:] for case in BAD_CELLS], ids=[case[0] for case in BAD_CELLS]
)
def test_a_bad_cell_is_named_and_the_good_file_before_stays_in_use(
    four: Home, built: Home, tmp_path: Path, file: str, change: Change, said: list[str]
) -> None:
    refused = assert_refused_when_built(four, built, tmp_path, file, change)
    assert_tells(refused, f"{file}", *said)


def assert_refused_when_built(home: Home, built: Home, folder: Path, file: str, change: Change) -> Refused:
    """Assert that a changed file is left out by the build, that what was good is used and told; return the refusal."""
    bad = add(home, arrived(folder, edited(file, change)))
    assert bad.file == file
    (refused,) = made(home).refused
    good = sha256_of(SAMPLE / file)
    assert refused.snapshot.startswith(f"{file} ")
    assert bad.sha256[:12] in refused.snapshot
    assert refused.exit_code == 4
    assert good[:12] in refused.instead
    assert asked(home, "SELECT sha256 FROM sources WHERE fichier = ?", file) == [(good,)]
    for table in TABLES:
        assert asked(home, f"SELECT * FROM {table}") == asked(built, f"SELECT * FROM {table}")
    ((told,),) = asked(home, "SELECT texte FROM constats WHERE gravite = 'avertissement'")
    assert bad.sha256[:12] in told
    assert [f.text for f in check_file(home.database, home, (GEO, AGENCES)) if f.severity == "erreur"] == []
    return refused


@pytest.mark.parametrize("hour", ["24:30", "25:00", "29:59"])
def test_an_hour_that_no_day_has_is_refused(four: Home, built: Home, tmp_path: Path, hour: str) -> None:
    change = inside("plage_ouverture", valeur_heure_debut_1=f"{hour}:00")
    refused = assert_refused_when_built(four, built, tmp_path, ANNUAIRE, change)
    assert_tells(refused, "column ouverture", hour)


@pytest.mark.parametrize("word", ["agence", "direction"])
def test_a_word_of_ours_is_not_a_code_of_theirs(four: Home, built: Home, tmp_path: Path, word: str) -> None:
    refused = assert_refused_when_built(four, built, tmp_path, API, put(type=word))
    assert_tells(refused, repr(word), "not one of ALE")


def test_where_nothing_else_is_there_a_bad_cell_stops_the_build(located: Home, tmp_path: Path) -> None:
    add(located, arrived(tmp_path, edited(ANNUAIRE, inside("adresse", latitude="123"))))
    with pytest.raises(SourceChanged) as caught:
        made(located)
    assert_tells(caught.value, f"{ANNUAIRE}, line 1, column latitude", "'123'")
    assert not located.database.exists()


def test_a_source_that_has_only_a_bad_file_is_left_out_and_the_others_stay(located: Home, tmp_path: Path) -> None:
    add(located, SAMPLE / API)
    add(located, arrived(tmp_path, edited(ANNUAIRE, inside("adresse", latitude="123"))))
    (refused,) = made(located).refused
    assert refused.instead == ""
    assert asked(located, "SELECT source, count(*) FROM agences GROUP BY 1") == [("api", 5)]


# Agencies that are gone.

# The same agencies, without the number of them under which a real answer is implausible.
SMALL = replace(
    AGENCES,
    tables=tuple(replace(t, expect=range(10_000)) if t.name == "agences" else t for t in AGENCES.tables),
)


def crowd(file: str, numbers: range) -> bytes:
    """Return a file of so many agencies, all alike but for their codes."""
    first = json.loads(raw(file))[0]
    if file == ANNUAIRE:
        return json.dumps([{**first, "id": f"essai-{number:04}"} for number in numbers]).encode()
    return json.dumps([{**first, "code": f"BRE{n:04}", "codeSafir": f"{n:05}"} for n in numbers]).encode()


def take(home: Home, folder: Path, data: bytes, day: str, dataset: Dataset = SMALL, **words: Any) -> Kept:
    """Keep a file as a real one, not as the sample."""
    return keep(home, dataset, Arrival(arrived(folder, data), day), **words)


@pytest.mark.parametrize("file", [ANNUAIRE, API])
@pytest.mark.parametrize(("rows", "allowed"), [(30, 5), (250, 5), (299, 5), (300, 6), (400, 8), (800, 16)])
def test_so_many_agencies_may_be_gone_and_not_one_more(tmp_path: Path, file: str, rows: int, allowed: int) -> None:
    home = Home(tmp_path / "home")
    dataset = AGENCES if rows == 800 else SMALL
    take(home, tmp_path, crowd(file, range(rows)), "2026-11-01", dataset)
    with raises_only(
        home,
        CheckFailed,
        f"agences > {file}: {allowed + 1} of {rows} rows of 2026-11-01 are gone, over {allowed}: ",
        ", ".join(f"essai-{n:04}" if file == ANNUAIRE else f"BRE{n:04}" for n in range(5)),
        "fetch it again later",
        "--accept-change agences",
    ):
        # Others came: it is not their number that counts.
        take(home, tmp_path, crowd(file, range(allowed + 1, rows + 10)), "2026-11-02", dataset)
    assert take(home, tmp_path, crowd(file, range(allowed, rows)), "2026-11-03", dataset).outcome == "added"
    assert [entry.fetched_at for entry in read_lock(home.lock)] == ["2026-11-01", "2026-11-03"]


def test_a_person_may_accept_that_agencies_are_gone(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    take(home, tmp_path, crowd(ANNUAIRE, range(400)), "2026-11-01")
    data = crowd(ANNUAIRE, range(9, 400))
    with raises_only(home, CheckFailed, "9 of 400 rows"):
        take(home, tmp_path, data, "2026-11-02")
    snapshot = take(home, tmp_path, data, "2026-11-02", accept_change=True).snapshot
    assert home.stored(snapshot.sha256).read_bytes() == data
    assert read_lock(home.lock)[-1] == snapshot
    # From then on, it is what the next ones are compared with.
    assert take(home, tmp_path, crowd(ANNUAIRE, range(16, 400)), "2026-11-03").outcome == "added"


def test_agencies_that_came_are_never_too_many(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    take(home, tmp_path, crowd(ANNUAIRE, range(400)), "2026-11-01")
    assert take(home, tmp_path, crowd(ANNUAIRE, range(480)), "2026-11-02").outcome == "added"


def test_the_sample_is_not_what_a_real_answer_is_compared_with(four: Home, tmp_path: Path) -> None:
    assert take(four, tmp_path, crowd(ANNUAIRE, range(40)), "2026-12-01").outcome == "added"


def test_a_source_is_compared_with_itself_only(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    take(home, tmp_path, crowd(ANNUAIRE, range(400)), "2026-11-01")
    assert take(home, tmp_path, crowd(API, range(20)), "2026-11-02").outcome == "added"


def test_old_files_may_lose_rows_as_they_are_what_they_are(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    keep(home, SMALL, Arrival(SAMPLE / EXTRACT, "2026-11-01"))
    shorter = b"\n".join(raw(EXTRACT).split(b"\n")[:-1])
    assert take(home, tmp_path, shorter, "2026-11-02").outcome == "added"


def test_a_file_that_today_s_declaration_cannot_read_any_more_does_not_keep_the_next_one_out(tmp_path: Path) -> None:
    """Fields are declared by hand: after such a change, what the archive holds has the fields of before."""

    @cache
    def of_before(member: Member) -> Member:
        flatten = member.flatten
        if member.file != ANNUAIRE or flatten is None:
            return member
        return replace(
            member,
            flatten=lambda services: flatten([{k: v for k, v in s.items() if k != "ancien"} for s in services]),
        )

    home = Home(tmp_path / "home")

    def table_of_before(table: Table) -> Table:
        if not isinstance(table.source, Read):
            return table
        return replace(table, source=replace(table.source, members=tuple(map(of_before, table.members))))

    before = replace(SMALL, tables=tuple(map(table_of_before, SMALL.tables)))
    old = json.dumps([{**one, "ancien": ""} for one in json.loads(crowd(ANNUAIRE, range(40)))]).encode()
    assert take(home, tmp_path, old, "2026-11-01", before).outcome == "added"
    assert take(home, tmp_path, crowd(ANNUAIRE, range(40)), "2026-11-02").outcome == "added"


# Through the network.

ALL = crowd(ANNUAIRE, range(800))
PATH = "/api/explore/v2.1/catalog/datasets/api-lannuaire-administration/exports/json"


def fetch(home: Home, *replies: bytes, **words: Any) -> tuple[Snapshot | None, Server]:
    """Fetch the directory from a mirror that answers so."""
    with Server(*replies) as server:
        return fetch_file(home, AGENCES, AGENCES.file(ANNUAIRE), mirror=server.url, **words), server


@pytest.fixture(scope="module")
def answered_once(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home that holds a good answer of the directory, to be copied."""
    home = Home(tmp_path_factory.mktemp("answered") / "home")
    take(home, home.path.parent, ALL, "2026-11-01", AGENCES)
    return home


@pytest.fixture
def listed(answered_once: Home, tmp_path: Path) -> Home:
    """A home that holds a good answer of the directory."""
    return Home(shutil.copytree(answered_once.path, tmp_path / "listed"))


def test_the_directory_is_asked_for_the_agencies_and_for_the_fields_that_are_read(tmp_path: Path) -> None:
    home = Home(tmp_path)
    snapshot, server = fetch(home, answer(ALL, Content_Type="application/json"))
    (request,) = server.requests
    address = urlsplit(request.path)
    assert (request.method, address.path) == ("GET", f"/api-lannuaire.service-public.gouv.fr{PATH}")
    assert parse_qs(address.query, strict_parsing=True) == {
        "where": ['pivot LIKE "france_travail" OR pivot LIKE "pole_emploi"'],
        "select": [
            "id,nom,siret,code_insee_commune,pivot,adresse,telephone,adresse_courriel,site_internet,plage_ouverture,"
            "date_modification,url_service_public"
        ],
    }
    assert (snapshot.file, snapshot.layout, snapshot.edition) == (ANNUAIRE, "annuaire", snapshot.fetched_at)
    assert snapshot.url == f"https://api-lannuaire.service-public.gouv.fr{PATH}?{address.query}"
    # As they were: not one byte was read and written again.
    assert home.stored(snapshot.sha256).read_bytes() == ALL
    assert read_lock(home.lock) == (snapshot,)


def test_the_same_answer_again_changes_nothing(listed: Home) -> None:
    before = picture(listed)
    snapshot, _ = fetch(listed, answer(ALL))
    assert snapshot is None
    assert picture(listed) == before


def of_all(change: Change) -> bytes:
    """Return the good answer with something changed."""
    services = json.loads(ALL)
    change(services)
    return json.dumps(services).encode()


FETCHED: list[tuple[str, bytes, type[BuilderError], list[str]]] = [
    ("a web page", A_PAGE, SourceChanged, ["a web page instead of the file: “Panne en cours”"]),
    (
        "an error",
        b'{"error_code": "ODSQLError"}',
        SourceChanged,
        ["JSON with the keys error_code: not the file that is served as Annuaire de l'administration"],
    ),
    ("an empty list", b"[]", SourceChanged, ["an empty list", "fetch or download it again"]),
    ("half a list", ALL[: len(ALL) // 2], SourceChanged, [f"{ANNUAIRE}, line 1", "download it again"]),
    (
        "most of a list",
        ALL[: len(ALL) * 9 // 10],
        SourceChanged,
        [f"{ANNUAIRE}, line 1", "fetch or download it again"],
    ),
    (
        "an object",
        b'{"service": ' + ALL + b"}",
        SourceChanged,
        ["JSON", "not the file that is served as Annuaire"],
    ),
    ("no id", of_all(put(id="")), SourceChanged, ["service 1 (France Travail - Rennes Exemple Centre) has no id"]),
    ("a lost field", of_all(without("siret")), SourceChanged, ["service 1: keys lost: ['siret']; gained: []"]),
    ("JSON that is none", of_all(put(adresse="[{")), SourceChanged, ["service essai-0000, adresse: not JSON"]),
    (
        "no day",
        of_all(inside("plage_ouverture", nom_jour_fin="Lundredi")),
        SourceChanged,
        ["essai-0000, plage_ouverture: Lundi to Lundredi are no days"],
    ),
    (
        "another service",
        of_all(inside("pivot", type_service_local="mairie")),
        SourceChanged,
        ["service essai-0000 is neither of france_travail"],
    ),
    (
        "a short answer",
        crowd(ANNUAIRE, range(700)),
        CheckFailed,
        [f"{ANNUAIRE}", "700 rows where at least 750"],
    ),
    (
        "agencies gone",
        crowd(ANNUAIRE, range(17, 800)),
        CheckFailed,
        ["17 of 800 rows of 2026-11-01 are gone, over 16: essai-0000"],
    ),
]


@pytest.mark.parametrize(("body", "kind", "said"), [case[1:] for case in FETCHED], ids=[case[0] for case in FETCHED])
def test_a_bad_answer_of_the_directory_is_kept_aside_and_nothing_that_was_good_is_lost(
    listed: Home, body: bytes, kind: type[BuilderError], said: list[str]
) -> None:
    with raises_only(listed, kind, *said, str(listed.refused)):
        fetch(listed, answer(body))
    assert kept_aside(listed).read_bytes() == body
    (entry,) = read_lock(listed.lock)
    assert listed.stored(entry.sha256).read_bytes() == ALL


def test_a_bad_cell_that_was_fetched_costs_the_directory_its_freshness_and_nothing_else(four: Home) -> None:
    fetch(four, answer(of_all(inside("adresse", latitude="123"))), accept_change=True)
    (refused,) = build(four, (GEO, AGENCES), read_lock(four.lock), lambda stage: None).refused
    assert_tells(refused, f"{ANNUAIRE}, line 1, column latitude", "'123'")
    assert asked(four, "SELECT source, date_source, count(*) FROM agences GROUP BY 1") == [
        ("annuaire", "2026-11-23", 6),
        ("api", "2026-11-23", 5),
        ("extrait", "2019-11-13", 9),
    ]


def test_the_command_tells_what_came_of_each_way_in(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("FRANCE_TRAVAIL_CLIENT_ID", "FRANCE_TRAVAIL_CLIENT_SECRET"):
        monkeypatch.delenv(variable, raising=False)
    fewer = answer(crowd(ANNUAIRE, range(20, 800)))
    with Server(answer(ALL), fewer, fewer) as server:
        words = ("--home", tmp_path / "home", "fetch", "agences")
        mirror = {"INFOTRAVAIL_MIRROR": server.url}
        first = run(*words, env=mirror)
        second = run(*words, env=mirror)
        third = run(*words, "--accept-change", "agences", env=mirror)
    assert (first.returncode, first.stderr) == (0, "")
    lines = first.stdout.splitlines()
    told = (ANNUAIRE, API, EXTRACT, AURORE, ANNUAIRE)
    assert [line.split(": ")[0] for line in lines] == [f"agences > {name}" for name in told]
    assert lines[4].endswith("is not used by the build: agences waits for geo, which the archive does not hold.")
    assert lines[0].endswith(f"{len(ALL):,} bytes.")
    assert "FRANCE_TRAVAIL_CLIENT_ID and FRANCE_TRAVAIL_CLIENT_SECRET" in lines[1]
    assert "no stable address" in lines[2]
    assert "no stable address" in lines[3]
    assert second.returncode == 5
    assert "20 of 800 rows" in second.stderr
    assert "--accept-change agences" in second.stderr
    assert (third.returncode, third.stderr) == (0, "")
    assert len(read_lock(Home(tmp_path / "home").lock)) == 2


# The questions that the site answers.


def answered(connection: sqlite3.Connection, query: str, **words: str) -> list[tuple[Any, ...]]:
    """Run a query of the site, as the site's metadata gives it."""
    sql = metadata(DATASETS)["databases"][DATABASE]["queries"][query]["sql"]
    return connection.execute(sql, words).fetchall()


def test_the_agencies_of_a_department_are_given_with_their_source_and_date(database: sqlite3.Connection) -> None:
    rows = answered(database, "agences_d_un_departement", code_departement="2a ")
    assert rows == [
        (
            "extrait", "COR9008000008", "2019-11-13", "DT CORSE EXEMPLE", "direction", "6 cours de l'Essai", "20700",
            "AJACCIO", None, 41.92, 8.73,
        )
    ]  # fmt: skip
    rows = answered(database, "agences_d_un_departement", code_departement="35")
    assert [row[:4] for row in rows] == [
        ("api", "BRE9001", "2026-11-23", "RENNES EXEMPLE CENTRE"),
        ("annuaire", ID.format(1), "2026-11-23", "Rennes Exemple Centre"),
        ("api", "BRE9002", "2026-11-23", "ST MALO EXEMPLE"),
        ("annuaire", ID.format(2), "2026-11-23", "Saint-Malo Exemple"),
        ("extrait", "BRE9006000002", "2019-11-13", "DR BRETAGNE EXEMPLE"),
        ("extrait", "BRE9001000001", "2019-11-13", "RENNES EXEMPLE CENTRE"),
        ("extrait", "BRE9002000003", "2019-11-13", "SAINT MALO EXEMPLE"),
    ]
    assert answered(database, "agences_d_un_departement", code_departement="99") == []


def test_the_agency_of_a_commune_is_the_one_that_serves_it(database: sqlite3.Connection) -> None:
    # Bruz has no agency of its own.
    assert answered(database, "agence_d_une_commune", code_commune=" 35047") == [
        (
            "api", "BRE9001", "2026-11-23", "RENNES EXEMPLE CENTRE", "1 RUE DE L EXEMPLE", "35000", "RENNES", "39-49",
            48.11, -1.68,
        ),
        (
            "annuaire", ID.format(1), "2026-11-23", "Rennes Exemple Centre", "1 rue de l'Exemple", "35000", "Rennes",
            "39 49", 48.11, -1.68,
        ),
    ]  # fmt: skip
    assert answered(database, "agence_d_une_commune", code_commune="99999") == []


def test_an_agency_that_serves_a_commune_under_two_codes_is_given_once(four: Home, tmp_path: Path) -> None:
    rebuilt(four, tmp_path, ANNUAIRE, serving("14762", "14718", "14717"))
    with closing(sqlite3.connect(f"file:{four.database}?mode=ro", uri=True)) as connection:
        rows = answered(connection, "agence_d_une_commune", code_commune="14762")
    assert [row[:2] for row in rows] == [
        ("annuaire", ID.format(1)),
        ("annuaire", ID.format(5)),
        ("api", "NOR9005"),
    ]


# The publishers' files.


@pytest.fixture
def release(france: Home) -> Home:
    """A home in which the real geography and the real old files of agencies are built."""
    return france


@pytest.mark.real
def test_the_real_extract_gives_every_agency_and_direction(release: Home) -> None:
    assert asked(release, "SELECT type_publie, type_agence, count(*) FROM agences GROUP BY 1") == [
        ("ALE", "agence", 852),
        ("DDA", "direction", 88),
        ("DRA", "direction", 19),
    ]
    assert asked(release, "SELECT DISTINCT source, date_source FROM agences") == [("extrait", "2019-11-13")]
    assert asked(release, "SELECT count(*) FROM agences WHERE latitude IS NULL OR longitude IS NULL") == [(0,)]
    assert asked(release, "SELECT count(*) FROM agences WHERE adresse IS NULL OR adresse IN ('NC', 'NULL')") == [(1,)]


@pytest.mark.real
def test_nearly_every_real_agency_has_its_commune(release: Home) -> None:
    found = dict(asked(release, "SELECT preuve_commune, count(*) FROM agences GROUP BY 1"))
    assert sum(found.values()) == 959
    assert 959 - found[None] >= 940
    assert found["code postal et nom"] >= 923
    assert found["département et nom"] >= 28
    # Each of those that were hard to find is told, with those that were not found.
    told = (
        "SELECT texte LIKE '%n''a pas été trouvée%', count(*) FROM constats WHERE texte LIKE 'la commune %' GROUP BY 1"
    )
    assert asked(release, told) == [(0, found["département et nom"]), (1, found[None])]
    # A commune is in the department of the postcode; Corsica is 20 there.
    strays = (
        "SELECT identifiant FROM agences WHERE code_postal NOT GLOB '20*' "
        "AND substr(code_commune, 1, 2) != substr(code_postal, 1, 2)"
    )
    assert asked(release, strays) == []


@pytest.mark.real
def test_the_real_codes_that_are_used_twice_are_told(release: Home) -> None:
    assert asked(release, "SELECT count(*), count(DISTINCT cle) FROM constats WHERE texte LIKE 'le code SAFIR %'") == [
        (4, 4)
    ]
    twice = "SELECT count(*) FROM (SELECT 1 FROM agences GROUP BY code_safir HAVING count(*) > 1)"
    assert asked(release, twice) == [(2,)]


@pytest.mark.real
def test_the_real_correspondence_agrees_with_the_real_extract(release: Home) -> None:
    assert asked(release, "SELECT count(*) FROM agences_aurore_safir") == [(851,)]
    agreed = (
        "SELECT count(*), sum(a.code_safir = t.code_safir) "
        "FROM agences a JOIN agences_aurore_safir t ON t.code_aurore = substr(a.identifiant, 1, 7)"
    )
    assert asked(release, agreed) == [(849, 849)]
    assert asked(release, "SELECT count(*) FROM constats WHERE nom_table = 'agences_aurore_safir'") == [(0,)]


@pytest.mark.real
def test_real_regions_have_their_zero_and_it_is_told(release: Home) -> None:
    assert asked(release, "SELECT DISTINCT length(code_region) FROM agences") == [(2,)]
    repaired = "SELECT count(*) FROM corrections WHERE nom_table = 'agences' AND regle = 'zéro initial'"
    assert asked(release, repaired) == asked(release, "SELECT count(*) FROM agences WHERE code_region < '1'")


@pytest.mark.real
def test_a_real_release_has_no_error(release: Home) -> None:
    assert asked(release, "PRAGMA foreign_key_check") == []
    findings = check_file(release.database, release, (GEO, AGENCES))
    assert [finding.text for finding in findings if finding.severity != "constat"] == []
