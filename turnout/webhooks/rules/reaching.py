"""What a subscription may be told at the moment, whatever it was told when it happened (docs/webhooks.md).

Its owner may see all that it is told, in the whole of its scope: that is asked before anything is sent
(`policy.may_tell`). So what lies within its entries and its scope is within his rights, too.
"""

from turnout.webhooks.models import Subscription
from turnout.webhooks.queries.telling import Told
from turnout.webhooks.rules.entries import PING


def why_not(told: Told, subscription: Subscription) -> str:
    """Return why this may not be told any more; nothing when it may. What lies outside has moved there since."""
    if told.verb == PING:
        return ""
    if told.verb not in subscription.entries:
        return "Not sent: the webhook is not told of this kind of thing any more."
    if subscription.metro_id is not None and told.metro != subscription.metro_id:
        return "Not sent: the event lies outside the region that the webhook is told of."
    return ""
