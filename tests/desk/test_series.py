"""Series on the desk: repeat an event, look at its dates, change one, the later ones or all, move several at once."""

from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client

from tests import build, cast
from turnout.events.actions import chairing, editing, pricing, publishing, reviewing
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event, Series
from turnout.events.rules import dating
from turnout.events.rules.dating import SessionDraft
from turnout.events.states import EventState
from turnout.jobs import actions as jobs
from turnout.kernel import times
from turnout.kernel.actors import SYSTEM
from turnout.messaging.models import Message
from turnout.registration.actions import resizing

pytestmark = pytest.mark.django_db


def desk(event: Event) -> Client:
    """Return the browser of the coordinator of the event's metro."""
    client = Client()
    client.force_login(cast.cleo(event.metro))
    return client


def dates_of(series: Series) -> list[Event]:
    """Return the dates of a series, soonest first."""
    return list(Event.objects.filter(series=series).order_by("starts_at", "pk"))


def form_of(client: Client, event: Event, **values: Any) -> dict[str, Any]:
    """Return what the form of an event holds, with some of it typed anew."""
    form = client.get(f"/desk/events/{event.reference}/edit/").context["form"]
    held = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in {**held, **values}.items() if value not in (None, False)}


def edited(event: Event, client: Client | None = None, **values: Any) -> Any:
    """Return the answer to a change of what an event says."""
    client = client or desk(event)
    return client.post(f"/desk/events/{event.reference}/edit/", form_of(client, event, **values), follow=True)


def said(answer: Any) -> str:
    """Return the notices of a page."""
    return " ".join(str(one) for one in answer.context["messages"])


def test_the_preview_shows_all_dates_and_makes_only_the_ticked_ones() -> None:
    event = build.a_published_event(starts_in=timedelta(days=10))
    client, path = desk(event), f"/desk/events/{event.reference}/repeat/"
    assert client.get(path).status_code == 200
    rule = {"kind": "weekly", "every": "1", "count": "4"}
    rows = client.get(path, rule).context["rows"]
    assert [row.is_ticked for row in rows] == [True, True, True]
    assert not Series.objects.exists()
    days = [row.day.isoformat() for row in rows[:2]]
    answer = client.post(path, {**rule, "days": days})
    assert answer.status_code == 303
    series = Series.objects.get()
    assert answer["Location"] == f"/desk/series/{series.reference}/"
    assert [one.state for one in dates_of(series)] == ["published", "draft", "draft"]
    again = client.get(path, rule).context["rows"]
    assert [bool(row.barred) for row in again] == [True, True, False]


def test_a_day_on_which_the_room_is_taken_is_said_and_not_ticked() -> None:
    venue = build.a_venue()
    event = build.an_event(venue=venue, starts_in=timedelta(days=10))
    build.a_published_event(venue=venue, starts_in=timedelta(days=17), title="Chess final")
    rows = (
        desk(event)
        .get(f"/desk/events/{event.reference}/repeat/", {"kind": "weekly", "count": "3"})
        .context["rows"]
    )
    assert [row.is_ticked for row in rows] == [False, True]
    assert "Chess final" in rows[0].cautions[0]


@pytest.mark.parametrize(
    "typed",
    [
        {"kind": "weekly"},
        {"kind": "weekly", "count": "100000"},
        {"kind": "weekly", "until": "9999-12-31"},
        {"kind": "chosen", "chosen": "tomorrow"},
        {"kind": "chosen", "chosen": "9999-01-01"},
        {"kind": "chosen", "chosen": "2027-01-01\n" * 800},
        {"kind": "\0", "count": "5"},
        {"kind": "weekly", "count": "5", "weekdays": "9"},
    ],
)
def test_what_is_no_rule_is_refused_beside_its_field(typed: dict[str, str]) -> None:
    event = build.an_event(starts_in=timedelta(days=10))
    answer = desk(event).get(f"/desk/events/{event.reference}/repeat/", typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors


@pytest.mark.parametrize("until", ["9999-12-31", "0001-01-01", "2026-99-99"])
def test_dates_are_made_by_no_rule_that_is_wrong(until: str) -> None:
    event = build.an_event(starts_in=timedelta(days=10))
    typed = {"kind": "weekly", "every": "1", "until": until, "days": until}
    answer = desk(event).post(f"/desk/events/{event.reference}/repeat/", typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors["until"]


def test_one_date_is_edited_alone_or_with_the_later_ones_or_all() -> None:
    series = build.a_series(build.a_published_event(starts_in=timedelta(days=10), title="Chess"), 4)
    dates = dates_of(series)
    edited(dates[1], title="Chess for two", reach="one")
    assert [one.title for one in dates_of(series)] == ["Chess", "Chess for two", "Chess", "Chess"]
    answer = edited(dates[2], title="Rapid chess", reach="later")
    assert [one.title for one in dates_of(series)] == ["Chess", "Chess for two", "Rapid chess", "Rapid chess"]
    assert "Done at 1 more date." in said(answer)
    edited(dates[0], summary="Bring a friend.", reach="all")
    assert {one.summary for one in dates_of(series)} == {"Bring a friend."}


def test_a_date_with_something_of_its_own_keeps_it_and_is_named_unless_it_is_overwritten() -> None:
    series = build.a_series(build.a_published_event(starts_in=timedelta(days=10), title="Chess"), 3)
    first, second, _third = dates_of(series)
    editing.change(second, {"title": "Chess final"}, by=SYSTEM)
    answer = edited(first, title="Go", reach="all")
    assert [one.title for one in dates_of(series)] == ["Go", "Chess final", "Go"]
    assert "Kept as they were (title)" in said(answer)
    edited(first, title="Draughts", reach="all", overwrites="on")
    assert [one.title for one in dates_of(series)] == ["Draughts", "Draughts", "Draughts"]
    assert Series.objects.get().title == "Draughts"


def test_the_series_keeps_its_title_unless_that_was_changed_by_somebody_who_manages_all_dates() -> None:
    series = build.a_series(build.a_published_event(starts_in=timedelta(days=10), title="Chess"), 3)
    first = dates_of(series)[0]
    edited(first, title="Chess final", reach="one")
    edited(build.fresh(first), summary="Bring a friend.", reach="all")
    assert Series.objects.get().title == "Chess"
    chairing.appoint(first, cast.person(cast.ben()), by=SYSTEM)
    ben = Client()
    ben.force_login(cast.ben())
    answer = edited(build.fresh(first), ben, title="Ben's", reach="all")
    assert "keeps its title" in said(answer)
    assert [one.title for one in dates_of(series)] == ["Ben's", "Chess", "Chess"]
    assert Series.objects.get().title == "Chess"


def test_a_date_that_refuses_is_named_with_its_reason_and_the_others_are_changed() -> None:
    series = build.a_series(build.an_event(starts_in=timedelta(days=10), title="Chess"), 3)
    first, second, _third = dates_of(series)
    reviewing.submit(second, by=SYSTEM)
    answer = edited(first, title="Go", reach="all")
    assert [one.title for one in dates_of(series)] == ["Go", "Chess", "Go"]
    assert "Not done at" in said(answer)
    assert "cannot be changed" in said(answer)


def test_a_deadline_moves_as_many_days_before_each_date() -> None:
    series = build.a_series(build.an_event(starts_in=timedelta(days=20)), 3)
    first = dates_of(series)[0]
    assert first.starts_at is not None
    noon = times.local(first.starts_at - timedelta(days=2), first.time_zone).replace(hour=12, minute=0)
    edited(first, deadline_at=f"{noon:%Y-%m-%dT%H:%M}", reach="all")
    for one in dates_of(series):
        assert one.deadline_at is not None
        assert one.starts_at is not None
        local = times.local(one.deadline_at, one.time_zone)
        assert (local.hour, (times.local(one.starts_at, one.time_zone).date() - local.date()).days) == (12, 2)


def redated(event: Event, new: SessionDraft, **values: str) -> Any:
    """Return the answer to other hours for an event of one session."""
    return desk(event).post(
        f"/desk/events/{event.reference}/dates/",
        {
            "sessions-TOTAL_FORMS": "1", "sessions-INITIAL_FORMS": "1",
            "sessions-0-day": new.day.isoformat(),
            "sessions-0-starts": f"{new.starts:%H:%M}", "sessions-0-ends": f"{new.ends:%H:%M}",
            **values,
        },
        follow=True,
    )  # fmt: skip


def test_later_dates_move_as_far_and_people_who_hold_a_place_there_are_told() -> None:
    series = build.a_series(build.a_published_event(starts_in=timedelta(days=10)), 4)
    dates = dates_of(series)
    third = publishing.publish(dates[2], by=SYSTEM)
    build.a_booking(third, "Mira", email="mira@example.org")
    before = [dating.draft_of(one.sessions.get(), one.time_zone) for one in dates]
    day = before[1].day + timedelta(days=1)
    new = SessionDraft(day=day, starts=time(9), ends=time(11))
    redated(dates[1], new, reach="later", reason="The hall is free then")
    after = [dating.draft_of(one.sessions.get(), one.time_zone) for one in dates_of(series)]
    moved = [(now.day - was.day).days for now, was in zip(after, before, strict=True)]
    assert moved == [0, 1, 1, 1]
    assert [one.starts for one in after[1:]] == [time(9)] * 3
    jobs.run_due()
    told = Message.objects.filter(template="event_postponed")
    assert [one.email for one in told] == ["mira@example.org"]


def test_several_ticked_dates_are_published_and_cancelled_each_by_itself() -> None:
    series = build.a_series(build.a_published_event(starts_in=timedelta(days=10)), 4)
    client, dates = desk(dates_of(series)[0]), dates_of(series)
    path = f"/desk/series/{series.reference}/moves/"
    ticked = [one.reference for one in dates]
    answer = client.post(path, {"do": "publish", "dates": ticked}, follow=True)
    assert {one.state for one in dates_of(series)} == {EventState.PUBLISHED}
    assert "Done at 3 dates." in said(answer)
    assert "Not done at" in said(answer)
    client.post(path, {"do": "cancel", "dates": ticked[2:], "reason": "Rain"})
    assert [one.state for one in dates_of(series)] == ["published", "published", "cancelled", "cancelled"]
    assert "Tick at least one" in said(client.post(path, {"do": "cancel"}, follow=True))


def test_the_page_of_a_series_takes_as_many_statements_for_many_dates_as_for_few(
    django_assert_max_num_queries: Any,
) -> None:
    event = build.a_published_event(starts_in=timedelta(days=10))
    series = build.a_series(event, 60)
    client = desk(event)
    client.get("/desk/")
    with django_assert_max_num_queries(14):
        answer = client.get(f"/desk/series/{series.reference}/")
    assert len(answer.context["rows"]) == 50
    assert len(client.get(f"/desk/series/{series.reference}/{answer.context['later']}").context["rows"]) == 10


def test_an_event_leaves_its_series_from_its_own_page() -> None:
    event = build.a_published_event(starts_in=timedelta(days=10))
    build.a_series(event)
    client = desk(event)
    assert b"Take out of the series" in client.get(f"/desk/events/{event.reference}/").content
    client.post(f"/desk/events/{event.reference}/series/departure/")
    assert build.fresh(event).series is None


def test_a_kind_of_place_is_made_the_same_at_the_ticked_dates() -> None:
    event = build.a_published_event(6, starts_in=timedelta(days=10))
    series = build.a_series(event, 4)
    dates = dates_of(series)
    build.a_booking(publishing.publish(dates[3], by=SYSTEM), "Mira", "Jonas", "Noor")
    tier = build.the_tier(event)
    resizing.resize_tier(tier, 2, by=SYSTEM)
    pricing.change_tier(tier, {"description": "With a board"}, by=SYSTEM)
    client, path = desk(event), f"/desk/events/{event.reference}/places/{tier.pk}/dates/"
    assert [differs for _event, _tier, differs in client.get(path).context["rows"]] == [True] * 3
    answer = client.post(path, {"dates": [dates[1].reference, dates[3].reference]}, follow=True)
    assert [build.the_tier(one).capacity for one in dates] == [2, 2, 6, 6]
    assert build.the_tier(dates[1]).description == "With a board"
    assert build.the_tier(dates[3]).description == ""
    assert "The same at 1 more date." in said(answer)
    assert "Not done at" in said(answer)
    extra = pricing.add_tier(event, TierDraft(name="Guest", capacity=3), by=SYSTEM)
    client.post(f"/desk/events/{event.reference}/places/{extra.pk}/dates/", {"dates": [dates[2].reference]})
    assert dates[2].tiers.get(name="Guest").capacity == 3
    alone = build.an_event(metro=event.metro)
    alone_path = f"/desk/events/{alone.reference}/places/{build.the_tier(alone).pk}/dates/"
    assert client.get(alone_path).status_code == 404
