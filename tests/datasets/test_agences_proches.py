"""Agencies near a place, of a commune or by name: what is found, in which order, and what a person is shown."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from infotravail import Infotravail
from infotravail.asking import Unusable, ask
from infotravail.datasets.agences.dataset import AGENCES
from infotravail.datasets.agences.files import ANNUAIRE, API, EXTRACT
from infotravail.datasets.agences.proches import (
    EARTH_KM,
    SOURCES,
    Agence,
    Creneau,
    Lieu,
    Point,
    agences,
    kilometres,
    newest_source,
    points,
)
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

SAMPLE = Path(__file__).parent.parent.parent / "builder" / "sample"
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


def around(
    connection: sqlite3.Connection, text: str = "", lieu: Lieu | None = None, source: str = "", limit: int = 20
) -> list[Agence]:
    """Return the agencies of a place or a name, without their number."""
    return list(agences(connection, text, lieu, source, limit)[1])


def ids(found: Iterable[Agence]) -> list[str]:
    """Return the identifiers of agencies, in order."""
    return [one.identifiant for one in found]


# Whole answers.


def test_an_answer_has_what_its_source_says_with_its_date_and_hours(database: sqlite3.Connection) -> None:
    (found,) = around(database, lieu=Lieu(commune="14762"), source="annuaire")
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
    (found,) = around(database, lieu=Lieu(departement="974"), source="annuaire")
    assert (found.adresse, found.code_postal, found.nom_commune, found.courriel) == ("", "", "", "")
    assert (found.latitude, found.longitude, found.distance_km) == (None, None, None)


# Which source answers.


def test_the_newest_source_answers_alone(newer: sqlite3.Connection) -> None:
    assert newest_source(newer) == "annuaire"
    assert {(one.source, one.date_source) for one in around(newer)} == {("annuaire", "2026-11-02")}


def test_of_two_sources_of_one_day_the_one_of_france_travail_answers(database: sqlite3.Connection) -> None:
    assert newest_source(database) == "api"
    assert {one.source for one in around(database)} == {"api"}


@pytest.mark.parametrize(("source", "count"), [("api", 5), ("annuaire", 6), ("extrait", 9)])
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
        ("rennes", "extrait", ["BRE9001000001", "BRE9006000002"]),
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


def test_words_and_a_place_are_both_asked_for(database: sqlite3.Connection) -> None:
    assert ids(around(database, "exemple", Lieu(departement="63"), "api")) == ["ARA9003"]
    assert around(database, "rennes", Lieu(departement="63"), "api") == []


@pytest.mark.parametrize("limit", [1, 3, 1000])
def test_no_more_are_given_than_the_limit(database: sqlite3.Connection, limit: int) -> None:
    every = ids(around(database, lieu=Lieu(pres_de=RENNES), source="extrait", limit=100))
    assert len(every) == 9
    assert ids(around(database, lieu=Lieu(pres_de=RENNES), source="extrait", limit=limit)) == every[:limit]


# By place.


def test_a_commune_gives_the_agency_that_serves_it_even_from_elsewhere(database: sqlite3.Connection) -> None:
    (bruz,) = around(database, lieu=Lieu(commune="35047"))
    assert (bruz.identifiant, bruz.code_commune, bruz.dessert, bruz.distance_km) == ("BRE9001", "35238", True, 10.6)


def test_a_commune_gives_the_agencies_that_are_in_it_and_says_which_serve_it(database: sqlite3.Connection) -> None:
    in_rennes = around(database, lieu=Lieu(commune="35238"), source="extrait")
    assert [(one.identifiant, one.dessert, one.distance_km) for one in in_rennes] == [
        ("BRE9001000001", False, 0.3),
        ("BRE9006000002", False, 1.2),
    ]
    # In the twelfth arrondissement, without saying that it serves it.
    (in_paris,) = around(database, lieu=Lieu(commune="75112"), source="api")
    assert (in_paris.identifiant, in_paris.dessert) == ("IDF9004", False)
    (serving,) = around(database, lieu=Lieu(commune="75112"), source="annuaire")
    assert (serving.identifiant, serving.dessert) == (ID.format(4), True)


@pytest.fixture
def served_from_afar(built: Home) -> Iterator[sqlite3.Connection]:
    """The sample where the agency of Rennes that serves Bruz has moved south, and others stand in Bruz itself."""
    with (
        closing(sqlite3.connect(f"file:{built.database}?mode=ro", uri=True)) as sample,
        closing(sqlite3.connect(":memory:")) as connection,
    ):
        sample.backup(connection)
        connection.execute("UPDATE agences SET latitude = 43.3, longitude = 5.4 WHERE identifiant = 'BRE9001'")
        stored = ", ".join(row[1] for row in connection.execute("PRAGMA table_info(agences)"))
        # One in the middle of the commune, one that is nowhere.
        for identifier, latitude, longitude in (("BRE9998", 48.02, -1.75), ("BRE9999", None, None)):
            moved = connection.execute(f"SELECT {stored} FROM agences WHERE source = 'api' AND identifiant = 'BRE9001'")
            (agency,) = [dict(one) for one in named(moved)]
            agency |= {"identifiant": identifier, "code_commune": "35047", "latitude": latitude, "longitude": longitude}
            connection.execute(f"INSERT INTO agences VALUES ({', '.join('?' * len(agency))})", [*agency.values()])
        yield connection


def test_the_agency_that_serves_a_commune_comes_first_however_far_it_is(served_from_afar: sqlite3.Connection) -> None:
    found = around(served_from_afar, lieu=Lieu(commune="35047"), source="api")
    assert [(one.identifiant, one.dessert) for one in found] == [
        ("BRE9001", True),
        ("BRE9998", False),
        ("BRE9999", False),
    ]
    assert found[0].distance_km is not None
    assert found[1].distance_km is not None
    assert found[0].distance_km > 500 > 10 > found[1].distance_km
    # It is the one that a person is sent to, where only one is asked for.
    assert ids(around(served_from_afar, lieu=Lieu(commune="35047"), source="api", limit=1)) == ["BRE9001"]
    first = ask(served_from_afar, QUESTION, DemandeAgences(commune="35047", source="api", limit=1))
    assert (ids(first), first.total, first.tronque) == (["BRE9001"], 3, True)
    rest = ask(served_from_afar, QUESTION, DemandeAgences(commune="35047", source="api", debut=1))
    assert (ids(rest), rest.total, rest.tronque) == (["BRE9998", "BRE9999"], 3, False)
    # Around a point nobody is served, and the nearest comes first.
    near = around(served_from_afar, lieu=Lieu(pres_de=(48.02, -1.75)), source="api")
    assert ids(near)[0] == "BRE9998"


def test_the_agency_that_serves_a_commune_comes_first_where_nobody_knows_its_middle(
    served_from_afar: sqlite3.Connection,
) -> None:
    served_from_afar.execute("UPDATE codes_postaux SET latitude = NULL, longitude = NULL WHERE code_commune = '35047'")
    served_from_afar.execute("UPDATE agences SET nom_commune = 'ZZ' WHERE identifiant = 'BRE9001'")
    found = around(served_from_afar, lieu=Lieu(commune="35047"), source="api")
    assert [(one.identifiant, one.distance_km) for one in found] == [
        ("BRE9001", None),
        ("BRE9998", None),
        ("BRE9999", None),
    ]


@pytest.mark.parametrize("code", ["14718", "14388", " 14762 "])
def test_an_old_commune_code_gives_what_the_current_one_does(database: sqlite3.Connection, code: str) -> None:
    (found,) = ask(database, QUESTION, DemandeAgences(commune=code))
    assert (found.identifiant, found.dessert) == ("NOR9005", True)


@pytest.mark.parametrize(
    ("asked", "name", "texte", "text"),
    [
        (
            {"commune": "08227"},
            "commune",
            "« 08227 » n'est plus le code d'une commune ; il mène à : 08203, 08454",
            "'08227' is no longer the code of a commune; it leads to: 08203, 08454",
        ),
        (
            {"commune": "35999"},
            "commune",
            "« 35999 » n'est le code d'aucune commune ; le code de l'INSEE a cinq caractères, par exemple : ",
            "'35999' is the code of no commune; INSEE's code has five characters, for example: ",
        ),
        (
            {"code_postal": "99999"},
            "code_postal",
            "« 99999 » n'est celui d'aucune commune ; un code postal a cinq chiffres, par exemple : ",
            "'99999' is the postcode of no commune; it has five digits, for example: ",
        ),
        ({"departement": "99"}, "departement", "« 99 » n'y est pas ; il y a : 01, 02", "'99' is not there; there are"),
        ({"departement": "3"}, "departement", "« 3 » n'y est pas ; il y a : 01, 02", "'3' is not there; there are"),
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
        ({"commune": "35999"}, ["35238", "36"]),
        ({"commune": "rennes"}, ["35238 (Rennes)"]),
        ({"commune": "renn"}, ["35238 (Rennes)"]),
        ({"code_postal": "35001"}, ["35000", "35400"]),
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
    assert ids(around(database, lieu=Lieu(commune="75056"), source=source)) == [expected]


def test_a_radius_around_paris_is_counted_from_its_arrondissements(database: sqlite3.Connection) -> None:
    """La Poste gives the middle of each arrondissement, and none for the whole."""
    assert ids(around(database, lieu=Lieu(commune="75056", rayon_km=20), source="api")) == ["IDF9004"]


@pytest.mark.parametrize(
    ("code", "source", "expected"),
    [
        ("35000", "api", ["BRE9001"]),
        # By the communes that have it, though the address has another.
        ("35700", "api", ["BRE9001"]),
        ("63100", "extrait", ["ARA9003000004"]),
        # And by the address, though no commune has it.
        ("63099", "extrait", ["ARA9003000004"]),
        ("20090", "extrait", ["COR9008000008"]),
        (" 14500 ", "api", ["NOR9005"]),
        ("99999", "api", []),
    ],
)
def test_a_postcode_gives_the_agencies_of_its_communes_and_those_that_have_it(
    database: sqlite3.Connection, code: str, source: str, expected: list[str]
) -> None:
    assert ids(around(database, lieu=Lieu(code_postal=code), source=source)) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("2A", ["COR9008000008"]),
        ("2a ", ["COR9008000008"]),
        ("971", ["GUA9007000006"]),
        ("35", ["BRE9006000002", "BRE9001000001", "BRE9002000003"]),
        ("2B", []),
        ("20", []),
        ("3", []),
    ],
)
def test_a_department_gives_its_agencies(database: sqlite3.Connection, code: str, expected: list[str]) -> None:
    assert ids(around(database, lieu=Lieu(departement=code), source="extrait")) == expected


# Distances.


def test_the_nearest_comes_first_and_what_has_no_place_last(database: sqlite3.Connection) -> None:
    found = around(database, lieu=Lieu(pres_de=RENNES), source="annuaire")
    assert [(one.identifiant, one.distance_km) for one in found] == [
        (ID.format(1), 0.0),
        (ID.format(2), 64.6),
        (ID.format(5), 99.8),
        (ID.format(4), 310.9),
        (ID.format(3), 444.8),
        (ID.format(6), None),
    ]


@pytest.mark.parametrize(("radius", "count"), [(0.5, 1), (1, 2), (16, 2), (17, 3), (64, 4), (500, 7), (20_100, 9)])
def test_nothing_outside_of_a_radius_is_given(database: sqlite3.Connection, radius: float, count: int) -> None:
    found = around(database, lieu=Lieu(pres_de=RENNES, rayon_km=radius), source="extrait")
    assert len(found) == count
    for one in found:
        assert one.latitude is not None
        assert one.longitude is not None
        assert kilometres(RENNES, (one.latitude, one.longitude)) <= radius


def test_an_agency_without_coordinates_is_within_no_radius(database: sqlite3.Connection) -> None:
    here = Lieu(commune="97411", rayon_km=10_000)
    assert around(database, lieu=here, source="annuaire") == []
    assert len(around(database, lieu=Lieu(commune="97411"), source="annuaire")) == 1


def test_a_radius_around_a_commune_is_counted_from_its_middle(database: sqlite3.Connection) -> None:
    assert ids(around(database, lieu=Lieu(commune="35047", rayon_km=11))) == ["BRE9001"]
    assert around(database, lieu=Lieu(commune="35047", rayon_km=10)) == []
    assert ids(around(database, lieu=Lieu(code_postal="35400", rayon_km=3))) == ["BRE9002"]


# Between the agency of Rennes, 451 m away, and the regional direction, 477 m away and before it by its name.
BETWEEN = (48.10757, -1.67514)


def test_the_nearest_comes_first_even_by_some_metres(database: sqlite3.Connection) -> None:
    found = around(database, lieu=Lieu(pres_de=BETWEEN, rayon_km=5), source="extrait")
    assert ids(found) == ["BRE9001000001", "BRE9006000002"]


def test_what_is_within_a_radius_is_counted_before_distances_are_rounded(database: sqlite3.Connection) -> None:
    found = around(database, lieu=Lieu(pres_de=BETWEEN, rayon_km=0.46), source="extrait")
    assert ids(found) == ["BRE9001000001"]


def test_without_postcodes_a_commune_has_no_middle_and_agencies_no_distance(tmp_path: Path) -> None:
    home = built_of(Home(tmp_path), {COG: "2026-11-23", ANNUAIRE: "2026-11-23"})
    with open_database(home.database) as connection:
        (found,) = around(connection, lieu=Lieu(commune="35238"))
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
        for lieu in (Lieu(commune=text), Lieu(code_postal=text), Lieu(departement=text)):
            assert len(around(connection, lieu=lieu)) <= 5


# The command.


def test_people_are_shown_a_table_with_the_source_its_date_and_distances_in_french(run: Run, built: Home) -> None:
    done = run("--home", built.path, "agences", "--near", "48.11,-1.68", "--radius", "70", "--source", "extrait")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "D'après un extrait de 2019, au 13/11/2019",
        "Distance  Agence                           Adresse                                    Téléphone",
        "0,0 km    RENNES EXEMPLE CENTRE            1 rue de l'Exemple, 35000 RENNES",
        "0,9 km    DR BRETAGNE EXEMPLE (direction)  9 avenue de l'Essai, 35000 RENNES",
        "16,7 km   VILLE INVENTEE                   7 rue de Nulle Part, 35999 VILLE INVENTEE",
        "63,8 km   SAINT MALO EXEMPLE               2 quai de l'Exemple, 35400 ST MALO",
    ]


def test_a_commune_is_told_which_agency_serves_it_by_the_newest_source(run: Run, dated: Home) -> None:
    done = run("--home", dated.path, "agences", "--commune", "35047", check=True)
    assert done.stdout.splitlines() == [
        "D'après l'Annuaire de l'administration, au 02/11/2026",
        "Distance  Agence                                     Adresse                           Téléphone",
        "10,6 km   Rennes Exemple Centre, dessert la commune  1 rue de l'Exemple, 35000 Rennes  39 49",
    ]


def test_without_a_place_no_distance_is_shown(run: Run, built: Home) -> None:
    done = run("--home", built.path, "agences", "scenes", "et", "images", check=True)
    assert done.stdout.splitlines() == [
        "D'après l'API Référentiel des agences de France Travail, au 23/11/2026",
        "Agence                                         Adresse                                 Téléphone",
        "SCENES ET IMAGES EXEMPLE (agence spécialisée)  4 BOULEVARD DE L ESSAI, 75012 PARIS 12  39-49",
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
    assert (answer["commune"], answer["source"], answer["total"], answer["tronque"]) == ("14718", "annuaire", 1, False)
    (found,) = answer["agences"]
    assert list(found) == [field.name for field in fields(Agence)]
    assert found["horaires"] == [
        {"jour": 2, "ouverture": "09:00", "fermeture": "12:00", "est_sur_rendez_vous": None, "commentaire": ""}
    ]
    assert (found["libelle"], found["distance_km"], found["dessert"]) == ("Vire Exemple", 1.5, True)


@pytest.mark.parametrize(
    "words",
    [["zzzz"], ["--departement", "2B", "--source", "extrait"], ["--near", "0,0", "--radius", "1"]],
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
        "courriel,latitude,longitude,distance_km",
        "extrait,BRE9001000001,2019-11-13,RENNES EXEMPLE CENTRE,agence,1 rue de l'Exemple,35000,RENNES,35238,,,48.11,"
        "-1.68,0.0",
        "extrait,BRE9006000002,2019-11-13,DR BRETAGNE EXEMPLE,direction,9 avenue de l'Essai,35000,RENNES,35238,,,"
        "48.105,-1.67,0.9",
    ]


def test_the_method_answers_as_the_command_does(built: Home) -> None:
    with Infotravail.open(built.database) as it:
        found = it.agences(pres_de=RENNES, rayon_km=70, source="extrait", limit=2)
        assert ids(found) == ["BRE9001000001", "BRE9006000002"]
        assert (found.total, found.tronque, len(found)) == (4, True, 2)
        for asked in ({"rayon_km": 5.0}, {"rayon_km": math.nan, "pres_de": RENNES}, {"pres_de": (91.0, 0.0)}):
            with pytest.raises(Unusable, match=r"rayon_km: |pres_de: "):
                it.agences(**asked)


def test_a_map_shows_the_agencies_whose_place_is_known(database: sqlite3.Connection) -> None:
    found = around(database, lieu=Lieu(pres_de=LA_REUNION), source="annuaire")
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
        (["--departement", "99"], "--departement: '99' is not there; there are: 01, 02"),
        (["--commune", "35999"], "--commune: '35999' is the code of no commune"),
        (["--code-postal", "99999"], "--code-postal: '99999' is the postcode of no commune"),
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
