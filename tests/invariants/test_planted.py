"""`turnout verify` finds what is planted: one violation of each kind, on both databases."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection

from tests import build
from tests.registration import lining
from tests.unlocking import audit_unlocked
from turnout.audit.actions import record, sealing
from turnout.audit.models import AuditEntry, Change, Seal, SealedAct
from turnout.events.models import Event, Tier
from turnout.front.actions import erasing
from turnout.jobs import actions as jobs
from turnout.jobs.models import Job
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.messaging.models import Message, Report
from turnout.people.actions import proving
from turnout.people.models import Person
from turnout.registration.actions import cancelling, registering, serving
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Attendee, Offer, PlaceMove, Registration, WaitlistEntry

pytestmark = pytest.mark.django_db(transaction=True)


class World:
    """Two events, one full with a line; three families."""

    def __init__(self) -> None:
        self.tier = build.the_tier(build.a_published_event(places=2))
        self.other = build.the_tier(build.a_published_event(places=5))
        self.first = self.book("ana", 2)
        self.waiting = self.book("ben", 1, if_full="as_free")
        self.attendee = self.first.attendees.order_by("position")[0]

    def book(self, who: str, size: int, if_full: str = "refuse") -> Registration:
        contact = Contact(who.title(), "Moreau", f"{who}@example.org", "+442079460000")
        wanted = tuple(Wanted(self.tier.pk, f"Child {n}") for n in range(size))
        booking = Booking(event_id=self.tier.event_id, wanted=wanted, contact=contact, if_full=if_full)
        return registering.register(booking, by=VISITOR)


@pytest.fixture
def world() -> World:
    return World()


def verified() -> dict[str, Any]:
    out = StringIO()
    with suppress(SystemExit):
        call_command("verify", "--json", stdout=out)
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def broken() -> set[str]:
    return {check["name"] for check in verified()["checks"] if not check["holds"]}


def test_a_clean_world_holds_and_says_so_in_words(world: World) -> None:
    out = StringIO()
    call_command("verify", stdout=out)
    assert out.getvalue().splitlines()[-1].endswith("checks, 0 broken.")
    assert verified()["holds"] is True


def without_checks(sql: str) -> None:
    """Run a statement that the database's own constraints would refuse."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            cursor.execute(sql)
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
            return
        cursor.execute(
            "SELECT conrelid::regclass, conname FROM pg_constraint "
            "WHERE contype = 'c' AND conname ~ 'held_|minimal|actor_is'"
        )
        for table, name in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
        cursor.execute(sql)


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


def a_state_without_a_change(world: World) -> None:
    Attendee.objects.filter(pk=world.attendee.pk).update(version=2)


def a_state_that_no_change_led_to(world: World) -> None:
    WaitlistEntry.objects.filter(registration=world.waiting).update(state="enrolled")


def a_move_off_the_table(world: World) -> None:
    plant_change(world, "confirmed", "waiting", "attendee.requeued")


def a_move_without_its_reason(world: World) -> None:
    act = record("event.cancelled_in_silence", world.other.event, by=SYSTEM)
    with audit_unlocked():
        Change.objects.create(
            act=act, thing_kind="events.event", thing_id=str(world.other.event_id), version=4,
            from_state="published", to_state="cancelled",
        )  # fmt: skip


def plant_change(world: World, source: str, target: str, verb: str) -> None:
    act = record(verb, world.first, by=SYSTEM)
    Change.objects.create(
        act=act, thing_kind="registration.attendee", thing_id=str(world.attendee.pk), version=2,
        from_state=source, to_state=target,
    )  # fmt: skip


def a_nameless_actor(world: World) -> None:
    with audit_unlocked():
        without_checks("UPDATE audit_auditentry SET actor_id = ''")


def a_changed_act(world: World) -> None:
    with clock.shifted(timedelta(minutes=5)):
        sealing.seal_new()
    assert Seal.objects.count() == 1
    with audit_unlocked():
        AuditEntry.objects.filter(verb="registration.made").update(facts={"places": 99})


def a_deleted_act(world: World) -> None:
    a_sealed_record()
    act = AuditEntry.objects.filter(verb="registration.made").latest("at", "pk")
    with audit_unlocked():
        for rows in (SealedAct.objects.filter(act=act), Change.objects.filter(act=act)):
            rows.delete()
        AuditEntry.objects.filter(pk=act.pk).delete()


def acts_in_another_order(world: World) -> None:
    a_sealed_record()
    first, second = SealedAct.objects.order_by("seal", "position")[:2]
    with audit_unlocked():
        SealedAct.objects.filter(pk=first.pk).update(position=9_999)
        SealedAct.objects.filter(pk=second.pk).update(position=first.position)
        SealedAct.objects.filter(pk=first.pk).update(position=second.position)


def a_deleted_seal(world: World) -> None:
    a_sealed_record()
    with audit_unlocked():
        SealedAct.objects.all().delete()
        Seal.objects.all().delete()
        sealing_again_from(2)


def a_sealed_record() -> None:
    with clock.shifted(timedelta(minutes=5)):
        assert sealing.seal_new() > 1


def sealing_again_from(number: int) -> None:
    Seal.objects.create(number=number, sealed_at=clock.now(), previous="0" * 64, digest="1" * 64, count=0)


def a_removed_trigger(world: World) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_change DISABLE TRIGGER audit_change_append_only")
        else:
            cursor.execute("DROP TRIGGER audit_change_no_update")


def words_that_search_does_not_know(world: World) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'people_person_words'::regclass"
            )
        else:
            cursor.execute("UPDATE people_person_words SET words = 'nobody'")


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


def without_index(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {name}")


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


def an_offer(world: World) -> Offer:
    """Return a live offer: a place freed for whoever waits."""
    lining.choose(**lining.no_night())
    proving.prove(world.waiting.registrant.email)
    cancelling.cancel_places(world.first, [world.attendee.pk], by=SYSTEM, reason="Ill.")
    serving.serve_event(world.tier.event_id)
    return world.waiting.offers.get(state="live")


def an_entry_that_only_says_it_is_offered(world: World) -> None:
    an_offer(world)
    WaitlistEntry.objects.filter(registration=world.waiting).update(state="waiting")


def an_offer_of_too_many_places(world: World) -> None:
    Offer.objects.filter(pk=an_offer(world).pk).update(places=2)


def an_offer_nobody_closed(world: World) -> None:
    offer = an_offer(world)
    long_ago = clock.now() - timedelta(days=3)
    Offer.objects.filter(pk=offer.pk).update(made_at=long_ago, expires_at=clock.now() - timedelta(hours=1))


def an_answer_without_a_date(world: World) -> None:
    Offer.objects.filter(pk=an_offer(world).pk).update(state="accepted")


def somebody_overtaken(world: World) -> None:
    eve = world.book("eve", 1, if_full="as_free")
    proving.prove("eve@example.org")
    offer = an_offer(world)
    early = offer.made_at - timedelta(hours=1)
    Person.objects.filter(pk=eve.registrant_id).update(proven_at=early)
    WaitlistEntry.objects.filter(registration=eve).update(sort_key=-5, joined_at=early)


def an_offer_at_a_closed_event(world: World) -> None:
    an_offer(world)
    Event.objects.filter(pk=world.tier.event_id).update(state="registration_closed")


def an_offer_nobody_was_told_of(world: World) -> None:
    an_offer(world)
    Message.objects.filter(template="offer_made").delete()


def an_idle_place(world: World) -> None:
    proving.prove(world.waiting.registrant.email)
    Tier.objects.filter(pk=world.tier.pk).update(capacity=3)


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
    (a_place_on_a_cancelled_event, "place_on_live_event"),
    (a_registration_of_nobody, "registration_has_people"),
    (an_entry_of_nobody, "entry_has_people"),
    (a_drifted_line, "waiting_counter"),
    (a_line_where_there_is_none, "no_line_nobody_waits"),
    (one_who_holds_and_waits, "holds_or_waits"),
    (a_line_of_an_archived_event, "line_of_live_event"),
    (an_entry_that_only_says_it_is_offered, "offered"),
    (an_offer_of_too_many_places, "offer_fits"),
    (an_offer_nobody_closed, "offer_deadline"),
    (an_answer_without_a_date, "offer_settled"),
    (somebody_overtaken, "order"),
    (an_offer_at_a_closed_event, "line_of_live_event"),
    (an_offer_nobody_was_told_of, "offer_announced"),
    (an_idle_place, "idle"),
    (a_state_without_a_change, "versions_of_attendee"),
    (a_state_that_no_change_led_to, "chain_of_waitlistentry"),
    (a_move_off_the_table, "arrows"),
    (a_move_without_its_reason, "reasons"),
    (a_nameless_actor, "actor_named"),
    (a_changed_act, "chain"),
    (a_deleted_act, "chain"),
    (acts_in_another_order, "chain"),
    (a_deleted_seal, "chain"),
    (a_removed_trigger, "append_only"),
    (words_that_search_does_not_know, "words"),
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


@pytest.fixture
def schema_restored() -> Any:
    """Put back what a test took out of the schema: constraints and triggers, as the database described them."""
    before = schema()
    yield
    restore(before)


def schema() -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql <> ''")
            return [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '% WHERE %'"
        )
        indexes = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT 'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' || conname || ' ' "
            "|| pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace ORDER BY conname"  # noqa: E501
        )
        return indexes + [row[0] for row in cursor.fetchall()]


def restore(before: list[str]) -> None:
    with audit_unlocked():
        call_command("flush", interactive=False, verbosity=0)
    missing = set(before) - set(schema())
    with connection.cursor() as cursor:
        for statement in missing:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_change ENABLE TRIGGER audit_change_append_only")
            cursor.execute("REINDEX INDEX people_person_words")


@pytest.mark.usefixtures("schema_restored")
@pytest.mark.parametrize(("plant", "name"), PLANTED, ids=lambda one: getattr(one, "__name__", one))
def test_a_planted_violation_is_found(world: World, plant: Callable[[World], None], name: str) -> None:
    assert name not in broken()
    plant(world)
    assert name in broken()


def test_the_record_can_neither_be_changed_nor_deleted(world: World) -> None:
    record("act.without_changes", world.first, by=SYSTEM)
    for rows in (Change.objects.all(), AuditEntry.objects.filter(changes__isnull=True)):
        with pytest.raises(DatabaseError, match="append-only"):
            rows._raw_delete(rows.db)
    with pytest.raises(DatabaseError, match="append-only"):
        AuditEntry.objects.update(verb="nothing.happened")
    with pytest.raises(DatabaseError, match="append-only"):
        Change.objects.update(to_state="waiting")


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
