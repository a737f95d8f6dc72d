"""What is to be done later, what the clock asked for, and who is working."""

from datetime import datetime
from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from turnout.jobs.states import ALIVE, WAITING, JobState
from turnout.kernel.ids import uuid7

# Literals, not parameters: SQLite uses a partial index only when it sees the index's own condition.
IS_WAITING = RawSQL("state IN ('queued', 'retry')", (), output_field=models.BooleanField())
IS_RUNNING = RawSQL("state = 'running'", (), output_field=models.BooleanField())
IS_DONE = RawSQL("state = 'done'", (), output_field=models.BooleanField())
IS_DEAD = RawSQL("state = 'dead'", (), output_field=models.BooleanField())


class Jobs(models.QuerySet["Job"]):
    """Jobs, by what a worker asks."""

    def waiting(self) -> Self:
        """Return those that some worker should take, now or later."""
        return self.filter(IS_WAITING)

    def due(self, now: datetime) -> Self:
        """Return those to be taken now, the most urgent first, then the oldest."""
        return self.waiting().filter(due_at__lte=now).order_by("priority", "due_at", "pk")

    def lost(self, now: datetime) -> Self:
        """Return those whose worker has not been heard of since its lease ended."""
        return self.filter(IS_RUNNING, lease_until__lt=now)

    def done(self) -> Self:
        """Return those that ran, the oldest first."""
        return self.filter(IS_DONE).order_by("finished_at", "pk")

    def dead(self) -> Self:
        """Return those that gave up, the latest first."""
        return self.filter(IS_DEAD).order_by("-finished_at", "-pk")


class Job(models.Model):
    """One call of a registered function, to be made at least once after its transaction commits."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=200, blank=True, default="")
    args = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    priority = models.SmallIntegerField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True, default="")
    progress = models.PositiveSmallIntegerField(default=0)
    progress_note = models.CharField(max_length=200, blank=True, default="")
    queued_by = models.CharField(max_length=100, blank=True, default="")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = Jobs.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "key"],
                condition=~Q(key="") & Q(state__in=[str(state) for state in ALIVE]),
                name="job_key_once_while_alive",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in JobState]), name="job_state_known"
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="job_progress_percent"),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False), name="job_running_has_lease"
            ),
        ]
        indexes = [
            models.Index(
                fields=["priority", "due_at", "id"],
                condition=Q(state__in=[str(state) for state in WAITING]),
                name="job_waiting",
            ),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="job_leases"),
            models.Index(fields=["finished_at"], condition=Q(state="dead"), name="job_dead"),
            models.Index(fields=["finished_at"], condition=Q(state="done"), name="job_done"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"

    @property
    def is_alive(self) -> bool:
        """Return whether a worker runs it or will."""
        return self.state in ALIVE


class Slot(models.Model):
    """One moment of one timetable entry: whoever writes the row enqueues the job, so each runs once."""

    name = models.CharField(max_length=200)
    slot_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "slot_at"], name="slot_once")]
        indexes = [models.Index(fields=["slot_at"], name="slot_by_time")]

    def __str__(self) -> str:
        return f"{self.name} {self.slot_at:%Y-%m-%d %H:%M}"


class Worker(models.Model):
    """A worker process and when it was last heard of."""

    name = models.CharField(max_length=100, primary_key=True)
    threads = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name
