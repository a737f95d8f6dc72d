"""How registrations look, and what is sent to make and change them."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

from turnout.api.web.inputs import NO_NUL, Body, Minor, Words
from turnout.registration.actions.bookings import CONSENT

Name = Annotated[str, Field(max_length=100, pattern=NO_NUL)]
Age = Annotated[int, Field(ge=0, le=120, description="In whole years on the day of the event.")]
Short = Annotated[str, Field(max_length=200, pattern=NO_NUL)]
Reason = Annotated[str, Field(max_length=500, pattern=NO_NUL)]
MOST_PEOPLE = 30
REGISTRANT: dict[str, Any] = {
    "first_name": "Ana",
    "last_name": "Moreau",
    "email": "ana@example.org",
    "phone": "+44 1632 960961",
}
EventReference = Annotated[
    str, Field(max_length=20, pattern=NO_NUL, description="Reference of the event.", examples=["K7Q2MP"])
]


class AnswerOut(Schema):
    """What was answered to a question: as it is sent, and in words."""

    question: str
    label: str
    value: str | list[str] = Field(
        description="As it is sent: the key of an option, a list where several may be chosen."
    )
    says: str = Field(description="The same in words.")


class RegistrantOut(Schema):
    """Who registered; the address is proven once its owner pressed the button in a mail."""

    first_name: str
    last_name: str
    email: str
    phone: str
    is_proven: bool


class PartyMemberOut(Schema):
    """One person of a registration: a place, a hold, or a wait with its rank in line."""

    id: str = Field(description="Of this place or wait.")
    person: str = Field(description="Of who comes: the same at every event.")
    first_name: str
    age: int | None
    tier: str
    tier_name: str
    state: str = Field(
        description="waiting, pending, pending_payment, confirmed, declined, cancelled, expired, transferred"
    )
    rank: int | None = Field(description="In the line of the tier; 1 is next.")
    price_minor: int
    is_paid_at_door: bool
    held_until: datetime | None = Field(description="Until when the place is held for its payment.")
    answers: list[AnswerOut] = []


class MoneyOut(Schema):
    """What a registration costs, what was settled, what is still to be paid and where."""

    currency: str
    costs_minor: int
    settled_minor: int
    left_minor: int = Field(description="Below 0: goes back.")
    left_beforehand_minor: int
    left_at_door_minor: int
    pay_until: datetime | None


class OfferOut(Schema):
    """Places that are offered to a registration in line, and held for it until then."""

    id: str
    registration: str
    event: str
    tier: str
    state: str
    places: int
    made_at: datetime
    expires_at: datetime


class RegistrationOut(Schema):
    """A registration. `contact` and `money` are null for a guardian who did not register himself."""

    reference: str
    event: str
    title: str
    url: str = Field(description="Its page, for whoever registered: signed in, or with the link of a mail.")
    source: str
    language: str
    made_at: datetime
    says: str = Field(description="Where everybody stands, in a sentence.")
    contact: RegistrantOut | None
    people: list[PartyMemberOut]
    money: MoneyOut | None
    offers: list[OfferOut]
    answers: list[AnswerOut] = Field(
        default=[], description="Of the whole registration; in lists answers are left out."
    )


class EntryOut(Schema):
    """Who stands in a line."""

    id: str
    registration: str
    tier: str
    state: str
    rank: int
    mode: str = Field(description="together: only all at once; as_free: as places get free.")
    people: list[str]
    lapses: int = Field(description="How many offers they let pass.")
    is_paused: bool
    joined_at: datetime
    offered_until: datetime | None
    offered_places: int


class OptionOut(Schema):
    """An option of a question."""

    key: str
    label: str


class QuestionOut(Schema):
    """A question that an event asks."""

    id: str
    asked: str = Field(description="registration: once; attendee: about everybody who comes.")
    kind: str
    label: str
    hint: str
    why: str
    seen_by: str
    is_required: bool
    options: list[OptionOut]
    wording: str
    version: int = Field(description="What an agreement answers: the version of its wording.")
    tiers: list[str]
    shown_if: str | None
    shown_when: str


class AnswerIn(Body):
    """An answer: words, a number, a day, the version of what is agreed to, or the keys of options."""

    question: UUID = Field(description="The `id` of a question of the event.")
    value: Words | Annotated[list[Short], Field(max_length=50)] = ""


Answers = Annotated[list[AnswerIn], Field(max_length=100)]


class PartyMemberIn(Body):
    """Somebody who comes. Whoever registers comes too where `is_registrant` says so (not to events for children)."""

    first_name: Name = ""
    person: UUID | None = Field(
        None,
        description="A child on record of whoever registers, instead of its name: needed where several have the same. "
        "The `person` of `people` in an answer.",
    )
    age: Age | None = None
    tier: UUID | None = Field(None, description="The kind of place; needless where there is only one.")
    is_registrant: bool = Field(
        default=False, description="Whoever registers comes, too; then without a name."
    )
    answers: Answers = Field([], description="What the event asks about each person.")

    model_config = {"json_schema_extra": {"examples": [{"first_name": "Mira", "age": 9}]}}


class RegistrantIn(Body):
    """Who registers, as typed; nobody proves an address by typing it."""

    first_name: Name
    last_name: Name
    email: Annotated[str, Field(max_length=254, pattern=NO_NUL)] = Field(
        "", description="Needed; as staff this or a phone number."
    )
    phone: Annotated[str, Field(max_length=40, pattern=NO_NUL)] = Field(
        "", description="Needed; as staff this or an e-mail address."
    )

    model_config = {"json_schema_extra": {"examples": [REGISTRANT]}}


class TraceIn(Body):
    """Where somebody came from."""

    utm_source: Short = ""
    utm_medium: Short = ""
    utm_campaign: Short = ""
    utm_term: Short = ""
    utm_content: Short = ""
    referring_link: Short = ""


class AsStaff(Body):
    """Book as the desk does: without open windows, hidden kinds of place too."""

    override: Reason = Field("", description="Why it is booked although it is not open to them.")


Consent = Annotated[
    str,
    Field(
        pattern=f"^({CONSENT})?$",
        description="They agreed to be written to about new events: the version of the words beside that box of our "
        f"form (“Write to me about new events”, {CONSENT}) that you showed them. Empty: they did not.",
    ),
]


class PartyIn(Body):
    """People, and what happens when not all of them fit."""

    people: Annotated[list[PartyMemberIn], Field(min_length=1, max_length=MOST_PEOPLE)]
    if_full: Literal["refuse", "split", "as_free", "together"] = Field(
        "refuse",
        description="refuse; split: who fits has a place, the rest waits; as_free: wait and take places as they get "
        "free; together: wait until all fit.",
    )
    expects: int = Field(
        0, ge=0, le=1000, description="With split: how many were said to have a place; fewer is refused."
    )
    code: Annotated[str, Field(max_length=200, pattern=NO_NUL)] = Field(
        "", description="What opens a kind of place, or takes something off."
    )
    pays: Literal["", "door", "ahead"] = Field("", description="Where the event offers both.")
    price_minor: Minor | None = Field(
        None, description="What they were told it costs together; dearer is refused (`prices_changed`)."
    )
    answers: Answers = Field([], description="What the event asks once, of the whole registration.")


class OwnBookingIn(PartyIn):
    """A registration of the token's owner: for himself, his children, his guests."""

    event: EventReference
    phone: Annotated[str, Field(max_length=40, pattern=NO_NUL)] = Field(
        "", description="Where we have none yet, or another one."
    )
    attribution: TraceIn = TraceIn()
    consent: Consent = ""


class BookingIn(PartyIn):
    """A registration of somebody at an event of yours: `contact` as typed, or a `person` on record."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "event": "K7Q2MP",
                    "contact": {
                        "first_name": "Ana",
                        "last_name": "Banda",
                        "email": "ana@example.org",
                        "phone": "+44 1632 960001",
                    },
                    "people": [{"first_name": "Mira", "age": 9}],
                }
            ]
        }
    )

    event: EventReference
    contact: RegistrantIn | None = None
    person: UUID | None = Field(
        None,
        description="Somebody on record whom you see, instead of `contact`; with `as_staff`, and a token that is for "
        "`people:read` as well.",
    )
    wants_account: bool = Field(
        default=False, description="They ticked “Save my details”: our mail offers an account."
    )
    consent: Consent = ""
    language: Annotated[str, Field(max_length=12, pattern=NO_NUL)] = Field(
        "",
        description="In which they are written to; empty: their own where it is known, else that of this place.",
    )
    attribution: TraceIn = TraceIn()
    as_staff: AsStaff | None = None


class Cancelling(Body):
    """Who does not come; nobody named: all."""

    people: Annotated[list[UUID], Field(max_length=100)] = []


class CancellingWhy(Cancelling):
    """Who does not come, and why; the family reads the reason."""

    reason: Reason = ""


class Chosen(Body):
    """Who takes the places of an offer; nobody named: the first who wait."""

    people: Annotated[list[UUID], Field(max_length=100)] = []


class Passing(Body):
    """What becomes of a turn that is let go."""

    keeps_waiting: bool = Field(
        default=True,
        description="true: to the end of the line, which uses the second chance; false: out of it.",
    )


class Deciding(Body):
    """A decision on who waits for one; nobody named: on all of the registration."""

    decision: Literal["approve", "decline"]
    people: Annotated[list[UUID], Field(max_length=100)] = []
    reason: Reason = Field("", description="For the history; a no needs one.")
    told: Annotated[str, Field(max_length=1000, pattern=NO_NUL)] = Field(
        "", description="What the family reads beside our own words."
    )


class AboutIn(Body):
    """Answers about one person."""

    id: UUID
    answers: Answers = []


class SpellingIn(AboutIn):
    """How somebody is written, and answers about him; what is left out stays."""

    first_name: Name | None = None
    age: Age | None = None


class Correcting(Body):
    """Answers as they should be; those that are not named stay, an empty value takes one back."""

    answers: Answers = []
    people: Annotated[list[AboutIn], Field(max_length=100)] = []


class Changing(Body):
    """Names, ages and answers as they should be; what is left out stays."""

    answers: Answers = []
    people: Annotated[list[SpellingIn], Field(max_length=100)] = []
