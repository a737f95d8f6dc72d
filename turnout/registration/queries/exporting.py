"""What a file of a roster holds: its columns, and its rows in constant memory (G-81)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from turnout.events.models import Question
from turnout.events.rules import questions as rules
from turnout.kernel import times
from turnout.people.models import Person
from turnout.registration.models import Attendee, Source
from turnout.registration.queries import answers
from turnout.registration.states import AttendeeState
from turnout.ui import money

BATCH = 500
SOURCES = dict(Source.choices)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it is called, what stands in it, and whether it says how to reach somebody."""

    label: str | Promise
    cell: Callable[[Attendee], object]
    is_contact: bool = False


def _who(person: Person) -> str:
    """Return a name, and not the address somebody without a name goes by."""
    return f"{person.first_name} {person.last_name}".strip()


def _price(one: Attendee) -> str:
    """Return the price that was agreed, as machines read it: `18.50 GBP`; nothing where the place is free."""
    currency = one.event.currency
    return f"{money.plain(one.price_minor, currency)} {currency}" if one.price_minor else ""


def _moment(one: Attendee) -> str:
    return f"{times.local(one.made_at, one.event.time_zone):%Y-%m-%d %H:%M}"


COLUMNS: dict[str, Column] = {
    "reference": Column(_("Reference"), lambda one: one.registration.reference),
    "first_name": Column(_("First name"), lambda one: one.person.first_name),
    "last_name": Column(_("Last name"), lambda one: one.person.last_name),
    "state": Column(_("State"), lambda one: AttendeeState(one.state).label),
    "place": Column(_("Place"), lambda one: one.tier.name),
    "price": Column(_("Price"), _price),
    "age": Column(_("Age"), lambda one: one.age),
    "booked_at": Column(_("Booked at"), _moment),
    "source": Column(_("Registered through"), lambda one: SOURCES[one.registration.source]),
    "registrant": Column(_("Registered by"), lambda one: _who(one.registration.registrant)),
    "email": Column(_("E-mail"), lambda one: one.registration.registrant.email, is_contact=True),
    "phone": Column(_("Phone"), lambda one: one.registration.registrant.phone, is_contact=True),
    "proven": Column(
        _("Address proven"),
        lambda one: _("yes") if one.registration.registrant.is_proven else _("no"),
        is_contact=True,
    ),
}


def offered(questions: Iterable[Question], *, with_contact: bool) -> dict[str, str]:
    """Return the columns somebody may take along, by name with their labels; one for each question too."""
    own = {name: str(one.label) for name, one in COLUMNS.items() if with_contact or not one.is_contact}
    return {**own, **{column_of(one): one.label for one in questions}}


def column_of(question: Question) -> str:
    """Return the name of the column of a question."""
    return f"q-{question.pk.hex}"


def rows(
    people: QuerySet[Attendee], columns: Sequence[str], questions: Iterable[Question] = ()
) -> Iterator[list[str]]:
    """Return the header and one row a person, in the order of booking; a batch is read at a time.

    Answers to the questions among the columns are read by one statement a batch.
    """
    chosen = [COLUMNS[name] for name in columns if name in COLUMNS]
    asked = [one for one in questions if column_of(one) in columns]
    yield [*(str(one.label) for one in chosen), *(one.label for one in asked)]
    ordered = people.select_related("event").order_by("pk")
    batch = list(ordered[:BATCH])
    while batch:
        said = answers.of_people(batch, [one.pk for one in asked])
        for person in batch:
            own = said.get(person.pk, {})
            yield [
                *(_told(one.cell(person)) for one in chosen),
                *(rules.told(one, own.get(one.pk, "")) for one in asked),
            ]
        batch = list(ordered.filter(pk__gt=batch[-1].pk)[:BATCH]) if len(batch) == BATCH else []


def _told(value: object) -> str:
    return "" if value is None else str(value)
