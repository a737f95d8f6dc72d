"""What tests of the API have: limits that start empty, and the codes that were sent."""

from tests.people.conftest import code_to, fresh_limits, mail

__all__ = ["code_to", "fresh_limits", "mail"]
