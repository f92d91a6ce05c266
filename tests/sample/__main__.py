"""Put the sample into a home, which `infotravail --home HOME build` then builds: `python -m tests.sample HOME`."""

from __future__ import annotations

import sys
from pathlib import Path

from infotravail.home import Home
from tests.sample import archive_sample

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{len(archive_sample(Home(folder)))} files of the sample are in {folder}.")
