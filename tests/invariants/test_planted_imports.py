"""`turnout verify` finds a registration from another system that would come again, or is noted at another event."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import build
from tests.importing import ordering
from tests.invariants.planting import broken
from turnout.events.models import Event
from turnout.registration.models import ImportedOrder, Registration

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def event(tmp_path: Path) -> Event:
    """Return an event with one registration from another system, and one from the form."""
    made = build.a_published_event(20, audience="anyone")
    build.a_booking(made, "Mira")
    path = tmp_path / "report.csv"
    path.write_text(f"{ordering.EVENTBRITE}\n{ordering.eventbrite('1')}\n")
    assert ordering.take("eventbrite", path, made, "--apply").code == 0
    return made


def forgotten(_event: Event) -> None:
    ImportedOrder.objects.all().delete()


def elsewhere(_event: Event) -> None:
    ImportedOrder.objects.update(event=build.a_published_event())


def of_a_form(event: Event) -> None:
    ImportedOrder.objects.update(registration=event.registrations.get(source="web_form"))
    Registration.objects.filter(source="import").update(source="desk")


def test_an_import_holds(event: Event) -> None:
    assert event.registrations.count() == 2
    assert broken() == set()


@pytest.mark.parametrize("plant", [forgotten, elsewhere, of_a_form])
def test_what_would_come_again_is_found(event: Event, plant: Callable[[Event], None]) -> None:
    plant(event)
    assert "imported_once" in broken()
