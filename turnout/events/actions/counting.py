"""How many people came to a session, counted afterwards."""

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.events.actions import locking
from turnout.events.models import Session
from turnout.events.states import EventState
from turnout.kernel import drafts
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused

COUNTED = frozenset({EventState.IN_PROGRESS, EventState.COMPLETED})


@transaction.atomic
def count_heads(session: Session, headcount: int | None, *, by: Actor) -> Session:
    """Note how many people came to a session; None takes the count back. Refused: wrong_state, bad_input."""
    event, _tiers = locking.event_and_tiers(session.event_id)
    if event.state not in COUNTED:
        raise Refused(
            "wrong_state",
            _("It is “%(state)s”, so its heads cannot be counted.") % {"state": event.state_label},
            state=event.state,
        )
    drafts.require_places(headcount, "headcount")
    row = event.sessions.get(pk=session.pk)
    if row.headcount == headcount:
        return row
    row.headcount = headcount
    row.save(update_fields=["headcount"])
    event.content_version += 1
    event.save(update_fields=["content_version"])
    audit.record("session.counted", row, by=by, headcount=headcount)
    return row
