"""The lives of a job: machinery, not a lifecycle (design.md section 4)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class JobState(TextChoices):
    """Where a job stands."""

    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    RETRY = "retry", _("Waiting to try again")
    DONE = "done", _("Done")
    DEAD = "dead", _("Gave up")


WAITING = (JobState.QUEUED, JobState.RETRY)
ALIVE = (JobState.QUEUED, JobState.RUNNING, JobState.RETRY)
