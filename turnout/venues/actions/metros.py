"""Metros: made, changed, and deleted while nothing lies in them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel import drafts, unique
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.venues import rules
from turnout.venues.models import Metro

FIELDS = frozenset({"name", "time_zone", "description", "contact_email", "short_link_domain"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MetroDraft:
    """A metro before it exists."""

    name: str
    time_zone: str
    description: str = ""
    contact_email: str = ""
    short_link_domain: str | None = None


@unique.settled
def create(draft: MetroDraft, *, by: Actor) -> Metro:
    """Make a metro. Refused: bad_input (a name or domain that another has, an unknown time zone)."""
    metro = Metro()
    drafts.fill(metro, _values(asdict(draft)))
    metro.slug = rules.free_slug(
        metro.name, lambda slug: Metro.objects.filter(slug=slug).exists(), otherwise="metro"
    )
    _check(metro)
    metro.save(force_insert=True)
    audit.record("metro.made", metro, by=by)
    return metro


@unique.settled
def change(metro: Metro, changes: Mapping[str, Any], *, by: Actor) -> Metro:
    """Change what a metro says of itself; its address stays, and so do the time zones of its events."""
    row = under_lock(metro)
    changed = drafts.fill(row, _values({name: changes[name] for name in FIELDS & changes.keys()}))
    if not changed:
        return row
    _check(row)
    row.save(update_fields=changed)
    audit.record("metro.changed", row, by=by, fields=sorted(changed))
    return row


@unique.settled
def delete(metro: Metro, *, by: Actor) -> None:
    """Delete a metro that nothing lies in. Refused: venue_in_use."""
    row = under_lock(metro)
    audit.record("metro.deleted", row, by=by, slug=row.slug)
    try:
        row.delete()
    except ProtectedError as used:
        raise Refused(
            "venue_in_use", _("Venues, events or people belong to this metro, so it cannot be deleted.")
        ) from used


def under_lock(metro: Metro) -> Metro:
    """Return a metro as it is, under its lock. Refused: not_found when it was deleted meanwhile."""
    row = locked(Metro.objects.filter(pk=metro.pk)).first()
    if row is None:
        raise Refused("not_found", _("This metro was deleted a moment ago."))
    return row


def _values(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with an empty domain as none: many metros may have none."""
    if "short_link_domain" in values:
        values["short_link_domain"] = (values["short_link_domain"] or "").strip().lower() or None
    return values


def _check(metro: Metro) -> None:
    drafts.check(metro)
    rules.require_zone(metro.time_zone)
    others = Metro.objects.exclude(pk=metro.pk)
    if others.filter(name__iexact=metro.name).exists():
        raise Refused("bad_input", _("Another metro has this name."), field="name")
    if metro.short_link_domain and others.filter(short_link_domain=metro.short_link_domain).exists():
        raise Refused("bad_input", _("Another metro has this domain."), field="short_link_domain")
