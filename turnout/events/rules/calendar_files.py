"""Calendar files as real sites write them: cut into entries, line by line, with a note of each repair.

Nothing here trusts the file: it may lack its frame, fold its lines wrongly, mix encodings and line ends, and
break off in the middle. What the properties mean stands in `calendar_entries`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from icalendar.parser import Contentline

from turnout.kernel.refusals import Refused

MOST_BYTES = 50_000_000
# The properties an entry may have (RFC 5545, 7986, 9073); any other word before a colon is text that ran over.
KNOWN = frozenset(
    """begin end uid dtstamp dtstart dtend duration summary description location url status categories rrule
    rdate exdate exrule recurrence-id sequence created last-modified organizer attendee class geo priority transp
    contact comment attach related-to resources request-status action trigger repeat tzid tzname tzoffsetfrom
    tzoffsetto tzurl prodid version calscale method name color image conference source refresh-interval
    structured-data styled-description location-type participant-type""".split()  # noqa: SIM905 -- a list to read
)
_START = re.compile(r"([A-Za-z0-9-]+)\s*[;:]")
_ESCAPE = re.compile(r"\\([nN,;\\])")
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


@dataclass(frozen=True, slots=True)
class Property:
    """One line of an entry: name in capitals, parameters in capitals, value as written."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass(slots=True)
class Block:
    """The lines between BEGIN:VEVENT and END:VEVENT."""

    number: int
    properties: list[Property] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        """Return the first property of that name."""
        return next((one for one in self.properties if one.name == name), None)

    def all(self, name: str) -> list[Property]:
        """Return every property of that name."""
        return [one for one in self.properties if one.name == name]


@dataclass(slots=True)
class Calendar:
    """A file cut into entries; `zones` are the places that its own names of time zones stand for."""

    blocks: list[Block]
    zone: str = ""
    zones: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def cut(raw: bytes) -> Calendar:
    """Return the entries of a calendar file. Refused: import_failed (too large, no entry in it)."""
    if len(raw) > MOST_BYTES:
        raise Refused(
            "import_failed",
            _("A calendar file has at most %(most)s MB.") % {"most": MOST_BYTES // 1_000_000},
        )
    calendar = Calendar([])
    _Cutter(calendar).cut(raw)
    if not calendar.blocks:
        raise Refused("import_failed", _("There is no event in this file: no line says BEGIN:VEVENT."))
    return calendar


class _Cutter:
    """Goes through the lines once, knowing in which component it is."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._inside: list[str] = []
        self._block: Block | None = None
        self._zone = ""

    def cut(self, raw: bytes) -> None:
        is_framed = False
        for line, repairs in _lines(raw):
            name, _colon, value = line.partition(":")
            word = value.strip().upper()
            if name.strip().upper() == "BEGIN":
                is_framed = is_framed or word == "VCALENDAR"
                self._begin(word)
            elif name.strip().upper() == "END":
                self._end(word)
            else:
                self._take(line, repairs)
        if self._block is not None:
            self._close(_("It has no END:VEVENT."))
        if not is_framed:
            self._calendar.notes.append(_("The file has no VCALENDAR around its events."))

    def _begin(self, word: str) -> None:
        if word == "VEVENT":
            if self._block is not None:
                self._close(_("It has no END:VEVENT."))
            self._block = Block(len(self._calendar.blocks) + 1)
            self._inside = []
        elif word == "VTIMEZONE":
            self._zone = ""
            self._inside.append(word)
        else:
            self._inside.append(word)

    def _end(self, word: str) -> None:
        if word == "VEVENT" and self._block is not None:
            self._close()
        elif word in self._inside:
            del self._inside[self._inside.index(word) :]

    def _close(self, repair: str = "") -> None:
        block, self._block, self._inside = self._block, None, []
        if block is not None:
            block.repairs += [repair] if repair else []
            self._calendar.blocks.append(block)

    def _take(self, line: str, repairs: list[str]) -> None:
        if self._block is not None and not self._inside:
            self._block.repairs += repairs
            found = _parsed(line)
            if found is None:
                self._block.repairs.append(_("A line was left out: %(line)s") % {"line": line[:60]})
            else:
                self._block.properties.append(found)
        elif self._block is None:
            self._note_zone(line)

    def _note_zone(self, line: str) -> None:
        found = _parsed(line)
        if found is None:
            return
        if "VTIMEZONE" in self._inside:
            self._zone = found.value if found.name == "TZID" else self._zone
            if found.name == "X-LIC-LOCATION" and self._zone:
                self._calendar.zones[self._zone] = found.value
        elif found.name == "X-WR-TIMEZONE":
            self._calendar.zone = found.value


def _parsed(line: str) -> Property | None:
    try:
        name, parameters, value = Contentline(line).raw_parts()  # type: ignore[no-untyped-call]
    except ValueError:
        return None
    plain = {str(key).upper(): str(one) for key, one in parameters.items() if isinstance(one, str)}
    return Property(str(name).strip().upper(), plain, str(value).strip())


def unescaped(value: str) -> str:
    """Return a value of text as it was meant: backslashes before n, comma, semicolon and backslash are marks."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _lines(raw: bytes) -> Iterator[tuple[str, list[str]]]:
    """Yield whole lines of text: unfolded, decoded, with text that ran over put back; and what was repaired."""
    whole = ""
    repairs: list[str] = []
    for line, odd in _decoded(raw):
        start = _START.match(line)
        name = start[1].lower() if start else ""
        if name in KNOWN or name.startswith("x-"):
            if whole:
                yield whole, repairs
            whole, repairs = line, odd
        elif whole and line.strip():
            whole += "\\n" + line
            repairs = [*repairs, *odd, _("A broken line was joined: %(line)s") % {"line": line.strip()[:60]}]
    if whole:
        yield whole, repairs


def _decoded(raw: bytes) -> Iterator[tuple[str, list[str]]]:
    marked = next((name for mark, name in _MARKS if raw.startswith(mark)), "")
    if marked:
        raw = raw.decode(marked, errors="replace").encode()
    raw = raw.replace(b"\0", b"").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    unfolded = re.sub(rb"\n[ \t]", b"", raw)
    for line in unfolded.split(b"\n"):
        try:
            yield line.decode(), []
        except UnicodeDecodeError:
            yield line.decode("cp1252", errors="replace"), [_("A line was not UTF-8; read as Windows-1252.")]
