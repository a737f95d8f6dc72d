"""The page of the organisation's settings: for system administrators, kind to what is typed, with its history."""

from datetime import time, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from pytest_django import Settings as Environment

from tests import build, cast
from turnout.audit.models import AuditEntry
from turnout.house import queries
from turnout.house.models import Settings
from turnout.house.rules import durations
from turnout.people.models import User

pytestmark = pytest.mark.django_db
PAGE = "/desk/settings/"
HOSTILE = ["x" * 10_000, "👩‍👩‍👧 مرحبا", "\x00\x07", "-1", "99999999999999999999", "NaN", "1e9 hours"]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def boss() -> Client:
    return signed_in(cast.sys())


def typed(**changes: Any) -> dict[str, Any]:
    """Return the form as the page shows it, with changes."""
    usual = Settings()
    shown: dict[str, Any] = {}
    for name in Settings.__dataclass_fields__:
        value = getattr(usual, name)
        if isinstance(value, bool):
            shown |= {name: "on"} if value else {}
        elif isinstance(value, tuple):
            shown[name] = list(value)
        elif isinstance(value, timedelta):
            shown[name] = durations.said(value)
        else:
            shown[name] = (
                value.isoformat("minutes") if isinstance(value, time) else "" if value is None else str(value)
            )
    return {**shown, **changes}


def test_only_system_administrators_open_it() -> None:
    metro = build.a_metro()
    assert Client().get(PAGE).status_code == 302
    assert signed_in(cast.dan()).get(PAGE).status_code == 404
    assert signed_in(cast.cleo(metro)).get(PAGE).status_code == 403
    assert signed_in(cast.cleo(metro)).post(PAGE, typed(name="Mine")).status_code == 403
    assert queries.current().name == "Turnout"


def test_durations_are_typed_humanly_and_hold_at_once(boss: Client) -> None:
    answer = boss.post(PAGE, typed(offer_life="90 seconds", still_coming_before="", high_demand_waiting=""))
    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    now = queries.current()
    assert (now.offer_life, now.still_coming_before, now.high_demand_waiting) == (
        timedelta(seconds=90),
        None,
        None,
    )
    page = boss.get(PAGE).content.decode()
    assert 'value="90 seconds"' in page
    assert "An offered place waits: 48 hours → 90 seconds" in page
    assert "Sys Nakamura" in page


def test_saving_what_is_shown_changes_nothing(boss: Client) -> None:
    assert boss.post(PAGE, typed()).status_code == 303
    assert not AuditEntry.objects.filter(verb="settings.changed").exists()


@pytest.mark.once("postgresql")
@pytest.mark.parametrize("name", sorted(set(Settings.__dataclass_fields__) - {"version", "logo"}))
@pytest.mark.parametrize("value", HOSTILE)
def test_whatever_is_typed_is_told_beside_its_field_or_taken(boss: Client, name: str, value: str) -> None:
    answer = boss.post(PAGE, typed(**{name: value}))
    assert answer.status_code in {303, 422}
    if answer.status_code == 422:
        assert f"id_{name}" in answer.content.decode()
        assert not AuditEntry.objects.filter(verb="settings.changed").exists()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("offer_life", "soon", "Write a number and a unit, such as 48 hours or 90 seconds."),
        ("offer_life", "0 seconds", "Choose something between 1 second and 30 days."),
        ("offer_life", "31 days", "Choose something between 1 second and 30 days."),
        ("hue", "361", "At most 360."),
        ("second_chances", "3", "At most 2."),
        ("quiet_until", "21:00", "Quiet hours that begin and end at the same time last all day."),
    ],
)
def test_each_mistake_says_what_right_looks_like(boss: Client, name: str, value: str, said: str) -> None:
    answer = boss.post(PAGE, typed(**{name: value}))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not AuditEntry.objects.filter(verb="settings.changed").exists()


def test_what_the_environment_decides_cannot_be_changed_here(boss: Client, settings: Environment) -> None:
    settings.TURNOUT_NAME = "By environment"
    assert "Decided by TURNOUT_NAME" in boss.get(PAGE).content.decode()
    assert boss.post(PAGE, typed(name="Mine", hue="10")).status_code == 303
    settings.TURNOUT_NAME = ""
    assert (queries.current().name, queries.current().hue) == ("Turnout", 10)


def test_a_logo_is_taken_shown_and_taken_away(boss: Client) -> None:
    written = BytesIO()
    Image.new("RGB", (200, 100)).save(written, "PNG")
    upload = SimpleUploadedFile("logo.png", written.getvalue(), "image/png")
    assert boss.post(f"{PAGE}logo/", {"logo": upload}).status_code == 303
    digest = queries.current().logo
    assert digest in boss.get(PAGE).content.decode()
    assert boss.post(f"{PAGE}logo/removal/").status_code == 303
    assert queries.current().logo == ""


@pytest.mark.parametrize("octets", [b"", b"<svg onload=alert(1)>", b"x" * 3_000_000])
def test_a_file_that_is_no_picture_is_refused_beside_its_field(boss: Client, octets: bytes) -> None:
    answer = boss.post(f"{PAGE}logo/", {"logo": SimpleUploadedFile("logo.png", octets, "image/png")})
    assert answer.status_code == 422
    assert 'href="#id_logo"' in answer.content.decode()
    assert boss.post(f"{PAGE}logo/").status_code == 422
    assert queries.current().logo == ""


def test_the_page_asks_the_same_number_of_statements_however_long_its_history(boss: Client) -> None:
    boss.post(PAGE, typed(hue="10"))
    boss.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        boss.get(PAGE)
    for hue in range(20, 30):
        boss.post(PAGE, typed(hue=str(hue)))
    boss.get(PAGE)
    queries.current()
    with CaptureQueriesContext(connection) as many:
        boss.get(PAGE)
    assert abs(len(many) - len(few)) <= 1  # the settings themselves are read once a second


def test_staff_are_asked_for_a_second_factor_once_it_is_required_here(boss: Client) -> None:
    assert boss.get("/desk/").status_code == 200
    assert boss.post(PAGE, typed(staff_second_factor="on")).status_code == 303
    assert queries.current().staff_second_factor is True
    answer = boss.get("/desk/")
    assert answer.status_code == 303
    assert answer["Location"].startswith(reverse("account_second_step"))
