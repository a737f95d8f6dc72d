"""Codes of places that an app checks by itself: public keys, the page's own example, other keys, former codes."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests import build
from tests.api.asking import get
from turnout.events.models import Event
from turnout.kernel import tokens
from turnout.registration.models import Attendee
from turnout.registration.rules import passes

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).parents[2] / "docs" / "checkin-api.md"
MOST_MODULES = 41  # of a QR code: version 6


@pytest.fixture
def event() -> Event:
    return build.a_published_event(4)


@pytest.fixture
def mira(event: Event) -> Attendee:
    return build.a_booking(event, "Mira").attendees.get()


def whose_place(code: str, event: Event, keys: list[Any]) -> UUID | None:
    """Return what the example of the documentation says."""
    found: dict[str, Any] = {}
    (example,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    exec(example, found)  # noqa: S102 -- our own page
    said: UUID | None = found["whose_place"](code, event.reference, keys)
    return said


def published() -> list[Any]:
    keys: list[Any] = get("/checkin/keys").json()["keys"]
    return keys


def test_an_app_tells_genuine_codes_by_the_published_keys(event: Event, mira: Attendee) -> None:
    code, keys = passes.token(mira.pk, event), published()
    assert whose_place(code, event, keys) == whose_place(f" {code.lower()}\n", event, keys) == mira.pk
    other = build.a_published_event()
    assert whose_place(code, other, keys) is None
    for altered in (
        code.replace(mira.pk.hex.upper(), "0" * 32),
        code.replace(event.reference, other.reference),
        code[:-9] + "AAAAAAAAA",
        "",
        "T2....",
        "Mira",
    ):
        assert whose_place(altered, event, keys) is whose_place(altered, other, keys) is None
        assert passes.read(altered, event) is passes.read(altered, other) is None


def test_keys_are_public_named_and_may_be_kept() -> None:
    response = get("/checkin/keys")
    (key,) = response.json()["keys"]
    assert {name: key[name] for name in ("kty", "crv", "alg", "use")} == {
        "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig",
    }  # fmt: skip
    assert response["Cache-Control"] == "public, max-age=3600"
    assert get("/checkin/keys", **{"If-None-Match": response["ETag"]}).status_code == 304


def test_a_new_key_signs_and_codes_of_the_former_stay_good_until_it_is_withdrawn(
    event: Event, mira: Attendee, settings: Any
) -> None:
    old = passes.token(mira.pk, event)
    settings.TURNOUT_PASS_KEY = 2
    new, keys = passes.token(mira.pk, event), published()
    assert [one["kid"] for one in keys] == [new.split(".")[1], old.split(".")[1]]
    assert [passes.read(one, event) for one in (old, new)] == [mira.pk, mira.pk]
    assert [whose_place(one, event, keys) for one in (old, new)] == [mira.pk, mira.pk]
    settings.TURNOUT_OLDEST_PASS_KEY = 2
    assert [passes.read(one, event) for one in (old, new)] == [None, mira.pk]
    assert [whose_place(one, event, published()) for one in (old, new)] == [None, mira.pk]


def test_codes_outlive_the_secret_key_while_it_is_named_as_a_former_one(
    event: Event, mira: Attendee, settings: Any
) -> None:
    code = passes.token(mira.pk, event)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another for this test"
    assert passes.read(code, event) is None
    settings.SECRET_KEY_FALLBACKS = [former]
    assert passes.read(code, event) == mira.pk
    assert whose_place(code, event, published()) == mira.pk


def test_codes_that_were_printed_before_stay_good(event: Event, mira: Attendee) -> None:
    signature = tokens.signature("pass", mira.pk, event.pk)
    code = f"T1.{mira.pk.hex}.{signature}"
    assert passes.looks_like_one(code)
    assert (passes.named(code), passes.read(code, event)) == (mira.pk, mira.pk)
    assert passes.read(code, build.a_published_event()) is None
    assert passes.read(f"T1.{'0' * 32}.{signature}", event) is None


def test_a_code_tells_nothing_of_the_person_and_is_small(event: Event, mira: Attendee) -> None:
    code = passes.token(mira.pk, event)
    assert re.fullmatch(r"T2\.[A-Z2-7]{4}\.[0-9A-Z]{6}\.[0-9A-F]{32}\.[A-Z2-7]{103}", code)
    size = re.search(r'viewBox="0 0 (\d+) ', passes.drawing(code))
    assert size
    assert int(size[1]) - 2 * 3 == MOST_MODULES
