"""The OpenAPI document made whole, and cut into what a page of documentation shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from turnout.api.rules import deprecating, examples, linking, naming, values
from turnout.api.rules.values import Value

Document = dict[str, Any]

PROBLEM = "application/problem+json"
CAN_ANSWER = {
    "401": "A token was shown that opens nothing, or none where one is needed.",
    "403": "The token, or its owner's role, does not include this.",
    "404": "There is no such thing, or it is not for you: both answers are the same.",
    "422": "A value is missing, malformed or out of range.",
    "429": "Too many requests; `Retry-After` says when to ask again.",
}
WHEN_IT_CHANGES = {
    "400": "The body is no JSON.",
    "409": "It is not possible as things stand, or another request came with this `Idempotency-Key`.",
    "410": "Its time is over.",
    "413": "The body is too large.",
    "415": "The body is not sent as `application/json`.",
    "503": "Too many at once. Nothing was written; ask again after `Retry-After` seconds.",
}
WHEN_IT_IS_REPLACED = {"412": "It is no longer what `If-Match` names."}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A key of your own for this one thing, a UUID for example: sent again with the same key it happens "
    "once, and is answered alike for a day.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of what you saw at this very address: changed only if it is still that.",
    "schema": {"type": "string", "pattern": '^("[0-9a-f]{32}"|\\*)$'},
}
DEPRECATION = {
    "description": "Since when this is deprecated (RFC 9745).",
    "schema": {"type": "string", "pattern": "^@[0-9]+$"},
}
SUNSET = {"description": "From when on it is gone (RFC 8594).", "schema": {"type": "string"}}
SAFE = frozenset({"get", "head"})
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
class Route:
    """A route as the documentation shows it."""

    key: str
    method: str
    path: str
    summary: str
    words: str
    needs_token: bool
    parameters: list[Value]
    sent: list[Value]
    fields: list[Value]
    example: str
    command: str
    deprecated: str


@dataclass(frozen=True, slots=True)
class Group:
    """Routes about the same things."""

    name: str
    routes: list[Route]


def whole(document: Mapping[str, Any]) -> Document:
    """Return the document with the problems that every route can answer with, and what a token is."""
    made: Document = dict(document)
    naming.name_all(made)
    linking.link_all(made)
    components = made.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = _PROBLEM_SCHEMA
    schemes = components.setdefault("securitySchemes", {})
    schemes["Token"] = {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of your account page: `Authorization: Bearer turnout_…`.",
    }
    for _path, method, operation in _operations(made):
        answered = dict(CAN_ANSWER)
        if method not in SAFE:
            answered |= WHEN_IT_CHANGES
            _add_parameter(operation, IDEMPOTENCY_KEY)
        if method in SAFE:
            answered |= WHEN_IT_IS_REPLACED
        if method in {"patch", "put"}:
            answered |= WHEN_IT_IS_REPLACED
            _add_parameter(operation, IF_MATCH)
        tell_deprecation(operation)
        for status, words in answered.items():
            content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
            operation["responses"].setdefault(status, {"description": words, "content": content})
    return made


def tell_deprecation(operation: Any) -> None:
    """Say of a deprecated operation that it is, and which headers its answers carry therefore."""
    mark = deprecating.read(operation)
    if mark is None:
        return
    operation["description"] = f"{operation.get('description', '')}\n\n{mark.words}".strip()
    told = {"Deprecation": DEPRECATION, **({"Sunset": SUNSET} if mark.sunset else {})}
    for response in operation["responses"].values():
        response["headers"] = {**response.get("headers", {}), **told}


def _add_parameter(operation: Any, parameter: Document) -> None:
    others = [one for one in operation.get("parameters", []) if one["name"] != parameter["name"]]
    operation["parameters"] = [*others, parameter]


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
    parameters = [values.of_parameter(document, one) for one in operation.get("parameters", [])]
    return Route(
        key=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        words=operation.get("description", ""),
        needs_token=needs_token,
        parameters=parameters,
        sent=values.of_thing(document, examples.sent(document, operation), "body", is_sent=True),
        fields=_fields(document, _good(operation["responses"])),
        example=examples.curl(document, path, method, operation),
        command=examples.command(document, path, operation),
        deprecated=mark.words if (mark := deprecating.read(operation)) else "",
    )


def _good(responses: Mapping[Any, Any]) -> Mapping[str, Any]:
    """Return what is answered when all is well."""
    return next((one for status, one in responses.items() if str(status).startswith("2")), {})


def _fields(document: Mapping[str, Any], response: Mapping[str, Any]) -> list[Value]:
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    schema = values.resolved(document, schema)
    if "items" in schema.get("properties", {}):
        schema = schema["properties"]["items"]
    if schema.get("type") == "array":
        schema = values.resolved(document, schema["items"])
    return values.of_thing(document, schema, "", is_sent=False)
