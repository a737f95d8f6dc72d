"""How people, messages and acts look, for the OpenAPI document."""

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema


class PersonOut(Schema):
    """Somebody. A child has a first name and nothing else."""

    id: str
    first_name: str
    last_name: str
    email: str
    is_proven: bool = Field(description="Whether the address is known to be his.")
    phone: str
    is_adult: bool
    member_from: date | None
    member_until: date | None
    metro: str | None
    made_at: datetime


class ComingOut(Schema):
    """Somebody in a registration, and what he has."""

    first_name: str
    state: str


class BookedOut(Schema):
    """A registration in short."""

    reference: str
    event: str
    title: str
    starts_at: datetime | None
    people: list[ComingOut]


class ConsentOut(Schema):
    """What somebody agreed to, in which version of the words."""

    purpose: str
    wording: str
    given_at: datetime
    withdrawn_at: datetime | None


class StaffNoteOut(Schema):
    """What staff wrote about somebody; the person can ask for a copy."""

    id: str
    text: str
    author: str
    made_at: datetime
    changed_at: datetime | None


class WholePersonOut(PersonOut):
    """Somebody, with what he registered, agreed to, and what was written about him."""

    coming: list[BookedOut] = Field(description="What is still to come, soonest first; 50 in all at most.")
    past: list[BookedOut]
    consents: list[ConsentOut]
    notes: list[StaffNoteOut]


class MessageOut(Schema):
    """A message, and how far it got."""

    id: str
    template: str
    name: str
    email: str
    subject: str
    state: str
    why: str
    event: str | None = Field(description="The reference of its event.")
    attempts: int
    due_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    bounced_at: datetime | None
    created_at: datetime


class WholeMessageOut(MessageOut):
    """A message with its words; what would open something is masked."""

    text: str


class ByOut(Schema):
    """Who did it."""

    kind: str
    id: str
    name: str
    acting_for: str | None


class AboutOut(Schema):
    """What it was done to."""

    kind: str
    id: str
    name: str


class ChangeOut(Schema):
    """A thing that came from one state into another."""

    kind: str
    id: str
    from_state: str
    to_state: str


class ActOut(Schema):
    """An act: who did what to what, when and why."""

    id: str
    at: datetime
    verb: str
    words: str
    by: ByOut
    about: AboutOut
    event: str | None = Field(description="The reference of the event it belongs to.")
    reason: str
    changes: list[ChangeOut]
    facts: dict[str, Any]
