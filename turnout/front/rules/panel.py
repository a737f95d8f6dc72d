"""The one button of an event page, and what stands around it (COM UC-1.2 step 1, V1.2b-d, g; look, event)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.events.models import Access, Event, RegistrationType, Tier
from turnout.events.rules import access
from turnout.events.rules.sale import TAKES_PEOPLE, Sale, SaleState, TierSale
from turnout.front.queries.pages import Booked
from turnout.front.rules import cards, pricing, saying
from turnout.registration.rules import screening
from turnout.ui import dates, money
from turnout.ui.doors import SIGN_IN

BY_ADDRESS = frozenset({Access.MEMBERS, Access.DOMAINS})  # open to whoever has proven an address


@dataclass(frozen=True, slots=True)
class Row:
    """One tier: its name, price, and what it says of itself and of its places."""

    name: str
    price: str
    note: str


@dataclass(frozen=True, slots=True)
class Arches:
    """Places, to be drawn."""

    held: int
    capacity: int
    waiting: int
    left: int | None


@dataclass(frozen=True, slots=True)
class Panel:
    """What the side of the page says. Without `label` there is no button; `asks_code` is a field for a code."""

    state: Sale
    title: str
    note: str = ""
    label: str = ""
    url: str = ""
    is_lit: bool = False
    more: str = ""
    arches: Arches | None = None
    price: str = ""
    tiers: Sequence[Row] = ()
    asks_code: bool = False


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks: somebody who has signed in, perhaps with a booking."""

    is_signed_in: bool = False
    booked: Booked | None = None


NOBODY = Visitor()


def panel(
    event: Event,
    state: SaleState,
    now: datetime,
    visitor: Visitor = NOBODY,
    *,
    cancelled_at: datetime | None = None,
) -> Panel:
    """Return what the visitor can do about the event now, in words, and the way to do it."""
    if visitor.booked and state.state not in {Sale.OVER, Sale.CANCELLED}:
        return _with_places(_of_booked(visitor.booked, state), event, state, now)
    if state.state in cards.HAS_PLACES | {Sale.NOT_OPEN}:
        return _with_places(_taking(event, state, now, visitor), event, state, now)
    if state.state == Sale.BY_CODE:
        return _by_code(event, state, now)
    if state.state == Sale.NOT_NEEDED:
        return Panel(state.state, _("No registration needed"), _("Just turn up."), more=_room_for(event))
    return _shut(event, state, now, cancelled_at)


def register_url(event: Event) -> str:
    """Return where the registration form of an event is."""
    return f"/events/{event.slug}/register/"


def _taking(event: Event, state: SaleState, now: datetime, visitor: Visitor) -> Panel:
    if state.state == Sale.FULL:
        note = _("All places are taken, and there is no waitlist.")
        others = Panel(state.state, _("Full"), note, _("See other events"), "/")
        return replace(others, asks_code=state.opens_by_code)
    if state.state == Sale.NOT_OPEN:
        return _not_open(event, state, now)
    return _button(event, state, now, visitor)


def _button(event: Event, state: SaleState, now: datetime, visitor: Visitor) -> Panel:
    needs_account = event.registration_type == RegistrationType.ACCOUNT_REQUIRED
    on_offer = [one.tier for one in state.tiers if one.state in TAKES_PEOPLE]
    if all(tier.asks_for_code for tier in on_offer):
        return replace(_by_code(event, state, now), title=_left(state))
    is_for_few = all(tier.access in BY_ADDRESS for tier in on_offer)
    who = access.who(on_offer) if is_for_few else ""
    must_sign_in = (needs_account or is_for_few) and not visitor.is_signed_in
    url = f"{SIGN_IN}?next={register_url(event)}" if must_sign_in else register_url(event)
    effort = _effort(event, visitor, is_for_few=is_for_few)
    said = (screening.notice(event, now), effort, _closing(event, now))
    more = " ".join(part for part in said if part)
    if state.state == Sale.WAITLIST:
        label = _("Sign in to join the waitlist") if must_sign_in else _("Join waitlist")
        note = " ".join(part for part in (who, _("A freed place goes to the first in line.")) if part)
        found = Panel(state.state, saying.full(event.waiting), note, label, url, is_lit=True, more=more)
    else:
        label = _("Sign in to register") if must_sign_in else _("Register")
        found = Panel(state.state, _left(state), who, label, url, is_lit=True, more=more)
    return replace(found, asks_code=is_for_few and state.opens_by_code)


def _by_code(event: Event, state: SaleState, now: datetime) -> Panel:
    """Return the field for a code where nobody registers without one."""
    said = (screening.notice(event, now), _closing(event, now))
    return Panel(
        state.state,
        _("Booked with a code"),
        _("Places of this event are booked with a code. Write yours here."),
        url=register_url(event),
        more=" ".join(part for part in said if part),
        asks_code=True,
    )


def _effort(event: Event, visitor: Visitor, *, is_for_few: bool) -> str:
    if is_for_few and not visitor.is_signed_in:
        return _("Signing in takes a minute; it shows us that the address is yours.")
    if event.registration_type == RegistrationType.OPTIONAL:
        return _("Registration is welcome, not required. It helps us to plan.")
    if event.registration_type != RegistrationType.ACCOUNT_REQUIRED:
        return _("About a minute, no account needed.")
    if visitor.is_signed_in:
        return _("About a minute.")
    return _("This event needs an account, so that we can reach you. Making one takes a minute.")


def _not_open(event: Event, state: SaleState, now: datetime) -> Panel:
    opens = cards.opens_at(event, state, now)
    title = _("Opens %(when)s") % {"when": _moment(opens, event, now)} if opens else _("Not open yet")
    return Panel(state.state, title, _("Registration has not opened yet."))


def _shut(event: Event, state: SaleState, now: datetime, cancelled_at: datetime | None) -> Panel:
    base = Panel(state.state, _("Registration is closed"), label=_("See other events"), url="/")
    if state.state == Sale.CANCELLED:
        day = dates.day(dates.in_zone(cancelled_at, event.time_zone), now.year) if cancelled_at else ""
        title = _("Cancelled on %(day)s") % {"day": day} if day else _("Cancelled")
        return replace(
            base, title=title, note=_("This event does not take place. Everybody booked has been told.")
        )
    if state.state == Sale.OVER:
        return replace(base, title=_("This event is over"))
    base = replace(base, more=_late(event))
    if state.state == Sale.STARTED:
        return replace(base, title=_("Going on now"), note=_("Registration has ended."))
    if event.closes_at is not None and event.closes_at <= now:
        return replace(base, title=_("Closed on %(when)s") % {"when": _moment(event.closes_at, event, now)},
                       note=_("Registration has ended."))  # fmt: skip
    return base


def _of_booked(booked: Booked, state: SaleState) -> Panel:
    if booked.placed:
        title, count = _("You are booked"), len(booked.placed)
        said = ngettext("%(names)s is confirmed.", "%(names)s are confirmed.", count)
    elif booked.pending:
        title, count = _("You have registered"), len(booked.pending)
        said = ngettext("%(names)s is not confirmed yet.", "%(names)s are not confirmed yet.", count)
    else:
        title, count = _("You are on the waitlist"), len(booked.waiting)
        said = ngettext("%(names)s is in line.", "%(names)s are in line.", count)
    note = said % {"names": _names(booked.placed or booked.pending or booked.waiting)}
    return Panel(state.state, title, note, _("See my registration"), f"/registrations/{booked.reference}/")


def _with_places(base: Panel, event: Event, state: SaleState, now: datetime) -> Panel:
    tiers = [one.tier for one in state.tiers]
    drawn = Arches(event.held, state.total, event.waiting, state.left) if state.total else None
    return replace(
        base,
        arches=drawn if state.state in cards.HAS_PLACES else None,
        price=pricing.least(tiers, event.currency),
        tiers=[_row(one, event, now) for one in state.tiers] if _tell_apart(tiers) else [],
    )


def _tell_apart(tiers: Sequence[Tier]) -> bool:
    """Return whether the tiers say anything that the whole does not."""
    return len(tiers) > 1 or any(
        tier.description or tier.price_minor or tier.closes_at or not tier.is_for_everyone for tier in tiers
    )


def _row(one: TierSale, event: Event, now: datetime) -> Row:
    tier = one.tier
    parts = (tier.description, access.words(tier), access.numbers(tier), _places_of(one, event, now))
    note = " ".join(part for part in parts if part)
    return Row(tier.name, money.price(tier.price_minor, event.currency), note)


def _places_of(one: TierSale, event: Event, now: datetime) -> str:
    tier = one.tier
    if one.state == Sale.REGISTER:
        left = (
            ""
            if one.left is None
            else ngettext("%(left)s left.", "%(left)s left.", one.left) % {"left": one.left}
        )
        return f"{left} {_until(tier, event, now)}".strip()
    if one.state in {Sale.WAITLIST, Sale.FULL}:
        waiting = ngettext("Full, %(count)s waiting.", "Full, %(count)s waiting.", tier.waiting)
        return waiting % {"count": tier.waiting} if tier.waiting else _("Full.")
    if one.state == Sale.NOT_OPEN and tier.opens_at is not None and tier.opens_at > now:
        return _("Opens %(when)s.") % {"when": _moment(tier.opens_at, event, now)}
    if one.state == Sale.CLOSED and tier.closes_at is not None and tier.closes_at <= now:
        return _("No longer on offer.")
    return ""


def _until(tier: Tier, event: Event, now: datetime) -> str:
    """Return until when a kind of place is on sale, where that is sooner than the end of registration (early birds)."""
    if tier.closes_at is None or (event.closes_at is not None and tier.closes_at >= event.closes_at):
        return ""
    return _("Until %(when)s.") % {"when": _moment(tier.closes_at, event, now)}


def _left(state: SaleState) -> str:
    if state.left is None:
        return _("Places for everybody")
    return saying.places(state.left, state.total)


def _closing(event: Event, now: datetime) -> str:
    if event.deadline_at is None:
        return ""
    return _("Registration closes on %(when)s.") % {"when": _moment(event.deadline_at, event, now)}


def _moment(when: datetime, event: Event, now: datetime) -> str:
    local = dates.in_zone(when, event.time_zone)
    return f"{dates.moment_long(local, now.year)} {dates.zone_name(local)}"


def _late(event: Event) -> str:
    if not event.contact_email:
        return ""
    return _("For a late place write to %(address)s.") % {"address": event.contact_email}


def _room_for(event: Event) -> str:
    capacity = event.venue.capacity if event.venue else None
    return _("There is room for %(count)s people.") % {"count": capacity} if capacity else ""


def _names(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return _("%(some)s and %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}
