"""Make two entries of one person one, across rooms: places at the same event first, then the people."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.front.rules import uniting as rules
from turnout.kernel import clock, permissions
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.actions import merging
from turnout.people.models import Person
from turnout.registration.actions import cancelling, capacity
from turnout.registration.models import Attendee
from turnout.registration.queries import twins


@transaction.atomic
def unite(goes: Person, stays: Person, keep: Collection[UUID], *, by: Actor, reason: str = "") -> None:
    """Make `goes` part of `stays`; where both have a place at an event to come, `keep` says which one stays.

    Events are locked before people, in the order of their keys. Refused: bad_input (a choice is missing),
    not_allowed (an event of another metro), and as `merging.unite`.
    """
    pairs = rules.pairs(goes, stays)
    for event in sorted({group[0].event_id for group in twins.between(pairs, clock.now())}):
        capacity.lock(event)
    for group in twins.between(pairs, clock.now()):
        _require_may(group[0], by)
        for one in _others(group, keep):
            why = _("Two entries of the same person were merged; the other place stays.")
            cancelling.cancel_places(one.registration, [one.pk], by=by, reason=why)
    merging.unite(goes, stays, by=by, reason=reason)


def _others(group: list[Attendee], keep: Collection[UUID]) -> list[Attendee]:
    kept = [one for one in group if one.pk in keep]
    if len(kept) != 1:
        raise Refused(
            "bad_input",
            _("Choose which place at “%(event)s” stays.") % {"event": group[0].registration.event.title},
            field="keep",
        )
    return [one for one in group if one is not kept[0]]


def _require_may(one: Attendee, by: Actor) -> None:
    if not permissions.may(by, Permission.MANAGE_REGISTRATIONS, one.registration.event):
        raise Refused(
            "not_allowed",
            _("Both have a place at “%(event)s”, which lies in another metro. Ask an administrator.")
            % {"event": one.registration.event.title},
        )
