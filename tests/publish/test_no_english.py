"""No page says anything in English, errors and titles included: it has none of the words that make its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from infotravail.datasets import DATASETS
from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from infotravail.publish.refusals import in_french
from infotravail.publish.serve import site as make_site
from tests.e2e.pages import PAGES
from tests.publish.served import Asked, asking
from tests.publish.test_french import read

# Words of English sentences and of what a site's buttons say, but those that French has too.
ENGLISH = frozenset(
    re.findall(
        r"\w+",
        """
    a about advanced after again all allowed and any apply are ascending available back be because been before blank
    both but by cannot click closed contains could denied descending disallowed does download each edit either empty
    ends error errors exceeded execute expand expected facet facets failed false field fields filter find for
    forbidden found from given has have header hidden hide high how if in index into invalid is it its keys
    learn less license like links load loading login logout malformed match matches missing more must names near need
    needed newest next not nothing number of off open operator other out over pages parameter parameters pattern
    permission please powered previous queries query read readonly remove required result results returned returning
    row rows run search see select server should show showing some sort sorted starts statement stream streaming such
    syntax than that the their them then there these they this those time timed to too took tool true type unable
    unknown until update upload use used using values view views was way were what when where which while who why will
    with without wrong you your
    """,
    )
) - {"a", "but", "des", "for", "if", "in", "index", "open", "pages", "sort", "type", "use"}  # French, or known as it
# Names, and words of SQL and of addresses, that are shown as they are.
MAY_STAY = (
    r"OpenAPI|SQLite|Datasette|JSON|CSV|SQL|Excel|JavaScript|Python|Leaflet|OpenStreetMap|CC BY",
    # Datasette's arguments, and columns; what its JSON calls the page after.
    r"\w*_\w*|« next »",
    # The words of SQL, and codes.
    r"\b[A-Z]{2,}\b",
)

D = f"/{DATABASE}"
WRONG_SQL = (
    *("selec 1", "select 1; select 2", "delete from rome_metiers", "select * from rien", "select rien(1)", "select ("),
    *("select 1 from", "select 'a", "pragma x", "select hex(zeroblob(9000000))", "select max()", "select #"),
    *("select abs(-9223372036854775808)", "select json('x')", "select 1 union select 1, 2", "with x as", "select ?1"),
    *("select libelle from rome_metiers, rome_appellations", "select 1 where 1 match 2", "select sum(sum(1))"),
    *("select * from rome_metiers order by 99", "select (select 1, 2)", "select 1 limit 'a'", "select 1 collate zz"),
    *("select 1 having 1", "select * from rome_metiers limit 1 union select 2", "select (1, 2)", "select 1 1"),
    *("with recursive x as (select * from x) select * from x", "with x as (select 1), x as (select 2) select * from x"),
    *(
        "select * from rome_metiers_fts where rome_metiers_fts match '\"'",
        "select load_extension('x')",
        "select ntile(0)",
    ),
    *(
        "select 'a' like 'b' escape 'cc'",
        "select * from rome_metiers a join rome_metiers b using (zz)",
        "select raise(1)",
    ),
)
WRONG = {
    **{sql: f"{D}?sql={quote(sql)}" for sql in WRONG_SQL},
    **{
        address: D + address
        for address in (
            *("/rien", "/rome_metiers/rien", "/rome_metiers/M1855/x", ".rien", "/rome_metiers?_sort=zz"),
            *("/rome_metiers?_facet=zz", "/rome_metiers?_size=zz", "/rome_metiers?_size=100000", "/rome_metiers?zz=1"),
            *("/rome_metiers?_where=zz", "/rome_metiers?_next=zz", "/-/rien"),
            *("/rome_metiers?libelle__zz=1", "/rome_metiers?_col=zz", "/rome_metiers?_sort=libelle&_sort_desc=libelle"),
        )
    },
    **{
        address: address
        for address in (
            *("/rien", "/rien.db", "/-/permissions", "/-/patterns", "/-/messages", "/-/allow-debug", "/-/auth-token"),
            *("/-/rien", "/r/x/y", "/-/logout", "/metier/rien", "/territoire/rien", "/competence/rien", "/?rien=1"),
            *("/bmo?annee=rien", "/passage?codes=rien", "/recherche?limit=rien", "/marche?code=rien"),
        )
    },
}


@pytest.fixture(scope="module")
def site(built: Home) -> Iterator[Asked]:
    """The site of the sample."""
    with asking(make_site(built.database, DATASETS)) as asked:
        yield asked


def english(text: str) -> set[str]:
    """Return the English words of a text, but those of what may stay."""
    for stays in MAY_STAY:
        text = re.sub(stays, " ", text)
    return ENGLISH & set(re.findall(r"(?<![\w'’-])[a-z]+(?![\w'’-])", text.lower()))


def english_of(page: str) -> set[str]:
    """Return the English words that are read on a page; a title that quotes the SQL that was asked is left out."""
    return english(read(re.sub(r"(?is)<title>[^<]*\b(?:select|with|explain)\b[^<]*</title>", "", page)))


@pytest.mark.parametrize("name", PAGES)
def test_no_page_has_a_word_of_english(site: Asked, name: str) -> None:
    assert english_of(site.get(PAGES[name]).text) == set()


@pytest.mark.parametrize("name", WRONG)
def test_no_refusal_has_a_word_of_english(site: Asked, name: str) -> None:
    answer = site.get(WRONG[name])
    assert answer.status_code in (200, 400, 403, 404)
    assert english_of(answer.text) == set()


def test_a_word_of_english_would_be_seen() -> None:
    assert english("Showing 5 of 959 rows") == {"showing", "of", "rows"}
    assert english("Le type des pages de SQL, en CSV : d'index, GROUP BY") == set()
    assert english_of("<title>base : select 1</title><p>1 row</p>") == {"row"}


def test_what_is_said_in_french_stays_and_what_nobody_knows_is_quoted() -> None:
    ours = "_sort : « zz » ne convient pas ; attendu : une colonne."
    assert in_french(ours) == ours
    assert in_french("no such column: é'a") == "Requête refusée : aucune colonne ne s'appelle « é'a »."
    assert in_french("frobnicated") == "Requête refusée. SQLite en dit, en anglais : « frobnicated »."
    assert in_french("Table not found: zz") == ""
    assert len(in_french("x" * 1_000_000)) < 1_000
