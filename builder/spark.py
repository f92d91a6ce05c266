"""Job titles by the million: the function that codes a column of a data frame of Spark. Needs `infotravail[spark]`.

The work is that of `code`, on each worker, over the same file: Spark sends it once, and hands over rows by batches of
Arrow, whole columns at a time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from .across.codage import codages
from .extras import absent
from .opened import connect

try:
    import pyarrow
    from pyspark import SparkFiles
    from pyspark.sql import DataFrame
    from pyspark.sql.types import DataType, DoubleType, StringType, StructField, StructType
except ModuleNotFoundError as error:
    raise absent(error, "spark") from error

# Titles come back: the same one is on many rows. What a worker remembers of them.
REMEMBERED = 50_000

# The cells of what is added, for one row.
Cells = tuple[str | float | None, ...]
# What is known of the best sheet of a title, of the names of `Codage`: the columns that are added, in this order.
ADDED: dict[str, tuple[DataType, pyarrow.DataType]] = {
    "code_rome": (StringType(), pyarrow.string()),
    "libelle": (StringType(), pyarrow.string()),
    "score": (DoubleType(), pyarrow.float64()),
    "pourquoi": (StringType(), pyarrow.string()),
    "probabilite": (DoubleType(), pyarrow.float64()),
    "decision": (StringType(), pyarrow.string()),
}


class Columns(NamedTuple):
    """The columns that are read: titles, and what goes with them where there is any."""

    intitule: str
    contexte: str | None
    competences: str | None


def codees(
    frame: DataFrame,
    column: str,
    file: str | os.PathLike[str],
    *,
    contexte: str | None = None,
    competences: str | None = None,
) -> DataFrame:
    """Return a data frame with the code of each job title of a column added: that of the best sheet of the ROME.

    `file` is a built file, `infotravail.db`, where the driver is: a session keeps the first one of a name, so that
    another begins after a build. `contexte` and `competences` name columns that go with titles. A row without a title,
    or of which nothing is understood, has NULL in each column that is added. Raises ValueError for a column that is not
    there, is no text, or would be added and is there already; HomeError without the file.
    """
    columns = Columns(column, contexte, competences)
    _refuse_columns(frame, columns)
    # By its name as it was built: that of a release is its own.
    path = Path(file).resolve()
    # Not to be found out on a worker, after the work was sent to it.
    connect(path).close()
    frame.sparkSession.sparkContext.addFile(str(path))
    schema = StructType([*frame.schema.fields, *(StructField(name, kind) for name, (kind, _) in ADDED.items())])
    places = tuple([frame.columns.index(one) if one else None for one in columns])
    # By place: Spark reads a name that has a dot or a backtick as an expression.
    plain = frame.toDF(*(f"c{at}" for at in range(len(frame.columns))))
    return plain.mapInArrow(partial(_with_codes, places=places, header=schema.names, name=path.name), schema)


def _refuse_columns(frame: DataFrame, columns: Columns) -> None:
    kinds = dict(zip(frame.columns, (one.dataType for one in frame.schema.fields), strict=True))
    for name in filter(None, columns):
        if frame.columns.count(name) != 1:
            problem = "is there more than once" if name in kinds else "is not there"
            raise ValueError(f"the column {name!r} {problem}; the columns are: {', '.join(frame.columns)}")
        if not isinstance(kinds[name], StringType):
            raise ValueError(f"the column {name!r} is {kinds[name].simpleString()}, and not a string: cast it")
    # Spark takes CODE_ROME for code_rome.
    if taken := [name for name in frame.columns if name.casefold() in ADDED]:
        raise ValueError(f"columns that would be added are there already: {', '.join(taken)}; drop or rename them")


def _with_codes(
    batches: Iterable[pyarrow.RecordBatch], places: tuple[int | None, ...], header: list[str], name: str
) -> Iterator[pyarrow.RecordBatch]:
    """Give each batch of rows with the columns that are added: what a worker runs."""
    code = _coder(SparkFiles.get(name))
    kinds = [kind for _, kind in ADDED.values()]
    for batch in batches:
        rows = [code(*cells) for cells in zip(*[_texts(batch, place) for place in places], strict=True)]
        added = zip(*rows, strict=True) if rows else [()] * len(kinds)
        arrays = [pyarrow.array(cells, kind) for cells, kind in zip(added, kinds, strict=True)]
        yield pyarrow.RecordBatch.from_arrays([*batch.columns, *arrays], names=header)


def _texts(batch: pyarrow.RecordBatch, place: int | None) -> list[str]:
    """Return the texts of a column; what is NULL, or not given, is empty."""
    return [""] * batch.num_rows if place is None else [text or "" for text in batch.column(place).to_pylist()]


@lru_cache(1)
def _coder(file: str) -> Callable[[str, str, str], Cells]:
    """Return what codes a title, over the file that a worker was sent; opened once, as a worker does many tasks."""
    connection = connect(Path(file))
    names = tuple(ADDED)

    def code(title: str, contexte: str, competences: str) -> Cells:
        _, found = codages(connection, title, 1, contexte, competences)
        return tuple([getattr(found[0], name) for name in names]) if found else (None,) * len(names)

    return lru_cache(REMEMBERED)(code)
