"""The client changes things in a real installation on loopback: once, whatever the line loses."""

from collections.abc import Callable

import pytest

from tests import build, cast
from tests.fakes.lossy import lossy
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout_client import Client, Patience, Problem, Unreachable

pytestmark = pytest.mark.django_db(transaction=True)
SOON = Patience(pause=0)


@pytest.fixture
def event() -> Event:
    return build.a_published_event(20)


@pytest.fixture
def secret(event: Event, token: Callable[..., str]) -> str:
    return token(cast.cleo(event.metro), "events:read", "events:move")


def closings() -> int:
    return AuditEntry.objects.filter(verb="event.registration_closed").count()


def test_what_was_done_while_its_answer_got_lost_is_not_done_twice(
    site: str, event: Event, secret: str
) -> None:
    with lossy(site, lost=2) as line, Client(line, token=secret, patience=SOON) as turnout:
        assert turnout.close_event(event.reference)["state"] == "registration_closed"
    assert closings() == 1


def test_a_program_that_starts_over_with_its_own_key_does_it_once(
    site: str, event: Event, secret: str
) -> None:
    with lossy(site, lost=1) as line, Client(line, token=secret, patience=Patience(attempts=1)) as turnout:
        with pytest.raises(Unreachable):
            turnout.close_event(event.reference, idempotency_key="close-it")
        assert (
            turnout.close_event(event.reference, idempotency_key="close-it")["state"] == "registration_closed"
        )
        with pytest.raises(Problem) as caught:
            turnout.close_event(event.reference)
    assert (closings(), caught.value.status) == (1, 409)


def test_a_key_that_stands_for_something_else_is_refused(site: str, event: Event, secret: str) -> None:
    with Client(site, token=secret) as turnout:
        turnout.close_event(event.reference, idempotency_key="one")
        with pytest.raises(Problem) as caught:
            turnout.withdraw_event(event.reference, {"reason": "Rain"}, idempotency_key="one")
    assert caught.value.code == "key_reused"


def test_a_change_is_made_only_while_the_thing_is_what_was_seen(site: str, token: Callable[..., str]) -> None:
    venue = build.a_venue(name="Central Library")
    with Client(site, token=token(cast.cleo(venue.metro), "venues:write")) as turnout:
        seen = turnout.show_venue(venue.slug)
        changed = turnout.change_venue(venue.slug, {"parking": "Behind the house"}, if_match=seen)
        with pytest.raises(Problem) as caught:
            turnout.change_venue(venue.slug, {"parking": "None"}, if_match=seen)
        assert caught.value.code == "changed_meanwhile"
        assert turnout.change_venue(venue.slug, {"parking": "None"}, if_match=changed)["parking"] == "None"
