"""Sign in: by code, password, link; what strangers learn from it, and how often they may try."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.contrib.auth import hashers
from django.test import Client

from tests import cast
from turnout.kernel import clock
from turnout.kernel.refusals import Refused
from turnout.messaging.actions import hooks
from turnout.messaging.models import Message
from turnout.people.actions import accounts, keys, signing_in
from turnout.people.models import Person, SecretToken, User
from turnout.people.rules import lifetimes

pytestmark = pytest.mark.django_db
CodeTo = Callable[[str], str]

LOGIN = "/accounts/login/"
CODE = "/accounts/login/code/"


def ana() -> User:
    """Return Ana, whose address allauth knows as proven too."""
    user = cast.ana()
    accounts.keep_address(user, user.email)
    return user


def ask(client: Client, email: str, **more: str) -> Any:
    return client.post(LOGIN, {"email": email, **more})


def sign_in(client: Client, email: str, code_to: CodeTo, **more: str) -> Any:
    ask(client, email, **more)
    return client.post(CODE, {"code": code_to(email)})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def bare(content: bytes) -> str:
    """Return a page without what differs between two requests for the same page: CSRF tokens."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", content.decode())


def headers(response: Any) -> dict[str, str]:
    """Return the headers of an answer without the second it was given in."""
    return {name: value for name, value in response.headers.items() if name != "Expires"}


# --- codes ------------------------------------------------------------------------------------------


def test_a_code_signs_in_somebody_known(client: Client, code_to: CodeTo) -> None:
    user = ana()
    response = sign_in(client, "ana@example.org", code_to, next="/my/household/")
    assert (response.status_code, response["Location"]) == (303, "/my/household/")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_code_makes_the_account_of_somebody_new_and_proves_the_address(
    client: Client, code_to: CodeTo
) -> None:
    response = sign_in(client, "New.Person@Example.org", code_to, next="/my/")
    assert (response.status_code, response["Location"]) == (303, "/accounts/welcome/?next=%2Fmy%2F")
    user = User.objects.get(email="new.person@example.org")
    assert user.person is not None
    assert user.person.is_proven
    assert not user.has_usable_password()
    assert EmailAddress.objects.get(user=user).verified
    assert is_in(client)


def test_signing_up_gathers_what_was_registered_with_the_address(client: Client, code_to: CodeTo) -> None:
    guest = Person.objects.create(first_name="Mara", email="mara@example.org", made_at=clock.now())
    response = sign_in(client, "mara@example.org", code_to)
    user = User.objects.get(email="mara@example.org")
    assert user.person == guest
    assert response["Location"].startswith("/accounts/welcome/")


def test_codes_have_six_digits_and_work_with_blanks(client: Client, code_to: CodeTo) -> None:
    ana()
    ask(client, "ana@example.org")
    code = code_to("ana@example.org")
    assert re.fullmatch(r"\d{6}", code)
    assert client.post(CODE, {"code": f" {code[:3]} {code[3:]} "}).status_code == 303


def test_five_wrong_codes_end_it_even_for_the_right_one(client: Client, code_to: CodeTo) -> None:
    ana()
    ask(client, "ana@example.org")
    right = code_to("ana@example.org")
    wrong = "000000" if right != "000000" else "111111"
    answers = [client.post(CODE, {"code": wrong}) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {422}
    assert b"Ask for a new one" in client.post(CODE, {"code": right}).content
    assert not is_in(client)


def test_a_code_ends_after_ten_minutes(client: Client, code_to: CodeTo) -> None:
    ana()
    ask(client, "ana@example.org")
    code = code_to("ana@example.org")
    with clock.shifted(lifetimes.CODE):
        assert client.post(CODE, {"code": code}).status_code == 422
    assert not is_in(client)


def test_a_code_works_once(code_to: CodeTo, client: Client) -> None:
    ana()
    ask(client, "ana@example.org")
    link = SecretToken.objects.get(purpose="code")
    code = code_to("ana@example.org")
    signing_in.by_code(link.pk, code)
    with pytest.raises(Refused) as refused:
        signing_in.by_code(link.pk, code)
    assert refused.value.code == "link_used"


def test_a_code_works_only_in_the_browser_that_asked_for_it(client: Client, code_to: CodeTo) -> None:
    ana()
    ask(client, "ana@example.org")
    other = Client()
    other.post(LOGIN, {"email": "dan@example.org"})
    assert other.post(CODE, {"code": code_to("ana@example.org")}).status_code == 422
    assert not is_in(other)


def test_a_new_code_can_be_asked_for_and_ends_nothing_else(client: Client, code_to: CodeTo) -> None:
    ana()
    ask(client, "ana@example.org")
    assert client.post(f"{CODE}again/").status_code == 303
    assert Message.objects.to_address("ana@example.org").count() == 2
    assert client.post(CODE, {"code": code_to("ana@example.org")}).status_code == 303


def test_no_code_is_stored_anywhere(client: Client, code_to: CodeTo) -> None:
    ana()
    ask(client, "ana@example.org")
    code = code_to("ana@example.org")
    link = SecretToken.objects.get(purpose="code")
    message = Message.objects.get()
    assert code not in str(dict(client.session))
    assert all(code not in str(getattr(link, name)) for name in ("about", "facts"))
    assert message.facts["code"] == {"secret": "code", "link": str(link.pk)}


def test_a_closed_login_does_not_come_in(client: Client, code_to: CodeTo) -> None:
    user = ana()
    user.is_active = False
    user.save()
    response = sign_in(client, "ana@example.org", code_to)
    assert response.status_code == 422
    assert b"closed" in response.content
    assert not is_in(client)


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil", "/" + "x" * 5000]
)
def test_nobody_is_led_to_another_site(client: Client, code_to: CodeTo, back: str) -> None:
    ana()
    assert sign_in(client, "ana@example.org", code_to, next=back)["Location"] == "/my/"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "x",
        "a@b",
        "a b@example.org",
        "@",
        "x" * 10_000 + "@example.org",
        "a\x00@example.org",
        "\u202e@\u202e",
    ],
)
def test_what_is_no_address_is_said_beside_the_field(client: Client, typed: str) -> None:
    response = ask(client, typed)
    assert response.status_code in (303, 422)
    if response.status_code == 422:
        assert b"error" in response.content
        assert not Message.objects.exists()


@pytest.mark.parametrize("typed", ["", "x", "12", "\x00", "٣٤٥٦٧٨", "9" * 10_000, "<b>"])
def test_what_is_no_code_is_said_beside_the_field(client: Client, typed: str) -> None:
    ask(client, "ana@example.org")
    assert client.post(CODE, {"code": typed}).status_code == 422


# --- what strangers learn ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", [LOGIN, "/accounts/password/reset/"])
def test_known_and_unknown_addresses_are_answered_alike(path: str) -> None:
    ana()
    answers = []
    for email in ("ana@example.org", "una@example.org"):
        client = Client()
        first = client.post(path, {"email": email})
        second = client.get(first["Location"])
        third = client.post(first["Location"], {"code": "123123"})
        answers.append(
            [
                (one.status_code, headers(one), bare(one.content).replace(email, "x@example.org"))
                for one in (first, second, third)
            ]
        )
    assert answers[0] == answers[1]
    templates = Message.objects.order_by("pk").values_list("template", flat=True)
    assert len(set(templates)) == 1
    assert Message.objects.count() == 2


def test_passwords_are_answered_alike(django_assert_num_queries: Any) -> None:
    user = ana()
    keys.set_password(user, "three odd words", by=user.actor)
    ben = cast.ben()
    accounts.keep_address(ben, ben.email)
    ben.set_unusable_password()
    ben.save()
    answers = []
    for email in ("ana@example.org", "ben@example.org", "una@example.org"):
        response = Client().post("/accounts/login/password/", {"email": email, "password": "wrong wrong"})
        answers.append((response.status_code, bare(response.content).replace(email, "x@example.org")))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 422


def test_every_wrong_password_costs_a_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the time of the answer would tell which addresses have an account."""
    user = ana()
    keys.set_password(user, "three odd words", by=user.actor)
    counted: list[str] = []
    usual = hashers.get_hasher().__class__.encode

    def encode(self: Any, password: str, salt: str) -> str:
        counted.append(password)
        return str(usual(self, password, salt))

    monkeypatch.setattr(hashers.get_hasher().__class__, "encode", encode)
    costs = []
    for email in ("ana@example.org", "una@example.org"):
        counted.clear()
        Client().post("/accounts/login/password/", {"email": email, "password": "wrong wrong"})
        costs.append(len(counted))
    assert costs[0] == costs[1] > 0


# --- passwords --------------------------------------------------------------------------------------


def test_a_password_signs_in(client: Client) -> None:
    user = ana()
    keys.set_password(user, "three odd words", by=user.actor)
    response = client.post(
        "/accounts/login/password/",
        {"email": "Ana@Example.org", "password": "three odd words", "next": "/my/account/"},
    )
    assert (response.status_code, response["Location"]) == (303, "/my/account/")
    assert is_in(client)


@pytest.mark.parametrize("weak", ["short", "1234567890", "password123", "ana@example.org!", "aaaaaaaaa"])
def test_weak_passwords_are_refused(weak: str) -> None:
    user = ana()
    with pytest.raises(Refused) as refused:
        keys.set_password(user, weak, by=user.actor)
    assert refused.value.field == "password"


def test_a_forgotten_password_is_chosen_anew_with_a_code(client: Client, code_to: CodeTo) -> None:
    user = ana()
    client.post("/accounts/password/reset/", {"email": "ana@example.org"})
    response = client.post(CODE, {"code": code_to("ana@example.org")})
    assert response["Location"] == "/my/account/password/"
    response = client.post("/my/account/password/", {"password": "three odd words"})
    assert response["Location"] == "/my/account/"
    user.refresh_from_db()
    assert user.check_password("three odd words")
    assert is_in(client)
    assert Message.objects.filter(template="sign_in_changed", email="ana@example.org").exists()


def test_a_new_password_ends_the_other_sessions(client: Client, code_to: CodeTo) -> None:
    ana()
    other = Client()
    sign_in(other, "ana@example.org", code_to)
    sign_in(client, "ana@example.org", code_to)
    client.post("/my/account/password/", {"password": "three odd words"})
    assert client.get("/my/account/").status_code == 200
    assert other.get("/my/account/").status_code == 302


# --- limits -----------------------------------------------------------------------------------------


def test_codes_to_one_address_are_limited_whether_it_is_known_or_not() -> None:
    ana()
    for email in ("ana@example.org", "una@example.org"):
        statuses = [ask(Client(), email).status_code for _ in range(5)]
        assert statuses == [303, 303, 303, 422, 422]
    assert Message.objects.count() == 6


def test_codes_to_one_address_are_limited_by_the_day_too(monkeypatch: pytest.MonkeyPatch) -> None:
    passed, now = [0], clock.now().timestamp()
    monkeypatch.setattr(time, "time", lambda: now + passed[0])
    statuses = []
    for _ in range(34):
        statuses.append(ask(Client(), "una@example.org").status_code)
        passed[0] += 10 * 60
    assert statuses == [303] * 30 + [422] * 4
    passed[0] += 24 * 60 * 60
    assert ask(Client(), "una@example.org").status_code == 303


def test_another_spelling_of_the_address_is_no_way_around_the_limit() -> None:
    spellings = ["una@example.org", "UNA@example.org", "una@EXAMPLE.org", " una@example.org "]
    assert [ask(Client(), email).status_code for email in spellings] == [303, 303, 303, 422]


def test_wrong_passwords_for_one_account_are_limited(client: Client) -> None:
    user = ana()
    keys.set_password(user, "three odd words", by=user.actor)
    for _ in range(5):
        client.post("/accounts/login/password/", {"email": "ana@example.org", "password": "wrong wrong"})
    response = client.post(
        "/accounts/login/password/", {"email": "ana@example.org", "password": "three odd words"}
    )
    assert b"Too many tries" in response.content
    assert not is_in(client)
    assert ask(client, "ana@example.org").status_code == 303


def test_a_forged_forwarding_header_is_no_way_around_a_limit(client: Client) -> None:
    statuses = [
        client.get("/accounts/login/passkey/", headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code
        for n in range(61)
    ]
    assert statuses == [200] * 60 + [429]


# --- links for the first time -----------------------------------------------------------------------


def test_the_first_link_signs_in_once_and_by_its_button_only(client: Client) -> None:
    path = signing_in.first_link(ana())
    assert client.get(path).status_code == 200
    assert not is_in(client)
    assert client.post(path).status_code == 303
    assert is_in(client)
    assert Client().post(path).status_code == 410


# --- sessions ---------------------------------------------------------------------------------------


def test_sessions_are_listed_and_can_be_ended(client: Client, code_to: CodeTo) -> None:
    user = ana()
    other = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Gecko Firefox/140.0"})
    sign_in(other, "ana@example.org", code_to)
    sign_in(client, "ana@example.org", code_to)
    page = client.get("/my/account/").content.decode()
    assert "Firefox on Linux" in page
    assert "This one" in page
    (path,) = re.findall(r"/my/account/sessions/\d+/end/", page)
    assert client.post(path).status_code == 303
    assert other.get("/my/account/").status_code == 302
    assert client.get("/my/account/").status_code == 200
    assert UserSession.objects.filter(user=user).count() == 1


def test_all_other_sessions_end_at_once(client: Client, code_to: CodeTo) -> None:
    ana()
    others = [Client(), Client()]
    for other in others:
        sign_in(other, "ana@example.org", code_to)
    sign_in(client, "ana@example.org", code_to)
    assert client.post("/my/account/sessions/end/").status_code == 303
    assert [other.get("/my/account/").status_code for other in others] == [302, 302]
    assert client.get("/my/account/").status_code == 200


def test_nobody_ends_the_session_of_another(client: Client, code_to: CodeTo) -> None:
    ana()
    dan = cast.dan()
    accounts.keep_address(dan, dan.email)
    other = Client()
    sign_in(other, "ana@example.org", code_to)
    sign_in(client, "dan@example.org", code_to)
    session = UserSession.objects.get(user__email="ana@example.org")
    assert client.post(f"/my/account/sessions/{session.pk}/end/").status_code == 404
    assert other.get("/my/account/").status_code == 200


def test_the_session_changes_its_key_when_somebody_signs_in(client: Client, code_to: CodeTo) -> None:
    ana()
    ask(client, "ana@example.org")
    before = client.session.session_key
    client.post(CODE, {"code": code_to("ana@example.org")})
    assert client.session.session_key != before


def test_signing_out_needs_a_button(client: Client, code_to: CodeTo) -> None:
    ana()
    sign_in(client, "ana@example.org", code_to)
    assert client.get("/accounts/logout/").status_code == 200
    assert is_in(client)
    assert client.post("/accounts/logout/").status_code == 303
    assert not is_in(client)


# --- a second look before changes -------------------------------------------------------------------


SENSITIVE = [
    ("get", "/my/account/password/"),
    ("post", "/my/account/password/"),
    ("post", "/my/account/password/removal/"),
    ("get", "/my/account/passkeys/new/"),
    ("get", "/my/account/passkeys/begin/"),
    ("get", "/my/account/app/"),
    ("post", "/my/account/app/removal/"),
    ("get", "/my/account/address/"),
]


@pytest.mark.parametrize(("method", "path"), SENSITIVE)
def test_whoever_finds_an_open_session_changes_no_way_to_sign_in(
    client: Client, method: str, path: str
) -> None:
    client.force_login(ana())
    response = getattr(client, method)(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/confirm/")


def test_a_code_shows_that_it_is_still_the_owner(client: Client, code_to: CodeTo) -> None:
    client.force_login(ana())
    client.post("/accounts/confirm/send/", {"next": "/my/account/password/"})
    response = client.post("/accounts/confirm/code/", {"code": code_to("ana@example.org")})
    assert response["Location"] == "/my/account/password/"
    assert client.get("/my/account/password/").status_code == 200


def test_the_password_shows_it_too_and_a_wrong_one_does_not(client: Client) -> None:
    user = ana()
    keys.set_password(user, "three odd words", by=user.actor)
    client.force_login(user)
    assert client.post("/accounts/confirm/", {"password": "wrong wrong"}).status_code == 422
    assert client.get("/my/account/password/").status_code == 302
    assert client.post("/accounts/confirm/", {"password": "three odd words"}).status_code == 303
    assert client.get("/my/account/password/").status_code == 200


# --- authenticator app ------------------------------------------------------------------------------


def test_an_app_is_asked_for_after_a_code(client: Client, code_to: CodeTo) -> None:
    user = ana()
    sign_in(client, "ana@example.org", code_to)
    assert client.get("/my/account/app/").status_code == 200
    assert client.get("/my/account/app/code.svg")["Content-Type"] == "image/svg+xml"
    secret = client.session["mfa.totp.secret"]
    now = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    assert client.post("/my/account/app/", {"code": "000000" if now != "000000" else "1"}).status_code == 422
    response = client.post("/my/account/app/", {"code": now})
    codes = re.findall(r"<li class=\"code b\">(\d+)</li>", client.get(response["Location"]).content.decode())
    assert len(codes) == 10
    assert client.get(response["Location"]).status_code == 303
    assert secret not in str(Authenticator.objects.get(user=user, type="totp").data)

    other = Client()
    response = sign_in(other, "ana@example.org", code_to)
    assert response["Location"] == "/accounts/login/app/"
    assert not is_in(other)
    assert other.post("/accounts/login/app/", {"code": "12345678"}).status_code == 200
    assert not is_in(other)
    assert other.post("/accounts/login/app/", {"code": codes[0]}).status_code == 302
    assert is_in(other)
    keys.remove_app(user, by=user.actor)
    assert not Authenticator.objects.filter(user=user).exists()


# --- passkeys, hostile ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "credential",
    ["", "x", "null", "[]", "{}", "1", '{"response": []}', '{"id": 1, "rawId": {}, "response": {"userHandle": 5}}',
     '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","authenticatorData":"AA","signature":"AA","userHandle":"AA"}}'],
)  # fmt: skip
def test_nonsense_instead_of_a_passkey_is_refused(client: Client, code_to: CodeTo, credential: str) -> None:
    client.get("/accounts/login/passkey/")
    assert client.post("/accounts/login/passkey/", {"credential": credential}).status_code == 410
    ana()
    sign_in(client, "ana@example.org", code_to)
    client.get("/my/account/passkeys/begin/")
    assert client.post("/my/account/passkeys/new/", {"credential": credential}).status_code == 422
    assert client.post("/accounts/confirm/passkey/", {"credential": credential}).status_code == 410


def test_a_login_that_actions_made_for_a_proven_person_needs_nothing_of_allauth(client: Client) -> None:
    cast.dan()
    response = client.post(
        "/accounts/login/password/",
        {"email": "dan@example.org", "password": cast.PASSWORD, "next": "/my/account/"},
    )
    assert (response.status_code, response["Location"]) == (303, "/my/account/")
    assert client.get("/my/account/").status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/no-such-page/", "/robots.txt"])
def test_pages_for_visitors_touch_no_session(client: Client, path: str) -> None:
    response = client.get(path)
    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies


def test_the_mail_says_the_code_and_nothing_else_does(
    client: Client, code_to: CodeTo, mail: Callable[..., Message]
) -> None:
    ana()
    ask(client, "ana@example.org")
    message = mail("ana@example.org")
    assert hooks.revealed(message)["code"] == code_to("ana@example.org")
    assert hooks.masked(message.facts)["code"] == hooks.MASK
    assert message.expires_at == SecretToken.objects.get(purpose="code").expires_at
