"""The organisation's settings: typed, bounded, recorded, seen everywhere within a second, and cheap to ask."""

from collections.abc import Iterator
from datetime import time, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from pytest_django import Settings as Environment

from tests import build
from turnout.audit.models import AuditEntry
from turnout.house import actions, queries
from turnout.house.models import House, Logo, Settings
from turnout.house.rules import durations
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.messaging.rules import catalogue, rendering

pytestmark = pytest.mark.django_db


def a_picture(size: tuple[int, int] = (900, 300), kind: str = "PNG") -> bytes:
    written = BytesIO()
    Image.new("RGB", size, (20, 90, 60)).save(written, kind)
    return written.getvalue()


@pytest.fixture
def _asked_anew() -> Iterator[None]:
    queries.keep(None)
    yield
    queries.keep(None)


def test_a_new_installation_has_the_usual_settings_without_a_row() -> None:
    queries.keep(None)
    assert queries.current() == Settings()
    assert not House.objects.exists()


def test_a_change_holds_at_once_and_is_recorded_with_figures_but_no_words() -> None:
    actions.change({"offer_life": timedelta(seconds=90), "name": "Wrenfield Together"}, by=SYSTEM)
    assert queries.current().offer_life == timedelta(seconds=90)
    assert queries.current().name == "Wrenfield Together"
    act = AuditEntry.objects.get(verb="settings.changed")
    assert act.facts == {
        "fields": ["name", "offer_life"],
        "before": {"offer_life": 48 * 3600},
        "after": {"offer_life": 90},
    }


def test_what_stays_the_same_is_no_act() -> None:
    actions.change({"hue": Settings().hue}, by=SYSTEM)
    assert not AuditEntry.objects.exists()


def test_each_kind_of_value_comes_back_as_it_was_given() -> None:
    given: dict[str, Any] = {
        "quiet_from": time(22, 30),
        "quiet_until": time(7),
        "high_demand_waiting": None,
        "still_coming_before": None,
        "moved_up_messages": True,
        "second_chances": 2,
        "standby_after": timedelta(minutes=3),
        "public_note": "Wir freuen uns 🎈",
    }
    actions.change(given, by=SYSTEM)
    queries.keep(None)
    assert {name: getattr(queries.current(), name) for name in given} == given


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("offer_life", timedelta(0)),
        ("offer_life", timedelta(days=31)),
        ("offer_life", timedelta(seconds=1, microseconds=5)),
        ("hue", 361),
        ("second_chances", 3),
        ("high_demand_waiting", 0),
        ("name", ""),
        ("name", "x" * 81),
        ("contact_email", "nobody"),
        ("public_note", "x" * 501),
    ],
)
def test_what_lies_outside_of_its_bounds_is_refused_beside_its_field(name: str, value: Any) -> None:
    with pytest.raises(Refused) as refused:
        actions.change({name: value}, by=SYSTEM)
    assert (refused.value.code, refused.value.field) == ("bad_input", name)


def test_quiet_hours_never_last_all_day() -> None:
    with pytest.raises(Refused) as refused:
        actions.change({"quiet_until": Settings().quiet_from}, by=SYSTEM)
    assert refused.value.field == "quiet_until"


def test_there_is_one_row_and_the_database_keeps_its_bounds() -> None:
    actions.change({"hue": 200}, by=SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic():
        House.objects.create(pk=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        House.objects.update(offer_life=timedelta(0))


@pytest.mark.usefixtures("_asked_anew")
def test_asking_costs_one_statement_and_then_none_for_a_second() -> None:
    queries.keep(None)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for _ in range(100):
            queries.current()
    assert len(asked) <= 2  # two, should a second pass meanwhile


def test_the_environment_decides_where_it_speaks(settings: Environment) -> None:
    actions.change({"name": "From the desk", "reminder_before": timedelta(hours=5)}, by=SYSTEM)
    settings.TURNOUT_NAME, settings.TURNOUT_REMINDER_HOURS = "From the environment", 24
    assert queries.current().name == "From the environment"
    assert queries.current().reminder_before == timedelta(hours=24)
    assert queries.decided_elsewhere() == {
        "name": "TURNOUT_NAME",
        "reminder_before": "TURNOUT_REMINDER_HOURS",
    }


def test_a_kept_public_page_shows_a_new_name_colour_and_note(client: Client) -> None:
    event = build.a_published_event(places=4)
    path = f"/events/{event.slug}/"
    before = client.get(path).content.decode()
    assert "/colour/" not in before
    client.get(path)
    actions.change({"name": "Mill & Meadow", "hue": 200, "public_note": "A charity."}, by=SYSTEM)
    after = client.get(path).content.decode()
    assert "Mill &amp; Meadow</title>" in after
    assert "/colour/200.css" in after
    assert "A charity." in after
    assert "Turnout</title>" not in after


def test_the_colour_is_a_style_sheet_of_one_number(client: Client) -> None:
    answer = client.get("/colour/200.css")
    assert answer.content == b"@layer tokens{:root{--hue:200}}\n"
    assert answer["Content-Type"] == "text/css"
    assert client.get("/colour/361.css").status_code == 404


def test_a_logo_is_drawn_anew_served_as_a_picture_and_shown(client: Client) -> None:
    actions.change_logo(a_picture(kind="JPEG") + b"<script>alert(1)</script>", by=SYSTEM)
    digest = queries.current().logo
    answer = client.get(reverse("house-logo", args=[digest]))
    assert answer["Content-Type"] == "image/png"
    assert b"script" not in answer.content
    assert Image.open(BytesIO(answer.content)).size == (360, 120)
    assert digest in client.get("/").content.decode()
    actions.remove_logo(by=SYSTEM)
    assert client.get(reverse("house-logo", args=[digest])).status_code == 404
    assert digest not in client.get("/").content.decode()
    assert not Logo.objects.exists()


@pytest.mark.parametrize(
    "uploaded",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        a_picture()[:-40],
        a_picture((6001, 1)),
        b"x" * (2 * 1024 * 1024 + 1),
    ],
)
def test_what_is_no_small_picture_is_refused(uploaded: bytes) -> None:
    with pytest.raises(Refused) as refused:
        actions.change_logo(uploaded, by=SYSTEM)
    assert refused.value.field == "logo"
    assert not Logo.objects.exists()


def test_mails_carry_the_name_and_the_colour() -> None:
    actions.change({"name": "Mill & Meadow", "hue": 200}, by=SYSTEM)
    facts = catalogue.find("test_mail").example()
    mail = rendering.rendered("test_mail", facts, rendering.Reader("Ana", "ana@example.org", "en"))
    assert "Mill & Meadow" in mail.text
    assert "Mill &amp; Meadow" in mail.html
    assert "#fdbb22" not in mail.html


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("48 hours", 172_800),
        ("90 seconds", 90),
        ("90s", 90),
        ("1 day 12 hours", 129_600),
        ("2 h, 30 min", 9_000),
        ("1 hour and 5 minutes", 3_900),
        ("  2 Days ", 172_800),
    ],
)
def test_durations_are_read_as_people_write_them(written: str, seconds: int) -> None:
    assert durations.read(written) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "written", ["", "  ", "soon", "48", "-2 hours", "1.5 hours", "2 moons", "9" * 30, "3 h x"]
)
def test_what_is_no_duration_is_not_read(written: str) -> None:
    assert durations.read(written) is None


@pytest.mark.parametrize(
    "seconds", [1, 59, 60, 90, 3600, 172_800, 259_200, 345_600, 2_592_000, 90_061, 400_000]
)
def test_a_duration_that_is_said_is_read_as_itself(seconds: int) -> None:
    duration = timedelta(seconds=seconds)
    assert durations.read(durations.said(duration)) == duration
    assert durations.said(timedelta(hours=48)) == "48 hours"
