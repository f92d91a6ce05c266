"""The files of the geography: INSEE's codes, La Poste's postcodes, and who put communes in basins.

Each has editions of its own. INSEE numbers its by the year. La Poste dates nothing and changed
its headers twice: the two newer layouts are known from public readers only. The two zonings are
CSV files that others made of France Travail's; their year is that of a header, or of the file's name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from builder.facts import Records
from builder.model import File, Layout, Member
from builder.packages import BARE, by_beginning, by_names
from builder.vocabulary import FRANCE_TRAVAIL, LICENCE_INCONNUE

COG = "cog_ensemble_csv.zip"
POSTCODES = "base-officielle-codes-postaux.csv"
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
MOUVEMENTS = _cog("mvt_commune")


def label_of_the_commune(records: Records) -> Sequence[str]:
    """Return, for each row, the one delivery label of its commune and postcode; empty where there are several.

    It is that of the row without a fifth line, or else the one that all the rows share.
    """
    keys = list(zip(records.columns["Code_commune_INSEE"], records.columns["Code_postal"], strict=True))
    labels = records.columns["Libelle_acheminement"]
    own: dict[tuple[str, str], str] = {}
    shared: dict[tuple[str, str], set[str]] = {}
    lines = records.columns["Ligne_5"]
    for key, label, line in zip(keys, labels, lines, strict=True):
        shared.setdefault(key, set()).add(label)
        if not line:
            own[key] = label
    one = {key: own.get(key) or (next(iter(found)) if len(found) == 1 else "") for key, found in shared.items()}
    # A row without a fifth line keeps its own: two that differ are then refused, as one key given twice.
    return [label if not line else one[key] for key, label, line in zip(keys, labels, lines, strict=True)]


LABEL = "Libelle_de_la_commune"


def _postcodes(layout: str, **words: Any) -> Member:
    return Member(POSTCODES, BARE, layout=layout, derived={LABEL: label_of_the_commune}, **words)


_POSTCODES_2019, _HEXASMAL, _POSTCODES_2025 = "La Poste 2019", "La Poste, 019HexaSmal", "La Poste 2025"
POSTES = (
    _postcodes(_POSTCODES_2019, delimiter=";"),
    # No copy of the next two was at hand: their headers are those that public readers name.
    _postcodes(
        _HEXASMAL,
        delimiter=";",
        encoding="cp1252",
        headers={
            "#Code_commune_INSEE": "Code_commune_INSEE",
            "Nom_de_la_commune": "Nom_commune",
            "Libellé_d_acheminement": "Libelle_acheminement",
        },
        lacks=frozenset({"coordonnees_gps"}),
    ),
    _postcodes(
        _POSTCODES_2025,
        encoding="utf-8-sig",
        headers={
            "code_commune_insee": "Code_commune_INSEE",
            "nom_de_la_commune": "Nom_commune",
            "code_postal": "Code_postal",
            "libelle_d_acheminement": "Libelle_acheminement",
            "ligne_5": "Ligne_5",
            "_geopoint": "coordonnees_gps",
        },
    ),
)

ZONAGE_2019 = Member(
    BASINS_2019,
    BARE,
    headers={"CODE_COMMUNE_INSEE": "codgeo", "REG": "reg", "DEP": "dep", "BE19": "codbe", "NOMBE19": "libbe"},
    ended=False,
)
ZONAGE_2021 = Member(
    BASINS_2021, BARE, encoding="utf-8-sig", lacks=frozenset({"REG_CREDOC", "NOMCOM", "CCOMMUNE"}), ended=False
)

_HTTPS_INSEE = "https://www.insee.fr"
_BMO = "https://statistiques.francetravail.org/bmo/static/methode_2025"

FILES = (
    File(
        COG,
        "Code officiel géographique",
        layouts=(
            Layout(
                "COG",
                by_names(r"v_commune_(\d{4})\.csv"),
                members=tuple(
                    member.name
                    for member in (REGIONS, DEPARTEMENTS, COLLECTIVITES, COMMUNES, COMMUNES_OUTRE_MER, MOUVEMENTS)
                ),
                # Cantons, arrondissements, assemblies and countries, of which no table is made.
                ignored=(
                    "v_arrondissement_{edition}.csv",
                    "v_canton_{edition}.csv",
                    "v_ctcd_{edition}.csv",
                    "v_codes_extension_{edition}.csv",
                    "v_commune_depuis_1943.csv",
                    "v_pays_territoire_{edition}.csv",
                    "v_pays_et_territoire_depuis_1943.csv",
                ),
            ),
        ),
        page=f"{_HTTPS_INSEE}/fr/information/7766585",
        url=f"{_HTTPS_INSEE}/fr/statistiques/fichier/7766585/cog_ensemble_2024_csv.zip",
        hosts=frozenset({"www.insee.fr"}),
    ),
    File(
        POSTCODES,
        "Base officielle des codes postaux",
        layouts=(
            Layout(_POSTCODES_2019, by_beginning("Code_commune_INSEE;"), members=(BARE,)),
            Layout(_HEXASMAL, by_beginning("#Code_commune_INSEE;"), members=(BARE,)),
            Layout(_POSTCODES_2025, by_beginning("code_commune_insee,"), members=(BARE,)),
        ),
        page="https://datanova.laposte.fr/datasets/laposte-hexasmal",
        url=(
            "https://datanova.laposte.fr/data-fair/api/v1/datasets/laposte-hexasmal/metadata-attachments/"
            "base-officielle-codes-postaux.csv"
        ),
        hosts=frozenset({"datanova.laposte.fr"}),
        publisher="La Poste",
        required=False,
        gives="codes_postaux et codes_postaux_lieux_dits",
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
)
