"""Every route held against its own document with hostile values, as five who could ask: nothing breaks or surprises."""

import os
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests import build, cast
from turnout.api.web import problems
from turnout.events.models import Event
from turnout.people.actions import api_tokens
from turnout.people.models import User
from turnout.people.policy import scopes
from turnout.people.policy.roles import Role

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once("postgresql"),
    pytest.mark.usefixtures("one_connection"),
]
FEW = (
    200 if os.environ.get("TURNOUT_TEST_SOAK") else 8
)  # of each of more than a hundred routes, by five who ask


@pytest.fixture
def event() -> Event:
    """Return an event with people, beside a draft: there is something to tell and something to keep."""
    event = build.a_published_event(20)
    build.a_booking(event, "Mira", "Jonas")
    build.an_event(title="A draft", metro=event.metro)
    return event


def who(name: str, event: Event) -> User | None:
    if name == "nobody":
        return None
    if name == "officer":
        return cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(event.metro_id))
    if name == "elsewhere":
        return cast.cleo(build.a_metro("Plymouth"))
    return cast.sys() if name == "administrator" else cast.cleo(event.metro)


def is_well_formed(case: Any) -> bool:
    return bool(case.meta and case.meta.generation.mode.is_positive)


def is_called_malformed(response: Any) -> bool:
    """Whether values were refused for their form. A rule may refuse well-formed ones: a day that has passed."""
    return response.status_code in {400, 413, 415} or (
        response.status_code == 422 and response.json()["detail"] == str(problems.MALFORMED)
    )


@pytest.mark.parametrize("name", ["nobody", "coordinator", "elsewhere", "officer", "administrator"])
def test_answers_are_what_the_document_says(name: str, event: Event) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler())
    user, asked = who(name, event), 0
    if user is not None:
        secret = api_tokens.make(user, "Fuzz", list(scopes.to_give(user.actor)), 30, by=user.actor)[1]

        @schema.auth()
        class _Shown:
            def get(self, _case: Any, _context: Any) -> str:
                return secret

            def set(self, case: Any, data: str, _context: Any) -> None:
                case.headers["Authorization"] = f"Bearer {data}"

    found: Any
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(max_examples=FEW)
        @given(case=operation.as_strategy())
        def hold(case: Any) -> None:
            response = case.call_and_validate(excluded_checks=[positive_data_acceptance])
            assert not (is_well_formed(case) and is_called_malformed(response)), response.text

        hold()
        asked += 1
    assert asked == len(list(schema.get_all_operations())) > 10
