"""The names under which places are looked for: today's, those that they had, and what people say of them."""

from __future__ import annotations

from ...french import number
from ...model import Caveat, Column, Computed, Table
from ...search.places import build
from ...search.places.weigh import PEOPLE_OF_AN_AGENCY
from ...vocabulary import CODE_COMMUNE, COMPUTED

LIEUX_NOMS = Table(
    name="lieux_noms",
    title="Noms des lieux, tels qu'on les cherche",
    description=(
        "Chaque nom de commune, d'arrondissement, de département, de région, d'ancienne commune et de lieu-dit, avec "
        "le lieu d'aujourd'hui où il mène. Les rangs suivent l'importance : d'abord le lieu auquel on pense."
    ),
    columns=(
        Column("rang", "Rang du nom, du plus important au moins important.", type="INTEGER", origin=COMPUTED),
        Column(
            "nom",
            "Les mots du nom : minuscules, sans accents, « saint » et « sur » en toutes lettres.",
            origin="calculé à partir du nom publié",
            computed=(
                Column(
                    "cle",
                    "Le nom en un mot : deux noms qui l'ont sont le même, quelles que soient leurs espaces.",
                    formula="replace(nom, ' ', '')",
                    origin="calculé à partir de nom",
                ),
                Column(
                    "fin",
                    "Les trois dernières lettres et le nombre de lettres : ce qu'une faute au début laisse en place.",
                    formula="substr(replace(nom, ' ', ''), -3) || length(replace(nom, ' ', ''))",
                    origin="calculé à partir de nom",
                ),
            ),
        ),
        Column("sonorite", "Comment le nom sonne, pour retrouver ce qui est écrit à l'oreille.", origin="calculé"),
        Column(
            "genre",
            "Ce qu'est le lieu.",
            values=("commune", "departement", "region"),
            origin="table dont vient le nom",
        ),
        Column("code", "Code actuel du lieu.", origin="celui de la table, ou celui où mène communes_passages"),
        Column(
            "sorte",
            "Ce qu'est le nom : actuel, d'arrondissement, d'usage (de nous), ancien, de commune déléguée, de lieu-dit.",
            values=build.SORTS,
            origin="table dont vient le nom",
        ),
        CODE_COMMUNE.but(
            name="code_ancien",
            description="Code de l'ancienne commune qui avait ce nom.",
            empty="le nom n'a pas d'autre code que celui du lieu",
            origin="communes_mouvements, communes_deleguees",
        ),
        Column(
            "libelle",
            "Le nom tel qu'il est publié.",
            empty="c'est celui du lieu, dans sa table",
            origin="table dont vient le nom",
        ),
        Column(
            "importance",
            "Combien de gens pensent à ce lieu : ses habitants, quand communes_populations les donne ; sinon estimé.",
            type="INTEGER",
            origin=COMPUTED,
        ),
    ),
    source=Computed(
        build.name_rows,
        of=(
            "regions",
            "departements",
            "communes",
            "communes_deleguees",
            "communes_outre_mer",
            "communes_mouvements",
            "communes_passages",
            "codes_postaux",
            "codes_postaux_lieux_dits",
            "communes_populations",
        ),
    ),
    key=("rang",),
    indexes=(("cle",), ("fin",), ("sonorite",), ("code",)),
    search=("nom",),
    facets=("genre", "sorte"),
    label="nom",
)

CAVEATS = (
    Caveat(
        "L'importance d'un lieu est son nombre d'habitants. Sans communes_populations, elle est estimée : chef-lieu de "
        f"région ({number(build.CAPITAL)}) ou de département ({number(build.CHIEF_TOWN)}), arrondissement municipal "
        f"({number(build.PART_OF_CITY)}), commune partagée entre plusieurs cantons ({number(build.TOWN)}), sinon "
        f"{build.VILLAGE}, et {number(build.QUARTER)} par code postal en plus du premier ; la "
        f"recherche y ajoute {number(PEOPLE_OF_AN_AGENCY)} par agence. Un ancien nom de code "
        "différent a une part égale de l'importance de la commune d'aujourd'hui.",
        "lieux_noms",
        "importance",
        inferred=True,
    ),
)
