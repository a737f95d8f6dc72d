"""What tests of registrations have."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.core.cache import cache

from turnout.kernel import clock, limits


@pytest.fixture(autouse=True)
def _fresh_limits(far_from_the_end_of_a_window: None) -> Iterator[None]:
    """Let no test feel how often another one tried."""
    cache.clear()
    limits.forget()
    yield
    cache.clear()
    limits.forget()


@pytest.fixture
def shift() -> Callable[[timedelta], AbstractContextManager[None]]:
    """Return what runs a block later than now."""
    return clock.shifted
