"""`turnout worker`: run queued jobs and the timetable until told to stop."""

import signal
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from turnout.jobs import actions as jobs


class Command(BaseCommand):
    """Start one worker process; start as many as you like."""

    help = "Run queued jobs and the timetable until told to stop (TERM lets running jobs finish)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--threads", type=int, default=settings.TURNOUT_WORKER_THREADS, choices=range(1, 65)
        )

    def handle(self, *args: Any, threads: int, **options: Any) -> None:
        pool = connection.settings_dict["OPTIONS"].get("pool") or {}
        if threads >= pool.get("max_size", threads + 1):
            raise CommandError(
                "The threads and their supervisor need one connection each: raise TURNOUT_DB_POOL."
            )
        worker = jobs.WorkerProcess(threads)

        def end(number: int, _: FrameType | None) -> None:
            worker.stop()
            signal.signal(number, signal.SIG_DFL)  # whoever asks twice does not want to wait

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        self.stdout.write(f"Worker {worker.name} runs with {threads} threads.")
        worker.run()
        self.stdout.write(f"Worker {worker.name} has stopped.")
