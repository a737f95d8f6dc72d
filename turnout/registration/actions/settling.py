"""Write down what a family paid, by hand: once for each form, never changed, only reversed (G-34; docs/paying.md)."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.kernel import clock, ids, text
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.registration.actions import capacity, holding, lapsing, notices, readmitting, versions
from turnout.registration.models import Attendee, Registration, Settlement
from turnout.registration.queries import settlements
from turnout.registration.rules import paying, prices
from turnout.registration.states import AttendeeState

WAIVED = Settlement.Method.WAIVED


@transaction.atomic
def settle(
    registration: Registration, amount_minor: int, method: str, key: UUID, *, by: Actor, reason: str = ""
) -> Settlement:
    """Write down that so much was paid, or waived. The same key counts once.

    After: whose places were held until this is confirmed, in the same transaction, once all of it is here; who lost
    his place before, and pays all of it, has one again if it is free and nobody waits before him. Refused: bad_input
    (nothing, or more than is open), reason_missing (waived without one), hold_over (too late, and not all),
    place_gone (too late), wrong_state (the event is in the archive), not_found (the key was used elsewhere),
    not_allowed (acting for somebody else).
    """
    _require_oneself(by)
    event, people = _locked(registration)
    known = Settlement.objects.filter(key=key).first()
    if known is not None:
        if known.registration_id != registration.pk or known.reverses_id is not None:
            raise Refused("not_found", _("This form belongs to something else."))
        return known
    people = _without_overdue(registration, people)
    late = _late(registration, people, amount_minor)
    if method == WAIVED and text.is_blank(reason):
        raise Refused("reason_missing", _("Say why. The reason is kept in the history."), field="reason")
    row = Settlement(registration=registration, amount_minor=amount_minor, method=method, key=key)
    _written(row, event, "payment.waived" if method == WAIVED else "payment.settled", by, reason)
    last = max(one.position for one in people)
    paid = readmitting.readmit(registration, event, late, last=last, by=by) if late else []
    paid += holding.confirm_paid(registration, [*people, *paid], by=by)
    if paid:
        _tell_paid(registration, event, paid)
    return row


def settle_elsewhere(registration: Registration, amount_minor: int, *, by: Actor, reason: str) -> Settlement:
    """Write down what another system took before the registration came here, whatever is open.

    Before: the registration was written in this transaction.
    """
    row = Settlement(
        registration=registration,
        amount_minor=amount_minor,
        method=Settlement.Method.OTHER,
        key=ids.uuid7(),
    )
    return _written(row, registration.event, "payment.settled", by, reason)


@transaction.atomic
def reverse(settlement: Settlement, key: UUID, *, by: Actor, reason: str) -> Settlement:
    """Take back what was written down, because it was wrong or the money was given back. Done twice it is done once.

    Refused: reason_missing, wrong_state (a reversal, or the event is in the archive), not_allowed (while acting for
    somebody else).
    """
    _require_oneself(by)
    if text.is_blank(reason):
        raise Refused("reason_missing", _("Say why. The reason is kept in the history."), field="reason")
    registration = settlement.registration
    event, people = _locked(registration)
    if settlement.reverses_id is not None:
        raise Refused("wrong_state", _("This is a reversal itself."))
    known = Settlement.objects.filter(reverses=settlement).first()
    if known is not None:
        return known
    row = Settlement(
        registration=registration,
        amount_minor=-settlement.amount_minor,
        method=settlement.method,
        reverses=settlement,
        key=key,
    )
    _written(row, event, "payment.reversed", by, reason)
    _owe_at_door(registration, people)
    return row


def _require_oneself(by: Actor) -> None:
    if by.acting_for:
        raise Refused("not_allowed", _("No money is written down while you act for somebody else."))


def _locked(registration: Registration) -> tuple[Event, list[Attendee]]:
    """Return the event and everybody of the registration under their locks: of two who settle, one finds it settled.

    The event is locked first where a place may be confirmed by it.
    """
    if registration.attendees.filter(price_minor__gt=0, settles_at_door=False).exists():
        capacity.lock(registration.event_id)
    locked(Registration.objects.filter(pk=registration.pk)).get()
    event = Event.objects.select_related("venue", "room", "metro").get(pk=registration.event_id)
    if event.state == EventState.ARCHIVED:
        raise Refused("wrong_state", _("This event is in the archive, where nothing is changed any more."))
    people = locked(Attendee.objects.filter(registration=registration).select_related("person"))
    return event, sorted(people, key=lambda one: one.position)


def _without_overdue(registration: Registration, people: list[Attendee]) -> list[Attendee]:
    """Return the people of a registration, those whose hold is over ended first: what comes now comes too late."""
    now = clock.now()
    if not any(paying.is_overdue(one, now) for one in paying.held(people)):
        return people
    lapsing.expire_overdue(registration.event_id)
    return list(registration.attendees.select_related("person").order_by("position", "pk"))


def _late(registration: Registration, people: Sequence[Attendee], amount_minor: int) -> list[Attendee]:
    """Return whose place was lost, and is paid by so much; nobody where it pays what is open. Else refused."""
    left = prices.owed(people) - settlements.settled(registration)
    if 0 < amount_minor <= left:
        return []
    late = paying.lapsed(people)
    if late and amount_minor == left + prices.lost(late):
        return late
    if late:
        said = _("The time to pay is over. Only all of it together can give them a place again.")
        raise Refused("hold_over", said, field="amount")
    raise Refused("bad_input", _("Write an amount up to what is still to be paid."), field="amount")


def _tell_paid(registration: Registration, event: Event, paid: Sequence[Attendee]) -> None:
    registration.event = event
    everybody = list(registration.attendees.select_related("person").order_by("position", "pk"))
    notices.send_changed(
        registration, everybody, version=versions.of(registration), what="paid", touched=paid
    )


def _owe_at_door(registration: Registration, people: Sequence[Attendee]) -> None:
    """Let people who have their places already, and whose payment was taken back, pay at the door (I-32)."""
    owing = [one for one in people if one.state == AttendeeState.CONFIRMED and paying.owes(one)]
    if owing and settlements.settled(registration) < prices.beforehand(people):
        for one in owing:
            one.settles_at_door = True
        Attendee.objects.bulk_update(owing, ["settles_at_door"])


def _written(row: Settlement, event: Event, verb: str, by: Actor, reason: str) -> Settlement:
    row.currency, row.made_at = event.currency, clock.now()
    row.save(force_insert=True)
    audit.record(
        verb,
        row.registration,
        by=by,
        reason=reason,
        amount=row.amount_minor,
        currency=row.currency,
        method=str(row.method),
        settlement=str(row.pk),
    )
    return row
