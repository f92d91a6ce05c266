"""Who publishes a table of figures: said beside each of them."""

from __future__ import annotations

from ...face import Connection
from ...opened import has_table
from ..origines import sources_of


def source_of(connection: Connection, table: str, edition: str = "") -> str:
    """Return, in French, the publishers and files that a table, or an edition of it, is read from; empty for none."""
    titles: dict[str, list[str]] = {}
    for one in sources_of(connection, [table]):
        known = titles.setdefault(one.producteur, [])
        if edition in ("", one.edition) and one.titre not in known:
            known.append(one.titre)
    return " ; ".join(f"{publisher}, {' et '.join(found)}" for publisher, found in sorted(titles.items()) if found)


def has_rows(connection: Connection, table: str) -> bool:
    """Tell whether the file has a table, with rows."""
    return has_table(connection, table) and connection.execute(f"SELECT 1 FROM {table}").fetchone() is not None
