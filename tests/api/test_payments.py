"""Payments by programs of staff: what was written down, taken back, and what is owed of an event in all."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests import build, cast
from tests.api.asking import broken, get, post, token, without_id
from tests.registration.dining import a_dinner, booked, pay
from turnout.events.models import Event
from turnout.people.policy.roles import Role
from turnout.registration.models import Registration

pytestmark = pytest.mark.django_db
KEY = "4be6a6e5-6a3c-4f7e-9d2b-0d6d1c1f0a55"


@pytest.fixture
def event() -> Event:
    return a_dinner()


@pytest.fixture
def secret(event: Event) -> str:
    return token(cast.cleo(event.metro), "registrations:read", "registrations:write")


def path(registration: Registration, part: str = "") -> str:
    return f"/registrations/{registration.reference}/payments{part}"


def listed(secret: str, registration: Registration) -> list[dict[str, Any]]:
    answer = get(path(registration), secret)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_a_payment_is_taken_back_once_with_a_reason(event: Event, secret: str) -> None:
    family = booked(event, "Mira")
    pay(family, 1850)
    (row,) = listed(secret, family)
    assert (row["amount_minor"], row["currency"], row["method"]) == (1850, "GBP", "transfer")
    assert (row["reverses"], row["is_reversed"]) == (None, False)
    back = path(family, f"/{row['id']}/reversal")
    assert code(post(back, secret, {"reason": " "})) == (422, "reason_missing")
    taken = [post(back, secret, {"reason": "Of another family."}) for _time in "12"]
    assert [one.status_code for one in taken] == [200, 200]
    assert [one.json()["money"]["settled_minor"] for one in taken] == [0, 0]
    first, second = listed(secret, family)
    assert (first["is_reversed"], second["reverses"], second["amount_minor"]) == (True, row["id"], -1850)
    assert code(post(path(family, f"/{second['id']}/reversal"), secret, {"reason": "Why not."})) == (
        409,
        "wrong_state",
    )
    assert taken[1].json()["people"][0]["is_paid_at_door"] is True
    assert broken() == []


def test_what_is_waived_is_no_money_and_what_is_owed_is_found(event: Event, secret: str) -> None:
    paid, owes = booked(event, "Mira"), booked(event, "Jonas", email="jonas@example.org")
    booked(event, "Noor", tier="Talk", email="noor@example.org")
    pay(paid, 1000)
    waived = {"amount_minor": 850, "method": "waived", "reason": "Hardship."}
    assert post(f"/registrations/{paid.reference}/payment", secret, waived).status_code == 200
    assert get(f"/events/{event.reference}/takings", secret).json() == {
        "currency": "GBP", "agreed_minor": 3700, "paid_minor": 1000, "waived_minor": 850,
        "left_minor": 1850, "back_minor": 0,
    }  # fmt: skip

    def found(owing: str) -> list[str]:
        items = get(f"/registrations?event={event.reference}&owes={owing}", secret).json()["items"]
        return [one["reference"] for one in items]

    assert (found("open"), found("settled"), found("back")) == ([owes.reference], [paid.reference], [])
    assert get("/registrations?owes=nothing", secret).status_code == 422


def test_a_list_of_payments_takes_few_statements(
    event: Event, secret: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    family = booked(event, "Mira", "Jonas")
    for _time in range(5):
        pay(family, 100)
    with django_assert_num_queries(5):
        assert len(listed(secret, family)) == 5
    first = get(f"{path(family)}?limit=2", secret).json()
    assert len(first["items"]) == 2
    assert first["next"] is not None


def test_payments_of_others_are_not_there(event: Event, secret: str) -> None:
    family, other = booked(event, "Mira"), booked(event, "Jonas", email="jonas@example.org")
    pay(family, 1850)
    (row,) = listed(secret, family)
    why = {"reason": "Wrong."}
    assert code(post(path(other, f"/{row['id']}/reversal"), secret, why)) == (404, "not_found")
    elsewhere = cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(build.a_metro("Plymouth").pk))
    foreign = token(elsewhere, "registrations:read", "registrations:write")
    there, nowhere = (
        post(f"/registrations/{one}/payments/{row['id']}/reversal", foreign, why)
        for one in (family.reference, "222222")
    )
    assert (there.status_code, without_id(there)) == (404, without_id(nowhere))
    assert get(f"/events/{event.reference}/takings", foreign).status_code == 404


def test_a_wrong_amount_is_named_as_it_was_sent(event: Event, secret: str) -> None:
    wrong = post(path(booked(event, "Mira"))[:-1], secret, {"amount_minor": 10_000_000_000, "method": "cash"})
    assert code(wrong) == (422, "bad_input")
    assert [one["field"] for one in wrong.json()["errors"]] == ["amount_minor"]
