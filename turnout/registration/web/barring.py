"""What of an event is for this visitor: the kinds of place that are for others are named, with the way to prove it."""

from dataclasses import replace

from turnout.kernel import clock, times
from turnout.people.models import Person
from turnout.registration.queries.offers import Offer
from turnout.registration.rules import entitling


def of(offer: Offer, person: Person | None) -> Offer:
    """Return the offer as it is for somebody; the same where everything is for everybody."""
    if all(tier.is_for_everyone for tier in offer.tiers):
        return offer
    day = times.local(clock.now(), offer.event.time_zone).date()
    found = {tier.pk: entitling.why_not(offer.event, tier, person, day) for tier in offer.tiers}
    return replace(offer, barred={key: refused for key, refused in found.items() if refused})


def require_choice(offer: Offer) -> None:
    """Refuse whoever could book nothing here, with what is said of the first kind of place (`entitling.why_not`)."""
    if offer.barred and not offer.choices:
        raise next(iter(offer.barred.values()))
