"""The registration form, as a browser sends it (COM UC-1.2, UC-1.3)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import build, cast
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Audience, Event, RegistrationType, Visibility
from turnout.events.states import EventState
from turnout.kernel import attribution
from turnout.messaging.models import Message
from turnout.people.models import Consent, Guardianship, Person
from turnout.registration.models import Attendee, Registration, WaitlistEntry

pytestmark = pytest.mark.django_db(transaction=True)

YOU = {"first_name": "Ana", "last_name": "Lindqvist", "email": "ana@example.org", "phone": "07700 900418"}


def url(event: Event) -> str:
    return f"/events/{event.slug}/register/"


def typed(*names: str, **more: Any) -> dict[str, Any]:
    rows = {f"party-{number}-first_name": name for number, name in enumerate(names)}
    ages = {f"party-{number}-age": "9" for number, _name in enumerate(names)}
    return {**YOU, "party-TOTAL_FORMS": len(names), "party-INITIAL_FORMS": 0, **rows, **ages, **more}


def states(event: Event) -> list[tuple[str, str]]:
    rows = Attendee.objects.filter(event=event).order_by("made_at", "position")
    return [(one.person.first_name, str(one.state)) for one in rows.select_related("person")]


def key_of(page: str) -> str:
    found = re.search(r'name="form_key" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_guest_registers_three_children_and_sees_the_registration(client: Client) -> None:
    event = build.a_published_event(places=5)
    page = client.get(url(event)).content.decode()
    answer = client.post(url(event), typed("Mira", "Jonas", "Elin", form_key=key_of(page)))
    assert answer.status_code == 303
    registration = Registration.objects.get()
    assert answer["Location"] == f"/registrations/{registration.reference}/"
    assert states(event) == [("Mira", "confirmed"), ("Jonas", "confirmed"), ("Elin", "confirmed")]
    assert build.fresh(event).held == 3
    registrant = registration.registrant
    assert (registrant.name, registrant.email, registrant.phone) == (
        "Ana Lindqvist", "ana@example.org", "+447700900418",
    )  # fmt: skip
    assert registrant.proven_at is None
    assert Guardianship.objects.filter(guardian=registrant).count() == 3
    assert not hasattr(registrant, "user")
    shown = client.get(answer["Location"]).content.decode()
    assert "Mira, Jonas and Elin have a place." in shown
    assert "ana@example.org" in shown
