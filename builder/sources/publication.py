"""Where released files are published: a folder at an address, or one of this machine; and how its files are had.

The list of what is there comes from the very host that was named. It says the SHA-256 of all the rest, so that the
rest may come from any host, in https: that is how the large hosts of code keep what they serve.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit
from urllib.request import url2pathname

import httpx

from ..declared import shown
from ..disk import open_regular, writing
from ..errors import SourceChanged, SourceUnavailable
from .download import Progress, Wanted, download
from .mirror import through
from .published import INDEX, MEND, Index, read_index

LARGEST_INDEX = 4_000_000
INDEX_SECONDS = 60.0
# A download of a file that goes on is given the time that a slow line takes, in bytes a second.
SLOWEST = 20_000
# Where a host keeps the files that it serves under its own name, its list included.
KEPT_AT = {"github.com": frozenset({"objects.githubusercontent.com", "release-assets.githubusercontent.com"})}
PORTS = range(1, 65_536)
PIECE = 1 << 20
STAYS = "try again later; what is in the home stays in use"
EXAMPLES = "give an address such as https://host/folder/, or a folder such as dist/release"


@dataclass(frozen=True, slots=True)
class Publication:
    """A folder of released files: its address, which ends with a slash, or the folder itself of this machine.

    An address in https is asked through the `mirror` if there is one.
    """

    where: httpx.URL | Path
    mirror: str = ""

    def __str__(self) -> str:
        return str(self.where)

    @property
    def is_open_to_others(self) -> bool:
        """Whether what is asked there goes over a network as anyone may read, and change, it."""
        return isinstance(self.where, httpx.URL) and self.where.scheme == "http" and not _is_here(self.where.host)


def publication(given: str, *, mirror: str = "") -> Publication:
    """Return the place of released files that a person gave. Raises SourceUnavailable where it is none."""
    if re.match("https?:", given, re.IGNORECASE):
        return Publication(_address(given), mirror)
    scheme = re.match("([a-z][a-z0-9+.-]*):", given, re.IGNORECASE)
    folder = Path(given)
    if scheme and scheme[1].lower() == "file":
        folder = _of_file_address(given)
    elif scheme and not folder.exists():
        raise SourceUnavailable(shown(given), f"{scheme[1]} is no way to download releases", EXAMPLES)
    if folder.name == INDEX and folder.is_file():
        folder = folder.parent
    if not given or not folder.is_dir():
        raise SourceUnavailable(str(folder) if given else "''", "there is no such folder", EXAMPLES)
    return Publication(folder)


def _address(given: str) -> httpx.URL:
    try:
        url = httpx.URL(given)
    except httpx.InvalidURL as error:
        raise SourceUnavailable(shown(given), f"is no address ({error})", EXAMPLES) from error
    if url.userinfo:
        # What it says may be a password: it is not shown.
        raise SourceUnavailable(f"{url.scheme}://{url.host}", "an address with an account in it is not asked", EXAMPLES)
    is_host = bool(url.host) and "%" not in url.host
    if not is_host or (url.port or PORTS[0]) not in PORTS or url.query or url.fragment or not given.isprintable():
        raise SourceUnavailable(shown(given), "is not the address of a folder", EXAMPLES)
    path = url.path.removesuffix(INDEX)
    return url.copy_with(path=path if path.endswith("/") else f"{path}/")


def _of_file_address(given: str) -> Path:
    parts = urlsplit(given)
    if parts.netloc not in ("", "localhost"):
        raise SourceUnavailable(shown(given), "names another machine", "give file:///folder, or a folder")
    return Path(url2pathname(parts.path))


def list_releases(place: Publication) -> tuple[Index, Publication]:
    """Return what is published at a place, and the place that the names in it are relative to.

    Raises SourceUnavailable where it cannot be had, SourceChanged where it is no list of releases, or not from there.
    """
    if isinstance(place.where, Path):
        path = place.where / INDEX
        return read_index(_read_index(path), str(path)), place
    url = place.where.join(INDEX)
    route = partial(_named_host, url, place.mirror)
    wanted = Wanted(str(url), frozenset(), str(place), LARGEST_INDEX, INDEX_SECONDS, route=route)
    with TemporaryDirectory(prefix="infotravail-") as folder, _telling():
        target = Path(folder) / INDEX
        answer = download(wanted, target)
        data = target.read_bytes()
    came_from = httpx.URL(answer.url) if answer else url
    return read_index(data, str(url)), replace(place, where=came_from.join("."))


def bring(place: Publication, name: str, size: int, target: Path, progress: Progress) -> str:
    """Write into a file what a name of the list leads to, of that size at most; return where it is.

    Raises SourceUnavailable where it cannot be had, SourceChanged where it leads elsewhere or is longer.
    """
    if not isinstance(place.where, Path):
        url = place.where.join(name)
    elif name.startswith("https:"):
        url = httpx.URL(name)
    else:
        path = place.where / name
        _copy(path, size, target, progress)
        return str(path)
    route = partial(_any_host, url if isinstance(place.where, Path) else place.where, place.mirror)
    wanted = Wanted(str(url), frozenset(), str(place), size, INDEX_SECONDS + size / SLOWEST, route=route)
    with _telling():
        download(wanted, target, progress=progress)
    return str(url)


def _read_index(path: Path) -> bytes:
    with _readable(path), open_regular(path) as stream:
        data = stream.read(LARGEST_INDEX + 1)
    if len(data) > LARGEST_INDEX:
        raise SourceChanged(str(path), f"has over {LARGEST_INDEX:,} bytes, which is no list of releases", MEND)
    return data


def _copy(path: Path, size: int, target: Path, progress: Progress) -> None:
    received = 0
    with _readable(path), open_regular(path) as source, target.open("wb") as stream:
        while piece := source.read(PIECE):
            received += len(piece)
            if received > size:
                raise SourceChanged(str(path), f"has more than the {size:,} bytes that {INDEX} announces", MEND)
            with writing(target):
                stream.write(piece)
            progress(received, size)
        with writing(target):
            stream.flush()


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        step = "give the folder of a release, as `make release` writes it, or an address"
        raise SourceUnavailable(str(path), problem, step) from error


@contextmanager
def _telling() -> Iterator[None]:
    """Say what to do after a refusal in the words of a release: those of a download are of a publisher's file."""
    try:
        yield
    except SourceUnavailable as error:
        is_absent = error.problem.startswith("answers ")
        error.next_step = f"look whether releases are published there; {MEND}" if is_absent else STAYS
        raise
    except SourceChanged as error:
        # To ask the same again gives the same.
        error.next_step = MEND
        raise


def _named_host(named: httpx.URL, mirror: str, url: httpx.URL) -> str:
    """Return the address to ask for one of the list: on the host that was named, or where it keeps its files."""
    kept_at = KEPT_AT.get(named.host, frozenset()) if named.scheme == "https" else frozenset()
    if _origin(url) == _origin(named) or (url.host in kept_at and _is_safe(url)):
        return _asked(url, mirror)
    problem = f"leads to {_shown(url)}: the list of releases is taken from {_shown(named)} alone"
    raise SourceChanged(str(named), problem, MEND)


def _any_host(named: httpx.URL, mirror: str, url: httpx.URL) -> str:
    """Return the address to ask for a file of which the SHA-256 is known: anywhere in https, or where the list is."""
    if _origin(url) == _origin(named) or _is_safe(url):
        return _asked(url, mirror)
    problem = f"leads to {_shown(url)}, which is neither at {_shown(named)} nor in https"
    raise SourceChanged(str(named), problem, MEND)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _is_here(host: str) -> bool:
    return host in ("localhost", "::1") or re.fullmatch(r"127(\.[0-9]{1,3}){3}", host) is not None


def _is_safe(url: httpx.URL) -> bool:
    return url.scheme == "https" and bool(url.host) and not url.userinfo


def _asked(url: httpx.URL, mirror: str) -> str:
    return through(mirror, url) if url.scheme == "https" and url.port is None else str(url)


def _shown(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.host}" + (f":{url.port}" if url.port else "")
