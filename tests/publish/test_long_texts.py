"""The longest texts that a stranger may send are answered, whatever they are made of, and longer ones are refused.

What is worse than linear would not end at these sizes: nothing here is timed, `make bench` tells the ratios.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from infotravail.asking import Unusable, ask, demande, parameters
from infotravail.datasets.rome.codes import codes_in
from infotravail.describe.datasette import DATABASE
from infotravail.faces import questions
from infotravail.home import Home
from infotravail.opened import connect
from infotravail.publish.bounds import MOST_OF_ADDRESS, MOST_OF_FORM, TOO_LARGE, TOO_LONG, UNMEASURED
from infotravail.publish.replay.asked import MAX_BODY_BYTES
from infotravail.publish.tables import named_in
from tests.publish.running import running

SIZE = MAX_BODY_BYTES - 1_000
RESOURCE = "d532b6e9-4e84-5328-a900-9ba1b6d9f919"
UNITS = [
    *(
        " ",
        "\t",
        "\n",
        "\u00a0",
        "a ",
        "a",
        '"',
        '""',
        "'",
        "''",
        "'x",
        "`",
        "[",
        "[]",
        "(",
        ")",
        "((",
        "/*",
        "/* ",
        "--",
    ),
    *(
        "--\n",
        ":",
        "::a",
        "@",
        "$",
        ",",
        ", ",
        ";",
        ".",
        "a.",
        "-",
        "- ",
        " et ",
        " ou ",
        "M1805 ",
        "M1805,",
        "n°",
        "rome ",
    ),
    *(
        "asc ",
        " desc",
        " nulls ",
        " nulls first",
        "%",
        "\\",
        "é",
        "e\u0301",
        "\u0301",
        "œ",
        "ﷺ",
        "ab-",
        "h/f ",
        "(h",
        "1",
    ),
]
TEXTS = [pytest.param(unit, id=repr(unit)) for unit in UNITS]


def made_of(unit: str, size: int) -> str:
    """A text of that size between two letters, so that nothing strips it."""
    return "a" + (unit * (size // len(unit) + 1))[: size - 2] + "b"


@pytest.fixture(scope="module")
def client(built: Home) -> Iterator[httpx.Client]:
    with running(built.path) as site, httpx.Client(base_url=site.address, timeout=20) as client:
        yield client


@pytest.mark.parametrize("unit", TEXTS)
def test_each_parameter_of_the_replay_is_read_at_its_longest(client: httpx.Client, unit: str) -> None:
    text = made_of(unit, SIZE)
    bodies = [{"resource_id": RESOURCE, "limit": 1, name: text} for name in ("sort", "fields", "filters", "q", "limit")]
    for action, body in (
        *(("datastore_search", body) for body in bodies),
        ("datastore_search", {"resource_id": text}),
        ("datastore_search_sql", {"sql": f"select {text}"}),
        ("datastore_search_sql", {"sql": f'select 1 as "{text}"'}),
        ("resource_search", {"query": f"name:{text}"}),
        ("package_show", {"id": text}),
    ):
        sent = json.dumps(body, ensure_ascii=False).encode()[:MAX_BODY_BYTES]
        answer = client.post(f"/api/3/action/{action}", content=sent, headers={"content-type": "application/json"})
        assert answer.status_code in (200, 400, 403, 404, 409), (action, answer.text[:200])


def test_many_parts_are_as_good_as_a_long_one(client: httpx.Client) -> None:
    many = 10_000
    for action, body in (
        ("datastore_search", {"resource_id": RESOURCE, "sort": "code_rome," * many}),
        ("datastore_search", {"resource_id": RESOURCE, "fields": ["x"] * many}),
        ("datastore_search", {"resource_id": RESOURCE, "filters": {"x": [1] * many}}),
        ("resource_search", {"query": ["name:"] * many}),
    ):
        answer = client.post(f"/api/3/action/{action}", json=body)
        assert answer.status_code in (200, 400, 404, 409), (action, answer.text[:200])
    for query in ("_facet=libelle&" * 2_000, "excel=1&" * 3_900, "x&" * 15_000, "code_rome=a&" * 2_500):
        assert client.get(f"/{DATABASE}/rome_metiers?{query}").status_code in (200, 400), query[:20]


@pytest.mark.parametrize("unit", TEXTS)
def test_each_parameter_of_each_question_is_read_at_its_longest(built: Home, unit: str) -> None:
    connection = connect(built.database)
    for _, question in questions():
        known = parameters(question.asks)
        needed = {one.name: "35" for one in known if one.is_needed}
        for one in known:
            text = made_of(unit, min(one.asked.longest, MOST_OF_ADDRESS))
            try:
                assert ask(connection, question, demande(question.asks, {**needed, one.name: text})) is not None
            except Unusable as error:
                assert error.texte
    connection.close()


@pytest.mark.parametrize("unit", TEXTS)
def test_what_reads_addresses_and_lists_of_codes_reads_them_at_their_longest(client: httpx.Client, unit: str) -> None:
    text = made_of(unit, SIZE)
    assert codes_in(text)
    assert all(name in text for name in named_in(text))
    encoded = quote(text)[: MOST_OF_ADDRESS - 1_000].rpartition("%")[0] or text[: MOST_OF_ADDRESS - 1_000]
    for address in (
        *(f"/recherche?q={encoded}", f"/passage?codes={encoded}", f"/{DATABASE}?sql=select+{encoded}"),
        *(f"/{DATABASE}/rome_metiers?_search={encoded}", f"/{DATABASE}/rome_metiers?{encoded}={encoded[:100]}"),
        *(f"/{DATABASE}/rome_metiers/{encoded}", f"/r/{encoded}/", f"/metier/{encoded}"),
    ):
        answer = client.get(address)
        # The head as a whole has a limit of the server's.
        assert answer.status_code in (200, 302, 400, 404), address[:80]


def test_an_address_that_is_too_long_is_refused_as_such(client: httpx.Client) -> None:
    answer = client.get(f"/recherche?q={'a' * (MOST_OF_ADDRESS + 1)}")
    assert (answer.status_code, answer.text) == (414, TOO_LONG)
    assert client.get(f"/recherche?q={'a' * 20_000}").status_code == 400


def test_a_form_of_datasette_s_is_no_larger_than_what_it_is_for(client: httpx.Client) -> None:
    cookie = {"cookie": "ds_csrftoken=x", "content-type": "application/x-www-form-urlencoded"}
    for address in ("/-/messages", "/-/logout", "/-/nothing"):
        answer = client.post(address, content=b"a=&" * MOST_OF_FORM, headers=cookie)
        assert (answer.status_code, answer.text) == (413, TOO_LARGE)
        answer = client.post(address, content=iter([b"a=&"]), headers=cookie)
        assert (answer.status_code, answer.text) == (411, UNMEASURED)
