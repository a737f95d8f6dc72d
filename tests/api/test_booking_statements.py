"""What a registration by a program asks of the database, and that its early answer is given only when it came true."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.api.asking import broken, post, token
from turnout.api.models import IdempotentCall
from turnout.events.models import Event
from turnout.kernel.refusals import Refused
from turnout.people.policy.roles import Role
from turnout.registration.actions import capacity
from turnout.registration.models import Registration

pytestmark = pytest.mark.django_db
MOST = {"postgresql": 14, "sqlite": 24}  # with what frames a transaction; PostgreSQL writes all rows by one
CONTACT = {
    "first_name": "Ana",
    "last_name": "Lindqvist",
    "email": "ana@example.org",
    "phone": "+441632960961",
}


def wish(event: Event, *names: str, **more: Any) -> dict[str, Any]:
    people = [{"first_name": name} for name in names]
    return {"event": event.reference, "contact": CONTACT, "people": people, **more}


def a_token(event: Event) -> str:
    return token(cast.cleo(event.metro), "registrations:write")


def test_a_registration_asks_little_and_the_same_whatever_the_party() -> None:
    event = build.a_published_event(20)
    secret = a_token(event)
    post("/registrations", secret, wish(event, "Mira"))
    asked = []
    for names in (["Jonas"], ["Elin", "Tariq", "Yara"]):
        with CaptureQueriesContext(connection) as seen:
            response = post("/registrations", secret, wish(event, *names), idempotency_key=f"key-{names[0]}")
        assert response.status_code == 201
        asked.append(len(seen))
    assert asked[0] == asked[1] <= MOST[connection.vendor]


def test_an_answer_that_did_not_come_true_is_not_the_one_that_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Somebody else is faster between the rows and the counters: what was written is undone, and booked under locks."""
    event = build.a_published_event(1)
    secret, claim, tries = a_token(event), capacity.claim, list[Any]()

    def late(*args: Any, **kwargs: Any) -> Event:
        tries.append(args)
        if len(tries) == 1:
            raise Refused("lost_race", "Somebody was faster.")
        return claim(*args, **kwargs)

    monkeypatch.setattr(capacity, "claim", late)
    first, again = (
        post("/registrations", secret, wish(event, "Mira"), idempotency_key="one") for _ in range(2)
    )
    assert (first.status_code, first.content, len(tries)) == (201, again.content, 2)
    assert Registration.objects.get().reference == first.json()["reference"]
    assert (IdempotentCall.objects.count(), broken()) == (1, [])


def test_a_role_that_ends_closes_the_door_with_the_next_request() -> None:
    event = build.a_published_event(5)
    cleo = cast.cleo(event.metro)
    secret = token(cleo, "registrations:write")
    assert post("/registrations", secret, wish(event, "Mira")).status_code == 201
    cleo.grants.all().delete()
    assert post("/registrations", secret, wish(event, "Jonas")).status_code == 403
    cast.given(cleo, Role.METRO_ADMIN, "metro", str(event.metro_id))
    assert post("/registrations", secret, wish(event, "Jonas")).status_code == 201
    cleo.is_active = False
    cleo.save()
    assert post("/registrations", secret, wish(event, "Elin")).status_code == 401


@pytest.mark.postgres
def test_a_registration_is_few_trips_to_the_database(tmp_path: Path) -> None:
    """The token; the request's savepoint (here, within a test); its key with grants; the event; all rows; release."""
    event = build.a_published_event(20)
    secret = a_token(event)
    for name in ("Mira", "Elin", "Tariq"):  # until its statements are prepared
        post("/registrations", secret, wish(event, name), idempotency_key=f"key-{name}")
    wire: Any = connection.connection.pgconn
    with (tmp_path / "wire").open("wb") as trace:
        wire.trace(trace.fileno())
        made = post("/registrations", secret, wish(event, "Jonas"), idempotency_key="key-Jonas")
        wire.untrace()
    assert made.status_code == 201
    trips = (tmp_path / "wire").read_text().count("ReadyForQuery")
    assert trips == 6
