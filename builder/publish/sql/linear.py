"""Datasette's expressions on the SQL that it is given, each made linear: on thousands of blanks, they take minutes.

They run where all pages wait for them. These find the same: what could be read in several ways is read in one.
"""

from __future__ import annotations

import re

from datasette import utils

# What may come before the first word, each time as much of it as there is.
_BEFORE = r"^(?>\s++|--[^\n]*+\n|/\*(?>[^*]++|\*(?!/))*+\*/)*+"
_FIRST = re.compile(_BEFORE + r"(?:explain\s++(?:query\s++plan\s++)?+)?+(?:select|with)\b")
# A comment that nothing ends goes on to the end, as it does for SQLite.
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)


def read_in_one_way() -> None:
    """Put linear expressions in the place of Datasette's own, which are quadratic."""
    utils.allowed_sql_res[:] = [_FIRST]
    utils._multi_line_comment_re = _COMMENT
