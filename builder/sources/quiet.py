"""What the libraries of a download log of it is dropped: whole addresses, headers, each new try."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# httpx writes whole addresses at INFO, httpcore headers at DEBUG, stamina each new try at WARNING.
LOGGERS = (
    "httpx", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy", "httpcore.socks", "stamina",
)  # fmt: skip


@contextmanager
def unlogged() -> Iterator[None]:
    """Drop what is logged of the requests that this thread makes meanwhile.

    No level is touched, and the requests of another thread are logged as the program that uses us chose.
    """
    here = threading.get_ident()

    def is_of_another(_: logging.LogRecord) -> bool:
        return threading.get_ident() != here

    loggers = [logging.getLogger(name) for name in LOGGERS]
    for logger in loggers:
        logger.addFilter(is_of_another)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(is_of_another)
