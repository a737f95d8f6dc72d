"""The page of an event: every state of the one button, what it says, who sees it."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import build, cast
from tests.front import visiting
from turnout.events.actions import editing
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event, RegistrationType, Visibility
from turnout.events.states import EventState
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db

OPEN_TYPES = [RegistrationType.REQUIRED, RegistrationType.OPTIONAL]


def seen(event: Event, client: Client | None = None) -> bytes:
    """Return the page of an event."""
    answer = (client or Client()).get(f"/events/{event.slug}/")
    assert answer.status_code == 200
    return answer.content


def register_url(event: Event) -> str:
    return f"/events/{event.slug}/register/"


@pytest.mark.parametrize("kind", OPEN_TYPES)
def test_with_places_left_one_registers(kind: str) -> None:
    event = build.a_published_event(places=20, registration_type=kind)
    visiting.take(event, 3)
    page = seen(event)
    assert visiting.link(page, "Register") == register_url(event)
    assert "17 of 20 places left" in visiting.words(page)
    assert ("welcome, not required" in visiting.words(page)) == (kind == RegistrationType.OPTIONAL)


def test_the_last_place_is_one() -> None:
    event = build.a_published_event(places=4)
    visiting.take(event, 3)
    page = seen(event)
    assert "1 of 4 places left" in visiting.words(page)
    assert visiting.link(page, "Register") == register_url(event)


@pytest.mark.parametrize("kind", OPEN_TYPES)
def test_when_full_one_joins_the_waitlist(kind: str) -> None:
    event = build.a_published_event(places=2, registration_type=kind)
    visiting.take(event, 2)
    page = seen(event)
    assert visiting.link(page, "Join waitlist") == register_url(event)
    assert "Register" not in [label for label in ("Register",) if f">{label}<" in page.decode()]


def test_while_somebody_waits_a_freed_place_is_not_on_sale() -> None:
    event = build.a_published_event(places=2)
    visiting.take(event, 2)
    visiting.wait(event, 2)
    page = seen(event)
    assert "Full, 2 people waiting" in visiting.words(page)
    assert visiting.link(page, "Join waitlist") == register_url(event)


def test_full_without_a_line_offers_other_events() -> None:
    event = build.a_published_event(tiers=[TierDraft(name="Place", capacity=1, has_line=False)])
    visiting.take(event)
    page = seen(event)
    assert "no waitlist" in visiting.words(page)
    assert visiting.link(page, "See other events") == "/"
    assert register_url(event) not in visiting.links(page)


def test_an_account_is_asked_for_first() -> None:
    event = build.a_published_event(places=2, registration_type=RegistrationType.ACCOUNT_REQUIRED)
    assert visiting.link(seen(event), "Sign in to register") == f"/accounts/login/?next={register_url(event)}"
    visiting_client = Client()
    visiting_client.force_login(cast.dan())
    assert visiting.link(seen(event, visiting_client), "Register") == register_url(event)


def test_a_full_event_with_accounts_leads_to_its_line_through_the_sign_in() -> None:
    event = build.a_published_event(
        tiers=[TierDraft(name="Place", capacity=0)], registration_type=RegistrationType.ACCOUNT_REQUIRED
    )
    page = seen(event)
    assert (
        visiting.link(page, "Sign in to join the waitlist") == f"/accounts/login/?next={register_url(event)}"
    )


@pytest.mark.parametrize("places", [None, 0, 30])
def test_a_walk_in_has_no_button(places: int | None) -> None:
    event = build.a_published_event(places=places, registration_type=RegistrationType.NONE)
    page = seen(event)
    assert "No registration needed" in visiting.words(page)
    assert "Just turn up" in visiting.words(page)
    assert register_url(event) not in visiting.links(page)
    assert "places left" not in visiting.words(page)


def test_a_festival_without_a_cap_has_places_for_everybody() -> None:
    event = build.a_published_event(places=None)
    visiting.take(event, 5)
    page = seen(event)
    assert "Places for everybody" in visiting.words(page)
    assert visiting.link(page, "Register") == register_url(event)


def test_before_it_opens_the_page_says_when_in_the_events_zone() -> None:
    opens = (clock.now() + timedelta(days=2)).replace(hour=7, minute=30, second=0, microsecond=0)
    event = build.a_published_event(
        opens_at=opens, venue=build.a_venue(build.a_metro(time_zone="Asia/Kolkata"))
    )
    page = seen(event)
    assert "13:00 IST" in visiting.words(page)
    assert register_url(event) not in visiting.links(page)
    with clock.shifted(timedelta(days=2, hours=12)):
        assert register_url(event) in visiting.links(seen(event))


def test_after_the_deadline_it_is_closed_and_says_whom_to_ask() -> None:
    event = build.a_published_event(
        deadline_at=clock.now() + timedelta(days=1), contact_email="desk@example.org"
    )
    assert "Registration closes on" in visiting.words(seen(event))
    with clock.shifted(timedelta(days=1)):
        page = seen(event)
    assert "Closed on" in visiting.words(page)
    assert "desk@example.org" in visiting.words(page)
    assert register_url(event) not in visiting.links(page)


def test_closed_by_hand_it_takes_nobody() -> None:
    event = build.an_event(state=EventState.REGISTRATION_CLOSED)
    page = seen(event)
    assert "Registration is closed" in visiting.words(page)
    assert register_url(event) not in visiting.links(page)


def test_a_running_event_takes_nobody() -> None:
    event = build.an_event(state=EventState.IN_PROGRESS)
    assert "Going on now" in visiting.words(seen(event))


def test_a_cancelled_event_says_so_and_on_which_day() -> None:
    event = build.an_event(state=EventState.CANCELLED)
    page = seen(event)
    assert "Cancelled on" in visiting.words(page)
    assert "The room is flooded" not in visiting.words(page)
    assert visiting.link(page, "See other events") == "/"
    assert visiting.structured(page)["eventStatus"] == "https://schema.org/EventCancelled"


def test_a_past_event_still_has_its_page() -> None:
    event = build.an_event(state=EventState.COMPLETED)
    assert "This event is over" in visiting.words(seen(event))


def test_time_alone_ends_an_event() -> None:
    event = build.a_published_event(starts_in=timedelta(hours=5), hours=2)
    with clock.shifted(timedelta(hours=9)):
        assert "This event is over" in visiting.words(seen(event))


@pytest.mark.parametrize("state", [EventState.DRAFT, EventState.APPROVED])
def test_what_is_not_published_is_found_by_staff_only(state: str) -> None:
    event = build.an_event(state=state)
    assert Client().get(f"/events/{event.slug}/").status_code == 404
    stranger, staff = Client(), Client()
    stranger.force_login(cast.dan())
    staff.force_login(cast.cleo(event.metro))
    assert stranger.get(f"/events/{event.slug}/").status_code == 404
    page = staff.get(f"/events/{event.slug}/")
    assert page.status_code == 200
    assert "Only staff see this page" in visiting.words(page.content)


def test_a_private_event_is_not_there() -> None:
    event = build.a_published_event(visibility=Visibility.PRIVATE)
    for path in ("", "calendar.ics"):
        assert Client().get(f"/events/{event.slug}/{path}").status_code == 404
    assert Client().get(f"/e/{event.slug}/").status_code == 404


def test_an_unlisted_event_has_a_page_that_is_not_indexed() -> None:
    event = build.a_published_event(visibility=Visibility.UNLISTED)
    assert b'name="robots" content="noindex"' in seen(event)
    assert event.title not in visiting.words(Client().get("/").content)


def test_an_old_address_leads_to_the_new_one() -> None:
    event = build.a_published_event(title="Robots on Monday")
    old = event.slug
    editing.change(event, {"slug": "robots-on-tuesday"}, by=SYSTEM)
    for path in ("", "calendar.ics"):
        answer = Client().get(f"/events/{old}/{path}")
        assert answer.status_code == 301
        assert answer["Location"] == f"/events/robots-on-tuesday/{path}"


def test_the_page_says_everything_a_family_needs() -> None:
    venue = build.a_venue(
        name="Millpond Library",
        street="14 Canal Walk",
        town="Wrenfield",
        postcode="WR1 2AB",
        parking_instructions="Free behind the library.",
        entry_instructions="Ring at the side door.",
        access_notes="Step-free throughout.",
        latitude="51.5",
        longitude="-0.1",
    )
    event = build.a_published_event(
        venue=venue,
        room=build.a_room(venue),
        title="Build a robot",
        summary="Two hours of tape.",
        description="Children work **in pairs**.",
        bring="A jumper.",
        min_age=8,
        max_age=12,
        topics=[build.a_topic("Robotics")],
        tiers=[
            TierDraft(name="Share a kit", capacity=10, description="Two children, one robot."),
            TierDraft(name="Kit to take home", capacity=2, price_minor=1850),
        ],
        currency="GBP",
    )
    page = seen(event)
    said = visiting.words(page)
    for part in (
        "Build a robot",
        "Two hours of tape.",
        "A jumper.",
        "Ages 8 to 12",
        "Millpond Library, Room",
        "14 Canal Walk, Wrenfield, WR1 2AB",
        "Free behind the library.",
        "Ring at the side door.",
        "Step-free throughout.",
        "Robotics",
        "Share a kit",
        "Kit to take home",
        "£18.50",
        "Two children, one robot. 10 left.",
        "12 of 12 places left",
    ):
        assert part in said, part
    assert "<strong>in pairs</strong>" in page.decode()
    assert "openstreetmap.org/?mlat=51.5" in visiting.link(page, "Open the map")
    assert f"/venues/{venue.slug}/" in visiting.links(page)


def test_an_online_event_does_not_give_its_room_away() -> None:
    event = build.a_published_event(online_url="https://meet.example.org/secret-room")
    for path in ("", "calendar.ics"):
        body = Client().get(f"/events/{event.slug}/{path}").content.decode()
        assert "secret-room" not in body
        assert "Online" in body


def test_whoever_is_booked_is_told_and_led_to_the_booking() -> None:
    event = build.a_published_event(places=20)
    ana = cast.ana()
    made = visiting.take(event, 2)
    assert ana.person is not None
    made.registrant = ana.person
    made.save()
    client = Client()
    client.force_login(ana)
    page = seen(event, client)
    assert "You are booked" in visiting.words(page)
    assert visiting.link(page, "See my registration") == f"/registrations/{made.reference}/"
    assert "You are booked" not in visiting.words(seen(event))


def test_hostile_words_do_no_harm() -> None:
    nasty = '<script>alert(1)</script> & "quotes" </script> 😀 مرحبا \' OR 1=1 --'
    event = build.a_published_event(title=nasty, summary=nasty, description=nasty, bring=nasty)
    page = seen(event)
    assert b"<script>alert" not in page
    assert visiting.structured(page)["name"] == event.title


def test_unknown_and_strange_addresses_are_friendly() -> None:
    for path in (
        "/events/no-such-event/",
        "/events/no-such-event/calendar.ics",
        "/e/nothing/",
        "/e/" + "x" * 5000 + "/",
        "/e/%00/",
        "/e/%F0%9F%98%80/",
        "/covers/AAAAAA.png",
        "/covers/..png",
        "/metros/nowhere/",
        "/venues/nowhere/",
        "/venues/nowhere/calendar.ics",
        "/sitemaps/events-99.xml",
    ):
        answer = Client().get(path)
        assert answer.status_code == 404, path
    assert b'name="q"' in Client().get("/events/no-such-event/").content
    assert b'name="q"' in Client().get("/e/nothing/").content


def test_the_cover_is_a_picture_that_may_be_kept() -> None:
    event = build.a_published_event()
    answer = Client().get(f"/covers/{event.reference}.png")
    assert answer["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert "immutable" in answer["Cache-Control"]
