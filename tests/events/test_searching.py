"""What words are compared with follows the event and its venue."""

import pytest

from tests import build
from turnout.audit.models import AuditEntry
from turnout.events import reactions
from turnout.events.actions import editing
from turnout.events.models import Event
from turnout.kernel import prefixes
from turnout.kernel.actors import SYSTEM
from turnout.venues.actions import managing

pytestmark = pytest.mark.django_db


def found(words: str) -> list[Event]:
    return list(Event.objects.filter(prefixes.begins("search_key", words)))


def test_an_event_is_found_by_its_new_title_only() -> None:
    event = build.a_published_event(title="Build a kite")
    editing.change(event, {"title": "Build a raft"}, by=SYSTEM)
    assert (found("kite"), found("raf bui")) == ([], [event])


def test_a_venue_with_another_name_is_how_its_events_are_found() -> None:
    venue = build.a_venue(name="Old Mill")
    event, other = build.a_published_event(venue=venue), build.a_published_event()
    managing.change(venue, {"name": "Riverside Hall"}, by=SYSTEM)
    act = AuditEntry.objects.get(verb="venue.changed")
    for _ in range(2):
        reactions.find_its_events_by_its_name(act)
    assert (found("mill"), found("rivers")) == ([], [event])
    assert event.content_version == Event.objects.get(pk=event.pk).content_version
    assert other.search_key == Event.objects.get(pk=other.pk).search_key
