"""A built file in other forms: CSV with a data package, Parquet, workbooks, lines of JSON, and Croissant.

Everything is read in the file itself: its schema, its dictionary, its sources and its licences. So a file that
another version built, with datasets that this one does not know, is exported as well. Needs `infotravail[export]`.
"""

from __future__ import annotations

from .exporting import FORMATS, USUAL, Exported, export
from .made import Made
from .released import write_exports

__all__ = ["FORMATS", "USUAL", "Exported", "Made", "export", "write_exports"]
