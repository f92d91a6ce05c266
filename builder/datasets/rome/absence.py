"""A code that an edition of the ROME has not, or none has: where it is, and which are like it."""

from __future__ import annotations

from dataclasses import dataclass

from ...face import Connection
from .historique import IN_ORDER, current_of, editions, names, sheets_of

SUGGESTIONS = 5


@dataclass(frozen=True, slots=True)
class Absence:
    """Where a code is not: in `edition`, or in any of `editions` where that is empty; `dans` are those that have it.

    `proches_de` are codes like it, with their labels.
    """

    edition: str
    dans: tuple[str, ...]
    editions: tuple[str, ...]
    proches_de: tuple[tuple[str, str], ...]


def sheet_now(connection: Connection, code: str) -> tuple[str, Absence | None]:
    """Return the label of a sheet of the current edition; without one, an empty text and where the code is."""
    current = current_of(editions(connection)).edition
    label = next((one.libelle for one in sheets_of(connection, code) if one.edition == current), None)
    return ("", absence(connection, code, current)) if label is None else (label, None)


def absence(connection: Connection, code: str, edition: str = "", *, with_near: bool = True) -> Absence:
    """Return where a code is that an edition has not, or no edition at all, and which are like it."""
    return Absence(
        edition,
        tuple(one.edition for one in sheets_of(connection, code)),
        tuple(names(connection)),
        suggestions(connection, code, edition) if with_near else (),
    )


def suggestions(connection: Connection, code: str, edition: str = "") -> tuple[tuple[str, str], ...]:
    """Return codes like one that is unknown, with labels: of its domain (in an edition), or the closest in any."""
    from difflib import get_close_matches

    rows = connection.execute(
        "SELECT m.edition, m.code_rome, m.libelle FROM rome_metiers_editions m JOIN rome_editions e "
        f"ON e.edition = m.edition ORDER BY {IN_ORDER}"
    ).fetchall()
    near = {known: label for name, known, label in rows if known[:3] == code[:3] and edition in ("", name)}
    labels = near or {known: label for _, known, label in rows}
    found = get_close_matches(code, sorted(labels), SUGGESTIONS, 0.0 if near else 0.6)
    return tuple((known, labels[known]) for known in found)
