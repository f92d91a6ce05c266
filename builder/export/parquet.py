"""Tables as Parquet: codes are strings, and the meaning of each column is in the metadata of its field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .described import File, Table
from .rows import Rows
from .texts import Write

# What a reader over the network fetches at once.
ROW_GROUP = 100_000
LEVEL = 9


@contextmanager
def parquet_file(path: Path, table: Table, file: File) -> Iterator[Write]:
    """Write a table as Parquet, compressed by zstd, in groups of rows of the same size.

    The metadata of a field has its `description`, `unite`, `sens_vide` and `origine`; that of the whole the `title`,
    the `description` and the `release`.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"TEXT": pa.string(), "INTEGER": pa.int64(), "REAL": pa.float64()}
    fields = []
    for one in table.fields:
        told = {"description": one.description, "unite": one.unit, "sens_vide": one.empty, "origine": one.origin}
        metadata = {name: text for name, text in told.items() if text}
        fields.append(pa.field(one.name, kinds[one.kind], nullable=not one.is_required, metadata=metadata))
    words = {"title": table.title, "description": table.description, "release": file.release}
    schema = pa.schema(fields, metadata=words)
    with (
        path.open("wb") as stream,
        pq.ParquetWriter(stream, schema, compression="zstd", compression_level=LEVEL) as writer,
    ):
        waiting: list[pa.RecordBatch] = []

        def write(rows: Rows) -> None:
            columns = zip(*rows, strict=True)
            arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
            waiting.append(pa.RecordBatch.from_arrays(arrays, schema=schema))
            if sum(batch.num_rows for batch in waiting) >= ROW_GROUP:
                flush()

        def flush() -> None:
            if waiting:
                writer.write_table(pa.Table.from_batches(waiting, schema), row_group_size=ROW_GROUP)
                waiting.clear()

        yield write
        flush()
