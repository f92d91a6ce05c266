"""Nothing that the site says names a path of the machine that serves it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from infotravail.datasets import DATASETS
from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from infotravail.publish.serve import site as make_site
from tests.publish.served import Asked, Html, asking
from tests.publish.sockets import READ, client_of

SAID = [
    *("databases", "databases.json", "plugins", "plugins.json", "versions", "versions.json", "settings"),
    *("settings.json", "metadata", "metadata.json", "actor", "actor.json", "permissions", "logout", "auth-token"),
    *("threads", "threads.json", "messages", "allow-debug", "patterns"),
]


@pytest.fixture(scope="module")
def client(built: Home) -> Iterator[httpx.Client]:
    with client_of(built.path) as client:
        yield client


@pytest.mark.parametrize("path", [*(f"/-/{name}" for name in SAID), *READ, f"/{DATABASE}/sources", "/-/databases/x"])
def test_no_answer_names_a_path_of_the_machine(client: httpx.Client, built: Home, path: str) -> None:
    if path == f"/{DATABASE}.db":
        return
    answer = client.get(path)
    for secret in (str(built.path), str(Path.home()), sys.prefix, "site-packages", "/tmp/", "/proc/"):
        assert secret not in answer.text, secret
        assert secret not in str(answer.headers)


def test_the_list_of_files_has_their_names_and_sizes(client: httpx.Client, built: Home) -> None:
    [found] = client.get("/-/databases.json").json()
    assert (found["name"], found["path"]) == (DATABASE, f"{DATABASE}.db")
    assert (found["size"], found["is_mutable"]) == (built.database.stat().st_size, False)
    assert f'"path": "{DATABASE}.db"' in client.get("/-/databases").text.replace("&#34;", '"')


@pytest.mark.parametrize("path", ["threads", "threads.json", "messages", "allow-debug", "patterns"])
def test_the_tools_of_developers_are_not_there(client: httpx.Client, path: str) -> None:
    answer = client.get(f"/-/{path}")
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
    if not path.endswith(".json"):
        assert "Page introuvable" in answer.text


ASKING_FOR_THE_PATH = [
    *(
        "select file from pragma_database_list",
        "SELECT * FROM PRAGMA_DATABASE_LIST()",
        'select * from "pragma_database_list"',
    ),
    *(
        "select * from [pragma_database_list]",
        "pragma database_list",
        "select 1 where exists (select 1 from pragma_database_list)",
    ),
]


@pytest.mark.parametrize("sql", ASKING_FOR_THE_PATH)
def test_sql_does_not_tell_where_the_file_is(client: httpx.Client, built: Home, sql: str) -> None:
    where = "code_rome in (select file from pragma_database_list)"
    for answer in (
        client.get(f"/{DATABASE}.json", params={"sql": sql}),
        client.get(f"/{DATABASE}", params={"sql": sql}),
        client.get(f"/{DATABASE}.csv", params={"sql": sql}),
        client.get(f"/{DATABASE}/rome_metiers.json", params={"_where": where}),
        client.get("/api/3/action/datastore_search_sql", params={"sql": sql}),
    ):
        assert answer.status_code >= 400
        assert str(built.path) not in answer.text


@pytest.fixture
def broken(built: Home, tmp_path: Path) -> Iterator[Asked]:
    """A site whose file is gone since it is served."""
    path = tmp_path / f"{DATABASE}.db"
    shutil.copy(built.database, path)
    with asking(make_site(path, DATASETS)) as asked:
        assert asked.get(f"/{DATABASE}.db").status_code == 200
        path.unlink()
        yield asked


def test_a_fault_is_told_to_the_site_s_owner_alone(
    broken: Asked, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = broken.get(f"/{DATABASE}.db")
    assert answer.status_code == 500
    assert "Le site a un défaut : l'adresse n'y est pour rien." in Html(answer.text).text
    assert str(tmp_path) not in answer.text
    assert str(tmp_path) in capfd.readouterr().err
