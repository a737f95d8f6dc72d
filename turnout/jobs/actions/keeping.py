"""Looking after jobs that ended: run a dead one again, forget old ones."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from turnout.jobs.models import Job, Jobs, Slot, Worker
from turnout.jobs.states import JobState
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused

KEEP_DONE = timedelta(days=3)
KEEP_DEAD = timedelta(days=90)
KEEP_SLOTS = timedelta(days=7)
KEEP_WORKERS = timedelta(days=1)
BATCH = 1_000


def run_again(job: Job, *, by: Actor) -> None:
    """Queue a dead job anew, with all its tries; `by` is kept on the row, recording it is the caller's.

    Raises Refused: wrong_state (it is not dead), lost_race (another job with its key is alive).
    """
    dead = Job.objects.filter(pk=job.pk, state=JobState.DEAD)
    fresh = {
        "state": JobState.QUEUED,
        "due_at": clock.now(),
        "attempts": 0,
        "progress": 0,
        "progress_note": "",
        "finished_at": None,
        "queued_by": f"{by.kind}:{by.id}",
    }
    try:
        with transaction.atomic():
            queued = dead.update(**fresh)
    except IntegrityError:
        raise Refused("lost_race", _("The same work is queued already.")) from None
    if not queued:
        raise Refused("wrong_state", _("Only work that gave up can be run again."))


def forget_old() -> int:
    """Delete what nobody asks for any more, in small transactions; return how many rows."""
    now = clock.now()
    done = Job.objects.done().filter(finished_at__lt=now - KEEP_DONE)
    dead = Job.objects.dead().filter(finished_at__lt=now - KEEP_DEAD)
    Worker.objects.filter(seen_at__lt=now - KEEP_WORKERS).delete()
    return _delete_jobs(done) + _delete_jobs(dead) + _delete_slots(now - KEEP_SLOTS)


def _delete_jobs(jobs: Jobs) -> int:
    total = 0
    while keys := list(jobs.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            Job.objects.filter(pk__in=keys).delete()
        total += len(keys)
    return total


def _delete_slots(before: datetime) -> int:
    """Delete all but the latest slot of each entry: without that one a yearly job would run once more."""
    latest = dict(Slot.objects.order_by().values_list("name").annotate(Max("slot_at")))
    total = 0
    for name, slot_at in latest.items():
        total += Slot.objects.filter(name=name, slot_at__lt=min(before, slot_at)).delete()[0]
    return total
