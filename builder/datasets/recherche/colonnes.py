"""The columns that our lists of everyday expressions share, for jobs and for skills."""

from __future__ import annotations

from ...model import Column

EXPRESSION = Column("expression", "Ce que les gens disent ou tapent.", origin="notre liste")
RANG = Column(
    "rang",
    "Rang du sens : 1 pour le plus courant de l'expression.",
    type="INTEGER",
    origin="ordre de notre liste",
)
SOURCE = Column("source", "Qui a écrit la ligne.", origin="notre liste")
NOTE = Column("note", "Pourquoi : nom courant, abréviation, ancien nom.", origin="notre liste")
