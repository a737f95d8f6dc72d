"""Choose in which currency an event says its prices: until somebody has booked at one (G-53; docs/paying.md)."""

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.events.actions import editing
from turnout.events.models import Event, Tier, Voucher
from turnout.house import queries as house
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.registration.queries import settlements
from turnout.ui import money


@transaction.atomic
def choose_currency(event: Event, currency: str, *, by: Actor) -> Event:
    """Say prices in another currency, an empty one for that of the organization; the figures stay. Act: event.changed.

    Refused, beside `currency`: wrong_state once somebody has booked at a price, or while figures would read otherwise
    for having other coins, and as editing does.
    """
    before, currency = event.currency, currency or house.current().currency
    found = editing.change(
        event, {"currency": currency}, by=by
    )  # it locks the event, so what follows is the last word
    if found.currency == before:
        return found
    if settlements.has_agreed_prices(found):
        raise _refused(_("Somebody has booked at a price in %(before)s, so it stays.") % {"before": before})
    if not money.has_same_coins(before, currency) and _has_amounts(found):
        said = _(
            "Prices have other decimals in %(before)s than in %(after)s. Take them out, then write them anew."
        )
        raise _refused(said % {"before": before, "after": currency})
    return found


def _has_amounts(event: Event) -> bool:
    """Return whether a price, or an amount of a code, is written down."""
    codes = Voucher.objects.filter(event=event)
    return (
        Tier.objects.filter(event=event, price_minor__gt=0).exists()
        or codes.filter(amount_off_minor__isnull=False).exists()
        or codes.filter(budget_minor__isnull=False).exists()
    )


def _refused(said: str) -> Refused:
    return Refused("wrong_state", said, field="currency")
