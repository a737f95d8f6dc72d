"""What lines say about demand: by event, topic or venue (COM UC-6.2; CRS 2.2.4, analytics)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, F, Q, QuerySet, Sum

from turnout.events.models import Event, Topic
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.registration.models import Offer, WaitlistEntry
from turnout.registration.states import IN_LINE, EntryState, OfferState
from turnout.venues.models import Venue

EVENT, TOPIC, VENUE = "event", "topic", "venue"
GROUPS = {EVENT: "", TOPIC: "topics", VENUE: "venue"}  # the field of an event that says to which it belongs
MOST = 50


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of everybody who joined a line. Families; seconds on average."""

    joined: int = 0
    waiting: int = 0
    placed: int = 0
    left: int = 0
    ended: int = 0
    offers: int = 0
    accepted: int = 0
    lapsed: int = 0
    declined: int = 0
    seconds_to_accept: float | None = None
    seconds_to_place: float | None = None

    @property
    def answered(self) -> int:
        """Return how many offers have ended one way or another."""
        return self.accepted + self.lapsed + self.declined


@dataclass(frozen=True, slots=True)
class Row:
    """The demand for one event, topic or venue; `people` wait now, `held` places are taken at `events` events."""

    key: UUID
    name: str
    reference: str
    figures: Figures
    people: int
    held: int
    events: int

    @property
    def sessions(self) -> int:
        """Return how many more events of the present size would serve everybody who waits now."""
        size = self.held / self.events if self.events else 0
        return ceil(self.people / size) if size >= 1 else 0


def totals(actor: Actor, since: datetime | None, until: datetime | None) -> Figures:
    """Return the figures of all lines in sight: two statements."""
    events = _events(actor, since, until)
    entries = WaitlistEntry.objects.filter(event__in=events).order_by().aggregate(**_OF_ENTRIES)
    offers = Offer.objects.filter(event__in=events).order_by().aggregate(**_OF_OFFERS)
    return _figures(entries, offers)


def of_event(event: Event) -> Figures:
    """Return the figures of the lines of one event: two statements."""
    entries = WaitlistEntry.objects.filter(event=event).order_by().aggregate(**_OF_ENTRIES)
    offers = Offer.objects.filter(event=event).order_by().aggregate(**_OF_OFFERS)
    return _figures(entries, offers)


def rows(actor: Actor, group: str, since: datetime | None, until: datetime | None) -> list[Row]:
    """Return the 50 events, topics or venues with the most demand, the most first: four statements.

    Of events that begin in [since, until); those without a date count where no bound is given.
    """
    events = _events(actor, since, until)
    own = GROUPS[group]
    by = f"event__{own}" if own else "event"
    joined = (
        WaitlistEntry.objects.filter(event__in=events)
        .order_by()
        .exclude(**{f"{by}__isnull": True})
        .values(by)
        .annotate(**_OF_ENTRIES)
        .order_by("-joined", by)[:MOST]
    )
    found = {row[by]: row for row in joined}
    offers = {
        row[by]: row
        for row in Offer.objects.filter(event__in=events)
        .filter(**{f"{by}__in": list(found)})
        .order_by()
        .values(by)
        .annotate(**_OF_OFFERS)
    }
    sums = _sums(events, own or "pk", list(found))
    return [
        Row(key, *names, _figures(found[key], offers.get(key, {})), *sums.get(key, (0, 0, 0)))
        for key, names in _named(group, list(found)).items()
    ]


def _events(actor: Actor, since: datetime | None, until: datetime | None) -> QuerySet[Event]:
    rows = Event.objects.visible_to(actor, Permission.SEE_ROSTER)
    if since is not None:
        rows = rows.filter(starts_at__gte=since)
    if until is not None:
        rows = rows.filter(starts_at__lt=until)
    return rows.order_by()


def _sums(events: QuerySet[Event], by: str, keys: list[UUID]) -> dict[UUID, tuple[int, int, int]]:
    """Return people waiting, places held and number of events that had a line, by key."""
    with_line = events.filter(pk__in=WaitlistEntry.objects.order_by().values("event"))
    with_line = with_line.filter(**{f"{by}__in": keys})
    counted = with_line.values(by).annotate(people=Sum("waiting"), taken=Sum("held"), number=Count("pk"))
    return {row[by]: (row["people"] or 0, row["taken"] or 0, row["number"]) for row in counted}


def _named(group: str, keys: list[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return name and, of an event, its reference, in the order of the keys."""
    model: Any = {EVENT: Event, TOPIC: Topic, VENUE: Venue}[group]
    label = "title" if group == EVENT else "name"
    names = dict(model.objects.filter(pk__in=keys).values_list("pk", label))
    references = (
        dict(Event.objects.filter(pk__in=keys).values_list("pk", "reference")) if group == EVENT else {}
    )
    return {key: (names[key], references.get(key, "")) for key in keys if key in names}


def _figures(entries: Mapping[str, Any], offers: Mapping[str, Any]) -> Figures:
    return Figures(
        **{name: entries.get(name) or 0 for name in _OF_ENTRIES},
        **{name: offers.get(name) or 0 for name in ("offers", "accepted", "lapsed", "declined")},
        seconds_to_accept=_seconds(offers.get("accepting")),
        seconds_to_place=_seconds(offers.get("placing")),
    )


def _seconds(duration: timedelta | None) -> float | None:
    return None if duration is None else duration.total_seconds()


def _in(*states: str) -> Count:
    return Count("pk", filter=Q(state__in=states))


_OF_ENTRIES: dict[str, Any] = {
    "joined": Count("pk"),
    "waiting": _in(*IN_LINE),
    "placed": _in(EntryState.ENROLLED),
    "left": _in(EntryState.CANCELLED),
    "ended": _in(EntryState.EXPIRED, EntryState.CLOSED),
}
_TAKEN = Q(state=OfferState.ACCEPTED)
_OF_OFFERS: dict[str, Any] = {
    "offers": Count("pk"),
    "accepted": _in(OfferState.ACCEPTED),
    "lapsed": _in(OfferState.EXPIRED),
    "declined": _in(OfferState.DECLINED),
    "accepting": Avg(F("settled_at") - F("announced_at"), filter=_TAKEN),
    "placing": Avg(F("settled_at") - F("entry__joined_at"), filter=_TAKEN),
}
