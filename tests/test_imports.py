"""Who may import whom: the layers of the design, read from the code itself."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "builder"

# What each layer may import of ours. `disk`, `home` and `text` are the ground under everything that writes.
ALLOWED = {
    "errors": set(),
    "home": set(),
    "facts": set(),
    "text": set(),
    "documents": {"errors", "facts"},
    "model": {"facts", "model"},
    "disk": {"errors"},
    "vocabulary": {"facts", "model"},
    "containers": {"errors", "facts", "model"},
    "workbooks": {"errors", "containers"},
    "workbook_child": set(),
    "readers": {"errors", "facts", "model", "containers", "workbooks"},
    "contract": {"contract", "describe", "editions", "errors", "model", "search"},
    "datasets": {
        "datasets",
        "errors",
        "facts",
        "model",
        "containers",
        "readers",
        "search",
        "text",
        "vocabulary",
        "workbooks",
    },
    "describe": {"describe", "facts", "model", "text"},
    "sources": {
        "sources",
        "disk",
        "documents",
        "errors",
        "home",
        "facts",
        "model",
        "containers",
        "readers",
        "workbooks",
    },
    "pipeline": {
        "pipeline",
        "contract",
        "editions",
        "describe",
        "disk",
        "documents",
        "errors",
        "home",
        "facts",
        "model",
        "containers",
        "readers",
        "search",
        "lookup",
        "text",
    },
    "search": {"search", "errors", "facts", "model", "text"},
    "lookup": {"lookup", "documents", "errors", "home", "facts", "model", "search", "text"},
    "editions": {"editions", "describe", "disk", "errors", "home", "lookup", "facts", "model", "search", "text"},
    "publish": {"publish", "datasets", "describe", "errors", "home", "lookup", "facts", "model", "search"},
    "sample": {"datasets", "disk", "home", "facts", "model", "sources"},
    "cli": {"*"},
}
# Where a door is, and who alone may go through it.
DOORS = {
    "httpx": ("sources/",),
    "stamina": ("sources/download.py",),
    "datasette": ("publish/",),
    "uvicorn": ("publish/",),
    "sqlite3": ("pipeline/", "contract/statements.py", "editions/", "lookup/", "search/", "publish/"),
    "python_calamine": ("workbook_child.py",),
    "click": ("cli/",),
}


def imports(path: Path) -> set[str]:
    """Return the dotted names that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found


MODULES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_the_layers_below_it(path: Path) -> None:
    layer = path.relative_to(ROOT).parts[0].removesuffix(".py")
    names = [name.split(".") for name in imports(path)]
    ours = {parts[1] for parts in names if parts[0] == "builder" and len(parts) > 1} - {"__version__"}
    allowed = ALLOWED[layer]
    assert ours <= allowed or "*" in allowed, f"{layer} may not import {ours - allowed}"
    assert "cli" not in ours or layer == "cli"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_library_is_used_behind_its_own_door(path: Path) -> None:
    here = path.relative_to(ROOT).as_posix()
    for library, doors in DOORS.items():
        if library in {name.split(".")[0] for name in imports(path)}:
            assert here.startswith(doors), f"{here} imports {library}"


def test_a_lookup_imports_neither_httpx_nor_datasette_nor_the_declarations() -> None:
    code = (
        "import sys\nfrom infotravail.cli import cli\n"
        "cli.get_command(None, 'search')\n"
        "ours = ('infotravail.datasets.rome.dataset', 'infotravail.model')\n"
        "print(*[m for m in ('httpx', 'datasette', 'yaml', *ours) if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []
