"""What a file is made by: the builder's own files, as a hash."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


@cache
def code_hash(without: frozenset[str] = frozenset()) -> str:
    """Return the hash of the builder's own files, without some of its folders."""
    digest = hashlib.sha256()
    root = Path(__file__).parent.parent
    for path in sorted([*root.rglob("*.py"), *root.rglob("datasets/*/*.csv")]):
        name = path.relative_to(root)
        if name.parts[0] not in without:
            digest.update(str(name).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
