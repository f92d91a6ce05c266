"""The ways to find a place by a name: the very one, its words, its beginning, a mistake, a part of what is typed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping

from .coded import basins, department_of
from .found import BEGUN, BY_NAME, EXACT, MISTAKEN, PARTLY, WORDS, WORDS_BEGUN, Found
from .named import beginning, exact, having, like, shortened, windows, with_other_article
from .names import SMALL_WORDS, squeezed
from .typed import CITIES, Typed
from .weigh import CODE, ELSEWHERE, LIKE, LOST, MEANT, NAMED, OTHER_ARTICLE, PER_LETTER, VERY, Scored, Sought, scored


def sure(connection: sqlite3.Connection, sought: Sought) -> Iterator[Scored]:
    """Yield the places of that name, those that have its words, and those that begin so."""
    for words in dict.fromkeys((sought.typed.words, sought.typed.quiet)):
        for named in exact(connection, words):
            # « l'Ain » is not Lain, nor « l'Issy » Lissy.
            is_other = words[0] == "l" and not named.nom.startswith("l ")
            yield scored(named, EXACT, BY_NAME, sought, lost=OTHER_ARTICLE if is_other else 0.0)
        for named in with_other_article(connection, words):
            yield scored(named, EXACT, BY_NAME, sought, lost=0.0 if words[0] == "l" else OTHER_ARTICLE)
    for way in (_covering, _having, _beginning):
        yield from way(connection, sought)


def _having(connection: sqlite3.Connection, sought: Sought) -> Iterator[Scored]:
    for begun, tier, why in ((False, WORDS, "mots du nom"), (True, WORDS_BEGUN, "début des mots du nom")):
        for named in having(connection, sought.typed.telling, begun=begun, within=sought.area.departments):
            yield scored(named, tier, why, sought)


def _beginning(connection: sqlite3.Connection, sought: Sought) -> Iterator[Scored]:
    for named in beginning(connection, sought.typed.quiet):
        yield scored(named, BEGUN, "début du nom", sought)


def _covering(connection: sqlite3.Connection, sought: Sought) -> Iterator[Scored]:
    """Yield the places whose name stands beside that of their department or region: « Valence Drôme »."""
    words = sought.typed.quiet
    if len(words) < 2:
        return
    spans = windows(connection, words)
    wholes = {
        span: {one.code for one in names if one.genre != "commune"}
        for span, names in spans.items()
        if any(one.genre != "commune" for one in names)
    }
    for (start, end), names in spans.items() if wholes else ():
        if end - start == len(words) or not all(_covered(wholes, *side) for side in ((0, start), (end, len(words)))):
            continue
        codes = set().union(*(found for span, found in wholes.items() if span[1] <= start or span[0] >= end))
        for named in names:
            if named.genre == "commune" and codes.intersection(_within(connection, named.code)):
                yield scored(named, WORDS, "nom, et celui de son territoire", sought, lost=0.0)


def _covered(wholes: Mapping[tuple[int, int], set[str]], start: int, end: int) -> bool:
    """Tell whether words are names of departments and regions, one after another."""
    return start == end or any(_covered(wholes, stop, end) for begin, stop in wholes if begin == start and stop <= end)


def _within(connection: sqlite3.Connection, commune: str) -> tuple[str, ...]:
    """Return the department and the region of a commune."""
    sql = "SELECT code_departement, code_region FROM communes WHERE code_commune = ?"
    return connection.execute(sql, (commune,)).fetchone() or (department_of(commune), "")


def arrondissements(connection: sqlite3.Connection, typed: Typed) -> Iterator[Scored]:
    """Yield the arrondissement of a city and a number, however it is written: Lyon 3, 3e, 3ème, IIIe, CEDEX 03."""
    city = "".join(word for word in typed.quiet if word in CITIES)
    if typed.quiet != (city,):
        return
    short = [int(code) for code in typed.codes if code.isdigit() and len(code) <= 2]
    for number in filter(None, (typed.rank, typed.office, *short)):
        for named in exact(connection, (city, f"{number}{'er' if number == 1 else 'e'}", "arrondissement")):
            # « Marseille 13 » is its department as well.
            is_also = number in short and named.code[:2] == f"{number:02}"
            found = Found("commune", named.code, f"arrondissement {number}", EXACT, named=named)
            yield Scored(NAMED, LIKE if is_also else VERY, -MEANT, found)


def mistaken(connection: sqlite3.Connection, sought: Sought) -> Iterator[Scored]:
    """Yield the places of a name whose words are shortened, or that is mistyped, or written by ear."""
    for named in shortened(connection, sought.typed.quiet):
        yield scored(named, WORDS_BEGUN, "mots du nom, l'un en abrégé", sought)
    for one in like(connection, sought.typed.quiet):
        weighed = scored(one.named, MISTAKEN, "à peu près", sought, lost=LOST[MISTAKEN] + PER_LETTER * one.distance)
        yield weighed._replace(found=weighed.found._replace(approche=True))


def parts(connection: sqlite3.Connection, sought: Sought) -> tuple[list[Scored], tuple[str, ...]]:
    """Return the places whose name is some of the words, of as many letters as can be, and the other words."""
    words = sought.typed.quiet
    spans = {
        (start, end): names
        for (start, end), names in windows(connection, words).items()
        if len(squeezed(words[start:end])) > 1 and not SMALL_WORDS.issuperset(words[start:end])
    }
    if not spans:
        return [], ()
    # In an address, the town comes last; elsewhere, the longest name is the surest.
    start, end = max(
        spans,
        key=lambda span: (span[1] if sought.typed.is_address else 0, len(squeezed(words[span[0] : span[1]])), -span[0]),
    )
    why = f"« {' '.join(words[start:end])} » seulement"
    found = [scored(named, PARTLY, why, sought) for named in spans[start, end]]
    kept = [one for one in found if one.far < ELSEWHERE] or found
    return (
        [one._replace(found=one.found._replace(approche=True)) for one in kept],
        (*words[:start], *words[end:]),
    )


def basins_named(connection: sqlite3.Connection, typed: Typed, *, always: bool) -> Iterator[Scored]:
    """Yield the basins of that name; with `always`, of its words, where basins are meant."""
    key, words = squeezed(typed.quiet), set(typed.telling)
    for code, basin in basins(connection).items():
        if basin.key == key and (always or not typed.codes):
            yield Scored(NAMED, VERY if always else CODE, 0.0, Found("bassin", code, "nom du bassin", EXACT))
        elif always and words <= basin.words:
            yield Scored(NAMED, LIKE, 0.0, Found("bassin", code, "mots du nom du bassin", WORDS))
