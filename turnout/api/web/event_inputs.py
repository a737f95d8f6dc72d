"""What programs send to write an event: its words, where it is, its sittings and kinds of place."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

from ninja import Field

from turnout.api.web.along import AlsoThere
from turnout.api.web.inputs import NO_NUL, Body, Instant, Line, Minor, Words
from turnout.events.models import Access, Admission, Audience, Format, RegistrationType, Visibility
from turnout.kernel.refusals import Refused

Age = Annotated[int, Field(ge=0, le=120)]
Places = Annotated[int, Field(ge=0, le=1_000_000)]
Slug = Annotated[str, Field(max_length=120, pattern=NO_NUL)]
Override = Annotated[
    str,
    Field(
        max_length=500,
        pattern=NO_NUL,
        description="Why a room may be shared that another event uses at that time.",
    ),
]


class SessionBody(Body):
    """When a sitting is. A whole day begins and ends at midnight of the event's time zone."""

    title: Annotated[str, Field(max_length=160, pattern=NO_NUL)] = ""
    doors_at: Instant | None = Field(None, description="On the day it begins, at its start at the latest.")
    is_whole_day: bool = False


class SessionIn(SessionBody):
    """A sitting to come."""

    starts_at: Instant
    ends_at: Instant


class TierBody(Body):
    """What a kind of place is."""

    description: Annotated[str, Field(max_length=400, pattern=NO_NUL)] = ""
    capacity: Places | None = Field(None, description="How many there are; null is no limit.")
    price_minor: Minor = 0
    has_line: bool = Field(default=True, description="Whether people may wait for it when it is full.")
    opens_at: Instant | None = Field(None, description="On sale from; null: with the registration.")
    closes_at: Instant | None = Field(None, description="On sale until; null: to its end.")
    access: Access = Field(Access.EVERYONE, description="Who may book it.")
    is_hidden: bool = Field(default=False, description="Named only to whoever gives its code.")
    domains: Annotated[str, Field(max_length=2000, pattern=NO_NUL)] = Field(
        "", description="Where access is `domains`: one a line."
    )
    least_each: Annotated[int, Field(ge=1, le=1000)] | None = None
    most_each: Annotated[int, Field(ge=1, le=1000)] | None = None


class TierIn(TierBody):
    """A kind of place to come."""

    name: Annotated[str, Field(min_length=1, max_length=120, pattern=NO_NUL)]


class EventBody(Body):
    """What an event says."""

    summary: Annotated[str, Field(max_length=400, pattern=NO_NUL)] = ""
    description: Words = ""
    bring: Annotated[str, Field(max_length=2000, pattern=NO_NUL)] = ""
    format: Format = Format.WORKSHOP
    metro: Slug | None = Field(None, description="Slug of a region; needed where there is no venue.")
    venue: Slug | None = Field(None, description="Slug of a venue; null is none.")
    room: Slug | None = Field(None, description="A room of the venue, by name or id.")
    online_url: Annotated[str, Field(max_length=500, pattern=NO_NUL)] = ""
    time_zone: Annotated[str, Field(max_length=64, pattern=NO_NUL)] = Field(
        "", description="Empty: the region's."
    )
    topics: Annotated[list[Slug], Field(max_length=50)] = Field([], description="Slugs, all of them.")
    registration_type: RegistrationType = RegistrationType.REQUIRED
    audience: Audience = Audience.CHILDREN
    admission: Admission = Admission.OPEN
    visibility: Visibility = Visibility.LISTED
    min_age: Age | None = None
    max_age: Age | None = None
    party_limit: Annotated[int, Field(ge=1, le=50)] = 10
    auto_confirm: bool = Field(
        default=False, description="Whoever is first in line gets a free place unasked."
    )
    standby_minutes: Annotated[int, Field(ge=0, le=720)] | None = None
    contact_email: Annotated[str, Field(max_length=254, pattern=NO_NUL)] = ""
    currency: Annotated[str, Field(max_length=3, pattern="^([A-Z]{3})?$")] = Field(
        "", description="Empty: that of the organization."
    )
    pays_at_door: bool = True
    pays_ahead: bool = False
    pay_days: Annotated[int, Field(ge=1, le=365)] = 7
    pay_how: Annotated[str, Field(max_length=2000, pattern=NO_NUL)] = ""
    opens_at: Instant | None = Field(None, description="Registration opens; null: at once.")
    deadline_at: Instant | None = Field(None, description="Registration closes; null: at the start.")
    publish_at: Instant | None = Field(
        None,
        description="Published by itself, once approved; null: by hand. Of an approved event: `POST …/schedule`.",
    )
    capacity: Places | None = Field(None, description="The cap over all kinds of place; null is none.")
    slug: Annotated[str, Field(max_length=100, pattern=NO_NUL)] = Field(
        "", description="The address of its page; empty: made from the title."
    )

    def given(self) -> dict[str, Any]:
        """Return what was sent, and nothing of what was not."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class EventIn(EventBody):
    """An event to come: a draft, with its sittings and kinds of place."""

    title: Annotated[Line, Field(min_length=1)]
    sessions: Annotated[list[SessionIn], Field(max_length=100)] = []
    tiers: Annotated[list[TierIn], Field(max_length=50)] = []

    model_config = {
        "json_schema_extra": {
            "examples": [
                {
                    "title": "Build a robot that follows a line",
                    "summary": "Two hours with motors, sensors and a lot of tape.",
                    "venue": "canal-street-studios",
                    "min_age": 8,
                    "sessions": [{"starts_at": "2027-05-08T09:00:00Z", "ends_at": "2027-05-08T11:00:00Z"}],
                    "tiers": [{"name": "Place", "capacity": 20}],
                }
            ]
        }
    }


class EventPatch(EventBody):
    """What an event says from now on: only what is sent changes."""

    title: Line = ""
    override: Override = ""
    also: AlsoThere = None

    model_config = {"json_schema_extra": {"examples": [{"title": "Build a boat", "max_age": 14}]}}


@contextmanager
def named(names: Mapping[str, str]) -> Iterator[None]:
    """Let refusals name values as they were sent, where rules call them otherwise."""
    try:
        yield
    except Refused as refused:
        raise about(refused, names.get(refused.field, refused.field)) from refused


def about(refused: Refused, field: str) -> Refused:
    """Return a refusal of another field."""
    return Refused(refused.code, refused.message, refused.next_step, field=field, **refused.facts)
