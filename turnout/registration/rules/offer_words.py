"""An offer in words: whom it is for, until when, what happens if nobody acts (look, components 8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turnout.events.models import Event
from turnout.registration.models import Attendee, Offer
from turnout.registration.rules.history import joined
from turnout.ui import dates


@dataclass(frozen=True, slots=True)
class Panel:
    """What a page shows of a live offer; `chooses` where more people wait than it has places."""

    offer: Offer
    title: str
    until: str
    seconds_left: int
    people: Sequence[Attendee]
    chooses: bool
    take: str
    nothing: str
    has_second_chance: bool


def panel(offer: Offer, event: Event, people: Sequence[Attendee], now: datetime, chances: int) -> Panel:
    """Return a live offer as its family reads it; `people` are those who wait for its places."""
    is_last = offer.entry.lapses >= chances
    return Panel(
        offer=offer,
        title=_title(offer, people),
        until=moment(offer, event, now),
        seconds_left=max(int((offer.expires_at - now).total_seconds()), 0),
        people=people,
        chooses=len(people) > offer.places,
        take=ngettext("Take the place", "Take %(count)s places", offer.places) % {"count": offer.places},
        nothing=_nothing(people, is_last=is_last),
        has_second_chance=not is_last,
    )


def moment(offer: Offer, event: Event, now: datetime) -> str:
    """Return until when an offer can be taken, by the clock of the event: `Saturday 21 November, 18:00 GMT`."""
    here = dates.in_zone(offer.expires_at, event.time_zone)
    year = dates.in_zone(now, event.time_zone).year
    return f"{dates.moment_long(here, year)} {dates.zone_name(here)}"


def _title(offer: Offer, people: Sequence[Attendee]) -> str:
    names = joined([one.person.first_name for one in people])
    if len(people) > offer.places:
        said = ngettext(
            "%(count)s place is free: for one of %(names)s",
            "%(count)s places are free: for %(count)s of %(names)s",
            offer.places,
        )
        return said % {"count": offer.places, "names": names}
    if offer.places == 1:
        return _("A place is free for %(names)s") % {"names": names}
    return _("%(count)s places are free for %(names)s") % {"count": offer.places, "names": names}


def _nothing(people: Sequence[Attendee], *, is_last: bool) -> str:
    names = joined([one.person.first_name for one in people])
    if is_last:
        return _("If you do nothing, the next family is asked and you are no longer in line.")
    return ngettext(
        "If you do nothing, the next family is asked and %(names)s moves to the end of the line, once.",
        "If you do nothing, the next family is asked and %(names)s move to the end of the line, once.",
        len(people),
    ) % {"names": names}
