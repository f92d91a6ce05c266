"""What data.gouv.fr says of a dataset: where each edition of a file is served, those that came last included.

Its API answers with one JSON object. Of its `resources`, these members are read: `title`, `url`, `format`
(csv, zip, xlsx) and `type` (main, documentation, update…). Everything in it was typed by people, and may
be missing, or of another kind.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote, urljoin, urlsplit

from ..errors import SourceChanged
from ..model import Catalogue, Dataset, Download

HOSTS = frozenset({"www.data.gouv.fr"})
MAX_BYTES = 8 * 2**20
DEADLINE = 30.0
# More than one catalogue ever has of the newest editions: each may cost a download.
MAX_ADDRESSES = 8
_IN_ADDRESS = "!#$%&'()*+,/:;=?@[]~"


def read_catalogue(data: bytes, catalogue: Catalogue) -> tuple[Download, ...]:
    """Return where the editions of a file are served, the newest first, at most eight.

    Raises SourceChanged when the answer is not the description of a dataset, or lists no such file.
    """
    found = dict.fromkeys(_addresses(_resources(data, catalogue), catalogue))
    if not found:
        raise _changed(catalogue, "none of the resources that it lists is the file that we know")
    return tuple(sorted(found, key=lambda address: address.edition, reverse=True)[:MAX_ADDRESSES])


def _resources(data: bytes, catalogue: Catalogue) -> list[object]:
    try:
        said = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise _changed(catalogue, f"answers no JSON that can be read ({type(error).__name__})") from error
    resources = said.get("resources") if isinstance(said, dict) else None
    if not isinstance(resources, list):
        raise _changed(catalogue, "answers without a list of resources")
    return resources


def _changed(catalogue: Catalogue, problem: str) -> SourceChanged:
    next_step = f"the addresses that this version knows are asked; see {catalogue.page} for a newer edition"
    return SourceChanged(catalogue.url, problem, next_step)


def _addresses(resources: Iterable[object], catalogue: Catalogue) -> Iterator[Download]:
    for resource in resources:
        if not isinstance(resource, dict) or not _is_of(resource, catalogue):
            continue
        url = quote(_text(resource, "url"), safe=_IN_ADDRESS)
        name = unquote(_path(url).rpartition("/")[2])
        found = re.search(catalogue.resource, name) or re.search(catalogue.resource, _text(resource, "title"))
        if url and found:
            edition = found.group(1)
            beside = catalogue.beside.format(edition=edition)
            # An address that is none is told when it is asked.
            yield Download(urljoin(url, beside) if beside and _path(url) else url, edition)


def _is_of(resource: dict[str, object], catalogue: Catalogue) -> bool:
    """Tell whether a resource may be the file: the documents that explain it are of another type or format."""
    is_main = _text(resource, "type") in ("", "main", "update")
    return is_main and _text(resource, "format").lower() in ("", *catalogue.formats)


def _text(resource: dict[str, object], member: str) -> str:
    said = resource.get(member)
    return said.strip() if isinstance(said, str) else ""


def _path(url: str) -> str:
    """Return the path of an address; empty where it is none."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def unread(dataset: Dataset, catalogue: Catalogue, listed: Iterable[Download]) -> str:
    """Return, in words, the newer editions that a catalogue lists and no file of the dataset is; empty for none."""
    known = sorted(file.edition for file in dataset.files if file.catalogue == catalogue)
    newer = sorted({address.edition for address in listed if address.edition > known[-1]})
    if "" in known or not newer:
        return ""
    which = f"{', '.join(newer)} {'are' if len(newer) > 1 else 'is'} there"
    return f"{dataset.name.upper()} {which}; this version reads {known[0]} to {known[-1]}: see {catalogue.page}"
