"""Kinds of place and limits changed at one date of a series, and what of it goes to other dates.

A date whose kind of place said the same before says the same now: each column by itself, its number too. Kinds of
place are the same by name; sales begin and end as many days before each date. Places that people hold are never
taken: such a date refuses by itself.
"""

from collections.abc import Container, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from turnout.events.actions import carrying, pricing
from turnout.events.actions.carrying import Task
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.spreading import Spread
from turnout.events.models import Event, Tier
from turnout.events.rules import shifting, spreading
from turnout.events.rules.reporting import Came, Report
from turnout.kernel import times
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.registration.actions import levelling, resizing

ADD, CHANGE, CAP = "place.add", "place.change", "event.cap"
MOMENTS = frozenset(shifting.moments(Tier))
Said = dict[str, Any]


def noted(tier: Tier, spread: Spread) -> Said:
    """Return what a kind of place says before it is changed. Refused: wrong_state, as `carrying.carry`."""
    carrying.require_free_for(tier.event, spread.others)
    return _said(tier)


def go_on(tier: Tier, before: Said, spread: Spread, *, by: Actor, reason: str = "") -> Report:
    """Carry what has changed of a kind of place since `noted` to the other dates."""
    facts = {**_about(tier.event, spread), "before": before, "after": _said(_fresh(tier)), "reason": reason}
    if facts["before"] == facts["after"]:
        return Report()
    return carrying.carry(Task(CHANGE, facts), spread.others, by=by, is_left=spread.is_left)


def add(event: Event, draft: TierDraft, spread: Spread, *, by: Actor) -> Report:
    """Add a kind of place here, and at the other dates that have none of its name. Refused: as `pricing.add_tier`."""
    carrying.require_free_for(event, spread.others)
    return added(pricing.add_tier(event, draft, by=by), spread, by=by)


def added(made: Tier, spread: Spread, *, by: Actor) -> Report:
    """Add a kind of place that was added here at the other dates that have none of its name."""
    facts = {**_about(made.event, spread), "after": _said(made)}
    return carrying.carry(Task(ADD, facts), spread.others, by=by, is_left=spread.is_left)


def cap(before: int | None, event: Event, spread: Spread, *, by: Actor, reason: str = "") -> Report:
    """Carry the limit over all kinds of place, which was `before`, to the other dates."""
    after = Event.objects.values_list("capacity", flat=True).get(pk=event.pk)
    if before == after:
        return Report()
    facts = {"before": before, "after": after, "overwrites": spread.overwrites, "reason": reason}
    return carrying.carry(Task(CAP, facts), spread.others, by=by, is_left=spread.is_left)


def add_there(other: Event, facts: Mapping[str, Any], by: Actor) -> Came:
    """Add a kind of place at another date; the way of ADD."""
    after = _moved(facts["after"], facts, other)
    here = _named(other, after["name"])
    if here is None:
        _require_same_money(
            other, facts, {"price_minor": after["price_minor"]} if after["price_minor"] else {}
        )
        columns = {name: _read(name, value) for name, value in after.items() if name in levelling.COLUMNS}
        pricing.add_tier(other, TierDraft(**columns), by=by)
        return Came()
    own = [name for name, value in after.items() if _said(here)[name] != value]
    if own and facts["overwrites"]:
        _require_same_money(other, facts, own)
        _write(here, after, by, "")
        return Came()
    return Came(is_done=False, kept=sorted(own))


def change_there(other: Event, facts: Mapping[str, Any], by: Actor) -> Came:
    """Change a kind of place at another date as it was changed at one; the way of CHANGE."""
    before, after = (_moved(facts[name], facts, other) for name in ("before", "after"))
    here = _named(other, before["name"]) or _named(other, after["name"])
    if here is None:
        raise Refused("tier_unknown", _("It has no kind of place “%(name)s”.") % {"name": before["name"]})
    wanted, own = spreading.parted(before, after, _said(here), overwrites=facts["overwrites"])
    _require_same_money(other, facts, wanted)
    _write(here, wanted, by, facts["reason"])
    return Came(bool(wanted), sorted(own))


def cap_there(other: Event, facts: Mapping[str, Any], by: Actor) -> Came:
    """Give another date the limit that one has now; the way of CAP."""
    before, after = ({"limit": facts[name]} for name in ("before", "after"))
    here = {"limit": other.capacity}
    wanted, own = spreading.parted(before, after, here, overwrites=facts["overwrites"])
    if wanted:
        resizing.resize_event(other, wanted["limit"], by=by, reason=facts["reason"])
    return Came(bool(wanted), own)


def _require_same_money(other: Event, facts: Mapping[str, Any], changed: Container[str]) -> None:
    """Refuse to write a price down at a date that says its prices in another currency."""
    if "price_minor" in changed and other.currency != facts.get("currency", other.currency):
        raise Refused("wrong_state", _("Its prices are in %(currency)s.") % {"currency": other.currency})


def _write(tier: Tier, wanted: Mapping[str, Any], by: Actor, reason: str) -> None:
    columns = {name: _read(name, value) for name, value in wanted.items() if name in pricing.COLUMNS}
    pricing.change_tier(tier, columns, by=by)
    if "capacity" in wanted and wanted["capacity"] != tier.capacity:
        resizing.resize_tier(tier, wanted["capacity"], by=by, reason=reason)
    if "is_active" in wanted and wanted["is_active"] != tier.is_active:
        switch = pricing.activate_tier if wanted["is_active"] else pricing.deactivate_tier
        switch(tier, by=by)


def _about(event: Event, spread: Spread) -> Said:
    day = None if event.starts_at is None else times.local(event.starts_at, event.time_zone).date()
    return {
        "day": None if day is None else day.isoformat(),
        "zone": event.time_zone,
        "currency": event.currency,
        "overwrites": spread.overwrites,
    }


def _said(tier: Tier) -> Said:
    """Return what a kind of place says, as plain data."""
    found = {name: getattr(tier, name) for name in (*levelling.COLUMNS, "is_active")}
    return found | {name: None if found[name] is None else found[name].isoformat() for name in MOMENTS}


def _read(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in MOMENTS and value is not None else value


def _moved(said: Said, facts: Mapping[str, Any], other: Event) -> Said:
    """Return what is said, with its instants as many days before another date."""
    if facts["day"] is None or other.starts_at is None:
        return said
    by = times.local(other.starts_at, other.time_zone).date() - date.fromisoformat(facts["day"])
    shifted = {name: shifting.instant(_read(name, said[name]), facts["zone"], by) for name in MOMENTS}
    return said | {name: None if at is None else at.isoformat() for name, at in shifted.items()}


def _named(event: Event, name: str) -> Tier | None:
    rows = Tier.objects.filter(event=event).select_related("event")
    return next((row for row in rows if row.name.casefold() == name.casefold()), None)


def _fresh(tier: Tier) -> Tier:
    return Tier.objects.select_related("event").get(pk=tier.pk)
