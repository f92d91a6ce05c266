"""What the service says of itself: its name, its types, and the addresses of what it offers beside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ... import __version__
from . import PATH
from .asked import BATCH
from .types import Type

# The entities are SKOS concepts: terms of controlled vocabularies.
_SCHEMA = "http://www.w3.org/2004/02/skos/core#Concept"


def manifest(site: str, release: str, kinds: Iterable[Type]) -> dict[str, Any]:
    """Return the manifest of the service of a site, over a release that has some types."""
    service = f"{site}{PATH}"
    return {
        "versions": ["0.2"],
        "name": f"infotravail, livraison {release}" if release else "infotravail",
        "identifierSpace": f"{service}/",
        "schemaSpace": _SCHEMA,
        "documentation": f"{site}/api#openrefine",
        "serviceVersion": __version__,
        "defaultTypes": [{"id": one.id, "name": one.name} for one in kinds],
        "view": {"url": f"{service}/{{{{id}}}}"},
        "batchSize": BATCH,
        "suggest": {
            "entity": {
                **_at(site, "/suggestions/entites"),
                "flyout_service_url": site,
                "flyout_service_path": f"{PATH}/survol?id=${{id}}",
            },
            "type": _at(site, "/suggestions/types"),
            "property": _at(site, "/suggestions/proprietes"),
        },
        "extend": {"propose_properties": _at(site, "/proprietes"), "property_settings": []},
    }


def _at(site: str, path: str) -> dict[str, str]:
    return {"service_url": site, "service_path": f"{PATH}{path}"}
