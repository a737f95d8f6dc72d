"""How doors, their lists, devices and scans look, for the OpenAPI document."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema

from turnout.api.web.inputs import NO_NUL, Body, Instant
from turnout.kernel import text
from turnout.registration.models.kiosk import LONGEST
from turnout.registration.rules import scans

MOST_SCANS = 500
MOST_ROWS = 1_000
Shown = Annotated[str, Field(max_length=200, pattern=NO_NUL)]


class Counts(Schema):
    """Who is expected, who is here, how many more the room takes without a place; null has no limit."""

    expected: int
    here: int
    waiting: int
    walk_ins: int
    from_standby: int
    room_left: int | None


class DoorOut(Schema):
    """The door of a session."""

    session: str = Field(description="Its id: the address of its list and of its taps.")
    title: str
    starts_at: datetime
    ends_at: datetime
    day: date = Field(description="The day where it takes place; devices are made for a day.")
    opens_at: datetime = Field(description="From then on scans count.")
    closes_at: datetime = Field(description="What is scanned later does not count.")
    takes_scans_until: datetime = Field(description="Until then what was scanned in time is still taken.")
    counts: Counts


class DoorsOut(Schema):
    """The doors of an event, in the order of its sessions."""

    event: str
    title: str
    time_zone: str
    state: str
    room_takes: int | None = Field(description="How many people the room takes; null has no limit.")
    doors: list[DoorOut]


class DoorPersonOut(Schema):
    """Somebody of the list of a door."""

    id: str
    registration: str
    first_name: str
    last_name: str
    age: int | None
    tier: str
    state: str = Field(description="confirmed: has a place; waiting: only waits for one.")
    standing: str = Field(
        description="attended, partial or absent; empty when nothing is known of him at this session."
    )
    tapped_at: datetime | None
    device: str | None = Field(description="Which device said so; null at the desk.")


class ListOfDoor(Schema):
    """A page of the list, or of what changed in it."""

    starts_over: bool = Field(description="The list begins anew here: forget the one you have.")
    items: list[DoorPersonOut]
    removed: list[str] = Field(description="Ids of people who have no place any more, nor wait for one.")
    has_more: bool = Field(description="There is more now: ask again with the cursor.")
    cursor: str = Field(description="Send it as `since` the next time. It means nothing to you.")


class ScanIn(Body):
    """A scan, or a count. Who is meant is said by `attendee`, or by the `code` that was read."""

    id: Annotated[
        str,
        Field(
            min_length=1,
            max_length=64,
            pattern=r"^[!-~]+$",
            description="The device's own id of this scan. Sent again it is answered alike, and counts once.",
        ),
    ]
    device: UUID
    kind: Literal["in", "undo", "walk_in", "walk_in_undo"] = Field(
        description="in: is here. undo: takes that back. walk_in: somebody came without a place. "
        "walk_in_undo: takes the last of those back."
    )
    at: Instant = Field(description="When it was, by the clock of the device.")
    attendee: UUID | None = None
    code: Shown = ""
    first_name: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = Field(
        "", description="Of a walk-in who wants to hear of the next time; deleted after a while."
    )
    age: Annotated[int, Field(ge=0, le=120)] | None = None
    contact: Shown = ""

    def as_scan(self) -> scans.Scan:
        """Return it as the room of registrations takes it."""
        return scans.Scan(
            self.id,
            self.device,
            self.kind,
            self.at,
            self.attendee,
            self.code,
            text.line(self.first_name),
            self.age,
            self.contact,
        )


class ScansIn(Body):
    """What devices scanned, in the order in which each of them did."""

    taps: Annotated[list[ScanIn], Field(min_length=1, max_length=MOST_SCANS)]


class BeforeOut(Schema):
    """The tap that was there before."""

    at: datetime
    device: str | None = Field(description="null: at the desk.")
    device_name: str


class ScanOut(Schema):
    """What came of a scan."""

    id: str
    device: str
    code: str = Field(
        description="done; already_here; overtaken (a later tap said otherwise); not_confirmed (cancelled, or only "
        "waits); not_found; forged; other_event; door_closed; event_cancelled; room_full; device_unknown; "
        "device_ended; id_reused; bad_input."
    )
    message: str
    attendee: str | None
    standing: str = Field(description="Where he stands now.")
    before: BeforeOut | None = Field(description="With already_here and overtaken: which tap was there.")


class ScansOut(Schema):
    """One answer for each scan, in their order, and the counts afterwards."""

    outcomes: list[ScanOut]
    counts: Counts


class ClashOut(Schema):
    """A scan that changed nothing."""

    key: str
    device: str | None
    device_name: str = Field(description="Empty at the desk, and when it is forgotten.")
    code: str
    message: str
    scanned_at: datetime
    received_at: datetime
    attendee: str | None
    first_name: str
    before: BeforeOut | None


class KeyOut(Schema):
    """A public key (RFC 7517, RFC 8037)."""

    kty: str
    crv: str
    alg: str
    use: str
    kid: str = Field(description="The second part of codes that it signed.")
    x: str


class KeysOut(Schema):
    """The keys that are good for checking codes; the first signs."""

    keys: list[KeyOut]


class DeviceIn(Body):
    """A scanner, for a day."""

    name: Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=NO_NUL)]
    day: date = Field(description="A day on which the event takes place.")
    is_cleared: bool = Field(
        description="You state that whoever holds it is cleared to work with children. It is kept that you did."
    )


class DeviceOut(Schema):
    """A scanner."""

    id: str = Field(description="Taps name it.")
    event: str
    name: str
    day: date
    state: str = Field(description="live, revoked, or over.")
    made_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    used_at: datetime | None
    revoked_at: datetime | None


class NewDeviceOut(DeviceOut):
    """A scanner, with what is told only once."""

    link: str = Field(description="Opens the door's own page on a phone, as a volunteer's link does.")
