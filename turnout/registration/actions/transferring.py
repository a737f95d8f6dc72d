"""Move families to another event: places go back here, are taken there, and each family hears of it once (G-14).

Nobody jumps a line: the line there is served first, and only what is free then is given. Places that get free here
go to whoever waits here, in the same transaction.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Event, Tier
from turnout.events.rules import places
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.lifecycle import actions as lifecycle
from turnout.registration.actions import capacity, holding, leaving, notices, serving, versions
from turnout.registration.models import Attendee, Registration, Source
from turnout.registration.queries import roster, transfers
from turnout.registration.queries.transfers import Family
from turnout.registration.rules import prices, transferring
from turnout.registration.states import AttendeeState


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one family: how many were moved and to which registration, or why nobody was."""

    registration: Registration
    people: int = 0
    made: Registration | None = None
    refused: Refused | None = None


def move(
    event: Event, attendee_ids: Iterable[UUID], tier: Tier, *, by: Actor, reason: str, whole: bool = False
) -> list[Result]:
    """Move these people of an event to a kind of place of another one, family by family in the order of booking.

    Before: nothing locked; the caller manages registrations at both. After, for each family moved: attendees here
    TRANSFERRED, CONFIRMED there with `moved_from`, counters moved on both sides, one act on each side, one message.
    A family that is refused does not stop the next; with `whole` it undoes all. People without a place are left out.
    """
    people = [one for one in roster.chosen(event, attendee_ids) if one.state == AttendeeState.CONFIRMED]
    wishes = [(one.registration, one.pk) for one in people]
    order = list(dict.fromkeys(registration for registration, _key in wishes))
    each = [(one, [key for registration, key in wishes if registration == one]) for one in order]
    if not whole:
        return [_result(one, keys, tier, by, reason) for one, keys in each]
    with transaction.atomic():
        capacity.lock_both(event.pk, tier.event_id)
        results = [_result(one, keys, tier, by, reason) for one, keys in each]
        if any(one.refused for one in results):
            transaction.set_rollback(True)
            return [_undone(one) for one in results]
    return results


def _undone(one: Result) -> Result:
    others = Refused("not_all", _("Nobody was moved, because somebody else could not be."))
    return one if one.refused else Result(one.registration, refused=others)


def _result(registration: Registration, keys: Sequence[UUID], tier: Tier, by: Actor, reason: str) -> Result:
    try:
        with transaction.atomic():
            made = _moved(registration, keys, tier, by, reason)
    except Refused as refused:
        return Result(registration, refused=refused)
    except IntegrityError:
        taken = Refused("already_registered", _("Somebody of them got a place there a moment ago."))
        return Result(registration, refused=taken)
    return Result(registration, len(keys), made)


def _moved(
    registration: Registration, keys: Sequence[UUID], tier: Tier, by: Actor, reason: str
) -> Registration:
    """Move some of a family under the locks of both events (core.md section 3)."""
    source, target, tier, family = _locked(registration, keys, tier)
    transferring.require_family(family, target, places.places_left(tier, target))
    here, there = family.registration, family.there.registration or _new(family.registration, target)
    here.event, there.event = source, target
    gives = Counter(one.tier_id for one in family.people)
    leaves = lifecycle.move_many(family.people, "transfer", reason=reason)
    came = _born(source, there, family.people, tier)
    births = lifecycle.begin_many(came)
    facts = {"places": len(came), "from_event": str(source.pk), "to_event": str(target.pk)}
    left = audit.record("places.transferred", here, by=by, changes=leaves, reason=reason,
                        registration=str(there.pk), **facts)  # fmt: skip
    act = audit.record("places.received", there, by=by, changes=births, reason=reason,
                       registration=str(here.pk), **facts)  # fmt: skip
    capacity.claim(target.pk, {tier.pk: len(came)}, act_id=act.pk, by_staff=True)
    is_freed = leaving.leave_other_lines(target, came, by=by, told=there.pk)
    holding.confirm_paid(
        here, roster.of_registration(here), by=by
    )  # what was paid may be enough for those who stay
    _tell(family, there, came, reason)
    if is_freed:
        serving.serve(target.pk)
    serving.release(source.pk, gives, act_id=left.pk)
    return there


def _locked(
    registration: Registration, keys: Sequence[UUID], tier: Tier
) -> tuple[Event, Event, Tier, Family]:
    """Return both events, the kind of place and the family as they stand under their locks, the line there served."""
    capacity.lock_both(registration.event_id, tier.event_id)
    serving.serve(tier.event_id)
    events = Event.objects.select_related("venue", "room", "metro")
    source, target = events.get(pk=registration.event_id), events.get(pk=tier.event_id)
    now = clock.now()
    tier = Tier.objects.get(pk=tier.pk)
    transferring.require_source(source)
    transferring.require_target(source, target, tier, now)
    people = roster.chosen(source, keys)
    theirs = transfers.families(people, target)
    if len(theirs) != 1 or len(theirs[0].people) != len(keys):
        raise Refused("already_cancelled", _("Somebody of them has no place any more."))
    family = theirs[0]
    both = [one.pk for one in (family.registration, family.there.registration) if one]
    list(locked(Registration.objects.filter(pk__in=both)))
    list(locked(Attendee.objects.filter(registration__in=both)))
    return source, target, tier, family


def _new(registration: Registration, target: Event) -> Registration:
    """Return the registration of the same registrant there, come from where the old one came from."""
    made = Registration(
        event=target,
        registrant=registration.registrant,
        source=Source.MOVED,
        utm_source=registration.utm_source,
        utm_medium=registration.utm_medium,
        utm_campaign=registration.utm_campaign,
        utm_term=registration.utm_term,
        utm_content=registration.utm_content,
        referring_link=registration.referring_link,
        language=registration.language,
        wants_account=registration.wants_account,
        made_at=clock.now(),
    )
    made.save(force_insert=True)
    return made


def _born(source: Event, there: Registration, people: Sequence[Attendee], tier: Tier) -> list[Attendee]:
    """Return the same people as attendees there, not written yet, after those who are in the registration."""
    last = there.attendees.aggregate(last=Max("position"))["last"] or 0
    born = [
        Attendee(
            registration=there,
            event=there.event,
            tier=tier,
            person=one.person,
            position=last + number,
            age=one.age,
            state=AttendeeState.CONFIRMED,
            moved_from=one,
            made_at=clock.now(),
        )
        for number, one in enumerate(people, start=1)
    ]
    for old, new in zip(people, born, strict=True):
        prices.agree(new, prices.after_move(old, source, there.event, tier))
    return born


def _tell(family: Family, there: Registration, came: Sequence[Attendee], reason: str) -> None:
    here = family.registration
    there.registrant = here.registrant
    everybody = list(there.attendees.select_related("person").order_by("position", "pk"))
    stay = [one for one in roster.of_registration(here) if one.is_live]
    notices.send_moved(here, there, everybody, came, stay, version=versions.of(there), reason=reason)
