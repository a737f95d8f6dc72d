"""The mark of a member: put on and taken off on the page of a person, kept when rows are merged."""

from datetime import date

import pytest
from django.test import Client

from tests import build, cast
from turnout.audit.models import AuditEntry
from turnout.front.queries import copying
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging.actions import showing
from turnout.people.actions import enrolling, proving
from turnout.people.models import Person
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


@pytest.fixture
def mother(metro: Metro) -> Person:
    event = build.a_published_event(metro=metro)
    return build.a_booking(event, "Mira", email="zoe@example.org").registrant


def test_staff_mark_a_member_and_take_the_mark_off(cleo: Client, mother: Person) -> None:
    url = f"/desk/people/{mother.pk}/membership/"
    assert "not proven yet" in cleo.get(url).content.decode()
    assert cleo.post(url, {"member_from": "2026-01-01", "member_until": "2031-12-31"}).status_code == 303
    mother.refresh_from_db()
    assert (mother.member_from, mother.member_until) == (date(2026, 1, 1), date(2031, 12, 31))
    page = cleo.get(f"/desk/people/{mother.pk}/").content.decode()
    assert "1 Jan 2026 to 31 Dec 2031" in page
    assert cleo.post(f"{url}withdrawal/").status_code == 303
    mother.refresh_from_db()
    assert mother.member_from is None
    verbs = AuditEntry.objects.filter(subject_id=str(mother.pk)).order_by("pk").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["person.enrolled", "person.membership_ended"]


@pytest.mark.parametrize(
    "typed",
    [
        {"member_from": ""},
        {"member_from": "2026-13-01"},
        {"member_from": "2026-02-01", "member_until": "2026-01-01"},
        {"member_from": "9" * 10000},
    ],
)
def test_a_term_that_cannot_be_is_refused(cleo: Client, mother: Person, typed: dict[str, str]) -> None:
    assert cleo.post(f"/desk/people/{mother.pk}/membership/", typed).status_code == 422
    mother.refresh_from_db()
    assert mother.member_from is None


def test_a_child_is_no_member(cleo: Client, mother: Person) -> None:
    child = mother.wards.get().child
    answer = cleo.post(f"/desk/people/{child.pk}/membership/", {"member_from": "2026-01-01"})
    assert answer.status_code == 422
    assert "guardian" in answer.content.decode()


def test_a_mark_goes_along_when_rows_are_merged_and_never_shortens_another(mother: Person) -> None:
    enrolling.enrol(mother, date(2026, 1, 1), date(2026, 6, 30), by=SYSTEM)
    zoe = proving.prove("zoe@example.org")
    zoe.refresh_from_db()
    assert (zoe.member_from, zoe.member_until) == (date(2026, 1, 1), date(2026, 6, 30))
    assert zoe.is_member_on(date(2026, 6, 30))
    assert not zoe.is_member_on(date(2026, 7, 1))


def test_the_copy_of_data_tells_of_it() -> None:
    ana = enrolling.enrol(cast.person(cast.ana()), date(2026, 1, 1), None, by=SYSTEM)
    told = str(copying.document(ana, clock.now(), showing.shown))
    assert "'member_from': '2026-01-01'" in told
