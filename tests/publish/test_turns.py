"""Long tables are made in turns with the other answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from infotravail.datasets import DATASETS
from infotravail.describe.datasette import DATABASE
from infotravail.home import Home
from infotravail.publish.serve import site as make_site
from tests.publish.served import Asked, asking

WIDE = "with recursive n(i) as (select 1 union all select i + 1 from n limit 1000) select {} from n"


@pytest.fixture(scope="module")
def site(built: Home) -> Iterator[Asked]:
    """The site of the sample."""
    with asking(make_site(built.database, DATASETS)) as asked:
        yield asked


@pytest.mark.slow
@pytest.mark.parametrize(
    "address", [f"/{DATABASE}?sql={quote(WIDE.format(','.join(['i'] * 50)))}", f"/{DATABASE}/bmo?_size=max"]
)
def test_pages_are_answered_while_a_long_table_is_written(site: Asked, address: str) -> None:
    client = site.datasette.client
    answered: list[str] = []

    async def ask(asked: str) -> int:
        answer = await client.get(asked)
        answered.append(asked)
        return int(answer.status_code)

    async def both() -> None:
        long = asyncio.create_task(ask(address))
        while not long.done():
            assert await ask("/metier/M1855") == 200
            # As a socket would: a page that is kept is answered in one go.
            await asyncio.sleep(0.001)
        assert await long == 200

    site.get("/metier/M1855")
    site.run(both())
    # One that is written in one go lets two or three pass, while its rows are asked for.
    assert answered.index(address) > 10


def test_a_long_table_is_as_it_would_be_alone(site: Asked) -> None:
    text = site.get(f"/{DATABASE}?sql={quote(WIDE.format('i, null as rien'))}").text
    assert text.count("<tr>") == 1001
    assert "let_others_pass" not in text
    assert "None" not in text.split("<table")[1]
