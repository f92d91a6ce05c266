"""The extras of the package: a look-up needs none of them, and what does says which one to install.

The package itself brings what looks up, downloads and verifies; pyproject.toml says what each extra brings.
"""

from __future__ import annotations

from importlib.util import find_spec

from .errors import LibraryAbsent

SITE = (
    "datasette",
    "datasette_cluster_map",
    "python_calamine",
    "python_multipart",
    "starlette",
    "uvicorn",
    "xlsxwriter",
)
# The libraries of each extra that the code imports, by the names that it imports them under.
EXTRAS = {
    "excel": ("python_calamine", "xlsxwriter"),
    "build": ("python_calamine", "xlsxwriter", "yaml"),
    "site": SITE,
    "mcp": ("datasette_mcp", *SITE),
    "export": ("pyarrow", "sqlite_utils", "xlsxwriter"),
    "spark": ("pyspark", "pyarrow", "pandas"),
}


def need(extra: str) -> None:
    """Raise LibraryAbsent, which lists the libraries of an extra that are not installed, where any is not."""
    if lacking := _lacking(extra):
        raise _absent(lacking, extra)


def has(extra: str) -> bool:
    """Tell whether all the libraries of an extra are installed."""
    return not _lacking(extra)


def _lacking(extra: str) -> list[str]:
    return [library for library in EXTRAS[extra] if find_spec(library) is None]


def absent(error: ModuleNotFoundError, wanted: str = "") -> LibraryAbsent:
    """Return what to install for an import that failed; a failure that is none of theirs is raised again.

    The extra is `wanted` if it is given, else the first extra that brings the library.
    """
    library = (error.name or "").partition(".")[0]
    extras = [wanted] if wanted else EXTRAS
    found = next((extra for extra in extras if library in EXTRAS[extra]), "")
    if not found:
        raise error
    return _absent([library], found)


def _absent(libraries: list[str], extra: str) -> LibraryAbsent:
    return LibraryAbsent(
        f"infotravail[{extra}]",
        f"not installed; this needs {', '.join(libraries)}",
        f"run `pip install 'infotravail[{extra}]'`",
    )
