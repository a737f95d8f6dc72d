"""What an event lacks before it can be published, and how many people its room takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from turnout.events.models import Event, RegistrationType, Session, Tier
from turnout.kernel import times


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that publication needs: a stable code, a sentence, the field it belongs to."""

    code: str
    message: str
    field: str = ""


def lacks(event: Event, sessions: Sequence[Session], tiers: Sequence[Tier], now: datetime) -> list[Lack]:
    """Return what the event lacks for publication at `now`; nothing when it is ready. Source: COM UC-7.1."""
    found = [
        *_of_content(event),
        *_of_place(event),
        *_of_dates(event, sessions, now),
        *_of_tiers(event, tiers),
    ]
    return [lack for lack in found if lack is not None]


def lacks_for_review(
    event: Event, sessions: Sequence[Session], tiers: Sequence[Tier], now: datetime
) -> list[Lack]:
    """Return what the event lacks to be reviewed: a title, a start to come and a kind of place (CLB, DRAFT)."""
    found = [*_of_content(event), *_of_dates(event, sessions, now), *_of_tiers(event, tiers)]
    return [lack for lack in found if lack is not None and lack.code in NEEDED_FOR_REVIEW]


NEEDED_FOR_REVIEW = frozenset({"title", "dates", "past", "tiers", "paying"})


def _of_content(event: Event) -> list[Lack | None]:
    return [
        None if event.title else Lack("title", _("It has no title."), "title"),
        None
        if event.summary
        else Lack("summary", _("It has no summary. One sentence is enough."), "summary"),
    ]


def _of_place(event: Event) -> list[Lack | None]:
    if event.venue is None:
        return [
            None if event.online_url else Lack("place", _("It has no venue and no online address."), "venue")
        ]
    closed = event.venue.closed_on
    shut = closed is not None and event.ends_at is not None and _last_day(event) >= closed
    return [Lack("venue_closed", _("The venue is closed by then."), "venue") if shut else None]


def _last_day(event: Event) -> date:
    assert event.ends_at is not None  # noqa: S101 -- asked above
    return times.local(event.ends_at, event.time_zone).date()


def _of_dates(event: Event, sessions: Sequence[Session], now: datetime) -> list[Lack | None]:
    if not sessions or event.starts_at is None:
        return [Lack("dates", _("No session has a date yet."), "sessions")]
    late = event.deadline_at is not None and event.deadline_at > event.starts_at
    inverted = (
        event.opens_at is not None and event.closes_at is not None and event.opens_at >= event.closes_at
    )
    return [
        Lack("past", _("It begins in the past."), "sessions") if event.starts_at <= now else None,
        Lack("deadline", _("Registration would close after the start."), "deadline_at") if late else None,
        Lack("window", _("Registration would close before it opens."), "opens_at") if inverted else None,
        Lack("deadline_past", _("The registration deadline has passed."), "deadline_at")
        if event.deadline_at is not None and event.deadline_at <= now
        else None,
    ]


def _of_tiers(event: Event, tiers: Sequence[Tier]) -> list[Lack | None]:
    if lacks_way_to_pay(event, tiers):
        return [Lack("paying", _("Something costs money, and nothing says how it is paid."), "pays_at_door")]
    if event.registration_type == RegistrationType.NONE or any(tier.is_active for tier in tiers):
        return [None]
    return [Lack("tiers", _("It has no kind of place that people could register for."), "tiers")]


def lacks_way_to_pay(event: Event, tiers: Sequence[Tier]) -> bool:
    """Return whether something that is sold costs money, and there is no way to pay it."""
    is_priced = any(tier.is_active and tier.price_minor for tier in tiers)
    return is_priced and not event.pays_at_door and not event.pays_ahead


def beyond_room(event: Event, capacity: int | None) -> int | None:
    """Return how many people the room takes when a cap allows more than that; None when it fits."""
    most = room_capacity(event)
    return most if most is not None and (capacity is None or capacity > most) else None


def room_capacity(event: Event) -> int | None:
    """Return how many people the room of an event takes (the venue, when that is one room); None: no limit."""
    if event.room is not None:
        return event.room.capacity
    return event.venue.capacity if event.venue is not None else None
