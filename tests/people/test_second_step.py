"""The second step of staff: who is asked for it, when, and what counts."""

from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
import segno
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from tests import build, cast
from turnout.house import actions as house
from turnout.people.actions import keys
from turnout.people.models import User

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PAGE = "/accounts/second/?next=%2Fdesk%2Fpeople%2F"


@pytest.fixture(autouse=True)
def _asked_for(settings: Any) -> None:
    settings.TURNOUT_STAFF_SECOND_FACTOR = True


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def code_now(secret: str = SECRET) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time()))))


def with_app(user: User) -> list[str]:
    codes: list[str] = keys.add_app(user, SECRET, by=user.actor)
    return codes


@pytest.mark.parametrize("page", ["/desk/", "/desk/people/", "/desk/roles/", "/desk/events/"])
def test_staff_without_one_are_led_to_set_it_up_before_any_page_of_the_desk(page: str) -> None:
    client = client_of(cast.sys())
    led = client.get(page)
    assert led.status_code == 303
    assert led["Location"].startswith("/accounts/second/")
    shown = client.get(led["Location"]).content.decode()
    assert "/my/account/app/" in shown
    assert "/my/account/passkeys/new/" in shown


def test_a_role_that_lacks_a_page_tells_nothing_before_the_second_step() -> None:
    client = client_of(cast.cleo(build.a_metro()))
    assert client.get("/desk/roles/").status_code == 303
    assert client_of(cast.dan()).get("/desk/roles/").status_code == 404


def test_the_first_administrator_sets_an_app_up_and_the_desk_opens() -> None:
    boss = cast.sys()
    client = Client()
    keys.set_password(boss, cast.PASSWORD, by=boss.actor)
    client.post(
        "/accounts/login/password/", {"login": boss.email, "email": boss.email, "password": cast.PASSWORD}
    )
    assert client.get("/desk/").status_code == 303
    assert client.get("/my/account/app/").status_code == 200
    done = client.post("/my/account/app/", {"code": code_now(client.session["mfa.totp.secret"])})
    assert done.status_code == 303
    assert client.get("/desk/").status_code == 200


def test_the_app_lists_the_account_under_the_organisations_name() -> None:
    boss = cast.sys()
    house.change({"name": "Wrenfield Together: & more"}, by=boss.actor)
    client = Client()
    keys.set_password(boss, cast.PASSWORD, by=boss.actor)
    client.post(
        "/accounts/login/password/", {"login": boss.email, "email": boss.email, "password": cast.PASSWORD}
    )
    client.get("/my/account/app/")
    secret = client.session["mfa.totp.secret"]
    url = f"otpauth://totp/{quote(boss.email)}?secret={secret}&issuer={quote('Wrenfield Together: & more')}"
    drawn = BytesIO()
    segno.make(url).save(drawn, kind="svg", scale=5, border=3, light="#ffffff")
    assert client.get("/my/account/app/code.svg").content == drawn.getvalue()


def test_the_code_of_the_app_opens_the_desk_and_a_wrong_one_does_not() -> None:
    boss = cast.sys()
    with_app(boss)
    client = client_of(boss)
    assert client.get("/desk/people/")["Location"] == PAGE
    wrong = client.post(PAGE, {"code": "000000" if code_now() != "000000" else "111111"})
    assert wrong.status_code == 422
    assert client.get("/desk/people/").status_code == 303
    right = client.post(PAGE, {"code": code_now()})
    assert (right.status_code, right["Location"]) == (303, "/desk/people/")
    assert client.get("/desk/people/").status_code == 200


def test_a_recovery_code_counts_once() -> None:
    boss = cast.sys()
    codes = with_app(boss)
    assert client_of(boss).post(PAGE, {"code": codes[0]}).status_code == 303
    assert client_of(boss).post(PAGE, {"code": codes[0]}).status_code == 422


@pytest.mark.parametrize("odd", ["", "x" * 10_000, "\x00", "١٢٣٤٥٦", "🙂"])
def test_odd_codes_are_refused_beside_the_field(odd: str) -> None:
    boss = cast.sys()
    with_app(boss)
    assert client_of(boss).post(PAGE, {"code": odd}).status_code == 422


def test_each_session_shows_it_anew() -> None:
    boss = cast.sys()
    with_app(boss)
    client_of(boss).post(PAGE, {"code": code_now()})
    assert client_of(boss).get("/desk/").status_code == 303


def test_whoever_takes_the_app_away_is_led_to_set_up_another() -> None:
    boss = cast.sys()
    with_app(boss)
    client = client_of(boss)
    client.post(PAGE, {"code": code_now()})
    keys.remove_app(boss, by=boss.actor)
    assert not Authenticator.objects.filter(user=boss).exists()
    assert client.get("/desk/").status_code == 303


@pytest.mark.parametrize("page", ["/my/account/passkeys/new/", "/my/account/password/", "/my/account/app/"])
def test_a_mailbox_alone_adds_no_other_way_beside_the_second_step(page: str) -> None:
    boss = cast.sys()
    with_app(boss)
    assert client_of(boss).get(page)["Location"].startswith("/accounts/second/")


def test_families_are_never_asked() -> None:
    ana = cast.ana()
    with_app(ana)
    client = client_of(ana)
    assert client.get("/my/").status_code == 200
    assert client.get("/my/account/").status_code == 200
    assert client.get("/my/account/password/")["Location"].startswith("/accounts/confirm/")


def test_without_the_setting_the_desk_opens_as_before(settings: Any) -> None:
    settings.TURNOUT_STAFF_SECOND_FACTOR = False
    assert client_of(cast.sys()).get("/desk/").status_code == 200


def test_whoever_acts_for_a_coordinator_is_not_asked_for_the_coordinators_step() -> None:
    boss, cleo = cast.sys(), cast.cleo(build.a_metro())
    with_app(boss)
    client = client_of(boss)
    client.post(PAGE, {"code": code_now()})
    begun = client.post(f"/desk/people/{cast.person(cleo).pk}/acting/", {"reason": "Help"})
    assert begun.status_code == 303
    assert client.get("/desk/people/").status_code == 200
