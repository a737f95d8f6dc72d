"""The life of an event (design.md section 2, decisions G-56 to G-60)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from turnout.kernel.permissions import Permission
from turnout.lifecycle.states import Lifecycle, arrow


class EventState(TextChoices):
    """Where an event stands."""

    DRAFT = "draft", _("Draft")
    PENDING_REVIEW = "pending_review", _("Pending review")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    REGISTRATION_CLOSED = "registration_closed", _("Registration closed")
    IN_PROGRESS = "in_progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    ARCHIVED = "archived", _("Archived")
    CANCELLED = "cancelled", _("Cancelled")
    REJECTED = "rejected", _("Rejected")


S = EventState

# What visitors can see, and what takes registrations when its window is open.
PUBLIC = frozenset({S.PUBLISHED, S.REGISTRATION_CLOSED, S.IN_PROGRESS, S.COMPLETED, S.CANCELLED})
LIVE = frozenset({S.PUBLISHED, S.REGISTRATION_CLOSED, S.IN_PROGRESS})
BEFORE_COMPLETION = frozenset(
    {S.DRAFT, S.PENDING_REVIEW, S.APPROVED, S.PUBLISHED, S.REGISTRATION_CLOSED, S.IN_PROGRESS}
)
# Nobody but its planners knows of it; only administrators cancel it (G-57).
PLANNED = frozenset({S.DRAFT, S.PENDING_REVIEW})

EVENT = Lifecycle(
    "events.event",
    EventState,
    births=[S.DRAFT, S.COMPLETED],
    moves=[
        arrow("submit", [S.DRAFT], S.PENDING_REVIEW, verb="event.submitted", label="Submit for review",
              permission=Permission.MANAGE_EVENTS),
        arrow("return", [S.PENDING_REVIEW], S.DRAFT, verb="event.returned", label="Return for changes",
              permission=Permission.APPROVE_EVENTS, reason="required"),
        arrow("reject", [S.PENDING_REVIEW], S.REJECTED, verb="event.rejected", label="Reject",
              permission=Permission.APPROVE_EVENTS, reason="required"),
        arrow("revise", [S.PENDING_REVIEW, S.APPROVED], S.DRAFT, verb="event.revised", label="Back to draft",
              permission=Permission.MANAGE_EVENTS, reason="required"),
        arrow("approve", [S.DRAFT, S.PENDING_REVIEW], S.APPROVED, verb="event.approved", label="Approve",
              permission=Permission.APPROVE_EVENTS),
        arrow("publish", [S.APPROVED], S.PUBLISHED, verb="event.published", label="Publish",
              permission=Permission.PUBLISH_EVENTS, by_itself="at its time of publication"),
        arrow("unpublish", [S.PUBLISHED], S.APPROVED, verb="event.unpublished", label="Take back",
              permission=Permission.PUBLISH_EVENTS, reason="required"),
        arrow("close", [S.PUBLISHED], S.REGISTRATION_CLOSED, verb="event.registration_closed",
              label="Close registration", permission=Permission.MANAGE_EVENTS,
              by_itself="at the registration deadline, when that lies before the start"),
        arrow("reopen", [S.REGISTRATION_CLOSED], S.PUBLISHED, verb="event.reopened", label="Reopen registration",
              permission=Permission.MANAGE_EVENTS, reason="required"),
        arrow("start", [S.PUBLISHED, S.REGISTRATION_CLOSED], S.IN_PROGRESS, verb="event.started", label="Start",
              permission=Permission.MANAGE_EVENTS, by_itself="when the first session begins"),
        arrow("complete", [S.PUBLISHED, S.REGISTRATION_CLOSED, S.IN_PROGRESS], S.COMPLETED,
              verb="event.completed", label="Complete", permission=Permission.MANAGE_EVENTS,
              by_itself="when the last session ends"),
        arrow("archive", [S.COMPLETED], S.ARCHIVED, verb="event.archived", label="Archive",
              permission=Permission.MANAGE_EVENTS, by_itself="30 days after its end"),
        arrow("cancel", BEFORE_COMPLETION - PLANNED, S.CANCELLED, verb="event.cancelled", label="Cancel event",
              permission=Permission.CANCEL_EVENTS, reason="required"),
        arrow("drop", PLANNED, S.CANCELLED, verb="event.cancelled", label="Cancel event",
              permission=Permission.CANCEL_PLANS, reason="required"),
    ],
)  # fmt: skip
