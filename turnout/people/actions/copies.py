"""Copies of what is known about somebody: asked for, filled by a job, fetched while they last, then deleted."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.house import queries as house
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.people.models import DataCopy, Person

MOST = 5  # of one person, within a day


@transaction.atomic
def ask(person: Person, *, by: Actor) -> DataCopy:
    """Ask for a copy of all data of somebody. Act: copy.asked. Refused: too_many_tries (five within a day)."""
    now = clock.now()
    locked(Person.objects.filter(pk=person.pk)).get()
    if DataCopy.objects.filter(person=person, asked_at__gt=now - timedelta(days=1)).count() >= MOST:
        raise Refused("too_many_tries", _("Five copies were made within a day. Use one of these."))
    copy = DataCopy.objects.create(
        person=person, asked_by=f"{by.kind}:{by.id}", asked_at=now, expires_at=now + house.days("copies")
    )
    audit.record("copy.asked", person, by=by, copy=str(copy.pk))
    return copy


def fill(copy: DataCopy, octets: bytes) -> None:
    """Put the file into a copy; from now on it can be fetched, for its days."""
    now = clock.now()
    DataCopy.objects.filter(pk=copy.pk).update(
        octets=octets, ready_at=now, expires_at=now + house.days("copies")
    )


@transaction.atomic
def fetch(copy: DataCopy, *, by: Actor) -> bytes:
    """Return the file of a copy. Act: copy.fetched. Refused: link_expired (not ready, or its days are over)."""
    if not copy.holds(clock.now()):
        raise Refused("link_expired", _("This copy is gone. Ask for another one."))
    audit.record("copy.fetched", copy.person, by=by, copy=str(copy.pk), size=len(copy.octets))
    return bytes(copy.octets)


def forget_old() -> int:
    """Delete copies whose days are over; return how many."""
    return DataCopy.objects.filter(expires_at__lte=clock.now()).delete()[0]
