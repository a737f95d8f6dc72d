"""A kind of place made the same at other dates of a series: what it is, who may book it, and how many there are."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.events.actions import pricing
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event, Tier
from turnout.events.rules import shifting
from turnout.events.rules.reporting import Came
from turnout.kernel import times
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.registration.actions import resizing

COLUMNS = tuple(field.name for field in fields(TierDraft))
LEVEL = "place.level"


def level_there(event: Event, facts: Mapping[str, Any], by: Actor) -> Came:
    """Make a kind of place at another date like the one that is named; the way of LEVEL."""
    model = Tier.objects.select_related("event").filter(pk=facts["tier"]).first()
    if model is None:
        raise Refused("not_found", _("This kind of place was deleted a moment ago."))
    level(model, event, by=by)
    return Came()


@transaction.atomic
def level(model: Tier, event: Event, *, by: Actor) -> None:
    """Make the kind of place of this name at another date like `model`, or add it there.

    Its sale begins and ends as many days before that date. Refused: as changing, adding and resizing refuse
    (wrong_state, tier_in_use, capacity_below_held); nothing is changed at that date then.
    """
    wanted = said(model, event)
    here = next((row for row in event.tiers.all() if row.name.casefold() == model.name.casefold()), None)
    if here is None:
        pricing.add_tier(event, TierDraft(**wanted), by=by)
        return
    changes = {name: value for name, value in wanted.items() if name in pricing.COLUMNS}
    pricing.change_tier(here, changes, by=by)
    if here.capacity != model.capacity:
        resizing.resize_tier(here, model.capacity, by=by)
    if here.is_active != model.is_active:
        switch = pricing.activate_tier if model.is_active else pricing.deactivate_tier
        switch(here, by=by)


def said(model: Tier, event: Event) -> dict[str, Any]:
    """Return what `model` would say at another date."""
    found = {name: getattr(model, name) for name in COLUMNS}
    first, there = model.event.starts_at, event.starts_at
    if first is not None and there is not None:
        by = times.local(there, event.time_zone).date() - times.local(first, model.event.time_zone).date()
        found |= {
            name: shifting.instant(found[name], model.event.time_zone, by) for name in shifting.moments(Tier)
        }
    return found


def differs(model: Tier, event: Event) -> bool:
    """Return whether that date, whose kinds of place were fetched, has no such kind or another of this name."""
    here = next((row for row in event.tiers.all() if row.name.casefold() == model.name.casefold()), None)
    if here is None:
        return True
    wanted = said(model, event) | {"is_active": model.is_active}
    return any(getattr(here, name) != value for name, value in wanted.items() if name != "name")
