"""Sign in as people do it: by code, by passkey, without JavaScript; look after account and household."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests import browser, cast
from tests.fakes import oidc
from turnout.front.actions import carrying
from turnout.kernel import clock
from turnout.messaging.models import Message
from turnout.people.actions import accounts, proving
from turnout.people.models import Person, User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """Start with nobody having tried anything."""
    cache.clear()
    yield
    cache.clear()


def code_to(email: str) -> str:
    newest = Message.objects.to_address(email).order_by("-pk")[0]
    return carrying.code_of(newest.facts["code"]["link"])


def ana() -> User:
    user = cast.ana()
    accounts.keep_address(user, user.email)
    return user


def sign_in(page: Page, email: str, *, back: str = "/my/account/") -> None:
    page.goto(f"/accounts/login/?next={back}")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(code_to(email))
    page.get_by_role("button", name="Sign in").click()
    browser.arrived(page, back)


def an_authenticator(page: Page) -> tuple[Any, str]:
    """Give the browser a device that makes passkeys and never asks."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def test_somebody_new_signs_up_by_code_and_makes_a_passkey_then_signs_in_with_it(phone: Page) -> None:
    an_authenticator(phone)
    phone.goto("/accounts/login/")
    browser.looked_at(phone, "sign-in")
    phone.get_by_label("E-mail address").fill("nora@example.org")
    phone.get_by_role("button", name="Send me a code").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Type the code")
    browser.looked_at(phone, "sign-in-code")
    phone.get_by_label("Code").fill(code_to("nora@example.org"))
    phone.get_by_role("button", name="Sign in").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("What is your name?")
    browser.looked_at(phone, "welcome")
    phone.get_by_label("First name").fill("Nora")
    phone.get_by_label("Last name").fill("Ødegård")
    phone.get_by_role("button", name="Save and go on").click()
    browser.looked_at(phone, "welcome-passkey", once=phone.get_by_role("button", name="Make a passkey"))
    phone.get_by_role("button", name="Make a passkey").click()
    phone.wait_for_url(re.compile("/my/$"))
    assert Authenticator.objects.get().user.email == "nora@example.org"

    phone.goto("/accounts/logout/")
    browser.looked_at(phone, "sign-out")
    phone.get_by_role("button", name="Sign out").click()
    phone.goto("/accounts/login/?next=/my/account/")
    phone.get_by_role("button", name="Sign in with a passkey").click()
    phone.wait_for_url(re.compile("/my/account/$"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Your account")


def test_a_passkey_is_added_and_removed_on_the_account_page(laptop: Page) -> None:
    ana()
    an_authenticator(laptop)
    sign_in(laptop, "ana@example.org")
    laptop.get_by_role("link", name="Add a passkey").click()
    browser.looked_at(laptop, "passkey-new", once=laptop.get_by_label("What to call it"))
    laptop.get_by_label("What to call it").fill("Kitchen laptop")
    laptop.get_by_role("button", name="Make a passkey").click()
    laptop.wait_for_url(re.compile("/my/account/$"))
    expect(laptop.locator("b", has_text="Kitchen laptop")).to_be_visible()
    browser.looked_at(laptop, "account")
    laptop.get_by_role("button", name="Remove Kitchen laptop").click()
    expect(laptop.locator("b", has_text="Kitchen laptop")).to_have_count(0)


def test_a_device_that_refuses_is_told_and_the_code_still_works(phone: Page) -> None:
    session, device = an_authenticator(phone)
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": device})
    ana()
    phone.goto("/accounts/login/")
    phone.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error()); }")
    phone.get_by_role("button", name="Sign in with a passkey").click()
    expect(phone.get_by_role("alert")).to_contain_text("No passkey was used")
    browser.looked_at(phone, "sign-in-no-passkey")
    sign_in(phone, "ana@example.org")


def test_everything_works_without_javascript(plain: Page) -> None:
    ana()
    plain.goto("/accounts/login/")
    expect(plain.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    sign_in(plain, "ana@example.org", back="/my/household/")
    plain.get_by_label("First name of the child").fill("Mira")
    plain.get_by_role("button", name="Add the child").click()
    expect(plain.locator("b", has_text="Mira")).to_be_visible()
    plain.goto("/my/account/")
    plain.get_by_label("Announcements of new events").check()
    plain.get_by_role("button", name="Save").click()
    expect(plain.get_by_label("Announcements of new events")).to_be_checked()


def test_a_password_and_an_app_are_set_up(phone: Page) -> None:
    ana()
    sign_in(phone, "ana@example.org")
    browser.looked_at(phone, "account-bare")
    phone.goto("/my/account/password/")
    phone.get_by_label("New password").fill("short")
    phone.get_by_role("button", name="Set the password").click()
    expect(phone.get_by_role("alert")).to_contain_text("too short")
    browser.looked_at(phone, "password-weak")
    phone.get_by_label("New password").fill("three odd words")
    phone.get_by_role("button", name="Set the password").click()
    phone.wait_for_url(re.compile("/my/account/$"))
    phone.goto("/my/account/app/")
    expect(phone.get_by_role("img", name=re.compile("QR code"))).to_be_visible()
    browser.looked_at(phone, "app")
    phone.goto("/my/account/details/")
    browser.looked_at(phone, "details")
    phone.goto("/my/account/address/")
    browser.looked_at(phone, "address")
    phone.goto("/accounts/confirm/")
    browser.looked_at(phone, "confirm")
    phone.context.clear_cookies()
    phone.goto("/accounts/login/password/")
    browser.looked_at(phone, "sign-in-password")
    phone.goto("/accounts/password/reset/")
    browser.looked_at(phone, "password-reset")


def test_a_new_address_counts_once_its_mail_was_read(phone: Page) -> None:
    user = ana()
    sign_in(phone, "ana@example.org")
    phone.goto("/my/account/address/")
    phone.get_by_label("New e-mail address").fill("ana@new.example.org")
    phone.get_by_role("button", name="Send the link").click()
    expect(phone.get_by_text("ana@new.example.org")).to_be_visible()
    browser.looked_at(phone, "address-sent")
    link = Message.objects.to_address("ana@new.example.org")[0].facts["link"]["link"]
    phone.goto(carrying.link_of(link))
    browser.looked_at(phone, "address-use")
    assert Person.objects.get(user=user).email == "ana@example.org"
    phone.get_by_role("button", name="Use this address").click()
    phone.wait_for_url(re.compile("/my/account/$"))
    assert Person.objects.get(user=user).email == "ana@new.example.org"
    assert Message.objects.filter(template="address_changed", email="ana@example.org").exists()


def invite(page: Page, email: str, *children: str) -> str:
    """Save children, invite a guardian; return the link of the invitation."""
    for name in children:
        page.get_by_label("First name of the child").fill(name)
        page.get_by_role("button", name="Add the child").click()
        expect(page.locator("b", has_text=name)).to_be_visible()
    page.get_by_label("Their e-mail address").fill(email)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator("b", has_text=email)).to_be_visible()
    return carrying.link_of(Message.objects.to_address(email)[0].facts["link"]["link"])


def sign_up(page: Page, email: str, name: str, back: str) -> None:
    """Sign in with a new address, tell a name, take no passkey."""
    page.goto(f"/accounts/login/?next={back}")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Code").fill(code_to(email))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("First name").fill(name)
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("link", name="Not now").click()


def test_two_guardians_share_a_child(phone: Page, laptop: Page) -> None:
    ana()
    sign_in(phone, "ana@example.org", back="/my/household/")
    browser.looked_at(phone, "household-empty")
    laptop.goto(invite(phone, "theo@example.org", "Mira", "Jonas"))
    expect(laptop.get_by_text("Mira", exact=True)).to_be_visible()
    browser.looked_at(laptop, "join")
    laptop.get_by_role("button", name="Share the household").click()
    laptop.wait_for_url(re.compile("/my/household/joined/$"))
    browser.looked_at(laptop, "joined")
    sign_up(laptop, "theo@example.org", "Theo", "/my/household/")
    expect(laptop.get_by_text("Shared with Ana Moreau").first).to_be_visible()
    browser.looked_at(laptop, "household")
    laptop.get_by_role("link", name="Rename Mira").click()
    browser.looked_at(laptop, "child", once=laptop.get_by_label("First name of the child"))
    laptop.get_by_label("First name of the child").fill("Mirabel")
    laptop.get_by_role("button", name="Save").click()
    laptop.get_by_role("link", name="Remove Jonas").click()
    browser.looked_at(laptop, "child-remove", once=laptop.get_by_role("button", name="Remove Jonas"))
    laptop.get_by_role("button", name="Remove Jonas").click()
    expect(laptop.locator("b", has_text="Jonas")).to_have_count(0)
    phone.reload()
    expect(phone.locator("b", has_text="Mirabel")).to_be_visible()
    expect(phone.locator("b", has_text="Jonas")).to_be_visible()
    browser.looked_at(phone, "household-shared")


def test_the_button_of_a_mail_proves_the_address_and_saves_the_details(phone: Page) -> None:
    guest = Person.objects.create(first_name="Mara", email="mara@example.org", made_at=clock.now())
    path = proving.make_link(guest, wants_account=True)
    phone.goto(path)
    browser.looked_at(phone, "prove")
    assert not Person.objects.get().is_proven
    phone.get_by_role("button", name="Confirm and save my details").click()
    phone.wait_for_url(re.compile("/accounts/welcome/"))
    browser.looked_at(phone, "proven-and-welcome")
    assert Person.objects.get().is_proven
    answer = phone.goto(path)
    assert answer is not None
    assert answer.status == 410
    browser.looked_at(phone, "prove-used")
    answer = phone.goto("/prove/nonsense/")
    assert answer is not None
    assert answer.status == 404
    browser.looked_at(phone, "prove-unknown")


def test_a_proof_without_an_account_says_what_comes_next(phone: Page) -> None:
    guest = Person.objects.create(first_name="Mara", email="mara@example.org", made_at=clock.now())
    phone.goto(proving.make_link(guest))
    phone.get_by_role("button", name="Confirm this address").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("The address is confirmed")
    browser.looked_at(phone, "proven")


def test_a_provider_signs_in_under_the_strict_policy(phone: Page, site: str, settings: Settings) -> None:
    with oidc.running(f"{site}/accounts/oidc/example/login/callback/") as provider:
        settings.SOCIALACCOUNT_PROVIDERS = provider.settings()
        settings.TURNOUT_SIGNIN_ORIGINS = [provider.url]
        phone.goto("/accounts/login/?next=/my/account/")
        browser.looked_at(phone, "sign-in-provider")
        phone.get_by_role("button", name="Continue with Example ID").click()
        phone.get_by_label("Email").fill(oidc.VERA)
        phone.get_by_label("Password").fill(oidc.PASSWORD)
        phone.get_by_role("button", name="Sign In").click()
        phone.get_by_role("button", name="Authorize").click()
        phone.wait_for_url(re.compile("/my/account/$"))
        expect(phone.locator("b", has_text="Vera Lund")).to_be_visible()
        browser.looked_at(phone, "account-provider")
