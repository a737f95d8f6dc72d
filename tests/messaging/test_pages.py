"""The desk's pages of messages, the previews, and the outbox of the demo."""

from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests import build, cast
from tests.messaging.conftest import Write, draft
from turnout.audit.models import AuditEntry
from turnout.jobs import actions as jobs
from turnout.jobs.models import Job
from turnout.messaging import actions as messaging
from turnout.messaging.models import Message
from turnout.messaging.rules import catalogue
from turnout.messaging.states import MessageState

pytestmark = pytest.mark.django_db
SECRET = "https://turnout.example/manage/S3CRET"


@pytest.fixture
def sys() -> Client:
    client = Client()
    client.force_login(cast.sys())
    return client


@pytest.fixture
def with_secret(write: Write) -> Message:
    """Write a message whose unsubscribe link is a secret."""

    @messaging.fills("tests_link")
    def link(message: Message, number: int) -> str:
        return f"{SECRET}{number}"

    return write(facts={"unsubscribe_link": {"secret": "tests_link", "number": 7}})


class Links(HTMLParser):
    """The addresses that a page links to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name == "href"]


def test_the_list_shows_what_was_said_to_whom_and_how_far_it_got(sys: Client, write: Write) -> None:
    write("ana@example.org", name="Ana <b>")
    jobs.run_due()
    page = sys.get("/desk/messages/").content.decode()
    assert "Test mail" in page
    assert "Ana &lt;b&gt;" in page
    assert "ana@example.org" in page
    assert "A test mail from Turnout" in page


def test_the_list_is_narrowed_by_state_template_and_address(sys: Client, write: Write) -> None:
    write("ana@example.org")
    jobs.run_due()
    write("ben@example.org")

    def shown(query: str) -> set[str]:
        page = sys.get(f"/desk/messages/?{query}").content.decode()
        return {name for name in ("ana@", "ben@") if f"<small>{name}" in page}

    assert shown("state=sent") == {"ana@"}
    assert shown("state=queued") == {"ben@"}
    assert shown("state=dead") == set()
    assert shown("to=BEN@example.org") == {"ben@"}
    assert shown("to=an") == {"ana@"}
    assert shown("template=test_mail") == {"ana@", "ben@"}
    assert shown("state=nonsense&template=nonsense&after=nonsense") == {"ana@", "ben@"}


@pytest.mark.parametrize("hostile", ["%00", "a" * 10_000, "' OR 1=1 --", "%F0%9F%8E%88", "%E2%80%AE"])
def test_hostile_questions_get_a_list(hostile: str, sys: Client, write: Write) -> None:
    write()
    for name in ("to", "state", "template", "after", "before"):
        assert sys.get(f"/desk/messages/?{name}={hostile}").status_code == 200


def test_a_page_leads_to_the_next_and_back(sys: Client) -> None:
    messaging.send_many([draft(f"p{number:02}@example.org") for number in range(30)])
    first = sys.get("/desk/messages/")
    second = sys.get(f"/desk/messages/{first.context['later']}")
    assert [len(one.context["table"].rows) for one in (first, second)] == [25, 5]
    back = sys.get(f"/desk/messages/{second.context['earlier']}")
    assert back.context["table"].rows == first.context["table"].rows


def test_the_list_asks_as_much_for_ten_messages_as_for_a_thousand(sys: Client) -> None:
    messaging.send_many([draft() for _ in range(10)])
    statements(sys)  # the first visit of a session asks once more
    few = statements(sys)
    messaging.send_many([draft() for _ in range(1_000)])
    assert statements(sys) == few


def statements(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/desk/messages/").status_code == 200
    return len(asked)


def test_whoever_may_not_see_messages_sees_none(write: Write) -> None:
    message = write()
    addresses = ["/desk/messages/", f"/desk/messages/{message.pk}/", f"/desk/messages/{message.pk}/body/",
                 "/desk/messages/templates/", "/desk/messages/templates/test_mail/"]  # fmt: skip
    stranger = Client()
    assert {stranger.get(one).status_code for one in addresses} == {302}
    stranger.force_login(cast.dan())
    assert {stranger.get(one).status_code for one in addresses} == {404}


def test_a_coordinator_sees_the_messages_of_the_own_metro_only(write: Write) -> None:
    ours, theirs = build.a_metro(), build.a_metro()
    mine = write("mine@example.org", metro_id=str(ours.pk))
    other = write("other@example.org", metro_id=str(theirs.pk))
    nowhere = write("nowhere@example.org")
    cleo = Client()
    cleo.force_login(cast.cleo(ours))
    page = cleo.get("/desk/messages/").content.decode()
    assert "mine@example.org" in page
    assert "other@example.org" not in page
    assert "nowhere@example.org" not in page
    answers = [cleo.get(f"/desk/messages/{one.pk}/").status_code for one in (mine, other, nowhere)]
    assert answers == [200, 404, 404]
    assert cleo.post(f"/desk/messages/{other.pk}/copies/").status_code == 404


def test_secrets_are_dots_on_every_screen_and_in_no_row_or_log(
    sys: Client, with_secret: Message, caplog: pytest.LogCaptureFixture, settings: Settings
) -> None:
    settings.TURNOUT_DEMO = False
    jobs.run_due()
    with_secret.refresh_from_db()
    assert with_secret.state == MessageState.SENT
    for address in ("", "body/"):
        page = sys.get(f"/desk/messages/{with_secret.pk}/{address}").content.decode()
        assert "S3CRET" not in page
        assert messaging.MASK in page
    rows = str(list(Message.objects.values())) + str(list(Job.objects.values()))
    assert "S3CRET" not in rows + caplog.text
    assert sys.get(f"/outbox/{with_secret.pk}/").status_code == 404


def test_the_demo_shows_every_mail_with_links_that_work(with_secret: Message, settings: Settings) -> None:
    settings.TURNOUT_DEMO = True
    jobs.run_due()
    visitor = Client()
    assert "ana@example.org" in visitor.get("/outbox/").content.decode()
    assert "No mail to this address" in visitor.get("/outbox/?to=nobody@example.org").content.decode()
    body = visitor.get(f"/outbox/{with_secret.pk}/body/")
    assert f"{SECRET}7" in Links(body.content.decode()).found
    assert "allow-popups" in body["Content-Security-Policy"]
    assert f"{SECRET}7" in visitor.get(f"/outbox/{with_secret.pk}/?view=text").content.decode()


def test_there_is_no_outbox_but_in_a_demo(with_secret: Message, settings: Settings) -> None:
    settings.TURNOUT_DEMO = False
    addresses = ["/outbox/", f"/outbox/{with_secret.pk}/", f"/outbox/{with_secret.pk}/body/"]
    assert {Client().get(one).status_code for one in addresses} == {404}
    with pytest.raises(PermissionError):
        messaging.shown_with_secrets(with_secret)


def test_a_secret_that_opens_nothing_any_more_does_not_break_the_outbox(
    write: Write, settings: Settings
) -> None:
    settings.TURNOUT_DEMO = True
    message = write(facts={"unsubscribe_link": {"secret": "unknown_here"}})
    answer = Client().get(f"/outbox/{message.pk}/body/")
    assert (answer.status_code, messaging.MASK in answer.content.decode()) == (200, True)


def test_a_message_that_left_can_be_sent_again_and_that_is_an_act(sys: Client, write: Write) -> None:
    message = write()
    early = sys.post(f"/desk/messages/{message.pk}/copies/", follow=True)
    assert "Only a message that left" in early.content.decode()
    jobs.run_due()
    answer = sys.post(f"/desk/messages/{message.pk}/copies/")
    again = Message.objects.exclude(pk=message.pk).get()
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/messages/{again.pk}/")
    act = AuditEntry.objects.get(verb="message.sent_again")
    assert (act.subject_id, act.facts) == (str(again.pk), {"first": str(message.pk)})
    assert sys.get(f"/desk/messages/{message.pk}/copies/").status_code == 405


def test_failed_tries_are_told(sys: Client, write: Write, settings: Settings) -> None:
    message = write()
    settings.TURNOUT_MAIL_URL = "smtp://127.0.0.1:1"
    jobs.run_due()
    page = sys.get(f"/desk/messages/{message.pk}/").content.decode()
    assert "The mail server cannot be reached" in page
    assert "Waiting to try again" in page


def test_a_mail_in_a_frame_can_do_nothing(sys: Client, write: Write) -> None:
    answer = sys.get(f"/desk/messages/{write().pk}/body/")
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'; style-src 'unsafe-inline'")
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script" not in answer.content.decode()


def test_what_does_not_exist_is_not_found(sys: Client) -> None:
    addresses = [f"/desk/messages/{uuid4()}/", f"/desk/messages/{uuid4()}/body/", "/desk/messages/x/",
                 "/desk/messages/templates/none/", "/desk/messages/templates/none/body/"]  # fmt: skip
    assert {sys.get(one).status_code for one in addresses} == {404}


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("name", [template.name for template in catalogue.every()])
def test_every_template_of_every_room_can_be_previewed(name: str, sys: Client) -> None:
    template = catalogue.find(name)
    for variant in ("", *template.variants):
        shown = messaging.exampled(template, variant)
        assert shown.subject
        assert "\n" not in shown.subject
        assert "<mj-" not in shown.html
        assert shown.html.startswith("<!doctype html>")
        assert "fonts.googleapis" not in shown.html
        assert "None" not in shown.text
        body = sys.get(f"/desk/messages/templates/{name}/body/", {"variant": variant})
        assert body.content.decode() == shown.html
    for view in ("390", "1280", "text", "nonsense"):
        page = sys.get(f"/desk/messages/templates/{name}/", {"view": view, "variant": variant})
        assert page.status_code == 200


def test_every_template_is_listed(sys: Client) -> None:
    listed = sys.get("/desk/messages/templates/").content.decode()
    assert [one.name for one in catalogue.every() if one.name not in listed] == []
