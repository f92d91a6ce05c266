"""The files of the geography: INSEE's codes, La Poste's postcodes, and who put communes in basins.

Each has editions of its own. INSEE numbers its by the year, and renames or adds members; La Poste dates
nothing (`laposte`). The two zonings are CSV files that others made of France Travail's; their year is that of
a header, or of the file's name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...containers import BARE
from ...facts import Records
from ...model import Catalogue, Download, File, Layout, Member
from ...recognisers import by_beginning, by_names
from ...vocabulary import FRANCE_TRAVAIL, LICENCE_INCONNUE
from . import decoupage, laposte

COG = "cog_ensemble_csv.zip"
# From 2024 on, the year 2023, and the years before, whose files have other names and other columns.
COG_2024, COG_2023, COG_BEFORE = "COG", "COG 2023", "COG, avant 2023"
BASINS_2019 = "bassins_bmo_2019.csv"
BASINS_2021 = "bassins_bmo_2021.csv"


def _cog(name: str, **words: Any) -> Member:
    return Member(COG, f"v_{name}_{{edition}}.csv", **words)


def each(word: str) -> Callable[[Records], Sequence[str]]:
    """Return the derived column that says one word on each row."""
    return lambda records: (word,) * records.count


REGIONS = _cog("region")
DEPARTEMENTS = _cog("departement", derived={"TYPE": each("département")}, least=96)
# The overseas collectivities are under no region and have no chief town.
COLLECTIVITES = _cog(
    "comer",
    headers={"COMER": "DEP"},
    lacks=frozenset({"REG", "CHEFLIEU"}),
    derived={"TYPE": each("collectivité d'outre-mer")},
    least=5,
)
COMMUNES = _cog("commune")
COMMUNES_OUTRE_MER = _cog("commune_comer")
MOUVEMENTS = _cog("mvt_commune", layout=COG_2024)
MOUVEMENTS_2023 = _cog("mvtcommune", layout=COG_2023)


ZONAGE_2019 = Member(
    BASINS_2019,
    BARE,
    headers={"CODE_COMMUNE_INSEE": "codgeo", "REG": "reg", "DEP": "dep", "BE19": "codbe", "NOMBE19": "libbe"},
    ended=False,
)
ZONAGE_2021 = Member(
    BASINS_2021, BARE, encoding="utf-8-sig", lacks=frozenset({"REG_CREDOC", "NOMCOM", "CCOMMUNE"}), ended=False
)

_INSEE = "https://www.insee.fr/fr"
# The number of the page, and of the folder, of each edition.
_COG_EDITIONS = {"2026": 8740222, "2025": 8377162, "2024": 7766585}
_COG_ZIP = "cog_ensemble_{edition}_csv.zip"
_HEXASMAL_URL = "https://datanova.laposte.fr/data-fair/api/v1/datasets/laposte-hexasmal"
# Of each year, the survey's page leads to the basins.
_BMO = "https://www.data.gouv.fr/fr/datasets/enquete-besoins-en-main-doeuvre-bmo/"

# Cantons, arrondissements, assemblies and countries, and the history of names: no table is made of them.
_LEFT_ASIDE = (
    "v_arrondissement_{edition}.csv",
    "v_canton_{edition}.csv",
    "v_ctcd_{edition}.csv",
    "v_codes_extension_{edition}.csv",
    "v_commune_depuis_1943.csv",
    "v_commune_outremer_depuis_1943.csv",
    "v_pays_territoire_{edition}.csv",
    "v_pays_et_territoire_depuis_1943.csv",
    "v_tom_depuis_1943.csv",
)

# What one member of an older year is named: communes2020.csv, mvtcommune-01012019.csv, mvtcommune2020-csv.csv.
_BEFORE_2023 = tuple(
    f"{name}{mark}{{edition}}{end}"
    for name in (
        *("commune", "communes", "comsimp", "mvtcommune"),
        *("departement", "region", "arrondissement", "canton"),
    )
    for mark in ("", "[-_]", "-0101")
    for end in (".csv", "-csv.csv", ".txt")
)

FILES = (
    File(
        COG,
        "Code officiel géographique",
        layouts=(
            # It names its movements otherwise, and copies without the overseas members are about.
            Layout(
                COG_2023,
                by_names(r"v_mvtcommune_(2023)\.csv"),
                members=tuple(member.name for member in (REGIONS, DEPARTEMENTS, COMMUNES, MOUVEMENTS_2023)),
                optional=(COLLECTIVITES.name, COMMUNES_OUTRE_MER.name),
                ignored=_LEFT_ASIDE,
            ),
            Layout(
                COG_2024,
                by_names(r"v_commune_(\d{4})\.csv"),
                members=tuple(
                    member.name
                    for member in (REGIONS, DEPARTEMENTS, COLLECTIVITES, COMMUNES, COMMUNES_OUTRE_MER, MOUVEMENTS)
                ),
                ignored=_LEFT_ASIDE,
            ),
            Layout(
                COG_BEFORE,
                by_names(r"(?:comsimp|communes?[-_]?(?:0101)?)(20(?:[01]\d|2[0-2])|199\d)(?:-csv)?\.(?:csv|txt)"),
                members=(),
                ignored=(*_BEFORE_2023, "*"),
                built=False,
                why_not="the geographic code before 2023, of other files and columns: 2023 and later are read",
            ),
        ),
        # Of all the editions: each has a page of its own, which is wrong for the others.
        page=f"{_INSEE}/information/2560452",
        addresses=tuple(
            Download(f"{_INSEE}/statistiques/fichier/{number}/{_COG_ZIP.format(edition=edition)}", edition)
            for edition, number in _COG_EDITIONS.items()
        ),
        # It lists the zip or, seen more often, each of its members, which INSEE serves in the same folder.
        catalogue=Catalogue(
            "code-officiel-geographique-cog",
            r"^(?:cog_ensemble_(?=[0-9]{4}_csv)|v_commune_(?=[0-9]{4}\.csv))([0-9]{4})",
            formats=frozenset({"csv", "zip"}),
            beside=_COG_ZIP,
        ),
        # At the end of each February, as of 1 January.
        period_days=440,
        hosts=frozenset({"www.insee.fr"}),
    ),
    File(
        laposte.POSTCODES,
        "Base officielle des codes postaux",
        layouts=laposte.LAYOUTS,
        page="https://datanova.laposte.fr/datasets/laposte-hexasmal",
        addresses=(
            Download(f"{_HEXASMAL_URL}/metadata-attachments/base-officielle-codes-postaux.csv"),
            Download(f"{_HEXASMAL_URL}/data-files/019HexaSmal.csv"),
            Download("https://www.data.gouv.fr/api/1/datasets/r/008a2dda-2c60-4b63-b910-998f6f818089"),
        ),
        hosts=frozenset({"datanova.laposte.fr", "www.data.gouv.fr", "static.data.gouv.fr"}),
        publisher="La Poste",
        required=False,
        gives="codes_postaux, codes_postaux_lieux_dits et communes_centres",
    ),
    *(
        File(
            name,
            f"Communes et bassins d'emploi de l'enquête BMO {year}",
            layouts=(Layout(f"zonage {year}", by_beginning(beginning, edition=year), members=(BARE,)),),
            page=_BMO,
            publisher=FRANCE_TRAVAIL,
            licence=LICENCE_INCONNUE,
            required=False,
            gives=f"communes_bassins, zonage {year}",
        )
        for name, year, beginning in (
            (BASINS_2019, "2019", "CODE_COMMUNE_INSEE,REG_CREDOC,"),
            (BASINS_2021, "2021", "reg,dep,codgeo,"),
        )
    ),
    *decoupage.FILES,
)
