"""Worker processes for tests: real ones, on the database of this run."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, connections

TOLD = "told"  # a file that is there once a worker heard that it should stop
CHILD = """
import os, pathlib
import django; django.setup()
import tests.jobs.work
from django.core.management import call_command
from turnout.jobs.actions.working import WorkerProcess

stop = WorkerProcess.stop

def stop_and_say_so(worker):
    stop(worker)
    pathlib.Path(os.environ["TURNOUT_DATA"], "told").touch()

WorkerProcess.stop = stop_and_say_so
call_command("worker", threads={threads})
"""
PATIENCE = 30


def until(is_so: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for something that other processes bring about; fail when it does not come."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            pytest.fail("It did not happen in time.")
        time.sleep(0.01)


def lines(path: Path) -> list[str]:
    """Return what jobs wrote down so far."""
    return path.read_text().split() if path.exists() else []


def together(calls: int, call: Callable[[int], object]) -> list[object]:
    """Call a function from many threads at the same moment; return what they answered."""
    start = threading.Barrier(calls)
    answers: list[object] = [None] * calls

    def run(number: int) -> None:
        start.wait()
        try:
            answers[number] = call(number)
        except Exception as error:  # noqa: BLE001 -- an answer like any other
            answers[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def database_url() -> str:
    """Return DATABASE_URL of the test database, as a child process needs it."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


StartWorker = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start_worker(tmp_path: Path) -> Iterator[StartWorker]:
    """Start worker processes; whatever still runs at the end is killed."""
    children: list[subprocess.Popen[bytes]] = []

    def start(threads: int = 2) -> "subprocess.Popen[bytes]":
        environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "turnout.config.settings",
            "DATABASE_URL": database_url(),
            "TURNOUT_DB_POOL": "0",
            "TURNOUT_DATA": str(tmp_path),
            "TURNOUT_SECRET_KEY": settings.SECRET_KEY,
        }
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD.format(threads=threads)],
            env=environment,
            cwd=settings.BASE_DIR,
            stdout=subprocess.DEVNULL,
        )
        children.append(child)
        return child

    yield start
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
        child.wait()
