"""Entrust the door of a day to a volunteer without an account: by a link, which whoever made it can end (G-85)."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Event, Session
from turnout.kernel import clock, text, tokens
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.registration.models import Attendee, Kiosk
from turnout.registration.models.kiosk import LONGEST
from turnout.registration.queries import kiosks as queries
from turnout.registration.rules import kiosks

SELDOM = timedelta(minutes=5)  # so exactly the time of the last use is known


@transaction.atomic
def make_link(event: Event, name: str, day: date, *, by: Actor) -> tuple[Kiosk, str]:
    """Make a link for a volunteer who `by` states is cleared; return it and its secret, which is told only now.

    Act: door_link.made. Refused: not_allowed while acting for somebody; bad_input (no name, no session that day).
    """
    if by.acting_for:
        raise Refused("not_allowed", _("No links are made while you act for somebody else."))
    now, called = clock.now(), text.line(name)
    if not called or len(called) > LONGEST:
        raise Refused(
            "bad_input", _("Write the name of the volunteer; a first name is enough."), field="name"
        )
    sessions = list(event.sessions.order_by("starts_at", "pk"))
    if day not in kiosks.days(event, sessions, now):
        raise Refused("bad_input", _("Choose a day on which the event takes place."), field="day")
    secret, digest = tokens.new()
    row = Kiosk.objects.create(
        event=event,
        name=called,
        day=day,
        digest=digest,
        cleared_by=by.id,
        made_at=now,
        expires_at=kiosks.expires_at(event, sessions, day),
    )
    audit.record("door_link.made", event, by=by, kiosk=str(row.pk), day=day.isoformat(), is_cleared=True)
    return row, secret


@transaction.atomic
def open_link(kiosk: Kiosk) -> None:
    """Open the door on one more device. Act, the first time: door_link.opened. Refused: link_expired, door_closed."""
    row, now = locked(Kiosk.objects.filter(pk=kiosk.pk)).get(), clock.now()
    row.event = kiosk.event
    found = kiosks.phase(row, list(row.event.sessions.order_by("starts_at", "pk")), now)
    if found == kiosks.ENDED:
        raise Refused("link_expired", _("This link has ended."))
    if found == kiosks.EARLY:
        raise Refused("door_closed", _("This link opens on the day of the event."))
    is_first = row.opened_at is None
    row.opened_at, row.used_at = row.opened_at or now, now
    row.save(update_fields=["opened_at", "used_at"])
    if is_first:
        audit.record("door_link.opened", row.event, by=kiosks.actor(row), kiosk=str(row.pk))


@transaction.atomic
def revoke(event: Event, key: UUID, *, by: Actor) -> Kiosk:
    """End a link for every device at once; nothing happens when it was ended before. Act: door_link.revoked.

    Refused: not_found.
    """
    row = locked(Kiosk.objects.filter(event=event, pk=key)).first()
    if row is None:
        raise Refused("not_found", _("There is no such link at this event."))
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        audit.record("door_link.revoked", event, by=by, kiosk=str(row.pk))
    return row


def note_use(kiosk: Kiosk) -> None:
    """Remember that a link is used, at most every five minutes."""
    now = clock.now()
    if kiosk.used_at is None or kiosk.used_at + SELDOM <= now:
        seldom = Q(used_at__isnull=True) | Q(used_at__lt=now)
        Kiosk.objects.filter(seldom, pk=kiosk.pk).update(used_at=now)


@transaction.atomic
def show_phone(session: Session, key: UUID, *, by: Actor) -> Attendee:
    """Return somebody of the list with the guardian's number, to be shown once. Act: attendee.phone_shown.

    Refused: not_found.
    """
    found = queries.guarded(session.event, key)
    if found is None:
        raise Refused("not_found", _("Is not on the list of this event."))
    audit.record("attendee.phone_shown", found, by=by, session=str(session.pk))
    return found
