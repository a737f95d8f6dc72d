"""What exists in this room."""

from turnout.registration.models.lines import Offer, WaitlistEntry
from turnout.registration.models.moves import FormKey, PlaceMove
from turnout.registration.models.registrations import Attendee, Registration, Source

__all__ = ["Attendee", "FormKey", "Offer", "PlaceMove", "Registration", "Source", "WaitlistEntry"]
