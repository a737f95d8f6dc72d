"""The ledger: what was said, why, in which words, what is in trouble, and what may be said again."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from tests import build, cast
from tests.messaging.conftest import Write
from turnout.audit.models import AuditEntry
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.messaging import actions as messaging
from turnout.messaging.actions import suppressing
from turnout.messaging.models import Message
from turnout.messaging.states import Cause, MessageState
from turnout.people.actions import proving

pytestmark = pytest.mark.django_db
ONE = "0190a000-0000-7000-8000-000000000001"
OTHER = "0190a000-0000-7000-8000-000000000002"


@pytest.fixture
def sys() -> Client:
    client = Client()
    client.force_login(cast.sys())
    return client


def names(client: Client, query: str) -> set[str]:
    page = client.get(f"/desk/messages/?{query}").content.decode()
    return {name for name in ("ana@", "ben@") if f"<small>{name}" in page}


def test_it_is_searched_by_words_event_and_person(sys: Client, write: Write) -> None:
    write("ana@example.org", name="Ana Moreau", event_id=ONE)
    write("ben@example.org", name="Ben Okafor", event_id=OTHER)
    Message.objects.filter(event_id=ONE).update(person_id=OTHER, subject="A place is yours")
    assert names(sys, "") == {"ana@", "ben@"}
    assert names(sys, "q=moreau") == {"ana@"}
    assert names(sys, "q=PLACE yours") == {"ana@"}
    assert names(sys, "q=okafor moreau") == set()
    assert names(sys, f"event={OTHER}") == {"ben@"}
    assert names(sys, f"person={OTHER}") == {"ana@"}
    assert names(sys, f"event={ONE}&q=okafor") == set()
    assert "Only messages about one event" in sys.get(f"/desk/messages/?event={ONE}").content.decode()


@pytest.mark.parametrize("hostile", ["%00", "a" * 10_000, "%25 _ %25", "%F0%9F%8E%88 " * 50, "%E2%80%AE"])
def test_hostile_words_get_a_list(hostile: str, sys: Client, write: Write) -> None:
    write()
    for name in ("q", "event", "person"):
        assert sys.get(f"/desk/messages/?{name}={hostile}").status_code == 200


def test_what_is_in_trouble_is_a_list_of_its_own(sys: Client, write: Write) -> None:
    write("ana@example.org")
    jobs.run_due()
    write("ben@example.org")
    assert names(sys, "state=trouble") == set()
    Message.objects.filter(email="ben@example.org").update(state=MessageState.DEAD)
    page = sys.get("/desk/messages/?state=trouble").content.decode()
    assert names(sys, "state=trouble") == {"ben@"}
    assert "Send again" in page
    Message.objects.filter(email="ben@example.org").update(state=MessageState.QUEUED)
    with clock.shifted(timedelta(minutes=11)):
        assert names(sys, "state=trouble") == {"ben@"}


def test_whoever_only_sees_messages_is_offered_no_sending(write: Write) -> None:
    metro, other = build.a_metro(), build.a_metro()
    for one in (metro, other):
        write("ana@example.org", metro_id=str(one.pk))
    Message.objects.update(state=MessageState.DEAD)
    cleo = Client()
    cleo.force_login(cast.cleo(metro))
    page = cleo.get("/desk/messages/?state=trouble").content.decode()
    assert page.count("/copies/") == 1


def test_a_message_says_what_it_followed_from_and_its_words_stay_as_they_were_sent(sys: Client) -> None:
    event = build.a_published_event()
    build.a_booking(event)
    jobs.run_due()
    message = Message.objects.get(template="registration_made")
    page = sys.get(f"/desk/messages/{message.pk}/").content.decode()
    assert "Followed from" in page
    assert "Registered: 1 place" in page
    assert "As text, as it was sent" in page
    assert f"/desk/messages/?event={event.pk}" in page
    assert f"/desk/messages/?person={message.person_id}" in page
    assert messaging.MASK in message.said
    assert "/manage/" not in message.said


def test_a_message_of_nothing_followed_from_nothing(sys: Client, write: Write) -> None:
    assert "Followed from" not in sys.get(f"/desk/messages/{write().pk}/").content.decode()


def again(client: Client, message: Message) -> str:
    answer = client.post(f"/desk/messages/{message.pk}/copies/", follow=True)
    return answer.content.decode()


def test_what_is_no_longer_true_is_not_said_again_and_the_page_says_why(sys: Client, write: Write) -> None:
    @messaging.truth("test_mail")
    def still_true(message: Message) -> str | None:
        return "A newer message says how it is now." if clock.now() > later else None

    later = clock.now() + timedelta(minutes=5)
    message = write()
    jobs.run_due()
    assert "Queued once more" in again(sys, message)
    with clock.shifted(timedelta(minutes=6)):
        assert "no longer true: A newer message says how it is now." in again(sys, message)
    assert Message.objects.count() == 2


def test_what_is_over_or_cannot_arrive_is_not_said_again(sys: Client, write: Write) -> None:
    over = write(expires_at=clock.now() + timedelta(hours=1))
    jobs.run_due()
    with clock.shifted(timedelta(hours=2)):
        assert "its time has passed" in again(sys, over)
    gone = write("gone@example.org")
    Message.objects.filter(pk=gone.pk).update(state=MessageState.BOUNCED)
    suppressing.suppress(gone, Cause.BOUNCED)
    assert "Mail to this address bounced for good." in again(sys, gone)
    assert not AuditEntry.objects.filter(verb="message.sent_again").exists()


def test_the_page_of_a_message_asks_as_much_for_many_tries_as_for_none(
    sys: Client, write: Write, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    proving.prove("ana@example.org")
    message = write()
    sys.get(f"/desk/messages/{message.pk}/")
    with django_assert_num_queries(12):
        sys.get(f"/desk/messages/{message.pk}/")
    settings.TURNOUT_MAIL_URL = "smtp://127.0.0.1:1"
    for _ in range(3):
        jobs.run_due()
        Message.objects.update(due_at=clock.now())
    with django_assert_num_queries(12):
        sys.get(f"/desk/messages/{message.pk}/")
