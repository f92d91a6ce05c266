"""What is answered for a ROME code that an edition lacks: the editions that have it, and similar codes."""

from __future__ import annotations

from dataclasses import dataclass

from ...face import Connection
from .historique import IN_ORDER, current_of, editions, names, sheets_of

SUGGESTIONS = 5


@dataclass(frozen=True, slots=True)
class Absence:
    """A code that `edition` lacks, or that none of the `editions` has where `edition` is empty.

    `dans` are the editions that have the code. `proches_de` are similar codes, with their labels.
    """

    edition: str
    dans: tuple[str, ...]
    editions: tuple[str, ...]
    proches_de: tuple[tuple[str, str], ...]


def sheet_now(connection: Connection, code: str) -> tuple[str, Absence | None]:
    """Return the label of a sheet of the current edition; or an empty text and its absence."""
    current = current_of(editions(connection)).edition
    label = next((one.libelle for one in sheets_of(connection, code) if one.edition == current), None)
    return ("", absence(connection, code, current)) if label is None else (label, None)


def absence(connection: Connection, code: str, edition: str = "", *, with_near: bool = True) -> Absence:
    """Return the editions that have a code which `edition` lacks, and similar codes."""
    return Absence(
        edition,
        tuple(one.edition for one in sheets_of(connection, code)),
        tuple(names(connection)),
        suggestions(connection, code, edition) if with_near else (),
    )


def suggestions(connection: Connection, code: str, edition: str = "") -> tuple[tuple[str, str], ...]:
    """Return the codes that resemble an unknown code, with their labels: first those of its domain."""
    from difflib import get_close_matches

    rows = connection.execute(
        "SELECT m.edition, m.code_rome, m.libelle FROM rome_metiers_editions m JOIN rome_editions e "
        f"ON e.edition = m.edition ORDER BY {IN_ORDER}"
    ).fetchall()
    near = {known: label for name, known, label in rows if known[:3] == code[:3] and edition in ("", name)}
    labels = near or {known: label for _, known, label in rows}
    found = get_close_matches(code, sorted(labels), SUGGESTIONS, 0.0 if near else 0.6)
    return tuple((known, labels[known]) for known in found)
