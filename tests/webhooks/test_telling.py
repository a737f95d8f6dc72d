"""What happens is told to whoever listens: signed, in order, within his scope, and nothing more than he may see."""

import hashlib
import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.fakes.receiver import Receiver, Reply, Said
from tests.webhooks.conftest import Subscribe
from turnout.audit.models import AuditEntry
from turnout.events.actions import publishing
from turnout.jobs.models import Job
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging.models import Message
from turnout.people.actions import granting
from turnout.registration.actions import cancelling
from turnout.webhooks.actions import delivering, subscribing, waking
from turnout.webhooks.models import Delivery, Subscription
from turnout.webhooks.states import DeliveryState, Pause

pytestmark = pytest.mark.django_db


def test_a_registration_is_told_with_references_and_figures_alone(
    receiver: Receiver, subscribe: Subscribe, work: Callable[[], int]
) -> None:
    event = build.a_published_event()
    subscribe("registration.made")
    registration = build.a_booking(event, "Mira", "Jonas")
    work()
    (said,) = receiver.heard
    told = said.told
    assert told["type"] == "registration.made"
    assert told["sequence"] == 1
    assert told["id"] == str(Delivery.objects.get().pk) == said.headers["webhook-id"]
    assert told["subject"] == {
        "kind": "registration",
        "reference": registration.reference,
        "url": f"http://localhost:8000/api/v1/registrations/{registration.reference}",
    }
    assert told["data"]["event"]["reference"] == event.reference
    assert told["data"]["places"] == 2
    assert {(one["kind"], one["from"], one["to"]) for one in told["data"]["changes"]} == {
        ("attendee", "", "confirmed")
    }
    assert "Mira" not in said.body.decode()
    assert Delivery.objects.get().state == DeliveryState.DELIVERED


def test_what_is_told_carries_a_signature_that_its_secret_proves(
    receiver: Receiver, work: Callable[[], int]
) -> None:
    boss = cast.sys()
    draft = subscribing.Draft("Signs", receiver.url, ["event.made"])
    subscription, secret = subscribing.make(boss, draft, by=boss.actor)
    build.an_event()
    work()
    (said,) = receiver.heard
    assert said.headers["webhook-signature"] == _signature(secret, said)
    newer = subscribing.rotate(subscription, by=boss.actor)
    build.an_event()
    work()
    said = receiver.heard[1]
    assert said.headers["webhook-signature"] == f"{_signature(newer, said)} {_signature(secret, said)}"
    with clock.shifted(timedelta(hours=25)):
        build.an_event()
        work()
        said = receiver.heard[2]
        assert said.headers["webhook-signature"] == _signature(newer, said)


def _signature(secret: str, said: Said) -> str:
    headers, body = said.headers, said.body
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = b64decode(secret.removeprefix("whsec_"))
    return "v1," + b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def test_what_happens_to_one_event_is_told_in_order_and_counted(
    receiver: Receiver, subscribe: Subscribe, work: Callable[[], int]
) -> None:
    subscribe("event.made", "event.published", "event.unpublished")
    event = build.a_published_event()
    publishing.unpublish(event, by=SYSTEM, reason="Not ready.")
    work()
    assert [(one.told["type"], one.told["sequence"]) for one in receiver.heard] == [
        ("event.made", 1),
        ("event.published", 2),
        ("event.unpublished", 3),
    ]
    assert receiver.connections == 1


def test_a_later_delivery_of_an_object_waits_for_the_one_before_while_others_go_on(
    receiver: Receiver, subscribe: Subscribe, work: Callable[[], int]
) -> None:
    first, other = build.a_published_event(), build.a_published_event()
    subscribe("registration.made", "registration.cancelled")
    receiver.replies.append(Reply(500, body=b"Out of order"))
    one = build.a_booking(first)
    cancelling.cancel_places(one, one.attendees.values_list("pk", flat=True), by=SYSTEM, reason="Ill.")
    two = build.a_booking(other)
    work()
    assert [said.told["subject"]["reference"] for said in receiver.heard] == [one.reference, two.reference]
    with clock.shifted(timedelta(seconds=20)):
        work()
    again = [said.told for said in receiver.heard[2:]]
    assert [(told["type"], told["sequence"]) for told in again] == [
        ("registration.made", 1),
        ("registration.cancelled", 2),
    ]
    assert again[0]["id"] == receiver.heard[0].told["id"]
    assert receiver.heard[2].body == receiver.heard[0].body


def test_only_what_lies_in_its_scope_is_told(
    receiver: Receiver, subscribe: Subscribe, work: Callable[[], int]
) -> None:
    here, there = build.a_metro(), build.a_metro()
    event, sister = build.a_published_event(metro=here), build.a_published_event(metro=here)
    other = build.a_published_event(metro=there)
    subscribe("registration.made", metro=here, owner=cast.cleo(here))
    subscribe("registration.made", event=event)
    made = [build.a_booking(one) for one in (event, sister, other)]
    work()
    found = sorted(said.told["subject"]["reference"] for said in receiver.heard)
    assert found == sorted([made[0].reference, made[0].reference, made[1].reference])


def test_what_is_rolled_back_is_told_to_nobody(
    receiver: Receiver, subscribe: Subscribe, work: Callable[[], int]
) -> None:
    subscribe("event.made")
    with transaction.atomic():
        build.an_event()
        transaction.set_rollback(True)
    work()
    assert receiver.heard == []
    assert Delivery.objects.count() == 0


def test_an_act_that_nobody_listens_to_costs_no_statement(
    subscribe: Subscribe,
) -> None:
    event = build.a_published_event()
    build.a_booking(event)
    with CaptureQueriesContext(connection) as before:
        build.a_booking(event)
    subscribe("event.made")
    build.a_booking(event)
    with CaptureQueriesContext(connection) as after:
        build.a_booking(event)
    assert len(after) == len(before)
    assert not [one for one in after if "webhooks" in one["sql"]]


def test_whoever_lost_his_role_is_told_nothing_more_and_hears_why(
    receiver: Receiver, subscribe: Subscribe, work: Callable[[], int]
) -> None:
    metro = build.a_metro()
    cleo = cast.cleo(metro)
    subscribe("registration.made", metro=metro, owner=cleo)
    event = build.a_published_event(metro=metro)
    granting.revoke(cleo.grants.get(), by=SYSTEM, reason="She moved on.")
    build.a_booking(event)
    work()
    assert receiver.heard == []
    assert Subscription.objects.get().paused_why == Pause.RIGHTS
    message = Message.objects.get(template="webhook_paused")
    assert (message.email, message.facts["why"]) == (cleo.email, "rights")
    assert AuditEntry.objects.filter(verb="webhook.paused").count() == 1


def test_what_was_left_in_the_middle_is_sent_by_the_next_worker(
    receiver: Receiver, subscribe: Subscribe, work: Callable[[], int]
) -> None:
    subscription = subscribe("event.made")
    build.an_event()
    (taken,) = delivering.claim(subscription.pk)
    assert delivering.claim(subscription.pk) == []
    work()
    assert receiver.heard == []
    with clock.shifted(timedelta(seconds=61)):
        assert waking.wake_all() == 1
        work()
    assert [said.told["id"] for said in receiver.heard] == [str(taken.pk)]


def test_a_job_of_one_thread_is_not_queued_twice(subscribe: Subscribe) -> None:
    subscribe("event.made")
    build.an_event()
    build.an_event()
    assert Job.objects.filter(name="webhooks.deliver").count() == 1


def test_a_secret_lies_sealed_in_the_database(receiver: Receiver) -> None:
    boss = cast.sys()
    draft = subscribing.Draft("Signs", receiver.url, ["event.made"])
    row, secret = subscribing.make(boss, draft, by=boss.actor)
    assert secret.startswith("whsec_")
    assert len(b64decode(secret.removeprefix("whsec_"))) == 32
    assert secret.encode() not in bytes(row.secret)
    assert json.dumps(AuditEntry.objects.get(verb="webhook.made").facts).find(secret) == -1
