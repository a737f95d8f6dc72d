"""Carry the letters of the people room, which lies below messaging: each becomes a message at top priority."""

from uuid import UUID

from django.conf import settings

from turnout.jobs import actions as jobs
from turnout.messaging import actions as messaging
from turnout.people.actions import linking, posting
from turnout.people.models import SecretToken


def carry(letter: posting.Letter) -> None:
    """Write the letter as a message, in the caller's transaction."""
    messaging.send(
        letter.template,
        to=messaging.Recipient(letter.name, letter.email, letter.person_id, letter.language),
        about=letter.about,
        key=letter.key,
        expires_at=letter.expires_at,
        priority=jobs.URGENT,
        **letter.facts,
    )


def link_of(link_id: str) -> str:
    """Return the whole address of a link that was sent, for its receiver."""
    path = linking.path_of(SecretToken.objects.get(pk=UUID(link_id)))
    return f"{settings.TURNOUT_URL}{path}"


def code_of(link_id: str) -> str:
    """Return the digits of a code that was sent, for its receiver."""
    return linking.code_for(UUID(link_id))
