"""Who may make a move of an event that its permission alone does not say."""

from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.people.policy import requiring


def require_publish(actor: Actor, event: Event) -> None:
    """Refuse (`not_allowed`) whoever may not publish it; publishing a draft makes the move of approving as well."""
    requiring.require(actor, Permission.PUBLISH_EVENTS, event)
    if event.state == EventState.DRAFT:
        requiring.require(actor, Permission.APPROVE_EVENTS, event)
