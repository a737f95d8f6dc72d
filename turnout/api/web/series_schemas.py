"""How series are asked for and look, for the OpenAPI document."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Schema

from turnout.api.web.inputs import NO_NUL, Body, Line
from turnout.events.rules import recurring
from turnout.events.rules.recurring import WEEKDAYS, Pattern

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Reference = Annotated[str, Field(max_length=20, pattern=NO_NUL)]
Kind = Literal["weekly", "monthly", "monthly_weekday", "chosen"]


class Rule(Body):
    """How an event repeats after its first day."""

    kind: Kind = Field(
        "weekly",
        description="weekly, monthly (the same day of the month), monthly_weekday (the second Tuesday, say), or "
        "chosen: on the days in `chosen`.",
    )
    every: Annotated[int, Field(ge=1, le=52)] = Field(1, description="Every so many weeks or months.")
    weekdays: Annotated[list[Weekday], Field(max_length=7)] = Field(
        [], description="Of a weekly rule; none: the weekday of the first date."
    )
    count: Annotated[int, Field(ge=2, le=recurring.MOST + 1)] | None = Field(
        None, description="How many dates in all; the first one counts."
    )
    until: date | None = Field(None, description="Or the last possible day.")
    chosen: Annotated[list[date], Field(max_length=recurring.MOST)] = []

    model_config = {
        "json_schema_extra": {"examples": [{"kind": "weekly", "weekdays": ["tuesday"], "count": 10}]}
    }

    def pattern(self) -> Pattern:
        """Return it as rules take it."""
        return Pattern(
            kind=self.kind,
            every=self.every,
            weekdays=tuple(WEEKDAYS.index(one) for one in self.weekdays),
            until=self.until,
            count=self.count,
            chosen=tuple(self.chosen) if self.kind == recurring.CHOSEN else (),
        )


class Repeating(Rule):
    """On which days of a rule an event is made again."""

    days: Annotated[list[date], Field(max_length=recurring.MOST)] | None = Field(
        None, description="Those of the rule's days that are wanted; null: all that nothing stands against."
    )


class SeriesPatch(Body):
    """What a series is called from now on."""

    title: Annotated[Line, Field(min_length=1)]


class Dates(Body):
    """Which dates of a series; without `dates` all to come at which the move can be made."""

    dates: Annotated[list[Reference], Field(min_length=1, max_length=500)] | None = Field(
        default=None, description="References of events of the series."
    )


class DatesAndWhy(Dates):
    """Which dates, and why; those who hold a place or wait read it."""

    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=NO_NUL)]


class RuleOut(Schema):
    """The rule that the dates came from."""

    kind: str
    every: int
    weekdays: list[str]
    count: int | None
    until: date | None
    chosen: list[date]


class SeriesOut(Schema):
    """A series: what links the events of several dates."""

    slug: str
    reference: str
    title: str
    url: str
    metro: str
    rule: RuleOut | None
    dates: int = Field(description="Those you see: `GET /events?view=desk&series={slug}` lists them.")
    coming: int = Field(description="How many of them are to come.")
    made_at: datetime


class DayOut(Schema):
    """A day of a rule."""

    day: date
    starts_at: datetime | None
    ends_at: datetime | None
    is_clear: bool = Field(description="Nothing stands against it.")
    barred: str = Field(description="Why nothing can be then; empty: it can.")
    cautions: list[str] = Field(description="What a person should know first: the room is taken, say.")
    notes: list[str]


class DaysOut(Schema):
    """What a rule would yield."""

    days: list[DayOut]


class Outcomes(Schema):
    """At how many dates came what."""

    waiting: int
    done: int
    same: int
    refused: int


class SeriesChangeOut(Schema):
    """A change or move on its way to dates of a series, done by the worker."""

    id: str
    series: str
    kind: str
    state: str = Field(description="under_way, done, or stopped: nobody works on it any more.")
    made_at: datetime
    ended_at: datetime | None
    dates: Outcomes


class SeriesChangeDateOut(Schema):
    """What came of a change at one date."""

    id: str
    event: str = Field(description="Its reference.")
    starts_at: datetime | None
    outcome: str = Field(description="waiting, done, same (there was nothing to change), or refused.")
    detail: str = Field(description="Why it was refused.")
    kept: list[str] = Field(description="Fields that kept what this date had of its own.")
