"""What a code is good for, in words: at the desk, and in a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from turnout.events.models import Event, Reach, Voucher
from turnout.registration.rules import discounts
from turnout.ui import money


@dataclass(frozen=True, slots=True)
class Said:
    """A code in words: what it is good for, what it takes off each place, what it took off and may take off in all."""

    voucher: Voucher
    good_for: str
    off: str
    spent: str
    budget: str


def said(one: Voucher, event: Event) -> Said:
    """Return a code in words. Before: its tier is loaded."""
    budget = "" if one.budget_minor is None else money.amount(one.budget_minor, event.currency)
    return Said(
        voucher=one,
        good_for=one.tier.name if one.tier else str(Reach(one.reach).label),
        off=discounts.words(one, event.currency),
        spent=taken_off(one.spent_minor, event),
        budget=budget,
    )


def taken_off(minor: int, event: Event) -> str:
    """Return what was taken off, in words; nothing where nothing was."""
    return money.amount(minor, event.currency) if minor else ""


def rows(found: Iterable[Voucher], event: Event) -> Iterator[list[object]]:
    """Return the header and a row for each code of an event, with its link. Before: their tiers are loaded."""
    yield [
        _("Code"), _("Good for"), _("Takes off"), _("Used"), _("Of"), _("Taken off"), _("Budget"), _("Active"),
        _("Link"),
    ]  # fmt: skip
    link = f"/events/{event.slug}/register/?code="
    for one in found:
        told, active = said(one, event), _("yes") if one.is_active else _("no")
        yield [
            one.code, told.good_for, told.off, one.used, one.most, _plain(one.spent_minor, event),
            _plain(one.budget_minor, event), active, link + one.code,
        ]  # fmt: skip


def _plain(minor: int | None, event: Event) -> str:
    return money.plain(minor, event.currency) if minor else ""
