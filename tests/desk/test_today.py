"""Today: what needs somebody, within what he may see, and the way on from each."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.front import visiting
from turnout.events.actions import publishing
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.jobs.models import Job
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, Scope
from turnout.messaging.models import Message
from turnout.people.actions import granting, proving
from turnout.people.policy.roles import Role
from turnout.registration.actions import cancelling
from turnout.venues.models import Metro

pytestmark = pytest.mark.django_db


@pytest.fixture
def metro() -> Metro:
    return build.a_metro()


@pytest.fixture
def cleo(metro: Metro) -> Client:
    client = Client()
    client.force_login(cast.cleo(metro))
    return client


def seen(client: Client) -> str:
    answer = client.get("/desk/")
    assert answer.status_code == 200
    return visiting.words(answer.content)


def elsewhere() -> Client:
    client = Client()
    client.force_login(cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(build.a_metro().pk)))
    return client


def a_freed_place(metro: Metro) -> Event:
    event = build.a_published_event(1, metro=metro)
    first = build.a_booking(event, "Mira")
    build.a_booking(event, "Noor", "Ida", if_full="together")
    cancelling.cancel_places(first, [one.pk for one in first.attendees.all()], by=SYSTEM, reason="Ill.")
    return event


def an_undated_draft(metro: Metro) -> Event:
    return build.an_event(metro=metro, sessions=[])


def an_approved_event(metro: Metro) -> Event:
    return build.an_event(metro=metro, state=EventState.APPROVED)


def a_full_event(metro: Metro) -> Event:
    event = build.a_published_event(1, metro=metro)
    build.a_booking(event, "Mira")
    build.a_booking(event, "Noor", if_full="as_free")
    return event


def a_bounce(metro: Metro) -> Event:
    event = build.a_published_event(metro=metro)
    build.a_booking(event)
    Message.objects.filter(event_id=str(event.pk)).update(state="dead")
    return event


def an_unproven_registration(metro: Metro) -> Event:
    event = build.a_published_event(metro=metro)
    with clock.shifted(timedelta(hours=-25)):
        build.a_booking(event)
    return event


def a_shared_room(metro: Metro) -> Event:
    """Return the later of two events in one room that nobody agreed to: the second was published by an old version."""
    room = build.a_room(build.a_venue(metro))
    day = clock.now() + timedelta(days=9)
    sessions = [build.a_session(day)]
    build.a_published_event(venue=room.venue, room=room, sessions=sessions)
    later = build.an_event(venue=room.venue, sessions=[build.a_session(day + timedelta(hours=1))])
    publishing.publish(later, by=SYSTEM)
    Event.objects.filter(pk=later.pk).update(room=room)
    return later


@pytest.mark.parametrize(
    ("make", "said", "button", "leads"),
    [
        (an_undated_draft, "No session has a date yet.", "Set dates", "/dates/"),
        (an_approved_event, "Nobody sees it until it is published.", "Publish", "/publication/"),
        (a_freed_place, "2 people wait.", "More places", "/places/"),
        (a_full_event, "1 person waits.", "More places", "/places/"),
        (a_bounce, "1 message did not arrive.", "See messages", "/messages/"),
        (an_unproven_registration, "1 registration is older than a day", "See who comes", "/"),
        (a_shared_room, "at the same time", "Change dates", "/dates/"),
    ],
)
def test_what_needs_somebody_leads_on(
    cleo: Client, metro: Metro, make: Callable[[Metro], Event], said: str, button: str, leads: str
) -> None:
    event = make(metro)
    page = cleo.get("/desk/").content
    assert said in visiting.words(page)
    assert visiting.link(page, button) == f"/desk/events/{event.reference}{leads}"
    assert cleo.get(visiting.link(page, button)).status_code == 200
    assert said not in seen(elsewhere())


def test_a_room_shared_with_a_reason_needs_nobody(cleo: Client, metro: Metro) -> None:
    room = build.a_room(build.a_venue(metro))
    sessions = [build.a_session(clock.now() + timedelta(days=9))]
    build.a_published_event(venue=room.venue, room=room, sessions=sessions)
    second = build.an_event(venue=room.venue, room=room, sessions=sessions)
    publishing.publish(second, by=SYSTEM, override="One group in each half.")
    assert "Nothing needs you" in seen(cleo)


def test_nothing_needs_somebody_with_nothing_to_do(cleo: Client) -> None:
    page = seen(cleo)
    assert "Nothing needs you" in page
    assert "Nothing is planned" in page


def test_a_proven_or_fresh_registration_needs_nobody(cleo: Client, metro: Metro) -> None:
    event = build.a_published_event(metro=metro)
    build.a_booking(event)
    with clock.shifted(timedelta(hours=-25)):
        proven = build.a_booking(event)
    proving.prove(proven.registrant.email)
    assert "Nothing needs you" in seen(cleo)


def test_roles_that_end_soon_are_shown_to_those_who_give_them(cleo: Client, metro: Metro) -> None:
    boss = Client()
    boss.force_login(cast.sys())
    until = clock.now() + timedelta(days=3)
    granting.grant(
        cast.dan(), Role.METRO_ADMIN, Scope("metro", str(metro.pk)), by=cast.sys().actor, expires_at=until
    )
    assert "Dan Feroz" in seen(boss)
    assert "Dan Feroz" not in seen(cleo)


def test_jobs_that_gave_up_are_shown_to_those_who_run_the_system(cleo: Client) -> None:
    boss = Client()
    boss.force_login(cast.sys())
    assert "gave up" not in seen(boss)
    build.a_published_event()
    Job.objects.update(state="dead")
    assert Job.objects.exists()
    assert "gave up" in seen(boss)
    assert "gave up" not in seen(cleo)


def test_events_of_today_stand_apart(cleo: Client, metro: Metro) -> None:
    now = clock.now()
    with clock.shifted(now.replace(hour=12, minute=0) - now):
        build.a_published_event(metro=metro, title="Now here", starts_in=timedelta(minutes=5), hours=1)
        build.a_published_event(metro=metro, title="Next week")
        page = seen(cleo)
    headings = ["On today", "Now here", "The next two weeks", "Next week"]
    assert [page.index(one) for one in headings] == sorted(page.index(one) for one in headings)


def test_the_navigation_says_how_many_events_wait_for_a_decision(cleo: Client, metro: Metro) -> None:
    assert "to do" not in seen(cleo)
    an_approved_event(metro)
    an_approved_event(build.a_metro())
    assert "1 to do" in seen(cleo)


def test_the_page_asks_as_much_for_many_as_for_few(cleo: Client, metro: Metro) -> None:
    def cost() -> int:
        cleo.get("/desk/")
        with CaptureQueriesContext(connection) as found:
            seen(cleo)
        return len(found)

    makers = (
        an_undated_draft,
        an_approved_event,
        a_full_event,
        a_bounce,
        an_unproven_registration,
        a_shared_room,
    )
    for make in makers:
        make(metro)
        make(metro)
    few = cost()
    for make in makers:
        make(metro)
        make(metro)
    assert cost() == few
