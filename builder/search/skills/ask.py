"""The skills that a text means: those that have its words or words of their families, the rarest words first.

Then those that more sheets ask for, and whose labels say little else. What no sheet asks for comes last.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from math import log, sqrt
from typing import NamedTuple

from ..words import stems
from .lists import GENRES, TABLES, Key, Lists
from .roots import root
from .terms import Term, Usage, terms, usages

# A word of the same family.
SAME_FAMILY = 0.85
# An answer has at least that part of what the best one has of the words.
ENOUGH = 0.6
# What a skill gets that has the words, and more for each sheet that asks; what our list says outweighs what labels say.
HAVING, ASKED, OURS, LATER_MEANING = 0.5, 0.08, 0.3, 0.05
# Only the first ones, by their words and the sheets that ask for them, are told apart by the rest of their labels.
READ = 40


class Skill(NamedTuple):
    """A skill that answers: `usage` is the everyday expression that found it, `lus` the words that were guessed."""

    code_ogr: str
    genre: str
    nb_fiches: int
    score: float
    libelle: str = ""
    usage: str = ""
    lus: tuple[tuple[str, str], ...] = ()


class _Asked(NamedTuple):
    """The words that are asked, the expressions of our list that are made of them, and which part each skill has."""

    lists: Lists
    terms: list[Term]
    ours: Mapping[Key, Usage]
    parts: Mapping[Key, float]


def skills(
    connection: sqlite3.Connection, text: str, limit: int = 10, start: int = 0, genres: Collection[str] = GENRES
) -> tuple[int, list[Skill]]:
    """Return how many skills of some kinds a text means, and at most `limit` of them, the best first.

    The first `start` ones are passed over. The last word may go on; no string is an error.
    """
    asked = _asked(connection, text, genres)
    rough = sorted(_asked_for(connection, asked.parts), key=_order)
    found = [*sorted(_told_apart(connection, asked, rough[:READ]), key=_order), *rough[READ:]]
    shown = found[start : start + limit]
    labels = _labels(connection, [one for one in shown if not one.libelle])
    return len(found), [one if one.libelle else one._replace(libelle=labels[one.code_ogr]) for one in shown]


def _order(one: Skill) -> tuple[bool, float, str]:
    return not one.nb_fiches, -one.score, one.code_ogr


def _asked(connection: sqlite3.Connection, text: str, genres: Collection[str]) -> _Asked:
    lists, known = Lists(connection), usages(connection, genres)
    words = terms(connection, lists, text, {one for _, usage in known for one in usage.roots})
    read = {one for word in words for one in word.read}
    # Of two expressions for one skill, the one that says more.
    ours = dict(sorted((pair for pair in known if pair[1].roots <= read), key=lambda pair: len(pair[1].roots)))
    return _Asked(lists, words, ours, _parts(lists, words, ours, genres))


def _parts(lists: Lists, words: list[Term], ours: Mapping[Key, Usage], genres: Collection[str]) -> dict[Key, float]:
    """Return the share of the question that each skill has, for the skills that have enough of it."""
    total = sum(word.weight for word in words)
    having: dict[Key, float] = {}
    for word in words:
        best: dict[Key, float] = {}
        for one, sureness in sorted(word.read.items(), key=lambda pair: pair[1]):
            best |= dict.fromkeys(lists.having(one, genres), sureness)
        for key, sureness in best.items():
            having[key] = having.get(key, 0.0) + word.weight * sureness / total
    for key, usage in ours.items():
        said = sum(word.weight for word in words if usage.roots & word.read.keys()) / total
        having[key] = max(having.get(key, 0.0), said)
    enough = ENOUGH * max(having.values(), default=0.0)
    return {key: part for key, part in having.items() if part >= enough}


def _asked_for(connection: sqlite3.Connection, parts: Mapping[Key, float]) -> Iterator[Skill]:
    """Yield each skill with the number of sheets that ask for it, ranked by that and by the words that it has."""
    for genre, (_, _, links) in TABLES.items():
        codes = json.dumps([str(code) for kind, code in parts if kind == genre])
        asking = dict(
            connection.execute(
                f"SELECT code_ogr, count(*) FROM {links} WHERE code_ogr IN (SELECT value FROM json_each(?)) GROUP BY 1",
                (codes,),
            )
        )
        for (kind, code), part in parts.items():
            if kind == genre:
                count = asking.get(str(code), 0)
                yield Skill(str(code), genre, count, round(part * (HAVING + ASKED * log(1 + count)), 3))


def _told_apart(connection: sqlite3.Connection, asked: _Asked, rough: list[Skill]) -> Iterator[Skill]:
    """Yield skills ranked by what their labels have beside what is asked, and by what our list says of them."""
    labels = _labels(connection, rough)
    words = {code: {word: root(word) for word in stems(label)} for code, label in labels.items()}
    asked.lists.read({one for of_label in words.values() for one in of_label.values()})
    for one in rough:
        key, roots = (one.genre, int(one.code_ogr)), words[one.code_ogr]
        alike, usage, gain = _alike(asked, {*roots.values()}, roots.keys()), asked.ours.get(key), 0.0
        if usage:
            gain = _alike(asked, usage.roots, None) * (1 + OURS * (1 - LATER_MEANING * usage.rang))
        yield one._replace(
            score=round(one.score + asked.parts[key] * max(alike, gain), 3),
            libelle=labels[one.code_ogr],
            usage=usage.expression if usage and gain > alike else "",
            lus=tuple(_guessed(asked.terms, roots)),
        )


def _labels(connection: sqlite3.Connection, found: list[Skill]) -> dict[str, str]:
    labels: dict[str, str] = {}
    for genre, (_, table, _) in TABLES.items():
        codes = json.dumps([one.code_ogr for one in found if one.genre == genre])
        sql = f"SELECT code_ogr, libelle FROM {table} WHERE code_ogr IN (SELECT value FROM json_each(?))"
        labels |= connection.execute(sql, (codes,)).fetchall()
    return labels


def _alike(asked: _Asked, roots: Collection[str], words: Collection[str] | None) -> float:
    """Return how much alike are what is asked and the roots of a text, 1 for the same; `words` are as it writes them.

    Without them, any word of a family is as good as another.
    """
    rarity, shared = asked.lists.rarity, 0.0
    for word in asked.terms:
        there = [(sureness * rarity(one)) for one, sureness in word.read.items() if one in roots]
        is_same = words is None or word.mot in words or word.is_guessed
        shared += max(there, default=0.0) * (1.0 if is_same else SAME_FAMILY) * word.weight
    length = sqrt(sum(rarity(one) ** 2 for one in roots)) * sqrt(sum(word.weight**2 for word in asked.terms))
    return shared / length if length else 0.0


def _guessed(words: list[Term], roots: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each word that was guessed, with the word of a label that it was read as."""
    for term in words:
        if term.is_guessed:
            yield from ((term.mot, word) for word, one in roots.items() if one in term.read)
