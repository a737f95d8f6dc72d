"""What programs read: the catalogue without a token, the desk's work with one, pages, parts, unchanged answers."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import build, cast
from turnout.api.web import schemas
from turnout.events.actions import pricing
from turnout.events.models import Event, Visibility
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.people.actions import api_tokens
from turnout.people.models import User
from turnout.people.policy import scopes

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


def token(user: User, *scopes: str) -> str:
    return api_tokens.make(user, "Scanner", scopes or ["events:read"], 30, by=user.actor)[1]


def get(path: str, secret: str = "", **headers: str) -> Any:
    given = {"authorization": f"Bearer {secret}"} if secret else {}
    return Client().get(f"{V1}{path}", headers={**given, **headers})


def titles(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [one["title"] for one in response.json()["items"]]


def test_the_catalogue_needs_no_token_and_names_what_is_listed() -> None:
    event = build.a_published_event(20, title="Build a robot")
    build.a_published_event(20, title="By link only", visibility=Visibility.UNLISTED)
    build.an_event(title="A draft")
    response = get("/events")
    assert titles(response) == ["Build a robot"]
    one = response.json()["items"][0]
    assert one["reference"] == event.reference
    assert one["sale"] == "register"
    assert one["places"] == {"total": 20, "left": 20}
    assert "content_version" not in one


@pytest.mark.parametrize("path", ["/", "/docs/", "/nonsense"])
def test_an_address_that_is_none_says_where_those_that_are_stand(path: str) -> None:
    response = get(path)
    assert response.status_code == 404
    assert response.json()["next_step"]["url"] == f"{V1}/docs"


def test_an_event_is_found_by_its_reference_however_it_is_typed() -> None:
    event = build.a_published_event(20, title="Build a robot")
    assert get(f"/events/{event.reference.lower()}").json()["title"] == "Build a robot"


@pytest.mark.parametrize("path", ["", "/tiers", "/sessions"])
def test_a_draft_and_what_is_not_there_are_the_same_to_strangers(path: str) -> None:
    draft = build.an_event(title="A draft")
    there, nowhere = get(f"/events/{draft.reference}{path}"), get(f"/events/222222{path}")
    assert there.status_code == nowhere.status_code == 404
    assert without_id(there) == without_id(nowhere)
    assert there["Content-Type"] == "application/problem+json"


def without_id(response: Any) -> dict[str, Any]:
    body: dict[str, Any] = response.json()
    assert body.pop("request_id") == response["X-Request-Id"]
    return body


def test_with_a_token_the_desk_view_shows_what_its_owner_works_with() -> None:
    here, elsewhere = build.a_metro("Wrenfield"), build.a_metro("Plymouth")
    mine = build.an_event(title="A draft here", metro=here)
    foreign = build.an_event(title="A draft elsewhere", metro=elsewhere)
    secret = token(cast.cleo(here))
    assert titles(get("/events?view=desk", secret)) == ["A draft here"]
    assert get(f"/events/{mine.reference}", secret).json()["capacity"]["held"] == 0
    assert get(f"/events/{foreign.reference}", secret).status_code == 404


def test_the_desk_view_without_a_token_is_refused() -> None:
    response = get("/events?view=desk")
    assert (response.status_code, response.json()["code"]) == (401, "token_unknown")
    assert response["WWW-Authenticate"] == "Bearer"


def test_pages_lead_from_one_to_the_next_and_name_everybody_once() -> None:
    for number in range(5):
        build.a_published_event(20, title=f"Evening {number}", starts_in=timedelta(days=number + 1))
    response, found = get("/events?limit=2"), []
    while True:
        found += titles(response)
        following = response.json()["next"]
        if following is None:
            break
        assert response["Link"].startswith(f'<{following}>; rel="next"')
        response = get(following.partition(V1)[2])
    assert found == [f"Evening {number}" for number in range(5)]
    assert 'rel="next"' not in response["Link"]


def test_lists_are_narrowed() -> None:
    build.a_published_event(20, title="Build a robot", starts_in=timedelta(days=3))
    late = build.a_published_event(20, title="Paper boats", starts_in=timedelta(days=30))
    assert late.starts_at is not None
    assert titles(get("/events?q=pap%20bo")) == ["Paper boats"]
    assert titles(get(f"/events?metro={late.metro.slug}")) == ["Paper boats"]
    after = f"{late.starts_at - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
    assert titles(get(f"/events?starts_from={after}")) == ["Paper boats"]
    assert titles(get(f"/events?starts_until={after}")) == ["Build a robot"]
    assert titles(get("/events?sort=-starts_at")) == ["Paper boats", "Build a robot"]
    assert titles(get("/events?sort=newest")) == ["Paper boats", "Build a robot"]


def test_parts_and_single_fields_are_put_in_and_left_out() -> None:
    event = build.a_published_event(20, title="Build a robot")
    whole = get(f"/events/{event.reference}?include=tiers,sessions").json()
    assert [one["left"] for one in whole["tiers"]] == [20]
    assert len(whole["sessions"]) == 1
    assert get(f"/events/{event.reference}?fields=title,tiers").json().keys() == {"title", "tiers"}


def test_a_hidden_kind_of_place_is_named_to_nobody_outside() -> None:
    event = build.a_published_event(20, title="Build a robot")
    pricing.add_tier(
        event, pricing.TierDraft(name="Friends", capacity=5, access="code", is_hidden=True), by=SYSTEM
    )
    assert [one["name"] for one in get(f"/events/{event.reference}/tiers").json()] == [
        build.the_tier(event).name
    ]
    names = {
        one["name"] for one in get(f"/events/{event.reference}/tiers", token(cast.cleo(event.metro))).json()
    }
    assert "Friends" in names


def test_who_comes_is_told_to_a_token_for_rosters_alone() -> None:
    event = build.a_published_event(20)
    build.a_booking(event, "Mira", "Jonas")
    cleo = cast.cleo(event.metro)
    path = f"/events/{event.reference}/attendees"
    found = get(path, token(cleo, "rosters:read")).json()["items"]
    assert [(one["first_name"], one["state"]) for one in found] == [
        ("Mira", "confirmed"),
        ("Jonas", "confirmed"),
    ]
    assert "email" not in json.dumps(found)
    refused = get(path, token(cleo, "events:read"))
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert get(path).status_code == 401


def test_a_token_reaches_no_further_than_its_owner() -> None:
    event = build.a_published_event(20)
    build.a_booking(event, "Mira")
    other = cast.cleo(build.a_metro("Plymouth"))
    refused = get(f"/events/{event.reference}/attendees", token(other, "rosters:read"))
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    draft = build.an_event()
    assert get(f"/events/{draft.reference}/attendees", token(other, "rosters:read")).status_code == 404


@pytest.mark.parametrize(
    "path", ["", "/tiers", "/sessions", "/questions", "/tiers/{tier}", "/sessions/{session}"]
)
def test_a_draft_is_read_with_a_token_for_events_alone(path: str) -> None:
    draft = build.an_event(title="A draft")
    cleo, scopes_of_events = cast.cleo(draft.metro), {"events:read", "events:write"}
    parts = {"tier": build.the_tier(draft).pk, "session": draft.sessions.get().pk}
    path = path.format(**parts)
    there, nowhere = f"/events/{draft.reference}{path}", f"/events/222222{path}"
    secret = token(cleo)
    for scope in scopes.to_give(cleo.actor):
        cleo.api_tokens.update(scopes=[scope])
        answer = get(there, secret)
        if scope in scopes_of_events:
            assert answer.status_code == 200, scope
        else:
            assert answer.status_code == 404, scope
            assert without_id(answer) == without_id(get(nowhere, secret))


def test_what_only_staff_see_of_an_event_is_told_to_a_token_for_events_alone() -> None:
    event = build.a_published_event(20, online_url="https://meet.example.org/x")
    cleo, path = cast.cleo(event.metro), f"/events/{event.reference}"
    told = get(path, token(cleo, "rosters:read", "registrations:write", "events:move")).json()
    assert told == get(path).json()
    assert "online_url" not in told
    for scope in ("events:read", "events:write"):
        assert get(path, token(cleo, scope)).json()["online_url"] == "https://meet.example.org/x"


def test_a_private_event_is_there_for_whoever_registers_people_at_it() -> None:
    event = build.a_published_event(20, title="Among us", visibility=Visibility.PRIVATE)
    secret = token(cast.cleo(event.metro), "registrations:write")
    assert get(f"/events/{event.reference}", secret).json()["title"] == "Among us"
    assert len(get(f"/events/{event.reference}/tiers", secret).json()) == 1
    assert get(f"/events/{event.reference}").status_code == 404


def test_officers_and_chairs_read_what_they_have_to_do() -> None:
    over = build.led(build.an_event(title="Paper boats"), "completed")
    cleo = cast.cleo(over.metro)
    assert titles(get("/officer/events/needing-wrapup", token(cleo))) == ["Paper boats"]
    assert titles(get("/officer/events/pending-review", token(cleo))) == []
    assert titles(get("/me/events/chairing", token(cleo))) == []
    assert titles(get("/me/events/needing-wrapup", token(cleo))) == []
    assert titles(get("/officer/events/needing-chairs", token(cleo))) == []


def test_an_unchanged_answer_has_no_body() -> None:
    event = build.a_published_event(20)
    path = f"/events/{event.reference}"
    first = get(path)
    again = get(path, **{"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    build.a_booking(event, "Mira")
    assert get(path, **{"if-none-match": first["ETag"]}).status_code == 200


def test_head_answers_like_get_without_a_body() -> None:
    build.a_published_event(20)
    response = Client().head(f"{V1}/events")
    assert (response.status_code, response.content) == (200, b"")
    assert response["ETag"] == get("/events")["ETag"]


@pytest.mark.parametrize(
    "asked",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        "sort=title",
        "view=all",
        "state=open",
        "starts_from=yesterday",
        "starts_from=2026-01-01T10:00:00",
        "include=people",
        "fields=email",
        "q=%00",
        f"q={'x' * 10_000}",
    ],
)
def test_bad_input_is_named_beside_its_field(asked: str) -> None:
    build.a_published_event(20)
    response = get(f"/events?{asked}")
    assert (response.status_code, response.json()["code"]) == (422, "bad_input"), response.content
    assert asked.partition("=")[0] in response.json()["errors"][0]["field"]


def test_what_is_no_address_says_so_as_a_document() -> None:
    for path in ("/api/v1/nothing", "/api/v2/events", "/api/", "/api/v1/"):
        response = Client().get(path)
        assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json"), path


def test_another_method_is_told_which_there_are() -> None:
    response = Client().delete(f"{V1}/events")
    assert (response.status_code, response["Allow"]) == (405, "GET, POST")
    assert response.json()["code"] == "method_not_allowed"


def test_answers_hold_what_the_document_says() -> None:
    event = build.a_published_event(20)
    secret = token(cast.cleo(event.metro), "events:read", "rosters:read")
    build.a_booking(event, "Mira")
    for secret_or_none in ("", secret):
        found = get(f"/events/{event.reference}?include=tiers,sessions", secret_or_none).json()
        schemas.EventOut.model_validate(found)
        assert found.keys() <= set(schemas.EventOut.model_fields)
        assert set(found["tiers"][0]) <= set(schemas.TierOut.model_fields)
    people = get(f"/events/{event.reference}/attendees", secret).json()["items"]
    assert people[0].keys() == set(schemas.AttendeeOut.model_fields)
    assert get("/metros").json()["items"][0].keys() < set(schemas.MetroOut.model_fields)
    assert get("/venues").json()["items"][0].keys() < set(schemas.VenueOut.model_fields)
    assert get("/token", secret).json().keys() == set(schemas.TokenOut.model_fields)


def test_a_list_takes_as_many_statements_for_many_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(6):
        build.a_published_event(20, title=f"Evening {number}")
    secret = token(cast.cleo(Event.objects.all()[0].metro))
    get("/token", secret)
    with django_assert_num_queries(4):
        assert len(titles(get("/events?include=tiers,sessions"))) == 6
    with django_assert_num_queries(6):
        get("/events?view=desk&include=tiers,sessions", secret)


def test_a_session_opens_nothing_here() -> None:
    draft = build.an_event()
    client = Client()
    client.force_login(cast.cleo(draft.metro))
    assert client.get(f"{V1}/events/{draft.reference}").status_code == 404


def test_too_many_requests_are_told_when_to_come_back(settings: Any) -> None:
    settings.TURNOUT_LIMIT_API = 10
    secret = token(cast.cleo(build.a_metro()))  # counted by itself, whatever others asked from here
    answers = [get("/metros", secret) for _ in range(11)]
    assert [one.status_code for one in answers] == [200] * 10 + [429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert answers[0]["RateLimit-Policy"] == '"api";q=10;w=60'


def test_the_documentation_names_every_route_and_code() -> None:
    document = get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    page = Client().get(f"{V1}/docs").content.decode()
    for path in document["paths"]:
        assert path in page
    assert 'id="scope_missing"' in page


def test_the_clock_of_answers_is_utc() -> None:
    event = build.a_published_event(20)
    assert event.starts_at is not None
    assert get(f"/events/{event.reference}").json()["starts_at"] == f"{event.starts_at:%Y-%m-%dT%H:%M:%SZ}"
    assert clock.now().tzinfo is not None


@pytest.mark.parametrize(
    "path", ["/events/%00", "/events/AB%00CD/tiers", "/venues/%00", "/events?after=%00&metro=x"]
)
def test_nul_in_an_address_is_nothing_there(path: str) -> None:
    assert get(path).status_code in {200, 404}


def test_what_is_read_with_a_tag_is_that_or_a_problem() -> None:
    path = f"/events/{build.a_published_event(20).reference}"
    tag = get(path)["ETag"]
    assert get(path, **{"If-Match": tag}).status_code == 200
    assert get(path, **{"If-Match": "*"}).status_code == 200
    refused = get(path, **{"If-Match": '"another"'})
    assert (refused.status_code, refused.json()["code"]) == (412, "changed_meanwhile")
    assert refused["Content-Type"] == "application/problem+json"


def test_where_nothing_has_a_date_a_date_asks_nothing() -> None:
    path = f"/events/{build.a_published_event(20).reference}"
    answer = get(path, **{"If-Unmodified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"})
    assert (answer.status_code, answer.json()["title"]) == (200, get(path).json()["title"])
