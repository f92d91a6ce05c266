"""Places on the publishers' real files: what people asked for and did not get, each with its right value, by each door.

The cases were tried on the product before it had one resolver of places, and are told by their numbers.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from click.testing import CliRunner

from infotravail import Infotravail
from infotravail.asking import Unusable
from infotravail.cli.group import cli
from infotravail.datasets import DATASETS
from infotravail.home import Home
from infotravail.publish.serve import site as make_site
from tests.files import sheet, workbook
from tests.homes import asked
from tests.publish.served import Asked, Html, asking

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def site(france: Home) -> Iterator[Asked]:
    """The site of that file."""
    with asking(make_site(france.database, DATASETS)) as asked:
        yield asked


@pytest.fixture(scope="module")
def it(france: Home) -> Iterator[Infotravail]:
    """That file, for Python."""
    with Infotravail.open(france.database) as opened:
        yield opened


class Said(NamedTuple):
    """What a command says: to people, or what is wrong, and its exit code."""

    code: int
    text: str
    errors: str


def said(home: Home, *words: str) -> Said:
    """Run the command, and return what it says."""
    done = CliRunner().invoke(cli, ["--home", str(home.path), *words])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return Said(done.exit_code, done.stdout, done.stderr)


def answer(home: Home, *words: str) -> Any:
    """Run the command for programs, and return its answer."""
    return json.loads(said(home, *words, "--json").text)


def got(site: Asked, address: str, status: int = 200) -> Any:
    """Return what an address answers to programs."""
    found = site.get(address)
    assert found.status_code == status, address
    return found.json()


def of(places: list[dict[str, Any]]) -> list[str]:
    """Return the kind and the code of each place."""
    return [f"{one['genre']} {one['code']}" for one in places]


# From what people type to places, by every door that takes a text: cases 12 to 20, 24, 35 to 37, 44.

TYPED = [
    # 12: St, Ste.
    ("st malo", "commune 35288"),
    ("ste foy les lyon", "commune 69202"),
    ("st-brieuc", "commune 22278"),
    # 13: s/ and other short forms.
    ("villefranche s/ saone", "commune 69264"),
    ("neuilly s/seine", "commune 92051"),
    ("la roche s/ yon", "commune 85191"),
    ("pte a pitre", "commune 97120"),
    ("clermont fd", "commune 63113"),
    ("bourg-en-b.", "commune 01053"),
    ("boulogne/mer", "commune 62160"),
    # 14: the very name.
    ("laval", "commune 53130"),
    ("eu", "commune 76255"),
    ("y", "commune 80829"),
    ("gy", "commune 70282"),
    ("oz", "commune 38289"),
    ("aÿ", "commune 51030"),
    ("lille", "commune 59350"),
    # 15: former names.
    ("seynod", "commune 74010"),
    ("cherbourg octeville", "commune 50129"),
    ("chalons sur marne", "commune 51108"),
    ("hellemmes", "commune 59350"),
    ("lomme", "commune 59350"),
    # 16: postcodes.
    ("35000", "commune 35238"),
    ("20000", "commune 2A004"),
    ("97600", "commune 97611"),
    # 17: a name with a code.
    ("rennes 35000", "commune 35238"),
    ("marseille 13003", "commune 13203"),
    ("ajaccio 2A", "commune 2A004"),
    # 18: arrondissements.
    ("lyon 3", "commune 69383"),
    ("Lyon 3ème", "commune 69383"),
    ("lyon 3eme", "commune 69383"),
    ("lyon 3e", "commune 69383"),
    ("marseille 1", "commune 13201"),
    ("marseille 1er", "commune 13201"),
    ("paris 16", "commune 75116"),
    # 19: overseas communities.
    ("97801", "commune 97801"),
    ("97127", "commune 97801"),
    ("97123", "commune 97701"),
    # 23: departments by their names.
    ("cantal - 15", "departement 15"),
    ("15 - cantal", "departement 15"),
    ("cantal", "departement 15"),
    ("15", "departement 15"),
    # 24: apostrophes.
    ("isle dabeau", "commune 38193"),
    ("lisle d abeau", "commune 38193"),
    ("laigle", "commune 61214"),
    ("villeneuve dascq", "commune 59009"),
    # 35: CEDEX, and spaces.
    ("lille cedex", "commune 59350"),
    ("paris cedex 12", "commune 75112"),
    ("35000CEDEX", "commune 35238"),
    ("35 000", "commune 35238"),
    # 36: regions.
    ("ile-de-france", "region 11"),
    ("bretagne", "region 53"),
    # 37: mistakes.
    ("auxerrei", "commune 89024"),
    ("issy les moulinaux", "commune 92040"),
    ("vaux en velin", "commune 69256"),
    # 44: Corsica.
    ("2a004", "commune 2A004"),
    ("2a", "departement 2A"),
    ("corse", "region 94"),
    ("20", "departement 2A"),
]


@pytest.mark.parametrize(("text", "place"), TYPED)
def test_the_place_that_is_meant_is_first_by_every_door(
    site: Asked, it: Infotravail, france: Home, text: str, place: str
) -> None:
    typed = quote(text)
    assert of(got(site, f"/territoire.json?q={typed}")["lieux"])[0] == place
    assert of(got(site, f"/-/lieux.json?q={typed}")["lieux"])[0] == place
    assert of(answer(france, "lieu", text)["lieux"])[0] == place
    first = it.lieu(text)[0]
    assert f"{first.genre} {first.code}" == place
    genre, code = place.split()
    (told,) = got(site, f"/infotravail.json?_shape=array&sql=select+lieux(:q,1)+as+l&q={typed}")
    assert [(one["genre"], one["code"]) for one in json.loads(told["l"])] == [(genre, code)]


# A name that is begun or mistyped may be a job's.
NOT_IN_FULL = ("bourg-en-b.", "auxerrei", "issy les moulinaux", "vaux en velin")


@pytest.mark.parametrize(("text", "place"), [one for one in TYPED if one[0] not in NOT_IN_FULL])
def test_the_search_that_promises_places_has_the_place_before_anything_else(
    it: Infotravail, text: str, place: str
) -> None:
    first = it.search(text, limit=5)[0]
    assert f"{first.genre} {first.code}".replace("é", "e") == place


# One commune in so many.
STEP = 97


def test_a_commune_is_first_by_its_name_beside_a_postcode_or_its_department(it: Infotravail, france: Home) -> None:
    sql = (
        "SELECT c.code_commune, c.libelle, c.code_departement, p.code_postal FROM codes_postaux p "
        "JOIN communes c ON c.code_commune = p.code_commune ORDER BY 1, 4"
    )
    tried = asked(france, sql)[::STEP]
    assert len(tried) > 350
    for code, name, department, postcode in tried:
        for text in (f"{name} {postcode}", f"{postcode} {name}", f"{name} ({department})"):
            assert it.lieu(text)[0].code == code, text


# Names that have a word of addresses, or a word for a kind of place.
READ_AMISS = {
    "Cours (47)": "commune 47073",
    "La Rue-Saint-Pierre (76)": "commune 76547",
    "Ville (60)": "commune 60676",
    "Villé (67)": "commune 67507",
    "80 Ô-de-Selle": "commune 80485",
}


@pytest.mark.parametrize("text", READ_AMISS)
def test_a_name_with_its_department_is_that_commune_whatever_its_words(it: Infotravail, text: str) -> None:
    first = it.lieu(text)[0]
    assert f"{first.genre} {first.code}" == READ_AMISS[text]


@pytest.mark.parametrize("text", ["Brest, Finistère, France", "Rennes, France"])
def test_a_town_followed_by_the_country_is_that_town(it: Infotravail, text: str) -> None:
    first = it.lieu(text)[0]
    assert (first.libelle, first.approche) == (text.partition(",")[0], False)


def test_saint_denis_is_each_of_the_four_communes_of_that_name_the_largest_first(site: Asked) -> None:
    """12 and users 26."""
    assert of(got(site, "/territoire.json?q=st+denis")["lieux"])[:4] == [
        *("commune 97411", "commune 93066", "commune 11339", "commune 30247"),
    ]


def test_corsica_s_20_is_both_departments(site: Asked, france: Home) -> None:
    """44."""
    both = ["departement 2A", "departement 2B"]
    assert of(got(site, "/territoire.json?q=20")["lieux"]) == both
    assert of(got(site, "/territoire/20.json", 404)["proches"]) == both
    for question in (["agences"], ["bmo", "V1X80"]):
        done = said(france, *question, "--departement", "20")
        assert (done.code, done.text) == (2, "")
        assert "2A (Corse-du-Sud)" in done.errors
        assert "2B (Haute-Corse)" in done.errors
    for code in ("2a", "2A"):
        assert answer(france, "bmo", "v1x80", "--departement", code)["departement"] == "2A"


def test_a_former_name_says_since_when_it_leads_to_today_s_commune(it: Infotravail) -> None:
    """15: « Seynod, depuis 2017 »."""
    first = it.lieu("seynod")[0]
    assert (first.ancien, first.ancien_code, first.depuis) == ("Seynod", "74268", "2017-01-01")
    assert (first.libelle, first.pourquoi) == ("Annecy", "ancien nom « Seynod »")


def test_the_old_code_of_saint_martin_says_until_when(it: Infotravail) -> None:
    """19: 97127 → 97801 since 2007."""
    first = it.lieu("97127")[0]
    assert (first.libelle, first.pourquoi) == ("Saint-Martin", "ancien code 97127, jusqu'au 23/02/2007")


def test_percent_encoded_addresses_are_the_same_addresses(site: Asked) -> None:
    """30."""
    assert got(site, "/territoire/2%41004.json")["lieu"]["libelle"] == "Ajaccio"
    assert site.get("/territoire/2%41004").status_code == 200
    assert site.get("/territoire/35238%20").status_code in (200, 301, 302)
    assert site.get("/metier/M%31855").status_code == 200


def test_a_region_has_a_page_and_its_name_leads_there(site: Asked) -> None:
    """36: 11 Île-de-France, with its survey."""
    assert of(got(site, "/territoire/bretagne.json", 404)["proches"])[0] == "region 53"
    region = got(site, "/territoire/REG-11.json")
    assert (region["lieu"]["genre"], region["lieu"]["libelle"]) == ("region", "Île-de-France")
    assert [part["code"] for part in region["parties"]] == ["75", "77", "78", "91", "92", "93", "94", "95"]
    assert region["besoins_total"] > 100
    assert got(site, "/territoire/53.json")["lieu"]["libelle"] == "Mayenne"
    survey = got(site, f"/bmo.json?region={quote('Île-de-France')}")
    assert (survey["region"], survey["territoire"]["libelle"]) == ("11", "Île-de-France")


# Agencies: cases 19 to 23, 25, 35, and users 1 and 12.


def agencies(home: Home, *words: str) -> list[tuple[str, str, float | None]]:
    """Return the names, the postcodes and the distances of the agencies that the command gives."""
    found = answer(home, "agences", *words)["agences"]
    return [(one["libelle"], one["code_postal"], one["distance_km"]) for one in found]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["--commune", "97801"], "SAINT MARTIN"),
        (["--commune", "97127"], "SAINT MARTIN"),
        (["--departement", "978"], "SAINT MARTIN"),
        (["--departement", "975"], "ST PIERRE ET MIQUELON"),
        (["--code-postal", "97150"], "SAINT MARTIN"),
        (["--departement", "Cantal"], "AURILLAC"),
        (["--departement", "Cantal - 15"], "AURILLAC"),
        (["pole", "emploi", "aurillac"], "AURILLAC"),
        (["france", "travail", "aurillac"], "AURILLAC"),
        (["pole", "emploi", "rennes"], "RENNES CENTRE"),
        (["anpe", "rennes"], "RENNES CENTRE"),
        (["agence", "rennes"], "RENNES CENTRE"),
        (["35000"], "RENNES CENTRE"),
        (["--code-postal", "35 000"], "RENNES CENTRE"),
        (["--code-postal", "35000CEDEX"], "RENNES CENTRE"),
        (["--region", "bretagne"], "AURAY"),
        (["--commune", "st malo"], "SAINT MALO"),
        (["--code-postal", "st malo"], "SAINT MALO"),
        (["--departement", "1"], "AMBERIEU EN BUGEY"),
        (["--code-postal", "1000"], "BOURG EN BRESSE PARME"),
        (["--code-postal", "20000"], "AJACCIO"),
        (["--code-postal", "15013"], "AURILLAC"),
        (["--code-postal", "20407"], "BASTIA"),
    ],
)
def test_the_first_agency_of_a_place_however_it_is_written(france: Home, words: list[str], name: str) -> None:
    assert agencies(france, *words)[0][0] == name


def test_the_operator_s_name_weighs_nothing_beside_the_town(france: Home) -> None:
    """25."""
    expected = agencies(france, "rennes")
    assert len(expected) > 1
    for words in (["pole", "emploi"], ["Pôle", "emploi"], ["france", "travail"], ["ANPE"], ["agence"]):
        assert agencies(france, *words, "rennes") == expected, words


def test_a_cedex_and_a_postcode_with_a_space_are_that_postcode(france: Home) -> None:
    """35."""
    assert agencies(france, "--code-postal", "35 000") == agencies(france, "--code-postal", "35000")


def test_a_postcode_glued_to_cedex_is_that_postcode(france: Home) -> None:
    """35."""
    assert agencies(france, "--code-postal", "35000CEDEX") == agencies(france, "--code-postal", "35000")


@pytest.mark.parametrize(("code", "department"), [("35042", "35 Ille-et-Vilaine"), ("75780", "75 Paris")])
def test_a_postcode_that_is_none_proposes_its_department(france: Home, code: str, department: str) -> None:
    """35."""
    done = said(france, "agences", "--code-postal", code)
    assert (done.code, done.text) == (2, "")
    assert f"'{code}' is no postcode (a CEDEX?); the nearest: " in done.errors
    assert department in done.errors


@pytest.mark.parametrize(
    ("words", "phrase", "nearest"),
    [
        (["--commune", "75116"], "Aucune agence à Paris 16e Arrondissement ; les plus proches :", "Puteaux"),
        (["--code-postal", "75016"], "Aucune agence au code postal 75016 ; les plus proches :", "Puteaux"),
        (["--commune", "63266"], "Aucune agence à Nonette-Orsonnette ; les plus proches :", "ISSOIRE"),
        (["--code-postal", "93380"], "Aucune agence au code postal 93380 ; les plus proches :", "Saint-Denis"),
        (["--commune", "35051"], "Aucune agence à Cesson-Sévigné ; les plus proches :", "RENNES EST (APE/DT35)"),
        (
            ["--code-postal", "35510"],
            "Aucune agence au code postal 35510 ; les plus proches :",
            "RENNES EST (APE/DT35)",
        ),
        (["--commune", "13022"], "Aucune agence à Cassis ; les plus proches :", "LA CIOTAT"),
    ],
)
def test_a_place_without_an_agency_says_so_and_gives_the_nearest(
    france: Home, words: list[str], phrase: str, nearest: str
) -> None:
    """21 and users 1."""
    done = said(france, "agences", *words, "--limit", "3")
    assert done.code == 0
    assert phrase in done.text
    found = agencies(france, *words, "--limit", "3")
    assert found[0][0] == nearest
    distances = [distance for *_, distance in found if distance is not None]
    assert len(found) == len(distances) == 3
    assert distances == sorted(distances)
    assert distances[0] < 12


def test_the_page_of_a_commune_has_the_agencies_around_it(site: Asked) -> None:
    """Users 1: none for Cesson-Sévigné, 6 km from Rennes's; one for Paris 12e."""
    for code, nearest in (("35051", 3.5), ("75112", 1.8)):
        found = got(site, f"/territoire/{code}.json")["agences"]
        assert len(found) == 10
        assert found[0]["distance_km"] == nearest
    assert "RENNES SUD" in Html(site.get("/territoire/35051").text).text


def test_a_radius_widens_beyond_the_commune(france: Home) -> None:
    """Users 1: the agencies that a point of Marseille has are those of Marseille too."""
    found = {name for name, *_ in agencies(france, "--commune", "13055", "--radius", "30", "--limit", "100")}
    assert {"AUBAGNE APE", "VITROLLES", "MARIGNANE", "LA CIOTAT"} <= found
    alone = answer(france, "agences", "--commune", "35051")["agences"]
    within = answer(france, "agences", "--commune", "35051", "--radius", "20", "--limit", "100")
    assert [one["libelle"] for one in within["agences"][:5]] == [one["libelle"] for one in alone[:5]]
    assert all(one["distance_km"] <= 20 for one in within["agences"])
    assert within["total"] == len(within["agences"])


@pytest.mark.parametrize(
    ("point", "radius", "wrong"),
    [
        ("48.716,7.189", "5", "SAINT LOUIS"),
        ("46.22,-0.16", "5", "SAINT MARTIN"),
        ("14.742,-61.17", "5", "ST PIERRE ET MIQUELON"),
        ("47.744,0.5576", "3", "LOMME"),
    ],
)
def test_no_distance_is_counted_from_a_wrong_position(france: Home, point: str, radius: str, wrong: str) -> None:
    """22."""
    assert [name for name, *_ in agencies(france, "--near", point, "--radius", radius) if wrong in name] == []


def test_the_four_wrong_positions_are_told_and_their_agencies_are_where_their_postcode_is(france: Home) -> None:
    """22."""
    sql = "SELECT cle FROM constats WHERE texte LIKE 'la position %' ORDER BY 1"
    assert [key.removeprefix("extrait,") for (key,) in asked(france, sql)] == [
        *("GUA0070005907", "HDF0058002756", "REU0051005127", "SPM0001005310"),
    ]
    name, code, distance = agencies(france, "--code-postal", "97450", "--limit", "1")[0]
    assert (name, code) == ("SAINT LOUIS 2 BEL AIR", "97450")
    assert distance is not None
    assert distance < 5
    assert agencies(france, "--code-postal", "59160", "--limit", "1")[0][:2] == ("LOMME MIN", "59160")


def test_a_point_that_looks_swapped_says_so(france: Home, site: Asked) -> None:
    done = said(france, "agences", "--near", "-1.68,48.11")
    assert (done.code, done.text) == (2, "")
    assert "the latitude comes first; 48.11,-1.68?" in done.errors
    assert "48.11,-1.68" in got(site, "/agences.json?pres_de=-1.68,48.11", 400)["error"]


def test_a_source_of_2019_is_announced_and_an_empty_column_is_not_shown(france: Home, site: Asked) -> None:
    """Users 12."""
    warning = "Ces agences datent du 13/11/2019, il y a plus de six ans : vérifier sur francetravail.fr."
    done = said(france, "agences", "--departement", "35")
    assert done.text.splitlines()[0] == warning
    assert "Téléphone" not in done.text
    page = Html(site.get("/territoire/35").text).text
    assert warning in page
    assert "Horaires" not in page
    assert "non dits par la source" not in page
    names = [name for name, *_ in agencies(france, "--departement", "35", "--limit", "100")]
    assert len(names) == len(set(names)) == 10
    assert [name for name in names if name.upper().startswith(("DR ", "DT "))] == []
    assert "direction, sans accueil du public" in done.errors


# The survey: cases 20, 23, 32, 42 and users 2, 8, 9.


@pytest.mark.parametrize(
    ("words", "field", "code"),
    [
        (["--departement", "1"], "departement", "01"),
        (["--departement", "5"], "departement", "05"),
        (["--departement", "Ain"], "departement", "01"),
        (["--departement", "Ille-et-Vilaine"], "departement", "35"),
        (["--departement", "Cantal - 15"], "departement", "15"),
        (["--departement", "2a"], "departement", "2A"),
        (["--bassin", "101"], "bassin", "0101"),
        (["--bassin", "Rennes"], "bassin", "5314"),
        (["--region", "1"], "region", "01"),
        (["--region", "Bretagne"], "region", "53"),
        (["--region", "Île-de-France"], "region", "11"),
        (["--lieu", "bretagne"], "region", "53"),
        (["--lieu", "Ille-et-Vilaine"], "departement", "35"),
    ],
)
def test_the_survey_takes_the_names_and_the_codes_of_places(
    france: Home, site: Asked, words: list[str], field: str, code: str
) -> None:
    option, text = words
    found = answer(france, "bmo", "V1X80", *words)
    assert found[field] == found["territoire"]["code"] == code
    assert found["total"] == len(found["besoins"]) == 1
    address = f"/bmo.json?metier=V1X80&{option.removeprefix('--')}={quote(text)}"
    assert got(site, address)["besoins"] == found["besoins"]
    if text.casefold() != code.casefold():
        assert re.search(f"« {text} » lu .+ {code}\\)", said(france, "bmo", "V1X80", *words).errors)


def test_the_lost_zero_of_a_department_gives_its_figures(france: Home) -> None:
    """« Done when »: `bmo V1X80 --departement 1`."""
    done = said(france, "bmo", "V1X80", "--departement", "1")
    assert done.code == 0
    assert done.text.splitlines()[0] == "Ain (département 01)"
    assert (
        "departement : « 1 » lu Ain (département 01), numéro du département, le zéro du début manquait." in done.errors
    )
    assert "Ce n'est pas un zéro" not in done.errors


def test_a_code_of_the_rome_is_told_from_one_of_the_survey(france: Home, site: Asked, it: Infotravail) -> None:
    """42, users 39, « Done when »: `bmo J1506`."""
    done = said(france, "bmo", "J1506", "--departement", "63")
    assert (done.code, done.text) == (2, "")
    assert "'J1506' is a code of the ROME" in done.errors
    assert "V1X80 (Infirmiers et sages-femmes)" in done.errors
    told = got(site, "/bmo.json?metier=J1506", 400)["error"]
    assert "« J1506 » est un code ROME" in told
    assert "V1X80 (Infirmiers et sages-femmes)" in told
    assert "« infotravail fetch fap »" in told
    with pytest.raises(Unusable, match="J1506"):
        it.bmo("J1506")


def test_a_year_that_is_not_held_says_which_are(france: Home, site: Asked) -> None:
    """32, users 9, « Done when »: `/bmo.json?metier=V1X80&annee=2022`."""
    for address in (
        "/bmo.json?metier=V1X80&annee=2022",
        "/bmo.json?metier=V1X80&departement=63&annee=2022",
        "/bmo.json?annee=2022",
        "/territoire/35.json?annee=2022",
    ):
        assert got(site, address, 400)["error"] == "annee : « 2022 » n'y est pas ; il y a : 2025.", address
    assert "nombre entier" in got(site, "/bmo.json?metier=V1X80&annee=abc", 400)["error"]
    for year in ("2022", "2030"):
        done = said(france, "bmo", "V1X80", "--annee", year)
        assert (done.code, done.text) == (2, "")
        assert f"'{year}' is not there; there are: 2025" in done.errors


@pytest.mark.parametrize(
    ("address", "where"),
    [("/bmo?region=53&annee=2025", "en Bretagne"), ("/bmo?bassin=5301", "dans le bassin d'emploi BREST")],
)
def test_a_page_says_whose_figures_it_gives(site: Asked, address: str, where: str) -> None:
    """Users 2: Bretagne's figures were shown as those of France."""
    page = Html(site.get(address).text)
    assert page.title == f"Les métiers les plus recherchés {where} en 2025 – infotravail"
    # And the form keeps it.
    chosen = [str(option.get("value")) for option in page.of("option") if "selected" in option]
    assert address.partition("=")[2].partition("&")[0] in chosen


# A code that nobody knows, and a place that has no answer.


def test_a_department_without_its_zero_is_absent_and_the_right_one_is_proposed(site: Asked) -> None:
    """20, users 9, « Done when »: `/territoire/5`."""
    for code, right in (("5", "05"), ("1", "01")):
        assert of(got(site, f"/territoire/{code}.json", 404)["proches"])[0] == f"departement {right}"
        page = site.get(f"/territoire/{code}")
        assert page.status_code == 404
        assert f"/territoire/{right}" in [link.get("href") for link in Html(page.text).of("a")]


UNKNOWN_AND_SILENT = [
    (["agences", "--commune", "99999"], ["agences", "--commune", "75116"]),
    (["agences", "--departement", "99"], ["agences", "--departement", "989"]),
    (["agences", "--code-postal", "35042"], ["agences", "--code-postal", "75016"]),
    (["bmo", "A0X40", "--departement", "99"], ["bmo", "A0X40", "--departement", "977"]),
    (["bmo", "A0X40", "--region", "99"], ["bmo", "L4X80", "--region", "06"]),
    (["lieu", "99999"], ["lieu", "zzzzzz"]),
]


@pytest.mark.parametrize(("unknown", "silent"), UNKNOWN_AND_SILENT)
def test_an_unknown_code_and_a_place_without_an_answer_never_say_the_same(
    france: Home, unknown: list[str], silent: list[str]
) -> None:
    first, second = said(france, *unknown), said(france, *silent)
    shared = {*first.text.splitlines(), *first.errors.splitlines()} & {
        *second.text.splitlines(),
        *second.errors.splitlines(),
    }
    assert {line for line in shared if line and not line.startswith(("Les données", "Ces agences", "D'après"))} == set()
    assert unknown[-1] in first.errors
    if unknown[0] != "lieu":
        assert (first.code, second.code != 2) == (2, True)


@pytest.mark.parametrize(
    ("unknown", "status", "silent"),
    [
        ("/agences.json?commune=99999", 400, "/agences.json?commune=75116"),
        ("/agences.json?departement=99", 400, "/agences.json?departement=989"),
        ("/agences.json?code_postal=35042", 400, "/agences.json?code_postal=75016"),
        ("/bmo.json?metier=A0X40&departement=99", 400, "/bmo.json?metier=A0X40&departement=977"),
        ("/territoire/99999.json", 404, "/territoire/75116.json"),
        ("/territoire/99.json", 404, "/territoire/989.json"),
    ],
)
def test_they_have_not_the_same_status_either(site: Asked, unknown: str, status: int, silent: str) -> None:
    told, other = got(site, unknown, status), got(site, silent)
    assert told != other
    pages = [Html(site.get(address.replace(".json", "")).text).text for address in (unknown, silent)]
    if not unknown.startswith("/agences"):
        assert pages[0] != pages[1]
    if status == 400:
        assert re.search("« [0-9]+ » n'est ", told["error"])
    else:
        assert told["lieu"] is None
        assert other["lieu"] is not None


def test_a_text_that_is_no_place_and_a_code_that_is_none_are_told_apart(site: Asked) -> None:
    for address, status in (("/-/lieux.json?q=", 404), ("/territoire.json?q=", 200)):
        unknown = got(site, f"{address}99999", status)
        nothing, known = (got(site, f"{address}{text}") for text in ("zzzzzz", "35000"))
        assert (unknown["inconnu"], unknown["lieux"] != []) == ("99999", True)
        assert (nothing["inconnu"], nothing["lieux"]) == ("", [])
        assert (known["inconnu"], known["lieux"] != []) == ("", True)
    unknown, nothing = (Html(site.get(f"/territoire?q={text}").text).text for text in ("99999", "zzzzzz"))
    assert "« 99999 » n'est le code d'aucun lieu. Les plus proches :" in unknown
    assert "Aucun lieu reconnu dans « zzzzzz »." in nothing
    assert json.loads(got(site, "/infotravail.json?_shape=array&sql=select+lieux('99999',5)+as+l")[0]["l"]) == []


def test_the_search_says_no_job_for_an_unknown_code(it: Infotravail) -> None:
    assert list(it.search("99999")) == []


# The search box and the suggestions: users 8.


@pytest.mark.parametrize("text", ["son", "technicien son", "macon", "serveur gap"])
def test_a_common_word_is_a_job_before_it_is_a_place(it: Infotravail, text: str) -> None:
    assert it.search(text)[0].genre == "fiche"
    assert all(one.genre not in ("commune", "departement", "region") for one in it.suggest(text)[:1])


@pytest.mark.parametrize(("text", "code"), [("rennes", "35238"), ("quimper", "29232"), ("35000", "35238")])
def test_a_place_is_suggested_first_where_the_text_is_one(it: Infotravail, site: Asked, text: str, code: str) -> None:
    first = it.suggest(text)[0]
    assert (first.genre, first.code) == ("commune", code)
    assert got(site, f"/-/suggest.json?q={text}")["suggestions"][0]["code"] == code


def test_a_town_with_an_english_word_of_jobs_is_a_town(it: Infotravail) -> None:
    # « crane operator ».
    found = it.search("boulanger cran gevrier")
    assert found.lieu is not None
    assert (found.metier, found.lieu.code) == ("boulanger", "74010")


def test_a_job_and_a_place_are_both_the_job_first(it: Infotravail, site: Asked) -> None:
    found = it.search("boulanger rennes")
    assert found.lieu is not None
    assert (found.metier, found.lieu.code) == ("boulanger", "35238")
    assert (found[0].genre, found[0].code) == ("fiche", "D1102")
    assert "commune" in {one.genre for one in found}
    page = Html(site.get("/recherche?q=boulanger+rennes").text).text
    assert "Métier : « boulanger »." in page
    assert "Lieu : Rennes" in page


def test_the_page_of_the_search_shows_communes_before_jobs_for_a_town(site: Asked) -> None:
    headings = Html(site.get("/recherche?q=rennes").text).text
    assert headings.index("Communes") < headings.index("Rennes-les-Bains")
    assert "Fiches métiers" not in headings


def test_the_department_and_the_region_of_one_name_are_told_once(site: Asked) -> None:
    """Users 26: « commune, La Réunion, La Réunion »."""
    for address in ("/territoire?q=saint+denis", "/recherche?q=saint+denis"):
        page = Html(site.get(address).text).text
        assert "La Réunion" in page
        assert "La Réunion, La Réunion" not in page


def test_a_department_lists_its_communes_and_its_basins_that_lead_to_their_survey(site: Asked) -> None:
    """Users 26."""
    found = got(site, "/territoire/35.json")
    assert [one["libelle"] for one in found["bassins"]] == [
        *("REDON", "RENNES", "SAINT MALO", "FOUGERES", "VITRE", "COMBOURG"),
    ]
    assert len(found["parties"]) == 332
    page = Html(site.get("/territoire/35").text)
    links = [str(link.get("href")) for link in page.of("a")]
    assert "/territoire/35238" in links
    basins = [link for link in links if link.startswith("/bassin/")]
    assert basins == [f"/bassin/{one['code']}" for one in found["bassins"]]
    for code in (one["code"] for one in found["bassins"]):
        assert f"/bmo?bassin={code}" in site.get(f"/bassin/{code}").text


# Line by line.

FILE = 'id;lieu\r\n1;st malo\r\n2;"Rennes; 35000"\r\n3;\r\n4;zzzzzz\r\n5;99999\r\n6;lyon 3ème\r\n'


def test_places_of_a_file_come_beside_its_columns_and_none_is_lost(france: Home, tmp_path: Path) -> None:
    source, written = tmp_path / "offres.csv", tmp_path / "lieux.csv"
    source.write_bytes(FILE.encode("utf-8-sig"))
    words = ["--file", str(source), "--column", "lieu", "--limit", "1", "-o", str(written)]
    done = said(france, "lieu", *words)
    assert (done.code, done.text) == (0, "")
    assert "Lieux : 6 ; à peu près : 0 ; sans réponse : 3." in done.errors
    lines = list(csv.reader(io.StringIO(written.read_bytes().decode("utf-8-sig"), newline=""), delimiter=";"))
    assert lines == [
        ["id", "lieu", "rang", "genre", "code", "libelle"],
        ["1", "st malo", "1", "commune", "35288", "Saint-Malo"],
        ["2", "Rennes; 35000", "1", "commune", "35238", "Rennes"],
        ["3", "", "", "", "", ""],
        ["4", "zzzzzz", "", "", "", ""],
        ["5", "99999", "", "", "", ""],
        ["6", "lyon 3ème", "1", "commune", "69383", "Lyon 3e Arrondissement"],
    ]


def test_places_of_every_file_of_a_spreadsheet_are_the_same(france: Home, tmp_path: Path) -> None:
    rows: list[list[object]] = [["id", "Lieu"], [1, "st malo"], [2, None], [3, "lyon 3ème"]]
    book = workbook(tmp_path / "offres.xlsx", rows)
    text = "id;Lieu\r\n1;st malo\r\n2;\r\n3;lyon 3ème\r\n"
    said_of = said(france, "lieu", "--file", str(book), "--column", "lieu", "--limit", "1")
    for encoding in ("cp1252", "utf-16"):
        (tmp_path / "offres.csv").write_bytes(text.encode(encoding))
        done = said(france, "lieu", "--file", str(tmp_path / "offres.csv"), "--column", "lieu", "--limit", "1")
        assert done.text.replace("\r", "") == said_of.text.replace("\r", "")
    written = tmp_path / "lieux.xlsx"
    said(
        france, "lieu", "--file", str(book), "--column", "lieu", "--limit", "1", "--processes", "2", "-o", str(written)
    )
    assert sheet(written) == [
        ["id", "Lieu", "rang", "genre", "code", "libelle"],
        [1, "st malo", 1, "commune", "35288", "Saint-Malo"],
        [2, None, None, None, None, None],
        [3, "lyon 3ème", 1, "commune", "69383", "Lyon 3e Arrondissement"],
    ]


def test_a_place_has_a_line_for_each_of_its_answers(france: Home, tmp_path: Path) -> None:
    source = tmp_path / "offres.csv"
    source.write_text("ville,note\nst denis,x\n", encoding="utf-8")
    done = said(france, "lieu", "--file", str(source), "--column", "ville", "--limit", "2")
    assert done.text.splitlines() == [
        "ville,note,rang,genre,code,libelle",
        "st denis,x,1,commune,97411,Saint-Denis",
        "st denis,x,2,commune,93066,Saint-Denis",
    ]


def test_places_of_one_kind_alone_may_be_asked_by_every_door(site: Asked, it: Infotravail, france: Home) -> None:
    bassins = ["bassin 5314"]
    assert of(got(site, "/-/lieux.json?q=rennes&genre=bassin")["lieux"]) == bassins
    assert of(answer(france, "lieu", "rennes", "--genre", "bassin")["lieux"]) == bassins
    assert [f"{one.genre} {one.code}" for one in it.lieu("rennes", genre="bassin")] == bassins
    table = site.get("/-/lieux.csv?q=rennes&genre=bassin").text.splitlines()
    assert table == ["rang,genre,code,libelle", "1,bassin,5314,RENNES"]
    assert "genre" in got(site, "/-/lieux.json?q=rennes&genre=pays", 400)["error"]


def test_the_command_says_where_a_place_is_and_why_it_answers(france: Home) -> None:
    done = said(france, "lieu", "seynod")
    assert done.code == 0
    assert done.text == (
        "commune  74010  Annecy  Haute-Savoie, Auvergne-Rhône-Alpes  ancien nom « Seynod », jusqu'au 01/01/2017\n"
    )
    unknown = said(france, "lieu", "99999")
    assert (unknown.code, unknown.text) == (1, "")
    assert unknown.errors.startswith("« 99999 » n'est le code d'aucun lieu. Les plus proches : 98890 Païta")
    assert said(france, "lieu", "zzzzzz").errors == (
        "Aucun lieu reconnu dans « zzzzzz ». Essayer le nom seul, ou un code postal.\n"
    )
