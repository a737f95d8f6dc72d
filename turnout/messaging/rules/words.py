"""Facts in words: dates of an event in its zone, where it is, who comes, and the colours of its cover."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.humanize.templatetags import humanize
from django.utils import dateformat
from django.utils.translation import gettext, pgettext

from turnout.ui import dates, drawing

# The stocks of ui's covers, as mail programs can show them: ground, light, middle, dark, paper.
STOCKS = {
    "marigold": ("#f4dbae", "#e7b551", "#bb8805", "#4a2f0f", "#fcf6ec"),
    "coral": ("#fed3c7", "#fea28b", "#de6b4f", "#502828", "#fff4f1"),
    "rose": ("#fed0d9", "#ff9cb3", "#db6686", "#4c283a", "#fff3f5"),
    "lilac": ("#e7d5ff", "#d0a9fe", "#a878db", "#353052", "#f9f4ff"),
    "sky": ("#bae5ff", "#6acafe", "#0c9eda", "#003c4b", "#eef9ff"),
    "mint": ("#b5edd6", "#58d8ae", "#0bab83", "#1a3e26", "#eefaf5"),
    "lime": ("#d6e6b6", "#b0cb67", "#83a01f", "#39370d", "#f5f9ee"),
}
ARCHES = 12


@dataclass(frozen=True, slots=True)
class Meeting:
    """One session of an event in words."""

    id: str
    title: str
    month: str
    day: str
    when: str
    lines: list[str]
    doors: str


def meetings(event: Mapping[str, Any], only: str = "") -> list[Meeting]:
    """Return the sessions of an event's facts in words, or only the one with this id."""
    zone = event["time_zone"]
    return [_meeting(one, zone) for one in event["sessions"] if only in {"", one.get("id", "")}]


def place(event: Mapping[str, Any]) -> list[str]:
    """Return where an event is, line by line: venue and room, then the address."""
    venue = event.get("venue") or {}
    name = ", ".join(part for part in (venue.get("name", ""), event.get("room", "")) if part)
    lines = [name, *str(venue.get("address", "")).splitlines()]
    return [line.strip() for line in lines if line.strip()]


def who(person: Mapping[str, Any]) -> str:
    """Return `Mira, 11`, or the name alone."""
    name = str(person.get("first_name") or person.get("name") or "")
    return f"{name}, {person['age']}" if person.get("age") is not None else name


def names(people: Sequence[Mapping[str, Any]]) -> str:
    """Return `Mira, Jonas and Elin`."""
    found = [str(one.get("first_name") or one.get("name") or "") for one in people]
    if len(found) <= 1:
        return "".join(found)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(found[:-1]), "last": found[-1]}


def standing(person: Mapping[str, Any]) -> str:
    """Return what somebody has, in words: his `note` if the facts have one, else the word of his state."""
    state = str(person.get("state", ""))
    if state == "waiting" and person.get("position"):
        return gettext("Waiting, %(rank)s in line") % {"rank": humanize.ordinal(person["position"])}
    known = {
        "confirmed": gettext("Confirmed"),
        "waiting": gettext("Waiting"),
        "pending": gettext("Not confirmed yet"),
        "pending_payment": gettext("To be paid"),
        "cancelled": gettext("Cancelled"),
        "declined": gettext("Not accepted"),
        "expired": gettext("Expired"),
        "transferred": gettext("Handed on"),
    }
    return str(person.get("note") or known.get(state, state))


def strip(reference: str) -> list[tuple[str, str]]:
    """Return the arches of an event's strip as (ground, arch) colours: always the same for one reference."""
    stock = STOCKS[drawing.stock(reference)]
    dice = hashlib.sha256(f"strip:{reference}".encode()).digest()
    found = []
    last = -1
    for number in range(ARCHES):
        arch = dice[number] % len(stock)
        if arch == last:
            arch = (arch + 1) % len(stock)
        ground = (arch + 1 + dice[number + ARCHES] % (len(stock) - 1)) % len(stock)
        found.append((stock[ground], stock[arch]))
        last = arch
    return found


def _meeting(session: Mapping[str, Any], zone: str) -> Meeting:
    starts = dates.in_zone(datetime.fromisoformat(session["starts_at"]), zone)
    ends = dates.in_zone(datetime.fromisoformat(session["ends_at"]), zone)
    doors = session.get("doors_at") or ""
    when = dates.days(starts, ends) if session.get("is_whole_day") else dates.span(starts, ends)
    return Meeting(
        id=str(session.get("id", "")),
        title=str(session.get("title", "")),
        month=dateformat.format(starts, pgettext("date format", "M")),
        day=dateformat.format(starts, pgettext("date format", "j")),
        when=when,
        lines=when.split(", ", 1) if dates.is_one_day(starts, ends) else [when],
        doors=dates.clock(dates.in_zone(datetime.fromisoformat(doors), zone)) if doors else "",
    )
