"""A copy of the project to which datasets are added, as somebody who takes it over adds them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "node_modules", "dist", "*.egg-info")
RUN = "import sys\nfrom infotravail.cli import main\nmain()"


class Copy:
    """A copy of the project, and a home that it has built."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self.code = folder / "infotravail"
        self.home = folder / "home"

    def make(self) -> None:
        """Copy the project, with the environment of this one, and a folder from which its code is imported."""
        shutil.copytree(ROOT, self.project, ignore=NOT_COPIED)
        self.code.symlink_to(self.project / "builder")
        (self.project / ".venv").symlink_to(sys.prefix)

    def register(self, *names: str) -> None:
        """Add datasets at the end of the registration."""
        registration = self.project / "builder" / "datasets" / "__init__.py"
        text = registration.read_text(encoding="utf-8")
        (line,) = re.findall(r"^NAMES = \(.*\)$", text, re.M)
        added = "".join(f', "{name}"' for name in names)
        registration.write_text(text.replace(line, f"{line[:-1]}{added})"), encoding="utf-8")

    def follow(self, text: str) -> None:
        """Write what a page says to write: each block that has a title, in the file that it names."""
        for kind, name, block in re.findall(r'^```(\w+) title="([^"\n]+)"\n(.*?)^```', text, re.M | re.S):
            path = self.project / name
            if kind == "diff":
                old, new = ("".join(re.findall(f"^[{sign}](.*\n)", block, re.M)) for sign in "-+")
                found = path.read_text(encoding="utf-8")
                assert found.count(old) == 1, old
                path.write_text(found.replace(old, new), encoding="utf-8")
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block, encoding="utf-8")

    def python(self, code: str, *words: str | Path, given: str = "") -> str:
        """Return what code prints, which imports the copy."""
        return self._run([sys.executable, "-P", "-X", "utf8", "-c", code, *map(str, words)], given=given).stdout

    def command(self, *words: str | Path, code: int = 0) -> str:
        """Return what a command prints."""
        return self._command(*words, code=code).stdout

    def refused(self, *words: str | Path, code: int = 2) -> str:
        """Return what a command says that cannot be used."""
        return self._command(*words, code=code).stderr

    def shell(self, line: str) -> str:
        """Return what a line prints that somebody types in the copy."""
        return self._run(["sh", "-c", line]).stdout

    def _command(self, *words: str | Path, code: int) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-P", "-X", "utf8", "-c", RUN, "--home", str(self.home), *map(str, words)]
        return self._run(line, code=code)

    def _run(self, line: list[str], given: str = "", code: int = 0) -> subprocess.CompletedProcess[str]:
        # The copy is found before the code that is installed; Datasette finds the plugin by the installed name.
        paths = os.pathsep.join(map(str, (self.code.parent, self.project)))
        # Nor is it a part of the run of these tests, nor of the make that runs them.
        ours = ("PYTEST_", "MAKE", "MFLAGS")
        own = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        done = subprocess.run(
            line,
            cwd=self.project,
            env={**own, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
            input=given,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == code, (line, done.stdout, done.stderr)
        return done
