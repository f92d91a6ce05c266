"""What a French word sounds like, so that what is written by ear is found. Imported only for a word nobody knows."""

from __future__ import annotations

import re
from collections.abc import Collection

_SOUNDS = (
    (re.compile("ph"), "f"),
    (re.compile("mp(?=t)"), "m"),
    (re.compile("(?:ss|sc(?=[eiy])|z|c(?=[eiy]))"), "s"),
    (re.compile("(?:qu|ck|q|c(?!h))"), "k"),
    (re.compile("eau|au"), "o"),
    (re.compile("ai|ei|ae|oe"), "e"),
    (re.compile("g(?=[eiy])"), "j"),
    (re.compile("gu(?=[eiy])"), "g"),
    (re.compile("(?<!c)h"), ""),
    (re.compile("y"), "i"),
    (re.compile("[ae]m(?=[bp])|[ae]n(?![aeiouyn])"), "an"),
    (re.compile("om(?=[pbt])"), "on"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile("(?<=i)(?:er|e|t|r)$", re.MULTILINE), ""),
    (re.compile("(?<=[a-z]{3})(?:er|es|e|t|s|d)$", re.MULTILINE), ""),
)


def sounds(words: Collection[str]) -> dict[str, str]:
    """Return what each of many words sounds like: each rule goes once over all of them, one a line.

    >>> sounds(["photographe", "fotograf"])
    {'photographe': 'fotograf', 'fotograf': 'fotograf'}
    """
    heard = sound("\n".join(words)).split("\n")
    # A word that is itself on two lines would move those after it.
    return dict(zip(words, heard if len(heard) == len(words) else map(sound, words), strict=True))


def sound(word: str) -> str:
    """Return what a folded word sounds like, so that what is misspelt by ear is found.

    >>> sound("fotographe") == sound("photographe"), sound("electrissien") == sound("electricien")
    (True, True)
    """
    for letters, put in _SOUNDS:
        word = letters.sub(put, word)
    return word
