"""The answers of an API in one zip file: a member for each, as it was served, and the list of the calls.

The list is a JSON object: `collecte` (whose answers they are), `date` (the day on which it was begun), `ensemble` (true
where an answer says nothing without its call, so that they are read together) and `demandes`, one for each call in its
order: methode, chemin, parametres (of the address), corps (what was posted, or null), statut, content_range, membre
(the name of its answer, empty where none is kept), rien (true where the API said that it has nothing), message (what
it said of an error).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .errors import SourceChanged
from .facts import Package, Recognised

COLLECTED = "demandes.json"
# The name under which all the answers are read as one document.
ANSWERS = "reponses.json"
COLLECT_AGAIN = "collect it again with `infotravail fetch`"


@dataclass(frozen=True, slots=True)
class CollectedPackage:
    """A zip file of answers, whose members are read together as one more: `reponses.json`.

    That one is `{"demandes": [...], "reponses": {"00001.json": ...}}`, each answer as it was served.
    """

    of: Package

    @property
    def name(self) -> str:
        """What messages call the file."""
        return self.of.name

    @property
    def members(self) -> Sequence[str]:
        """The names of the members, then that of all the answers."""
        return (*self.of.members, ANSWERS)

    def read(self, member: str) -> bytes:
        """Return the bytes of a member, or of all the answers with their calls."""
        if member != ANSWERS:
            return self.of.read(member)
        listed = listed_calls(self.of)
        names = sorted(set(self.of.members) - {COLLECTED})
        if odd := [name for name in names if not re.fullmatch(r"[0-9]{5,7}\.json", name)]:
            raise SourceChanged(f"{self.name} > {odd[0]}", "is no answer of a collection", COLLECT_AGAIN)
        answers = b",".join(b'"' + name.encode() + b'":' + self.of.read(name) for name in names)
        calls = json.dumps(listed.get("demandes"), ensure_ascii=False).encode()
        return b'{"demandes":' + calls + b',"reponses":{' + answers + b"}}"


def together(package: Package) -> Package:
    """Return a zip file of answers as it is to be read: together, where its list of calls says so."""
    if COLLECTED not in package.members:
        return package
    try:
        is_whole = listed_calls(package).get("ensemble") is True
    except SourceChanged:
        # Who recognises it says what is wrong.
        return package
    return CollectedPackage(package) if is_whole else package


def listed_calls(package: Package) -> dict[str, object]:
    """Return the list of calls of a collection. Raises SourceChanged where it cannot be read."""
    place = f"{package.name} > {COLLECTED}"
    try:
        listed = json.loads(package.read(COLLECTED))
    except (ValueError, RecursionError) as error:
        raise SourceChanged(place, f"no JSON that can be read ({type(error).__name__})", COLLECT_AGAIN) from error
    if not isinstance(listed, dict):
        raise SourceChanged(place, "is no list of calls", COLLECT_AGAIN)
    return listed


def by_collection(name: str) -> Callable[[Package], Recognised | None]:
    """Return the recogniser of the answers of an API, by the name that their list of calls has, which gives its day."""

    def recognise(package: Package) -> Recognised | None:
        if COLLECTED not in package.members:
            return None
        listed = listed_calls(package)
        if listed.get("collecte") != name:
            return None
        day = listed.get("date")
        if not isinstance(day, str) or not re.fullmatch("20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", day):
            raise SourceChanged(f"{package.name} > {COLLECTED}", f"{day!r} is no day of a collection", COLLECT_AGAIN)
        return Recognised(day, day)

    return recognise
