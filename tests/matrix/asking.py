"""How a route is asked: with the least body that its document takes, undone afterwards; and what came back."""

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.test import Client

from tests.matrix.rows import LET_IN, Row
from turnout.api.web import problems, v1
from turnout.kernel.codes import ALPHABET

MALFORMED = "malformed"
LATER = "2099-01-01T12:00:00Z"
V1 = "/api/v1"
SERVER_ERROR = 500
REFUSED = frozenset({401, 403, 404})
OF_THE_REQUEST = frozenset({"X-Request-Id", "RateLimit", "ETag", "Content-Length"})


@dataclass(frozen=True)
class Answer:
    """What came back: in a word, and to the byte save what names the request and the thing."""

    told: str
    whole: str


def asked(row: Row, address: str, secret: str) -> Answer:
    """Ask, and undo what that did."""
    body = sent(row)
    shown = {"authorization": f"Bearer {secret}"} if secret else {}
    raw = b"" if body is None else json.dumps(body).encode()
    with transaction.atomic():
        response = Client().generic(
            row.method, f"{V1}{address}{required(row)}", raw, "application/json", headers=shown
        )
        transaction.set_rollback(True)
    return Answer(told(response), whole(response, address))


def told(response: Any) -> str:
    """Return an answer in a word; whatever is said after somebody was let in is `let in`."""
    status = response.status_code
    if status in REFUSED or status == 405 or status >= SERVER_ERROR:
        return str(response.json().get("code", status))
    if status in {400, 422} and response.json()["detail"] == str(problems.MALFORMED):
        return f"{MALFORMED}: {response.json().get('errors')}: give the line a BODY"
    return LET_IN


def whole(response: Any, address: str) -> str:
    """Return every header and the body, without what names the request and the thing asked for."""
    heads = sorted(f"{name}: {value}" for name, value in response.items() if name not in OF_THE_REQUEST)
    octets = b"".join(response.streaming_content) if response.streaming else response.content
    body = octets.decode().replace(response.headers.get("X-Request-Id", "-"), "")
    return "\n".join([str(response.status_code), *heads, body.replace(address, "")])


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    return v1.document()


def documented() -> set[tuple[str, str]]:
    """Return every route of the document: method and address."""
    return {
        (method.upper(), path.removeprefix(V1))
        for path, operations in document()["paths"].items()
        for method in operations
        if method in {"get", "post", "patch", "put", "delete"}
    }


def operation(row: Row) -> dict[str, Any]:
    """Return what the document says of a route."""
    method, path = row.route
    found: dict[str, Any] = document()["paths"][f"{V1}{path}"][method.lower()]
    return found


def sent(row: Row) -> Any:
    """Return the body of a row: its own, or the least that the document takes."""
    if row.body is not None or row.method == "GET":
        return row.body
    content = operation(row).get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return None if schema is None else least(schema)


def required(row: Row) -> str:
    """Return the query that the document asks for, where the row says none."""
    if "?" in row.path:
        return ""
    asked_for = [
        f"{one['name']}={least(one['schema'])}"
        for one in operation(row).get("parameters", [])
        if one["in"] == "query" and one.get("required")
    ]
    return f"?{'&'.join(asked_for)}" if asked_for else ""


def least(schema: dict[str, Any]) -> Any:
    """Return the smallest value that a schema takes."""
    if "$ref" in schema:
        return least(document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]])
    for several in ("allOf", "anyOf", "oneOf"):
        if several in schema:
            return least(schema[several][0])
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    return _of_type(schema)


def _of_type(schema: dict[str, Any]) -> Any:
    kind = schema.get("type", "object")
    if kind == "object":
        wanted = schema.get("required", [])
        return {name: least(one) for name, one in schema.get("properties", {}).items() if name in wanted}
    if kind == "array":
        return [least(schema["items"])] * schema.get("minItems", 0)
    if kind == "string":
        return _text(schema)
    simple = {"integer": schema.get("minimum", 1), "number": schema.get("minimum", 1), "boolean": False}
    return simple.get(kind)


def _text(schema: dict[str, Any]) -> str:
    formats = {"date-time": LATER, "date": LATER[:10], "time": "12:00:00", "uuid": str(uuid4())}
    formats["email"] = "somebody@example.org"
    return formats.get(str(schema.get("format")), "x" * int(schema.get("minLength", 1) or 1))


def filled(path: str, parts: dict[str, str]) -> str:
    """Return a path with the thing in it. Raises LookupError: realm.py lacks what it is about."""
    for part, value in parts.items():
        path = path.replace(part, f"{part.split('/')[0]}/{value}")
    if "{" in path:
        raise LookupError("tests/matrix/realm.py lacks what this address is about:", path)
    return path


def missing(path: str, parts: dict[str, str]) -> str:
    """Return the address of a thing that is not: the last part of the path names nothing."""
    last = re.findall(r"[^/]+/\{[^}]+\}", path)[-1]
    return filled(path, {**parts, last: nothing_like(parts[last])})


def nothing_like(value: str) -> str:
    """Return what looks like a name of a thing and names none."""
    if re.fullmatch(r"[0-9A-Z]{6}", value):
        return value.translate(str.maketrans(ALPHABET, ALPHABET[1:] + ALPHABET[0]))
    return str(uuid4()) if len(value) == len(str(uuid4())) else "no-such-thing"
