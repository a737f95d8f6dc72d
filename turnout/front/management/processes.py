"""Keep a web process and a worker process running, and stop them together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

from django.conf import settings

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
STEADY_SECONDS = 60.0  # who ran for so long starts again at once
STOP_SECONDS = 30.0
LOOK_SECONDS = 0.2

Tell = Callable[[str], None]


@dataclass(slots=True)
class Child:
    """A process of ours: what it runs, since when, and how long to wait before it is started again."""

    name: str
    command: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS
    again_at: float = 0.0

    def start(self) -> None:
        """Start it, out of reach of the terminal's Ctrl-C, and bound to die with us."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 -- our own command line
            list(self.command),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 -- no thread runs here
        )

    @property
    def is_running(self) -> bool:
        """Whether it runs now."""
        return self.process is not None and self.process.poll() is None


class Household:
    """The web process, without which nothing makes sense, and the worker, which is started again when it dies."""

    def __init__(self, web: Child, worker: Child, *, tell: Tell) -> None:
        self.web = web
        self.worker = worker
        self._tell = tell
        self._is_ending = False

    def run(self, when_up: Callable[[], None], is_up: Callable[[], bool]) -> int:
        """Run both until told to stop (0) or until the web process ends (1); call `when_up` once it answers."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        self.web.start()
        self.worker.start()
        has_told = False
        while not self._is_ending and self.web.is_running:
            if not has_told and is_up():
                has_told = True
                when_up()
            self._keep_worker()
            time.sleep(LOOK_SECONDS)
        status = 0 if self._is_ending else 1
        if status:
            self._tell("The web process has ended; stopping.")
        self._stop()
        return status

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._is_ending = True

    def _keep_worker(self) -> None:
        worker, now = self.worker, time.monotonic()
        if worker.is_running:
            if now - worker.started > STEADY_SECONDS:
                worker.pause = FIRST_PAUSE_SECONDS
            return
        if worker.process is not None:
            self._tell(f"The worker has ended; starting it again in {worker.pause:.0f} s.")
            worker.process = None
            worker.again_at = now + worker.pause
            worker.pause = min(worker.pause * 2, LONGEST_PAUSE_SECONDS)
        elif now >= worker.again_at:
            worker.start()

    def _stop(self) -> None:
        children = [child.process for child in (self.web, self.worker) if child.process]
        for process in children:
            process.send_signal(signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        for process in children:
            try:
                process.wait(max(end - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _end_group(process.pid)


def _end_group(leader: int) -> None:
    """End what a child left behind: Granian's workers outlive a main process that was killed."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def web_command(bind: str, port: int) -> list[str]:
    """Return how Granian is started: as many processes and threads as the settings say."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "turnout.config.wsgi:application"),
        *(
            "--host",
            bind,
            "--port",
            str(port),
            "--no-ws",
            "--respawn-failed-workers",
            "--log-level",
            "warning",
        ),
        *("--workers", str(settings.TURNOUT_WEB_PROCESSES)),
        *("--blocking-threads", str(settings.TURNOUT_WEB_THREADS)),
    ]


def worker_command() -> list[str]:
    """Return how the worker is started."""
    return [sys.executable, "-m", "turnout.config.cli", "worker"]


def is_free(bind: str, port: int) -> bool:
    """Return whether nobody listens on that port yet."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError:
            return False
    return True


def answers(bind: str, port: int) -> bool:
    """Return whether somebody accepts connections there."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104 -- compared, not bound
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _die_with_parent() -> None:
    """Ask Linux for SIGTERM should we be killed; elsewhere a killed parent leaves its children running."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)
