"""Where a registration stands, in one or two sentences."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.humanize.templatetags import humanize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.events.models import Tier
from turnout.registration.models import Attendee
from turnout.registration.rules.history import joined
from turnout.registration.states import AttendeeState, EntryState
from turnout.ui import money


@dataclass(frozen=True, slots=True)
class Row:
    """One person as the page shows him."""

    attendee: Attendee
    name: str
    age: int | None
    note: str
    badge_kind: str
    state: str
    label: str


def sentence(people: Sequence[Attendee], ranks: Mapping[UUID, int]) -> str:
    """Return who has a place and who waits where: `Mira has a place. Elin is 1st in line.`, for a page."""
    placed = [one for one in people if one.state == AttendeeState.CONFIRMED]
    pending = [one for one in people if one.state == AttendeeState.PENDING]
    unpaid = [one for one in people if one.state == AttendeeState.PENDING_PAYMENT]
    waiting = [one for one in people if one.state == AttendeeState.WAITING]
    parts = []
    if placed:
        said = ngettext("%(names)s has a place.", "%(names)s have a place.", len(placed))
        parts.append(said % {"names": _names(placed)})
    if pending:
        said = ngettext("%(names)s is not confirmed yet.", "%(names)s are not confirmed yet.", len(pending))
        parts.append(said % {"names": _names(pending)})
    if unpaid:
        said = ngettext("A place is held for %(names)s.", "Places are held for %(names)s.", len(unpaid))
        parts.append(said % {"names": _names(unpaid)})
    if waiting:
        parts.append(_waits(waiting, ranks))
    return " ".join(parts) or _("Nobody of this registration comes any more.")


def rows(
    people: Sequence[Attendee], ranks: Mapping[UUID, int], tiers: int, offered: Mapping[UUID, int]
) -> list[Row]:
    """Return each person with what he has; the kind of place is named where the event has several.

    `offered` says how many places of a tier are offered. Who waits there has one offered if that is enough for all.
    """
    waiting = Counter(one.tier_id for one in people if one.state == AttendeeState.WAITING)
    enough = {tier for tier, places in offered.items() if places >= waiting[tier]}
    return [_row(one, ranks, tiers, is_offered=one.tier_id in enough) for one in people]


def _row(one: Attendee, ranks: Mapping[UUID, int], tiers: int, *, is_offered: bool) -> Row:
    badge_kind, state, label = "attendee", one.state, one.state_label
    if is_offered and one.state == AttendeeState.WAITING:
        badge_kind, state, label = "waitlistentry", EntryState.OFFERED, str(EntryState.OFFERED.label)
    return Row(
        attendee=one,
        name=one.person.first_name,
        age=one.age,
        note=_note(one, ranks, one.tier if tiers > 1 else None),
        badge_kind=badge_kind,
        state=state,
        label=label,
    )


def _waits(waiting: Sequence[Attendee], ranks: Mapping[UUID, int]) -> str:
    found = {ranks.get(one.tier_id, 0) for one in waiting}
    names = _names(waiting)
    if len(found) == 1 and (rank := found.pop()):
        said = ngettext("%(names)s is %(rank)s in line.", "%(names)s are %(rank)s in line.", len(waiting))
        return said % {"names": names, "rank": humanize.ordinal(rank)}
    return ngettext("%(names)s is in line.", "%(names)s are in line.", len(waiting)) % {"names": names}


def _note(one: Attendee, ranks: Mapping[UUID, int], tier: Tier | None) -> str:
    parts = [tier.name] if tier is not None else []
    rank = ranks.get(one.tier_id)
    if one.price_minor and one.is_live:
        parts.append(money.price(one.price_minor, one.event.currency))
    if one.state == AttendeeState.WAITING and rank:
        parts.append(_("%(rank)s in line") % {"rank": humanize.ordinal(rank)})
    return ", ".join(parts)


def _names(people: Sequence[Attendee]) -> str:
    return joined([one.person.first_name for one in people])
