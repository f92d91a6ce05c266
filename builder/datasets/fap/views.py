"""The projects of the survey for a sheet of the ROME: those of its families, never one figure of the sheet's own."""

from __future__ import annotations

from ...model import Column, Query, View
from ...vocabulary import CODE_FAP, CODE_ROME, COMPUTED, NOMENCLATURE

_FIGURES = (
    ("projets", "Projets de recrutement"),
    ("projets_difficiles", "Projets jugés difficiles"),
    ("projets_saisonniers", "Projets saisonniers"),
)


def _bounds() -> tuple[Column, ...]:
    columns = []
    for name, title in _FIGURES:
        bound = Column("", "", type="INTEGER", unit="projets", origin=COMPUTED)
        columns += [
            bound.but(name=f"{name}_min", description=f"{title} de la famille : borne basse."),
            bound.but(name=f"{name}_max", description=f"{title} de la famille : borne haute."),
            bound.but(
                name=f"nb_caches_{name}", description=f"{title} : nombre de cases cachées de la somme.", unit="cases"
            ),
        ]
    return tuple(columns)


_SUMS = ", ".join(f"sum(b.{name}_min), sum(b.{name}_max), sum(b.{name} IS NULL)" for name, _ in _FIGURES)
_ALONE = ", ".join(
    f"(SELECT {figure} FROM bmo b WHERE b.annee = m.annee AND b.code_fap = m.code_fap)"
    for name, _ in _FIGURES
    for figure in (f"sum(b.{name}_min)", f"sum(b.{name}_max)", f"sum(b.{name} IS NULL)")
)
_OF_SHEET = "f.code_rome, m.annee, f.nomenclature, f.code_fap"
_BESIDE = "f.libelle_fap, f.nb_fiches - 1, f.nb_familles, f.part_rome3_pct, f.preuve"
_FAMILIES = "FROM fap_fiches f JOIN bmo_metiers m ON m.code_fap = f.code_fap AND m.nomenclature = f.nomenclature"


def _by(level: str, code: str) -> str:
    return f"""
SELECT {_OF_SHEET}, '{level}', b.{code}, {_SUMS}, {_BESIDE}
{_FAMILIES}
JOIN bmo b ON b.annee = m.annee AND b.code_fap = m.code_fap
GROUP BY {_OF_SHEET}, b.{code}"""


BMO_FICHES = View(
    "bmo_fiches",
    "Projets de recrutement des familles d'une fiche du ROME",
    "Pour une fiche, une année et un territoire, l'intervalle de chacune de ses familles, et dans combien d'autres "
    "fiches il compte aussi. À filtrer par code_rome. Ces chiffres sont ceux de la famille entière : ils ne "
    "s'additionnent pas d'une fiche à l'autre, ni d'une famille à l'autre pour dire ce qu'est la fiche.",
    columns=(
        CODE_ROME.but(origin=COMPUTED),
        Column("annee", "Année de l'enquête.", type="INTEGER", origin=COMPUTED),
        NOMENCLATURE.but(origin=COMPUTED),
        CODE_FAP.but(description="Famille de la fiche, dans la nomenclature de l'année.", origin=COMPUTED),
        Column(
            "niveau",
            "Niveau du territoire.",
            values=("national", "régional", "départemental", "bassin"),
            origin=COMPUTED,
        ),
        Column(
            "code_territoire",
            "Code du territoire à ce niveau, tel que l'enquête le donne ; FR pour la France entière.",
            origin=COMPUTED,
        ),
        *_bounds(),
        Column("libelle_fap", "Intitulé de la famille.", empty="pas donné", origin=COMPUTED),
        Column(
            "nb_autres_fiches",
            "Nombre d'autres fiches où le même chiffre compte.",
            type="INTEGER",
            unit="fiches",
            origin=COMPUTED,
        ),
        Column(
            "nb_familles",
            "Nombre de familles de la fiche dans cette nomenclature.",
            type="INTEGER",
            unit="familles",
            origin=COMPUTED,
        ),
        Column(
            "part_rome3_pct",
            "Ce que la fiche du ROME 3 est parmi celles de la famille, en nombre de fiches.",
            type="REAL",
            unit="%",
            origin=COMPUTED,
        ),
        Column("preuve", "Toujours « inféré ».", origin=COMPUTED),
    ),
    # One after the other, so that the first rows of all of it come at once: no table of the whole is made.
    sql=f"""
SELECT {_OF_SHEET}, 'national', 'FR', {_ALONE}, {_BESIDE}
{_FAMILIES}
UNION ALL{_by("régional", "code_region")}
UNION ALL{_by("départemental", "code_departement")}
UNION ALL{_by("bassin", "code_bassin")}
    """,
)

VIEWS = (BMO_FICHES,)

QUERIES = (
    Query(
        "bmo_d_une_fiche",
        "Les projets de recrutement des familles d'une fiche",
        "Les familles d'une fiche du ROME dans un département, année par année, avec leurs bornes ; aucune n'est le "
        "chiffre de la fiche seule. Exemple : J1506, 35.",
        """
SELECT annee, nomenclature, code_fap, libelle_fap, projets_min, projets_max, nb_caches_projets,
       projets_difficiles_min, projets_difficiles_max, nb_autres_fiches, part_rome3_pct, preuve
FROM bmo_fiches
WHERE code_rome = upper(trim(:code_rome)) AND niveau = 'départemental'
  AND code_territoire = upper(trim(:code_departement))
ORDER BY annee, code_fap
        """,
    ),
    Query(
        "fiches_d_une_famille",
        "Les fiches d'une famille professionnelle",
        "Les fiches actuelles qui mènent à une famille, par leur fiche du ROME 3. Exemple : V1Z80.",
        """
SELECT f.code_rome, m.libelle, f.nomenclature, f.libelle_fap, f.code_rome3, f.qualifications, f.nb_fiches, f.nb_rome3,
       f.preuve
FROM fap_fiches f JOIN rome_metiers m ON m.code_rome = f.code_rome
WHERE f.code_fap = upper(trim(:code_fap))
ORDER BY f.nomenclature, f.code_rome
        """,
    ),
)
