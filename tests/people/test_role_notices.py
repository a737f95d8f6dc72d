"""Some days before a role ends, whoever has it and whoever gave it are told: once, and only while it is true."""

from datetime import timedelta

import pytest

from tests import build, cast
from turnout.house import actions as house
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import EVERYWHERE, SYSTEM, Scope
from turnout.messaging.models import Message
from turnout.messaging.states import MessageState
from turnout.people.actions import granting, warning
from turnout.people.models import Grant, User
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def officer(user: User, days: float, by: User | None = None, scope: Scope = EVERYWHERE) -> Grant:
    until = clock.now() + days * DAY
    actor = by.actor if by else SYSTEM
    return granting.grant(user, Role.EVENTS_OFFICER, scope, by=actor, expires_at=until)


def told(after: float) -> list[tuple[str, bool]]:
    """Return who was told, and whether as the one who has the role, when so many days have passed."""
    with clock.shifted(after * DAY):
        warning.warn_of_ends()
        jobs.run_due()
    rows = Message.objects.filter(template="role_ending", state=MessageState.SENT).order_by("email")
    return [(one.email, bool(one.facts["is_holder"])) for one in rows]


DAN, SYS = ("dan@example.org", True), ("sys@example.org", False)


def test_holder_and_giver_are_told_seven_days_before_and_once() -> None:
    officer(cast.dan(), 30, by=cast.sys())
    assert told(after=22.9) == []
    assert told(after=23.1) == [DAN, SYS]
    assert told(after=24) == [DAN, SYS]


def test_the_words_say_role_place_and_day() -> None:
    metro = build.a_metro("Wrenfield")
    officer(cast.dan(), 30, by=cast.sys(), scope=Scope("metro", str(metro.pk)))
    told(after=25)
    mine = Message.objects.get(template="role_ending", email="dan@example.org")
    theirs = Message.objects.get(template="role_ending", email="sys@example.org")
    assert "You are Events officer (Wrenfield) until the end of" in mine.said
    assert "ask whoever gave it to you" in mine.said
    assert mine.subject.startswith("Your role at Turnout ends on")
    assert "Dan Feroz is Events officer (Wrenfield) until" in theirs.said
    assert "/desk/roles/" in theirs.said


def test_a_renewed_role_is_silent_and_warns_again_before_its_new_end() -> None:
    given = officer(cast.dan(), 30, by=cast.sys())
    granting.renew(given, clock.now() + 90 * DAY, by=cast.sys().actor)
    assert told(after=25) == []
    assert told(after=84) == [DAN, SYS]


def test_what_was_written_before_a_renewal_is_not_sent() -> None:
    given = officer(cast.dan(), 30, by=cast.sys())
    with clock.shifted(25 * DAY):
        assert warning.warn_of_ends() == 1
        granting.renew(given, None, by=cast.sys().actor)
        jobs.run_due()
    found = Message.objects.filter(template="role_ending")
    assert {one.state for one in found} == {MessageState.SUPPRESSED}


def test_a_role_that_was_taken_back_is_silent() -> None:
    given = officer(cast.dan(), 30, by=cast.sys())
    with clock.shifted(25 * DAY):
        warning.warn_of_ends()
        granting.revoke(given, by=cast.sys().actor)
        jobs.run_due()
    assert told(after=25) == []


def test_whoever_renewed_it_last_is_told() -> None:
    boss = cast.given(cast.ben(), Role.SYSTEM_ADMIN, "everywhere", "")
    given = officer(cast.dan(), 10, by=cast.sys())
    granting.renew(given, clock.now() + 30 * DAY, by=boss.actor)
    assert told(after=25) == [("ben@example.org", False), DAN]


def test_a_giver_who_gives_no_roles_any_more_is_not_told() -> None:
    boss = cast.given(cast.ben(), Role.SYSTEM_ADMIN, "everywhere", "")
    officer(cast.dan(), 30, by=boss)
    Grant.objects.filter(user=boss).update(revoked_at=clock.now())
    assert told(after=25) == [DAN]


def test_of_a_role_shorter_than_the_notice_everybody_knows_the_end() -> None:
    officer(cast.dan(), 5, by=cast.sys())
    assert told(after=1) == []


def test_a_role_without_an_end_and_one_that_is_over_are_silent() -> None:
    granting.grant(cast.ben(), Role.EVENTS_OFFICER, EVERYWHERE, by=SYSTEM)
    officer(cast.dan(), 30)
    assert told(after=31) == []


@pytest.mark.parametrize(("ahead", "expected"), [(None, []), (2 * DAY, []), (10 * DAY, [DAN])])
def test_the_notice_comes_when_the_organisation_says(
    ahead: timedelta | None, expected: list[tuple[str, bool]]
) -> None:
    officer(cast.dan(), 30)
    house.change({"role_notice_before": ahead}, by=SYSTEM)
    assert told(after=21) == expected


def test_closed_logins_are_left_alone() -> None:
    dan = cast.dan()
    officer(dan, 30, by=cast.sys())
    User.objects.filter(pk=dan.pk).update(is_active=False)
    assert told(after=25) == []


def test_it_is_asked_for_each_hour_in_a_fixed_number_of_statements(
    django_assert_max_num_queries: object,
) -> None:
    assert "people.warn_of_ends" in {entry.name for entry in jobs.timetable()}
    for _ in range(5):
        officer(cast.dan(), 5, scope=Scope("metro", str(build.a_metro().pk)), by=cast.sys())
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        warning.warn_of_ends()
