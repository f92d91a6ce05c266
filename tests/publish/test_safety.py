"""What the site does with what is meant to harm it, or its readers: addresses, SQL, and the data itself."""

from __future__ import annotations

import csv
import io
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from datasette.app import Datasette
from datasette.utils import tilde_encode

from infotravail.datasets import DATASETS
from infotravail.describe.datasette import DATABASE
from infotravail.disk import sha256_of
from infotravail.home import Home
from infotravail.publish.serve import site as make_site
from infotravail.search.ask.query import match_all
from tests.conftest import Run
from tests.publish.served import Asked, Html, asking, nonce_of

RUNAWAY = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
OUR_PAGES = [
    *("/", "/recherche", "/recherche?q=dev", "/metier/M1855", "/metier/M1805", "/metier/M1856", "/territoire"),
    *("/territoire?q=renn", "/territoire/35", "/territoire/35238", "/territoire/01091", "/territoire/99999"),
    *("/bmo", "/bmo?metier=T2A60", "/passage", "/passage?codes=M1805+Z9999", "/origine", "/origine/bmo"),
]
DATASETTE_PAGES = [
    f"/{DATABASE}",
    f"/{DATABASE}?sql=select+1",
    f"/{DATABASE}?sql=nonsense",
    f"/{DATABASE}?sql=delete+from+rome_metiers",
    f"/{DATABASE}?sql={quote(RUNAWAY)}",
    f"/{DATABASE}/rome_metiers",
    f"/{DATABASE}/rome_metiers?_search=dev&_facet=emploi_cadre",
    f"/{DATABASE}/rome_metiers?_sort=nothing",
    f"/{DATABASE}/rome_metiers/M1855",
    f"/{DATABASE}/rome_metiers/nothing",
    f"/{DATABASE}/agences",
    f"/{DATABASE}/bmo_departements",
    f"/{DATABASE}/chercher_une_fiche",
    f"/{DATABASE}/chercher_une_fiche?intitule=dev",
    f"/{DATABASE}/nothing",
    *("/nothing", "/-/databases", "/-/plugins", "/-/metadata", "/-/settings", "/-/versions", "/-/nothing"),
]
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


@pytest.fixture(scope="module")
def copy(built: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample's file, under the name that it is served by."""
    path = tmp_path_factory.mktemp("copy") / f"{DATABASE}.db"
    shutil.copy(built.database, path)
    return path


@pytest.fixture(scope="module")
def site(copy: Path) -> Iterator[Asked]:
    """The site of the sample; its file is the same after as before."""
    before = sha256_of(copy)
    with asking(make_site(copy, DATASETS)) as asked:
        yield asked
    assert sha256_of(copy) == before


@pytest.fixture(scope="module")
def damaged(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """The site of a file that was damaged while it was served: the site's fault, not the address's."""
    path = tmp_path_factory.mktemp("damaged") / f"{DATABASE}.db"
    shutil.copy(copy, path)
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'usages'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with asking(make_site(path, DATASETS)) as asked:
        with path.open("r+b") as stream:
            stream.seek((page - 1) * size)
            stream.write(b"\xff" * size)
        yield asked


def assert_protected(answer: httpx.Response) -> None:
    """Assert that an answer has every header, once, and a policy that lets only our scripts run."""
    for name, value in HEADERS.items():
        assert answer.headers.get_list(name) == [value], name
    [policy] = answer.headers.get_list("content-security-policy")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == f"'self' 'nonce-{nonce_of(answer)}'"
    assert (rules["base-uri"], rules["frame-ancestors"]) == ("'none'", "'none'")
    assert (rules["form-action"], rules["connect-src"]) == ("'self'", "'self'")


def assert_scripts_are_ours(answer: httpx.Response) -> None:
    """Assert that each script of a page is a file of the site, or has the nonce of the answer, and no element runs."""
    page = Html(answer.text)
    assert page.of("html"), "not a page"
    for script in page.of("script"):
        assert script.get("nonce") == nonce_of(answer), script
        assert re.match(r"/(?!/)", script.get("src") or "/"), script
    for name, attributes in page.elements:
        assert not [one for one in attributes if one.startswith("on")], (name, attributes)
        for link in ("href", "src", "action", "formaction"):
            assert not re.match(r"\s*(javascript|vbscript|data:text)", attributes.get(link) or "", re.I), attributes


# Datasette leaves the facets after one that cannot be without waiting for them.
leaves_facets = pytest.mark.filterwarnings(
    "ignore:coroutine .* was never awaited:RuntimeWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


# Headers and the content policy


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/metier/M1855.json", 200),
        ("/bmo.csv", 200),
        ("/sitemap.xml", 200),
        ("/robots.txt", 200),
        ("/-/static/app.css", 200),
        ("/-/static-plugins/infotravail/infotravail.css", 200),
        (f"/{DATABASE}/usages", 200),
        (f"/{DATABASE}/usages.json", 200),
        (f"/{DATABASE}/usages.csv", 200),
        (f"/{DATABASE}.db", 200),
        ("/metier/M1855/", 302),
        (f"/{DATABASE}?sql=nonsense", 400),
        (f"/{DATABASE}.json?sql=nonsense", 400),
        (f"/{DATABASE}/usages?_sort=nothing", 400),
        (f"/{DATABASE}/usages.json?_sort=nothing", 400),
        ("/nothing", 404),
        ("/metier/M1856", 404),
        ("/metier/M1856.json", 404),
        ("/metier/M1856/competences.csv", 404),
        (f"/{DATABASE}/nothing.json", 404),
        ("/-/static/../../metadata.json", 404),
    ],
)
def test_every_answer_is_protected(site: Asked, address: str, status: int) -> None:
    answer = site.get(address)
    assert answer.status_code == status
    assert_protected(answer)


@pytest.mark.parametrize("address", [f"/{DATABASE}/usages", f"/{DATABASE}/usages.json"])
def test_a_fault_of_the_site_is_an_answer_that_is_protected_too(damaged: Asked, address: str) -> None:
    answer = damaged.get(address)
    assert answer.status_code == 500
    assert_protected(answer)
    if not address.endswith(".json"):
        assert_scripts_are_ours(answer)
        assert "Le site a un défaut : l'adresse n'y est pour rien." in Html(answer.text).text


@pytest.mark.parametrize("address", [*OUR_PAGES, *DATASETTE_PAGES])
def test_every_script_of_a_page_has_the_nonce_of_its_answer(site: Asked, address: str) -> None:
    first, second = site.get(address), site.get(address)
    for answer in (first, second):
        assert answer.status_code in (200, 400, 404)
        assert_protected(answer)
        assert_scripts_are_ours(answer)
    assert nonce_of(first) != nonce_of(second)


def test_answers_that_are_made_at_once_have_each_its_nonce(site: Asked) -> None:
    answers = site.get_together(*OUR_PAGES, *OUR_PAGES)
    assert len({nonce_of(answer) for answer in answers}) == len(answers)
    for answer in answers:
        assert_scripts_are_ours(answer)


def test_only_the_server_of_tiles_that_is_named_gives_images(copy: Path) -> None:
    from infotravail.describe.datasette import Tiles

    tiles = Tiles("https://{s}.tiles.example/{z}/{x}/{y}.png", "© somebody")
    with asking(make_site(copy, DATASETS, tiles)) as asked:
        policy = asked.get("/territoire/35").headers["content-security-policy"]
    assert "img-src 'self' data: https://*.tiles.example;" in policy


# Attacks on the search, SQL and the addresses of Datasette

NASTY = [
    *('"', '""', '"""', "'", "''", "*", "**", "a*", "*a", "(", ")", "()", "((", "a AND", "AND", "OR", "NOT", "NOT a"),
    *("a NEAR b", "NEAR(", "NEAR(a b, 2)", "NEAR/3", "libelle:x", "x:y", "-a", "a -b", "^a", "a ^b", "+", "a+b"),
    *("{libelle}: a", "\0", "a\0b", ";", "--", "é" * 200),
]


@pytest.mark.parametrize("text", NASTY)
def test_nothing_that_is_searched_is_an_error(site: Asked, text: str) -> None:
    for address in (
        f"/recherche?q={quote(text)}",
        f"/-/recherche.json?q={quote(text)}",
        f"/-/suggest.json?q={quote(text)}",
        f"/{DATABASE}/rome_appellations.json?_search={quote(text)}",
        f"/{DATABASE}/communes?_search={quote(text)}",
        f"/{DATABASE}/chercher_une_fiche.json?intitule={quote(text)}",
    ):
        assert site.get(address).status_code == 200, address


WRITES = [
    "insert into usages (expression) values ('x')",
    "delete from rome_metiers",
    "drop table rome_metiers",
    "attach 'x.db' as x",
    "pragma user_version = 3",
    "select 1; select 2",
    "select load_extension('x')",
    "with x as (select 1) delete from rome_metiers",
    "vacuum into 'x.db'",
    "insert into rome_metiers_fts (rome_metiers_fts) values ('rebuild')",
]


@pytest.mark.parametrize("sql", WRITES)
def test_sql_that_writes_is_refused(site: Asked, copy: Path, sql: str) -> None:
    before = sha256_of(copy)
    for address in (f"/{DATABASE}", f"/{DATABASE}.json"):
        assert site.get(f"{address}?sql={quote(sql)}").status_code == 400
    assert site.get(f"/{DATABASE}.csv?sql={quote(sql)}").status_code in (200, 400)
    assert sha256_of(copy) == before


def test_a_query_that_would_not_end_is_stopped(site: Asked) -> None:
    for sql in (RUNAWAY, "select count(*) from bmo a, bmo b, bmo c, bmo d, bmo e"):
        assert site.get(f"/{DATABASE}.json?sql={quote(sql)}").status_code == 400


def test_queries_that_would_not_end_do_not_keep_a_page_from_its_answer(site: Asked) -> None:
    *stopped, page = site.get_together(*[f"/{DATABASE}.json?sql={quote(RUNAWAY)}"] * 12, "/metier/M1855")
    assert {answer.status_code for answer in stopped} <= {400, 503}
    assert page.status_code == 200


@pytest.mark.parametrize(
    "sql",
    ["select hex(zeroblob(200000000))", "select printf('%.*c', 300000000, 'x')", "select zeroblob(200000000)"],
)
def test_no_value_fills_the_memory(site: Asked, sql: str) -> None:
    answer = site.get(f"/{DATABASE}.json?sql={quote(sql)}")
    assert answer.status_code == 400 or answer.json()["rows"] == [[None]]
    assert len(answer.content) < 10_000


@leaves_facets
@pytest.mark.parametrize(
    ("query", "statuses"),
    [
        ("_size=max&_facet=annee&_facet=code_fap&_facet=code_bassin&_facet=code_departement", {200}),
        ("_size=1000000", {400}),
        ("_size=-1", {400}),
        ("_size=x", {400}),
        ("_sort=nothing", {400}),
        ("_sort=annee)%20union%20select%201--", {400}),
        ("_sort_desc=annee;drop%20table%20bmo", {400}),
        ("_sort=annee&_sort_desc=annee", {400}),
        ("_where=nonsense(", {400}),
        ("_where=1;drop%20table%20bmo", {400}),
        ("_facet=nothing", {400}),
        ("_facet_array=nothing", {400}),
        ("_next=nonsense", {200, 400}),
        ("_col=nothing", {400}),
    ],
)
def test_what_a_table_cannot_do_is_refused_as_a_bad_address(site: Asked, query: str, statuses: set[int]) -> None:
    for address in (f"/{DATABASE}/bmo", f"/{DATABASE}/bmo.json"):
        assert site.get(f"{address}?{query}").status_code in statuses, address


@pytest.mark.parametrize(
    "path",
    ["../../app.py", "..%2f..%2fapp.py", "%2e%2e/%2e%2e/app.py", "....//app.py", "/etc/passwd", "%2fetc%2fpasswd"],
)
def test_no_file_but_those_of_the_site_is_given(site: Asked, path: str) -> None:
    for folder in ("/-/static/", "/-/static-plugins/infotravail/"):
        assert site.get_raw(f"{folder}{path}".encode())[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        *(b"//example.com/", b"///example.com/", b"/\\example.com/", b"/%5Cexample.com/", b"/%09/example.com/"),
        *(b"/%2F%2Fexample.com/", b"/%2Fexample.com/", b"/%2e%2e//example.com/", b"/%2e//example.com/", b"/%252F/"),
    ],
)
def test_no_address_leads_to_another_site(site: Asked, database: sqlite3.Connection, path: bytes) -> None:
    (release,) = database.execute("SELECT identifiant FROM release").fetchone()
    for prefix in (b"", f"/r/{release}".encode(), f"/%72/{release}".encode()):
        status, headers, _ = site.get_raw(prefix + path)
        assert status in (302, 400, 404)
        # A browser reads a backslash as a slash.
        assert re.match(r"/(?![/\\\t\r\n])", headers.get("location", "/"))


def test_the_file_that_is_served_is_given_whole(site: Asked, copy: Path) -> None:
    assert site.get(f"/{DATABASE}.db").content == copy.read_bytes()


def test_the_foot_of_a_page_says_which_release_is_served(site: Asked, database: sqlite3.Connection) -> None:
    (release, digest) = database.execute("SELECT identifiant, hash_contenu FROM release").fetchone()
    for address in ("/", f"/{DATABASE}/rome_metiers", "/nothing"):
        assert f"Livraison {release}" in Html(site.get(address).text).text
        assert digest[:12] in Html(site.get(address).text).text


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 5_000])
def test_a_file_that_is_none_of_ours_is_not_served(run: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / f"{DATABASE}.db").write_bytes(content)
    done = run("--home", tmp_path, "serve", "--port", "0")
    assert done.returncode == 74
    assert "infotravail" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_was_cut_short_is_not_served_or_says_so(run: Run, home: Home) -> None:
    content = home.database.read_bytes()
    path = home.database.resolve()
    path.unlink()
    path.write_bytes(content[:20_000])
    done = run("--home", home.path, "serve", "--port", "0")
    assert done.returncode == 74
    assert "Traceback" not in done.stderr


# Hostile data

SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'
LINK = "javascript:alert(1)"
FORMULA = "=cmd|' /C calc'!A0"
HOSTILE = (SCRIPT, LINK, IMAGE, FORMULA)
KEPT = re.compile(
    r"code_|source|identifiant|date|edition|rang|nature|jour|genre|annee|est_|nb_|classification|riasec|transition_eco|position"
)


def poison(path: Path) -> dict[str, list[str]]:
    """Write hostile texts in the columns that hold words, in turn, and return these columns by table."""
    written: dict[str, list[str]] = {}
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")
            if "_fts" not in name and re.match(r"rome_|agences|communes|usages|recherche_intitules|departements", name)
        ]
        for name in names:
            references = {row[3] for row in connection.execute(f"PRAGMA foreign_key_list({name})")}
            keys = [row[1] for row in connection.execute(f"PRAGMA table_info({name})") if row[5]]
            for _, column, kind, _, _, key, hidden in connection.execute(f"PRAGMA table_xinfo({name})").fetchall():
                if kind == "TEXT" and not key and not hidden and column not in references and not KEPT.match(column):
                    where = " AND ".join(f"{part} = ?" for part in keys)
                    put = f"UPDATE OR IGNORE {name} SET {column} = ? WHERE {where}"
                    rows = enumerate(connection.execute(f"SELECT {', '.join(keys)} FROM {name}").fetchall())
                    texts = ((f"{HOSTILE[number % len(HOSTILE)]} {number}", *row) for number, row in rows)
                    if connection.executemany(put, texts).rowcount > 0:
                        written.setdefault(name, []).append(column)
        for (index,) in connection.execute(
            "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE % USING fts5%'"
        ).fetchall():
            connection.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
        connection.commit()
    return written


@pytest.fixture(scope="module")
def poisoned(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Asked, dict[str, list[str]]]]:
    """The site of a file whose words are hostile, and the columns that hold them."""
    path = tmp_path_factory.mktemp("poisoned") / f"{DATABASE}.db"
    shutil.copy(copy, path)
    written = poison(path)
    with asking(make_site(path, DATASETS)) as asked:
        yield asked, written


def assert_harmless(answer: httpx.Response) -> None:
    """Assert that hostile words are but words on a page."""
    assert_protected(answer)
    assert_scripts_are_ours(answer)
    assert "<script>alert(1)" not in answer.text
    assert "<img src=x" not in answer.text
    assert not [one for one in Html(answer.text).of("img") if one.get("src") == "x"]


def test_the_words_of_the_copy_are_hostile(poisoned: tuple[Asked, dict[str, list[str]]]) -> None:
    _, written = poisoned
    assert len(written) > 20
    for table, column in (
        ("rome_metiers", "libelle"),
        ("rome_appellations", "libelle"),
        ("rome_textes", "libelle_texte"),
        ("agences", "libelle"),
        ("communes", "libelle"),
        ("usages", "expression"),
    ):
        assert column in written[table], (table, written[table])


@pytest.mark.parametrize("address", OUR_PAGES + [f"/recherche?q={quote(text)}" for text in (*HOSTILE, "alert", "calc")])
def test_hostile_words_are_but_words_on_our_pages(poisoned: tuple[Asked, dict[str, list[str]]], address: str) -> None:
    site, _ = poisoned
    answer = site.get(address)
    assert answer.status_code in (200, 404)
    assert_harmless(answer)


def test_every_sheet_shows_hostile_words_as_they_are_written(poisoned: tuple[Asked, dict[str, list[str]]]) -> None:
    site, _ = poisoned
    shown = ""
    for address in re.findall(r"http://localhost(/metier/\w+)", site.get("/sitemap.xml").text):
        answer = site.get(address)
        assert answer.status_code == 200
        assert_harmless(answer)
        shown += Html(answer.text).text
    for text in HOSTILE:
        assert text in shown


@pytest.mark.parametrize("address", ["/territoire/35", "/territoire/35238"])
def test_the_map_and_the_charts_are_given_hostile_words_as_data(
    poisoned: tuple[Asked, dict[str, list[str]]], address: str
) -> None:
    site, _ = poisoned
    page = Html(site.get(address).text)
    assert page.of("circle")
    assert any(text in page.text for text in HOSTILE)


@pytest.mark.slow
def test_hostile_words_are_but_words_on_the_pages_of_tables_and_rows(
    poisoned: tuple[Asked, dict[str, list[str]]],
) -> None:
    site, written = poisoned
    for table, columns in written.items():
        facets = "".join(f"&_facet={column}" for column in columns[:3])
        for query in (
            "",
            f"?_size=20{facets}",
            f"?{columns[0]}__contains={quote(SCRIPT)}",
            f"?_search={quote(IMAGE)}",
        ):
            answer = site.get(f"/{DATABASE}/{table}{query}")
            # A table without an index cannot be searched, and says so.
            assert answer.status_code == 200 or "_search" in query, f"{table}{query}"
            assert_harmless(answer)
        found = site.get(f"/{DATABASE}/{table}.json?_shape=objects&_size=2").json()
        for row in found["rows"]:
            key = ",".join(tilde_encode(str(row[name])) for name in found["primary_keys"])
            assert_harmless(site.get(f"/{DATABASE}/{table}/{key}"))
    for view in ("bmo_departements", "bmo_france"):
        assert_harmless(site.get(f"/{DATABASE}/{view}"))


@leaves_facets
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_but_words_in_an_address(site: Asked, text: str) -> None:
    asked = quote(text, safe="")
    for address in (
        f"/recherche?q={asked}",
        f"/metier/{tilde_encode(text)}",
        f"/metier/{asked}",
        f"/territoire/{asked}",
        f"/territoire?q={asked}",
        f"/bmo?metier={asked}&departement={asked}&region={asked}&bassin={asked}&annee={asked}",
        f"/passage?codes={asked}&de={asked}&vers={asked}",
        f"/origine/{asked}",
        f"/{asked}",
        f"/{DATABASE}/{asked}",
        f"/{DATABASE}/rome_metiers/{tilde_encode(text)}",
        f"/{DATABASE}/rome_metiers?_sort={asked}",
        f"/{DATABASE}/rome_metiers?{asked}={asked}",
        f"/{DATABASE}/rome_metiers?_where={asked}",
        f"/{DATABASE}/rome_metiers?_facet={asked}",
        f"/{DATABASE}/rome_metiers?_search={asked}",
        f"/{DATABASE}?sql={asked}",
        f"/{DATABASE}?sql={quote(f'select {chr(39)}' + text.replace(chr(39), chr(39) * 2) + chr(39))}&x={asked}",
        f"/{DATABASE}?sql={quote('select :' + 'x')}&x={asked}",
        f"/{DATABASE}/chercher_une_fiche?intitule={asked}",
    ):
        answer = site.get(address)
        if answer.status_code in (302, 301):
            continue
        assert answer.status_code in (200, 400, 404), address
        assert_harmless(answer)


def test_hostile_names_of_tables_and_columns_are_but_names(copy: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        name, column = (f'"{text.replace(chr(34), chr(34) * 2)}"' for text in (SCRIPT, IMAGE))
        connection.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, {column} TEXT)")
        connection.execute(f"INSERT INTO {name} VALUES (1, ?)", (LINK,))
        connection.commit()
    words = {"description": SCRIPT, "title": SCRIPT, "databases": {"other": {"description": IMAGE, "source": SCRIPT}}}
    with asking(Datasette([], immutables=[str(copy), str(other)], metadata=words)) as asked:
        for address in ("/", "/other", f"/other/{tilde_encode(SCRIPT)}", f"/other/{tilde_encode(SCRIPT)}/1"):
            answer = asked.get(address)
            assert answer.status_code == 200
            assert_harmless(answer)


@pytest.mark.parametrize(
    "address",
    [
        "/metier/M1855/competences.csv",
        "/metier/M1855/appellations.csv",
        "/competence/100007.csv",
        "/competences.csv?q=souder",
        "/competences/fiches.csv?codes=100007",
        "/territoire/35/agences.csv",
        "/territoire/35238/agences.csv",
        "/passage.csv?codes=M1805+A1405+A1413&de=v344",
        "/passage.csv?codes==cmd%7C+@x+-1%2B2",
    ],
)
def test_a_spreadsheet_runs_no_hostile_word(poisoned: tuple[Asked, dict[str, list[str]]], address: str) -> None:
    site, _ = poisoned
    answer = site.get(f"{address}{'&' if '?' in address else '?'}excel=1")
    assert answer.status_code == 200
    text = answer.content.decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=";") for cell in row]
    number = re.compile(r"-?\d+(,\d+)?")
    assert [cell for cell in cells if re.match(r"[=+\-@\t\r]", cell) and not number.fullmatch(cell)] == []
    if "M1855" in address:
        assert [cell for cell in cells if cell.startswith(f"'{FORMULA}")]
        as_they_are = csv.reader(io.StringIO(site.get(address).content.decode(), newline=""))
        assert [cell for row in as_they_are for cell in row if cell.startswith(FORMULA)]


# Two hundred hostile query strings, on every address and parameter

GIVEN = [
    *("", "%00", "a%00b", "%", "%%", "%zz", "%u0041", "%FF", "%FF%FE", "%C3", "%C3%28", "%E2%82", "%F0%9F", "%80"),
    *("%ED%A0%80", "%ED%BF%BF", "%ED%A0%80%ED%B0%80", "%0d%0aSet-Cookie:x=1", "%0a", "%09", "%1b[2J", "%EF%BB%BF"),
    *("%27", "%22", "%27%27", "%22%22", "%60", "%27%20OR%201=1--", "1%27%20UNION%20SELECT%20*%20FROM%20release--"),
    *("%27;DROP%20TABLE%20rome_metiers;--", "1;ATTACH%20%27x%27%20AS%20x", "M1855%27", "%22%20OR%20%22%22=%22"),
    *(
        "*",
        "%2A%2A",
        "a%2A",
        "NEAR(",
        "NEAR(a%20b,%202)",
        "a%20AND",
        "OR",
        "NOT",
        "libelle:x",
        "%5Ea",
        "{a}:b",
        "-",
        "--",
    ),
    *("(", ")", "()", "[]", "{}", "[%22x%22]", "null", "None", "true", "NaN", "inf", "-inf", "1e400", "0x10", "1_000"),
    *("0", "-1", "-0", "1.5", "2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775809"),
    *(
        "9" * 30,
        "9" * 5000,
        "%D9%A3",
        "%C2%B2",
        "%EF%BC%91",
        "1,2",
        "1%202",
        "%2B1",
        "a,b,c",
        ",",
        ",,",
        "~",
        "~00",
        "~zz",
    ),
    *("~2F~2F", "../../etc/passwd", "%2e%2e%2f", "//example.com", "http://example.com/", "javascript:alert(1)", "\\"),
    *(
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "{{7*7}}",
        "${7*7}",
        "%24%7B7%7D",
        "%25s%25n",
        "{0}",
        "%s",
        "%d",
        ":x",
        "?1",
    ),
    *(
        "x" * 10_000,
        "%C3%A9" * 3_000,
        "%F0%9F%91%A9" * 800,
        "a%20" * 2_500,
        "%22" * 3_000,
        "(" * 3_000,
        "%CC%81" * 2_000,
    ),
    *("%E2%80%AE", "%E2%80%8B", "%EF%BF%BE", "%EF%BF%BF", "%F4%8F%BF%BF", "%F4%90%80%80", "%C0%AF", "%C4%B0", "%C3%9F"),
    *("rowid", "code_rome", "libelle", "sqlite_schema", "select%201", "pragma%20table_list", "max", "min", "d,e,f"),
]


def hostile_strings() -> list[str]:
    """Return two hundred strings as an address has them: those above, and others of a fixed seed."""
    chance = random.Random(20261123)
    parts = [
        "%27",
        "%22",
        "%00",
        "%FF",
        "%ED%A0%80",
        "%20",
        "%0A",
        "*",
        "(",
        ")",
        "-",
        ":",
        "OR",
        "NEAR",
        "a",
        "1",
        "%25",
    ]
    parts += [
        "%C3%A9",
        "%F0%9F%98%80",
        "^",
        "{",
        "}",
        "%5C",
        ";",
        "--",
        "/*",
        "%2B",
        "~",
        ",",
        "<",
        ">",
        "select",
        "null",
    ]
    made = list(dict.fromkeys(GIVEN))
    while len(made) < 200:
        made.append("".join(chance.choice(parts) for _ in range(chance.randint(1, 40))))
    return made[:200]


STRINGS = hostile_strings()
TABLE = f"/{DATABASE}/rome_metiers"
# Each address, and the parameters that it or Datasette reads there.
PARAMETERS = {
    "/recherche": ("q", "limit"),
    "/-/recherche.json": ("q", "limit"),
    "/-/suggest.json": ("q", "limit"),
    "/metier/M1855": ("q", "annee"),
    "/metier/M1855/competences.csv": ("excel",),
    "/metier/M1855/appellations.csv": ("excel",),
    "/competences": ("q", "codes", "limit", "debut"),
    "/competences.json": ("q", "codes"),
    "/competences.csv": ("q", "excel"),
    "/competences/fiches.json": ("codes", "limit"),
    "/competence/100007": ("q",),
    "/territoire": ("q",),
    "/territoire.json": ("q",),
    "/territoire/35": ("annee",),
    "/territoire/REG-53": ("annee",),
    "/-/lieux.json": ("q", "genre", "limit"),
    "/territoire/35238.json": ("annee",),
    "/territoire/35/bmo.csv": ("annee", "excel"),
    "/territoire/35/agences.csv": ("excel",),
    "/bmo": ("metier", "departement", "region", "bassin", "lieu", "annee"),
    "/bmo.json": ("metier", "annee"),
    "/bmo.csv": ("metier", "annee", "excel"),
    "/passage": ("codes", "de", "vers"),
    "/passage.json": ("codes", "de", "vers"),
    "/passage.csv": ("codes", "de", "vers", "excel"),
    "/origine/bmo": ("q",),
    TABLE: (
        *("_search", "_search_libelle", "_sort", "_sort_desc", "_facet", "_facet_array", "_facet_date", "_where"),
        *("_size", "_next", "_col", "_nocol", "_labels", "_trace", "_through", "_facet_size", "_nofacet", "_nocount"),
        *("code_rome", "libelle__contains", "libelle__in", "libelle__arraycontains", "code_ogr__gt", "libelle__date"),
        *("_filter_column", "_searchmode", "_ttl", "_extra"),
    ),
    f"{TABLE}.json": ("_shape", "_search", "_sort", "_facet", "_next", "_size", "_where", "_json", "_json_infinity"),
    f"{TABLE}.csv": ("_size", "_stream", "_sort", "_labels", "_header", "_dl"),
    f"{TABLE}/M1855": ("_extras", "_trace"),
    f"/{DATABASE}/bmo_departements": ("_sort", "_facet", "_next", "_search"),
    f"/{DATABASE}": ("sql", "sql=select+1&_hide_sql", "sql=select+1&_timelimit", "sql=select+1&_size"),
    f"/{DATABASE}.json": ("sql", "sql=select+1&_shape", "sql=select+1&_timelimit", "sql=select+:x&x"),
    f"/{DATABASE}.csv": ("sql",),
    f"/{DATABASE}/chercher_une_fiche": ("intitule",),
    f"/{DATABASE}/competences_d_une_fiche.json": ("code_rome",),
    f"/{DATABASE}/metiers_proches.json": ("code_rome",),
    f"/{DATABASE}/bmo_d_un_departement.json": ("code_departement", "annee"),
    f"/{DATABASE}/evolution_bmo.json": ("code_fap",),
    f"/{DATABASE}/communes_d_un_code_postal.json": ("code_postal",),
    f"/{DATABASE}/que_devient_une_commune.json": ("code_commune",),
    f"/{DATABASE}/agences_d_un_departement.json": ("code_departement",),
    f"/{DATABASE}/agence_d_une_commune.json": ("code_commune",),
}
PAIRS = [(address, name) for address, names in PARAMETERS.items() for name in names]
EACH = 24


@leaves_facets
@pytest.mark.parametrize(("address", "name"), PAIRS)
def test_no_query_string_is_a_fault_of_the_site(site: Asked, address: str, name: str) -> None:
    chance = random.Random(f"{address} {name}")
    for text in chance.sample(STRINGS, EACH):
        status, _, body = site.get_raw(address.encode(), f"{name}={text}".encode())
        assert status in (200, 302, 304, 400, 404), f"{address}?{name}={text[:100]}: {status} {body[-500:]!r}"


@pytest.mark.parametrize("part", range(10))
def test_no_query_string_is_a_fault_wherever_it_stands(site: Asked, part: int) -> None:
    """Each of the two hundred at least once on each page of ours that reads words, repeated, as a name, in the path."""
    for text in STRINGS[part::10]:
        for address, query in (
            ("/recherche", f"q=a&q={text}&limit=2&limit={text}"),
            ("/-/suggest.json", f"q={text}&limit=3"),
            ("/bmo", f"metier={text}&metier={text}&annee={text}"),
            ("/passage.csv", f"codes={text}&codes=M1805&excel={text}"),
            ("/territoire", f"q={text}"),
            (TABLE, f"{text}={text}"),
            (TABLE, text),
            (f"/metier/{text[:2_000]}", ""),
            (f"/metier/{text[:2_000]}.json", ""),
            (f"/territoire/{text[:2_000]}", ""),
            (f"/territoire/{text[:2_000]}/agences.csv", ""),
            (f"/origine/{text[:2_000]}", ""),
            (f"/r/{text[:2_000]}/", ""),
        ):
            status, _, body = site.get_raw(address.encode(), query.encode())
            said = f"{address[:100]}?{query[:100]}: {status} {body[-500:]!r}"
            assert status in (200, 302, 304, 400, 404), said


@pytest.mark.parametrize("text", STRINGS[::8])
def test_no_address_under_the_release_is_a_fault(site: Asked, database: sqlite3.Connection, text: str) -> None:
    (release,) = database.execute("SELECT identifiant FROM release").fetchone()
    for path in (f"/r/{release}/metier/{text[:2_000]}", f"/r/{release}/{text[:2_000]}", f"/r/{release}{text[:2_000]}"):
        assert site.get_raw(path.encode())[0] in (200, 302, 400, 404), path[:200]


def test_a_fault_of_the_site_is_not_said_to_be_the_address_s(copy: Path, tmp_path: Path) -> None:
    path = tmp_path / f"{DATABASE}.db"
    shutil.copy(copy, path)
    with closing(sqlite3.connect(path)) as connection:
        # Neither yes nor no: our page has no word for it, whatever the address.
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("UPDATE rome_appellations SET peu_usite = 7 WHERE code_rome = 'M1855'")
        connection.commit()
    with asking(make_site(path, DATASETS)) as asked:
        assert asked.get("/metier/M1855").status_code == 500
        assert asked.get("/metier/M1855.json").status_code == 500


# Other files beside ours, and alone


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is none of ours, with a table of a name of ours."""
    path = tmp_path_factory.mktemp("foreign") / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE rome_metiers (id INTEGER PRIMARY KEY, word TEXT)")
        connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, word TEXT, n INTEGER)")
        connection.executemany("INSERT INTO things (word, n) VALUES (?, ?)", [("one", 1), ("two", 2)])
        connection.execute("INSERT INTO rome_metiers (word) VALUES ('theirs')")
        connection.commit()
    return path


@pytest.fixture(scope="module")
def beside(copy: Path, foreign: Path) -> Iterator[Asked]:
    """Our file and another, in one Datasette."""
    with asking(Datasette([], immutables=[str(copy), str(foreign)])) as asked:
        yield asked


def test_a_file_beside_ours_has_its_own_pages(beside: Asked) -> None:
    for address in ("/other", "/other/things", "/other/things/1", "/other/rome_metiers", "/other?sql=select+1"):
        answer = beside.get(address)
        assert answer.status_code == 200, address
        assert "/origine/things" not in answer.text
        assert "/origine/rome_metiers" not in answer.text
        assert "Licence Ouverte" not in answer.text
    assert beside.get("/other/things.json?_shape=array").json() == [
        {"id": 1, "word": "one", "n": 1},
        {"id": 2, "word": "two", "n": 2},
    ]
    assert "/origine/rome_metiers" in beside.get(f"/{DATABASE}/rome_metiers").text


def test_a_file_beside_ours_has_neither_our_functions_nor_our_limits(beside: Asked) -> None:
    for call in ("coder('a')", "rechercher('a', 1)"):
        ask = f"sql={quote(f'select {call}')}"
        assert beside.get(f"/{DATABASE}.json?{ask}").status_code == 200
        answer = beside.get(f"/other.json?{ask}")
        assert answer.status_code == 400
        assert "no such function" in answer.json()["error"]
    # Datasette has a function of this name: ours takes its place in our file alone.
    escaped = f"sql={quote(f'select escape_fts({chr(39)}a b{chr(39)}) as e')}&_shape=array"
    assert beside.get(f"/{DATABASE}.json?{escaped}").json() == [{"e": match_all("a b")}]
    assert beside.get(f"/other.json?{escaped}").json() == [{"e": '"a" "b"'}]
    large = f"sql={quote('select length(zeroblob(2000000)) as n')}"
    assert beside.get(f"/other.json?{large}&_shape=array").json() == [{"n": 2_000_000}]
    assert beside.get(f"/{DATABASE}.json?{large}").status_code == 400


def test_our_pages_are_of_our_file_whatever_the_order(copy: Path, foreign: Path) -> None:
    with asking(Datasette([], immutables=[str(foreign), str(copy)])) as asked:
        assert asked.get("/metier/M1855.json").json()["fiche"]["libelle"] == "Développeur / Développeuse web"
        links = [link["href"] or "" for link in Html(asked.get("/").text).of("a")]
        assert f"/{DATABASE}/rome_metiers" in links


@pytest.fixture(scope="module")
def alone(foreign: Path) -> Iterator[Asked]:
    """A Datasette with no file of ours, where our plugin is installed all the same."""
    with asking(Datasette([], immutables=[str(foreign)])) as asked:
        yield asked


@pytest.mark.parametrize(
    "address",
    [
        *("/recherche", "/-/recherche.json", "/-/suggest.json", "/-/accueil.json", "/metier/M1855", "/territoire"),
        *("/territoire/35", "/bmo", "/passage", "/origine", "/sitemap.xml", "/robots.txt", "/openapi.json", "/r/x/bmo"),
    ],
)
def test_a_datasette_without_our_file_has_none_of_our_addresses(alone: Asked, address: str) -> None:
    assert alone.get(address).status_code == 404


STOCK = [
    *("/", "/other", "/other/things", "/other/things/1", "/other?sql=select+1", "/other?sql=select+*+from+things"),
    *("/other/things?_facet=n&word=one&_sort=n", "/nothing", "/other/nothing", "/other?sql=nonsense"),
]


@pytest.mark.parametrize("address", STOCK)
def test_a_datasette_without_our_file_looks_as_if_the_plugin_were_not_there(
    alone: Asked, foreign: Path, address: str
) -> None:
    without = (
        "from datasette.plugins import pm\npm.unregister(name='infotravail')\nfrom datasette.cli import cli\ncli()"
    )
    done = subprocess.run(
        [sys.executable, "-c", without, "serve", "-i", str(foreign), "--get", address], capture_output=True, text=True
    )
    assert "<html>" in done.stdout, done.stderr
    assert comparable(alone.get(address).text) == comparable(done.stdout)


def comparable(page: str) -> str:
    """Return a page without its blanks, and without what differs from one answer to the next."""
    page = re.sub(r'<script nonce="[^"]*"', "<script", page)
    page = re.sub(r"Queries took [\d.]+ms", "", page)
    return re.sub(r">(?=[^\n])", ">\n", re.sub(r"\s+", "", page))
