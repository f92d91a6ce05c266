"""A figure of the labour market as it is told: what it measures, of whom, where, when, and by whose count."""

from __future__ import annotations

from dataclasses import dataclass

RUBRIQUES = ("tension", "projets", "offres", "demande", "salaire")
# From the smallest place to the largest.
NIVEAUX = ("communal", "bassin", "départemental", "régional", "national")


@dataclass(frozen=True, slots=True)
class Chiffre:
    """A published figure, or the sum of some that a rule says.

    `valeur` is None where the publisher hides or lacks it; a hidden figure is between `minimum` and `maximum`. The job
    is `code_metier` of `nomenclature`: a family, or a sheet of the ROME 3; the figure is that of `nb_autres_fiches`
    other sheets too. `remarque` says in French what must be known to use it; `date` is the day that the figures are of,
    or the year or period, as published.
    """

    rubrique: str
    mesure: str
    valeur: float | None
    minimum: float | None
    maximum: float | None
    unite: str
    niveau: str
    code_territoire: str
    territoire: str
    date: str
    nomenclature: str
    code_metier: str
    metier: str
    nb_autres_fiches: int | None
    remarque: str
    nom_table: str
    source: str


@dataclass(frozen=True, slots=True)
class Manque:
    """What the file lacks of a job in a place: why, and the command that brings it where there is one."""

    rubrique: str
    raison: str
    commande: str = ""


@dataclass(frozen=True, slots=True)
class Facteur:
    """One reason of a tension, from 1 to 5."""

    libelle: str
    classe: int


@dataclass(frozen=True, slots=True)
class Tension:
    """The tension of a family in a place and a year, with its class from 1 to 5 and its factors.

    `indice` is the published one; where `est_imputee`, it was taken from a wider place, and there is no class.
    """

    annee: int
    nomenclature: str
    code_fap: str
    niveau: str
    code_territoire: str
    indice: float | None
    classe: int | None
    est_imputee: bool
    facteurs: tuple[Facteur, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of a series: None where it is not published."""

    periode: str
    valeur: float | None


@dataclass(frozen=True, slots=True)
class Serie:
    """Figures of one thing over time, in one nomenclature: two nomenclatures are two series."""

    rubrique: str
    titre: str
    nomenclature: str
    unite: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class ClasseDuDepartement:
    """The class of a family's tension in a department; None where none is published."""

    code_departement: str
    libelle: str
    classe: int | None


@dataclass(frozen=True, slots=True)
class Carte:
    """The tension of a family in each department, one year."""

    annee: int
    nomenclature: str
    code_fap: str
    libelle: str
    departements: tuple[ClasseDuDepartement, ...]
