"""The chain is proven in pieces, each night from where it was whole; what was altered or cut off shows (I-23)."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests import build
from tests.unlocking import audit_unlocked
from turnout.audit import actions as audit
from turnout.audit import queries
from turnout.audit.actions import proving, sealing
from turnout.audit.models import AuditEntry, Change, Proof, Seal, SealedAct
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.venues.models import Metro

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def metro() -> Metro:
    """Return a metro about which three links of one act each were sealed, a minute apart."""
    metro = build.a_metro()
    for number in range(3):
        with clock.shifted(number * MINUTE):
            audit.record("metro.changed", metro, by=SYSTEM, number=number)
        with clock.shifted((number + 1) * MINUTE):
            sealing.seal_new()
    return metro


def acts() -> int:
    return SealedAct.objects.count()


def proven() -> Proof:
    """Let the night come: one proof, as far as it goes."""
    with clock.shifted(timedelta(minutes=10)):
        proof = proving.begin()
        jobs.run_due()
    proof.refresh_from_db()
    return proof


def alter(number: int) -> None:
    with audit_unlocked():
        AuditEntry.objects.filter(sealed__seal=number).update(verb="nothing.happened")


def cut_off(number: int) -> None:
    """Delete the links from `number` on with their acts, as somebody would who can write to the database."""
    gone = list(SealedAct.objects.filter(seal__gte=number).values_list("act", flat=True))
    with audit_unlocked():
        SealedAct.objects.filter(act__in=gone).delete()
        Seal.objects.filter(number__gte=number).delete()
        Change.objects.filter(act__in=gone).delete()
        AuditEntry.objects.filter(pk__in=gone).delete()


@pytest.mark.usefixtures("metro")
def test_the_first_proof_walks_the_whole_chain_and_says_how_far_it_fits() -> None:
    proof = proven()
    newest = Seal.objects.latest("number")
    assert (proof.is_whole, proof.is_broken, proof.acts) == (True, False, acts())
    assert (proof.seal, proof.digest) == (newest.number, newest.digest)


def test_the_next_proof_reads_only_what_is_new(metro: Metro) -> None:
    first = proven()
    with clock.shifted(timedelta(minutes=11)):
        audit.record("metro.changed", metro, by=SYSTEM, number=3)
    with clock.shifted(timedelta(minutes=12)):
        sealing.seal_new()
    second = proven()
    assert (second.is_whole, second.acts, second.seal) == (False, 1, first.seal + 1)


@pytest.mark.usefixtures("metro")
def test_a_long_chain_is_proven_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "PIECE", 1)
    proof = proving.begin()
    proving.go_on(str(proof.pk))
    proof.refresh_from_db()
    assert (proof.seal, proof.ended_at) == (1, None)
    jobs.run_due()
    proof.refresh_from_db()
    assert (proof.acts, proof.ended_at is None, proof.is_broken) == (acts(), False, False)


@pytest.mark.usefixtures("metro")
def test_an_altered_act_breaks_the_chain_at_its_link() -> None:
    alter(2)
    assert proven().broken_seal == 2


@pytest.mark.usefixtures("metro")
def test_an_old_act_that_is_altered_is_found_within_a_week_and_the_alarm_stays() -> None:
    proven()
    alter(1)
    assert not proven().is_broken  # the nights read what is new
    with clock.shifted(timedelta(days=7)):
        assert proven().broken_seal == 1
        assert proven().broken_seal == 1


@pytest.mark.usefixtures("metro")
def test_an_end_that_is_cut_off_after_a_proof_is_found_the_next_night() -> None:
    newest = proven().seal
    cut_off(newest)
    assert proven().broken_seal == newest


@pytest.mark.usefixtures("metro")
def test_an_end_that_is_cut_off_is_found_by_a_whole_proof_and_by_verify() -> None:
    newest = proven().seal
    cut_off(newest)
    out = StringIO()
    with clock.shifted(timedelta(minutes=20)), pytest.raises(SystemExit):
        call_command("verify", stdout=out)
    assert f"seal {newest} was there on" in out.getvalue()
    with clock.shifted(timedelta(minutes=30)):
        proving.begin_whole(by=SYSTEM)
        jobs.run_due()
    assert list(Proof.objects.order_by("began_at").values_list("broken_seal", flat=True)) == [
        None,
        newest,
        newest,
    ]


@pytest.mark.usefixtures("metro")
def test_verify_writes_down_how_far_it_proved_the_chain() -> None:
    call_command("verify", stdout=StringIO())
    proof = queries.last_proof()
    assert proof is not None
    assert (proof.is_whole, proof.is_broken, proof.acts) == (True, False, acts())
    assert proof.asked_by == f"{SYSTEM.kind}:{SYSTEM.id}"
    assert proof.digest == Seal.objects.latest("number").digest


@pytest.mark.usefixtures("metro")
def test_a_break_in_the_whole_chain_is_not_hidden_by_a_night_that_began_before() -> None:
    proven()
    alter(1)
    night = proving.begin(by=SYSTEM)
    with clock.shifted(timedelta(minutes=20)):
        whole = proving.begin_whole(by=SYSTEM)
        proving.go_on(str(whole.pk))
        proving.go_on(str(night.pk))
        last = queries.last_proof()
    assert last is not None
    assert (last.pk, last.broken_seal) == (whole.pk, 1)
    assert not Proof.objects.get(pk=night.pk).is_broken
    assert proven().is_whole


@pytest.mark.usefixtures("metro")
def test_a_piece_that_runs_twice_changes_nothing() -> None:
    proof = proven()
    ended = proof.ended_at
    proving.go_on(str(proof.pk))
    proof.refresh_from_db()
    assert (proof.ended_at, proof.acts) == (ended, acts())


def test_the_timetable_proves_each_night() -> None:
    assert "audit.prove" in {entry.name for entry in jobs.timetable()}


# --- the link that is kept elsewhere ---------------------------------------------------------------------


def sealed(*options: str) -> str:
    out = StringIO()
    call_command("seal", *options, stdout=out)
    return out.getvalue().strip()


def test_a_link_that_was_kept_elsewhere_shows_that_the_end_was_cut_off(metro: Metro) -> None:
    kept = sealed()
    assert kept == f"{Seal.objects.latest('number').number}:{Seal.objects.latest('number').digest}"
    assert sealed("--against", kept).startswith("holds")
    cut_off(int(kept.split(":", maxsplit=1)[0]))
    Proof.objects.all().delete()  # whoever cuts it off would do that, too
    with clock.shifted(timedelta(minutes=20)):
        audit.record("metro.changed", metro, by=SYSTEM, number=9)
    with clock.shifted(timedelta(minutes=21)):
        sealing.seal_new()
    assert not proven().is_broken
    with pytest.raises(SystemExit):
        sealed("--against", kept)


def test_sealing_seals_what_is_new(metro: Metro) -> None:
    audit.record("metro.changed", metro, by=SYSTEM, number=7)
    with clock.shifted(timedelta(hours=1)):
        sealed()
    assert not AuditEntry.objects.filter(sealed__isnull=True).exists()


def test_nothing_sealed_yet_is_said() -> None:
    assert sealed().startswith("Nothing is sealed yet")


@pytest.mark.parametrize("odd", ["", "x", "1", ":", "0:", "0:abc", "²:abc", "9" * 40 + ":abc"])
def test_odd_links_are_refused(odd: str) -> None:
    with pytest.raises(CommandError, match="NUMBER:DIGEST"):
        sealed("--against", odd)
