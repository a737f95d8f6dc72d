"""Who gets a letter of staff: families, each once, whatever the number of its children and registrations."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.kernel import ids
from turnout.messaging import queries as messages
from turnout.people.models import Person
from turnout.registration.models import Attendee, Registration
from turnout.registration.states import LIVE, AttendeeState

VERB = "event.letter_sent"
HELD, PENDING, WAITING, EVERYBODY, TICKED = "held", "pending", "waiting", "everybody", "ticked"
STATES = {
    HELD: (AttendeeState.CONFIRMED, AttendeeState.PENDING_PAYMENT),
    PENDING: (AttendeeState.PENDING,),
    WAITING: (AttendeeState.WAITING,),
    EVERYBODY: LIVE,
    TICKED: LIVE,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Whom a letter is for; `tier` narrows a group, `people` are the keys of those ticked."""

    whom: str
    tier: str = ""
    people: tuple[str, ...] = ()


@dataclass(slots=True)
class Family:
    """One mailbox that a letter goes to, its people at the event, and why nothing arrives there, if so."""

    registration: Registration
    people: list[Attendee] = field(default_factory=list)
    why_not: str = ""

    @property
    def registrant(self) -> Person:
        """Who registered."""
        return self.registration.registrant

    @property
    def names(self) -> list[str]:
        """The first names of its people, each once."""
        return list(dict.fromkeys(one.person.first_name for one in self.people))


def families(event: Event, choice: Choice) -> list[Family]:
    """Return the families that a letter is for, in the order of booking: two statements, whatever their number."""
    rows = _people(event, choice)
    suppressed = messages.suppressed(rows.order_by().values("registration__registrant__address_key"))
    found: dict[str, Family] = {}
    for one in rows.select_related("person", "registration__registrant").order_by("pk"):
        key = one.registration.registrant.address_key
        if key:
            family = found.setdefault(key, Family(one.registration, why_not=suppressed.get(key, "")))
            family.people.append(one)
    return list(found.values())


def written(event: Event, code: str) -> AuditEntry | None:
    """Return the act of the letter that came of the form with this code, if it was sent."""
    return AuditEntry.objects.filter(event_id=str(event.pk), verb=VERB, facts__form=code).first()


def is_for_somebody(people: list[str], whom: str) -> bool:
    """Return whether somebody of those whom a letter was for still stands where it says."""
    keys = [key for one in people if (key := ids.key(one)) is not None]
    return Attendee.objects.filter(pk__in=keys, state__in=STATES[whom]).exists()


def _people(event: Event, choice: Choice) -> QuerySet[Attendee]:
    rows = Attendee.objects.filter(event=event, state__in=STATES[choice.whom])
    if choice.whom == TICKED:
        return rows.filter(pk__in=[key for one in choice.people if (key := ids.key(one)) is not None])
    tier = ids.key(choice.tier) if choice.tier else None
    return rows.filter(tier=tier) if tier else rows
