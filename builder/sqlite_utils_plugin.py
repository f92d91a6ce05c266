"""The plugin of sqlite-utils: each connection that it opens on a file of ours has the functions of the search.

sqlite-utils finds it by its entry point, in any command and for any file: another file is left as it is.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress

from sqlite_utils import hookimpl

from .home import APPLICATION_ID


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Give a connection to a file of ours what `infotravail.search.sql.install` does."""
    # A file that is no database, or is locked, is for the command itself to tell.
    with suppress(sqlite3.Error):
        if conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
            # Not before: it takes a tenth of a second, and most files are somebody else's.
            from .search.sql import install

            install(conn)
