"""What a racer can be told to do with a file of another system."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from turnout.events.models import Event
from turnout.kernel import tables
from turnout.kernel.actors import SYSTEM
from turnout.kernel.importing import Fate, Way, carry_out
from turnout.registration.actions import importing
from turnout.registration.rules.orders import SYSTEMS

Order = dict[str, Any]
Wait = Callable[[], None]


def import_orders(order: Order, wait: Wait) -> str:
    """Take a file of Eventbrite into an event; say how many rows of it became places."""
    event = Event.objects.get(pk=order["event"])
    table = tables.find(Path(order["path"]))
    plan, _layout = importing.plan(table, SYSTEMS["eventbrite"], event, importing.Wish(), by=SYSTEM)
    wait()
    report, _is_written = carry_out(plan, Way.GOOD, report_to=None, stream=sys.stderr)
    return str(report.counts[Fate.CREATE])


ACTS = (import_orders,)
