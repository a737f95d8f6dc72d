"""Workers that wake at once after days: each step of time is made once, whoever makes it (G-63)."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests import build
from tests.concurrency.racing import Race
from tests.registration import lining
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.front.queries.invariants import verifying
from turnout.kernel import clock

RACERS = 4
ROUNDS = 3
LATE = int(timedelta(days=8).total_seconds())
STEPS = ("event.registration_closed", "event.started", "event.completed")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    lining.choose(**lining.no_night())
    with Race(RACERS) as racers:
        yield racers


def an_event() -> Event:
    return build.a_published_event(2, deadline_at=clock.now() + timedelta(days=5))


def made(event: Event) -> Counter[str]:
    acts = AuditEntry.objects.filter(subject_id=str(event.pk), verb__in=[*STEPS, "event.cancelled"])
    return Counter(acts.values_list("verb", flat=True))


def assert_everything_holds() -> None:
    assert [finding for finding in verifying.findings(clock.now()) if not finding.holds] == []


def test_each_step_is_made_once_by_whichever_worker(race: Race) -> None:
    for _ in range(ROUNDS):
        events = [an_event() for _ in range(3)]
        answers = race.run([{"act": "advance", "later": LATE}] * RACERS)
        assert all(answer["ok"] for answer in answers)
        assert sum(int(answer["said"]) for answer in answers) == len(events) * len(STEPS)
        for event in events:
            assert made(event) == Counter(STEPS)
            assert build.fresh(event).state == "completed"
    assert_everything_holds()


def test_an_event_is_cancelled_or_runs_its_course_and_never_both(race: Race) -> None:
    for _ in range(ROUNDS):
        event = an_event()
        answers = race.run(
            [
                {"act": "advance", "later": LATE},
                {"act": "cancel_event", "event": str(event.pk)},
                {"act": "advance", "later": LATE},
                {"act": "cancel_event", "event": str(event.pk)},
            ]
        )
        cancelled = [answer["ok"] for answer in (answers[1], answers[3])].count(True)
        found = made(event)
        assert cancelled <= 1
        assert found["event.cancelled"] == cancelled
        assert (build.fresh(event).state == "cancelled") is bool(cancelled)
        assert max(found.values()) == 1
    assert_everything_holds()
