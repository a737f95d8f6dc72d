"""What staff do in a line: move somebody up, to the top, offer out of order; all with a reason (CRS 2.2.4 step 7)."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.models import Event, Tier
from turnout.events.rules import places
from turnout.events.states import EventState
from turnout.kernel import clock, text
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.registration.actions import capacity, ranking, serving
from turnout.registration.models import Offer, WaitlistEntry
from turnout.registration.queries import lines, turns
from turnout.registration.rules import pace
from turnout.registration.rules.lines import Turn
from turnout.registration.states import EntryState


@transaction.atomic
def move_up(entry: WaitlistEntry, *, by: Actor, reason: str) -> int:
    """Move an entry one rank up in its tier's line; return its new rank. Refused: as `_move`."""
    _event, found = _waiting(entry, reason)
    return _move(found, _ahead(found).order_by("-sort_key").first(), by=by, reason=reason)


@transaction.atomic
def move_to_top(entry: WaitlistEntry, *, by: Actor, reason: str) -> int:
    """Move an entry before everybody who waits in its tier's line; return its new rank. Refused: as `_move`."""
    _event, found = _waiting(entry, reason)
    return _move(found, _ahead(found).order_by("sort_key").first(), by=by, reason=reason)


@transaction.atomic
def offer_now(entry: WaitlistEntry, *, by: Actor, reason: str) -> Offer:
    """Offer what is free to this entry, although it is not its turn: also unproven, paused, or while the line sleeps.

    After: an offer marked as made by hand, of at most what is free. Refused: no_place_free, reason_missing,
    wrong_state, too_late (past the cut-off nobody could take it).
    """
    event, found = _waiting(entry, reason)
    tier = Tier.objects.get(pk=found.tier_id)
    if event.state != EventState.PUBLISHED:
        raise Refused("wrong_state", _("This event takes no registrations at this moment."))
    end = pace.cut_off(event, tier)
    if end is not None and end <= clock.now():
        raise Refused("registration_closed", _("Registration has ended, so nobody could take an offer."))
    turn = Turn(found, turns.entries(event.pk).get(pk=found.pk).people_waiting)  # type: ignore[attr-defined]
    count = turn.takes(places.places_left(tier, event))
    if not count:
        raise Refused("no_place_free", _("Not as many places are free as they need."))
    return serving.offer_by_hand(found, count, by=by, reason=reason)


def _move(entry: WaitlistEntry, other: WaitlistEntry | None, *, by: Actor, reason: str) -> int:
    """Put an entry before another of its line, touching nobody else's rank (G-16; I-10).

    Refused: reason_missing, wrong_state (not waiting any more), first_in_line.
    """
    if other is None:
        raise Refused("first_in_line", _("Nobody who waits for the same places is ahead."))
    before = _rank(entry)
    ranking.put_before(entry, other)
    after = _rank(entry)
    audit.record(
        "entry.moved", entry.registration, by=by, reason=reason, tier=str(entry.tier_id), before=before,
        after=after,
    )  # fmt: skip
    serving.serve(entry.event_id)
    return after


def _waiting(entry: WaitlistEntry, reason: str) -> tuple[Event, WaitlistEntry]:
    if text.is_blank(reason):
        raise Refused("reason_missing", _("Say why. The reason is kept in the history."), field="reason")
    event, _tiers = capacity.lock(entry.event_id)
    found = locked(
        WaitlistEntry.objects.filter(pk=entry.pk).select_related("registration__registrant")
    ).first()
    if found is None or found.state != EntryState.WAITING:
        raise Refused("wrong_state", _("They do not wait any more, or have an offer already."))
    return event, found


def _ahead(entry: WaitlistEntry) -> QuerySet[WaitlistEntry]:
    return WaitlistEntry.objects.filter(
        tier=entry.tier_id, state=EntryState.WAITING, sort_key__lt=entry.sort_key
    )


def _rank(entry: WaitlistEntry) -> int:
    ranks: dict[UUID, int] = lines.ranks([entry.registration_id])[entry.registration_id]
    return ranks[entry.tier_id]
