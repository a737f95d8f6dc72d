"""What the entries of a foreign calendar mean: times in a zone we know, text without markup, repeats written out."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile

from dateutil import rrule
from django.core.exceptions import SuspiciousOperation
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from icalendar.prop import vDuration
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from turnout.events.rules.calendar_files import Block, Calendar, Property, unescaped
from turnout.kernel import times

HORIZON = timedelta(days=366)
NO_TIME = datetime(1, 1, 1)  # noqa: DTZ001 -- wall time, as everything here
MOST_REPEATS = 500
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
LONGEST = timedelta(days=366)  # of one entry; what says more says nothing
YEARS = range(1900, 2300)  # beyond, reckoning with zones and repeats leaves the calendar
CYCLE = 400  # years after which the calendar repeats
NOTHING = frozenset({"", "na", "n/a", "nan", "none", "null", "undefined", "tbd", "tba", "-"})
RARE_ENOUGH = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_MOMENT = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?)?\s*(Z?)", re.ASCII
)
_MARKUP = re.compile(
    r"</?(a|b|br|div|em|font|h\d|html|i|img|li|ol|p|script|span|strong|style|table|td|tr|u|ul)\b[^>]*>",
    re.IGNORECASE,
)
_UNSEEN = re.compile(r"<(script|style)\b.*?(</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_BREAKS = re.compile(r"<br\s*/?>|</(p|div|li|tr|h\d)\s*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(#\d+|#x[0-9a-f]+|[a-z]{2,8});", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a foreign calendar in wall time of its zone, or the problem that makes it unreadable."""

    number: int
    uid: str = ""
    title: str = ""
    description: str = ""
    location: str = ""
    url: str = ""
    categories: Sequence[str] = ()
    starts: datetime = NO_TIME
    ends: datetime = NO_TIME
    zone: str = ""
    is_whole_day: bool = False
    is_cancelled: bool = False
    repeats: str = ""  # which one of several with the same UID: its start as first planned
    same_as: int = 0  # an earlier entry that says the same
    problem: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Moment:
    """A date or a wall time, in the zone that the file names (empty: none, as floating times have)."""

    wall: datetime
    is_date: bool
    zone: str


def read(calendar: Calendar, default_zone: str, now: datetime) -> list[Entry]:
    """Return the entries of a calendar with repeats written out until a year from `now`.

    Times without a zone, or in one that nobody knows, are taken as `default_zone`.
    """
    reader = _Reader(calendar, default_zone)
    pairs = [(block, reader.entry(block)) for block in calendar.blocks]
    overridden = {(entry.uid, entry.repeats) for _block, entry in pairs if entry.repeats}
    found: list[Entry] = []
    for block, entry in pairs:
        found += reader.repeated(
            block, entry, overridden, times.local(now, default_zone).replace(tzinfo=None)
        )
    return _told_apart(found)


def plain(written: str) -> str:
    """Return text without markup: tags become line breaks or nothing, entities the letters they stand for."""
    if not _MARKUP.search(written):
        return html.unescape(written) if _ENTITY.search(written) else written
    try:
        kept = strip_tags(_BREAKS.sub("\n", _UNSEEN.sub("", written)))
    except SuspiciousOperation:  # thousands of tags that never close: kept as text, which is harmless
        return written
    return re.sub(r"\n{3,}", "\n\n", html.unescape(kept)).strip()


class _Reader:
    """Reads entries one after the other."""

    def __init__(self, calendar: Calendar, default_zone: str) -> None:
        self._calendar = calendar
        self._default = default_zone

    def entry(self, block: Block) -> Entry:
        """Return what one block says."""
        notes = list(block.repairs)
        starts = _moment(block.first("DTSTART"), notes)
        title = _words(block, "SUMMARY", notes)
        uid = _words(block, "UID", notes)
        if starts is None or not title:
            missing = _("It has no SUMMARY.") if starts else _("DTSTART is missing or cannot be read.")
            return Entry(block.number, uid=uid, title=title, problem=missing, notes=notes)
        if not uid:
            uid = f"{starts.wall:%Y%m%dT%H%M}-{title[:80]}"
            notes.append(_("It has no UID; start and title stand for it."))
        zone, wall = self._placed(starts, notes)
        ends = self._end(block, starts, wall, zone, notes)
        status = block.first("STATUS")
        return Entry(
            number=block.number,
            uid=uid,
            title=title,
            description=_words(block, "DESCRIPTION", notes),
            location=_words(block, "LOCATION", notes),
            url=_words(block, "URL", notes),
            categories=_categories(block),
            starts=wall,
            ends=ends,
            zone=zone,
            is_whole_day=starts.is_date,
            is_cancelled=status is not None and status.value.upper() in {"CANCELLED", "CANCELED"},
            repeats=self._planned(block, zone, notes),
            notes=notes,
        )

    def repeated(
        self, block: Block, entry: Entry, overridden: set[tuple[str, str]], now: datetime
    ) -> Iterator[Entry]:
        """Yield the entry, or each of its repeats that no other entry overrides."""
        rule = block.first("RRULE")
        extra = [_moment(one, entry.notes) for one in block.all("RDATE")]
        if entry.problem or entry.repeats or (rule is None and not extra):
            yield entry
            return
        length = entry.ends - entry.starts
        left_out = {self._stamp(one, entry) for one in _moments(block.all("EXDATE"), entry.notes)}
        starts = {entry.starts, *(self._placed(one, [], entry.zone)[1] for one in extra if one)}
        if rule is not None:
            starts |= set(_repeats(rule.value, entry, self._last(rule.value, entry, now + HORIZON)))
        for start in sorted(starts):
            stamp = f"{start:%Y%m%dT%H%M}"
            if stamp not in left_out and (entry.uid, stamp) not in overridden:
                yield replace(entry, starts=start, ends=start + length, repeats=stamp)

    def _last(self, rule: str, entry: Entry, horizon: datetime) -> datetime:
        """Return until when a rule is followed, in wall time of the entry's zone."""
        end = re.search(r"UNTIL=([^;]*)", rule.upper())
        until = _moment(Property("UNTIL", {}, end[1]), entry.notes) if end else None
        if until is None:
            return horizon
        wall = self._placed(until, [], entry.zone)[1]
        return min(horizon, wall + A_DAY - timedelta(minutes=1) if until.is_date else wall)

    def _stamp(self, moment: _Moment, entry: Entry) -> str:
        wall = self._placed(moment, [], entry.zone)[1]
        return f"{wall:%Y%m%d}T{entry.starts:%H%M}" if moment.is_date else f"{wall:%Y%m%dT%H%M}"

    def _planned(self, block: Block, zone: str, notes: list[str]) -> str:
        """Return for which repeat of a series this entry stands, in wall time of its zone."""
        planned = _moment(block.first("RECURRENCE-ID"), notes)
        return f"{self._placed(planned, [], zone)[1]:%Y%m%dT%H%M}" if planned else ""

    def _placed(self, moment: _Moment, notes: list[str], into: str = "") -> tuple[str, datetime]:
        """Return zone and wall time of a moment; UTC becomes wall time of `into` or the default zone."""
        if moment.is_date:
            return into or self._calendar_zone([]), moment.wall
        if moment.zone == "UTC":
            zone = into or self._calendar_zone([])
            at = times.instant(moment.wall.date(), moment.wall.time(), "UTC")
            return zone, times.local(at, zone).replace(tzinfo=None)
        zone = self._zone(moment.zone, notes) if moment.zone else self._calendar_zone(notes)
        if into and into != zone:
            at = times.instant(moment.wall.date(), moment.wall.time(), zone)
            return into, times.local(at, into).replace(tzinfo=None)
        return zone, moment.wall

    def _calendar_zone(self, notes: list[str]) -> str:
        named = self._known(self._calendar.zone) if self._calendar.zone else ""
        zone = named or self._default
        notes.append(_("Its time has no zone; taken as %(zone)s.") % {"zone": zone})
        return zone

    def _zone(self, named: str, notes: list[str]) -> str:
        if times.is_zone(named):
            return named
        if known := self._known(named):
            notes.append(_("The zone “%(name)s” is taken as %(zone)s.") % {"name": named[:60], "zone": known})
            return known
        notes.append(
            _("The zone “%(name)s” is not known; taken as %(zone)s.")
            % {"name": named[:60], "zone": self._default}
        )
        return self._default

    def _known(self, named: str) -> str:
        """Return the zone that a name stands for: of Windows, of the file itself, or behind a prefix."""
        name = named.strip().strip('"')
        parts = name.split("/")
        tails = ["/".join(parts[start:]) for start in range(len(parts))]
        wanted = [WINDOWS_TO_OLSON.get(name, ""), self._calendar.zones.get(named, ""), *tails]
        return next((one for one in wanted if one and times.is_zone(one)), "")

    def _end(self, block: Block, starts: _Moment, wall: datetime, zone: str, notes: list[str]) -> datetime:
        """Return the end in wall time: DTEND, DURATION, or a guess that the notes tell."""
        least = A_DAY if starts.is_date else AN_HOUR
        if (end := _moment(block.first("DTEND"), notes)) is not None:
            found = self._placed(end, [], zone)[1]
        elif (length := _duration(block.first("DURATION"), notes)) is not None:
            found = wall + length
        else:
            if not starts.is_date:
                notes.append(_("It has no end; an hour is assumed."))
            return wall + least
        if starts.is_date:
            found = datetime.combine(
                found.date() + (A_DAY if found.time() > time.min else timedelta()), time.min
            )
        if found <= wall:
            if not starts.is_date:
                notes.append(_("Its end is not after its start; an hour is assumed."))
            return wall + least
        return found


def _moments(properties: Sequence[Property], notes: list[str]) -> list[_Moment]:
    each = [replace(one, value=value) for one in properties for value in one.value.split(",")]
    return [moment for one in each if (moment := _moment(one, notes)) is not None]


def _moment(found: Property | None, notes: list[str]) -> _Moment | None:
    """Return a date or time, also in spellings that are none of iCalendar's."""
    if found is None:
        return None
    match = _MOMENT.fullmatch(found.value)
    if match is None:
        if found.value.casefold() in NOTHING:
            notes.append(_("%(name)s says “%(value)s”.") % {"name": found.name, "value": found.value})
        else:
            notes.append(
                _("%(name)s cannot be read: “%(value)s”.") % {"name": found.name, "value": found.value[:60]}
            )
        return None
    year, month, day, hour, minute, second, utc = match.groups()
    try:
        on = date(int(year) if int(year) in YEARS else 0, int(month), int(day))  # there is no year 0
        at = time(int(hour), int(minute), min(int(second or 0), 59)) if hour else time.min
    except ValueError:
        notes.append(_("%(name)s is no date: “%(value)s”.") % {"name": found.name, "value": found.value})
        return None
    zone = "UTC" if utc else found.parameters.get("TZID", "")
    return _Moment(datetime.combine(on, at.replace(second=0)), not hour, zone)


def _duration(found: Property | None, notes: list[str]) -> timedelta | None:
    if found is None:
        return None
    try:
        length: timedelta = vDuration.from_ical(found.value)  # type: ignore[no-untyped-call]
    except (ValueError, OverflowError):
        notes.append(_("DURATION cannot be read: “%(value)s”.") % {"value": found.value[:60]})
        return None
    if abs(length) > LONGEST:
        notes.append(_("DURATION cannot be read: “%(value)s”.") % {"value": found.value[:60]})
        return None
    return abs(length)


def _words(block: Block, name: str, notes: list[str]) -> str:
    found = block.first(name)
    if found is None:
        return ""
    written = unescaped(found.value).strip()
    if written.casefold() in NOTHING:
        if written:
            notes.append(_("%(name)s says “%(value)s”.") % {"name": name, "value": written})
        return ""
    kept = plain(written)
    if kept != written:
        notes.append(_("Markup was taken out of %(name)s.") % {"name": name})
    return kept


def _categories(block: Block) -> list[str]:
    names = (
        plain(unescaped(part)).strip()
        for one in block.all("CATEGORIES")
        for part in re.split(r"(?<!\\),", one.value)
    )
    return list({name.casefold(): name for name in names if name.casefold() not in NOTHING}.values())


def _repeats(rule: str, entry: Entry, last: datetime) -> list[datetime]:
    """Return the starts that a rule makes up to `last`, within our bounds; what is cut off is noted."""
    frequency = re.search(r"FREQ=([A-Z]+)", rule.upper())
    if frequency is None or frequency[1] not in RARE_ENOUGH:
        entry.notes.append(_("Its rule of repetition cannot be followed; only the first is taken."))
        return []
    endless = re.sub(r"UNTIL=[^;]*;?", "", rule.upper()).strip("; ")
    try:
        starts = list(
            islice(takewhile(lambda start: start <= last, _followed(endless, entry, last)), MOST_REPEATS + 1)
        )
    except (ValueError, TypeError, OverflowError, KeyError, IndexError, AttributeError):
        entry.notes.append(_("Its rule of repetition cannot be read; only the first is taken."))
        return []
    if len(starts) > MOST_REPEATS:
        note = _("It repeats more than %(most)s times; the first ones are taken.")
        entry.notes.append(note % {"most": MOST_REPEATS})
    return starts[:MOST_REPEATS]


def _followed(rule: str, entry: Entry, last: datetime) -> Iterator[datetime]:
    """Yield the starts that a rule makes, computed as late as the calendar goes.

    A rule that never comes true (30 February) is followed to the year 9999. Weekdays and leap years repeat every
    400 years, so we begin there and look at centuries instead of millennia.
    """
    ahead = max((9999 - last.year) // CYCLE, 0) * CYCLE
    begin = entry.starts.replace(year=entry.starts.year + ahead)
    return (start.replace(year=start.year - ahead) for start in rrule.rrulestr(rule, dtstart=begin))


def _told_apart(found: list[Entry]) -> list[Entry]:
    """Return the entries with duplicates named: several of one UID are told apart by their start."""
    seen: dict[str, Entry] = {}
    kept: list[Entry] = []
    for entry in found:
        key = f"{entry.uid}|{entry.repeats}"
        first = seen.setdefault(key, entry)
        if entry is first or entry.problem:
            kept.append(entry)
        elif entry.starts == first.starts:
            kept.append(replace(entry, same_as=first.number))
        else:
            note = _("Entry %(number)s has the same UID; the start tells them apart.") % {
                "number": first.number
            }
            kept.append(replace(entry, repeats=f"{entry.starts:%Y%m%dT%H%M}", notes=[*entry.notes, note]))
    return kept
