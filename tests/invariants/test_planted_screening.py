"""`turnout verify` finds whoever waits for a decision that nobody has to take, or in time did not take."""

from datetime import timedelta

import pytest

from tests import build
from turnout.events.actions import editing
from turnout.events.models import Admission, Event
from turnout.front.queries.invariants import verifying
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.registration.actions import sweeping

pytestmark = pytest.mark.django_db
FAR = timedelta(days=30)


def broken() -> set[str]:
    return {finding.check.name for finding in verifying.findings(clock.now()) if not finding.holds}


@pytest.fixture
def camp() -> Event:
    event = build.a_published_event(5, admission=Admission.SCREENED, starts_in=FAR)
    build.a_booking(event, "Mira")
    return event


def test_what_nobody_swept_is_found(camp: Event) -> None:
    assert broken() == set()
    with clock.shifted(FAR + timedelta(minutes=10)):
        assert "undecided" in broken()
        sweeping.sweep()
        assert "undecided" not in broken()


def test_a_decision_where_nobody_ever_had_to_decide_is_found(camp: Event) -> None:
    Event.objects.filter(pk=camp.pk).update(admission=Admission.OPEN)
    assert broken() == {"screened"}


def test_who_registered_before_it_was_switched_off_is_no_offender(camp: Event) -> None:
    editing.change(camp, {"admission": Admission.OPEN}, by=SYSTEM)
    assert broken() == set()
