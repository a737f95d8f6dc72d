"""Add people to a registration that exists (COM V1.2f)."""

from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Event
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.registration.actions import (
    admitting,
    entitling,
    holding,
    leaving,
    notices,
    serving,
    versions,
    vouchering,
    writing,
)
from turnout.registration.actions.bookings import Booking
from turnout.registration.models import Attendee, Registration
from turnout.registration.states import LIVE


def add_people(registration: Registration, booking: Booking, *, by: Actor) -> None:
    """Add the booking's people to a registration, with places, or waiting as `if_full` says.

    Before: the caller may open the registration. After: as `registering.register` for the new people, in the
    same registration, with one act `places.added` and one message that names everybody. Refused as there; a
    form sent twice adds once.
    """
    wish = replace(
        booking,
        event_id=registration.event_id,
        registrant_id=registration.registrant_id,
        contact=None,
        is_addition=True,
    )
    if writing.answered(wish.form_key):
        return
    try:
        with transaction.atomic():
            _add(registration, wish, by)
    except IntegrityError:
        if writing.answered(wish.form_key):
            return
        admitting.require_new(wish)
        raise


def _add(registration: Registration, booking: Booking, by: Actor) -> None:
    event, tiers = admitting.lock_served(registration.event_id)
    locked(Registration.objects.filter(pk=registration.pk)).first()  # two changes at once get two versions
    admitting.require_admissible(booking, event, tiers)
    entitling.require(booking, event, tiers, is_locked=True)
    admitting.require_new(booking)
    present = list(Attendee.objects.filter(registration=registration))
    _require_room_in_party(event, present, booking)
    placed, waiting = admitting.settle(booking, event, tiers)
    grant = vouchering.grant(booking, event, tiers)
    made = writing.write_more(registration, booking, event, tiers, waiting=waiting, grant=grant)
    vouchering.use(grant, [*made.placed, *made.waiting])
    act = audit.record(
        "places.added",
        registration,
        by=by,
        changes=made.changes,
        places=len(made.placed),
        waiting=len(made.waiting),
    )
    admitting.count(booking, placed, waiting, act.pk)
    is_freed = leaving.leave_other_lines(event, made.placed, by=by, told=registration.pk)
    holding.confirm_covered(registration, made.placed, by=by)
    everybody = list(registration.attendees.select_related("person").order_by("position", "pk"))
    new = [*made.placed, *made.waiting]
    notices.send_changed(
        registration, everybody, version=versions.of(registration), what="added", touched=new
    )
    if is_freed:
        serving.serve(event.pk)


def _require_room_in_party(event: Event, present: list[Attendee], booking: Booking) -> None:
    live = sum(one.state in LIVE for one in present)
    if live + len(booking.wanted) > event.party_limit:
        text = _("One booking holds at most %(limit)s people.") % {"limit": event.party_limit}
        raise Refused("party_too_large", text, field="party", limit=event.party_limit)
