"""A collection: an API asked call by call for what a user names, and its answers archived as one file.

It is polite (so many calls a second, those that the API asks to wait are waited), it goes on where it was stopped,
and nothing of it is a file of the publisher's: the zip file holds each answer as it was served, and the list of calls
with what came of each, so that an answer that there is nothing is told from a question that was not asked.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import httpx

from ..containers import LOOK
from ..disk import alone, aside
from ..errors import BuilderError, SourceChanged, SourceUnavailable
from ..home import Home
from ..model import Api, Asked, Call, Dataset, File, Plan, Reply
from .answers import Transient
from .archive import Arrival, Kept, keep, refuse
from .download import Line, Wanted
from .notebook import Answered, Notebook, discard, open_notebook
from .replies import GO_ON, answered_by, read_json

STATUSES = frozenset({200, 204, 206, 400})
# So many calls in a row without an answer, and it is the API that is down, not one question that it cannot bear.
MAX_FAILED = 3


class Step(NamedTuple):
    """How far a collection is: calls answered, how many of them by an earlier run, in all (0: nobody knows), a second.

    `words` name the last call.
    """

    answered: int
    replayed: int
    total: int
    rate: float
    words: str


@dataclass(frozen=True, slots=True)
class Collected:
    """What came of a collection: its place in the archive, and in words what could not be had.

    `kept` is None where nothing was found.
    """

    kept: Kept | None
    calls: int
    empty: int
    refused: tuple[Answered, ...]
    notes: tuple[str, ...]


def folder_of(home: Home, dataset: Dataset, asked: Asked) -> Path:
    """Return where the answers of a collection are kept until it is whole: the same folder for the same question."""
    words = json.dumps(asdict(replace(asked, moment="")), sort_keys=True)
    return home.path / f".collecte-{dataset.name}-{sha256(words.encode()).hexdigest()[:12]}"


def collect(
    home: Home,
    dataset: Dataset,
    file: File,
    asked: Asked,
    *,
    auth: httpx.Auth | None = None,
    mirror: str = "",
    progress: Callable[[Step], None] = lambda _: None,
    tell: Callable[[str], None] = lambda _: None,
    now: datetime | None = None,
) -> Collected:
    """Ask an API for what a user names, and archive its answers; those that an earlier run had are not asked again.

    `tell` hears what becomes of those. Raises SourceUnavailable where it cannot be had, SourceChanged where it is not
    what it was: what was answered until then stays, for the next run.
    """
    api = _api(file)
    moment = now or datetime.now(UTC)
    folder = folder_of(home, dataset, asked)
    with _alone(folder):
        notebook = _notebook(folder, dataset, asked, api, moment, tell)
        plan = api.plan(replace(asked, moment=notebook.header["moment"]))
        with Line(auth, mirror=mirror) as line:
            notes = _drive(plan, file, api, notebook, line, progress)
        refused = tuple(one for one in notebook.answered if not one.is_answer)
        if len(refused) == len(notebook.answered):
            discard(folder)
            raise _all_refused(file, refused)
        # An answer that there is nothing is one; a file without any answer is none.
        has_answers = any(one.line()["membre"] for one in notebook.answered)
        kept = _archive(home, dataset, file, notebook, moment.date()) if has_answers or api.is_read_whole else None
        discard(folder)
    empty = sum(one.is_nothing for one in notebook.answered)
    return Collected(kept, len(notebook.answered), empty, refused, notes)


def _api(file: File) -> Api:
    if file.api is None:
        raise ValueError(f"{file.name} is of no API")
    return file.api


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with alone(folder, "en-cours", "another fetch collects the same"):
        yield


def _notebook(
    folder: Path, dataset: Dataset, asked: Asked, api: Api, moment: datetime, tell: Callable[[str], None]
) -> Notebook:
    header = {
        "collecte": dataset.name,
        "date": moment.date().isoformat(),
        "ensemble": api.is_read_whole,
        "moment": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "demande": asdict(replace(asked, moment="")),
    }
    header = json.loads(json.dumps(header))
    notebook = open_notebook(folder, header)
    begun = date.fromisoformat(notebook.header["date"])
    if (moment.date() - begun).days > api.good_for_days:
        tell(f"the answers of {begun}, when it was stopped, are too old to go on with: it is begun anew")
        for path in folder.iterdir():
            if path.suffix in (".json", ".jsonl"):
                path.unlink()
        return open_notebook(folder, header)
    if notebook.replayed:
        tell(f"it goes on: answers of {begun} that are kept: {notebook.replayed:,}")
    return notebook


def _drive(
    plan: Plan, file: File, api: Api, notebook: Notebook, line: Line, progress: Callable[[Step], None]
) -> tuple[str, ...]:
    """Give a plan what it asks for, until it ends; return its notes."""
    begun, asked, total = time.monotonic(), 0, 0
    failed: list[Answered] = []
    reply: Reply | None = None
    while True:
        try:
            call = _next(plan, reply, file)
        except StopIteration as end:
            for one in failed:
                notebook.note(one)
            notes: tuple[str, ...] = end.value
            return notes
        total = call.total or total
        answered = None if failed else notebook.recorded(call)
        if answered is None:
            asked += 1
            answered = _ask(call, file, api, notebook, line)
            if answered.status >= 500 and not answered.is_nothing:
                failed.append(answered)
                if len(failed) >= MAX_FAILED:
                    raise SourceUnavailable(file.url + call.path, f"{answered.message}, {MAX_FAILED} times over", GO_ON)
            else:
                for one in (*failed, answered):
                    notebook.note(one)
                failed.clear()
        done = len(notebook.answered) + len(failed)
        seconds = time.monotonic() - begun
        progress(Step(done, done - asked, total, asked / seconds if seconds > 0 else 0.0, call.words))
        reply = Reply(answered.status, answered.content_range, _document(notebook, answered))


def _next(plan: Plan, reply: Reply | None, file: File) -> Call:
    try:
        return next(plan) if reply is None else plan.send(reply)
    except (KeyError, TypeError, ValueError) as error:
        problem = f"an answer has not the shape that it had: {' '.join(map(str, error.args))}"
        raise SourceChanged(file.url, problem, f"{GO_ON}; {LOOK}") from error


def _ask(call: Call, file: File, api: Api, notebook: Notebook, line: Line) -> Answered:
    target = notebook.target(call)
    url = api.url + call.path + (f"?{urlencode(call.parameters)}" if call.parameters else "")
    sent = None if call.body is None else json.dumps(call.body, ensure_ascii=False).encode()
    wanted = Wanted(
        url, file.hosts, file.page, api.max_answer, api.deadline, sent, "application/json", STATUSES, api.nothing
    )
    try:
        answer = line.download(wanted, target)
    except SourceUnavailable as error:
        if isinstance(error.__cause__, Transient) and error.__cause__.status >= 500:
            return Answered(call, error.__cause__.status, message=str(error.__cause__))
        error.next_step = f"{GO_ON}; {error.next_step}"
        raise
    if answer is None:
        raise AssertionError("an answer without a condition is never the same")
    return answered_by(call, url, answer, target)


def _document(notebook: Notebook, answered: Answered) -> Any:
    return read_json(notebook.read(answered)) if answered.status in (200, 206) else None


def _all_refused(file: File, refused: tuple[Answered, ...]) -> SourceUnavailable:
    first = refused[0]
    return SourceUnavailable(
        f"{file.url}{first.call.path}",
        f"refuses every call ({len(refused)}), the first with {first.status}: {first.message}",
        f"see {file.page} for what it knows, and name other codes",
    )


def _archive(home: Home, dataset: Dataset, file: File, notebook: Notebook, today: date) -> Kept:
    with aside(home.path, "fetch") as target:
        notebook.pack(target)
        # How large it is says what was asked for, and nothing else.
        arrival = Arrival(target, today.isoformat(), url=file.url)
        try:
            return keep(home, dataset, arrival, accept_change=True, only=file)
        except BuilderError as error:
            refuse(home, target, file.name, error)
            raise
