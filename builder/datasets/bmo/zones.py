"""Where the survey is asked: names and codes of places to its territories, and the words for them in a sentence."""

from __future__ import annotations

from ...asking import Unusable
from ...face import Connection
from ...opened import holds
from ...search.places.lieu import Lieu, place
from ...search.places.options import KINDS, Lecture, read_one_of, read_place
from .besoins import Zone

# Where each kind of territory has its codes and its names, of every year; the largest first.
_TERRITORIES = {
    "region": ("bmo_territoires", "libelle_region"),
    "departement": ("bmo_territoires", "libelle_departement"),
    "bassin": ("bassins", "libelle"),
}
FRANCE = "France entière"


def read_zone(
    connection: Connection, departement: str, bassin: str, region: str, lieu: str
) -> tuple[Zone, tuple[Lecture, ...]]:
    """Return the territories that texts mean, and how those were read that are no codes.

    Raises Unusable, for territories that are not in one another too.
    """
    found: dict[str, str] = {}
    lectures = []
    for genre, text in (("departement", departement), ("bassin", bassin), ("region", region)):
        if text.strip():
            found[genre], lecture = read_place(connection, genre, text, genre, _known(connection, genre))
            lectures.append(lecture)
    if lieu.strip():
        genre, code, lecture = read_one_of(connection, "lieu", lieu, ("departement", "bassin", "region"))
        if found.get(genre, code) != code:
            raise _apart(connection, "lieu", (genre, code), (genre, found[genre]), "")
        found[genre] = code
        lectures.append(lecture)
    _expect_within(connection, found, "lieu" if lieu.strip() else "")
    return Zone(**found), tuple(filter(None, lectures))


def _known(connection: Connection, genre: str) -> set[str]:
    """Return the codes of the survey, and the current codes, for which the survey may publish nothing."""
    tables = [_TERRITORIES[genre][0]]
    if genre != "bassin" and holds(connection, "geo"):
        tables.append(f"{genre}s")
    return {code for table in tables for (code,) in connection.execute(f"SELECT DISTINCT code_{genre} FROM {table}")}


def _expect_within(connection: Connection, found: dict[str, str], parameter: str) -> None:
    """Raise Unusable where a territory is in no part of a larger territory that is asked with it.

    Nothing is known of a territory that has no line in the survey.
    """
    asked = [(genre, found[genre]) for genre in _TERRITORIES if genre in found]
    for number, (genre, code) in enumerate(asked):
        for larger, whole in asked[:number]:
            rows = connection.execute(f"SELECT DISTINCT code_{larger} FROM bmo WHERE code_{genre} = ?", (code,))
            wholes = sorted(one for (one,) in rows)
            if wholes and whole not in wholes:
                there = ", ".join(nom(connection, larger, one) for one in wholes)
                raise _apart(connection, parameter or genre, (genre, code), (larger, whole), there)


def _apart(
    connection: Connection, parameter: str, one: tuple[str, str], other: tuple[str, str], there: str
) -> Unusable:
    """Return what is wrong with two territories that have nothing in common, and where the first one is."""
    first, second = nom(connection, *one), nom(connection, *other)
    where = f" ; l'enquête le compte dans {there}" if there else ""
    counted = f"; the survey counts it in {there}" if there else ""
    return Unusable(
        parameter,
        f"{first} n'est pas dans {second}{where} : donner l'un ou l'autre",
        f"{first} is not in {second}{counted}: give one or the other",
    )


def nom(connection: Connection, genre: str, code: str) -> str:
    """Return the name of a territory, its kind and its code: « Bretagne (région 53) »."""
    return f"{libelle(connection, genre, code)} ({KINDS[genre]} {code})"


def libelle(connection: Connection, genre: str, code: str) -> str:
    """Return the label of a territory: that of today where the file has the geography, else the survey's newest."""
    here = place(connection, genre, code) if holds(connection, "geo") else None
    if here:
        return here.libelle
    table, name = _TERRITORIES[genre]
    row = connection.execute(
        f"SELECT {name} FROM {table} WHERE code_{genre} = ? ORDER BY annee DESC LIMIT 1", (code,)
    ).fetchone()
    return row[0] if row else code


def plus_petit(zone: Zone) -> tuple[str, str] | None:
    """Return the kind and the code of the smallest territory of a zone; None for France."""
    asked = (("bassin", zone.bassin), ("departement", zone.departement), ("region", zone.region))
    return next(((genre, code) for genre, code in asked if code), None)


def territory(connection: Connection, zone: Zone) -> Lieu | None:
    """Return the smallest of the territories that are asked; None for France, or where the file has no geography."""
    asked = plus_petit(zone)
    return place(connection, *asked) if asked and holds(connection, "geo") else None


def endroit(connection: Connection, zone: Zone) -> str:
    """Return the name of a zone, of its every part: « RENNES (bassin d'emploi 5314), Ille-et-Vilaine (…) »."""
    asked = (("bassin", zone.bassin), ("departement", zone.departement), ("region", zone.region))
    return ", ".join(nom(connection, genre, code) for genre, code in asked if code) or FRANCE


def dans(connection: Connection, zone: Zone) -> str:
    """Return a zone as it stands in a sentence: « en Bretagne », « dans le Puy-de-Dôme », « en France »."""
    asked = plus_petit(zone)
    if asked is None:
        return "en France"
    genre, code = asked
    if genre != "bassin":
        return _dans(connection, genre, code)
    larger = plus_petit(zone._replace(bassin=""))
    words = f"dans le bassin d'emploi {libelle(connection, genre, code)}"
    if larger and _is_shared(connection, code, larger[0]):
        return f"{words} (sa partie {_dans(connection, *larger)})"
    return words


def _is_shared(connection: Connection, bassin: str, larger: str) -> bool:
    """Tell whether a basin is in several territories of a larger kind."""
    (several,) = connection.execute(
        f"SELECT count(DISTINCT code_{larger}) > 1 FROM bmo WHERE code_bassin = ?", (bassin,)
    ).fetchone()
    return bool(several)


def _dans(connection: Connection, genre: str, code: str) -> str:
    """Return a region or a department after its preposition, which INSEE's kind of name (TNCC) gives."""
    label = libelle(connection, genre, code)
    row = None
    if holds(connection, "geo"):
        row = connection.execute(f"SELECT tncc FROM {genre}s WHERE code_{genre} = ?", (code,)).fetchone()
    if row is None:
        return f"à cet endroit : {nom(connection, genre, code)}"
    is_town_or_island = label.split()[0].split("-")[0] in ("La", "Paris", "Mayotte", "Saint", "Wallis")
    is_simple = genre == "departement" and "-" not in label and len(code) == 2
    words = {
        "0": "à " if is_town_or_island else "en ",
        "2": "dans le ",
        "3": "dans la " if is_simple else "en ",
        "4": "dans les ",
        "5": "dans l'",
    }
    return f"{words.get(row[0], 'en ')}{label}"
