"""Acts, what follows from them, and their seals."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from tests import build
from turnout.audit import actions as audit
from turnout.audit import queries
from turnout.audit.actions import hearing, sealing
from turnout.audit.models import AuditEntry, Reason, Seal, SealedAct
from turnout.jobs.models import Job
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard() -> Any:
    """Return what listeners of the verbs `test.within` and `test.when` heard."""
    found: list[str] = []

    def at_once(act: AuditEntry) -> None:
        found.append(f"within {act.facts['n']}")

    def later(act: AuditEntry) -> None:
        found.append(f"when {act.facts['n']}")

    audit.within("test.within")(at_once)
    audit.when("test.when")(later)
    yield found
    hearing._within.pop("test.within")
    hearing._when.pop("test.when")


def test_what_must_hold_at_once_is_called_in_the_same_transaction(heard: list[str]) -> None:
    audit.record("test.within", build.a_metro(), by=SYSTEM, n=1)
    assert heard == ["within 1"]


def test_what_may_come_later_is_one_job_per_act_and_only_for_acts_that_were_committed(
    heard: list[str],
) -> None:
    metro = build.a_metro()
    before = Job.objects.count()
    with transaction.atomic():
        audit.record("test.when", metro, by=SYSTEM, n=1)
        transaction.set_rollback(rollback=True)
    assert Job.objects.count() == before
    act = audit.record("test.when", metro, by=SYSTEM, n=2)
    assert Job.objects.count() == before + 1
    hearing.react(str(act.pk))
    assert heard == ["when 2"]


def test_an_act_nobody_hears_makes_no_job() -> None:
    metro = build.a_metro()
    before = Job.objects.count()
    audit.record("test.unheard", metro, by=SYSTEM)
    assert Job.objects.count() == before


def test_a_reason_stands_beside_the_act_and_can_be_erased_while_its_digest_stays() -> None:
    act = audit.record("test.reasoned", build.a_metro(), by=SYSTEM, reason="The boiler broke.")
    assert queries.trail(build.a_metro()) is not None
    assert Reason.objects.get(act=act).text == "The boiler broke."
    Reason.objects.filter(act=act).delete()
    assert len(AuditEntry.objects.get(pk=act.pk).reason_digest) == 64


def test_a_trail_is_read_in_a_constant_number_of_statements(django_assert_num_queries: Any) -> None:
    metro = build.a_metro()
    for number in range(12):
        audit.record("test.noted", metro, by=SYSTEM, reason=f"Because of {number}.")
    with django_assert_num_queries(2):
        lines = queries.trail(metro, limit=10)
    assert [line.reason for line in lines] == [f"Because of {n}." for n in range(11, 1, -1)]


def test_nobody_acts_for_himself() -> None:
    with pytest.raises(ValueError, match="for himself"):
        Actor("user", "7", acting_for="7")


def test_seals_chain_every_act_once_and_only_when_it_has_settled() -> None:
    build.a_metro()
    assert sealing.seal_new() == 0
    with clock.shifted(timedelta(minutes=1)):
        assert sealing.seal_new() == AuditEntry.objects.count()
        assert sealing.seal_new() == 0
    build.a_metro()
    with clock.shifted(timedelta(minutes=3)):
        sealing.seal_new()
    first, second = Seal.objects.order_by("number")
    assert second.previous == first.digest
    assert SealedAct.objects.count() == AuditEntry.objects.count()


def an_act_read_at(instant: datetime) -> AuditEntry:
    """Return an act that was committed just now, but read the clock at `instant`."""
    return AuditEntry.objects.create(
        at=instant, verb="metro.made", actor_kind="system", actor_id="system", subject_kind="venues.metro",
        subject_id="1",
    )  # fmt: skip


def test_an_act_that_was_committed_late_is_sealed_with_the_next_minute() -> None:
    build.a_metro()
    with clock.shifted(timedelta(hours=2)):
        sealing.seal_new()
        late = an_act_read_at(AuditEntry.objects.latest("at").at - timedelta(minutes=50))
        assert sealing.seal_new() == 1
    assert SealedAct.objects.get(act=late).seal.number == 2


def test_an_act_that_was_committed_after_hours_is_sealed_at_night() -> None:
    build.a_metro()
    with clock.shifted(timedelta(minutes=1)):
        sealing.seal_new()
        very_late = an_act_read_at(clock.now() - timedelta(hours=5))
        assert sealing.seal_new() == 0
        assert sealing.seal_all() == 1
    assert SealedAct.objects.get(act=very_late).seal.number == 2


def test_the_first_seals_take_in_every_act_however_old() -> None:
    old = an_act_read_at(clock.now() - timedelta(days=30))
    build.a_metro()
    with clock.shifted(timedelta(minutes=1)):
        sealing.seal_new()
    assert SealedAct.objects.filter(act=old).exists()
    assert SealedAct.objects.count() == AuditEntry.objects.count()
