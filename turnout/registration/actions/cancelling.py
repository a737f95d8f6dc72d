"""Cancel: one child, several, or all of a registration; the places go back at once (COM UC-1.2, 6.2)."""

from collections import Counter
from collections.abc import Iterable, Sequence
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
from turnout.registration.actions import capacity, holding, leaving, notices, offer_notices, serving, versions
from turnout.registration.models import Attendee, Registration
from turnout.registration.states import LIVE, AttendeeState


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
    places = Counter(one.tier_id for one in chosen if one.is_holding)
    waiting = Counter(one.tier_id for one in chosen if one.state == AttendeeState.WAITING)
    changes = lifecycle.move_many(chosen, "cancel", reason=reason)
    left = leaving.leave_lines(registration, people, waiting, by_staff=by_staff)
    changes += left.changes
    is_over = not any(one.state in LIVE for one in people)
    act = audit.record(
        "registration.cancelled" if is_over else "places.cancelled",
        registration,
        by=by,
        changes=changes,
        reason=reason,
        places=sum(places.values()),
        waiting=sum(waiting.values()),
    )
    holding.confirm_paid(registration, people, by=by)  # what was paid may be enough for those who stay
    capacity.leave(event.pk, waiting)
    offer_notices.send_resized(registration.event, left.smaller)
    serving.release(event.pk, places + left.freed, act_id=act.pk, told=registration.pk)
    version = versions.of(registration)
    if is_over:
        notices.send_cancelled(registration, chosen, version=version, had_places=bool(places),
                               by_staff=by_staff, reason=reason)  # fmt: skip
    else:  # a place that was freed may have gone to somebody else of the same family
        notices.send_changed(registration, _people(registration), version=version, what="cancelled",
                             touched=chosen, by_staff=by_staff, reason=reason)  # fmt: skip


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
