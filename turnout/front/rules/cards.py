"""An event on a card of a list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from turnout.events.models import Event
from turnout.events.rules import sale
from turnout.events.rules.sale import Sale, SaleState
from turnout.front.rules import pricing, saying
from turnout.ui import dates
from turnout.ui.badges import Badge

HAS_PLACES = frozenset({Sale.REGISTER, Sale.WAITLIST, Sale.FULL})


@dataclass(frozen=True, slots=True)
class Card:
    """What `ui/card.html` shows."""

    reference: str
    url: str
    title: str
    starts_at: datetime | None
    zone: str
    when: str
    where: str
    price: str
    held: int
    capacity: int | None
    waiting: int
    left: int | None
    badge: Badge | None
    more: str = ""


def cards(
    events: Iterable[Event],
    now: datetime,
    *,
    zone: str,
    series: Mapping[UUID | None, tuple[str, int]] | None = None,
) -> list[Card]:
    """Return cards of events whose tiers, sessions and venue were fetched; `zone` is the page's own.

    `series` says where a series has its page and how many of its dates are to come: one card stands for them all.
    """
    return [_of_all(card(event, now, zone=zone), (series or {}).get(event.series_id)) for event in events]


def _of_all(made: Card, found: tuple[str, int] | None) -> Card:
    if found is None or found[1] < 2:  # noqa: PLR2004 -- one date is no series to choose from
        return made
    more = ngettext("and %(count)s more date", "and %(count)s more dates", found[1] - 1)
    return replace(made, url=f"/series/{found[0]}/", more=more % {"count": found[1] - 1})


def card(event: Event, now: datetime, *, zone: str) -> Card:
    """Return the card of one event."""
    tiers = list(event.tiers.all())
    sessions = list(event.sessions.all())
    state = sale.sale_state(event, tiers, now)
    return Card(
        reference=event.reference,
        url=f"/events/{event.slug}/",
        title=event.title,
        starts_at=event.starts_at,
        zone=event.time_zone,
        when=saying.when(sessions, event.time_zone, page_zone=zone),
        where=saying.where(event),
        price=pricing.least(tiers, event.currency) if state.state not in {Sale.OVER, Sale.CANCELLED} else "",
        held=event.held,
        capacity=state.total,
        waiting=event.waiting,
        left=state.left,
        badge=None if state.state in HAS_PLACES else badge(event, state, now),
    )


def opens_at(event: Event, state: SaleState, now: datetime) -> datetime | None:
    """Return when the first tier opens, for an event that is not open yet."""
    if event.opens_at is not None and event.opens_at > now:
        return event.opens_at
    starts = [
        one.tier.opens_at for one in state.tiers if one.tier.opens_at is not None and one.tier.opens_at > now
    ]
    return min(starts) if starts else None


def badge(event: Event, state: SaleState, now: datetime) -> Badge:
    """Return the state in a word: just turn up, opens …, closed, going on, over, cancelled."""
    if state.state == Sale.NOT_OPEN:
        opens = opens_at(event, state, now)
        when = dates.moment(dates.in_zone(opens, event.time_zone), now.year) if opens else ""
        return Badge(_("Opens %(when)s") % {"when": when} if when else _("Not open yet"), "wait", "hourglass")
    label, tone, icon = _BADGES.get(state.state, _BADGES[Sale.CLOSED])
    return Badge(str(label), tone, icon)


_BADGES = {
    Sale.REGISTER: (gettext_lazy("Registration open"), "ok", "circle-dot"),
    Sale.WAITLIST: (gettext_lazy("Waitlist open"), "wait", "list-ordered"),
    Sale.FULL: (gettext_lazy("Full"), "over", "users"),
    Sale.BY_CODE: (gettext_lazy("Booked with a code"), "wait", "key-round"),
    Sale.NOT_NEEDED: (gettext_lazy("Just turn up"), "ok", "door-open"),
    Sale.CLOSED: (gettext_lazy("Registration closed"), "over", "lock"),
    Sale.STARTED: (gettext_lazy("Going on now"), "going", "play"),
    Sale.OVER: (gettext_lazy("Over"), "final", "check"),
    Sale.CANCELLED: (gettext_lazy("Cancelled"), "bad", "ban"),
}
