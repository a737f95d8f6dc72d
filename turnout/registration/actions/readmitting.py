"""Places anew for people whose money came after their holds had ended (docs/paying.md)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Event
from turnout.kernel import clock, ids
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.lifecycle import actions as lifecycle
from turnout.registration.actions import capacity, leaving, serving, vouchering
from turnout.registration.models import Answer, Attendee, Registration
from turnout.registration.queries import twins
from turnout.registration.rules import lines
from turnout.registration.states import HOLDING, AttendeeState

GONE = frozenset({"event_full", "tier_full", "line_first"})


def readmit(
    registration: Registration, event: Event, late: Sequence[Attendee], *, last: int, by: Actor
) -> list[Attendee]:
    """Give places to people whose holds have ended, all of them or a refusal; nobody in line is passed.

    Before: the event is locked with its tiers, then the registration; the money is written down in this transaction.
    `last` is the last position taken. After: new attendees CONFIRMED with the price that was agreed and the answers
    that were given. Refused: place_gone, code_used_up, already_registered, and those of `admission.require_for_staff`.
    """
    serving.serve(event.pk)
    taken = Attendee.objects.filter(twins.same_people(late), event=event, state__in=HOLDING)
    if taken.exists():
        raise Refused("already_registered", _("Somebody of them has another place at this event by now."))
    born = [_anew(one, last + number) for number, one in enumerate(late, start=1)]
    changes = lifecycle.begin_many(born)
    _copy_answers(late, born)
    vouchering.use_again(zip(late, born, strict=True))
    act = audit.record("places.readmitted", registration, by=by, changes=changes, places=len(born))
    try:
        wants = lines.places_of((one.tier_id, 1) for one in born)
        capacity.claim(event.pk, wants, act_id=act.pk, by_staff=True)
    except Refused as refused:
        if refused.code not in GONE:
            raise
        raise Refused(
            "place_gone",
            _(
                "The time to pay was over, and there is no place left, or somebody waits before them. "
                "Give the money back, or register them anew for the waitlist."
            ),
        ) from refused
    if leaving.leave_other_lines(event, born, by=by, told=registration.pk):
        serving.serve(event.pk)
    return born


def _anew(one: Attendee, position: int) -> Attendee:
    return Attendee(
        registration_id=one.registration_id,
        event_id=one.event_id,
        tier_id=one.tier_id,
        person=one.person,
        position=position,
        age=one.age,
        price_minor=one.price_minor,
        state=AttendeeState.CONFIRMED,
        made_at=clock.now(),
    )


def _copy_answers(late: Sequence[Attendee], born: Sequence[Attendee]) -> None:
    """Let what was said about people be said about them still; nothing is written where nothing was asked."""
    new = {old.pk: one for old, one in zip(late, born, strict=True)}
    rows = list(Answer.objects.filter(attendee__in=new))
    for row in rows:
        assert row.attendee_id is not None  # noqa: S101 -- asked for by attendee
        row.attendee, row.pk = new[row.attendee_id], ids.uuid7()
    Answer.objects.bulk_create(rows)
