"""Packages of npm that tests need: the versions that a package.json pins, which npm gets the first time."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

OPTIONS = ("--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts")


def absent(what: str) -> NoReturn:
    """Skip the test, and say why; in CI, where everything must be there, fail."""
    pytest.fail(what) if os.environ.get("CI") else pytest.skip(what)


def tool(name: str) -> str:
    """Return the path of a program; the test is skipped, and says so, without it."""
    return shutil.which(name) or absent(f"{name} is not installed")


def package(folder: Path, name: str) -> Path:
    """Return the folder of a package that the package.json of a folder pins; npm gets it the first time."""
    wanted = folder / "package.json"
    pinned = json.loads(wanted.read_text("utf-8"))["devDependencies"][name]
    found = folder / "node_modules" / name
    with wanted.open("r") as lock:
        # Several processes of the suite may ask for it at once.
        fcntl.flock(lock, fcntl.LOCK_EX)
        said = found / "package.json"
        if not said.exists() or json.loads(said.read_text("utf-8"))["version"] != pinned:
            done = subprocess.run([tool("npm"), "install", *OPTIONS], cwd=folder, capture_output=True, text=True)
            if done.returncode:
                absent(f"npm did not get {name} {pinned}: {done.stderr.strip()}")
    return found
