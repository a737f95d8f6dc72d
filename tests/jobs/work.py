"""Jobs for the tests of jobs. Child processes import this too, so that their workers know them."""

import os
import time
from pathlib import Path

from turnout.jobs import actions as jobs
from turnout.kernel.refusals import Refused


@jobs.job("tests.write")
def write(path: str, line: str = "") -> None:
    """Add a line to a file, in one write."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{line or os.getpid()}\n".encode())
    os.close(handle)


@jobs.job("tests.wait")
def wait(path: str, until: str) -> None:
    """Say that it has begun, wait for a file, say that it has ended."""
    write(path, "begun")
    end = time.monotonic() + 30
    while not Path(until).exists() and time.monotonic() < end:
        time.sleep(0.01)
    jobs.report(50, "half way")
    write(path, "ended")


@jobs.job("tests.fail")
def fail(words: str) -> None:
    """Fail with words that hold a secret."""
    raise RuntimeError(words)


@jobs.job("tests.refuse")
def refuse() -> None:
    """Fail as our own actions do."""
    raise Refused("event_full", "All places of Mira are taken.")


@jobs.job("tests.try_again")
def try_again() -> None:
    """Ask for another try."""
    raise jobs.TryAgain("The server was busy.")


@jobs.job("tests.give_up")
def give_up() -> None:
    """Ask for no other try."""
    raise jobs.GiveUp("There is no such file.")


@jobs.job("tests.enqueue_more")
def enqueue_more(path: str, left: int) -> None:
    """Queue the next one of a chain."""
    write(path, str(left))
    if left:
        jobs.enqueue(enqueue_more, path=path, left=left - 1)
