"""What is published: `index.json`, the list of released files, which says of each how long it is and its SHA-256.

It comes from another machine, so nothing of it is taken that is not declared here; what it says more, a later version
may want. All that is downloaded after it is compared with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Annotated, ClassVar

from ..containers import page_title
from ..declared import parse
from ..documents import each_name_once
from ..errors import HomeError, SourceChanged, SourceUnavailable
from ..forms import Count, Day, Form, Name, Sha256
from ..home import SCHEMA_VERSION, day_of, file_of, is_embedded
from ..livraison import Identifiant

INDEX = "index.json"
# The largest file of ours has 90 MB, and all that an index could ask for is room for this.
LARGEST = 4 << 30
# A name is that of a file of ours: here, in a folder, in one beside this one, or at another address in https.
ADDRESS = re.compile(r"(https://[0-9A-Za-z][0-9A-Za-z.-]*(:[0-9]{1,5})?/|\.\./)?([0-9A-Za-z_][\w.+-]*/)*[\w.-]+", re.A)
MEND = "nothing was downloaded and what is there stays in use; tell who publishes it, or give another with --from"

FileAddress = Annotated[
    str,
    Form("the address of a file, relative to index.json or in https", lambda name: bool(ADDRESS.fullmatch(name))),
]
FileSize = Annotated[int, Form(f"a number of bytes, from 1 to {LARGEST:,}", lambda size: 1 <= size <= LARGEST)]


@dataclass(frozen=True, slots=True)
class Compressed:
    """A file in xz: where it is, its size in bytes, its SHA-256."""

    OTHERS_ARE_IGNORED: ClassVar[bool] = True

    name: FileAddress
    size: FileSize
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """A database as it is once unpacked, and the file in xz that is downloaded."""

    OTHERS_ARE_IGNORED: ClassVar[bool] = True

    name: FileAddress
    size: FileSize
    sha256: Sha256
    compressed: Compressed


@dataclass(frozen=True, slots=True)
class Files:
    """The whole database of a release, and the smaller one that answers searches alone."""

    OTHERS_ARE_IGNORED: ClassVar[bool] = True

    database: PublishedFile
    lite: PublishedFile | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """A release that is published: its identifier and day, the schema of its files, which version built it."""

    OTHERS_ARE_IGNORED: ClassVar[bool] = True

    release: Identifiant
    date: Day
    schema_version: Count
    builder_version: Name
    files: Files
    est_depart: bool = False

    @property
    def can_be_read(self) -> bool:
        """Whether this version of infotravail reads the schema of its files."""
        return self.schema_version == SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class Index:
    """The releases that are published, the newest first."""

    OTHERS_ARE_IGNORED: ClassVar[bool] = True

    releases: tuple[Published, ...]


def read_index(data: bytes, place: str) -> Index:
    """Return what an `index.json` says, once all of it is as declared. Raises SourceChanged, with the place in it."""
    try:
        document = json.loads(data.decode("utf-8-sig"), object_pairs_hook=each_name_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        if title := page_title(data):
            problem = f"a web page, or XML, instead of the list of releases: “{title}”"
        else:
            why = "nested too deep" if isinstance(error, RecursionError) else str(error)
            problem = f"not the list of releases, it cannot be read as JSON ({why})"
        raise SourceChanged(place, problem, MEND) from error
    try:
        index = parse(Index, document, place, MEND)
    except HomeError as error:
        raise SourceChanged(error.place, error.problem, error.next_step) from error
    names = set[str]()
    for number, published in enumerate(index.releases, 1):
        where = f"{place} > releases > {number}"
        if published.release in names:
            raise SourceChanged(where, f"release {published.release} is given twice", MEND)
        names.add(published.release)
        _expect_names(published, where)
    return Index(newest_first(index.releases))


def newest_first(releases: Iterable[Published]) -> tuple[Published, ...]:
    """Return releases from the newest to the oldest."""
    return tuple(sorted(releases, key=lambda one: rank(one.release), reverse=True))


def rank(release: str) -> tuple[bool, str]:
    """Return what tells the newer of two releases: their days; files of embedded data alone come after all others."""
    return not is_embedded(release), day_of(release)


def _no_number(constant: str) -> float:
    raise ValueError(f"{constant} is no number of JSON")


def _expect_names(published: Published, place: str) -> None:
    """Raise SourceChanged where a release is not of its day, or a file has not its name and that of what it is."""
    if published.date != day_of(published.release):
        problem = f"{published.date} is not the day of release {published.release}"
        raise SourceChanged(f"{place} > date", problem, MEND)
    whole, files = file_of(published.release), published.files
    lite = file_of(published.release, is_lite=True)
    for member, file, name in (("database", files.database, whole), ("lite", files.lite, lite)):
        if file is None:
            continue
        for said, due in ((file.name, name), (file.compressed.name, f"{name}.xz")):
            if said.rpartition("/")[2] != due:
                problem = f"{said!r} is not the address of {due}"
                raise SourceChanged(f"{place} > files > {member}", problem, MEND)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The file to download, the release that it is of, and a newer release that this version cannot read, if any."""

    published: Published
    file: PublishedFile
    unreadable: Published | None = None


def choose(index: Index, place: str, *, release: str = "", lite: bool = False) -> Chosen:
    """Return what to download: the newest that this version reads, or that very release.

    Raises SourceUnavailable where it is not there, SourceChanged where this version cannot read it.
    """
    if release:
        published = next((one for one in index.releases if one.release == release), None)
        if published is None:
            problem = f"release {release} is not there; there are: {_listed(index.releases)}"
            raise SourceUnavailable(place, problem, "give one of them, or leave --release away for the newest")
        candidates: Iterable[Published] = [published]
    else:
        candidates = index.releases
    asked = [one for one in candidates if one.files.lite or not lite]
    if not asked:
        raise SourceUnavailable(place, "there is no lite file" if lite else "no release is there", _other(lite))
    readable = next((one for one in asked if one.can_be_read), None)
    if readable is None:
        raise _unreadable(asked, place)
    file = (readable.files.lite if lite else None) or readable.files.database
    return Chosen(readable, file, None if asked[0] is readable else asked[0])


def _other(lite: bool) -> str:
    return "leave --lite away for the whole file" if lite else "give another address or folder with --from"


def _listed(releases: Collection[Published]) -> str:
    return ", ".join(f"{one.release} (schema {one.schema_version})" for one in releases) or "none"


def _unreadable(releases: list[Published], place: str) -> SourceChanged:
    newest = releases[0]
    problem = f"no release of schema {SCHEMA_VERSION}, which this version reads; there are: {_listed(releases)}"
    if newest.schema_version > SCHEMA_VERSION:
        step = "install a newer infotravail: `pip install --upgrade infotravail`"
    else:
        step = f"install the version that it was made by: `pip install infotravail=={newest.builder_version}`"
    return SourceChanged(place, problem, step)
