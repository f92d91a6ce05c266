"""The site as it is served: a real process, a real socket."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from datasette.utils import tilde_encode

from infotravail.contract.tables import tables_of
from infotravail.datasets import DATASETS
from infotravail.datasets.rome.dataset import ROME
from infotravail.describe.datasette import DATABASE
from infotravail.describe.registers import REGISTERS
from infotravail.disk import sha256_of
from infotravail.home import Home
from infotravail.pipeline.build import build
from infotravail.publish.serve import site as make_site
from infotravail.sources.archive import Arrival, keep
from infotravail.sources.lock import read_lock
from tests.conftest import Run
from tests.publish.served import TYPED, Html, asking
from tests.zips import SAMPLE_CSV

VIEWS = [view.name for dataset in DATASETS for view in dataset.views]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def site(built: Home) -> Iterator[httpx.Client]:
    """A client of `infotravail serve` on the built sample."""
    port = free_port()
    command = [
        str(Path(sys.executable).with_name("infotravail")),
        "--home",
        str(built.path),
        "serve",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client:
        for _ in range(200):
            try:
                client.get("/-/versions.json")
                break
            except httpx.ConnectError:
                assert process.poll() is None, "the server has stopped"
                time.sleep(0.05)
        yield client
    process.send_signal(signal.SIGINT)
    assert process.wait(10) in (0, 130)


def rows(site: httpx.Client, table: str, **arguments: str) -> list[dict[str, object]]:
    """Return the rows of a table page."""
    answer = site.get(f"/{DATABASE}/{table}.json", params={"_shape": "array", **arguments})
    assert answer.status_code == 200, answer.text
    return list(answer.json())


@pytest.mark.parametrize(
    ("table", "search", "code"),
    [
        ("rome_appellations", "infirm", "15552"),
        ("rome_metiers", "developpeur", "M1855"),
        ("rome_metiers", "d'acc", "M1601"),
        ("rome_metiers", "oenologue", "A1423"),
        ("rome_metiers", "œnologue", "A1423"),
        ("rome_metiers", "macon", "F1703"),
    ],
)
def test_the_search_box_finds_what_people_type(site: httpx.Client, table: str, search: str, code: str) -> None:
    key = "code_rome" if table == "rome_metiers" else "code_ogr"
    assert code in [row[key] for row in rows(site, table, _search=search)]


@pytest.mark.parametrize("text", ['"', '""', "'", "*", "a AND", "NEAR(", "\0", "…", "é" * 3000, "libelle:x", "^", "-"])
def test_no_search_is_an_error(site: httpx.Client, text: str) -> None:
    for table in ("rome_metiers", "rome_appellations", "rome_competences", "rome_savoirs"):
        answer = site.get(f"/{DATABASE}/{table}.json", params={"_search": text})
        assert answer.status_code == 200, answer.text
        assert "error" not in answer.json()


def test_an_empty_search_box_shows_every_row(site: httpx.Client) -> None:
    answer = site.get(f"/{DATABASE}/rome_metiers.json?_search=").json()
    assert answer["filtered_table_rows_count"] == 56


def test_no_table_and_no_column_is_without_a_description(site: httpx.Client) -> None:
    tables = [t for t in site.get(f"/{DATABASE}.json").json()["tables"] if not t["hidden"]]
    assert {table["name"] for table in tables} == {*tables_of(DATASETS), *(table.name for table in REGISTERS)}
    metadata = site.get("/-/metadata.json").json()["databases"][DATABASE]["tables"]
    for table in tables:
        said = metadata[table["name"]]
        assert said["title"]
        assert said["description"]
        assert {column for column in table["columns"] if not said["columns"].get(column)} == set(), table["name"]


def test_a_table_page_shows_title_licence_and_column_descriptions(site: httpx.Client) -> None:
    page = site.get(f"/{DATABASE}/rome_metiers").text
    assert "Fiches métiers du ROME" in page
    assert "Licence Ouverte 2.0 (Etalab)" in page
    assert "Identifiant OGR, unique dans tout le ROME" in page


@pytest.mark.slow
def test_every_page_of_every_table_and_of_a_row_of_it_answers(site: httpx.Client) -> None:
    for table in site.get(f"/{DATABASE}.json").json()["tables"]:
        if table["hidden"]:
            continue
        page = f"/{DATABASE}/{table['name']}"
        assert site.get(page).status_code == 200, page
        found = site.get(f"{page}.json?_size=1&_shape=objects").json()
        for row in found["rows"]:
            key = ",".join(tilde_encode(str(row[name])) for name in found["primary_keys"])
            assert site.get(f"{page}/{key}").status_code == 200, f"{page}/{key}"
    for query in (*site.get("/-/metadata.json").json()["databases"][DATABASE]["queries"], *VIEWS):
        assert site.get(f"/{DATABASE}/{query}").status_code == 200, query


def test_a_sheet_has_an_address_of_its_own(site: httpx.Client) -> None:
    (row,) = site.get(f"/{DATABASE}/rome_metiers/M1855.json?_shape=array").json()
    assert row["libelle"] == "Développeur / Développeuse web"


def test_a_sheet_is_found_by_a_job_title(site: httpx.Client) -> None:
    found = site.get(f"/{DATABASE}/chercher_une_fiche.json?_shape=array&intitule=oenolog").json()
    assert found[0] == {"code_rome": "A1423", "fiche": "Œnologue", "appellation": "Œnologue"}
    assert site.get(f"/{DATABASE}/chercher_une_fiche.json?_shape=array&intitule=").json() == []


def test_the_neighbours_of_a_sheet_are_found_by_its_code_however_typed(site: httpx.Client) -> None:
    (found,) = site.get(f"/{DATABASE}/metiers_proches.json?_shape=array&code_rome=%20m1855%20").json()
    assert (found["code_rome"], found["libelle"]) == (
        "M1861",
        "Développeur / Développeuse logiciel ou d'application",
    )


def test_a_department_has_its_table_of_intervals(site: httpx.Client) -> None:
    asked = {"_shape": "array", "code_departement": "63", "annee": "2025"}
    found = site.get(f"/{DATABASE}/bmo_d_un_departement.json", params=asked).json()
    (nurses,) = [row for row in found if row["code_fap"] == "V1X80"]
    assert (nurses["projets_min"], nurses["projets_max"], nurses["nb_caches_projets"]) == (319, 323, 1)


def test_the_evolution_of_a_job_says_where_it_breaks(site: httpx.Client) -> None:
    found = site.get(f"/{DATABASE}/evolution_bmo.json?_shape=array&code_fap=t2a60").json()
    assert [(row["annee"], bool(row["remarque"])) for row in found] == [(2023, False), (2024, True), (2025, False)]
    assert found[1]["remarque"].startswith("séries non comparables avec 2023")


def test_the_competences_of_a_sheet_come_core_first(site: httpx.Client) -> None:
    found = site.get(f"/{DATABASE}/competences_d_une_fiche.json?_shape=array&code_rome=M1855").json()
    core = [row["coeur_metier"] for row in found]
    assert core == sorted(core, key=["Principale", "Émergente", None].index)
    assert {"Savoir-faire", "Savoir-être professionnel"} <= {row["categorie"] for row in found}


@pytest.mark.parametrize(
    "sql",
    [
        "delete from rome_metiers",
        "insert into rome_metiers_fts (rome_metiers_fts) values ('rebuild')",
        "drop table rome_metiers",
        "attach 'x.db' as x",
        "pragma user_version = 3",
        "select 1; select 2",
        "select load_extension('x')",
        "with x as (select 1) delete from rome_metiers",
        "select hex(zeroblob(200000000))",
        "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
    ],
)
def test_sql_that_writes_or_runs_away_is_refused(site: httpx.Client, built: Home, sql: str) -> None:
    before = sha256_of(built.database)
    answer = site.get(f"/{DATABASE}.json", params={"sql": sql})
    assert answer.status_code == 400
    assert sha256_of(built.database) == before


def test_a_value_that_would_fill_the_memory_is_nothing_or_is_refused(site: httpx.Client) -> None:
    for length in (2_000_000, 300_000_000):
        answer = site.get(f"/{DATABASE}.json", params={"sql": f"select printf('%.*c', {length}, 'x') as x"})
        assert answer.status_code == 400 or answer.json()["rows"] == [[None]]


@pytest.mark.parametrize("path", ["/", f"/{DATABASE}", f"/{DATABASE}/rome_metiers", "/-/static/app.css", "/nothing"])
def test_every_answer_has_the_security_headers(site: httpx.Client, path: str) -> None:
    headers = site.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers.get_list("referrer-policy") == ["same-origin"]


def test_the_file_can_be_downloaded_as_it_is(site: httpx.Client, built: Home) -> None:
    assert site.get(f"/{DATABASE}.db").content == built.database.read_bytes()


def test_csv_keeps_codes_as_they_are(site: httpx.Client) -> None:
    lines = site.get(f"/{DATABASE}/rome_secteurs_naf.csv").text.splitlines()
    assert lines[0] == "code_secteur_naf,libelle,code_tech_secteur_naf"
    assert lines[2].startswith("01,")


def test_the_plugin_leaves_other_databases_alone(tmp_path: Path) -> None:
    code = (
        "import sqlite3, infotravail.publish.plugin as plugin\n"
        "other = sqlite3.connect(':memory:')\n"
        "plugin.prepare_connection(other)\n"
        "print(other.execute('select length(zeroblob(2000000))').fetchone()[0])\n"
        "try:\n    other.execute(\"select escape_fts('a')\")\n"
        "except sqlite3.OperationalError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.splitlines() == ["2000000", "no such function: escape_fts"]


def test_datasette_alone_finds_the_plugin(built: Home) -> None:
    datasette = str(Path(sys.executable).with_name("datasette"))
    asked = f"/{DATABASE}/rome_metiers.json?_shape=array&_search=d'acc"
    done = subprocess.run(
        [datasette, "serve", "-i", str(built.database), "--get", asked], capture_output=True, text=True, check=True
    )
    assert "M1601" in [row["code_rome"] for row in json.loads(done.stdout)]
    plugins = subprocess.run([datasette, "plugins"], capture_output=True, text=True, check=True)
    assert re.search(r'"name": "infotravail"', plugins.stdout)


def test_a_port_that_is_taken_is_an_error_in_words(run: Run, built: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("--home", built.path, "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 74
    assert "cannot be listened on (Address already in use)\n  → give another --port" in done.stderr


def test_the_port_that_the_system_chose_is_told(built: Home) -> None:
    command = [str(Path(sys.executable).with_name("infotravail")), "--home", str(built.path), "serve", "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    address = process.stderr.readline().split()[0]
    try:
        assert httpx.get(address).status_code == 200
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)


def test_serve_without_a_database_says_what_to_do(run: Run) -> None:
    done = run("serve")
    assert done.returncode == 74
    assert "infotravail build" in done.stderr


def test_the_site_says_what_it_is_made_of(site: httpx.Client) -> None:
    assert "Échantillon" in site.get(f"/{DATABASE}").text
    for path in ("/livraison", "/origine"):
        page = site.get(path).text.translate(TYPED)
        assert "ÉCHANTILLON" in page
        assert "ÉCHANTILLON" in site.get("/").text
        assert "echantillon-2026-11-23-" in page
        assert "Absent de cette livraison : RefRomeJson.zip" not in page
        assert "Absent de cette livraison : BMO_2026 (l'année 2026 de l'enquête)" in page


def test_the_site_says_what_is_absent_and_how_to_get_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    keep(home, ROME, Arrival(SAMPLE_CSV, "2026-11-23", sample=True))
    build(home, DATASETS, read_lock(home.lock), lambda stage: None)
    with asking(make_site(home.database, DATASETS)) as asked:
        said = Html(asked.get("/origine").text).text
        assert "Absent de cette livraison" not in asked.get(f"/{DATABASE}").text
    assert "Absent de cette livraison : RefRomeJson.zip (rome_arborescence_competences" in said
    assert "« infotravail fetch rome »" in said


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/territoire", [("Territoires", "page")]),
        ("/territoire/35", [("Territoires", "true")]),
        ("/metier/J1506", [("Métiers", "true")]),
        ("/competences?q=souder", [("Compétences", "page")]),
        (f"/{DATABASE}", [("Données", "page")]),
        (f"/{DATABASE}/rome_metiers", [("Données", "true")]),
        ("/", []),
        ("/recherche?q=boulanger", []),
        ("/nulle-part", []),
    ],
)
def test_the_menu_tells_where_one_is(site: httpx.Client, path: str, current: list[tuple[str, str]]) -> None:
    found = re.findall(r'aria-current="(\w+)">([^<]+)</a></li>', site.get(path).text)
    assert [(name, kind) for kind, name in found] == current
