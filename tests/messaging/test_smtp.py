"""Delivery through real mail servers that take, refuse, delay and drop."""

from datetime import timedelta
from email.utils import parseaddr

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.jobs.conftest import together
from tests.messaging.conftest import Write
from tests.messaging.mailserver import Letterbox, hanging_up, serving
from turnout.jobs import actions as jobs
from turnout.jobs import rules as job_rules
from turnout.jobs.models import Job
from turnout.jobs.states import JobState
from turnout.kernel import clock
from turnout.messaging import actions as messaging
from turnout.messaging import queries
from turnout.messaging.actions import delivering
from turnout.messaging.actions.channels import smtp
from turnout.messaging.models import Message
from turnout.messaging.rules import mail
from turnout.messaging.states import MessageState

pytestmark = pytest.mark.django_db(transaction=True)


def the_message() -> Message:
    return Message.objects.get()


def drain(settings: Settings, url: str) -> None:
    settings.TURNOUT_MAIL_URL = url
    jobs.run_due()


def test_a_mail_arrives_whole(write: Write, settings: Settings) -> None:
    settings.TURNOUT_MAIL_FROM = "Wrenfield Together <hello@wrenfield.example>"
    message = write(name="Ana Moreau")
    with serving(box := Letterbox()) as url:
        drain(settings, url)
    (arrived,) = box.mails
    assert arrived["Subject"] == "A test mail from Turnout"
    assert arrived["From"] == "Wrenfield Together <hello@wrenfield.example>"
    assert arrived["To"] == "Ana Moreau <ana@example.org>"
    assert arrived["Message-ID"] == message.rfc_id
    assert [part.get_content_type() for part in arrived.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip
    assert "Mail works." in arrived.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Mail works." in arrived.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert (the_message().state, the_message().channel) == (MessageState.SENT, "smtp")
    assert the_message().subject == "A test mail from Turnout"
    assert Job.objects.get(name="messaging.deliver").state == JobState.DONE


def test_many_mails_share_a_connection(write: Write, settings: Settings) -> None:
    for number in range(5):
        write(f"p{number}@example.org")
    with serving(box := Letterbox()) as url:
        drain(settings, url)
    assert len(box.mails) == 5
    assert box.connections == 1


def test_a_refused_address_bounces_and_is_not_tried_again(write: Write, settings: Settings) -> None:
    write("gone@example.org")
    write("ana@example.org")
    box = Letterbox(answers={"gone@example.org": "550 5.1.1 No such mailbox"})
    with serving(box) as url:
        drain(settings, url)
    gone = Message.objects.get(email="gone@example.org")
    assert (gone.state, gone.why, gone.attempts) == (MessageState.BOUNCED, "550 5.1.1 No such mailbox", 1)
    assert Message.objects.get(email="ana@example.org").state == MessageState.SENT
    assert [one.reason for one in queries.failures(gone)] == ["550 5.1.1 No such mailbox"]


def test_a_refused_content_bounces(write: Write, settings: Settings) -> None:
    write()
    with serving(Letterbox(after_data="554 Looks like spam")) as url:
        drain(settings, url)
    assert (the_message().state, the_message().why) == (MessageState.BOUNCED, "554 Looks like spam")


def test_a_busy_server_is_tried_again_and_the_mail_leaves_once(write: Write, settings: Settings) -> None:
    message = write()
    box = Letterbox(answers={"ana@example.org": "451 Try later"})
    with serving(box) as url:
        drain(settings, url)
        waiting = the_message()
        assert (waiting.state, waiting.last_error) == (MessageState.QUEUED, "451 Try later")
        assert waiting.due_at > clock.now()
        box.answers.clear()
        drain(settings, url)
        assert box.mails == []
        with clock.shifted(timedelta(minutes=1)):
            drain(settings, url)
    assert [one["Message-ID"] for one in box.mails] == [message.rfc_id]
    assert (the_message().state, the_message().attempts) == (MessageState.SENT, 2)


def test_a_server_that_is_not_there_is_tried_twelve_times_then_shown_as_dead(
    write: Write, settings: Settings
) -> None:
    write()
    with serving(Letterbox()) as url:
        nobody_there = url
    waited = timedelta(0)
    for _ in range(job_rules.ATTEMPTS):
        with clock.shifted(waited):
            drain(settings, nobody_there)
            waited += the_message().due_at - clock.now() + timedelta(seconds=1)
    dead = the_message()
    assert (dead.state, dead.attempts) == (MessageState.DEAD, 12)
    assert "cannot be reached" in dead.last_error
    assert len(queries.failures(dead)) == 12
    assert queries.dead_count() == 1
    assert Job.objects.get(name="messaging.deliver").state == JobState.DONE
    with clock.shifted(waited + timedelta(days=1)):
        assert messaging.put_back_stuck() == 0


def test_a_server_that_answers_too_late_is_tried_again(write: Write, settings: Settings) -> None:
    settings.TURNOUT_MAIL_TIMEOUT = 0.1
    write()
    with serving(Letterbox(pause=0.6)) as url:
        drain(settings, url)
    assert the_message().state == MessageState.QUEUED
    assert the_message().last_error == "The mail server took too long to answer."


@pytest.mark.parametrize("word", [b"EHLO", b"MAIL", b"RCPT", b"DATA"])
def test_a_connection_that_breaks_before_the_data_costs_no_second_mail(
    word: bytes, write: Write, settings: Settings
) -> None:
    message = write()
    with hanging_up(lambda number, line: number == 1 and line.upper().startswith(word)) as (url, taken):
        drain(settings, url)
        assert (the_message().state, taken) == (MessageState.QUEUED, [])
        with clock.shifted(timedelta(minutes=1)):
            drain(settings, url)
    assert the_message().state == MessageState.SENT
    assert len(taken) == 1
    assert message.rfc_id.encode() in taken[0]


def test_only_a_connection_that_breaks_after_the_data_costs_a_second_mail_of_the_same_id(
    write: Write, settings: Settings
) -> None:
    message = write()
    with hanging_up(lambda number, line: number == 1 and line == b".\r\n") as (url, taken):
        drain(settings, url)
        assert (the_message().state, len(taken)) == (MessageState.QUEUED, 1)
        assert the_message().last_error == "The mail server broke the connection."
        with clock.shifted(timedelta(minutes=1)):
            drain(settings, url)
    assert the_message().state == MessageState.SENT
    assert [message.rfc_id.encode() in one for one in taken] == [True, True]


def test_an_old_connection_that_the_server_closed_is_replaced(write: Write, settings: Settings) -> None:
    write("first@example.org")
    with hanging_up(lambda number, line: number == 1 and line.upper().startswith(b"RSET")) as (url, taken):
        drain(settings, url)
        write("second@example.org")
        drain(settings, url)
    assert len(taken) == 2
    assert set(Message.objects.values_list("state", "attempts")) == {(MessageState.SENT, 1)}


@pytest.mark.parametrize(
    "address", ["no-at-sign", "a@", "two words@example.org", "a@exa mple.org", "@x.example"]
)
def test_an_address_that_is_none_bounces(address: str, write: Write, settings: Settings) -> None:
    write(address)
    with serving(box := Letterbox()) as url:
        drain(settings, url)
    assert (the_message().state, box.mails) == (MessageState.BOUNCED, [])


def test_addresses_of_every_script_arrive(write: Write, settings: Settings) -> None:
    write("ana@bücher.example", name="Анна 🎈")
    write("аня@example.org")
    with serving(box := Letterbox()) as url:
        drain(settings, url)
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT}
    first = next(one for one in box.mails if "xn--" in one["To"])
    assert parseaddr(first["To"]) == ("Анна 🎈", "ana@xn--bcher-kva.example")


def test_no_header_can_be_smuggled_in(write: Write, settings: Settings) -> None:
    settings.TURNOUT_NAME = "Turnout\r\nBcc: all@example.org"
    write(name='Ana"\r\nBcc: all@example.org\r\n\r\n<b>')
    with serving(box := Letterbox()) as url:
        drain(settings, url)
    (arrived,) = box.mails
    assert "Bcc" not in arrived
    assert arrived["Subject"] == "A test mail from Turnout Bcc: all@example.org"


def test_two_processes_send_a_message_once(write: Write, settings: Settings) -> None:
    message = write()

    def deliver(_: int) -> None:
        try:
            delivering.deliver(str(message.pk))
        finally:
            smtp.hang_up()

    with serving(box := Letterbox()) as url:
        settings.TURNOUT_MAIL_URL = url
        answers = together(6, deliver)
    assert len(box.mails) == 1
    assert {type(answer) for answer in answers} <= {type(None), jobs.TryAgain}


def test_control_senders_that_do_not_claim_send_it_each(write: Write) -> None:
    message = write()

    def send(_: int) -> None:
        try:
            smtp.Smtp(url).hand_over(delivering._mail(message))
        finally:
            smtp.hang_up()

    with serving(box := Letterbox()) as url:
        together(3, send)
    assert len(box.mails) == 3


def test_what_a_killed_sender_left_behind_is_sent_by_another(write: Write, settings: Settings) -> None:
    message = write()
    now = clock.now()
    Message.objects.update(state=MessageState.SENDING, lease_until=now + mail.LEASE, attempts=1)
    Job.objects.update(state=JobState.DEAD, finished_at=now)
    with serving(box := Letterbox()) as url:
        settings.TURNOUT_MAIL_URL = url
        assert messaging.put_back_stuck() == 0
        assert queries.stuck(now) == 0
        with clock.shifted(mail.LEASE + timedelta(seconds=1)):
            assert queries.stuck(clock.now()) == 1
            assert messaging.put_back_stuck() == 1
            jobs.run_due()
    assert [one["Message-ID"] for one in box.mails] == [message.rfc_id]
    assert (the_message().state, the_message().attempts) == (MessageState.SENT, 2)


def test_a_message_that_lost_its_job_gets_another(write: Write) -> None:
    write()
    Job.objects.all().delete()
    assert messaging.put_back_stuck() == 0
    with clock.shifted(mail.PATIENCE + timedelta(seconds=1)):
        assert messaging.put_back_stuck() == 1
        jobs.run_due()
    assert the_message().state == MessageState.SENT


def test_the_first_calendar_file_stands_beside_the_text_and_each_is_attached(
    write: Write, settings: Settings
) -> None:
    calendar = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"

    @messaging.attaches("test_mail")
    def invitation(message: Message) -> list[messaging.Attachment]:
        return [
            messaging.Attachment("invite.ics", "text/calendar", calendar, "REQUEST"),
            messaging.Attachment("dropped.ics", "text/calendar", calendar, "CANCEL"),
        ]

    write()
    with serving(box := Letterbox()) as url:
        drain(settings, url)
    (arrived,) = box.mails
    assert [part.get_content_type() for part in arrived.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "text/calendar",
        "text/calendar",
    ]  # fmt: skip
    beside = [part for part in arrived.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_filename() for part in beside] == [None, "invite.ics", "dropped.ics"]
    assert [part.get_param("method") for part in beside] == ["REQUEST", "REQUEST", "CANCEL"]


def test_answers_go_to_the_events_contact(write: Write, settings: Settings) -> None:
    settings.TURNOUT_MAIL_REPLY_TO = "office@example.org"
    write("a@example.org", facts={"event": {"contact_email": "metro@example.org"}})
    write("b@example.org")
    write("c@example.org", facts={"event": {"contact_email": "ask at the desk"}})
    with serving(box := Letterbox()) as url:
        drain(settings, url)
    answered = {parseaddr(one["To"])[1]: one["Reply-To"] and str(one["Reply-To"]) for one in box.mails}
    assert answered == {
        "a@example.org": "metro@example.org",
        "b@example.org": "office@example.org",
        "c@example.org": None,
    }


def test_the_test_mail_says_whether_it_was_handed_over(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(box := Letterbox(answers={"gone@example.org": "550 Nobody here"})) as url:
        settings.TURNOUT_MAIL_URL = url
        call_command("testmail", "ana@example.org")
        with pytest.raises(CommandError, match="550 Nobody here"):
            call_command("testmail", "gone@example.org")
    assert "Handed over (smtp)" in capsys.readouterr().out
    assert [str(one["To"]) for one in box.mails] == ["ana@example.org"]
