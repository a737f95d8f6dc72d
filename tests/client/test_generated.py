"""The client is the document: every operation has a method and a command, and what is written is fresh."""

import inspect
import json
from typing import Any

import pytest

from turnout.api.web import v1
from turnout_client import Client
from turnout_client.generated.table import OPERATIONS
from turnout_generator import __main__ as generator
from turnout_generator import writing
from turnout_generator.reading import Document


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(v1.document()))
    return found


def test_what_is_generated_is_fresh(document: dict[str, Any]) -> None:
    """Run `make docs` when this fails."""
    assert sorted(path.name for path in generator.stale(document)) == []


def test_every_operation_has_a_method_and_a_row(document: dict[str, Any]) -> None:
    there = {
        (about["operationId"], method.upper(), path)
        for path, methods in document["paths"].items()
        for method, about in methods.items()
    }
    assert {(one.name, one.method, one.path) for one in OPERATIONS} == there
    assert [name for name, _method, _path in there if not callable(getattr(Client, name, None))] == []
    assert len({one.name for one in OPERATIONS}) == len(there) > 10


def test_a_method_takes_what_the_operation_takes() -> None:
    for one in OPERATIONS:
        taken = inspect.signature(getattr(Client, one.name)).parameters
        wanted = {value.name for value in (*one.in_path, *one.in_query)}
        assert {name.rstrip("_") for name in taken} >= wanted, one.name


ODD: dict[str, Any] = {
    "paths": {
        "/api/v1/things/{from}": {
            "post": {
                "operationId": "make_thing",
                "tags": ["Somebody's odd things"],
                "summary": 'Says """hello"""',
                "security": [{"Token": []}],
                "parameters": [
                    {"name": "from", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "If-Match", "in": "header", "schema": {"type": "string"}},
                    {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}},
                    {"name": "X-Other", "in": "header", "schema": {"type": "string"}},
                    {
                        "name": "tags",
                        "in": "query",
                        "schema": {"type": "array", "items": {"$ref": "#/c/Kind"}},
                    },
                ],
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/c/ThingIn"}}},
                    "required": True,
                },
                "responses": {
                    "201": {"content": {"application/json": {"schema": {"$ref": "#/c/Thing"}}}},
                    "204": {"description": "Nothing is left."},
                    "422": {"content": {"application/problem+json": {"schema": {"$ref": "#/c/Problem"}}}},
                },
            },
        },
        "/api/v1/files": {
            "get": {
                "operationId": "get_file",
                "tags": ["files"],
                "responses": {"200": {"content": {"text/csv": {"schema": {"type": "string"}}}}},
            },
            "delete": {"operationId": "drop_file", "tags": ["files"], "responses": {"204": {}}},
        },
    },
    "components": {
        "schemas": {
            "Kind": {"type": "string", "enum": ["a", "b"]},
            "ThingIn": {
                "properties": {
                    "party": {"type": "array", "items": {"$ref": "#/c/Thing"}},
                    "kind": {"anyOf": [{"$ref": "#/c/Kind"}, {"type": "null"}]},
                    "days": {"type": ["integer", "null"], "description": "How many."},
                    "answers": {"type": "object", "additionalProperties": {"type": "string"}},
                },
                "required": ["party"],
            },
            "Thing": {
                "properties": {"class": {"const": "x"}, "at": {"type": "string", "format": "date-time"}}
            },
            "Problem": {"properties": {"code": {"type": "string"}}},
        }
    },
}


def test_whatever_a_document_says_becomes_python_that_compiles() -> None:
    made = writing.files(Document(ODD))
    for name, text in made.items():
        compile(text, name, "exec")
    method = " ".join(made["somebodys_odd_things.py"].split())
    assert (
        "def make_thing(self, from_: str, body: types.ThingIn, *, tags: list[Literal['a', 'b']] | None"
        in method
    )
    assert ") -> types.Thing | None:" in method
    assert "addressed('/api/v1/things/{from}', **{'from': from_})" in method
    assert "idempotency_key=idempotency_key, if_match=if_match" in method
    assert "-> bytes:" in made["files.py"]
    assert "-> None:" in made["files.py"]
    assert "days: NotRequired[int | None]" in made["types.py"]
    assert "answers: NotRequired[dict[str, str]]" in made["types.py"]
    assert "Thing = TypedDict('Thing'" in made["types.py"]
    assert "Problem" not in made["types.py"]


def test_the_row_of_an_operation_says_what_a_command_line_can_give() -> None:
    scope: dict[str, Any] = {}
    exec(writing.files(Document(ODD))["table.py"], scope)  # noqa: S102 -- what was generated is the question
    row = {one.name: one for one in scope["OPERATIONS"]}["make_thing"]
    assert (row.command, row.needs_token, row.takes_body) == ("make-thing", True, True)
    assert [(one.name, one.is_list, one.choices) for one in row.in_query] == [("tags", True, ("a", "b"))]
    assert [(one.name, one.kind, one.is_required) for one in row.in_body] == [
        ("party", "json", True),
        ("kind", "string", False),
        ("days", "integer", False),
        ("answers", "json", False),
    ]
