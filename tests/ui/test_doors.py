"""Doors: each opens for the right people, and says of itself what it is."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from turnout.kernel import permissions
from turnout.kernel.actors import VISITOR, Actor
from turnout.kernel.permissions import FULL, NOWHERE, Permission, Reach
from turnout.kernel.refusals import Refused
from turnout.ui import specimen
from turnout.ui.doors import Door, desk, door, public, signed_in

CLEO, DAN, HOST = Actor("user", "cleo"), Actor("user", "dan"), Actor("user", "host")


@pytest.fixture(autouse=True)
def rights() -> Iterator[None]:
    """Cleo may see events, a host may see a roster, Dan may nothing."""
    before = permissions._Judge.answer

    def answer(actor: Actor, permission: Permission) -> Reach:
        has = {CLEO: {Permission.SEE_EVENTS}, HOST: {Permission.SEE_ROSTER}}
        return FULL if permission in has.get(actor, set()) else NOWHERE

    permissions.answer_with(answer)
    yield
    permissions._Judge.answer = before


def request(actor: Actor = VISITOR, path: str = "/desk/?a=1&b=%C3%BC") -> HttpRequest:
    """Return a request by somebody."""
    made = RequestFactory().get(path)
    made.user = SimpleNamespace(is_authenticated=actor != VISITOR)  # type: ignore[assignment]
    made.actor = actor  # type: ignore[attr-defined]
    return made


@public("anybody may look")
def shop_window(request: HttpRequest) -> HttpResponse:
    return HttpResponse("window")


@signed_in
def my_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("mine")


@desk(Permission.SEE_EVENTS)
def events_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("events")


def test_a_view_carries_its_door() -> None:
    assert shop_window.door == Door("public", "anybody may look")  # type: ignore[attr-defined]
    assert my_page.door == Door("signed_in", "")  # type: ignore[attr-defined]
    assert events_page.door == Door("desk", "see_events")  # type: ignore[attr-defined]
    assert specimen.page.door == Door("desk", "see_system")  # type: ignore[attr-defined]
    assert events_page.__name__ == "events_page"


def test_everybody_comes_in_by_a_public_door() -> None:
    assert shop_window(request()).content == b"window"


def test_a_visitor_is_led_to_sign_in_and_back() -> None:
    for view in (my_page, events_page):
        answer = view(request())
        assert answer.status_code == 302
        assert answer["Location"] == "/accounts/login/?next=%2Fdesk%2F%3Fa%3D1%26b%3D%25C3%25BC"
    assert my_page(RequestFactory().get("/")).status_code == 302


def test_whoever_signed_in_comes_in() -> None:
    assert my_page(request(DAN)).content == b"mine"


def test_the_desk_opens_by_permission() -> None:
    assert events_page(request(CLEO)).content == b"events"


def test_whoever_has_no_desk_at_all_sees_no_such_page() -> None:
    with pytest.raises(Http404):
        events_page(request(DAN))


def test_whoever_has_another_desk_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        events_page(request(HOST))
    assert (refused.value.code, refused.value.status) == ("not_allowed", 403)


def test_any_of_several_permissions_opens() -> None:
    @desk(Permission.SEE_EVENTS, Permission.SEE_ROSTER)
    def both(request: HttpRequest) -> HttpResponse:
        return HttpResponse("both")

    assert both(request(HOST)).content == both(request(CLEO)).content == b"both"


def test_a_guard_of_another_room_decides_with_what_the_view_gets() -> None:
    def holder(request: HttpRequest, code: str) -> HttpResponse | None:
        return None if code == "right" else HttpResponse("no", status=403)

    @door("holder", "the booking's owner", holder)
    def view(request: HttpRequest, code: str) -> HttpResponse:
        return HttpResponse(code)

    assert view(request(), code="right").content == b"right"
    assert view(request(), code="wrong").status_code == 403


def test_a_door_without_a_reason_is_none() -> None:
    with pytest.raises(ValueError, match="why it is public"):
        public("")
    with pytest.raises(ValueError, match="names its permission"):
        desk()
