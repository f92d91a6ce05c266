"""Places: what is read in a text, how a name is compared, and which places it means, the likeliest first."""

from __future__ import annotations

import json
import sqlite3
import time

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from infotravail.cli.group import cli
from infotravail.home import Home
from infotravail.search.places.ask import MOST, meant
from infotravail.search.places.build import SORTS
from infotravail.search.places.coded import before_and_after, department_of
from infotravail.search.places.found import AROUND, BEGUN, EXACT, MISTAKEN, PARTLY, WORDS, Found
from infotravail.search.places.lieu import Lieu, lieux, place
from infotravail.search.places.named import beginning, exact, having, like, shortened, windows, with_other_article
from infotravail.search.places.names import MAX_TEXT, MAX_WORDS, comparable, literal_keys, other_keys, tokens
from infotravail.search.places.options import GENRES
from infotravail.search.places.typed import NOWHERE, Typed, read
from tests.typed import HOSTILE


def first(connection: sqlite3.Connection, text: str, genres: tuple[str, ...] = ()) -> str:
    """Return the kind and the code of the likeliest place; nothing where there is none."""
    found, _ = lieux(connection, text, 1, genres)
    return " ".join(f"{one.genre} {one.code}" for one in found)


def every(connection: sqlite3.Connection, text: str, genres: tuple[str, ...] = ()) -> list[str]:
    """Return the kinds and the codes of all the places that a text may mean."""
    return [f"{one.genre} {one.code}" for one in meant(connection, text, genres=genres).lieux]


# How a name is compared.


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("St-Malo", "saint malo"),
        ("ST GERMAIN DE TALLEVENDE", "saint germain de tallevende"),
        ("Ste Clotilde", "sainte clotilde"),
        ("Stes-Maries", "saintes maries"),
        ("Clermont-Fd", "clermont ferrand"),
        ("Pte à Pitre", "pointe a pitre"),
        ("Vve d'Ascq", "villeneuve d ascq"),
        ("Boulogne/Mer", "boulogne sur mer"),
        ("Neuilly s/ Seine", "neuilly s seine"),
        ("Neuilly /s Seine", "neuilly s seine"),
        ("Aÿ-Champagne", "ay champagne"),
        ("Œuilly", "oeuilly"),
        ("L\u2019Haÿ-les-Roses", "l hay les roses"),
        ("Vitre\u0301", "vitre"),
        ("Saint&#45;Malo%20", "saint malo"),
        ("Y", "y"),
        ("…", ""),
    ],
)
def test_a_name_is_compared_in_full_small_letters_without_accents(name: str, words: str) -> None:
    assert comparable(name) == words


def test_what_is_typed_is_cut_short() -> None:
    assert tokens("a" * MAX_TEXT + " rennes") == ["a" * MAX_TEXT]
    assert tokens("rennes " * (MAX_WORDS + 1)) == ["rennes"] * MAX_WORDS


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        (["rennes"], ["rennes"]),
        (["mans", "le"], ["mansle", "lemans"]),
        (["stmalo"], ["stmalo", "saintmalo"]),
        (["steclotilde"], ["steclotilde", "sainteclotilde"]),
        # So short, it is a name of its own.
        (["sto"], ["sto"]),
        (["pt", "audemer"], ["ptaudemer", "pontaudemer", "petitaudemer", "portaudemer"]),
        (["rosny", "s", "bois"], ["rosnysbois", "rosnysurbois", "rosnysousbois"]),
    ],
)
def test_words_in_one_are_all_the_names_that_they_may_be(words: list[str], keys: list[str]) -> None:
    assert literal_keys(words) == keys


def test_an_article_may_be_left_out_or_added_but_not_to_one_letter() -> None:
    assert other_keys(["le", "mans"]) == ["mans", "lamans", "lesmans", "lmans"]
    assert other_keys(["mans"]) == ["lemans", "lamans", "lesmans", "lmans"]
    assert other_keys(["y"]) == []


# What is read in a text.


def typed(words: str = "", codes: str = "", rank: int = 0, office: int = 0, **more: object) -> Typed:
    """Return what is read where nothing else is said."""
    kinds = frozenset(str(more.get("kinds", "")).split())
    flags = (bool(more.get(name)) for name in ("is_postal", "is_cedex", "is_address"))
    return Typed(tuple(words.split()), tuple(codes.split()), rank, office, kinds, *flags)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", typed()),
        ("…", typed()),
        ("\ud800", typed()),
        ("Rennes", typed("rennes")),
        ("Rennes 35000", typed("rennes", "35000")),
        ("35 000", typed(codes="35000")),
        ("2A 004", typed(codes="2A004")),
        ("2a", typed(codes="2A")),
        ("F-35000", typed(codes="35000", is_postal=True)),
        ("F 35000 Rennes", typed("rennes", "35000", is_postal=True)),
        ("35000CEDEX", typed(codes="35000", is_postal=True, is_cedex=True)),
        ("Rennes Cedex 7", typed("rennes", office=7, is_postal=True, is_cedex=True)),
        ("75 012 Paris Cedex 12", typed("paris", "75012", office=12, is_postal=True, is_cedex=True)),
        ("lyon 3", typed("lyon", "3")),
        ("Lyon 3e", typed("lyon", rank=3)),
        ("lyon 3 ème", typed("lyon", rank=3)),
        ("Lyon IIIe", typed("lyon", rank=3)),
        ("paris XIX", typed("paris", rank=19)),
        ("paris seizième", typed("paris", rank=16)),
        # Only a city that has arrondissements is followed by a number in letters.
        ("louis XIV", typed("louis xiv")),
        ("dept du Cantal - 15", typed("dept du cantal", "15", kinds="departement")),
        ("bassin de Rennes", typed("bassin de rennes", kinds="bassin")),
        # Of a house.
        ("12 rue de Brest 35000 Rennes", typed("rue de brest rennes", "35000", is_address=True)),
        ("12 rue de Brest", typed("rue de brest", is_address=True)),
        # Longer than any code.
        ("1234567890", typed("1234567890")),
    ],
)
def test_a_text_is_read_word_by_word(text: str, found: Typed) -> None:
    assert read(text) == found


@pytest.mark.parametrize(
    ("text", "quiet"),
    [
        ("dept du Cantal - 15", ("cantal",)),
        ("le 93", ()),
        ("bassin de Rennes", ("rennes",)),
        ("près de Vitré", ("vitre",)),
        ("de", ("de",)),
        ("L'Haÿ", ("l", "hay")),
    ],
)
def test_words_that_only_say_what_is_meant_are_left_out(text: str, quiet: tuple[str, ...]) -> None:
    assert read(text).quiet == quiet


# Names in the index.


def test_names_are_found_whole_by_their_words_by_their_beginning_or_by_what_they_sound_like(
    sample: sqlite3.Connection,
) -> None:
    assert [one.code for one in exact(sample, ["saint", "malo"])] == ["35288"]
    assert [one.code for one in exact(sample, ["stmalo"])] == ["35288"]
    assert exact(sample, []) == []
    assert [one.code for one in with_other_article(sample, ["mans"])] == ["72181"]
    assert with_other_article(sample, ["rennes"]) == []
    assert [one.code for one in having(sample, ["malo"], begun=False)] == ["35288", "35288"]
    assert having(sample, ["ma"], begun=True) == []
    assert having(sample, ["malo"], begun=False, within=["22"]) == []
    assert [one.code for one in beginning(sample, ["renn"])] == ["35238"]
    assert beginning(sample, ["re"]) == []
    assert [(one.named.code, one.distance) for one in like(sample, ["renes"])] == [("35238", 1)]
    assert like(sample, ["ren"]) == []


def test_names_that_are_some_of_the_words_are_found_by_where_they_stand(sample: sqlite3.Connection) -> None:
    found = windows(sample, ["boulanger", "saint", "malo"])
    assert {span: [one.code for one in names] for span, names in found.items()} == {(1, 3): ["35288"]}


def test_a_word_that_is_cut_short_in_the_middle_is_known_beside_a_long_one(sample: sqlite3.Connection) -> None:
    assert [one.code for one in shortened(sample, ["chalons", "chpgne"])] == []
    assert {one.code for one in shortened(sample, ["clermont", "frd"])} == {"63113"}
    assert shortened(sample, ["clermont", "ferrand"]) == []


def test_every_name_of_the_index_is_found_by_itself(sample: sqlite3.Connection) -> None:
    rows = sample.execute("SELECT nom, genre, code, sorte FROM lieux_noms").fetchall()
    assert len(rows) > 300
    assert {sort for *_, sort in rows} <= set(SORTS)
    for name, genre, code, _ in rows:
        assert f"{genre} {code}" in every(sample, name), name


def test_a_published_name_means_the_most_important_place_that_has_it(sample: sqlite3.Connection) -> None:
    rows = sample.execute(
        "SELECT min(rang), genre, code, nom FROM lieux_noms WHERE sorte = 'actuel' GROUP BY nom ORDER BY 1"
    ).fetchall()
    others = {name: first(sample, name) for _, genre, code, name in rows if first(sample, name) != f"{genre} {code}"}
    # A department is meant before its region of the same name, and a town before both.
    assert others == {
        "guadeloupe": "departement 971",
        "martinique": "departement 972",
        "guyane": "departement 973",
        "la reunion": "departement 974",
        "mayotte": "departement 976",
        "saint martin": "commune 97801",
    }


# One kind of text after another.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Letters, words, marks.
        ("rennes", "commune 35238"),
        ("RENNES", "commune 35238"),
        ("Vitre\u0301", "commune 35360"),
        ("  rennes ", "commune 35238"),
        ("chalonsenchampagne", "commune 51108"),
        ("châlons en champagne", "commune 51108"),
        ("renn", "commune 35238"),
        ("malo", "commune 35288"),
        # Short forms and articles.
        ("st malo", "commune 35288"),
        ("stmalo", "commune 35288"),
        ("St. Malo", "commune 35288"),
        ("s malo", "commune 35288"),
        ("ste clotilde", "commune 97411"),
        ("noyal s/ seiche", "commune 35206"),
        ("noyal s/seiche", "commune 35206"),
        ("noyal sur seiche", "commune 35206"),
        ("clermont fd", "commune 63113"),
        ("mans", "commune 72181"),
        ("Mans (Le)", "commune 72181"),
        ("la vitré", "commune 35360"),
        # Mistakes.
        ("renes", "commune 35238"),
        ("chamallieres", "commune 63075"),
        ("perigeux", "commune 24322"),
        # Names and codes that were.
        ("seynod", "commune 74010"),
        ("cherbourg octeville", "commune 50129"),
        ("vire", "commune 14762"),
        ("lomme", "commune 59350"),
        ("74268", "commune 74010"),
        ("Seynod 74600", "commune 74010"),
        ("97127", "commune 97801"),
        ("97123", "commune 97701"),
        ("côtes du nord", "departement 22"),
        ("picardie", "region 32"),
        ("PACA", "region 93"),
        # Codes.
        ("35000", "commune 35238"),
        ("35 000", "commune 35238"),
        ("35238", "commune 35238"),
        ("1000", "commune 01053"),
        ("2a004", "commune 2A004"),
        ("20000", "commune 2A004"),
        ("75112", "commune 75112"),
        ("97801", "commune 97801"),
        ("97150", "commune 97801"),
        ("978", "departement 978"),
        ("35", "departement 35"),
        ("5", "departement 05"),
        ("05", "departement 05"),
        ("2a", "departement 2A"),
        ("20", "departement 2A"),
        ("53", "departement 53"),
        ("5314", "bassin 5314"),
        ("101", "bassin 0101"),
        # A code beside a name.
        ("rennes 35000", "commune 35238"),
        ("35000 rennes", "commune 35238"),
        ("rennes 35", "commune 35238"),
        ("Rennes (35)", "commune 35238"),
        ("Cantal - 15", "departement 15"),
        ("15 - cantal", "departement 15"),
        ("ajaccio 2A", "commune 2A004"),
        ("ajaccio 20", "commune 2A004"),
        # CEDEX.
        ("rennes cedex", "commune 35238"),
        ("Rennes Cedex 7", "commune 35238"),
        ("35042 rennes cedex", "commune 35238"),
        ("35042 cedex", "commune 35238"),
        ("paris cedex 12", "commune 75112"),
        # Arrondissements.
        ("paris 12", "commune 75112"),
        ("paris 12e", "commune 75112"),
        ("Paris 12ème", "commune 75112"),
        ("paris XII", "commune 75112"),
        ("douzième arrondissement paris", "commune 75112"),
        ("lyon 1er", "commune 69381"),
        ("Lyon Ier", "commune 69381"),
        ("marseille 01", "commune 13201"),
        # The department, which has that number too.
        ("marseille 13", "commune 13055"),
        # What is said of the kind.
        ("bassin de rennes", "bassin 5314"),
        ("Ille-et-Vilaine", "departement 35"),
        ("département 93", "departement 93"),
        ("région 93", "region 93"),
        ("région bretagne", "region 53"),
        ("commune de laval", "commune 53130"),
        ("saint denis la réunion", "commune 97411"),
        # Of no place.
        ("france", ""),
        ("toute la france", ""),
        ("zzqqxx", ""),
        ("", ""),
    ],
)
def test_a_text_means_a_place_first(sample: sqlite3.Connection, text: str, expected: str) -> None:
    assert first(sample, text) == expected


def test_words_of_nowhere_in_particular_are_no_place_alone_but_may_be_of_a_name(sample: sqlite3.Connection) -> None:
    for word in sorted(NOWHERE):
        assert meant(sample, word).lieux == [], word
    assert first(sample, "ile de france") == "region 11"
    assert first(sample, "fort de france") == "commune 97209"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("REG-53", ["region 53"]),
        (" reg-53", ["region 53"]),
        ("DEP-35", ["departement 35"]),
        ("DEP-2A", ["departement 2A"]),
        ("COM-35238", ["commune 35238"]),
        ("COM-08227", ["commune 08203", "commune 08454"]),
        ("COM-2A004", ["commune 2A004"]),
        ("COM-97123", ["commune 97701"]),
    ],
)
def test_a_code_whose_prefix_says_its_kind_is_of_that_kind_alone(
    text: str, expected: list[str], sample: sqlite3.Connection
) -> None:
    assert every(sample, text) == expected


def test_two_regions_or_departments_that_a_code_means_are_both_answers(sample: sqlite3.Connection) -> None:
    assert every(sample, "20") == ["departement 2A", "departement 2B"]
    assert every(sample, "93") == ["departement 93", "region 93"]
    assert every(sample, "la réunion") == ["departement 974", "region 04"]


def test_a_code_that_led_to_two_communes_and_the_name_that_went_with_it_lead_to_both(
    sample: sqlite3.Connection,
) -> None:
    both = ["commune 08203", "commune 08454"]
    assert every(sample, "08227") == every(sample, "8227") == every(sample, "hocmont") == both


def test_a_postcode_has_its_communes_the_largest_first_then_is_one_itself(sample: sqlite3.Connection) -> None:
    assert every(sample, "08430") == ["commune 08203", "commune 08454", "code_postal 08430"]
    found = place(sample, "code_postal", "08430")
    assert found is not None
    assert (found.libelle, found.code_departement) == ("Guignicourt-sur-Vence, Touligny", "08")


def test_what_is_told_of_a_former_name_has_its_code_and_its_date(sample: sqlite3.Connection) -> None:
    (found,), unknown = lieux(sample, "Seynod", 5)
    assert unknown == ""
    assert found == Lieu(
        genre="commune",
        code="74010",
        libelle="Annecy",
        code_departement="74",
        departement="Haute-Savoie",
        code_region="84",
        region="Auvergne-Rhône-Alpes",
        population=132_117,
        ancien="Seynod",
        ancien_code="74268",
        depuis="2017-01-01",
        pourquoi="ancien nom « Seynod »",
    )


def test_a_code_that_leads_nowhere_beside_a_name_is_told_and_its_own_place_comes_next(
    sample: sqlite3.Connection,
) -> None:
    found, unknown = lieux(sample, "rennes 44000", 5)
    assert unknown == ""
    assert [(one.genre, one.code, one.pourquoi, one.approche) for one in found] == [
        ("commune", "35238", "nom ; 44000 n'y mène pas", True),
        ("commune", "44109", "code postal 44000, sans le nom", True),
        ("code_postal", "44000", "code postal, sans le nom", True),
    ]


@pytest.mark.parametrize(
    ("text", "unknown", "near"),
    [
        (
            *("35042", "35042"),
            ["departement 35", "commune 35238", "code_postal 35170", "commune 34172", "commune 35047"],
        ),
        ("99999", "99999", ["code_postal 98790", "commune 97611"]),
        ("999", "999", []),
        ("00000", "00000", ["code_postal 01000", "commune 01015"]),
        # Whose department is known, whatever the office.
        ("35042 cedex", "", ["commune 35238", "departement 35", "code_postal 35170"]),
    ],
)
def test_a_code_that_is_none_is_told_and_what_is_near_is_a_guess(
    sample: sqlite3.Connection, text: str, unknown: str, near: list[str]
) -> None:
    found = meant(sample, text)
    assert found.inconnu == unknown
    assert [f"{one.genre} {one.code}" for one in found.lieux] == near
    assert all(one.approche and one.tier == AROUND for one in found.lieux)


def test_codes_next_to_one_that_is_none_are_the_one_before_and_the_one_after(sample: sqlite3.Connection) -> None:
    postcodes = ("codes_postaux", "code_postal")
    assert before_and_after(sample, *postcodes, "35001") == ["35000", "35170"]
    assert before_and_after(sample, *postcodes, "00000") == ["01000"]
    assert before_and_after(sample, "communes", "code_commune", "35001") == ["34172", "35047"]
    assert [department_of(code) for code in ("35000", "97400", "98790", "2A004")] == ["35", "974", "987", "2A"]


@pytest.mark.parametrize(
    ("text", "tier", "approche"),
    [
        ("rennes", EXACT, False),
        ("seynod", EXACT, False),
        ("35000", EXACT, False),
        ("malo", WORDS, False),
        ("renn", BEGUN, False),
        ("renes", MISTAKEN, True),
        ("boulanger rennes", PARTLY, True),
    ],
)
def test_a_place_says_how_it_was_found(sample: sqlite3.Connection, text: str, tier: int, approche: bool) -> None:
    found = meant(sample, text).lieux[0]
    assert (found.tier, found.approche) == (tier, approche)


def test_words_that_are_no_part_of_the_place_are_left_for_a_job(sample: sqlite3.Connection) -> None:
    assert meant(sample, "boulanger saint malo").reste == ("boulanger",)
    assert meant(sample, "rennes").reste == ()


@pytest.mark.parametrize("genre", GENRES)
def test_places_of_one_kind_alone_may_be_asked(sample: sqlite3.Connection, genre: str) -> None:
    for text in ("rennes", "35", "93", "35000", "bretagne", "5314", "35042"):
        assert all(one.startswith(f"{genre} ") for one in every(sample, text, (genre,))), text
    expected = {
        "commune": "commune 35238",
        "departement": "",
        "region": "",
        "bassin": "bassin 5314",
        "code_postal": "",
    }
    assert first(sample, "rennes", (genre,)) == expected[genre]


def test_of_several_homonyms_the_one_of_most_inhabitants_is_first(sample: sqlite3.Connection) -> None:
    rows = sample.execute(
        "SELECT code FROM lieux_noms WHERE nom GLOB 'saint *' AND sorte = 'actuel' AND genre = 'commune' ORDER BY rang"
    )
    asked = [one.code for one in meant(sample, "saint", genres=("commune",)).lieux if one.tier in (WORDS, BEGUN)]
    by_weight = [code for (code,) in rows]
    assert [code for code in asked if code in by_weight] == by_weight


def test_places_are_as_many_as_are_asked_each_once(sample: sqlite3.Connection) -> None:
    found = meant(sample, "saint").lieux
    assert len({(one.genre, one.code) for one in found}) == len(found) > 3
    assert [meant(sample, "saint", limit).lieux for limit in (0, 1, 3)] == [found[:0], found[:1], found[:3]]


# No string is an error, nor takes long.

ANY = st.one_of(
    st.text(),
    st.text(st.characters(categories=["Cs", "Cc", "L", "N"])),
    st.text(st.characters(categories=["Cs"])),
    st.text("0123456789"),
    st.text("0123456789ab /-.'sSeE\u0301Ⅳ½٣"),
    st.lists(
        st.sampled_from(
            [
                *(
                    "saint",
                    "st",
                    "s/",
                    "/s",
                    "rennes",
                    "paris",
                    "3e",
                    "iii",
                    "cedex",
                    "35",
                    "35000",
                    "2a",
                    "le",
                    "(le)",
                ),
                *("departement", "bassin", "rue", "12", "%41", "&#45;", "f", "\0", "\ud800", "france", "de"),
            ]
        ),
        max_size=20,
    ).map(" ".join),
    st.text(min_size=1, max_size=20).map(lambda text: (text * 10_000)[:10_000]),
)


# More characters than that are refused at the doors.
LONGEST = 1_000


def check(found: list[Found]) -> None:
    """Assert that places are each one once, of a kind, and no more than can be."""
    assert len({(one.genre, one.code) for one in found}) == len(found) <= MOST
    assert {one.genre for one in found} <= set(GENRES)


@settings(max_examples=400, deadline=None)
@given(ANY)
@example("paris x")
@example("iii paris")
@example("²")
@example("cedex 2A")
@example("35\u0663")
def test_no_text_is_an_error(sample: sqlite3.Connection, text: str) -> None:
    assert len(read(text).words) + len(read(text).codes) <= MAX_WORDS + 1
    found = meant(sample, text)
    check(found.lieux)
    told, unknown = lieux(sample, text, 5)
    assert unknown == found.inconnu
    first = [(one.genre, one.code) for one in found.lieux[:5]]
    assert [(one.genre, one.code) for one in told] == first


def test_every_place_that_is_found_can_be_told(sample: sqlite3.Connection) -> None:
    assert len(lieux(sample, "98", 5)[0]) == len(meant(sample, "98", 5).lieux)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_is_an_error(sample: sqlite3.Connection, text: str) -> None:
    check(meant(sample, text).lieux)


@settings(max_examples=100, deadline=None)
@given(ANY)
def test_the_command_takes_any_text(built: Home, text: str) -> None:
    done = CliRunner().invoke(cli, ["--home", str(built.path), "lieu", "--json", "--", text])
    assert done.exception is None or isinstance(done.exception, SystemExit), text
    if len(text.strip()) > LONGEST:
        assert (done.exit_code, done.stdout) == (2, "")
        assert f"{LONGEST} characters at most" in done.stderr
        return
    answer = json.loads(done.stdout)
    assert done.exit_code == (0 if answer["lieux"] and not answer["inconnu"] else 1)


def least_time(connection: sqlite3.Connection, text: str) -> float:
    """Return the least time of the processor that a text takes."""
    times = []
    for _ in range(5):
        started = time.process_time()
        meant(connection, text)
        times.append(time.process_time() - started)
    return min(times)


@pytest.mark.parametrize(
    "text",
    [
        *(text for text in HOSTILE if len(text) >= 10_000),
        *("35000 " * 2_000, "saint " * 2_000, "rennes " * 1_500, "s/ " * 3_500, "%41" * 3_500, "&#45;" * 2_000),
        *("1" * 10_000, "abcde fghij klmno pqrst uvwxy " * 400),
    ],
)
def test_a_long_text_takes_no_more_than_ten_times_as_long_as_a_short_one(sample: sqlite3.Connection, text: str) -> None:
    assert least_time(sample, text) <= 10 * least_time(sample, "saint germain de tallevende")
