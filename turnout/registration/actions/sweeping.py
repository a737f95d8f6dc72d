"""Every minute: end what is overdue, serve lines that something left unserved, tell lines that fell asleep."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from turnout.audit import actions as audit
from turnout.audit.models import AuditEntry
from turnout.events.models import Event, Tier
from turnout.events.states import EventState
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.registration.actions import capacity, deciding, lapsing, offer_notices, offering, serving
from turnout.registration.models import Attendee, Offer, Registration
from turnout.registration.rules import pace, paying, screening, turns
from turnout.registration.states import IN_LINE, AttendeeState, OfferState

T = TypeVar("T")
log = logging.getLogger("turnout.registration")
HAS_ROOM = Q(capacity__isnull=True) | Q(held__lt=F("capacity"))


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep found to do."""

    expired: int
    offers: int
    placed: int
    asleep: int
    undecided: int = 0
    unpaid: int = 0


def sweep() -> Swept:
    """Do all that is due, one event after the other, each in a transaction of its own.

    An event is locked only when something is to be done for it. Running it twice, or at once with anything else,
    changes nothing more (G-18, I-12, I-16). One that fails is logged and holds up no other; the first failure is
    raised when all have had their turn, so that the job is tried again.
    """
    failed: list[Exception] = []
    expired = _each(offering.expire_overdue, _with_overdue_offers(), failed)
    undecided = _each(deciding.expire_overdue, _with_undecided(), failed)
    unpaid = _each(lapsing.expire_overdue, _with_unpaid(), failed)
    served = _each(serving.serve_event, _unserved(), failed)
    asleep = _each(_put_to_sleep, _fallen_asleep(), failed)
    if failed:
        raise failed[0]
    return Swept(
        sum(expired),
        sum(one.offers for one in served),
        sum(one.placed for one in served),
        sum(asleep),
        sum(undecided),
        sum(unpaid),
    )


def _each(act: Callable[[UUID], T], events: Iterable[UUID], failed: list[Exception]) -> list[T]:
    """Return what came of each event. One that somebody changes at this moment waits for the next time."""
    done = []
    for event_id in events:
        try:
            done.append(act(event_id))
        except Refused as refused:
            log.info("The line of event %s waits: %s", event_id, refused.code)
        except Exception as error:
            log.exception("The line of event %s could not be swept", event_id)
            failed.append(error)
    return done


def expire_overdue_of(event_id: UUID) -> int:
    """End overdue offers and holds of one event, if there are any: a refused claim asks once (core.md section 2)."""
    now = clock.now()
    offers = Offer.objects.filter(event=event_id, state=OfferState.LIVE, expires_at__lte=now)
    holds = Attendee.objects.filter(event=event_id, state=AttendeeState.PENDING_PAYMENT, hold_until__lte=now)
    ended = offering.expire_overdue(event_id) if offers.exists() else 0
    return ended + (lapsing.expire_overdue(event_id) if holds.exists() else 0)


def _with_overdue_offers() -> list[UUID]:
    rows = Offer.objects.filter(state=OfferState.LIVE, expires_at__lte=clock.now())
    return sorted(rows.order_by().values_list("event_id", flat=True).distinct())


def _with_undecided() -> list[UUID]:
    """Return the events where somebody still waits for a decision, and the time for it is over (G-08)."""
    rows = Attendee.objects.filter(screening.overdue(clock.now()), state=AttendeeState.PENDING)
    return sorted(set(rows.order_by().values_list("event_id", flat=True)))


def _with_unpaid() -> list[UUID]:
    """Return the events with places that are held until they are paid, and the time for it is over."""
    rows = Attendee.objects.filter(paying.overdue(clock.now()), state=AttendeeState.PENDING_PAYMENT)
    return sorted(set(rows.order_by().values_list("event_id", flat=True)))


def _unserved() -> list[UUID]:
    """Return the events with something free that somebody in line could take, found without a lock."""
    now = clock.now()
    tiers = Tier.objects.filter(HAS_ROOM, event=OuterRef("pk"), waiting__gt=0, is_active=True, has_line=True)
    rows = Event.objects.filter(HAS_ROOM, Exists(tiers), state=EventState.PUBLISHED, waiting__gt=0)
    return [
        event.pk
        for event in rows.prefetch_related("tiers").order_by("pk")
        if turns.is_overtaken(event, {tier.pk: tier for tier in event.tiers.all()}, now)
    ]


def _fallen_asleep() -> list[UUID]:
    """Return the events with a line that sleeps by now, where this was not told yet for these dates."""
    now, how = clock.now(), pace.current()
    ahead = now + how.sleeps_before
    ends_soon = (
        Q(deadline_at__lte=ahead)
        | Q(starts_at__lte=ahead)
        | Exists(Tier.objects.filter(event=OuterRef("pk"), waiting__gt=0, closes_at__lte=ahead))
    )
    rows = Event.objects.filter(ends_soon, state=EventState.PUBLISHED, waiting__gt=0)
    return [
        event.pk
        for event in rows.prefetch_related("tiers").order_by("pk")
        if _sleepers(event, {tier.pk: tier for tier in event.tiers.all()}, now)
    ]


@transaction.atomic
def _put_to_sleep(event_id: UUID) -> int:
    """Tell everybody in line that free places are on open sale from now on; once for each cut-off."""
    event, tiers = capacity.lock(event_id)
    asleep = _sleepers(event, tiers, clock.now())
    if not asleep:
        return 0
    seen = Event.objects.select_related("venue", "room", "metro").get(pk=event_id)
    for tier_id, end in asleep.items():
        waiting = Registration.objects.filter(entries__tier=tier_id, entries__state__in=IN_LINE)
        found = list(waiting.select_related("registrant").order_by("pk").distinct())
        audit.record(
            "line.slept", tiers[tier_id], by=SYSTEM, cut_off=end, waiting=len(found), event=str(event_id)
        )
        offer_notices.send_line_news(seen, found, "asleep", occasion=f"{tier_id.hex[-8:]}:{end}")
    return len(asleep)


def _sleepers(event: Event, tiers: dict[UUID, Tier], now: datetime) -> dict[UUID, str]:
    """Return the tiers whose line sleeps and has not been told so, each with the cut-off that it sleeps before."""
    how = pace.current()
    found = {
        key: end.isoformat()
        for key, tier in tiers.items()
        if tier.waiting and pace.is_asleep(event, tier, now, how)
        for end in [pace.cut_off(event, tier)]
        if end is not None
    }
    if not found:
        return {}
    acts = AuditEntry.objects.filter(
        verb="line.slept", subject_kind="events.tier", subject_id__in=[str(key) for key in found]
    )
    told = {(act.subject_id, act.facts.get("cut_off")) for act in acts}
    return {key: end for key, end in found.items() if (str(key), end) not in told}
