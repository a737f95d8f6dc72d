"""`turnout up`, as a real process with its two children."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

PATIENCE_SECONDS = 90


class Up:
    """A running `turnout up`; its data may be there from another one, migrated."""

    def __init__(self, folder: Path, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.data = data
        self.log = folder / "log"
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TURNOUT_", "DATABASE_", "DJANGO_"))
        }
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "turnout.config.cli", "up"],
                env={
                    **kept,
                    "PORT": str(self.port),
                    "TURNOUT_DATA": str(data),
                    "PYTHONUNBUFFERED": "1",
                },
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self.log.read_text()

    def children(self) -> dict[str, int]:
        """Return the ids of the web and the worker process."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                    words = (entry / "cmdline").read_text().split("\0")
                except (OSError, ValueError):
                    continue
                if parent == self.process.pid and len(words) > 2:
                    found["web" if "granian" in words else "worker"] = int(entry.name)
        return found

    def wait_for(self, question: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not question():
            assert time.monotonic() < end, self.said()
            assert self.process.poll() is None, self.said()
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where all of them keep their data: the first one makes it."""
    return tmp_path_factory.mktemp("up") / "data"


@pytest.fixture
def up(tmp_path: Path, data: Path) -> Iterator[Up]:
    running = Up(tmp_path, data)
    yield running
    running.process.kill()
    running.process.wait()


def is_gone(process_id: int) -> bool:
    state = Path("/proc", str(process_id), "stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_it_serves_keeps_the_worker_alive_and_stops_cleanly(up: Up) -> None:
    up.wait_for(up.answers)
    up.wait_for(lambda: f"http://localhost:{up.port}" in up.said())
    key = up.data / "secret-key"
    assert key.stat().st_mode & 0o777 == 0o600
    first = up.children()
    assert first.keys() == {"web", "worker"}

    os.kill(first["worker"], signal.SIGKILL)
    up.wait_for(lambda: up.children().get("worker", first["worker"]) != first["worker"])
    assert up.answers()

    second = up.children()
    up.process.send_signal(signal.SIGTERM)
    assert up.process.wait(PATIENCE_SECONDS) == 0
    assert all(is_gone(child) for child in second.values())
    assert key.read_text().strip() not in up.said()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_it_ends_when_the_web_process_dies(up: Up) -> None:
    up.wait_for(up.answers)
    children = up.children()
    os.kill(children["web"], signal.SIGKILL)
    assert up.process.wait(PATIENCE_SECONDS) == 1
    assert is_gone(children["worker"])
    assert not up.answers(), "a worker of the web process went on serving"


def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TURNOUT_", "DATABASE_", "DJANGO_"))
        }
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "turnout.config.cli", "up"],
            env={**kept, "PORT": str(port), "TURNOUT_DATA": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.strip() == f"CommandError: Port {port} is taken. Choose another one: PORT={port + 1}"
