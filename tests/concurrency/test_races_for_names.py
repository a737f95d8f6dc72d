"""Several people make a thing of the same name at once: each gets its own address, or is told beside the field."""

from collections.abc import Iterator

import pytest

from tests import build
from tests.concurrency.racing import Answer, Race

RACERS = 3
ROUNDS = 4
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(RACERS) as racers:
        yield racers


def storm(race: Race, kind: str, name: str) -> list[Answer]:
    metro = str(build.a_metro().pk)
    return race.run([{"act": "make", "kind": kind, "name": name, "metro": metro} for _ in range(RACERS)])


@pytest.mark.parametrize("kind", ["venue", "event"])
def test_each_gets_an_address_of_its_own(race: Race, kind: str) -> None:
    for turn in range(ROUNDS):
        answers = storm(race, kind, f"Mill {kind} {turn}")
        base = f"mill-{kind}-{turn}"
        assert sorted(answer["said"] for answer in answers) == [base, f"{base}-2", f"{base}-3"]


@pytest.mark.parametrize("kind", ["metro", "topic"])
def test_one_gets_the_name_and_the_others_are_told(race: Race, kind: str) -> None:
    for turn in range(ROUNDS):
        answers = storm(race, kind, f"Mill {kind} {turn}")
        assert [answer["ok"] for answer in answers].count(True) == 1
        assert {answer["code"] for answer in answers if not answer["ok"]} == {"bad_input"}
