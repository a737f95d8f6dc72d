"""Change the settings."""

from turnout.house.actions.changing import change, change_logo, remove_logo
from turnout.house.actions.retaining import change_terms, record_applied

__all__ = ["change", "change_logo", "change_terms", "record_applied", "remove_logo"]
