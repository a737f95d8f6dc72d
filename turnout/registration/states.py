"""The lives of a place and of a wait for one (core.md section 2)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from turnout.kernel.permissions import Permission
from turnout.lifecycle.states import Lifecycle, arrow


class AttendeeState(TextChoices):
    """What one person has: a wait, a hold, a place, or none any more."""

    WAITING = "waiting", _("Waiting")
    PENDING = "pending", _("Not confirmed yet")
    PENDING_PAYMENT = "pending_payment", _("Pending payment")
    CONFIRMED = "confirmed", _("Confirmed")
    DECLINED = "declined", _("Declined")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")
    TRANSFERRED = "transferred", _("Transferred")


A = AttendeeState
HOLDING = (A.PENDING, A.PENDING_PAYMENT, A.CONFIRMED)
LIVE = (A.WAITING, *HOLDING)

ATTENDEE = Lifecycle(
    "registration.attendee",
    AttendeeState,
    births=[A.WAITING, A.PENDING, A.PENDING_PAYMENT, A.CONFIRMED],
    moves=[
        arrow("place", [A.WAITING], A.CONFIRMED, verb="attendee.placed", label="Give a place",
              permission=Permission.MANAGE_REGISTRATIONS),
        arrow("screen", [A.WAITING], A.PENDING, verb="attendee.screened", label="Hold until decided"),
        arrow("hold", [A.WAITING, A.PENDING], A.PENDING_PAYMENT, verb="attendee.held", label="Hold until paid"),
        arrow("confirm", [A.PENDING, A.PENDING_PAYMENT], A.CONFIRMED, verb="attendee.confirmed", label="Confirm",
              permission=Permission.MANAGE_REGISTRATIONS),
        arrow("decline", [A.PENDING], A.DECLINED, verb="attendee.declined", label="Decline",
              permission=Permission.MANAGE_REGISTRATIONS),
        arrow("cancel", LIVE, A.CANCELLED, verb="attendee.cancelled", label="Cancel",
              permission=Permission.MANAGE_REGISTRATIONS),
        arrow("expire", [A.WAITING, A.PENDING, A.PENDING_PAYMENT], A.EXPIRED, verb="attendee.expired",
              label="Expire", by_itself="when a place that is held is neither decided nor paid in time"),
        arrow("requeue", [A.PENDING_PAYMENT], A.WAITING, verb="attendee.requeued", label="Back to the line"),
        arrow("transfer", [A.CONFIRMED], A.TRANSFERRED, verb="attendee.transferred", label="Transfer",
              permission=Permission.MANAGE_REGISTRATIONS),
    ],
)  # fmt: skip


class EntryState(TextChoices):
    """Where a registration's place in a line stands."""

    WAITING = "waiting", _("Waiting")
    OFFERED = "offered", _("Offered")
    ENROLLED = "enrolled", _("Placed")
    CANCELLED = "cancelled", _("Left the line")
    EXPIRED = "expired", _("Expired")
    CLOSED = "closed", _("Line closed")


E = EntryState
IN_LINE = (E.WAITING, E.OFFERED)

ENTRY = Lifecycle(
    "registration.waitlistentry",
    EntryState,
    births=[E.WAITING],
    moves=[
        arrow("offer", [E.WAITING], E.OFFERED, verb="entry.offered", label="Offer a place"),
        arrow("enroll", [E.WAITING, E.OFFERED], E.ENROLLED, verb="entry.enrolled", label="Give a place",
              permission=Permission.MANAGE_REGISTRATIONS),
        arrow("return", [E.OFFERED], E.WAITING, verb="entry.returned", label="Back to the line",
              by_itself="when an offer lapses and a second chance is left"),
        arrow("leave", [E.WAITING, E.OFFERED], E.CANCELLED, verb="entry.left", label="Leave the line",
              permission=Permission.MANAGE_REGISTRATIONS),
        arrow("expire", [E.WAITING, E.OFFERED], E.EXPIRED, verb="entry.expired", label="Expire",
              by_itself="when an offer lapses and no second chance is left"),
        arrow("close", [E.WAITING, E.OFFERED], E.CLOSED, verb="entry.closed", label="Close"),
    ],
)  # fmt: skip


class OfferState(TextChoices):
    """What became of places that were held for somebody in line."""

    LIVE = "live", _("Waits for an answer")
    ACCEPTED = "accepted", _("Accepted")
    EXPIRED = "expired", _("Expired")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


O = OfferState  # noqa: E741 -- the table below reads better with it

OFFER = Lifecycle(
    "registration.offer",
    OfferState,
    births=[O.LIVE],
    moves=[
        arrow("accept", [O.LIVE], O.ACCEPTED, verb="offer.accepted", label="Take the place"),
        arrow("expire", [O.LIVE], O.EXPIRED, verb="offer.expired", label="Expire",
              by_itself="at its deadline"),
        arrow("decline", [O.LIVE], O.DECLINED, verb="offer.declined", label="Let it go"),
        arrow("withdraw", [O.LIVE], O.WITHDRAWN, verb="offer.withdrawn", label="Withdraw",
              permission=Permission.MANAGE_REGISTRATIONS),
    ],
)  # fmt: skip
