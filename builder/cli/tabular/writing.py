"""A table written as it is made: a CSV, an object a line, or a workbook; a file is there whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import click

from ...disk import writing
from ...sheets import Sheet, TooMuch, workbook
from ...tabular.cells import Row, seen
from ...tabular.dialect import line
from ...tabular.given import Form
from ..output import delivered
from ..printing import json_text, pass_on

Put = Callable[[str], None]


class Writer(Protocol):
    """What writes the rows of a table: what is added to a row is made ready once, and written as often as need be."""

    def ready(self, values: Sequence[Any]) -> Any:
        """Return some values as they will be written."""

    def write(self, row: Row, added: Any) -> None:
        """Write a row, with what is added to it."""

    def flush(self) -> None:
        """Hand on what was written."""


class CsvWriter:
    """Rows as CSV; for a spreadsheet of ours, with a decimal comma."""

    def __init__(self, put: Put, form: Form, header: Sequence[str]) -> None:
        self._put, self._form = put, form
        self._lines = [form.start + line(list(header), form.delimiter)]

    def ready(self, values: Sequence[Any]) -> str:
        """Return some values as the end of a line."""
        return line([_text(value, self._form) for value in values], self._form.delimiter)

    def write(self, row: Row, added: str) -> None:
        """Write a row and what is added to it, as a line."""
        cells = line(list(map(seen, row)), self._form.delimiter)
        self._lines.append(f"{cells}{self._form.delimiter}{added}" if row else added)

    def flush(self) -> None:
        """Hand on the lines."""
        self._put(self._form.end.join([*self._lines, ""]))
        self._lines.clear()


class JsonWriter:
    """An object a line, of what is added alone."""

    def __init__(self, put: Put, names: Sequence[str]) -> None:
        self._put, self._names = put, names
        self._lines: list[str] = []

    def ready(self, values: Sequence[Any]) -> str:
        """Return some values as an object."""
        return json_text(dict(zip(self._names, values, strict=True)))

    def write(self, _row: Row, added: str) -> None:
        """Write an object as a line."""
        self._lines.append(f"{added}\n")

    def flush(self) -> None:
        """Hand on the lines."""
        self._put("".join(self._lines))
        self._lines.clear()


class SheetWriter:
    """Rows of the only sheet of a workbook: a text is a text, whatever it looks like."""

    def __init__(self, sheet: Sheet, header: Sequence[str], name: str) -> None:
        self._sheet, self._name = sheet, name
        self.write(list(header), ())

    def ready(self, values: Sequence[Any]) -> Sequence[Any]:
        """Return some values as they are."""
        return values

    def write(self, row: Row, added: Sequence[Any]) -> None:
        """Write a row, and what is added to it. Raises click's usage error for what no sheet can hold."""
        try:
            self._sheet.write((*row, *added))
        except TooMuch as error:
            problem = f"{self._name} would have {error}, which a sheet cannot hold; give the name of a CSV"
            raise click.BadParameter(problem) from error

    def flush(self) -> None:
        """Do nothing: the rows are in a file of their own by now."""


def _text(value: object, form: Form) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and form.is_french_excel:
        return str(value).replace(".", ",")
    return str(int(value)) if isinstance(value, bool) else str(value)


def is_workbook(path: Path | None) -> bool:
    """Tell whether a file to write is to be a workbook, by its name. Raises click's usage error for another kind."""
    suffix = path.suffix.lower() if path else ""
    if suffix in (".xls", ".xlsm", ".xlsb", ".ods"):
        raise click.BadParameter(f"{path}: {suffix} is not written; .xlsx is, and CSV by any other name")
    return suffix == ".xlsx"


@contextmanager
def writer(
    output: Path | None, form: Form, header: Sequence[str], names: Sequence[str], *, as_json: bool = False
) -> Iterator[Writer]:
    """Give what writes a table into a file, which is there at the end or not at all, or to stdout as it goes.

    `header` are the columns of the file that was read, `names` those that are added.
    """
    with ExitStack() as stack:
        if is_workbook(output) and output and not as_json:
            yield stack.enter_context(_sheet(output, [*header, *names]))
            return
        put = stack.enter_context(_into(output)) if output else pass_on
        found: Writer = JsonWriter(put, names) if as_json else CsvWriter(put, form, [*header, *names])
        yield found
        found.flush()


@contextmanager
def _into(output: Path) -> Iterator[Put]:
    with delivered(output) as new:
        stream = new.open("w", encoding="utf-8", newline="")

        def put(text: str) -> None:
            with writing(output):
                stream.write(text)

        try:
            yield put
        finally:
            with writing(output):
                stream.close()


@contextmanager
def _sheet(output: Path, header: Sequence[str]) -> Iterator[Writer]:
    # The rows wait in files of the library, which it leaves behind where the workbook is not ended.
    with (
        delivered(output) as new,
        writing(output),
        TemporaryDirectory() as folder,
        workbook(str(new), folder, "") as (sheet,),
    ):
        yield SheetWriter(sheet, header, str(output))
        sheet.freeze()
