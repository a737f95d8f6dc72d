"""What exists in this room."""

from turnout.registration.models.lines import WaitlistEntry
from turnout.registration.models.moves import FormKey, PlaceMove
from turnout.registration.models.registrations import Attendee, Registration

__all__ = ["Attendee", "FormKey", "PlaceMove", "Registration", "WaitlistEntry"]
