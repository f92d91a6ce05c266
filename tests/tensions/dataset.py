"""Tensions: how hard it is to recruit, by job; one file, whose edition is the year that its columns name."""

from ...containers import BARE
from ...model import Column, Dataset, File, Layout, Member, Read, Table
from ...recognisers import by_beginning
from ...vocabulary import LICENCE_OUVERTE

FILE = "tensions.csv"
TENSIONS_TABLE = Table(
    name="tensions",
    title="Tensions de recrutement",
    description="Une ligne par métier : la difficulté de recruter.",
    source=Read((Member(FILE, BARE, delimiter=";"),)),
    columns=(
        Column("code_metier", "Code du métier.", pattern="T[0-9][0-9]", source="code"),
        Column("libelle", "Intitulé du métier.", source="intitule"),
        Column(
            "niveau_tension", "Niveau de tension, de 1 à 5.", type="INTEGER", source="niveau", values=(1, 2, 3, 4, 5)
        ),
    ),
    key=("code_metier",),
    search=("libelle",),
    facets=("niveau_tension",),
    label="libelle",
    expect=range(10, 100),
)

TENSIONS = Dataset(
    name="tensions",
    title="Tensions de recrutement",
    description="La difficulté de recruter, par métier.",
    publisher="Observatoire des tests",
    licence=LICENCE_OUVERTE,
    files=(
        File(
            FILE,
            "Tensions de recrutement",
            layouts=(Layout("csv", by_beginning("code;", edition="2025", date="2025-06-30"), (BARE,)),),
            page="https://example.org/tensions",
            gives="la tension de chaque métier",
        ),
    ),
    tables=(TENSIONS_TABLE,),
    summary="tensions de recrutement",
    contents=(("`tensions`", "how hard it is to recruit, by job"),),
)
