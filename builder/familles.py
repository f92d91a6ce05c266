"""The bridge between sheets of the ROME and the jobs of the survey, as a file that has the families (FAP) holds it.

Three datasets have a part of it, and the pages of two show it: it stands below them. It is inferred, by the sheet of
the ROME 3 that a sheet comes from. A figure is that of a whole family: it is never summed over sheets, nor split
between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .face import Connection
from .opened import holds
from .records import named, records

# What is asked for when a nomenclature has no bridge in the file.
GET = "infotravail fetch fap"
ADD = "infotravail add fap FICHIER"


@dataclass(frozen=True, slots=True)
class FamilleDeFiche:
    """A family that a sheet leads to, and the years of the survey that count by it.

    `nb_autres_fiches` is in how many other sheets of today its figures count too. `nb_rome3` is how many sheets of the
    ROME 3 it has, of which that of the sheet is `part_rome3_pct` percent. `qualifications` are those of the person that
    lead to it, a figure each; empty where all do.
    """

    nomenclature: str
    code_fap: str
    libelle: str
    nb_autres_fiches: int
    nb_rome3: int
    part_rome3_pct: float
    qualifications: str
    annees: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FicheDemandee:
    """A sheet of the ROME and its families. `manques` say what the file has no bridge for, and how to get it."""

    code_rome: str
    libelle: str
    code_rome3: str
    preuve: str
    familles: tuple[FamilleDeFiche, ...]
    manques: tuple[str, ...]

    @property
    def cases(self) -> list[tuple[int, str]]:
        """The years of the survey and the jobs of each that are families of the sheet."""
        return [(year, one.code_fap) for one in self.familles for year in one.annees]


@dataclass(frozen=True, slots=True)
class ProjetsDeFamille:
    """The recruitment projects of a family in France, one year: those of all its sheets together."""

    annee: int
    nomenclature: str
    code_fap: str
    libelle: str
    projets_min: int
    projets_max: int
    nb_autres_fiches: int


@dataclass(frozen=True, slots=True)
class FicheLiee:
    """A sheet of the ROME that leads to a family; `nb_familles` is how many it leads to in that nomenclature."""

    code_rome: str
    libelle: str
    nomenclature: str
    qualifications: str
    nb_familles: int


_FAMILIES = (
    "SELECT nomenclature, code_fap, coalesce(libelle_fap, code_fap) AS libelle, nb_fiches - 1 AS nb_autres_fiches, "
    "nb_rome3, part_rome3_pct, coalesce(qualifications, '') AS qualifications FROM fap_fiches WHERE code_rome = ? "
    "ORDER BY nomenclature, code_fap"
)
_PROJECTS = (
    "SELECT annee, nomenclature, code_fap, coalesce(libelle_fap, code_fap) AS libelle, projets_min, projets_max, "
    "nb_autres_fiches FROM bmo_fiches WHERE code_rome = ? AND niveau = 'national' ORDER BY annee, projets_max DESC, 3"
)
_SHEETS = (
    "SELECT f.code_rome, m.libelle, f.nomenclature, coalesce(f.qualifications, '') AS qualifications, f.nb_familles "
    "FROM fap_fiches f JOIN rome_metiers m ON m.code_rome = f.code_rome WHERE f.code_fap = ? "
    "ORDER BY f.nomenclature DESC, f.code_rome"
)


def fiche_demandee(connection: Connection, code: str) -> FicheDemandee | None:
    """Return a sheet of the ROME with its families; None where the file has no sheet of that code, or no families."""
    if not (holds(connection, "rome") and holds(connection, "fap")):
        return None
    sheet = connection.execute(
        "SELECT libelle, code_rome_parent FROM rome_metiers WHERE code_rome = ?", (code,)
    ).fetchone()
    if not sheet:
        return None
    label, before = sheet
    by_code = _years(connection)
    rows = named(connection.execute(_FAMILIES, (code,)))
    found = tuple(
        FamilleDeFiche(**row, annees=tuple(by_code.get((row["nomenclature"], row["code_fap"]), ()))) for row in rows
    )
    return FicheDemandee(code, label, before, "inféré", found, tuple(_lacking(connection, found)))


def _years(connection: Connection) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    for nomenclature, code, year in connection.execute(
        "SELECT nomenclature, code_fap, annee FROM bmo_metiers ORDER BY annee"
    ):
        found.setdefault((nomenclature, code), []).append(year)
    return found


def _lacking(connection: Connection, found: tuple[FamilleDeFiche, ...]) -> Iterator[str]:
    """Yield what cannot be answered: a nomenclature without its bridge, or a family that the survey never has."""
    held = {name for (name,) in connection.execute("SELECT DISTINCT nomenclature FROM fap_rome")}
    years: dict[str, list[str]] = {}
    for nomenclature, year in connection.execute("SELECT DISTINCT nomenclature, annee FROM bmo_metiers ORDER BY 1, 2"):
        years.setdefault(nomenclature, []).append(str(year))
    reached = {one.nomenclature for one in found}
    for nomenclature, its in years.items():
        listed = ", ".join(its)
        if nomenclature not in held:
            yield (
                f"{listed} : rien n'est dit, la table de passage de la {nomenclature} n'est pas dans ce fichier ; pour "
                f"l'avoir : « {GET} », ou, téléchargée à la main, « {ADD} », puis « infotravail build »"
            )
        elif nomenclature not in reached:
            yield f"{listed} : la table de passage de la {nomenclature} ne donne aucune famille à cette fiche"
    for one in found:
        if not one.annees and one.nomenclature in years:
            yield (
                f"{', '.join(years[one.nomenclature])} : l'enquête ne publie rien de la famille {one.code_fap} "
                f"({one.libelle}) ; ce n'est pas un zéro"
            )


def projets(connection: Connection, fiche: FicheDemandee) -> tuple[ProjetsDeFamille, ...]:
    """Return the recruitment projects of the families of a sheet in France, year by year."""
    return tuple(records(connection.execute(_PROJECTS, (fiche.code_rome,)), ProjetsDeFamille))


def passage(fiche: FicheDemandee) -> Iterator[str]:
    """Yield by which families a sheet is answered, and that this is inferred, in lines for people."""
    yield f"{fiche.code_rome} {fiche.libelle}, par la fiche {fiche.code_rome3} du ROME 3 ({fiche.preuve}) :"
    for one in fiche.familles:
        yield f"  {one.nomenclature} {one.code_fap} {one.libelle} : {partage(one)}"


def partage(one: FamilleDeFiche) -> str:
    """Say with how many sheets a family is shared, what the sheet is of it, and which years count by it."""
    plural = "s" if len(one.annees) > 1 else ""
    years = f"année{plural} {', '.join(map(str, one.annees))} de l'enquête" if one.annees else "hors de l'enquête"
    of = f", qualifications {', '.join(one.qualifications)}" if one.qualifications else ""
    many = "s" if one.nb_autres_fiches > 1 else ""
    others = f"partagée avec {one.nb_autres_fiches} autre{many} fiche{many}" if one.nb_autres_fiches else "elle seule"
    among = f"une des {one.nb_rome3} fiches" if one.nb_rome3 > 1 else "la seule fiche"
    return f"{others}, {among} du ROME 3 de la famille{of} ; {years}"


def fiches_liees(connection: Connection, code_fap: str) -> tuple[FicheLiee, ...]:
    """Return the sheets of today that lead to a family, those of the newest nomenclature first."""
    if not (holds(connection, "rome") and holds(connection, "fap")):
        return ()
    return tuple(records(connection.execute(_SHEETS, (code_fap,)), FicheLiee))


def famille(connection: Connection, code_fap: str) -> list[tuple[str, str]]:
    """Return the nomenclatures that have a family of that code, with its label in each, as pairs to be shown."""
    if not holds(connection, "fap"):
        return []
    rows = connection.execute(
        "SELECT nomenclature, libelle FROM fap WHERE code_fap = ? AND niveau_fap = 'famille' ORDER BY 1", (code_fap,)
    )
    return [(nomenclature, label) for nomenclature, label in rows]


def autre_nomenclature(connection: Connection, code_fap: str) -> list[tuple[int, str]]:
    """Return the years and jobs of the other nomenclature that have the label of a job: its words, not its content."""
    rows = connection.execute(
        "SELECT DISTINCT o.annee, o.code_fap FROM bmo_metiers m JOIN bmo_metiers o ON o.libelle = m.libelle "
        "AND o.nomenclature != m.nomenclature WHERE m.code_fap = ? AND o.code_fap != m.code_fap ORDER BY 1, 2",
        (code_fap,),
    )
    return [(year, code) for year, code in rows]
