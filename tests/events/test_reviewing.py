"""Review: what is handed in is settled, read with what differs, and decided with a reason (G-57 to G-60)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests import build
from turnout.audit.models import AuditEntry, Change
from turnout.events.actions import advancing, dating, editing, ending, pricing, publishing, reviewing
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event, Format, Submission
from turnout.events.rules import comparing
from turnout.events.states import EventState
from turnout.house.actions import changing
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.registration.actions import registering, resizing
from turnout.registration.actions.bookings import Booking, Contact, Wanted

pytestmark = pytest.mark.django_db


@pytest.fixture
def clubs_are_reviewed() -> None:
    changing.change({"reviewed_formats": ["club"]}, by=SYSTEM)


def a_draft(**values: Any) -> Event:
    return build.an_event(3, format=Format.CLUB, title="Harvest dinner", **values)


def submitted(event: Event) -> Event:
    reviewing.submit(event, by=SYSTEM)
    return build.fresh(event)


def refusal(act: Callable[..., object], *args: object, **kwargs: object) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, by=SYSTEM, **kwargs)
    return refused.value.code


def verbs(event: Event) -> list[str]:
    return list(
        AuditEntry.objects.filter(subject_id=str(event.pk))
        .order_by("at", "pk")
        .values_list("verb", flat=True)
    )


def test_a_submission_keeps_what_was_said() -> None:
    event = submitted(a_draft())
    (kept,) = Submission.objects.filter(event=event)
    assert (event.state, kept.content["title"], kept.content["tiers"][0]["capacity"]) == (
        EventState.PENDING_REVIEW,
        "Harvest dinner",
        3,
    )


@pytest.mark.parametrize(
    ("values", "lacks"), [({"sessions": []}, ["dates"]), ({"sessions": [], "tiers": []}, ["dates"])]
)
def test_what_is_missing_is_named(values: dict[str, Any], lacks: list[str]) -> None:
    event = a_draft(**values)
    if "tiers" in values:
        pricing.deactivate_tier(build.the_tier(event), by=SYSTEM)
        lacks = [*lacks, "tiers"]
    with pytest.raises(Refused) as refused:
        reviewing.submit(event, by=SYSTEM)
    assert (refused.value.code, refused.value.facts["lacks"]) == ("event_not_ready", lacks)
    assert not Submission.objects.exists()


def test_an_event_in_the_past_is_not_reviewed() -> None:
    event = a_draft(starts_in=timedelta(hours=1))
    with clock.shifted(timedelta(hours=2)):
        assert refusal(reviewing.submit, event) == "event_not_ready"


def test_nothing_that_is_reviewed_can_be_changed_meanwhile() -> None:
    event = a_draft()
    tier = build.the_tier(event)
    submitted(event)
    tries = (
        lambda: editing.change(event, {"title": "Other"}, by=SYSTEM),
        lambda: editing.change(event, {}, by=SYSTEM, topics=[build.a_topic()]),
        lambda: dating.set_sessions(event, [], by=SYSTEM),
        lambda: pricing.add_tier(event, TierDraft(name="Guest"), by=SYSTEM),
        lambda: pricing.change_tier(tier, {"price_minor": 500}, by=SYSTEM),
        lambda: pricing.deactivate_tier(tier, by=SYSTEM),
        lambda: pricing.delete_tier(tier, by=SYSTEM),
        lambda: resizing.resize_tier(tier, 9, by=SYSTEM),
        lambda: resizing.resize_event(event, 9, by=SYSTEM),
        lambda: publishing.publish(event, by=SYSTEM),
    )
    before = build.fresh(event)
    for act in tries:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "wrong_state"
    after = build.fresh(event)
    assert (after.content_version, after.version) == (before.content_version, before.version)


def test_the_approval_names_the_version_that_was_read() -> None:
    event = submitted(a_draft())
    read = event.content_version
    reviewing.revise(event, by=SYSTEM, reason="One thing more.")
    editing.change(event, {"title": "Harvest supper"}, by=SYSTEM)
    submitted(event)
    decisions: tuple[Callable[..., object], ...] = (reviewing.approve, reviewing.send_back, reviewing.reject)
    for decide in decisions:
        more = {} if decide is reviewing.approve else {"reason": "Because."}
        assert refusal(decide, event, read, **more) == "content_changed"
    reviewing.approve(event, build.fresh(event).content_version, by=SYSTEM)
    act = AuditEntry.objects.get(verb="event.approved")
    assert act.facts["content_version"] == build.fresh(event).content_version


@pytest.mark.parametrize("decide", [reviewing.send_back, reviewing.reject])
def test_a_no_has_a_reason(decide: Callable[..., object]) -> None:
    event = submitted(a_draft())
    assert refusal(decide, event, event.content_version, reason="  ") == "reason_missing"
    assert build.fresh(event).state == EventState.PENDING_REVIEW


def test_a_rejected_event_stays_rejected() -> None:
    event = submitted(a_draft())
    reviewing.reject(event, event.content_version, by=SYSTEM, reason="The hall is taken.")
    for act in (reviewing.submit, publishing.publish):
        assert refusal(act, event) == "wrong_state"
    assert refusal(ending.cancel, event, reason="Ill.") == "wrong_state"
    assert refusal(editing.change, event, {"title": "Other"}) == "wrong_state"


@pytest.mark.usefixtures("clubs_are_reviewed")
def test_a_format_that_is_reviewed_is_not_published_past_review() -> None:
    event = a_draft()
    assert refusal(publishing.publish, event) == "needs_review"
    assert refusal(reviewing.approve, event, event.content_version) == "needs_review"
    submitted(event)
    reviewing.approve(event, build.fresh(event).content_version, by=SYSTEM)
    publishing.publish(event, by=SYSTEM)
    assert build.fresh(event).state == EventState.PUBLISHED
    assert verbs(event) == ["event.made", "event.submitted", "event.approved", "event.published"]
    versions = Change.objects.filter(thing_id=str(event.pk)).order_by("version")
    assert [(one.version, one.to_state) for one in versions] == [
        (1, "draft"),
        (2, "pending_review"),
        (3, "approved"),
        (4, "published"),
    ]


@pytest.mark.usefixtures("clubs_are_reviewed")
def test_other_formats_are_published_at_once() -> None:
    event = build.an_event(3, format=Format.WORKSHOP)
    publishing.publish(event, by=SYSTEM)
    assert build.fresh(event).state == EventState.PUBLISHED


@pytest.mark.usefixtures("clubs_are_reviewed")
def test_what_was_approved_is_changed_only_as_a_draft() -> None:
    event = submitted(a_draft())
    reviewing.approve(event, event.content_version, by=SYSTEM)
    assert refusal(editing.change, event, {"title": "Cheaper dinner"}) == "wrong_state"
    assert refusal(editing.change, event, {}, topics=[build.a_topic()]) == "wrong_state"
    assert refusal(pricing.change_tier, build.the_tier(event), {"price_minor": 1}) == "wrong_state"
    assert refusal(resizing.resize_tier, build.the_tier(event), 900) == "wrong_state"
    reviewing.revise(event, by=SYSTEM, reason="The price was wrong.")
    editing.change(event, {"title": "Cheaper dinner"}, by=SYSTEM)
    assert refusal(publishing.publish, event) == "needs_review"


def test_what_was_approved_without_review_can_be_changed() -> None:
    event = a_draft()
    reviewing.approve(event, event.content_version, by=SYSTEM)
    editing.change(event, {"title": "Cheaper dinner"}, by=SYSTEM)
    assert build.fresh(event).title == "Cheaper dinner"


def test_an_approved_event_is_published_when_its_time_comes_and_not_before() -> None:
    event = a_draft()
    when = clock.now() + timedelta(days=2)
    reviewing.approve(event, event.content_version, by=SYSTEM, publish_at=when)
    with clock.shifted(timedelta(days=1)):
        advancing.advance_due()
    assert build.fresh(event).state == EventState.APPROVED
    with clock.shifted(timedelta(days=3)):
        assert (advancing.advance_due(), advancing.advance_due()) == (1, 0)
    assert build.fresh(event).state == EventState.PUBLISHED


@pytest.mark.parametrize("hours", [-1, 24 * 7, 24 * 30])
def test_a_time_of_publication_lies_between_now_and_the_start(hours: int) -> None:
    event = a_draft()
    reviewing.approve(event, event.content_version, by=SYSTEM)
    assert refusal(reviewing.schedule, event, clock.now() + timedelta(hours=hours)) == "bad_input"
    reviewing.schedule(event, clock.now() + timedelta(hours=1), by=SYSTEM)
    reviewing.schedule(event, None, by=SYSTEM)
    assert build.fresh(event).publish_at is None


def test_only_what_is_approved_is_scheduled() -> None:
    assert refusal(reviewing.schedule, a_draft(), None) == "wrong_state"


def test_an_approved_event_with_people_does_not_go_back_to_draft() -> None:
    event = build.a_published_event(3)
    publishing.unpublish(event, by=SYSTEM, reason="Not yet.")
    wanted = (Wanted(build.the_tier(event).pk, first_name="Mira", age=9),)
    contact = Contact("Ana", "Lindqvist", "ana@example.org", "")
    registering.register(Booking(event.pk, wanted, contact=contact, source="desk"), by=SYSTEM)
    assert refusal(reviewing.revise, event, reason="Because.") == "tier_in_use"


def test_a_draft_can_be_cancelled_and_says_so_once() -> None:
    event = a_draft()
    ending.cancel(event, by=SYSTEM, reason="Nobody has time.")
    assert refusal(ending.cancel, event, reason="Again.") == "wrong_state"
    assert verbs(event)[-1] == "event.cancelled"


# --- what differs ------------------------------------------------------------------------------------


def test_differences_name_fields_words_and_parts() -> None:
    before = {
        "title": "Harvest dinner",
        "summary": "Three courses at a long table.",
        "min_age": None,
        "tiers": [
            {"id": "1", "name": "Member", "price_minor": 0},
            {"id": "2", "name": "Guest", "capacity": 4},
        ],
    }
    now = {
        "title": "Harvest dinner",
        "summary": "Four courses at a long table.",
        "min_age": "",
        "tiers": [
            {"id": "1", "name": "Member", "price_minor": 500},
            {"id": "3", "name": "Early", "capacity": 2},
        ],
    }
    found = comparing.differences(before, now)
    assert [(one.field, one.part, one.before, one.now) for one in found] == [
        ("summary", "", "Three courses at a long table.", "Four courses at a long table."),
        ("price_minor", "Member", 0, 500),
        ("name", "Early", None, "Early"),
        ("capacity", "Early", None, 2),
        ("name", "Guest", "Guest", None),
        ("capacity", "Guest", 4, None),
    ]
    assert found[0].words == [("gone", "Three"), ("new", "Four"), ("same", "courses at a long table.")]


def test_a_text_without_end_is_compared_whole() -> None:
    long = "word " * 5_000
    assert comparing.compared(long, "short") == [("gone", long), ("new", "short")]


def test_texts_that_repeat_a_few_words_are_compared_in_no_time() -> None:
    before, now = "a b " * 1_900, "b c a " * 1_300
    assert comparing.compared(before, now) == [("gone", before), ("new", now)]
    before, now = "la " * 1_950 + "end", "la " * 1_960 + "start"
    runs = comparing.compared(before, now)
    assert [(what, len(words.split())) for what, words in runs] == [("same", 1950), ("gone", 1), ("new", 11)]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("", "x"),
        ("x", ""),
        ("a b c", "c b a"),
        ("a  b", "a b"),
        ("a", "a"),
        ("a b a b", "b a b a"),
        ("x y", ""),
    ],
)
def test_runs_of_words_put_together_are_both_texts(before: str, now: str) -> None:
    runs = comparing.compared(before, now)
    assert " ".join(words for what, words in runs if what != "new") == before
    assert " ".join(words for what, words in runs if what != "gone") == now


def test_no_places_are_told_from_no_limit() -> None:
    before = {"tiers": [{"id": "1", "name": "Guest", "capacity": None}]}
    now = {"tiers": [{"id": "1", "name": "Guest", "capacity": 0}]}
    (found,) = comparing.differences(before, now)
    assert (found.field, found.before, found.now) == ("capacity", None, 0)


@pytest.mark.usefixtures("clubs_are_reviewed")
def test_what_was_approved_without_review_gets_no_format_that_is_reviewed() -> None:
    event = build.an_event(3, format=Format.WORKSHOP, state=EventState.APPROVED)
    editing.change(event, {"summary": "Words that nobody has to read."}, by=SYSTEM)
    with pytest.raises(Refused) as refused:
        editing.change(event, {"format": Format.CLUB}, by=SYSTEM)
    assert refused.value.code == "wrong_state"
    assert build.fresh(event).format == Format.WORKSHOP
