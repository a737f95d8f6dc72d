"""Bring together what one person registered under several rows, once the address is proven (core.md section 5)."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel.actors import Actor
from turnout.kernel.locks import locked
from turnout.kernel.refusals import Refused
from turnout.registration.actions import cancelling, capacity
from turnout.registration.models import Attendee, Registration
from turnout.registration.queries import twins
from turnout.registration.states import LIVE


def move(source: UUID, target: UUID) -> None:
    """Let `target` own the registrations and places of `source`, in the transaction that merges the two.

    A place at an event where `target` has one already stays with the old row: the family says which one it
    keeps. Five statements, however much there is; rows are locked in the order of their keys.
    """
    owned = Registration.objects.filter(registrant=source)
    list(locked(owned.only("pk")))
    owned.update(registrant=target)
    arriving = list(locked(Attendee.objects.filter(person=source)))
    if not arriving:
        return
    taken = set(
        Attendee.objects.filter(
            person=target, state__in=LIVE, event__in={one.event_id for one in arriving}
        ).values_list("event_id", flat=True)
    )
    free = [one.pk for one in arriving if one.state not in LIVE or one.event_id not in taken]
    Attendee.objects.filter(pk__in=free).update(person=target)


def raise_generations(registrant: UUID) -> None:
    """Let every link to the registrations of a person die; the next message brings new ones.

    Before: in a transaction.
    """
    rows = Registration.objects.filter(registrant=registrant)
    list(locked(rows.only("pk")))
    rows.update(generation=F("generation") + 1)


@transaction.atomic
def keep(attendee: Attendee, *, by: Actor) -> None:
    """Keep this one of the places that the same person has at one event, and cancel the others.

    Before: nothing locked. After: one place left, held by the person as he is now. Refused: not_found (there is
    no second one), and as `cancelling.cancel_own_places`.
    """
    capacity.lock(attendee.event_id)
    others = twins.of(attendee)
    if not others:
        raise Refused("not_found", _("There is only one place left, so nothing had to be cancelled."))
    for registration, people in _by_registration(others):
        cancelling.cancel_own_places(registration, [one.pk for one in people], by=by)
    person = attendee.person.merged_into or attendee.person
    Attendee.objects.filter(pk=attendee.pk).update(person=person)
    audit.record("place.kept", attendee.registration, by=by, attendee=str(attendee.pk))


def _by_registration(people: Sequence[Attendee]) -> list[tuple[Registration, list[Attendee]]]:
    found: dict[UUID, tuple[Registration, list[Attendee]]] = {}
    for one in people:
        found.setdefault(one.registration_id, (one.registration, []))[1].append(one)
    return list(found.values())
