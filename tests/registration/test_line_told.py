"""The line by the clock, and what is told of it: quiet hours, reminders, ends, news (core.md section 2; I-26)."""

from datetime import UTC, datetime, time, timedelta

import pytest

from tests import build
from tests.registration import lining
from tests.registration.lining import LIFE, choose, family, free, live, of, states
from turnout.events.models import Tier
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging.models import Message
from turnout.registration.actions import (
    cancelling,
    offering,
    sweeping,
)
from turnout.registration.models import Attendee, Offer
from turnout.registration.rules import pace

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _by_day() -> None:
    """Quiet hours are tried in tests of their own; elsewhere the hour of the run does not matter."""
    choose(**lining.no_night())


# --- when ---------------------------------------------------------------------------------------------


def a_pace(**changes: object) -> pace.Pace:
    words: dict[str, object] = {
        "life": LIFE, "reminder_before": timedelta(hours=24), "reminder_from_life": timedelta(hours=30),
        "chances": 1, "quiet_from": time(21), "quiet_until": time(8), "sleeps_before": timedelta(hours=2),
    }  # fmt: skip
    return pace.Pace(**(words | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (datetime(2026, 11, 20, 20, 59, tzinfo=UTC), datetime(2026, 11, 20, 20, 59, tzinfo=UTC)),
        (datetime(2026, 11, 20, 21, 0, tzinfo=UTC), datetime(2026, 11, 21, 8, 0, tzinfo=UTC)),
        (datetime(2026, 11, 21, 7, 59, tzinfo=UTC), datetime(2026, 11, 21, 8, 0, tzinfo=UTC)),
        (datetime(2026, 11, 21, 8, 0, tzinfo=UTC), datetime(2026, 11, 21, 8, 0, tzinfo=UTC)),
        (
            datetime(2026, 3, 28, 22, 0, tzinfo=UTC),
            datetime(2026, 3, 29, 7, 0, tzinfo=UTC),
        ),  # clocks go forward
    ],
)
def test_nobody_is_written_to_at_night(now: datetime, then: datetime) -> None:
    assert pace.after_quiet(now, "Europe/London", a_pace()) == then


def test_quiet_hours_may_lie_within_a_day() -> None:
    noon = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
    siesta = a_pace(quiet_from=time(12), quiet_until=time(14))
    assert pace.after_quiet(noon, "UTC", siesta) == datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


def test_an_offer_at_night_holds_at_once_and_is_told_in_the_morning() -> None:
    event, holder = lining.a_full_event()
    here = clock.now()
    choose(quiet_from=time((here.hour - 1) % 24), quiet_until=time((here.hour + 3) % 24))
    event.time_zone = "UTC"
    event.save(update_fields=["time_zone"])
    noor = family(event, "Noor", if_full="as_free")
    free(holder)
    offer = of(noor)
    assert offer.announced_at > offer.made_at
    assert offer.expires_at == offer.announced_at + LIFE
    told = Message.objects.get(template="offer_made")
    assert told.due_at == offer.announced_at
    assert build.fresh(event).held == 1


def test_short_offers_have_no_reminder_and_long_ones_one() -> None:
    morning = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    day = timedelta(days=1)
    assert pace.reminded_at(morning, morning + 2 * day, a_pace()) == morning + day
    assert pace.reminded_at(morning, morning + timedelta(hours=29), a_pace()) is None


# --- what is told -------------------------------------------------------------------------------------


def test_an_offer_is_announced_once_and_its_reminder_only_while_it_lives() -> None:
    event, holder = lining.a_full_event()
    noor = family(event, "Noor", if_full="as_free")
    jobs.run_due()
    free(holder)
    jobs.run_due()
    jobs.run_due()
    made = Message.objects.get(template="offer_made")
    assert made.state == "sent"
    reminder = Message.objects.get(template="offer_reminder")
    assert reminder.due_at == of(noor).expires_at - timedelta(hours=24)
    offering.accept(of(noor), by=lining.himself(noor))
    with clock.shifted(timedelta(hours=25)):
        jobs.run_due()
    reminder.refresh_from_db()
    assert reminder.state == "suppressed"


def test_an_offer_that_has_a_former_number_of_places_again_is_announced_again() -> None:
    event, holder = lining.a_full_event(2)
    noor = family(event, "Noor", "Ida", "Kofi", if_full="as_free")
    free(holder)
    jobs.run_due()
    free(holder)
    jobs.run_due()
    assert of(noor).places == 2
    people = noor.attendees.order_by("position")[:2]
    cancelling.cancel_places(noor, [one.pk for one in people], by=SYSTEM, reason="Ill.")
    jobs.run_due()
    told = Message.objects.filter(template="offer_made", state="sent").order_by("pk")
    assert [one.facts["places"] for one in told] == [1, 2, 1]


def test_the_message_tells_what_became_of_the_offer() -> None:
    event, holder = lining.a_full_event()
    noor = family(event, "Noor", if_full="as_free")
    family(event, "Ida", if_full="as_free")
    free(holder)
    with clock.shifted(LIFE):
        sweeping.sweep()
        told = Message.objects.get(template="offer_ended")
        assert (told.facts["what"], told.facts["rank"]) == ("lapsed_tail", 2)
        cancelling.cancel_places(
            Offer.objects.get(state="live").registration,
            [Attendee.objects.get(state="waiting", person__first_name="Ida").pk],
            by=SYSTEM, reason="Ill.",
        )  # fmt: skip
    with clock.shifted(2 * LIFE + timedelta(hours=1)):
        sweeping.sweep()
        last = Message.objects.filter(template="offer_ended").order_by("-pk")[0]
        assert last.facts["what"] == "lapsed_out"
        assert states(noor) == ["expired"]


def test_coordinators_hear_of_high_demand_once_for_each_doubling() -> None:
    from tests import cast  # noqa: PLC0415 -- only here

    choose(high_demand_waiting=2)
    event, _holder = lining.a_full_event()
    cast.cleo(event.metro)
    counts = []
    for name in ("Noor", "Ida", "Kofi", "Yara", "Sol"):
        family(event, name, if_full="as_free")
        jobs.run_due()
        counts.append(Message.objects.filter(template="high_demand").count())
    assert counts == [0, 1, 1, 2, 2]


def test_families_who_moved_up_are_told_where_that_was_chosen() -> None:
    choose(moved_up_messages=True)
    event, _holder = lining.a_full_event()
    made = [family(event, f"Child {number}", if_full="as_free") for number in range(9)]
    cancelling.cancel_places(made[0], [made[0].attendees.get().pk], by=SYSTEM, reason="Ill.")
    jobs.run_due()  # the ranks known now are those that were told when joining
    told = Message.objects.filter(template="line_news")
    before = told.count()
    for one in made[1:6]:
        cancelling.cancel_places(one, [one.attendees.get().pk], by=SYSTEM, reason="Ill.")
    jobs.run_due()
    ranks = {message.facts["rank"] for message in told.order_by("pk")[before:]}
    assert ranks <= {1, 2, 3}
    assert lining.templates(made[8])[-1] == "line_news"


def test_a_tier_off_sale_is_not_served() -> None:
    from turnout.events.actions import pricing  # noqa: PLC0415 -- only here

    event, holder = lining.a_full_event(places=2)
    family(event, "Noor", if_full="as_free")
    pricing.deactivate_tier(build.the_tier(event), by=SYSTEM)
    free(holder)
    assert live(event) == []
    pricing.activate_tier(Tier.objects.get(event=event), by=SYSTEM)
    assert sweeping.sweep().offers == 1
