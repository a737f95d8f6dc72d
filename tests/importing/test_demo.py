"""The demo: built by the importer and the rooms' own actions, once, and nothing of it leaves the machine."""

import re
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db.models import Model

from tests import build
from turnout.audit.models import AuditEntry
from turnout.events.models import Event, Format, RegistrationType, Visibility
from turnout.events.rules import sale
from turnout.events.rules.sale import Sale
from turnout.front.actions.demo import signing_in
from turnout.front.actions.demo.building import PROGRAMMES
from turnout.front.actions.demo.dates import sittings
from turnout.front.actions.demo.texts import read
from turnout.kernel import clock
from turnout.messaging.actions import channels
from turnout.messaging.models import Message
from turnout.people.models import Person
from turnout.registration.actions import sweeping
from turnout.registration.models import Answer
from turnout.registration.rules import door
from turnout.venues.models import Metro, Venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Any) -> str:
    """Build the demo, and return what the command printed."""
    settings.TURNOUT_DEMO = True
    return built()


def built() -> str:
    printed = StringIO()
    call_command("demo", stdout=printed, stderr=StringIO())
    return printed.getvalue()


def counts() -> dict[str, int]:
    models: list[type[Model]] = [
        model for model in apps.get_models() if model.__module__.startswith("turnout.")
    ]
    return {model._meta.label: model._default_manager.count() for model in models}


def event(key: str) -> Event:
    return Event.objects.get(source_key=f"demo|{key}|1")


def sale_of(key: str) -> Sale:
    found = event(key)
    return sale.sale_state(found, list(found.tiers.all()), clock.now()).state


@pytest.mark.once("sqlite")
def test_the_demo_is_whole_and_true_and_comes_once(demo: str) -> None:
    """Building takes seconds, so everything that is asked of it is asked of one."""
    _everything_is_there()
    _sign_ins_open(demo)
    _nobody_can_be_reached()
    call_command("verify", stdout=StringIO())
    before = counts()
    assert built() == demo
    assert counts() == before
    tier = event("stop-motion").tiers.get()
    assert (tier.left, tier.waiting) == (0, 5)
    assert tier.offers.get(state="live").registration.registrant.last_name == "Sharma"
    assert sweeping.sweep().offers == 0


def _everything_is_there() -> None:
    assert Venue.objects.filter(metro__name="Plymouth").count() == 17
    assert Event.objects.filter(state="completed", metro__name="Barnet").count() == 4_312
    assert {metro.time_zone for metro in Metro.objects.all()} == {"Europe/London", "America/Chicago"}
    coming = Event.objects.filter(source_key__startswith="demo|")
    assert {one.format for one in coming} == set(Format.values)
    assert {one.registration_type for one in coming} == set(RegistrationType.values)
    assert {one.visibility for one in coming} == set(Visibility.values)
    assert {one.state for one in coming} == {
        "archived",
        "completed",
        "draft",
        "pending_review",
        "published",
        "registration_closed",
        "cancelled",
    }
    assert {
        key: sale_of(key)
        for key in ("robot", "telescope", "stop-motion", "spring-camp", "poetry-slam", "roof-stars", "winter-lights",
                    "board-games", "egg-drop")
    } == {
        "robot": Sale.REGISTER,
        "telescope": Sale.WAITLIST,
        "stop-motion": Sale.WAITLIST,
        "spring-camp": Sale.NOT_OPEN,
        "poetry-slam": Sale.CLOSED,
        "roof-stars": Sale.CANCELLED,
        "winter-lights": Sale.NOT_NEEDED,
        "board-games": Sale.REGISTER,
        "egg-drop": Sale.UNPUBLISHED,
    }  # fmt: skip
    assert [tier.left for tier in event("robot").tiers.all()] == [2]
    assert (event("winter-lights").capacity, event("weather-station").sessions.count()) == (None, 4)
    moved_in = event("board-games").registrations.filter(source="import")
    assert sorted(one.attendees.count() for one in moved_in) == [1, 2]
    assert AuditEntry.objects.get(verb="event.postponed").subject_id == str(event("marine-biologist").pk)
    assert [one.is_required for one in event("harbour-dinner").questions.order_by("position")] == [
        True,
        True,
        False,
    ]
    assert Answer.objects.filter(question__event=event("harbour-dinner")).count() == 12
    early, helpers = event("bookbinding").vouchers.order_by("pk")
    assert (early.used, early.spent_minor, early.budget_minor, helpers.used) == (2, 600, 6000, 1)
    past = event("lighthouse")
    (copy,) = past.clones.all()
    assert (past.state, copy.state, copy.starts_at, copy.chair) == ("archived", "draft", None, past.chair)
    assert {one.kind for one in copy.notes.all()} == {"lesson", "handoff"}
    assert event("maps").state == "completed"


@pytest.mark.once("sqlite")
def test_a_door_is_open_whatever_the_hour(demo: str) -> None:
    boats = event("boats")
    session = boats.sessions.get()
    ahead = session.starts_at - clock.now()
    assert (timedelta(minutes=20) < ahead <= timedelta(minutes=30), session.ends_at - session.starts_at) == (
        True,
        timedelta(minutes=90),
    )
    assert door.closed(boats, session, clock.now(), clock.now()) == ""
    assert (boats.held, boats.waiting) == (12, 6)


@pytest.mark.parametrize("weekday", range(7))
def test_every_date_lies_ahead_in_order_and_in_a_free_room(weekday: int) -> None:
    """Dates hang on weekdays, so each of them is tried as the day on which the demo is built."""
    now = datetime(2027, 3, 22 + weekday, 23, 41, tzinfo=UTC)
    today = now.date()
    taken: set[tuple[str, str, date]] = set()
    for text in (text for name in PROGRAMMES.values() for text in read(f"programme_{name}")["event"]):
        for number in range(text.get("weekly", 1)):
            days = [one.day + timedelta(weeks=number) for one in sittings(text["sessions"], now)]
            assert days == sorted(set(days))
            assert today < days[0] < today + timedelta(weeks=14)
            assert days[-1] - days[0] <= timedelta(days=21)
            rooms = {(text.get("venue", text["key"]), text.get("room", ""), day) for day in days}
            assert not rooms & taken
            taken |= rooms


def _sign_ins_open(demo: str) -> None:
    rows = signing_in.demo_signins()
    assert len(rows) == 8
    for address, password, about in rows:
        assert authenticate(email=address, password=password) is not None
        assert re.search(rf"{re.escape(address)} +{re.escape(password)} +{re.escape(about)}", demo)
    assert "/outbox/" in demo


def _nobody_can_be_reached() -> None:
    assert channels.chosen().name == "outbox"
    addresses = {
        *Person.objects.exclude(email="").values_list("email", flat=True),
        *Message.objects.values_list("email", flat=True),
    }
    assert all(address.endswith("@example.org") for address in addresses)
    phones = list(Person.objects.exclude(phone="").values_list("phone", flat=True))
    assert phones
    assert all(phone.startswith(("+44770090", "+120255501")) for phone in phones), phones


def test_it_is_refused_where_mail_could_leave(settings: Any) -> None:
    settings.TURNOUT_DEMO = False
    with pytest.raises(CommandError, match="needs TURNOUT_DEMO=1"):
        built()


def test_it_is_refused_in_a_database_that_is_in_use(settings: Any) -> None:
    settings.TURNOUT_DEMO = True
    build.a_metro()
    with pytest.raises(CommandError, match="this one is in use"):
        built()
    assert Event.objects.count() == 0
