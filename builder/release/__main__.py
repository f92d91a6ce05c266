"""`python -m infotravail.release`: what `make release` runs once the file is built."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from pathlib import Path

from ..cli.printing import tell, tell_error
from ..errors import BuilderError
from ..home import DEFAULT_HOME, Home
from .make import Wanted, make_release
from .version import expect_tag


def main() -> int:
    """Make the folder of a release, and return the exit code of what went wrong, or 0."""
    parser = ArgumentParser(prog="python -m infotravail.release", description=__doc__)
    parser.add_argument("--home", type=Path, default=Path(DEFAULT_HOME), help="folder of the archive and the databases")
    parser.add_argument("--sbom", type=Path, help="list of what the software needs, which the release takes along")
    parser.add_argument("--previous", type=Path, help="index.json of the release before: its releases stay listed")
    parser.add_argument(
        "--previous-at", default="", metavar="ADDRESS", help="where its files are, from the new index: ../v0.1.0/"
    )
    parser.add_argument("--tag", default="", help="refuse unless this is the version, and CHANGELOG.md tells it")
    asked = parser.parse_args()
    started = time.monotonic()

    def say(text: str) -> None:
        tell(f"{time.monotonic() - started:6.1f} s  {text}", err=True)

    try:
        if asked.tag:
            expect_tag(asked.tag, Path("CHANGELOG.md"))
        folder = make_release(Home(asked.home), Wanted(asked.sbom, asked.previous, asked.previous_at), say)
    except BuilderError as error:
        tell_error(error.lines())
        return error.exit_code
    except KeyboardInterrupt:
        tell("Interrupted: what was there stays as it was.", err=True)
        return 130
    for path in sorted(folder.iterdir()):
        tell(f"{path.stat().st_size:13,}  {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
