"""Codes over REST: made one by one or many at once, switched, their uses listed."""

from typing import Any

import pytest

from tests import build, cast
from tests.api.asking import get, patch, post, token, without_id
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event, Tier
from turnout.kernel.actors import VISITOR
from turnout.people.policy.roles import Role
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return build.a_published_event(
        tiers=[TierDraft(name="Place", price_minor=1000), TierDraft(name="Friends", access="code")]
    )


@pytest.fixture
def secret(event: Event) -> str:
    return token(cast.cleo(event.metro), "vouchers:write")


@pytest.fixture
def path(event: Event) -> str:
    return f"/events/{event.reference}/vouchers"


def wrong(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["field"]


def tier(event: Event, name: str) -> Tier:
    return Tier.objects.get(event=event, name=name)


def test_a_code_of_ones_own_and_many_drawn_ones_are_made(event: Event, secret: str, path: str) -> None:
    friends = tier(event, "Friends")
    answer = post(path, secret, {"code": "garden", "tier": str(friends.pk), "most": None})
    own = answer.json()[0]
    assert (answer.status_code, own["code"], own["tier"], own["most"]) == (
        201,
        "GARDEN",
        str(friends.pk),
        None,
    )
    drawn = post(path, secret, {"begins_with": "KITE", "count": 3, "percent_off": 50, "reach": "open"}).json()
    assert [one["code"].startswith("KITE") for one in drawn] == [True] * 3
    assert get(f"{path}/{own['id']}", secret).json() == own


def test_the_list_is_turned_page_by_page(secret: str, path: str) -> None:
    post(path, secret, {"count": 5})
    first = get(f"{path}?limit=3", secret).json()
    assert (len(first["items"]), first["next"] is None) == (3, False)
    rest = get(first["next"].partition("/api/v1")[2], secret).json()
    assert (len(rest["items"]), rest["next"]) == (2, None)


def test_a_list_costs_the_same_however_long(
    secret: str, path: str, django_assert_max_num_queries: Any
) -> None:
    post(path, secret, {"count": 40})
    with django_assert_max_num_queries(12):
        assert len(get(path, secret).json()["items"]) == 40


def test_a_code_is_switched_off_and_on(secret: str, path: str) -> None:
    own = f"{path}/{post(path, secret, {'code': 'GARDEN'}).json()[0]['id']}"
    tag = get(own, secret)["ETag"]
    assert patch(own, secret, {"is_active": False}, if_match=tag).json()["is_active"] is False
    assert patch(own, secret, {"is_active": True}, if_match=tag).json()["code"] == "changed_meanwhile"
    assert patch(own, secret, {"is_active": True}).json()["is_active"] is True


def test_its_uses_are_listed(event: Event, secret: str, path: str) -> None:
    made = post(path, secret, {"code": "GARDEN", "percent_off": 50, "reach": "open"}).json()[0]
    place = tier(event, "Place")
    contact = Contact("Ana", "Lindqvist", "ana.lindqvist@example.org", "+441632960961")
    wanted = (Wanted(place.pk, first_name="Mira", age=9),)
    booked = registering.register(Booking(event.pk, wanted, contact=contact, code="GARDEN"), by=VISITOR)
    uses = get(f"{path}/{made['id']}/uses", secret).json()["items"]
    assert [(one["registration"], one["tier"], one["discount_minor"]) for one in uses] == [
        (booked.reference, str(place.pk), 500)
    ]
    assert (get(f"{path}/{made['id']}", secret).json()["used"], uses[0]["returned_at"]) == (1, None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": "no blanks, please!"}, "code"),
        ({"code": "TAKEN"}, "code"),
        ({"code": "ONE", "count": 2}, "code"),
        ({"percent_off": 5, "amount_off_minor": 5}, "amount_off_minor"),
        ({"budget_minor": 500}, "budget_minor"),
        ({"tier": "0190a8f0-0000-7000-8000-000000000000"}, "tier"),
        ({"ends_at": "0001-01-01T00:00:00Z"}, "ends_at"),
        ({"begins_at": "2099-01-02T00:00:00Z", "ends_at": "2099-01-01T00:00:00Z"}, "ends_at"),
    ],
)
def test_what_cannot_be_is_named(secret: str, path: str, values: dict[str, Any], field: str) -> None:
    post(path, secret, {"code": "TAKEN"})
    assert wrong(post(path, secret, values)) == (422, field)
    assert len(get(path, secret).json()["items"]) == 1


def test_an_officer_sees_codes_and_a_stranger_nothing(event: Event, path: str) -> None:
    officer = cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(event.metro_id))
    assert get(path, token(officer, "vouchers:write")).status_code == 200
    elsewhere = cast.given(cast.ana(), Role.METRO_ADMIN, "metro", str(build.a_metro().pk))
    foreign = token(elsewhere, "vouchers:write")
    there, nowhere = get(path, foreign), get("/events/222222/vouchers", foreign)
    assert (there.status_code, without_id(there)) == (404, without_id(nowhere))
    reading = token(officer, "events:read")
    assert get(path, reading).json()["code"] == "scope_missing"


def test_a_code_of_another_event_is_not_there(secret: str, path: str) -> None:
    other = build.a_published_event(tiers=[TierDraft(name="Friends", access="code")])
    boss = token(cast.sys(), "vouchers:write")
    made = post(f"/events/{other.reference}/vouchers", boss, {"code": "X"}).json()[0]
    for one in (
        get(f"{path}/{made['id']}", secret),
        patch(f"{path}/{made['id']}", secret, {"is_active": False}),
    ):
        assert one.status_code == 404
