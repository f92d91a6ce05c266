"""One place per dataset; this tuple is the only registration."""

from builder.datasets.bmo import BMO
from builder.datasets.rome import ROME
from builder.model import Dataset

DATASETS: tuple[Dataset, ...] = (ROME, BMO)
