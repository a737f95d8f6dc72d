"""Where a registration stands, in one or two sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.humanize.templatetags import humanize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.events.models import Tier
from turnout.registration.models import Attendee
from turnout.registration.rules.history import joined
from turnout.registration.states import AttendeeState


@dataclass(frozen=True, slots=True)
class Row:
    """One person as the page shows him."""

    attendee: Attendee
    name: str
    age: int | None
    note: str
    badge_kind: str
    state: str


def sentence(people: Sequence[Attendee], ranks: Mapping[UUID, int]) -> str:
    """Return who has a place and who waits where: `Mira has a place. Elin is 1st in line.`, for a page."""
    placed = [one for one in people if one.state == AttendeeState.CONFIRMED]
    waiting = [one for one in people if one.state == AttendeeState.WAITING]
    parts = []
    if placed:
        said = ngettext("%(names)s has a place.", "%(names)s have a place.", len(placed))
        parts.append(said % {"names": _names(placed)})
    if waiting:
        parts.append(_waits(waiting, ranks))
    return " ".join(parts) or _("Nobody of this registration comes any more.")


def rows(people: Sequence[Attendee], ranks: Mapping[UUID, int], tiers: int) -> list[Row]:
    """Return each person with what he has; the kind of place is named where the event has several."""
    return [
        Row(
            attendee=one,
            name=one.person.first_name,
            age=one.age,
            note=_note(one, ranks, one.tier if tiers > 1 else None),
            badge_kind="attendee",
            state=one.state,
        )
        for one in people
    ]


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
    if one.state == AttendeeState.WAITING and rank:
        parts.append(_("%(rank)s in line") % {"rank": humanize.ordinal(rank)})
    return ", ".join(parts)


def _names(people: Sequence[Attendee]) -> str:
    return joined([one.person.first_name for one in people])
