"""What the desk may not do to places: beyond the room, under review, in history, or to people who wait."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import build, cast
from turnout.audit import queries as trails
from turnout.audit.models import Reason
from turnout.audit.rules import words
from turnout.events.actions import editing, pricing
from turnout.events.states import EventState
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.lifecycle import actions as lifecycle
from turnout.messaging import actions as messaging
from turnout.messaging.models import Message
from turnout.people.models import Person
from turnout.people.policy.roles import Role
from turnout.registration.actions import resizing

pytestmark = pytest.mark.django_db


def test_the_cap_of_a_published_event_stays_within_its_room() -> None:
    event = build.a_published_event(5, venue=build.a_venue(capacity=10))
    for too_much in (11, None):
        with pytest.raises(Refused) as refused:
            resizing.resize_event(event, too_much, by=SYSTEM)
        assert (refused.value.code, refused.value.field) == ("bad_input", "capacity")
    assert resizing.resize_event(event, 8, by=SYSTEM).thing.capacity == 8
    assert resizing.resize_event(event, 10, by=SYSTEM).thing.capacity == 10


def test_places_are_settled_under_review() -> None:
    event = editing.create(build.a_draft(5), by=SYSTEM)
    tier = build.the_tier(event)
    resizing.resize_tier(tier, 6, by=SYSTEM)
    lifecycle.move(event, "submit", by=SYSTEM)
    with pytest.raises(Refused, match="Pending review"):
        resizing.resize_event(event, 50, by=SYSTEM)
    with pytest.raises(Refused, match="Pending review"):
        resizing.resize_tier(tier, 50, by=SYSTEM)
    assert build.the_tier(event).capacity == 6


@pytest.mark.parametrize("state", [EventState.CANCELLED, EventState.COMPLETED, EventState.ARCHIVED])
def test_places_of_an_event_that_is_history_stay(state: str) -> None:
    event = build.an_event(5, state=state)
    with pytest.raises(Refused) as refused:
        resizing.resize_tier(build.the_tier(event), 9, by=SYSTEM)
    assert refused.value.code == "wrong_state"


def test_a_tier_that_was_deleted_meanwhile_is_refused() -> None:
    event = build.an_event(5)
    tier = build.the_tier(event)
    pricing.delete_tier(tier, by=SYSTEM)
    with pytest.raises(Refused) as refused:
        resizing.resize_tier(tier, 9, by=SYSTEM)
    assert refused.value.code == "tier_unknown"


def test_a_line_is_not_taken_away_from_people_who_stand_in_it() -> None:
    event = build.a_published_event(1)
    build.a_booking(event, "Mira")
    build.a_booking(event, "Elin", if_full="as_free")
    with pytest.raises(Refused) as refused:
        pricing.change_tier(build.the_tier(event), {"has_line": False}, by=SYSTEM)
    assert (refused.value.code, refused.value.field) == ("tier_in_use", "has_line")
    assert build.the_tier(event).has_line


def test_the_history_says_how_many_places_there_were_and_are() -> None:
    event = build.a_published_event(5)
    tier = build.the_tier(event)
    resizing.resize_tier(tier, 9, by=SYSTEM)
    resizing.resize_event(event, 40, by=SYSTEM)
    (resized,) = [line for line in trails.trail(tier) if line.verb == "tier.resized"]
    assert words.told(resized.verb, resized.facts) == "Places: 5 to 9"
    (capped,) = [line for line in trails.trail(event) if line.verb == "event.resized"]
    assert words.told(capped.verb, capped.facts) == "Places of the event: no limit to 40"


def test_dates_without_rows_for_an_event_that_has_begun_are_refused() -> None:
    event = build.an_event(5, state=EventState.IN_PROGRESS)
    desk = Client()
    desk.force_login(cast.cleo(event.metro))
    typed = {"sessions-TOTAL_FORMS": "0", "sessions-INITIAL_FORMS": "0"}
    assert desk.post(f"/desk/events/{event.reference}/dates/", typed).status_code == 409


def test_a_row_to_remove_with_thousands_of_digits_removes_none() -> None:
    desk = Client()
    desk.force_login(cast.cleo(build.a_metro()))
    typed = {"remove_sessions": "9" * 5000, "sessions-TOTAL_FORMS": "2"}
    assert desk.post("/desk/events/new/", typed).status_code == 200


def test_why_a_room_is_shared_is_kept_without_control_characters() -> None:
    venue = build.a_venue()
    build.a_published_event(5, venue=venue, starts_in=timedelta(days=7))
    second = editing.create(build.a_draft(5, venue=venue, starts_in=timedelta(days=7)), by=SYSTEM)
    desk = Client()
    desk.force_login(cast.cleo(venue.metro))
    answer = desk.post(f"/desk/events/{second.reference}/publication/", {"override": "Two\x00 halves\x07"})
    assert answer.status_code == 303
    assert [one.text for one in Reason.objects.all()] == ["Two halves"]


def test_a_merged_row_does_not_lead_into_another_metro() -> None:
    here, there = build.a_metro(), build.a_metro()
    now = clock.now()
    ana = Person.objects.create(first_name="Ana", email="ana@example.org", metro=there, made_at=now)
    row = Person.objects.create(
        first_name="Ana", email="ana@example.org", metro=here, made_at=now, merged_into=ana
    )
    desk = Client()
    desk.force_login(cast.cleo(here))
    assert desk.get(f"/desk/people/{row.pk}/").status_code == 404
    Person.objects.filter(pk=ana.pk).update(metro=here)
    assert desk.get(f"/desk/people/{row.pk}/").status_code == 200


def test_a_message_is_sent_again_only_where_the_viewer_manages_registrations() -> None:
    here, there = build.a_metro(), build.a_metro()
    event = build.a_published_event(5, venue=build.a_venue(there))
    build.a_booking(event, "Mira")
    message = Message.objects.get(template="registration_made")
    messaging.deliver_now(message)
    cleo = cast.cleo(here)
    officer = cast.given(cleo, Role.EVENTS_OFFICER, "metro", str(there.pk))
    desk = Client()
    desk.force_login(officer)
    assert desk.post(f"/desk/messages/{message.pk}/copies/").status_code == 404
    desk.force_login(cast.cleo(there))
    assert desk.post(f"/desk/messages/{message.pk}/copies/").status_code == 303
