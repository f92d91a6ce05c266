"""Simplifies addresses: decodes needless percent-encodings, drops the parameters that count readers."""

from __future__ import annotations

import re
from collections.abc import Container
from urllib.parse import unquote_plus, unquote_to_bytes

# What asks for a table as a French spreadsheet opens it, and why it is refused.
EXCEL = "excel"
EXCEL_IS_A_FLAG = "attendu : 0 ou 1"
EXCEL_NEEDS_A_TABLE = "« excel=1 » demande un tableau : l'adresse de celui-ci finit par .csv."
# The names of campaigns' parameters, and how the names of others begin: they ask nothing.
MARKETING = frozenset({"fbclid", "gclid", "mc_cid", "mc_eid", "msclkid", "xtor"})
MARKETING_BEGINS = ("at_", "mtm_", "pk_", "utm_")
# The encodings of letters, digits and `-._~`, which mean the same encoded or not: no slash and no percent is one.
_UNRESERVED = re.compile(rb"%(2[DE]|3[0-9]|[46][1-9A-F]|[57][0-9A]|5F|7E)", re.IGNORECASE)


def is_marketing(name: str) -> bool:
    """Tell whether a parameter only counts readers.

    >>> is_marketing("utm_source"), is_marketing("annee")
    (True, False)
    """
    return name in MARKETING or name.startswith(MARKETING_BEGINS)


def without_marketing(query: bytes, named: Container[str] = (), unread: Container[str] = ()) -> bytes:
    """Return a query string without what counts readers and what is `unread`, but for what is `named` on purpose.

    >>> without_marketing(b"q=a&utm_source=x&utm%5Fmedium=y")
    b'q=a'
    """
    parts = [(part, unquote_plus(part.partition(b"=")[0].decode("latin-1"))) for part in query.split(b"&")]
    return b"&".join(part for part, name in parts if name in named or not (is_marketing(name) or name in unread))


def plain_path(path: bytes) -> bytes:
    """Return a path where what need not be encoded is not; what is encoded twice stays encoded once.

    >>> plain_path(b"/metier/M%31855%2Fx%2541")
    b'/metier/M1855%2Fx%2541'
    """
    return _UNRESERVED.sub(lambda found: unquote_to_bytes(found[0]), path)
