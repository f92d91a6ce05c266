"""CKAN's actions: what each answers, from the catalogue and the file."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from ...model import OldPackage, OldResource
from . import catalogue
from .answers import invalid, not_found
from .asked import Asked, natural, text_of
from .rows import held, size_of
from .search import datastore_search
from .sql import datastore_search_sql

if TYPE_CHECKING:
    from datasette.database import Database

# As many as a search of resources may combine.
MAX_TERMS = 50
Action = Callable[["Database", str, Asked], Awaitable[Any]]


async def organization_show(database: Database, base: str, asked: Asked) -> dict[str, Any]:  # noqa: ARG001
    """Return the one organisation, `digidata`, and its packages."""
    identifier = text_of(asked, "id")
    if identifier != catalogue.ORGANISATION:
        raise not_found(f"Organization {identifier[:100]!r}")
    packages = [_package(package) for package in catalogue.packages()]
    return {**_ORGANISATION, "packages": packages, "package_count": len(packages)}


async def package_show(database: Database, base: str, asked: Asked) -> dict[str, Any]:
    """Return a package, by its identifier or its name, and those of its resources that the file holds."""
    package = catalogue.package(text_of(asked, "id", "name_or_id"))
    resources = await _resources(database, base, package)
    return {**_package(package), "organization": _ORGANISATION, "num_resources": len(resources), "resources": resources}


async def resource_show(database: Database, base: str, asked: Asked) -> dict[str, Any]:
    """Return a resource that the file holds, by its identifier."""
    package, resource, size = await held(database, text_of(asked, "id"))
    return _resource(base, package, resource, size)


async def resource_search(database: Database, base: str, asked: Asked) -> dict[str, Any]:
    """Return the resources that the file holds where each field has the text: `query` is `field:text`, or several."""
    query = asked.get("query")
    terms = query if isinstance(query, list) else [text_of(asked, "query")]
    if len(terms) > MAX_TERMS:
        raise invalid(query=f"More than {MAX_TERMS} terms")
    limit, offset = natural(asked, "limit", 1_000), natural(asked, "offset", 0)
    found = [one for package in catalogue.packages() for one in await _resources(database, base, package)]
    for term in terms:
        name, colon, text = str(term).partition(":")
        if not colon or any(name not in one for one in found):
            raise invalid(query="Must be field:text, with a field of resources")
        found = [one for one in found if text.lower() in str(one[name]).lower()]
    return {"count": len(found), "results": found[offset:][:limit]}


async def help_show(database: Database, base: str, asked: Asked) -> str:  # noqa: ARG001
    """Return what an action does: `name` is the action's."""
    name = text_of(asked, "name")
    if name not in ACTIONS:
        raise not_found(f"Action {name[:100]!r}")
    return inspect.getdoc(ACTIONS[name]) or ""


ACTIONS: Mapping[str, Action] = {
    action.__name__: action
    for action in (
        organization_show,
        package_show,
        resource_show,
        resource_search,
        datastore_search,
        datastore_search_sql,
        help_show,
    )
}

_ORGANISATION = {
    "id": catalogue.ORGANISATION,
    "name": catalogue.ORGANISATION,
    "title": catalogue.ORGANISATION,
    "type": "organization",
    "state": "active",
}


def _package(package: OldPackage) -> dict[str, Any]:
    return {
        "id": package.identifier,
        "name": package.name,
        "title": package.title,
        "notes": package.notes,
        "type": "dataset",
        "state": "active",
    }


async def _resources(database: Database, base: str, package: OldPackage) -> list[dict[str, Any]]:
    sizes = [(resource, await size_of(database, resource)) for resource in package.resources]
    return [_resource(base, package, resource, size) for resource, size in sizes if size]


def _resource(base: str, package: OldPackage, resource: OldResource, size: int) -> dict[str, Any]:
    return {
        "id": resource.identifier,
        "name": resource.name,
        "description": resource.description,
        "package_id": package.identifier,
        "pe_source": resource.source,
        "pe_version": resource.version,
        "pe_status": "",
        "pe_type": resource.kind,
        # The old API's size was a number of records.
        "size": size,
        "url": f"{base}/api/3/action/datastore_search?resource_id={resource.identifier}",
        "format": "JSON",
        "datastore_active": True,
        "state": "active",
    }
