"""Staff write to families: who receives what is shown first, then sent once, to those who still come."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import build, cast
from tests.jobs.conftest import together
from tests.registration import lining
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging.actions import suppressing
from turnout.messaging.models import Message
from turnout.messaging.states import Cause, MessageState
from turnout.registration.actions import letters as actions
from turnout.registration.models import Attendee
from turnout.registration.queries import letters as families
from turnout.registration.queries.letters import Choice
from turnout.registration.rules import letters as rules

pytestmark = pytest.mark.django_db
WORDS = {"subject": "News of {event}", "text": "Hello {first_name},\n{people}: bring a raincoat."}


class Desk:
    """A coordinator at the page that writes to families."""

    def __init__(self, event: Event) -> None:
        self.url = f"/desk/events/{event.reference}/letter/"
        self.client = Client()
        self.client.force_login(cast.cleo(event.metro))
        self.key = self.hidden(self.client.get(self.url).content.decode(), "form_key")

    def hidden(self, page: str, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', page)
        return found[1] if found else ""

    def post(self, step: str, code: int, **typed: object) -> str:
        values = {"whom": "held", "form_key": self.key, **WORDS, **typed, "step": step}
        answer = self.client.post(self.url, values)
        assert answer.status_code == code, answer.content.decode()
        return unescape(answer.content.decode())

    def show(self, code: int = 200, **typed: object) -> str:
        return self.post("show", code, **typed)

    def send(self, code: int = 303, **typed: object) -> str:
        seen = self.hidden(self.post("show", 200, **typed), "seen")
        return self.post("send", code, **{"seen": seen, **typed})


@pytest.fixture
def event() -> Event:
    lining.choose(**lining.no_night())
    event = build.a_published_event(3, title="Kites & <Lights>")
    build.a_booking(event, "Mira", "Jonas", email="lind@example.org")
    build.a_booking(event, "Noor", email="noor@example.org")
    build.a_booking(event, "Zoe", email="zoe@example.org", if_full="as_free")
    jobs.run_due()
    return event


def written() -> list[Message]:
    return list(Message.objects.filter(template="letter").order_by("email"))


def test_it_is_shown_exactly_who_receives_what(event: Event) -> None:
    page = Desk(event).show()
    assert "2 families receive this" in page
    assert page.count("lind@example.org") == 1
    assert "Mira and Jonas: bring a raincoat." in page
    assert "Noor: bring a raincoat." in page
    assert "zoe@example.org" not in page
    assert "News of Kites & <Lights>" in page
    assert written() == []


def test_a_family_gets_one_message_however_many_children_and_registrations() -> None:
    event = build.a_published_event(5, title="Kites & <Lights>")
    build.a_booking(event, "Mira", "Jonas", email="lind@example.org")
    build.a_booking(event, "Pia", email="LIND@example.org")
    desk = Desk(event)
    desk.send()
    jobs.run_due()
    message = written()[0]
    assert (len(written()), message.state) == (1, MessageState.SENT)
    assert message.subject == "News of Kites & <Lights>"
    assert "Hello Ana,\nMira, Jonas and Pia: bring a raincoat." in message.said
    act = AuditEntry.objects.get(verb="event.letter_sent")
    assert (act.subject_id, act.facts["count"], set(act.facts)) == (
        str(event.pk),
        1,
        {"count", "families", "form", "whom"},
    )


def test_who_waits_is_written_to_alone_and_hears_nothing_once_he_has_a_place(event: Event) -> None:
    Desk(event).send(whom="waiting")
    assert [one.email for one in written()] == ["zoe@example.org"]
    Attendee.objects.filter(person__first_name="Zoe").update(state="confirmed")
    jobs.run_due()
    assert written()[0].state == MessageState.SUPPRESSED


def test_who_cancels_before_it_leaves_hears_nothing(event: Event) -> None:
    Desk(event).send()
    Attendee.objects.filter(person__first_name="Noor").update(state="cancelled")
    jobs.run_due()
    assert [(one.email, one.state) for one in written()] == [
        ("lind@example.org", MessageState.SENT),
        ("noor@example.org", MessageState.SUPPRESSED),
    ]
    assert "comes any more" in written()[1].why


def test_ticked_people_are_written_to_and_those_of_another_event_are_not(event: Event) -> None:
    other = build.a_booking(build.a_published_event(3), "Eve", email="eve@example.org")
    people = [*Attendee.objects.filter(person__first_name__in=["Mira", "Zoe"]), other.attendees.get()]
    keys = [str(one.pk) for one in people]
    desk = Desk(event)
    page = desk.client.get(desk.url, {"person": keys}).content.decode()
    assert "3 people ticked in the roster" in page
    desk.send(whom="ticked", person=[*keys, "nonsense", "\x00"])
    assert [one.email for one in written()] == ["lind@example.org", "zoe@example.org"]


def test_a_form_that_is_sent_twice_writes_once(event: Event) -> None:
    desk = Desk(event)
    desk.send()
    desk.send(text="Something else.")
    assert len(written()) == 2
    assert AuditEntry.objects.filter(verb="event.letter_sent").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_by_many_at_once_writes_once() -> None:
    event = build.a_published_event(3)
    build.a_booking(event, "Mira", email="lind@example.org")
    choice = Choice("held")
    seen = rules.digest(families.families(event, choice))
    letter = rules.Letter(choice, "News", "Text", "code", seen)
    answers = together(6, lambda _: actions.send(event, letter, by=SYSTEM))
    act = AuditEntry.objects.get(verb="event.letter_sent")
    assert (answers, act.facts["count"]) == ([act] * 6, 1)
    assert (len(written()), AuditEntry.objects.filter(verb="event.letter_sent").count()) == (1, 1)


def test_others_than_were_shown_are_not_written_to(event: Event) -> None:
    desk = Desk(event)
    seen = desk.hidden(desk.show(), "seen")
    Attendee.objects.filter(person__first_name="Noor").update(state="cancelled")
    page = desk.post("send", 422, seen=seen)
    assert "Who receives it has changed meanwhile" in page
    assert "bring a raincoat" in page
    assert "1 family receives this" in page
    assert written() == []


def test_nothing_is_sent_unseen(event: Event) -> None:
    Desk(event).post("send", 422, seen="")
    assert written() == []


def test_where_nothing_arrives_it_says_so_and_why(event: Event) -> None:
    suppressing.suppress(Message.objects.filter(email="noor@example.org")[0], Cause.BOUNCED)
    desk = Desk(event)
    page = desk.show()
    assert "1 family receives this" in page
    assert "To 1 more family nothing can be sent" in page
    assert "Mail to this address bounced for good." in page
    desk.send()
    jobs.run_due()
    assert [one.state for one in written()] == [MessageState.SENT, MessageState.SUPPRESSED]
    assert AuditEntry.objects.get(verb="event.letter_sent").facts["count"] == 1


def test_a_letter_that_can_reach_nobody_is_not_written(event: Event) -> None:
    suppressing.suppress(Message.objects.filter(email="zoe@example.org")[0], Cause.BOUNCED)
    desk = Desk(event)
    page = desk.show(whom="waiting")
    assert "Send to" not in page
    page = desk.post("send", 422, whom="waiting", seen="")
    assert "Nothing can be sent to any of them." in page
    assert written() == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"subject": ""}, "Subject is missing."),
        ({"text": ""}, "Message is missing."),
        ({"text": "Dear {name}"}, "{name} stands for nothing here."),
        ({"subject": "About {people}"}, "{people} stands for nothing here."),
        ({"text": "x" * 10_000}, "5,000"),
        ({"whom": "everyone else"}, "Choose one of the answers shown."),
        ({"whom": "ticked"}, "Choose one of the answers shown."),
        ({"form_key": ""}, ""),
        ({"form_key": "x" * 10_000}, ""),
    ],
)
def test_what_is_wrong_is_told_and_the_draft_survives(typed: dict[str, str], told: str, event: Event) -> None:
    page = Desk(event).show(422, **typed)
    assert told.replace(",", "") in page.replace(",", "")
    if "text" not in typed:
        assert "Hello {first_name}," in page


@pytest.mark.parametrize(
    "hostile", ["🎈\u202e\u0623\u0647 <script>alert(1)</script>", "a\x00b", "{}{{}} %s {", "{event}{{event}}"]
)
def test_odd_words_are_only_words(hostile: str, event: Event) -> None:
    desk = Desk(event)
    desk.send(text=hostile, subject=f"News {hostile[:20]}".replace("\x00", ""))
    jobs.run_due()
    assert {one.state for one in written()} == {MessageState.SENT}
    body = desk.client.get(f"/desk/messages/{written()[0].pk}/body/").content.decode()
    assert "<script>alert" not in body


def test_nobody_is_no_recipient() -> None:
    event = build.a_published_event(3)
    page = Desk(event).show(422)
    assert "Nobody is there to read it." in page


def test_only_who_manages_registrations_there_may_write(event: Event) -> None:
    url = f"/desk/events/{event.reference}/letter/"
    for user, code in ((cast.dan(), 404), (cast.cleo(build.a_metro()), 404)):
        client = Client()
        client.force_login(user)
        assert (client.get(url).status_code, client.post(url, WORDS).status_code) == (code, code)


def test_it_is_not_sent_after_the_event(event: Event) -> None:
    Desk(event).send()
    assert event.ends_at is not None
    with clock.shifted(event.ends_at - clock.now() + timedelta(minutes=1)):
        jobs.run_due()
    assert {one.state for one in written()} == {MessageState.EXPIRED}


def test_many_families_are_found_by_as_many_statements_as_few(
    event: Event, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    big = build.a_published_event(50)
    for number in range(20):
        build.a_booking(big, "Mira", "Jonas", email=f"f{number}@example.org")
    for one, count in ((event, 2), (big, 20)):
        with django_assert_num_queries(2):
            assert len(families.families(one, Choice("held"))) == count
