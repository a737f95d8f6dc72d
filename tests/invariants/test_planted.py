"""`turnout verify` finds what is planted: one violation of each kind, on both databases."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command

from tests import build
from tests.invariants.planting import World, broken, verified, without_checks, without_index
from turnout.events.models import Event, Tier
from turnout.front.actions import erasing
from turnout.jobs import actions as jobs
from turnout.jobs.models import Job
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging.models import Message, Report
from turnout.people.models import Person
from turnout.registration.actions import cancelling
from turnout.registration.models import Attendee, PlaceMove, Registration, Settlement, WaitlistEntry

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_clean_world_holds_and_says_so_in_words(world: World) -> None:
    out = StringIO()
    call_command("verify", stdout=out)
    assert out.getvalue().splitlines()[-1].endswith("checks, 0 broken.")
    assert verified()["holds"] is True


def a_drifted_counter(world: World) -> None:
    Tier.objects.filter(pk=world.other.pk).update(held=3)


def an_oversold_tier(world: World) -> None:
    Attendee.objects.create(
        registration=world.waiting, event_id=world.tier.event_id, tier=world.tier, state="confirmed",
        person=Person.objects.create(first_name="Zoe", is_adult=False, made_at=clock.now()), made_at=clock.now(),
    )  # fmt: skip


def a_skipped_step(world: World) -> None:
    PlaceMove.objects.filter(tier=world.tier).update(seq=7)


def a_step_past_capacity(world: World) -> None:
    PlaceMove.objects.filter(tier=world.tier).update(capacity=1)


def a_drifted_event(world: World) -> None:
    Event.objects.filter(pk=world.other.event_id).update(held=1)


def a_place_of_another_event(world: World) -> None:
    Attendee.objects.filter(pk=world.attendee.pk).update(tier=world.other)


def a_hold_without_deadline(world: World) -> None:
    Attendee.objects.filter(pk=world.attendee.pk).update(state="pending_payment")


def a_place_that_nobody_pays(world: World) -> None:
    Attendee.objects.filter(pk=world.attendee.pk).update(price_minor=1850)


def a_place_paid_in_part(world: World) -> None:
    Attendee.objects.filter(pk=world.attendee.pk).update(price_minor=1850)
    paid(world, 1849)


def paid(world: World, amount: int, reverses: Settlement | None = None, currency: str = "USD") -> Settlement:
    row = Settlement(registration=world.first, amount_minor=amount, currency=currency, method="cash",
                     reverses=reverses, key=uuid4(), made_at=clock.now())  # fmt: skip
    row.save(force_insert=True)
    return row


def a_payment_in_other_money(world: World) -> None:
    paid(world, 500, currency="XAU")


def more_given_back_than_was_paid(world: World) -> None:
    paid(world, -501, reverses=paid(world, 500))


def a_place_on_a_cancelled_event(world: World) -> None:
    Event.objects.filter(pk=world.tier.event_id).update(state="cancelled")


def a_registration_of_nobody(world: World) -> None:
    Registration.objects.create(
        event=world.tier.event, registrant=world.first.registrant, made_at=clock.now()
    )


def an_entry_of_nobody(world: World) -> None:
    Attendee.objects.filter(registration=world.waiting).update(state="cancelled")


def a_drifted_line(world: World) -> None:
    Tier.objects.filter(pk=world.tier.pk).update(waiting=0)


def one_who_holds_and_waits(world: World) -> None:
    Attendee.objects.filter(registration=world.waiting).update(person=world.attendee.person)


def a_line_of_an_archived_event(world: World) -> None:
    Event.objects.filter(pk=world.tier.event_id).update(state="archived")


def an_event_larger_than_its_room(world: World) -> None:
    room = build.a_room(world.other.event.venue, capacity=4)
    Event.objects.filter(pk=world.other.event_id).update(room=room)


def a_line_where_there_is_none(world: World) -> None:
    Tier.objects.filter(pk=world.tier.pk).update(has_line=False)


def a_registration_nobody_was_told_of(world: World) -> None:
    Message.objects.filter(about_id=str(world.first.pk)).delete()


def a_confirmation_of_nothing(world: World) -> None:
    Message.objects.filter(about_id=str(world.first.pk)).update(about_id="0" * 32)


def a_stuck_message(world: World) -> None:
    Message.objects.update(state="sending", lease_until=clock.now() - timedelta(hours=1))


def a_message_without_a_job(world: World) -> None:
    Job.objects.all().delete()


def a_job_past_its_lease(world: World) -> None:
    Job.objects.update(state="running", lease_until=clock.now() - timedelta(hours=1))


def two_places_for_one_child(world: World) -> None:
    without_index("attendee_holds_once")
    world.first.attendees.update(person=world.attendee.person)


def a_move_to_nowhere(world: World) -> None:
    Attendee.objects.filter(pk=world.attendee.pk).update(state="transferred")


def a_child_that_waits_twice(world: World) -> None:
    without_index("attendee_waits_once")
    world.first.attendees.update(person=world.attendee.person, state="waiting")


def two_entries_of_one_rank(world: World) -> None:
    without_index("entry_rank_once")
    world.book("eve", 1, if_full="as_free")
    WaitlistEntry.objects.update(sort_key=5)


def a_job_that_is_alive_twice(world: World) -> None:
    without_index("job_key_once_while_alive")
    Job.objects.update(key="the same")


def an_erasure_that_forgot_the_mail(world: World) -> None:
    cancelling.cancel_places(world.first, [one.pk for one in world.first.attendees.all()], by=SYSTEM)
    erasing.erase_now(world.first.registrant, by=SYSTEM)
    Message.objects.filter(person_id=str(world.first.registrant_id)).update(email="first@example.org")


def a_last_message_that_kept_its_address(world: World) -> None:
    cancelling.cancel_places(world.first, [one.pk for one in world.first.attendees.all()], by=SYSTEM)
    erasing.ask(world.first.registrant, by=SYSTEM)
    jobs.run_due()
    long_ago = clock.now() - timedelta(hours=1)
    Message.objects.filter(template="data_erased").update(email="first@example.org", settled_at=long_ago)


def a_child_with_an_address(world: World) -> None:
    without_checks("UPDATE people_person SET email = 'child@example.org' WHERE NOT is_adult")


PLANTED: list[tuple[Callable[[World], None], str]] = [
    (a_drifted_counter, "tier_counter"),
    (an_oversold_tier, "tier_counter"),
    (a_skipped_step, "replay"),
    (a_step_past_capacity, "replay"),
    (a_drifted_counter, "replay_end"),
    (a_drifted_event, "event_counter"),
    (an_event_larger_than_its_room, "room_takes_cap"),
    (a_place_of_another_event, "own_tier"),
    (a_hold_without_deadline, "hold_deadline"),
    (a_place_that_nobody_pays, "confirmed_place_is_paid"),
    (a_place_paid_in_part, "confirmed_place_is_paid"),
    (a_payment_in_other_money, "settled_within_price"),
    (more_given_back_than_was_paid, "settled_within_price"),
    (more_given_back_than_was_paid, "reversal_is_whole"),
    (a_place_on_a_cancelled_event, "place_on_live_event"),
    (a_registration_of_nobody, "registration_has_people"),
    (an_entry_of_nobody, "entry_has_people"),
    (a_drifted_line, "waiting_counter"),
    (a_line_where_there_is_none, "no_line_nobody_waits"),
    (one_who_holds_and_waits, "holds_or_waits"),
    (a_line_of_an_archived_event, "line_of_live_event"),
    (a_registration_nobody_was_told_of, "confirmed_once"),
    (a_confirmation_of_nothing, "confirmation_of_something"),
    (a_stuck_message, "message_lease"),
    (a_message_without_a_job, "message_has_job"),
    (a_job_past_its_lease, "job_lease"),
    (two_places_for_one_child, "one_place_each"),
    (a_move_to_nowhere, "transferred"),
    (a_child_that_waits_twice, "waits_once"),
    (two_entries_of_one_rank, "ranks"),
    (a_job_that_is_alive_twice, "job_keys"),
    (a_child_with_an_address, "children_minimal"),
    (an_erasure_that_forgot_the_mail, "erased_is_empty"),
    (a_last_message_that_kept_its_address, "erased_is_empty"),
]


@pytest.mark.usefixtures("schema_restored")
@pytest.mark.parametrize(("plant", "name"), PLANTED, ids=lambda one: getattr(one, "__name__", one))
def test_a_planted_violation_is_found(world: World, plant: Callable[[World], None], name: str) -> None:
    assert name not in broken()
    plant(world)
    assert name in broken()


def test_a_report_without_effect_is_found(world: World) -> None:
    message = Message.objects.filter(template="registration_made").earliest("pk")
    now = clock.now()
    report = Report(
        key="k", provider="brevo", message=message, kind="hard_bounce", happened_at=now, received_at=now
    )
    report.save()
    assert broken() == {"report_has_job"}
    Report.objects.update(applied_at=now)
    assert broken() == {"bounces_end_mail"}
