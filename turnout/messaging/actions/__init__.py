"""The whole API of messages: `from turnout.messaging import actions as messaging`, `messaging.send(...)`."""

from turnout.messaging.actions.again import send_again
from turnout.messaging.actions.delivering import deliver_now, put_back_stuck
from turnout.messaging.actions.hooks import MASK, attaches, fills, truth
from turnout.messaging.actions.reporting import take as take_reports
from turnout.messaging.actions.sending import About, Draft, Recipient, resend, send, send_many, withdraw
from turnout.messaging.actions.showing import exampled, shown, shown_with_secrets
from turnout.messaging.actions.suppressing import lift as lift_suppression
from turnout.messaging.rules.mail import Attachment

__all__ = [
    "MASK",
    "About",
    "Attachment",
    "Draft",
    "Recipient",
    "attaches",
    "deliver_now",
    "exampled",
    "fills",
    "lift_suppression",
    "put_back_stuck",
    "resend",
    "send",
    "send_again",
    "send_many",
    "shown",
    "shown_with_secrets",
    "take_reports",
    "truth",
    "withdraw",
]
