"""What an event says, in words for a reviewer: each field with its name and its value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from turnout.events.models import Access, Admission, Audience, Format, RegistrationType, Visibility
from turnout.events.rules import comparing
from turnout.events.rules.comparing import Difference
from turnout.ui import dates, money

NAMES: dict[str, str | Promise] = {
    "title": _l("Title"),
    "summary": _l("Summary"),
    "description": _l("Description"),
    "bring": _l("What to bring"),
    "format": _l("Format"),
    "registration_type": _l("Registration"),
    "audience": _l("Who comes"),
    "admission": _l("Who gets a place"),
    "visibility": _l("Who finds it"),
    "online_url": _l("Online address"),
    "time_zone": _l("Time zone"),
    "min_age": _l("Youngest age"),
    "max_age": _l("Oldest age"),
    "party_limit": _l("Most people in one booking"),
    "auto_confirm": _l("First in line gets a free place unasked"),
    "standby_minutes": _l("Places are kept after the start, minutes"),
    "capacity": _l("Places"),
    "currency": _l("Currency"),
    "pays_at_door": _l("Paid at the door"),
    "pays_ahead": _l("Paid beforehand"),
    "pay_days": _l("Days to pay"),
    "pay_how": _l("How to pay beforehand"),
    "contact_email": _l("Contact for questions"),
    "opens_at": _l("Registration opens"),
    "deadline_at": _l("Registration closes"),
    "publish_at": _l("Published by itself at"),
    "venue": _l("Venue"),
    "room": _l("Room"),
    "topics": _l("Topics"),
    "name": _l("Name"),
    "starts_at": _l("Begins"),
    "ends_at": _l("Ends"),
    "is_whole_day": _l("Whole day"),
    "doors_at": _l("Doors open"),
    "price_minor": _l("Price"),
    "has_line": _l("Has a waitlist"),
    "is_active": _l("On sale"),
    "closes_at": _l("Sale ends"),
    "access": _l("Who may book it"),
    "domains": _l("Domains"),
    "is_hidden": _l("Named only to whoever has its code"),
    "least_each": _l("Least per person"),
    "most_each": _l("Most per person"),
    "label": _l("Question"),
    "hint": _l("Help"),
    "kind": _l("Kind of answer"),
    "asked": _l("Asked"),
    "is_required": _l("Required"),
    "options": _l("Answers"),
    "least": _l("Least"),
    "most": _l("Most"),
    "wording": _l("What is agreed to"),
    "link": _l("Link to the whole text"),
    "only_for": _l("Only for"),
    "only_if": _l("Only after the answer"),
    "why": _l("Why it is asked"),
    "seen_by": _l("Who sees the answer"),
}
CHOICES: dict[str, dict[str, str | Promise]] = {
    "format": dict(Format.choices),
    "registration_type": dict(RegistrationType.choices),
    "audience": dict(Audience.choices),
    "admission": dict(Admission.choices),
    "visibility": dict(Visibility.choices),
    "access": dict(Access.choices),
}
PARTS = {"sessions": _l("Session"), "tiers": _l("Kind of place"), "questions": _l("Question")}
OVER_ALL = {"capacity": _l("Limit over all kinds of place")}  # what the event itself says
NO_LIMIT = {"capacity"}  # where nothing means no limit
TEXTS = {"title", "summary", "description", "bring", "pay_how"}


@dataclass(frozen=True, slots=True)
class Said:
    """One field for a reviewer: its name, what it said before and says now, and the words of a text that differ."""

    name: str
    before: str
    now: str
    runs: list[tuple[str, str]]


def content(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return everything an event says, field by field; what is empty is left out."""
    zone, currency = found["time_zone"], found["currency"]
    said = [
        (str((NAMES | OVER_ALL)[name]), _value(name, value, zone, currency))
        for name, value in found.items()
        if not isinstance(value, list) and (name in NO_LIMIT or not comparing.is_empty(name, value))
    ]
    for kind, label in PARTS.items():
        for number, part in enumerate(found.get(kind, []), start=1):
            values = [
                f"{NAMES[name]}: {_value(name, value, zone, currency)}"
                for name, value in part.items()
                if name != "id" and (name in NO_LIMIT or not comparing.is_empty(name, value))
            ]
            said.append((f"{label} {number}", "\n".join(values)))
    return said


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Said]:
    """Return what differs between two submissions."""
    return [_said(one, now["time_zone"], now["currency"]) for one in comparing.differences(before, now)]


def _said(one: Difference, zone: str, currency: str) -> Said:
    if one.part:
        name = f"{PARTS[one.kind]} “{one.part}”: {NAMES.get(one.field, one.field)}"
    else:
        name = str((NAMES | OVER_ALL).get(one.field, one.field))
    was_empty = one.before in {None, ""} and one.field not in NO_LIMIT
    is_text = one.field in TEXTS and bool(one.before) and bool(one.now)
    return Said(
        name,
        "" if was_empty else _value(one.field, one.before, zone, currency),
        _value(one.field, one.now, zone, currency),
        one.words if is_text else [],
    )


def _value(name: str, value: Any, zone: str, currency: str) -> str:
    if value is None or value == "":
        return _("no limit") if name in NO_LIMIT else _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "price_minor":
        return money.price(value, currency)
    if name.endswith("_at"):
        return dates.moment(dates.in_zone(datetime.fromisoformat(value), zone), 0)
    return str(CHOICES.get(name, {}).get(value, value))
