"""The command `infotravail serve` in a process of its own, and what it says."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

INFOTRAVAIL = Path(sys.executable).with_name("infotravail")
# How long it may take to say what a test expects, in seconds.
PATIENCE = 30


@dataclass
class Running:
    """A process that serves: its address, and each line that it has said."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where it answers."""
        return self.said[0].split("/ ")[0]

    @property
    def port(self) -> int:
        """The port of it."""
        return int(self.address.rpartition(":")[2])

    def hears(self, pattern: str, times: int = 1) -> str:
        """Wait until it has said what matches, so many times, and return all that it said."""
        end = time.monotonic() + PATIENCE
        while len(re.findall(pattern, "".join(self.said))) < times:
            assert time.monotonic() < end, f"it never said {pattern}: {self.said}"
            assert self.process.poll() is None, self.said
            time.sleep(0.02)
        return "".join(self.said)

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)


def _listen(site: Running) -> None:
    for line in site.process.stderr or ():
        site.said.append(line)


@contextmanager
def running(home: Path, *options: str | Path, before: str = "", **named: Any) -> Iterator[Running]:
    """Serve a home on a free port of the loopback, after the words of shell `before`, and end it."""
    command = [INFOTRAVAIL, "--home", home, "serve", "--port", "0", *options]
    line = ["sh", "-c", f'{before}\nexec "$@"', "sh", *command]
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, errors="replace", **named) as process:
        site = Running(process)
        listening = threading.Thread(target=_listen, args=(site,))
        listening.start()
        try:
            end = time.monotonic() + PATIENCE
            while not site.said:
                assert process.poll() is None and time.monotonic() < end, site.said
                time.sleep(0.02)
            assert site.said[0].startswith("http://"), site.said
            yield site
        finally:
            process.terminate()
            process.wait(2 * PATIENCE)
            listening.join()
