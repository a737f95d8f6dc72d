"""Things for tests, made through actions, never as raw rows; a function takes what matters to a test."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from turnout.events.actions import asking, editing, ending, naming, publishing, repeating, reviewing
from turnout.events.actions.asking import QuestionDraft
from turnout.events.actions.editing import EventDraft
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event, Question, Series, Tier, Topic
from turnout.events.rules import recurring, shifting
from turnout.events.rules.dating import SessionDraft
from turnout.events.rules.recurring import Pattern
from turnout.events.states import EventState
from turnout.kernel import clock, times
from turnout.kernel.actors import SYSTEM, VISITOR, Actor
from turnout.registration.actions import cancelling, registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Registration
from turnout.venues.actions import managing, metros, parts
from turnout.venues.actions.managing import VenueDraft
from turnout.venues.actions.metros import MetroDraft
from turnout.venues.actions.parts import ContactDraft, RoomDraft
from turnout.venues.models import Metro, Room, Venue

_number = count(1)
WEEK = timedelta(days=7)


def a_metro(name: str = "", *, time_zone: str = "Europe/London", by: Actor = SYSTEM) -> Metro:
    """Return a metro."""
    return metros.create(MetroDraft(name=name or f"Wrenfield {next(_number)}", time_zone=time_zone), by=by)


def a_venue(
    metro: Metro | None = None, *, capacity: int | None = None, by: Actor = SYSTEM, **values: Any
) -> Venue:
    """Return a venue, in a metro of its own unless given."""
    values.setdefault("name", f"Canal Street Studios {next(_number)}")
    values.setdefault("street", "4 Canal Street")
    values.setdefault("town", "Wrenfield")
    return managing.create(VenueDraft(metro=metro or a_metro(), capacity=capacity, **values), by=by)


def a_room(venue: Venue | None = None, *, capacity: int | None = None, by: Actor = SYSTEM) -> Room:
    """Return a room of a venue."""
    return parts.add_room(
        venue or a_venue(), RoomDraft(name=f"Room {next(_number)}", capacity=capacity), by=by
    )


def a_topic(name: str = "") -> Topic:
    """Return a topic."""
    return naming.create_topic(name or f"Robotics {next(_number)}", by=SYSTEM)


def a_session(starts_at: datetime, zone: str = "Europe/London", *, hours: int = 2) -> SessionDraft:
    """Return a sitting that begins at (about) an instant, to the minute of the zone's wall clock."""
    begins, ends = times.local(starts_at, zone), times.local(starts_at + timedelta(hours=hours), zone)
    return SessionDraft(
        day=begins.date(),
        starts=begins.time().replace(second=0, microsecond=0),
        last_day=ends.date(),
        ends=ends.time().replace(second=0, microsecond=0),
    )


def a_draft(
    places: int | None = 20,
    *,
    tiers: Sequence[TierDraft] = (),
    starts_in: timedelta = WEEK,
    hours: int = 2,
    **values: Any,
) -> EventDraft:
    """Return an event that could be published, not made yet: one session, one tier "Place" with `places`."""
    metro = values.pop("metro", None)
    venue = values.pop("venue", None)
    if venue is None and "online_url" not in values:
        venue = a_venue(metro)
    metro = metro or (venue.metro if venue else a_metro())
    zone = values.get("time_zone") or metro.time_zone
    values.setdefault("title", f"Build a robot {next(_number)}")
    values.setdefault("summary", "Two hours with motors, sensors and a lot of tape.")
    values.setdefault("sessions", [a_session(clock.now() + starts_in, zone, hours=hours)])
    return EventDraft(
        metro=metro, venue=venue, tiers=tiers or [TierDraft(name="Place", capacity=places)], **values
    )


def an_event(
    places: int | None = 20,
    *,
    tiers: Sequence[TierDraft] = (),
    state: str = EventState.DRAFT,
    starts_in: timedelta = WEEK,
    by: Actor = SYSTEM,
    **values: Any,
) -> Event:
    """Return an event, led to `state` by the moves that lead there."""
    draft = editing.create(a_draft(places, tiers=tiers, starts_in=starts_in, **values), by=by)
    return led(draft, state, by=by)


def led(event: Event, state: str, *, by: Actor = SYSTEM) -> Event:
    """Return a draft, led to `state` by the moves that lead there."""
    for step in _PATHS[EventState(state)]:
        event = _STEPS[step](event, by)
    return event


def a_published_event(places: int | None = 20, **values: Any) -> Event:
    """Return an event that takes registrations."""
    return an_event(places, state=EventState.PUBLISHED, **values)


def a_series(event: Event, dates: int = 3) -> Series:
    """Return the series of an event that is repeated every week, so many dates in all; the others are drafts."""
    first = shifting.first_day(event, list(event.sessions.all()))
    pattern = Pattern(kind=recurring.WEEKLY, count=dates)
    return repeating.repeat(event, pattern, recurring.days(pattern, first), by=SYSTEM)


def the_tier(event: Event) -> Tier:
    """Return the first tier of an event as it stands in the database."""
    return Tier.objects.filter(event=event).order_by("position", "pk")[0]


def a_question(event: Event, label: str = "", *, by: Actor = SYSTEM, **values: Any) -> Question:
    """Return a question of an event, about each person unless said otherwise, with its privacy note."""
    values = {"why": "To cook for all.", "seen_by": "The two who run the day.", **values}
    draft = QuestionDraft(label=label or f"Anything else {next(_number)}?", **values)
    return asking.add_question(event, draft, by=by)


def fresh(event: Event) -> Event:
    """Return an event as it stands in the database."""
    return Event.objects.get(pk=event.pk)


_STEPS: dict[str, Any] = {
    "submit": lambda event, by: reviewing.submit(event, by=by),
    "approve": lambda event, by: reviewing.approve(event, event.content_version, by=by),
    "reject": lambda event, by: reviewing.reject(event, event.content_version, by=by, reason="Not ours."),
    "publish": lambda event, by: publishing.publish(event, by=by),
    "unpublish": lambda event, by: publishing.unpublish(event, by=by, reason="Not ready after all."),
    "close": lambda event, by: publishing.close(event, by=by),
    "start": lambda event, by: ending.start(event, by=by, reason="All are here."),
    "complete": lambda event, by: ending.complete(event, by=by, reason="All is done."),
    "archive": lambda event, by: ending.archive(event, by=by),
    "cancel": lambda event, by: ending.cancel(event, by=by, reason="The room is flooded."),
}
_PATHS: dict[EventState, tuple[str, ...]] = {
    EventState.DRAFT: (),
    EventState.PENDING_REVIEW: ("submit",),
    EventState.REJECTED: ("submit", "reject"),
    EventState.APPROVED: ("approve",),
    EventState.PUBLISHED: ("publish",),
    EventState.REGISTRATION_CLOSED: ("publish", "close"),
    EventState.IN_PROGRESS: ("publish", "start"),
    EventState.COMPLETED: ("publish", "start", "complete"),
    EventState.ARCHIVED: ("publish", "start", "complete", "archive"),
    EventState.CANCELLED: ("publish", "cancel"),
}


def a_booking(
    event: Event,
    *names: str,
    email: str = "",
    by: Actor = VISITOR,
    if_full: str = "refuse",
    tier: Tier | None = None,
) -> Registration:
    """Return the registration of a family of its own for children with these first names."""
    tier = tier or the_tier(event)
    family = Contact(
        "Ana", f"Lindqvist {next(_number)}", email or f"family{next(_number)}@example.org", "+441632960961"
    )
    wanted = tuple(Wanted(tier.pk, first_name=name, age=9) for name in names or ("Mira",))
    return registering.register(Booking(event.pk, wanted, contact=family, if_full=if_full), by=by)


def a_full_desk(metro: Metro) -> dict[str, str]:
    """Make what the desk shows: a full event with a line and a freed place, a draft, a topic; say the names."""
    venue = a_venue(metro, name="Canal Street Studios", capacity=24, parking_instructions="Behind the house.")
    parts.add_contact(venue, ContactDraft(name="Jo Okonjo", task="Keys", email="jo@example.org"), by=SYSTEM)
    room = a_room(venue, capacity=12)
    event = a_published_event(6, venue=venue, room=room, title="Build a robot that follows a line")
    first = a_booking(event, "Mira", "Jonas")
    a_booking(event, "Elin", "Tariq", "Yara", "Sol")
    a_booking(event, "Noor", if_full="as_free")
    a_booking(event, "Ida", "Kofi", if_full="together")
    cancelling.cancel_places(first, [first.attendees.order_by("position")[0].pk], by=SYSTEM, reason="Ill.")
    an_event(title="Chess for all", metro=metro, summary="")
    a_topic("Robotics")
    return {
        "metro": metro.slug,
        "venue": venue.slug,
        "event": event.reference,
        "tier": str(the_tier(event).pk),
        "registration": first.reference,
    }
