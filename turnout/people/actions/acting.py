"""A system administrator acts for somebody else: for half an hour, with a reason, under both names (G-84)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel import clock, permissions, text
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.models import User
from turnout.people.queries import acting as queries

LASTS = timedelta(minutes=30)
LONGEST = 500


@transaction.atomic
def begin(user: User, reason: str, *, by: Actor) -> datetime:
    """Let `by` act for a user from now on; return until when. Act: acting.began.

    Raises Refused: not_allowed (may not act for others, acts for somebody already, another system
    administrator, oneself, a closed login), reason_missing, bad_input (a reason that is too long).
    """
    why = text.line(reason)
    if by.acting_for:
        raise Refused("not_allowed", _("You act for somebody already. Stop that first."))
    if not permissions.reach(by, Permission.ACT_FOR_OTHERS).is_everywhere:
        raise Refused("not_allowed", _("Only a system administrator acts for somebody else."))
    if not why:
        raise Refused("reason_missing", _("Say why. The person can read it."), field="reason")
    if len(why) > LONGEST:
        raise Refused("bad_input", _("That is too long: 500 characters at most."), field="reason")
    if by.id == str(user.pk):
        raise Refused("not_allowed", _("You are this person yourself."))
    now = clock.now()
    if not queries.can_be_acted_for(user, now):
        raise Refused("not_allowed", _("Nobody acts for a system administrator or for a closed account."))
    until = now + LASTS
    audit.record(
        "acting.began", user, by=Actor(by.kind, by.id, str(user.pk)), reason=why, until=until.isoformat()
    )
    return until


@transaction.atomic
def end(user: User, *, by: Actor) -> None:
    """Note that `by`, who acted for a user, does so no longer. Act: acting.ended."""
    audit.record("acting.ended", user, by=by)
