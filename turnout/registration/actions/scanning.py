"""Take what scanner apps bring: scans of one device or of several, at once or hours later (I-62)."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from turnout.events.models import Event, Session
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.registration.actions import checking_in, describing, entrusting, walking_in
from turnout.registration.actions.checking_in import Outcome, Touch
from turnout.registration.actions.describing import Told
from turnout.registration.models import Attendee, Kiosk, Standing, Tap, WalkIn
from turnout.registration.queries import kiosks as queries
from turnout.registration.rules import door, kiosks, passes, scans
from turnout.registration.rules.scans import Answer, Scan

SAID = {scans.IN: str(Standing.ATTENDED), scans.UNDO: ""}


@transaction.atomic
def take(session: Session, given: Sequence[Scan], *, by: Actor) -> list[Answer]:
    """Carry out scans, and return one answer each, in the order given; one that is refused holds up no other.

    What one device scanned keeps its order; between devices the instants decide, and the last tap wins. A scan is
    named by its device and the id that it gave it: sent again it is answered as before and does nothing.
    """
    event = session.event
    if any(one.kind in scans.COUNTS for one in given):
        event = locked(Event.objects.filter(pk=session.event_id)).get()  # the event before its attendees
    batch = _Batch(session, event, by)
    batch.read(given)
    return batch.answered(scans.in_order(given, clock.now()))


class _Batch:
    """The scans of a session, and what is known of their devices, keys and codes."""

    def __init__(self, session: Session, event: Event, by: Actor) -> None:
        self.session, self.event, self.by = session, event, by
        self.devices: dict[UUID, Kiosk] = {}
        self.taps: dict[UUID, Tap] = {}
        self.counted: dict[UUID, str] = {}
        self.elsewhere: dict[UUID, Attendee] = {}
        self.first: dict[UUID, tuple[str, UUID | None]] = {}
        self.answers: dict[int, Answer] = {}
        self.odd: list[Tap] = []

    def read(self, given: Sequence[Scan]) -> None:
        """Read what is known: five statements, however many scans."""
        keys = {one.key for one in given}
        self.devices = queries.of_event(self.event, {one.device for one in given})
        self.taps = Tap.objects.in_bulk(keys)
        for row in WalkIn.objects.filter(pk__in=keys):
            self.counted[row.key] = self._counted(row, scans.MORE)
        for row in WalkIn.objects.filter(undone_key__in=keys):
            self.counted[row.undone_key or row.key] = self._counted(row, scans.LESS)
        named = {key for one in given if one.code and (key := passes.named(one.code))}
        self.elsewhere = Attendee.objects.exclude(event=self.event).select_related("event").in_bulk(named)

    def answered(self, given: Sequence[Scan]) -> list[Answer]:
        """Carry the scans out: people first, as they were tapped, then those who are only counted."""
        touches: list[tuple[int, Touch]] = []
        for index, scan in enumerate(given):
            whom, why = self._whom(scan)
            if why := self._why_known(scan, whom) or why:
                self._refuse(index, scan, why)
            elif whom is not None:
                touch = Touch(scan.key, whom, SAID[scan.kind], scan.scanned_at, scan.device)
                touches.append((index, touch))
        outcomes = checking_in.check_in_many(self.session, [touch for _index, touch in touches], by=self.by)
        for (index, touch), outcome in zip(touches, outcomes, strict=True):
            self._conclude(index, given[index], touch, outcome)
        for index, scan in enumerate(given):
            if index not in self.answers:
                self._count(index, scan)
        Tap.objects.bulk_create(self.odd, ignore_conflicts=True)
        self._note_use()
        return [self.answers[index] for index in range(len(given))]

    def _note_use(self) -> None:
        """Remember that the devices are used whose scans were looked at."""
        used = {one.scan.device for one in self.answers.values() if one.code not in scans.NO_DEVICE}
        for key in used & self.devices.keys():
            entrusting.note_use(self.devices[key])

    def _counted(self, row: WalkIn, kind: str) -> str:
        """Return what a count is to a scan with its key: one of this door, or something else."""
        return kind if row.session_id == self.session.pk else ""

    def _whom(self, scan: Scan) -> tuple[UUID | None, str]:
        """Return whom a scan means, and why it means nobody; neither for one that only counts."""
        if scan.kind in scans.COUNTS:
            return None, ""
        if not scan.code:
            return scan.attendee_id, "" if scan.attendee_id else "bad_input"
        whom = passes.read(scan.code, self.event)
        if whom is not None and scan.attendee_id in {None, whom}:
            return whom, ""
        named = passes.named(scan.code)
        other = self.elsewhere.get(named) if named else None
        is_genuine = other is not None and passes.read(scan.code, other.event) is not None
        return None, "other_event" if is_genuine else "forged"

    def _why_known(self, scan: Scan, whom: UUID | None) -> str:
        """Return what was said to this key before where that was a no, or why it cannot be carried out."""
        tap = self.taps.get(scan.key)
        if tap is not None and tap.attendee_id is None and tap.session_id == self.session.pk:
            return tap.outcome
        known: tuple[str, UUID | None] = (scan.kind, whom)
        if tap is not None:
            is_here = tap.session_id == self.session.pk
            known = (scans.IN if tap.standing else scans.UNDO, tap.attendee_id) if is_here else ("", None)
        elif scan.key in self.counted:
            known = (self.counted[scan.key], None)
        else:
            known = self.first.setdefault(scan.key, known)
            if why := kiosks.why_not(self.devices.get(scan.device), self.event, self.session):
                return why
        return "" if known == (scan.kind, whom) else "id_reused"

    def _refuse(self, index: int, scan: Scan, why: str) -> None:
        self.answers[index] = Answer(scan, why)
        if why in scans.KEPT:
            self.odd.append(self._odd(scan, why))

    def _conclude(self, index: int, scan: Scan, touch: Touch, outcome: Outcome) -> None:
        whom = None if outcome.code == "not_found" else touch.attendee_id
        self.answers[index] = Answer(
            scan, outcome.code, whom, outcome.standing, outcome.met_at, outcome.met_device
        )
        if outcome.code == "not_found":
            self.odd.append(self._odd(scan, outcome.code))

    def _count(self, index: int, scan: Scan) -> None:
        code = door.DONE
        try:
            if scan.kind == scans.LESS:
                row = walking_in.take_back(self.session, scan.key, scan.scanned_at, by=self.by)
                code = door.DONE if row else "not_found"
            else:
                self._walk_in(scan)
        except Refused as refused:
            code = refused.code
        self.answers[index] = Answer(scan, code)
        if code != door.DONE:
            self.odd.append(self._odd(scan, code))

    def _walk_in(self, scan: Scan) -> None:
        """Count somebody, and keep what he tells: once, for what was deleted since does not come back."""
        row = walking_in.walk_in(self.session, scan.key, scan.scanned_at, by=self.by, device=scan.device)
        told = Told(scan.first_name, scan.age, scan.contact)
        is_new = scan.key not in self.counted
        self.counted[scan.key] = scans.MORE
        if told.says_something and is_new:
            describing.describe(row, scan.key, told, by=self.by)

    def _odd(self, scan: Scan, why: str) -> Tap:
        return Tap(
            key=scan.key,
            session=self.session,
            standing=SAID.get(scan.kind, ""),
            outcome=why,
            tapped_at=scan.scanned_at,
            received_at=clock.now(),
            device=scan.device,
        )
