"""What a racer can be told to do with deliveries to other programs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.test import override_settings

from turnout.webhooks.actions import delivering, posting
from turnout.webhooks.models import Delivery
from turnout.webhooks.queries import telling
from turnout.webhooks.rules import signing
from turnout.webhooks.rules.telling import shape

Order = dict[str, Any]


def deliver(order: Order, wait: Callable[[], None]) -> dict[str, Any]:
    """Send what waits for a subscription, as the job does, until nothing is left.

    Few at once are claimed, so that nobody takes all there is.
    """
    key = UUID(order["subscription"])
    delivering.BATCH = 2
    wait()
    with override_settings(TURNOUT_WEBHOOKS_LOCAL=True):
        while Delivery.objects.filter(subscription=key, state__in=["waiting", "sending"]).exists():
            delivering.run(key)
    return {}


def deliver_unclaimed(order: Order, wait: Callable[[], None]) -> dict[str, Any]:
    """Send what waits for a subscription as somebody would who claims nothing: the control of the race."""
    rows = Delivery.objects.filter(subscription=UUID(order["subscription"]), state="waiting")
    waiting = list(rows.select_related("lane").order_by("pk"))
    told = telling.told(waiting)
    wait()
    with override_settings(TURNOUT_WEBHOOKS_LOCAL=True), posting.Line(order["url"]) as line:
        for one in waiting:
            line.post(signing.body(shape(told[one.pk], "http://localhost")), {})
    return {}


ACTS = (deliver, deliver_unclaimed)
