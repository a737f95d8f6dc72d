"""The people at a venue hear of the events there, once each (COM UC-7.1 step 6)."""

from datetime import timedelta

import pytest

from tests import build
from turnout.audit.models import AuditEntry
from turnout.events import reactions
from turnout.events.actions import ending
from turnout.events.models import Event
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging import actions as messaging
from turnout.messaging.models import Message
from turnout.venues.actions import parts
from turnout.venues.actions.parts import ContactDraft
from turnout.venues.models import Venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def venue() -> Venue:
    found = build.a_venue()
    parts.add_contact(found, ContactDraft(name="Jo Okonjo", email="jo@example.org"), by=SYSTEM)
    parts.add_contact(found, ContactDraft(name="Without address"), by=SYSTEM)
    return found


def follow(event: Event, verb: str) -> list[str]:
    """Let what follows an act happen, twice, as it may; return what was said of it."""
    act = AuditEntry.objects.get(verb=verb, subject_id=str(event.pk))
    for _ in range(2):
        reactions.tell_the_venue(act)
    sent = Message.objects.filter(template="venue_event_scheduled").order_by("pk")
    return [message.facts["what"] for message in sent]


def test_publication_postponement_and_cancellation_are_each_told_once(venue: Venue) -> None:
    event = build.a_published_event(venue=venue)
    assert follow(event, "event.published") == ["scheduled"]
    ending.postpone(event, [build.a_session(clock.now() + timedelta(days=20))], by=SYSTEM, reason="Snow.")
    assert follow(event, "event.postponed") == ["scheduled", "postponed"]
    ending.cancel(event, by=SYSTEM, reason="Flood.")
    assert follow(event, "event.cancelled") == ["scheduled", "postponed", "cancelled"]
    assert {message.email for message in Message.objects.all()} == {"jo@example.org"}


def test_a_draft_that_is_cancelled_was_never_announced(venue: Venue) -> None:
    event = build.an_event(venue=venue)
    ending.cancel(event, by=SYSTEM, reason="No room.")
    assert follow(event, "event.cancelled") == []


def test_what_became_untrue_is_not_sent(venue: Venue) -> None:
    event = build.a_published_event(venue=venue)
    follow(event, "event.published")
    message = Message.objects.get()
    assert reactions.is_still_so(message) is None
    ending.cancel(event, by=SYSTEM, reason="Flood.")
    assert reactions.is_still_so(message)


def test_each_wording_can_be_rendered(venue: Venue) -> None:
    event = build.a_published_event(venue=venue, title="Build a robot")
    follow(event, "event.published")
    ending.cancel(event, by=SYSTEM, reason="Flood.")
    follow(event, "event.cancelled")
    for message in Message.objects.all():
        shown = messaging.shown(message)
        assert "Build a robot" in shown.subject
        assert event.venue is not None
        assert event.venue.name in shown.text
