"""The tools of assistants over MCP, as its own client asks them of a site that the command serves.

They are run where the client is installed (`make clients`).
"""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import httpx
import pytest

from infotravail.home import Home
from tests.publish.running import Running, running

mcp = pytest.importorskip("mcp", reason="MCP is not installed: make clients")
pytest.importorskip("datasette_mcp", reason="datasette-mcp is not installed: make clients")

Found = TypeVar("Found")
OURS = ["bmo", "coder", "lieu", "marche", "metier", "passage", "rechercher"]
LOOP = "with recursive t(x) as (select 1 union all select x + 1 from t) select count(*) from t"
ACCEPT = {"accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def served(built: Home) -> Iterator[Running]:
    with running(built.path) as site:
        yield site


def over_mcp(site: Running, ask: Callable[[Any], Awaitable[Found]]) -> Found:
    """What comes of asking with a client of its own."""

    async def asked() -> Found:
        async with mcp.Client(f"{site.address}/-/mcp") as client:
            return await ask(client)

    return asyncio.run(asked())


def call(site: Running, name: str, **given: Any) -> tuple[bool, str]:
    """Whether a tool refuses what is given, and what it says."""
    answer = over_mcp(site, lambda client: client.call_tool(name, given))
    (content,) = answer.content
    return answer.is_error, content.text


def sql(site: Running, text: str) -> tuple[bool, str]:
    """The same of the tool of SQL."""
    return call(site, "execute_sql", database="infotravail", sql=text)


def test_the_tools_are_listed_with_what_each_is_asked_in_few_words(served: Running) -> None:
    tools = {one.name: one for one in over_mcp(served, lambda client: client.list_tools()).tools}
    assert sorted(tools) == sorted([*OURS, "execute_sql", "get_database_schema", "list_databases"])
    assert sum(len(one.description) + len(json.dumps(one.input_schema)) for one in tools.values()) < 12_000
    described = [said["description"] for one in tools.values() for said in one.input_schema["properties"].values()
                 if "description" in said]  # fmt: skip
    assert sum(map(len, [*described, *(one.description for one in tools.values())])) < 6_000
    assert tools["coder"].annotations.read_only_hint is True
    assert tools["bmo"].input_schema["properties"]["limit"] == {
        "default": 20,
        "description": "Nombre de lignes au plus.",
        "maximum": 1000,
        "minimum": 1,
        "title": "Limit",
        "type": "integer",
    }
    assert tools["rechercher"].input_schema["properties"]["limit"]["default"] == 3


def test_each_tool_answers_as_json_twice(served: Running) -> None:
    asked = {
        "rechercher": {"q": "infirmier"},
        "coder": {"intitule": "Dev web junior H/F - CDI - Rennes"},
        "metier": {"code": "M1855"},
        "passage": {"codes": ["M1805"]},
        "bmo": {"metier": "M1855"},
        "lieu": {"q": "rennes"},
        "marche": {"code": "J1506"},
    }
    assert sorted(asked) == OURS

    async def ask(client: Any) -> list[Any]:
        return [await client.call_tool(name, given) for name, given in asked.items()]

    answers = dict(zip(asked, over_mcp(served, ask), strict=True))
    for name, answer in answers.items():
        assert not answer.is_error, (name, answer)
        assert answer.structured_content == json.loads(answer.content[0].text)
        assert answer.structured_content["sources"], name
    assert answers["coder"].structured_content["reponse"]["codages"][0]["code_rome"] == "M1855"
    assert answers["lieu"].structured_content["reponse"]["lieux"][0]["code"] == "35238"


def test_what_cannot_be_asked_is_an_answer_too(served: Running) -> None:
    assert call(served, "coder", titre="a") == (
        True,
        '{"erreur":"titre : cet outil n\'a pas ce paramètre ; il a : intitule, limit, contexte, competences."}',
    )
    assert call(served, "bmo", annee="[1990]") == (
        True,
        '{"erreur":"annee : « [1990] » ne convient pas ; attendu : un nombre entier."}',
    )
    is_error, text = call(served, "metier", code="Z9999")
    assert not is_error
    assert "Chercher avec l'outil « rechercher »." in text
    assert call(served, "marche", code="M9999", lieu="nulle part") == (
        True,
        '{"erreur":"lieu : « nulle part » n\'est le nom ni le code d\'aucune commune."}',
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LOOP, "SQL query exceeded the configured time limit."),
        ("select hex(zeroblob(200000000))", "Une valeur dépasse 1 Mo"),
        ("attach '/etc/passwd' as p", "Statement must be a SELECT"),
        ("select load_extension('x')", "Seule la lecture est permise ici"),
        ("select file from pragma_database_list", "Seule la lecture est permise ici"),
        ("select printf('%.*c', 900000, 'x') from rome_appellations", "La réponse dépasse 5 Mo"),
        ("select 1; select 2", "one statement at a time"),
        ("delete from rome_metiers", "Statement must be a SELECT"),
    ],
)
def test_sql_has_the_bounds_of_strangers(text: str, said: str, served: Running) -> None:
    is_error, answer = sql(served, text)
    assert is_error
    assert said in answer


def test_sql_that_reads_is_answered_with_what_our_functions_say(served: Running) -> None:
    assert json.loads(sql(served, "select coder('aide soignante') as code")[1])["rows"] == [{"code": "J1501"}]
    rows = json.loads(sql(served, "with recursive t(x) as (select 1 union all select x + 1 from t) select x from t")[1])
    assert (len(rows["rows"]), rows["truncated"]) == (1_000, True)


def test_sql_that_takes_long_waits_for_itself_alone(served: Running) -> None:
    async def ask(client: Any) -> tuple[float, int]:
        runaway = [asyncio.create_task(client.call_tool("execute_sql", {"database": "infotravail", "sql": LOOP}))
                   for _ in range(8)]  # fmt: skip
        await asyncio.sleep(0.1)
        async with httpx.AsyncClient() as browser:
            page = await browser.get(f"{served.address}/infotravail/rome_metiers.json?_size=1")
        pending = sum(not one.done() for one in runaway)
        await asyncio.gather(*runaway)
        return pending, page.status_code

    pending, status = over_mcp(served, ask)
    assert status == 200
    # The table did not wait for all that was before it.
    assert pending > 0


def test_two_clients_at_once_are_answered_apart(served: Running) -> None:
    async def both() -> list[str]:
        async with mcp.Client(f"{served.address}/-/mcp") as one, mcp.Client(f"{served.address}/-/mcp") as two:
            answers = await asyncio.gather(
                one.call_tool("lieu", {"q": "rennes"}), two.call_tool("lieu", {"q": "quimper"})
            )
            return [answer.structured_content["reponse"]["lieux"][0]["libelle"] for answer in answers]

    assert asyncio.run(both()) == ["Rennes", "Quimper"]


def test_the_address_takes_what_is_posted_from_any_site_and_no_more_than_a_form(served: Running) -> None:
    address = f"{served.address}/-/mcp"
    for method in ("GET", "DELETE", "PUT"):
        refused = httpx.request(method, address, headers=ACCEPT)
        assert (refused.status_code, refused.headers["allow"]) == (405, "POST, OPTIONS")
    allowed = httpx.options(address, headers={"access-control-request-headers": "content-type, mcp-protocol-version"})
    assert allowed.headers["access-control-allow-origin"] == "*"
    assert allowed.headers["access-control-allow-headers"] == "content-type, mcp-protocol-version"
    assert httpx.post(address, headers=ACCEPT, json={"a": "b" * 200_000}).status_code == 413
    assert httpx.post(address, headers=ACCEPT, content=iter([b"{}"])).status_code == 411
    nonsense = httpx.post(address, headers=ACCEPT, json={"jsonrpc": "1"})
    assert nonsense.status_code == 400
    assert nonsense.headers["x-content-type-options"] == "nosniff"


def test_no_session_is_kept_and_what_strangers_ask_is_not_logged(served: Running) -> None:
    begin = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "a", "version": "1"}},
    }
    begun = httpx.post(f"{served.address}/-/mcp", headers=ACCEPT, json=begin)
    assert (begun.status_code, "mcp-session-id" in begun.headers) == (200, False)
    sql(served, "select nothing")
    call(served, "coder", titre="a")
    time.sleep(0.2)
    assert len(served.said) == 1, served.said


def test_no_answer_stays_open(served: Running) -> None:
    version = "2026-07-28"
    about = {
        "io.modelcontextprotocol/protocolVersion": version,
        "io.modelcontextprotocol/clientInfo": {"name": "a", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    params = {"_meta": about, "notifications": {"toolsListChanged": True}}
    listen = {"jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen", "params": params}
    headers = {**ACCEPT, "mcp-protocol-version": version, "mcp-method": "subscriptions/listen"}
    answer = httpx.post(f"{served.address}/-/mcp", headers=headers, json=listen, timeout=20)
    assert answer.status_code == 406
    # Whoever asks for a stream alone gets what is asked, as JSON.
    listing = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    answer = httpx.post(f"{served.address}/-/mcp", headers={"accept": "text/event-stream"}, json=listing)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")


def test_the_page_for_programs_gives_the_address(served: Running) -> None:
    page = httpx.get(f"{served.address}/api").text
    assert '<h2 id="assistants">' in page
    assert f"{served.address}/-/mcp" in page


def test_a_release_that_takes_the_place_of_another_answers_assistants_too(served: Running) -> None:
    served.send(signal.SIGHUP)
    served.hears("is served now")
    is_error, text = call(served, "lieu", q="rennes")
    assert (is_error, json.loads(text)["reponse"]["lieux"][0]["code"]) == (False, "35238")
