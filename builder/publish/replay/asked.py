"""What a client asks: parameters from the address, or from a body, JSON or form, as CKAN takes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from datasette.utils.asgi import Request

from .answers import bad_request, invalid

MAX_BODY_BYTES = 100_000
# SQLite's integers have 64 bits.
MAX_INTEGER = 2**63 - 1

Asked = Mapping[str, Any]


async def asked_of(request: Request) -> Asked:
    """Return the parameters of a request; what is in the body wins."""
    asked: dict[str, Any] = {name: request.args[name] for name in request.args}
    if request.method == "POST":
        asked |= _posted(await _body(request), request.headers.get("content-type", ""))
    try:
        # A lone surrogate, which JSON can write, is in no text of ours and cannot be given to SQLite.
        json.dumps(asked, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise bad_request("JSON Error: not Unicode") from error
    return asked


async def _body(request: Request) -> bytes:
    body, more = b"", True
    while more:
        message = await request.receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY_BYTES:
            raise bad_request(f"more than {MAX_BODY_BYTES} bytes")
    return body


def _posted(body: bytes, content_type: str) -> dict[str, Any]:
    try:
        text = body.decode()
        # CKAN takes JSON under the type of forms too, because that is what curl sends.
        if content_type.startswith("application/x-www-form-urlencoded") and not text.lstrip().startswith("{"):
            return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=1_000))
        found = _json(text) if text.strip() else {}
    except (ValueError, RecursionError) as error:
        raise bad_request("JSON Error: the body is neither a JSON object nor a form") from error
    if not isinstance(found, dict):
        raise bad_request("JSON Error: the body is not a JSON object")
    return found


def _json(text: str) -> Any:
    return json.loads(text, parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def text_of(asked: Asked, *names: str) -> str:
    """Return the first of these parameters that is given, as a text; Refusal where none is."""
    value = next((asked[name] for name in names if asked.get(name) not in (None, "")), None)
    if value is None:
        raise invalid(**{names[0]: "Missing value"})
    if not isinstance(value, str):
        raise invalid(**{names[0]: "Must be a text"})
    return value


def natural(asked: Asked, name: str, default: int) -> int:
    """Return a parameter as a natural number; Refusal where it is none."""
    value = asked.get(name)
    if value in (None, ""):
        return default
    text = str(value).strip()
    if isinstance(value, bool | float) or not (text.isascii() and text.removeprefix("-").isdecimal()):
        raise invalid(**{name: "Invalid integer"})
    if text.startswith("-") or len(text) > len(str(MAX_INTEGER)) or int(text) > MAX_INTEGER:
        raise invalid(**{name: "Must be a natural number"})
    return int(text)


def is_true(asked: Asked, name: str, *, default: bool) -> bool:
    """Return a parameter as yes or no."""
    value = asked.get(name)
    return default if value in (None, "") else str(value).strip().lower() in ("true", "1", "yes", "t", "y", "on")


def object_of(asked: Asked, name: str) -> dict[str, Any]:
    """Return a parameter that is an object, or the JSON text of one; Refusal where it is neither."""
    value = asked.get(name)
    try:
        found = _json(value) if isinstance(value, str) and value.strip() else value
    except (ValueError, RecursionError) as error:
        raise invalid(**{name: "Cannot parse JSON"}) from error
    if found in (None, "") or found == []:
        return {}
    if not isinstance(found, dict):
        raise invalid(**{name: "Must be a JSON object"})
    if "\\u" in str(value):
        # Surrogates again: they hide in a text within a text.
        _expect_unicode(name, found)
    return found


def _expect_unicode(name: str, found: Any) -> None:
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise invalid(**{name: "Not Unicode"}) from error


def names_of(asked: Asked, name: str) -> list[str]:
    """Return a parameter that is a list of texts, or a text with commas; empty where it is not given."""
    value = asked.get(name) or []
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise invalid(**{name: "Must be a list of texts"})
    return [part.strip() for part in parts if part.strip()]
