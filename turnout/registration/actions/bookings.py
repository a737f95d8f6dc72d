"""Bookings as plain data: what somebody asked for, before anything of it is a row."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from turnout.kernel.refusals import Refused
from turnout.registration.models import Registration, Source

REFUSE = "refuse"
SPLIT = "split"
TOGETHER = "together"
BY_STAFF = frozenset({Source.DESK, Source.IMPORT})  # who answers for it is not the registrant
AS_FREE = "as_free"
CONSENT = "2026-11"  # the version of the words beside the box


@dataclass(frozen=True, slots=True)
class Contact:
    """A registrant as typed into the form; the address is not proven by typing it."""

    first_name: str
    last_name: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """One place asked for: for a known person (`person_id`), the registrant (`is_registrant`), or a new one.

    An age is a whole number of years on the day of the event, or None. `answers` are about this person, by question,
    as `events.rules.questions` writes them. `agreed_minor`: a price that was agreed elsewhere, before it came here.
    """

    tier_id: UUID
    first_name: str = ""
    age: int | None = None
    person_id: UUID | None = None
    is_registrant: bool = False
    answers: Mapping[UUID, str] = field(default_factory=dict, hash=False)
    agreed_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """Where the registrant came from: whitelisted, cleaned, at most 100 characters each (decision G-87)."""

    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_term: str = ""
    utm_content: str = ""
    referring_link: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """A party's wish. Either `contact` (a guest's own rows are made) or `registrant_id` (a proven person).

    `if_full` says what to do when not everybody fits: `refuse` and ask, `split` (those who fit are confirmed,
    the rest wait as places get free), `as_free` (the same, chosen when nobody fitted), `together` (everybody
    waits). Who chose to split was shown that `expects` of them have a place: with fewer he is asked again.
    `pays` says how what is not free is paid, `door` or `ahead`, where the event offers both; `told_minor` is what the
    party was told that it costs together, and never agrees to more.
    `override` is why staff book what is not open to this registrant.
    `answers` are those of the whole registration, which an addition to one (`is_addition`) gives no more.
    Source: COM UC-1.2, G-07.
    """

    event_id: UUID
    wanted: tuple[Wanted, ...]
    contact: Contact | None = None
    registrant_id: UUID | None = None
    if_full: str = REFUSE
    expects: int = 0
    source: str = "web_form"
    language: str = "en"
    form_key: str = ""
    wants_account: bool = False
    override: str = ""
    code: str = ""
    pays: str = ""
    told_minor: int | None = None
    consent_wording: str = ""
    trace: Trace = field(default_factory=Trace)
    answers: Mapping[UUID, str] = field(default_factory=dict, hash=False)
    is_addition: bool = False

    @property
    def is_by_staff(self) -> bool:
        """Whether staff book it, who need no open window: at the desk, or from a file of another system."""
        return self.source in BY_STAFF

    @property
    def is_told(self) -> bool:
        """Whether it is confirmed as it is made; whoever imports tells afterwards, or nobody."""
        return self.source != Source.IMPORT

    def places(self) -> dict[UUID, int]:
        """Return how many places of each tier it asks for."""
        return dict(Counter(one.tier_id for one in self.wanted))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a booking: a registration, or a refusal; `is_repeat` when the same form came twice."""

    registration: Registration | None = None
    refused: Refused | None = None
    is_repeat: bool = False

    def unwrap(self) -> Registration:
        """Return the registration, or raise the refusal."""
        if self.refused is not None:
            raise self.refused
        if self.registration is None:
            raise ValueError("An outcome is a registration or a refusal.")
        return self.registration
