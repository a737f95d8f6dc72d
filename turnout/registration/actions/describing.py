"""Keep what somebody who came without a place tells of himself; all of it is optional (COM UC-1.4 step 4, G-09)."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Event, Session
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.registration.actions import walking_in
from turnout.registration.models import WalkIn, WalkInDetails


@dataclass(frozen=True, slots=True)
class Told:
    """What a walk-in tells; `contact` is a phone number or an address, in his words."""

    first_name: str
    age: int | None = None
    contact: str = ""

    @property
    def says_something(self) -> bool:
        """Whether there is anything to keep: a scanner app may leave any of it out."""
        return bool(self.first_name or self.contact) or self.age is not None


@transaction.atomic
def count_by_name(
    session: Session, key: UUID, told: Told, *, by: Actor, is_counted: bool = False
) -> WalkInDetails:
    """Count a walk-in and keep what he tells; or, when he `is_counted`, keep it for the newest without a name.

    The same key counts once. Refused: as `walking_in.walk_in`; not_found when nobody without a name is counted.
    """
    known = WalkInDetails.objects.filter(key=key, walk_in__session=session).first()
    if known is not None:
        return known
    walk_in = _nameless(session) if is_counted else walking_in.walk_in(session, key, clock.now(), by=by)
    return describe(walk_in, key, told, by=by)


@transaction.atomic
def describe(walk_in: WalkIn, key: UUID, told: Told, *, by: Actor) -> WalkInDetails:
    """Keep what a walk-in tells who was counted and has no name yet. Act: walk_in.described."""
    row = WalkInDetails.objects.create(
        walk_in=walk_in,
        key=key,
        first_name=told.first_name,
        age=told.age,
        contact=told.contact,
        made_at=clock.now(),
    )
    audit.record("walk_in.described", walk_in.session, by=by, walk_in=str(walk_in.pk))
    return row


@transaction.atomic
def forget(session: Session, details_id: UUID, *, by: Actor) -> None:
    """Delete what a walk-in told; he stays counted. Done twice it is done once."""
    row = WalkInDetails.objects.filter(pk=details_id, walk_in__session=session).first()
    if row is None:
        return
    audit.record("walk_in.details_removed", session, by=by, walk_in=str(row.walk_in_id))
    row.delete()


def _nameless(session: Session) -> WalkIn:
    locked(Event.objects.filter(pk=session.event_id)).get()
    rows = WalkIn.objects.filter(session=session, undone_at__isnull=True, details__isnull=True)
    found = rows.order_by("-received_at", "-pk").first()
    if found is None:
        raise Refused(
            "not_found",
            _("Nobody without a name is counted. Untick this to count one more."),
            field="is_counted",
        )
    return found
