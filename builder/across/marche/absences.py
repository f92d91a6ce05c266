"""What the file lacks of a job in a place, and which command brings it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ...face import Connection
from ...livraison import livraison
from ...opened import to_download
from . import demande, offres, projets, salaires, tension
from .chiffres import RUBRIQUES, Chiffre, Manque
from .perimetre import Endroit, FicheDuMarche
from .sources import has_rows

# The tables of each heading, and the dataset and the command that fill them.
_TABLES = {
    "tension": ((tension.FAP, tension.BASSINS), "« infotravail fetch imt » ou « infotravail add imt FICHIER »"),
    "projets": ((projets.TABLE,), "« infotravail fetch bmo »"),
    "offres": ((offres.COMMUNES, offres.OWN), "« infotravail add imt FICHIER », ou « infotravail fetch offres »"),
    "demande": (
        (demande.COMMUNES, demande.SERIES),
        "« infotravail fetch imt » avec un compte, ou « infotravail add statistiques FICHIER »",
    ),
    "salaire": ((salaires.TABLE,), "« infotravail add imt FICHIER »"),
}
_BRIDGED = ("tension", "projets", "salaire")


def absences(
    connection: Connection, sheet: FicheDuMarche, places: Sequence[Endroit], found: Collection[Chiffre]
) -> Iterator[Manque]:
    """Yield each heading without a figure, or with none of the place itself, and why."""
    is_lite = livraison(connection).est_leger
    yield from _lacking_bridge(connection, sheet, is_lite)
    for heading in RUBRIQUES:
        there = [one for one in found if one.rubrique == heading]
        tables, command = _TABLES[heading]
        if not there and not any(has_rows(connection, table) for table in tables):
            yield Manque(heading, "ce fichier n'en a pas", _whole() if is_lite else command)
        elif not there and heading in _BRIDGED and not sheet.familles:
            yield Manque(heading, "publié par famille professionnelle, et ce fichier ne relie pas la fiche à la sienne")
        elif not there:
            yield Manque(heading, "rien de publié pour ce métier à ces endroits : ce n'est pas un zéro")
        elif len(places) > 1 and all(one.niveau != places[0].niveau for one in there):
            yield Manque(
                heading, f"rien à ce niveau ({places[0].niveau}) : les chiffres sont ceux d'un lieu plus vaste"
            )


def _lacking_bridge(connection: Connection, sheet: FicheDuMarche, is_lite: bool) -> Iterator[Manque]:
    if not has_rows(connection, "fap_rome"):
        command = _whole() if is_lite else "« infotravail fetch fap »"
        yield Manque("familles", "ce fichier n'a pas les familles professionnelles", command)
    for said in sheet.manques:
        yield Manque("projets", said)


def _whole() -> str:
    """Return what gives a lite file's reader the rest."""
    return f"« {to_download(address='ADRESSE')} »"
