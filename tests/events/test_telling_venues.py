"""The people at a venue hear of the events there, once each (COM UC-7.1 step 6)."""

from datetime import timedelta

import pytest

from tests import build
from turnout.audit.models import AuditEntry
from turnout.events import reactions
from turnout.events.actions import editing, ending, publishing
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


def moved(event: Event, **changes: object) -> None:
    """Change a published event, and let what follows happen, twice, as it may."""
    editing.change(event, changes, by=SYSTEM)
    for act in AuditEntry.objects.filter(verb="event.changed", subject_id=str(event.pk)):
        for _ in range(2):
            reactions.tell_both_venues_of_a_move(act)


def told() -> list[tuple[str, str]]:
    sent = Message.objects.filter(template="venue_event_scheduled").order_by("pk")
    return [(message.email, message.facts["what"]) for message in sent]


def test_a_move_is_told_where_it_was_and_where_it_goes(venue: Venue) -> None:
    other = build.a_venue(venue.metro)
    parts.add_contact(other, ContactDraft(name="Kim", email="kim@example.org"), by=SYSTEM)
    event = build.a_published_event(venue=venue)
    moved(event, venue=other)
    assert told() == [("jo@example.org", "left"), ("kim@example.org", "scheduled")]
    left, come = Message.objects.filter(template="venue_event_scheduled").order_by("pk")
    assert venue.name in messaging.shown(left).subject
    assert other.name in messaging.shown(come).subject
    assert (reactions.is_still_so(left), reactions.is_still_so(come)) == (None, None)
    moved(event, venue=venue)
    assert reactions.is_still_so(left)


def test_another_room_or_title_is_told_and_another_summary_is_not(venue: Venue) -> None:
    event = build.a_published_event(venue=venue)
    moved(event, summary="Two hours with paper.")
    assert told() == []
    moved(event, room=build.a_room(venue))
    assert told() == [("jo@example.org", "changed")]


def test_a_draft_that_moves_is_told_to_nobody(venue: Venue) -> None:
    moved(build.an_event(venue=venue), venue=build.a_venue(venue.metro))
    assert told() == []


def test_an_event_taken_back_is_told_unless_it_is_published_again(venue: Venue) -> None:
    event = build.a_published_event(venue=venue)
    publishing.unpublish(event, by=SYSTEM, reason="Not yet.")
    act = AuditEntry.objects.get(verb="event.unpublished")
    for _ in range(2):
        reactions.tell_the_venue_that_it_is_taken_back(act)
    assert told() == [("jo@example.org", "withdrawn")]
    message = Message.objects.get()
    assert "Not planned for now" in messaging.shown(message).subject
    assert reactions.is_still_so(message) is None
    publishing.publish(event, by=SYSTEM)
    assert reactions.is_still_so(message)
