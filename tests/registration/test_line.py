"""The line: offers that hold, in order, answered, expired, asleep (core.md section 2; CRS 2.2.4; I-09 to I-17)."""

from datetime import timedelta

import pytest

from tests import build
from tests.registration import lining
from tests.registration.lining import FAR, LIFE, choose, family, free, live, of, order, states
from turnout.events.actions import ending, publishing
from turnout.events.actions.pricing import TierDraft
from turnout.front.queries.invariants import verifying
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.registration.actions import (
    adding,
    cancelling,
    moving,
    offering,
    pausing,
    ranking,
    resizing,
    sweeping,
)
from turnout.registration.actions.bookings import Booking, Wanted
from turnout.registration.models import Offer, WaitlistEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _by_day() -> None:
    """Quiet hours are tried in tests of their own; elsewhere the hour of the run does not matter."""
    choose(**lining.no_night())


def test_a_freed_place_is_offered_to_the_first_and_held() -> None:
    event, holder = lining.a_full_event()
    noor = family(event, "Noor", if_full="as_free")
    family(event, "Ida", if_full="as_free")
    free(holder)
    assert live(event) == [("Noor", 1)]
    assert (build.fresh(event).held, build.fresh(event).waiting) == (1, 2)
    with pytest.raises(Refused) as refused:
        family(event, "Kofi", proven=False)
    assert refused.value.code == "event_full"
    assert noor.entries.get().state == "offered"
    assert states(noor) == ["waiting"]


def test_an_offer_that_is_taken_is_a_place() -> None:
    event, holder = lining.a_full_event()
    noor = family(event, "Noor", if_full="as_free")
    free(holder)
    offering.accept(of(noor), by=lining.himself(noor))
    assert (states(noor), of(noor).state, noor.entries.get().state) == (["confirmed"], "accepted", "enrolled")
    assert (build.fresh(event).held, build.fresh(event).waiting) == (1, 0)
    with pytest.raises(Refused) as refused:
        offering.accept(of(noor), by=lining.himself(noor))
    assert refused.value.code == "offer_taken"


def test_an_offer_ends_at_its_deadline_and_goes_to_the_next() -> None:
    event, holder = lining.a_full_event()
    noor, ida = family(event, "Noor", if_full="as_free"), family(event, "Ida", if_full="as_free")
    free(holder)
    with clock.shifted(LIFE - timedelta(seconds=1)):
        assert sweeping.sweep().expired == 0
    with clock.shifted(LIFE):
        with pytest.raises(Refused) as refused:
            offering.accept(of(noor), by=lining.himself(noor))
        assert refused.value.code == "offer_expired"
        assert sweeping.sweep().expired == 1
        assert (of(noor).state, of(ida).state) == ("expired", "live")
        assert order(event) == ["Ida", "Noor"]
        assert sweeping.sweep().expired == 0


def test_a_second_lapse_ends_the_wait() -> None:
    event, holder = lining.a_full_event()
    noor = family(event, "Noor", if_full="as_free")
    free(holder)
    with clock.shifted(LIFE):
        sweeping.sweep()
        assert live(event) == [("Noor", 1)]
        assert noor.entries.get().lapses == 1
    with clock.shifted(2 * LIFE + timedelta(hours=1)):
        sweeping.sweep()
        assert (states(noor), noor.entries.get().state) == (["expired"], "expired")
        assert (build.fresh(event).held, build.fresh(event).waiting) == (0, 0)
        family(event, "Kofi")


@pytest.mark.parametrize(("chances", "state"), [(0, "expired"), (1, "waiting"), (2, "waiting")])
def test_the_organiser_chooses_how_many_chances_there_are(chances: int, state: str) -> None:
    choose(second_chances=chances)
    event, holder = lining.a_full_event()
    noor = family(event, "Noor", if_full="as_free")
    family(event, "Ida", if_full="as_free")
    free(holder)
    with clock.shifted(LIFE):
        sweeping.sweep()
        assert states(noor) == [state]


def test_whoever_keeps_waiting_goes_to_the_tail_once() -> None:
    event, holder = lining.a_full_event()
    noor = family(event, "Noor", if_full="as_free")
    family(event, "Ida", if_full="as_free")
    free(holder)
    offering.keep_waiting(of(noor), by=lining.himself(noor))
    assert (order(event), live(event)) == (["Ida", "Noor"], [("Ida", 1)])
    ida = WaitlistEntry.objects.get(state="offered").registration
    cancelling.cancel_own_places(ida, [ida.attendees.get().pk], by=lining.himself(ida))
    again = noor.offers.get(state="live")
    with pytest.raises(Refused) as refused:
        offering.keep_waiting(again, by=lining.himself(noor))
    assert refused.value.code == "no_second_chance"


def test_whoever_leaves_gives_the_place_to_the_next() -> None:
    event, holder = lining.a_full_event()
    noor = family(event, "Noor", if_full="as_free")
    family(event, "Ida", if_full="as_free")
    free(holder)
    cancelling.cancel_own_places(noor, [noor.attendees.get().pk], by=lining.himself(noor))
    assert (of(noor).state, noor.entries.get().state) == ("declined", "cancelled")
    assert live(event) == [("Ida", 1)]


def test_a_party_that_waits_together_is_passed_over_while_it_does_not_fit() -> None:
    event, holder = lining.a_full_event(places=2)
    family(event, "Mira", "Jonas", if_full="together")
    family(event, "Noor", if_full="as_free")
    free(holder)
    assert live(event) == [("Noor", 1)]
    assert order(event) == ["Mira", "Noor"]


def test_places_that_nobody_in_line_can_use_are_on_public_sale() -> None:
    event, holder = lining.a_full_event(places=2)
    family(event, "Mira", "Jonas", if_full="together")
    free(holder)
    assert live(event) == []
    kofi = family(event, "Kofi")
    assert states(kofi) == ["confirmed"]


def test_a_party_takes_what_is_free_and_keeps_its_rank_for_the_rest() -> None:
    event, holder = lining.a_full_event(places=3)
    mira = family(event, "Mira", "Jonas", "Elin", if_full="as_free")
    family(event, "Noor", if_full="as_free")
    free(holder, 2)
    assert live(event) == [("Mira", 2)]
    elin = mira.attendees.get(person__first_name="Elin")
    jonas = mira.attendees.get(person__first_name="Jonas")
    with pytest.raises(Refused) as refused:
        offering.accept(of(mira), by=lining.himself(mira), chosen=[elin.pk])
    assert refused.value.field == "people"
    offering.accept(of(mira), by=lining.himself(mira), chosen=[elin.pk, jonas.pk])
    assert states(mira) == ["waiting", "confirmed", "confirmed"]
    assert order(event) == ["Mira", "Noor"]


def test_a_place_that_is_freed_joins_the_short_offer_of_the_head() -> None:
    event, holder = lining.a_full_event(places=3)
    mira = family(event, "Mira", "Jonas", if_full="as_free")
    family(event, "Noor", if_full="as_free")
    free(holder)
    until = of(mira).expires_at
    free(holder)
    assert live(event) == [("Mira", 2)]
    assert of(mira).expires_at == until
    free(holder)
    assert live(event) == [("Mira", 2), ("Noor", 1)]


def test_an_offer_shrinks_with_the_people_who_wait() -> None:
    event, holder = lining.a_full_event(places=2)
    mira = family(event, "Mira", "Jonas", if_full="together")
    family(event, "Noor", if_full="as_free")
    free(holder, 2)
    jonas = mira.attendees.get(person__first_name="Jonas")
    cancelling.cancel_own_places(mira, [jonas.pk], by=lining.himself(mira))
    assert live(event) == [("Mira", 1), ("Noor", 1)]


def test_people_added_to_a_registration_in_line_wait_in_the_same_entry() -> None:
    event, holder = lining.a_full_event(places=2)
    mira = family(event, "Mira", if_full="as_free")
    tier = build.the_tier(event)
    booking = Booking(event.pk, (Wanted(tier.pk, "Jonas"),), if_full="as_free")
    adding.add_people(mira, booking, by=lining.himself(mira))
    free(holder, 2)
    assert live(event) == [("Mira", 2)]


def test_an_address_that_is_proven_later_keeps_its_rank() -> None:
    event, holder = lining.a_full_event(places=2)
    noor = family(event, "Noor", if_full="as_free", proven=False)
    family(event, "Ida", if_full="as_free")
    free(holder)
    assert live(event) == [("Ida", 1)]
    lining.prove(noor)
    free(holder)
    assert live(event) == [("Ida", 1), ("Noor", 1)]


def test_proving_an_address_serves_the_line_by_itself() -> None:
    event, holder = lining.a_full_event()
    family(event, "Noor", if_full="as_free", proven=False)
    free(holder)
    from turnout.people.actions import proving  # noqa: PLC0415 -- the act itself, without the helper's second look

    proving.prove("noor@example.org")
    jobs.run_due()
    assert live(event) == [("Noor", 1)]


def test_a_newcomer_does_not_overtake_an_address_proven_a_moment_ago() -> None:
    event, holder = lining.a_full_event()
    noor = family(event, "Noor", if_full="as_free", proven=False)
    free(holder)
    person = noor.registrant
    person.proven_at = clock.now()
    person.save(update_fields=["proven_at"])
    with pytest.raises(Refused) as refused:
        family(event, "Kofi")
    assert refused.value.code == "event_full"
    assert sweeping.sweep().offers == 1


def test_more_places_are_offered_in_order() -> None:
    event, _holder = lining.a_full_event()
    for name in ("Noor", "Ida", "Kofi", "Yara"):
        family(event, name, if_full="as_free")
    served = resizing.resize_tier(build.the_tier(event), 4, by=SYSTEM).served
    assert (served.offers, served.places) == (3, 3)
    assert live(event) == [("Noor", 1), ("Ida", 1), ("Kofi", 1)]


def test_lines_of_several_tiers_under_one_cap_are_served_in_one_order() -> None:
    tiers = [TierDraft(name="Bench", capacity=1), TierDraft(name="Carpet", capacity=1)]
    event = build.a_published_event(tiers=tiers, capacity=2, starts_in=FAR)
    bench, carpet = family(event, "Bea"), family(event, "Cal", tier=1)
    family(event, "Noor", if_full="as_free", tier=1)
    family(event, "Ida", if_full="as_free")
    resizing.resize_event(event, 2, by=SYSTEM)
    free(bench)
    assert live(event) == [("Ida", 1)]
    free(carpet)
    assert live(event) == [("Ida", 1), ("Noor", 1)]


def test_events_that_choose_so_give_places_without_asking() -> None:
    event, holder = lining.a_full_event(places=3, auto_confirm=True)
    mira = family(event, "Mira", "Jonas", if_full="as_free")
    free(holder)
    assert states(mira) == ["confirmed", "waiting"]
    free(holder)
    assert states(mira) == ["confirmed", "confirmed"]
    assert mira.entries.get().state == "enrolled"
    assert not Offer.objects.exists()
    assert lining.templates(mira)[-2:] == ["registration_changed", "registration_changed"]


def test_the_line_sleeps_before_the_cut_off_and_says_so_once() -> None:
    event, holder = lining.a_full_event(places=2)
    noor = family(event, "Noor", if_full="as_free")
    with clock.shifted(FAR - timedelta(minutes=119)):
        assert sweeping.sweep().asleep == 1
        assert sweeping.sweep().asleep == 0
        free(holder)
        assert live(event) == []
        kofi = family(event, "Kofi")
        assert states(kofi) == ["confirmed"]
        assert lining.templates(noor)[-1] == "line_news"


def test_no_offer_outlives_the_cut_off() -> None:
    event, holder = lining.a_full_event(starts_in=timedelta(hours=30))
    noor = family(event, "Noor", if_full="as_free")
    free(holder)
    starts_at = build.fresh(event).starts_at
    assert of(noor).expires_at == starts_at
    with clock.shifted(timedelta(hours=27)):
        assert of(noor).state == "live"
        family(event, "Ida", if_full="as_free")
        sweeping.sweep()
        assert live(event) == [("Noor", 1)]


def test_closing_registration_ends_the_line_and_its_offers() -> None:
    event, holder = lining.a_full_event(places=2)
    noor, ida = family(event, "Noor", if_full="as_free"), family(event, "Ida", if_full="as_free")
    free(holder)
    publishing.close(build.fresh(event), by=SYSTEM)
    assert (of(noor).state, states(noor), states(ida)) == ("withdrawn", ["expired"], ["expired"])
    assert (build.fresh(event).held, build.fresh(event).waiting) == (1, 0)
    assert lining.templates(noor)[-1] == lining.templates(ida)[-1] == "line_news"


def test_cancelling_the_event_withdraws_offers() -> None:
    event, holder = lining.a_full_event()
    noor = family(event, "Noor", if_full="as_free")
    free(holder)
    ending.cancel(build.fresh(event), by=SYSTEM, reason="The room is flooded.")
    assert (of(noor).state, states(noor)) == ("withdrawn", ["cancelled"])
    assert build.fresh(event).held == 0


def test_whoever_gets_another_place_leaves_the_line() -> None:
    tiers = [TierDraft(name="Bench", capacity=1), TierDraft(name="Carpet", capacity=5)]
    event = build.a_published_event(tiers=tiers, starts_in=FAR)
    family(event, "Bea")
    noor = family(event, "Noor", if_full="as_free")
    child = noor.attendees.get().person
    carpet = event.tiers.get(name="Carpet")
    booking = Booking(event.pk, (Wanted(carpet.pk, person_id=child.pk),), registrant_id=noor.registrant_id)
    adding.add_people(noor, booking, by=lining.himself(noor))
    assert states(noor) == ["cancelled", "confirmed"]
    assert noor.entries.get().state == "cancelled"


def test_rejoining_means_the_end_of_the_line() -> None:
    event, _holder = lining.a_full_event()
    noor = family(event, "Noor", if_full="as_free")
    family(event, "Ida", if_full="as_free")
    cancelling.cancel_own_places(noor, [noor.attendees.get().pk], by=lining.himself(noor))
    child = noor.attendees.get().person
    tier = build.the_tier(event)
    booking = Booking(event.pk, (Wanted(tier.pk, person_id=child.pk),), if_full="as_free")
    adding.add_people(noor, booking, by=lining.himself(noor))
    assert order(event) == ["Ida", "Noor"]


def test_staff_move_somebody_up_and_to_the_top_touching_nobody_else() -> None:
    tiers = [TierDraft(name="Bench", capacity=0), TierDraft(name="Carpet", capacity=0)]
    event = build.a_published_event(tiers=tiers, starts_in=FAR)
    names = ["Noor", "Ida", "Kofi", "Yara"]
    made = [family(event, name, if_full="as_free") for name in names]
    others = [family(event, name, if_full="as_free", tier=1) for name in ("Sol", "Ben")]
    before = [one.entries.get().sort_key for one in [*made[:2], *others]]
    kofi, yara = made[2].entries.get(), made[3].entries.get()
    assert moving.move_up(yara, by=SYSTEM, reason="A mistake of ours.") == 3
    assert order(event) == ["Noor", "Ida", "Yara", "Kofi"]
    assert moving.move_to_top(kofi, by=SYSTEM, reason="A mistake of ours.") == 1
    assert order(event) == ["Kofi", "Noor", "Ida", "Yara"]
    assert [one.entries.get().sort_key for one in [*made[:2], *others]] == before
    with pytest.raises(Refused) as refused:
        moving.move_up(made[2].entries.get(), by=SYSTEM, reason="Again.")
    assert refused.value.code == "first_in_line"
    with pytest.raises(Refused) as refused:
        moving.move_up(made[0].entries.get(), by=SYSTEM, reason=" ")
    assert refused.value.code == "reason_missing"


def test_a_line_whose_gaps_are_used_up_is_spaced_anew_in_the_same_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ranking, "GAP", 2)
    event = build.a_published_event(places=0, starts_in=FAR)
    made = [family(event, name, if_full="as_free") for name in ("Noor", "Ida", "Kofi", "Yara")]
    expected = ["Noor", "Ida", "Kofi", "Yara"]
    for _turn in range(6):
        last = next(one for one in made if lining.first_name(one) == expected[-1])
        moving.move_up(last.entries.get(), by=SYSTEM, reason="To see that it holds.")
        expected = [*expected[:-2], expected[-1], expected[-2]]
        assert order(event) == expected
        last = next(one for one in made if lining.first_name(one) == expected[1])
        moving.move_up(last.entries.get(), by=SYSTEM, reason="To see that it holds.")
        expected = [expected[1], expected[0], *expected[2:]]
        assert order(event) == expected


def test_staff_offer_out_of_order_with_a_reason() -> None:
    event, holder = lining.a_full_event(places=2)
    noor = family(event, "Noor", if_full="as_free", proven=False)
    entry = noor.entries.get()
    with pytest.raises(Refused) as refused:
        moving.offer_now(entry, by=SYSTEM, reason="He phoned.")
    assert refused.value.code == "no_place_free"
    free(holder)
    offer = moving.offer_now(entry, by=lining.himself(holder), reason="He phoned.")
    assert (offer.places, offer.is_by_hand) == (1, True)
    assert [one.holds for one in verifying.findings(clock.now())].count(False) == 0


def test_who_cannot_be_reached_is_passed_over_until_mail_arrives_again() -> None:
    event, holder = lining.a_full_event(places=2)
    noor = family(event, "Noor", if_full="as_free")
    family(event, "Ida", if_full="as_free")
    assert pausing.pause(noor.registrant_id, by=SYSTEM) == 1
    free(holder)
    assert live(event) == [("Ida", 1)]
    assert pausing.resume(noor.registrant_id, by=SYSTEM) == 1
    free(holder)
    assert live(event) == [("Ida", 1), ("Noor", 1)]


def test_an_overdue_offer_does_not_keep_a_newcomer_out() -> None:
    choose(second_chances=0)
    event, holder = lining.a_full_event()
    family(event, "Noor", if_full="as_free")
    free(holder)
    with clock.shifted(LIFE):
        kofi = family(event, "Kofi")
        assert states(kofi) == ["confirmed"]


def test_moving_the_dates_wakes_the_line() -> None:
    event, holder = lining.a_full_event(places=2, starts_in=timedelta(hours=1))
    family(event, "Noor", if_full="as_free")
    free(holder)
    assert live(event) == []
    later = build.a_session(clock.now() + FAR)
    ending.postpone(build.fresh(event), [later], by=SYSTEM, reason="The hall is not ready.")
    sweeping.sweep()
    assert live(event) == [("Noor", 1)]
