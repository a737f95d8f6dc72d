"""One's own registrations by a program: what My registrations shows and does."""

from typing import Any

import pytest

from tests import build, cast
from tests.api.asking import broken, get, patch, post, token, without_id
from tests.registration.lining import FAR, choose, free, no_night
from turnout.events.models import Audience, Event, Visibility
from turnout.people.actions import households
from turnout.people.models import User
from turnout.registration.models import Registration
from turnout.registration.rules import links

pytestmark = pytest.mark.django_db
PHONE = "+441632960961"
KEY = "4be6a6e5-6a3c-4f7e-9d2b-0d6d1c1f0a55"


@pytest.fixture
def event() -> Event:
    return build.a_published_event(3, starts_in=FAR)


@pytest.fixture
def ana() -> User:
    return cast.ana()


@pytest.fixture
def secret(ana: User) -> str:
    return token(ana, "own:read", "own:write")


def wish(event: Event, *names: str, **more: Any) -> dict[str, Any]:
    people = [{"first_name": name} for name in names or ("Mira",)]
    return {"event": event.reference, "people": people, "phone": PHONE, **more}


def book(event: Event, secret: str, *names: str, **more: Any) -> dict[str, Any]:
    response = post("/me/registrations", secret, wish(event, *names, **more))
    assert response.status_code == 201, response.content
    found: dict[str, Any] = response.json()
    return found


def states(body: dict[str, Any]) -> list[str]:
    return [one["state"] for one in body["people"]]


def test_everybody_may_make_a_token_for_what_is_his_own(event: Event, secret: str, ana: User) -> None:
    made = book(event, secret)
    assert (states(made), made["contact"]["email"]) == (["confirmed"], "ana@example.org")
    assert Registration.objects.get().registrant == cast.person(ana)
    assert get(f"/me/registrations/{made['reference']}", secret).json() == made
    assert get("/me/registrations", secret).json()["items"] == [made]
    assert broken() == []


def test_a_child_of_the_household_is_known_by_its_name_and_comes_once(
    event: Event, secret: str, ana: User
) -> None:
    child = households.save_child(cast.person(ana), "Mira", by=ana.actor)
    book(event, secret, "mira")
    assert Registration.objects.get().attendees.get().person == child
    again = post("/me/registrations", secret, wish(event, "Mira"))
    assert (again.status_code, again.json()["code"]) == (409, "already_registered")


def test_whoever_registers_comes_too_where_adults_come(secret: str, ana: User) -> None:
    event = build.a_published_event(3, audience=Audience.ANYONE)
    made = book(event, secret, people=[{"is_registrant": True}, {"first_name": "Bo", "age": 40}])
    assert [one["first_name"] for one in made["people"]] == ["Ana", "Bo"]
    assert Registration.objects.get().attendees.order_by("position")[0].person == cast.person(ana)


def test_a_phone_number_is_asked_once(event: Event, secret: str) -> None:
    without = post("/me/registrations", secret, wish(event, phone=""))
    assert (without.status_code, without.json()["errors"][0]["field"]) == (422, "phone")
    book(event, secret, "Mira")
    book(event, secret, "Jonas", phone="")


def test_what_is_not_public_is_not_there(secret: str) -> None:
    private = build.a_published_event(3, visibility=Visibility.PRIVATE)
    draft = build.an_event(3)
    answered = [
        post("/me/registrations", secret, {**wish(private), "event": one})
        for one in (private.reference, draft.reference, "222222")
    ]
    assert [one.status_code for one in answered] == [422] * 3
    assert without_id(answered[0]) == without_id(answered[1]) == without_id(answered[2])


def test_what_is_somebody_elses_is_not_there(event: Event, secret: str) -> None:
    made = book(event, secret)["reference"]
    stranger = token(cast.dan(), "own:read", "own:write")
    paths = [f"/me/registrations/{one}" for one in (made, "222222")]
    assert without_id(get(paths[0], stranger)) == without_id(get(paths[1], stranger))
    for part in ("cancellation", "confirmation"):
        there, nowhere = (post(f"{path}/{part}", stranger) for path in paths)
        assert (there.status_code, without_id(there)) == (404, without_id(nowhere))
    assert get("/me/registrations", stranger).json()["items"] == []
    reading = token(cast.dan(), "own:read")
    assert post("/me/registrations", reading, wish(event)).json()["code"] == "scope_missing"
    assert get("/registrations", secret).json()["code"] == "scope_missing"


def test_places_are_cancelled_one_by_one_or_all(event: Event, secret: str) -> None:
    made = book(event, secret, "Mira", "Jonas")
    path = f"/me/registrations/{made['reference']}/cancellation"
    unknown = post(path, secret, {"people": [KEY]})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    one = post(path, secret, {"people": [made["people"][1]["id"]]}).json()
    assert states(one) == ["confirmed", "cancelled"]
    assert states(post(path, secret).json()) == ["cancelled", "cancelled"]
    assert post(path, secret).json()["code"] == "already_cancelled"
    assert (build.fresh(event).held, broken()) == (0, [])


def test_another_guardian_sees_and_cancels_his_own_children_alone(
    event: Event, secret: str, ana: User
) -> None:
    child = households.save_child(cast.person(ana), "Mira", by=ana.actor)
    made = book(event, secret, "Mira", "Jonas")
    ben = cast.ben()
    cast.person(ben).wards.create(child=child, since=child.made_at)
    his = token(ben, "own:read", "own:write")
    path = f"/me/registrations/{made['reference']}"
    seen = get(path, his).json()
    assert [one["first_name"] for one in seen["people"]] == ["Mira"]
    assert (seen["contact"], seen["money"]) == (None, None)
    assert get("/me/registrations", his).json()["items"] == [seen]
    assert post(f"{path}/confirmation", his).json()["code"] == "not_allowed"
    assert states(post(f"{path}/cancellation", his).json()) == ["cancelled"]
    assert states(get(path, secret).json()) == ["cancelled", "confirmed"]


def offered(secret: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get("/me/offers", secret).json()
    return found


def waiting(secret: str) -> tuple[Event, Registration, dict[str, Any]]:
    """Return a full event, who holds its place, and what waits for it."""
    event = build.a_published_event(1, starts_in=FAR)
    holder = build.a_booking(event, "Holder")
    return event, holder, book(event, secret, "Mira", if_full="as_free")


def test_an_offer_is_shown_and_taken(secret: str) -> None:
    choose(**no_night())
    _event, holder, made = waiting(secret)
    assert (states(made), made["people"][0]["rank"], offered(secret)) == (["waiting"], 1, [])
    free(holder)
    offer = offered(secret)[0]
    assert (offer["registration"], offer["places"], offer["state"]) == (made["reference"], 1, "live")
    path = f"/me/offers/{offer['id']}"
    stranger = token(cast.dan(), "own:write")
    assert post(f"{path}/acceptance", stranger).status_code == 404
    assert states(post(f"{path}/acceptance", secret).json()) == ["confirmed"]
    again = post(f"{path}/acceptance", secret)
    assert (again.status_code, again.json()["code"]) == (409, "offer_taken")
    assert (offered(secret), broken()) == ([], [])


def test_an_offer_is_let_go_to_the_end_of_the_line_once_then_out_of_it(secret: str) -> None:
    choose(**no_night())
    _event, holder, _made = waiting(secret)
    free(holder)
    offer = offered(secret)[0]
    assert states(post(f"/me/offers/{offer['id']}/refusal", secret).json()) == ["waiting"]
    following = offered(secret)[0]
    assert following["id"] != offer["id"]
    second = post(f"/me/offers/{following['id']}/refusal", secret)
    assert (second.status_code, second.json()["code"]) == (409, "no_second_chance")
    left = post(f"/me/offers/{following['id']}/refusal", secret, {"keeps_waiting": False})
    assert (states(left.json()), offered(secret), broken()) == (["cancelled"], [], [])


def test_the_page_that_is_named_opens_with_the_link_of_the_mail_alone(event: Event, secret: str) -> None:
    body = book(event, secret)
    assert body["url"] == links.absolute(links.page_path(body["reference"]))
    assert links.manage_path(Registration.objects.get()) not in str(body)


@pytest.mark.parametrize(("audience", "oldest"), [(Audience.CHILDREN, 20), (Audience.ANYONE, 120)])
def test_an_age_is_corrected_under_the_rule_it_was_told_under(
    audience: Audience, oldest: int, secret: str
) -> None:
    event = build.a_published_event(3, starts_in=FAR, audience=audience)
    made = book(event, secret)
    path, key = f"/me/registrations/{made['reference']}", made["people"][0]["id"]
    for age, status in ((oldest, 200), (oldest + 1, 422)):
        answer = patch(path, secret, {"people": [{"id": key, "age": age}]})
        assert answer.status_code == status, answer.content
    late = wish(event, "Elin")
    late["people"][0]["age"] = oldest + 1
    assert post("/me/registrations", secret, late).status_code == 422
    assert get(path, secret).json()["people"][0]["age"] == oldest
