"""Who may: whoever manages webhooks in its scope; and it tells only what its owner may see there."""

from collections.abc import Collection

from turnout.kernel import permissions
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.webhooks.models import Subscription


def may_tell(actor: Actor, subscription: Subscription, needed: Collection[Permission]) -> bool:
    """Return whether `actor` manages webhooks in this scope, and has there all that it takes to see what it tells."""
    asked = {Permission.MANAGE_WEBHOOKS, *needed}
    return all(permissions.may(actor, one, subscription) for one in sorted(asked))
