"""The search: everyday words, written by us, and what is computed of the labels and the texts of the ROME.

It has no file of a publisher: it is built wherever the ROME is, and is credited to us.
"""

from ...model import Dataset
from ...vocabulary import MIT, OURS
from .tables import NOTICES, TABLES

RECHERCHE = Dataset(
    name="recherche",
    title="mots de tous les jours, et index de la recherche calculé à partir du ROME",
    description="Ce que les gens disent des métiers, et ce qui est calculé des intitulés et des textes du ROME.",
    publisher=OURS,
    licence=MIT,
    files=(),
    needs=("rome",),
    tables=TABLES,
    notices=NOTICES,
    summary="mots de tous les jours",
    contents=(
        ("`usages*`, `recherche_*`", "everyday words for jobs and skills, and what the search computes of the ROME"),
    ),
)
