"""The officer's and the chair's pages: what waits, each with its next action; the weekly message about it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from tests import build, cast
from tests.front import visiting
from turnout.events.actions import chairing, digesting
from turnout.events.models import Event
from turnout.jobs import actions as jobs
from turnout.jobs.models import Job
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.lifecycle import actions as lifecycle
from turnout.messaging.models import Message
from turnout.people.models import User
from turnout.people.policy.roles import Role
from turnout.venues.models import Metro

pytestmark = pytest.mark.django_db


@pytest.fixture
def metro() -> Metro:
    return build.a_metro("Wrenfield")


@pytest.fixture
def officer(metro: Metro) -> User:
    return cast.given(cast.dan(), Role.EVENTS_OFFICER, "metro", str(metro.pk))


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def statements(client: Client, path: str) -> int:
    return len(visiting.statements(client, path))


def submitted(metro: Metro, title: str) -> Event:
    event = build.an_event(3, metro=metro, title=title)
    lifecycle.move(event, "submit", by=SYSTEM)
    return event


def told(client: Client, path: str) -> dict[str, list[str]]:
    """Return the titles in each list of a page."""
    boards = client.get(path).context["boards"]
    return {one["name"]: [row["event"].title for row in one["rows"]] for one in boards}


def test_the_officer_sees_what_waits_for_her_in_her_metro_only(metro: Metro, officer: User) -> None:
    submitted(metro, "Waits for review")
    submitted(build.a_metro("Elsewhere"), "Of another metro")
    approved = build.an_event(3, metro=metro, title="Lately approved")
    lifecycle.move(approved, "approve", by=SYSTEM)
    build.an_event(3, metro=metro, state="completed", title="Over")
    build.an_event(3, metro=metro, starts_in=timedelta(days=61), title="Far off")
    chaired = build.an_event(3, metro=metro, title="Chaired")
    chairing.appoint(chaired, cast.person(cast.ben()), by=SYSTEM)
    assert told(enter(officer), "/desk/officer/") == {
        "pending-review": ["Waits for review"],
        "recently-approved": ["Lately approved"],
        "needing-chairs": ["Waits for review", "Lately approved"],
        "needing-wrapup": ["Over"],
    }


def test_an_approval_of_long_ago_is_no_news(metro: Metro, officer: User) -> None:
    event = build.an_event(3, metro=metro, starts_in=timedelta(days=30))
    lifecycle.move(event, "approve", by=SYSTEM)
    with clock.shifted(timedelta(days=8)):
        assert told(enter(officer), "/desk/officer/")["recently-approved"] == []


def test_each_row_has_its_next_action(metro: Metro, officer: User) -> None:
    event = submitted(metro, "Harvest dinner")
    page = enter(officer).get("/desk/officer/").content.decode()
    assert f"/desk/events/{event.reference}/chair/" in page
    assert "Review" in page


def test_the_chair_sees_her_events_and_nobody_elses(metro: Metro) -> None:
    ben = cast.ben()
    for title, state in (("Mine to come", "published"), ("Mine and over", "completed")):
        event = build.an_event(3, metro=metro, state=state, title=title)
        chairing.appoint(event, cast.person(ben), by=SYSTEM)
    build.a_published_event(3, metro=metro, title="Somebody's")
    assert told(enter(ben), "/desk/chairing/") == {
        "to-wrap-up": ["Mine and over"],
        "coming": ["Mine to come"],
        "all": ["Mine and over", "Mine to come"],
    }


def test_the_navigation_counts_what_waits(metro: Metro, officer: User) -> None:
    ben = cast.ben()
    submitted(metro, "Waits")
    event = build.an_event(3, metro=metro, state="completed")
    chairing.appoint(event, cast.person(ben), by=SYSTEM)

    def counts(user: User) -> dict[str, int | None]:
        nav = enter(user).get("/desk/events/").context["desk_nav"]
        return {one.url: one.count for one in nav if one.url in {"/desk/officer/", "/desk/chairing/"}}

    assert counts(officer) == {"/desk/officer/": 1}
    assert counts(ben) == {"/desk/chairing/": 1}


def test_a_long_list_has_pages_and_the_same_few_statements(metro: Metro, officer: User) -> None:
    client = enter(officer)
    submitted(metro, "First")
    client.get("/desk/officer/")  # what a process keeps for a while is read once
    few = statements(client, "/desk/officer/")
    few_of_one = statements(client, "/desk/officer/pending-review/")
    for number in range(60):
        submitted(metro, f"More {number}")
    assert statements(client, "/desk/officer/") == few
    assert statements(client, "/desk/officer/pending-review/") == few_of_one
    first = client.get("/desk/officer/pending-review/").context
    assert (len(first["rows"]), first["earlier"]) == (50, "")
    rest = client.get(f"/desk/officer/pending-review/{first['later']}").context
    assert len(rest["rows"]) == 11


@pytest.mark.parametrize("path", ["officer/nothing/", "chairing/nothing/", "officer/all/"])
def test_a_list_that_does_not_exist_is_not_found(officer: User, path: str) -> None:
    assert enter(officer).get(f"/desk/{path}").status_code == 404


def test_empty_lists_say_so(officer: User) -> None:
    page = enter(officer).get("/desk/officer/").content.decode()
    assert "Nothing waits for a review." in page


MONDAY = datetime(2026, 11, 30, 8, 11, tzinfo=UTC)


def monday(at: datetime = MONDAY) -> timedelta:
    return at - clock.now()


def digests() -> list[Message]:
    return list(Message.objects.filter(template="week_of_events").order_by("pk"))


def test_the_week_is_told_once_on_monday_morning(metro: Metro, officer: User) -> None:
    submitted(metro, "Harvest dinner")
    with clock.shifted(monday()):
        assert digesting.begin() == 1
        jobs.run_due()
        digesting.begin()
        jobs.run_due()
        (message,) = digests()
        assert (message.address_key, [one["name"] for one in message.facts["lists"]]) == (
            "dan@example.org",
            ["pending-review", "needing-chairs"],
        )


@pytest.mark.parametrize(
    ("instant", "is_due"),
    [
        (datetime(2026, 11, 30, 7, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 30, 8, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 29, 8, 0, tzinfo=UTC), False),
        (datetime(2026, 12, 1, 0, 0, tzinfo=UTC), False),
    ],
)
def test_morning_is_where_the_reader_is(instant: datetime, is_due: bool) -> None:
    assert (digesting.morning_of(instant, "UTC") is not None) is is_due
    assert digesting.morning_of(datetime(2026, 11, 30, 8, 0, tzinfo=UTC), "America/New_York") is None
    assert digesting.morning_of(datetime(2026, 11, 30, 13, 0, tzinfo=UTC), "America/New_York") is not None


def test_nothing_to_tell_is_not_told(officer: User) -> None:
    with clock.shifted(monday()):
        assert digesting.begin() == 1
        jobs.run_due()
    assert digests() == []


def test_whoever_switched_it_off_gets_none(metro: Metro, officer: User) -> None:
    submitted(metro, "Harvest dinner")
    client = enter(officer)
    answer = client.post("/desk/digest/", {"wants": "no", "back": "/desk/officer/"})
    assert (answer.status_code, answer["Location"]) == (303, "/desk/officer/")
    with clock.shifted(monday()):
        assert digesting.begin() == 0
    assert not Job.objects.filter(name="events.write_week").exists()
    client.post("/desk/digest/", {"wants": "yes", "back": "//evil.example/desk/"})
    with clock.shifted(monday()):
        assert digesting.begin() == 1


def test_the_way_back_leads_nowhere_else(officer: User) -> None:
    for back in ("https://evil.example/", "//evil.example/desk/", "/desk/\\evil", "javascript:x", "\x00"):
        answer = enter(officer).post("/desk/digest/", {"wants": "no", "back": back})
        assert answer["Location"] in {"/desk/", "/desk/%5Cevil"}, back


def test_a_chair_without_a_role_is_told_too(metro: Metro) -> None:
    event = build.an_event(3, metro=metro, state="completed", title="Kite morning")
    chairing.appoint(event, cast.person(cast.ben()), by=SYSTEM)
    with clock.shifted(monday()):
        digesting.begin()
        jobs.run_due()
        (message,) = digests()
        assert [one["name"] for one in message.facts["lists"]] == ["to-wrap-up"]


def test_a_draft_leads_whoever_may_publish_there_and_others_to_review(metro: Metro) -> None:
    event = build.an_event(3, metro=metro, title="Kite morning")
    chairing.appoint(event, cast.person(cast.ben()), by=SYSTEM)
    own = f"/desk/events/{event.reference}"
    for user, way in ((cast.cleo(metro), "publication"), (cast.ben(), "submission")):
        page = enter(user).get("/desk/").content.decode()
        assert f"{own}/{way}/" in page
    (row,) = enter(cast.ben()).get("/desk/chairing/").context["boards"][1]["rows"]
    assert row["step"].action == "Submit for review"


def test_a_chair_with_many_undated_events_turns_the_page(metro: Metro) -> None:
    for number in range(3):
        event = build.an_event(3, metro=metro, title=f"Dated {number}")
        chairing.appoint(event, cast.person(cast.ben()), by=SYSTEM)
    for number in range(49):
        event = build.an_event(3, metro=metro, title=f"Some day {number}", sessions=())
        chairing.appoint(event, cast.person(cast.ben()), by=SYSTEM)
    client = enter(cast.ben())
    first = client.get("/desk/chairing/coming/")
    assert [row["event"].title for row in first.context["rows"]][:3] == ["Dated 0", "Dated 1", "Dated 2"]
    second = client.get("/desk/chairing/coming/" + first.context["later"])
    shown = [row["event"].pk for page in (first, second) for row in page.context["rows"]]
    assert (len(shown), len(set(shown))) == (52, 52)
    back = client.get("/desk/chairing/coming/" + second.context["earlier"])
    assert len(back.context["rows"]) == 50


@pytest.mark.parametrize("cursor", ["'x~", "x~", "~", "20261129T000000.000000~", "99991231T235959.999999~"])
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_cursor_of_another_list_breaks_no_list(metro: Metro, officer: User, way: str, cursor: str) -> None:
    submitted(metro, "Waits for review")
    typed = {way: cursor + "00000000-0000-0000-0000-000000000000"}
    assert enter(officer).get("/desk/officer/pending-review/", typed).status_code == 200
