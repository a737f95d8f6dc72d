"""A dinner that is paid beforehand, for tests."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.test import Client

from tests import build
from tests.front import visiting
from tests.registration.lining import FAR
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.front.queries.invariants import verifying
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging import actions as messaging
from turnout.messaging.models import Message
from turnout.registration.actions import settling
from turnout.registration.models import Registration
from turnout.registration.rules import links

HOW = "Account GB00 TEST of the club."
YOU = {"first_name": "Ana", "last_name": "Lindqvist", "email": "ana@example.org", "phone": "07700 900418"}


def a_dinner(places: int = 5, **values: Any) -> Event:
    tiers = [TierDraft(name="Dinner", capacity=places, price_minor=1850), TierDraft(name="Talk", capacity=9)]
    ways = {"pays_at_door": False, "pays_ahead": True, "pay_days": 5, "pay_how": HOW}
    given = {"currency": "GBP", "starts_in": FAR, **ways, **values}
    return build.a_published_event(tiers=tiers, **given)


def typed(event: Event, *names: str, tier: str = "Dinner", **more: str) -> dict[str, Any]:
    key = str(event.tiers.get(name=tier).pk)
    sent: dict[str, Any] = {**YOU, "party-TOTAL_FORMS": len(names), "party-INITIAL_FORMS": 0, **more}
    for number, name in enumerate(names):
        sent |= {f"party-{number}-first_name": name, f"party-{number}-tier": key}
    return sent


def post(event: Event, sent: dict[str, Any]) -> tuple[int, str]:
    answer = Client().post(f"/events/{event.slug}/register/", sent)
    return answer.status_code, answer.content.decode()


def booked(event: Event, *names: str, **more: str) -> Registration:
    status, page = post(event, typed(event, *names, **more))
    assert status == 303, page
    return Registration.objects.latest("made_at")


def pay(registration: Registration, amount: int, method: str = "transfer", reason: str = "") -> None:
    settling.settle(registration, amount, method, uuid4(), by=SYSTEM, reason=reason)


def until(registration: Registration) -> datetime:
    found = registration.attendees.filter(state="pending_payment")[0].hold_until
    assert found is not None
    return found


def last(registration: Registration) -> Message:
    return Message.objects.about("registration.registration", registration.pk).latest("pk")


def said(registration: Registration) -> str:
    shown = messaging.shown(last(registration))
    return f"{shown.subject}\n{shown.text}"


def page(registration: Registration) -> str:
    client = Client()
    return visiting.words(client.get(links.manage_path(registration), follow=True).content)


def assert_everything_holds() -> None:
    assert [finding for finding in verifying.findings(clock.now()) if not finding.holds] == []
