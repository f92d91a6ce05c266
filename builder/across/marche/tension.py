"""The tension of a job: by family where DARES gives it, by sheet of the ROME 3 in a basin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...face import Connection
from ...familles import FamilleDeFiche
from .chiffres import Carte, Chiffre, ClasseDuDepartement, Facteur, Point, Serie, Tension
from .perimetre import Endroit, FicheDuMarche
from .sources import has_rows, source_of

FAP, BASSINS = "tensions_fap", "tensions_rome_bassins"
FACTEURS = {
    "intensite_embauches": "Intensité d'embauches",
    "lien_formation_emploi": "Lien entre formation et emploi",
    "manque_main_oeuvre": "Manque de main-d'œuvre disponible",
    "non_durabilite_emploi": "Non-durabilité de l'emploi",
    "conditions_travail": "Conditions de travail contraignantes",
    "inadequation_geographique": "Inadéquation géographique",
    "non_attractivite_salariale": "Non-attractivité salariale",
}
IMPUTED = "indice repris d'un croisement plus large : ne dit rien de propre à ce territoire"
# A year that is published again, revised, is told as it was last.
_LAST = (
    "edition = (SELECT max(e.edition) FROM tensions_fap e WHERE e.code_fap = t.code_fap AND e.niveau = t.niveau "
    "AND e.code_territoire = t.code_territoire AND e.annee = t.annee AND e.nomenclature = t.nomenclature)"
)


def tensions(
    connection: Connection, sheet: FicheDuMarche, places: Sequence[Endroit]
) -> Iterator[tuple[Tension, FamilleDeFiche]]:
    """Yield the newest tension of each family of a sheet, at each level, the smallest place first."""
    if not has_rows(connection, FAP):
        return
    names = ", ".join(FACTEURS)
    for place in places:
        for family in sheet.familles:
            row = connection.execute(
                f"SELECT annee, tension, tension_imputee, classe_tension, {names} FROM tensions_fap t "
                "WHERE code_fap = ? AND nomenclature = ? AND niveau = ? AND code_territoire = ? "
                "ORDER BY annee DESC, edition DESC LIMIT 1",
                (family.code_fap, family.nomenclature, place.niveau, place.code),
            ).fetchone()
            if row:
                year, index, imputed, grade, *factors = row
                told = zip(FACTEURS.values(), factors, strict=True)
                yield (
                    Tension(
                        year, family.nomenclature, family.code_fap, place.niveau, place.code,
                        imputed if index is None else index, grade, index is None and imputed is not None,
                        tuple(Facteur(label, found) for label, found in told if found is not None),
                    ),
                    family,
                )  # fmt: skip


def figures(
    connection: Connection,
    sheet: FicheDuMarche,
    places: Sequence[Endroit],
    found: Sequence[tuple[Tension, FamilleDeFiche]],
) -> Iterator[Chiffre]:
    """Yield the class and the index of each tension, then those of the sheet of the ROME 3 in a basin."""
    names = {(place.niveau, place.code): place.libelle for place in places}
    source = source_of(connection, FAP) if found else ""
    for one, family in found:
        for measure, value, unit in (
            ("classe de tension", one.classe, "sur 5"),
            ("indice de tension", one.indice, "indice"),
        ):
            if value is not None:
                yield Chiffre(
                    "tension", measure, float(value), None, None, unit, one.niveau, one.code_territoire,
                    names[one.niveau, one.code_territoire], str(one.annee), one.nomenclature, one.code_fap,
                    family.libelle, family.nb_autres_fiches, IMPUTED if one.est_imputee else "", FAP, source,
                )  # fmt: skip
    yield from _of_basins(connection, sheet, places)


def _of_basins(connection: Connection, sheet: FicheDuMarche, places: Sequence[Endroit]) -> Iterator[Chiffre]:
    if not has_rows(connection, BASSINS):
        return
    for place in (one for one in places if one.niveau == "bassin"):
        row = connection.execute(
            "SELECT t.annee, t.classe_tension, b.libelle FROM tensions_rome_bassins t LEFT JOIN tensions_bassins b "
            "ON b.annee = t.annee AND b.code_bassin = t.code_bassin WHERE t.code_rome = ? AND t.code_bassin = ? "
            "ORDER BY t.annee DESC LIMIT 1",
            (sheet.code_rome3, place.code),
        ).fetchone()
        if row and row[1] is not None:
            yield Chiffre(
                "tension", "classe de tension", float(row[1]), None, None, "sur 5", "bassin", place.code,
                row[2] or place.libelle, str(row[0]), "ROME 3", sheet.code_rome3, "", sheet.nb_soeurs,
                "bassin du zonage de 2019", BASSINS, source_of(connection, BASSINS),
            )  # fmt: skip


def series(connection: Connection, sheet: FicheDuMarche, places: Sequence[Endroit]) -> Iterator[Serie]:
    """Yield the classes of each family over the years, in the smallest place that has them: one nomenclature each."""
    if not has_rows(connection, FAP):
        return
    for family in sheet.familles:
        for place in places:
            rows = connection.execute(
                f"SELECT annee, classe_tension FROM tensions_fap t WHERE code_fap = ? AND nomenclature = ? "
                f"AND niveau = ? AND code_territoire = ? AND {_LAST} ORDER BY annee",
                (family.code_fap, family.nomenclature, place.niveau, place.code),
            ).fetchall()
            if rows:
                title = f"{family.code_fap} {family.libelle}, {place.libelle}".replace(" ,", ",")
                points = tuple(Point(str(year), None if grade is None else float(grade)) for year, grade in rows)
                yield Serie("tension", title, family.nomenclature, "classe de tension, de 1 à 5", points)
                break


def maps(connection: Connection, sheet: FicheDuMarche) -> Iterator[Carte]:
    """Yield the tension of each family in each department, in its newest year."""
    if not has_rows(connection, FAP):
        return
    for family in sheet.familles:
        asked = {"code": family.code_fap, "nomenclature": family.nomenclature}
        (year,) = connection.execute(
            "SELECT max(annee) FROM tensions_fap WHERE code_fap = :code AND nomenclature = :nomenclature "
            "AND niveau = 'départemental'",
            asked,
        ).fetchone()
        if year is None:
            continue
        rows = connection.execute(
            f"SELECT t.code_territoire, coalesce(d.libelle, ''), t.classe_tension FROM tensions_fap t "
            "LEFT JOIN departements d ON d.code_departement = t.code_territoire WHERE t.code_fap = :code "
            f"AND t.nomenclature = :nomenclature AND t.niveau = 'départemental' AND t.annee = :year AND {_LAST} "
            "ORDER BY 1",
            {**asked, "year": year},
        )
        departments = tuple(ClasseDuDepartement(*row) for row in rows)
        yield Carte(year, family.nomenclature, family.code_fap, family.libelle, departments)
