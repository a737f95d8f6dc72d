"""The lives of a message: machinery, not a lifecycle (design.md section 4)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MessageState(TextChoices):
    """Where a message stands."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    OPENED = "opened", _("Opened")
    CLICKED = "clicked", _("Link followed")
    BOUNCED = "bounced", _("Bounced")
    SUPPRESSED = "suppressed", _("Not sent")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired unsent")
    DEAD = "dead", _("Gave up")


UNSENT = (MessageState.QUEUED, MessageState.SENDING)
HANDED_OVER = (MessageState.SENT, MessageState.DELIVERED, MessageState.OPENED, MessageState.CLICKED)
SENDABLE_AGAIN = (*HANDED_OVER, MessageState.BOUNCED, MessageState.DEAD)


class ReportKind(TextChoices):
    """What a mail provider says became of a message."""

    TAKEN = "taken", _("Taken by the provider")
    DELAYED = "delayed", _("Delayed; the provider tries again")
    DELIVERED = "delivered", _("Delivered")
    OPENED = "opened", _("Opened, by somebody or by a machine")
    CLICKED = "clicked", _("A link was followed")
    SOFT_BOUNCE = "soft_bounce", _("Bounced for now: mailbox full, or not reached")
    HARD_BOUNCE = "hard_bounce", _("Bounced for good: there is no such mailbox")
    REFUSED = "refused", _("Refused by the provider")
    COMPLAINED = "complained", _("Reported as spam by the reader")
    OTHER = "other", _("Something else")


FOR_GOOD = (ReportKind.HARD_BOUNCE, ReportKind.COMPLAINED)


class Cause(TextChoices):
    """Why nothing is sent to an address."""

    BOUNCED = "bounced", _("Mail to this address bounced for good.")
    COMPLAINED = "complained", _("Its reader reported a message of ours as spam.")
