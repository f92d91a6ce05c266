"""A comparison in French words, in the order in which a person reads it; `report` gives it a form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..french import number
from ..text import visible
from .differences import Diff, LivraisonComparee
from .parts import Room, Section, schema_part, sheets_part, sources_part, table_part, titles_part
from .words import count, cut

HEADINGS = ("Avant", "Après", "Ajouts", "Retraits", "Changements")
# Enough of a hash to tell two releases apart, where there is little room.
SHORT = 16


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole: what is compared with what, in a few words what changed, what to know, the parts.

    `releases` are lines of what each file is: what it is called, of the older, of the newer.
    """

    title: str
    headline: str
    releases: tuple[tuple[str, str, str], ...]
    remarks: tuple[str, ...]
    sections: tuple[Section, ...]
    unchanged: str


def outline(diff: Diff, room: Room) -> Outline:
    """Return a comparison in words, its lists and its cells cut to the room that there is."""
    same = len(diff.tables) - len(diff.changees)
    return Outline(
        f"{_name(diff.avant)} → {_name(diff.apres)}",
        headline(diff),
        _releases(diff, room),
        tuple(_remarks(diff)),
        (
            sources_part(diff.sources),
            sheets_part(diff.rome.fiches, room),
            titles_part(diff.rome.appellations, room),
            schema_part(diff),
            *(table_part(table, place, room) for place, table in enumerate(diff.changees, 1)),
        ),
        f"{count(same, 'table(s) sans changement')} sur {number(len(diff.tables))}",
    )


def headline(diff: Diff) -> str:
    """Return in a few words how much changed."""
    if diff.octets_identiques:
        return "aucune différence (les deux fichiers sont les mêmes, octet pour octet)"
    if diff.est_identique:
        return "aucune différence de contenu"
    parts = (
        (len(diff.changees), "table(s) changée(s)"),
        (len(diff.tables_ajoutees), "table(s) ajoutée(s)"),
        (len(diff.tables_retirees), "table(s) retirée(s)"),
        (len(diff.vues_ajoutees), "vue(s) ajoutée(s)"),
        (len(diff.vues_retirees), "vue(s) retirée(s)"),
        (len(diff.vues_changees), "vue(s) définie(s) autrement"),
    )
    return ", ".join(count(*part) for part in parts if part[0])


def _name(release: LivraisonComparee) -> str:
    return visible(release.identifiant or release.fichier)


def _releases(diff: Diff, room: Room) -> tuple[tuple[str, str, str], ...]:
    labels = ("Livraison", "Date", "Schéma", "Hash du contenu", "Fichier")
    return tuple(zip(labels, _told(diff.avant, room), _told(diff.apres, room), strict=True))


def _told(one: LivraisonComparee, room: Room) -> tuple[str, ...]:
    content = one.hash_contenu and cut(one.hash_contenu, room.cell and SHORT)
    words = (one.identifiant, one.date_release, str(one.version_schema), content, one.fichier)
    return tuple(visible(word) if word else "non indiqué" for word in words)


def _remarks(diff: Diff) -> Iterator[str]:
    old, new = diff.avant, diff.apres
    if old.date_release and new.date_release and old.date_release > new.date_release:
        yield "Le premier fichier est plus récent que le second : les changements se lisent à rebours."
    if bool(old.est_echantillon) != bool(new.est_echantillon):
        yield "L'un des deux fichiers n'est que l'échantillon : ce qui lui manque n'a pas disparu."
    if bool(old.est_depart) != bool(new.est_depart):
        yield "L'un des deux fichiers n'est que le jeu de départ, sans textes : ce qui lui manque n'a pas disparu."
    if old.version_schema != new.version_schema:
        yield (
            f"Les schémas diffèrent ({old.version_schema}, puis {new.version_schema}) : "
            "seules les colonnes communes sont comparées."
        )
    if diff.hash_dementi:
        yield (
            "Les deux fichiers annoncent le même contenu et ne l'ont pas : l'un d'eux a été modifié "
            "après sa construction (voir « infotravail check »)."
        )
