"""The description of our addresses for programs, OpenAPI 3.1."""

from __future__ import annotations

from typing import Any


def description(release: str, server: str, database: str) -> dict[str, Any]:
    """Return the description."""
    return {"openapi": "3.1.0", "info": {"title": database, "version": release}, "servers": [{"url": server}]}
