"""Metros, venues, rooms and contacts: made, changed, kept while they are used; acts hold no personal value."""

import json
from datetime import timedelta

import pytest

from tests import build
from turnout.audit.models import AuditEntry
from turnout.events.actions import housing, naming
from turnout.events.models import Topic
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.venues.actions import managing, metros, parts
from turnout.venues.actions.metros import MetroDraft
from turnout.venues.actions.parts import ContactDraft, RoomDraft
from turnout.venues.models import Metro, Room, Venue, VenueContact

pytestmark = pytest.mark.django_db


def refusal(attempt: object, code: str) -> Refused:
    with pytest.raises(Refused) as caught:
        attempt()  # type: ignore[operator]
    assert caught.value.code == code
    return caught.value


def test_a_metro_needs_a_zone_and_a_name_of_its_own() -> None:
    build.a_metro("Wrenfield")
    same = MetroDraft(name="wrenFIELD", time_zone="Europe/London")
    assert refusal(lambda: metros.create(same, by=SYSTEM), "bad_input").field == "name"
    nowhere = MetroDraft(name="Nowhere", time_zone="Mars/Olympus")
    assert refusal(lambda: metros.create(nowhere, by=SYSTEM), "bad_input").field == "time_zone"
    assert Metro.objects.count() == 1


def test_several_metros_have_no_short_link_domain() -> None:
    for name in ("Wrenfield", "Millbrook"):
        metros.create(MetroDraft(name=name, time_zone="Europe/London", short_link_domain=" "), by=SYSTEM)
    assert list(Metro.objects.values_list("short_link_domain", flat=True)) == [None, None]


def test_addresses_of_venues_differ_and_never_say_new() -> None:
    metro = build.a_metro()
    slugs = [build.a_venue(metro, name=name).slug for name in ("Millpond", "Millpond", "New", "図書館")]
    assert slugs == ["millpond", "millpond-2", "new-2", "venue"]


def test_a_change_names_its_fields_and_tells_pages() -> None:
    venue = build.a_venue(parking_instructions="Behind the house.")
    changed = managing.change(venue, {"parking_instructions": "In front.", "name": venue.name}, by=SYSTEM)
    assert changed.content_version == venue.content_version + 1
    assert AuditEntry.objects.get(verb="venue.changed").facts == {"fields": ["parking_instructions"]}
    managing.change(changed, {"name": venue.name}, by=SYSTEM)
    assert AuditEntry.objects.filter(verb="venue.changed").count() == 1


def test_no_act_holds_what_a_contact_is_called() -> None:
    venue = build.a_venue()
    contact = parts.add_contact(
        venue, ContactDraft(name="Jo Okonjo", email="jo@example.org", phone="+447700900418"), by=SYSTEM
    )
    parts.change_contact(contact, {"email": "jo.okonjo@example.org"}, by=SYSTEM)
    parts.remove_contact(contact, by=SYSTEM)
    facts = json.dumps([act.facts for act in AuditEntry.objects.filter(subject_id=str(venue.pk))])
    assert "contact" in facts
    for value in ("Jo", "okonjo", "example.org", "7700"):
        assert value not in facts


def test_what_is_in_use_is_not_deleted() -> None:
    room = build.a_room(capacity=30)
    build.an_event(venue=room.venue, room=room)
    refusal(lambda: parts.remove_room(room, by=SYSTEM), "venue_in_use")
    refusal(lambda: managing.delete(room.venue, by=SYSTEM), "venue_in_use")
    refusal(lambda: metros.delete(room.venue.metro, by=SYSTEM), "venue_in_use")
    assert Venue.objects.filter(pk=room.venue.pk).exists()


def test_a_room_is_never_smaller_than_a_published_event_in_it() -> None:
    room = build.a_room(capacity=30)
    event = build.a_published_event(places=20, venue=room.venue, room=room)
    assert event.capacity == 30
    refusal(lambda: housing.change_room(room, room.name, 29, by=SYSTEM), "venue_in_use")
    assert housing.change_room(room, room.name, 40, by=SYSTEM).capacity == 40


def test_no_event_is_published_at_a_venue_that_is_closed_by_then() -> None:
    venue = build.a_venue()
    closing = managing.close(venue, (clock.now() + timedelta(days=3)).date(), by=SYSTEM, reason="It moves.")
    no = refusal(lambda: build.a_published_event(venue=closing), "event_not_ready")
    assert no.facts["lacks"] == ["venue_closed"]
    managing.reopen(closing, by=SYSTEM)
    build.a_published_event(venue=Venue.objects.get(pk=venue.pk))


def test_what_was_deleted_while_somebody_edits_it_is_refused() -> None:
    venue = build.a_venue()
    contact = parts.add_contact(venue, ContactDraft(name="Jo Okonjo"), by=SYSTEM)
    parts.remove_contact(VenueContact.objects.get(pk=contact.pk), by=SYSTEM)
    refusal(lambda: parts.change_contact(contact, {"name": "Jo"}, by=SYSTEM), "not_found")
    refusal(lambda: parts.remove_contact(contact, by=SYSTEM), "not_found")
    room = build.a_room(venue)
    parts.remove_room(Room.objects.get(pk=room.pk), by=SYSTEM)
    refusal(lambda: housing.change_room(room, "Loft", 5, by=SYSTEM), "not_found")
    refusal(lambda: parts.remove_room(room, by=SYSTEM), "not_found")
    managing.delete(Venue.objects.get(pk=venue.pk), by=SYSTEM)
    refusal(lambda: managing.change(venue, {"name": "Loft"}, by=SYSTEM), "not_found")
    refusal(lambda: parts.add_room(venue, RoomDraft(name="Loft"), by=SYSTEM), "not_found")
    metro = Metro.objects.get(pk=venue.metro_id)
    metros.delete(Metro.objects.get(pk=metro.pk), by=SYSTEM)
    refusal(lambda: metros.change(metro, {"name": "Millbrook"}, by=SYSTEM), "not_found")
    refusal(lambda: metros.delete(metro, by=SYSTEM), "not_found")
    topic = build.a_topic()
    naming.delete_topic(Topic.objects.get(pk=topic.pk), by=SYSTEM)
    refusal(lambda: naming.rename_topic(topic, "Art", by=SYSTEM), "not_found")
