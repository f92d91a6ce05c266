"""Answers that are kept once made: a day's answers are the same for all, and a page of a job takes a tenth of a second.

An answer depends on its tag (release, software, day), its address, and the origin of the site, which it writes. Only
the nonce of its scripts is new each time: it replaces the nonce of the answer that was kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from datasette.utils.asgi import Request, Response

from ..base_url import origin_in
from ..once import once_per_site
from .answers import PREFIX, cache_headers

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

View = Callable[["Datasette", Request], Awaitable[Response]]
Key = tuple[str, ...]

# Of all that is kept, and of one answer.
MOST_BYTES = 32_000_000
MOST_OF_ONE = 1_000_000


class _Answer(NamedTuple):
    body: bytes
    headers: dict[str, str]
    content_type: str
    nonce: str


class _Kept:
    """The answers of a site that were asked for last, as many as there is room for."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Key, _Answer] = OrderedDict()
        self._size = 0

    def get(self, key: Key) -> _Answer | None:
        found = self._answers.get(key)
        if found:
            self._answers.move_to_end(key)
        return found

    def keep(self, key: Key, answer: _Answer) -> None:
        size = _size(key, answer)
        if key in self._answers or size > MOST_OF_ONE:
            return
        self._answers[key] = answer
        self._size += size
        while self._size > MOST_BYTES:
            self._size -= _size(*self._answers.popitem(last=False))


def _size(key: Key, answer: _Answer) -> int:
    return sum(map(len, key)) + len(answer.body)


@once_per_site
def _kept_by(_datasette: Datasette) -> _Kept:
    return _Kept()


def keeping(view: View) -> View:
    """Return a view that makes each answer once, while it is what the address still answers."""

    async def answer(datasette: Datasette, request: Request) -> Response:
        tag = cache_headers(datasette)["etag"]
        kept = _kept_by(datasette)
        nonce = datasette.jinja_env.globals["csp_nonce"]()
        key = (tag, origin_in(request.scope), request.scope.get(PREFIX, ""), request.path, request.query_string)
        if found := kept.get(key):
            body = found.body.replace(found.nonce.encode(), nonce.encode()) if nonce else found.body
            return Response(body, headers={**found.headers}, content_type=found.content_type)
        response = await view(datasette, request)
        # What tells the present has the tag of its minute.
        if response.status == HTTPStatus.OK and response.headers.get("etag") == tag and isinstance(response.body, str):
            kept.keep(key, _Answer(response.body.encode(), {**response.headers}, response.content_type, nonce))
        return response

    return answer
