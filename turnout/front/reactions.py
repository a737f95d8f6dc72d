"""What follows in this room from what happens in others."""

from datetime import datetime
from typing import Any

from turnout.front.actions import carrying
from turnout.kernel import clock
from turnout.messaging import actions as messaging
from turnout.messaging.models import Message
from turnout.people.models import DataCopy
from turnout.people.queries import staff


@messaging.truth("role_ending")
def role_still_ends(message: Message) -> str | None:
    """Tell that a role ends while it does, on that day."""
    ends_at = datetime.fromisoformat(message.facts["until"])
    return (
        None if staff.still_ends(message.facts["grant"], ends_at) else "The role was renewed or taken back."
    )


@messaging.truth("copy_ready")
def copy_is_there(message: Message) -> str | None:
    """Tell of a copy while it can be fetched."""
    copy = DataCopy.objects.filter(pk=message.facts["copy"]).first()
    return None if copy and copy.holds(clock.now()) else "The copy is gone."


@messaging.fills("link")
def fill_link(_message: Message, *, link: str, **_more: Any) -> str:
    """Write the link of a proof, an invitation or a new address into its mail."""
    return carrying.link_of(link)


@messaging.fills("code")
def fill_code(_message: Message, *, link: str, **_more: Any) -> str:
    """Write the digits of a sign-in code into its mail."""
    return carrying.code_of(link)
