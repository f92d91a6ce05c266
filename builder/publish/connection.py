"""What a connection to a file of ours has, here as in a worker: our functions, the French order, lower limits."""

from __future__ import annotations

import sqlite3

from ..search.sql import install
from .ordre import add_french_order
from .sql.limits import OF_SQLITE


def prepare(connection: sqlite3.Connection) -> None:
    """Give a connection the functions of the search and the French order, and lower limits."""
    install(connection)
    add_french_order(connection)
    for limit, most in OF_SQLITE.items():
        connection.setlimit(limit, most)
