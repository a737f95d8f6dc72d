"""Who may do what with an event that a permission alone does not say."""

from datetime import datetime

from django.utils.translation import gettext as _

from turnout.events.models import Event, Note
from turnout.events.states import EventState
from turnout.kernel import permissions
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.policy import requiring


def require_publish(actor: Actor, event: Event) -> None:
    """Refuse (`not_allowed`) whoever may not publish it; publishing a draft makes the move of approving as well."""
    requiring.require(actor, Permission.PUBLISH_EVENTS, event)
    if event.state == EventState.DRAFT:
        requiring.require(actor, Permission.APPROVE_EVENTS, event)


def require_schedule(actor: Actor, event: Event, publish_at: datetime | None) -> None:
    """Refuse (`not_allowed`) another time of publication of an approved event to whoever may not publish it."""
    if event.state == EventState.APPROVED and publish_at != event.publish_at:
        requiring.require(actor, Permission.PUBLISH_EVENTS, event)


def may_delete(actor: Actor, note: Note, event: Event) -> bool:
    """Return whether `actor` may delete a note: one of his own, or as somebody who reads all of them."""
    is_own = note.author_id is not None and actor.id == str(note.author_id)
    return is_own or permissions.may(actor, Permission.SEE_PRIVATE_NOTES, event)


def require_deletion(actor: Actor, note: Note, event: Event) -> None:
    """Refuse (`not_allowed`) whoever may not delete a note."""
    if not may_delete(actor, note, event):
        raise Refused("not_allowed", _("Only whoever wrote a note, or an administrator, deletes it."))
