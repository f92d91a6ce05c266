"""Who has access to a job: the level that its sheet's text tells, and the sheets that a level gives access to."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...face import Connection
from ...records import records
from .echelle import CHOIX, NIVEAUX


@dataclass(frozen=True, slots=True)
class NiveauAcces:
    """The lowest level that gives access to a job and the highest that is asked for, inferred from its text.

    Each has the rule that read it and the sentence where it did. `regle` and `regle_max` are of ours, not the
    publisher's; `choix` is the level as an option and an address write it.
    """

    niveau: str
    regle: str
    phrase: str
    niveau_max: str
    regle_max: str
    phrase_max: str
    choix: str
    est_infere: bool = True


@dataclass(frozen=True, slots=True)
class MetierAccessible:
    """A sheet, with the lowest level that gives access to it, inferred, and the rule and the sentence that say so."""

    code_rome: str
    libelle: str
    niveau_acces: str
    niveau_acces_max: str
    regle: str
    phrase: str


_OF_SHEET = (
    "SELECT niveau_acces AS niveau, regle, phrase, niveau_acces_max AS niveau_max, regle_max, phrase_max "
    "FROM rome_acces WHERE code_rome = ? AND niveau_acces IS NOT NULL"
)
_SHEETS = (
    "SELECT m.code_rome, m.libelle, a.niveau_acces, a.niveau_acces_max, a.regle, a.phrase "
    "FROM rome_acces a JOIN rome_metiers m USING (code_rome)"
)


def niveau_acces(connection: Connection, code_rome: str) -> NiveauAcces | None:
    """Return the level that gives access to a sheet's job; None where its text tells none for sure."""
    found = next(records(connection.execute(_OF_SHEET, (code_rome,)), NiveauAcces, choix=""), None)
    return replace(found, choix=choix_of(found.niveau)) if found else None


def choix_of(niveau: str) -> str:
    """Return a level as an option and an address write it.

    >>> choix_of("bac+2")
    'bac2'
    """
    return next((name for name, rank in CHOIX.items() if NIVEAUX[rank] == niveau), "")


def accessibles(
    connection: Connection, choix: str, text: str, limit: int, debut: int = 0
) -> tuple[int, list[MetierAccessible]]:
    """Return how many sheets a level gives access to, and at most `limit` of them, from `debut`.

    The sheets that a text finds come the best first, the others by their code. Where no level is given, the sheets
    without a level are there too.
    """
    if choix:
        rows = connection.execute(f"{_SHEETS} WHERE a.rang_acces <= ? ORDER BY m.code_rome", (CHOIX[choix],))
    else:
        rows = connection.execute(f"{_SHEETS} ORDER BY m.code_rome")
    found = {one.code_rome: one for one in records(rows, MetierAccessible)}
    ranked = _ranked(connection, text) if text.strip() else list(found)
    kept = [found[code] for code in ranked if code in found]
    return len(kept), kept[debut : debut + limit]


def _ranked(connection: Connection, text: str) -> list[str]:
    """Return the codes of the sheets that a text finds, the best first."""
    from ...search.ask.ranking import ranker_of

    return [one.code_rome for one in ranker_of(connection).rank(text, MOST, complete=True)]


# More than there are sheets.
MOST = 2_500


def comptes(connection: Connection) -> tuple[tuple[str, str, int], ...]:
    """Return each level, as it is chosen and as it is shown, and how many sheets it gives access to."""
    counts = dict(connection.execute("SELECT rang_acces, count(*) FROM rome_acces GROUP BY rang_acces").fetchall())
    return tuple(
        (name, NIVEAUX[rank], sum(count for of, count in counts.items() if of is not None and of <= rank))
        for name, rank in CHOIX.items()
    )
