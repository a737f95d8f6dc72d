"""A decision, its opposite, the family's cancellation and the end of the time: exactly one of them wins."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests import build
from tests.concurrency.racing import Answer, Race
from turnout.events.models import Admission, Event
from turnout.front.queries.invariants import verifying
from turnout.kernel import clock
from turnout.registration.models import Registration

RACERS = 4
ROUNDS = 4
FAR = timedelta(days=30)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(RACERS) as racers:
        yield racers


def a_registration() -> tuple[Event, Registration]:
    event = build.a_published_event(1, admission=Admission.SCREENED, starts_in=FAR)
    return event, build.a_booking(event, "Mira")


def won(answers: list[Answer]) -> list[bool]:
    return [answer["ok"] and answer["said"] != "0" for answer in answers]


def test_of_decisions_a_cancellation_and_the_end_of_time_one_wins(race: Race) -> None:
    for _ in range(ROUNDS):
        event, made = a_registration()
        over = int(FAR.total_seconds()) + 3600
        answers = race.run(
            [
                {"act": "decide", "reference": made.reference, "how": "approve"},
                {"act": "decide", "reference": made.reference, "how": "decline"},
                {"act": "cancel", "reference": made.reference},
                {"act": "sweep_undecided", "later": over},
            ]
        )
        state = made.attendees.get().state
        approved, declined, cancelled, expired = won(answers)
        assert [declined, cancelled, expired] == [
            state == "declined",
            state == "cancelled",
            state == "expired",
        ]
        assert approved or state != "confirmed"
        assert approved <= (state in {"confirmed", "cancelled"})  # an approved family may cancel after that
        assert build.fresh(event).held == (1 if state == "confirmed" else 0)
        assert [finding for finding in verifying.findings(clock.now()) if not finding.holds] == []


def test_of_two_who_decide_at_once_one_wins(race: Race) -> None:
    for _ in range(ROUNDS):
        _event, made = a_registration()
        orders = [
            {"act": "decide", "reference": made.reference, "how": how}
            for how in ("approve", "decline", "approve", "decline")
        ]
        answers = race.run(orders)
        assert won(answers).count(True) == 1
        assert {answer.get("code", "already_decided") for answer in answers} == {"already_decided"}


def test_without_the_lock_two_decisions_both_win(race: Race) -> None:
    """The negative control: if only one of them wins, the race above proves nothing."""
    _event, made = a_registration()
    orders = [
        {"act": "look_then_decide", "reference": made.reference, "how": how}
        for how in ("confirmed", "declined")
    ]
    assert won(race.run(orders)) == [True, True]
