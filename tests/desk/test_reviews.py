"""Review at the desk: the chair hands in, the officer reads and decides, each sees what can be done and why not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from tests import build, cast
from tests.front import visiting
from turnout.events.actions import chairing, editing, ending, publishing, reviewing
from turnout.events.models import Event, Format
from turnout.events.states import EventState
from turnout.house.actions import changing
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging.actions import hooks
from turnout.messaging.models import Message
from turnout.people.models import User
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben() -> User:
    return cast.ben()


@pytest.fixture
def event(ben: User) -> Event:
    changing.change({"reviewed_formats": ["club"]}, by=SYSTEM)
    event = build.an_event(3, format=Format.CLUB, title="Harvest dinner")
    return chairing.appoint(event, cast.person(ben), by=SYSTEM)


@pytest.fixture
def officer(event: Event) -> User:
    return cast.given(cast.dan(), Role.EVENTS_OFFICER, "metro", str(event.metro_id))


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(event: Event, part: str = "") -> str:
    return f"/desk/events/{event.reference}/{part}"


def state(event: Event) -> str:
    return build.fresh(event).state


def possible(client: Client, event: Event) -> set[str]:
    """Return the buttons of the event's page."""
    return {one.label for one in client.get(page(event)).context["actions"]}


def why_not(client: Client, event: Event) -> str:
    return " ".join(client.get(page(event)).context["why_not"])


def decide(client: Client, event: Event, decision: str, **more: str) -> int:
    version = str(build.fresh(event).content_version)
    asked = {"decision": decision, "content_version": version, "reason": "", "publish_at": "", **more}
    return client.post(page(event, "review/"), asked).status_code


def told(template: str) -> list[tuple[str, str]]:
    jobs.run_due()
    rows = Message.objects.filter(template=template).order_by("pk")
    return [(one.address_key, one.facts.get("what", "")) for one in rows]


def test_a_chair_submits_and_cannot_publish(event: Event, ben: User) -> None:
    chair = enter(ben)
    assert "Submit for review" in possible(chair, event)
    assert "Publish" not in possible(chair, event)
    assert "approved first" in why_not(chair, event)
    assert chair.post(page(event, "publication/")).status_code == 403
    assert chair.post(page(event, "submission/")).status_code == 303
    assert state(event) == EventState.PENDING_REVIEW
    assert possible(chair, event) == {"Back to draft"}
    assert "waits for a review" in why_not(chair, event)


def test_a_chair_submits_also_where_no_review_is_asked_for(ben: User) -> None:
    event = build.an_event(3, format=Format.WORKSHOP)
    chairing.appoint(event, cast.person(ben), by=SYSTEM)
    chair = enter(ben)
    assert "Your role does not approve events." in why_not(chair, event)
    assert chair.post(page(event, "publication/")).status_code == 403
    assert chair.post(page(event, "approval/")).status_code == 403
    assert "Submit for review" in possible(chair, event)


def test_what_is_missing_stands_on_the_page_that_submits(ben: User) -> None:
    event = build.an_event(3, sessions=[])
    chairing.appoint(event, cast.person(ben), by=SYSTEM)
    chair = enter(ben)
    assert "No session has a date yet." in chair.get(page(event, "submission/")).content.decode()
    answer = chair.post(page(event, "submission/"))
    assert (answer.status_code, state(event)) == (409, EventState.DRAFT)
    assert "Submitting is not possible yet" in why_not(chair, event)


def test_an_officer_approves_and_the_chair_publishes(event: Event, ben: User, officer: User) -> None:
    chair, desk = enter(ben), enter(officer)
    chair.post(page(event, "submission/"))
    assert "Review" in possible(desk, event)
    assert decide(desk, event, "approve") == 303
    assert "Publish" in possible(chair, event)
    assert "Edit" not in possible(chair, event)
    assert "approved as it is" in why_not(chair, event)
    assert chair.post(page(event, "edit/"), {"title": "Other"}).status_code == 422
    assert chair.post(page(event, "publication/")).status_code == 303
    assert state(event) == EventState.PUBLISHED


@pytest.mark.parametrize(("decision", "end"), [("return", "draft"), ("reject", "rejected")])
def test_a_no_needs_a_reason_beside_its_field(
    event: Event, ben: User, officer: User, decision: str, end: str
) -> None:
    desk = enter(officer)
    enter(ben).post(page(event, "submission/"))
    answer = desk.post(
        page(event, "review/"),
        {"decision": decision, "content_version": build.fresh(event).content_version, "reason": " "},
    )
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"reason"})
    assert decide(desk, event, decision, reason="The hall is taken.") == 303
    assert state(event) == end


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"decision": "approve"},
        {"decision": "destroy", "content_version": "1"},
        {"decision": "approve", "content_version": "😀"},
        {"decision": "approve", "content_version": "9" * 40},
        {"decision": "return", "content_version": "1", "reason": "x" * 10_000},
        {"decision": "approve", "content_version": "-1"},
        {"decision": "approve", "content_version": "1", "publish_at": "yesterday"},
        {"decision": "approve", "content_version": "1", "publish_at": "9999-12-31T23:59"},
    ],
)
def test_nonsense_decides_nothing(event: Event, ben: User, officer: User, asked: dict[str, str]) -> None:
    enter(ben).post(page(event, "submission/"))
    answer = enter(officer).post(page(event, "review/"), asked)
    assert (answer.status_code in {409, 422}, state(event)) == (True, EventState.PENDING_REVIEW)


def test_a_page_read_before_a_change_decides_nothing(event: Event, ben: User, officer: User) -> None:
    chair, desk = enter(ben), enter(officer)
    chair.post(page(event, "submission/"))
    read = desk.get(page(event, "review/")).context["form"].initial["content_version"]
    chair.post(page(event, "revision/"), {"reason": "One thing more."})
    editing.change(event, {"title": "Harvest supper"}, by=SYSTEM)
    chair.post(page(event, "submission/"))
    answer = desk.post(page(event, "review/"), {"decision": "approve", "content_version": read})
    assert (answer.status_code, state(event)) == (409, EventState.PENDING_REVIEW)
    assert "changed since you opened this page" in answer.content.decode()


def test_the_second_reading_shows_what_is_different(event: Event, ben: User, officer: User) -> None:
    chair, desk = enter(ben), enter(officer)
    chair.post(page(event, "submission/"))
    assert "What is different" not in desk.get(page(event, "review/")).content.decode()
    decide(desk, event, "return", reason="Say more.")
    editing.change(event, {"summary": "Four hours with motors, sensors and a lot of tape."}, by=SYSTEM)
    chair.post(page(event, "submission/"))
    seen = desk.get(page(event, "review/")).content.decode()
    assert "<del>Two</del>" in seen
    assert "<ins>Four</ins>" in seen


def test_the_review_page_asks_the_same_number_of_statements_however_much_there_is(
    event: Event, ben: User, officer: User
) -> None:
    desk = enter(officer)
    reviewing.submit(event, by=ben.actor)
    desk.get(page(event, "review/"))
    few = len(visiting.statements(desk, page(event, "review/")))
    for number in range(4):
        reviewing.revise(event, by=SYSTEM, reason="Again.")
        editing.change(event, {"title": f"Dinner {number}"}, by=SYSTEM)
        reviewing.submit(event, by=ben.actor)
    assert len(visiting.statements(desk, page(event, "review/"))) <= few + 1  # the submission before


def test_those_who_approve_are_told_once_and_the_chair_hears_the_decision(
    event: Event, ben: User, officer: User
) -> None:
    cleo = cast.cleo(event.metro)
    enter(ben).post(page(event, "submission/"))
    assert sorted(told("event_submitted")) == [("cleo@example.org", ""), ("dan@example.org", "")]
    decide(enter(officer), event, "return", reason="The price is missing.")
    assert told("event_decided") == [("ben@example.org", "returned")]
    assert Message.objects.get(template="event_decided").facts["reason"] == "The price is missing."
    assert cleo.person is not None


def test_an_officer_of_all_metros_is_asked_beside_the_coordinator_and_an_administrator_only_when_nobody_is(
    event: Event, ben: User
) -> None:
    cast.sys()
    reviewing.submit(event, by=ben.actor)
    assert [address for address, _ in told("event_submitted")] == ["sys@example.org"]
    reviewing.revise(event, by=SYSTEM, reason="Again.")
    cast.cleo(event.metro)
    cast.given(cast.dan(), Role.EVENTS_OFFICER, "everywhere", "")
    reviewing.submit(event, by=ben.actor)
    later = [address for address, _ in told("event_submitted")][1:]
    assert sorted(later) == ["cleo@example.org", "dan@example.org"]


def test_a_submission_that_was_taken_back_asks_nobody(event: Event, ben: User, officer: User) -> None:
    enter(ben).post(page(event, "submission/"))
    jobs.run_due()
    message = Message.objects.get(template="event_submitted")
    reviewing.revise(event, by=SYSTEM, reason="Not yet.")
    assert hooks.untruth(message) == "It was decided or taken back since."
    assert officer.is_active


def test_publication_by_itself_is_told_to_the_chair(event: Event, ben: User) -> None:
    reviewing.submit(event, by=ben.actor)
    fresh = build.fresh(event)
    when = clock.now() + timedelta(days=1)
    reviewing.approve(event, fresh.content_version, by=SYSTEM, publish_at=when)
    assert [what for _address, what in told("event_decided")] == ["approved"]
    with clock.shifted(timedelta(days=2)):
        publishing.publish(event, by=SYSTEM)
        assert [what for _address, what in told("event_decided")] == ["approved", "published"]


def test_after_an_outage_an_event_that_came_out_by_itself_is_told_once(event: Event, ben: User) -> None:
    reviewing.submit(event, by=ben.actor)
    version = build.fresh(event).content_version
    reviewing.approve(event, version, by=SYSTEM, publish_at=clock.now() + timedelta(days=1))
    with clock.shifted(timedelta(days=2)):
        publishing.publish(event, by=SYSTEM)
        assert told("event_decided") == [("ben@example.org", "published")]


def test_an_approval_is_told_as_it_stands_when_it_is_told(event: Event, ben: User, officer: User) -> None:
    reviewing.submit(event, by=ben.actor)
    when = clock.now() + timedelta(days=1)
    version = build.fresh(event).content_version
    approved = reviewing.approve(event, version, by=officer.actor, publish_at=when)
    reviewing.schedule(approved, None, by=officer.actor)
    assert told("event_decided") == [("ben@example.org", "approved")]
    assert Message.objects.get(template="event_decided").facts["publish_at"] == ""
    reviewing.revise(event, by=ben.actor, reason="Other words.")
    reviewing.submit(event, by=ben.actor)
    reviewing.approve(event, build.fresh(event).content_version, by=officer.actor)
    publishing.publish(event, by=officer.actor)
    assert [what for _address, what in told("event_decided")] == ["approved", "published"]


def test_whoever_may_cancel_depends_on_how_far_it_is(event: Event, ben: User, officer: User) -> None:
    cleo, desk, chair = enter(cast.cleo(event.metro)), enter(officer), enter(ben)
    assert "Cancel event" in possible(cleo, event)
    assert "Cancel event" not in possible(desk, event)
    assert "Only coordinators cancel" in why_not(desk, event)
    assert "up to coordinators" in why_not(chair, event)
    assert desk.post(page(event, "cancellation/"), {"reason": "Ill."}).status_code == 403
    reviewing.submit(event, by=ben.actor)
    reviewing.approve(event, build.fresh(event).content_version, by=SYSTEM)
    assert desk.post(page(event, "cancellation/"), {"reason": "Ill."}).status_code == 303
    assert desk.post(page(event, "cancellation/"), {"reason": "Again."}).status_code == 409
    assert state(event) == EventState.CANCELLED


def test_a_coordinator_cancels_a_draft(event: Event) -> None:
    cleo = enter(cast.cleo(event.metro))
    assert cleo.post(page(event, "cancellation/"), {"reason": "Nobody has time."}).status_code == 303
    assert state(event) == EventState.CANCELLED


def test_a_coordinator_approves_a_workshop_for_later() -> None:
    event = build.an_event(3, format=Format.WORKSHOP, starts_in=timedelta(days=30))
    cleo = enter(cast.cleo(event.metro))
    when = (clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    asked = {"content_version": event.content_version, "publish_at": when}
    actions = {one.label: one.url for one in cleo.get(page(event)).context["actions"]}
    assert actions["Approve, publish later"] == page(event, "approval/")
    assert cleo.post(page(event, "approval/"), asked).status_code == 303
    found = cleo.get(page(event)).context
    assert found["next_by_itself"].startswith("it is published on")
    past = {"publish_at": "2020-01-01T10:00"}
    answer = cleo.post(page(event, "schedule/"), past)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"publish_at"})
    assert cleo.post(page(event, "schedule/"), {"publish_at": ""}).status_code == 303
    assert build.fresh(event).publish_at is None


@pytest.mark.parametrize(
    ("lead", "labels"),
    [
        (lambda event: None, ["Draft", "Pending review", "Approved"]),
        (lambda event: reviewing.submit(event, by=SYSTEM), ["Draft", "Pending review", "Approved"]),
        (
            lambda event: ending.cancel(event, by=SYSTEM, reason="Ill."),
            ["Draft", "Cancelled"],
        ),
    ],
)
def test_the_stepper_shows_the_review(
    event: Event, officer: User, lead: Callable[[Event], object], labels: list[str]
) -> None:
    lead(event)
    steps = [one.label for one in enter(officer).get(page(event)).context["steps"]]
    assert steps[: len(labels)] == labels


def test_the_setting_is_made_on_the_settings_page() -> None:
    boss = enter(cast.sys())
    shown = boss.get("/desk/settings/")
    values = {name: value for name, value in shown.context["form"].initial.items() if value is not None}
    found = {field.name: field.value() for field in shown.context["form"]}
    asked = {name: value for name, value in found.items() if value not in {None, False}} | {
        "reviewed_formats": ["club", "cohort"]
    }
    assert values
    assert boss.post("/desk/settings/", asked).status_code == 303
    event = build.an_event(3, format=Format.COHORT)
    assert enter(cast.cleo(event.metro)).post(page(event, "publication/")).status_code == 409


def test_why_an_event_came_back_is_said_where_it_is_changed_until_it_is_handed_in_again(
    event: Event, ben: User, officer: User
) -> None:
    chair, reader = enter(ben), enter(officer)
    assert "Returned for changes" not in chair.get(page(event)).content.decode()
    chair.post(page(event, "submission/"))
    assert decide(reader, event, "return", reason="Say where to park.") == 303
    for path in (page(event), page(event, "places/")):
        said = chair.get(path).content.decode()
        assert "Returned for changes" in said.split("What you can do now")[0]
        assert "Say where to park." in said.split("What you can do now")[0]
    for path in ("/desk/", "/desk/chairing/"):
        assert "Returned for changes." in chair.get(path).content.decode()
    chair.post(page(event, "submission/"))
    chair.post(page(event, "revision/"), {"reason": "A typing mistake."})
    assert state(event) == EventState.DRAFT
    assert "Returned for changes" not in chair.get(page(event)).content.decode().split("What you can do")[0]
    assert "Returned for changes." not in chair.get("/desk/chairing/").content.decode()
