"""The columns of a file by their names, as people write them: another case, other accents, or another Unicode form."""

from __future__ import annotations

from collections.abc import Sequence
from string import whitespace
from unicodedata import normalize

from ..mending import mended
from ..text import small_letters, without_details
from .refusals import Refused

# What a name may have around it, and nobody sees.
UNSEEN = f"{whitespace}\N{NO-BREAK SPACE}\N{BOM}\N{ZERO WIDTH SPACE}"


def named(name: str) -> str:
    """Return a name as it is compared with one that is right."""
    # A second mark at the beginning of a file is a sign that nobody sees.
    return normalize("NFC", name.strip(UNSEEN))


def loosely(name: str) -> str:
    """Return a name as it is compared with one that is nearly right: without case, accents and spaces."""
    return without_details(small_letters(mended(named(name))).replace("_", "").replace("-", ""))


def has(header: Sequence[str], column: str) -> int:
    """Return how well a header has a column: 2 by its name, 1 by one column that is nearly so named, else 0."""
    if column and named(column) in map(named, header):
        return 2
    # Who names no column has none.
    return int(bool(column) and list(map(loosely, header)).count(loosely(column)) == 1)


def index_of(header: Sequence[str], column: str, option: str, hint: str = "") -> tuple[int, str]:
    """Return the place of a column, and what to say where its name is not quite that. Raises Refused."""
    names = list(map(named, header))
    if names.count(named(column)) == 1:
        return names.index(named(column)), ""
    near = [place for place, name in enumerate(header) if loosely(name) == loosely(column)]
    if named(column) in names:
        problem, texte = "is there more than once", "y est plus d'une fois"
    elif len(near) == 1:
        return near[0], f"{option} {column} : c'est la colonne « {header[near[0]].strip()} » qui est lue."
    else:
        problem = "is not there" if not near else "may be several columns"
        texte = "n'y est pas" if not near else "peut être plusieurs colonnes"
    listed = ", ".join(filter(None, (name.strip() for name in header))) or "none"
    told = f"La colonne « {column} » {texte} ; il y a : {listed if listed != 'none' else 'aucune'}."
    raise Refused(option, f"{column!r} {problem}; the columns are: {listed}{hint}", told)


def added_names(header: Sequence[str], ours: Sequence[str]) -> tuple[list[str], str]:
    """Return the names of the columns that are added, apart from those that are there; and what to say of it."""
    taken = {named(name).casefold() for name in header}
    found = []
    for name in ours:
        number, free = 2, name
        while free in taken:
            free, number = f"{name}_{number}", number + 1
        found.append(free)
    changed = [f"{name} → {other}" for name, other in zip(ours, found, strict=True) if name != other]
    return found, f"Colonnes déjà là, les nôtres sont renommées : {', '.join(changed)}." if changed else ""
