"""Mail providers: sending through one, and what it reports later, in any order, any number of times."""

import base64
import hashlib
import hmac
import itertools
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from tests import build, cast
from tests.fakes import brevo
from tests.messaging.conftest import Write
from turnout.audit.models import AuditEntry
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.messaging import actions as messaging
from turnout.messaging.actions import forgetting, reporting
from turnout.messaging.models import Message, Report, Suppression
from turnout.messaging.states import MessageState
from turnout.people.actions import proving

pytestmark = pytest.mark.django_db
SECRET = "provider:long-and-random"


@pytest.fixture(autouse=True)
def provider(settings: Settings) -> None:
    """Let Brevo report, while mails leave through the outbox."""
    settings.TURNOUT_MAIL_PROVIDER = "brevo"
    settings.TURNOUT_MAIL_HOOK_SECRET = SECRET


@pytest.fixture
def api(settings: Settings) -> Iterator[brevo.Brevo]:
    """Send through Brevo's interface."""
    with brevo.serving() as served:
        settings.TURNOUT_MAIL_API_KEY = "xkeysib-test"
        settings.TURNOUT_MAIL_API_URL = served.url
        yield served


def post(said: Any, secret: str = SECRET, provider: str = "brevo") -> HttpResponse:
    """Deliver an event as the provider does."""
    authorization = "Basic " + base64.b64encode(secret.encode()).decode()
    return Client().post(
        f"/hooks/mail/{provider}/",
        said if isinstance(said, str | bytes) else json.dumps(said),
        content_type="application/json",
        headers={"Authorization": authorization} if secret else {},
    )  # type: ignore[return-value]


def sent(write: Write, email: str = "ana@example.org") -> Message:
    """Return a message that has left."""
    message = write(email)
    jobs.run_due()
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    return message


def event(message: Message, what: str, minutes: int = 1, **more: Any) -> dict[str, Any]:
    at = message.created_at + timedelta(minutes=minutes)
    return brevo.event(what, message.rfc_id, at, message.email, **more)


def after(*events: dict[str, Any]) -> None:
    """Deliver events, and let what follows from them happen."""
    assert {post(one).status_code for one in events} == {204}
    jobs.run_due()


def test_a_mail_leaves_through_the_provider_and_its_name_there_is_kept(
    write: Write, api: brevo.Brevo
) -> None:
    message = write("ana@example.org", name="Ana Moreau")
    jobs.run_due()
    message.refresh_from_db()
    assert (message.state, message.channel, message.provider_id) == ("sent", "brevo", api.name_of(0))
    mail = api.mails[0]
    assert api.keys == ["xkeysib-test"]
    assert mail["to"] == [{"email": "ana@example.org", "name": "Ana Moreau"}]
    assert json.loads(mail["headers"]["X-Mailin-custom"]) == {"message": str(message.pk)}
    assert "<html" in mail["htmlContent"]
    assert mail["textContent"].strip()


def test_a_report_finds_its_message_by_the_name_that_the_provider_gave_it(
    write: Write, api: brevo.Brevo
) -> None:
    message = sent(write)
    after(brevo.event("delivered", message.provider_id, clock.now()))
    message.refresh_from_db()
    assert message.state == MessageState.DELIVERED


def test_a_provider_that_answers_with_an_error_is_tried_again_and_no_key_is_told(
    write: Write, api: brevo.Brevo
) -> None:
    api.status = 401
    message = write()
    jobs.run_due()
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == (
        "queued",
        1,
        "The provider answered 401.",
    )


def test_delivered_opened_and_followed_are_told_with_their_instants(write: Write) -> None:
    message = sent(write)
    after(event(message, "request", 0), event(message, "delivered", 1), event(message, "unique_opened", 2))
    message.refresh_from_db()
    minutes = [message.delivered_at, message.opened_at]
    assert message.state == MessageState.OPENED
    assert [told_after(message, at) for at in minutes] == [1, 2]
    after(event(message, "click", 3))
    message.refresh_from_db()
    assert (message.state, told_after(message, message.clicked_at)) == (MessageState.CLICKED, 3)


def told_after(message: Message, at: datetime | None) -> int:
    assert at is not None
    return round((at - message.created_at).total_seconds() / 60)


def test_the_outcome_does_not_depend_on_the_order_nor_on_repetition(write: Write) -> None:
    said = [("soft_bounce", 1), ("delivered", 2), ("opened", 3), ("opened", 4)]
    outcomes = set()
    for order in itertools.permutations(said):
        message = sent(write)
        events = [event(message, what, minutes) for what, minutes in order]
        after(*events, *events[:2])
        message.refresh_from_db()
        assert Report.objects.filter(message=message).count() == len(said)
        opened = told_after(message, message.opened_at)
        outcomes.add((message.state, told_after(message, message.delivered_at), opened))
    assert outcomes == {(MessageState.OPENED, 2, 3)}


def test_a_report_that_is_applied_twice_changes_nothing(write: Write) -> None:
    message = sent(write)
    after(event(message, "hard_bounce"))
    before = list(Message.objects.values()), AuditEntry.objects.count()
    report = Report.objects.get()
    reporting.apply(report.key)
    reporting.apply(report.key)
    assert (list(Message.objects.values()), AuditEntry.objects.count()) == before


@pytest.mark.parametrize(
    ("what", "cause"), [("hard_bounce", "bounced"), ("invalid_email", "bounced"), ("spam", "complained")]
)
def test_after_a_bounce_for_good_or_a_complaint_nothing_more_is_sent_there(
    what: str, cause: str, write: Write
) -> None:
    message, other = sent(write), write("ben@example.org")
    after(event(message, what, reason="550 5.1.1 no such user"))
    later = write("ANA@example.org")
    jobs.run_due()
    later.refresh_from_db()
    other.refresh_from_db()
    assert Suppression.objects.get().cause == cause
    assert (later.state, other.state) == (MessageState.SUPPRESSED, MessageState.SENT)
    assert later.why in {
        "Mail to this address bounced for good.",
        "Its reader reported a message of ours as spam.",
    }


def test_a_bounce_for_now_stops_nothing(write: Write) -> None:
    message = sent(write)
    after(event(message, "soft_bounce"))
    message.refresh_from_db()
    assert (message.state, Suppression.objects.count()) == (MessageState.BOUNCED, 0)


def test_a_code_that_somebody_asks_for_is_sent_though_he_called_us_spam(write: Write) -> None:
    after(event(sent(write), "spam"))
    code = write(priority=jobs.URGENT)
    jobs.run_due()
    code.refresh_from_db()
    assert code.state == MessageState.SENT


def test_a_bounce_is_an_act_about_the_person_and_holds_no_address(write: Write) -> None:
    ana = proving.prove("ana@example.org")
    message = sent(write)
    after(event(message, "hard_bounce"), event(message, "hard_bounce", 2))
    act = AuditEntry.objects.get(verb="address.bounced")
    assert (act.subject_kind, act.subject_id) == ("people.person", str(ana.pk))
    assert act.facts == {"cause": "bounced", "message": str(message.pk)}


def test_staff_lift_it_with_a_reason_and_an_old_report_does_not_bring_it_back(write: Write) -> None:
    message = sent(write)
    after(event(message, "hard_bounce"))
    found = Suppression.objects.get()
    with pytest.raises(Refused) as refused:
        messaging.lift_suppression(found.pk, by=SYSTEM, reason=" \n ")
    assert refused.value.code == "reason_missing"
    messaging.lift_suppression(found.pk, by=SYSTEM, reason="The mailbox was full.")
    messaging.lift_suppression(found.pk, by=SYSTEM, reason="Asked twice.")
    assert AuditEntry.objects.filter(verb="address.reachable").count() == 1
    reporting.apply(Report.objects.get().key)
    again = sent(write)
    with clock.shifted(timedelta(hours=1)):
        after(event(again, "hard_bounce"))
    assert Suppression.objects.filter(lifted_at__isnull=True).count() == 1


def test_what_nobody_knows_is_kept_and_ignored(write: Write) -> None:
    message = sent(write)
    stranger = brevo.event("hard_bounce", "<1@elsewhere.example>", clock.now(), "eve@example.org")
    after(stranger, stranger)
    assert Report.objects.get().applied_at is None  # it may be quicker than our own note
    with clock.shifted(timedelta(minutes=20)):
        jobs.run_due()
    report = Report.objects.get()
    assert (report.message, report.applied_at is None) == (None, False)
    message.refresh_from_db()
    assert (message.state, Suppression.objects.count()) == (MessageState.SENT, 0)


def test_a_report_that_is_quicker_than_our_own_note_waits_for_it(write: Write) -> None:
    message = write()
    Message.objects.update(
        state=MessageState.SENDING, attempts=1, lease_until=clock.now() + timedelta(minutes=1)
    )
    assert post(event(message, "delivered")).status_code == 204
    jobs.run_due()
    message.refresh_from_db()
    assert message.state == MessageState.SENDING
    Message.objects.update(state=MessageState.SENT, sent_at=clock.now(), lease_until=None)
    with clock.shifted(timedelta(minutes=2)):
        jobs.run_due()
    message.refresh_from_db()
    assert message.state == MessageState.DELIVERED


@pytest.mark.parametrize("secret", ["", "provider:wrong", "long-and-random", "ü:ü"])
def test_nobody_else_may_report(secret: str, write: Write) -> None:
    assert post(event(sent(write), "hard_bounce"), secret).status_code == 403
    assert Report.objects.count() == 0


def test_it_is_closed_until_it_is_set_up(write: Write, settings: Settings) -> None:
    said = event(sent(write), "delivered")
    assert post(said, provider="mailgun").status_code == 404
    assert post(said, provider="none").status_code == 404
    settings.TURNOUT_MAIL_HOOK_SECRET = ""
    assert post(said).status_code == 404
    settings.TURNOUT_MAIL_HOOK_SECRET = SECRET
    assert Client().get("/hooks/mail/brevo/").status_code == 405


@pytest.mark.parametrize(
    "nonsense", ["", "{", "[]", "3", "null", '{"items": []}', b"\xff\xfe", '{"a":' * 3000]
)
def test_nonsense_is_told_and_kept_nowhere(nonsense: str | bytes) -> None:
    assert post(nonsense).status_code == 400
    assert Report.objects.count() == 0


def test_odd_values_are_harmless(write: Write) -> None:
    message = sent(write)
    odd = [
        event(message, "delivered") | {"message-id": "x\x00" * 5000, "reason": "\x00\u202e" * 900},
        event(message, "delivered") | {"message-id": None, "email": None, "ts_epoch": 10**17},
        event(message, "no-such-event\x00"),
        {},
    ]
    assert {post(one).status_code for one in odd} <= {204, 400}
    jobs.run_due()
    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_a_signature_opens_for_mailgun_and_a_changed_one_does_not(write: Write, settings: Settings) -> None:
    settings.TURNOUT_MAIL_PROVIDER, settings.TURNOUT_MAIL_HOOK_SECRET = "mailgun", "signing-key"
    message = sent(write)
    stamp, token = str(int(clock.now().timestamp())), "a" * 50
    signature = hmac.new(b"signing-key", f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    said = {
        "signature": {"timestamp": stamp, "token": token, "signature": signature},
        "event-data": {
            "event": "failed",
            "severity": "permanent",
            "reason": "bounce",
            "timestamp": clock.now().timestamp(),
            "recipient": message.email,
            "message": {"headers": {"message-id": message.rfc_id.strip("<>")}},
            "delivery-status": {"code": 550, "message": "5.1.1 no such user", "description": ""},
            "user-variables": {"message": str(message.pk)},
        },
    }
    assert post(said, "", "mailgun").status_code == 204
    jobs.run_due()
    message.refresh_from_db()
    assert (message.state, Suppression.objects.count()) == (MessageState.BOUNCED, 1)
    said["signature"]["signature"] = "0" * 64  # type: ignore[index]
    assert post(said, "", "mailgun").status_code == 403


def test_the_page_of_a_message_tells_all_of_it_and_lifts_what_is_in_the_way(write: Write) -> None:
    metro = build.a_metro()
    message = sent(write)
    Message.objects.update(metro_id=str(metro.pk))
    after(event(message, "hard_bounce", reason="550 5.1.1 <b>no such user</b>"))
    desk = Client()
    desk.force_login(cast.cleo(metro))
    address = f"/desk/messages/{message.pk}/"
    page = desk.get(address).content.decode()
    assert "Nothing is sent to this address" in page
    assert "550 5.1.1 &lt;b&gt;no such user&lt;/b&gt;" in page
    refused = desk.post(f"{address}address/", {"reason": "\x00 "}, follow=True).content.decode()
    assert "Say why mail will arrive now." in refused
    answer = desk.post(f"{address}address/", {"reason": "She told us on the phone. 🎈" * 500})
    assert (answer.status_code, Suppression.objects.get().lifted_at is None) == (303, False)
    assert "Nothing is sent to this address" not in desk.get(address).content.decode()


def test_only_who_manages_registrations_there_may_lift_it(write: Write) -> None:
    message = sent(write)
    Message.objects.update(metro_id=str(build.a_metro().pk))
    after(event(message, "hard_bounce"))
    for user, code in ((cast.dan(), 404), (cast.cleo(build.a_metro()), 404)):
        desk = Client()
        desk.force_login(user)
        assert desk.post(f"/desk/messages/{message.pk}/address/", {"reason": "x"}).status_code == code
    assert Suppression.objects.get().lifted_at is None


def test_who_is_erased_leaves_no_address_in_reports_nor_does_a_late_one_bring_it_back(write: Write) -> None:
    message = sent(write)
    after(event(message, "hard_bounce", reason="550 5.1.1 ana@example.org is unknown"))
    forgetting.erase(addresses=["ana@example.org"], people=[], about=[])
    after(event(message, "spam", 2, reason="ana@example.org complained"))
    stored = [str(list(model.objects.values())) for model in (Message, Report, Suppression)]
    assert [one for one in stored if "ana@" in one] == []
    assert (Report.objects.count(), Suppression.objects.count()) == (2, 0)
