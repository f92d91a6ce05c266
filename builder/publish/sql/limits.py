"""What the SQL of strangers may take, in one place, and what is said where it asks for more."""

from __future__ import annotations

import sqlite3
from http import HTTPStatus

# `select hex(zeroblob(2e8))` answers 400 MB, which no time limit stops.
MAX_VALUE_BYTES = 1_000_000
MAX_SQL_BYTES = 100_000
# The widest of our tables has fifty columns; each cell of a page takes time of the process that all pages share.
MAX_COLUMNS = 250
# Deeper and longer than a form or an analyst writes.
OF_SQLITE = {
    sqlite3.SQLITE_LIMIT_LENGTH: MAX_VALUE_BYTES,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: MAX_SQL_BYTES,
    sqlite3.SQLITE_LIMIT_COLUMN: MAX_COLUMNS,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 250,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 250_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
}

# The bytes that SQLite may hold, sorts and temporary tables included, and those of the whole process.
SQLITE_BYTES = 128_000_000
PROCESS_BYTES = 1_000_000_000
# An answer as JSON has it: a thousand rows of our widest table take 1.4 MB.
MAX_ANSWER_BYTES = 5_000_000
# What a page has around a cell, however short.
CELL_BYTES = 64

# How much longer than the time limit a single call may take, in seconds of processor, then by the clock: a busy
# machine refuses nobody.
GRACE = 0.2
PATIENCE = 3.0

# How many processes there are for what strangers write, and as many for what Datasette writes of their filters.
WORKERS = 2
# How many questions may wait for one of them, and for how many seconds.
MOST_WAITING = 64
MAX_WAIT = 5.0

# What SQLite says of a statement that it is told to stop.
INTERRUPTED = "interrupted"
REFUSED = "Seule la lecture est permise ici : cette requête demande autre chose."
TOO_LONG = "La requête a dépassé le temps que ce site lui laisse : la simplifier, ou télécharger le fichier."
NO_MEMORY = (
    "La requête demande plus de mémoire que ce site ne lui en laisse : trier ou grouper moins de lignes, ou "
    "télécharger le fichier."
)
TOO_LARGE = (
    f"La réponse dépasse {MAX_ANSWER_BYTES // 1_000_000} Mo : demander moins de lignes (LIMIT), moins de colonnes, ou "
    "donner à celles-ci des noms plus courts (AS) ; le tableau entier se télécharge en CSV, tout le reste avec le "
    "fichier."
)
TOO_LARGE_VALUE = (
    f"Une valeur dépasse {MAX_VALUE_BYTES // 1_000_000} Mo : grouper moins de lignes en une, ou télécharger le fichier."
)
TOO_COMPLEX = (
    f"La requête est trop compliquée pour ce site (au plus : {MAX_COLUMNS} colonnes, "
    f"{OF_SQLITE[sqlite3.SQLITE_LIMIT_COMPOUND_SELECT]} SELECT réunis, des expressions de "
    f"{OF_SQLITE[sqlite3.SQLITE_LIMIT_EXPR_DEPTH]} niveaux, des motifs de "
    f"{OF_SQLITE[sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH]} caractères) : la simplifier, ou télécharger le fichier."
)
TOO_DEEP = "Un texte de la réponse est trop imbriqué pour être lu comme du JSON : la demander sans « _json »."
BUSY = "Trop de requêtes sont en cours : recommencer dans quelques secondes, ou télécharger le fichier."
BUSY_SECONDS = 5
# How what SQLite says begins where one of its limits is passed, and what is said in its place.
SAID = {
    "not authorized": REFUSED,
    "string or blob too big": TOO_LARGE_VALUE,
    "too many columns": TOO_COMPLEX,
    "too many terms": TOO_COMPLEX,
    "Expression tree is too large": TOO_COMPLEX,
    "parser stack overflow": TOO_COMPLEX,
    "LIKE or GLOB pattern too complex": TOO_COMPLEX,
    "out of memory": NO_MEMORY,
}


def in_words(said: str) -> str:
    """Return what to say of an error of SQLite that comes from these limits; empty for any other."""
    return next((words for begun, words in SAID.items() if said.startswith(begun)), "")


def when_to_retry(status: int) -> dict[str, str]:
    """Return the header that says when to ask again, where the site is busy."""
    return {"retry-after": str(BUSY_SECONDS)} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
