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
    SUPPRESSED = "suppressed", _("Not sent: no longer true")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired unsent")
    DEAD = "dead", _("Gave up")


UNSENT = (MessageState.QUEUED, MessageState.SENDING)
HANDED_OVER = (MessageState.SENT, MessageState.DELIVERED, MessageState.OPENED, MessageState.CLICKED)
SENDABLE_AGAIN = (*HANDED_OVER, MessageState.BOUNCED, MessageState.DEAD)
