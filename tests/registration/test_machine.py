"""A machine that registers, waits, accepts, cancels, moves, resizes and ends: after every step all holds."""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import QuerySet
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
from turnout.people.actions import proving
from turnout.registration.actions import (
    adding,
    cancelling,
    moving,
    offering,
    registering,
    resizing,
    serving,
    settling,
    sweeping,
    transferring,
)
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Attendee, Offer, Registration, WaitlistEntry
from turnout.registration.queries import lines, settlements
from turnout.registration.rules import prices
from turnout.registration.states import HOLDING, LIVE

parties = st.lists(st.integers(0, 1), min_size=1, max_size=4)
choices = st.sampled_from(["refuse", "split", "together", "as_free"])
capacities = st.one_of(st.none(), st.integers(0, 6))


QUICK = [
    Phase.explicit,
    Phase.reuse,
    Phase.generate,
]  # a failure of twenty steps reads well without shrinking
FAR = timedelta(days=60)
PRICE = 1850
OFFER_OVER = timedelta(hours=61)  # an offer's life, and a night
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
        resizing.resize_tier(tier, places, by=SYSTEM)


class UndoneError(Exception):
    """Ends a run: everything it wrote is rolled back."""


class Time:
    """What has passed so far, until the run ends."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.shifts: list[timedelta] = []

    def pass_by(self, what: timedelta) -> None:
        self.stack.enter_context(clock.shifted(what))
        self.shifts.append(what)


class Registrations(RuleBasedStateMachine):
    """One event with two tiers under a cap, used by families and staff in any order."""

    time: Time

    @initialize(first=capacities, second=capacities, cap=capacities, auto=st.booleans(), ahead=st.booleans())
    def publish(
        self, first: int | None, second: int | None, cap: int | None, *, auto: bool, ahead: bool
    ) -> None:
        price = PRICE if ahead else 0
        drafts = [
            TierDraft(name="Bench", capacity=first, price_minor=price),
            TierDraft(name="Carpet", capacity=second, price_minor=price),
        ]
        self.born = "pending_payment" if ahead else "confirmed"
        self.event = build.a_published_event(
            tiers=drafts, capacity=cap, starts_in=FAR, auto_confirm=auto,
            pays_at_door=not ahead, pays_ahead=ahead, pay_how="By bank transfer." if ahead else "", pay_days=3,
        )  # fmt: skip
        self.tiers = list(Tier.objects.filter(event=self.event).order_by("position", "pk"))
        self.elsewhere = build.the_tier(build.a_published_event(4, starts_in=FAR))

    @rule(party=parties, choice=choices)
    def register(self, party: list[int], choice: str) -> None:
        before = Registration.objects.count()
        code = tried(lambda: registering.register(self.booking(party, choice), by=VISITOR))
        assert code in {"", *NO_PLACE}
        assert Registration.objects.count() == before + (not code)
        if choice == "refuse" and not code:
            newest = Registration.objects.order_by("-made_at", "-pk")[0]
            assert {one.state for one in newest.attendees.all()} == {self.born}
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

    @precondition(lambda self: self.entries().exists())
    @rule(data=st.data())
    def wait_for_the_other_kind_too(self, data: Any) -> None:
        entry = self.one(data, self.entries())
        one = entry.registration.attendees.filter(tier=entry.tier_id, state="waiting").first()
        other = next(tier for tier in self.tiers if tier.pk != entry.tier_id)
        wish = Booking(self.event.pk, (Wanted(other.pk, person_id=one.person_id),), if_full="as_free")
        by = self.holder(entry.registration)
        code = tried(lambda: adding.add_people(entry.registration, wish, by=by))
        assert code in {"", "party_too_large", "already_registered", *NO_PLACE}
        held = Attendee.objects.filter(event=self.event, person=one.person_id, state__in=HOLDING)
        if held.exists():
            assert not Attendee.objects.filter(person=one.person_id, state="waiting").exists()

    @precondition(lambda self: Attendee.objects.filter(event=self.event, state__in=LIVE).exists())
    @rule(data=st.data(), share=st.integers(1, 4))
    def cancel(self, data: Any, share: int) -> None:
        live = Attendee.objects.filter(event=self.event, state__in=LIVE).order_by("made_at", "pk")
        one = data.draw(st.sampled_from(list(live)))
        people = live.filter(registration=one.registration)[:share].values_list("pk", flat=True)
        cancelling.cancel_places(one.registration, list(people), by=self.holder(one.registration))

    @precondition(lambda self: Attendee.objects.filter(state="confirmed").exists())
    @rule(data=st.data(), share=st.integers(1, 4), which=st.integers(0, 1), whole=st.booleans())
    def move_to_the_other_event(self, data: Any, share: int, which: int, *, whole: bool) -> None:
        one = self.one(data, Attendee.objects.filter(state="confirmed"))
        family = Attendee.objects.filter(registration=one.registration, state="confirmed").order_by("pk")
        keys = [other.pk for other in family[:share]]
        to = self.elsewhere if one.event_id == self.event.pk else self.tiers[which]
        before = Attendee.objects.filter(state__in=HOLDING).count()
        (done,) = transferring.move(one.event, keys, to, by=SYSTEM, reason="Too small.", whole=whole)
        after = Attendee.objects.filter(pk__in=keys).values_list("state", flat=True)
        assert set(after) == ({"confirmed"} if done.refused else {"transferred"})
        assert done.people == (0 if done.refused else len(keys))
        if done.refused:
            assert done.refused.code in {"party_does_not_fit", "party_too_large", "registration_closed"}
            assert Attendee.objects.filter(state__in=HOLDING).count() == before

    @rule(which=st.integers(0, 1), places=capacities)
    def resize(self, which: int, places: int | None) -> None:
        tier = self.tiers[which]
        held = Tier.objects.get(pk=tier.pk).held
        code = tried(lambda: resized(tier, places))
        is_over = build.fresh(self.event).state == EventState.CANCELLED
        too_low = "capacity_below_held" if places is not None and places < held else ""
        assert code == ("wrong_state" if is_over else too_low)

    @precondition(lambda self: self.offers().exists())
    @rule(data=st.data())
    def accept(self, data: Any) -> None:
        offer = self.one(data, self.offers())
        held = build.fresh(self.event).held
        code = tried(lambda: offering.accept(offer, by=self.holder(offer.registration)))
        assert code == ""
        assert build.fresh(self.event).held == held
        assert tried(lambda: offering.accept(offer, by=SYSTEM)) == "offer_taken"

    @precondition(lambda self: self.held().exists())
    @rule(data=st.data(), part=st.booleans())
    def pay(self, data: Any, *, part: bool) -> None:
        registration = self.one(data, self.held()).registration
        left = prices.owed(registration.attendees.all()) - settlements.settled(registration)
        assert left > 0, "Whoever has paid all of it is not held."
        settling.settle(registration, 1 if part else left, "transfer", uuid4(), by=SYSTEM)
        assert part or not registration.attendees.filter(state="pending_payment").exists()

    @precondition(lambda self: self.offers().exists())
    @rule(data=st.data())
    def keep_waiting(self, data: Any) -> None:
        offer = self.one(data, self.offers())
        lapses = offer.entry.lapses
        code = tried(lambda: offering.keep_waiting(offer, by=self.holder(offer.registration)))
        assert code == ("no_second_chance" if lapses else "")

    @precondition(lambda self: self.entries().exists())
    @rule(data=st.data(), to_top=st.booleans())
    def move(self, data: Any, *, to_top: bool) -> None:
        entry = self.one(data, self.entries())
        others = list(self.entries().exclude(pk=entry.pk).order_by("sort_key").values_list("pk", flat=True))
        way = moving.move_to_top if to_top else moving.move_up
        code = tried(lambda: way(entry, by=SYSTEM, reason="A friend of the house."))
        assert code in {"", "first_in_line"}
        still = self.entries().exclude(pk=entry.pk).order_by("sort_key").values_list("pk", flat=True)
        assert [pk for pk in still if pk in others] == [pk for pk in others if pk in set(still)]

    @precondition(lambda self: self.entries().exists())
    @rule(data=st.data())
    def offer_now(self, data: Any) -> None:
        entry = self.one(data, self.entries())
        code = tried(lambda: moving.offer_now(entry, by=SYSTEM, reason="They live next door."))
        assert code in {"", "no_place_free"}

    @precondition(lambda self: Registration.objects.filter(event=self.event).exists())
    @rule(data=st.data())
    def prove(self, data: Any) -> None:
        registration = self.some(data)
        proving.prove(registration.registrant.email)
        for event_id in lines.events_of(registration.registrant_id):
            serving.serve_event(event_id)

    @rule()
    def sweep(self) -> None:
        assert sweeping.sweep() == sweeping.Swept(0, 0, 0, 0)

    @precondition(lambda self: len(self.time.shifts) < 8)
    @rule()
    def time_passes(self) -> None:
        self.time.pass_by(OFFER_OVER)
        due = self.offers().count()
        assert sweeping.sweep().expired == due

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
    def a_newcomer_gets_what_nobody_in_line_could_take(self) -> None:
        event = build.fresh(self.event)
        if event.state != EventState.PUBLISHED:
            return
        for tier in Tier.objects.filter(event=event):
            booking = Booking(
                event.pk, (Wanted(tier.pk, "Eve"),), Contact("Dan", "F", "dan@example.org", "1")
            )
            is_free = tier.left != 0 and (event.capacity is None or event.held < event.capacity)
            with suppress(UndoneError), transaction.atomic():
                code = tried(lambda booking=booking: registering.register(booking, by=VISITOR))  # type: ignore[misc]
                assert code == ("" if is_free else "event_full")
                raise UndoneError

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

    def offers(self) -> QuerySet[Offer]:
        return Offer.objects.filter(event=self.event, state="live").select_related("entry", "registration")

    def held(self) -> QuerySet[Attendee]:
        return Attendee.objects.filter(event=self.event, state="pending_payment").select_related(
            "registration"
        )

    def entries(self) -> QuerySet[WaitlistEntry]:
        return WaitlistEntry.objects.filter(event=self.event, state="waiting")

    @staticmethod
    def one(data: Any, rows: QuerySet[Any]) -> Any:
        return data.draw(st.sampled_from(list(rows.order_by("pk"))))

    def some(self, data: Any) -> Registration:
        those = list(Registration.objects.filter(event=self.event).order_by("made_at", "pk"))
        found: Registration = data.draw(st.sampled_from(those))
        return found

    @staticmethod
    def holder(registration: Registration) -> Actor:
        return Actor("person", str(registration.registrant_id))


class RolledBack(Registrations):
    """The same machine, in a transaction that leaves nothing behind for the next run."""

    def __init__(self) -> None:
        super().__init__()
        self.time = Time()
        self._block = transaction.atomic()
        self._block.__enter__()

    def teardown(self) -> None:
        self.time.stack.close()
        self._block.__exit__(UndoneError, UndoneError(), None)


@pytest.mark.django_db
def test_whatever_families_and_staff_do_everything_holds() -> None:
    run_state_machine_as_test(RolledBack, settings=settings(stateful_step_count=20, phases=QUICK))
