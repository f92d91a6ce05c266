"""The movements of communes since 1943, and what became of each code."""

from __future__ import annotations

import re

from ...model import Column, Made, Read, Table
from ...vocabulary import CODE_COMMUNE, ISO_DATE
from . import files
from .cog import NAMES

NATURES = {
    "10": "changement de nom",
    "20": "création",
    "21": "rétablissement",
    "30": "suppression",
    "31": "fusion simple",
    "32": "création de commune nouvelle",
    "33": "fusion association",
    "34": "transformation de fusion association en fusion simple",
    "35": "suppression de commune déléguée",
    "41": "changement de code dû à un changement de département",
    "50": "changement de code dû à un transfert de chef-lieu",
    "70": "transformation de commune associée en commune déléguée",
    "71": "rétablissement de commune déléguée",
    "72": "création de commune déléguée",
}


def _nature(cell: str) -> str:
    """Return a nature in words; a nature outside the list is told by its number, as nothing depends on it."""
    if not re.fullmatch("[0-9]{2}", cell):
        raise ValueError("not a nature of two digits")
    return NATURES.get(cell, f"nature {cell}")


DATE_EFFET = Column("date_effet", "Date d'effet de l'événement.", source="DATE_EFF", pattern=ISO_DATE)
NATURE = Column(
    "nature",
    "Nature de l'événement.",
    source="MOD",
    values=tuple(NATURES.values()),
    is_open=True,
    convert=_nature,
    origin="en toutes lettres, d'après l'INSEE",
)
_CREATED, _GONE = "la commune n'existait pas", "la commune a cessé d'exister sans qu'une autre lui succède"


def _side(suffix: str, when: str, empty: str = "") -> tuple[Column, ...]:
    mark = "AV" if suffix == "avant" else "AP"
    return (
        Column(f"type_commune_{suffix}", f"Type {when} : COM, ARM, COMD ou COMA.", source=f"TYPECOM_{mark}",
               values=("COM", "ARM", "COMD", "COMA"), empty=empty),
        CODE_COMMUNE.but(name=f"code_commune_{suffix}", description=f"Code {when}.", source=f"COM_{mark}", empty=empty),
        *(
            column.but(
                name=f"{column.name}_{suffix}",
                description=f"{column.description[:-1]} ({when}).",
                source=f"{column.source}_{mark}",
                empty=empty,
            )
            for column in NAMES
        ),
    )  # fmt: skip


COMMUNES_MOUVEMENTS = Table(
    name="communes_mouvements",
    title="Mouvements des communes depuis 1943",
    description="Chaque événement tel que l'INSEE le publie : un changement de nom, une fusion, un rétablissement.",
    source=Read((files.MOUVEMENTS, files.MOUVEMENTS_2023)),
    columns=(
        DATE_EFFET,
        NATURE,
        *_side("avant", "avant l'événement", _CREATED),
        *_side("apres", "après l'événement", _GONE),
    ),
    unique=(
        (
            *("date_effet", "type_commune_avant", "code_commune_avant", "type_commune_apres", "code_commune_apres"),
            "nature",
        ),
    ),
    indexes=(("code_commune_avant",), ("code_commune_apres",)),
    facets=("nature",),
    expect=range(12_000, 30_000),
)  # fmt: skip

# What leaves an old code, the last time that it was left: a code may be merged, restored, merged again.
_PASSAGES = """
WITH RECURSIVE
departs AS (
    SELECT code_commune_avant AS de, code_commune_apres AS vers, date_effet, nature,
           max(date_effet) OVER (PARTITION BY code_commune_avant) AS derniere
    FROM communes_mouvements
    WHERE type_commune_avant = 'COM' AND type_commune_apres = 'COM' AND code_commune_avant != code_commune_apres
      AND code_commune_avant NOT IN (SELECT code_commune FROM communes)
),
pas AS (SELECT de, vers, date_effet, nature FROM departs WHERE date_effet = derniere),
chemins (ancien, courant, date_effet, nature, etapes) AS (
    SELECT de, vers, date_effet, nature, 1 FROM pas
    UNION
    SELECT c.ancien, p.vers, c.date_effet, c.nature, c.etapes + 1
    FROM chemins c JOIN pas p ON p.de = c.courant WHERE c.etapes < 20
)
SELECT ancien, courant, date_effet, nature, min(etapes)
FROM chemins JOIN communes ON code_commune = courant
GROUP BY ancien, courant
"""

COMMUNES_PASSAGES = Table(
    name="communes_passages",
    title="Ce que sont devenus les anciens codes de communes",
    description="Pour chaque code qui n'est plus celui d'une commune, la ou les communes actuelles où il mène.",
    source=Made(_PASSAGES, of=("communes", "communes_mouvements")),
    columns=(
        CODE_COMMUNE.but(name="code_ancien", description="Code qui n'est plus celui d'une commune.", origin="calculé"),
        CODE_COMMUNE.but(
            description="Commune actuelle où il mène.", references="communes.code_commune", origin="calculé"
        ),
        DATE_EFFET.but(description="Date à laquelle l'ancien code a cessé.", source="", origin="calculé"),
        NATURE.but(
            description="Nature de l'événement par lequel il a cessé.", source="", convert=None, origin="calculé"
        ),
        Column(
            "nb_etapes", "Nombre d'événements de l'ancien code au code actuel.", type="INTEGER", origin="calculé"
        ),
    ),
    key=("code_ancien", "code_commune"),
    indexes=(("code_commune",),),
    facets=("nature",),
    expect=range(3_500, 20_000),
)  # fmt: skip

TABLES = (COMMUNES_MOUVEMENTS, COMMUNES_PASSAGES)
