"""Agencies near a place, of a commune or by name: what is found, in which order, and what a person is shown."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from infotravail import Infotravail
from infotravail.asking import Unusable, ask
from infotravail.datasets.agences.dataset import AGENCES
from infotravail.datasets.agences.distances import EARTH_KM, kilometres
from infotravail.datasets.agences.endroits import Repere
from infotravail.datasets.agences.fiches import SOURCES, Agence, Point, points
from infotravail.datasets.agences.files import ANNUAIRE, API, EXTRACT
from infotravail.datasets.agences.horaires import Creneau
from infotravail.datasets.agences.proches import agences, newest_source
from infotravail.datasets.agences.questions.agences import QUESTION, DemandeAgences, ReponseAgences
from infotravail.datasets.geo.dataset import GEO
from infotravail.datasets.geo.files import COG
from infotravail.datasets.geo.laposte import POSTCODES
from infotravail.datasets.rome.dataset import ROME
from infotravail.home import Home
from infotravail.opened import holds, open_database
from infotravail.pipeline.build import build
from infotravail.records import named
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.conftest import Run
from tests.zips import SAMPLE_CSV

SAMPLE = Path(__file__).parent.parent / "sample"
ID = "00000000-0000-4000-8000-00000000000{}"
RENNES = (48.11, -1.68)
LA_REUNION = (-20.93, 55.45)


def built_of(home: Home, days: dict[str, str]) -> Home:
    """Build the geography and some of the sample's agencies, each added on its day."""
    home.path.mkdir(exist_ok=True)
    for name, day in days.items():
        dataset = GEO if name in (COG, POSTCODES) else AGENCES
        keep(home, dataset, Arrival(SAMPLE / name, day, sample=True), accept_change=True)
    assert build(home, (GEO, AGENCES), read_lock(home.lock), lambda stage: None).refused == ()
    return home


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in which the directory is newer than the API."""
    days = {
        COG: "2026-11-23",
        POSTCODES: "2026-11-23",
        API: "2026-11-01",
        ANNUAIRE: "2026-11-02",
        EXTRACT: "2026-11-03",
    }
    return built_of(Home(tmp_path_factory.mktemp("dated")), days)


@pytest.fixture
def newer(dated: Home) -> Iterator[sqlite3.Connection]:
    """A connection to it."""
    with closing(sqlite3.connect(f"file:{dated.database}?mode=ro", uri=True)) as connection:
        yield connection


@contextmanager
def writable(built: Home) -> Iterator[sqlite3.Connection]:
    """A copy of a built file, in memory, to be changed."""
    with (
        closing(sqlite3.connect(f"file:{built.database}?mode=ro", uri=True)) as sample,
        closing(sqlite3.connect(":memory:")) as connection,
    ):
        sample.backup(connection)
        yield connection


def around(
    connection: sqlite3.Connection, text: str = "", lieu: Repere | None = None, source: str = "", limit: int = 20
) -> list[Agence]:
    """Return the agencies of a place or a name, without their number."""
    return list(agences(connection, text, lieu, source, limit).agences)


def ids(found: Iterable[Agence]) -> list[str]:
    """Return the identifiers of agencies, in order."""
    return [one.identifiant for one in found]


# Whole answers.


def test_an_answer_has_what_its_source_says_with_its_date_and_hours(database: sqlite3.Connection) -> None:
    found = around(database, lieu=Repere(commune="14762"), source="annuaire")[0]
    assert found == Agence(
        source="annuaire",
        identifiant=ID.format(5),
        date_source="2026-11-23",
        code_safir="",
        libelle="Vire Exemple",
        type_agence="point relais",
        specialite="",
        adresse="5 rue du Modèle",
        code_postal="14500",
        nom_commune="Vire Normandie",
        code_commune="14762",
        telephone="",
        courriel="",
        latitude=48.838,
        longitude=-0.889,
        distance_km=1.5,
        dessert=True,
        horaires=(Creneau(2, "09:00", "12:00", None, ""),),
        position="source",
        est_dans_le_lieu=True,
        identifiants=(ID.format(5),),
        codes_safir=(),
        site_internet="https://www.francetravail.fr",
        adresse_page=f"https://lannuaire.service-public.gouv.fr/exemple/{ID.format(5)}",
    )


def test_hours_say_whether_they_are_by_appointment_where_the_source_does(database: sqlite3.Connection) -> None:
    (from_api,) = around(database, "rennes", source="api")
    assert from_api.horaires[:2] == (
        Creneau(1, "08:30", "12:30", False, ""),
        Creneau(1, "12:30", "16:30", True, ""),
    )
    assert from_api.horaires[-1] == Creneau(5, "09:00", "12:30", False, "")
    (from_annuaire,) = around(database, "rennes", source="annuaire")
    assert from_annuaire.horaires[1] == Creneau(1, "12:30", "16:30", None, "Sur rendez-vous")
    assert {agency.horaires for agency in around(database, source="extrait")} == {()}


def test_what_the_source_does_not_say_is_empty(database: sqlite3.Connection) -> None:
    (found,) = around(database, lieu=Repere(departement="974"), source="annuaire")
    assert (found.adresse, found.code_postal, found.nom_commune, found.courriel) == ("", "", "", "")
    assert (found.accueil, found.est_adeda, found.ouverture, found.services) == ("", None, "", ())
    # But for where it is: in the middle of its commune.
    assert (found.latitude, found.longitude, found.position) == (-20.93297, 55.44687, "commune")
    assert found.distance_km is None


# Which source answers.


def test_the_newest_source_answers_alone(newer: sqlite3.Connection) -> None:
    assert newest_source(newer) == "annuaire"
    assert {(one.source, one.date_source) for one in around(newer)} == {("annuaire", "2026-11-02")}


def test_of_two_sources_of_one_day_the_one_of_france_travail_answers(database: sqlite3.Connection) -> None:
    assert newest_source(database) == "api"
    assert {one.source for one in around(database)} == {"api"}


@pytest.mark.parametrize(("source", "count"), [("api", 5), ("annuaire", 6), ("extrait", 7)])
def test_a_source_that_is_named_answers_alone(newer: sqlite3.Connection, source: str, count: int) -> None:
    found = around(newer, source=source)
    assert len(found) == count
    assert {one.source for one in found} == {source}


def test_a_source_that_the_file_has_not_gives_nothing(tmp_path: Path) -> None:
    home = built_of(Home(tmp_path), {COG: "2026-11-23", ANNUAIRE: "2026-11-23"})
    with open_database(home.database) as connection:
        assert around(connection, source="api") == []
        assert len(around(connection)) == 6


def test_a_file_without_any_agency_has_no_newest_source(tmp_path: Path) -> None:
    codes = "correspondance-aurore-safir_2021-01.csv"
    home = built_of(Home(tmp_path), {COG: "2026-11-23", codes: "2026-11-23"})
    with open_database(home.database) as connection:
        assert holds(connection, "agences")
        assert newest_source(connection) is None
        assert around(connection, "rennes") == []


# By name.


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("rennes", "extrait", ["BRE9001000001"]),
        ("RENNES centre", "extrait", ["BRE9001000001"]),
        ("renn", "api", ["BRE9001"]),
        ("clermont-ferrand", "annuaire", [ID.format(3)]),
        ("oeuvre", "annuaire", [ID.format(6)]),
        ("Œuvre", "annuaire", [ID.format(6)]),
        ("modele", "annuaire", []),
        ("zzzz", "annuaire", []),
        ("!", "annuaire", []),
    ],
)
def test_words_find_the_agencies_that_have_them_all(
    database: sqlite3.Connection, text: str, source: str, expected: list[str]
) -> None:
    assert ids(around(database, text, source=source)) == expected


def test_where_no_agency_has_all_the_words_those_that_have_one_are_found(database: sqlite3.Connection) -> None:
    assert set(ids(around(database, "vire bruz", source="api"))) == {"NOR9005"}
    assert set(ids(around(database, "malo vire", source="api"))) == {"BRE9002", "NOR9005"}


@pytest.mark.parametrize("text", ["", "  ", "\t\n"])
def test_no_word_finds_them_all_in_the_order_of_communes(database: sqlite3.Connection, text: str) -> None:
    found = around(database, text, source="api")
    assert [one.nom_commune for one in found] == ["CLERMONT FERRAND", "PARIS 12", "RENNES", "ST MALO", "VIRE NORMANDIE"]


@pytest.mark.parametrize(
    "text",
    [
        *("agences pole emploi rennes", "Pôle-emploi Rennes", "l'agence de Rennes", "France Travail de Rennes"),
        *("ANPE rennes", "francetravail rennes", "rennes pôle emploi", "ape de rennes", "agences à Rennes"),
    ],
)
def test_the_names_of_the_operator_do_not_outweigh_the_town(database: sqlite3.Connection, text: str) -> None:
    for source in SOURCES:
        assert around(database, text, source=source) == around(database, "rennes", source=source)


@pytest.mark.parametrize("text", ["pôle emploi", "ANPE", "les agences France Travail", "agence"])
def test_the_names_of_the_operator_alone_find_every_agency(database: sqlite3.Connection, text: str) -> None:
    assert around(database, text) == around(database)


def test_the_town_of_that_very_name_comes_first(built: Home) -> None:
    with writable(built) as connection:
        # Whose name has the word twice, in another town.
        connection.execute("UPDATE agences SET nom_normalise = 'BRUZ RENNES' WHERE identifiant = 'BRE9009000009'")
        connection.execute("INSERT INTO agences_fts (agences_fts) VALUES ('delete-all')")
        connection.execute(
            "INSERT INTO agences_fts (rowid, libelle, nom_commune) SELECT rowid, CASE identifiant "
            "WHEN 'BRE9009000009' THEN 'Rennes Rennes' ELSE libelle END, nom_commune FROM agences"
        )
        found = ids(around(connection, "rennes", source="extrait"))
        assert found == ["BRE9001000001", "BRE9009000009"]


def test_directions_are_apart_and_given_when_they_are_asked_for(run: Run, built: Home) -> None:
    words = ("--home", built.path, "agences", "--departement", "35", "--source", "extrait")
    done = run(*words, check=True)
    assert "DR BRETAGNE" not in done.stdout
    assert done.stderr == "1 direction, sans accueil du public : --directions.\n"
    asked = run(*words, "--directions", check=True)
    assert asked.stderr == ""
    assert asked.stdout.splitlines()[2:] == [
        "Agence                           Adresse",
        "DR BRETAGNE EXEMPLE (direction)  9 avenue de l'Essai, 35000 RENNES",
    ]
    # Nobody finds one by its name without being told what it is.
    named = run("--home", built.path, "agences", "dr", "bretagne", "--source", "extrait")
    assert (named.returncode, named.stdout) == (1, "")
    assert named.stderr.endswith("\n1 direction, sans accueil du public : --directions.\n")


def test_a_point_whose_longitude_comes_first_is_told_so(database: sqlite3.Connection) -> None:
    for point, right in (((2.35, 48.85), "48.85,2.35"), ((-1.68, 48.11), "48.11,-1.68"), ((-61.725, 15.998), "15.9")):
        with pytest.raises(Unusable) as refused:
            ask(database, QUESTION, DemandeAgences(pres_de=point, source="extrait"))
        assert refused.value.texte.startswith(f"{point[0]}, {point[1]} : la latitude vient d'abord ; {right}")
    # Nothing is near these either way round.
    for point in ((0.0, 0.0), (16.2, -61.5), LA_REUNION, (-90.0, 180.0), (10.0, 120.0)):
        assert ask(database, QUESTION, DemandeAgences(pres_de=point, source="extrait")).total == 7


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"commune": "35238", "departement": "35"}, "departement: one place at a time, not: commune, departement"),
        ({"pres_de": (0.0, 0.0), "region": "53"}, "pres_de: one place at a time, not: region, pres_de"),
        ({"moment": "lundi"}, "moment: 'lundi' cannot be used; it is a day and an hour, such as 2026-11-30T09:00"),
        ({"moment": "2026-02-30T09:00"}, "moment: '2026-02-30T09:00' cannot be used"),
    ],
)
def test_what_cannot_be_asked_together_is_refused(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(Unusable) as refused:
        DemandeAgences(**asked)
    assert str(refused.value).startswith(said)


def test_words_and_a_place_are_both_asked_for(database: sqlite3.Connection) -> None:
    assert ids(around(database, "exemple", Repere(departement="63"), "api")) == ["ARA9003"]
    assert around(database, "rennes", Repere(departement="63"), "api") == []


@pytest.mark.parametrize("limit", [1, 3, 1000])
def test_no_more_are_given_than_the_limit(database: sqlite3.Connection, limit: int) -> None:
    every = ids(around(database, lieu=Repere(pres_de=RENNES), source="extrait", limit=100))
    assert len(every) == 7
    assert ids(around(database, lieu=Repere(pres_de=RENNES), source="extrait", limit=limit)) == every[:limit]


# By place.


def test_a_commune_gives_the_agency_that_serves_it_even_from_elsewhere(database: sqlite3.Connection) -> None:
    bruz = around(database, lieu=Repere(commune="35047"))[0]
    assert (bruz.identifiant, bruz.code_commune, bruz.dessert, bruz.distance_km) == ("BRE9001", "35238", True, 10.6)


def test_a_commune_gives_those_that_serve_it_then_every_other_one_the_nearest_first(
    database: sqlite3.Connection,
) -> None:
    of_rennes = agences(database, lieu=Repere(commune="35238"), source="extrait")
    assert (of_rennes.total, of_rennes.dans_le_lieu, of_rennes.directions, of_rennes.est_mesure) == (7, 1, 1, True)
    assert [(one.identifiant, one.est_dans_le_lieu, one.distance_km) for one in of_rennes.agences] == [
        ("BRE9001000001", True, 0.3),
        ("BRE9009000009", False, 16.7),
        ("BRE9002000003", False, 63.5),
        ("NOR9005000007", False, 99.7),
        ("IDF9004000005", False, 310.9),
        ("ARA9003000004", False, 445.1),
        ("GUA9007000006", False, 6481.2),
    ]
    # In the twelfth arrondissement, without saying that it serves it.
    in_paris = around(database, lieu=Repere(commune="75112"), source="api")[0]
    assert (in_paris.identifiant, in_paris.dessert, in_paris.est_dans_le_lieu) == ("IDF9004", False, True)
    serving = around(database, lieu=Repere(commune="75112"), source="annuaire")[0]
    assert (serving.identifiant, serving.dessert) == (ID.format(4), True)


def test_the_rest_of_the_nearest_is_reached_page_by_page(database: sqlite3.Connection) -> None:
    lieu = Repere(commune="35238")
    every = ids(around(database, lieu=lieu, source="extrait"))
    pages = [agences(database, "", lieu, "extrait", 3, debut) for debut in (0, 3, 6, 9)]
    assert [ids(page.agences) for page in pages] == [every[:3], every[3:6], every[6:], []]
    assert {page.total for page in pages} == {7}


@pytest.fixture
def served_from_afar(built: Home) -> Iterator[sqlite3.Connection]:
    """The sample where the agency of Rennes that serves Bruz has moved south, and others stand in Bruz itself."""
    with writable(built) as connection:
        connection.execute(
            "UPDATE agences_positions SET latitude = 43.3, longitude = 5.4 WHERE identifiant = 'BRE9001'"
        )
        stored = ", ".join(row[1] for row in connection.execute("PRAGMA table_info(agences)"))
        # One in the middle of the commune, one that is nowhere.
        for identifier, latitude, longitude in (("BRE9998", 48.02, -1.75), ("BRE9999", None, None)):
            moved = connection.execute(f"SELECT {stored} FROM agences WHERE source = 'api' AND identifiant = 'BRE9001'")
            (agency,) = [dict(one) for one in named(moved)]
            agency |= {"identifiant": identifier, "code_commune": "35047", "latitude": latitude, "longitude": longitude}
            connection.execute(f"INSERT INTO agences VALUES ({', '.join('?' * len(agency))})", [*agency.values()])
            whose = "aucune" if latitude is None else "source"
            connection.execute(
                "INSERT INTO agences_positions VALUES ('api', ?, ?, 0, NULL, ?, ?, ?)",
                (identifier, identifier, whose, latitude, longitude),
            )
        yield connection


def test_the_agency_that_serves_a_commune_comes_first_however_far_it_is(served_from_afar: sqlite3.Connection) -> None:
    found = around(served_from_afar, lieu=Repere(commune="35047"), source="api")
    assert [(one.identifiant, one.dessert) for one in found] == [
        ("BRE9001", True),
        ("BRE9998", False),
        ("BRE9002", False),
        ("NOR9005", False),
        ("IDF9004", False),
        ("ARA9003", False),
        ("BRE9999", False),
    ]
    assert found[0].distance_km is not None
    assert found[1].distance_km is not None
    assert found[0].distance_km > 500 > 10 > found[1].distance_km
    # It is the one that a person is sent to, where only one is asked for.
    assert ids(around(served_from_afar, lieu=Repere(commune="35047"), source="api", limit=1)) == ["BRE9001"]
    first = ask(served_from_afar, QUESTION, DemandeAgences(commune="35047", source="api", limit=1))
    assert (ids(first), first.total, first.tronque) == (["BRE9001"], 7, True)
    rest = ask(served_from_afar, QUESTION, DemandeAgences(commune="35047", source="api", debut=1))
    assert (ids(rest)[0], len(rest), rest.total, rest.tronque) == ("BRE9998", 6, 7, False)
    # Around a point nobody is served, and the nearest comes first.
    near = around(served_from_afar, lieu=Repere(pres_de=(48.02, -1.75)), source="api")
    assert ids(near)[0] == "BRE9998"


def test_the_agency_that_serves_a_commune_comes_first_where_nobody_knows_its_middle(
    served_from_afar: sqlite3.Connection,
) -> None:
    served_from_afar.execute("DELETE FROM communes_centres WHERE code_commune = '35047'")
    served_from_afar.execute("UPDATE agences SET nom_commune = 'ZZ' WHERE identifiant = 'BRE9001'")
    found = ask(served_from_afar, QUESTION, DemandeAgences(commune="35047", source="api"))
    assert [(one.identifiant, one.distance_km) for one in found] == [
        ("BRE9001", None),
        ("BRE9998", None),
        ("BRE9999", None),
    ]
    assert found.phrase == "On ne sait pas où est Bruz : voici ce qui y est ou le dessert, sans distance."


@pytest.mark.parametrize("code", ["14718", "14388", " 14762 "])
def test_an_old_commune_code_gives_what_the_current_one_does(database: sqlite3.Connection, code: str) -> None:
    found = ask(database, QUESTION, DemandeAgences(commune=code))[0]
    assert (found.identifiant, found.dessert) == ("NOR9005", True)


@pytest.mark.parametrize(
    ("asked", "name", "texte", "text"),
    [
        (
            {"commune": "08227"},
            "commune",
            "« 08227 », ancien code 08227, jusqu'au 02/03/1968 (suppression) : choisir 08203 (Guignicourt-sur-Vence)",
            "'08227' leads to several: choose 08203 (Guignicourt-sur-Vence) or 08454 (Touligny)",
        ),
        (
            {"commune": "35999"},
            "commune",
            "« 35999 » n'est le nom ni le code d'aucune commune ; au plus près : ",
            "'35999' is no commune; the nearest: ",
        ),
        (
            {"code_postal": "99999"},
            "code_postal",
            "« 99999 » n'est le code postal d'aucune commune (un CEDEX ?) ; au plus près : ",
            "'99999' is no postcode (a CEDEX?); the nearest: ",
        ),
        (
            {"departement": "99"},
            "departement",
            "« 99 » n'est le nom ni le code d'aucun département ; il y a : 01, 02",
            "'99' is no department; there are: 01, 02",
        ),
        (
            {"departement": "Rennes"},
            "departement",
            "« Rennes » n'est pas un département, mais une commune, 35238 Rennes ; département : 35 Ille-et-Vilaine",
            "'Rennes' is not a department, but a commune, 35238 Rennes",
        ),
        (
            {"departement": "20"},
            "departement",
            "« 20 », la Corse",
            "'20' leads to several: choose 2A (Corse-du-Sud) or 2B",
        ),
        ({"source": "dila"}, "source", "« dila » n'y est pas ; il y a : api, annuaire, extrait", "'dila' is not"),
        ({"limit": 0}, "limit", "« 0 » ne convient pas ; attendu : un nombre entier de 1 à 1000", "'0' cannot be used"),
    ],
)
def test_what_the_file_does_not_know_is_refused_with_what_can_be(
    database: sqlite3.Connection, asked: dict[str, Any], name: str, texte: str, text: str
) -> None:
    with pytest.raises(Unusable) as refused:
        ask(database, QUESTION, DemandeAgences(**asked))
    assert refused.value.name == name
    assert refused.value.texte.startswith(texte)
    assert refused.value.text.startswith(text)


@pytest.mark.parametrize(
    ("asked", "proposed"),
    [
        # Those on either side, in the order of codes.
        ({"commune": "35999"}, ["35360 Vitré", "36044 Châteauroux"]),
        ({"code_postal": "35001"}, ["35238 Rennes", "35 Ille-et-Vilaine", "35170 Bruz"]),
        ({"code_postal": "00000"}, ["01"]),
        ({"code_postal": "99999"}, ["98"]),
    ],
)
def test_a_code_that_is_unknown_has_those_next_to_it_and_a_name_its_codes(
    database: sqlite3.Connection, asked: dict[str, str], proposed: list[str]
) -> None:
    with pytest.raises(Unusable) as refused:
        ask(database, QUESTION, DemandeAgences(**asked))
    codes = refused.value.texte.rpartition(" : ")[2].split(", ")
    assert len(codes) <= 10
    for one in proposed:
        assert any(code.startswith(one) for code in codes), codes


@pytest.mark.parametrize(
    ("source", "expected"), [("api", "IDF9004"), ("annuaire", ID.format(4)), ("extrait", "IDF9004000005")]
)
def test_the_code_of_paris_gives_the_agencies_of_its_arrondissements(
    database: sqlite3.Connection, source: str, expected: str
) -> None:
    found = agences(database, lieu=Repere(commune="75056"), source=source)
    assert (found.agences[0].identifiant, found.dans_le_lieu) == (expected, 1)


def test_paris_is_as_near_as_the_nearest_of_its_arrondissements(database: sqlite3.Connection) -> None:
    (of_paris,) = around(database, lieu=Repere(commune="75056", rayon_km=20), source="api")
    (of_its_twelfth,) = around(database, lieu=Repere(commune="75112", rayon_km=20), source="api")
    assert of_paris.identifiant == "IDF9004"
    assert of_paris.distance_km == of_its_twelfth.distance_km


@pytest.mark.parametrize(
    ("code", "source", "first", "inside"),
    [
        ("35000", "api", "BRE9001", 1),
        # By the communes that have it, though the address has another.
        ("35700", "api", "BRE9001", 1),
        ("63100", "extrait", "ARA9003000004", 1),
        (" 14500 ", "api", "NOR9005", 1),
        # No agency is there: the nearest.
        ("35600", "api", "BRE9001", 0),
    ],
)
def test_a_postcode_gives_the_agencies_of_its_communes_then_the_nearest(
    database: sqlite3.Connection, code: str, source: str, first: str, inside: int
) -> None:
    found = agences(database, lieu=Repere(code_postal=code), source=source)
    assert (found.agences[0].identifiant, found.dans_le_lieu, found.est_mesure) == (first, inside, True)
    assert found.total == len(found.agences) > 1


@pytest.mark.parametrize(("code", "expected"), [("63099", ["ARA9003000004"]), ("99999", [])])
def test_a_postcode_of_no_commune_gives_the_agencies_that_have_it_without_distances(
    database: sqlite3.Connection, code: str, expected: list[str]
) -> None:
    found = agences(database, lieu=Repere(code_postal=code), source="extrait")
    assert (ids(found.agences), found.est_mesure) == (expected, False)
    assert {one.distance_km for one in found.agences} <= {None}


def test_the_agencies_of_the_very_postcode_come_before_nearer_ones(built: Home) -> None:
    with writable(built) as connection:
        # The middle of the communes of a postcode may be in the part of a town that has another.
        connection.execute("UPDATE agences SET code_postal = '35700' WHERE identifiant = 'BRE9009000009'")
        found = agences(connection, lieu=Repere(code_postal="35700"), source="extrait")
        assert [(one.identifiant, one.distance_km) for one in found.agences][:2] == [
            ("BRE9009000009", 16.7),
            ("BRE9001000001", 0.3),
        ]


@pytest.mark.parametrize(
    ("lieu", "expected"),
    [
        (Repere(departement="971"), ["GUA9007000006"]),
        (Repere(departement="35"), ["BRE9001000001", "BRE9002000003"]),
        (Repere(region="53"), ["BRE9001000001", "BRE9002000003"]),
        (Repere(region="28"), ["NOR9005000007"]),
    ],
)
def test_a_department_or_a_region_gives_its_agencies(
    database: sqlite3.Connection, lieu: Repere, expected: list[str]
) -> None:
    found = agences(database, lieu=lieu, source="extrait")
    assert (ids(found.agences), found.total, found.dans_le_lieu) == (expected, len(expected), len(expected))
    assert {one.distance_km for one in found.agences} == {None}


def test_a_department_without_agency_gives_the_nearest_to_its_chef_lieu(database: sqlite3.Connection) -> None:
    found = agences(database, lieu=Repere(departement="2a "), source="extrait")
    assert (found.total, found.dans_le_lieu, found.directions) == (7, 0, 1)
    assert [(one.identifiant, one.distance_km) for one in found.agences][:2] == [
        ("ARA9003000004", 620.6),
        ("IDF9004000005", 912.0),
    ]
    told = ask(database, QUESTION, DemandeAgences(departement="2A", source="extrait"))
    assert told.phrase == "Aucune agence dans ce territoire, Corse-du-Sud ; les plus proches de son chef-lieu :"


@pytest.mark.parametrize("code", ["20", "3"])
def test_a_department_that_nobody_knows_has_nothing(database: sqlite3.Connection, code: str) -> None:
    found = agences(database, lieu=Repere(departement=code), source="extrait")
    assert (found.dans_le_lieu, {one.distance_km for one in found.agences}) == (0, set())


# Distances.


def test_the_nearest_comes_first_and_what_has_no_place_last(database: sqlite3.Connection) -> None:
    found = around(database, lieu=Repere(pres_de=RENNES), source="annuaire")
    assert [(one.identifiant, one.distance_km) for one in found] == [
        (ID.format(1), 0.0),
        (ID.format(2), 64.6),
        (ID.format(5), 99.8),
        (ID.format(4), 310.9),
        (ID.format(3), 444.8),
        # Its source says no more than its commune.
        (ID.format(6), 9545.0),
    ]


@pytest.mark.parametrize(("radius", "count"), [(0.5, 1), (16, 1), (17, 2), (64, 3), (500, 6), (20_100, 7)])
def test_nothing_outside_of_a_radius_is_given(database: sqlite3.Connection, radius: float, count: int) -> None:
    found = around(database, lieu=Repere(pres_de=RENNES, rayon_km=radius), source="extrait")
    assert len(found) == count
    for one in found:
        assert one.latitude is not None
        assert one.longitude is not None
        assert kilometres(RENNES, (one.latitude, one.longitude)) <= radius


def test_an_agency_without_coordinates_is_in_the_middle_of_its_commune(database: sqlite3.Connection) -> None:
    (found,) = around(database, lieu=Repere(commune="97411", rayon_km=1), source="annuaire")
    assert (found.identifiant, found.distance_km, found.position) == (ID.format(6), 0.0, "commune")


def test_a_radius_widens_beyond_the_commune_and_keeps_what_serves_it(database: sqlite3.Connection) -> None:
    assert ids(around(database, lieu=Repere(commune="35047", rayon_km=80))) == ["BRE9001", "BRE9002"]
    # Bruz is 10.6 km away from the agency that serves it.
    assert ids(around(database, lieu=Repere(commune="35047", rayon_km=10))) == ["BRE9001"]
    assert around(database, lieu=Repere(commune="35047", rayon_km=10), source="extrait") == []
    assert ids(around(database, lieu=Repere(code_postal="35400", rayon_km=3))) == ["BRE9002"]


# 451 m away from the agency of Rennes.
BETWEEN = (48.10757, -1.67514)


def test_what_is_within_a_radius_is_counted_before_distances_are_rounded(database: sqlite3.Connection) -> None:
    for radius, expected in ((0.46, ["BRE9001000001"]), (0.45, [])):
        assert ids(around(database, lieu=Repere(pres_de=BETWEEN, rayon_km=radius), source="extrait")) == expected


def test_without_postcodes_a_commune_has_no_middle_and_agencies_no_distance(tmp_path: Path) -> None:
    home = built_of(Home(tmp_path), {COG: "2026-11-23", ANNUAIRE: "2026-11-23"})
    with open_database(home.database) as connection:
        (found,) = around(connection, lieu=Repere(commune="35238"))
    assert (found.identifiant, found.dessert, found.distance_km) == (ID.format(1), True, None)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # Distances on the ellipsoid, rounded.
        ((48.8566, 2.3522), (45.7640, 4.8357), 392),
        ((48.8566, 2.3522), (43.2965, 5.3698), 660),
        ((48.8566, 2.3522), (48.5734, 7.7521), 398),
        ((48.8566, 2.3522), (16.0004, -61.7281), 6_757),
        ((48.8566, 2.3522), (-20.9330, 55.4469), 9_347),
        # A degree of latitude, a quarter of a meridian.
        ((48.0, 2.0), (49.0, 2.0), 111.2),
        ((0.0, 0.0), (90.0, 0.0), 10_002),
        # Across the line where the days change.
        ((0.0, 179.5), (0.0, -179.5), 111.3),
    ],
)
def test_distances_are_right_within_half_a_percent(
    one: tuple[float, float], other: tuple[float, float], expected: float
) -> None:
    assert kilometres(one, other) == pytest.approx(expected, rel=0.005)


@pytest.mark.parametrize("place", [RENNES, LA_REUNION, (0.0, 0.0), (90.0, 0.0), (-90.0, 180.0)])
def test_a_place_is_at_no_distance_from_itself_and_at_half_the_globe_from_its_antipodes(
    place: tuple[float, float],
) -> None:
    latitude, longitude = place
    assert kilometres(place, place) == 0
    assert kilometres(place, (-latitude, longitude - 180)) == pytest.approx(math.pi * EARTH_KM)


POINTS = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(POINTS, POINTS)
@example((45.0, 0.0), (-45.0, 180.0))
@example((12.34, -56.78), (-12.34, 123.22))
@example((1e-300, 0.0), (0.0, 1e-300))
def test_any_two_points_are_at_the_same_distance_both_ways(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    distance = kilometres(one, other)
    assert 0 <= distance <= math.pi * EARTH_KM + 1e-6
    assert distance == pytest.approx(kilometres(other, one))


# Whatever is asked.


@given(text=st.text())
@example(text="'")
@example(text='"" OR 1')
@example(text="NEAR(a b)")
@example(text="libelle : x")
@example(text="\x00")
@example(text="\ud800")
@example(text="é́" * 500)
@example(text="a " * 500)
def test_no_text_is_an_error(built: Home, text: str) -> None:
    with open_database(built.database) as connection:
        assert len(around(connection, text)) <= 5
        for lieu in (Repere(commune=text), Repere(code_postal=text), Repere(departement=text)):
            assert len(around(connection, lieu=lieu)) <= 5


# The command.


def test_people_are_shown_a_table_with_the_source_its_date_and_distances_in_french(run: Run, built: Home) -> None:
    done = run("--home", built.path, "agences", "--near", "48.11,-1.68", "--radius", "70", "--source", "extrait")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Ces agences datent du 13/11/2019, il y a plus de sept ans : vérifier sur francetravail.fr.",
        "D'après un extrait de 2019, au 13/11/2019",
        # The source gives no telephone: there is no column for it.
        "Distance  Agence                 Adresse",
        "0,0 km    RENNES EXEMPLE CENTRE  1 rue de l'Exemple, 35000 RENNES",
        "16,7 km   VILLE INVENTEE         7 rue de Nulle Part, 35999 VILLE INVENTEE",
        "63,8 km   SAINT MALO EXEMPLE     2 quai de l'Exemple, 35400 ST MALO",
    ]


def test_a_commune_is_told_which_agency_serves_it_by_the_newest_source(run: Run, dated: Home) -> None:
    source, header, *lines = run("--home", dated.path, "agences", "--commune", "35047", check=True).stdout.splitlines()
    assert source == "D'après l'Annuaire de l'administration, au 02/11/2026"
    assert header.split() == ["Distance", "Agence", "Adresse", "Téléphone"]
    assert [line[:55].rstrip() for line in lines] == [
        "10,6 km      Rennes Exemple Centre, dessert la commune",
        "71,9 km      Saint-Malo Exemple",
        "110,3 km     Vire Exemple (point relais)",
        "318,5 km     Paris Exemple Cadres (agence spécialisée)",
        "444,0 km     Clermont-Ferrand Exemple",
        # In the middle of its commune, of which alone the source tells.
        "≈ 9543,3 km  Sainte-Œuvre d'Essai",
    ]


def test_a_commune_without_agency_says_so_and_gives_the_nearest(run: Run, built: Home) -> None:
    words = ("agences", "--commune", "35236", "--source", "extrait", "--limit", "4")
    done = run("--home", built.path, *words, check=True)
    assert done.stdout.splitlines()[2:5] == [
        "Aucune agence à Redon ; les plus proches :",
        "Distance  Agence                 Adresse",
        "58,2 km   RENNES EXEMPLE CENTRE  1 rue de l'Exemple, 35000 RENNES",
    ]
    answer = json.loads(run("--home", built.path, *words, "--json", check=True).stdout)
    assert (answer["libelle_lieu"], answer["dans_le_lieu"], answer["total"]) == ("Redon", 0, 7)
    assert answer["phrase"] == "Aucune agence à Redon ; les plus proches :"
    assert answer["avertissement"].startswith("Ces agences datent du 13/11/2019, il y a plus de sept ans")
    served = run("--home", built.path, "agences", "--commune", "35047", "--json", check=True)
    answer = json.loads(served.stdout)
    assert (answer["dans_le_lieu"], answer["phrase"], answer["avertissement"]) == (0, "", "")


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("2026-11-30T08:29", "fermée lundi à 08:29"),
        ("2026-11-30T08:30", "ouverte lundi à 08:30"),
        ("2026-12-01T13:00", "sur rendez-vous mardi à 13:00"),
        ("2026-12-06T10:00", "fermée dimanche à 10:00"),
    ],
)
def test_where_they_are_few_all_that_is_known_is_shown(run: Run, built: Home, moment: str, state: str) -> None:
    done = run("--home", built.path, "agences", "rennes", "--moment", moment, check=True)
    assert done.stdout.splitlines()[1:] == [
        "Agence                 Adresse                           Téléphone",
        "RENNES EXEMPLE CENTRE  1 RUE DE L EXEMPLE, 35000 RENNES  39-49",
        "",
        "RENNES EXEMPLE CENTRE",
        "  ape.99001@example.org",
        "  lundi au jeudi : 08:30–12:30, 12:30–16:30 (sur rendez-vous)",
        "  vendredi : 09:00–12:30",
        f"  {state}, selon ses horaires habituels",
        "  libre service et rendez-vous, accueil des personnes sourdes ou malentendantes (ADEDA)",
    ]


def test_without_a_place_no_distance_is_shown(run: Run, built: Home) -> None:
    done = run("--home", built.path, "agences", "scenes", "et", "images", check=True)
    assert done.stdout.splitlines() == [
        "D'après l'API Référentiel des agences de France Travail, au 23/11/2026",
        "Agence                                         Adresse                                 Téléphone",
        "SCENES ET IMAGES EXEMPLE (agence spécialisée)  4 BOULEVARD DE L ESSAI, 75012 PARIS 12  39-49",
        "",
        "SCENES ET IMAGES EXEMPLE",
        "  ape.99004@example.org",
        "  libre service et rendez-vous",
    ]


def test_a_point_south_of_the_equator_is_no_option(run: Run, built: Home) -> None:
    done = run("--home", built.path, "agences", "--near", "-20.93,55.45", "--limit", "1", "--json", check=True)
    (found,) = json.loads(done.stdout)["agences"]
    assert found["identifiant"] == "ARA9003"
    assert found["distance_km"] == pytest.approx(kilometres(LA_REUNION, (45.777, 3.082)), abs=0.05)


def test_programs_are_given_every_field(run: Run, built: Home) -> None:
    done = run("--home", built.path, "agences", "--commune", "14718", "--source", "annuaire", "--json", check=True)
    answer = json.loads(done.stdout)
    assert list(answer) == [field.name for field in fields(ReponseAgences)]
    assert (answer["commune"], answer["source"], answer["total"], answer["tronque"]) == ("14762", "annuaire", 6, False)
    assert [(one["texte"], one["code"]) for one in answer["lectures"]] == [("14718", "14762")]
    found = answer["agences"][0]
    assert list(found) == [field.name for field in fields(Agence)]
    assert found["horaires"] == [
        {"jour": 2, "ouverture": "09:00", "fermeture": "12:00", "est_sur_rendez_vous": None, "commentaire": ""}
    ]
    assert (found["libelle"], found["distance_km"], found["dessert"]) == ("Vire Exemple", 1.5, True)


@pytest.mark.parametrize(
    "words",
    [["zzzz"], ["rennes", "--departement", "2B", "--source", "extrait"], ["--near", "0,0", "--radius", "1"]],
)
def test_nothing_found_exits_with_1(run: Run, built: Home, words: list[str]) -> None:
    done = run("--home", built.path, "agences", *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Aucune agence trouvée" in done.stderr


def test_nothing_found_is_an_empty_list_for_programs(run: Run, built: Home) -> None:
    done = run("--home", built.path, "agences", "zzzz", "--json")
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert (answer["agences"], answer["total"], answer["tronque"]) == ([], 0, False)


def test_a_spreadsheet_is_given_a_line_for_each_agency(run: Run, built: Home) -> None:
    done = run("--home", built.path, "agences", "--near", "48.11,-1.68", "--source", "extrait", "--limit", "2", "--csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "source,identifiant,date_source,libelle,type_agence,adresse,code_postal,nom_commune,code_commune,telephone,"
        "courriel,latitude,longitude,distance_km,position",
        "extrait,BRE9001000001,2019-11-13,RENNES EXEMPLE CENTRE,agence,1 rue de l'Exemple,35000,RENNES,35238,,,48.11,"
        "-1.68,0.0,source",
        "extrait,BRE9009000009,2019-11-13,VILLE INVENTEE,agence,7 rue de Nulle Part,35999,VILLE INVENTEE,,,,48.2,-1.5,"
        "16.7,source",
    ]


def test_the_method_answers_as_the_command_does(built: Home) -> None:
    with Infotravail.open(built.database) as it:
        found = it.agences(pres_de=RENNES, rayon_km=70, source="extrait", limit=2)
        assert ids(found) == ["BRE9001000001", "BRE9009000009"]
        assert (found.total, found.tronque, len(found)) == (3, True, 2)
        for asked in ({"rayon_km": 5.0}, {"rayon_km": math.nan, "pres_de": RENNES}, {"pres_de": (91.0, 0.0)}):
            with pytest.raises(Unusable, match=r"rayon_km: |pres_de: "):
                it.agences(**asked)


def test_a_map_shows_the_agencies_whose_place_is_known(database: sqlite3.Connection) -> None:
    found = around(database, lieu=Repere(pres_de=LA_REUNION), source="annuaire")
    assert len(found) == 6
    shown = list(points(found))
    assert len(shown) == 5
    assert Point("Vire Exemple", "5 rue du Modèle 14500 Vire Normandie", 48.838, -0.889) in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--near", "Rennes"], "--near: 'Rennes' cannot be used; it is a latitude, a comma, a longitude"),
        (["--near", "48.11"], "it is a latitude, a comma, a longitude"),
        (["--near", "48,11,-1,68"], "it is a latitude, a comma, a longitude"),
        (["--near", "91,0"], "it is a latitude, a comma, a longitude"),
        (["--near", "0,-181"], "it is a latitude, a comma, a longitude"),
        (["--near", "nan,0"], "it is a latitude, a comma, a longitude"),
        (["--radius", "5"], "--radius: it is counted from a place: give pres_de (--near), commune or code_postal too"),
        (["--radius", "5", "--departement", "35"], "--radius: it is counted from a place"),
        (["--radius", "0", "--near", "0,0"], "--radius: it is a number greater than 0"),
        (["--radius", "nan", "--near", "0,0"], "--radius: 'nan' cannot be used; it is a number"),
        (["--source", "dila"], "there are: api, annuaire, extrait"),
        (["--departement", "99"], "--departement: '99' is no department; there are: 01, 02"),
        (["--commune", "35999"], "--commune: '35999' is no commune; the nearest: "),
        (["--code-postal", "99999"], "--code-postal: '99999' is no postcode (a CEDEX?); the nearest: "),
        (["--limit", "0"], "--limit: '0' cannot be used; it is a whole number from 1 to 1000"),
    ],
)
def test_a_wrong_use_exits_with_2_and_says_why(run: Run, built: Home, words: list[str], said: str) -> None:
    done = run("--home", built.path, "agences", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_file_without_agencies_says_how_to_have_them(run: Run, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    keep(home, ROME, Arrival(SAMPLE_CSV, "2026-11-01", sample=True))
    run("--home", home.path, "build", check=True)
    done = run("--home", home.path, "agences", "rennes")
    assert (done.returncode, done.stdout) == (1, "")
    assert "« infotravail fetch geo agences »" in done.stderr
    assert "« infotravail build »" in done.stderr


def test_the_sources_that_can_be_named_are_those_of_the_rows(database: sqlite3.Connection) -> None:
    assert {source for (source,) in database.execute("SELECT DISTINCT source FROM agences")} == set(SOURCES)
