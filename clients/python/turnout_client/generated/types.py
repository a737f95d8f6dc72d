"""What goes there and back, written from the OpenAPI document by `make docs`: do not edit."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from turnout_client.answers import Page


class Capacity(TypedDict):
    """Places as those see them who work with the event; null has no limit."""

    total: int | None
    held: int
    left: int | None
    waiting: int


class EventOut(TypedDict):
    """An event."""

    # Six characters that name it, for people and programs.
    reference: NotRequired[str]
    url: NotRequired[str]
    title: NotRequired[str]
    summary: NotRequired[str]
    description: NotRequired[str]
    bring: NotRequired[str]
    format: NotRequired[str]
    topics: NotRequired[list[str]]
    state: NotRequired[str]
    # For systems that know no states. Deprecated since 2026-11-29. Read `state`: published and
    # registration_closed are what it calls true.
    is_published: NotRequired[bool]
    visibility: NotRequired[str]
    audience: NotRequired[str]
    admission: NotRequired[str]
    registration_type: NotRequired[str]
    min_age: NotRequired[int | None]
    max_age: NotRequired[int | None]
    party_limit: NotRequired[int]
    currency: NotRequired[str]
    time_zone: NotRequired[str]
    starts_at: NotRequired[str | None]
    ends_at: NotRequired[str | None]
    opens_at: NotRequired[str | None]
    deadline_at: NotRequired[str | None]
    metro: NotRequired[str]
    venue: NotRequired[EventVenue | None]
    room: NotRequired[str | None]
    is_online: NotRequired[bool]
    series: NotRequired[str | None]
    # What somebody can do now: register, waitlist, full, not_needed, not_open, closed, started, over,
    # cancelled, unpublished.
    sale: NotRequired[str]
    places: NotRequired[Places]
    chair: NotRequired[str | None]
    cloned_from: NotRequired[str | None]
    publish_at: NotRequired[str | None]
    online_url: NotRequired[str]
    contact_email: NotRequired[str]
    auto_confirm: NotRequired[bool]
    standby_minutes: NotRequired[int | None]
    pays_at_door: NotRequired[bool]
    pays_ahead: NotRequired[bool]
    pay_days: NotRequired[int]
    pay_how: NotRequired[str]
    content_version: NotRequired[int]
    capacity: NotRequired[Capacity | None]
    sessions: NotRequired[list[SessionOut]]
    tiers: NotRequired[list[TierOut]]


class EventVenue(TypedDict):
    """Where it is."""

    slug: str
    name: str
    address: str


class Places(TypedDict):
    """How many places there are, and how many anybody could take now; null has no limit."""

    total: int | None
    # 0 while registration is not open: see `sale`.
    left: int | None


class SessionOut(TypedDict):
    """A sitting."""

    id: str
    title: str
    starts_at: str
    ends_at: str
    doors_at: str | None
    is_whole_day: bool


class TierOut(TypedDict):
    """A kind of place. The last six are there for those who work with the event."""

    id: str
    name: str
    description: str
    # In the smallest unit of the currency: 1850 is 18.50 GBP.
    price_minor: int
    currency: str
    # everyone, members, code or domains
    access: str
    least_each: int | None
    most_each: int | None
    opens_at: str | None
    closes_at: str | None
    has_line: bool
    sale: str
    left: int | None
    is_active: NotRequired[bool]
    is_hidden: NotRequired[bool]
    domains: NotRequired[str]
    capacity: NotRequired[int | None]
    held: NotRequired[int]
    waiting: NotRequired[int]


class AttendeeOut(TypedDict):
    """Who comes, or waits."""

    id: str
    registration: str
    first_name: str
    last_name: str
    age: int | None
    tier: str
    state: str


class Counts(TypedDict):
    """Who is expected, who is here, how many more the room takes without a place; null has no limit."""

    expected: int
    here: int
    waiting: int
    walk_ins: int
    from_standby: int
    room_left: int | None


class DoorOut(TypedDict):
    """The door of a session."""

    # Its id: the address of its list and of its taps.
    session: str
    title: str
    starts_at: str
    ends_at: str
    # The day where it takes place; devices are made for a day.
    day: str
    # From then on scans count.
    opens_at: str
    # What is scanned later does not count.
    closes_at: str
    # Until then what was scanned in time is still taken.
    takes_scans_until: str
    counts: Counts


class DoorsOut(TypedDict):
    """The doors of an event, in the order of its sessions."""

    event: str
    title: str
    time_zone: str
    state: str
    # How many people the room takes; null has no limit.
    room_takes: int | None
    doors: list[DoorOut]


class KeyOut(TypedDict):
    """A public key (RFC 7517, RFC 8037)."""

    kty: str
    crv: str
    alg: str
    use: str
    # The second part of codes that it signed.
    kid: str
    x: str


class KeysOut(TypedDict):
    """The keys that are good for checking codes; the first signs."""

    keys: list[KeyOut]


class DoorPersonOut(TypedDict):
    """Somebody of the list of a door."""

    id: str
    registration: str
    first_name: str
    last_name: str
    age: int | None
    tier: str
    # confirmed: has a place; waiting: only waits for one.
    state: str
    # attended, partial or absent; empty when nothing is known of him at this session.
    standing: str
    tapped_at: str | None
    # Which device said so; null at the desk.
    device: str | None


class ListOfDoor(TypedDict):
    """A page of the list, or of what changed in it."""

    # The list begins anew here: forget the one you have.
    starts_over: bool
    items: list[DoorPersonOut]
    # Ids of people who have no place any more, nor wait for one.
    removed: list[str]
    # There is more now: ask again with the cursor.
    has_more: bool
    # Send it as `since` the next time. It means nothing to you.
    cursor: str


class BeforeOut(TypedDict):
    """The tap that was there before."""

    at: str
    # null: at the desk.
    device: str | None
    device_name: str


class ScanOut(TypedDict):
    """What came of a scan."""

    id: str
    device: str
    # done; already_here; overtaken (a later tap said otherwise); not_confirmed (cancelled, or only waits);
    # not_found; forged; other_event; door_closed; event_cancelled; room_full; device_unknown; device_ended;
    # id_reused; bad_input.
    code: str
    message: str
    attendee: str | None
    # Where he stands now.
    standing: str
    # With already_here and overtaken: which tap was there.
    before: BeforeOut | None


class ScansOut(TypedDict):
    """One answer for each scan, in their order, and the counts afterwards."""

    outcomes: list[ScanOut]
    counts: Counts


class ScanIn(TypedDict):
    """A scan, or a count. Who is meant is said by `attendee`, or by the `code` that was read."""

    # The device's own id of this scan. Sent again it is answered alike, and counts once.
    id: str
    device: str
    # in: is here. undo: takes that back. walk_in: somebody came without a place. walk_in_undo: takes the last
    # of those back.
    kind: Literal["in", "undo", "walk_in", "walk_in_undo"]
    # When it was, by the clock of the device.
    at: str
    attendee: NotRequired[str | None]
    code: NotRequired[str]
    # Of a walk-in who wants to hear of the next time; deleted after a while.
    first_name: NotRequired[str]
    age: NotRequired[int | None]
    contact: NotRequired[str]


class ScansIn(TypedDict):
    """What devices scanned, in the order in which each of them did."""

    taps: list[ScanIn]


class ClashOut(TypedDict):
    """A scan that changed nothing."""

    key: str
    device: str | None
    # Empty at the desk, and when it is forgotten.
    device_name: str
    code: str
    message: str
    scanned_at: str
    received_at: str
    attendee: str | None
    first_name: str
    before: BeforeOut | None


class DeviceOut(TypedDict):
    """A scanner."""

    # Taps name it.
    id: str
    event: str
    name: str
    day: str
    # live, revoked, or over.
    state: str
    made_at: str
    expires_at: str
    opened_at: str | None
    used_at: str | None
    revoked_at: str | None


class NewDeviceOut(TypedDict):
    """A scanner, with what is told only once."""

    # Taps name it.
    id: str
    event: str
    name: str
    day: str
    # live, revoked, or over.
    state: str
    made_at: str
    expires_at: str
    opened_at: str | None
    used_at: str | None
    revoked_at: str | None
    # Opens the door's own page on a phone, as a volunteer's link does.
    link: str


class DeviceIn(TypedDict):
    """A scanner, for a day."""

    name: str
    # A day on which the event takes place.
    day: str
    # You state that whoever holds it is cleared to work with children. It is kept that you did.
    is_cleared: bool


class Publishing(TypedDict):
    """Why a room may be shared where another event uses it at that time."""

    override: NotRequired[str]


class Why(TypedDict):
    """Why; it is kept in the history."""

    reason: str


class Reopening(TypedDict):
    """Until when registration is open again, and why."""

    reason: str
    deadline_at: str


class PerhapsWhy(TypedDict):
    """Why, where the move asks for a reason."""

    reason: NotRequired[str]


class ReachedOut(TypedDict):
    """Whom a move would reach, as the desk says it before."""

    # Says who is reached, and as what; send it along with the move.
    seen: str
    # How many hear of it, by one message each.
    families: int
    # Places that people hold.
    held: int
    # People who wait.
    waiting: int


class CancellingEvent(TypedDict):
    """Why, which everybody reads who is told; and who that is, as a preview said it."""

    reason: str
    # `seen` of the preview: where others would be reached by now, nothing is done (`lost_race`). Empty:
    # whomever it reaches.
    seen: NotRequired[str]


class Difference(TypedDict):
    """What says something else than when it was submitted before."""

    # sessions, tiers or questions; empty for the event's own fields.
    kind: str
    # Which of them.
    part: str
    field: str
    before: Any
    now: Any


class Lack(TypedDict):
    """What the event lacks to be published."""

    code: str
    detail: str
    field: str


class ReviewOut(TypedDict):
    """What a reviewer reads."""

    reference: str
    state: str
    # Send it along with the decision.
    content_version: int
    # Whether events of this format are approved before people see them.
    needs_review: bool
    submitted_at: str | None
    # What it says and sells now.
    content: dict[str, Any]
    lacks: list[Lack]
    # When it was submitted the time before, which `differences` compares with.
    before: str | None
    differences: list[Difference]


class Approval(TypedDict):
    """Which version is approved, and when it is published by itself; null: by hand."""

    # `content_version` of what was read: no other is decided about.
    content_version: int
    publish_at: NotRequired[str | None]


class Decision(TypedDict):
    """Why it goes back or is rejected; whoever submitted it reads it."""

    reason: str
    # `content_version` of what was read: no other is decided about.
    content_version: int


class Schedule(TypedDict):
    """When an approved event is published by itself; null: by hand."""

    publish_at: str | None


class Chair(TypedDict):
    """The address that the chair signs in with."""

    email: str


class EventIn(TypedDict):
    """An event to come: a draft, with its sittings and kinds of place."""

    summary: NotRequired[str]
    description: NotRequired[str]
    bring: NotRequired[str]
    format: NotRequired[Format]
    # Slug of a region; needed where there is no venue.
    metro: NotRequired[str | None]
    # Slug of a venue; null is none.
    venue: NotRequired[str | None]
    # A room of the venue, by name or id.
    room: NotRequired[str | None]
    online_url: NotRequired[str]
    # Empty: the region's.
    time_zone: NotRequired[str]
    # Slugs, all of them.
    topics: NotRequired[list[str]]
    registration_type: NotRequired[RegistrationType]
    audience: NotRequired[Audience]
    admission: NotRequired[Admission]
    visibility: NotRequired[Visibility]
    min_age: NotRequired[int | None]
    max_age: NotRequired[int | None]
    party_limit: NotRequired[int]
    # Whoever is first in line gets a free place unasked.
    auto_confirm: NotRequired[bool]
    standby_minutes: NotRequired[int | None]
    contact_email: NotRequired[str]
    # Empty: that of the organization.
    currency: NotRequired[str]
    pays_at_door: NotRequired[bool]
    pays_ahead: NotRequired[bool]
    pay_days: NotRequired[int]
    pay_how: NotRequired[str]
    # Registration opens; null: at once.
    opens_at: NotRequired[str | None]
    # Registration closes; null: at the start.
    deadline_at: NotRequired[str | None]
    # Published by itself, once approved; null: by hand. Of an approved event: `POST …/schedule`.
    publish_at: NotRequired[str | None]
    # The cap over all kinds of place; null is none.
    capacity: NotRequired[int | None]
    # The address of its page; empty: made from the title.
    slug: NotRequired[str]
    title: str
    sessions: NotRequired[list[SessionIn]]
    tiers: NotRequired[list[TierIn]]


class SessionIn(TypedDict):
    """A sitting to come."""

    title: NotRequired[str]
    # On the day it begins, at its start at the latest.
    doors_at: NotRequired[str | None]
    is_whole_day: NotRequired[bool]
    starts_at: str
    ends_at: str


class TierIn(TypedDict):
    """A kind of place to come."""

    description: NotRequired[str]
    # How many there are; null is no limit.
    capacity: NotRequired[int | None]
    # In the smallest unit of the currency.
    price_minor: NotRequired[int]
    # Whether people may wait for it when it is full.
    has_line: NotRequired[bool]
    # On sale from; null: with the registration.
    opens_at: NotRequired[str | None]
    # On sale until; null: to its end.
    closes_at: NotRequired[str | None]
    # Who may book it.
    access: NotRequired[Access]
    # Named only to whoever gives its code.
    is_hidden: NotRequired[bool]
    # Where access is `domains`: one a line.
    domains: NotRequired[str]
    least_each: NotRequired[int | None]
    most_each: NotRequired[int | None]
    name: str


class Outcomes(TypedDict):
    """At how many dates came what."""

    waiting: int
    done: int
    same: int
    refused: int


class SeriesChangeOut(TypedDict):
    """A change or move on its way to dates of a series, done by the worker."""

    id: str
    series: str
    kind: str
    # under_way, done, or stopped: nobody works on it any more.
    state: str
    made_at: str
    ended_at: str | None
    dates: Outcomes


class Also(TypedDict):
    """To which other dates of its series a change goes; the worker does it there (202)."""

    # later: those after this one. all: all to come.
    reach: Literal["later", "all"]
    # Also where a date said something else before; otherwise it keeps its own.
    overwrites: NotRequired[bool]


class EventPatch(TypedDict):
    """What an event says from now on: only what is sent changes."""

    summary: NotRequired[str]
    description: NotRequired[str]
    bring: NotRequired[str]
    format: NotRequired[Format]
    # Slug of a region; needed where there is no venue.
    metro: NotRequired[str | None]
    # Slug of a venue; null is none.
    venue: NotRequired[str | None]
    # A room of the venue, by name or id.
    room: NotRequired[str | None]
    online_url: NotRequired[str]
    # Empty: the region's.
    time_zone: NotRequired[str]
    # Slugs, all of them.
    topics: NotRequired[list[str]]
    registration_type: NotRequired[RegistrationType]
    audience: NotRequired[Audience]
    admission: NotRequired[Admission]
    visibility: NotRequired[Visibility]
    min_age: NotRequired[int | None]
    max_age: NotRequired[int | None]
    party_limit: NotRequired[int]
    # Whoever is first in line gets a free place unasked.
    auto_confirm: NotRequired[bool]
    standby_minutes: NotRequired[int | None]
    contact_email: NotRequired[str]
    # Empty: that of the organization.
    currency: NotRequired[str]
    pays_at_door: NotRequired[bool]
    pays_ahead: NotRequired[bool]
    pay_days: NotRequired[int]
    pay_how: NotRequired[str]
    # Registration opens; null: at once.
    opens_at: NotRequired[str | None]
    # Registration closes; null: at the start.
    deadline_at: NotRequired[str | None]
    # Published by itself, once approved; null: by hand. Of an approved event: `POST …/schedule`.
    publish_at: NotRequired[str | None]
    # The cap over all kinds of place; null is none.
    capacity: NotRequired[int | None]
    # The address of its page; empty: made from the title.
    slug: NotRequired[str]
    title: NotRequired[str]
    # Why a room may be shared that another event uses at that time.
    override: NotRequired[str]
    also: NotRequired[Also | None]


class SessionPatch(TypedDict):
    """What a sitting is from now on: only what is sent changes."""

    title: NotRequired[str]
    # On the day it begins, at its start at the latest.
    doors_at: NotRequired[str | None]
    is_whole_day: NotRequired[bool]
    # null leaves it.
    starts_at: NotRequired[str | None]
    # null leaves it.
    ends_at: NotRequired[str | None]


class NewDatesOut(TypedDict):
    """What new dates would come to, and whom they reach."""

    # Says who is reached, and as what; send it along with the move.
    seen: str
    # How many hear of it, by one message each.
    families: int
    # Places that people hold.
    held: int
    # People who wait.
    waiting: int
    starts_at: str
    ends_at: str
    # When registration would close.
    deadline_at: str | None
    # How many sittings there would be less.
    dropped: int


class NewDates(TypedDict):
    """The new dates, all of them."""

    sessions: list[SessionIn]
    # Registration closes then; null: as long before the start as it did.
    deadline_at: NotRequired[str | None]
    # Why a room may be shared that another event uses at that time.
    override: NotRequired[str]


class Postponing(TypedDict):
    """The new dates, and why; those who hold a place or wait read it. And who these are, as a preview said
    it.
    """

    reason: str
    sessions: list[SessionIn]
    # Registration closes then; null: as long before the start as it did.
    deadline_at: NotRequired[str | None]
    # Why a room may be shared that another event uses at that time.
    override: NotRequired[str]
    also: NotRequired[Also | None]
    # `seen` of the preview: where others would be reached by now, nothing is done (`lost_race`). Empty:
    # whomever it reaches.
    seen: NotRequired[str]


class TierPatch(TypedDict):
    """What a kind of place is from now on: only what is sent changes."""

    description: NotRequired[str]
    # How many there are; null is no limit.
    capacity: NotRequired[int | None]
    # In the smallest unit of the currency.
    price_minor: NotRequired[int]
    # Whether people may wait for it when it is full.
    has_line: NotRequired[bool]
    # On sale from; null: with the registration.
    opens_at: NotRequired[str | None]
    # On sale until; null: to its end.
    closes_at: NotRequired[str | None]
    # Who may book it.
    access: NotRequired[Access]
    # Named only to whoever gives its code.
    is_hidden: NotRequired[bool]
    # Where access is `domains`: one a line.
    domains: NotRequired[str]
    least_each: NotRequired[int | None]
    most_each: NotRequired[int | None]
    name: NotRequired[str]
    # Whether it is on sale; places that were booked stay.
    is_active: NotRequired[bool]
    # Why there is another number of places, or why it is off sale; kept in the history.
    reason: NotRequired[str]
    also: NotRequired[Also | None]


class TierAlong(TypedDict):
    """A kind of place to come, perhaps at other dates of the series too."""

    description: NotRequired[str]
    # How many there are; null is no limit.
    capacity: NotRequired[int | None]
    # In the smallest unit of the currency.
    price_minor: NotRequired[int]
    # Whether people may wait for it when it is full.
    has_line: NotRequired[bool]
    # On sale from; null: with the registration.
    opens_at: NotRequired[str | None]
    # On sale until; null: to its end.
    closes_at: NotRequired[str | None]
    # Who may book it.
    access: NotRequired[Access]
    # Named only to whoever gives its code.
    is_hidden: NotRequired[bool]
    # Where access is `domains`: one a line.
    domains: NotRequired[str]
    least_each: NotRequired[int | None]
    most_each: NotRequired[int | None]
    name: str
    also: NotRequired[Also | None]


class Step(TypedDict):
    """Where to in the order."""

    way: Literal["up", "down"]


class EventOptionOut(TypedDict):
    """An answer to choose."""

    # What answers name; it stays while the label does.
    key: str
    label: str


class FormQuestionOut(TypedDict):
    """A question with how often it was answered."""

    id: str
    position: int
    # registration: once. attendee: about everybody who comes.
    asked: str
    kind: str
    label: str
    hint: str
    is_required: bool
    # Whether the form asks it.
    is_active: bool
    options: list[EventOptionOut]
    least: int | None
    most: int | None
    # What is agreed to.
    wording: str
    link: str
    # Of what is agreed to.
    version: int
    # Only for these kinds of place; empty: for all.
    tiers: list[str]
    # Shown by the answer to this question.
    shown_if: str | None
    # Shown by this answer, by its key; empty for an agreement.
    shown_when: str
    why: str
    seen_by: str
    # A question with answers is not deleted, but taken off the form.
    answers: int


class EventQuestionOut(TypedDict):
    """A question of the form, as those see it who work with the event."""

    id: str
    position: int
    # registration: once. attendee: about everybody who comes.
    asked: str
    kind: str
    label: str
    hint: str
    is_required: bool
    # Whether the form asks it.
    is_active: bool
    options: list[EventOptionOut]
    least: int | None
    most: int | None
    # What is agreed to.
    wording: str
    link: str
    # Of what is agreed to.
    version: int
    # Only for these kinds of place; empty: for all.
    tiers: list[str]
    # Shown by the answer to this question.
    shown_if: str | None
    # Shown by this answer, by its key; empty for an agreement.
    shown_when: str
    why: str
    seen_by: str


class QuestionPatch(TypedDict):
    """What a question says from now on: only what is sent changes. Its kind and of whom it is asked stay."""

    hint: NotRequired[str]
    is_required: NotRequired[bool]
    # Labels, all of them, for kinds that offer answers.
    options: NotRequired[list[str]]
    least: NotRequired[int | None]
    most: NotRequired[int | None]
    # What is agreed to; other words are a new version.
    wording: NotRequired[str]
    link: NotRequired[str]
    tiers: NotRequired[list[str]]
    shown_if: NotRequired[str | None]
    shown_when: NotRequired[str]
    # Why you ask; children's events need it, families read it.
    why: NotRequired[str]
    # Who sees the answer.
    seen_by: NotRequired[str]
    label: NotRequired[str]
    # Whether the form asks it; answers stay.
    is_active: NotRequired[bool]
    also: NotRequired[Also | None]


class QuestionAlong(TypedDict):
    """A question to be asked, perhaps at other dates of the series too."""

    hint: NotRequired[str]
    is_required: NotRequired[bool]
    # Labels, all of them, for kinds that offer answers.
    options: NotRequired[list[str]]
    least: NotRequired[int | None]
    most: NotRequired[int | None]
    # What is agreed to; other words are a new version.
    wording: NotRequired[str]
    link: NotRequired[str]
    tiers: NotRequired[list[str]]
    shown_if: NotRequired[str | None]
    shown_when: NotRequired[str]
    # Why you ask; children's events need it, families read it.
    why: NotRequired[str]
    # Who sees the answer.
    seen_by: NotRequired[str]
    label: str
    kind: NotRequired[Kind]
    asked: NotRequired[Asked]
    also: NotRequired[Also | None]


class NoteOut(TypedDict):
    """A note."""

    id: str
    kind: str
    content: str
    is_private: bool
    # null where whoever wrote it is gone, and for a copy that a clone has.
    author: str | None
    # The event that a clone has it from.
    copied_from: str | None
    made_at: str
    changed_at: str | None


class NoteIn(TypedDict):
    """A note to be written."""

    kind: NotRequired[NoteKind]
    # For yourself, the event's chair and administrators; no clone has it.
    is_private: NotRequired[bool]
    # In Markdown.
    content: str


class NotePatch(TypedDict):
    """What a note says from now on: only what is sent changes."""

    kind: NotRequired[NoteKind]
    # For yourself, the event's chair and administrators; no clone has it.
    is_private: NotRequired[bool]
    # In Markdown.
    content: NotRequired[str]


class RuleOut(TypedDict):
    """The rule that the dates came from."""

    kind: str
    every: int
    weekdays: list[str]
    count: int | None
    until: str | None
    chosen: list[str]


class SeriesOut(TypedDict):
    """A series: what links the events of several dates."""

    slug: str
    reference: str
    title: str
    url: str
    metro: str
    rule: RuleOut | None
    # Those you see: `GET /events?view=desk&series={slug}` lists them.
    dates: int
    # How many of them are to come.
    coming: int
    made_at: str


class SeriesPatch(TypedDict):
    """What a series is called from now on."""

    title: str


class Dates(TypedDict):
    """Which dates of a series; without `dates` all to come at which the move can be made."""

    # References of events of the series.
    dates: NotRequired[list[str] | None]


class DatesAndWhy(TypedDict):
    """Which dates, and why; those who hold a place or wait read it."""

    # References of events of the series.
    dates: NotRequired[list[str] | None]
    reason: str


class SeriesChangeDateOut(TypedDict):
    """What came of a change at one date."""

    id: str
    # Its reference.
    event: str
    starts_at: str | None
    # waiting, done, same (there was nothing to change), or refused.
    outcome: str
    # Why it was refused.
    detail: str
    # Fields that kept what this date had of its own.
    kept: list[str]


class DayOut(TypedDict):
    """A day of a rule."""

    day: str
    starts_at: str | None
    ends_at: str | None
    # Nothing stands against it.
    is_clear: bool
    # Why nothing can be then; empty: it can.
    barred: str
    # What a person should know first: the room is taken, say.
    cautions: list[str]
    notes: list[str]


class DaysOut(TypedDict):
    """What a rule would yield."""

    days: list[DayOut]


class Rule(TypedDict):
    """How an event repeats after its first day."""

    # weekly, monthly (the same day of the month), monthly_weekday (the second Tuesday, say), or chosen: on
    # the days in `chosen`.
    kind: NotRequired[Literal["weekly", "monthly", "monthly_weekday", "chosen"]]
    # Every so many weeks or months.
    every: NotRequired[int]
    # Of a weekly rule; none: the weekday of the first date.
    weekdays: NotRequired[
        list[Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]]
    ]
    # How many dates in all; the first one counts.
    count: NotRequired[int | None]
    # Or the last possible day.
    until: NotRequired[str | None]
    chosen: NotRequired[list[str]]


class Repeating(TypedDict):
    """On which days of a rule an event is made again."""

    # weekly, monthly (the same day of the month), monthly_weekday (the second Tuesday, say), or chosen: on
    # the days in `chosen`.
    kind: NotRequired[Literal["weekly", "monthly", "monthly_weekday", "chosen"]]
    # Every so many weeks or months.
    every: NotRequired[int]
    # Of a weekly rule; none: the weekday of the first date.
    weekdays: NotRequired[
        list[Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]]
    ]
    # How many dates in all; the first one counts.
    count: NotRequired[int | None]
    # Or the last possible day.
    until: NotRequired[str | None]
    chosen: NotRequired[list[str]]
    # Those of the rule's days that are wanted; null: all that nothing stands against.
    days: NotRequired[list[str] | None]


class VoucherOut(TypedDict):
    """A code, and how far it is used up."""

    id: str
    code: str
    # The one kind of place it is good for; null: see `reach`.
    tier: str | None
    # Where no kind of place is named: coded, open or all.
    reach: str
    percent_off: int | None
    amount_off_minor: int | None
    # What it may take off in all; null has no limit.
    budget_minor: int | None
    spent_minor: int
    # For how many places it is good; null has no limit.
    most: int | None
    most_each: int | None
    used: int
    begins_at: str | None
    ends_at: str | None
    is_active: bool
    made_at: str


class VouchersIn(TypedDict):
    """Codes to be made: one of your own, or `count` that are drawn."""

    # Empty: drawn.
    code: NotRequired[str]
    # Of drawn ones.
    begins_with: NotRequired[str]
    count: NotRequired[int]
    # The one kind of place they are good for; null: see `reach`.
    tier: NotRequired[str | None]
    # Where no kind of place is named.
    reach: NotRequired[Reach]
    percent_off: NotRequired[int | None]
    amount_off_minor: NotRequired[int | None]
    # What each takes off in all, never more; null has no limit.
    budget_minor: NotRequired[int | None]
    # For how many places each is good; null has no limit.
    most: NotRequired[int | None]
    # Of them for one person.
    most_each: NotRequired[int | None]
    begins_at: NotRequired[str | None]
    ends_at: NotRequired[str | None]


class VoucherPatch(TypedDict):
    """Whether it is good for anything."""

    is_active: bool


class VoucherUseOut(TypedDict):
    """A place that was booked with a code."""

    registration: str
    attendee: str
    tier: str
    discount_minor: int
    made_at: str
    # When the place was given back.
    returned_at: str | None


class MetroOut(TypedDict):
    """A region. The last two are there for those who may change it."""

    slug: str
    name: str
    time_zone: str
    description: str
    contact_email: NotRequired[str]
    short_link_domain: NotRequired[str]


class ContactOut(TypedDict):
    """Somebody at a venue whom we tell about events there."""

    id: str
    name: str
    task: str
    email: str
    phone: str


class RoomOut(TypedDict):
    """A room of a venue."""

    id: str
    name: str
    capacity: int | None


class VenueOut(TypedDict):
    """A place, as its public page shows it. From `notes` on: for those who manage it."""

    slug: str
    name: str
    metro: str
    street: str
    district: str
    town: str
    postcode: str
    country: str
    latitude: float | None
    longitude: float | None
    parking: str
    entry: str
    access: str
    url: str
    notes: NotRequired[str]
    capacity: NotRequired[int | None]
    closed_on: NotRequired[str | None]
    opening_hours: NotRequired[dict[str, str] | None]
    opening_exceptions: NotRequired[list[dict[str, str]]]
    content_version: NotRequired[int]
    rooms: NotRequired[list[RoomOut]]
    contacts: NotRequired[list[ContactOut]]


class TokenOut(TypedDict):
    """Whose token it is, and what it opens."""

    name: str
    # An address, or the name of an application; null to an app that was not let know the address.
    owner: str | None
    scopes: list[str]
    expires_at: str


class NewVenue(TypedDict):
    """A venue before it exists."""

    name: str
    street: NotRequired[str]
    district: NotRequired[str]
    town: NotRequired[str]
    postcode: NotRequired[str]
    # Two letters: GB.
    country: NotRequired[str]
    latitude: NotRequired[float | None]
    longitude: NotRequired[float | None]
    url: NotRequired[str]
    # Families read this in their confirmation.
    parking: NotRequired[str]
    # Which door, which bell, which floor.
    entry: NotRequired[str]
    # Steps, lift, hearing loop, quiet room.
    access: NotRequired[str]
    # Only for the desk.
    notes: NotRequired[str]
    # People it takes; null has no limit.
    capacity: NotRequired[int | None]
    # null: nobody knows.
    opening_hours: NotRequired[Week | None]
    opening_exceptions: NotRequired[list[OtherDay]]
    # Slug of a region where you manage venues.
    metro: str


class OtherDay(TypedDict):
    """A day on which it is otherwise."""

    on: str
    # 09:00-12:30, 14:00-18:00; empty is closed.
    hours: NotRequired[str]


class Week(TypedDict):
    """When it is open, by weekday; a day that is left out is closed."""

    # 09:00-12:30, 14:00-18:00; empty is closed.
    monday: NotRequired[str]
    # 09:00-12:30, 14:00-18:00; empty is closed.
    tuesday: NotRequired[str]
    # 09:00-12:30, 14:00-18:00; empty is closed.
    wednesday: NotRequired[str]
    # 09:00-12:30, 14:00-18:00; empty is closed.
    thursday: NotRequired[str]
    # 09:00-12:30, 14:00-18:00; empty is closed.
    friday: NotRequired[str]
    # 09:00-12:30, 14:00-18:00; empty is closed.
    saturday: NotRequired[str]
    # 09:00-12:30, 14:00-18:00; empty is closed.
    sunday: NotRequired[str]


class VenueValues(TypedDict):
    """What is known of a venue; a field that is left out stays as it is."""

    name: NotRequired[str]
    street: NotRequired[str]
    district: NotRequired[str]
    town: NotRequired[str]
    postcode: NotRequired[str]
    # Two letters: GB.
    country: NotRequired[str]
    latitude: NotRequired[float | None]
    longitude: NotRequired[float | None]
    url: NotRequired[str]
    # Families read this in their confirmation.
    parking: NotRequired[str]
    # Which door, which bell, which floor.
    entry: NotRequired[str]
    # Steps, lift, hearing loop, quiet room.
    access: NotRequired[str]
    # Only for the desk.
    notes: NotRequired[str]
    # People it takes; null has no limit.
    capacity: NotRequired[int | None]
    # null: nobody knows.
    opening_hours: NotRequired[Week | None]
    opening_exceptions: NotRequired[list[OtherDay]]


class Closing(TypedDict):
    """From when on it is closed, and why."""

    reason: str
    on: str


class NewRoom(TypedDict):
    """A room before it exists."""

    name: str
    # People it takes; null has no limit.
    capacity: NotRequired[int | None]


class RoomValues(TypedDict):
    """A room."""

    name: NotRequired[str]
    # People it takes; null has no limit.
    capacity: NotRequired[int | None]


class NewContact(TypedDict):
    """A contact before it exists."""

    name: str
    task: NotRequired[str]
    # Hears of every event that is published there.
    email: NotRequired[str]
    # With the country code: +44 7700 900418.
    phone: NotRequired[str]


class ContactValues(TypedDict):
    """Somebody at a venue whom we tell about events there."""

    name: NotRequired[str]
    task: NotRequired[str]
    # Hears of every event that is published there.
    email: NotRequired[str]
    # With the country code: +44 7700 900418.
    phone: NotRequired[str]


class MetroValues(TypedDict):
    """What is known of a region; a field that is left out stays as it is."""

    name: NotRequired[str]
    # Of its events: Europe/London.
    time_zone: NotRequired[str]
    description: NotRequired[str]
    contact_email: NotRequired[str]
    short_link_domain: NotRequired[str]


class NewMetro(TypedDict):
    """A region before it exists."""

    name: str
    # Of its events: Europe/London.
    time_zone: str
    description: NotRequired[str]
    contact_email: NotRequired[str]
    short_link_domain: NotRequired[str]


class TopicOut(TypedDict):
    """What events can be about."""

    slug: str
    name: str


class TopicName(TypedDict):
    """What a topic is called."""

    name: str


class PersonOut(TypedDict):
    """Somebody. A child has a first name and nothing else."""

    id: str
    first_name: str
    last_name: str
    email: str
    # Whether the address is known to be his.
    is_proven: bool
    phone: str
    is_adult: bool
    member_from: str | None
    member_until: str | None
    metro: str | None
    made_at: str


class BookedOut(TypedDict):
    """A registration in short."""

    reference: str
    event: str
    title: str
    starts_at: str | None
    people: list[ComingOut]


class ComingOut(TypedDict):
    """Somebody in a registration, and what he has."""

    first_name: str
    state: str


class ConsentOut(TypedDict):
    """What somebody agreed to, in which version of the words."""

    purpose: str
    wording: str
    given_at: str
    withdrawn_at: str | None


class StaffNoteOut(TypedDict):
    """What staff wrote about somebody; the person can ask for a copy."""

    id: str
    text: str
    author: str
    made_at: str
    changed_at: str | None


class WholePersonOut(TypedDict):
    """Somebody, with what he registered, agreed to, and what was written about him."""

    id: str
    first_name: str
    last_name: str
    email: str
    # Whether the address is known to be his.
    is_proven: bool
    phone: str
    is_adult: bool
    member_from: str | None
    member_until: str | None
    metro: str | None
    made_at: str
    # What is still to come, soonest first; 50 in all at most.
    coming: list[BookedOut]
    past: list[BookedOut]
    consents: list[ConsentOut]
    notes: list[StaffNoteOut]


class Noted(TypedDict):
    """What is written about somebody."""

    text: str


class MessageOut(TypedDict):
    """A message, and how far it got."""

    id: str
    template: str
    name: str
    email: str
    subject: str
    state: str
    why: str
    # The reference of its event.
    event: str | None
    attempts: int
    due_at: str
    sent_at: str | None
    delivered_at: str | None
    bounced_at: str | None
    created_at: str


class WholeMessageOut(TypedDict):
    """A message with its words; what would open something is masked."""

    id: str
    template: str
    name: str
    email: str
    subject: str
    state: str
    why: str
    # The reference of its event.
    event: str | None
    attempts: int
    due_at: str
    sent_at: str | None
    delivered_at: str | None
    bounced_at: str | None
    created_at: str
    text: str


class FamilyOut(TypedDict):
    """A mailbox that a letter goes to."""

    registration: str
    name: str
    email: str
    people: list[str]
    # Why nothing can be sent there; empty where it can.
    why_not: str
    # As this family reads it.
    subject: str
    text: str


class LetterPreviewOut(TypedDict):
    """Who would receive a letter, and what each would read."""

    # Says who would receive it, on all pages together; send it along with the letter.
    seen: str
    # How many families there are, on all pages together.
    total: int
    # How many of them it can reach.
    count: int
    # One page of them, in the order of booking.
    families: list[FamilyOut]
    # Send it along for the next page; null at the end.
    after: str | None


class PreviewIn(TypedDict):
    """A letter, and which page of those who would receive it is asked for."""

    # Who holds a place, is not confirmed yet, waits, or all of them.
    whom: NotRequired[Literal["held", "pending", "waiting", "everybody"]]
    # Those of one kind of place only.
    tier: NotRequired[str | None]
    # To these attendees alone, whatever `whom` says.
    people: NotRequired[list[str]]
    # May hold {first_name}, {event} and {reference}.
    subject: str
    # Plain; {people} besides, who of the family comes.
    text: str
    # `after` of the page before; do not make one up.
    after: NotRequired[str]
    # Families of a page.
    limit: NotRequired[int]


class LetterOut(TypedDict):
    """A letter that was sent."""

    id: str
    sent_at: str
    whom: str
    families: int
    # How many of them it could reach.
    count: int
    # How many of its messages are in which state.
    states: dict[str, int]


class SendingIn(TypedDict):
    """A letter to those whom its preview named."""

    # Who holds a place, is not confirmed yet, waits, or all of them.
    whom: NotRequired[Literal["held", "pending", "waiting", "everybody"]]
    # Those of one kind of place only.
    tier: NotRequired[str | None]
    # To these attendees alone, whatever `whom` says.
    people: NotRequired[list[str]]
    # May hold {first_name}, {event} and {reference}.
    subject: str
    # Plain; {people} besides, who of the family comes.
    text: str
    # `seen` of the preview: where others would receive it by now, nothing is sent (`lost_race`).
    seen: str


class AboutOut(TypedDict):
    """What it was done to."""

    kind: str
    id: str
    name: str


class ActOut(TypedDict):
    """An act: who did what to what, when and why."""

    id: str
    at: str
    verb: str
    words: str
    by: ByOut
    about: AboutOut
    # The reference of the event it belongs to.
    event: str | None
    reason: str
    changes: list[ChangeOut]
    facts: dict[str, Any]


class ByOut(TypedDict):
    """Who did it."""

    kind: str
    id: str
    name: str
    acting_for: str | None


class ChangeOut(TypedDict):
    """A thing that came from one state into another."""

    kind: str
    id: str
    from_state: str
    to_state: str


class ImportOut(TypedDict):
    """What became of a file, or would."""

    is_written: bool
    # How many rows have which result.
    counts: dict[str, int]
    # The first twenty that are wrong or left out.
    problems: list[RowOut]
    problem_count: int
    # The first twenty of which there is something to know.
    noted: list[RowOut]
    # Columns that nothing was read from; they are not kept.
    unused: list[str]


class RowOut(TypedDict):
    """What becomes of a row, where there is something to say."""

    # As a spreadsheet counts.
    row: int
    # create, update, unchanged, skip, bad
    result: str
    what: str
    message: str
    notes: list[str]


class ImportIn(TypedDict):
    """A file of another system, and how it is meant."""

    system: Literal["eventbrite", "pretix"]
    # The file itself: CSV with at most 500 rows.
    content: str
    # look: write nothing; all: everything, or nothing when a row is wrong; good: without wrong orders.
    apply: NotRequired[Literal["look", "all", "good"]]
    # “Their ticket type=our kind of place”; nothing after the = leaves it out.
    tiers: NotRequired[list[str]]
    # Which event or date, as the file calls it, where it holds several.
    only: NotRequired[str]
    # Who finds no place waits.
    to_line: NotRequired[bool]
    # Who has not paid there yet is held until he has here.
    holds_unpaid: NotRequired[bool]
    # Each family gets its confirmation; else nobody hears of it.
    tells: NotRequired[bool]


class WebhookOut(TypedDict):
    """A webhook."""

    id: str
    name: str
    url: str
    entries: list[str]
    # Slug of the region that it is told of.
    metro: str | None
    # Reference of the one event that it is told of.
    event: str | None
    # on; failing: nothing arrived since the last failure; paused.
    state: str
    # One of by_hand, failing, gone, rights, secret.
    paused_why: str | None
    failing_since: str | None
    made_at: str
    # Until when the secret before this one signs too.
    former_secret_until: str | None
    # Only when it was made by this request: it is not told again.
    secret: NotRequired[str]


class NewWebhook(TypedDict):
    """A webhook before it exists: told of a region, of one event, or (neither) of everything."""

    name: str
    # Where the program listens: https, a public machine.
    url: str
    # What it is told: entries of the record.
    entries: list[
        Literal[
            "event.made",
            "event.changed",
            "event.dated",
            "event.submitted",
            "event.returned",
            "event.approved",
            "event.rejected",
            "event.published",
            "event.unpublished",
            "event.postponed",
            "event.resized",
            "event.registration_closed",
            "event.reopened",
            "event.started",
            "event.completed",
            "event.cancelled",
            "event.archived",
            "registration.made",
            "registration.cancelled",
            "registrations.closed",
            "registration.renamed",
            "registration.answers_changed",
            "registration.coming",
            "places.added",
            "places.approved",
            "places.declined",
            "places.undecided",
            "places.cancelled",
            "places.transferred",
            "places.received",
            "line.served",
            "line.closed",
            "offer.made",
            "offer.accepted",
            "offer.declined",
            "offer.expired",
            "payment.settled",
            "payment.waived",
            "payment.reversed",
            "places.paid",
            "places.unpaid",
            "attendee.checked_in",
            "attendee.check_in_undone",
        ]
    ]
    # Slug of a region.
    metro: NotRequired[str]
    # Reference of an event; then without a region.
    event: NotRequired[str]


class WebhookValues(TypedDict):
    """What can be changed of a webhook; a field that is left out stays as it is."""

    name: NotRequired[str]
    # Where the program listens: https, a public machine.
    url: NotRequired[str]
    # What it is told: entries of the record.
    entries: NotRequired[
        list[
            Literal[
                "event.made",
                "event.changed",
                "event.dated",
                "event.submitted",
                "event.returned",
                "event.approved",
                "event.rejected",
                "event.published",
                "event.unpublished",
                "event.postponed",
                "event.resized",
                "event.registration_closed",
                "event.reopened",
                "event.started",
                "event.completed",
                "event.cancelled",
                "event.archived",
                "registration.made",
                "registration.cancelled",
                "registrations.closed",
                "registration.renamed",
                "registration.answers_changed",
                "registration.coming",
                "places.added",
                "places.approved",
                "places.declined",
                "places.undecided",
                "places.cancelled",
                "places.transferred",
                "places.received",
                "line.served",
                "line.closed",
                "offer.made",
                "offer.accepted",
                "offer.declined",
                "offer.expired",
                "payment.settled",
                "payment.waived",
                "payment.reversed",
                "places.paid",
                "places.unpaid",
                "attendee.checked_in",
                "attendee.check_in_undone",
            ]
        ]
    ]


class DeliveryOut(TypedDict):
    """Something that a webhook was told, or is to be told."""

    # What the program sees as webhook-id, at every try.
    id: str
    type: str
    sequence: int
    # One of waiting, sending, delivered, given_up, dropped.
    state: str
    tries: int
    # Of the last answer; null: there was none.
    status: int | None
    happened_at: str
    # When it is tried next; null when it ended.
    due_at: str | None
    # When it arrived, was given up or was dropped.
    ended_at: str | None


class AnswerOut(TypedDict):
    """What was answered to a question: as it is sent, and in words."""

    question: str
    label: str
    # As it is sent: the key of an option, a list where several may be chosen.
    value: str | list[str]
    # The same in words.
    says: str


class MoneyOut(TypedDict):
    """What a registration costs, what was settled, what is still to be paid and where."""

    currency: str
    costs_minor: int
    settled_minor: int
    # Below 0: goes back.
    left_minor: int
    left_beforehand_minor: int
    left_at_door_minor: int
    pay_until: str | None


class OfferOut(TypedDict):
    """Places that are offered to a registration in line, and held for it until then."""

    id: str
    registration: str
    event: str
    tier: str
    state: str
    places: int
    made_at: str
    expires_at: str


class PartyMemberOut(TypedDict):
    """One person of a registration: a place, a hold, or a wait with its rank in line."""

    # Of this place or wait.
    id: str
    # Of who comes: the same at every event.
    person: str
    first_name: str
    age: int | None
    tier: str
    tier_name: str
    # waiting, pending, pending_payment, confirmed, declined, cancelled, expired, transferred
    state: str
    # In the line of the tier; 1 is next.
    rank: int | None
    price_minor: int
    is_paid_at_door: bool
    # Until when the place is held for its payment.
    held_until: str | None
    answers: NotRequired[list[AnswerOut]]


class RegistrantOut(TypedDict):
    """Who registered; the address is proven once its owner pressed the button in a mail."""

    first_name: str
    last_name: str
    email: str
    phone: str
    is_proven: bool


class RegistrationOut(TypedDict):
    """A registration. `contact` and `money` are null for a guardian who did not register himself."""

    reference: str
    event: str
    title: str
    # Its page, for whoever registered: signed in, or with the link of a mail.
    url: str
    source: str
    language: str
    made_at: str
    # Where everybody stands, in a sentence.
    says: str
    contact: RegistrantOut | None
    people: list[PartyMemberOut]
    money: MoneyOut | None
    offers: list[OfferOut]
    # Of the whole registration; in lists answers are left out.
    answers: NotRequired[list[AnswerOut]]


class AnswerIn(TypedDict):
    """An answer: words, a number, a day, the version of what is agreed to, or the keys of options."""

    # The `id` of a question of the event.
    question: str
    value: NotRequired[str | list[str]]


class AsStaff(TypedDict):
    """Book as the desk does: without open windows, hidden kinds of place too."""

    # Why it is booked although it is not open to them.
    override: NotRequired[str]


class BookingIn(TypedDict):
    """A registration of somebody at an event of yours: `contact` as typed, or a `person` on record."""

    people: list[PartyMemberIn]
    # refuse; split: who fits has a place, the rest waits; as_free: wait and take places as they get free;
    # together: wait until all fit.
    if_full: NotRequired[Literal["refuse", "split", "as_free", "together"]]
    # With split: how many were said to have a place; fewer is refused.
    expects: NotRequired[int]
    # What opens a kind of place, or takes something off.
    code: NotRequired[str]
    # Where the event offers both.
    pays: NotRequired[Literal["", "door", "ahead"]]
    # What they were told it costs together; dearer is refused (`prices_changed`).
    price_minor: NotRequired[int | None]
    # What the event asks once, of the whole registration.
    answers: NotRequired[list[AnswerIn]]
    # Reference of the event.
    event: str
    contact: NotRequired[RegistrantIn | None]
    # Somebody on record whom you see, instead of `contact`; with `as_staff`, and a token that is for
    # `people:read` as well.
    person: NotRequired[str | None]
    # They ticked “Save my details”: our mail offers an account.
    wants_account: NotRequired[bool]
    # They agreed to be written to about new events: the version of the words beside that box of our form
    # (“Write to me about new events”, 2026-11) that you showed them. Empty: they did not.
    consent: NotRequired[str]
    # In which they are written to; empty: their own where it is known, else that of this place.
    language: NotRequired[str]
    attribution: NotRequired[TraceIn]
    as_staff: NotRequired[AsStaff | None]


class PartyMemberIn(TypedDict):
    """Somebody who comes. Whoever registers comes too where `is_registrant` says so (not to events for
    children).
    """

    first_name: NotRequired[str]
    # A child on record of whoever registers, instead of its name: needed where several have the same. The
    # `person` of `people` in an answer.
    person: NotRequired[str | None]
    age: NotRequired[int | None]
    # The kind of place; needless where there is only one.
    tier: NotRequired[str | None]
    # Whoever registers comes, too; then without a name.
    is_registrant: NotRequired[bool]
    # What the event asks about each person.
    answers: NotRequired[list[AnswerIn]]


class RegistrantIn(TypedDict):
    """Who registers, as typed; nobody proves an address by typing it."""

    first_name: str
    last_name: str
    # Needed; as staff this or a phone number.
    email: NotRequired[str]
    # Needed; as staff this or an e-mail address.
    phone: NotRequired[str]


class TraceIn(TypedDict):
    """Where somebody came from."""

    utm_source: NotRequired[str]
    utm_medium: NotRequired[str]
    utm_campaign: NotRequired[str]
    utm_term: NotRequired[str]
    utm_content: NotRequired[str]
    referring_link: NotRequired[str]


class OptionOut(TypedDict):
    """An option of a question."""

    key: str
    label: str


class QuestionOut(TypedDict):
    """A question that an event asks."""

    id: str
    # registration: once; attendee: about everybody who comes.
    asked: str
    kind: str
    label: str
    hint: str
    why: str
    seen_by: str
    is_required: bool
    options: list[OptionOut]
    wording: str
    # What an agreement answers: the version of its wording.
    version: int
    tiers: list[str]
    shown_if: str | None
    shown_when: str


class CancellingWhy(TypedDict):
    """Who does not come, and why; the family reads the reason."""

    people: NotRequired[list[str]]
    reason: NotRequired[str]


class OwnBookingIn(TypedDict):
    """A registration of the token's owner: for himself, his children, his guests."""

    people: list[PartyMemberIn]
    # refuse; split: who fits has a place, the rest waits; as_free: wait and take places as they get free;
    # together: wait until all fit.
    if_full: NotRequired[Literal["refuse", "split", "as_free", "together"]]
    # With split: how many were said to have a place; fewer is refused.
    expects: NotRequired[int]
    # What opens a kind of place, or takes something off.
    code: NotRequired[str]
    # Where the event offers both.
    pays: NotRequired[Literal["", "door", "ahead"]]
    # What they were told it costs together; dearer is refused (`prices_changed`).
    price_minor: NotRequired[int | None]
    # What the event asks once, of the whole registration.
    answers: NotRequired[list[AnswerIn]]
    # Reference of the event.
    event: str
    # Where we have none yet, or another one.
    phone: NotRequired[str]
    attribution: NotRequired[TraceIn]
    # They agreed to be written to about new events: the version of the words beside that box of our form
    # (“Write to me about new events”, 2026-11) that you showed them. Empty: they did not.
    consent: NotRequired[str]


class Changing(TypedDict):
    """Names, ages and answers as they should be; what is left out stays."""

    answers: NotRequired[list[AnswerIn]]
    people: NotRequired[list[SpellingIn]]


class SpellingIn(TypedDict):
    """How somebody is written, and answers about him; what is left out stays."""

    id: str
    answers: NotRequired[list[AnswerIn]]
    first_name: NotRequired[str | None]
    age: NotRequired[int | None]


class Cancelling(TypedDict):
    """Who does not come; nobody named: all."""

    people: NotRequired[list[str]]


class PartyIn(TypedDict):
    """People, and what happens when not all of them fit."""

    people: list[PartyMemberIn]
    # refuse; split: who fits has a place, the rest waits; as_free: wait and take places as they get free;
    # together: wait until all fit.
    if_full: NotRequired[Literal["refuse", "split", "as_free", "together"]]
    # With split: how many were said to have a place; fewer is refused.
    expects: NotRequired[int]
    # What opens a kind of place, or takes something off.
    code: NotRequired[str]
    # Where the event offers both.
    pays: NotRequired[Literal["", "door", "ahead"]]
    # What they were told it costs together; dearer is refused (`prices_changed`).
    price_minor: NotRequired[int | None]
    # What the event asks once, of the whole registration.
    answers: NotRequired[list[AnswerIn]]


class Chosen(TypedDict):
    """Who takes the places of an offer; nobody named: the first who wait."""

    people: NotRequired[list[str]]


class Passing(TypedDict):
    """What becomes of a turn that is let go."""

    # true: to the end of the line, which uses the second chance; false: out of it.
    keeps_waiting: NotRequired[bool]


class AboutIn(TypedDict):
    """Answers about one person."""

    id: str
    answers: NotRequired[list[AnswerIn]]


class Correcting(TypedDict):
    """Answers as they should be; those that are not named stay, an empty value takes one back."""

    answers: NotRequired[list[AnswerIn]]
    people: NotRequired[list[AboutIn]]


class Deciding(TypedDict):
    """A decision on who waits for one; nobody named: on all of the registration."""

    decision: Literal["approve", "decline"]
    people: NotRequired[list[str]]
    # For the history; a no needs one.
    reason: NotRequired[str]
    # What the family reads beside our own words.
    told: NotRequired[str]


class EntryOut(TypedDict):
    """Who stands in a line."""

    id: str
    registration: str
    tier: str
    state: str
    rank: int
    # together: only all at once; as_free: as places get free.
    mode: str
    people: list[str]
    # How many offers they let pass.
    lapses: int
    is_paused: bool
    joined_at: str
    offered_until: str | None
    offered_places: int


class PaymentOut(TypedDict):
    """What was written down: paid, waived, or (below 0) taken back. It is never changed."""

    id: str
    amount_minor: int
    currency: str
    # cash, card, transfer, other, waived
    method: str
    made_at: str
    # The payment that this one takes back.
    reverses: str | None
    is_reversed: bool


class PaymentIn(TypedDict):
    """What was paid, by hand."""

    # In the smallest unit of the currency.
    amount_minor: int
    method: Method
    # Such as the number of a receipt; whoever waives says why.
    reason: NotRequired[str]


class TakingsOut(TypedDict):
    """What all registrations for an event cost together, and what became of it; in its currency."""

    currency: str
    agreed_minor: int
    paid_minor: int
    waived_minor: int
    # Still to be paid.
    left_minor: int
    # To be given back.
    back_minor: int


class TargetOut(TypedDict):
    """An event that takes people."""

    reference: str
    title: str
    starts_at: str | None
    tiers: list[TargetTierOut]


class TargetTierOut(TypedDict):
    """A kind of place there."""

    id: str
    name: str
    # How many are free; null has no limit.
    left: int | None


class ForeseenOut(TypedDict):
    """What a move would do for a family: it is moved as named, or not at all."""

    registration: str
    people: list[MovedPersonOut]
    refused: WhyNotOut | None
    # Who is outside the ages there; that hinders nobody.
    outside_ages: list[str]


class MovedPersonOut(TypedDict):
    """Somebody who is moved."""

    id: str
    first_name: str


class TransferPreviewOut(TypedDict):
    """What a move would do."""

    # Reference of the other event.
    event: str
    # How many people would get a place there.
    moved: int
    # Named people without a confirmed place here.
    left_out: list[str]
    families: list[ForeseenOut]


class WhyNotOut(TypedDict):
    """Why a family is not moved."""

    code: str
    detail: str


class MovingIn(TypedDict):
    """Who is moved where."""

    # Attendees of this event; only those with a confirmed place are moved.
    people: list[str]
    # A kind of place of the other event.
    tier: str


class TransferredOut(TypedDict):
    """What became of a family."""

    registration: str
    moved: int
    # Its registration at the other event.
    now: str | None
    refused: WhyNotOut | None


class TransferIn(TypedDict):
    """Who is moved where, and why; every family reads the reason."""

    # Attendees of this event; only those with a confirmed place are moved.
    people: list[str]
    # A kind of place of the other event.
    tier: str
    reason: str
    # Move nobody when somebody cannot be moved; else every family that can be.
    whole: NotRequired[bool]


class TagOut(TypedDict):
    """A word of staff on a registration."""

    id: str
    word: str
    made_at: str


class TagIn(TypedDict):
    """A word of staff."""

    # Staff see it, families never do.
    word: str


class CancelledOut(TypedDict):
    """What became of a family."""

    registration: str
    cancelled: int
    refused: WhyNotOut | None


class CancellingManyIn(TypedDict):
    """Whose places are cancelled, and why; every family reads the reason."""

    # Attendees of this event, of any families.
    people: list[str]
    reason: str


Format = Literal["workshop", "festival", "club", "cohort", "webinar", "hackathon"]

Access = Literal["everyone", "members", "code", "domains"]

Admission = Literal["open", "screened"]

Audience = Literal["children", "anyone"]

RegistrationType = Literal["required", "account_required", "optional", "none"]

Visibility = Literal["listed", "unlisted", "private"]

Asked = Literal["registration", "attendee"]

Kind = Literal["short", "long", "radio", "select", "several", "number", "date", "consent"]

NoteKind = Literal["planning", "venue", "wrap_up", "lesson", "handoff"]

Reach = Literal["coded", "open", "all"]

Method = Literal["cash", "card", "transfer", "other", "waived"]
