"""Declared tables to SQL: STRICT tables with a comment on every column, indexes, full text."""

from __future__ import annotations

import re

from ..model import Column, Table, View
from ..text import LIGATURES

# The FTS5 tokenizer folds accents but not ligatures, and an external-content index re-reads
# its content, so the folded form has to be a column: see `folded`.
TOKENIZER = "unicode61 remove_diacritics 2"

ID = Column("id", "Numéro de ligne, dans l'ordre de la clé naturelle.", type="INTEGER", origin="calculé")


def given_columns(table: Table) -> tuple[Column, ...]:
    """Return the columns that rows give, in their order: the integer id first, where there is one."""
    return table.columns if table.key else (ID, *table.columns)


def shown_columns(table: Table) -> tuple[Column, ...]:
    """Return every column that a user sees, those that are computed included, in the order of the table."""
    extra = folded(table)
    return (*(() if table.key else (ID,)), *table.all_columns, *((extra,) if extra else ()))


def folded(table: Table) -> Column | None:
    """Return the computed column that holds the first searched label without ligatures."""
    if not table.search:
        return None
    label = table.search[0]
    return Column(
        f"{label}_sans_ligature",
        f"La colonne {label} écrite avec oe et ae pour œ et æ : la recherche trouve les deux formes.",
        empty="pas de ligature dans cette ligne",
        origin=f"calculé à partir de {label}",
        formula=_without_ligatures(label),
    )


def create_table(table: Table) -> str:
    """Return the CREATE TABLE statement of a declared table."""
    lines = [(_column(column), _comment(table, column)) for column in shown_columns(table)]
    for names, parent in table.links:
        key = parent if parent.endswith(")") else f"{parent} ({', '.join(names)})"
        lines.append((f"FOREIGN KEY ({', '.join(names)}) REFERENCES {key}", ""))
    if table.key:
        lines.append((f"PRIMARY KEY ({', '.join(table.key)})", ""))
    body = ""
    for number, (definition, comment) in enumerate(lines, 1):
        comma = "," if number < len(lines) else ""
        body += f"  {definition}{comma}" + (f" -- {_one_line(comment)}" if comment else "") + "\n"
    options = "STRICT, WITHOUT ROWID" if table.is_stored_by_key else "STRICT"
    return f"CREATE TABLE {table.name} ( -- {_one_line(table.title)}\n{body}) {options}"


def _comment(table: Table, column: Column) -> str:
    # No index has these columns: files are compared by what is said here, see `editions.contents`.
    return f"{column.description.rstrip('.')} : {', '.join(table.order)}." if column is ID else column.description


def _column(column: Column) -> str:
    if column is ID:
        return "id INTEGER PRIMARY KEY"
    words = [column.name, column.type]
    if not column.empty:
        words.append("NOT NULL")
    if column.formula:
        # SQLite before 3.31 reads no file that has a GENERATED column: the value is stored, and proved by this.
        words.append(f"CHECK ({column.name} IS ({column.formula}))")
    words += [f"CHECK ({check})" for check in _checks(column)]
    if column.references:
        parent, key = column.references.split(".")
        words.append(f"REFERENCES {parent} ({key})")
    return " ".join(words)


def _checks(column: Column) -> list[str]:
    name, checks = column.name, []
    if column.pattern:
        checks.append(_matches(name, column.pattern))
    if column.digits:
        low, high = column.digits.start, column.digits.stop - 1
        checks.append(f"{name} NOT GLOB '*[^0-9]*' AND length({name}) BETWEEN {low} AND {high}")
    if column.values and not column.is_open:
        listed = ", ".join(quote(v) if isinstance(v, str) else str(v) for v in column.values)
        checks.append(f"{name} IN ({listed})")
    return checks


def _matches(name: str, pattern: str) -> str:
    """Return the condition that a text matches a pattern, the shorter of a GLOB, and of a length with characters."""
    glob = f"{name} GLOB {quote(pattern)}"
    repeated = re.fullmatch(r"\[([\w-]+)\](?:\[\1\])*", pattern)
    if repeated is None:
        return glob
    characters = repeated[1]
    length = len(pattern) // len(f"[{characters}]")
    return min(glob, f"length({name}) = {length} AND {name} NOT GLOB '*[^{characters}]*'", key=len)


def _without_ligatures(label: str) -> str:
    text = label
    for ligature, letters in LIGATURES.items():
        text = f"replace({text}, '{ligature}', '{letters}')"
    has_one = f"{label} GLOB '*[{''.join(LIGATURES)}]*'"
    return f"CASE WHEN {has_one} THEN {text} END"


def create_view(view: View) -> str:
    """Return the CREATE VIEW statement of a declared view."""
    names = ", ".join(column.name for column in view.columns)
    return f"CREATE VIEW {view.name} ({names}) AS -- {_one_line(view.title)}\n{view.sql.strip()}"


def create_unique_indexes(table: Table) -> list[str]:
    """Return the CREATE UNIQUE INDEX statements: keys other than that in whose order the rows are."""
    return [
        f"CREATE UNIQUE INDEX {table.name}_{'_'.join(names)} ON {table.name} "
        f"({', '.join(_never_null(table, name) for name in names)})"
        for names in table.indexed_keys
    ]


def create_indexes(table: Table) -> list[str]:
    """Return the CREATE INDEX statements: joins from the other side, and what people filter on."""
    return [
        f"CREATE INDEX {table.name}_{'_'.join(names)} ON {table.name} ({', '.join(names)})" for names in table.indexes
    ]


def _never_null(table: Table, name: str) -> str:
    # NULLs are all distinct in a unique index, so an optional part would let doubles through.
    return f"coalesce({name}, '')" if table.column(name).empty else name


def create_search(table: Table) -> list[str]:
    """Return the statements that create and fill a table's full-text index, if it has one."""
    if not (extra := folded(table)):
        return []
    columns = ", ".join((*table.search, extra.name))
    # Rows whose key is a number are in the order in which they are found: no relevance is made of their lengths.
    is_ranked = [table.column(name).type for name in table.key] == ["INTEGER"]
    return [
        # Datasette finds an index by this very form, content in double quotes. Beginnings have no index of their own:
        # the words themselves are in order, and those of the commonest two letters are read in a millisecond or two.
        f"CREATE VIRTUAL TABLE {search_table(table)} USING fts5 ({columns}, "
        f'content="{table.name}", '
        f"tokenize={quote(TOKENIZER)}{', columnsize=0' if is_ranked else ''})",
        f"INSERT INTO {search_table(table)} ({search_table(table)}) VALUES ('rebuild')",
    ]


def search_table(table: Table) -> str:
    """Return the name of a table's full-text index."""
    return f"{table.name}_fts"


def insert(table: Table, rows: int = 1) -> str:
    """Return the INSERT statement that takes so many rows of the table, one after the other, and computes the rest."""
    marks = f"({', '.join('?' * len(given_columns(table)))})"
    names = ", ".join(column.name for column in given_columns(table))
    values = f"VALUES {', '.join([marks] * rows)}"
    computed = [column for column in shown_columns(table) if column.formula]
    if not computed:
        return f"INSERT INTO {table.name} ({names}) {values}"
    others = ", ".join(column.name for column in computed)
    formulas = ", ".join(column.formula for column in computed)
    into = f"INSERT INTO {table.name} ({names}, {others}) SELECT {names}, {formulas} FROM given"
    return f"WITH given ({names}) AS ({values}) {into}"


def quote(text: str) -> str:
    """Return an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def _one_line(text: str) -> str:
    return " ".join(text.split())
