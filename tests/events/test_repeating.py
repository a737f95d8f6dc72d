"""Series: an event made again on other days, in any zone, over changes of the clocks, by one or by two at once."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import build
from turnout.audit.models import AuditEntry, Change
from turnout.events.actions import asking, ending, pricing, repeating
from turnout.events.actions.asking import QuestionDraft
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Audience, Event, Series
from turnout.events.models.questions import Kind
from turnout.events.rules import recurring, shifting
from turnout.events.rules.dating import SessionDraft
from turnout.events.rules.recurring import Pattern
from turnout.events.states import EventState
from turnout.kernel import times
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused

ZONES = ["Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Tokyo"]
FRIDAY = date(2027, 3, 5)


def a_course(zone: str = "Europe/London", day: date = FRIDAY, **values: Any) -> Event:
    """Return a draft on one evening, whose registration closes the day before at noon."""
    values.setdefault("sessions", [SessionDraft(day=day, starts=time(18), ends=time(20), doors=time(17, 30))])
    values.setdefault("deadline_at", times.instant(day - timedelta(days=1), time(12), zone))
    return build.an_event(12, time_zone=zone, **values)


def repeated(event: Event, pattern: Pattern) -> list[Event]:
    """Return all dates of the series that the event is repeated to, on all days of the pattern."""
    sessions = list(event.sessions.all())
    days = recurring.days(pattern, shifting.first_day(event, sessions))
    series = repeating.repeat(event, pattern, days, by=SYSTEM)
    return list(Event.objects.filter(series=series).order_by("starts_at", "pk"))


def weekly(count: int, **values: Any) -> Pattern:
    """Return a pattern of so many weeks."""
    return Pattern(kind=recurring.WEEKLY, count=count, **values)


@pytest.mark.django_db
def test_each_date_is_an_event_of_its_own_with_everything_of_the_first() -> None:
    event = a_course(tiers=[TierDraft(name="Child", capacity=9), TierDraft(name="Guest", price_minor=500)])
    event.topics.set([build.a_topic("Chess")])
    dates = repeated(event, weekly(3))
    assert [times.local(one.starts_at, one.time_zone).date() for one in dates if one.starts_at] == [
        FRIDAY, FRIDAY + timedelta(days=7), FRIDAY + timedelta(days=14)
    ]  # fmt: skip
    made = dates[1]
    assert made.state == EventState.DRAFT
    assert made.slug.endswith("-2027-03-12")
    assert len({one.reference for one in dates}) == len({one.slug for one in dates}) == 3
    assert (made.title, made.venue, made.summary) == (event.title, event.venue, event.summary)
    assert list(made.tiers.values_list("name", "capacity", "price_minor")) == [
        ("Child", 9, 0), ("Guest", None, 500)
    ]  # fmt: skip
    assert [topic.name for topic in made.topics.all()] == ["Chess"]
    assert made.slugs.get().slug == made.slug


@pytest.mark.django_db
def test_each_date_asks_the_questions_of_the_first_under_the_same_conditions() -> None:
    event = a_course(tiers=[TierDraft(name="Child"), TierDraft(name="Guest")], audience=Audience.ANYONE)
    child = event.tiers.get(name="Child")
    eats = asking.add_question(
        event, QuestionDraft(label="Do you eat with us?", kind=Kind.RADIO, options=["Yes", "No"]), by=SYSTEM
    )
    yes = eats.offered[0][0]
    what = QuestionDraft(label="What?", shown_if=eats, shown_when=yes, tiers=[str(child.pk)])
    asking.add_question(event, what, by=SYSTEM)
    made = repeated(event, weekly(3))[2]
    first, second = made.questions.order_by("position")
    assert (first.label, first.offered) == ("Do you eat with us?", eats.offered)
    assert (second.shown_if, second.shown_when) == (first, yes)
    assert second.tiers == [str(made.tiers.get(name="Child").pk)]
    pricing.deactivate_tier(child, by=SYSTEM)
    event.refresh_from_db()
    later = repeated(event, weekly(4))[3]
    assert list(later.questions.order_by("position").values_list("is_active", flat=True)) == [True, False]
    assert (made.asks, later.asks) == (2, 1)


@pytest.mark.django_db
def test_hours_and_deadline_stay_on_the_wall_clock_when_clocks_change() -> None:
    dates = repeated(a_course(), weekly(6))
    for one in dates:
        session = one.sessions.get()
        assert times.local(session.starts_at, one.time_zone).time() == time(18)
        assert session.doors_at is not None
        assert times.local(session.doors_at, one.time_zone).time() == time(17, 30)
        assert one.deadline_at is not None
        assert times.local(one.deadline_at, one.time_zone).time() == time(12)
    assert {one.starts_at.hour for one in dates if one.starts_at} == {17, 18}


@pytest.mark.django_db
def test_one_act_bears_all_dates_and_statements_do_not_grow_with_them(
    django_assert_max_num_queries: Any,
) -> None:
    event = a_course()
    with django_assert_max_num_queries(40):
        dates = repeated(event, weekly(200))
    act = AuditEntry.objects.get(verb="series.made")
    born = Change.objects.filter(act=act, from_state="")
    assert set(born.values_list("thing_id", flat=True)) == {
        str(one.pk) for one in dates if one.pk != event.pk
    }
    assert act.facts["count"] == 199


@pytest.mark.django_db
def test_a_series_has_an_address_that_no_other_series_gets() -> None:
    first, second = a_course(title="Chess club"), a_course(title="Chess club")
    for one in (first, second):
        repeated(one, weekly(2))
    slugs = list(Series.objects.order_by("made_at", "pk").values_list("slug", flat=True))
    assert slugs == ["chess-club", "chess-club-2"]


@pytest.mark.django_db
def test_more_dates_join_the_same_series_and_a_day_is_never_taken_twice() -> None:
    event = a_course()
    repeated(event, weekly(3))
    event.refresh_from_db()
    dates = repeated(event, weekly(5))
    assert len(dates) == 5
    assert Series.objects.count() == 1
    with pytest.raises(Refused, match="not there yet"):
        repeated(event, weekly(5))


@pytest.mark.django_db
def test_what_is_over_or_has_no_date_is_not_repeated() -> None:
    with pytest.raises(Refused, match="first"):
        repeating.repeat(build.an_event(sessions=[]), weekly(3), [FRIDAY], by=SYSTEM)
    gone = a_course()
    ending.cancel(gone, by=SYSTEM, reason="Rain")
    with pytest.raises(Refused, match="not repeated"):
        repeated(gone, weekly(3))


@pytest.mark.django_db
def test_an_hour_that_clocks_skip_is_said_and_refused_and_one_that_comes_twice_is_said() -> None:
    spring = a_course(
        day=date(2027, 3, 21),
        sessions=[SessionDraft(day=date(2027, 3, 21), starts=time(1, 30), ends=time(5))],
    )
    sessions = list(spring.sessions.all())
    now = datetime(2027, 1, 1, tzinfo=spring.made_at.tzinfo)
    skipped = shifting.moved(spring, sessions, date(2027, 3, 28), now)
    assert "does not exist" in skipped.barred
    with pytest.raises(Refused, match="does not exist"):
        repeated(spring, weekly(2))
    twice = shifting.moved(spring, sessions, date(2027, 10, 31), now)
    assert not twice.barred
    assert "comes twice" in twice.notes[0]


@pytest.mark.django_db
def test_an_event_taken_out_stands_alone_and_keeps_everything() -> None:
    one = repeated(a_course(), weekly(3))[1]
    repeating.take_out(one, by=SYSTEM)
    found = build.fresh(one)
    assert (found.series, found.slug, found.starts_at) == (None, one.slug, one.starts_at)
    with pytest.raises(Refused, match="not one of a series"):
        repeating.take_out(one, by=SYSTEM)


@given(
    kind=st.sampled_from([recurring.WEEKLY, recurring.MONTHLY, recurring.MONTHLY_WEEKDAY]),
    every=st.integers(1, 6),
    count=st.integers(2, 40),
    first=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    zone=st.sampled_from(ZONES),
    at=st.times(),
)
def test_days_rise_keep_their_weekday_or_day_and_their_hour_in_every_zone(
    kind: str, every: int, count: int, first: date, zone: str, at: time
) -> None:
    days = recurring.days(Pattern(kind=kind, every=every, count=count), first)
    assert len(days) == count - 1
    assert days == sorted(set(days))
    assert days[0] > first
    if kind == recurring.WEEKLY:
        assert all((day - first).days % (7 * every) == 0 for day in days)
    elif kind == recurring.MONTHLY:
        assert {day.day for day in days} == {first.day}
    else:
        assert {day.weekday() for day in days} == {first.weekday()}
    for day in days:
        if times.exists(day, at, zone):
            assert times.local(times.instant(day, at, zone), zone).replace(tzinfo=None) == datetime.combine(
                day, at
            )


def test_several_weekdays_an_end_and_too_many_dates() -> None:
    both = Pattern(kind=recurring.WEEKLY, every=2, weekdays=(1, 4), until=date(2027, 4, 2))
    assert recurring.days(both, FRIDAY) == [
        date(2027, 3, 16), date(2027, 3, 19), date(2027, 3, 30), date(2027, 4, 2)
    ]  # fmt: skip
    last = recurring.days(Pattern(kind=recurring.MONTHLY_WEEKDAY, count=3), date(2027, 1, 29))
    assert last == [date(2027, 2, 26), date(2027, 3, 26)]
    chosen = Pattern(kind=recurring.CHOSEN, chosen=(date(2027, 5, 1), FRIDAY, date(2027, 4, 1)))
    assert recurring.days(chosen, FRIDAY) == [date(2027, 4, 1), date(2027, 5, 1)]
    with pytest.raises(Refused, match="more than 500"):
        recurring.days(Pattern(kind=recurring.WEEKLY, until=date(2046, 1, 1)), FRIDAY)
    with pytest.raises(Refused, match="no other date"):
        recurring.days(Pattern(kind=recurring.CHOSEN, chosen=(FRIDAY,)), FRIDAY)
    assert recurring.read(both.written()) == both
