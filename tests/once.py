"""Homes that are built once for the whole suite, whichever of its processes asks for them first."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable

import pytest

from infotravail.home import Home


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Home], object]) -> Home:
    """Return the home of that name, which the first to ask for it makes, and the others wait for.

    What is made wrong raises where it was made; the next one to ask makes it anew, elsewhere.
    """
    own = factory.getbasetemp()
    # Each process of pytest-xdist has a folder of its own in that of the suite.
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with (shared / f"{name}.lock").open("a+", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        if made := lock.read():
            return Home(shared / made)
        home = Home(factory.mktemp(name))
        make(home)
        lock.write(str(home.path.relative_to(shared)))
        return home
