"""A change of one date over REST that goes to other dates of its series: left to the worker, told of at each."""

from datetime import timedelta
from typing import Any

import pytest

from tests import build, cast
from tests.api.asking import broken, get, patch, post, token
from turnout.events.actions import editing, spreading
from turnout.events.models import Errand, Event, Series
from turnout.jobs import actions as jobs
from turnout.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
ALL, LATER = {"reach": "all"}, {"reach": "later"}


@pytest.fixture
def event() -> Event:
    return build.a_published_event(starts_in=timedelta(days=10), title="Chess")


@pytest.fixture
def series(event: Event) -> Series:
    return build.a_series(event, 4)


@pytest.fixture
def secret(event: Event) -> str:
    return token(cast.cleo(event.metro), "events:read", "events:write", "events:move")


def dates(series: Series) -> list[Event]:
    return list(Event.objects.filter(series=series).order_by("starts_at"))


def told(answer: Any, secret: str) -> dict[str, int]:
    """Return what came of a change, after the worker did it."""
    assert answer.status_code == 202, answer.content
    jobs.run_due()
    found: dict[str, int] = get(answer["Location"].partition("/api/v1")[2], secret).json()["dates"]
    assert broken() == []
    return {name: count for name, count in found.items() if count}


def test_what_an_event_says_goes_to_all_dates_and_the_title_to_the_series(
    series: Series, event: Event, secret: str
) -> None:
    second = dates(series)[1]
    editing.change(second, {"summary": "Bring a clock."}, by=SYSTEM)
    body = {"summary": "Bring a friend.", "title": "Chess at night", "also": ALL}
    answer = patch(f"/events/{event.reference}", secret, body)
    assert [one.title for one in dates(series)] == ["Chess at night", *["Chess"] * 3]
    assert told(answer, secret) == {"done": 3}
    assert [one.summary for one in dates(series)] == [
        "Bring a friend.",
        "Bring a clock.",
        *["Bring a friend."] * 2,
    ]
    assert get(f"/series/{series.slug}", secret).json()["title"] == "Chess at night"
    rows = get(f"{answer['Location'].partition('/api/v1')[2]}/dates", secret).json()["items"]
    assert [one["kept"] for one in rows] == [["summary"], [], []]


def test_a_change_can_leave_earlier_dates_alone_and_take_what_differed(series: Series, secret: str) -> None:
    _first, second, third, _last = dates(series)
    editing.change(third, {"summary": "Bring a clock."}, by=SYSTEM)
    body = {"summary": "Bring a friend.", "also": {"reach": "later", "overwrites": True}}
    assert told(patch(f"/events/{second.reference}", secret, body), secret) == {"done": 2}
    assert [one.summary == "Bring a friend." for one in dates(series)] == [False, True, True, True]


def test_where_nothing_goes_to_other_dates_the_answer_is_the_thing(
    series: Series, event: Event, secret: str
) -> None:
    spreading.rename(series, "Season 2027", by=SYSTEM)
    last = dates(series)[-1]
    answer = patch(f"/events/{last.reference}", secret, {"summary": "Bring a friend.", "also": LATER})
    assert (answer.status_code, answer.json()["summary"]) == (200, "Bring a friend.")
    same = patch(f"/events/{event.reference}", secret, {"title": event.title, "also": ALL})
    assert (same.status_code, Errand.objects.count()) == (200, 0)
    assert get(f"/series/{series.slug}", secret).json()["title"] == "Season 2027"


def test_one_change_at_a_time_is_on_its_way(series: Series, event: Event, secret: str) -> None:
    path = f"/events/{event.reference}"
    assert patch(path, secret, {"summary": "One", "also": ALL}).status_code == 202
    busy = patch(path, secret, {"summary": "Two", "also": ALL})
    assert (busy.status_code, busy.json()["code"]) == (409, "wrong_state")
    assert build.fresh(event).summary == "One"
    both = patch(path, secret, {"summary": "Two", "capacity": 7, "also": ALL})
    assert (both.status_code, both.json()["errors"][0]["field"]) == (422, "capacity")
    money = patch(path, secret, {"currency": "EUR", "also": ALL})
    assert (money.status_code, money.json()["errors"][0]["field"]) == (422, "currency")


def test_a_refusal_here_sends_nothing_there(series: Series, event: Event, secret: str) -> None:
    answer = patch(f"/events/{event.reference}", secret, {"min_age": 12, "max_age": 4, "also": ALL})
    assert (answer.status_code, Errand.objects.count()) == (422, 0)


def test_the_limit_of_places_goes_to_other_dates(series: Series, event: Event, secret: str) -> None:
    answer = patch(f"/events/{event.reference}", secret, {"capacity": 7, "also": ALL})
    assert told(answer, secret) == {"done": 3}
    assert [one.capacity for one in dates(series)] == [7] * 4


def test_kinds_of_place_are_changed_and_added_at_other_dates(
    series: Series, event: Event, secret: str
) -> None:
    path = f"/events/{event.reference}/tiers"
    body = {"capacity": 9, "name": "Board", "also": ALL}
    answer = patch(f"{path}/{build.the_tier(event).pk}", secret, body)
    assert told(answer, secret) == {"done": 3}
    assert told(post(path, secret, {"name": "Guest", "also": LATER}), secret) == {"done": 3}
    found = [[(tier.name, tier.capacity) for tier in one.tiers.order_by("pk")] for one in dates(series)]
    assert found == [[("Board", 9), ("Guest", None)]] * 4


def test_questions_are_asked_changed_and_taken_off_at_other_dates(
    series: Series, event: Event, secret: str
) -> None:
    path = f"/events/{event.reference}"
    body = {"label": "Do you have a board?", "why": "We lend some.", "seen_by": "The trainer."}
    assert told(post(f"{path}/questions", secret, {**body, "also": ALL}), secret) == {"done": 3}
    asked = event.questions.get()
    one = f"{path}/questions/{asked.pk}"
    both = patch(one, secret, {"hint": "Any", "is_active": False, "also": ALL})
    assert (both.status_code, both.json()["errors"][0]["field"]) == (422, "is_active")
    assert told(patch(one, secret, {"hint": "Any size", "also": ALL}), secret) == {"done": 3}
    assert told(patch(one, secret, {"is_active": False, "also": ALL}), secret) == {"done": 3}
    assert [(q.hint, q.is_active) for d in dates(series) for q in d.questions.all()] == [
        ("Any size", False)
    ] * 4
    assert get(f"{path}/questions", secret).json() == []
    form = get(f"{path}/form", secret).json()
    assert [(q["id"], q["is_active"], q["answers"]) for q in form] == [(str(asked.pk), False, 0)]


def test_other_dates_move_as_far_as_the_postponed_one(series: Series, event: Event, secret: str) -> None:
    before = [one.starts_at for one in dates(series)]
    sitting = event.sessions.get()
    day = timedelta(days=1)
    new = {"starts_at": (sitting.starts_at + day).isoformat(), "ends_at": (sitting.ends_at + day).isoformat()}
    body = {"reason": "The hall is closed.", "sessions": [new], "also": ALL}
    answer = post(f"/events/{event.reference}/dates", secret, body)
    assert told(answer, secret) == {"done": 3}
    moved = [
        one.starts_at - was for one, was in zip(dates(series), before, strict=True) if one.starts_at and was
    ]
    assert all(timedelta(hours=22) < far < timedelta(hours=26) for far in moved)


def test_clones_are_listed_with_their_states(event: Event, secret: str) -> None:
    path = f"/events/{event.reference}"
    made = [post(f"{path}/clone", secret).json()["reference"] for _ in range(3)]
    page = get(f"{path}/clones?limit=2", secret).json()
    rest = get(page["next"].partition("/api/v1")[2], secret).json()
    rows = page["items"] + rest["items"]
    assert [(one["reference"], one["state"]) for one in rows] == [(one, "draft") for one in made[::-1]]
