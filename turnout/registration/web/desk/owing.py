"""What is owed, in words of the desk: beside people in a roster, and of an event in all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.events.models import Event, Tier
from turnout.registration.models import Attendee
from turnout.registration.queries import settlements
from turnout.registration.queries.settlements import Balance
from turnout.ui import money
from turnout.ui.badges import Badge


@dataclass(frozen=True, slots=True)
class Said:
    """What stands beside somebody: an amount and for how many it is, or that nothing is open."""

    words: str
    whom: str = ""
    badge: Badge | None = None


def costs(tiers: Iterable[Tier], people: Iterable[Attendee]) -> bool:
    """Return whether money is spoken of: a kind of place has a price, or one of these people agreed to one."""
    return any(tier.price_minor for tier in tiers) or any(one.price_minor for one in people)


def choices() -> list[tuple[str, str]]:
    """Return what a roster can be narrowed to."""
    return [
        ("", _("Paid or not")),
        (settlements.OPEN, _("Owes money")),
        (settlements.SETTLED, _("All is paid")),
        (settlements.BACK, _("Gets money back")),
    ]


def to_pay(event: Event, people: Sequence[Attendee]) -> dict[UUID, Said]:
    """Return by person what the registration still has to pay: one statement.

    It stands beside everybody who holds a place; what goes back, beside everybody of the registration.
    """
    found = settlements.balances({one.registration_id for one in people})
    return {
        one.pk: said(balance, event.currency)
        for one in people
        if (balance := found.get(one.registration_id)) and (one.is_holding or balance.left < 0)
    }


def said(balance: Balance, currency: str) -> Said:
    """Return how a registration stands, in words."""
    if balance.left > 0:
        return Said(money.amount(balance.left, currency), whom(balance))
    if balance.left < 0:
        return Said(_("%(sum)s to give back") % {"sum": money.amount(-balance.left, currency)})
    words = _("Paid") if balance.paid else _("Waived")
    return Said(words, badge=Badge(words, "ok", "circle-check"))


def open_words(balance: Balance, currency: str) -> str:
    """Return `£37 to pay, for 2 people`."""
    said = _("%(sum)s to pay") % {"sum": money.amount(balance.left, currency)}
    return f"{said}, {found}" if (found := whom(balance)) else said


def whom(balance: Balance) -> str:
    """Return for how many people it is, where it is for several."""
    if balance.payers <= 1:
        return ""
    return ngettext("for %(count)s person", "for %(count)s people", balance.payers) % {
        "count": balance.payers
    }


def in_all(event: Event) -> list[dict[str, str]]:
    """Return what an event takes, as the figures of its page: one statement; nothing where all is free."""
    found = settlements.takings(event)
    if not found:
        return []
    currency = event.currency
    figures = [
        _figure(_("Agreed"), found.agreed, currency),
        _figure(_("Paid"), found.paid, currency),
        _figure(_("Still to be paid"), found.left, currency, _roster(event, settlements.OPEN)),
    ]
    if found.waived:
        figures.append(_figure(_("Waived"), found.waived, currency))
    if found.back:
        figures.append(_figure(_("To be given back"), found.back, currency, _roster(event, settlements.BACK)))
    return figures


def _figure(label: str, sum_: int, currency: str, url: str = "") -> dict[str, str]:
    return {"label": label, "sum": money.amount(sum_, currency), "url": url if sum_ else ""}


def _roster(event: Event, owes: str) -> str:
    return f"{reverse('desk-event', args=[event.reference])}?owes={owes}"
