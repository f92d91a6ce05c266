"""What several commands share: where the database is, what is told before an answer. It waits for no click."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NoReturn

from ..home import Home
from ..notes import STARTER
from ..opened import find_database, to_download
from .printing import tell


def database(home: Home) -> Path:
    """Return the home's database, or the starter's, said on stderr."""
    path, is_starter = find_database(home)
    if is_starter:
        tell(f"Pas encore de données dans {home.path} : réponses du {STARTER}.", err=True)
    return path


def refuse_without(what: str, datasets: str) -> NoReturn:
    """Say that the file does not have what is asked for, and how to have it: published, or fetched and built; exit."""
    built = f"« infotravail fetch {datasets} », puis « infotravail build »"
    steps = f"« {to_download(address='ADRESSE')} » pour le fichier publié entier, ou {built}"
    tell(f"Ce fichier n'a pas {what} : {steps}.", err=True)
    sys.exit(1)


def today() -> date:
    """Return the day that it is."""
    return datetime.now(UTC).date()
