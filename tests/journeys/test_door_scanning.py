"""Codes read by the camera of a phone: a film of codes stands in for the camera, the decoder is the real one."""

import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, expect

from tests import browser, build, cast
from tests.journeys.conftest import PATIENCE_MS
from tests.journeys.test_desk_work import sign_in
from tests.journeys.test_door import event, session
from turnout.events.models import Event, Session
from turnout.kernel.actors import SYSTEM
from turnout.registration.actions import cancelling
from turnout.registration.models import Attendance
from turnout.registration.rules import passes

__all__ = ["event", "session"]
pytestmark = pytest.mark.django_db(transaction=True)
WIDE, HIGH, PER_SECOND = 640, 480, 5
Film = Callable[[Sequence[str]], Page]

# Stands in for the decoder that some browsers have: it reads what the page put into `window.shown`.
DETECTOR = """window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return window.shown ? [{ rawValue: window.shown }] : []; }
};"""


def film(path: Path, codes: Sequence[str]) -> None:
    """Write a film that shows each code for two seconds, as raw frames that Chromium takes for a camera."""
    with path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{WIDE} H{HIGH} F{PER_SECOND}:1 Ip A1:1 C420jpeg\n".encode())
        grey = bytes([128]) * (WIDE * HIGH // 2)
        for code in codes:
            frame = picture(code).tobytes()
            for _ in range(2 * PER_SECOND):
                out.write(b"FRAME\n" + frame + grey)


def picture(code: str) -> Image.Image:
    """Return a grey picture with the code in the middle of it, as a camera would see it."""
    drawn = io.BytesIO()
    segno.make(code, error="m", micro=False).save(drawn, kind="png", border=4, scale=8)
    seen = Image.new("L", (WIDE, HIGH), 190)
    square = Image.open(drawn).convert("L").resize((400, 400))
    seen.paste(square, ((WIDE - 400) // 2, (HIGH - 400) // 2))
    return seen


@pytest.fixture
def camera(
    site: str, playwright: Playwright, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> Iterator[Film]:
    """Open a phone whose camera sees these codes, one after the other and over again."""
    opened: list[Browser] = []

    def open_phone(codes: Sequence[str]) -> Page:
        film(tmp_path / "codes.y4m", codes)
        args = [
            *browser_type_launch_args["args"],
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={tmp_path / 'codes.y4m'}",
        ]
        opened.append(playwright.chromium.launch(**{**browser_type_launch_args, "args": args}))
        context = opened[-1].new_context(
            base_url=site, locale="en-GB", viewport={"width": 390, "height": 844}, has_touch=True
        )
        context.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        return context.new_page()

    yield open_phone
    for one in opened:
        one.close()


def open_door(page: Page, event: Event, session: Session, site: str) -> None:
    sign_in(page, cast.cleo(event.metro), site)
    page.goto(f"/desk/events/{event.reference}/check-in/{session.pk}/")
    expect(page.locator("[data-door]")).to_have_attribute("data-ready", "true")


def code_of(event: Event, name: str) -> str:
    return passes.token(event.attendees.get(person__first_name=name).pk, event)


def here(session: Session) -> list[str]:
    rows = Attendance.objects.filter(session=session, standing="attended").select_related("attendee__person")
    return sorted(row.attendee.person.first_name for row in rows)


def test_codes_are_read_one_after_the_other_and_told_apart(
    site: str, event: Event, session: Session, camera: Film
) -> None:
    jonas = event.attendees.get(person__first_name="Jonas")
    cancelling.cancel_places(jonas.registration, [jonas.pk], by=SYSTEM, reason="Ill.")
    elsewhere = build.a_published_event()
    foreign = passes.token(build.a_booking(elsewhere, "Ida").attendees.get().pk, elsewhere)
    codes = [
        code_of(event, "Mira"),
        code_of(event, "Jonas"),
        f"{code_of(event, 'Noor')}x",
        foreign,
        code_of(event, "Theo"),
    ]
    page = camera(codes)
    open_door(page, event, session, site)
    page.get_by_role("button", name="Scan codes").click()
    said = page.locator("[data-scan-said]")
    expect(said).to_contain_text("Mira has a place")
    browser.looked_at(page, "door-scan")
    expect(said).to_contain_text("The place of Jonas is gone")
    expect(said).to_contain_text("This code is not one of ours")
    expect(said).to_contain_text("This code is for another event")
    expect(said).to_contain_text("Theo has a place")
    expect(said).to_contain_text("Mira is here already")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Mira, 9")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate("document.querySelector('[data-scan] video').srcObject") is None
    expect(page.locator(".door-count")).to_contain_text("2 of 8 here")
    assert here(session) == ["Mira", "Theo"]


def test_codes_are_read_without_a_connection_and_looked_at_when_it_is_back(
    site: str, event: Event, session: Session, camera: Film
) -> None:
    noor = event.attendees.get(person__first_name="Noor")
    page = camera([code_of(event, "Mira"), f"T1.{noor.pk.hex}.{'a' * 32}"])
    open_door(page, event, session, site)
    page.context.set_offline(True)
    page.get_by_role("button", name="Scan codes").click()
    said = page.locator("[data-scan-said]")
    expect(said).to_contain_text("Mira, 9 is checked in")
    expect(said).to_contain_text("Noor, 9 is checked in")
    page.keyboard.press("Escape")
    expect(page.locator("[data-banner]")).to_contain_text("wait on this device: 2")
    page.context.set_offline(False)
    expect(page.locator("[data-troubles]")).to_contain_text("Noor, 9: Showed a code that was altered")
    expect(page.get_by_role("button", name="Noor, 9")).to_have_attribute("aria-pressed", "false")
    assert here(session) == ["Mira"]


def test_without_a_connection_forged_codes_and_those_of_other_events_are_told_at_once(
    site: str, event: Event, session: Session, camera: Film
) -> None:
    elsewhere = build.a_published_event()
    foreign = passes.token(build.a_booking(elsewhere, "Ida").attendees.get().pk, elsewhere)
    signature = code_of(event, "Theo").rpartition(".")[2]
    page = camera(
        [f"{code_of(event, 'Noor').rpartition('.')[0]}.{signature}", foreign, code_of(event, "Mira")]
    )
    open_door(page, event, session, site)
    page.context.set_offline(True)
    page.get_by_role("button", name="Scan codes").click()
    said = page.locator("[data-scan-said]")
    expect(said).to_contain_text("This code is not one of ours")
    expect(said).to_contain_text("This code is for another event")
    expect(said).to_contain_text("Mira, 9 is checked in")
    expect(said).to_contain_text("The code is genuine. It is sent when the line is back.")
    browser.looked_at(page, "door-scan-offline")
    page.keyboard.press("Escape")
    expect(page.locator("[data-banner]")).to_contain_text("wait on this device: 1")
    page.context.set_offline(False)
    expect(page.locator("[data-banner]")).to_be_hidden()
    assert here(session) == ["Mira"]


def test_the_browsers_own_decoder_is_used_where_there_is_one(
    site: str, event: Event, session: Session, camera: Film
) -> None:
    page = camera(["nothing of ours"])
    page.add_init_script(DETECTOR)
    open_door(page, event, session, site)
    page.get_by_role("button", name="Scan codes").click()
    expect(page.locator("[data-scan-said]")).to_contain_text("Hold a code in front of the camera")
    page.evaluate("code => { window.shown = code; }", code_of(event, "Ivo"))
    expect(page.locator("[data-scan-said]")).to_contain_text("Ivo has a place")
    assert page.evaluate("typeof window.jsQR") == "undefined"
    expect(page.locator(".door-count")).to_contain_text("1 of 9 here")


def test_a_device_without_a_camera_is_told_what_to_do(
    site: str, event: Event, session: Session, phone: Page
) -> None:
    phone.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError'); }"
    )
    open_door(phone, event, session, site)
    phone.get_by_role("button", name="Scan codes").click()
    expect(phone.locator("[data-scan-said]")).to_contain_text("The camera is not allowed")
    browser.looked_at(phone, "door-scan-refused")


def test_a_tap_is_taken_back_by_the_button_that_follows_it(
    site: str, event: Event, session: Session, phone: Page
) -> None:
    open_door(phone, event, session, site)
    phone.get_by_role("button", name="Mira, 9").click()
    undo = phone.locator("[data-undo]")
    expect(undo).to_contain_text("Mira, 9: checked in")
    browser.looked_at(phone, "door-undo")
    undo.get_by_role("button", name="Undo").click()
    expect(phone.get_by_role("button", name="Mira, 9")).to_have_attribute("aria-pressed", "false")
    expect(undo).to_be_hidden()
    phone.get_by_role("button", name="One walk-in more").click()
    expect(undo).to_contain_text("One walk-in more")
    with phone.expect_response("**/sync/"):
        undo.get_by_role("button", name="Undo").click()
    expect(phone.locator("output")).to_have_text("0")
    assert here(session) == []
