"""The process in which a file that is sent is worked on: it may ask for anything, and ends alone.

It takes the job on its standard input and answers on its standard output. Pages come before it.
"""

from __future__ import annotations

import os
import resource
import sys
from contextlib import suppress

import msgspec

from .job import LIMITS, Done, Job, Refusal
from .work import worked

MEMORY = 1 << 30


def answer(data: bytes) -> bytes:
    """Return the answer to a job."""
    found: Done | Refusal = worked(msgspec.msgpack.decode(data, type=Job))
    return msgspec.msgpack.encode(found)


def main() -> None:
    """Answer the job that is on the standard input, within limits of memory and of time."""
    os.nice(10)
    # Soft ones: the process that reads workbooks sets its own.
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, LIMITS.secondes)):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, resource.getrlimit(what)[1]))
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
