"""Sending a message again because somebody at the desk asked for it."""

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.messaging.actions import hooks, sending, suppressing
from turnout.messaging.models import Message
from turnout.messaging.states import SENDABLE_AGAIN


@transaction.atomic
def send_again(message: Message, *, by: Actor) -> Message:
    """Send `message` once more, as an act of `by`; return the new one.

    Only while it is still true and can arrive. Raises Refused: wrong_state, with why in words.
    """
    why = _why_not(message)
    if why:
        raise Refused("wrong_state", why)
    again = sending.resend(message, by=by)
    audit.record("message.sent_again", again, by=by, first=str(message.pk))
    return again


def _why_not(message: Message) -> str:
    if message.expires_at and message.expires_at <= clock.now():
        return _("Not sent again: its time has passed.")
    if not message.address_key:
        return _("Not sent again: its reader was erased.")
    suppressed = suppressing.why_not(message)
    if suppressed:
        return _("Not sent again: %(why)s") % {"why": suppressed}
    untrue = hooks.untruth(message) if message.state in SENDABLE_AGAIN else ""
    return _("Not sent again, it is no longer true: %(why)s") % {"why": untrue} if untrue else ""
