"""Venues: made, changed, closed, and deleted while nothing takes place there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel import drafts, text, unique
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.venues import rules
from turnout.venues.models import Metro, Venue

COLUMNS = (
    "name", "street", "district", "town", "postcode", "country", "latitude", "longitude", "url",
    "parking_instructions", "entry_instructions", "access_notes", "notes", "opening_hours",
    "opening_exceptions", "capacity",
    "source_key",
)  # fmt: skip

HOURS = frozenset({"opening_hours", "opening_exceptions"})


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueDraft:
    """A venue before it exists."""

    metro: Metro
    name: str
    street: str = ""
    district: str = ""
    town: str = ""
    postcode: str = ""
    country: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    url: str = ""
    parking_instructions: str = ""
    entry_instructions: str = ""
    access_notes: str = ""
    notes: str = ""
    opening_hours: dict[str, Any] = field(default_factory=dict)
    opening_exceptions: dict[str, Any] = field(default_factory=dict)
    capacity: int | None = None
    source_key: str | None = None


@unique.settled
def create(draft: VenueDraft, *, by: Actor) -> Venue:
    """Make a venue. Refused: bad_input."""
    venue = Venue()
    drafts.fill(venue, {name: getattr(draft, name) for name in ("metro", *COLUMNS)})
    venue.slug = rules.free_slug(
        venue.name, lambda slug: Venue.objects.filter(slug=slug).exists(), otherwise="venue", longest=120
    )
    _check(venue)
    venue.save(force_insert=True)
    audit.record("venue.made", venue, by=by, metro=str(venue.metro_id))
    return venue


@unique.settled
def change(venue: Venue, changes: Mapping[str, Any], *, by: Actor) -> Venue:
    """Change what is known of a venue; pages that show it are told by `content_version`. Refused: bad_input.

    The capacity of a venue where events take place is changed through `events.actions.housing`.
    """
    row = under_lock(venue.pk)
    changed = drafts.fill(row, {name: changes[name] for name in COLUMNS if name in changes})
    if not changed:
        return row
    if HOURS & set(changed):
        rules.require_hours([*row.opening_hours.values(), *row.opening_exceptions.values()])
    _check(row)
    _save(row, changed)
    audit.record("venue.changed", row, by=by, fields=sorted(changed))
    return row


@transaction.atomic
def close(venue: Venue, on: date, *, by: Actor, reason: str) -> Venue:
    """Say that a venue closes for good on a day: no event there is published from then on."""
    if text.is_blank(reason):
        raise Refused("reason_missing", _("Say why. The reason is kept in the history."), field="reason")
    row = under_lock(venue.pk)
    row.closed_on = on
    _save(row, ["closed_on"])
    audit.record("venue.closed", row, by=by, reason=reason, on=on.isoformat())
    return row


@transaction.atomic
def reopen(venue: Venue, *, by: Actor) -> Venue:
    """Take the closing of a venue back."""
    row = under_lock(venue.pk)
    if row.closed_on is None:
        return row
    row.closed_on = None
    _save(row, ["closed_on"])
    audit.record("venue.reopened", row, by=by)
    return row


@unique.settled
def delete(venue: Venue, *, by: Actor) -> None:
    """Delete a venue where nothing ever took place. Refused: venue_in_use (close it instead)."""
    row = under_lock(venue.pk)
    audit.record("venue.deleted", row, by=by, slug=row.slug)
    try:
        row.delete()
    except ProtectedError as used:
        raise Refused(
            "venue_in_use", _("Events take place there, or did. Close the venue instead.")
        ) from used


def under_lock(venue_id: UUID) -> Venue:
    """Return a venue as it is, under its lock. Refused: not_found when it was deleted meanwhile."""
    row = locked(Venue.objects.filter(pk=venue_id)).first()
    if row is None:
        raise Refused("not_found", _("This venue was deleted a moment ago."))
    return row


def touch(venue: Venue) -> None:
    """Tell pages that something at a venue changed. Before: its row is locked."""
    _save(venue, [])


def _save(row: Venue, changed: list[str]) -> None:
    row.content_version += 1
    row.save(update_fields=[*changed, "content_version"])


def _check(venue: Venue) -> None:
    venue.country = venue.country.upper()
    drafts.require_places(venue.capacity)
    drafts.check(venue)
    if venue.source_key and Venue.objects.filter(source_key=venue.source_key).exclude(pk=venue.pk).exists():
        raise Refused("bad_input", _("Another venue has this key."), field="source_key")
