"""What tests of people have: limits that start empty, and the mails that were written."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache

from turnout.front.actions import carrying
from turnout.messaging.models import Message


@pytest.fixture(autouse=True)
def fresh_limits(far_from_the_end_of_a_window: None) -> Iterator[None]:
    """Start every test with nobody having tried anything."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def mail() -> Callable[..., Message]:
    """Return a function that finds the newest message to an address."""

    def newest(email: str, template: str = "") -> Message:
        found = Message.objects.to_address(email).order_by("-pk")
        return (found.filter(template=template) if template else found)[0]

    return newest


@pytest.fixture
def code_to(mail: Callable[..., Message]) -> Callable[[str], str]:
    """Return a function that reads the newest code that was sent to an address."""
    return lambda email: carrying.code_of(mail(email).facts["code"]["link"])
