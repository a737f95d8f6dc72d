"""A worker that slept for days catches up in order, each step once, and says nothing senseless (G-63)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests import build, cast
from tests.registration import lining
from turnout.audit.models import AuditEntry, Change
from turnout.events.actions import advancing, chairing, ending, reviewing
from turnout.events.models import Event
from turnout.events.states import EVENT, EventState
from turnout.jobs import actions as jobs
from turnout.jobs.actions import scheduling
from turnout.jobs.models import Job
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging.models import Message
from turnout.people.actions import proving
from turnout.registration.actions import cancelling
from turnout.registration.models import Offer, WaitlistEntry
from turnout.venues.actions import parts
from turnout.venues.actions.parts import ContactDraft
from turnout.venues.models import Venue

pytestmark = pytest.mark.django_db

DAY, WEEK = timedelta(days=1), timedelta(days=7)
S = EventState
ENDED = [
    "event.registration_closed",
    "event.started",
    "event.completed",
]


class House:
    """One place that was freed: Noor is offered it, Ida waits, Mira left; another event that publishes itself."""

    def __init__(self) -> None:
        lining.choose(**lining.no_night())
        self.event = build.a_published_event(1, venue=watched("jo"), deadline_at=clock.now() + 5 * DAY)
        mira = build.a_booking(self.event, "Mira", email="mira@example.org")
        for name in ("Noor", "Ida"):
            build.a_booking(self.event, name, email=f"{name.lower()}@example.org", if_full="as_free")
        for name in ("mira", "noor", "ida"):
            proving.prove(f"{name}@example.org")
        cancelling.cancel_places(mira, [one.pk for one in mira.attendees.all()], by=SYSTEM, reason="Ill.")
        self.coming = build.an_event(1, state=S.APPROVED, venue=watched("pat"))
        reviewing.schedule(self.coming, clock.now() + 2 * DAY, by=SYSTEM)


@pytest.fixture
def house() -> House:
    return House()


def watched(name: str) -> Venue:
    """Return a venue with somebody who hears of its events."""
    venue = build.a_venue()
    parts.add_contact(
        venue, ContactDraft(name=name.title(), task="Keys", email=f"{name}@example.org"), by=SYSTEM
    )
    return venue


def wake() -> None:
    """Do what a worker does when it wakes: what the clock asks for, and all that is due, until nothing is left."""
    for _ in range(3):
        jobs.tick()
        jobs.run_due()


def said() -> set[tuple[str, str, str]]:
    """Return what left the house: template, about what, to whom."""
    rows = Message.objects.filter(sent_at__isnull=False)
    return {(one.template, one.facts.get("what", ""), one.email.split("@")[0]) for one in rows}


def life(event: Event) -> list[str]:
    acts = AuditEntry.objects.filter(
        subject_id=str(event.pk), verb__startswith="event.", changes__isnull=False
    )
    return [act.verb for act in acts.order_by("at", "pk").distinct()]


CANCELLED = ("registration_cancelled", "", "mira")
WAITS = {("registration_made", "", "noor"), ("registration_made", "", "ida")}


def test_a_day_late_the_offer_is_told_once_and_its_reminder_not_on_top(house: House) -> None:
    with clock.shifted(DAY):
        wake()
    assert said() == {
        CANCELLED,
        *WAITS,
        ("offer_made", "", "noor"),
        ("venue_event_scheduled", "scheduled", "jo"),
    }
    assert Offer.objects.get().state == "live"


def test_when_registration_has_ended_meanwhile_only_that_is_told(house: House) -> None:
    with clock.shifted(5 * DAY + timedelta(hours=12)):
        wake()
        assert build.fresh(house.event).state == S.REGISTRATION_CLOSED
        assert build.fresh(house.coming).state == S.PUBLISHED
    assert said() == {
        CANCELLED,
        ("line_news", "closed", "noor"),
        ("line_news", "closed", "ida"),
        ("venue_event_scheduled", "scheduled", "jo"),
        ("venue_event_scheduled", "scheduled", "pat"),
    }
    assert set(WaitlistEntry.objects.values_list("state", flat=True)) == {"closed"}
    assert Offer.objects.get().state == "withdrawn"


@pytest.mark.parametrize(
    ("late", "state", "steps"),
    [
        (WEEK + timedelta(hours=1), S.IN_PROGRESS, ENDED[:2]),
        (WEEK + DAY, S.COMPLETED, ENDED),
        (WEEK + 31 * DAY, S.ARCHIVED, [*ENDED, "event.archived"]),
    ],
)
def test_every_step_is_made_once_in_order_and_nobody_is_called_to_what_has_begun(
    house: House, late: timedelta, state: EventState, steps: list[str]
) -> None:
    with clock.shifted(late):
        wake()
        wake()
    assert build.fresh(house.event).state == state
    assert life(house.event)[2:] == steps
    called = {(template, what) for template, what, _who in said()}
    assert not called & {
        ("venue_event_scheduled", "scheduled"),
        ("offer_made", ""),
        ("offer_reminder", ""),
        ("reminder", ""),
        ("still_coming", ""),
        ("registration_made", ""),
    }
    assert CANCELLED in said()
    versions = Change.objects.filter(thing_id=str(house.event.pk)).order_by("version")
    assert [one.version for one in versions] == list(range(1, build.fresh(house.event).version + 1))


def test_an_event_whose_time_of_publication_and_start_are_past_is_never_published(house: House) -> None:
    with clock.shifted(WEEK + DAY):
        wake()
    assert build.fresh(house.coming).state == S.APPROVED
    assert life(house.coming)[-1] == "event.approved"
    assert not [one for one in said() if one[2] == "pat"]


def test_those_who_come_are_reminded_late_but_never_after_the_start() -> None:
    event = build.a_published_event(3)
    build.a_booking(event, "Mira", email="mira@example.org")
    for late, reminders in ((WEEK - timedelta(hours=3), 1), (WEEK + timedelta(minutes=1), 1)):
        with clock.shifted(late):
            wake()
        sent = Message.objects.filter(sent_at__isnull=False, template="reminder")
        assert sent.count() == reminders


def test_nobody_is_reminded_of_what_began_while_the_worker_slept() -> None:
    event = build.a_published_event(3)
    build.a_booking(event, "Mira", email="mira@example.org")
    with clock.shifted(WEEK + timedelta(minutes=1)):
        wake()
    assert not [one for one in said() if one[0] in {"reminder", "still_coming"}]


def test_the_planner_hears_of_a_publication_by_itself_unless_the_event_has_begun() -> None:
    for late, hears in ((3 * DAY, True), (WEEK + DAY, False)):
        event = build.an_event(2)
        chairing.appoint(event, cast.person(cast.ben()), by=SYSTEM)
        wake()
        approved = reviewing.approve(
            event, event.content_version, by=SYSTEM, publish_at=clock.now() + 2 * DAY
        )
        before = set(Message.objects.values_list("pk", flat=True))
        with clock.shifted(late):
            wake()
        new = Message.objects.exclude(pk__in=before).filter(sent_at__isnull=False, template="event_decided")
        assert ("published" in {one.facts["what"] for one in new}) is hears
        assert ("approved" in {one.facts["what"] for one in new}) is hears
        assert build.fresh(approved).state == (S.PUBLISHED if hears else S.APPROVED)


STALE: list[tuple[Callable[[House], object], str]] = [
    (lambda house: ending.cancel(house.event, by=SYSTEM, reason="Flood."), "cancelled"),
    (
        lambda house: ending.postpone(
            house.event, [build.a_session(clock.now() + 20 * DAY)], by=SYSTEM, reason="Snow."
        ),
        "postponed",
    ),
]


@pytest.mark.parametrize(("change", "what"), STALE, ids=["cancelled", "postponed"])
def test_what_was_changed_before_the_worker_woke_is_told_as_it_is_now(
    house: House, change: Callable[[House], object], what: str
) -> None:
    change(house)
    with clock.shifted(timedelta(hours=1)):
        wake()
    assert [one for one in said() if one[2] == "jo"] == [("venue_event_scheduled", what, "jo")]


def test_two_workers_that_wake_at_once_do_everything_once(house: House) -> None:
    with clock.shifted(WEEK + DAY):
        first, second = scheduling.Agenda(), scheduling.Agenda()
        queued = first.tick(), second.tick()
        wake()
        wake()
    assert queued[0] > 0
    assert queued[1] == 0
    assert life(house.event)[2:] == ENDED
    assert not Job.objects.exclude(state__in=["done", "queued"]).exists()


def test_the_table_of_moves_says_which_of_them_time_makes() -> None:
    said = {move.name for move in EVENT.moves.values() if move.by_itself}
    assert said == set(advancing._STEPS)
