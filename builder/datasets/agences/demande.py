"""What is asked of agencies, to codes: a place by its name or its code, or words that are a place and no agency's."""

from __future__ import annotations

from collections.abc import Mapping

from ...face import Connection
from ...opened import holds
from ...search.places.ask import meant
from ...search.places.found import EXACT
from ...search.places.lieu import told
from ...search.places.options import Lecture, read_place
from ...search.places.typed import read
from .endroits import Repere, repere
from .names import without_operator
from .proches import is_named

PLACES = ("commune", "code_postal", "departement", "region")


def read_asked(
    connection: Connection, text: str, places: Mapping[str, str], where: Repere, source: str
) -> tuple[str, Repere, tuple[Lecture, ...]]:
    """Return the words of a name, where to look, and how a place that is no code was read. Raises Unusable.

    `places` has what is given for each kind of place, one at most; `where` has the point and the radius.
    """
    given = next((name for name in PLACES if places[name].strip()), "")
    if given:
        genre, code, lecture = _read(connection, given, places[given])
        return text, repere(genre, code, where.rayon_km), (lecture,) if lecture else ()
    if where.pres_de is None and (found := _place_of_words(connection, text, source)):
        return "", repere(found.genre, found.code, where.rayon_km), (found,)
    return text, where, ()


def _read(connection: Connection, name: str, text: str) -> tuple[str, str, Lecture | None]:
    """Return the kind of a place, its code, and how it was read: a postcode may be given by the name of its town."""
    genre = "commune" if name == "code_postal" and read(text).quiet else name
    code, lecture = read_place(connection, name, text, genre, _known(connection, genre))
    return genre, code, lecture


def _known(connection: Connection, genre: str) -> set[str]:
    """Return the codes that can be used as they are: the CEDEX postcodes of agencies are no town's."""
    tables = {"code_postal": "agences", "departement": "departements", "region": "regions"}
    if genre not in tables:
        return set()
    column = genre if genre == "code_postal" else f"code_{genre}"
    return {code for (code,) in connection.execute(f"SELECT DISTINCT {column} FROM {tables[genre]}") if code}


def _place_of_words(connection: Connection, text: str, source: str) -> Lecture | None:
    """Return the place that words are, where no agency has them all in its name or in that of its town."""
    words = without_operator(text)
    if not words or not holds(connection, "geo") or is_named(connection, words, source):
        return None
    sure = meant(connection, words, 1, PLACES, is_sure=True).lieux
    found = [one for one in sure if one.tier == EXACT and not one.approche]
    for known in told(connection, found):
        return Lecture("q", text, known.genre, known.code, known.libelle, known.pourquoi)
    return None
