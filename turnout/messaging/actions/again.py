"""Sending a message again because somebody at the desk asked for it."""

from django.db import transaction

from turnout.audit import actions as audit
from turnout.kernel.actors import Actor
from turnout.messaging.actions import sending
from turnout.messaging.models import Message


@transaction.atomic
def send_again(message: Message, *, by: Actor) -> Message:
    """Send `message` once more, as an act of `by`; return the new one. Raises Refused: wrong_state."""
    again = sending.resend(message, by=by)
    audit.record("message.sent_again", again, by=by, first=str(message.pk))
    return again
