"""What exists in this room."""

from turnout.registration.models.answers import Answer
from turnout.registration.models.door import Attendance, Standing, Tap, WalkIn, WalkInDetails
from turnout.registration.models.imports import ImportedOrder
from turnout.registration.models.kiosk import Kiosk
from turnout.registration.models.lines import Offer, WaitlistEntry
from turnout.registration.models.moves import FormKey, PlaceMove
from turnout.registration.models.registrations import Attendee, Registration, Source
from turnout.registration.models.settlements import Settlement
from turnout.registration.models.standby import StandBy
from turnout.registration.models.tags import Tag
from turnout.registration.models.views import RosterHabit, SavedView
from turnout.registration.models.vouchers import VoucherUse

__all__ = [
    "Answer",
    "Attendance",
    "Attendee",
    "FormKey",
    "ImportedOrder",
    "Kiosk",
    "Offer",
    "PlaceMove",
    "Registration",
    "RosterHabit",
    "SavedView",
    "Settlement",
    "Source",
    "StandBy",
    "Standing",
    "Tag",
    "Tap",
    "VoucherUse",
    "WaitlistEntry",
    "WalkIn",
    "WalkInDetails",
]
