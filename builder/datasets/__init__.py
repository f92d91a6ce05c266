"""One place per dataset; this tuple is the only registration."""

from builder.datasets.agences import AGENCES
from builder.datasets.bmo import BMO
from builder.datasets.geo import GEO
from builder.datasets.rome import ROME
from builder.model import Dataset

DATASETS: tuple[Dataset, ...] = (ROME, BMO, GEO, AGENCES)
