"""The parts of a comparison in French words: sources, the ROME, the schema, each table that changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..french import number
from ..text import visible
from .differences import Cells, Colonne, Diff, TableComparee
from .origins import EditionComparee, SourceComparee, Sources
from .rome import Appellations, Fiches
from .words import bare, both, count, cut, shown

Line = tuple[str, ...]
Counts = tuple[int, int, int, int, int]
ABSENT = "Pas comparé : l'un des deux fichiers ne l'a pas."
RETOUCHED = "intitulé(s) retouché(s) (casse, accents, apostrophes ou espaces)"
CHANGED = ("Code", "Avant", "Après")


@dataclass(frozen=True, slots=True)
class Room:
    """How many lines a list may have, and how many characters a cell; None for as many as there are."""

    lines: int | None = None
    cell: int | None = None


ROOM = Room()


@dataclass(frozen=True, slots=True)
class Listing:
    """Some lines under their headings; `left` says how many more there are, or is empty."""

    title: str
    headings: Line
    lines: tuple[Line, ...]
    left: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the comparison: its counts (before, after, added, removed, changed), a note, lists."""

    anchor: str
    title: str
    counts: Counts | None
    note: str
    listings: tuple[Listing, ...]


def listing(things: str, headings: Line, lines: Sequence[Line], room: Room = ROOM) -> Iterator[Listing]:
    """Yield a list under the number of its lines in words, or nothing where it is empty."""
    if lines:
        kept = lines[: room.lines]
        yield _listing(len(lines), things, headings, kept, len(lines) - len(kept))


def _listing(total: int, things: str, headings: Line, lines: Sequence[Line], left: int) -> Listing:
    safe = tuple(tuple(map(visible, line)) for line in (headings, *lines))
    return Listing(count(total, things), safe[0], safe[1:], f"et {number(left)} de plus" if left else "")


def sources_part(found: Sources | None) -> Section:
    """Return what became of the publishers' files."""
    name = ("sources", "Fichiers sources")
    if found is None:
        return Section(*name, None, ABSENT, ())
    came, went, changed = found.apparues, found.disparues, found.changees
    lines = [(one.jeu, one.fichier, _editions(one.avant), _editions(one.apres)) for one in changed]
    listings = (
        *listing("fichier(s) apparu(s)", ("Jeu", "Fichier", "Édition"), _alone(came)),
        *listing("fichier(s) disparu(s)", ("Jeu", "Fichier", "Édition"), _alone(went)),
        *listing("fichier(s) changé(s)", ("Jeu", "Fichier", "Avant", "Après"), lines),
    )
    return Section(*name, (found.nb_avant, found.nb_apres, len(came), len(went), len(changed)), "", listings)


def _alone(files: tuple[SourceComparee, ...]) -> list[Line]:
    return [(one.jeu, one.fichier, _editions(one.editions)) for one in files]


def _editions(editions: tuple[EditionComparee, ...]) -> str:
    return ", ".join(f"{one.edition or 'sans édition'} (SHA-256 {one.sha256[:12]}…)" for one in editions)


def sheets_part(found: Fiches | None, room: Room) -> Section:
    """Return what became of the sheets of the ROME."""
    name = ("rome-fiches", "Fiches du ROME")
    if found is None:
        return Section(*name, None, ABSENT, ())
    came, went, reused = found.ajoutees, found.retirees, found.reutilisees
    real, minor = (
        [(one.code_rome, *both(one.avant, one.apres)) for one in found.renommees if one.est_mineure is kind]
        for kind in (False, True)
    )
    jobs = [
        (one.code_rome, *both(one.libelle_avant, one.libelle_apres), one.code_ogr_avant, one.code_ogr_apres)
        for one in reused
    ]
    listings = (
        *listing("fiche(s) ajoutée(s)", ("Code", "Intitulé"), [(one.code_rome, one.libelle) for one in came], room),
        *listing("fiche(s) retirée(s)", ("Code", "Intitulé"), [(one.code_rome, one.libelle) for one in went], room),
        *listing("code(s) donné(s) à un autre métier", (*CHANGED, "Code OGR avant", "Code OGR après"), jobs, room),
        *listing("fiche(s) renommée(s)", CHANGED, real, room),
        *listing(RETOUCHED, CHANGED, minor, room),
    )
    changed = len(reused) + len(found.renommees)
    return Section(*name, (found.nb_avant, found.nb_apres, len(came), len(went), changed), "", listings)


def titles_part(found: Appellations | None, room: Room) -> Section:
    """Return what became of the job titles of the ROME."""
    name = ("rome-appellations", "Appellations du ROME")
    if found is None:
        return Section(*name, None, ABSENT, ())
    came, went, moved = found.ajoutees, found.retirees, found.deplacees
    real, minor = (
        [(one.code_ogr, *both(one.avant, one.apres)) for one in found.reformulees if one.est_mineure is kind]
        for kind in (False, True)
    )
    alone = ("Code OGR", "Appellation", "Fiche")
    paths = [(one.code_ogr, one.libelle, one.code_rome_avant, one.code_rome_apres) for one in moved]
    listings = (
        *listing("appellation(s) ajoutée(s)", alone, [(a.code_ogr, a.libelle, a.code_rome) for a in came], room),
        *listing("appellation(s) retirée(s)", alone, [(a.code_ogr, a.libelle, a.code_rome) for a in went], room),
        *listing("appellation(s) déplacée(s)", (*alone[:2], "Fiche avant", "Fiche après"), paths, room),
        *listing("appellation(s) reformulée(s)", ("Code OGR", "Avant", "Après"), real, room),
        *listing(RETOUCHED, ("Code OGR", "Avant", "Après"), minor, room),
    )
    changed = len({one.code_ogr for one in moved} | {one.code_ogr for one in found.reformulees})
    return Section(*name, (found.nb_avant, found.nb_apres, len(came), len(went), changed), "", listings)


def schema_part(diff: Diff) -> Section:
    """Return the tables and the views that came and went, and the views that are made otherwise."""
    came, went = (
        [(one.nom, number(one.nb_lignes), one.description or "") for one in tables]
        for tables in (diff.tables_ajoutees, diff.tables_retirees)
    )
    head = ("Table", "Lignes", "Description")
    listings = (
        *listing("table(s) ajoutée(s)", head, came),
        *listing("table(s) retirée(s)", head, went),
        *listing("vue(s) ajoutée(s)", ("Vue",), [(name,) for name in diff.vues_ajoutees]),
        *listing("vue(s) retirée(s)", ("Vue",), [(name,) for name in diff.vues_retirees]),
        *listing("vue(s) définie(s) autrement", ("Vue",), [(name,) for name in diff.vues_changees]),
    )
    both_ = len(diff.tables)
    counts = (both_ + len(went), both_ + len(came), len(came), len(went), len(diff.changees))
    return Section("tables", "Tables", counts, "", listings)


def table_part(found: TableComparee, place: int, room: Room) -> Section:
    """Return what changed in a table that both files have; `place` tells apart two tables of similar names."""
    key = ", ".join(found.cle)
    listings = (
        *listing("colonne(s) ajoutée(s)", ("Colonne", "Type", "Description"), _columns(found.colonnes_ajoutees)),
        *listing("colonne(s) retirée(s)", ("Colonne", "Type", "Description"), _columns(found.colonnes_retirees)),
        *listing(
            "colonne(s) d'un autre type",
            ("Colonne", "Avant", "Après"),
            [(one.nom, one.avant, one.apres) for one in found.colonnes_retypees],
        ),
        *_rows(found.nb_ajoutees, "ligne(s) ajoutée(s)", found, found.ajoutees, room),
        *_rows(found.nb_retirees, "ligne(s) retirée(s)", found, found.retirees, room),
        *_changed(found, room),
    )
    counts = (found.nb_avant, found.nb_apres, found.nb_ajoutees, found.nb_retirees, found.nb_changees)
    how = f"Clé : {key}." if key else "Sans clé : les lignes sont comparées entières."
    note = visible(" ".join(filter(None, (found.description, how))))
    plain = re.fullmatch("[a-z0-9_]+", found.nom)
    return Section(f"table-{found.nom if plain else f'no-{place}'}", visible(found.nom), counts, note, listings)


def _columns(columns: tuple[Colonne, ...]) -> list[Line]:
    return [(one.nom, one.type, one.description or "") for one in columns]


def _rows(total: int, things: str, table: TableComparee, rows: tuple[Cells, ...], room: Room) -> Iterator[Listing]:
    """Yield the rows that one file alone has: the key, then what is in the other cells that are not empty."""
    width = len(table.cle)
    lines = [
        (
            *_key(row[:width]),
            cut(
                ", ".join(
                    f"{name} {shown(cell)}"
                    for name, cell in zip(table.colonnes[width:], row[width:], strict=True)
                    if cell is not None
                ),
                room.cell,
            ),
        )
        for row in rows[: room.lines]
    ]
    if total:
        headings = (", ".join(table.cle), "Contenu") if width else ("Contenu",)
        yield _listing(total, things, headings, lines, total - len(lines))


def _changed(table: TableComparee, room: Room) -> Iterator[Listing]:
    """Yield the rows that changed, a line for each cell."""
    rows = table.changees[: room.lines]
    lines = [
        (*_key(row.cle), cell.colonne, *both(cell.avant, cell.apres, room.cell))
        for row in rows
        for cell in row.cellules
    ]
    if table.nb_changees:
        headings = (", ".join(table.cle), "Colonne", "Avant", "Après")
        total = table.nb_changees
        yield _listing(total, "ligne(s) changée(s)", headings, lines, total - len(rows))


def _key(cells: Cells) -> Line:
    return (", ".join(map(bare, cells)),) if cells else ()
