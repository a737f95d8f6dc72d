"""Orders of another system against families who register meanwhile, and against the same file at the same time."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import build
from tests.concurrency.racing import Answer, Race
from tests.importing import ordering
from tests.importing.ordering import eventbrite
from turnout.front.queries.invariants import verifying
from turnout.kernel import clock
from turnout.registration.models import ImportedOrder

RACERS, ROUNDS = 4, 4
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(RACERS) as racers:
        yield racers


@pytest.fixture
def file(tmp_path: Path) -> Callable[[int], Path]:
    """Write an attendee report of so many orders of two."""

    def write(orders: int) -> Path:
        path = tmp_path / f"{orders}.csv"
        rows = [eventbrite(str(n), name) for n in range(orders) for name in (f"A{n}", f"B{n}")]
        path.write_text("\n".join([ordering.EVENTBRITE, *rows]) + "\n")
        return path

    return write


def holds() -> bool:
    return all(one.holds for one in verifying.findings(clock.now()))


def test_an_import_and_families_get_no_more_places_than_there_are(
    race: Race, file: Callable[[int], Path]
) -> None:
    path = file(6)
    for _ in range(ROUNDS):
        event = build.a_published_event(7, audience="anyone")
        importing: Answer = {"act": "import_orders", "event": str(event.pk), "path": str(path)}
        booking: Answer = {"act": "register", "tier": str(build.the_tier(event).pk), "size": 1}
        answers = race.run([importing, *({**booking, "who": who} for who in range(RACERS - 1))])
        registered = [one["ok"] for one in answers[1:]].count(True)
        placed = int(answers[0]["said"])
        held = build.fresh(event).held
        assert (held, held <= 7, placed % 2) == (registered + placed, True, 0)
        assert event.registrations.filter(source="import").count() == placed // 2
    assert holds()


def test_the_same_file_at_once_comes_once(race: Race, file: Callable[[int], Path]) -> None:
    path = file(3)
    for _ in range(ROUNDS):
        event = build.a_published_event(20, audience="anyone")
        importing: Answer = {"act": "import_orders", "event": str(event.pk), "path": str(path)}
        answers = race.run([importing] * RACERS)
        assert {one["code"] for one in answers if not one["ok"]} <= {"lost_race"}
        assert (event.registrations.count(), event.attendees.count()) == (3, 6)
        assert ImportedOrder.objects.filter(event=event).count() == 3
    assert holds()
