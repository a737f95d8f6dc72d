"""Registrations by programs of staff: booked as the public form or the desk books, found, cancelled."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from tests import build, cast
from tests.api.asking import broken, get, post, token, without_id
from turnout.audit.models import AuditEntry
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Access, Event, Kind
from turnout.messaging.models import Message
from turnout.people.policy.roles import Role
from turnout.registration.models import Registration

pytestmark = pytest.mark.django_db
ANA = {"first_name": "Ana", "last_name": "Lindqvist", "email": "ana@example.org", "phone": "+441632960961"}
KEY = "4be6a6e5-6a3c-4f7e-9d2b-0d6d1c1f0a55"


@pytest.fixture
def event() -> Event:
    return build.a_published_event(3)


@pytest.fixture
def secret(event: Event) -> str:
    return a_token(event)


def a_token(event: Event) -> str:
    return token(cast.cleo(event.metro), "registrations:read", "registrations:write")


def wish(event: Event, *names: str, **more: Any) -> dict[str, Any]:
    people = [{"first_name": name, "age": 9} for name in names or ("Mira",)]
    return {"event": event.reference, "contact": ANA, "people": people, **more}


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def field(response: Any) -> str:
    assert response.status_code == 422, response.content
    return str(response.json()["errors"][0]["field"])


def states(response: Any) -> list[str]:
    return [one["state"] for one in response.json()["people"]]


def test_a_family_is_registered_as_the_form_does_it_and_gets_its_mail(event: Event, secret: str) -> None:
    response = post("/registrations", secret, wish(event, "Mira", "Jonas"))
    assert response.status_code == 201, response.content
    body = response.json()
    made = Registration.objects.get()
    assert response["Location"].endswith(f"/api/v1/registrations/{made.reference}")
    assert (body["reference"], body["source"], made.source) == (made.reference, "api", "api")
    assert states(response) == ["confirmed", "confirmed"]
    assert body["says"] == "Mira and Jonas have a place."
    assert body["contact"] == {**ANA, "is_proven": False}
    assert body["money"]["left_minor"] == 0
    assert Message.objects.filter(about_id=str(made.pk)).count() == 1
    assert build.fresh(event).held == 2
    assert broken() == []


def test_what_was_made_is_found_as_it_was_answered(event: Event, secret: str) -> None:
    made = post("/registrations", secret, wish(event)).json()
    assert get(f"/registrations/{made['reference']}", secret).json() == made
    assert get("/registrations", secret).json()["items"] == [made]


def test_the_same_key_books_once_and_is_answered_alike(event: Event, secret: str) -> None:
    first, again = (post("/registrations", secret, wish(event), idempotency_key=KEY) for _ in range(2))
    assert (first.status_code, first.content, first["Location"]) == (201, again.content, again["Location"])
    assert Registration.objects.count() == 1


def test_who_does_not_fit_is_asked_and_books_nothing(event: Event, secret: str) -> None:
    four = wish(event, "Mira", "Jonas", "Elin", "Tariq")
    assert code(post("/registrations", secret, four)) == (409, "party_does_not_fit")
    assert not Registration.objects.exists()
    response = post("/registrations", secret, {**four, "if_full": "split", "expects": 3})
    assert states(response) == ["confirmed"] * 3 + ["waiting"]
    assert response.json()["people"][3]["rank"] == 1
    assert code(post("/registrations", secret, wish(event, "Noor"))) == (409, "event_full")
    waits = post("/registrations", secret, wish(event, "Noor", if_full="together"))
    assert (states(waits), waits.json()["people"][0]["rank"]) == (["waiting"], 2)
    assert broken() == []


def test_windows_hold_for_programs_too_and_the_desk_may_book_beyond_them(secret: str) -> None:
    event = build.an_event(3, state="registration_closed")
    mine = a_token(event)
    assert code(post("/registrations", mine, wish(event))) == (409, "registration_closed")
    booked = post("/registrations", mine, wish(event, as_staff={}))
    assert (booked.status_code, booked.json()["source"]) == (201, "desk")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"contact": {**ANA, "email": "ana"}}, "contact.email"),
        ({"contact": {**ANA, "email": ""}}, "contact.email"),
        ({"contact": {**ANA, "phone": "12"}}, "contact.phone"),
        ({"contact": {**ANA, "first_name": " \t "}}, "contact.first_name"),
        ({"people": [{"first_name": ""}]}, "people.0.first_name"),
        ({"people": [{"first_name": "Mira"}, {"first_name": "mira"}]}, "people.1.first_name"),
        ({"people": [{"first_name": "Mira", "age": 21}]}, "people.0.age"),
        ({"people": [{"is_registrant": True}]}, "people.0.is_registrant"),
        ({"people": [{"first_name": "Mira", "tier": KEY}]}, "people.0.tier"),
        ({"answers": [{"question": KEY, "value": "x"}]}, "answers"),
    ],
)
def test_what_the_form_refuses_is_refused_and_named(
    event: Event, secret: str, change: dict[str, Any], named: str
) -> None:
    assert field(post("/registrations", secret, {**wish(event), **change})) == named
    assert not Registration.objects.exists()


def test_text_of_any_kind_is_kept_or_refused_and_breaks_nothing(event: Event, secret: str) -> None:
    for name in ("🎈" * 100, "שָׁלוֹם", "x" * 10_000, "\u202eMira\u2066"):
        people = [{"first_name": name}]
        assert post("/registrations", secret, wish(event, people=people)).status_code in {201, 422}
    assert Registration.objects.count() == 3


def test_prices_are_said_and_dearer_ones_refused() -> None:
    tiers = [TierDraft(name="Dinner", capacity=5, price_minor=1850), TierDraft(name="Talk", capacity=9)]
    event = build.a_published_event(tiers=tiers, currency="GBP")
    mine, dinner = a_token(event), str(event.tiers.get(name="Dinner").pk)
    assert field(post("/registrations", mine, wish(event))) == "people.0.tier"
    people = [{"first_name": "Mira", "tier": dinner}]
    assert code(post("/registrations", mine, wish(event, people=people, price_minor=1849))) == (
        409,
        "prices_changed",
    )
    booked = post("/registrations", mine, wish(event, people=people, price_minor=1850)).json()
    assert booked["money"]["left_at_door_minor"] == booked["money"]["costs_minor"] == 1850
    assert booked["people"][0]["is_paid_at_door"] is True


def test_what_asks_for_a_code_or_a_membership_asks_programs_too() -> None:
    tiers = [
        TierDraft(name="Members", capacity=5, access=Access.MEMBERS),
        TierDraft(name="Invited", capacity=5, access=Access.CODE, is_hidden=True),
    ]
    event = build.a_published_event(tiers=tiers)
    mine = a_token(event)
    key = {one.name: str(one.pk) for one in event.tiers.all()}
    for_members = wish(event, people=[{"first_name": "Mira", "tier": key["Members"]}])
    assert code(post("/registrations", mine, for_members)) == (403, "members_only")
    hidden = wish(event, people=[{"first_name": "Mira", "tier": key["Invited"]}])
    assert code(post("/registrations", mine, hidden)) == (422, "tier_unknown")
    assert code(post("/registrations", mine, {**for_members, "as_staff": {}})) == (403, "members_only")
    said = {**for_members, "as_staff": {"override": "Joins on the day."}}
    assert post("/registrations", mine, said).status_code == 201


def test_answers_are_asked_kept_and_said() -> None:
    event = build.a_published_event(5)
    question = build.a_question(event, "What can they not eat?", is_required=True)
    mine = a_token(event)
    asked = get(f"/events/{event.reference}/questions").json()
    assert [(one["id"], one["label"], one["is_required"]) for one in asked] == [
        (str(question.pk), question.label, True)
    ]
    assert field(post("/registrations", mine, wish(event))) == "people.0.answers"
    people = [{"first_name": "Mira", "answers": [{"question": str(question.pk), "value": " Nuts "}]}]
    body = post("/registrations", mine, wish(event, people=people)).json()
    assert body["people"][0]["answers"] == [
        {"question": str(question.pk), "label": question.label, "value": "Nuts", "says": "Nuts"}
    ]
    assert get(f"/registrations/{body['reference']}", mine).json() == body
    assert get("/registrations", mine).json()["items"][0]["people"][0]["answers"] == []
    assert post("/registrations", mine, wish(event, "Jonas", as_staff={})).status_code == 201


@pytest.mark.parametrize(("kind", "sent"), [(Kind.RADIO, "None"), (Kind.SEVERAL, ["Meat", "None"])])
def test_a_choice_is_answered_as_it_is_sent(kind: Kind, sent: Any) -> None:
    event = build.a_published_event(5)
    question = build.a_question(event, "What do they eat?", kind=kind, options=["Meat", "None"])
    mine = a_token(event)
    keys = {one["label"]: one["key"] for one in question.options}
    sent = [keys[one] for one in sent] if isinstance(sent, list) else keys[sent]
    people = [{"first_name": "Mira", "answers": [{"question": str(question.pk), "value": sent}]}]
    body = post("/registrations", mine, wish(event, people=people)).json()
    assert body["people"][0]["answers"][0]["value"] == sent


def test_what_is_wrong_is_named_as_it_was_sent(event: Event, secret: str) -> None:
    answer = {"question": KEY, "value": {"so": "not"}}
    assert field(post("/registrations", secret, wish(event, answers=[answer]))) == "answers.0.value"
    crowd = [{"first_name": f"Child {number}"} for number in range(12)]
    assert field(post("/registrations", secret, wish(event, people=crowd))) == "people"
    wrong = post("/registrations", secret, {**wish(event), "colour": "red"}).json()["errors"]
    assert wrong == [{"field": "colour", "detail": "There is no such field here."}]
    wrong = post("/registrations", secret).json()["errors"]
    assert wrong == [{"field": "", "detail": "This needs a body in JSON."}]


def test_nobody_registers_elsewhere_or_without_the_scope(event: Event, secret: str) -> None:
    elsewhere = cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(build.a_metro("Plymouth").pk))
    foreign = token(elsewhere, "registrations:write", "registrations:read")
    there, nowhere = (
        post("/registrations", foreign, {**wish(event), "event": reference})
        for reference in (event.reference, "222222")
    )
    assert field(there) == field(nowhere) == "event"
    assert without_id(there) == without_id(nowhere)
    reading = token(cast.cleo(event.metro), "registrations:read")
    assert code(post("/registrations", reading, wish(event))) == (403, "scope_missing")
    assert code(post("/registrations", "", wish(event))) == (401, "token_unknown")
    made = post("/registrations", secret, wish(event)).json()["reference"]
    assert get("/registrations", foreign).json()["items"] == []
    for path in (f"/registrations/{made}", "/registrations/222222"):
        assert get(path, foreign).status_code == 404
        assert post(f"{path}/cancellation", foreign, {"reason": "No."}).status_code == 404
    assert code(get(f"/registrations/{made}", token(cast.cleo(event.metro), "events:read"))) == (
        403,
        "scope_missing",
    )


def test_places_are_cancelled_for_some_then_for_all_with_a_reason(event: Event, secret: str) -> None:
    made = post("/registrations", secret, wish(event, "Mira", "Jonas")).json()
    path = f"/registrations/{made['reference']}/cancellation"
    assert code(post(path, secret, {})) == (422, "reason_missing")
    first = post(path, secret, {"people": [made["people"][0]["id"]], "reason": "Ill."})
    assert states(first) == ["cancelled", "confirmed"]
    assert states(post(path, secret, {"reason": "All ill."})) == ["cancelled", "cancelled"]
    assert code(post(path, secret, {"reason": "Again."})) == (409, "already_cancelled")
    assert code(post(path, secret, {"people": [KEY], "reason": "Who?"})) == (404, "not_found")
    assert build.fresh(event).held == 0
    assert AuditEntry.objects.filter(verb="registration.cancelled").count() == 1
    assert broken() == []


def test_the_confirmation_is_sent_again_a_few_times(event: Event, secret: str) -> None:
    made = post("/registrations", secret, wish(event)).json()
    path = f"/registrations/{made['reference']}/confirmation"
    assert [post(path, secret).status_code for _ in range(6)] == [200] * 5 + [429]


def test_the_list_is_narrowed_and_paged_by_few_statements(
    event: Event, secret: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other = build.a_published_event(9, metro=event.metro)
    for name in ("Mira", "Jonas"):
        post("/registrations", secret, wish(event, name))
    post("/registrations", secret, wish(other, "Elin", contact={**ANA, "email": "bo@example.org"}))
    for query, count in {
        f"event={event.reference}": 2,
        "email=Ana@Example.org": 2,
        "email=bo@example.org": 1,
        "state=waiting": 0,
        f"tier={build.the_tier(other).pk}": 1,
        "made_from=2999-01-01T00:00:00Z": 0,
        "email=nobody": 0,
        "event=%20": 0,
        "event=-": 0,
        "email=%20": 0,
    }.items():
        assert len(get(f"/registrations?{query}", secret).json()["items"]) == count, query
    with django_assert_num_queries(7):  # token, grants, page, people, ranks, offers, settled
        page = get("/registrations?limit=2", secret).json()
    assert len(page["items"]) == 2
    rest = get(page["next"].partition("/api/v1")[2], secret).json()
    assert (len(rest["items"]), rest["next"]) == (1, None)


def test_the_secret_of_the_link_is_told_to_nobody(event: Event, secret: str) -> None:
    body = post("/registrations", secret, wish(event)).json()
    assert body["url"].endswith(f"/registrations/{body['reference']}/")
    assert "/r/" not in str(body)
