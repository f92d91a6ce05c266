"""The SQL of what changed between editions, from what a dataset declares: one row per changed cell.

A key that only one of two editions has was added or removed. Where the identity of a key differs, the key was given to
something else, which is no renaming. A renaming is minor where only case, accents, apostrophes or spaces differ.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Changes, Compared

ADDED, REMOVED, RENAMED, RENAMED_LITTLE = "ajout", "retrait", "renommage", "renommage mineur"
MOVED, ATTRIBUTE, GIVEN_AWAY = "déplacement", "attribut", "réattribution"
NATURES = (ADDED, REMOVED, RENAMED, RENAMED_LITTLE, MOVED, ATTRIBUTE, GIVEN_AWAY)
# The function of SQL that the build registers under this name: see `text.without_details`.
FOLD = "sans_details"


def changes_sql(changes: Changes) -> str:
    """Return the SELECT of the changes: de_edition, vers_edition, objet, code, nature, champ, avant, apres."""
    selects = [select for compared in changes.compared for select in _selects(compared)]
    return f"WITH suite (de, vers, attributs, groupe) AS ({changes.pairs})\n" + "\nUNION ALL ".join(selects)


def _selects(compared: Compared) -> Iterator[str]:
    label = f"n.{compared.labels[0]}" if compared.labels else "NULL"
    yield _one_sided(compared, "n", "o", ADDED, "NULL", label)
    yield _one_sided(compared, "o", "n", REMOVED, label.replace("n.", "o.", 1), "NULL")
    another = f"o.{compared.identity} IS NOT n.{compared.identity}" if compared.identity else "0"
    if compared.identity:
        yield _cell(compared, compared.identity, f"'{GIVEN_AWAY}'")
    for name in compared.labels:
        little = f"{FOLD}(o.{name}) = {FOLD}(n.{name})"
        nature = (
            f"CASE WHEN {another} THEN '{GIVEN_AWAY}' WHEN {little} THEN '{RENAMED_LITTLE}' ELSE '{RENAMED}' END"
        )  # fmt: skip
        yield _cell(compared, name, nature)
    for name in compared.places:
        yield _cell(compared, name, f"'{MOVED}'")
    for name in compared.attributes:
        yield _cell(compared, name, f"'{ATTRIBUTE}'", "AND s.attributs")


def _one_sided(compared: Compared, there: str, lacking: str, nature: str, before: str, after: str) -> str:
    """Return the SELECT of the keys that are in one edition of a pair and not in the other."""
    edition, other = ("s.vers", "s.de") if there == "n" else ("s.de", "s.vers")
    return (
        f"SELECT s.de, s.vers, '{compared.objet}', {_key(compared, there)}, '{nature}', NULL, {before}, {after} "
        f"FROM suite s JOIN {compared.table} {there} "
        f"ON {there}.{compared.edition} = {edition}{_group(compared, there)} "
        f"WHERE NOT EXISTS (SELECT 1 FROM {compared.table} {lacking} "
        f"WHERE {lacking}.{compared.edition} = {other} AND {_same_key(compared)})"
    )


def _cell(compared: Compared, column: str, nature: str, condition: str = "") -> str:
    """Return the SELECT of the cells of a column that differ between the two editions of a pair."""
    return (
        f"SELECT s.de, s.vers, '{compared.objet}', {_key(compared, 'n')}, {nature}, '{column}', "
        f"CAST(o.{column} AS TEXT), CAST(n.{column} AS TEXT) "
        f"FROM suite s JOIN {compared.table} o ON o.{compared.edition} = s.de{_group(compared, 'o')} "
        f"JOIN {compared.table} n ON n.{compared.edition} = s.vers AND {_same_key(compared)} "
        f"WHERE o.{column} IS NOT n.{column} {condition}"
    )


def _key(compared: Compared, side: str) -> str:
    return " || ',' || ".join(f"{side}.{name}" for name in compared.key)


def _group(compared: Compared, side: str) -> str:
    return f" AND {side}.{compared.group} = s.groupe" if compared.group else ""


def _same_key(compared: Compared) -> str:
    return " AND ".join(f"o.{name} = n.{name}" for name in compared.key)
