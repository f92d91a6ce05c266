"""The offers of each commune by job, on one day: some couples have two rows, which the file does not explain.

Never the same number twice for one couple: two equal rows have probably become one before us, so that a sum is a
least. The empty commune and the one that is written `null` are two groups, of offers without a commune.
"""

from __future__ import annotations

from ...facts import Value
from ...model import Column, Made, Read, Table
from ...vocabulary import CODE_COMMUNE_PUBLIE, CODE_ROME, COMPUTED, ISO_DATE
from .files import OFFRES
from .valeurs import whole

# What stands for a commune in the key where there is none; `null` is the publisher's word.
EMPTY, NULL = "vide", "null"


def _commune(cell: str) -> Value:
    if cell in (EMPTY, NULL):
        return cell
    if not (len(cell) == 5 and cell.isascii() and cell.isalnum()):
        raise ValueError(f"neither the code of a commune nor {NULL!r}")
    return cell


OFFRES_COMMUNES = Table(
    name="offres_communes",
    title="Offres par commune et métier",
    description=(
        "Une ligne par commune, code ROME et nombre d'offres, à une date : 38 182 couples ont deux lignes, qui "
        "s'ajoutent ; offres_communes_totaux les somme. Un couple sans ligne n'a pas d'offre publiée."
    ),
    source=Read((OFFRES,)),
    columns=(
        Column(
            "commune_publiee",
            "Commune telle que publiée : son code, « null » dans le mot du fichier, ou « vide » où la case l'est.",
            source="commune_ou_vide",
            convert=_commune,
            origin="« vide » où la case est vide",
            computed=(
                CODE_COMMUNE_PUBLIE.but(
                    empty="l'offre n'a pas de commune",
                    formula="CASE WHEN length(commune_publiee) = 5 THEN commune_publiee END",
                    origin="calculé à partir de commune_publiee",
                ),
            ),
        ),
        CODE_ROME.but(description="Code ROME, dans sa version 3.", source="dc_rome_id"),
        Column("date_extraction", "Jour où les offres ont été comptées.", source="date_extract", pattern=ISO_DATE),
        Column(
            "nb_offres",
            "Nombre d'offres, tel que publié, sans arrondi : le plus petit est 1, un 0 n'est jamais publié.",
            type="INTEGER",
            source="nb_offre",
            unit="offres",
            convert=whole,
        ),
    ),
    key=("commune_publiee", "code_rome", "date_extraction", "nb_offres"),
    expect=range(150_000, 20_000_000),
)

SOMME = OFFRES_COMMUNES.column("nb_offres").but(
    description="Nombre d'offres : somme des lignes publiées. C'est un minimum : deux lignes égales ont pu n'en faire "
    "qu'une.",
    origin=COMPUTED,
)

# Stored, as each sheet's page gives the figure of France: a sum of all lines takes longer than the rest of the page.
OFFRES_METIERS = Table(
    name="offres_metiers",
    title="Offres par métier, France entière",
    description="Les sommes de toutes les communes, et des offres qui n'en ont pas.",
    source=Made(
        """
SELECT code_rome, date_extraction, sum(nb_offres),
       sum(CASE WHEN code_commune_publie IS NULL THEN nb_offres ELSE 0 END), count(DISTINCT code_commune_publie)
FROM offres_communes GROUP BY code_rome, date_extraction
        """,
        of=("offres_communes",),
    ),
    columns=(
        OFFRES_COMMUNES.column("code_rome"),
        OFFRES_COMMUNES.column("date_extraction"),
        SOMME,
        Column(
            "nb_offres_sans_commune",
            "Nombre d'offres dont la commune est vide ou « null » ; elles sont dans nb_offres.",
            type="INTEGER",
            unit="offres",
            origin=COMPUTED,
        ),
        Column(
            "nb_communes", "Nombre de communes qui ont une offre.", type="INTEGER", unit="communes", origin=COMPUTED
        ),
    ),
    key=("code_rome", "date_extraction"),
)
