"""Datasette's own pages are in French: an upgrade that moves a phrase is loud, and no phrase is left in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import datasette
import pytest
from datasette.utils import tilde_encode

from infotravail.datasets import DATASETS
from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from infotravail.publish.french import PHRASES
from infotravail.publish.serve import site as make_site
from tests.publish.served import Asked, Html, asking

TEMPLATES = Path(datasette.__file__).parent / "templates"
SAID = [(name, said) for name, phrases in PHRASES.items() for said, _ in phrases]

# What Datasette 0.65 says on the pages that people see, as a reader would read it.
ENGLISH = (
    *(
        "Powered by",
        "Queries took",
        "Data license",
        "Data source",
        "About:",
        "Suggested facets",
        "0 records",
        "0 results",
    ),
    *(
        "Table actions",
        "Database actions",
        "Search:",
        "remove filter",
        "- column -",
        "Sort...",
        "Sort by",
        "descending",
    ),
    *("Apply", "extra where", "View and edit SQL", "This data as", "advanced", "These facets timed out", "Next page"),
    *("Advanced export", "JSON shape", "newline-delimited", "CSV options", "download file", "expand labels"),
    *("stream all rows", "Export CSV", "Custom SQL query", "Format SQL", "Run SQL", "Queries", "(hidden)", "Many rows"),
    *("hidden table", "Views", "Download SQLite DB", "Query parameters", "Edit SQL", "Links from other tables"),
    *("returning", "more than", "sorted by", "contains", "starts with", "ends with", "is null", "not null", "is blank"),
    *("where", "search matches", "Facet by", "Show all columns", "Hide SQL", "Show SQL", "Log in", "Log out", "Debug"),
    *("Table not found", "Row not found", "Record not found", "Database not found", "Invalid SQL", "rows", "row"),
    *("does not contain", "date is", "not like", "array contains", "Link", "hide", "show", "SQL Interrupted"),
)
PAGES = [
    "/",
    f"/{DATABASE}",
    f"/{DATABASE}?sql=select+1+as+un",
    f"/{DATABASE}?sql=select+1+as+un+limit+0",
    f"/{DATABASE}?sql=select+:mot+as+un&mot=x",
    f"/{DATABASE}/rome_metiers",
    f"/{DATABASE}/rome_metiers?_search=dev",
    f"/{DATABASE}/rome_metiers?_search=xqzt",
    f"/{DATABASE}/rome_metiers?_facet=emploi_cadre",
    f"/{DATABASE}/rome_metiers?_sort=libelle",
    f"/{DATABASE}/rome_metiers?_sort_desc=libelle",
    f"/{DATABASE}/rome_metiers?emploi_cadre=1&libelle__contains=dev",
    f"/{DATABASE}/rome_metiers?_size=5",
    f"/{DATABASE}/rome_metiers?_where=1",
    f"/{DATABASE}/bmo_france",
    f"/{DATABASE}/agences",
    f"/{DATABASE}/rome_metiers/M1855",
    f"/{DATABASE}/chercher_une_fiche",
    f"/{DATABASE}/chercher_une_fiche?intitule=dev",
    f"/{DATABASE}/chercher_une_fiche?intitule=xqzt",
    f"/{DATABASE}/bmo_d_un_departement?code_departement=63&annee=2025",
]
ERRORS = [
    "/nothing",
    f"/{DATABASE}/nothing",
    f"/{DATABASE}/rome_metiers/nothing",
]


@pytest.fixture(scope="module")
def site(built: Home) -> Iterator[Asked]:
    """The site of the sample."""
    with asking(make_site(built.database, DATASETS)) as asked:
        yield asked


def english(text: str) -> list[str]:
    """Return the English phrases of a text, as words of their own."""
    return [one for one in ENGLISH if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text)]


def read(page: str) -> str:
    """Return what is read on a page: its text but SQL, and what buttons and boxes say."""
    page = re.sub(r"(?s)<(pre|textarea|code)\b.*?</\1>", "", page)
    shown = Html(page)
    said = [
        one[name] or "" for _, one in shown.elements for name in ("placeholder", "aria-label", "title") if name in one
    ]
    buttons = [one.get("value") or "" for one in shown.of("input") if one.get("type") in ("submit", "button")]
    return " ".join([shown.text, *said, *buttons])


@pytest.mark.parametrize(("template", "said"), SAID)
def test_a_phrase_is_where_the_installed_datasette_has_it(template: str, said: str) -> None:
    assert said in (TEMPLATES / template).read_text("utf-8")


def test_no_phrase_is_said_in_french_twice() -> None:
    assert len(SAID) == len(set(SAID))


def test_numbers_are_written_in_french_wherever_datasette_writes_them() -> None:
    left = {
        path.name
        for path in TEMPLATES.glob("*.html")
        if '"{:,}"' in path.read_text("utf-8").replace('"{:,}".format(', "")
    }
    assert left == set()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_datasette_is_in_french(site: Asked, address: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 200
    assert Html(answer.text).of("html") == [{"lang": "fr"}]
    assert english(read(answer.text)) == []


@pytest.mark.parametrize("address", ERRORS)
def test_a_page_that_is_not_there_says_so_in_french(site: Asked, address: str) -> None:
    answer = site.get(address)
    assert answer.status_code == 404
    assert english(read(answer.text)) == []


def test_every_table_view_and_question_is_in_french(site: Asked) -> None:
    found = site.get(f"/{DATABASE}.json").json()
    names = [one["name"] for kind in ("tables", "views", "queries") for one in found[kind] if not one.get("hidden")]
    left = {name: english(read(site.get(f"/{DATABASE}/{name}?_size=2").text)) for name in names}
    assert {name: phrases for name, phrases in left.items() if phrases} == {}


def test_a_row_of_each_table_is_in_french(site: Asked) -> None:
    for table in site.get(f"/{DATABASE}.json").json()["tables"]:
        if table["hidden"]:
            continue
        rows = site.get(f"/{DATABASE}/{table['name']}.json?_size=1&_shape=objects").json()
        for row in rows["rows"]:
            key = ",".join(tilde_encode(str(row[name])) for name in rows["primary_keys"])
            assert english(read(site.get(f"/{DATABASE}/{table['name']}/{key}").text)) == [], table["name"]
