"""Writing messages: in the caller's transaction, once per key."""

from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from tests.jobs.conftest import together
from tests.messaging.conftest import Write, draft
from turnout.jobs import actions as jobs
from turnout.jobs.models import Job
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.messaging import actions as messaging
from turnout.messaging import queries
from turnout.messaging.models import Message
from turnout.messaging.states import MessageState

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_a_message_of_a_rolled_back_transaction_never_was(write: Write) -> None:
    with transaction.atomic():
        write()
        messaging.send_many([draft(), draft()])
        transaction.set_rollback(True)
    assert (Message.objects.count(), Job.objects.count()) == (0, 0)


def test_many_messages_take_two_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        messaging.send_many([draft(f"p{number}@example.org") for number in range(20)])
    jobs.run_due()
    assert set(Message.objects.values_list("state", "channel")) == {(MessageState.SENT, "outbox")}


def test_no_message_takes_no_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        messaging.send_many([])


def test_a_key_that_exists_writes_nothing_and_answers_the_old_message(write: Write) -> None:
    first = write(key="made:1:1")
    again = write("other@example.org", key="made:1:1")
    assert again.pk == first.pk
    assert again.email == "ana@example.org"
    messaging.send_many([draft(key="made:1:1"), draft(key="made:1:2")])
    assert sorted(Message.objects.values_list("key", flat=True)) == ["made:1:1", "made:1:2"]
    jobs.run_due()
    assert Message.objects.filter(state=MessageState.SENT, attempts=1).count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_key_that_many_use_at_once_is_written_and_sent_once() -> None:
    answers = together(8, lambda _: messaging.send_many([draft(key="same")]))
    assert answers == [None] * 8
    jobs.run_due()
    assert [(one.state, one.attempts) for one in Message.objects.all()] == [(MessageState.SENT, 1)]


def test_an_unknown_template_is_told_at_once(write: Write) -> None:
    with pytest.raises(LookupError):
        messaging.send(
            "no_such", to=messaging.Recipient("", "a@b.example"), about=messaging.About("x", "1"), key="k"
        )


def test_a_message_for_later_waits_and_then_leaves(write: Write) -> None:
    write(at=clock.now() + timedelta(hours=2))
    jobs.run_due()
    assert Message.objects.get().state == MessageState.QUEUED
    assert queries.unsent_age(clock.now()) == timedelta(0)
    with clock.shifted(timedelta(hours=3)):
        assert timedelta(minutes=59) < queries.unsent_age(clock.now()) < timedelta(minutes=61)
        jobs.run_due()
    assert Message.objects.get().state == MessageState.SENT


def test_stale_mail_dies_unsent(write: Write) -> None:
    write(expires_at=clock.now() + timedelta(hours=1))
    with clock.shifted(timedelta(hours=1)):
        jobs.run_due()
    message = Message.objects.get()
    assert (message.state, message.sent_at, message.attempts) == (MessageState.EXPIRED, None, 0)


def test_stale_mail_that_a_lost_sender_left_behind_dies_unsent_too(write: Write) -> None:
    write(expires_at=clock.now() + timedelta(hours=1))
    Message.objects.update(
        state=MessageState.SENDING, lease_until=clock.now() + timedelta(minutes=5), attempts=1
    )
    with clock.shifted(timedelta(hours=1)):
        jobs.run_due()
    message = Message.objects.get()
    assert (message.state, message.sent_at, message.lease_until) == (MessageState.EXPIRED, None, None)


def test_stale_mail_that_is_being_sent_is_left_to_its_sender(write: Write) -> None:
    write(expires_at=clock.now() + timedelta(hours=1))
    with clock.shifted(timedelta(hours=1)):
        Message.objects.update(state=MessageState.SENDING, lease_until=clock.now() + timedelta(minutes=5))
        jobs.run_due()
    assert Message.objects.get().state == MessageState.SENDING


def test_mail_that_became_untrue_is_taken_back_and_other_mail_is_not(write: Write) -> None:
    untrue = write(about="1")
    other = write(about="2")
    about = messaging.About("tests.thing", "1")
    assert messaging.withdraw(about=about, templates=["reminder"], why="-") == 0
    assert messaging.withdraw(about=about, templates=["test_mail"], why="Cancelled.") == 1
    jobs.run_due()
    untrue.refresh_from_db()
    other.refresh_from_db()
    assert (untrue.state, untrue.why, untrue.sent_at) == (MessageState.WITHDRAWN, "Cancelled.", None)
    assert other.state == MessageState.SENT
    assert (
        messaging.withdraw(about=messaging.About("tests.thing", "2"), templates=["test_mail"], why="-") == 0
    )


def test_mail_that_is_no_longer_true_is_not_sent(write: Write) -> None:
    @messaging.truth("test_mail")
    def still_true(message: Message) -> str | None:
        return "Nobody holds a place any more." if message.about_id == "gone" else None

    gone, here = write(about="gone"), write(about="here")
    jobs.run_due()
    gone.refresh_from_db()
    here.refresh_from_db()
    assert (gone.state, gone.why) == (MessageState.SUPPRESSED, "Nobody holds a place any more.")
    assert here.state == MessageState.SENT


def test_a_message_can_be_sent_again_once_it_has_left(write: Write) -> None:
    first = write(key="made:1:1", metro_id="m")
    with pytest.raises(Refused) as refused:
        messaging.resend(first, by=SYSTEM)
    assert refused.value.code == "wrong_state"
    jobs.run_due()
    first.refresh_from_db()
    again = messaging.resend(first, by=SYSTEM)
    assert messaging.resend(first, by=SYSTEM).pk == again.pk
    assert (again.key, again.facts, again.metro_id) == ("made:1:1~1", first.facts, "m")
    assert again.asked_by == "system:turnout"
    assert again.rfc_id != first.rfc_id
    jobs.run_due()
    again.refresh_from_db()
    assert again.state == MessageState.SENT
    assert messaging.resend(again, by=SYSTEM).key == "made:1:1~2"


def test_a_name_of_ten_thousand_characters_is_cut_and_line_breaks_are_folded(write: Write) -> None:
    message = write(name="x" * 10_000)
    assert len(message.name) == 200
    assert write(name="Ana\r\nBcc: all@example.org").name == "Ana Bcc: all@example.org"


def test_messages_about_a_thing_are_its_timeline(write: Write) -> None:
    first, second = write(about="1"), write(about="1")
    write(about="2")
    assert [one.pk for one in queries.for_about("tests.thing", ["1"])] == [second.pk, first.pk]
