"""The line of an event as the desk sees it: who, how many, since when, what was offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from turnout.events.models import Event
from turnout.registration.models import Attendee, Offer, WaitlistEntry
from turnout.registration.queries import lines, turns
from turnout.registration.states import OfferState

MOST = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """An entry in line with its people, its rank in its tier's line, and its live offer."""

    entry: WaitlistEntry
    people: Sequence[Attendee]
    rank: int
    offer: Offer | None


def standings(event: Event) -> list[Standing]:
    """Return who stands in the lines of an event, first to last: four statements, at most 500 entries."""
    rows = list(turns.entries(event.pk).select_related("registration__registrant", "tier")[:MOST])
    people = turns.people({row.registration_id for row in rows})
    ranks = lines.ranks([row.registration_id for row in rows])
    offers = {one.entry_id: one for one in Offer.objects.filter(event=event, state=OfferState.LIVE)}
    return [
        Standing(
            row,
            people.get((row.registration_id, row.tier_id), []),
            ranks.get(row.registration_id, {}).get(row.tier_id, 0),
            offers.get(row.pk),
        )
        for row in rows
    ]


def standing(entry: WaitlistEntry) -> Standing:
    """Return one entry as the list shows it, read anew: four statements."""
    row = WaitlistEntry.objects.select_related("registration__registrant", "tier").get(pk=entry.pk)
    key = (row.registration_id, row.tier_id)
    return Standing(
        row,
        turns.people([row.registration_id]).get(key, []),
        lines.ranks([row.registration_id]).get(row.registration_id, {}).get(row.tier_id, 0),
        Offer.objects.filter(entry=row, state=OfferState.LIVE).first(),
    )


def entry(event: Event, key: UUID) -> WaitlistEntry | None:
    """Return an entry of an event's lines, in line or not any more."""
    rows = WaitlistEntry.objects.filter(event=event, pk=key)
    return rows.select_related("registration__registrant", "tier").first()
