"""The page of documentation shows for each route what is sent, and an example that its own schema takes."""

from typing import Any

import pytest
from django.test import Client
from jsonschema_rs import validator_for

from turnout.api.rules import examples, reading
from turnout.api.web import v1


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return v1.document()


def operations(document: dict[str, Any]) -> list[tuple[str, str, Any]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_body_of_an_example_is_what_the_schema_takes(document: dict[str, Any]) -> None:
    shown = 0
    for _path, _method, operation in operations(document):
        body = examples.body(document, operation)
        if body is not None:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            whole = {**schema, "components": document["components"]}
            assert [str(one) for one in validator_for(whole).iter_errors(body)] == [], operation[
                "operationId"
            ]
            shown += 1
    assert shown > 0


def test_an_example_says_how_and_with_what() -> None:
    schema = {
        "required": ["reason", "places"],
        "properties": {"reason": {"type": "string"}, "places": {"$ref": "#/x/N"}},
    }
    operation = {
        "operationId": "decline_offer",
        "security": [{"Token": []}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
    }
    document = {"components": {"schemas": {"N": {"type": "integer", "minimum": 2}}}}
    assert examples.curl(document, "/api/v1/events/{reference}/offer", "patch", operation) == (
        'curl -X PATCH -H "Authorization: Bearer $TOKEN" '
        """--json '{"reason": "The hall is closed", "places": 2}' $TURNOUT/api/v1/events/K7Q2MP/offer"""
    )
    assert examples.command(document, "/api/v1/events/{reference}/offer", operation) == (
        "turnout --remote $TURNOUT decline-offer K7Q2MP --reason 'The hall is closed' --places 2"
    )


def test_a_move_that_needs_nothing_is_posted_to_without_a_body() -> None:
    operation = {"operationId": "close_event"}
    assert examples.curl({}, "/api/v1/events/{reference}/closing", "post", operation) == (
        "curl -X POST $TURNOUT/api/v1/events/K7Q2MP/closing"
    )


@pytest.mark.django_db
def test_the_page_shows_them_and_what_is_sent() -> None:
    page = Client().get("/api/v1/docs").content.decode()
    for group in reading.groups(v1.document()):
        for route in group.routes:
            assert route.command in page.replace("&#x27;", "'").replace("&quot;", '"')
    assert "What is sent" in page


def test_the_parts_of_what_is_sent_and_answered_are_shown_with_what_they_may_be(
    document: dict[str, Any],
) -> None:
    routes = {route.key: route for group in reading.groups(document) for route in group.routes}
    sent = {one.name: one for one in routes["create_registration"].sent}
    assert {"people[].age", "people[].answers[].question", "contact.email", "as_staff.override"} <= set(sent)
    needed = [one.is_required for one in routes["create_registration"].sent if "." not in one.name]
    assert needed == sorted(needed, reverse=True)
    assert sent["pays"].kind == "empty, door, ahead"
    asked = {one.name: one for one in routes["list_events"].parameters}
    assert asked["sort"].kind == "starts_at, -starts_at, newest, oldest"
    assert asked["limit"].words == "Rows of a page. `50` unless said otherwise. From 1 to 100."
    assert "places.left" in {one.name for one in routes["list_events"].fields}
