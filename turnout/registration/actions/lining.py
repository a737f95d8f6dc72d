"""The line, as far as it needs no offers: give a freed place to whoever is first (core.md section 2)."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Event, Tier
from turnout.events.rules import places
from turnout.events.states import EventState
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.lifecycle import actions as lifecycle
from turnout.registration.actions import capacity, notices, versions
from turnout.registration.models import Attendee, Registration, WaitlistEntry
from turnout.registration.rules import lines
from turnout.registration.states import AttendeeState, EntryState


@transaction.atomic
def give_to_first(tier_id: UUID, *, by: Actor, reason: str = "") -> Registration:
    """Give the free places of a tier to the first in its line who can take them, and tell that family.

    Before: the tier has free places and a line. After: one registration's people CONFIRMED (all that wait of a
    *together* party, as many as fit of an *as places free* one, which keeps its rank for the rest), one act
    `line.served`, one message. Passed over, keeping their rank: parties that do not fit together, addresses
    nobody has proven. Refused: not_waiting, no_place_free, wrong_state. Source: core.md section 2; I-13.
    """
    event_id = Tier.objects.filter(pk=tier_id).values_list("event_id", flat=True).first()
    if event_id is None:
        raise Refused("not_found", _("There is no such place."))
    event, tiers = capacity.lock(event_id)
    _require_running(event)
    entry, people = _first(event, tiers[tier_id])
    locked(Registration.objects.filter(pk=entry.registration_id)).first()
    registration = Registration.objects.select_related("registrant", "event__venue", "event__room").get(
        pk=entry.registration_id
    )
    act = _place(entry, people, registration, by, reason)
    capacity.claim_for_line(event.pk, {tier_id: len(people)}, act_id=act)
    everybody = list(registration.attendees.select_related("person").order_by("position", "pk"))
    notices.send_changed(
        registration, everybody, version=versions.of(registration), what="placed", touched=people
    )
    return registration


def _require_running(event: Event) -> None:
    if event.state not in {EventState.PUBLISHED, EventState.REGISTRATION_CLOSED}:
        raise Refused("wrong_state", _("This event gives out no places any more."))


def _first(event: Event, tier: Tier) -> tuple[WaitlistEntry, Sequence[Attendee]]:
    """Return the first entry that can take what is free, and who of it gets a place.

    Under the locks of event and tiers nobody joins, leaves or is placed, so nothing else is locked here.
    """
    free = places.places_left(tier, event)
    if free is not None and free < 1:
        raise Refused("no_place_free", _("No place of “%(tier)s” is free.") % {"tier": tier.name})
    entries = WaitlistEntry.objects.filter(tier=tier, state=EntryState.WAITING).order_by("sort_key", "pk")
    waiting = _waiting(tier)
    turns = [
        lines.Turn(entry, waiting.get(entry.registration_id, ()))
        for entry in entries.select_related("registration__registrant")
    ]
    turn = lines.first_who_can(turns, free)
    if turn is None:
        raise Refused("not_waiting", _("Nobody in line can take what is free."))
    return turn.entry, turn.takers(free)


def _waiting(tier: Tier) -> dict[UUID, list[Attendee]]:
    found: dict[UUID, list[Attendee]] = {}
    rows = Attendee.objects.filter(tier=tier, state=AttendeeState.WAITING).select_related("person")
    for one in rows.order_by("position", "pk"):
        found.setdefault(one.registration_id, []).append(one)
    return found


def _place(
    entry: WaitlistEntry, people: Sequence[Attendee], registration: Registration, by: Actor, reason: str
) -> UUID:
    changes = lifecycle.move_many(people, "place")
    left = Attendee.objects.filter(
        registration=registration, tier=entry.tier_id, state=AttendeeState.WAITING
    ).exists()
    if not left:
        changes += lifecycle.move_many([entry], "enroll")
    act = audit.record(
        "line.served",
        registration,
        by=by,
        changes=changes,
        reason=reason,
        places=len(people),
        tier=str(entry.tier_id),
    )
    return act.pk
