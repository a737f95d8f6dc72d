"""The time to decide is moved while families wait: they are told once, if it is another than they were told."""

from datetime import timedelta
from typing import Any

import pytest

from tests import build
from tests.registration.lining import FAR, choose, family, no_night
from turnout.events.actions import editing, ending, publishing
from turnout.events.models import Admission, Event
from turnout.jobs import actions as jobs
from turnout.kernel import clock, times
from turnout.kernel.actors import SYSTEM
from turnout.messaging import actions as messaging
from turnout.messaging.models import Message
from turnout.messaging.states import MessageState
from turnout.registration.actions import deciding
from turnout.registration.models import Registration

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def camp() -> Event:
    choose(**no_night())
    deadline = clock.now() + FAR - 7 * DAY
    return build.a_published_event(4, admission=Admission.SCREENED, starts_in=FAR, deadline_at=deadline)


def moved(event: Event, by: timedelta) -> Event:
    """Return the event with its deadline so much later, with what follows from it."""
    here = build.fresh(event)
    assert here.deadline_at is not None
    changed = editing.change(here, {"deadline_at": here.deadline_at + by}, by=SYSTEM)
    jobs.run_due()
    return changed


def told(registration: Registration) -> list[Message]:
    """Return what a family was told of another time to decide."""
    rows = Message.objects.about("registration.registration", registration.pk)
    return list(rows.filter(template="decision_moved").order_by("pk"))


def now_is_night() -> dict[str, Any]:
    """Return quiet hours that began an hour ago and end in two hours, on the clock of the event."""
    here = times.local(clock.now(), "Europe/London")
    return {
        "quiet_from": (here - timedelta(hours=1)).time().replace(second=0, microsecond=0),
        "quiet_until": (here + timedelta(hours=2)).time().replace(second=0, microsecond=0),
    }


def test_who_waits_is_told_once_by_when_he_hears_now_and_nobody_else_is(camp: Event) -> None:
    waiting, confirmed = family(camp, "Mira"), family(camp, "Jonas")
    people = confirmed.attendees.values_list("pk", flat=True)
    deciding.approve(camp, people, by=SYSTEM)
    jobs.run_due()
    changed = moved(camp, -2 * DAY)
    (one,) = told(waiting)
    assert changed.deadline_at is not None
    assert one.facts["decide_by"] == changed.deadline_at.isoformat()
    assert one.state == MessageState.SENT
    text = messaging.shown(one).text
    assert "You hear from us by" in text
    assert "The place of Mira is held until then, and not confirmed yet." in text
    assert told(confirmed) == []
    editing.change(build.fresh(camp), {"summary": "Bring a pen."}, by=SYSTEM)
    jobs.run_due()
    assert len(told(waiting)) == 1


def test_there_and_back_before_anything_was_sent_says_nothing_and_each_later_move_is_told(
    camp: Event,
) -> None:
    waiting = family(camp, "Mira")
    jobs.run_due()
    for by in (DAY, -DAY):
        here = build.fresh(camp)
        assert here.deadline_at is not None
        editing.change(here, {"deadline_at": here.deadline_at + by}, by=SYSTEM)
    jobs.run_due()
    assert [one for one in told(waiting) if one.state == MessageState.SENT] == []
    for by in (DAY, -DAY, DAY):
        moved(camp, by)
    assert [one.state for one in told(waiting)] == [MessageState.SENT] * 3


def test_at_night_it_is_told_in_the_morning_if_it_is_still_so(camp: Event) -> None:
    waiting = family(camp, "Mira")
    jobs.run_due()
    choose(**now_is_night())
    moved(camp, DAY)
    (one,) = told(waiting)
    assert one.state == MessageState.QUEUED
    moved(camp, DAY)
    with clock.shifted(timedelta(hours=3)):
        jobs.run_due()
    assert [one.state for one in told(waiting)] == [MessageState.SUPPRESSED, MessageState.SENT]


def test_a_decision_taken_meanwhile_and_a_cancelled_event_leave_nothing_to_tell(camp: Event) -> None:
    first, second = family(camp, "Mira"), family(camp, "Jonas")
    jobs.run_due()
    here = build.fresh(camp)
    assert here.deadline_at is not None
    choose(**now_is_night())
    moved(camp, DAY)
    deciding.approve(camp, first.attendees.values_list("pk", flat=True), by=SYSTEM)
    ending.cancel(build.fresh(camp), by=SYSTEM, reason="Rain")
    with clock.shifted(timedelta(hours=3)):
        jobs.run_due()
    assert [one.state for one in (*told(first), *told(second))] == [MessageState.SUPPRESSED] * 2


def test_registration_that_is_opened_again_tells_the_new_time(camp: Event) -> None:
    waiting = family(camp, "Mira")
    jobs.run_due()
    closed = publishing.close(build.fresh(camp), by=SYSTEM)
    jobs.run_due()
    assert told(waiting) == []
    publishing.reopen(closed, clock.now() + FAR - 3 * DAY, by=SYSTEM, reason="More room")
    jobs.run_due()
    assert len(told(waiting)) == 1


def test_new_dates_say_by_when_it_is_decided_in_their_own_message(camp: Event) -> None:
    waiting = family(camp, "Mira")
    jobs.run_due()
    later = build.a_session(clock.now() + FAR + 7 * DAY)
    ending.postpone(build.fresh(camp), [later], by=SYSTEM, reason="The hall is closed")
    jobs.run_due()
    assert told(waiting) == []
    said = Message.objects.about("registration.registration", waiting.pk).get(template="event_postponed")
    text = messaging.shown(said).text
    assert "Your places stay held, and are not confirmed yet." in text
    assert "You hear from us by" in text
    assert "in line" not in text
