"""What screens, `doctor` and `readyz` ask about jobs. Every list has an end and an order."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Min

from turnout.jobs.models import Job, Slot, Worker
from turnout.jobs.states import ALIVE, JobState

WORKER_SILENCE = timedelta(seconds=45)
PAGE = 50


def queue_age(now: datetime) -> timedelta:
    """Return how long the oldest due job has been waiting for a worker (zero when none waits)."""
    oldest: datetime | None = Job.objects.waiting().filter(due_at__lte=now).aggregate(at=Min("due_at"))["at"]
    return now - oldest if oldest else timedelta(0)


def alive_workers(now: datetime) -> list[Worker]:
    """Return the worker processes heard of in the last 45 seconds, the newest first."""
    return list(Worker.objects.filter(seen_at__gt=now - WORKER_SILENCE).order_by("-started_at", "name"))


def dead(limit: int = PAGE) -> list[Job]:
    """Return the jobs that gave up, the latest first."""
    return list(Job.objects.dead()[:limit])


def dead_of(name: str, limit: int) -> list[Job]:
    """Return the jobs of a name that gave up, the latest first."""
    return list(Job.objects.dead().filter(name=name)[:limit])


def dead_count() -> int:
    """Return how many jobs gave up and wait for somebody to look at them."""
    return Job.objects.dead().count()


def overdue_leases(now: datetime) -> int:
    """Return how many jobs run past their lease by a minute: none while a worker lives (I-60)."""
    return Job.objects.lost(now - timedelta(minutes=1)).count()


def counts() -> dict[JobState, int]:
    """Return how many jobs there are in each state, every state named."""
    found = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in JobState}


def listing(state: JobState | None = None, *, name: str = "", after: UUID | None = None) -> list[Job]:
    """Return one page (50) of the jobs in a state and of a name, the newest first, past the job `after`.

    Keys are UUIDv7, so their order is that of birth.
    """
    jobs = Job.objects.order_by("-pk")
    if state is not None:
        jobs = jobs.filter(state=state)
    if name:
        jobs = jobs.filter(name=name)
    if after is not None:
        jobs = jobs.filter(pk__lt=after)
    return list(jobs[:PAGE])


def is_alive(name: str, key: str) -> bool:
    """Return whether a job of this name and key is queued, running or waits to try again."""
    return Job.objects.filter(name=name, key=key, state__in=[str(state) for state in ALIVE]).exists()


def find(job_id: UUID) -> Job | None:
    """Return the job with this id, if it is still kept."""
    return Job.objects.filter(pk=job_id).first()


def last_slots() -> dict[str, datetime]:
    """Return, for each entry of the timetable, the last moment it was queued for."""
    return dict(Slot.objects.order_by().values_list("name").annotate(Max("slot_at")))
