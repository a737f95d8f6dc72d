"""What the door says of money, to staff alone: what a registration still has to pay, and what was just paid."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.template.loader import render_to_string

from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.registration.models import Attendee, Settlement
from turnout.registration.queries import settlements
from turnout.registration.queries.settlements import Balance
from turnout.registration.web.desk import owing
from turnout.ui import money

UNDOABLE = timedelta(minutes=10)  # after which a payment is taken back on the page of its registration


@dataclass(frozen=True, slots=True)
class Strip:
    """What stands below everybody of a registration; `key` is that of its form, which counts once."""

    registration: UUID
    balance: Balance
    currency: str
    may_take: bool
    key: UUID
    paid: Settlement | None = None

    @property
    def state(self) -> str:
        """Return what a device compares to see whether it shows the same."""
        return f"{self.balance.left}/{self.balance.payers}/{self.paid.pk if self.paid else ''}"

    @property
    def can_undo(self) -> bool:
        """Whether what was just paid is all, and can be taken back here."""
        return self.may_take and self.paid is not None and self.balance.left == 0

    @property
    def said(self) -> owing.Said:
        """Return how it stands, in words."""
        return owing.said(self.balance, self.currency)

    @property
    def open_words(self) -> str:
        """Return what is open, and for how many people."""
        return owing.open_words(self.balance, self.currency)

    @property
    def sum(self) -> str:
        """Return what is open, or what was paid just now."""
        return money.amount(self.paid.amount_minor if self.paid else self.balance.left, self.currency)

    @property
    def left(self) -> int:
        """Return what is still to be paid."""
        return self.balance.left


def strips(event: Event, actor: Actor, people: Iterable[Attendee]) -> Mapping[UUID, Strip]:
    """Return by registration what is said of its money: two statements, none where all of these are free."""
    return of_registrations(event, actor, {one.registration_id for one in people if one.price_minor})


def of_registrations(event: Event, actor: Actor, keys: Collection[UUID]) -> Mapping[UUID, Strip]:
    """Return by registration what is said of its money: two statements, none for nobody."""
    paid = settlements.just_paid(keys, clock.now() - UNDOABLE)
    may_take = not actor.acting_for and event.state != EventState.ARCHIVED
    return {
        key: Strip(key, balance, event.currency, may_take, uuid4(), paid.get(key))
        for key, balance in settlements.balances(keys).items()
    }


def touched(event: Event, actor: Actor, since: datetime) -> Mapping[UUID, Strip]:
    """Return what is said of those of whom something was written down since an instant: three statements at most."""
    return of_registrations(event, actor, settlements.touched(event, since))


def told(request: HttpRequest, url: str, strip: Strip) -> dict[str, str]:
    """Return a strip as a device puts it into the page."""
    html = render_to_string("desk/check_in_pay.html", {"strip": strip, "pay_url": url}, request)
    return {"registration": str(strip.registration), "state": strip.state, "html": html}
