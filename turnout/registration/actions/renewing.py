"""Lost links: mail the links of an address anew, and let the old ones die (core.md section 5)."""

from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from turnout.audit import actions as audit
from turnout.jobs import actions as jobs
from turnout.kernel import clock, ids
from turnout.kernel.actors import VISITOR
from turnout.messaging.models import Message
from turnout.people.models import Person
from turnout.registration.actions import notices
from turnout.registration.models import Registration
from turnout.registration.rules import links

MOST = 50


def ask(address: str) -> None:
    """Have the links of everything registered with an address mailed to it.

    The same two statements for an address that nobody registered with, so that neither answer nor time tells.
    """
    people = list(_first_proven(Person.objects.with_address(address)).values_list("pk", flat=True)[:MOST])
    jobs.enqueue(send_links, people=[str(pk) for pk in people], asked=str(ids.uuid7()))


@jobs.job("registration.send_links")
def send_links(people: list[str], asked: str) -> None:
    """Raise the generation of every registration of these people that is not over, and mail its new link."""
    persons = list(_first_proven(Person.objects.filter(pk__in=[UUID(one) for one in people])))
    if not persons or Message.objects.filter(key=_key(persons[0], asked)).exists():
        return
    with transaction.atomic():
        found = _running(persons)
        if not found:
            return
        Registration.objects.filter(pk__in=[one.pk for one in found]).update(generation=F("generation") + 1)
        audit.record_each([audit.Draft("link.renewed", one, VISITOR) for one in found])
        notices.send_links(persons[0], found, key=asked)


def _first_proven(rows: QuerySet[Person]) -> QuerySet[Person]:
    """Order the owner of an address before what others may have typed in, on both databases alike."""
    return rows.order_by(F("proven_at").asc(nulls_last=True), "pk")


def _running(persons: list[Person]) -> list[Registration]:
    alive = Q(event__ends_at__isnull=True) | Q(event__ends_at__gt=clock.now() - links.AFTER_EVENT)
    rows = Registration.objects.filter(alive, registrant__in=persons).select_related("event")
    return list(rows.order_by("-made_at", "-pk")[:MOST])


def _key(person: Person, asked: str) -> str:
    return f"manage_link:{person.pk}:{asked}"
