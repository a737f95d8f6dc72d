"""The whole API of jobs: `from turnout.jobs import actions as jobs`, then `jobs.enqueue(function, ...)`."""

from turnout.jobs.actions.enqueuing import LOW, NORMAL, URGENT, Call, enqueue, enqueue_many, hurry
from turnout.jobs.actions.keeping import forget_old, run_again
from turnout.jobs.actions.registering import Entry, every, job, name_of, timetable
from turnout.jobs.actions.running import GiveUp, TryAgain, describe, report, run_due
from turnout.jobs.actions.scheduling import tick
from turnout.jobs.actions.working import WorkerProcess

__all__ = [
    "LOW",
    "NORMAL",
    "URGENT",
    "Call",
    "Entry",
    "GiveUp",
    "TryAgain",
    "WorkerProcess",
    "describe",
    "enqueue",
    "enqueue_many",
    "every",
    "forget_old",
    "hurry",
    "job",
    "name_of",
    "report",
    "run_again",
    "run_due",
    "tick",
    "timetable",
]
