"""Datasette's own addresses of our files: what cannot be used is refused, and what can be is said."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from datasette.app import Datasette

from infotravail.datasets import DATASETS
from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from infotravail.publish.query import is_marketing, plain_path, without_marketing
from infotravail.publish.serve import site as make_site
from infotravail.publish.tables import named_in
from tests.publish.served import Asked, Html, asking

METIERS = f"/{DATABASE}/rome_metiers"
DEPARTEMENTS = f"/{DATABASE}/bmo_departements"
CODES = f"/{DATABASE}/codes_postaux"
QUERY = f"/{DATABASE}/competences_d_une_fiche"


@pytest.fixture(scope="module")
def copy(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample's file, under the name that it is served by."""
    path = tmp_path_factory.mktemp("copy") / f"{DATABASE}.db"
    shutil.copy(built.database, path)
    return path


@pytest.fixture(scope="module")
def site(copy: Path) -> Iterator[Asked]:
    """The site of the sample."""
    with asking(make_site(copy, DATASETS)) as asked:
        yield asked


@pytest.fixture
def release(database: sqlite3.Connection) -> str:
    """The release that is served."""
    (found,) = database.execute("SELECT identifiant FROM release").fetchone()
    return str(found)


def sql(text: str, form: str = "") -> str:
    """The address of a query in SQL."""
    return f"/{DATABASE}{form}?sql={quote(text)}"


def with_form(address: str, form: str) -> str:
    """An address with an extension."""
    path, mark, query = address.partition("?")
    return f"{path}{form}{mark}{query}"


# What cannot be used

COLUMNS = ("code_rome", "libelle", "code_domaine_professionnel")
REFUSED = [
    (f"{METIERS}?foo=bar", ("foo", *COLUMNS, "__contains", "_size")),
    (f"{METIERS}?foo", ("foo", *COLUMNS)),
    (f"{METIERS}?foo__gt=1", ("foo__gt", *COLUMNS)),
    (f"{METIERS}?_foo__gt=1", ("_foo__gt", *COLUMNS)),
    (f"{METIERS}?libelle__nope=1", ("libelle__nope", "« nope »", "__startswith", "__notblank")),
    (f"{METIERS}?libelle__in=%5B", ("libelle__in", "liste en JSON")),
    (f"{METIERS}?_foo=1", ("_foo", "_sort_desc", "_facet_array", "_where")),
    (f"{METIERS}?_sort=nothing", ("_sort", "« nothing »", *COLUMNS)),
    (f"{METIERS}?_sort_desc=nothing", ("_sort_desc", *COLUMNS)),
    (f"{METIERS}?_sort=libelle&_sort_desc=libelle", ("_sort et _sort_desc",)),
    (f"{METIERS}?_facet=nothing", ("_facet", *COLUMNS)),
    (f"{METIERS}?_facet=%7B%22column%22:%22nothing%22%7D", ("_facet", *COLUMNS)),
    (f"{METIERS}?_facet_array=nothing", ("_facet_array", *COLUMNS)),
    (f"{METIERS}?_facet_date=nothing", ("_facet_date", *COLUMNS)),
    (f"{METIERS}?_facet_size=x", ("_facet_size", "max")),
    (f"{METIERS}?_col=nothing", ("_col", *COLUMNS)),
    (f"{METIERS}?_nocol=nothing", ("_nocol", "libelle")),
    (f"{METIERS}?_nocol=code_rome", ("_nocol", "hors de la clé")),
    (f"{METIERS}?_nofacet=x", ("_nofacet", "1, on, true")),
    (f"{METIERS}?_nocount=0", ("_nocount", "1, on, true")),
    (f"{METIERS}?_size=x", ("_size", "max, ou de 0 à 1000")),
    (f"{METIERS}?_size=1001", ("_size", "« 1001 »")),
    (f"{METIERS}?_size=-1", ("_size", "« -1 »")),
    (f"{METIERS}?_next=nothing", ("_next", "« nothing »")),
    (f"{METIERS}?_next=a,b,c", ("_next", "« a,b,c »")),
    (f"{METIERS}?_next=M1805&_sort=libelle", ("_next", "« next »")),
    (f"/{DATABASE}/bmo?_next=x,T2A60,1103", ("_next",)),
    (f"{METIERS}?_labels=x", ("_labels", "on, off")),
    (f"{METIERS}?_label=libelle", ("_label", "code_domaine_professionnel")),
    (f"{METIERS}?_searchmode=x", ("_searchmode", "escaped, raw")),
    (f"{METIERS}?_search_nothing=x", ("_search_nothing", "_search_libelle")),
    (f"{METIERS}?_fts_table=rome_metiers", ("_fts_table", "rome_metiers_fts")),
    (f"{METIERS}?_through=x", ("_through", "rome_metiers_competences")),
    (f"{METIERS}?_through=%7B%22table%22:%22release%22%7D", ("_through",)),
    (f"{METIERS}?_timelimit=x", ("_timelimit", "un nombre entier")),
    (f"{METIERS}?_format=json", ("_format",)),
    (f"{METIERS}?excel=x", ("excel", "0 ou 1")),
    (f"/{DATABASE}/rome_passages?_search=x", ("_search", "pas d'index")),
    (f"{DEPARTEMENTS}?foo=bar", ("bmo_departements", "code_departement", "nb_caches_projets")),
    (f"{DEPARTEMENTS}?rowid__foo=1", ("rowid__foo",)),
    (f"{DEPARTEMENTS}?_next=x", ("_next", "un nombre entier")),
    (f"{METIERS}/M1855?foo=bar", ("foo", "arguments de Datasette")),
    (f"{METIERS}/M1855?libelle=x", ("libelle",)),
    (f"{QUERY}?code_rome=M1855&foo=bar", ("foo", "paramètres de la requête : code_rome")),
    (f"{QUERY}?code_rome=M1855&_sort=libelle", ("_sort", "code_rome")),
    (f"{sql('select :a')}&a=1&b=2", ("b", "paramètres de la requête : a")),
    (f"{sql('select 1')}&_sort=a", ("_sort", "_hide_sql")),
    (f"/{DATABASE}?foo=bar", ("foo", "_show_hidden, _ttl, sql")),
]


@pytest.mark.parametrize(("address", "words"), REFUSED)
def test_what_cannot_be_used_is_refused_with_what_can_be(site: Asked, address: str, words: tuple[str, ...]) -> None:
    page, data, table = site.get(address), site.get(with_form(address, ".json")), site.get(with_form(address, ".csv"))
    assert (page.status_code, data.status_code, table.status_code) == (400, 400, 400)
    told = data.json()
    assert {name: told[name] for name in ("ok", "status", "title")} == {"ok": False, "status": 400, "title": None}
    shown = Html(page.text)
    assert shown.of("html")
    assert "Demande refusée" in shown.text
    for word in words:
        assert word in told["error"]
        assert word in shown.text
    # What is shown of what was asked is a text.
    assert page.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "é", "\0", "x" * 5_000])
def test_a_name_that_is_not_there_is_but_words(site: Asked, name: str) -> None:
    for address in (METIERS, QUERY, f"{METIERS}/M1855", f"/{DATABASE}"):
        answer = site.get(f"{address}?{quote(name)}=1")
        assert answer.status_code == 400
        assert "<script>alert" not in answer.text
        assert len(answer.content) < 20_000


JSON_ALONE = [
    (f"{METIERS}.json?_shape=x", "arrays, objects, array, arrayfirst, object"),
    (f"{DEPARTEMENTS}.json?_shape=object", "arrays, objects, array, arrayfirst."),
    (f"{sql('select 1', '.json')}&_shape=object", "arrays, objects, array, arrayfirst."),
    (f"{METIERS}.json?_nl=x", "_nl"),
    (f"{METIERS}.json?_stream=1", "_stream"),
    (f"{METIERS}.json?excel=1", "excel=1"),
    (f"{METIERS}/M1855.json?excel=1", "excel=1"),
    (f"{QUERY}.json?code_rome=M1855&excel=1", "excel=1"),
    (f"{sql('select 1', '.json')}&excel=1", "excel=1"),
    (f"/{DATABASE}.json?excel=1", "excel=1"),
]


@pytest.mark.parametrize(("address", "word"), JSON_ALONE)
def test_what_json_cannot_be_is_refused(site: Asked, address: str, word: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 400
    assert word in answer.json()["error"]


@pytest.mark.parametrize(
    "address",
    [
        *(f"{METIERS}?_shape=array", f"{METIERS}?_stream=1", f"{METIERS}?_dl=on", f"{METIERS}.csv?_shape=array"),
        *(f"{METIERS}.csv?_header=x", f"{METIERS}.csv?_stream=1&_next=M1805", f"{METIERS}.csv?_next=x"),
        *(f"{METIERS}.csv?excel=2", f"{METIERS}.csv?excel=1&_header=off", f"{METIERS}.excel?excel=0"),
        *(f"/{DATABASE}.csv", f"/{DATABASE}.excel", f"/{DATABASE}?excel=1", f"/{DATABASE}.db?foo=bar"),
        *(f"{METIERS}.csv?foo=bar", f"{METIERS}.excel?foo=bar", f"{METIERS}?excel=1&foo=bar"),
    ],
)
def test_what_another_form_alone_can_use_is_refused(site: Asked, address: str) -> None:
    assert site.get(address).status_code == 400


def test_the_first_thing_that_is_asked_of_a_site_may_be_refused(copy: Path) -> None:
    datasette = make_site(copy, DATASETS)
    asked = httpx.ASGITransport(app=datasette.app())

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=asked, base_url="http://localhost") as client:
            return await client.get(f"{METIERS}?foo=bar")

    import asyncio

    answer = asyncio.run(ask())
    assert answer.status_code == 400
    assert "foo : la table rome_metiers n'a pas cette colonne" in Html(answer.text).text


# What can be used

USED = [
    *("", "?_size=max", "?_size=0", "?_size=", "?_sort=libelle", "?_sort_desc=code_ogr", "?_sort=", "?_next="),
    *("?libelle=x", "?LIBELLE=x", "?rowid=3", "?libelle__contains=web", "?libelle__in=a,b", "?emploi_cadre__isnull=1"),
    *("?libelle__in=%5B%22a%22%5D", "?libelle__not=a&libelle__not=b", "?libelle_sans_ligature__notblank=1"),
    *("?_search=web", "?_search_libelle=web", "?_search=web&_searchmode=raw", "?_search="),
    *("?_facet=emploi_cadre&_facet_size=3", "?_facet=%7B%22column%22:%22emploi_cadre%22%7D", "?_facet_size=max"),
    *("?_nofacet=1&_nocount=on&_nosuggest=1", "?_where=code_rome='M1855'", "?_timelimit=200", "?_ttl=60"),
    *("?_col=libelle&_col=code_ogr", "?_nocol=libelle", "?_labels=on", "?_label=code_domaine_professionnel"),
    '?_through={"table":"rome_metiers_themes","column":"code_theme","value":"1"}',
]


@pytest.mark.parametrize("query", USED)
def test_what_datasette_can_use_is_used(site: Asked, query: str) -> None:
    for form in ("", ".json", ".csv", ".excel"):
        assert site.get(f"{METIERS}{form}{query}").status_code == 200, form


@pytest.mark.parametrize(
    "address",
    [
        *(f"{METIERS}.json?_shape={shape}" for shape in ("arrays", "objects", "object", "array", "arrayfirst")),
        f"{METIERS}.json?_shape=array&_nl=on&_json=libelle&_json_infinity=1",
        f"{METIERS}.csv?_stream=on&_dl=on&_labels=on&_size=max",
        f"{METIERS}.csv?_header=off",
        f"{METIERS}/M1855.json?_shape=object&_extras=foreign_key_tables",
        f"{METIERS}/M1855.csv?_size=max",
        f"{QUERY}?code_rome=M1855&_hide_sql=1",
        f"{QUERY}?code_rome=M1855&_show_sql=1&_timelimit=100",
        f"{QUERY}.json?code_rome=M1855&_shape=array",
        f"{QUERY}.csv?code_rome=M1855&_size=max",
        f"{sql('select :a, @b, $c', '.json')}&a=1&b=2&c=3",
        f"{sql('select :pk_id', '.json')}&pk_id=1&utm_source=x",
        f"/{DATABASE}?_show_hidden=1",
        f"/{DATABASE}?sql=",
        f"/{DATABASE}.json",
        f"{DEPARTEMENTS}?_sort=projets&_next=10",
        f"/{DATABASE}.db?utm_source=x",
    ],
)
def test_what_a_form_can_use_is_used(site: Asked, address: str) -> None:
    assert site.get(address).status_code == 200


@pytest.mark.parametrize(
    "address", [CODES, f"{CODES}?_size=2", QUERY, f"{METIERS}/M1855", sql("select 48.1 as latitude, 2.3 as longitude")]
)
def test_the_maps_of_datasette_are_answered(site: Asked, address: str) -> None:
    mark = "&" if "?" in address else "?"
    asked = f"{with_form(address, '.json')}{mark}_size=max&_labels=on&_extra=count&_extra=next_url&_shape=objects"
    assert site.get(asked).status_code == 200


def test_pages_follow_one_another(site: Asked, database: sqlite3.Connection) -> None:
    for address, table in ((f"/{DATABASE}/bmo.json", "bmo"), (f"{DEPARTEMENTS}.json", "bmo_departements")):
        for sort in ("", "&_sort=projets_min", "&_sort_desc=projets"):
            (number,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()
            found, following = 0, f"{address}?_size=40{sort}"
            while following:
                answer = site.get(following)
                assert answer.status_code == 200, following
                found += len(answer.json()["rows"])
                following = (answer.json()["next_url"] or "").removeprefix("http://localhost")
            assert found == number


@pytest.mark.slow
def test_every_link_of_a_page_of_datasette_can_be_followed(site: Asked) -> None:
    pages = [f"/{DATABASE}", f"{METIERS}?_size=3&_facet=emploi_cadre&libelle__contains=e", f"{METIERS}/M1855"]
    pages += [f"{DEPARTEMENTS}?_size=2&_sort=projets", f"{QUERY}?code_rome=M1855", sql("select 1 as un")]
    for page in pages:
        links = {link.get("href") or "" for link in Html(site.get(page).text).of("a")}
        ours = sorted(link for link in links if link.startswith(f"/{DATABASE}"))
        assert ours
        for link in ours:
            assert site.get(link).status_code in (200, 302), (page, link)


@pytest.mark.parametrize(
    ("address", "form"),
    [(f"{METIERS}?_size=3", ".csv"), (f"{DEPARTEMENTS}?_size=3", ".csv"), (METIERS, "")],
)
def test_every_form_of_a_page_of_datasette_can_be_sent(site: Asked, address: str, form: str) -> None:
    page = Html(site.get(address).text)
    names = {(one.get("name") or "", one.get("value") or "") for one in page.of("input") if one.get("name")}
    known = {"_size": "max", "_labels": "on", "_stream": "on", "_dl": "on"} if form else {"_search": "", "_sort": ""}
    query = "&".join(f"{name}={known[name]}" for name, _ in names if name in known)
    assert query
    assert site.get(f"{with_form(address.partition('?')[0], form)}?{query}").status_code == 200


def test_a_filter_that_a_form_sends_becomes_an_address_that_is_checked(site: Asked) -> None:
    sent = "_filter_column_1=code_rome&_filter_op_1=exact&_filter_value_1=M1855&_filter_column=&_filter_op=exact"
    answer = site.get(f"{METIERS}?{sent}&_filter_value=&_sort=")
    assert (answer.status_code, answer.headers["location"]) == (302, f"{METIERS}?code_rome__exact=M1855")
    answer = site.get(f"{METIERS}?_filter_column=nothing&_filter_op=exact&_filter_value=1")
    assert answer.status_code == 302
    assert site.get(answer.headers["location"]).status_code == 400


# What counts readers

MARKETING = (
    "utm_source=a&utm_medium=b&fbclid=c&gclid=d&msclkid=e&mc_cid=f&mc_eid=g&mtm_kwd=h&pk_kwd=i&at_medium=j&xtor=k"
)


def test_what_counts_readers_is_dropped(site: Asked) -> None:
    assert all(is_marketing(part.partition("=")[0]) for part in MARKETING.split("&"))
    addresses = [f"{METIERS}.json?_size=2&_shape=array", f"{QUERY}.json?code_rome=M1855&_shape=array"]
    addresses += [f"{METIERS}/M1855.json?_shape=array", f"{sql('select 1 as un', '.json')}&_shape=array"]
    addresses += [f"{METIERS}.csv?_size=2", f"{METIERS}?_size=2&excel=1"]
    for address in addresses:
        path, _, query = address.partition("?")
        plain, counted = site.get(address), site.get(f"{path}?{MARKETING}&{query}&utm%5Fterm=x")
        assert counted.status_code == 200
        assert counted.content == plain.content
    assert "utm_" not in site.get(f"{METIERS}?_size=2&{MARKETING}").text
    assert site.get(f"{METIERS}.json?_size=2&{MARKETING}").json()["next_url"].count("=") == 2


def test_a_parameter_of_sql_is_not_one_that_counts_readers(site: Asked) -> None:
    answer = site.get(f"{sql('select :pk_id as un', '.json')}&pk_id=7&pk_kwd=8&_shape=array")
    assert answer.json() == [{"un": "7"}]


def test_a_query_string_is_left_as_it_is_but_for_what_counts_readers() -> None:
    for query in (b"", b"&", b"a", b"a=%zz&b=%C3%A9+x&&c", b"q=utm_source"):
        assert without_marketing(query) == query
    assert without_marketing(b"utm_a=1") == b""
    assert without_marketing(b"a=1&utm_a=1&b=2", named=("utm_a",)) == b"a=1&utm_a=1&b=2"


# As a spreadsheet opens it


def excel_of(answer: httpx.Response) -> list[list[str]]:
    """The cells of an answer as a French spreadsheet reads it."""
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="\w+\.csv"', answer.headers["content-disposition"])
    assert answer.content.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize(
    "address",
    [
        f"{METIERS}?_size=3",
        f"{METIERS}?_size=3&_labels=on",
        f"{CODES}?_size=5&latitude__notnull=1",
        f"{METIERS}/M1855",
        f"{DEPARTEMENTS}?_size=4",
        f"{QUERY}?code_rome=M1855",
        sql("select 1.5 as nombre, '01' as code, '=1+1' as formule, null as vide, '1.5' as texte, -2 as entier"),
    ],
)
def test_excel_means_the_same_on_every_address(site: Asked, address: str) -> None:
    mark = "&" if "?" in address else "?"
    renderer = site.get(with_form(address, ".excel"))
    rows = excel_of(renderer)
    assert len(rows) > 1
    for form in ("", ".csv", ".excel"):
        answer = site.get(f"{with_form(address, form)}{mark}excel=1")
        assert answer.content == renderer.content
    plain = list(csv.reader(io.StringIO(site.get(with_form(address, ".csv")).text, newline="")))
    assert rows[0] == plain[0]
    assert len(rows) == len(plain)
    assert site.get(f"{with_form(address, '.csv')}{mark}excel=0").text == site.get(with_form(address, ".csv")).text


def test_numbers_have_commas_and_codes_are_untouched(site: Asked) -> None:
    asked = "select 1.5 as nombre, '01' as code, '=1+1' as formule, null as vide, '1.5' as texte, -2 as '=entier'"
    assert excel_of(site.get(f"{sql(asked, '.csv')}&excel=1")) == [
        ["nombre", "code", "formule", "vide", "texte", "'=entier"],
        ["1,5", "01", "'=1+1", "", "1.5", "-2"],
    ]
    rows = excel_of(site.get(f"{CODES}?excel=1&_size=max&latitude__notnull=1&_stream=1"))
    of = {name: [row[at] for row in rows[1:]] for at, name in enumerate(rows[0])}
    assert all(re.fullmatch(r"-?\d+,\d+", cell) for cell in of["latitude"] + of["longitude"])
    assert all(re.fullmatch(r"\d{5}", cell) for cell in of["code_postal"])
    assert [code for code in of["code_postal"] if code.startswith("0")]


@pytest.mark.parametrize(
    ("address", "table"),
    [
        (f"/{DATABASE}/bmo", "bmo"),
        (f"/{DATABASE}/bmo?_sort_desc=projets", "bmo"),
        (f"/{DATABASE}/rome_metiers_competences?_labels=on", "rome_metiers_competences"),
        (DEPARTEMENTS, "bmo_departements"),
    ],
)
def test_all_rows_are_streamed_for_a_spreadsheet(
    site: Asked, database: sqlite3.Connection, address: str, table: str
) -> None:
    (number,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert number > 50
    mark = "&" if "?" in address else "?"
    rows = excel_of(site.get(f"{address}{mark}excel=1&_stream=1"))
    plain = list(csv.reader(io.StringIO(site.get(f"{with_form(address, '.csv')}{mark}_stream=1").text, newline="")))
    assert len(rows) == number + 1
    assert rows == [
        [cell.replace(".", ",") if re.fullmatch(r"-?\d+\.\d+", cell) else cell for cell in row] for row in plain
    ]
    assert (
        site.get(f"{with_form(address, '.excel')}{mark}_stream=on").text
        == site.get(f"{with_form(address, '.csv')}{mark}excel=1&_stream=1").text
    )


def test_the_head_of_a_streamed_table_is_that_of_the_table(site: Asked) -> None:
    answer = site.ask("HEAD", f"/{DATABASE}/bmo.csv?excel=1&_stream=1")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-disposition"] == 'attachment; filename="bmo.csv"'


def test_sql_that_fails_is_no_table_for_a_spreadsheet(site: Asked) -> None:
    answer = site.get(f"{sql('select nothing')}&excel=1")
    assert answer.status_code == 400
    assert "nothing" in Html(answer.text).text


# Encoded paths


def encoded(path: str) -> bytes:
    """A path, each letter and digit of it encoded."""
    return "".join(char if char == "/" else f"%{ord(char):02x}" for char in path).encode()


def test_an_encoded_path_is_the_plain_one(site: Asked, release: str) -> None:
    for path in (f"{METIERS}.json", f"{METIERS}/M1855.csv", f"/{DATABASE}/bmo.json", "/openapi.json", "/robots.txt"):
        for prefix in ("", f"/r/{release}"):
            plain = site.get_raw(f"{prefix}{path}".encode(), b"")
            answer = site.get_raw(encoded(f"{prefix}{path}"), b"")
            assert answer[0] == plain[0] == 200, path
            assert drop_time(answer[2]) == drop_time(plain[2])
            assert answer[1].get("cache-control") == plain[1].get("cache-control")
    assert site.get_raw(f"{METIERS[:-1]}%73".encode())[0] == 200
    assert site.get_raw(f"{METIERS[:-1]}%73.json".encode(), b"foo=bar")[0] == 400


def drop_time(body: bytes) -> bytes:
    """An answer of Datasette without how long it took."""
    return re.sub(rb'"query_ms": [\d.e-]+', b"", body)


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        (b"/metier/M%31855", b"/metier/M1855"),
        (b"/%7E2F%7e", b"/~2F~"),
        (b"/a%2Fb%2fc", b"/a%2Fb%2fc"),
        (b"/%2F%2Fhost", b"/%2F%2Fhost"),
        (b"/%5Chost", b"/%5Chost"),
        (b"/%2541%25%34%31", b"/%2541%2541"),
        (b"/%C3%A9%00%20%3F%23%3A%40%", b"/%C3%A9%00%20%3F%23%3A%40%"),
        (b"/%2e%2E/", b"/../"),
    ],
)
def test_only_what_need_not_be_encoded_is_decoded(path: bytes, plain: bytes) -> None:
    assert plain_path(path) == plain


def test_a_slash_that_is_encoded_parts_nothing(site: Asked, release: str) -> None:
    assert site.get_raw(f"/{DATABASE}%2Frome_metiers".encode())[0] in (302, 404)
    for path in (f"/r%2F{release}/{DATABASE}/bmo.json", f"/r/{release}%2F{DATABASE}/bmo.json"):
        status, headers, _ = site.get_raw(path.encode())
        assert status in (302, 404)
        assert "immutable" not in headers.get("cache-control", "")


# SQL


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("select 1", ()),
        ("select :a, :b, :a", ("a", "b")),
        ("select @a, $b", ("a", "b")),
        ("select ':a', \":b\", [:c], `:d` -- :e\n, :f /* :g */", ("f",)),
        ("select '--' || :a, 'l''été :b' || :c", ("a", "c")),
        ("select ':a", ()),
        ("select '12:30'", ()),
        ("[" * 50_000, ()),
        ("'" * 50_001, ()),
        ("/*" * 50_000, ()),
    ],
)
def test_the_parameters_of_sql_are_those_that_sqlite_reads(text: str, names: tuple[str, ...]) -> None:
    assert named_in(text) == names


# Other files beside ours


def test_a_file_beside_ours_is_asked_as_datasette_is(copy: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, word TEXT)")
        connection.execute("INSERT INTO things VALUES (1, 'one')")
        connection.commit()
    with asking(Datasette([], immutables=[str(copy), str(other)])) as asked:
        assert asked.get("/other/things.json?foo=bar").status_code == 200
        assert asked.get("/other/things.json?_foo=bar&utm_source=x").json()["rows"] == []
        assert asked.get("/other.json?sql=select+1&x=2").status_code == 200
        assert asked.get("/other/things.csv?excel=1").text.startswith("id,word")
        assert asked.get("/other/things.csv?word=one").text == "id,word\r\n1,one\r\n"
        assert asked.get_raw(b"/other/thing%73.json")[0] == 302
        assert asked.get(f"{METIERS}.json?foo=bar").status_code == 400
    with asking(Datasette([], immutables=[str(other)])) as asked:
        assert asked.get("/other/things.json?foo=bar").status_code == 200
        assert asked.get_raw(b"/other/thing%73.json")[0] == 302
