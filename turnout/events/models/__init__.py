"""What exists in this room."""

from turnout.events.models.errands import Errand, Outcome, Stop
from turnout.events.models.events import (
    Admission,
    Audience,
    Event,
    EventSlug,
    Format,
    RegistrationType,
    Topic,
    Visibility,
)
from turnout.events.models.notes import Note, NoteKind
from turnout.events.models.questions import Asked, Kind, Question
from turnout.events.models.series import Series
from turnout.events.models.sessions import Session
from turnout.events.models.submissions import Submission
from turnout.events.models.tiers import Access, Tier
from turnout.events.models.vouchers import Reach, Voucher

__all__ = [
    "Access",
    "Admission",
    "Asked",
    "Audience",
    "Errand",
    "Event",
    "EventSlug",
    "Format",
    "Kind",
    "Note",
    "NoteKind",
    "Outcome",
    "Question",
    "Reach",
    "RegistrationType",
    "Series",
    "Session",
    "Stop",
    "Submission",
    "Tier",
    "Topic",
    "Visibility",
    "Voucher",
]
