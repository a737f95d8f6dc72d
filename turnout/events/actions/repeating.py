"""Series: an event is made again on other days, as linked events, each with a life of its own."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.actions import addressing, dating, editing, inheriting, locking
from turnout.events.models import Event, EventSlug, Series, Session, Tier
from turnout.events.rules import recurring, shifting
from turnout.events.rules.recurring import Pattern
from turnout.events.rules.shifting import Moved
from turnout.events.states import EventState
from turnout.kernel import clock, codes, times, unique
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.lifecycle import actions as lifecycle
from turnout.people.policy import judging
from turnout.venues import rules as venue_rules

BATCH = 500
GONE = frozenset({EventState.CANCELLED, EventState.REJECTED})
# What the copy of an event has of its own; everything else is copied.
OWN = frozenset({
    "id", "reference", "slug", "state", "version", "held", "waiting", "move_seq", "content_version",
    "calendar_sequence", "made_at", "source_key", "cloned_from", "starts_at", "ends_at", "publish_at",
    "is_dropped",
})  # fmt: skip


@unique.settled
def repeat(event: Event, pattern: Pattern, wanted: Sequence[date], *, by: Actor) -> Series:
    """Make an event again on the `wanted` ones of the pattern's days: drafts, linked with it as a series.

    An event that is in a series already lends its content to more dates of that series; a day on which the series
    has an event is left alone. One act, `series.made` or `series.extended`, bears all of them; statements grow with
    batches of events, not with events. Refused: bad_input (no such day, or more than 500), wrong_state.
    """
    found, tiers = locking.event_and_tiers(event.pk)
    if found.series_id is not None:
        locking.series(found.series_id)  # another date of it may lend the same days at this moment
    sessions = list(found.sessions.order_by("starts_at", "pk"))
    require_model(found, sessions)
    now = clock.now()
    days = _days(found, sessions, pattern, wanted)
    dates = [shifting.moved(found, sessions, day, now) for day in days]
    _require_possible(dates)
    series, is_new = _series_of(found, pattern)
    births = _bear(found, sessions, tiers, series, dates)
    facts: dict[str, Any] = {"count": len(births), "event": str(found.pk)}
    if is_new:
        audit.record("series.made", series, by=by, changes=births, **facts)
    else:
        audit.record("series.extended", series, by=by, changes=births, **facts)
    return series


@transaction.atomic
def take_out(event: Event, *, by: Actor) -> Event:
    """Let an event stand alone again; it stays as it is. Refused: wrong_state when it is in no series."""
    found, _tiers = locking.event_and_tiers(event.pk)
    if found.series_id is None:
        raise Refused("wrong_state", _("It is not one of a series."))
    series = str(found.series_id)
    found.series = None
    found.content_version += 1
    found.save(update_fields=["series", "content_version"])
    audit.record("event.taken_out", found, by=by, series=series)
    return found


def require_model(event: Event, sessions: Sequence[Session]) -> None:
    """Refuse (`wrong_state`) what cannot be repeated: it is cancelled or rejected, or has no date."""
    if event.state in GONE:
        raise Refused(
            "wrong_state",
            _("It is “%(state)s”, so it is not repeated.") % {"state": event.state_label},
            state=event.state,
        )
    if not sessions:
        raise Refused("wrong_state", _("Give it a date first; the others are counted from there."))


def _days(event: Event, sessions: Sequence[Session], pattern: Pattern, wanted: Sequence[date]) -> list[date]:
    there = taken_days(event)
    first = shifting.first_day(event, sessions)
    asked = set(wanted)
    found = [day for day in recurring.days(pattern, first) if day in asked and day not in there]
    if not found:
        raise Refused("bad_input", _("Tick at least one date that is not there yet."), field="days")
    if len(there) + len(found) > recurring.MOST:
        raise Refused(
            "bad_input", _("A series has at most %(most)s dates.") % {"most": recurring.MOST}, field="days"
        )
    return found


def taken_days(event: Event) -> set[date]:
    """Return the days on which the series of an event has one already that is not cancelled: one statement."""
    if event.series_id is None:
        return set()
    rows = Event.objects.filter(series=event.series_id, starts_at__isnull=False).exclude(
        state__in=sorted(GONE)
    )
    starts = rows.values_list("starts_at", flat=True)
    return {times.local(at, event.time_zone).date() for at in starts if at is not None}


def _require_possible(dates: Sequence[Moved]) -> None:
    barred = [one for one in dates if one.barred]
    if barred:
        raise Refused("bad_input", f"{barred[0].day.isoformat()}: {barred[0].barred}", field="days")


def _series_of(event: Event, pattern: Pattern) -> tuple[Series, bool]:
    """Return the series of an event under its lock, a new one where it has none."""
    if event.series is not None:
        return event.series, False
    reference = codes.reference()
    series = Series(
        reference=reference,
        slug=venue_rules.free_slug(
            event.title,
            lambda slug: Series.objects.filter(slug=slug).exists(),
            otherwise=reference.lower(),
            longest=100,
        ),
        title=event.title,
        metro=event.metro,
        rule=pattern.written(),
        made_at=clock.now(),
    )
    series.save(force_insert=True)
    event.series = series
    event.content_version += 1
    event.save(update_fields=["series", "content_version"])
    return series, True


def _bear(
    event: Event, sessions: Sequence[Session], tiers: Sequence[Tier], series: Series, dates: Sequence[Moved]
) -> list[audit.Shift]:
    first = shifting.first_day(event, sessions)
    rows = [_copy(event, one, one.day - first, series) for one in dates]
    addressing.refer(rows)
    addressing.name(rows)
    births = lifecycle.begin_many(rows)
    EventSlug.objects.bulk_create([EventSlug(slug=row.slug, event=row) for row in rows], batch_size=BATCH)
    pairs = list(zip(rows, dates, strict=True))
    sittings = [row for made, one in pairs for row in dating.sittings(made, one.sessions, one.spans)]
    Session.objects.bulk_create(sittings, batch_size=BATCH)
    inheriting.give(event, tiers, [(made, one.day - first) for made, one in pairs])
    if event.chair is not None and (user := getattr(event.chair, "user", None)) is not None:
        judging.forget(user.pk)
    return births


def _copy(event: Event, on: Moved, by: timedelta, series: Series) -> Event:
    made = Event(
        state=EventState.DRAFT,
        made_at=clock.now(),
        starts_at=min(span.starts_at for span in on.spans),
        ends_at=max(span.ends_at for span in on.spans),
        **inheriting.values(event, OWN | {"series"}),
        series=series,
    )
    for name in set(shifting.moments(Event)) - OWN:
        setattr(made, name, shifting.instant(getattr(event, name), event.time_zone, by))
    made.search_key = editing.search_key(made)
    return made
