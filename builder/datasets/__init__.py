"""One place per dataset; this tuple is the only registration."""

from ..model import Dataset
from .agences import AGENCES
from .bmo import BMO
from .geo import GEO
from .rome import ROME

DATASETS: tuple[Dataset, ...] = (ROME, BMO, GEO, AGENCES)
