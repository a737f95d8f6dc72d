"""Messages on screens: put in words with secrets as dots, or, in the demo's outbox alone, with all of it."""

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist

from turnout.kernel.refusals import Refused
from turnout.messaging.actions import delivering, hooks
from turnout.messaging.models import Message
from turnout.messaging.rules import rendering
from turnout.messaging.rules.catalogue import Template
from turnout.messaging.rules.mail import Rendered


def shown(message: Message) -> Rendered:
    """Return the message in words with every secret masked; a template that broke since says so instead."""
    return rendering.readable(message.template, hooks.masked(message.facts), delivering.reader(message))


def shown_with_secrets(message: Message) -> Rendered:
    """Return the message as its reader gets it: in a demo only, else raises PermissionError.

    Where a secret opens nothing any more (its registration is gone), dots stand for all of them.
    """
    if not settings.TURNOUT_DEMO:
        raise PermissionError("Secrets are shown in a demo only.")
    try:
        facts = hooks.revealed(message)
    except (LookupError, ObjectDoesNotExist, ValueError, Refused):
        facts = hooks.masked(message.facts)
    return rendering.readable(message.template, facts, delivering.reader(message))


def exampled(template: Template, variant: str = "") -> Rendered:
    """Return a template in words with its example; raises what a broken template raises."""
    name, email = template.recipient
    reader = rendering.Reader(name, email, template.language)
    return rendering.rendered(template.name, hooks.masked(template.example(variant)), reader)
