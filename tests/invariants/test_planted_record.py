"""`turnout verify` finds what is planted in the record: gaps, breaks, foreign arrows, later changes (I-18 to I-23)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.db.models import QuerySet

from tests.invariants.planting import World, an_offer, broken, without_checks
from tests.unlocking import audit_unlocked
from turnout.audit.actions import record, sealing
from turnout.audit.models import AuditEntry, Change, Seal, SealedAct
from turnout.events.actions import ending
from turnout.events.models import Event
from turnout.front.queries.invariants import records
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.ids import uuid7
from turnout.lifecycle.models import Living
from turnout.lifecycle.states import Lifecycle
from turnout.registration.models import Attendee, WaitlistEntry

pytestmark = pytest.mark.django_db(transaction=True)


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


def a_gap_in_the_versions(world: World) -> None:
    with audit_unlocked():
        changes_of(world).filter(version=2).delete()


def a_break_in_the_chain(world: World) -> None:
    with audit_unlocked():
        changes_of(world).filter(version=3).update(from_state="draft")


def an_event_that_is_somewhere_else(world: World) -> None:
    Event.objects.filter(pk=world.other.event_id).update(state="completed")


def a_birth_where_no_life_begins(world: World) -> None:
    with audit_unlocked():
        changes_of(world).filter(version=1).update(to_state="published")


def an_event_back_from_the_archive(world: World) -> None:
    put_away(world)
    plant_event_change(world, "archived", "published", "event.reopened")


def an_event_changed_in_the_archive(world: World) -> None:
    put_away(world)
    with clock.shifted(timedelta(minutes=1)):
        record("event.changed", world.other.event, by=SYSTEM, fields=["title"])


def a_tier_added_to_a_cancelled_event(world: World) -> None:
    ending.cancel(world.other.event, by=SYSTEM, reason="Flood.")
    with clock.shifted(timedelta(minutes=1)):
        record("tier.added", world.other, by=SYSTEM, capacity=1)


def an_act_that_moved_nothing(world: World) -> None:
    record("event.archived", world.other.event, by=SYSTEM)


def an_act_that_says_another_move(world: World) -> None:
    plant_event_change(world, "published", "registration_closed", "event.archived")


def an_act_for_oneself(world: World) -> None:
    with audit_unlocked():
        without_checks("UPDATE audit_auditentry SET acting_for = actor_id")


def an_actor_of_no_kind(world: World) -> None:
    with audit_unlocked():
        without_checks("UPDATE audit_auditentry SET actor_kind = ''")


def a_changed_change(world: World) -> None:
    a_sealed_record()
    with audit_unlocked():
        changes_of(world).filter(version=3).update(to_state="cancelled")


def another_actor(world: World) -> None:
    a_sealed_record()
    with audit_unlocked():
        AuditEntry.objects.filter(verb="event.published").update(actor_id="somebody-else")


def a_reason_disowned(world: World) -> None:
    ending.cancel(world.other.event, by=SYSTEM, reason="Flood.")
    a_sealed_record()
    with audit_unlocked():
        AuditEntry.objects.filter(verb="event.cancelled").update(reason_digest="")


def changes_of(world: World) -> "QuerySet[Change]":
    return Change.objects.filter(thing_id=str(world.other.event_id))


def put_away(world: World) -> None:
    event = ending.complete(world.other.event, by=SYSTEM, reason="All is done.")
    ending.archive(event, by=SYSTEM)


def plant_event_change(world: World, source: str, target: str, verb: str) -> None:
    act = record(verb, world.other.event, by=SYSTEM, reason="Planted.")
    version = changes_of(world).count() + 1
    Change.objects.create(
        act=act, thing_kind="events.event", thing_id=str(world.other.event_id), version=version,
        from_state=source, to_state=target,
    )  # fmt: skip


PLANTED: list[tuple[Callable[[World], None], str]] = [
    (a_state_without_a_change, "versions_of_attendee"),
    (a_state_that_no_change_led_to, "chain_of_waitlistentry"),
    (a_move_off_the_table, "arrows"),
    (a_move_without_its_reason, "reasons"),
    (a_gap_in_the_versions, "versions_of_event"),
    (a_break_in_the_chain, "chain_of_event"),
    (an_event_that_is_somewhere_else, "chain_of_event"),
    (a_birth_where_no_life_begins, "arrows"),
    (an_event_back_from_the_archive, "arrows"),
    (an_event_changed_in_the_archive, "final"),
    (a_tier_added_to_a_cancelled_event, "final"),
    (an_act_that_moved_nothing, "moved"),
    (an_act_that_says_another_move, "moved"),
    (a_nameless_actor, "actor_named"),
    (an_act_for_oneself, "actor_named"),
    (an_actor_of_no_kind, "actor_named"),
    (a_changed_change, "chain"),
    (another_actor, "chain"),
    (a_reason_disowned, "chain"),
    (a_reason_disowned, "reasons"),
    (a_changed_act, "chain"),
    (a_deleted_act, "chain"),
    (acts_in_another_order, "chain"),
    (a_deleted_seal, "chain"),
    (a_removed_trigger, "append_only"),
    (words_that_search_does_not_know, "words"),
]


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


def test_the_database_keeps_one_change_for_a_version_and_none_without_its_act(world: World) -> None:
    values = {
        "thing_kind": "events.event",
        "thing_id": str(world.other.event_id),
        "from_state": "published",
        "to_state": "cancelled",
    }
    act = record("act.of_a_test", world.other.event, by=SYSTEM)
    for wrong in ({"act": act, "version": 3}, {"act_id": uuid7(), "version": 4}):
        with pytest.raises(IntegrityError):
            Change.objects.create(**values, **wrong)
    assert changes_of(world).count() == world.other.event.version


@pytest.mark.parametrize("kind", sorted(Lifecycle.registry))
def test_every_arrow_that_no_table_has_is_found(world: World, kind: str) -> None:
    life = Lifecycle.registry[kind]
    states = ["", *life.states.values]
    foreign = {(a, b) for a in states for b in life.states.values} - life.arrows()
    assert plant_arrows(world, kind, foreign) == {"arrows": foreign}


@pytest.mark.parametrize("kind", sorted(Lifecycle.registry))
def test_every_move_that_needs_a_reason_is_found_without_one(world: World, kind: str) -> None:
    needing = Lifecycle.registry[kind].needing_reason()
    assert plant_arrows(world, kind, needing).get("reasons", set()) == needing


def plant_arrows(world: World, kind: str, arrows: set[tuple[str, str]]) -> dict[str, set[tuple[str, str]]]:
    """Plant a change over each of these arrows without a reason; return those that each check finds."""
    act = record("act.of_a_test", world.first, by=SYSTEM)
    Change.objects.bulk_create(
        Change(act=act, thing_kind=kind, thing_id=str(uuid7()), version=1, from_state=a, to_state=b)
        for a, b in sorted(arrows)
    )
    found = records.compared(limit=len(arrows) + 1)
    return {
        one.check.name: {(str(a), str(b)) for _kind, _key, a, b in one.offenders}
        for one in found
        if one.offenders
    }


LIVING: dict[str, Callable[[World], Living]] = {
    "event": lambda world: world.other.event,
    "attendee": lambda world: world.attendee,
    "waitlistentry": lambda world: WaitlistEntry.objects.get(registration=world.waiting),
    "offer": an_offer,
}


@pytest.mark.usefixtures("schema_restored")
@pytest.mark.parametrize("name", LIVING)
def test_every_kind_of_life_is_looked_at(world: World, name: str) -> None:
    thing = LIVING[name](world)
    with audit_unlocked():
        Change.objects.filter(thing_kind=thing._meta.label_lower, thing_id=str(thing.pk)).delete()
    assert f"versions_of_{name}" in broken()
