"""What a person says of a file that does not say it of itself: all that is needed, nothing else, and once."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..errors import CheckFailed
from ..facts import Snapshot
from ..model import File


def expect_facts(file: File, facts: Mapping[str, str], place: str) -> None:
    """Raise CheckFailed unless what a person says of a file is what it does not say of itself, and all of it."""
    known = {fact.name for fact in file.facts}
    if needless := sorted(facts.keys() - known):
        raise CheckFailed(place, f"it is {file.title}, which says it itself", f"leave --{needless[0]} away")
    lacking = [fact for fact in file.facts if not facts.get(fact.name)]
    if lacking:
        raise CheckFailed(
            place,
            f"it is {file.title}, which does not say of itself: {', '.join(fact.name for fact in lacking)}",
            f"give what was asked of the publisher, such as "
            f"{' '.join(f'--{fact.name} {fact.example}' for fact in lacking)}; nobody can guess it from the figures",
        )
    for fact in file.facts:
        if not re.fullmatch(fact.pattern, facts[fact.name]):
            raise CheckFailed(place, f"--{fact.name} {facts[fact.name]!r}: {fact.help}", f"such as {fact.example}")


def edition_said(file: File, facts: Mapping[str, str]) -> str:
    """Return the beginning of an edition that a person said; empty where the file says all of it."""
    return "".join(f"{facts[fact.name]}-" for fact in file.facts)


def refuse_other_facts(file: File, known: Snapshot, facts: Mapping[str, str], place: str) -> None:
    """Raise CheckFailed where bytes that the lock knows are now said to be of something else."""
    if not facts:
        return
    expect_facts(file, facts, place)
    if not known.edition.startswith(said := edition_said(file, facts)):
        raise CheckFailed(
            place,
            f"these bytes are in the archive as {known.edition}, since {known.fetched_at}: not {said[:-1]} too",
            "give the other export; if the first was said wrongly, take its entry out of sources.lock and of its copy",
        )
