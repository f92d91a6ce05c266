"""What the sites that lead here add to an address to count their readers: it asks nothing, and is dropped by name."""

from __future__ import annotations

# The names of campaigns' parameters, and how the names of others begin.
MARKETING = frozenset({"fbclid", "gclid", "mc_cid", "mc_eid", "msclkid", "xtor"})
MARKETING_BEGINS = ("at_", "mtm_", "pk_", "utm_")


def is_marketing(name: str) -> bool:
    """Tell whether a parameter is one that counts readers, that nothing here reads.

    >>> is_marketing("utm_source"), is_marketing("annee")
    (True, False)
    """
    return name in MARKETING or name.startswith(MARKETING_BEGINS)
