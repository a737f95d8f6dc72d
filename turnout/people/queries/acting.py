"""Who may be acted for, and who acted for somebody."""

from datetime import datetime

from turnout.audit import queries as audit
from turnout.audit.models import AuditEntry
from turnout.people.models import Grant, User
from turnout.people.queries.history import Entry, entries

VERBS = ("acting.began", "acting.ended")
MOST = 20
SYSTEM_ADMIN = "system_admin"


def can_be_acted_for(user: User, now: datetime) -> bool:
    """Return whether this is an open login of somebody who is no system administrator."""
    is_boss = Grant.objects.live(now).filter(user=user, role=SYSTEM_ADMIN).exists()
    return user.is_active and not is_boss


def acted_for(user: User, zone: str) -> list[Entry]:
    """Return who acted for a user, when and why, newest first."""
    acts = AuditEntry.objects.about("people.user", user.pk).filter(verb__in=VERBS)
    return entries(audit.lines(acts, limit=MOST), zone)
