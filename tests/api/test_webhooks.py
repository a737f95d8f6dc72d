"""Webhooks are made, changed and read by programs as at the desk: same rules, same scopes, same acts."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from tests import build, cast
from tests.api.asking import delete, get, patch, post, token
from tests.fakes import receiver as receivers
from tests.fakes.receiver import Receiver
from turnout.jobs import actions as jobs
from turnout.people.policy.roles import Role
from turnout.venues.models import Metro
from turnout.webhooks.models import Subscription

pytestmark = pytest.mark.django_db


@pytest.fixture
def metro() -> Metro:
    return build.a_metro("Wrenfield")


@pytest.fixture
def secret(metro: Metro) -> str:
    return token(cast.cleo(metro), "webhooks:write")


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.TURNOUT_WEBHOOKS_LOCAL = True
    with receivers.running() as found:
        yield found


def made(secret: str, **values: Any) -> Any:
    body = {"name": "Signs", "url": "https://hooks.example.org/", "entries": ["event.made"], **values}
    return post("/webhooks", secret, body)


def test_what_it_cannot_be_told_is_named(secret: str, metro: Metro) -> None:
    response = made(secret, metro=metro.slug, entries=["event.made", "event.sneezed"])
    assert response.json()["errors"] == [
        {"field": "entries", "detail": "“event.sneezed” is nothing that a webhook can be told."}
    ]


def test_a_webhook_is_made_with_its_secret_changed_paused_resumed_and_deleted(
    metro: Metro, secret: str
) -> None:
    response = made(secret, metro=metro.slug)
    assert response.status_code == 201, response.content
    told = response.json()
    path = f"/webhooks/{told['id']}"
    assert response["Location"].endswith(f"/api/v1{path}")
    assert told["secret"].startswith("whsec_")
    assert (told["metro"], told["event"], told["state"]) == ("wrenfield", None, "on")
    assert "secret" not in get(path, secret).json()
    changed = patch(path, secret, {"entries": ["event.published"]}).json()
    assert (changed["entries"], changed["name"]) == (["event.published"], "Signs")
    assert post(f"{path}/pause", secret).json()["paused_why"] == "by_hand"
    assert post(f"{path}/resumption", secret).json()["state"] == "on"
    assert post(f"{path}/secret", secret).json()["secret"] != told["secret"]
    assert [one["id"] for one in get("/webhooks", secret).json()["items"]] == [told["id"]]
    assert delete(path, secret).status_code == 204
    assert get(path, secret).status_code == 404


def test_a_change_is_refused_where_it_changed_since_it_was_seen(metro: Metro, secret: str) -> None:
    path = f"/webhooks/{made(secret, metro=metro.slug).json()['id']}"
    seen = get(path, secret)["ETag"]
    assert patch(path, secret, {"name": "Chat"}, if_match=seen).status_code == 200
    again = patch(path, secret, {"name": "Door"}, if_match=seen)
    assert (again.status_code, again.json()["code"]) == (412, "changed_meanwhile")


def test_what_it_was_told_is_listed_tried_out_and_sent_again(
    metro: Metro, secret: str, receiver: Receiver
) -> None:
    path = f"/webhooks/{made(secret, metro=metro.slug, url=receiver.url).json()['id']}"
    build.an_event(metro=metro)
    pinged = post(f"{path}/deliveries", secret)
    assert (pinged.status_code, pinged.json()["type"], pinged.json()["state"]) == (
        201,
        "webhook.ping",
        "waiting",
    )
    jobs.run_due()
    listed = get(f"{path}/deliveries?state=delivered", secret).json()["items"]
    assert [one["type"] for one in listed] == ["webhook.ping", "event.made"]
    assert (listed[0]["status"], listed[0]["tries"], listed[0]["due_at"]) == (204, 1, None)
    again = post(f"{path}/deliveries/{listed[1]['id']}/copies", secret).json()
    assert (again["id"], again["state"]) == (listed[1]["id"], "waiting")
    jobs.run_due()
    assert receiver.heard[-1].headers["webhook-id"] == listed[1]["id"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"url": "http://hooks.example.org/"}, "url"),
        ({"url": "https://169.254.169.254/"}, "url"),
        ({"entries": ["person.changed"]}, "entries"),
        ({"entries": []}, "entries"),
        ({"name": " "}, "name"),
        ({"metro": "plymouth"}, "metro"),
        ({"event": "K7Q2MP"}, "event"),
        ({"event": "K7Q2MP", "metro": "wrenfield"}, "event"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(
    metro: Metro, secret: str, values: Any, field: str
) -> None:
    response = made(secret, **{"metro": "" if "event" in values else metro.slug, **values})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field)
    assert not Subscription.objects.exists()


def test_a_coordinator_makes_none_for_everything_and_sees_none_of_another_region(
    metro: Metro, secret: str
) -> None:
    assert made(secret).status_code == 403
    everywhere = token(cast.sys(), "webhooks:write")
    other = made(everywhere, metro=build.a_metro("Plymouth").slug).json()["id"]
    whole = made(everywhere).json()["id"]
    for key in (other, whole):
        assert get(f"/webhooks/{key}", secret).status_code == 404
        assert post(f"/webhooks/{key}/secret", secret).status_code == 404
    assert get("/webhooks", secret).json()["items"] == []
    assert len(get("/webhooks", everywhere).json()["items"]) == 2


def test_a_token_for_other_things_opens_no_webhooks(metro: Metro) -> None:
    other = token(cast.cleo(metro), "events:read", "rosters:read")
    assert get("/webhooks", other).json()["code"] == "scope_missing"
    assert get("/webhooks").status_code == 401


def test_a_repeated_request_under_one_key_makes_one(metro: Metro, secret: str) -> None:
    body = {
        "name": "Signs",
        "url": "https://hooks.example.org/",
        "entries": ["event.made"],
        "metro": metro.slug,
    }
    first, second = (post("/webhooks", secret, body, idempotency_key="one") for _ in range(2))
    assert first.json() == second.json()
    assert Subscription.objects.count() == 1


def test_the_former_secret_is_ended_at_once(metro: Metro, secret: str) -> None:
    path = f"/webhooks/{made(secret, metro=metro.slug).json()['id']}"
    assert get(path, secret).json()["former_secret_until"] is None
    post(f"{path}/secret", secret)
    assert get(path, secret).json()["former_secret_until"] is not None
    assert [delete(f"{path}/former-secret", secret).status_code for _ in range(2)] == [204, 204]
    assert get(path, secret).json()["former_secret_until"] is None


def test_whoever_leads_it_elsewhere_owns_it(metro: Metro, secret: str) -> None:
    path = f"/webhooks/{made(secret, metro=metro.slug).json()['id']}"
    officer = cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(metro.pk))
    other = token(officer, "webhooks:write")
    for change, owner in (
        ({"name": "Screens"}, cast.cleo(metro)),
        ({"url": "https://x.example.org/"}, officer),
    ):
        assert patch(path, other, change).status_code == 200
        assert Subscription.objects.get().owner == owner
