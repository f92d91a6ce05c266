"""What is said of agencies in French: how old they are, that a place has none of its own, all that is known of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from ...face import Connection
from ...french import decimal, in_french
from ...search.places.lieu import place
from .endroits import Repere
from .fiches import Agence
from .horaires import HABITUELS, JOURS, week
from .proches import Trouvees

_WORDS = ("", "un an", "deux ans", "trois ans", "quatre ans", "cinq ans", "six ans", "sept ans", "huit ans", "neuf ans")
SITE = "francetravail.fr"


def vieillesse(connection: Connection, found: Sequence[Agence]) -> str:
    """Return that agencies were a year old or more when the file was made; empty for newer ones, and for none."""
    if not found:
        return ""
    (made,) = connection.execute("SELECT date_release FROM release").fetchone()
    then, now = date.fromisoformat(found[0].date_source), date.fromisoformat(made)
    years = now.year - then.year - ((now.month, now.day) < (then.month, then.day))
    if years < 1:
        return ""
    told = _WORDS[years] if years < len(_WORDS) else f"{years} ans"
    return f"Ces agences datent du {in_french(found[0].date_source)}, il y a plus de {told} : vérifier sur {SITE}."


def libelle_du_lieu(connection: Connection, lieu: Repere) -> str:
    """Return the name of a place; empty for a point, or nowhere in particular."""
    if lieu.code_postal:
        return lieu.code_postal
    asked = (("commune", lieu.commune), ("departement", lieu.departement), ("region", lieu.region))
    found = next((place(connection, genre, code) for genre, code in asked if code), None)
    return found.libelle if found else ""


def sans_agence(name: str, lieu: Repere, found: Trouvees, *, directions: bool = False) -> str:
    """Return that a place has no agency of its own, or that nobody knows where it is; empty where there is no need."""
    what = "direction" if directions else "agence"
    if not name:
        return ""
    if not found.est_mesure and not found.total:
        return f"Aucune {what} connue pour ce lieu, {name}, dont la position n'est pas connue."
    if not found.est_mesure:
        whose = f"le code postal {name}" if lieu.code_postal else name
        return f"On ne sait pas où est {whose} : voici ce qui y est ou le dessert, sans distance."
    if not found.agences or found.dans_le_lieu or any(one.dessert for one in found.agences):
        return ""
    if lieu.commune:
        return f"Aucune {what} {_at(name)} ; les plus proches :"
    if lieu.code_postal:
        return f"Aucune {what} au code postal {name} ; les plus proches :"
    return f"Aucune {what} dans ce territoire, {name} ; les plus proches de son chef-lieu :"


def _at(name: str) -> str:
    """Return where a commune is: « à Rennes », « au Havre », « aux Herbiers »."""
    for article, told in (("Le ", "au "), ("Les ", "aux ")):
        if name.startswith(article):
            return f"{told}{name.removeprefix(article)}"
    return f"à {name}"


def tableau(found: Iterable[Agence], served: str) -> list[list[str]]:
    """Return agencies as the rows of a table, under its header; a column that the source never fills is not there."""
    rows = [("Distance", "Agence", "Adresse", "Téléphone"), *(_cells(one, served) for one in found)]
    kept = [place for place in range(len(rows[0])) if any(row[place] for row in rows[1:])]
    return [[row[place] for place in kept] for row in rows]


def _cells(one: Agence, served: str) -> tuple[str, ...]:
    # That of the centre of its commune is but about its own.
    about = "" if one.position == "source" else "≈ "
    distance = "" if one.distance_km is None else f"{about}{decimal(one.distance_km)} km"
    name = one.libelle if one.type_agence == "agence" else f"{one.libelle} ({one.type_agence})"
    address = ", ".join(filter(None, (one.adresse, f"{one.code_postal} {one.nom_commune}".strip())))
    return distance, f"{name}, {served}" if one.dessert else name, address, one.telephone


def etat(one: Agence) -> str:
    """Return whether an agency is open, and at which moment; empty where its hours are not known.

    >>> etat(Agence(*[""] * 13, None, None, ouverture="fermée", heure_locale="2026-11-30T07:00"))
    'fermée lundi à 07:00, selon ses horaires habituels'
    """
    if not one.ouverture:
        return ""
    moment = datetime.fromisoformat(one.heure_locale)
    return f"{one.ouverture} {JOURS[moment.isoweekday()]} à {moment:%H:%M}, {HABITUELS}"


def details(one: Agence) -> Iterator[str]:
    """Yield what is known of an agency beside its name, its address and its telephone."""
    if one.courriel:
        yield one.courriel
    for days, hours in week(one.horaires):
        yield f"{days} : {hours}"
    if told := etat(one):
        yield told
    if one.services:
        yield ", ".join(one.services)
    if site := one.adresse_page or one.site_internet:
        yield site
