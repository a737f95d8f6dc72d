"""One date of a series submitted, published or cancelled with others: whoever asked must be allowed to do it there."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from turnout.events.actions import ending, publishing, reviewing
from turnout.events.models import Event
from turnout.events.rules.reporting import Came
from turnout.events.states import PLANNED, EventState
from turnout.kernel import permissions
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused

MOVE = "event.move"
# From which states a move is made at all dates to come; a cancellation is made from any.
FROM = {"publish": (EventState.DRAFT, EventState.APPROVED), "submit": (EventState.DRAFT,)}


def move_there(event: Event, facts: Mapping[str, Any], by: Actor) -> Came:
    """Make a move at a date, with the reason that was given for all; the way of MOVE."""
    MOVES[facts["do"]](event, by, facts["reason"])
    return Came()


def _publish(event: Event, by: Actor, _reason: str) -> None:
    needed = [Permission.PUBLISH_EVENTS]
    if event.state == EventState.DRAFT:
        needed.append(Permission.APPROVE_EVENTS)
    _require(by, event, needed)
    publishing.publish(event, by=by)


def _submit(event: Event, by: Actor, _reason: str) -> None:
    reviewing.submit(event, by=by)


def _cancel(event: Event, by: Actor, reason: str) -> None:
    needed = [Permission.CANCEL_EVENTS, *([Permission.CANCEL_PLANS] if event.state in PLANNED else [])]
    _require(by, event, needed)
    ending.cancel(event, by=by, reason=reason)


def _require(by: Actor, event: Event, needed: Sequence[Permission]) -> None:
    if not all(permissions.may(by, one, event) for one in needed):
        raise Refused("not_allowed", _("Your role does not include this."))


MOVES: Mapping[str, Callable[[Event, Actor, str], None]] = {
    "publish": _publish,
    "submit": _submit,
    "cancel": _cancel,
}
