"""Webhooks at the desk: made, tried out, read, changed, paused, resumed and deleted, by whoever may."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.fakes.receiver import Receiver, Reply
from tests.webhooks.conftest import Subscribe
from turnout.audit.models import AuditEntry
from turnout.kernel import clock
from turnout.people.policy.roles import Role
from turnout.ui import desk
from turnout.webhooks.actions import secrets, subscribing
from turnout.webhooks.models import Delivery, Subscription
from turnout.webhooks.queries import listening
from turnout.webhooks.rules.entries import ENTRIES
from turnout.webhooks.states import Pause

pytestmark = pytest.mark.django_db
LIST = "/desk/webhooks/"


@pytest.fixture
def boss(client: Client) -> Client:
    """Return the browser of the system administrator."""
    client.force_login(cast.sys())
    return client


def test_a_webhook_is_made_its_secret_is_shown_once_and_a_try_out_says_what_was_answered(
    boss: Client, receiver: Receiver, work: Callable[[], int]
) -> None:
    assert b"No program is told anything yet" in boss.get(LIST).content
    filled = {
        "name": "Signs",
        "url": receiver.url,
        "where": "everywhere",
        "told_0": ["event.made", "event.cancelled"],
        "told_1": ["registration.made"],
    }
    made = boss.post(f"{LIST}new/", filled)
    row = Subscription.objects.get()
    assert (made.status_code, made["location"]) == (303, f"{LIST}{row.pk}/secret/")
    assert row.entries == ["event.made", "event.cancelled", "registration.made"]
    shown = boss.get(made["location"])
    assert b"whsec_" in shown.content
    assert "no-store" in shown["cache-control"]
    assert boss.get(made["location"]).status_code == 303
    pinged = boss.post(f"{LIST}{row.pk}/ping/")
    assert b"Waiting" in boss.get(pinged["location"]).content
    receiver.replies.append(Reply(200, body=b"<b>Heard</b>"))
    work()
    page = boss.get(pinged["location"]).content.decode()
    assert "webhook.ping" in page
    assert "&lt;b&gt;Heard&lt;/b&gt;" in page
    assert "Delivered" in page
    assert boss.post(f"{pinged['location']}copies/").status_code == 303
    work()
    assert receiver.verbs == ["webhook.ping", "webhook.ping"]


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "", "Name is missing."),
        ("name", "x" * 10_000, "Keep it to 80"),
        ("url", "http://hooks.example.org/", "It begins with https://"),
        ("url", "https://10.0.0.1/", "This number is none of a public machine."),
        ("url", "https://hooks.example.org/\u202e\U0001f600", "as a browser shows it"),
        ("url", "https://" + "x" * 10_000, "Keep it to 500"),
        ("event", "K7Q2MP", "There is no such event"),
        ("where", "everything", "Choose one of the answers shown."),
        ("told_0", "person.changed", "Choose only from the answers shown."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(boss: Client, field: str, typed: str, words: str) -> None:
    filled = {
        "name": "Signs",
        "url": "https://hooks.example.org/",
        "where": "everywhere",
        "told_0": ["event.made"],
    }
    answer = boss.post(f"{LIST}new/", {**filled, field: typed})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Subscription.objects.count() == 0


def test_nothing_ticked_is_told_to_nobody(boss: Client) -> None:
    filled = {"name": "Signs", "url": "https://hooks.example.org/", "where": "everywhere"}
    answer = boss.post(f"{LIST}new/", filled)
    assert answer.status_code == 422
    assert b"Choose at least one thing that it is told." in answer.content


def test_it_is_changed_paused_resumed_given_a_new_secret_and_deleted(
    boss: Client, subscribe: Subscribe, receiver: Receiver
) -> None:
    row = subscribe("event.made")
    page = f"{LIST}{row.pk}/"
    filled = {"name": "Spreadsheet", "url": receiver.url, "told_0": ["event.published"]}
    assert boss.post(f"{page}edit/", filled).status_code == 303
    row.refresh_from_db()
    assert (row.name, row.entries) == ("Spreadsheet", ["event.published"])
    boss.post(f"{page}pause/")
    assert b"Paused by hand" in boss.get(page).content
    boss.post(f"{page}resumption/")
    assert b"Paused by hand" not in boss.get(page).content
    assert boss.post(f"{page}secret/")["location"] == f"{page}secret/"
    assert b"For a day the former secret" in boss.get(f"{page}secret/").content
    assert b"Delete Spreadsheet?" in boss.get(f"{page}deletion/").content
    assert boss.post(f"{page}deletion/")["location"] == LIST
    assert boss.get(page).status_code == 404
    told = AuditEntry.objects.filter(subject_kind="webhooks.subscription").values_list("verb", flat=True)
    assert set(told) == {
        f"webhook.{one}" for one in ("made", "changed", "paused", "resumed", "secret_changed", "deleted")
    }


def test_a_coordinator_sees_and_makes_those_of_his_metro_alone(client: Client, subscribe: Subscribe) -> None:
    metro = build.a_metro()
    here, there = build.a_published_event(metro=metro), build.a_published_event()
    subscribe("event.made", name="Whole house")
    subscribe("event.made", name="Elsewhere", event=there)
    subscribe("event.made", name="One of ours", event=here)
    client.force_login(cast.cleo(metro))
    page = client.get(LIST).content.decode()
    assert ["One of ours" in page, "Elsewhere" in page, "Whole house" in page] == [True, False, False]
    form = client.get(f"{LIST}new/").content.decode()
    assert "Everything</option>" not in form
    filled = {"name": "Signs", "url": "https://hooks.example.org/", "told_0": ["event.made"]}
    assert client.post(f"{LIST}new/", {**filled, "where": "everywhere"}).status_code == 422
    wrong = client.post(f"{LIST}new/", {**filled, "where": metro.pk, "event": there.reference})
    assert wrong.status_code == 422
    made = client.post(f"{LIST}new/", {**filled, "where": metro.pk, "event": here.reference})
    assert made.status_code == 303
    row = Subscription.objects.get(name="Signs")
    assert (row.event_id, row.metro_id) == (here.pk, None)


def test_whoever_resumes_it_owns_it(client: Client, subscribe: Subscribe) -> None:
    metro = build.a_metro()
    cleo = cast.cleo(metro)
    row = subscribe("event.made", metro=metro, owner=cleo)
    Subscription.objects.update(paused_at=row.made_at, paused_why=Pause.RIGHTS)
    officer = cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(metro.pk))
    client.force_login(officer)
    client.post(f"{LIST}{row.pk}/resumption/")
    row.refresh_from_db()
    assert (row.owner_id, row.paused_at) == (officer.pk, None)


def test_the_list_and_the_log_take_as_many_statements_for_one_line_as_for_many(
    boss: Client, subscribe: Subscribe
) -> None:
    first = subscribe("event.made")
    subscribing.ping(first, by=cast.sys().actor)
    addresses = (LIST, f"{LIST}{first.pk}/")

    def asked(address: str) -> int:
        listening.keep(listening.heard(), seconds=3600)
        with CaptureQueriesContext(connection) as found:
            assert boss.get(address).status_code == 200
        return len(found)

    boss.get(LIST)  # the first page of a session notes that it is used
    before = [asked(one) for one in addresses]
    event = build.an_event()
    for _ in range(9):
        subscribe("event.made", event=event)
        subscribing.ping(first, by=cast.sys().actor)
    assert [asked(one) for one in addresses] == before
    assert before == [9, 13]


def test_long_lists_go_on_on_the_next_page(boss: Client, subscribe: Subscribe) -> None:
    row = subscribe("event.made")
    for _ in range(27):
        subscribing.ping(row, by=cast.sys().actor)
    page = boss.get(f"{LIST}{row.pk}/?state=waiting")
    later = page.context["later"]
    assert "state=waiting" in later
    assert b"2 lines" in boss.get(f"{LIST}{row.pk}/{later}").content
    assert b"None in this state" in boss.get(f"{LIST}{row.pk}/?state=given_up").content


def test_the_navigation_counts_those_in_trouble_without_a_statement(
    boss: Client, subscribe: Subscribe, receiver: Receiver, work: Callable[[], int]
) -> None:
    subscribe("event.made")
    receiver.usual = Reply(410)
    build.an_event()
    work()
    counted = {one.url: one.count for one in desk.nav(cast.sys().actor, LIST)}
    assert counted[LIST] == 1


def test_everything_that_can_be_told_has_words_and_a_group(boss: Client) -> None:
    page = boss.get(f"{LIST}new/").content.decode()
    assert [one for one in ENTRIES if f'value="{one}"' not in page] == []


def test_a_delivery_of_another_webhook_is_not_found_under_this_one(
    boss: Client, subscribe: Subscribe
) -> None:
    one, other = subscribe("event.made"), subscribe("event.made")
    delivery = subscribing.ping(one, by=cast.sys().actor)
    assert boss.get(f"{LIST}{other.pk}/deliveries/{delivery.pk}/").status_code == 404
    assert boss.get(f"{LIST}{one.pk}/deliveries/{delivery.pk}/").status_code == 200
    assert Delivery.objects.count() == 1


def test_whoever_leads_it_elsewhere_owns_it_and_whoever_renames_it_does_not(
    client: Client, subscribe: Subscribe
) -> None:
    metro = build.a_metro()
    cleo = cast.cleo(metro)
    row = subscribe("event.made", metro=metro, owner=cleo)
    officer = cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(metro.pk))
    client.force_login(officer)
    form = {"name": "Screens", "url": row.url, "told_0": ["event.made"]}
    page = f"{LIST}{row.pk}/edit/"
    assert "it belongs to you" in client.get(page).content.decode()
    for typed, owner in ((form, cleo), ({**form, "url": f"{row.url}elsewhere"}, officer)):
        assert client.post(page, typed).status_code == 303
        row.refresh_from_db()
        assert row.owner == owner
    assert AuditEntry.objects.filter(verb="webhook.changed").latest("pk").facts["fields"] == ["owner", "url"]
    assert "it belongs to you" not in client.get(page).content.decode()


def test_the_former_secret_ends_at_once(boss: Client, subscribe: Subscribe) -> None:
    row = subscribe("event.made")
    page = f"{LIST}{row.pk}/"
    end = f"{page}former-secret/deletion/"
    assert end not in boss.get(page).content.decode()
    boss.post(f"{page}secret/")
    assert end in boss.get(page).content.decode()
    row.refresh_from_db()
    assert len(secrets.holding(row, clock.now())) == 2
    for _time in range(2):
        assert boss.post(end)["location"] == page
    row.refresh_from_db()
    assert len(secrets.holding(row, clock.now())) == 1
    assert end not in boss.get(page).content.decode()
    assert AuditEntry.objects.filter(verb="webhook.former_secret_ended").count() == 1
