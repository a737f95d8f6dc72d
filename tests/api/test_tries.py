"""Tries count although the request that was one is undone, also where the database counts them (decision G-96)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from tests import build, cast
from tests.api.asking import post, token
from turnout.api.web import own_registrations
from turnout.events.actions.pricing import TierDraft
from turnout.kernel import limits

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
