"""How Sphinx makes a site of these pages: `make docs`."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

CODE = Path(__file__).parent.parent / "builder" / "__init__.py"

project = "infotravail"
project_copyright = "infotravail, MIT"
version = release = re.findall(r'__version__ = "(.+)"', CODE.read_text(encoding="utf-8"))[0]

extensions = ["myst_parser"]
# The same anchors as those of a forge.
myst_heading_anchors = 3
html_theme = "furo"
html_title = "infotravail"
html_copy_source = False
html_show_sphinx = False
# The pages of the dictionary are in French, the others in English.
html_search_language = "fr"

# A link to a file of the repository that is no page of the site: a page of the first level has it alone.
OUTSIDE = re.compile(r"\[([^]]+)\]\(\.\./[^)]+\)")


def setup(app: Sphinx) -> None:
    """Leave the words of a link where it leads out of these pages."""

    def read(_app: Sphinx, page: str, source: list[str]) -> None:
        if "/" not in page:
            source[0] = OUTSIDE.sub(r"\1", source[0])

    app.connect("source-read", read)
