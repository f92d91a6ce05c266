"""Two texts of DARES that are programs: what `proc format` makes labels and codes of.

A statement ends with a semicolon. Those that begin with a star are comments, as is what is between `/*` and `*/`, and
both quote codes that are none. A statement `value $NAME` gives, for each code or list of codes, what it becomes:

    value $FAP9RAQ "A14160","A14161" = "A0Z40" … Other = "ZZZZZ";

`Other` is what the program answers of any other code: no family, and no row. Whatever else is in such a text stops it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...containers import LOOK
from ...errors import SourceChanged
from ...facts import Records

_TOKEN = re.compile(r'/\*.*?\*/|"[^"\n]*"|[;=,]|[^\s";=,]+|"', re.DOTALL)
_OTHER = "other"
# What the programs answer of any other code, before the label where there is one.
_NO_CODE = re.compile(r"(Z+)(\s*:.*)?", re.DOTALL)
_LABELLED = re.compile(r"(\w+)\s*:\s*(.*)", re.DOTALL)
_FAMILY = re.compile("[A-Z][0-9][A-Z][0-9]{2}", re.ASCII)
_SHEET = re.compile("[A-N][0-9]{4}", re.ASCII)

ALL, GROUP, DOMAIN, GATHERED, FAMILY, DETAIL = (
    *("ensemble", "grand groupe", "domaine", "famille agrégée", "famille", "famille fine"),
)
# The formats of the text of labels, and the level of each: the whole, 4 groups, 22 domains, 87 and 225 families.
LEVELS = {"$FAP9_0L": ALL, "$FAP9_GL": GROUP, "$FAP9_1L": DOMAIN, "$FAP9_3L": GATHERED, "$FAP9_5L": FAMILY}
BY_SHEET, BY_QUALIFICATION = "$FAP9RSQ", "$FAP9RAQ"
# « Agriculture, marine, pêche, Domaine  A   FAP2009 », « …, Domaines J-N et P-X FAP2009 »
_OF_GROUP = re.compile(r"(.*\S)\s*,\s*Domaines?\s+([A-Z](?:-[A-Z])?(?:\s+et\s+[A-Z](?:-[A-Z])?)*)\s+FAP2009")
_WHOLE = "A_Z"


class Token(NamedTuple):
    """A word of a program, and its line."""

    text: str
    line: int


class Pair(NamedTuple):
    """What a format makes of a code, and the line that says it."""

    code: str
    becomes: str
    line: int


def labels(text: str, place: str) -> Records:
    """Return the families of FAP-2009 of every level: code, level, label and parent. Raises SourceChanged."""
    formats = _formats(text, place)
    _expect(place, formats, set(LEVELS))
    parents = {_WHOLE: ""}
    rows: list[tuple[str, str, str]] = []
    for name, level in LEVELS.items():
        for pair in formats[name]:
            label = _label(pair, place)
            if level == GROUP:
                label, domains = _group(pair, label, place)
                parents |= dict.fromkeys(domains, pair.code)
            rows.append((pair.code, level, label))
    header = ("code_fap", "niveau_fap", "libelle", "code_parent")
    return Records.of(header, [(*row, _parent(row[0], row[1], parents)) for row in rows])


def passages(text: str, place: str) -> Records:
    """Return each family of FAP-2009 with its sheets of the ROME 3, and the qualifications that it has of each.

    Qualifications are figures, one after the other; none where the sheet alone decides. Raises SourceChanged.
    """
    formats = _formats(text, place)
    _expect(place, formats, {BY_SHEET, BY_QUALIFICATION})
    found: dict[tuple[str, str], str] = {}
    for pair in formats[BY_SHEET]:
        _expect_codes(place, pair, pair.code)
        found[pair.code, pair.becomes] = ""
    alone = {sheet for sheet, _ in found}
    for pair in formats[BY_QUALIFICATION]:
        sheet, qualification = pair.code[:-1], pair.code[-1:]
        _expect_codes(place, pair, sheet)
        if not (qualification.isascii() and qualification.isdigit()) or sheet in alone:
            why = (
                "the sheet alone gives another family" if sheet in alone else "no figure of a qualification at its end"
            )
            raise SourceChanged(f"{place}, line {pair.line}", f"{pair.code!r}: {why}", LOOK)
        found[sheet, pair.becomes] = found.get((sheet, pair.becomes), "") + qualification
    header = ("code_fap", "code_rome3", "qualifications")
    return Records.of(header, [(family, sheet, "".join(sorted(of))) for (sheet, family), of in found.items()])


def _expect(place: str, formats: dict[str, list[Pair]], names: set[str]) -> None:
    if formats.keys() != names:
        lost, gained = (", ".join(sorted(one)) or "none" for one in (names - formats.keys(), formats.keys() - names))
        raise SourceChanged(place, f"formats lost: {lost}; gained: {gained}", LOOK)


def _expect_codes(place: str, pair: Pair, sheet: str) -> None:
    if not (_SHEET.fullmatch(sheet) and _FAMILY.fullmatch(pair.becomes)):
        raise SourceChanged(
            f"{place}, line {pair.line}",
            f"{pair.code!r} = {pair.becomes!r}: not a sheet of the ROME and a family",
            LOOK,
        )


def _label(pair: Pair, place: str) -> str:
    """Return a label without the code that it repeats; the whole has none."""
    if pair.code == _WHOLE:
        return pair.becomes
    found = _LABELLED.fullmatch(pair.becomes)
    if not found or found[1] != pair.code:
        raise SourceChanged(f"{place}, line {pair.line}", f"{pair.becomes!r} does not begin with {pair.code!r} :", LOOK)
    return found[2]


def _group(pair: Pair, label: str, place: str) -> tuple[str, list[str]]:
    """Return the label of a group, and the domains that it says it has."""
    found = _OF_GROUP.fullmatch(label)
    if not found:
        raise SourceChanged(f"{place}, line {pair.line}", f"{label!r}: the group does not say its domains", LOOK)
    ranges = [(part[0], part[-1]) for part in re.split(r"\s+et\s+", found[2])]
    return found[1], [chr(letter) for first, last in ranges for letter in range(ord(first), ord(last) + 1)]


def _parent(code: str, level: str, parents: dict[str, str]) -> str:
    by_level = {ALL: "", GROUP: _WHOLE, DOMAIN: parents.get(code, ""), GATHERED: code[:1], FAMILY: code[:3]}
    return by_level[level]


def _formats(text: str, place: str) -> dict[str, list[Pair]]:
    """Return the pairs of each format of a program; those of `Other` are left, once they are seen to say no code."""
    formats: dict[str, list[Pair]] = {}
    for words in _statements(text):
        said = [token.text.lower() for token in words]
        if said in (["run"], ["proc", "format"]):
            continue
        if said[0] != "value" or len(words) < 2 or words[1].text in formats:
            raise _odd(place, words[0])
        formats[words[1].text] = _once(list(_pairs(words[2:], place)), place)
    return formats


def _once(pairs: list[Pair], place: str) -> list[Pair]:
    lines: dict[str, int] = {}
    for pair in pairs:
        if pair.code in lines:
            raise SourceChanged(
                f"{place}, line {pair.line}", f"{pair.code!r} is there twice, first on line {lines[pair.code]}", LOOK
            )
        lines[pair.code] = pair.line
    return pairs


def _pairs(words: Sequence[Token], place: str) -> Iterator[Pair]:
    codes: list[Token] = []
    tokens = iter(words)
    for token in tokens:
        codes.append(token)
        follows = next(tokens, token)
        if follows.text == ",":
            continue
        value = next(tokens, None)
        if follows.text != "=" or value is None or not _is_text(value):
            raise _odd(place, follows)
        becomes = value.text[1:-1]
        if [one.text.lower() for one in codes] == [_OTHER]:
            if not _NO_CODE.fullmatch(becomes):
                raise _odd(place, value)
        elif not all(map(_is_text, codes)):
            raise _odd(place, codes[0])
        else:
            yield from (Pair(one.text[1:-1], becomes, one.line) for one in codes)
        codes = []
    if codes:
        raise _odd(place, codes[0])


def _is_text(token: Token) -> bool:
    return len(token.text) > 1 and token.text.startswith('"')


def _statements(text: str) -> Iterator[list[Token]]:
    """Yield the words of each statement that is no comment; the last one need not be ended."""
    words: list[Token] = []
    place, line, counted = 0, 1, 0
    while found := _TOKEN.search(text, place):
        place = found.end()
        line += text.count("\n", counted, found.start())
        counted = found.start()
        if found[0].startswith("/*"):
            continue
        if found[0] == ";":
            if words:
                yield words
            words = []
        elif not words and found[0].startswith("*"):
            # A comment up to its semicolon, which may be right after the star; quotes are nothing in it.
            end = text.find(";", found.start())
            place = len(text) if end < 0 else end + 1
        else:
            words.append(Token(found[0], line))
    if words:
        yield words


def _odd(place: str, token: Token) -> SourceChanged:
    return SourceChanged(f"{place}, line {token.line}", f"{token.text!r}: this version cannot read it there", LOOK)
