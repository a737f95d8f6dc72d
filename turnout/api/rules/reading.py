"""The OpenAPI document made whole, and cut into what a page of documentation shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]

PROBLEM = "application/problem+json"
CAN_ANSWER = {
    "401": "A token was shown that opens nothing, or none where one is needed.",
    "403": "The token, or its owner's role, does not include this.",
    "404": "There is no such thing, or it is not for you: both answers are the same.",
    "422": "A value is missing, malformed or out of range.",
    "429": "Too many requests; `Retry-After` says when to ask again.",
}
_PROBLEM_SCHEMA = {
    "title": "Problem",
    "type": "object",
    "description": "Why not, and what to do (RFC 9457).",
    "required": ["type", "title", "status", "code", "detail", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}},
        "next_step": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter of a route, or a field of an answer."""

    name: str
    where: str
    kind: str
    words: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Route:
    """A route as the documentation shows it."""

    key: str
    method: str
    path: str
    summary: str
    words: str
    needs_token: bool
    parameters: list[Value]
    fields: list[Value]
    example: str


@dataclass(frozen=True, slots=True)
class Group:
    """Routes about the same things."""

    name: str
    routes: list[Route]


def whole(document: Mapping[str, Any]) -> Document:
    """Return the document with the problems that every route can answer with, and what a token is."""
    made: Document = dict(document)
    components = made.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = _PROBLEM_SCHEMA
    schemes = components.setdefault("securitySchemes", {})
    schemes["Token"] = {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of your account page: `Authorization: Bearer turnout_…`.",
    }
    for _path, _method, operation in _operations(made):
        for status, words in CAN_ANSWER.items():
            content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
            operation["responses"].setdefault(status, {"description": words, "content": content})
    return made


def groups(document: Mapping[str, Any]) -> list[Group]:
    """Return the routes as a page shows them, by what they are about, in the order they stand."""
    found: dict[str, list[Route]] = {}
    for path, method, operation in _operations(document):
        route = _route(document, path, method, operation)
        found.setdefault(operation.get("tags", ["other"])[0], []).append(route)
    return [Group(name, routes) for name, routes in found.items()]


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _route(document: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]) -> Route:
    needs_token = bool(operation.get("security"))
    parameters = [
        Value(
            one["name"],
            one["in"],
            _kind(document, one["schema"]),
            one.get("description") or one["schema"].get("description", ""),
            one.get("required", False),
        )
        for one in operation.get("parameters", [])
    ]
    return Route(
        key=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        words=operation.get("description", ""),
        needs_token=needs_token,
        parameters=parameters,
        fields=_fields(document, operation["responses"].get(200) or operation["responses"].get("200", {})),
        example=_example(path, needs_token=needs_token),
    )


def _fields(document: Mapping[str, Any], response: Mapping[str, Any]) -> list[Value]:
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    schema = _resolved(document, schema)
    if "items" in schema.get("properties", {}):
        schema = schema["properties"]["items"]
    if schema.get("type") == "array":
        schema = _resolved(document, schema["items"])
    return [
        Value(name, "", _kind(document, one), one.get("description", ""), is_required=True)
        for name, one in schema.get("properties", {}).items()
    ]


def _kind(document: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Return the kind of a value in a word or two: `string`, `integer or null`, `list of string`."""
    several = schema.get("anyOf") or schema.get("allOf")
    if several:
        return " or ".join(_kind(document, one) for one in several)
    found = _resolved(document, schema)
    if "enum" in found:
        return ", ".join(str(one) for one in found["enum"])
    if found.get("type") == "array":
        return f"list of {_kind(document, found['items'])}"
    return "instant" if found.get("format") == "date-time" else str(found.get("type", "any"))


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = document["components"]["schemas"][name] if name else schema
    return found


def _example(path: str, *, needs_token: bool) -> str:
    asked = path.replace("{reference}", "K7Q2MP").replace("{slug}", "central-library")
    token = ' -H "Authorization: Bearer $TOKEN"' if needs_token else ""
    return f"curl{token} $TURNOUT{asked}"
