"""What the catalogue's address asks for, read from a query that anybody may write by hand.

What cannot be read is left out, and a note says so; nothing in a query is ever an error.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _

from turnout.events.models import Format
from turnout.front.queries.catalogue import Facets, Filters, Place
from turnout.kernel import text, times

FILTERS = ("q", "metro", "venue", "when", "from", "to", "topic", "format", "age", "places")
NAMES = (*FILTERS, "past", "view", "month", "after", "before")
DETAILS = ("venue", "topic", "format", "age", "from", "to")
LONGEST_WORDS = 100
LONGEST_VALUE = 200
OLDEST = 120
EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)
SATURDAY = 5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE = re.compile(r"(-?\d{1,18})\.([0-9a-f]{32})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d\d", re.ASCII)


class Query(Protocol):
    """What Django's QueryDict offers."""

    def getlist(self, key: str, /) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, read: `values` is what was understood, by parameter, and what links of the page keep."""

    values: Mapping[str, str]
    filters: Filters
    zone: str
    month: date | None = None
    after: Place | None = None
    before: Place | None = None
    notes: Sequence[str] = field(default_factory=list)

    @property
    def has_filters(self) -> bool:
        """Whether anything narrows the list."""
        return any(self.values.get(name) for name in FILTERS)

    @property
    def has_details(self) -> bool:
        """Whether one of the further filters is set."""
        return any(self.values.get(name) for name in DETAILS)

    def link(self, **changes: str | None) -> str:
        """Return the address with parameters changed; a page's place is dropped unless it is given."""
        kept = {**self.values, "after": None, "before": None, **changes}
        query = urlencode({name: kept[name] for name in NAMES if kept.get(name)})
        return f"/?{query}" if query else "/"


def read(query: Query, facets: Facets, now: datetime) -> Asked:
    """Return what a query asks for. `facets` are those of its metro and venue."""
    reader = _Reader(query)
    values = {
        "q": reader.words(),
        "metro": reader.among("metro", [metro.slug for metro in facets.metros], _("We know no such region.")),
        "venue": reader.among("venue", [venue.slug for venue in facets.venues], _("We know no such venue.")),
        "topic": reader.among("topic", [topic.slug for topic in facets.topics], _("We know no such topic.")),
        "format": reader.among("format", Format.values, _("We know no such kind of event.")),
        "when": reader.among("when", ["weekend", "month"], _("We could not read the date.")),
        "from": reader.day("from"),
        "to": reader.day("to"),
        "age": reader.age(),
        "places": reader.among("places", ["1"], _("We could not read the filter for places left.")),
        "past": reader.among("past", ["1"], _("We could not read whether past events are wanted.")),
        "view": reader.among("view", ["month", "list"], _("There is a list and a month, no other view.")),
    }
    month = reader.month()
    if month and values["view"] != "month":
        month = None
    values["month"] = f"{month:%Y-%m}" if month else ""
    zone = _zone(values, facets)
    since, until = _span(values, zone, now, reader.notes)
    filters = Filters(
        words=values["q"], metro=values["metro"], venue=values["venue"], topic=values["topic"],
        format=values["format"], age=int(values["age"]) if values["age"] else None, since=since, until=until,
        has_places=bool(values["places"]), is_past=bool(values["past"]),
    )  # fmt: skip
    after, before = reader.place("after"), reader.place("before")
    return Asked(values, filters, zone, month, after, None if after else before, reader.notes)


def plain(query: Query, name: str) -> str:
    """Return a parameter that names something, as far as it is needed to look up choices."""
    found = query.getlist(name)
    return text.line(found[-1][:LONGEST_VALUE]) if found else ""


def written(place: Place) -> str:
    """Return a place in the list as a parameter."""
    microseconds = (place.starts_at - _EPOCH) // timedelta(microseconds=1)
    return f"{microseconds}.{place.pk.hex}"


def around(asked: Asked, today: date) -> tuple[date, datetime, datetime]:
    """Return the first day of the month asked for (else this one's), and its span as instants."""
    first = (asked.month or today).replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return first, times.instant(first, time(0), asked.zone), times.instant(following, time(0), asked.zone)


class _Reader:
    """Reads parameters one by one and notes what it leaves out."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self.notes: list[str] = []

    def words(self) -> str:
        found = self._one("q", longest=LONGEST_WORDS * 4)
        if len(found) > LONGEST_WORDS:
            self._note(_("Your search was long. We looked for its first 100 characters."))
        return found[:LONGEST_WORDS].strip()

    def among(self, name: str, choices: Sequence[str], why_not: str) -> str:
        found = self._one(name)
        if not found or found in choices:
            return found
        return self._left_out(why_not)

    def day(self, name: str) -> str:
        return self._parsed(
            name, _DAY, lambda found: found, _("We could not read the date: write it as 2026-12-31.")
        )

    def month(self) -> date | None:
        found = self._parsed(
            "month",
            _MONTH,
            lambda month: f"{month}-01",
            _("We could not read the month: write it as 2026-12."),
        )
        return date.fromisoformat(f"{found}-01") if found else None

    def age(self) -> str:
        found = self._one("age")
        if not found or (
            found.isascii() and found.isdigit() and len(found) <= len(str(OLDEST)) and int(found) <= OLDEST
        ):
            return str(int(found)) if found else ""
        return self._left_out(_("An age is a number from 0 to 120."))

    def place(self, name: str) -> Place | None:
        found = self._one(name)
        if not found:
            return None
        if match := _PLACE.fullmatch(found):
            try:
                return Place(_EPOCH + timedelta(microseconds=int(match[1])), UUID(match[2]))
            except OverflowError:
                pass
        self._left_out(_("We could not read where the page begins."))
        return None

    def _parsed(self, name: str, shape: re.Pattern[str], day_of: Callable[[str], str], why_not: str) -> str:
        found = self._one(name)
        if not found:
            return ""
        try:
            day = date.fromisoformat(day_of(found)) if shape.fullmatch(found) else None
        except ValueError:
            day = None
        return found if day and EARLIEST <= day < LATEST else self._left_out(why_not)

    def _one(self, name: str, longest: int = LONGEST_VALUE) -> str:
        given = self._query.getlist(name)
        if len(set(given)) > 1:
            self._note(_("A filter was given twice. We used the last one."))
        return text.line(given[-1][:longest]) if given else ""

    def _left_out(self, why: str) -> str:
        self._note(_("%(why)s We left it out.") % {"why": why})
        return ""

    def _note(self, words: str) -> None:
        if words not in self.notes:
            self.notes.append(words)


def _zone(values: Mapping[str, str], facets: Facets) -> str:
    """Return the zone in which days are meant: the chosen metro's, else the first one's."""
    chosen = [metro for metro in facets.metros if metro.slug == values["metro"]] or list(facets.metros[:1])
    return chosen[0].time_zone if chosen else "UTC"


def _span(
    values: dict[str, str], zone: str, now: datetime, notes: list[str]
) -> tuple[datetime | None, datetime | None]:
    """Return the instants between which events are wanted. A span by name gives way to one by dates."""
    if values["from"] or values["to"]:
        values["when"] = ""
        first, last = values["from"], values["to"]
        if first and last and last < first:
            notes.append(_("The last day was before the first. We left it out."))
            values["to"] = last = ""
        since = times.instant(date.fromisoformat(first), time(0), zone) if first else None
        until = times.instant(date.fromisoformat(last) + timedelta(days=1), time(0), zone) if last else None
        return since, until
    if not values["when"]:
        return None, None
    today = times.local(now, zone).date()
    first_day = _saturday(today) if values["when"] == "weekend" else today
    days = timedelta(days=(7 - first_day.weekday()) if values["when"] == "weekend" else 30)
    return times.instant(first_day, time(0), zone), times.instant(first_day + days, time(0), zone)


def _saturday(today: date) -> date:
    """Return the first day of the weekend that is on, or comes next: on a Sunday, that Sunday."""
    return today + timedelta(days=max(SATURDAY - today.weekday(), 0))


def cleared(asked: Asked) -> str:
    """Return the address of the same view without any filter."""
    return asked.link(**dict.fromkeys(FILTERS))
