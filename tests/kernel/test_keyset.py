"""Pages of long lists say which way they run, so that the links to other pages say what is true."""

from datetime import timedelta

import pytest

from tests import build
from turnout.events.models import Event
from turnout.kernel import keyset

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("order", "way"),
    [
        ("starts_at", keyset.FORWARD),
        ("-starts_at", keyset.BACKWARD),
        ("pk", keyset.FORWARD),
        ("-pk", keyset.BACKWARD),
        ("metro__name", ""),
        ("title", ""),
    ],
)
def test_a_page_says_which_way_its_list_runs_whichever_way_it_is_reached(order: str, way: str) -> None:
    for number in range(4):
        build.a_published_event(title=f"E{number}", starts_in=timedelta(days=2 + number))
    rows = Event.objects.all()
    first = keyset.page(rows, order, size=2)
    second = keyset.page(rows, order, size=2, after=first.later)
    again = keyset.page(rows, order, size=2, before=second.earlier)
    assert [first.way, second.way, again.way] == [way] * 3
    assert [one.pk for one in again.rows] == [one.pk for one in first.rows]


def test_a_page_of_nothing_runs_no_way() -> None:
    assert keyset.page(Event.objects.all(), "-pk").way == ""


def test_a_row_without_an_instant_breaks_no_page() -> None:
    for number in range(3):
        build.an_event(title=f"E{number}", sessions=())
    rows = Event.objects.filter(starts_at__isnull=True)
    assert rows.count() == 3
    found = keyset.page(rows, "starts_at", size=2)
    assert (len(found.rows), bool(found.later), found.way) == (2, True, keyset.FORWARD)
