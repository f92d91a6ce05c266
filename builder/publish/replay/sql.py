"""`datastore_search_sql`: a SELECT over resources, each a common table expression over our tables.

The dialect is SQLite's, where it was PostgreSQL's: LIKE takes either case, `::` casts are refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from datasette.utils import InvalidSql, validate_sql_select

from ...model import OldResource
from ..sql.strangers import written_by_strangers
from .answers import invalid
from .asked import Asked, text_of
from .rows import as_value, held, quoted, run, selection

if TYPE_CHECKING:
    from datasette.database import Database

# What quotes are: a text, a name between quotes, and what is nothing to us; what nothing closes goes on to the end.
_TOKEN = re.compile(
    r"""'[^']*(?:'|\Z) | "(?P<name>(?:[^"]|"")*+)(?:"|\Z) | --[^\n]* | /\*.*?(?:\*/|\Z) | `[^`]*(?:`|\Z)
    | \[[^\]]*(?:\]|\Z) | \w+ | \S""",
    re.VERBOSE | re.DOTALL,
)
_IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_CALL = re.compile(r"^\s*(?P<name>[a-z_]\w*)\s*\(.*\)\s*$", re.IGNORECASE | re.DOTALL)
MAX_RESOURCES = 10


async def datastore_search_sql(database: Database, base: str, asked: Asked) -> dict[str, Any]:  # noqa: ARG001
    """Run one SELECT on resources, named by their identifiers between double quotes, in SQLite's dialect.

    It runs under Datasette's read-only limits of time and rows: `records_truncated` tells where
    there were more rows. An unnamed column that is a call has the name of the function, as in
    PostgreSQL: COUNT(*) is `count`.
    """
    sql = text_of(asked, "sql").strip().rstrip(";")
    names = _quoted_names(sql)
    resources = [(await held(database, name))[1] for name in _identifiers(names)]
    _expect_known(names, resources)
    tables = ", ".join(_as_table(resource) for resource in resources)
    whole = f"WITH {tables} {sql}" if tables else sql
    try:
        validate_sql_select(sql)
        validate_sql_select(whole)
    except InvalidSql as error:
        raise invalid(query=str(error)) from error
    with written_by_strangers():
        found = await run(database, whole, {}, truncate=True)
    columns = [_postgres_name(name) for (name, *_) in found.description]
    records = [dict(zip(columns, map(as_value, row), strict=True)) for row in found.rows]
    result = {
        "sql": sql,
        "records": records,
        "fields": [{"id": name, "type": _type(name, resources, records)} for name in dict.fromkeys(columns)],
    }
    return result | ({"records_truncated": True} if found.truncated else {})


def _quoted_names(sql: str) -> list[tuple[str, bool]]:
    """Return what is between double quotes in a SELECT, and whether it is there named (AS "…")."""
    tokens = list(_TOKEN.finditer(sql))
    if not tokens or tokens[0].group().lower() != "select":
        raise invalid(query="Only one SELECT is allowed")
    before = ["", *(token.group().lower() for token in tokens)]
    return [
        (token["name"].replace('""', '"'), word == "as")
        for word, token in zip(before, tokens, strict=False)
        if token["name"] is not None
    ]


def _identifiers(names: list[tuple[str, bool]]) -> list[str]:
    found = list(dict.fromkeys(name.lower() for name, _ in names if _IDENTIFIER.fullmatch(name)))
    if len(found) > MAX_RESOURCES:
        raise invalid(query=f"More than {MAX_RESOURCES} resources")
    return found


def _expect_known(names: list[tuple[str, bool]], resources: list[OldResource]) -> None:
    """Refuse a name that is no column: SQLite would take it for a text, and answer it as a value."""
    known = {resource.identifier for resource in resources} | {name for name, is_given in names if is_given}
    known |= {column.name for resource in resources for column in resource.all_columns}
    for name, _ in names:
        if name not in known and not _IDENTIFIER.fullmatch(name):
            raise invalid(query=f'column "{name[:100]}" does not exist')


def _as_table(resource: OldResource) -> str:
    return (
        f"{quoted(resource.identifier)} AS NOT MATERIALIZED "
        f"(SELECT {selection(resource)} FROM {resource.rows} WHERE {resource.where})"
    )


def _postgres_name(name: str) -> str:
    call = _CALL.match(name)
    return call["name"].lower() if call else name


def _type(name: str, resources: list[OldResource], records: list[dict[str, Any]]) -> str:
    for resource in resources:
        if column := resource.column(name):
            return column.type
    value = next((record[name] for record in records if record[name] is not None), "")
    return "int8" if isinstance(value, int) else "numeric" if isinstance(value, float) else "text"
