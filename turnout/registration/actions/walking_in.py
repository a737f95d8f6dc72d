"""Count people who come without a place (COM UC-1.4 step 4, decision G-09)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Event, Session
from turnout.kernel import clock, text
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.registration.models import WalkIn, WalkInDetails
from turnout.registration.queries import door as queries
from turnout.registration.rules import door


@transaction.atomic
def walk_in(
    session: Session,
    key: UUID,
    tapped_at: datetime,
    *,
    by: Actor,
    override: str = "",
    device: UUID | None = None,
) -> WalkIn:
    """Count one; the same key counts once. It uses no bookable place, but the room must take them.

    Refused: room_full, unless `override` says why they come in all the same; door_closed, event_cancelled; not_found
    when the key was used at another session.
    """
    event, now = _locked(session), clock.now()
    known = WalkIn.objects.filter(pk=key).first()
    if known is not None:
        _require_here(known, session)
        return known
    tapped_at = min(tapped_at, now)
    _require_open(event, session, tapped_at, now)
    figures, why_more = queries.figures(event, session, tapped_at), text.line(override)
    if figures.room_left == 0 and not why_more:
        raise Refused("room_full", _no_seat(figures))
    row = WalkIn.objects.create(
        key=key, event=event, session=session, tapped_at=tapped_at, received_at=now, device=device
    )
    audit.record("walk_in.counted", session, by=by, reason=why_more, walk_in=str(key))
    return row


@transaction.atomic
def take_back(session: Session, key: UUID, tapped_at: datetime, *, by: Actor) -> WalkIn | None:
    """Take the newest count of a session back; the same key takes one back. None when nobody is counted.

    Refused: as `walk_in`, but for a room that is full.
    """
    event, now = _locked(session), clock.now()
    done = WalkIn.objects.filter(undone_key=key).first()
    if done is not None:
        _require_here(done, session)
        return done
    _require_open(event, session, min(tapped_at, now), now)
    row = (
        WalkIn.objects.filter(session=session, undone_at__isnull=True).order_by("-received_at", "-pk").first()
    )
    if row is None:
        return None
    row.undone_at, row.undone_key = clock.now(), key
    row.save(update_fields=["undone_at", "undone_key"])
    WalkInDetails.objects.filter(walk_in=row).delete()
    audit.record("walk_in.undone", session, by=by, walk_in=str(row.pk))
    return row


def _require_here(counted: WalkIn, session: Session) -> None:
    if counted.session_id != session.pk:
        raise Refused("not_found", _("This tap belongs to another session."))


def _require_open(event: Event, session: Session, tapped_at: datetime, now: datetime) -> None:
    if why := door.closed(event, session, tapped_at, now):
        raise Refused(why, str(door.WORDS[why]))


def _no_seat(figures: queries.Figures) -> str:
    if figures.to_come and not figures.standby_is_open:
        return _("The free seats are kept for those who have a place and have not come yet.")
    return _("The room is full. Somebody who runs the event can let more in, with a reason.")


def _locked(session: Session) -> Event:
    """Return the event under its lock: of two who let the last one in, one is refused."""
    locked(Event.objects.filter(pk=session.event_id)).get()
    return Event.objects.select_related("venue", "room").get(pk=session.event_id)
