"""What racers do with a change that is on its way to many dates of a series."""

from collections.abc import Callable
from typing import Any

from turnout.events.actions import carrying
from turnout.events.actions.carrying import Task
from turnout.events.models import Event
from turnout.kernel.actors import SYSTEM

Order = dict[str, Any]
Wait = Callable[[], object]


def go_on(order: Order, wait: Wait) -> str:
    """Do an errand at the dates where it is not done yet, as another worker does that took it over too soon."""
    wait()
    carrying.go_on(order["errand"])
    return "gone"


def carry(order: Order, wait: Wait) -> str:
    """The negative control: do a task at the dates without marking them; say at how many it was refused."""
    events = list(Event.objects.filter(pk__in=order["events"]).order_by("starts_at"))
    wait()
    report = carrying.carry(Task(order["kind"], order["facts"]), events, by=SYSTEM)
    return str(len(report.refused))


ACTS = (go_on, carry)
