"""Every arrow of every life is made by something that people do or time brings, or is named here with why not yet."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests import build
from tests.registration import lining
from tests.registration.lining import FAR, LIFE, family, free, himself
from turnout.audit.models import Change
from turnout.events.actions import publishing
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Admission, Event
from turnout.events.states import EVENT
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.lifecycle.states import Lifecycle
from turnout.registration.actions import cancelling, deciding, offering, settling, sweeping, transferring
from turnout.registration.models import Registration
from turnout.registration.states import ATTENDEE, ENTRY, OFFER

pytestmark = pytest.mark.django_db

Arrow = tuple[str, str, str]
LATER = LIFE + timedelta(minutes=1)


def keys(*registrations: Registration) -> list[UUID]:
    return [key for one in registrations for key in one.attendees.values_list("pk", flat=True)]


def an_offered_place() -> tuple[Event, Registration]:
    """Return an event of one place, which is offered to Noor."""
    event, holder = lining.a_full_event()
    noor = family(event, "Noor", if_full="as_free")
    free(holder)
    return event, noor


def an_offer_is_taken() -> None:
    _event, noor = an_offered_place()
    offering.accept(lining.of(noor), by=himself(noor))


def an_offer_is_passed_on() -> None:
    _event, noor = an_offered_place()
    offering.keep_waiting(lining.of(noor), by=himself(noor))


def two_offers_lapse() -> None:
    an_offered_place()
    for number in (1, 2):
        with clock.shifted(LATER * number):
            sweeping.sweep()


def people_leave_the_line() -> None:
    event, noor = an_offered_place()
    ida = family(event, "Ida", if_full="as_free")
    for one in (ida, noor):
        cancelling.cancel_own_places(one, keys(one), by=himself(one))


def a_line_is_closed() -> None:
    event, _noor = an_offered_place()
    family(event, "Ida", if_full="as_free")
    publishing.close(event, by=SYSTEM)


def the_first_in_line_is_placed_without_being_asked() -> None:
    event, holder = lining.a_full_event(auto_confirm=True)
    family(event, "Noor", if_full="as_free")
    free(holder)


def somebody_decides() -> None:
    event = a_screened_event(places=3)
    yes, no, gone = (family(event, name) for name in ("Yara", "Nils", "Gita"))
    waits = family(event, "Noor", if_full="as_free")
    deciding.approve(event, keys(yes), by=SYSTEM)
    cancelling.cancel_own_places(gone, keys(gone), by=himself(gone))
    offering.accept(lining.of(waits), by=himself(waits))
    deciding.decline(event, keys(no), by=SYSTEM, reason="Too young.")


def nobody_decides() -> None:
    family(a_screened_event(places=1), "Yara")
    with clock.shifted(FAR):
        sweeping.sweep()


def somebody_is_moved_to_another_event() -> None:
    event = build.a_published_event(1)
    mira = family(event, "Mira")
    tier = build.the_tier(build.a_published_event(1, metro=event.metro))
    assert transferring.move(event, keys(mira), tier, by=SYSTEM, reason="Asked for it.")[0].refused is None


def a_screened_event(places: int) -> Event:
    return build.a_published_event(
        places, admission=Admission.SCREENED, starts_in=FAR, deadline_at=clock.now() + FAR / 2
    )


def a_dinner(places: int, **values: Any) -> Event:
    tiers = [TierDraft(name="Dinner", capacity=places, price_minor=1850)]
    return build.a_published_event(
        tiers=tiers,
        starts_in=FAR,
        pays_at_door=False,
        pays_ahead=True,
        pay_how="By bank transfer.",
        **values,
    )


def a_place_is_paid_beforehand() -> None:
    mira = family(a_dinner(1), "Mira")
    settling.settle(mira, 1850, "transfer", uuid4(), by=SYSTEM)


def nobody_pays_and_the_next_in_line_is_asked_to() -> None:
    event = a_dinner(1)
    family(event, "Mira")
    noor = family(event, "Noor", if_full="as_free")
    with clock.shifted(LATER * 4):
        sweeping.sweep()
        offering.accept(lining.of(noor), by=himself(noor))
    with clock.shifted(LATER * 8):
        sweeping.sweep()  # to the tail, and asked again, for nobody else waits
        offering.accept(noor.offers.get(state="live"), by=himself(noor))
        cancelling.cancel_own_places(noor, keys(noor), by=himself(noor))


def somebody_is_approved_and_pays_then() -> None:
    event = a_dinner(1, admission=Admission.SCREENED)
    mira = family(event, "Mira")
    deciding.approve(event, keys(mira), by=SYSTEM)


STORIES: list[Callable[[], None]] = [
    an_offer_is_taken,
    an_offer_is_passed_on,
    two_offers_lapse,
    people_leave_the_line,
    a_line_is_closed,
    the_first_in_line_is_placed_without_being_asked,
    somebody_decides,
    nobody_decides,
    somebody_is_moved_to_another_event,
    a_place_is_paid_beforehand,
    nobody_pays_and_the_next_in_line_is_asked_to,
    somebody_is_approved_and_pays_then,
]

NOT_HERE: dict[Arrow, str] = {
    ("registration.waitlistentry", "waiting", "expired"): "Of the design; only an offer runs out as yet.",
}
LIVES = (ATTENDEE, ENTRY, OFFER)


def test_every_arrow_is_made_or_named_with_why_not() -> None:
    lining.choose(**lining.no_night())
    for story in STORIES:
        story()
    kinds = [life.kind for life in LIVES]
    rows = Change.objects.filter(thing_kind__in=kinds).order_by().distinct()
    made = set(rows.values_list("thing_kind", "from_state", "to_state"))
    declared = {(life.kind, *arrow) for life in LIVES for arrow in life.arrows()}
    assert made | set(NOT_HERE) == declared
    assert made & set(NOT_HERE) == set()


def test_no_life_is_forgotten() -> None:
    """A new one needs its stories above; moves of an event are walked by `tests/desk/test_every_move.py`."""
    assert {life.kind for life in LIVES} | {EVENT.kind} == set(Lifecycle.registry)
