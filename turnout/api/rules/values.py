"""The values of a route as a page shows them: what they are called, may be and mean, and their parts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]

DEEPEST = 3  # parts of parts
TELLING = 1000  # a bound above it is no news
CHOICE = re.compile(r"^\^\((-?\??\w+(?:\|-?\??\w+)+)\)\$$")


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter of a route, or a field of what is sent or answered; `name` leads to it: `people[].age`."""

    name: str
    where: str
    kind: str
    words: str
    is_required: bool


def of_parameter(document: Mapping[str, Any], told: Schema) -> Value:
    """Return a parameter of a route."""
    schema = told["schema"]
    words = told.get("description") or schema.get("description", "")
    kind = kind_of(document, schema)
    return Value(
        told["name"], told["in"], kind, _with_bounds(document, words, schema), told.get("required", False)
    )


def of_thing(document: Mapping[str, Any], schema: Schema, where: str, *, is_sent: bool) -> list[Value]:
    """Return the fields of a thing and of its parts, what is required first where it is sent."""
    return list(_fields(document, schema, where, "", is_sent=is_sent))


def kind_of(document: Mapping[str, Any], schema: Schema) -> str:
    """Return the kind of a value in a word or two: `string`, `integer or null`, `list of string`."""
    several = schema.get("anyOf") or schema.get("allOf")
    if several:
        return " or ".join(dict.fromkeys(kind_of(document, one) for one in several))
    found = resolved(document, schema)
    if "enum" in found:
        return ", ".join(_shown(one) for one in found["enum"])
    if choice := CHOICE.match(str(found.get("pattern", ""))):
        return ", ".join(_choices(choice[1]))
    if found.get("type") == "array":
        return f"list of {kind_of(document, found.get('items', {}))}"
    return "instant" if found.get("format") == "date-time" else str(found.get("type", "any"))


def resolved(document: Mapping[str, Any], schema: Schema) -> Schema:
    """Return a schema itself where it is named elsewhere."""
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Schema = document["components"]["schemas"][name] if name else schema
    return found


def _fields(
    document: Mapping[str, Any], schema: Schema, where: str, way: str, *, is_sent: bool, depth: int = 0
) -> Iterator[Value]:
    needed = schema.get("required", [])
    known = schema.get("properties", {}).items()
    for name, one in sorted(known, key=lambda pair: is_sent and pair[0] not in needed):
        words = (
            _with_bounds(document, one.get("description", ""), one) if is_sent else one.get("description", "")
        )
        yield Value(f"{way}{name}", where, kind_of(document, one), words, name in needed)
        part, mark = _part(document, one)
        if part is not None and depth < DEEPEST:
            inner = f"{way}{name}{mark}."
            yield from _fields(document, part, where, inner, is_sent=is_sent, depth=depth + 1)


def _part(document: Mapping[str, Any], schema: Schema, mark: str = "") -> tuple[Schema | None, str]:
    """Return the thing that a value is, or is a list of."""
    for one in schema.get("anyOf") or schema.get("allOf") or [schema]:
        found = resolved(document, one)
        if found.get("properties"):
            return found, mark
        if found.get("type") == "array":
            return _part(document, found.get("items", {}), "[]")
    return None, ""


def _with_bounds(document: Mapping[str, Any], words: str, schema: Schema) -> str:
    """Return what is said of a value, with what it is unless said otherwise and how much it may be."""
    found = resolved(document, schema)
    said = [words] if words else []
    default = schema.get("default")
    if default and not isinstance(default, Mapping | list):
        said.append(f"`{_shown(default)}` unless said otherwise.")
    if found.get("type") == "integer" and "maximum" in found and found["maximum"] <= TELLING:
        said.append(f"From {found.get('minimum', 0)} to {found['maximum']}.")
    if "maxItems" in found:
        said.append(f"At most {found['maxItems']}.")
    return " ".join(said)


def _choices(pattern: str) -> Iterator[str]:
    for one in pattern.split("|"):
        if one.startswith("-?"):
            yield one[2:]
            yield f"-{one[2:]}"
        else:
            yield one


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if value != "" else "empty"
