"""Everything of one person, across rooms: who he is in all rows, and what stands in the way of erasing him."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from turnout.events.queries import chairing
from turnout.kernel.refusals import NextStep, Refused
from turnout.messaging.models import Message
from turnout.people.models import Person, StaffNote, User
from turnout.people.queries import whole
from turnout.registration.models import Registration
from turnout.registration.queries import personal_data as registered


@dataclass(frozen=True, slots=True)
class Whole:
    """A person in all rows, with the household that only he has, what he registered, and his logins."""

    person: Person
    rows: list[Person]
    children: list[Person]
    shared: list[Person]
    companions: list[Person]
    users: list[User]
    registrations: list[Registration] = field(default_factory=list)

    @property
    def keys(self) -> list[UUID]:
        """Return the keys of his own rows."""
        return [row.pk for row in self.rows]

    @property
    def everybody(self) -> list[Person]:
        """Return all rows that an erasure empties, each once."""
        return list({row.pk: row for row in (*self.rows, *self.children, *self.companions)}.values())

    @property
    def addresses(self) -> set[str]:
        """Return the keys of his addresses that he has proven, or that his one row holds."""
        return {row.address_key for row in self.everybody if row.address_key}


def of(person: Person) -> Whole:
    """Return all of a person, in a fixed number of statements."""
    rows = whole.rows_of(person)
    keys = [row.pk for row in rows]
    children, shared = whole.children_of(keys)
    known = {*keys, *(one.pk for one in children), *(one.pk for one in shared)}
    others = [one for one in registered.companions(keys) if one.pk not in known]
    kept = whole.guarded_elsewhere([one.pk for one in others], keys)
    return Whole(
        person=person,
        rows=rows,
        children=children,
        shared=shared,
        companions=[one for one in others if one.pk not in kept],
        users=whole.logins_of(keys),
        registrations=registered.registrations(keys),
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What an erasure takes and what it leaves, in figures; and why it cannot be, if so."""

    children: list[str]
    shared: list[str]
    companions: int
    registrations: int
    messages: int
    notes: int
    logins: int
    coming: list[Registration]
    refused: Refused | None


def preview(found: Whole, now: datetime) -> Preview:
    """Return what erasing this person would do."""
    return Preview(
        children=[one.first_name for one in found.children if one.merged_into_id is None],
        shared=[one.first_name for one in found.shared],
        companions=len(found.companions),
        registrations=len(found.registrations),
        messages=Message.objects.filter(address_key__in=found.addresses).count(),
        notes=StaffNote.objects.filter(person__in=[one.pk for one in found.everybody]).count(),
        logins=len(found.users),
        coming=registered.to_come([one.pk for one in found.everybody], now),
        refused=why_not(found, now),
    )


def why_not(found: Whole, now: datetime) -> Refused | None:
    """Return what stands in the way of erasing this person: a role, a place to come, or that it was done."""
    if found.person.erased_at is not None or not found.rows:
        return Refused("not_found", _("This person was erased before."))
    if whole.has_grants(found.users):
        return Refused(
            "is_staff",
            _("This person has a role here. Take the role back first."),
            NextStep(_("Roles"), reverse("desk-roles")),
        )
    if chaired := chairing.still_chaired([one.pk for one in found.everybody]):
        return Refused(
            "is_staff",
            _("This person chairs “%(title)s”. Choose another chair first.") % {"title": chaired[0].title},
            NextStep(_("See the event"), reverse("desk-event", args=[chaired[0].reference])),
        )
    coming = registered.to_come([one.pk for one in found.everybody], now)
    if coming:
        titles = ", ".join(dict.fromkeys(one.event.title for one in coming[:3]))
        return Refused(
            "has_future_places",
            _("There are places or waits for what is still to come: %(titles)s. Cancel them first.")
            % {"titles": titles},
            count=len(coming),
        )
    return None
