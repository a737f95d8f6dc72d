"""What tests of webhooks have."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytest_django import Settings

from tests import cast
from tests.fakes import receiver as receivers
from tests.fakes.receiver import Receiver
from turnout.jobs import actions as jobs
from turnout.people.models import User
from turnout.webhooks.actions import subscribing
from turnout.webhooks.actions.subscribing import Draft
from turnout.webhooks.models import Subscription
from turnout.webhooks.queries import listening

Subscribe = Callable[..., Subscription]


@pytest.fixture(scope="module", autouse=True)
def _nobody_listens_afterwards() -> Iterator[None]:
    """What these tests subscribe is not known to tests that come after them: it is gone from the database."""
    yield
    assert listening.heard() == ()


@pytest.fixture(autouse=True)
def _local(settings: Settings) -> None:
    """Receivers of tests run on this machine."""
    settings.TURNOUT_WEBHOOKS_LOCAL = True


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Return a program that is told things."""
    with receivers.running() as found:
        yield found


@pytest.fixture
def subscribe(receiver: Receiver) -> Subscribe:
    """Return what makes a subscription of the receiver; the system administrator's, unless said otherwise."""

    def make(*entries: str, owner: User | None = None, **values: Any) -> Subscription:
        whose = owner or cast.sys()
        draft = Draft(**{"name": "Signs", "url": receiver.url, "entries": entries, **values})
        return subscribing.make(whose, draft, by=whose.actor)[0]

    return make


@pytest.fixture
def work() -> Callable[[], int]:
    """Return what does the work that is due."""
    return jobs.run_due
