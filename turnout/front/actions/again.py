"""Run work again that gave up: one piece, or all of a kind. Each is noted."""

from django.db import transaction

from turnout.audit import actions as audit
from turnout.jobs import actions as jobs
from turnout.jobs import queries
from turnout.jobs.models import Job
from turnout.kernel.actors import Actor
from turnout.kernel.refusals import Refused

MOST = 500  # of one kind in one go


@transaction.atomic
def run_again(job: Job, *, by: Actor) -> None:
    """Queue work that gave up anew. Act: job.run_again. Raises Refused: wrong_state (it did not give up), lost_race."""
    jobs.run_again(job, by=by)
    audit.record("job.run_again", job, by=by, name=job.name)


def run_kind_again(name: str, *, by: Actor) -> int:
    """Queue all work of a kind that gave up, leaving out what is queued already; return how many pieces."""
    done = 0
    for job in queries.dead_of(name, MOST):
        try:
            run_again(job, by=by)
        except Refused:
            continue
        done += 1
    return done
