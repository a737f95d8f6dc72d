"""Two entries that nothing pairs: searched for from one of them, compared and merged like any pair."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.front import visiting
from turnout.audit.models import AuditEntry
from turnout.kernel import clock
from turnout.people.actions import likening
from turnout.people.models import Likeness, Person
from turnout.venues.models import Metro

pytestmark = pytest.mark.django_db


@pytest.fixture
def metro() -> Metro:
    return build.a_metro()


@pytest.fixture
def cleo(metro: Metro) -> Client:
    client = Client()
    client.force_login(cast.cleo(metro))
    return client


def somebody(metro: Metro | None, name: str, email: str = "", **values: Any) -> Person:
    first, _blank, last = name.partition(" ")
    return Person.objects.create(
        first_name=first, last_name=last, email=email, metro=metro, made_at=clock.now(), **values
    )


def path_of(one: Person) -> str:
    return f"/desk/people/{one.pk}/merge/"


def test_another_entry_is_found_compared_and_merged(cleo: Client, metro: Metro) -> None:
    one = somebody(metro, "Mara Lind", "mara@example.org")
    other = somebody(metro, "Tamara Lindqvist", "tam@example.org")
    somebody(metro, "Lindy", is_adult=False)
    somebody(build.a_metro(), "Linda Elsewhere", "linda@example.org")
    page = cleo.get(f"/desk/people/{one.pk}/").content
    assert visiting.link(page, "Merge with another person") == path_of(one)
    shown = visiting.words(cleo.get(path_of(one), {"q": "lind"}).content)
    assert "Tamara Lindqvist" in shown
    assert not [name for name in ("mara@example.org", "Lindy", "Elsewhere") if name in shown]
    answer = cleo.post(path_of(one), {"other": str(other.pk)})
    assert answer.status_code == 303
    pair = Likeness.objects.get()
    assert answer["Location"] == f"/desk/people/duplicates/{pair.pk}/"
    assert "chosen by staff" in visiting.words(cleo.get(answer["Location"]).content)
    assert cleo.post(answer["Location"], {"stays": str(one.pk)}).status_code == 303
    other.refresh_from_db()
    assert other.merged_into == one


def test_choosing_twice_is_one_pair_and_the_next_look_forgets_it(cleo: Client, metro: Metro) -> None:
    one, other = somebody(metro, "Mara", "a@example.org"), somebody(metro, "Tam", "b@example.org")
    for first, second in ((one, other), (other, one), (one, other)):
        assert cleo.post(path_of(first), {"other": str(second.pk)}).status_code == 303
    assert Likeness.objects.count() == 1
    likening.forget_former(clock.now())
    assert not Likeness.objects.exists()


def test_two_told_apart_are_compared_again_and_that_is_an_act(cleo: Client, metro: Metro) -> None:
    one, other = somebody(metro, "Mara", "a@example.org"), somebody(metro, "Tam", "b@example.org")
    cleo.post(path_of(one), {"other": str(other.pk)})
    cleo.post(f"/desk/people/duplicates/{Likeness.objects.get().pk}/apart/")
    assert not AuditEntry.objects.filter(verb="person.compared_again").exists()
    answer = cleo.post(path_of(one), {"other": str(other.pk)})
    assert cleo.get(answer["Location"]).status_code == 200
    act = AuditEntry.objects.get(verb="person.compared_again")
    assert {act.subject_id, act.facts["other"]} == {str(one.pk), str(other.pk)}


def test_it_is_enough_that_one_of_the_two_can_stay(cleo: Client, metro: Metro) -> None:
    proven = somebody(metro, "Mara", "a@example.org", proven_at=clock.now())
    other = somebody(metro, "Tam", "b@example.org")
    assert cleo.post(path_of(proven), {"other": str(other.pk)}).status_code == 303
    assert cleo.post(path_of(other), {"other": str(proven.pk)}).status_code == 303


def test_who_cannot_be_merged_is_told_why(cleo: Client, metro: Metro) -> None:
    one, child = somebody(metro, "Mara", "a@example.org"), somebody(metro, "Kid", is_adult=False)
    answer = cleo.post(path_of(one), {"other": str(child.pk)})
    assert (answer.status_code, Likeness.objects.count()) == (409, 0)
    assert "Children are merged with their household" in visiting.words(answer.content)
    assert cleo.post(path_of(one), {"other": str(one.pk)}).status_code == 409
    assert "Merge with another" not in visiting.words(cleo.get(f"/desk/people/{child.pk}/").content)


@pytest.mark.parametrize("other", ["", "\0", "x" * 10_000, "🤖", "\u202e"])
def test_odd_choices_are_no_crash(cleo: Client, metro: Metro, other: str) -> None:
    one = somebody(metro, "Mara", "a@example.org")
    assert cleo.post(path_of(one), {"other": other}).status_code == 422
    assert cleo.get(path_of(one), {"q": other}).status_code == 200


def test_who_may_not_merge_searches_nobody(metro: Metro) -> None:
    one, foreign = somebody(metro, "Mara", "a@example.org"), somebody(build.a_metro(), "Tam", "b@example.org")
    client = Client()
    client.force_login(cast.cleo(metro))
    assert client.get(path_of(foreign)).status_code == 404
    for key in (foreign.pk, uuid4()):
        assert client.post(path_of(one), {"other": str(key)}).status_code == 404
    assert not Likeness.objects.exists()


def test_the_number_of_statements_does_not_grow(cleo: Client, metro: Metro) -> None:
    one = somebody(metro, "Mara", "a@example.org")
    cleo.get(path_of(one), {"q": "lind"})  # what a process keeps is not of the page
    counts = []
    for number in range(2):
        for row in range(1 + 9 * number):
            somebody(metro, f"Lind {number}{row}", f"l{number}{row}@example.org")
        with CaptureQueriesContext(connection) as seen:
            cleo.get(path_of(one), {"q": "lind"})
        counts.append(len(seen))
    assert counts[0] == counts[1]
