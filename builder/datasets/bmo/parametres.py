"""The parameters that the questions of the survey have in common, and what they mean in the file."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from ...face import Asked, Connection
from ...familles import FicheDemandee
from ...search.places.options import Lecture
from .besoins import Choix, Zone, years
from .demande import metiers, read_famille
from .ordre import ORDRES, TRIS

LONGEST = 200

Metier = Annotated[
    str,
    Asked(
        "Mots, code FAP, ou code ROME.",
        "A FAP code, a ROME code, or words.",
        longest=200,
        convert=str.strip,
        is_argument=True,
    ),
]
Departement = Annotated[
    str,
    Asked(
        "Département, son code ou son nom : 63, 2A, Puy-de-Dôme.",
        "Department, its code or name: 63, 2A, Ain.",
        longest=LONGEST,
    ),
]
Bassin = Annotated[
    str,
    Asked(
        "Bassin d'emploi, ses quatre chiffres ou son nom.",
        "Basin, its four digits or name: 8457, Rennes.",
        longest=LONGEST,
    ),
]
Region = Annotated[
    str,
    Asked(
        "Région, son code ou son nom : 84, Bretagne.",
        "Region, its code or name: 84, Bretagne.",
        longest=LONGEST,
    ),
]
UnLieu = Annotated[
    str,
    Asked(
        "Un département, une région ou un bassin, comme on l'écrit ; sinon le département d'une commune.",
        "A department, a region or a basin, as one writes it; else the department of a commune.",
        longest=LONGEST,
    ),
]
Famille = Annotated[
    str,
    Asked(
        "Famille de métiers, sa lettre ou son intitulé : A, Fonctions administratives.",
        "Family of jobs, its letter or label: A, Fonctions administratives.",
        longest=LONGEST,
    ),
]
Tri = Annotated[
    str,
    Asked(
        "Ce qui range les métiers ; une part l'est par sa borne sûre : la basse, ou la haute en ordre croissant.",
        "What orders the jobs; a share does by its sure bound: the lower, or the upper when increasing.",
        within=tuple(TRIS),
    ),
]
Ordre = Annotated[
    str,
    Asked(
        "Sens du rangement ; sinon décroissant, et de A à Z pour un intitulé.",
        "Which way (default: decreasing; from A to Z for a label).",
        within=ORDRES,
    ),
]
AnneeVoulue = Annotated[
    int | None,
    Asked("Année de l'enquête ; sinon la plus récente.", "Year (default: the newest).", within=years),
]


class Comprise(NamedTuple):
    """What a question means: `codes` are None where no job is asked, `fiche` where no code of the ROME is."""

    codes: list[str] | None
    fiche: FicheDemandee | None
    zone: Zone
    lectures: tuple[Lecture, ...]
    famille: str
    libelle_famille: str

    @property
    def seul(self) -> str:
        """The one job that is asked by its code or its words; empty for several, and for a sheet."""
        return self.codes[0] if self.codes and len(self.codes) == 1 and not self.fiche else ""

    def choix(self, annee: int | None) -> Choix:
        """Return the lines of the survey that are meant, of a year or of those that the question has by itself."""
        cases = self.fiche.cases if self.fiche else None
        return Choix(self.codes, self.zone, annee, self.famille, cases)


def comprise(connection: Connection, metier: str, famille: str, places: tuple[Zone, tuple[Lecture, ...]]) -> Comprise:
    """Return what is asked, in codes of the file; `places` are those that `read_zone` gives. Raises Unusable."""
    codes, sheet = metiers(connection, metier)
    return Comprise(codes, sheet, *places, *read_famille(connection, famille, codes))
