"""What follows on what: an event is made, shown, changed and moved along the links of the document, on and on."""

from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests import build, cast
from tests.api.asking import token
from turnout.api.rules import linking
from turnout.api.web import v1

pytestmark = pytest.mark.django_db
REFUSED = 400
WALKED = ["create_event", "show_event", "change_event", "publish_event", "close_event", "cancel_event"]
# What rules take of a new event, whatever the schema would let pass.
FITTING = {
    "summary": "Two hours of tape.",
    "online_url": "https://meet.example.org/robots",
    "sessions": [{"starts_at": "2099-05-08T09:00:00Z", "ends_at": "2099-05-08T11:00:00Z"}],
    "tiers": [{"name": "Place", "capacity": 20}],
}


def operations() -> dict[str, dict[str, Any]]:
    return {
        one["operationId"]: one for methods in v1.document()["paths"].values() for one in methods.values()
    }


def test_links_lead_to_operations_that_take_what_they_hand_on() -> None:
    known, followed = operations(), 0
    for name, (handed_on, following) in linking.LINKS.items():
        for one in following:
            taken = {value["name"] for value in known[one]["parameters"] if value["in"] == "path"}
            assert taken == handed_on.keys(), (name, one)
            followed += 1
    assert followed > 30


class LeavesNothing:
    """A walk after which all is as before: an idempotency key that one used is new in the next.

    Hypothesis repeats the beginnings of walks, and wants the same answers to the same requests.
    """

    def setup(self) -> None:
        self.kept = transaction.atomic()
        self.kept.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.kept.__exit__(None, None, None)


@pytest.mark.usefixtures("one_connection")
def test_whatever_is_made_can_be_shown_changed_and_moved() -> None:
    metro = build.a_metro()
    secret = token(cast.cleo(metro), "events:read", "events:write", "events:move", "notes:write")
    whole = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    schema = whole.include(operation_id=WALKED)
    whole.config.generation.update(modes=[GenerationMode.POSITIVE])
    reached: set[str] = set()

    @schema.auth()
    class _Shown:
        def get(self, _case: Any, _context: Any) -> str:
            return secret

        def set(self, case: Any, data: str, _context: Any) -> None:
            case.headers["Authorization"] = f"Bearer {data}"

    class Walk(LeavesNothing, schema.as_state_machine()):  # type: ignore[misc]
        """One way along the links."""

        def before_call(self, case: Any) -> None:
            name, body = case.operation.definition.raw["operationId"], case.body
            if name in {"create_event", "change_event"} and isinstance(body, dict):
                fitting = FITTING if name == "create_event" else {}
                case.body = {**fitting, "title": body.get("title") or "Robots"}

        def validate_response(self, response: Any, case: Any, **_rest: Any) -> None:
            if response.status_code < REFUSED and "{reference}" in case.path:
                reached.add(case.operation.definition.raw["operationId"])  # nobody guesses a reference
            case.validate_response(response, excluded_checks=[positive_data_acceptance])

    Walk.run(
        settings=hypothesis.settings(
            max_examples=25,
            stateful_step_count=8,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
    )
    assert {"show_event", "change_event", "publish_event"} <= reached, sorted(reached)
