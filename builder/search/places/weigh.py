"""How a place that was found ranks among the others: codes, an exact name, and how many people may mean it.

Weights are logarithms of inhabitants: a less certain way of finding a place subtracts from its weight.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log10
from typing import NamedTuple

from .coded import department_of
from .found import BEGUN, BY_NAME, CURRENT, EXACT, FORMER, MISTAKEN, PARTLY, SAID, WORDS, WORDS_BEGUN, Found
from .named import Named
from .names import squeezed
from .typed import Typed

# A name that is the very one comes first. Of the others, what each way loses, as the logarithm of the inhabitants.
LOST = {WORDS: 1.5, BEGUN: 2.5, WORDS_BEGUN: 3.0, MISTAKEN: 1.0}
NOT_FIRST, PER_LETTER = 0.5, 1.3
NO_LONGER, OF_A_PART, OTHER_ARTICLE = 1.0, 1.3, 2.0
# What a department or a region weighs among names that are only like what is typed.
TERRITORY = 5.3
# A town of more inhabitants is meant before the department of the same name, and by the name that it had.
KNOWN_TOWN = 10_000
# Where no file says how many people live in a commune, each of its agencies stands for so many.
PEOPLE_OF_AN_AGENCY = 15_000
# What weighs more than any place: an arrondissement that is written out.
MEANT = 9.0
# How far a place is from what the codes beside its name say.
NAMED, NEAR, ELSEWHERE, WITHOUT_NAME = range(4)
# The very name, something like it, a part of what is typed, a code alone.
VERY, LIKE, PART, CODE = range(4)


class Area(NamedTuple):
    """What the codes beside a name say: of which communes, departments or regions it is.

    `communes` are those of the `postcodes`, and the codes that may be of one.
    """

    communes: tuple[str, ...]
    postcodes: tuple[str, ...]
    departments: tuple[str, ...]
    numbers: tuple[str, ...]


class Sought(NamedTuple):
    """What is typed, what the codes in it say, and the agencies of communes where these tell towns from hamlets."""

    typed: Typed
    area: Area
    agencies: Mapping[str, int]


class Scored(NamedTuple):
    """A place with what orders it: what its code says first, then whether it has the very name, then its weight."""

    far: int
    group: int
    lightness: float
    found: Found


def scored(named: Named, tier: int, why: str, sought: Sought, *, lost: float | None = None) -> Scored:
    """Weigh a name: see the constants of this module. `lost` is what it loses, by default for its tier."""
    is_current = named.genre == "commune" and named.sorte == CURRENT
    more = PEOPLE_OF_AN_AGENCY * sought.agencies.get(named.code, 0) if is_current else 0
    weight = log10(max(named.importance + more, 1))
    group = {EXACT: VERY, PARTLY: PART}.get(tier, LIKE)
    if named.genre != "commune":
        # Of one name, the department comes before the region.
        weight = (log10(KNOWN_TOWN) if group == VERY else TERRITORY) + 0.1 * (named.genre == "departement")
    if tier == EXACT and named.sorte in FORMER:
        is_part = bool(named.code_ancien) or named.sorte != FORMER[0]
        weight -= OF_A_PART if is_part else NO_LONGER
        group = VERY if group == VERY and not is_part and named.importance >= KNOWN_TOWN else LIKE
    weight -= LOST.get(tier, 0.0) if lost is None else lost
    if tier in (WORDS, WORDS_BEGUN) and not named.key.startswith(squeezed(sought.typed.quiet)):
        weight -= NOT_FIRST
    if named.sorte in (*FORMER, SAID) and named.libelle:
        why = f"{named.sorte} « {named.libelle} »" + (f", {why}" if why != BY_NAME else "")
    far = _far(named, sought.typed, sought.area)
    if far == ELSEWHERE:
        why = f"{why} ; {', '.join(sought.typed.codes)} n'y mène pas"
    return Scored(
        far, group, -weight, Found(named.genre, named.code, why, tier, approche=far == ELSEWHERE, named=named)
    )


def guessed(one: Scored, why: str) -> Scored:
    """Return the same place, told as a guess, with what was left aside."""
    found = one.found
    return one._replace(found=found._replace(pourquoi=f"{found.pourquoi} ; {why}", approche=True))


def _far(named: Named, typed: Typed, area: Area) -> int:
    """Return how far a place is from what the codes beside its name say."""
    if not typed.codes:
        return NAMED
    if named.genre == "commune":
        is_of_code = named.code in area.communes or named.code_ancien in area.communes
        in_department = department_of(named.code) in area.departments
        return NAMED if is_of_code or (in_department and area.numbers) else NEAR if in_department else ELSEWHERE
    if named.code in area.numbers:
        return NAMED
    return NEAR if named.genre == "departement" and named.code in area.departments else ELSEWHERE
