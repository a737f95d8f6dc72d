"""What a racer can be told to do with an offer that somebody of the family takes at the same moment."""

from collections.abc import Callable
from typing import Any

from turnout.kernel.actors import Actor
from turnout.registration.actions import cancelling, offering
from turnout.registration.models import Offer
from turnout.registration.queries import offered

Order = dict[str, Any]
Wait = Callable[[], None]


def leave(order: Order, wait: Wait) -> str:
    """Let an offer go, and leave the line."""
    offer = Offer.objects.select_related("registration").get(pk=order["offer"])
    by = Actor("person", str(offer.registration.registrant_id))
    wait()
    offering.leave(offer, by=by)
    return offer.registration.reference


def look_then_leave(order: Order, wait: Wait) -> str:
    """The negative control of that: look who waits without a lock, then cancel for them whatever they have by then."""
    offer = Offer.objects.select_related("registration").get(pk=order["offer"])
    by = Actor("person", str(offer.registration.registrant_id))
    people = [one.pk for one in offered.waiting(offer)]
    wait()
    cancelling.cancel_own_places(offer.registration, people, by=by)
    return offer.registration.reference


ACTS = (leave, look_then_leave)
