"""What the clock asks for: each moment of each timetable entry is queued once, whoever sees it first."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from turnout.jobs import rules
from turnout.jobs.actions import enqueuing, registering
from turnout.jobs.models import Slot
from turnout.kernel import clock


@dataclass(slots=True)
class Agenda:
    """When a process looks at each entry next, so that the time between costs no statement."""

    next_look: dict[str, datetime] = field(default_factory=dict)

    def tick(self) -> int:
        """Queue the latest moment of each entry that has come and that nobody queued; return how many."""
        now = clock.now()
        looking = [entry for entry in registering.timetable() if self._is_time(entry, now)]
        queued = sum(_queue(entry, now) for entry in looking)
        for entry in looking:
            self.next_look[entry.name] = rules.next_slot(entry.schedule, entry.zone, now)
        return queued

    def _is_time(self, entry: registering.Entry, now: datetime) -> bool:
        planned = self.next_look.get(entry.name)
        return planned is None or planned <= now


def tick() -> int:
    """Queue what the clock asks for at this moment; return how many. For tests, the demo and benches."""
    return Agenda().tick()


def _queue(entry: registering.Entry, now: datetime) -> int:
    slot_at = rules.latest_slot(entry.schedule, entry.zone, now)
    if Slot.objects.filter(name=entry.name, slot_at__gte=slot_at).exists():
        return 0
    function = registering.function_of(entry.name)
    with transaction.atomic():
        is_ours = Slot.objects.get_or_create(name=entry.name, slot_at=slot_at, defaults={"created_at": now})[
            1
        ]
        if is_ours:
            enqueuing.enqueue(function, key=entry.name)
            enqueuing.hurry(function, key=entry.name)
    return int(is_ours)
