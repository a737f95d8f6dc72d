"""A machine that registers, adds, cancels, resizes, gives and ends, and after every step everything holds."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests import build
from turnout.events.actions import ending, publishing
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Tier
from turnout.events.states import EventState
from turnout.front.queries.invariants import verifying
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, VISITOR, Actor
from turnout.kernel.refusals import Refused
from turnout.people.models import Person
from turnout.registration.actions import adding, cancelling, capacity, lining, registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Attendee, Registration
from turnout.registration.states import HOLDING, LIVE

parties = st.lists(st.integers(0, 1), min_size=1, max_size=4)
choices = st.sampled_from(["refuse", "split", "together", "as_free"])
capacities = st.one_of(st.none(), st.integers(0, 6))


QUICK = [
    Phase.explicit,
    Phase.reuse,
    Phase.generate,
]  # a failure of twenty steps reads well without shrinking
NO_PLACE = {"event_full", "party_does_not_fit", "event_cancelled", "registration_closed"}


def tried(act: Callable[[], object]) -> str:
    """Return the code of the refusal, or nothing when it was done."""
    try:
        act()
    except Refused as refused:
        return refused.code
    return ""


def resized(tier: Tier, places: int | None) -> None:
    with transaction.atomic():
        capacity.resize_tier(tier, places, by=SYSTEM)


class Registrations(RuleBasedStateMachine):
    """One event with two tiers under a cap, used by families and staff in any order."""

    @initialize(first=capacities, second=capacities, cap=capacities)
    def publish(self, first: int | None, second: int | None, cap: int | None) -> None:
        drafts = [TierDraft(name="Bench", capacity=first), TierDraft(name="Carpet", capacity=second)]
        self.event = build.a_published_event(tiers=drafts, capacity=cap)
        self.tiers = list(Tier.objects.filter(event=self.event).order_by("position", "pk"))

    @rule(party=parties, choice=choices)
    def register(self, party: list[int], choice: str) -> None:
        before = Registration.objects.count()
        code = tried(lambda: registering.register(self.booking(party, choice), by=VISITOR))
        assert code in {"", *NO_PLACE}
        assert Registration.objects.count() == before + (not code)
        if choice == "refuse" and not code:
            newest = Registration.objects.order_by("-made_at", "-pk")[0]
            assert {one.state for one in newest.attendees.all()} == {"confirmed"}
            assert newest.attendees.count() == len(party)

    @precondition(lambda self: Registration.objects.filter(event=self.event).exists())
    @rule(data=st.data(), party=parties, choice=choices)
    def add(self, data: Any, party: list[int], choice: str) -> None:
        registration = self.some(data)
        before = registration.attendees.count()
        booking, by = self.booking(party, choice), self.holder(registration)
        code = tried(lambda: adding.add_people(registration, booking, by=by))
        assert code in {"", "party_too_large", *NO_PLACE}
        assert registration.attendees.count() == before + (0 if code else len(party))

    @precondition(lambda self: Attendee.objects.filter(event=self.event, state__in=LIVE).exists())
    @rule(data=st.data(), share=st.integers(1, 4))
    def cancel(self, data: Any, share: int) -> None:
        live = Attendee.objects.filter(event=self.event, state__in=LIVE).order_by("made_at", "pk")
        one = data.draw(st.sampled_from(list(live)))
        people = live.filter(registration=one.registration)[:share].values_list("pk", flat=True)
        cancelling.cancel_places(one.registration, list(people), by=self.holder(one.registration))

    @rule(which=st.integers(0, 1), places=capacities)
    def resize(self, which: int, places: int | None) -> None:
        tier = self.tiers[which]
        held = Tier.objects.get(pk=tier.pk).held
        code = tried(lambda: resized(tier, places))
        is_over = build.fresh(self.event).state == EventState.CANCELLED
        too_low = "capacity_below_held" if places is not None and places < held else ""
        assert code == ("wrong_state" if is_over else too_low)

    @rule(which=st.integers(0, 1))
    def give(self, which: int) -> None:
        tier = self.tiers[which]
        code = tried(lambda: lining.give_to_first(tier.pk, by=SYSTEM))
        assert code in {"", "no_place_free", "not_waiting", "wrong_state"}

    @rule()
    def prove_everybody(self) -> None:
        Person.objects.filter(is_adult=True, proven_at__isnull=True).update(proven_at=clock.now())

    @rule()
    def close(self) -> None:
        self.moved(publishing.close)

    @rule()
    def cancel_event(self) -> None:
        self.moved(ending.cancel, reason="The room is flooded.")

    @invariant()
    def everything_holds(self) -> None:
        broken = [finding for finding in verifying.findings(clock.now()) if not finding.holds]
        assert broken == []

    @invariant()
    def nobody_waits_for_what_a_newcomer_could_take(self) -> None:
        if build.fresh(self.event).state != EventState.PUBLISHED:
            return
        for tier in Tier.objects.filter(event=self.event, waiting__gt=0):
            booking = Booking(
                self.event.pk, (Wanted(tier.pk, "Eve"),), Contact("Dan", "F", "dan@example.org", "1")
            )
            with pytest.raises(Refused):
                registering.register(booking, by=VISITOR)

    def moved(self, move: Any, **words: str) -> None:
        event = build.fresh(self.event)
        assert tried(lambda: move(event, by=SYSTEM, **words)) in {"", "wrong_state"}
        if build.fresh(self.event).state == EventState.CANCELLED:
            assert not Attendee.objects.filter(event=self.event, state__in=HOLDING).exists()

    def booking(self, party: list[int], choice: str) -> Booking:
        wanted = tuple(Wanted(self.tiers[which].pk, f"Child {n}") for n, which in enumerate(party))
        address = f"ana{Registration.objects.count()}@example.org"  # only one may prove an address
        contact = Contact("Ana", "Moreau", address, "+442079460000")
        return Booking(event_id=self.event.pk, wanted=wanted, contact=contact, if_full=choice)

    def some(self, data: Any) -> Registration:
        those = list(Registration.objects.filter(event=self.event).order_by("made_at", "pk"))
        found: Registration = data.draw(st.sampled_from(those))
        return found

    @staticmethod
    def holder(registration: Registration) -> Actor:
        return Actor("person", str(registration.registrant_id))


class UndoneError(Exception):
    """Ends a run: everything it wrote is rolled back."""


class RolledBack(Registrations):
    """The same machine, in a transaction that leaves nothing behind for the next run."""

    def __init__(self) -> None:
        super().__init__()
        self._block = transaction.atomic()
        self._block.__enter__()

    def teardown(self) -> None:
        self._block.__exit__(UndoneError, UndoneError(), None)


@pytest.mark.django_db
def test_whatever_families_and_staff_do_everything_holds() -> None:
    run_state_machine_as_test(RolledBack, settings=settings(stateful_step_count=20, phases=QUICK))
