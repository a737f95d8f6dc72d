"""Still coming? Asked once, answered with one tap, and a place given back goes on (field.md section 3 no. 7)."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import build
from tests.front import visiting
from tests.registration import lining
from tests.registration.lining import choose, family, live, states
from turnout.events.actions import ending
from turnout.events.models import Event
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.messaging.models import Message
from turnout.registration.actions import coming
from turnout.registration.models import Registration
from turnout.registration.rules import links

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SOON = lining.FAR - 3 * DAY


@pytest.fixture
def robots() -> tuple[Event, Registration]:
    """Return a full event with somebody in line, and the family that holds its two places."""
    choose(**lining.no_night())
    event, holder = lining.a_full_event(2)
    lining.prove(holder)
    family(event, "Noor", if_full="as_free")
    return event, holder


def asked() -> int:
    return Message.objects.filter(template="still_coming").count()


def opened(registration: Registration) -> tuple[Client, str]:
    client = Client()
    registration.refresh_from_db()
    answer = client.get(links.manage_path(registration), {"to": "coming"})
    return client, answer["Location"]


def test_those_who_hold_a_place_are_asked_once(robots: tuple[Event, Registration]) -> None:
    assert coming.ask_due() == 0
    with clock.shifted(SOON + timedelta(hours=1)):
        assert coming.ask_due() == 1
        assert coming.ask_due() == 0
    assert asked() == 1


def test_nobody_is_asked_where_it_is_switched_off_or_places_do_not_run_out(
    robots: tuple[Event, Registration],
) -> None:
    choose(still_coming_before=None)
    with clock.shifted(SOON + timedelta(hours=1)):
        assert coming.ask_due() == 0
    choose(still_coming_before=3 * DAY)
    event = build.a_published_event(None, starts_in=lining.FAR)
    family(event, "Kofi")
    with clock.shifted(SOON + timedelta(hours=1)):
        assert coming.ask_due() == 1
    assert Message.objects.get(template="still_coming").event_id != str(event.pk)


def test_who_registered_after_that_is_not_asked(robots: tuple[Event, Registration]) -> None:
    with clock.shifted(SOON + timedelta(hours=1)):
        event = build.a_published_event(2, starts_in=2 * DAY)
        family(event, "Kofi")
        coming.ask_due()
    assert asked() == 1


def test_one_tap_says_yes(robots: tuple[Event, Registration]) -> None:
    _event, holder = robots
    client, where = opened(holder)
    assert where == f"/registrations/{holder.reference}/coming/"
    assert "Still coming?" in visiting.words(client.get(where).content)
    assert Registration.objects.get(pk=holder.pk).coming_at is None
    page = client.post(where, {"answer": "yes"}, follow=True)
    assert "Thank you." in visiting.words(page.content)
    assert "You said that you come" in visiting.words(page.content)
    assert Registration.objects.get(pk=holder.pk).coming_at is not None
    client.post(where, {"answer": "yes"})
    with clock.shifted(SOON + timedelta(hours=1)):
        coming.ask_due()
    assert asked() == 0


def test_one_tap_gives_a_place_to_the_next_family(robots: tuple[Event, Registration]) -> None:
    event, holder = robots
    client, where = opened(holder)
    wrong = client.post(where, {"people": []})
    assert (wrong.status_code, "Choose who cannot come." in visiting.words(wrong.content)) == (422, True)
    one = holder.attendees.order_by("position")[0]
    client.post(where, {"people": [str(one.pk)]})
    assert states(holder) == ["cancelled", "confirmed"]
    assert live(event) == [("Noor", 1)]


def test_the_question_is_not_sent_to_who_has_answered(robots: tuple[Event, Registration]) -> None:
    _event, holder = robots
    jobs.run_due()
    with clock.shifted(SOON + timedelta(hours=1)):
        coming.ask_due()
        coming.say_coming(holder, by=lining.himself(holder))
        jobs.run_due()
    assert Message.objects.get(template="still_coming").state == "suppressed"


def test_saying_so_too_late_is_refused(robots: tuple[Event, Registration]) -> None:
    _event, holder = robots
    with clock.shifted(lining.FAR + timedelta(hours=1)), pytest.raises(Refused) as refused:
        coming.say_coming(holder, by=lining.himself(holder))
    assert refused.value.code == "event_over"
    client, where = opened(holder)
    lining.free(holder, 2)
    page = client.post(where, {"answer": "yes"}, follow=True)
    assert "Nobody of this registration has a place any more." in visiting.words(page.content)


def test_who_said_yes_is_asked_anew_when_the_event_has_other_dates(
    robots: tuple[Event, Registration],
) -> None:
    event, holder = robots
    coming.say_coming(holder, by=lining.himself(holder))
    later = build.a_session(clock.now() + lining.FAR + 7 * DAY)
    ending.postpone(event, [later], by=SYSTEM, reason="The hall is not ready.")
    with clock.shifted(SOON + 7 * DAY + timedelta(hours=1)):
        coming.ask_due()
        jobs.run_due()
        assert Message.objects.get(template="still_coming").state == "sent"
