"""What becomes of two entries of one person when they are made one: what stays, what goes, what moves."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from turnout.people.models import Person
from turnout.people.queries import households
from turnout.people.rules import likeness, matching
from turnout.registration.models import Attendee, Registration
from turnout.registration.queries import twins


@dataclass(frozen=True, slots=True)
class Line:
    """A field of the two: what each says, and what the one person says afterwards."""

    label: str
    stays: str
    goes: str
    result: str

    @property
    def is_lost(self) -> bool:
        """Whether what the one that goes says is not kept."""
        return bool(self.goes) and self.goes != self.result


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything that making two entries one would change."""

    stays: Person
    goes: Person
    lines: list[Line]
    moves: list[tuple[str, int]]
    children: list[tuple[str, str]]
    conflicts: list[list[Attendee]]
    why_not: str
    ends_links: bool


def preview(goes: Person, stays: Person, now: datetime) -> Preview:
    """Return what would change, in a fixed number of statements."""
    return Preview(
        stays=stays,
        goes=goes,
        lines=_lines(goes, stays),
        moves=_moves(goes),
        children=_children(goes, stays),
        conflicts=twins.between(pairs(goes, stays), now),
        why_not=likeness.why_not_united(goes, stays),
        ends_links=likeness.links_that_end(goes, stays) != "none",
    )


def pairs(goes: Person, stays: Person) -> list[tuple[Person, Person]]:
    """Return who becomes whom: the two, and the children of theirs that are the same child."""
    return [(goes, stays), *matching.twins(_of(goes), _of(stays))]


def _of(guardian: Person) -> list[Person]:
    return [one.child for one in households.children(guardian)]


def _lines(goes: Person, stays: Person) -> list[Line]:
    """Return the fields; an empty one of the person that stays is filled, the address never changes."""
    filled = [
        (_("First name"), stays.first_name, goes.first_name),
        (_("Last name"), stays.last_name, goes.last_name),
        (_("Phone"), stays.phone, goes.phone),
        (_("Metro"), _metro(stays), _metro(goes)),
    ]
    return [
        *(Line(label, kept, given, kept or given) for label, kept, given in filled),
        Line(_("E-mail address"), _address(stays), _address(goes), _address(stays)),
    ]


def _metro(person: Person) -> str:
    return person.metro.name if person.metro else ""


def _address(person: Person) -> str:
    return f"{person.email} ({_('proven') if person.is_proven else _('not proven')})" if person.email else ""


def _moves(goes: Person) -> list[tuple[str, int]]:
    """Return what moves over, with its number; consents of an unproven address are withdrawn instead."""
    consents = goes.consents.filter(withdrawn_at__isnull=True).count()
    found = [
        (_("Registrations"), Registration.objects.filter(registrant=goes).count()),
        (_("Notes of staff"), goes.staff_notes.count()),
        (_("Consents") if goes.is_proven else _("Consents, withdrawn: nobody proved the address"), consents),
    ]
    return [(label, count) for label, count in found if count]


def _children(goes: Person, stays: Person) -> list[tuple[str, str]]:
    """Return each child of the household that goes, and what becomes of it."""
    arriving, known = _of(goes), _of(stays)
    same = {one.pk for one, _other in matching.twins(arriving, known)}
    shared = {one.pk for one in known}
    told = []
    for child in arriving:
        if child.pk in same:
            told.append((child.first_name, _("becomes the child of the same name")))
        elif child.pk not in shared:
            told.append((child.first_name, _("joins the household")))
    return told
