"""How answers look, for the OpenAPI document; a test holds the real answers against it.

With `fields` only what was asked for is there, so nothing is required of an event.
"""

from datetime import date, datetime
from typing import Generic, TypeVar

from ninja import Field, Schema

from turnout.api.rules.deprecating import Mark
from turnout.api.web import deprecating

T = TypeVar("T")


class ListOf(Schema, Generic[T]):
    """A page of a list: the next one is at `next`; null at the end."""

    items: list[T]
    next: str | None = Field(description="The address of the next page; null at the end.")


class Problem(Schema):
    """Why not, and what to do (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str = Field(description="Stable: one meaning for ever. The documentation lists them.")
    detail: str
    request_id: str
    errors: list[dict[str, str]] = []
    next_step: dict[str, str] | None = None


class Places(Schema):
    """How many places there are, and how many anybody could take now; null has no limit."""

    total: int | None
    left: int | None = Field(description="0 while registration is not open: see `sale`.")


class EventVenue(Schema):
    """Where it is."""

    slug: str
    name: str
    address: str


class Capacity(Schema):
    """Places as those see them who work with the event; null has no limit."""

    total: int | None
    held: int
    left: int | None
    waiting: int


class SessionOut(Schema):
    """A sitting."""

    id: str
    title: str
    starts_at: datetime
    ends_at: datetime
    doors_at: datetime | None
    is_whole_day: bool


class TierOut(Schema):
    """A kind of place. The last six are there for those who work with the event."""

    id: str
    name: str
    description: str
    price_minor: int = Field(description="In the smallest unit of the currency: 1850 is 18.50 GBP.")
    currency: str
    access: str = Field(description="everyone, members, code or domains")
    least_each: int | None
    most_each: int | None
    opens_at: datetime | None
    closes_at: datetime | None
    has_line: bool
    sale: str
    left: int | None
    is_active: bool = True
    is_hidden: bool = False
    domains: str = ""
    capacity: int | None = None
    held: int = 0
    waiting: int = 0


class EventOut(Schema):
    """An event."""

    reference: str = Field("", description="Six characters that name it, for people and programs.")
    url: str = ""
    title: str = ""
    summary: str = ""
    description: str = ""
    bring: str = ""
    format: str = ""
    topics: list[str] = []
    state: str = ""
    is_published: bool = deprecating.field(
        Mark(date(2026, 11, 29), "Read `state`: published and registration_closed are what it calls true."),
        default=False,
        words="For systems that know no states.",
    )
    visibility: str = ""
    audience: str = ""
    admission: str = ""
    registration_type: str = ""
    min_age: int | None = None
    max_age: int | None = None
    party_limit: int = 0
    currency: str = ""
    time_zone: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    opens_at: datetime | None = None
    deadline_at: datetime | None = None
    metro: str = ""
    venue: EventVenue | None = None
    room: str | None = None
    is_online: bool = False
    series: str | None = None
    sale: str = Field(
        "",
        description="What somebody can do now: register, waitlist, full, not_needed, not_open, closed, started, "
        "over, cancelled, unpublished.",
    )
    places: Places = Places(total=None, left=None)
    chair: str | None = None
    cloned_from: str | None = None
    publish_at: datetime | None = None
    online_url: str = ""
    contact_email: str = ""
    auto_confirm: bool = False
    standby_minutes: int | None = None
    pays_at_door: bool = True
    pays_ahead: bool = False
    pay_days: int = 7
    pay_how: str = ""
    content_version: int = 0
    capacity: Capacity | None = None
    sessions: list[SessionOut] = []
    tiers: list[TierOut] = []


class MetroOut(Schema):
    """A region. The last two are there for those who may change it."""

    slug: str
    name: str
    time_zone: str
    description: str
    contact_email: str = ""
    short_link_domain: str = ""


class TopicOut(Schema):
    """What events can be about."""

    slug: str
    name: str


class RoomOut(Schema):
    """A room of a venue."""

    id: str
    name: str
    capacity: int | None


class ContactOut(Schema):
    """Somebody at a venue whom we tell about events there."""

    id: str
    name: str
    task: str
    email: str
    phone: str


class VenueOut(Schema):
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
    notes: str = ""
    capacity: int | None = None
    closed_on: str | None = None
    opening_hours: dict[str, str] | None = None
    opening_exceptions: list[dict[str, str]] = []
    content_version: int = 0
    rooms: list[RoomOut] = []
    contacts: list[ContactOut] = []


class AttendeeOut(Schema):
    """Who comes, or waits."""

    id: str
    registration: str
    first_name: str
    last_name: str
    age: int | None
    tier: str
    state: str


class TokenOut(Schema):
    """Whose token it is, and what it opens."""

    name: str
    owner: str | None = Field(
        description="An address, or the name of an application; null to an app that was not let know the address."
    )
    scopes: list[str]
    expires_at: datetime
