"""How far a delivery got, and why a subscription rests. Machinery of this room, no lives (design.md section 2)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DeliveryState(TextChoices):
    """How far a delivery got."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    DELIVERED = "delivered", _("Delivered")
    GIVEN_UP = "given_up", _("Given up")
    DROPPED = "dropped", _("Dropped")


UNSETTLED = (DeliveryState.WAITING, DeliveryState.SENDING)
SETTLED = (DeliveryState.DELIVERED, DeliveryState.GIVEN_UP, DeliveryState.DROPPED)


class Pause(TextChoices):
    """Why nothing is sent at the moment."""

    BY_HAND = "by_hand", _("Paused by hand")
    FAILING = "failing", _("Paused: deliveries kept failing")
    GONE = "gone", _("Paused: the address said that it is gone")
    RIGHTS = "rights", _("Paused: whoever it belongs to may not see this any more")
    SECRET = "secret", _("Paused: its secret cannot be read any more, make a new one")
