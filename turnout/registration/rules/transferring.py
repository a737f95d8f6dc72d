"""Who may be moved to another event: what stands in the way, in words; the same in the preview and under locks.

A family is moved as ticked or not at all: siblings are never torn apart silently (decision G-14).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.events.models import Event, RegistrationType, Tier
from turnout.events.rules import places
from turnout.events.states import LIVE
from turnout.kernel.refusals import Refused
from turnout.registration.models import Attendee
from turnout.registration.queries import twins
from turnout.registration.queries.transfers import TAKING, Family


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a move would do for one family: done, or why not; who is outside the ages of the event."""

    family: Family
    refused: Refused | None
    outside: Sequence[str]


def require_source(event: Event) -> None:
    """Refuse to move people away from an event that is over or in the archive (I-20)."""
    if event.state not in LIVE:
        raise Refused("wrong_state", _("Places are moved only while an event is to come or going on."))


def require_target(source: Event, target: Event, tier: Tier, now: datetime) -> None:
    """Refuse an event that takes nobody; staff need no open window (G-13)."""
    if target.pk == source.pk:
        raise Refused("already_registered", _("They have their places at this event already."))
    if tier.event_id != target.pk or not tier.is_active:
        raise Refused("tier_unknown", _("Choose one of the places of this event."), field="tier")
    if target.registration_type == RegistrationType.NONE:
        raise Refused("registration_not_required", _("No registration is needed there."))
    if target.state not in TAKING:
        raise Refused("registration_closed", _("This event takes no registrations."))
    if target.starts_at is None or target.starts_at <= now:
        raise Refused("event_over", _("This event has started."))


def require_family(
    family: Family, target: Event, free: int | None, before: Collection[UUID] = frozenset()
) -> None:
    """Refuse a family that cannot be moved whole; `free` is how many places may be given (None: no limit).

    `before` are the people who are to get a place there in the same move, ahead of this family.
    """
    there = {*family.there.holding, *before}
    for one in family.people:
        key = twins.identity(one)
        if key in there:
            text = _("%(name)s has a place there already.") % {"name": one.person.first_name}
            raise Refused("already_registered", text)
        there.add(key)
        if one.pk in family.was_here:
            text = _("%(name)s was checked in here already.") % {"name": one.person.first_name}
            raise Refused("checked_in", text)
    is_guest = not family.registration.registrant.is_proven
    if is_guest and target.registration_type == RegistrationType.ACCOUNT_REQUIRED:
        text = _("That event takes accounts only, and this address is not proven.")
        raise Refused("account_required", text)
    if family.there.people + len(family.people) > target.party_limit:
        text = _("One booking there holds at most %(limit)s people.") % {"limit": target.party_limit}
        raise Refused("party_too_large", text, limit=target.party_limit)
    if free is not None and len(family.people) > free:
        said = ngettext("Only %(free)s place is free there.", "Only %(free)s places are free there.", free)
        text = said % {"free": free} if free else _("No place is free there.")
        raise Refused("party_does_not_fit", text, free=free)


def foreseen(found: Sequence[Family], target: Event, tier: Tier) -> list[Foreseen]:
    """Return what a move would do for each family in turn, with the places there are now."""
    free, seen = places.places_left(tier, target), []
    before: set[UUID] = set()
    for family in found:
        refused = None
        try:
            require_family(family, target, free, before)
            before.update(twins.identity(one) for one in family.people)
            free = None if free is None else free - len(family.people)
        except Refused as no:
            refused = no
        seen.append(Foreseen(family, refused, too_young_or_old(family.people, target)))
    return seen


def too_young_or_old(people: Sequence[Attendee], target: Event) -> list[str]:
    """Return who is outside the ages that the event is meant for; families decide that, so it refuses nobody."""
    least = target.min_age if target.min_age is not None else 0
    most = target.max_age if target.max_age is not None else 1000
    return [one.person.first_name for one in people if one.age is not None and not least <= one.age <= most]
