"""What a declaration must be: the mistake is told in the words of the declaration, before any file is read.

A wrong declaration would otherwise accuse a publisher's file, or release an empty table. So `build`, `add`, `fetch` and
`metadata` look at every declaration first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .. import faces as registered
from ..datasets import NAMES
from ..errors import DeclarationError
from ..model import Dataset
from .columns import column_problems, shared_name_problems
from .faces import face_problems
from .files import file_problems
from .problem import Problem
from .sources import source_problems
from .statements import statement_problems
from .tables import dataset_problems, table_problems
from .tuples import tuple_problems

__all__ = ["Problem", "expect_sound", "problems"]


def problems(datasets: Iterable[Dataset]) -> Iterator[Problem]:
    """Yield every mistake of some declarations: its place, dataset > table > column, what is wrong, and the mend.

    SQL is compared with the tables only where these are sound: it would repeat what is wrong with them.
    """
    listed = tuple(datasets)
    # A text or a table in the place of a tuple would be taken for what is in it.
    found = [problem for dataset in listed for problem in tuple_problems(dataset)] or list(_of_words(listed))
    yield from found
    if not found:
        yield from statement_problems(listed)


def _of_words(datasets: Sequence[Dataset]) -> Iterator[Problem]:
    yield from dataset_problems(datasets)
    for dataset in datasets:
        yield from file_problems(dataset)
        for table in dataset.tables:
            yield from table_problems(dataset, table, datasets)
            yield from source_problems(dataset, table, datasets)
        for table in dataset.readers:
            yield from column_problems(dataset, table, datasets)
    yield from shared_name_problems(datasets)


def expect_sound(datasets: Iterable[Dataset]) -> None:
    """Raise DeclarationError for the first mistake of some declarations, with the places of the others.

    The faces are looked at where all datasets are: a question may show the tables of any of them.
    """
    listed = tuple(datasets)
    found = list(problems(listed))
    if not found and {dataset.name for dataset in listed}.issuperset(NAMES):
        found = list(face_problems(listed, registered.faces()))
    if not found:
        return
    first, others = found[0], found[1:]
    more = [line for other in others for line in (f"and {other.place}: {other.mistake}", f"  → {other.mend}")]
    raise DeclarationError(first.place, first.mistake, first.mend, more)
