"""What the postponements of an event left behind."""

from typing import Any

from turnout.audit.models import AuditEntry
from turnout.events.models import Event


def dropped(event: Event) -> list[dict[str, Any]]:
    """Return the sessions that families may have in their calendars under numbers that no session has any more.

    Those of every postponement, because the word about an earlier one may not have left before the next.
    """
    acts = AuditEntry.objects.filter(verb="event.postponed", subject_id=str(event.pk)).order_by("at", "pk")
    left = event.sessions.count()
    found = {one["number"]: one for act in acts for one in act.facts.get("dropped", [])}
    return [found[number] for number in sorted(found) if number > left]
