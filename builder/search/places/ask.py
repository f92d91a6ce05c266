"""What people type or paste for a place, to the places that it may be, the likeliest first.

A name beats its words, these beat its beginning, and that beats a mistake; of several, the place that most people
mean is first. A code beside a name chooses among those of that name: see `weigh`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from .coded import (
    CORSICA,
    agencies,
    before_and_after,
    begun_postcodes,
    by_code,
    by_postcode,
    by_prefixed,
    communes_of_postcode,
    department_of,
)
from .found import AROUND, BEGUN, EXACT, PARTLY, WORDS, Found, Meant
from .named import exact
from .typed import LENGTH, Typed, read
from .ways import arrondissements, basins_named, mistaken, parts, sure
from .weigh import CODE, ELSEWHERE, KNOWN_TOWN, NAMED, VERY, WITHOUT_NAME, Area, Scored, Sought, guessed

# As many places as are ever told for one text.
MOST = 200


def meant(
    connection: sqlite3.Connection, text: str, limit: int = MOST, genres: Sequence[str] = (), *, is_sure: bool = False
) -> Meant:
    """Return at most `limit` places that a text may mean; `genres` restricts the kinds of places.

    With `is_sure`, nothing is guessed: neither a mistyped word, nor which words are the name of a place.
    """
    if prefixed := [Found(*one, EXACT) for one in by_prefixed(connection, text)]:
        return Meant(_kept(prefixed, limit, genres))
    typed = read(text)
    reste: tuple[str, ...] = ()
    if typed.is_nowhere:
        return Meant([])
    if typed.quiet or _is_name(connection, typed):
        found, reste = _by_name(connection, typed, genres, is_sure=is_sure)
    else:
        found = list(_by_codes(connection, typed))
        if not found and typed.codes:
            near = _near_code(connection, typed.codes[0], is_cedex=typed.is_cedex)
            return Meant(_kept(near, limit, genres), "" if typed.is_cedex else typed.codes[0])
    # What is said of the kind comes before all.
    ordered = sorted(found, key=lambda one: one.genre not in typed.kinds) if typed.kinds else found
    return Meant(_kept(ordered, limit, genres), reste=reste)


def _is_name(connection: sqlite3.Connection, typed: Typed) -> bool:
    """Tell whether words that only say a kind are a name of a place all the same: Ville, in the Oise."""
    return bool(typed.words and typed.codes) and bool(exact(connection, typed.words))


def _kept(found: Iterable[Found], limit: int, genres: Sequence[str]) -> list[Found]:
    """Return the first places, each once."""
    kept: dict[tuple[str, str], Found] = {}
    for one in found:
        if not genres or one.genre in genres:
            kept.setdefault((one.genre, one.code), one)
    return list(kept.values())[:limit]


def _by_codes(connection: sqlite3.Connection, typed: Typed) -> Iterator[Found]:
    # A commune's code of the same figures as a postcode is of somewhere else.
    way = by_postcode if typed.is_postal else by_code
    for code in typed.codes:
        for coded in way(connection, code):
            yield Found(*coded, EXACT)
        if len(code) == LENGTH - 1:
            for coded in begun_postcodes(connection, code):
                yield Found(*coded, BEGUN)


def _near_code(connection: sqlite3.Connection, code: str, *, is_cedex: bool) -> Iterator[Found]:
    """Yield what is near a code that is none: the town of a CEDEX, its department, the next postcodes."""
    whole = code.zfill(LENGTH) if code.isdigit() and len(code) >= LENGTH - 1 else code
    why = f"bureau du CEDEX {whole}" if is_cedex else f"près de {whole}, qui n'est pas un code connu"
    is_whole = len(whole) == LENGTH
    near = before_and_after(connection, "codes_postaux", "code_postal", whole) if is_whole else []
    # Those of Monaco are no commune's.
    near = [postcode for postcode in near if communes_of_postcode(connection, postcode)]
    # A CEDEX has the first figures of the office that sorts it.
    same = [postcode for postcode in near if postcode[:3] == whole[:3]]
    offices = [
        Found("commune", commune, f"{why} : {postcode}", AROUND, approche=True)
        for postcode in same
        for commune in communes_of_postcode(connection, postcode)[:1]
    ]
    within = [
        Found("departement", department, f"premiers chiffres de {whole}", AROUND, approche=True)
        for department in _departments_of(connection, [whole])
    ]
    # Of what is no CEDEX for sure, the department is surer than the town.
    yield from (*offices, *within) if is_cedex else (*within, *offices)
    for postcode in near:
        if postcode not in same:
            yield Found("code_postal", postcode, why, AROUND, approche=True)
    for commune in () if is_cedex or not is_whole else before_and_after(connection, "communes", "code_commune", whole):
        yield Found("commune", commune, why, AROUND, approche=True)


def _departments_of(connection: sqlite3.Connection, codes: Iterable[str]) -> list[str]:
    """Return the departments that are, or with which begin, some codes."""
    asked: list[str] = []
    for code in codes:
        first = department_of(code) if len(code) > 3 else code.zfill(2)
        asked += CORSICA if first == "20" else (first,)
    marks = ", ".join("?" * len(asked))
    sql = f"SELECT code_departement FROM departements WHERE code_departement IN ({marks}) ORDER BY 1"
    return [code for (code,) in connection.execute(sql, asked)]


def _area(connection: sqlite3.Connection, typed: Typed) -> Area:
    whole = [code.zfill(LENGTH) if code.isdigit() and len(code) == LENGTH - 1 else code for code in typed.codes]
    posted = {code: communes_of_postcode(connection, code) for code in whole if len(code) == LENGTH}
    numbers = tuple(code.zfill(2) for code in typed.codes if len(code) <= 3)
    return Area(
        communes=(*chain.from_iterable(posted.values()), *whole),
        postcodes=tuple(code for code, communes in posted.items() if communes),
        departments=tuple(_departments_of(connection, whole)),
        numbers=numbers,
    )


def _by_name(
    connection: sqlite3.Connection, typed: Typed, genres: Sequence[str], *, is_sure: bool
) -> tuple[list[Found], tuple[str, ...]]:
    """Return the places that a name, with the codes beside it, may mean, and the words that are not of the first."""
    sought = Sought(typed, _area(connection, typed), agencies(connection))
    parted, scored = list(arrondissements(connection, typed)), list(sure(connection, sought))
    if parted:
        # Paris is no longer all that is typed, once its arrondissement is read.
        scored = [one._replace(found=one.found._replace(tier=PARTLY)) for one in scored]
    elif typed.rank:
        # Paris has no 21st arrondissement.
        scored = [guessed(one, f"pas d'arrondissement {typed.rank}") for one in scored]
    scored = [*parted, *scored]
    if not is_sure and not any(one.far < ELSEWHERE and _is_likely(one) for one in scored):
        scored += mistaken(connection, sought)
    if typed.codes:
        near = [one for one in scored if one.far < ELSEWHERE]
        # A number is not mistyped as often as a name: elsewhere, it must be that very name.
        scored = near or [one for one in scored if one.group == VERY]
    if not genres or "bassin" in genres:
        scored += basins_named(connection, typed, always="bassin" in (*genres, *typed.kinds))
    reste: tuple[str, ...] = ()
    if not scored and not is_sure:
        scored, reste = parts(connection, sought)
    if typed.codes and not any(one.far == NAMED for one in scored):
        # A postcode is surer than one word of what stands around it.
        far = NAMED if reste and sought.area.postcodes else WITHOUT_NAME
        for one in _by_codes(connection, typed):
            told = one._replace(pourquoi=f"{one.pourquoi}, sans le nom", tier=AROUND, approche=True)
            scored.append(Scored(far, CODE, 0.0, told))
    return [one.found for one in sorted(scored, key=lambda one: one[:3])], reste


def _is_likely(one: Scored) -> bool:
    """Tell whether a place is what is typed, so that no mistake is looked for: its name, its words, or a town begun."""
    named = one.found.named
    is_town = named is not None and named.importance >= KNOWN_TOWN
    return one.group == VERY or one.found.tier in (EXACT, WORDS) or (one.found.tier == BEGUN and is_town)
