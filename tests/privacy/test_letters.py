"""Mails of data rights: true, once, without data, and gone afterwards when they have to be."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from tests import build, cast
from tests.messaging.mailserver import Letterbox, serving
from tests.privacy.conftest import ADDRESS, CANARY, PHONE, World
from turnout.front.actions import copying, erasing, retaining
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging import actions as messaging
from turnout.messaging import timetable
from turnout.messaging.actions import forgetting, suppressing
from turnout.messaging.actions.channels import smtp
from turnout.messaging.models import NOBODY, Message, Suppression
from turnout.messaging.states import Cause, MessageState
from turnout.people.models import DataCopy, Person

pytestmark = pytest.mark.django_db
LATER = timedelta(days=15)
Dump = Callable[[], dict[str, str]]


@pytest.fixture
def post(settings: Settings) -> Iterator[Letterbox]:
    """Return a mail server that takes what is sent; `answers` and `after_data` let it refuse."""
    letterbox = Letterbox()
    with serving(letterbox) as url:
        settings.TURNOUT_MAIL_URL = url
        yield letterbox
        smtp.hang_up()


def letters(template: str) -> list[Message]:
    return list(Message.objects.filter(template=template))


def mails_to(post: Letterbox, address: str, word: str) -> list[str]:
    """Return the text of the mails that an address got, and whose subject holds a word."""
    mails = [mail for mail in post.mails if mail["To"].endswith(f"{address}>") or mail["To"] == address]
    bodies = [mail.get_body(["plain"]) for mail in mails if word in mail["Subject"]]
    return [body.get_content() for body in bodies if body is not None]


def has_her(text: str) -> bool:
    return any(mark in text.casefold() for mark in (CANARY.casefold(), PHONE))


# --- a copy is ready -----------------------------------------------------------------------------------------


def test_who_asked_for_a_copy_hears_once_that_it_is_ready(world: World, post: Letterbox) -> None:
    copy = copying.ask(world.person, by=world.user.actor)
    jobs.run_due()
    copying.make(str(copy.pk))  # a job may run twice
    jobs.run_due()
    (mail,) = mails_to(post, ADDRESS, "copy")
    assert "/my/data/" in mail
    assert "You asked for a file" in mail
    assert not has_her(mail.replace(ADDRESS, ""))
    assert str(copy.pk) not in "".join(str(one) for one in post.mails)


def test_who_is_copied_by_staff_hears_that_it_was_staff(
    world: World, post: Letterbox, client: Client
) -> None:
    client.force_login(cast.sys())
    assert client.post(f"/desk/people/{world.person.pk}/copies/").status_code == 303
    jobs.run_due()
    (mail,) = mails_to(post, ADDRESS, "copy")
    assert "Our staff asked for a file" in mail


def test_an_address_that_nobody_proved_hears_of_no_copy(post: Letterbox) -> None:
    guest = build.a_booking(build.a_published_event(), email="guest@example.org").registrant
    copying.ask(guest, by=SYSTEM)
    jobs.run_due()
    assert DataCopy.objects.exclude(octets=b"").exists()
    assert letters("copy_ready") == []


def test_a_copy_that_is_gone_is_not_announced_any_more(world: World) -> None:
    copy = copying.ask(world.person, by=SYSTEM)
    copying.make(str(copy.pk))
    (message,) = letters("copy_ready")
    DataCopy.objects.all().delete()
    messaging.deliver_now(message)
    message.refresh_from_db()
    assert message.state == MessageState.SUPPRESSED


# --- everything was erased -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "said"), [("self", "As you asked, we erased"), ("staff", "Our staff erased")]
)
def test_the_last_message_leaves_once_and_then_nothing_is_left(
    world: World, dump: Dump, post: Letterbox, who: str, said: str
) -> None:
    by = world.user.actor if who == "self" else cast.sys().actor
    with clock.shifted(LATER):
        erasing.ask(world.person, by=by)
        jobs.run_due()
        erasing.erase(str(world.person.pk), by.kind, by.id)
        jobs.run_due()
    (mail,) = mails_to(post, ADDRESS, "erased")
    assert said in mail
    assert not has_her(mail.replace(ADDRESS, ""))
    (message,) = letters("data_erased")
    assert (message.state, message.email, message.facts, message.said) == (MessageState.SENT, NOBODY, {}, "")
    found = dump()
    marks = (CANARY.casefold(), ADDRESS, PHONE)
    assert {table for table, text in found.items() if any(mark in text.casefold() for mark in marks)} == set()


@pytest.mark.parametrize("answer", ["550 5.1.1 No such mailbox", "451 4.3.0 Later"])
def test_where_the_last_message_does_not_arrive_nothing_is_left_either(
    world: World, dump: Dump, post: Letterbox, answer: str
) -> None:
    with clock.shifted(LATER):
        erasing.ask(world.person, by=SYSTEM)
        post.answers[ADDRESS] = answer
        jobs.run_due()
    with clock.shifted(LATER + erasing.LAST_WORDS + timedelta(days=1)):
        jobs.run_due()
        forgetting.empty_forgotten()
    (message,) = letters("data_erased")
    assert message.state in {MessageState.BOUNCED, MessageState.EXPIRED}
    assert ADDRESS not in "".join(dump().values())
    assert not Suppression.objects.exists()


def test_nothing_is_sent_where_mail_does_not_arrive(world: World, post: Letterbox) -> None:
    suppressing.suppress(Message.objects.to_address(ADDRESS)[0], Cause.BOUNCED)
    with clock.shifted(LATER):
        erasing.ask(world.person, by=SYSTEM)
        jobs.run_due()
    assert Person.objects.get(pk=world.person.pk).erased_at is not None
    assert letters("data_erased") == []


def test_what_was_refused_is_not_said_to_be_done(world: World, post: Letterbox) -> None:
    with clock.shifted(LATER):
        erasing.ask(world.person, by=SYSTEM)
        build.a_booking(build.a_published_event(5), email=ADDRESS)
        jobs.run_due()
    assert letters("data_erased") == []


def test_guests_whose_time_is_over_go_without_a_word(post: Letterbox) -> None:
    build.a_booking(build.a_published_event(), email="guest@example.org")
    with clock.shifted(timedelta(days=400)):
        retaining.apply_all()
        jobs.run_due()
        assert Person.objects.filter(erased_at__isnull=False).exists()
    assert letters("data_erased") == []


def test_what_a_crash_left_after_it_was_sent_is_repaired_each_minute(world: World) -> None:
    with clock.shifted(LATER):
        erasing.ask(world.person, by=SYSTEM)
        jobs.run_due()
        Message.objects.filter(template="data_erased").update(
            email=ADDRESS, address_key=ADDRESS, said="Hello"
        )
        timetable.put_back_stuck()
    (message,) = letters("data_erased")
    assert (message.email, message.said) == (NOBODY, "")


def test_the_desk_shows_the_last_message_without_words_and_sends_it_to_nobody(
    world: World, post: Letterbox, client: Client
) -> None:
    with clock.shifted(LATER):
        erasing.ask(world.person, by=SYSTEM)
        jobs.run_due()
        (message,) = letters("data_erased")
        client.force_login(cast.sys())
        page = client.get(f"/desk/messages/{message.pk}/")
        assert page.status_code == 200
        assert ADDRESS not in page.content.decode()
        assert client.post(f"/desk/messages/{message.pk}/copies/").status_code in {303, 409}
        jobs.run_due()
    assert not any(NOBODY in mail["To"] for mail in post.mails)
