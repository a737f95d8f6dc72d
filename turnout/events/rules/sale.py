"""What a visitor can do about an event now: one answer for the page, the form and the API."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from turnout.events.models import Event, RegistrationType, Tier
from turnout.events.rules import places
from turnout.events.states import LIVE, EventState


class Sale(StrEnum):
    """What the public button says, or why there is none."""

    REGISTER = "register"
    WAITLIST = "waitlist"
    FULL = "full"  # nothing free and no line to join
    BY_CODE = "by_code"  # open to whoever has a code, and to nobody else
    NOT_NEEDED = "not_needed"  # no registration: people just turn up
    NOT_OPEN = "not_open"
    CLOSED = "closed"
    STARTED = "started"
    OVER = "over"
    CANCELLED = "cancelled"
    UNPUBLISHED = "unpublished"


TAKES_PEOPLE = frozenset({Sale.REGISTER, Sale.WAITLIST})


@dataclass(frozen=True, slots=True)
class TierSale:
    """The same for one tier; `left` is what is on public sale (None: no limit)."""

    tier: Tier
    state: Sale
    left: int | None


@dataclass(frozen=True, slots=True)
class SaleState:
    """What can be done about the event, its tiers, how many places are on public sale and how many there are.

    `opens_by_code` tells whether kinds of place that are not named here are on sale to whoever has their code.
    """

    state: Sale
    tiers: tuple[TierSale, ...]
    left: int | None
    total: int | None = None
    opens_by_code: bool = False

    @property
    def takes_people(self) -> bool:
        """Whether the form is open: for a place or for the line."""
        return self.state in TAKES_PEOPLE


def sale_state(
    event: Event, tiers: Iterable[Tier], now: datetime, *, opened: Collection[UUID] = ()
) -> SaleState:
    """Return which of Register, Join waitlist, No registration needed, not open, closed … holds at `now`.

    Hidden tiers are named only where they are `opened`; windows are half-open.
    Source: COM UC-1.2 variants; core.md section 2.
    """
    every = list(tiers)
    secret = {tier.pk for tier in every if tier.is_hidden and tier.pk not in opened}
    active = [tier for tier in every if tier.is_active and tier.pk not in secret]
    total = places.capacity(event, every, unnamed=secret).total
    window = window_state(event, now)
    free = places.for_newcomers(event, active)
    sales = tuple(
        TierSale(tier, _of_tier(tier, window, free[tier.pk], now), free[tier.pk]) for tier in active
    )
    left = _total(event, sales)
    if window != Sale.REGISTER:
        return SaleState(window, sales, left, total)
    unnamed = _of_unnamed([tier for tier in every if tier.is_active and tier.pk in secret], now)
    state = unnamed if unnamed and not active else _best(sales)
    return SaleState(state, sales, left, total, opens_by_code=unnamed == Sale.BY_CODE)


def window_state(event: Event, now: datetime) -> Sale:
    """Return REGISTER while the event takes registrations at all, else what stands in the way."""
    if event.state == EventState.CANCELLED:
        return Sale.CANCELLED
    if event.state in {EventState.COMPLETED, EventState.ARCHIVED}:
        return Sale.OVER
    if event.state not in LIVE:
        return Sale.UNPUBLISHED
    return _while_live(event, now)


def _while_live(event: Event, now: datetime) -> Sale:
    if event.ends_at is not None and event.ends_at <= now:
        return Sale.OVER
    if event.registration_type == RegistrationType.NONE:
        return Sale.NOT_NEEDED
    if event.state == EventState.IN_PROGRESS or (event.starts_at is not None and event.starts_at <= now):
        return Sale.STARTED
    if event.state == EventState.REGISTRATION_CLOSED or (
        event.closes_at is not None and event.closes_at <= now
    ):
        return Sale.CLOSED
    return Sale.NOT_OPEN if event.opens_at is not None and event.opens_at > now else Sale.REGISTER


def _of_tier(tier: Tier, window: Sale, free: int | None, now: datetime) -> Sale:
    if window != Sale.REGISTER:
        return window
    if tier.closes_at is not None and tier.closes_at <= now:
        return Sale.CLOSED
    if tier.opens_at is not None and tier.opens_at > now:
        return Sale.NOT_OPEN
    if free is None or free > 0:
        return Sale.REGISTER
    return Sale.WAITLIST if tier.has_line else Sale.FULL


def _best(sales: tuple[TierSale, ...]) -> Sale:
    """Return the most that any tier allows."""
    order = (Sale.REGISTER, Sale.WAITLIST, Sale.NOT_OPEN, Sale.FULL, Sale.CLOSED)
    found = {sale.state for sale in sales}
    return next((state for state in order if state in found), Sale.CLOSED)


def _of_unnamed(hidden: Iterable[Tier], now: datetime) -> Sale | None:
    """Return what holds for whoever has a code of hidden tiers; how many of their places are left is told nobody."""
    found = {_of_tier(tier, Sale.REGISTER, None, now) for tier in hidden}
    if Sale.REGISTER in found:
        return Sale.BY_CODE
    return Sale.NOT_OPEN if Sale.NOT_OPEN in found else None


def _total(event: Event, sales: tuple[TierSale, ...]) -> int | None:
    open_now = [sale.left for sale in sales if sale.state == Sale.REGISTER]
    within = None if None in open_now else sum(left or 0 for left in open_now)
    return places.least(within, places.event_left(event)) if open_now else 0
