"""What a command writes: where it may go, and how it gets there whole or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from ..errors import HomeError
from ..home import APPLICATION_ID, Home, is_ours
from .printing import pass_on

STREAM = re.compile(r"/dev/(stdin|stdout|stderr|fd/.*)|/proc/[^/]+/(task/[^/]+/)?fd/.*")
# As many as Linux follows.
LINKS = 40
# Where a SQLite file has the number of the program that made it.
NUMBER = slice(68, 72)
SOMEWHERE_ELSE = "give another name, or another folder"


def refuse_no_folder(output: Path | None, option: str) -> None:
    """Refuse a file to write whose folder is not there, before any work."""
    if output and not output.parent.is_dir():
        raise click.BadParameter(f"{output.absolute().parent} is no folder", param_hint=option)


def refuse_output(output: Path | None, option: str, home: Home, *read: Path) -> None:
    """Refuse, before any work, a file to write that is read, that is no regular file, or that is a home's.

    Raises click's usage errors, or HomeError where the name leads to something that no file may replace.
    """
    from ..disk import refuse_target

    if output is None:
        return
    if _is_stream(output):
        problem = f"{output} is where the command prints, and no file: leave {option} out."
        raise click.BadParameter(problem, param_hint=option)
    target = _target(output)
    refuse_target(target)
    for path in read:
        if target.exists() and path.exists() and target.samefile(path):
            raise click.UsageError(f"{option} would write over {path}, which is read.")
    if owner := _owner(target, home):
        raise HomeError(str(output), f"would replace a file of the home {owner.path}", SOMEWHERE_ELSE)
    if _is_database(target):
        raise HomeError(str(output), "would replace a database of infotravail", SOMEWHERE_ELSE)


def refuse_folder(folder: Path, home: Home) -> None:
    """Refuse, before any work, to create a folder under a name that a home keeps for itself."""
    target = _target(folder)
    if owner := _owner(target, home):
        raise HomeError(str(folder), f"has a name that the home {owner.path} keeps for itself", SOMEWHERE_ELSE)


@contextmanager
def delivered(output: Path) -> Iterator[Path]:
    """Give an empty file to be filled and closed; at the end it is where the output should be, whole.

    A link stays a link, and a file that is there keeps its mode.
    """
    from ..disk import replacing

    with replacing(_target(output)) as new:
        yield new


def deliver(text: str, output: Path | None) -> None:
    """Write what was made into a file, whole or not at all, or else to stdout, in UTF-8 wherever it goes.

    A link stays a link, and a file that is there keeps its mode.
    """
    from ..disk import write_text, writing

    if output:
        target = _target(output)
        with writing(target):
            # Who mistypes a folder does not want a new one.
            target.parent.stat()
            write_text(target, text)
    else:
        pass_on(text)


def _target(output: Path) -> Path:
    """Return where a name leads: `resolve` would raise for links that turn in a circle."""
    return Path(os.path.realpath(output))


def _is_stream(output: Path) -> bool:
    """Tell whether a name, or a link that it leads through, is an open file of this program."""
    path = output.absolute()
    for _ in range(LINKS):
        if STREAM.fullmatch(str(path)):
            return True
        if not path.is_symlink():
            break
        path = Path(os.path.normpath(path.parent / path.readlink()))
    return False


def _owner(target: Path, home: Home) -> Home | None:
    """Return the home, this one or another, of which a name is a file's."""
    own = {_target(one.path) for one in (home, home.starter)}
    for folder in target.parents:
        one = Home(folder)
        if (folder in own or one.lock.exists() or one.database.exists()) and is_ours(target.relative_to(folder)):
            return one
    return None


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            start = stream.read(NUMBER.stop)
    except OSError:
        return False
    return start.startswith(b"SQLite format 3\0") and start[NUMBER] == APPLICATION_ID.to_bytes(4, "big")
