"""What the tests type: the labels of a file, cut as they are typed, and what nobody should type."""

from __future__ import annotations

import sqlite3

# Operators of FTS5 and of SQL, signs alone, other alphabets, what is no text, what is too long.
HOSTILE = (
    *('"', '""', "'", "''", "*", "a*", "^a", "-a", "a:b", "libelle:", "(", ")", "{a b}: c", "a + b", "a AND", "OR"),
    *("NOT", "NOT NOT", "NEAR", "NEAR(a b)", "NEAR(a b, 3", "%", "_", "\\", "--", ";", "?1", "';--", "[", "]", "$im"),
    *("", " ", "\t\n", "…", "!?", "·", "(e)", "/ne", " - ", "H/F", "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH JOINER}"),
    *("\0", "a\0b", "maçon\0", "\ud800", "\udfff maçon", "dev\ud83d", "\N{BOM}maçon", "e\N{COMBINING ACUTE ACCENT}"),
    *("🧑‍🏭", "🧑‍🏭 ouvrier", "مرحبا بالعالم", "שלום", "\N{RIGHT-TO-LEFT OVERRIDE}noçam", "料理人", "разработчик"),
    *("\U0001e900 a", "\U0010ffff", "ﷺ", "œ" * 3000, "é" * 10_000, "x" * 10_000, "a " * 5000, "vendeur " * 2000),
    *("- " * 5000, "(e)" * 3000, "c++" * 3000, "a.b." * 2500, "'" * 10_000, "mot" + " " * 10_000 + "l"),
)


def labels(connection: sqlite3.Connection) -> list[str]:
    """Return every label of the sheets and of the job titles, as it is published."""
    rows = connection.execute("SELECT libelle FROM rome_metiers UNION SELECT libelle FROM rome_appellations ORDER BY 1")
    return [label for (label,) in rows]


def cuts(connection: sqlite3.Connection) -> list[str]:
    """Return each label cut at every length, as one who types it goes through them."""
    return sorted({label[:length] for label in labels(connection) for length in range(len(label) + 1)})
