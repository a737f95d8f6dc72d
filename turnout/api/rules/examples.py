"""An example for each route, made of its schema: what a shell sends, with a body that has what is needed."""

import json
import shlex
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

Schema = Mapping[str, Any]

KEY = "0190b5a0-7c1e-7abc-8def-0123456789ab"
# What stands in an address after the name of a collection; after others a key.
NAMES = {
    "events": "K7Q2MP",
    "registrations": "T4XB7H",
    "metros": "wrenfield",
    "venues": "central-library",
    "topics": "robots",
    "series": "chess-club",
}
WORDS = {
    "reason": "The hall is closed",
    "title": "Build a robot",
    "name": "Central Library",
    "first_name": "Mira",
    "last_name": "Banda",
    "email": "ana@example.org",
    "phone": "+44 1632 960001",
    "slug": "central-library",
    "time_zone": "Europe/London",
    "currency": "GBP",
}
FORMATS = {
    "date-time": "2026-12-01T18:00:00Z",
    "date": "2026-12-01",
    "time": "18:00:00",
    "uuid": KEY,
    "email": "ana@example.org",
    "uri": "https://example.org/",
}
PLAIN: dict[str, Any] = {"boolean": True, "number": 1.5, "null": None, "string": "text"}


def curl(document: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]) -> str:
    """Return what a shell sends to a route."""
    parts = ["curl"] + ([f"-X {method.upper()}"] if method not in {"get", "post"} else [])
    if operation.get("security"):
        parts.append('-H "Authorization: Bearer $TOKEN"')
    given = body(document, operation)
    if given is not None:
        parts.append(f"--json '{json.dumps(given, ensure_ascii=False)}'")
    elif method == "post":
        parts.insert(1, "-X POST")
    return " ".join([*parts, f"$TURNOUT{address(path)}"])


def command(document: Mapping[str, Any], path: str, operation: Mapping[str, Any]) -> str:
    """Return the same on a command line of ours."""
    name = operation["operationId"].replace("_", "-")
    values = [
        made for made, part in zip(address(path).split("/"), path.split("/"), strict=True) if made != part
    ]
    given = body(document, operation) or {}
    options = [f"--{name.replace('_', '-')} {_quoted(value)}" for name, value in given.items()]
    return " ".join(["turnout --remote $TURNOUT", name, *values, *options])


def address(path: str) -> str:
    """Return an address with values in it."""
    parts = path.split("/")
    return "/".join(
        [parts[0], *(NAMES.get(above, KEY) if "{" in part else part for above, part in pairwise(parts))]
    )


def body(document: Mapping[str, Any], operation: Mapping[str, Any]) -> Any:
    """Return an example of what a route takes; None where nothing is needed."""
    taken = operation.get("requestBody", {})
    schema = taken.get("content", {}).get("application/json", {}).get("schema")
    is_needed = taken.get("required") or any(needed for _name, _schema, needed in fields(document, operation))
    return _value(document, schema, "") if schema and is_needed else None


def sent(document: Mapping[str, Any], operation: Mapping[str, Any]) -> Schema:
    """Return the schema of what a route takes; an empty one where it takes nothing."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return _only(document, content.get("schema", {}))


def fields(document: Mapping[str, Any], operation: Mapping[str, Any]) -> list[tuple[str, Schema, bool]]:
    """Return what a route's body is made of: name, schema, whether it is needed."""
    schema = sent(document, operation)
    needed = schema.get("required", [])
    return [(name, one, name in needed) for name, one in schema.get("properties", {}).items()]


def _quoted(value: Any) -> str:
    return shlex.quote(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _value(document: Mapping[str, Any], schema: Schema, name: str) -> Any:
    found = _only(document, schema)
    told = [found[one] for one in ("example", "const") if one in found] or [
        *found.get("examples", []),
        *found.get("enum", []),
    ]
    if told:
        return told[0]
    if "properties" in found:
        return _thing(document, found)
    return _plain(document, found, name)


def _plain(document: Mapping[str, Any], schema: Schema, name: str) -> Any:
    kind = schema.get("type")
    if kind == "array":
        return [_value(document, schema.get("items", {}), name)]
    if kind == "integer":
        return max(schema.get("minimum", 1), 1)
    if kind == "object":
        return {}
    return FORMATS.get(str(schema.get("format"))) or WORDS.get(name) or PLAIN.get(str(kind))


def _thing(document: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """Return an example of a thing: what it needs; where it needs nothing, its first field."""
    known = schema.get("properties", {})
    shown = schema.get("required") or list(known)[:1]
    return {name: _value(document, known[name], name) for name in shown}


def _only(document: Mapping[str, Any], schema: Schema) -> Schema:
    """Return a schema itself: what it refers to by name, the first of several that is not null."""
    while True:
        several = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
        if several:
            schema = next((one for one in several if one.get("type") != "null"), several[0])
        elif "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        else:
            return schema
