"""Who publishes a table of figures: said beside each of them."""

from __future__ import annotations

from ...face import Connection


def source_of(connection: Connection, table: str, edition: str = "") -> str:
    """Return, in French, which files of which publishers a table, or an edition of it, is read from; empty for none."""
    # A dataset may have several publishers under one licence: the sentence to cite names their files.
    rows = connection.execute(
        "SELECT DISTINCT l.producteur, s.titre FROM provenance p "
        "JOIN sources s ON s.sha256 = p.sha256 AND s.jeu = p.jeu "
        "JOIN licences l ON l.jeu = s.jeu AND l.code_licence = s.code_licence "
        "AND (instr(l.attribution, s.titre) OR NOT EXISTS (SELECT 1 FROM licences o WHERE o.jeu = s.jeu "
        "AND o.code_licence = l.code_licence AND o.id != l.id)) "
        "WHERE p.nom_table = ? AND ? IN ('', p.edition) ORDER BY 1, 2",
        (table, edition),
    )
    titles: dict[str, list[str]] = {}
    for publisher, title in rows:
        titles.setdefault(publisher, []).append(title)
    return " ; ".join(f"{publisher}, {' et '.join(found)}" for publisher, found in titles.items())


def has_rows(connection: Connection, table: str) -> bool:
    """Tell whether the file has a table, with rows."""
    is_there = connection.execute(
        "SELECT 1 FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ?", (table,)
    ).fetchone()
    return bool(is_there and connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone())
