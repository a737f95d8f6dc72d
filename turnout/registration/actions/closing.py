"""End everything that hangs on an event that is over or does not take place."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from turnout.audit import actions as audit
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.kernel.locks import locked
from turnout.lifecycle import actions as lifecycle
from turnout.registration.actions import capacity, leaving, notices, offer_notices
from turnout.registration.models import Attendee, Offer, Registration, WaitlistEntry
from turnout.registration.states import HOLDING, IN_LINE, LIVE, AttendeeState, OfferState


def close_for_cancelled(event: Event, act: AuditEntry, reason: str) -> None:
    """Cancel every place and wait of a cancelled event, in its transaction, and tell every registrant (I-06, I-15).

    Before: the event is CANCELLED and locked with its tiers. After: nobody holds or waits, counters are zero.
    """
    people = _live(event, LIVE)
    holding = Counter(one.tier_id for one in people if one.is_holding)
    waiting = Counter(one.tier_id for one in people if not one.is_holding)
    held = {one.registration_id for one in people if one.is_holding}
    told = _by_registration(people)
    offers = _offers(event)
    changes = lifecycle.move_many(people, "cancel", reason=reason)
    changes += leaving.end(offers, "withdraw")
    changes += lifecycle.move_many(_entries(event), "close")
    if not changes:
        return
    holding += leaving.held_by(offers)
    own = audit.record(
        "registrations.closed", event, by=act.actor, changes=changes, places=sum(holding.values())
    )
    capacity.give_back(event.pk, holding, act_id=own.pk)
    capacity.leave(event.pk, waiting)
    notices.send_event_cancelled(event, told, reason, held=held)


def close_line(event: Event, act: AuditEntry) -> None:
    """End every wait of an event that takes nobody any more, with its offers, and tell who waited (G-26, I-15).

    Before: the event is locked with its tiers. After: nobody waits; places that offers held are free.
    """
    people = _live(event, (AttendeeState.WAITING,))
    offers = _offers(event)
    changes = lifecycle.move_many(people, "expire")
    changes += leaving.end(offers, "withdraw")
    changes += lifecycle.move_many(_entries(event), "close")
    if not changes:
        return
    own = audit.record("line.closed", event, by=act.actor, changes=changes, waiting=len(people))
    capacity.leave(event.pk, Counter(one.tier_id for one in people))
    capacity.give_back(event.pk, leaving.held_by(offers), act_id=own.pk)
    waited = [one for one, _people in _by_registration(people)]
    offer_notices.send_line_news(event, waited, "closed", occasion=str(own.pk))


def lives(event: Event) -> list[tuple[Registration, list[Attendee]]]:
    """Return every registration of the event in which somebody holds or waits, with these people."""
    return _by_registration(
        list(
            Attendee.objects.filter(event=event, state__in=LIVE)
            .select_related("person", "registration__registrant")
            .order_by("registration_id", "position", "pk")
        )
    )


def holders(event_id: UUID) -> list[tuple[Registration, list[Attendee]]]:
    """Return every registration of the event in which somebody holds a place, with those who do."""
    return _by_registration(
        list(
            Attendee.objects.filter(event_id=event_id, state__in=HOLDING)
            .select_related("person", "registration__registrant")
            .order_by("registration_id", "position", "pk")
        )
    )


def _live(event: Event, states: Sequence[str]) -> list[Attendee]:
    rows = Attendee.objects.filter(event=event, state__in=states).select_related(
        "person", "registration__registrant"
    )
    return sorted(locked(rows), key=lambda one: (one.registration_id, one.position))


def _entries(event: Event) -> list[WaitlistEntry]:
    return list(locked(WaitlistEntry.objects.filter(event=event, state__in=IN_LINE)))


def _offers(event: Event) -> list[Offer]:
    return list(locked(Offer.objects.filter(event=event, state=OfferState.LIVE)))


def _by_registration(people: Sequence[Attendee]) -> list[tuple[Registration, list[Attendee]]]:
    found: dict[UUID, tuple[Registration, list[Attendee]]] = {}
    for one in people:
        found.setdefault(one.registration_id, (one.registration, []))[1].append(one)
    return list(found.values())
