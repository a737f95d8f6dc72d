"""Cancel: one child, several, or all of a registration; the places go back at once (COM UC-1.2, 6.2)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.lifecycle import actions as lifecycle
from turnout.registration.actions import (
    capacity,
    notices,
    offer_notices,
    offering,
    ranking,
    serving,
    versions,
)
from turnout.registration.models import Attendee, Offer, Registration, WaitlistEntry
from turnout.registration.states import IN_LINE, LIVE, AttendeeState


@transaction.atomic
def cancel_own_places(registration: Registration, attendee_ids: Iterable[UUID], *, by: Actor) -> None:
    """Cancel for the family itself, as `cancel_places` does for staff. Refused too: event_over, after the start."""
    event, _tiers = capacity.lock(registration.event_id)
    if event.starts_at is not None and event.starts_at <= clock.now():
        raise Refused("event_over", _("The event has begun, so places can no longer be cancelled here."))
    _cancel(registration, event, set(attendee_ids), by)


@transaction.atomic
def cancel_places(
    registration: Registration, attendee_ids: Iterable[UUID], *, by: Actor, reason: str = ""
) -> None:
    """Cancel these people's places and waits, for staff, also when the event has begun.

    Before: nothing locked. After: attendees CANCELLED, counters given back, an entry nobody waits in any more has
    left its line, one act, one message with what is left of the registration. Refused: already_cancelled,
    not_found, wrong_state (an archived event can only be read, I-20).
    """
    event, _tiers = capacity.lock(registration.event_id)
    if event.state == EventState.ARCHIVED:
        raise Refused("wrong_state", _("This event is in the archive, where nothing is changed any more."))
    _cancel(registration, event, set(attendee_ids), by, reason, by_staff=True)


def cancel_waits(registration: Registration, attendee_ids: Iterable[UUID], *, by: Actor) -> None:
    """Let people leave the lines they stand in, as `cancel_own_places` does, where the locks are taken already."""
    _cancel(registration, registration.event, set(attendee_ids), by)


def _cancel(
    registration: Registration,
    event: Event,
    wanted: set[UUID],
    by: Actor,
    reason: str = "",
    *,
    by_staff: bool = False,
) -> None:
    people = _people(registration)
    chosen = _chosen(people, wanted)
    holding = Counter(one.tier_id for one in chosen if one.is_holding)
    waiting = Counter(one.tier_id for one in chosen if one.state == AttendeeState.WAITING)
    changes = lifecycle.move_many(chosen, "cancel", reason=reason)
    left = _leave_lines(registration, people, waiting, by_staff=by_staff)
    changes += left.changes
    is_over = not any(one.state in LIVE for one in people)
    act = audit.record(
        "registration.cancelled" if is_over else "places.cancelled",
        registration,
        by=by,
        changes=changes,
        reason=reason,
        places=sum(holding.values()),
        waiting=sum(waiting.values()),
    )
    capacity.leave(event.pk, waiting)
    version = versions.of(registration)
    if is_over:
        notices.send_cancelled(registration, chosen, version=version, had_places=bool(holding),
                               by_staff=by_staff, reason=reason)  # fmt: skip
    else:
        notices.send_changed(registration, people, version=version, what="cancelled", touched=chosen,
                             by_staff=by_staff, reason=reason)  # fmt: skip
    offer_notices.send_resized(registration.event, left.smaller)
    serving.release(event.pk, holding + left.freed, act_id=act.pk)


def _people(registration: Registration) -> list[Attendee]:
    """Return everybody of a registration under their locks."""
    locked(Registration.objects.filter(pk=registration.pk)).first()
    rows = locked(Attendee.objects.filter(registration=registration).select_related("person"))
    return sorted(rows, key=lambda one: one.position)


def _chosen(people: Sequence[Attendee], wanted: set[UUID]) -> list[Attendee]:
    chosen = [one for one in people if one.pk in wanted]
    if not chosen or len(chosen) != len(wanted):
        raise Refused("not_found", _("Choose who cannot come."), field="people")
    live = [one for one in chosen if one.state in LIVE]
    if not live:
        raise Refused("already_cancelled", _("These places were cancelled before."))
    return live


@dataclass(slots=True)
class _Left:
    """What ended with the waits of a registration: entries, offers, places that these held, offers that are smaller."""

    changes: list[audit.Shift] = field(default_factory=list)
    freed: Counter[UUID] = field(default_factory=Counter)
    smaller: list[Offer] = field(default_factory=list)


def _leave_lines(
    registration: Registration, people: Sequence[Attendee], left: Counter[UUID], *, by_staff: bool
) -> _Left:
    """End the entries in which nobody waits any more, and whatever offers hold for people who do not."""
    found = _Left()
    if not left:
        return found
    still = Counter(one.tier_id for one in people if one.state == AttendeeState.WAITING)
    entries = [
        entry
        for entry in locked(WaitlistEntry.objects.filter(registration=registration, state__in=IN_LINE))
        if entry.tier_id in left
    ]
    offers = offering.live_of([entry.pk for entry in entries])
    over = [offer for offer in offers if not still[offer.tier_id]]
    found.changes += offering.end(over, "withdraw" if by_staff else "decline")
    for offer in offers:
        places = min(offer.places, still[offer.tier_id])
        found.freed[offer.tier_id] += offer.places - places
        if 0 < places < offer.places:
            offer.places = places
            found.smaller.append(offer)
    Offer.objects.bulk_update(found.smaller, ["places"])
    ranking.stand_anew([entry for entry in entries if still[entry.tier_id]])
    found.changes += lifecycle.move_many([entry for entry in entries if not still[entry.tier_id]], "leave")
    return found
