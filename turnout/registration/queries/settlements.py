"""What registrations cost, what was settled of them by hand, and what is still open: of one, of a page, of an event."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    Expression,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from turnout.events.models import Event, Voucher
from turnout.registration.models import Attendee, Registration, Settlement
from turnout.registration.states import HOLDING

WAIVED = Settlement.Method.WAIVED
OPEN, SETTLED, BACK = "open", "settled", "back"
STANDINGS = (OPEN, SETTLED, BACK)


def _of_each(rows: QuerySet[Attendee] | QuerySet[Settlement], what: Sum | Count) -> Coalesce:
    """Return a number over the rows of each registration; nothing is 0."""
    own = rows.filter(registration=OuterRef("pk")).order_by().values("registration")
    return Coalesce(Subquery(own.annotate(number=what).values("number"), output_field=IntegerField()), 0)


COSTS = _of_each(
    Attendee.objects.filter(state__in=HOLDING), Sum("price_minor")
)  # as `rules.prices.owed` says it
PAYERS = _of_each(Attendee.objects.filter(state__in=HOLDING, price_minor__gt=0), Count("pk"))
PAID = _of_each(Settlement.objects.exclude(method=WAIVED), Sum("amount_minor"))
IN_ALL = _of_each(Settlement.objects.all(), Sum("amount_minor"))


@dataclass(frozen=True, slots=True)
class Account:
    """What a registration costs now, what was settled of it, and each row."""

    costs: int
    settled: int
    rows: Sequence[Settlement]

    @property
    def left(self) -> int:
        """Return what is still to be paid; below nothing: what goes back."""
        return self.costs - self.settled


@dataclass(frozen=True, slots=True)
class Balance:
    """What a registration costs now, for how many people, what was paid of it, and what was paid or waived."""

    costs: int
    payers: int
    paid: int
    settled: int

    @property
    def left(self) -> int:
        """Return what is still to be paid; below nothing: what goes back."""
        return self.costs - self.settled


@dataclass(frozen=True, slots=True)
class Takings:
    """What all registrations for an event cost together, and what became of it."""

    agreed: int
    paid: int
    waived: int
    left: int
    back: int

    def __bool__(self) -> bool:
        """Return whether there is anything to tell."""
        return any((self.agreed, self.paid, self.waived))


def account(registration: Registration, costs: int) -> Account:
    """Return the account of a registration that costs so much now: one statement."""
    rows = list(Settlement.objects.filter(registration=registration).select_related("reversal"))
    return Account(costs, sum(one.amount_minor for one in rows), rows)


def settled(registration: Registration) -> int:
    """Return how much of a registration was settled."""
    rows = Settlement.objects.filter(registration=registration)
    return rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0


def just_paid(registrations: Collection[UUID], since: datetime) -> Mapping[UUID, Settlement]:
    """Return the last cash of each of these registrations since an instant, unless it was taken back: one statement."""
    if not registrations:
        return {}
    rows = Settlement.objects.filter(registration__in=registrations, made_at__gt=since, reverses__isnull=True)
    last = rows.filter(method=Settlement.Method.CASH, reversal__isnull=True).order_by("made_at", "pk")
    return {one.registration_id: one for one in last}


def touched(event: Event, since: datetime) -> list[UUID]:
    """Return the registrations for an event of which something was written down since an instant: one statement."""
    rows = Settlement.objects.filter(registration__event=event, made_at__gt=since).order_by()
    return list(rows.values_list("registration", flat=True).distinct())


def balances(registrations: Collection[UUID]) -> Mapping[UUID, Balance]:
    """Return how these registrations stand, those that ever cost anything: one statement, none for nobody."""
    if not registrations:
        return {}
    rows = Registration.objects.filter(pk__in=registrations).order_by()
    told = rows.annotate(costs=COSTS, payers=PAYERS, paid=PAID, settled=IN_ALL)
    found = told.values_list("pk", "costs", "payers", "paid", "settled")
    return {key: Balance(*sums) for key, *sums in found if any(sums)}


def standing(value: str) -> Q:
    """Return whose registration owes, has settled all, or gets something back; unknown words leave everybody.

    Who owes or has settled holds a place; who gets something back may hold none any more.
    """
    if value not in STANDINGS:
        return Q()
    rows = Registration.objects.filter(pk=OuterRef("registration")).annotate(costs=COSTS, settled=IN_ALL)
    if value == BACK:
        return Q(Exists(rows.filter(settled__gt=F("costs"))))
    wanted = (
        rows.filter(costs__gt=F("settled")) if value == OPEN else rows.filter(costs=F("settled"), costs__gt=0)
    )
    return Q(Exists(wanted)) & Q(state__in=HOLDING)


def has_agreed_prices(event: Event) -> bool:
    """Return whether anybody ever agreed to a price of an event, or a code took something off: two statements."""
    asked = Attendee.objects.filter(event=event, price_minor__gt=0)
    return asked.exists() or Voucher.objects.filter(event=event, spent_minor__gt=0).exists()


def takings(event: Event) -> Takings:
    """Return what an event takes: one statement, whatever its size."""
    rows = Registration.objects.filter(event=event).order_by()
    each = rows.annotate(costs=COSTS, paid=PAID, settled=IN_ALL)
    sums = each.aggregate(
        all_costs=_sum(F("costs")),
        all_paid=_sum(F("paid")),
        all_settled=_sum(F("settled")),
        left=_sum(Case(When(costs__gt=F("settled"), then=F("costs") - F("settled")), default=Value(0))),
        back=_sum(Case(When(settled__gt=F("costs"), then=F("settled") - F("costs")), default=Value(0))),
    )
    waived = sums["all_settled"] - sums["all_paid"]
    return Takings(sums["all_costs"], sums["all_paid"], waived, sums["left"], sums["back"])


def _sum(what: Expression | F) -> Coalesce:
    return Coalesce(Sum(what), 0)
