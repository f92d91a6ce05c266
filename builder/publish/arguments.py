"""The arguments that Datasette reads, and the values of each; Datasette ignores or fails on any other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping

from datasette.utils import urlsafe_components

from .relations import ROWID, Relation

# What is expected in place of a value, in French; empty where the value can be used.
Check = Callable[[str], str]
Checks = dict[str, Check]

_FILTERING = re.compile(r"_filter_(column|op|value)(_[0-9]+)?")
FACETS = ("_facet", "_facet_array", "_facet_date")
SHAPES = ("arrays", "objects", "array", "arrayfirst")


def anything(_text: str) -> str:
    """Expect nothing."""
    return ""


def among(words: Iterable[str], what: str = "") -> Check:
    """Expect one of some words."""
    known = tuple(words)
    told = f"{what} : {', '.join(known)}" if what else ", ".join(known)
    return lambda text: "" if text in known else told


def if_given(check: Check) -> Check:
    """Expect the same, or an empty text, which Datasette takes for none."""
    return lambda text: check(text) if text else ""


def _whole(text: str) -> str:
    return "" if re.fullmatch(r"[0-9]{1,9}", text) else "un nombre entier"


FLAG = if_given(among(("1", "on", "true")))
SWITCH = if_given(among(("on", "off", "true", "false", "1", "0")))
NUMBER = if_given(_whole)
MAX = if_given(among(("max",)))

# On any address, as JSON and as CSV; what the maps of Datasette's pages and its links ask wherever they are is there.
TIME: Checks = {"_ttl": NUMBER}
AS_JSON: Checks = {
    "_nl": FLAG,
    "_json": anything,
    "_json_infinity": SWITCH,
    "_size": MAX,
    "_labels": SWITCH,
    "_extra": among(("count", "next_url")),
}
AS_CSV: Checks = {"_stream": FLAG, "_header": among(("on", "off")), "_dl": FLAG, "_size": MAX}
AS_EXCEL: Checks = {"_stream": FLAG, "_dl": FLAG, "_size": MAX}
AS_BLOB: Checks = {"_blob_column": anything, "_blob_hash": anything}
OF_QUERIES: Checks = {**TIME, "_timelimit": NUMBER, "_hide_sql": FLAG, "_show_sql": FLAG}
OF_DATABASES: Checks = {**TIME, "_show_hidden": FLAG}


def of_format(form: str, *, has_key: bool) -> Checks:
    """Return the arguments of an extension; none for a page."""
    shapes = (*SHAPES, "object") if has_key else SHAPES
    as_json: Checks = {**AS_JSON, "_shape": if_given(among(shapes))}
    return {"json": as_json, "jsono": as_json, "csv": AS_CSV, "excel": AS_EXCEL, "xlsx": AS_EXCEL, "blob": AS_BLOB}.get(
        form, {}
    )


def of_row(form: str) -> Checks:
    """Return the arguments of a row."""
    extras: Checks = {"_extras": if_given(among(("foreign_key_tables",)))} if form == "json" else {}
    return {**TIME, **of_format(form, has_key=True), **extras}


def of_table(
    relation: Relation, form: str, known: Mapping[str, Relation], given: Mapping[str, str], most: int
) -> Checks:
    """Return the arguments of a table of the `known`, where some are `given`, and pages have `most` rows."""
    column = among(relation.columns, "une colonne")
    sortable = if_given(among(relation.sortable, "une colonne"))
    rows: Checks = {
        "_size": if_given(lambda text: "" if text == "max" or _below(text, most) else f"max, ou de 0 à {most}"),
        "_facet_size": if_given(lambda text: "" if text == "max" else _whole(text) and "max, ou un nombre entier"),
        "_next": if_given(_next(relation, is_sorted=bool(given.get("_sort") or given.get("_sort_desc")))),
        "_labels": SWITCH,
        "_label": among((name for name, _ in relation.references), "une colonne qui renvoie à une table"),
    }
    flags = dict.fromkeys(("_nofacet", "_nocount", "_nosuggest", "_sort_by_desc"), FLAG)
    return {
        **TIME,
        **of_format(form, has_key=bool(relation.key)),
        **rows,
        **flags,
        "_timelimit": NUMBER,
        "_where": anything,
        "_col": column,
        "_nocol": among((one for one in relation.columns if one not in relation.key), "une colonne hors de la clé"),
        "_sort": sortable,
        "_sort_desc": sortable,
        **dict.fromkeys(FACETS, _facet(relation)),
        "_through": lambda text: _through(text, relation, known),
        **_search(relation, known, given),
        **{name: anything for name in given if _FILTERING.fullmatch(name)},
    }


def _below(text: str, most: int) -> bool:
    return not _whole(text) and int(text) <= most


def _search(relation: Relation, known: Mapping[str, Relation], given: Mapping[str, str]) -> Checks:
    """Return the arguments of the full-text search, where the table has an index or one is named."""
    indexes = [one.name for one in known.values() if one.index == one.name]
    named = known.get(given.get("_fts_table", ""), relation)
    if not named.index:
        return {"_search": if_given(lambda _text: "rien : cette table n'a pas d'index de recherche")}
    return {
        "_search": anything,
        **{f"_search_{name}": anything for name in named.searched},
        "_searchmode": if_given(among(("escaped", "raw"))),
        "_fts_table": if_given(among(indexes)),
        "_fts_pk": among((*relation.columns, ROWID), "une colonne"),
    }


def _facet(relation: Relation) -> Check:
    column = among(relation.sortable, "une colonne")

    def check(text: str) -> str:
        if not text.startswith("{"):
            return column(text)
        try:
            config = json.loads(text)
        except ValueError:
            return column(text)
        return column(str(config.get("column") or config.get("simple")))

    return check


def _through(text: str, relation: Relation, known: Mapping[str, Relation]) -> str:
    """Expect the rows that another table refers to, by the value of one of its columns."""
    others = {one.name: one for one in known.values() if relation.name in {table for _, table in one.references}}
    try:
        asked = json.loads(text)
        if asked["column"] in others[asked["table"]].columns and "value" in asked:
            return ""
    except (ValueError, TypeError, KeyError):
        pass
    tables = ", ".join(others) or "aucune"
    return f'{{"table": …, "column": …, "value": …}}, la table étant une de celles qui renvoient à celle-ci : {tables}'


def _next(relation: Relation, *, is_sorted: bool) -> Check:
    """Expect the number of rows before, of a view; of a table, the key of a row, after the value that sorts it."""

    def check(text: str) -> str:
        if not relation.place:
            return _whole(text)
        parts = urlsafe_components(text)[1 if is_sorted else 0 :]
        whole = [part for part, name in zip(parts, relation.place, strict=False) if name in relation.whole]
        if len(parts) == len(relation.place) and all(re.fullmatch(r"-?[0-9]{1,18}", part) for part in whole):
            return ""
        return "ce que dit « next » de la page précédente"

    return check
