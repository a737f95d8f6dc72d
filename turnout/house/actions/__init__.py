"""Change the settings."""

from turnout.house.actions.changing import change, change_logo, remove_logo

__all__ = ["change", "change_logo", "remove_logo"]
