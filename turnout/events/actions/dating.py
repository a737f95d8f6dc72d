"""The sessions of an event, from wall time of its zone to instants."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.actions import housing, locking
from turnout.events.models import Event, Session
from turnout.events.rules import dating as rules
from turnout.events.rules.dating import SessionDraft, Span
from turnout.events.states import EventState
from turnout.kernel import drafts, text
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused

MOST = 100


@transaction.atomic
def set_sessions(event: Event, sessions: Sequence[SessionDraft], *, by: Actor) -> Event:
    """Give an event that is not published its sessions, all anew; none leaves it undated.

    Refused: wrong_state once it is published (postpone it, with a reason), bad_input.
    """
    found, _tiers = locking.event_and_tiers(event.pk)
    if found.state not in {EventState.DRAFT, EventState.APPROVED}:
        raise Refused(
            "wrong_state",
            _("People know these dates. Postpone the event instead, and say why."),
            state=found.state,
        )
    replace(found, sessions)
    found.content_version += 1
    found.save(update_fields=["starts_at", "ends_at", "content_version"])
    audit.record("event.dated", found, by=by, sessions=len(sessions))
    return found


def replace(event: Event, sessions: Sequence[SessionDraft]) -> None:
    """Put new sessions in place of the old ones, whose rows live on. Before: the event is locked; the caller saves it.

    A sitting that keeps its start keeps its row; of the others the first takes the place of the first, and so on,
    so that what hangs on a session (its entry in calendars, its reminder) follows it.
    """
    found = spans(sessions, event.time_zone)
    denormalise(event, found)
    drafts_in_order = sorted(zip(found, sessions, strict=True), key=lambda pair: pair[0].starts_at)
    left = list(event.sessions.order_by("starts_at", "pk"))
    rows = _matched([span for span, _draft in drafts_in_order], left)
    for number, (row, (span, draft)) in enumerate(zip(rows, drafts_in_order, strict=True), start=1):
        _settle(row or Session(event=event), number, span, draft).save()
    Session.objects.filter(pk__in=[row.pk for row in left]).delete()


def rezone(event: Event, old_zone: str) -> None:
    """Keep the wall times of an event that gets another zone. Before: locked; the caller saves it.

    Refused: wrong_state once it is published, because people know these dates.
    """
    sessions = list(event.sessions.all())
    if not sessions:
        return
    if event.state not in {EventState.DRAFT, EventState.APPROVED}:
        raise Refused(
            "wrong_state",
            _("People know the dates of this event, so its time zone stays."),
            field="time_zone",
        )
    replace(event, [rules.draft_of(one, old_zone) for one in sessions])
    event.save(update_fields=["starts_at", "ends_at"])


def write(event: Event, sessions: Sequence[SessionDraft]) -> None:
    """Save new sessions of a saved event, in order of their start."""
    Session.objects.bulk_create(sittings(event, sessions, spans(sessions, event.time_zone)))


def sittings(event: Event, sessions: Sequence[SessionDraft], found: Sequence[Span]) -> list[Session]:
    """Return the rows of new sessions whose instants are known, in order of their start."""
    pairs = sorted(zip(found, sessions, strict=True), key=lambda pair: pair[0].starts_at)
    return [
        _settle(Session(event=event), number, span, draft)
        for number, (span, draft) in enumerate(pairs, start=1)
    ]


def spans(sessions: Sequence[SessionDraft], zone: str) -> list[Span]:
    """Return the instants of each sitting. Refused: bad_input (`at` says which), too many, or two at once."""
    if len(sessions) > MOST:
        raise Refused(
            "bad_input", _("An event has at most %(most)s sessions.") % {"most": MOST}, field="sessions"
        )
    found = []
    for number, draft in enumerate(sessions):
        try:
            found.append(rules.span(draft, zone))
        except Refused as refused:
            raise Refused(refused.code, refused.message, field=refused.field, at=number) from refused
    ordered = sorted(found, key=lambda span: span.starts_at)
    if any(later.starts_at < earlier.ends_at for earlier, later in pairwise(ordered)):
        raise Refused("bad_input", _("Two sessions overlap."), field="sessions")
    return found


def denormalise(event: Event, found: Sequence[Span]) -> None:
    """Set on the event when its first session begins and its last one ends."""
    event.starts_at = min((span.starts_at for span in found), default=None)
    event.ends_at = max((span.ends_at for span in found), default=None)


def require_free_room(event: Event, *, override: str = "") -> list[str]:
    """Return the events that use the room at that time; refused (`room_taken`) unless `override` says why."""
    others = housing.overlapping(event)
    if others and text.is_blank(override):
        names = ", ".join(f"“{other.title}”" for other in others[:3])
        raise Refused(
            "room_taken",
            _("%(events)s uses the room at that time. Give a reason to use it together.") % {"events": names},
            field="override",
            events=[str(other.pk) for other in others],
        )
    return [str(other.pk) for other in others]


def _matched(spans_in_order: Sequence[Span], left: list[Session]) -> list[Session | None]:
    """Return the row for each span, taking it out of `left`: the one with its start, else the next one free."""
    by_start = {row.starts_at: row for row in left}
    rows = [by_start.get(span.starts_at) for span in spans_in_order]
    for row in rows:
        if row is not None:
            left.remove(row)
    return [row if row is not None else (left.pop(0) if left else None) for row in rows]


def _settle(row: Session, number: int, span: Span, draft: SessionDraft) -> Session:
    """Return the row with what the draft says; a headcount stays unless another is given. Refused: bad_input."""
    row.position, row.starts_at, row.ends_at, row.doors_at = (
        number,
        span.starts_at,
        span.ends_at,
        span.doors_at,
    )
    values: dict[str, Any] = {"title": draft.title, "is_whole_day": draft.is_whole_day}
    if draft.headcount is not None:
        values["headcount"] = draft.headcount
    drafts.fill(row, values)
    drafts.check(row)
    return row
