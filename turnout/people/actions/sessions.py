"""Sessions of a login: where it is signed in, and ending that."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.utils.translation import gettext as _

from turnout.audit import actions as audit
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused
from turnout.people.models import User


@transaction.atomic
def end(user: User, session_id: int, *, by: Actor) -> None:
    """Sign a login out in one place. Act: session.ended. Raises Refused: not_found (not one of its sessions)."""
    found = UserSession.objects.filter(user=user, pk=session_id).first()
    if found is None:
        raise Refused("not_found", _("This session has ended already."))
    found.end()
    audit.record("session.ended", user, by=by, count=1)


@transaction.atomic
def end_others(user: User, *, keep: str, by: Actor) -> int:
    """Sign a login out everywhere but in the session with the key `keep`; return in how many places."""
    others = list(UserSession.objects.filter(user=user).exclude(session_key=keep))
    for one in others:
        one.end()
    if others:
        audit.record("session.ended", user, by=by, count=len(others))
    return len(others)


def note_seen(session_key: str) -> None:
    """Keep that a session was used just now."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=clock.now())


def forget_dead() -> None:
    """Delete the sessions that have expired, and what was kept about them."""
    SessionStore.clear_expired()
    alive = SessionStore.get_model_class().objects.values("session_key")
    UserSession.objects.exclude(session_key__in=alive).delete()
