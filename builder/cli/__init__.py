"""The command line: it parses, calls and prints. A plain question is answered before click is imported."""

from __future__ import annotations

import codecs
import gc
import io
import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import NoReturn

from ..errors import BuilderError, HomeError
from .plain import Plain, read_plain
from .printing import tell, tell_error


def main() -> None:
    """Run the command line; print an error as a place, a problem and a next step."""
    _hold_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that has no œ shows a question mark, rather than nothing at all. One that is said to have
            # ASCII alone has more: nobody said what it has.
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="utf-8" if is_ascii else None, errors="replace")
    _end_well()
    try:
        code = _run()
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (`| head`) has gone: there is nobody to tell.
        code = 1
        _drop_output()
    except OSError as error:
        code = HomeError.exit_code
        with suppress(OSError):
            tell_error([f"{error.filename or 'output'}: {error.strerror}"])
        _drop_output()
    sys.exit(code)


def _run() -> int:
    """Run the command that is asked for, tell what is wrong, and return the exit code."""
    # Nothing that a look-up leaves behind is worth a search through all that it imports.
    gc.disable()
    try:
        found = read_plain(sys.argv[1:])
        if found is None:
            gc.enable()
            from .group import run

            return run()
        return _answer(found)
    except BuilderError as error:
        tell_error(error.lines())
        return error.exit_code
    except ModuleNotFoundError as error:
        # Of a library that is needed within a command, and for some of what it does only.
        from ..extras import absent

        lacking = absent(error)
        tell_error(lacking.lines())
        return lacking.exit_code
    except KeyboardInterrupt:
        # On a line of its own, after the sign that a terminal shows for Ctrl-C.
        tell("", "Interrupted.", err=True)
        return 130


def _answer(found: Plain) -> int:
    from ..asking import Unusable
    from .answering import answer

    try:
        return answer(*found)
    except Unusable as error:
        from .group import tell_unusable

        return tell_unusable(found.question, error)


def _hold_streams() -> None:
    """Put something in the place of each standard stream that is closed: the next file opened would else be there."""
    for number, mode in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            # What is printed where stdout is closed is lost, and must be an error: it can only be read.
            os.set_inheritable(os.open(os.devnull, mode), True)
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - a number, for good
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - a number, for good


def _end_well() -> None:
    """End on a signal as on Ctrl-C, temporary files removed; one that is ignored, as under nohup, stays so."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _exit)


def _exit(number: int, _frame: FrameType | None) -> NoReturn:
    # The code that a shell gives to a program which a signal ended.
    sys.exit(128 + number)


def _drop_output() -> None:
    """Send what is left to be printed nowhere, so that the interpreter's last flush cannot fail."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
