"""Two entries of one person are merged both ways at once, or merged while the address is proven."""

from collections.abc import Iterator

import pytest

from tests import build
from tests.concurrency.racing import Answer, Race
from turnout.people.models import Person
from turnout.registration.models import Registration

ROUNDS = 4
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(2) as racers:
        yield racers


def two_entries(number: int) -> tuple[Person, Person]:
    event = build.a_published_event(places=9)
    one = build.a_booking(event, "Mira", email=f"a{number}@example.org").registrant
    return one, build.a_booking(event, "Sol", email=f"b{number}@example.org").registrant


def both_ways(race: Race, act: str, one: Person, other: Person) -> list[Answer]:
    orders = [(one, other), (other, one)]
    return race.run([{"act": act, "goes": str(goes.pk), "stays": str(stays.pk)} for goes, stays in orders])


def merged(*people: Person) -> int:
    return Person.objects.filter(pk__in=[one.pk for one in people], merged_into__isnull=False).count()


def test_one_of_two_stays(race: Race) -> None:
    for number in range(ROUNDS):
        one, other = two_entries(number)
        answers = both_ways(race, "unite", one, other)
        assert [answer["ok"] for answer in answers].count(True) == 1
        assert {answer["code"] for answer in answers if not answer["ok"]} == {"not_one_person"}
        assert merged(one, other) == 1


def test_without_the_lock_both_go(race: Race) -> None:
    """The negative control: a look before the lock lets each become the other."""
    one, other = two_entries(9)
    both_ways(race, "look_then_unite", one, other)
    assert merged(one, other) == 2


def test_whoever_proves_the_address_meanwhile_is_not_taken_over(race: Race) -> None:
    for number in range(20, 20 + ROUNDS):
        one, other = two_entries(number)
        orders = [
            {"act": "unite", "goes": str(one.pk), "stays": str(other.pk)},
            {"act": "prove", "email": one.email},
        ]
        race.run(orders)
        proven = Person.objects.filter(proven_at__isnull=False, address_key=one.address_key)
        assert proven.filter(merged_into__isnull=False).count() == 0
        owners = Person.objects.filter(pk__in=Registration.objects.filter(
            registrant__in=[one, other, *proven]).values("registrant"))  # fmt: skip
        assert all(owner.merged_into_id is None for owner in owners)
