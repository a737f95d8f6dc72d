"""The tiers of an event: kinds of place with a price and a number. Numbers change in registration only."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.actions import locking
from turnout.events.models import Access, Event, Tier
from turnout.events.rules import access, dating
from turnout.events.states import EventState
from turnout.kernel import drafts
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused

COLUMNS = frozenset(
    {"name", "description", "position", "price_minor", "has_line", "opens_at", "closes_at",
     "access", "is_hidden", "domains", "least_each", "most_each"}
)  # fmt: skip
MOST = 50
MOST_EACH = 1000
HISTORY = frozenset({EventState.REJECTED, EventState.CANCELLED, EventState.COMPLETED, EventState.ARCHIVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class TierDraft:
    """A kind of place before it exists; no capacity means no limit."""

    name: str
    capacity: int | None = None
    description: str = ""
    price_minor: int = 0
    has_line: bool = True
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    access: str = Access.EVERYONE
    is_hidden: bool = False
    domains: str = ""
    least_each: int | None = None
    most_each: int | None = None


@transaction.atomic
def add_tier(event: Event, draft: TierDraft, *, by: Actor) -> Tier:
    """Add a kind of place. Refused: bad_input, wrong_state when the event is history."""
    found, tiers = _open_event(event)
    if len(tiers) >= MOST:
        raise Refused(
            "bad_input", _("An event has at most %(most)s kinds of place.") % {"most": MOST}, field="name"
        )
    tier = _row(found, max((tier.position for tier in tiers), default=0) + 1, draft)
    _require_own_name(tier, tiers)
    tier.save(force_insert=True)
    _touch(found)
    audit.record("tier.added", tier, by=by, capacity=tier.capacity, price_minor=tier.price_minor)
    return tier


@transaction.atomic
def change_tier(tier: Tier, changes: Mapping[str, Any], *, by: Actor) -> Tier:
    """Change everything about a kind of place but its number.

    Refused: bad_input, wrong_state, tier_in_use (its line is taken away while people stand in it, I-15).
    """
    found, tiers = _open_event(tier.event)
    row = _of(tiers, tier)
    changed = drafts.fill(row, _tidied({name: changes[name] for name in sorted(COLUMNS & changes.keys())}))
    if not changed:
        return row
    _check(row)
    _require_own_name(row, tiers)
    if row.waiting and not row.has_line:
        raise Refused("tier_in_use", _("People wait for these places, so the line stays."), field="has_line")
    row.save(update_fields=changed)
    _touch(found)
    audit.record("tier.changed", row, by=by, fields=sorted(changed))
    return row


@transaction.atomic
def shift_tier(tier: Tier, *, up: bool, by: Actor) -> Tier:
    """Move a kind of place one step up or down in the order in which all pages name them."""
    found, tiers = _open_event(tier.event)
    row = _of(tiers, tier)
    order = sorted(tiers, key=lambda one: (one.position, one.pk))
    here = order.index(row)
    there = here + (-1 if up else 1)
    if not 0 <= there < len(order):
        return row
    order[here], order[there] = order[there], order[here]
    for number, one in enumerate(order, start=1):
        if one.position != number:
            one.position = number
            one.save(update_fields=["position"])
    _touch(found)
    audit.record("tier.changed", row, by=by, fields=["position"])
    return row


@transaction.atomic
def deactivate_tier(tier: Tier, *, by: Actor, reason: str = "") -> Tier:
    """Take a kind of place off sale for good or for a while; the places in it still count (G-03)."""
    return _switch(tier, "tier.deactivated", by=by, reason=reason, to_active=False)


@transaction.atomic
def activate_tier(tier: Tier, *, by: Actor) -> Tier:
    """Put a kind of place back on sale."""
    return _switch(tier, "tier.activated", by=by, to_active=True)


@transaction.atomic
def delete_tier(tier: Tier, *, by: Actor) -> None:
    """Delete a kind of place that nobody ever held. Refused: tier_in_use (take it off sale instead; I-03)."""
    found, tiers = _open_event(tier.event)
    row = _of(tiers, tier)
    audit.record("tier.deleted", row, by=by)
    try:
        row.delete()
    except ProtectedError as used:
        raise Refused(
            "tier_in_use", _("People hold or held these places. Take them off sale instead.")
        ) from used
    _touch(found)


def write(event: Event, tiers: Sequence[TierDraft]) -> None:
    """Save the first tiers of a newborn event. Refused: bad_input."""
    write_many([(event, tiers)])


def write_many(newborn: Sequence[tuple[Event, Sequence[TierDraft]]]) -> None:
    """Save the first tiers of newborn events by one statement. Refused: bad_input."""
    Tier.objects.bulk_create([row for event, tiers in newborn for row in _first(event, tiers)])


def _first(event: Event, tiers: Sequence[TierDraft]) -> list[Tier]:
    if len(tiers) > MOST:
        raise Refused(
            "bad_input", _("An event has at most %(most)s kinds of place.") % {"most": MOST}, field="tiers"
        )
    rows: list[Tier] = []
    for number, draft in enumerate(tiers, start=1):
        rows.append(_row(event, number, draft))
        _require_own_name(rows[-1], rows)
    return rows


def _switch(tier: Tier, verb: str, *, by: Actor, to_active: bool, reason: str = "") -> Tier:
    found, tiers = _open_event(tier.event)
    row = _of(tiers, tier)
    if row.is_active == to_active:
        return row
    row.is_active = to_active
    row.save(update_fields=["is_active"])
    _touch(found)
    audit.record(verb, row, by=by, reason=reason)
    return row


def require_open(event: Event) -> None:
    """Refuse (`wrong_state`) to change the places of an event under review (G-59) or of one that is history."""
    locking.require_unapproved(event)
    if event.state in HISTORY or event.state == EventState.PENDING_REVIEW:
        raise Refused(
            "wrong_state",
            _("It is “%(state)s”, so its places cannot be changed.") % {"state": event.state_label},
            state=event.state,
        )


def _open_event(event: Event) -> tuple[Event, list[Tier]]:
    found, tiers = locking.event_and_tiers(event.pk)
    require_open(found)
    return found, tiers


def _of(tiers: Sequence[Tier], tier: Tier) -> Tier:
    found = next((row for row in tiers if row.pk == tier.pk), None)
    if found is None:
        raise Refused("tier_unknown", _("This place is not one of this event."), field="tier")
    return found


def _row(event: Event, position: int, draft: TierDraft) -> Tier:
    tier = Tier(event=event, position=position)
    drafts.fill(tier, _tidied(asdict(draft)))
    _check(tier)
    return tier


def _check(tier: Tier) -> None:
    drafts.require_places(tier.capacity)
    drafts.check(tier)
    if not 0 <= tier.price_minor <= MOST_MINOR:
        raise Refused("bad_input", _("A price is between 0 and 10 million."), field="price_minor")
    for name in ("opens_at", "closes_at"):
        dating.require_sane(getattr(tier, name), name)
    if tier.opens_at and tier.closes_at and tier.opens_at >= tier.closes_at:
        raise Refused("bad_input", _("Its sale would end before it begins."), field="closes_at")
    _check_access(tier)


MOST_MINOR = 1_000_000_000


def _tidied(values: dict[str, Any]) -> dict[str, Any]:
    if "domains" in values:
        values["domains"] = access.tidy(values["domains"])
    return values


def _check_access(tier: Tier) -> None:
    if tier.access == Access.DOMAINS and not tier.domains:
        raise Refused("bad_input", _("Write the domains, such as example.org."), field="domains")
    if tier.is_hidden and tier.access != Access.CODE:
        raise Refused("bad_input", _("Only what is booked with a code can be hidden."), field="is_hidden")
    for name in ("least_each", "most_each"):
        number = getattr(tier, name)
        if number is not None and not 1 <= number <= MOST_EACH:
            raise Refused(
                "bad_input", _("Write a number from 1 to %(most)s.") % {"most": MOST_EACH}, field=name
            )
    if tier.least_each and tier.most_each and tier.least_each > tier.most_each:
        raise Refused("bad_input", _("The least is more than the most."), field="least_each")


def _require_own_name(tier: Tier, others: Sequence[Tier]) -> None:
    if any(other.name.casefold() == tier.name.casefold() for other in others if other.pk != tier.pk):
        raise Refused("bad_input", _("Two kinds of place have the same name."), field="name")


def _touch(event: Event) -> None:
    event.content_version += 1
    event.save(update_fields=["content_version"])
