"""A change at many dates of a series: left to the worker, done once at each, told of on a page, never half done."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from tests import build, cast
from tests.desk.test_series import dates_of, desk, edited, said
from turnout.events.actions import carrying, editing, reviewing
from turnout.events.actions.carrying import Task
from turnout.events.models import Errand, Event, Outcome, Series, Stop
from turnout.events.rules.reporting import Came
from turnout.events.states import EventState
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, Actor
from turnout.kernel.refusals import Refused
from turnout.people.models import Grant

pytestmark = pytest.mark.django_db
MANY = carrying.AT_ONCE + 3


@pytest.fixture
def series() -> Series:
    """Return a weekly event with more dates than are changed within a request."""
    return build.a_series(build.a_published_event(starts_in=timedelta(days=10), title="Chess"), MANY)


def counted(errand: Errand) -> dict[str, int]:
    """Return at how many dates of an errand came what."""
    found = dict.fromkeys(Outcome.values, 0)
    for outcome in Stop.objects.filter(errand=errand).values_list("outcome", flat=True):
        found[outcome] += 1
    return {name: count for name, count in found.items() if count}


def test_a_change_at_many_dates_is_left_to_the_worker_and_the_page_tells_how_far_it_is(
    series: Series,
) -> None:
    dates = dates_of(series)
    editing.change(dates[5], {"summary": "Bring a clock."}, by=SYSTEM)
    reviewing.submit(dates[7], by=SYSTEM)
    answer = edited(dates[0], summary="Bring a friend.", reach="all")
    assert build.fresh(dates[0]).summary == "Bring a friend."
    assert build.fresh(dates[1]).summary != "Bring a friend."
    errand = Errand.objects.get()
    assert answer.redirect_chain[-1][0] == f"/desk/series/{series.reference}/changes/{errand.pk}/"
    assert f"0 of {MANY - 1} dates" in answer.content.decode()
    assert (
        f"0 of {MANY - 1} dates" in desk(dates[0]).get(f"/desk/series/{series.reference}/").content.decode()
    )
    jobs.run_due()
    page = desk(dates[0]).get(answer.redirect_chain[-1][0])
    words = page.content.decode()
    assert f"Done at {MANY - 3} dates" in words
    assert "cannot be changed" in words
    assert "Kept its own: summary." in words
    assert "data-under-way" not in words
    summaries = [one.summary for one in dates_of(series)]
    assert summaries[5] == "Bring a clock."
    assert summaries.count("Bring a friend.") == MANY - 2
    errand.refresh_from_db()
    assert errand.facts == {}
    assert counted(errand) == {"done": MANY - 3, "same": 1, "refused": 1}


def test_all_dates_to_come_are_published_and_cancelled_from_the_page_of_the_series(series: Series) -> None:
    first = dates_of(series)[0]
    client, path = desk(first), f"/desk/series/{series.reference}/moves/"
    answer = client.post(path, {"do": "publish", "all": "on"}, follow=True)
    assert f"0 of {MANY - 1} dates" in answer.content.decode()
    jobs.run_due()
    assert {one.state for one in dates_of(series)} == {EventState.PUBLISHED}
    unsaid = client.post(path, {"do": "cancel", "all": "on", "reason": " "}, follow=True)
    assert "Say why." in said(unsaid)
    assert Errand.objects.count() == 1
    client.post(
        path, {"do": "cancel", "dates": [one.reference for one in dates_of(series)], "reason": "Rain"}
    )
    jobs.run_due()
    assert {one.state for one in dates_of(series)} == {EventState.CANCELLED}
    assert "Rain" not in str(list(Errand.objects.values_list("facts", flat=True)))


def test_no_other_change_goes_to_the_dates_until_the_first_has_ended(series: Series) -> None:
    dates = dates_of(series)
    edited(dates[0], summary="Bring a friend.", reach="all")
    second = edited(dates[0], summary="Bring two.", reach="all")
    assert second.status_code == 422
    assert "still on its way" in second.content.decode()
    assert build.fresh(dates[0]).summary == "Bring a friend."
    moved = desk(dates[0]).post(
        f"/desk/series/{series.reference}/moves/",
        {"do": "publish", "dates": [dates[1].reference]},
        follow=True,
    )
    assert "still on its way" in said(moved)
    edited(dates[0], summary="Alone.", reach="one")
    assert build.fresh(dates[0]).summary == "Alone."
    jobs.run_due()
    edited(dates[0], summary="Bring two.", reach="all")
    jobs.run_due()
    assert Errand.objects.filter(ended_at__isnull=False).count() == 2


def test_a_worker_that_fails_halfway_leaves_no_date_half_done_and_none_is_done_twice(series: Series) -> None:
    dates, visits = dates_of(series), []

    def way(event: Event, _facts: Mapping[str, Any], by: Actor) -> Came:
        visits.append(event.pk)
        editing.change(event, {"summary": f"{event.summary}!"}, by=by)
        if len(visits) == 10:
            raise ConnectionError("The worker loses its database.")
        return Came()

    carrying.know("test.exclaim", way)
    errand = carrying.carry(Task("test.exclaim", {}), dates, by=SYSTEM).errand
    assert errand is not None
    jobs.run_due()
    assert counted(errand) == {"done": 9, "waiting": MANY - 9}
    assert [one.summary.count("!") for one in dates_of(series)] == [1] * 9 + [0] * (MANY - 9)
    with clock.shifted(timedelta(minutes=1)):
        jobs.run_due()
    assert counted(errand) == {"done": MANY}
    assert [one.summary.count("!") for one in dates_of(series)] == [1] * MANY
    assert len(visits) == MANY + 1


def test_rights_are_asked_for_when_a_date_is_done(series: Series) -> None:
    dates = dates_of(series)
    cleo = cast.cleo(dates[0].metro)
    task = Task("event.move", {"do": "publish", "reason": ""})
    errand = carrying.carry(task, dates[1:], by=cleo.actor).errand
    assert errand is not None
    Grant.objects.filter(user=cleo).update(revoked_at=clock.now())
    jobs.run_due()
    assert counted(errand) == {"refused": MANY - 1}
    assert {one.state for one in dates_of(series)[1:]} == {EventState.DRAFT}


def test_an_errand_that_gave_up_says_so_and_does_not_stand_in_the_way(series: Series) -> None:
    dates = dates_of(series)

    def way(_event: Event, _facts: Mapping[str, Any], _by: Actor) -> Came:
        raise jobs.GiveUp("Nothing helps.")

    carrying.know("test.give_up", way)
    errand = carrying.carry(Task("test.give_up", {}), dates, by=SYSTEM).errand
    assert errand is not None
    with pytest.raises(Refused):
        carrying.require_free(series.pk)
    jobs.run_due()
    carrying.require_free(series.pk)
    page = desk(dates[0]).get(f"/desk/series/{series.reference}/changes/{errand.pk}/")
    assert "It has stopped" in page.content.decode()
    with clock.shifted(timedelta(days=31)):
        assert carrying.forget_old() == 1
    assert not Stop.objects.exists()


def test_the_page_of_a_change_takes_few_statements_and_shows_the_dates_page_by_page(
    series: Series, django_assert_max_num_queries: Any
) -> None:
    dates = dates_of(series)
    client = desk(dates[0])
    path = client.post(f"/desk/series/{series.reference}/moves/", {"do": "submit", "all": "on"}).headers[
        "Location"
    ]
    client.get("/desk/")
    with django_assert_max_num_queries(15):
        page = client.get(path)
    assert len(page.context["rows"]) == 50
    assert len(client.get(path + page.context["later"]).context["rows"]) == MANY - 51
    assert (
        client.get(path.replace(series.reference, build.a_series(build.an_event()).reference)).status_code
        == 404
    )
