"""Change how many places there are; what becomes free goes to the line at once (CRS 2.2.4 step 8, I-08)."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.actions import housing, locking, pricing
from turnout.events.models import Event, Tier
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.registration.actions import capacity, serving
from turnout.registration.actions.serving import Served


@dataclass(frozen=True, slots=True)
class Resized:
    """What has another number of places now, and who of the line was served by it."""

    thing: Tier | Event
    served: Served


@transaction.atomic
def resize_tier(tier: Tier, places: int | None, *, by: Actor, reason: str = "") -> Resized:
    """Change how many places a tier has; null is no limit, 0 is none.

    Refused: capacity_below_held, never clamped (I-08); wrong_state under review and when the event is history.
    """
    event, tiers = capacity.lock(tier.event_id)
    pricing.require_open(event)
    row = tiers.get(tier.pk)
    if row is None:
        raise Refused("tier_unknown", _("This place is not one of this event."), field="tier")
    capacity.require_room_for_held(row.held, places)
    act = audit.record("tier.resized", row, by=by, reason=reason, before=row.capacity, after=places)
    capacity.resize(row, places, act_id=act.pk)
    return Resized(row, serving.serve(event.pk, cause=act.pk))


@transaction.atomic
def resize_event(event: Event, places: int | None, *, by: Actor, reason: str = "") -> Resized:
    """Change the cap over all tiers of an event, as `resize_tier` does for one.

    Refused too: bad_input, above what its room takes once it is published (G-06, I-02).
    """
    row, _tiers = locking.with_room(event.pk)
    pricing.require_open(row)
    capacity.require_room_for_held(row.held, places)
    housing.require_cap_fits(row, places)
    act = audit.record("event.resized", row, by=by, reason=reason, before=row.capacity, after=places)
    capacity.resize(row, places, act_id=act.pk)
    return Resized(row, serving.serve(row.pk, cause=act.pk))
