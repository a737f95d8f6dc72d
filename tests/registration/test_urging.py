"""Those who may decide hear each morning that somebody waits for them, once a day, while it is true and wanted."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import build, cast
from tests.front import visiting
from tests.registration.lining import choose, family
from turnout.events.actions import chairing
from turnout.events.models import Admission, Event
from turnout.jobs import actions as jobs
from turnout.kernel import clock, times
from turnout.kernel.actors import SYSTEM
from turnout.messaging import actions as messaging
from turnout.messaging.models import Message
from turnout.people.policy.roles import Role
from turnout.registration.actions import deciding, urging

pytestmark = pytest.mark.django_db
FAR = timedelta(days=30)
DAY = timedelta(days=1)


@pytest.fixture
def camp() -> Event:
    return build.a_published_event(5, admission=Admission.SCREENED, starts_in=FAR, title="Robot camp")


def to(hour: int, days: int = 1) -> timedelta:
    """Return what shifts the clock to an hour of a day to come, in London."""
    now = clock.now()
    there = times.local(now, "Europe/London").replace(hour=hour, minute=30) + days * DAY
    return there - now


def told() -> list[str]:
    return sorted(Message.objects.filter(template="decisions_due").values_list("email", flat=True))


def test_the_coordinators_and_the_chair_are_told_in_the_morning_once_a_day(camp: Event) -> None:
    cast.cleo(camp.metro)
    chairing.appoint(camp, cast.person(cast.ben()), by=SYSTEM)
    family(camp, "Mira", "Jonas")
    with clock.shifted(to(5)):
        assert urging.send_due() == 0
    with clock.shifted(to(9)):
        urging.send_due()
        urging.send_due()
    assert told() == ["ben@example.org", "cleo@example.org"]
    shown = messaging.shown(Message.objects.filter(template="decisions_due")[0])
    assert shown.subject == "2 people wait for a decision: Robot camp"
    assert f"/desk/events/{camp.reference}/decisions/" in shown.text
    with clock.shifted(to(9, days=2)):
        urging.send_due()
    assert len(told()) == 4


def test_nobody_is_told_where_nobody_waits_or_it_is_switched_off(camp: Event) -> None:
    cast.cleo(camp.metro)
    family(build.a_published_event(5, metro=camp.metro, starts_in=FAR), "Noor")
    with clock.shifted(to(9)):
        assert urging.send_due() == 0
        family(camp, "Mira")
        choose(decision_notices=False)
        assert urging.send_due() == 0
    assert told() == []


def test_it_is_not_sent_once_everything_is_decided(camp: Event) -> None:
    cast.cleo(camp.metro)
    made = family(camp, "Mira")
    with clock.shifted(to(9)):
        urging.send_due()
        deciding.approve(camp, [one.pk for one in made.attendees.all()], by=SYSTEM)
        jobs.run_due()
    assert Message.objects.get(template="decisions_due").state == "suppressed"


def test_today_says_how_many_wait_and_until_when(camp: Event) -> None:
    client = Client()
    client.force_login(cast.cleo(camp.metro))
    assert "waits for your decision" not in visiting.words(client.get("/desk/").content)
    family(camp, "Mira")
    page = client.get("/desk/")
    assert "1 person waits for your decision, until" in visiting.words(page.content)
    assert f"/desk/events/{camp.reference}/decisions/" in page.content.decode()
    stranger = Client()
    stranger.force_login(cast.given(cast.ben(), Role.METRO_ADMIN, "metro", str(build.a_metro().pk)))
    assert "waits for your decision" not in visiting.words(stranger.get("/desk/").content)
