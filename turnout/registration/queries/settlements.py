"""What was settled of a registration by hand, and what is still open."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from turnout.registration.models import Registration, Settlement


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


def account(registration: Registration, costs: int) -> Account:
    """Return the account of a registration that costs so much now: one statement."""
    rows = list(Settlement.objects.filter(registration=registration).select_related("reversal"))
    return Account(costs, sum(one.amount_minor for one in rows), rows)


def settled(registration: Registration) -> int:
    """Return how much of a registration was settled."""
    rows = Settlement.objects.filter(registration=registration)
    return rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0
