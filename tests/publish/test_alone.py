"""A site that has no threads and no processes, as in a browser: it makes files itself, and takes none."""

from __future__ import annotations

import io
from collections.abc import Iterator

import openpyxl
import pytest
from datasette.app import Datasette

from infotravail.datasets import DATASETS
from infotravail.describe.datasette import DATABASE, metadata
from infotravail.home import Home
from infotravail.publish.envoi.apart import ALONE
from infotravail.publish.lignes import making
from infotravail.publish.serve import SETTINGS
from infotravail.publish.sql.database import ServedDatabase
from tests.publish.served import Asked, asking

# Fewer than the sample's tables have.
MOST = 5
BMO = f"/{DATABASE}/bmo"


@pytest.fixture(scope="module")
def site(built: Home) -> Iterator[Asked]:
    """The site of the sample, without threads."""
    settings = {**SETTINGS, "num_sql_threads": 0, "max_returned_rows": MOST, "default_page_size": MOST}
    datasette = Datasette([], immutables=[str(built.database)], metadata=metadata(DATASETS), settings=settings)
    with asking(datasette) as asked:
        yield asked


def test_pages_and_sql_answer_in_the_site_itself(site: Asked) -> None:
    assert site.get("/metier/M1855").status_code == 200
    assert not isinstance(site.datasette.get_database(DATABASE), ServedDatabase)
    assert site.get(f"/{DATABASE}.json?sql=select+coder('nounou')&_shape=arrays").json()["rows"] == [["K1310"]]
    # Nothing goes through a wire.
    assert "content-encoding" not in site.get("/openapi.json", accept_encoding="gzip").headers


def test_files_of_rows_are_made_by_the_site_and_no_other_process(
    site: Asked, built: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(making, "run")
    (count,) = site.get(f"/{DATABASE}.json?sql=select+count(*)+from+bmo&_shape=arrays").json()["rows"][0]
    rows = site.get(f"{BMO}.csv?_stream=on").text.splitlines()
    assert len(rows) == count + 1 > MOST + 1
    book = openpyxl.load_workbook(io.BytesIO(site.get(f"{BMO}.xlsx").content))
    assert book["bmo"].max_row == count + 1
    assert site.get(f"/{DATABASE}.db").content == built.database.read_bytes()


def test_a_file_that_is_sent_is_refused_with_what_to_do(site: Asked) -> None:
    answer = site.post("/coder.json", data={}, files={"fichier": ("a.csv", b"titre\nnounou\n")})
    assert (answer.status_code, answer.json()["error"]) == (503, ALONE)
