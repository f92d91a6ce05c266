"""The addresses that take a file: those of the questions that are asked for each row, and have a page with its form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from datasette.utils.asgi import Request, Response

from ...asking import Unusable, ask, demande, parameters
from ...face import Face, Question
from ...faces import lacks, questions
from ..ours import ask_file, holds_dataset, our_databases
from ..query import EXCEL, EXCEL_IS_A_FLAG
from ..site.answers import NotAnswered, as_page, refused
from ..site.parameters import Given
from .apart import worked_apart
from .job import LIMITS, Done, Forme, Job
from .sent import TOO_MUCH, Sent, sent

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette

FIELDS = ("texte", "colonne", "entete")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS: dict[Forme, tuple[str, str]] = {
    "csv": ("csv", "text/csv; charset=utf-8"),
    "excel": ("csv", "text/csv; charset=utf-8"),
    "xlsx": ("xlsx", SHEET),
    "json": ("json", "application/json; charset=utf-8"),
}
POSTED = ("", ".csv", ".xlsx", ".json")


@cache
def takers() -> dict[str, tuple[Face, Question[Any, Any]]]:
    """Return the questions that take a file, by the path of their page."""
    return {
        question.address.path: (face, question)
        for face, question in questions()
        if question.address and question.address.page and question.command and question.command.each_line
    }


@cache
def taking() -> frozenset[str]:
    """Return the addresses that a file may be posted to: that of each page, and one for each form of the answer."""
    return frozenset(f"{path}{ending}" for path in takers() for ending in POSTED)


class _Posted(NamedTuple):
    """A request that sends a file: where it is served, what it asks of each row, and the form of the answer."""

    datasette: Datasette
    request: Request
    face: Face
    question: Question[Any, Any]
    forme: Forme


def posted_to(path: str) -> Callable[[Datasette, Request], Awaitable[Response]]:
    """Return the view of a file that is posted to an address."""
    page, _, ending = path.partition(".")
    face, question = takers()[page]

    async def view(datasette: Datasette, request: Request) -> Response:
        posted = _Posted(datasette, request, face, question, _form_of(ending, request))
        try:
            _refuse_unusable(posted)
        except NotAnswered as error:
            answer = await _refused(posted, error)
        else:
            answer = await _answered(posted)
        # What is sent is the sender's: nothing keeps it on its way either.
        for name in ("etag", "vary"):
            answer.headers.pop(name, None)
        answer.headers["cache-control"] = "no-store"
        return answer

    return view


def _form_of(ending: str, request: Request) -> Forme:
    for_excel = request.args.get(EXCEL) == "1"
    forms: dict[str, Forme] = {"": "page", "csv": "excel" if for_excel else "csv", "xlsx": "xlsx", "json": "json"}
    return forms[ending]


def _refuse_unusable(posted: _Posted) -> None:
    """Raise NotAnswered where the file that is served lacks what is asked, and for a parameter that means nothing."""
    if not holds_dataset(posted.datasette, posted.question.needs):
        raise NotAnswered(404, f"Cette livraison n'a pas {lacks(posted.question.needs)}.")
    known = {EXCEL} if posted.forme in ("csv", "excel") else set()
    for name in posted.request.args.keys():  # noqa: SIM118 - it is no dictionary
        if name not in known:
            there = ", ".join(known) or "aucun"
            raise NotAnswered(400, f"{name[:100]} : cette adresse n'a pas ce paramètre ; elle a : {there}.")
    if posted.request.args.get(EXCEL) not in (None, "", "0", "1"):
        raise NotAnswered(400, f"{EXCEL} : {EXCEL_IS_A_FLAG}.")


async def _answered(posted: _Posted) -> Response:
    form = Sent({}, "", None)
    try:
        form = await sent(posted.request)
        done = await worked_apart(posted.datasette, _job(posted, form), posted.request.receive)
    except NotAnswered as error:
        return await _refused(posted, error) if posted.forme != "page" else await _shown(posted, form, error)
    if posted.forme == "page":
        return await _shown(posted, form, done)
    ending, kind = KINDS[posted.forme]
    headers = {}
    if posted.forme != "json":
        headers["content-disposition"] = f'attachment; filename="{posted.question.name}.{ending}"'
    # Datasette writes a text as UTF-8, and bytes as they are.
    return Response(done.fichier, headers=headers, content_type=kind)


async def _refused(posted: _Posted, error: NotAnswered) -> Response:
    form = {"json": "json", "page": "page"}.get(posted.forme, "text")
    return await refused(posted.datasette, posted.request, error, form)


def _job(posted: _Posted, form: Sent) -> Job:
    """Return what is to be done. Raises NotAnswered for a field that means nothing."""
    known = beside(posted.question)
    for name in form.fields:
        if name not in (*FIELDS, *known):
            there = ", ".join(("fichier", *FIELDS, *known))
            raise NotAnswered(400, f"« {name[:50]} » n'est pas un champ de ce formulaire ; il a : {there}.")
    text = form.fields.get("texte", "").encode()
    data = text if form.file is None else form.file
    if len(data) > LIMITS.octets:
        raise NotAnswered(413, TOO_MUCH)
    if form.file is None and not text.strip():
        raise NotAnswered(400, "Rien n'est envoyé : choisir un fichier, ou coller une colonne.")
    header = form.fields.get("entete", "")
    if header not in ("", "oui", "non"):
        raise NotAnswered(400, "« entete » est oui, non, ou rien.")
    # What is chosen of a first file is not of the one that is sent in its place.
    is_another = form.file is not None and bool(text.strip())
    return Job(
        database=str(our_databases(posted.datasette)[0].path),
        question=posted.question.name,
        words={name: word for name in known if (word := form.fields.get(name, "").strip())},
        name=form.name,
        data=data,
        is_pasted=form.file is None,
        colonne="" if is_another else form.fields.get("colonne", "").strip(),
        entete="" if is_another else header,
        forme=posted.forme,
    )


def beside(question: Question[Any, Any]) -> tuple[str, ...]:
    """Return the parameters that are asked beside the file, the same for all of its rows."""
    each = question.command.each_line if question.command else None
    inside = (each.parameter, *each.columns) if each else ()
    return tuple(
        one.name
        for one in parameters(question.asks)
        if one.name not in (*inside, "limit") and not one.asked.is_for_commands
    )


async def _shown(posted: _Posted, form: Sent, found: Done | NotAnswered) -> Response:
    """Return the page with its form, and below it the answer or why there is none."""
    question = posted.question
    words = {name: word for name in beside(question) if (word := form.fields.get(name, "").strip())}
    try:
        empty = await ask_file(posted.datasette, lambda c: ask(c, question, demande(question.asks, words)))
    except Unusable:
        # What was asked beside the file is what is wrong.
        empty = await ask_file(posted.datasette, lambda c: ask(c, question, question.asks()))
    given = Given({}, frozenset(), for_excel=False)
    envoi = _context(form, found)
    answer = await as_page(posted.datasette, posted.request, posted.face, question, given, empty, envoi=envoi)
    answer.status = found.status if isinstance(found, NotAnswered) else 200
    return answer


def _context(form: Sent, found: Done | NotAnswered) -> dict[str, Any]:
    """Return what the page shows of a file: the answer, or why there is none; and what the form has to send again."""
    both = form.file is not None and bool(form.fields.get("texte", "").strip())
    context = {"nom": form.name, "a_fichier": form.file is not None, "a_les_deux": both}
    if isinstance(found, NotAnswered):
        text = form.fields.get("texte", "") if form.file is None else ""
        return {**context, "resultat": None, "erreur": found.sentence, "texte": text, "entete": "", "colonne": ""}
    chosen = f"#{found.colonne + 1}"
    return {**context, "resultat": found, "texte": found.texte, "entete": found.entete, "colonne": chosen}
