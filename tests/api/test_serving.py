"""Families served by programs of staff: decisions, payments, people added, answers corrected; and the lines."""

from typing import Any

import pytest

from tests import build, cast
from tests.api.asking import broken, get, patch, post, token, without_id
from tests.registration.dining import a_dinner
from tests.registration.lining import FAR, choose, free, no_night
from turnout.events.models import Admission, Event
from turnout.messaging.models import Message
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db
CONTACT = {
    "first_name": "Ana",
    "last_name": "Lindqvist",
    "email": "ana@example.org",
    "phone": "+441632960961",
}
KEY = "4be6a6e5-6a3c-4f7e-9d2b-0d6d1c1f0a55"


def a_token(event: Event) -> str:
    return token(cast.cleo(event.metro), "registrations:read", "registrations:write")


def book(event: Event, secret: str, *names: str, **more: Any) -> dict[str, Any]:
    people = [{"first_name": name, **more.pop("each", {})} for name in names]
    sent = {"event": event.reference, "contact": CONTACT, "people": people, **more}
    response = post("/registrations", secret, sent)
    assert response.status_code == 201, response.content
    found: dict[str, Any] = response.json()
    return found


def states(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [one["state"] for one in response.json()["people"]]


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def test_whom_an_event_screens_is_approved_or_declined_with_a_reason() -> None:
    event = build.a_published_event(9, admission=Admission.SCREENED, starts_in=FAR)
    secret = a_token(event)
    made = book(event, secret, "Mira", "Jonas")
    path = f"/registrations/{made['reference']}/decision"
    assert [one["state"] for one in made["people"]] == ["pending", "pending"]
    assert code(post(path, secret, {"decision": "decline"})) == (422, "reason_missing")
    assert code(post(path, secret, {"decision": "approve", "people": [KEY]})) == (404, "not_found")
    one = {"decision": "decline", "people": [made["people"][1]["id"]], "reason": "Too young."}
    assert states(post(path, secret, one)) == ["pending", "declined"]
    assert states(post(path, secret, {"decision": "approve"})) == ["confirmed", "declined"]
    assert code(post(path, secret, {"decision": "approve"})) == (409, "already_decided")
    assert broken() == []


def test_a_payment_by_hand_confirms_what_was_held_for_it() -> None:
    event = a_dinner()
    secret, dinner = a_token(event), str(event.tiers.get(name="Dinner").pk)
    made = book(event, secret, "Mira", each={"tier": dinner}, contact=CONTACT)
    assert (made["people"][0]["state"], made["money"]["left_beforehand_minor"]) == ("pending_payment", 1850)
    assert made["people"][0]["held_until"] == made["money"]["pay_until"]
    path = f"/registrations/{made['reference']}/payment"
    assert code(post(path, secret, {"amount_minor": 1851, "method": "cash"})) == (422, "bad_input")
    assert code(post(path, secret, {"amount_minor": 1850, "method": "waived"})) == (422, "reason_missing")
    paid = [post(path, secret, {"amount_minor": 1850, "method": "cash"}, idempotency_key="one") for _ in "12"]
    assert states(paid[0]) == states(paid[1]) == ["confirmed"]
    assert paid[1].json()["money"]["settled_minor"] == 1850
    assert broken() == []


def test_people_are_added_as_the_familys_own_page_adds_them() -> None:
    event = build.a_published_event(2)
    secret = a_token(event)
    made = book(event, secret, "Mira")
    path = f"/registrations/{made['reference']}/people"
    more = {"people": [{"first_name": "Jonas", "age": 8}, {"first_name": "Elin"}]}
    assert code(post(path, secret, more)) == (409, "party_does_not_fit")
    assert states(post(path, secret, {**more, "if_full": "as_free"})) == ["confirmed", "confirmed", "waiting"]
    assert broken() == []


def test_answers_are_corrected_and_only_of_what_was_seen() -> None:
    event = build.a_published_event(5)
    diet, shoe = build.a_question(event, "What can they not eat?"), build.a_question(event, "Shoe size?")
    secret = a_token(event)
    answers = [{"question": str(one.pk), "value": "38"} for one in (diet, shoe)]
    made = book(event, secret, "Mira", each={"answers": answers})
    path = f"/registrations/{made['reference']}"
    tag = get(path, secret)["ETag"]
    about = {"id": made["people"][0]["id"], "answers": [{"question": str(diet.pk), "value": "Nuts"}]}
    changed = patch(path, secret, {"people": [about]}, if_match=tag)
    assert [one["value"] for one in changed.json()["people"][0]["answers"]] == ["Nuts", "38"]
    assert code(patch(path, secret, {"people": [about]}, if_match=tag)) == (412, "changed_meanwhile")
    about["answers"] = [{"question": str(diet.pk), "value": ""}]
    emptied = patch(path, secret, {"people": [about]}, if_match=changed["ETag"])
    assert [one["value"] for one in emptied.json()["people"][0]["answers"]] == ["38"]
    assert patch(path, secret, {"answers": about["answers"]}).json()["errors"][0]["field"] == "answers"
    foreign = {"people": [{**about, "id": KEY}]}
    assert code(patch(path, secret, foreign)) == (404, "not_found")


def test_ones_own_names_and_ages_are_corrected_and_people_added() -> None:
    event = build.a_published_event(5)
    ana = cast.ana()
    mine = token(ana, "own:read", "own:write")
    sent = {"event": event.reference, "people": [{"first_name": "Mria", "age": 9}], "phone": CONTACT["phone"]}
    made = post("/me/registrations", mine, sent).json()
    path = f"/me/registrations/{made['reference']}"
    tag, key = get(path, mine)["ETag"], made["people"][0]["id"]
    changed = patch(path, mine, {"people": [{"id": key, "first_name": "Mira"}]}, if_match=tag)
    assert [(one["first_name"], one["age"]) for one in changed.json()["people"]] == [("Mira", 9)]
    stale = patch(path, mine, {"people": [{"id": key, "age": None}]}, if_match=tag)
    assert code(stale) == (412, "changed_meanwhile")
    younger = patch(path, mine, {"people": [{"id": key, "age": None}]}, if_match=changed["ETag"])
    assert younger.json()["people"][0]["age"] is None
    assert patch(path, mine, {"people": [{"id": key, "first_name": " "}]}).status_code == 422
    assert states(post(f"{path}/people", mine, {"people": [{"first_name": "Jonas"}]})) == ["confirmed"] * 2
    stranger = token(cast.dan(), "own:write")
    nowhere = patch("/me/registrations/222222", stranger, {})
    assert without_id(patch(path, stranger, {})) == without_id(nowhere)


def test_a_line_is_listed_and_served_with_a_reason() -> None:
    choose(**no_night())
    event = build.a_published_event(1, starts_in=FAR)
    holder = build.a_booking(event, "Holder")
    secret = a_token(event)
    for name in ("Mira", "Jonas", "Elin"):
        book(event, secret, name, if_full="together")
    path = f"/events/{event.reference}/waitlist"

    def order() -> list[tuple[str, int]]:
        return [(one["people"][0], one["rank"]) for one in get(path, secret).json()]

    assert order() == [("Mira", 1), ("Jonas", 2), ("Elin", 3)]
    entries = {one["people"][0]: one["id"] for one in get(path, secret).json()}
    why = {"reason": "Their sister comes too."}
    assert post(f"{path}/{entries['Elin']}/rise", secret, why).json()["rank"] == 2
    assert post(f"{path}/{entries['Elin']}/top", secret, why).json()["rank"] == 1
    assert order() == [("Elin", 1), ("Mira", 2), ("Jonas", 3)]
    assert code(post(f"{path}/{entries['Elin']}/top", secret, why)) == (409, "first_in_line")
    assert code(post(f"{path}/{entries['Mira']}/top", secret, {"reason": " "})) == (422, "reason_missing")
    assert code(post(f"{path}/{entries['Jonas']}/offer", secret, why)) == (409, "no_place_free")
    assert code(post(f"{path}/{KEY}/offer", secret, why)) == (404, "not_found")
    free(holder)
    offered = post(f"{path}/{entries['Jonas']}/offer", secret, why).json()
    assert (offered["state"], offered["offered_places"]) == ("offered", 1)
    assert Message.objects.filter(template__startswith="offer").exists()
    assert broken() == []


def test_who_may_not_serve_is_refused_and_who_sees_nothing_finds_nothing() -> None:
    event = build.a_published_event(5)
    made = book(event, a_token(event), "Mira")
    elsewhere = cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(build.a_metro("Plymouth").pk))
    foreign = token(elsewhere, "registrations:write", "registrations:read")
    reading = token(cast.cleo(event.metro), "registrations:read")
    bodies: dict[str, Any] = {
        "people": {"people": [{"first_name": "Jonas"}]},
        "decision": {"decision": "approve"},
        "payment": {"amount_minor": 1, "method": "cash"},
    }
    for part, body in bodies.items():
        there, nowhere = (
            post(f"/registrations/{one}/{part}", foreign, body) for one in (made["reference"], "222222")
        )
        assert (there.status_code, without_id(there)) == (404, without_id(nowhere))
        assert code(post(f"/registrations/{made['reference']}/{part}", reading, body)) == (
            403,
            "scope_missing",
        )
    assert get(f"/events/{event.reference}/waitlist", foreign).status_code == 404
