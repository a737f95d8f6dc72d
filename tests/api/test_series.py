"""Series over REST: an event is repeated on days that were previewed, its dates are moved together, each is told of."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests import build, cast
from tests.api.asking import broken, get, patch, post, token
from turnout.audit.models import AuditEntry
from turnout.events.actions import chairing
from turnout.events.models import Errand, Event, Series
from turnout.events.states import EventState
from turnout.jobs import actions as jobs
from turnout.kernel import times
from turnout.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
WEEKLY = {"kind": "weekly", "count": 4}
STATEMENTS = 4
KEY = "4be6a6e5-6a3c-4f7e-9d2b-0d6d1c1f0a55"


@pytest.fixture
def event() -> Event:
    return build.a_published_event(starts_in=timedelta(days=10), title="Chess")


@pytest.fixture
def secret(event: Event) -> str:
    return token(cast.cleo(event.metro), "events:read", "events:write", "events:move")


def days_of(series: Series) -> list[str]:
    found = Event.objects.filter(series=series).order_by("starts_at")
    return [times.local(one.starts_at, one.time_zone).date().isoformat() for one in found if one.starts_at]


def states(series: Series) -> list[str]:
    return [one.state for one in Event.objects.filter(series=series).order_by("starts_at")]


def test_a_rule_is_previewed_and_makes_the_days_that_nothing_stands_against(
    event: Event, secret: str
) -> None:
    path = f"/events/{event.reference}/repetition"
    seen = post(f"{path}/preview", secret, WEEKLY)
    assert (seen.status_code, [one["is_clear"] for one in seen.json()["days"]]) == (200, [True] * 3)
    assert not Series.objects.exists()
    made = post(path, secret, WEEKLY)
    series = Series.objects.get()
    assert (made.status_code, made["Location"].partition("/api/v1")[2]) == (201, f"/series/{series.slug}")
    assert (made.json()["dates"], made.json()["coming"], made.json()["rule"]["count"]) == (4, 4, 4)
    assert days_of(series)[1:] == [one["day"] for one in seen.json()["days"]]
    assert get(f"/series/{series.slug}", secret).json() == made.json()
    listed = get(f"/events?view=desk&series={series.slug}", secret).json()["items"]
    assert len(listed) == 4
    assert broken() == []


@pytest.mark.parametrize("slug", ["%00", "a%00b", "%F0%9F%98%80", "a" * 121])
def test_a_slug_that_is_none_names_no_series(secret: str, slug: str) -> None:
    assert get(f"/series/{slug}", secret).status_code in {404, 422}
    assert post(f"/series/{slug}/publication", secret).status_code in {404, 422}


def test_only_the_days_that_are_wanted_are_made_and_more_can_be_added(event: Event, secret: str) -> None:
    path = f"/events/{event.reference}/repetition"
    days = [one["day"] for one in post(f"{path}/preview", secret, WEEKLY).json()["days"]]
    post(path, secret, {**WEEKLY, "days": days[1:2]})
    again = post(f"{path}/preview", secret, WEEKLY).json()["days"]
    assert [bool(one["barred"]) for one in again] == [False, True, False]
    post(path, secret, WEEKLY)
    assert days_of(Series.objects.get())[1:] == days


def test_a_repetition_with_a_key_happens_once(event: Event, secret: str) -> None:
    path = f"/events/{event.reference}/repetition"
    first, again = (post(path, secret, WEEKLY, idempotency_key=KEY) for _ in range(2))
    assert (first.content, Event.objects.count()) == (again.content, 4)
    assert AuditEntry.objects.filter(verb__startswith="series.").count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "weekly"}, "count"),
        ({"kind": "chosen"}, "chosen"),
        ({"kind": "chosen", "chosen": ["0001-01-01"]}, "chosen"),
        ({"kind": "chosen", "chosen": ["9999-12-31"]}, "chosen"),
        ({"kind": "weekly", "until": "9999-12-31"}, "until"),
        ({"kind": "weekly", "until": "0001-01-01"}, "until"),
        ({**WEEKLY, "days": ["1999-01-01"]}, "days"),
        ({**WEEKLY, "weekdays": ["noday"]}, "weekdays.0"),
    ],
)
def test_a_rule_that_yields_nothing_says_which_of_its_values_is_wrong(
    body: dict[str, object], field: str, event: Event, secret: str
) -> None:
    answer = post(f"/events/{event.reference}/repetition", secret, body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert not Series.objects.exists()


def test_an_event_without_a_date_is_not_repeated(secret: str, event: Event) -> None:
    undated = build.an_event(metro=event.metro, sessions=[])
    for path in ("repetition", "repetition/preview"):
        answer = post(f"/events/{undated.reference}/{path}", secret, WEEKLY)
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_dates_are_published_by_the_worker_and_told_of_one_by_one(event: Event, secret: str) -> None:
    series = build.a_series(event, 4)
    answer = post(f"/series/{series.slug}/publication", secret, idempotency_key=KEY)
    again = post(f"/series/{series.slug}/publication", secret, idempotency_key=KEY)
    assert (answer.status_code, again.status_code, Errand.objects.count()) == (202, 202, 1)
    assert (answer.json()["state"], answer.json()["dates"]["waiting"]) == ("under_way", 3)
    path = answer["Location"].partition("/api/v1")[2]
    assert get(path, secret).json() == answer.json()
    assert states(series) == [EventState.PUBLISHED, *[EventState.DRAFT] * 3]
    jobs.run_due()
    assert states(series) == [EventState.PUBLISHED] * 4
    told = get(path, secret).json()
    assert (told["state"], told["dates"]) == ("done", {"waiting": 0, "done": 3, "same": 0, "refused": 0})
    pages = get(f"{path}/dates?limit=2", secret).json()
    rest = get(pages["next"].partition("/api/v1")[2], secret).json()
    assert [one["outcome"] for one in pages["items"] + rest["items"]] == ["done"] * 3
    assert get(f"/series/{series.slug}/changes", secret).json() == [told]
    assert post(f"/series/{series.slug}/publication", secret).json()["code"] == "wrong_state"


def test_named_dates_are_cancelled_with_a_reason_and_no_others(event: Event, secret: str) -> None:
    series = build.a_series(event, 3)
    last = Event.objects.filter(series=series).latest("starts_at")
    path = f"/series/{series.slug}/cancellation"
    assert post(path, secret, {"dates": [last.reference]}).status_code == 422
    stranger = build.an_event(metro=event.metro).reference
    answer = post(path, secret, {"dates": [last.reference, stranger], "reason": "Rain"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "dates")
    assert post(path, secret, {"dates": [last.reference], "reason": "Rain"}).status_code == 202
    busy = post(path, secret, {"dates": [event.reference], "reason": "Rain"})
    assert (busy.status_code, busy.json()["code"]) == (409, "wrong_state")
    jobs.run_due()
    assert states(series) == [EventState.PUBLISHED, EventState.DRAFT, EventState.CANCELLED]


def test_a_role_that_does_not_publish_is_told_so_at_each_date(event: Event) -> None:
    chair = cast.dan()
    chairing.appoint(event, cast.person(chair), by=SYSTEM)
    series = build.a_series(event, 3)
    secret = token(chair, "events:read", "events:move")
    answer = post(f"/series/{series.slug}/publication", secret)
    assert (answer.status_code, answer.json()["dates"]["waiting"]) == (202, 2)
    jobs.run_due()
    told = get(f"{answer['Location'].partition('/api/v1')[2]}/dates", secret).json()["items"]
    assert [(one["outcome"], one["detail"]) for one in told] == [
        ("refused", "Your role does not include this.")
    ] * 2
    assert states(series)[1:] == [EventState.DRAFT] * 2


def test_who_manages_every_date_renames_the_series_if_it_is_still_what_he_saw(
    event: Event, secret: str
) -> None:
    series = build.a_series(event, 3)
    path = f"/series/{series.slug}"
    tag = get(path, secret)["ETag"]
    answer = patch(path, secret, {"title": "Chess at night"}, If_Match=tag)
    assert (answer.status_code, answer.json()["title"], answer.json()["slug"]) == (
        200,
        "Chess at night",
        series.slug,
    )
    assert patch(path, secret, {"title": "Draughts"}, If_Match=tag).status_code == 412


def test_an_event_leaves_its_series_and_stands_alone(event: Event, secret: str) -> None:
    series = build.a_series(event, 3)
    left = post(f"/events/{event.reference}/departure", secret)
    assert (left.status_code, left.json()["series"]) == (200, None)
    assert get(f"/series/{series.slug}", secret).json()["dates"] == 2
    assert post(f"/events/{event.reference}/departure", secret).json()["code"] == "wrong_state"


def test_series_are_listed_newest_first_with_a_fixed_number_of_statements(
    secret: str, event: Event, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = [build.a_series(build.an_event(metro=event.metro), 2).slug for _ in range(3)]
    get("/series", secret)
    with django_assert_num_queries(STATEMENTS):
        get("/series?limit=1", secret)
    with django_assert_num_queries(STATEMENTS):
        get("/series", secret)
    page = get("/series?limit=2", secret).json()
    rest = get(page["next"].partition("/api/v1")[2], secret).json()
    assert [one["slug"] for one in page["items"] + rest["items"]] == made[::-1]
    assert [one["dates"] for one in page["items"]] == [2, 2]


@pytest.mark.parametrize("reason", ["   ", "\n\t"])
def test_dates_are_not_cancelled_for_a_reason_without_words(reason: str, event: Event, secret: str) -> None:
    series = build.a_series(event, 3)
    answer = post(f"/series/{series.slug}/cancellation", secret, {"reason": reason})
    assert (answer.status_code, answer.json()["code"], Errand.objects.count()) == (422, "reason_missing", 0)


def test_a_date_named_twice_in_other_letters_is_one_date(event: Event, secret: str) -> None:
    series = build.a_series(event, 3)
    last = Event.objects.filter(series=series).latest("starts_at").reference
    answer = post(f"/series/{series.slug}/publication", secret, {"dates": [last, last.lower()]})
    assert (answer.status_code, answer.json()["dates"]["waiting"]) == (202, 1)
