"""The JSON schemas of answers, from the types: msgspec writes them, and they are made strict in one place."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec

from ...face import AtMost

Schema = dict[str, Any]
REFERENCE = "#/components/schemas/{name}"


@dataclass(slots=True)
class Schemas:
    """The schemas of what is described: each type is written once, and referred to wherever it is answered."""

    _of: dict[Any, Schema] = field(default_factory=dict)

    def of(self, kind: Any) -> Schema:
        """Return the schema of a type: what refers to it, once `components` has written them all."""
        return self._of.setdefault(kind, {})

    def components(self) -> dict[str, Schema]:
        """Return the schemas that are referred to, by their names, in their order."""
        # msgspec names the types of one call apart: all are written at once, those with a cap by themselves too.
        capped = {one: None for kind in self._of for one in _inside(kind, set()) if _caps(one)}
        references, components = msgspec.json.schema_components([*self._of, *capped], ref_template=REFERENCE)
        written = list(references)
        for placeholder, found in zip(self._of.values(), written, strict=False):
            placeholder.update(found)
        for kind, found in zip(capped, written[len(self._of) :], strict=True):
            properties = components[found["$ref"].rpartition("/")[2]]["properties"]
            for name, most in _caps(kind).items():
                properties[name]["maxItems"] = most
        for component in components.values():
            _make_strict(component)
        return dict(sorted(components.items()))


def _make_strict(component: Schema) -> None:
    """Let an object have no other member than those described; one that has a default is answered as the others are."""
    if "description" in component:
        component["description"] = inspect.cleandoc(component["description"])
    properties: dict[str, Schema] | None = component.get("properties")
    if properties is None:
        return
    needed = set(component.get("required", ()))
    component["required"] = [name for name, one in properties.items() if name in needed or "default" in one]
    component["additionalProperties"] = False
    for one in properties.values():
        one.pop("default", None)


def _inside(kind: Any, seen: set[Any]) -> Iterator[type]:
    """Yield the dataclasses that a type is made of, itself with them."""
    if is_dataclass(kind) and isinstance(kind, type):
        if kind not in seen:
            seen.add(kind)
            yield kind
            hints = get_type_hints(kind, include_extras=True)
            for one in fields(kind):
                yield from _inside(hints[one.name], seen)
        return
    for one in get_args(kind):
        yield from _inside(one, seen)


def _caps(kind: Any) -> dict[str, int]:
    """Return how many items each capped list of a dataclass may have."""
    hints = get_type_hints(kind, include_extras=True)
    return {
        name: said.most
        for name, hint in hints.items()
        if get_origin(hint) is Annotated
        for said in get_args(hint)[1:]
        if isinstance(said, AtMost)
    }
