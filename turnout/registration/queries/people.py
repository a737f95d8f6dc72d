"""What the desk's page of a person, and programs, ask of several rooms about somebody."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from turnout.audit import queries as audit
from turnout.audit.models import AuditEntry
from turnout.kernel import permissions
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.messaging.models import Message
from turnout.people.models import Consent, Guardianship, Person, StaffNote, User
from turnout.registration.models import Attendee, Registration

MOST = 50
MESSAGES = 8
NOTES = 100


@dataclass(frozen=True, slots=True)
class Booked:
    """What somebody registered or takes part in: what is to come, soonest first, and what is past, newest first."""

    coming: list[Registration]
    past: list[Registration]


def find(actor: Actor, person_id: UUID) -> Person | None:
    """Return a person whom `actor` may see: of his metros, or with something at an event there.

    A row that was merged leads to who it became.
    """
    found = Person.objects.filter(pk=person_id).select_related("metro", "merged_into__metro").first()
    if found is None:
        return None
    found = found.merged_into or found
    return found if _is_seen(actor, found) else None


def _is_seen(actor: Actor, person: Person) -> bool:
    if permissions.may(actor, Permission.SEE_PEOPLE, person):
        return True
    if not permissions.reach(actor, Permission.SEE_PEOPLE):
        return False
    return _registered(person, actor, Permission.SEE_PEOPLE).exists()


def booked(person: Person, actor: Actor, now: datetime) -> Booked:
    """Return the registrations of somebody as far as `actor` may see rosters, in two statements."""
    people = Prefetch("attendees", Attendee.objects.select_related("person").order_by("position", "pk"))
    rows = _registered(person, actor, Permission.SEE_ROSTER).select_related("event").prefetch_related(people)
    found = list(rows.order_by("-made_at", "-pk")[:MOST])
    coming = [one for one in found if one.event.ends_at is None or one.event.ends_at > now]
    past = [one for one in found if one not in coming]
    far = datetime.max.replace(tzinfo=now.tzinfo)
    return Booked(
        coming=sorted(coming, key=lambda one: (one.event.starts_at or far, one.reference)),
        past=sorted(past, key=lambda one: (one.event.starts_at or far, one.reference), reverse=True),
    )


def _registered(person: Person, actor: Actor, permission: Permission) -> "QuerySet[Registration]":
    return Registration.objects.visible_to(actor, permission).filter(
        Q(registrant=person) | Q(pk__in=Attendee.objects.filter(person=person).values("registration"))
    )


def messages_to(person: Person, actor: Actor) -> list[Message]:
    """Return the newest messages to the address of somebody, as far as `actor` may see messages."""
    if not person.address_key or not permissions.reach(actor, Permission.SEE_MESSAGES):
        return []
    rows = Message.objects.visible_to(actor).filter(address_key=person.address_key)
    return list(rows.order_by("-pk")[:MESSAGES])


def notes_about(person: Person) -> list[StaffNote]:
    """Return what staff wrote about somebody, the newest first."""
    return list(person.staff_notes.select_related("author__person").order_by("-made_at", "-pk")[:NOTES])


def consents_of(person: Person) -> list[Consent]:
    """Return what somebody agreed to, and when it was withdrawn, the newest first."""
    return list(person.consents.order_by("-given_at", "-pk"))


def guardians_of(child: Person) -> list[Person]:
    """Return the guardians of a child, the first known first."""
    ties = Guardianship.objects.filter(child=child).select_related("guardian").order_by("since", "pk")
    return [tie.guardian for tie in ties]


def login_of(person: Person) -> User | None:
    """Return the login of a person."""
    return User.objects.filter(person=person).first()


def history_of(person: Person, login: User | None, *, limit: int = 50) -> list[audit.Line]:
    """Return the newest acts about a person and his login."""
    about = Q(subject_kind=Person._meta.label_lower, subject_id=str(person.pk))
    if login is not None:
        about |= Q(subject_kind=User._meta.label_lower, subject_id=str(login.pk))
    return audit.lines(AuditEntry.objects.filter(about).order_by("-at", "-pk"), limit=limit)
