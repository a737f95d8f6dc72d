"""Tries count although the request that was one is undone, also where the database counts them (decision G-96)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from tests import build, cast
from tests.api.asking import post, token
from turnout.api.actions import calling
from turnout.api.models import IdempotentCall
from turnout.api.web import own_registrations
from turnout.events.actions.pricing import TierDraft
from turnout.kernel import limits, sealing

pytestmark = pytest.mark.django_db
MOST = 4


@pytest.fixture
def counted_by_the_database(settings: Any) -> None:
    backend = "turnout.kernel.counting.CountingDatabaseCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "turnout_tries"}}
    call_command("createcachetable")
    limits.forget()


@pytest.mark.usefixtures("counted_by_the_database")
def test_wrong_codes_are_counted_although_nothing_else_of_them_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(own_registrations, "CODES_MOST", MOST)
    monkeypatch.setattr(own_registrations, "CODES_PER", timedelta(days=36500))
    event = build.a_published_event(tiers=[TierDraft(name="Place"), TierDraft(name="Friends", access="code")])
    secret = token(cast.ana(), "own:write")
    people = [{"first_name": "Mira", "tier": str(event.tiers.get(name="Place").pk)}]
    wish = {"event": event.reference, "people": people, "phone": "+441632960961"}
    said = [
        post("/me/registrations", secret, {**wish, "code": f"WRONG{number}"}).json()["code"]
        for number in range(MOST + 2)
    ]
    assert said == ["code_unknown"] * MOST + ["too_many_tries"] * 2


def test_a_guessed_key_opens_no_kept_answer_without_the_key_of_the_installation(settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = []
    key = calling.Key("caller", "1", "asked")
    kept = calling.Answer(200, {}, b'{"first_name": "Mira"}')
    assert calling.carried_out(lambda: kept, key) == (kept, False)
    sealed = bytes(IdempotentCall.objects.get().answer)
    with pytest.raises(ValueError, match="Not sealed"):
        sealing.opened(sealed, key.secret, calling.PURPOSE)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    again, is_replayed = calling.carried_out(lambda: kept, key)
    assert (again.body, is_replayed) == (kept.body, True)
