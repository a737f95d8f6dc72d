"""What the desk's page of a person asks of several rooms."""

from django.db.models import Prefetch, Q

from turnout.audit import queries as audit
from turnout.audit.models import AuditEntry
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.people.models import Guardianship, Person, User
from turnout.registration.models import Attendee, Registration

MOST = 50


def registrations_of(person: Person, actor: Actor) -> list[Registration]:
    """Return what somebody registered or takes part in, the newest first, as far as `actor` may see rosters."""
    own = Registration.objects.visible_to(actor, Permission.SEE_ROSTER).filter(
        Q(registrant=person) | Q(pk__in=Attendee.objects.filter(person=person).values("registration"))
    )
    people = Prefetch("attendees", Attendee.objects.select_related("person").order_by("position", "pk"))
    return list(own.select_related("event").prefetch_related(people).order_by("-made_at", "-pk")[:MOST])


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
