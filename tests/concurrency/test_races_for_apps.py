"""An app of others gets no more than it is let now, however close a token is to the moment at which that is less."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests import cast
from tests.concurrency.racing import Answer, Race
from turnout.kernel.actors import SYSTEM
from turnout.people.actions import connecting, registering_apps
from turnout.people.models import ApiToken, ConnectedApp, Connection, Exchange, User
from turnout.people.rules import oauth

ROUNDS = 12
WIDE, NARROW = ["events:read", "profile"], ["profile"]
VERIFIER = "v" * 50
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.fixture
def race() -> Iterator[Race]:
    with Race(2) as racers:
        yield racers


def an_app() -> ConnectedApp:
    address = "https://calendar.example.org/back"
    return registering_apps.register("Calendar", [address], WIDE, is_confidential=False, by=SYSTEM)[0]


def connected(app: ConnectedApp, user: User) -> str:
    """Return the refresh token of somebody's connection."""
    asked = oauth.Asked(app, app.redirects[0], tuple(WIDE), oauth.challenge_of(VERIFIER))
    code = connecting.allow(user, asked, WIDE, by=user.actor)
    Exchange.objects.update(expires_at=Exchange.objects.earliest("pk").expires_at + timedelta(hours=1))
    issued = connecting.redeem(app, code, app.redirects[0], VERIFIER)
    assert issued is not None
    return issued.refresh


def order(act: str, app: ConnectedApp, **more: object) -> Answer:
    return {"act": act, "app": str(app.pk), **more}


def too_wide(app: ConnectedApp) -> list[list[str]]:
    """Return what live tokens of an app open beyond what it is let."""
    live = ApiToken.objects.filter(connection__app=app, revoked_at__isnull=True).select_related(
        "connection__app"
    )
    allowed = [
        (one.scopes, {*one.connection.scopes} & {*one.connection.app.scopes})
        for one in live
        if one.connection
    ]
    return [scopes for scopes, most in allowed if not {*scopes} <= most]


@pytest.mark.parametrize("act", ["allow_app", "narrow_app"])
def test_a_token_that_is_given_while_an_app_is_let_less_opens_no_more_than_that(act: str, race: Race) -> None:
    user = cast.dan()
    for _ in range(ROUNDS):
        app = an_app()
        token = connected(app, user)
        less = order(act, app, user=str(user.pk), scopes=NARROW)
        answers = race.run([order("refresh_app", app, token=token), less])
        assert [one["ok"] for one in answers] == [True, True]
        assert too_wide(app) == []


def test_what_was_seen_before_opens_more(race: Race) -> None:
    """The negative control: without the lock a token is given for what the connection was a moment ago."""
    user, app = cast.dan(), an_app()
    connected(app, user)
    race.run([order("allow_app", app, user=str(user.pk), scopes=NARROW)])
    race.run([order("give_as_seen", app, scopes=WIDE)])
    assert too_wide(app) == [WIDE]


def test_an_app_that_is_retired_while_somebody_connects_it_is_connected_to_nobody(race: Race) -> None:
    user = cast.dan()
    for _ in range(ROUNDS):
        app = an_app()
        allowing = order("allow_app", app, user=str(user.pk), scopes=WIDE)
        answers = race.run([allowing, order("retire_app", app)])
        assert answers[0]["ok"] or answers[0]["code"] == "bad_input"
        assert not Connection.objects.filter(app=app, ended_at__isnull=True).exists()
