"""Tags and filters of message templates (turnout/messaging/README.md shows them in use)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import template

from turnout.messaging.rules import words
from turnout.ui import dates, money

register = template.Library()


@register.filter
def meetings(event: Mapping[str, Any], only: str = "") -> list[words.Meeting]:
    """Return the sessions of an event's facts in words, or only the one with this id."""
    return words.meetings(event, only)


@register.filter
def place(event: Mapping[str, Any]) -> list[str]:
    """Return where an event is, line by line."""
    return words.place(event)


@register.filter
def who(person: Mapping[str, Any]) -> str:
    """Return `Mira, 11`."""
    return words.who(person)


@register.filter
def names(people: Sequence[Mapping[str, Any]]) -> str:
    """Return `Mira, Jonas and Elin`."""
    return words.names(people)


@register.filter
def in_state(people: Sequence[Mapping[str, Any]], state: str) -> list[Mapping[str, Any]]:
    """Return those of the people who are in one state."""
    return [person for person in people if person.get("state") == state]


@register.filter
def amount(sum_: Mapping[str, Any]) -> str:
    """Return `£18.50` of an amount of money in minor units with its currency."""
    return money.price(sum_["minor"], sum_["currency"])


@register.filter
def standing(person: Mapping[str, Any]) -> str:
    """Return what somebody has, in words."""
    return words.standing(person)


@register.filter
def strip(reference: str) -> list[tuple[str, str]]:
    """Return the colours of an event's strip of arches."""
    return words.strip(str(reference))


@register.filter
def day_of(instant: str, zone: str) -> str:
    """Return `Saturday 5 December 2026` of an instant written in ISO 8601."""
    return dates.day_long(dates.in_zone(datetime.fromisoformat(instant), zone))


@register.filter
def time_of(instant: str, zone: str) -> str:
    """Return `10:00` of an instant written in ISO 8601."""
    return dates.clock(dates.in_zone(datetime.fromisoformat(instant), zone))


@register.filter
def moment_of(instant: str, zone: str) -> str:
    """Return `Saturday 5 December 2026, 10:00 GMT` of an instant written in ISO 8601."""
    when = dates.in_zone(datetime.fromisoformat(instant), zone)
    return f"{dates.day_long(when)}, {dates.clock(when)} {dates.zone_name(when)}"
