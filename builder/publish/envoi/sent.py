"""A form that is sent: its fields and its file, read as they come, and no further than they may go."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote_plus

from datasette.utils.asgi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, FormParser, parse_options_header

from ...french import number
from ..site.answers import NotAnswered
from .job import LIMITS

# A text and a file, and what is around them; who chooses another file has the text of the first one in the form yet.
MOST_BYTES = 2 * LIMITS.octets + 65_536
# A browser tells nobody why it was cut off: so much more is let pass, unread, before it gets an answer.
LET_PASS = 16_000_000
MOST_FIELDS = 30
URLENCODED = b"application/x-www-form-urlencoded"
KINDS = (b"multipart/form-data", URLENCODED)
FILE = "fichier"
TOO_MUCH = (
    f"Il y a plus de {number(LIMITS.octets)} octets. Pour plus, la commande « infotravail » lit des fichiers "
    "de toute taille."
)


class Sent(NamedTuple):
    """The fields of a form, the name of its file and what it holds; None where no file is sent."""

    fields: dict[str, str]
    name: str
    file: bytes | None


async def sent(request: Request) -> Sent:
    """Read what a request sends. Raises NotAnswered for what is too much, or no form."""
    headers = {name.lower(): value for name, value in request.scope["headers"]}
    kind, options = parse_options_header(headers.get(b"content-type", b""))
    fields: list[Field] = []
    files: list[File] = []
    ended: list[bool] = []
    if kind not in KINDS:
        raise NotAnswered(415, "Envoyer un formulaire : multipart/form-data, ou application/x-www-form-urlencoded.")
    try:
        parser = FormParser(
            kind.decode("latin-1"), fields.append, files.append, lambda: ended.append(True), options.get(b"boundary"),
            config={"MAX_FIELDS": MOST_FIELDS, "MAX_FIELD_SIZE": MOST_BYTES, "MAX_MEMORY_FILE_SIZE": MOST_BYTES},
        )  # fmt: skip
        await _read(request, headers, parser)
    except FormParserError as error:
        raise NotAnswered(400, "Ce formulaire ne se lit pas : il est mal formé, ou coupé.") from error
    if not ended:
        raise NotAnswered(400, "Ce formulaire ne se lit pas : il est coupé.")
    read = unquote_plus if kind == URLENCODED else str
    return _sent(_texts(fields, read), files)


async def _read(request: Request, headers: dict[bytes, bytes], parser: FormParser) -> None:
    """Hand a request over to a parser. Raises NotAnswered for what is too much."""
    said = headers.get(b"content-length", b"0")
    is_too_much = said.isdigit() and int(said) > MOST_BYTES
    if is_too_much and (int(said) > LET_PASS or b"expect" in headers):
        raise NotAnswered(413, TOO_MUCH)
    size, more = 0, True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise NotAnswered(400, "Ce formulaire ne se lit pas : il est coupé.")
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
        is_too_much = is_too_much or size > MOST_BYTES
        if size > LET_PASS:
            break
        if not is_too_much:
            parser.write(message.get("body", b""))
    if is_too_much:
        raise NotAnswered(413, TOO_MUCH)
    parser.finalize()


def _texts(fields: list[Field], read: Callable[[str], str]) -> dict[str, str]:
    """Return the texts of a form by their names. Raises NotAnswered for a name that is there twice."""
    texts: dict[str, str] = {}
    for field in fields:
        name = read((field.field_name or b"").decode("utf-8", "replace"))
        if name in texts:
            raise NotAnswered(400, f"« {name[:50]} » est donné deux fois.")
        texts[name] = read((field.value or b"").decode("utf-8", "replace"))
    return texts


def _sent(texts: dict[str, str], files: list[File]) -> Sent:
    # A form whose file was not chosen sends an empty one without a name.
    chosen = [one for one in files if one.file_name or one.size]
    if len(chosen) > 1 or any(one.field_name != FILE.encode() for one in chosen):
        raise NotAnswered(400, f"Un fichier est attendu, dans le champ « {FILE} ».")
    # Some programs send what a file holds as a text.
    told = texts.pop(FILE, "")
    if not chosen:
        return Sent(texts, FILE if told else "", told.encode() if told else None)
    file = chosen[0].file_object
    file.seek(0)
    return Sent(texts, (chosen[0].file_name or FILE.encode()).decode("utf-8", "replace")[:200], file.read())
