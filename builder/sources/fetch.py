"""A file is fetched: its addresses are asked in turn, and the bytes of the first that serves it are archived.

The newest edition is asked first. Where the publisher's address changes with each edition, data.gouv.fr's
description of the dataset says where the newest is (`catalogue`), and the addresses that are declared
stand in for it. An address that is refused costs nothing but its own answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from ..containers import A_PAGE
from ..disk import aside, holds, writing
from ..errors import BuilderError, CheckFailed, SourceChanged, SourceError
from ..facts import Snapshot
from ..home import Home
from ..model import Catalogue, Dataset, Download, File
from . import catalogue as catalogues
from .archive import Arrival, keep, refuse
from .download import Conditions, HttpAnswer, Progress, Wanted, download
from .lock import read_lock
from .recognition import recognise

PREFIX = "fetch"
Tell = Callable[[BuilderError], None]


def list_addresses(home: Home, catalogue: Catalogue, *, mirror: str = "") -> tuple[Download, ...]:
    """Return where data.gouv.fr says that the editions of a file are, the newest first.

    Raises SourceUnavailable or SourceChanged: the addresses that are declared are then all that is known.
    """
    wanted = Wanted(catalogue.url, catalogues.HOSTS, catalogue.page, catalogues.MAX_BYTES, catalogues.DEADLINE)
    with _empty_file(home) as target:
        download(wanted, target, mirror=mirror)
        return catalogues.read_catalogue(target.read_bytes(), catalogue)


def fetch_file(
    home: Home,
    dataset: Dataset,
    file: File,
    *,
    listed: Iterable[Download] = (),
    mirror: str = "",
    auth: httpx.Auth | None = None,
    accept_change: bool = False,
    progress: Progress = lambda _received, _total: None,
    tell: Tell = lambda _: None,
) -> Snapshot | None:
    """Download one file into the archive, from its addresses or those that its catalogue listed.

    None when the archive has these bytes already. `tell` hears each refusal of an address that
    another one made good. Where none did, the gravest is raised and the others told: SourceUnavailable
    for what cannot be had, SourceChanged for what is not the file we knew, CheckFailed for an
    implausible size. The archive and the lock are then untouched.
    """
    held = [s for s in read_lock(home.lock) if (s.dataset, s.file) == (dataset.name, file.name)]
    held = [s for s in held if holds(home.stored(s.sha256), s.sha256)]
    refusals: list[BuilderError] = []
    for address in addresses(file, listed, held):
        wanted = Wanted(address.url, file.hosts, file.page, file.max_bytes, file.deadline)
        conditions = _conditions(held, address.edition)
        answer = None
        with _empty_file(home) as target:
            try:
                answer = download(wanted, target, mirror=mirror, auth=auth, conditions=conditions, progress=progress)
                snapshot = _archive(home, dataset, file, address, target, answer, accept_change) if answer else None
            except (SourceError, CheckFailed) as error:
                if answer:
                    # What is wrong with the bytes is said of their file: with several addresses, which one gave them?
                    error.place = f"{address.url}, {error.place}"
                    if error.problem.startswith(A_PAGE):
                        error.next_step = (
                            f"download it by hand, from {file.page}, then `infotravail add {dataset.name} FILE`; the "
                            "last good file stays in use"
                        )
                    # One that is refused after another does not take its place.
                    refuse(home, target, f"{len(refusals) + 1}-{file.name}" if refusals else file.name, error)
                refusals.append(error)
                continue
        for refusal in refusals:
            tell(refusal)
        return snapshot
    if refusals:
        raise _gravest(refusals, tell)
    return None


def _gravest(refusals: list[BuilderError], tell: Tell) -> BuilderError:
    gravest = max(refusals, key=lambda error: error.exit_code)
    for refusal in refusals:
        if refusal is not gravest:
            tell(refusal)
    return gravest


@contextmanager
def _empty_file(home: Home) -> Iterator[Path]:
    with writing(home.path):
        home.path.mkdir(parents=True, exist_ok=True)
    with aside(home.path, PREFIX) as target:
        yield target


def addresses(file: File, listed: Iterable[Download], held: Collection[Snapshot]) -> list[Download]:
    """Return the addresses of a file to be asked: those of the current edition, then the newest edition first.

    Those of older editions than the archive holds are left out. Where each address has an edition, the
    one that the newest bytes came from is asked too, though nobody lists it any more.
    """
    known: dict[str, Download] = {}
    for address in (*file.addresses, *(one for one in listed if file.edition in ("", one.edition))):
        known.setdefault(address.url, address)
    newest = max(held, key=lambda snapshot: (snapshot.edition, snapshot.fetched_at), default=None)
    if newest and newest.url and known and all(address.edition for address in known.values()):
        known.setdefault(newest.url, Download(newest.url, newest.edition))
    oldest = newest.edition if newest else ""
    wanted = [address for address in known.values() if not address.edition or address.edition >= oldest]
    return sorted(wanted, key=lambda address: (not address.edition, address.edition), reverse=True)


def _conditions(held: Iterable[Snapshot], edition: str) -> Conditions:
    """Return, for each address from which the archive has bytes, what was said with the last ones."""
    said = {}
    for snapshot in sorted(held, key=lambda one: one.fetched_at):
        if edition in ("", snapshot.edition):
            headers = {"If-None-Match": snapshot.etag, "If-Modified-Since": snapshot.last_modified}
            said[snapshot.url] = {name: value for name, value in headers.items() if value}
    return said


def _archive(
    home: Home, dataset: Dataset, file: File, address: Download, target: Path, answer: HttpAnswer, accept_change: bool
) -> Snapshot | None:
    _expect_edition(dataset, file, address, target)
    today = datetime.now(UTC).date().isoformat()
    arrival = Arrival(target, today, url=answer.url, etag=answer.etag, last_modified=answer.last_modified)
    kept = keep(home, dataset, arrival, accept_change=accept_change, only=file)
    return None if kept.outcome == "unchanged" else kept.snapshot


def _expect_edition(dataset: Dataset, file: File, address: Download, path: Path) -> None:
    """Raise SourceChanged where the address of one edition serves another one."""
    if not address.edition:
        return
    _, _, found = recognise(dataset, path, file.name, file)
    if found.edition != address.edition:
        served = found.edition or "no edition that is known"
        next_step = f"see {file.page} for where it is served now; the last good file stays in use"
        raise SourceChanged(file.name, f"serves {served}, not {address.edition}", next_step)
