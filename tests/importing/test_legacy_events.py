"""Events of a system that had only isPublished and capacity: state derived, one tier, old fields reported."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import build
from tests.importing.conftest import Ran, run
from tests.invariants.planting import broken
from turnout.audit.models import AuditEntry
from turnout.events.models import Event, Tier
from turnout.house import actions as house
from turnout.house.actions import changing
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging.models import Message

pytestmark = pytest.mark.django_db
HEADER = "id,title,description,location,startTime,endTime,isPublished,capacity"


@pytest.fixture
def take(written: Callable[..., Path]) -> Callable[..., Ran]:
    """Import lines of text below the header, and apply them."""
    build.a_metro("Leith", time_zone="Europe/London")

    def import_lines(*lines: str, options: tuple[str, ...] = ("--apply",), header: str = HEADER) -> Ran:
        return run("legacy-events", written("\n".join([header, *lines]) + "\n"), *options)

    return import_lines


def at(days: int, hour: int = 18) -> str:
    day = (clock.now() + timedelta(days=days)).date()
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC).isoformat()


def row(number: int, *, days: int = 30, public: str = "true", places: str = "40", where: str = "Hall") -> str:
    return f"e{number},Wine tasting {number},Six wines. And cheese.,{where},{at(days)},{at(days, 20)},{public},{places}"


def states() -> dict[str, str]:
    return dict(Event.objects.order_by("title").values_list("title", "state"))


def test_what_was_public_is_published_or_completed_and_the_rest_is_a_draft(take: Callable[..., Ran]) -> None:
    ran = take(row(1), row(2, public="false"), row(3, days=-30), row(4, days=-30, public="f"))
    assert ran.code == 0, ran.said
    assert list(states().values()) == ["published", "draft", "completed", "draft"]
    assert set(Tier.objects.values_list("name", "capacity")) == {("General admission", 40)}
    assert Tier.objects.count() == 4
    assert Message.objects.count() == 0
    assert broken() == set()


def test_they_sell_in_the_currency_of_the_installation(take: Callable[..., Ran]) -> None:
    house.change({"currency": "GBP"}, by=SYSTEM)
    assert take(row(1), row(2, days=-30)).code == 0
    assert dict(Event.objects.values_list("state", "currency")) == {"published": "GBP", "completed": "GBP"}


def test_the_old_fields_and_what_became_of_them_are_told(take: Callable[..., Ran]) -> None:
    said = take(row(1), row(2, public="false", places=""), options=()).said
    assert "isPublished: deprecated; the state of an event takes its place" in said
    assert "capacity: deprecated; the places of “General admission” take its place" in said
    assert "isPublished=true: published. Capacity: 40 places of “General admission”." in said
    assert "isPublished=false: a draft. Capacity: no limit of “General admission”." in said
    assert Event.objects.count() == 0


def test_a_second_run_changes_nothing(take: Callable[..., Ran]) -> None:
    lines = (row(1), row(2, public="false"), row(3, days=-30))
    take(*lines)
    before = (set(Event.objects.values_list("pk", "version", "content_version")), AuditEntry.objects.count())
    ran = take(*lines)
    assert "3 unchanged" in ran.said
    assert (
        set(Event.objects.values_list("pk", "version", "content_version")),
        AuditEntry.objects.count(),
    ) == before


def test_no_capacity_is_no_limit_and_zero_is_asked_about(take: Callable[..., Ran]) -> None:
    ran = take(row(1, places="0"))
    assert (ran.code, Event.objects.count()) == (1, 0)
    assert "capacity: 0 can mean nobody or no limit." in ran.said
    assert (
        take(row(1, places="0"), row(2, places=""), options=("--apply", "--zero-means-unlimited")).code == 0
    )
    assert set(Tier.objects.values_list("capacity", flat=True)) == {None}


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("true,40", "perhaps,40", "isPublished: “perhaps” is neither true nor false."),
        ("true,40", "true,-3", "capacity: “-3” is no whole number."),
        ("true,40", f"true,{'9' * 13}", "capacity: “9999999999999” is no whole number."),
        (at(30), "soon", "startTime: “soon” is no date with a time."),
        (at(30), "9999-12-31T23:00Z", "startTime: “9999-12-31T23:00Z” is no date with a time."),
        (at(30, 20), at(29), "row 2:"),
        ("Wine tasting 1", "", "title: Title is missing."),
        ("Wine tasting 1", "x" * 10_000, "title: Title has 10000 characters."),
    ],
)
def test_a_wrong_row_is_told_with_its_column_and_nothing_is_written(
    take: Callable[..., Ran], old: str, new: str, why: str
) -> None:
    lines = (row(1).replace(old, new), row(2))
    ran = take(*lines)
    assert (ran.code, Event.objects.count()) == (1, 0)
    assert why in ran.said
    assert take(*lines, options=("--apply", "--skip-bad")).code == 0
    assert list(states()) == ["Wine tasting 2"]


def test_what_publication_lacks_keeps_it_a_draft_and_is_told_before_and_after(
    take: Callable[..., Ran],
) -> None:
    for options in ((), ("--apply",)):
        said = take(row(1, where=""), options=options).said
        assert "It was public, but stays a draft: It has no venue and no online address." in said
    assert list(states().values()) == ["draft"]


def test_a_format_that_is_approved_first_is_not_shown_by_an_import(take: Callable[..., Ran]) -> None:
    changing.change({"reviewed_formats": ["workshop"]}, by=SYSTEM)
    assert "stays a draft: Events of this format are approved first." in take(row(1)).said
    assert list(states().values()) == ["draft"]


def test_an_event_whose_room_is_taken_stays_a_draft_and_harms_no_other(take: Callable[..., Ran]) -> None:
    ran = take(row(1), row(2))
    assert ran.code == 0
    assert list(states().values()) == ["published", "draft"]
    assert "stays a draft" in ran.said


def test_an_event_without_a_date_becomes_an_undated_draft(take: Callable[..., Ran]) -> None:
    assert take("e1,Someday,,Hall,,,true,5").code == 0
    event = Event.objects.get()
    assert (event.state, event.is_undated, event.is_published) == ("draft", True, False)


def test_the_summary_is_the_first_sentence_and_the_clock_is_the_metros(take: Callable[..., Ran]) -> None:
    take("e1,Wine,Six wines. And cheese.,Hall,2045-07-01T18:00:00.000Z,,t,5")
    event = Event.objects.get()
    assert (event.summary, event.audience, event.state) == ("Six wines.", "anyone", "published")
    assert event.starts_at == datetime(2045, 7, 1, 18, tzinfo=UTC)
    take("e2,Gin,,Hall,2045-07-01 18:00,,t,5")
    assert Event.objects.get(title="Gin").starts_at == datetime(2045, 7, 1, 17, tzinfo=UTC)


def test_the_same_event_twice_in_one_file_is_a_wrong_row(take: Callable[..., Ran]) -> None:
    ran = take(row(1), row(1))
    assert (ran.code, Event.objects.count()) == (1, 0)
    assert "An earlier row is about the same event." in ran.said


def test_a_table_without_the_old_field_is_refused(take: Callable[..., Ran]) -> None:
    ran = take("Wine", header="title")
    assert ran.code == 2
    assert "No column holds “is_published”" in ran.said
