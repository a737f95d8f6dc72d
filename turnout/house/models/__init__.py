"""What exists in this room."""

from turnout.house.models.rows import House, Logo
from turnout.house.models.values import BOUNDS, Settings

__all__ = ["BOUNDS", "House", "Logo", "Settings"]
