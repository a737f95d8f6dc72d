"""The world in which something is planted."""

from collections.abc import Iterator

import pytest

from tests.invariants.planting import World, restore, schema


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def schema_restored() -> Iterator[None]:
    """Put back what a test took out of the schema: constraints and triggers, as the database described them."""
    before = schema()
    yield
    restore(before)
