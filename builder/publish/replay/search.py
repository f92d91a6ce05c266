"""`datastore_search`: rows of one resource, filtered, sorted, page by page in a stable order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from ...model import OldColumn, OldResource
from ...search.ask.query import words
from .answers import invalid
from .asked import MAX_INTEGER, Asked, is_true, names_of, natural, object_of, text_of
from .rows import TRIES, as_value, held, run, selection

if TYPE_CHECKING:
    from datasette.database import Database

DEFAULT_LIMIT = 100
# CKAN lowers a greater limit to this one, and says so in `limit`.
MAX_LIMIT = 32_000
CHUNK = 4_000
MAX_WORDS = 8


@dataclass(slots=True)
class Conditions:
    """Conditions on the rows, the values that are bound in them, and whether they keep every row."""

    sql: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    keep_all: bool = True

    def bind(self, value: Any) -> str:
        """Bind a value, and return the parameter that stands for it."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def __str__(self) -> str:
        return " AND ".join(self.sql)


async def datastore_search(database: Database, base: str, asked: Asked) -> dict[str, Any]:  # noqa: ARG001
    """Search a resource: resource_id (or id), filters, q, fields, sort, limit (100, at most 32 000), offset.

    `filters` keeps the rows where each column is the value, or one of the values. `q` keeps those
    that have every word in a code or a label: the beginning of a word, accents or none, where our
    table has a full-text index, any part of it elsewhere. Rows come in a stable order, after that
    of `sort`; empty values come last, as in PostgreSQL.
    """
    _, resource, size = await held(database, text_of(asked, "resource_id", "id"))
    limit = min(natural(asked, "limit", DEFAULT_LIMIT), MAX_LIMIT)
    offset = natural(asked, "offset", 0)
    names = _fields(resource, asked) or [column.name for column in resource.all_columns]
    conditions = Conditions([f"({resource.where})"])
    _filter(resource, asked, conditions)
    _match(resource, asked, conditions)
    order = ", ".join([*_sort(resource, asked), resource.order])
    select = f"SELECT {selection(resource, names)} FROM {resource.rows} WHERE {conditions} ORDER BY {order}"
    rows = await _page(database, select, conditions, limit, offset)
    result: dict[str, Any] = {
        "resource_id": resource.identifier,
        "fields": [{"type": _column(resource, name, "fields").type, "id": name} for name in names],
        "records": [dict(zip(names, map(as_value, row), strict=True)) for row in rows],
        "_links": _links(asked, resource, limit, offset),
        "offset": offset,
        "limit": limit,
    }
    if is_true(asked, "include_total", default=True):
        counted = f"SELECT count(*) FROM {resource.rows} WHERE {conditions}"
        result["total"] = (
            size if conditions.keep_all else (await run(database, counted, conditions.values)).single_value()
        )
    if filters := object_of(asked, "filters"):
        result["filters"] = filters
    return result | {name: asked[name] for name in ("q", "sort") if asked.get(name)}


async def _page(database: Database, select: str, conditions: Conditions, limit: int, offset: int) -> list[Any]:
    """Return the rows of a page, by statements small enough for the limit of time."""
    rows: list[Any] = []
    tries = TRIES if conditions.keep_all else 1
    while len(rows) < limit:
        size = min(CHUNK, limit - len(rows))
        sql = f"{select} LIMIT {size} OFFSET {offset + len(rows)}"
        found = await run(database, sql, conditions.values, tries=tries)
        rows += found.rows
        if len(found.rows) < size:
            break
    return rows


def _column(resource: OldResource, name: str, parameter: str) -> OldColumn:
    column = resource.column(name)
    if column is None:
        raise invalid(**{parameter: f'field "{name[:100]}" not in table'})
    return column


def _fields(resource: OldResource, asked: Asked) -> list[str]:
    names = list(dict.fromkeys(names_of(asked, "fields")))
    for name in names:
        _column(resource, name, "fields")
    for name, default in (("distinct", "false"), ("records_format", "objects")):
        if str(asked.get(name) or default).lower() != default:
            raise invalid(**{name: f"Only {default} is supported"})
    return names


def _filter(resource: OldResource, asked: Asked, conditions: Conditions) -> None:
    for name, value in object_of(asked, "filters").items():
        column = _column(resource, name, "filters")
        values = value if isinstance(value, list) else [value]
        parameters = [conditions.bind(_as(column, one)) for one in values if one is not None]
        either = [f"({column.sql}) IN ({', '.join(parameters)})"]
        if None in values:
            either.append(f"({column.sql}) IS NULL")
        conditions.sql.append(f"({' OR '.join(either)})")
        conditions.keep_all = False


def _as(column: OldColumn, value: Any) -> str | int | float:
    """Return a value of a filter as the column has it."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise invalid(filters=f"invalid value for {column.name}")
    if column.type == "text":
        return str(value)
    try:
        number = float(value)
    except (ValueError, OverflowError) as error:
        raise invalid(filters=f"invalid value for {column.name}") from error
    if not abs(number) < MAX_INTEGER:
        raise invalid(filters=f"invalid value for {column.name}")
    return number


def _match(resource: OldResource, asked: Asked, conditions: Conditions) -> None:
    q = asked.get("q")
    if q in (None, ""):
        return
    if not isinstance(q, str | int) or isinstance(q, bool):
        raise invalid(q="Must be a text")
    found = [resource.search.replace(":word", conditions.bind(word)) for word in words(str(q))[:MAX_WORDS]]
    conditions.sql += found or ["0"]
    conditions.keep_all = False


def _sort(resource: OldResource, asked: Asked) -> Iterator[str]:
    for part in names_of(asked, "sort"):
        name, descends = _sorted_by(part)
        column = _column(resource, name, "sort")
        yield f"({column.sql}) {'DESC NULLS FIRST' if descends else 'ASC NULLS LAST'}"


def _sorted_by(part: str) -> tuple[str, bool]:
    """Return the name of a column to sort by, and whether it descends: `"name" desc nulls last`.

    >>> _sorted_by('"Nom commune"  DESC nulls first'), _sorted_by("code asc"), _sorted_by("desc")
    (('Nom commune', True), ('code', False), ('desc', False))
    """
    match part.rsplit(maxsplit=2):
        case [start, nulls, place] if nulls.lower() == "nulls" and place.lower() in ("first", "last"):
            part = start
    way = ""
    match part.rsplit(maxsplit=1):
        case [start, last] if last.lower() in ("asc", "desc"):
            part, way = start, last.lower()
    return part.removeprefix('"').removesuffix('"'), way == "desc"


def _links(asked: Asked, resource: OldResource, limit: int, offset: int) -> dict[str, str]:
    """Return the addresses of the first page and of those around; there is always a next one, as there was."""
    start = {"resource_id": resource.identifier, **_echoed(asked), "limit": limit}

    def link(at: int | None) -> str:
        return f"/api/action/datastore_search?{urlencode(start if at is None else {**start, 'offset': at})}"

    links = {"start": link(None), "next": link(offset + limit)}
    return links if not offset else {**links, "prev": link(max(offset - limit, 0))}


def _echoed(asked: Asked) -> dict[str, str]:
    """Return the parameters that make a page what it is, as an address has them; never a token."""
    texts = {name: asked[name] for name in ("q", "include_total") if asked.get(name) not in (None, "")}
    lists = {name: ",".join(names_of(asked, name)) for name in ("fields", "sort") if asked.get(name)}
    filters = object_of(asked, "filters")
    return {**texts, **lists, **({"filters": json.dumps(filters, ensure_ascii=False)} if filters else {})}
