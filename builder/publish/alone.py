"""A site that is alone, as in a browser: it has no threads and no processes, and answers nobody else meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Datasette imports its plugins while it is itself imported.
    from datasette.app import Datasette


def is_alone(datasette: Datasette) -> bool:
    """Tell whether a site has no threads: whoever starts Datasette has then set `num_sql_threads` to 0.

    Where there are no threads, there may be no processes either.
    """
    return datasette.executor is None
