"""JSON schemas of what is shown, as it is encoded: for OpenAPI, AsyncAPI and the console."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Struct, inspect

Schemas = dict[str, dict[str, Any]]


def schemas(
    kinds: Sequence[type[Struct]], ref_template: str
) -> tuple[list[dict[str, Any]], Schemas]:
    """Describe these structs, and all that they hold by name.

    A field with a default is required all the same where the struct writes its defaults out.
    """
    found, components = msgspec.json.schema_components(kinds, ref_template=ref_template)
    full = {kind.__name__ for kind in _structs(kinds) if not kind.__struct_config__.omit_defaults}
    for name in full & components.keys():
        components[name]["required"] = list(components[name].get("properties", {}))
    return list(found), components


def _structs(kinds: Sequence[type[Struct]]) -> set[type[Struct]]:
    seen: set[type[Struct]] = set()
    waiting: list[Any] = list(inspect.multi_type_info(kinds))
    while waiting:
        info = waiting.pop()
        if isinstance(info, inspect.StructType):
            if info.cls in seen:
                continue
            seen.add(info.cls)
        waiting.extend(_within(info))
    return seen


def _within(info: Any) -> Iterator[Any]:
    for name in getattr(info, "__struct_fields__", ()):
        value = getattr(info, name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, inspect.Field):
                yield one.type
            elif isinstance(one, inspect.Type):
                yield one
