"""Which acts can be told to programs: their verbs, which facts of each, which permission it takes (docs/webhooks.md).

A curated table: what is not here is told to nobody. Of the facts of an act only those named here are passed on.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from turnout.kernel.permissions import Permission

PING = "webhook.ping"


@dataclass(frozen=True, slots=True)
class Entry:
    """An act that can be told: in which group it is shown, what it takes, and which of its facts are passed on."""

    group: str | Promise
    needs: Permission
    facts: tuple[str, ...] = ()


_EVENTS, _PEOPLE, _LINE, _MONEY, _DOOR = (
    _("Events"), _("Registrations"), _("Waitlist"), _("Payments"), _("At the door"),
)  # fmt: skip
_event, _roster = Permission.SEE_EVENTS, Permission.SEE_ROSTER

ENTRIES: dict[str, Entry] = {
    "event.made": Entry(_EVENTS, _event),
    "event.changed": Entry(_EVENTS, _event, ("fields",)),
    "event.dated": Entry(_EVENTS, _event, ("sessions",)),
    "event.submitted": Entry(_EVENTS, _event),
    "event.returned": Entry(_EVENTS, _event),
    "event.approved": Entry(_EVENTS, _event),
    "event.rejected": Entry(_EVENTS, _event),
    "event.published": Entry(_EVENTS, _event),
    "event.unpublished": Entry(_EVENTS, _event),
    "event.postponed": Entry(_EVENTS, _event),
    "event.resized": Entry(_EVENTS, _event, ("before", "after")),
    "event.registration_closed": Entry(_EVENTS, _event),
    "event.reopened": Entry(_EVENTS, _event),
    "event.started": Entry(_EVENTS, _event),
    "event.completed": Entry(_EVENTS, _event),
    "event.cancelled": Entry(_EVENTS, _event),
    "event.archived": Entry(_EVENTS, _event),
    "registration.made": Entry(_PEOPLE, _roster, ("places", "waiting")),
    "registration.cancelled": Entry(_PEOPLE, _roster, ("places", "waiting")),
    "registrations.closed": Entry(_PEOPLE, _roster, ("places",)),
    "registration.renamed": Entry(_PEOPLE, _roster, ("people",)),
    "registration.answers_changed": Entry(_PEOPLE, _roster, ("count",)),
    "registration.coming": Entry(_PEOPLE, _roster, ("places",)),
    "places.added": Entry(_PEOPLE, _roster, ("places", "waiting")),
    "places.approved": Entry(_PEOPLE, _roster, ("places",)),
    "places.declined": Entry(_PEOPLE, _roster, ("places",)),
    "places.undecided": Entry(_PEOPLE, _roster, ("places",)),
    "places.cancelled": Entry(_PEOPLE, _roster, ("places", "waiting")),
    "places.transferred": Entry(_PEOPLE, _roster, ("places",)),
    "places.received": Entry(_PEOPLE, _roster, ("places",)),
    "line.served": Entry(_LINE, _roster, ("places", "tier")),
    "line.closed": Entry(_LINE, _roster, ("waiting",)),
    "offer.made": Entry(_LINE, _roster, ("places", "tier")),
    "offer.accepted": Entry(_LINE, _roster, ("places", "tier", "seconds")),
    "offer.declined": Entry(_LINE, _roster, ("places", "tier")),
    "offer.expired": Entry(_LINE, _roster, ("places", "tier")),
    "payment.settled": Entry(_MONEY, _roster, ("amount", "currency", "method", "settlement")),
    "payment.waived": Entry(_MONEY, _roster, ("amount", "currency", "method", "settlement")),
    "payment.reversed": Entry(_MONEY, _roster, ("amount", "currency", "method", "settlement")),
    "places.paid": Entry(_MONEY, _roster, ("places",)),
    "places.unpaid": Entry(_MONEY, _roster, ("places",)),
    "attendee.checked_in": Entry(_DOOR, _roster, ("session",)),
    "attendee.check_in_undone": Entry(_DOOR, _roster, ("session",)),
}


def needed(verbs: Collection[str]) -> frozenset[Permission]:
    """Return the permissions that it takes to be told of these."""
    return frozenset({ENTRIES[one].needs for one in verbs if one in ENTRIES})
