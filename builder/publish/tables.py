"""Datasette's own addresses of our files, tables, rows, queries and SQL: what cannot be used there is refused.

Stock Datasette compares an unknown column as a text, so answers no row, and ignores an unknown argument.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from datasette.filters import Filters
from datasette.utils import escape_sqlite, tilde_decode, urlsafe_components

from . import arguments
from .arguments import Checks
from .ours import our_databases
from .query import EXCEL, EXCEL_IS_A_FLAG, EXCEL_NEEDS_A_TABLE, is_marketing, without_marketing
from .relations import ROWID, Relation, relations
from .site.answers import NotAnswered

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette
    from datasette.database import Database

Scope = dict[str, Any]
Pairs = list[tuple[str, str]]

# As Datasette parts an address: a database, a table or a query, the key of a row, an extension.
_PATH = re.compile(r"/(?P<database>[^/.]+)(?:/(?P<table>[^/.]+)(?:/(?P<key>[^/]+?))?)?(?:\.(?P<form>\w+))?")
# The parameters of SQL, and what may look like one: texts, names and comments, which end where the SQL ends.
_NAMED = re.compile(
    r"'[^']*(?:'|\Z)|\"[^\"]*(?:\"|\Z)|`[^`]*(?:`|\Z)|\[[^\]]*(?:\]|\Z)|--[^\n]*|/\*.*?(?:\*/|\Z)|[:@$](\w+)", re.DOTALL
)
OPERATORS = tuple(key for key, _, _ in Filters([]).lookups())
# More than any page needs: each column filtered twice, and each facet that can be seen at once.
MOST_ARGUMENTS = 100
MOST_FACETS = 10
# A spreadsheet counts by itself.
UNCOUNTED = (("_nofacet", "1"), ("_nocount", "1"))


@dataclass(frozen=True, slots=True)
class _Known:
    """What an address can be asked: Datasette's arguments, and the columns of a table or the parameters of SQL."""

    checks: Checks
    relation: Relation | None = None
    named: tuple[str, ...] = ()
    has_rows: bool = True


def named_in(sql: str) -> tuple[str, ...]:
    """Return the names of the parameters of SQL.

    >>> named_in("select ':no', :a, [@no] -- $no")
    ('a',)
    """
    return tuple(dict.fromkeys(found[1] for found in _NAMED.finditer(sql) if found[1]))


def is_of_others(datasette: Datasette, path: str) -> bool:
    """Tell whether an address is of another file than ours, where Datasette stays as it is."""
    ours = {one.name for one in our_databases(datasette)}
    first = tilde_decode(path.split("/")[1].partition(".")[0]) if path.startswith("/") else ""
    return not ours or first in {one.route for name, one in datasette.databases.items() if name not in ours}


async def usable(datasette: Datasette, scope: Scope, path: str) -> Scope:
    """Return the scope to answer: without what counts readers, and of the address for Excel where that is asked.

    Raises NotAnswered where something that is asked cannot be used.
    """
    found = _PATH.fullmatch(path)
    route = tilde_decode(found["database"]) if found else ""
    database = next((one for one in our_databases(datasette) if one.route == route), None)
    if found is None or database is None:
        return {**scope, "query_string": without_marketing(scope["query_string"])}
    form = found["form"] or ""
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    known = await _known(datasette, database, found, form, dict(reversed(pairs)))
    if known is None:
        # Nothing is there, which Datasette says.
        return scope
    pairs = [(name, text) for name, text in pairs if name in known.named or not is_marketing(name)]
    is_excel_named = EXCEL in known.named
    rest = [pair for pair in pairs if pair[0] != EXCEL or is_excel_named]
    is_for_excel = _is_for_excel(known, form, [] if is_excel_named else [text for name, text in pairs if name == EXCEL])
    if is_for_excel and form != EXCEL:
        # The arguments of CSV are not all those of Excel.
        known = await _known(datasette, database, found, EXCEL, dict(reversed(pairs))) or known
    _refuse_many(rest)
    for name, text in rest:
        _refuse_unusable(known, name, text)
    await _refuse_together(database, known, dict(reversed(rest)))
    if is_for_excel:
        return _at_excel(scope, form, rest)
    return {**scope, "query_string": without_marketing(scope["query_string"], known.named, unread=(EXCEL,))}


async def _known(
    datasette: Datasette, database: Database, found: re.Match[str], form: str, given: Mapping[str, str]
) -> _Known | None:
    """Return what an address can be asked, None where no such table or query is there."""
    if found["table"] is None:
        return _of_database(form, given)
    name = tilde_decode(found["table"])
    query = await datasette.get_canned_query(database.name, name, None)
    if query and not found["key"]:
        named = tuple(query.get("params") or named_in(query["sql"]))
        return _Known({**arguments.OF_QUERIES, **arguments.of_format(form, has_key=False)}, named=named)
    there = relations(str(database.path))
    relation = there.get(name)
    if relation is None:
        return None
    if found["key"]:
        return _Known(arguments.of_row(form))
    most = datasette.max_returned_rows
    return _Known(arguments.of_table(relation, form, there, given, most), relation)


def _of_database(form: str, given: Mapping[str, str]) -> _Known:
    if form == "db":
        return _Known({}, has_rows=False)
    sql = given.get("sql", "")
    if sql:
        checks = {**arguments.OF_QUERIES, **arguments.of_format(form, has_key=False), "sql": arguments.anything}
        return _Known(checks, named=named_in(sql))
    if form in ("csv", EXCEL, "xlsx", "blob"):
        raise _refused("sql", "à donner : les lignes sont celles d'une requête")
    return _Known({**arguments.OF_DATABASES, "sql": arguments.anything}, has_rows=False)


def _is_for_excel(known: _Known, form: str, asked: Iterable[str]) -> bool:
    """Tell whether an address answers what a French spreadsheet opens. Raises NotAnswered where it cannot."""
    texts = list(asked)
    for text in texts:
        if text not in ("", "0", "1"):
            raise _refused(EXCEL, EXCEL_IS_A_FLAG)
    if form == EXCEL and "0" in texts:
        raise _refused(EXCEL, "cette adresse est celle d'un tableur ; pour le même tableau sans lui : .csv")
    if "1" not in texts and form != EXCEL:
        return False
    if form not in ("", "csv", EXCEL) or not known.has_rows:
        raise NotAnswered(400, EXCEL_NEEDS_A_TABLE)
    return True


def _at_excel(scope: Scope, form: str, pairs: Pairs) -> Scope:
    """Return the scope of the address that has the same rows for a spreadsheet."""
    length = len(form) + 1 if form else 0
    raw, path = scope["raw_path"], scope["path"]
    return {
        **scope,
        "raw_path": raw[: len(raw) - length] + f".{EXCEL}".encode(),
        "path": f"{path[: len(path) - length]}.{EXCEL}",
        "query_string": urlencode([*pairs, *UNCOUNTED]).encode(),
    }


def _refuse_many(pairs: Pairs) -> None:
    """Raise NotAnswered for more arguments than a page can have, each of which Datasette would do again."""
    if len(pairs) > MOST_ARGUMENTS:
        raise NotAnswered(400, f"Trop d'arguments : au plus {MOST_ARGUMENTS}.")
    counted = Counter(pairs)
    facets = [pair for pair in counted if pair[0] in arguments.FACETS]
    if len(facets) > MOST_FACETS:
        raise _refused("_facet", f"trop de facettes ; au plus {MOST_FACETS} à la fois")
    for (name, text), times in counted.items():
        if times > 1 and (name, text) in facets:
            raise _refused(name, f"« {text[:100]} » est donné deux fois")


def _refuse_unusable(known: _Known, name: str, text: str) -> None:
    """Raise NotAnswered for an argument that the address does not have, or whose value it cannot use."""
    if name in known.named:
        return
    if check := known.checks.get(name):
        if expected := check(text):
            raise _refused(name, f"« {text[:100]} » ne convient pas ; attendu : {expected}")
        return
    if known.relation is None:
        named = f"paramètres de la requête : {', '.join(known.named)} ; " if known.named else ""
        raise _refused(
            name, f"cette adresse n'a pas ce paramètre ; {named}arguments de Datasette : {_told(known.checks)}"
        )
    if name.startswith("_") and "__" not in name:
        raise _refused(name, f"Datasette n'a pas cet argument ici ; il y a : {_told(known.checks)}")
    _refuse_filter(known.relation, name, text, known.checks)


def _refuse_filter(relation: Relation, name: str, text: str, checks: Checks) -> None:
    column, _, operator = name.rpartition("__") if "__" in name else (name, "", "exact")
    # SQLite knows a column by its name in any case, and the number of a row too.
    if column.casefold() not in {one.casefold() for one in (*relation.columns, ROWID)}:
        columns = ", ".join(relation.columns)
        raise _refused(
            name,
            f"la table {relation.name} n'a pas cette colonne ; elle a : {columns} "
            f"(et, après une colonne, {_operators()}) ; arguments de Datasette : {_told(checks)}",
        )
    if operator not in OPERATORS:
        raise _refused(name, f"« {operator[:100]} » n'est pas un opérateur ; il y a : {_operators()}")
    if operator in ("in", "notin") and text.startswith("["):
        try:
            json.loads(text)
        except ValueError:
            raise _refused(name, "attendu : des valeurs entre virgules, ou une liste en JSON") from None


async def _refuse_together(database: Database, known: _Known, given: Mapping[str, str]) -> None:
    """Raise NotAnswered for arguments that contradict one another, and for a page that follows none."""
    if given.get("_sort") and given.get("_sort_desc"):
        raise _refused("_sort et _sort_desc", "l'un ou l'autre")
    after = given.get("_next")
    if not after or known.relation is None:
        return
    if given.get("_stream"):
        raise _refused("_next et _stream", "l'un ou l'autre : avec _stream, toutes les lignes suivent")
    place = known.relation.place
    key = urlsafe_components(after)[-len(place) :]
    if place and not await _is_there(database, known.relation, key):
        raise _refused("_next", f"aucune page ne finit par « {after[:100]} » ; attendu : ce que dit « next »")


async def _is_there(database: Database, relation: Relation, key: list[str]) -> bool:
    where = " AND ".join(f"{escape_sqlite(name)} = ?" for name in relation.place)
    found = await database.execute(f"SELECT 1 FROM {escape_sqlite(relation.name)} WHERE {where} LIMIT 1", key)
    return bool(found.rows)


def _refused(name: str, sentence: str) -> NotAnswered:
    return NotAnswered(400, f"{name[:100]} : {sentence}.")


def _told(checks: Checks) -> str:
    return ", ".join(sorted(checks)) or "aucun"


def _operators() -> str:
    return ", ".join(f"__{one}" for one in OPERATORS)
