"""What exists in this room."""

from turnout.house.models.rows import Examination, House, Logo
from turnout.house.models.terms import TERMS, Retention, Term
from turnout.house.models.values import BOUNDS, Settings

__all__ = ["BOUNDS", "TERMS", "Examination", "House", "Logo", "Retention", "Settings", "Term"]
