"""Check people in at the door: one tap or five hundred that waited on a device (COM UC-1.4, G-68, I-62)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from turnout.audit import actions as audit
from turnout.events.models import Event, Session
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.registration.models import Attendance, Attendee, Standing, Tap
from turnout.registration.rules import door, kiosks


@dataclass(frozen=True, slots=True)
class Touch:
    """A tap as a device tells it: its own key, whom it means, what it says, when it was; which device, if known."""

    key: UUID
    attendee_id: UUID
    standing: str
    tapped_at: datetime
    device: UUID | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a tap, where the person stands now, and the tap before it that made it change nothing."""

    key: UUID
    attendee_id: UUID
    code: str
    standing: str
    met_at: datetime | None = None
    met_device: UUID | None = None

    @property
    def is_fine(self) -> bool:
        """Whether nobody has to look at it."""
        return self.code == door.DONE


def check_in_many(session: Session, touches: Sequence[Touch], *, by: Actor) -> list[Outcome]:
    """Apply taps in the order in which they were made; return one outcome each, in the order given.

    A key that is known answers what it answered before. A refused tap never rolls back its neighbours. A tap from a
    device whose clock is ahead counts as made now.
    """
    try:
        return _check_in_many(session, touches, by)
    except IntegrityError:  # another device sent the same key for somebody else: now it is known
        return _check_in_many(session, touches, by)


@transaction.atomic
def _check_in_many(session: Session, touches: Sequence[Touch], by: Actor) -> list[Outcome]:
    ids = {one.attendee_id for one in touches}
    rows = locked(Attendee.objects.filter(event=session.event_id, pk__in=ids))
    batch = _Batch(session, {row.pk: row for row in rows}, by)
    batch.read({one.key for one in touches})
    found = {one.key: batch.apply(one) for one in sorted(touches, key=lambda one: one.tapped_at)}
    batch.write()
    return [found[one.key] for one in touches]


def check_in(session: Session, touch: Touch, *, by: Actor) -> Outcome:
    """Apply one tap. Refused: not_found, not_confirmed, overtaken, door_closed, event_cancelled."""
    outcome = check_in_many(session, [touch], by=by)[0]
    if outcome.code not in {door.DONE, door.ALREADY}:
        raise Refused(outcome.code, str(door.WORDS[outcome.code]))
    return outcome


class _Batch:
    """Taps of one session under the locks of their attendees."""

    def __init__(self, session: Session, attendees: dict[UUID, Attendee], by: Actor) -> None:
        self.session, self.attendees, self.by = session, attendees, by
        self.event = Event.objects.get(pk=session.event_id)
        self.now = clock.now()
        self.known: dict[UUID, Tap] = {}
        self.standings: dict[UUID, Attendance] = {}
        self.stored: set[UUID] = set()
        self.changed: dict[UUID, Attendance] = {}
        self.taps: list[Tap] = []
        self.acts: list[audit.Draft] = []

    def read(self, keys: set[UUID]) -> None:
        """Read what is known, after the locks: of two that send one key at once, the second sees the first."""
        self.known = Tap.objects.in_bulk(keys)
        rows = Attendance.objects.filter(session=self.session, attendee__in=self.attendees)
        self.standings = {row.attendee_id: row for row in rows}
        self.stored = {row.pk for row in self.standings.values()}

    def apply(self, touch: Touch) -> Outcome:
        """Decide one tap and remember what to write."""
        before = self.standings.get(touch.attendee_id)
        is_new = touch.key not in self.known
        code = self._code(touch, before)
        if code == door.DONE and is_new:
            self._stand(touch, before)
        after = self.standings.get(touch.attendee_id)
        tap = self.known.get(touch.key) if code in door.MET else None
        return Outcome(
            touch.key,
            touch.attendee_id,
            code,
            after.standing if after else "",
            met_at=tap.met_at if tap else None,
            met_device=tap.met_device if tap else None,
        )

    def write(self) -> None:
        """Write everything in bulk."""
        rows = list(self.changed.values())
        Attendance.objects.bulk_create([row for row in rows if row.pk not in self.stored])
        old = [row for row in rows if row.pk in self.stored]
        Attendance.objects.bulk_update(
            old, ["standing", "tapped_at", "received_at", "device"], batch_size=100
        )
        Tap.objects.bulk_create(self.taps)
        audit.record_each(self.acts)

    def _code(self, touch: Touch, before: Attendance | None) -> str:
        attendee = self.attendees.get(touch.attendee_id)
        if attendee is None:
            return "not_found"
        known = self.known.get(touch.key)
        if known is not None:
            is_same = known.attendee_id == touch.attendee_id and known.session_id == self.session.pk
            return known.outcome if is_same else "not_found"
        tapped_at = min(touch.tapped_at, self.now)
        code = door.closed(self.event, self.session, tapped_at, self.now)
        code = code or door.effect(attendee, before, touch.standing, tapped_at)
        met = before if code in door.MET else None
        tap = Tap(
            key=touch.key,
            attendee=attendee,
            session=self.session,
            standing=touch.standing,
            outcome=code,
            tapped_at=tapped_at,
            received_at=self.now,
            device=self._device(touch),
            met_at=met.tapped_at if met else None,
            met_device=met.device if met else None,
        )
        self.taps.append(tap)
        self.known[touch.key] = tap
        return code

    def _stand(self, touch: Touch, before: Attendance | None) -> None:
        attendee = self.attendees[touch.attendee_id]
        row = before or Attendance(attendee=attendee, session=self.session)
        is_changed = row.standing != touch.standing
        row.standing, row.device = touch.standing, self._device(touch)
        row.tapped_at, row.received_at = min(touch.tapped_at, self.now), self.now
        self.standings[attendee.pk] = self.changed[attendee.pk] = row
        if is_changed:
            self.acts.append(self._act(touch.standing, attendee))

    def _device(self, touch: Touch) -> UUID | None:
        """Return which device tapped: the one that is named, or the link of the volunteer who acts."""
        return touch.device or (UUID(self.by.id) if self.by.kind == kiosks.KIND else None)

    def _act(self, standing: str, attendee: Attendee) -> audit.Draft:
        return audit.Draft(
            {
                Standing.ATTENDED: "attendee.checked_in",
                Standing.PARTIAL: "attendee.marked_partial",
                Standing.ABSENT: "attendee.marked_absent",
            }.get(Standing(standing), "")
            if standing
            else "attendee.check_in_undone",
            attendee,
            self.by,
            facts={"session": str(self.session.pk)},
        )
