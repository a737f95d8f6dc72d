"""Races between real processes on the test database."""

import atexit
import json
import os
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
Answer = dict[str, Any]


@cache
def _stable(database: str) -> str:
    """Return the socket of the process that racers on a database are forked from; it ends with this one."""
    folder = tempfile.TemporaryDirectory(prefix="racers-")
    path = str(Path(folder.name) / "door")
    stable = subprocess.Popen(
        [sys.executable, "-m", "tests.concurrency.racer", path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "TURNOUT_TEST_DB_NAME": database, "PYTHONPATH": str(ROOT)},
    )
    assert stable.stdin
    assert stable.stdout
    assert stable.stdout.readline() == "open\n", "no racers: the trace stands above"

    def end() -> None:
        stable.communicate()  # closes its input, at which it ends
        folder.cleanup()

    atexit.register(end)
    return path


def _line(path: str) -> socket.socket:
    line = socket.socket(socket.AF_UNIX)
    line.connect(path)
    return line


class Race:
    """Some processes that make ready and then act at one signal, as often as asked."""

    def __init__(self, size: int) -> None:
        path = _stable(str(connection.settings_dict["NAME"]))
        self._lines = [_line(path) for _ in range(size)]
        self._racers: list[IO[str]] = [line.makefile("rw") for line in self._lines]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for line, racer in zip(self._lines, self._racers, strict=True):
            line.shutdown(socket.SHUT_WR)
            racer.read()  # until it has ended: its connection to the database with it
            racer.close()
            line.close()

    def run(self, orders: list[Answer]) -> list[Answer]:
        """Let each racer carry out one order, all at the same signal; return their answers in order."""
        racers = self._racers[: len(orders)]
        assert len(racers) == len(orders)
        for racer, order in zip(racers, orders, strict=True):
            self._tell(racer, order)
        first = [self._hear(racer) for racer in racers]
        waiting = [racer for racer, said in zip(racers, first, strict=True) if said.get("ready")]
        for racer in waiting:
            self._tell(racer, {})
        return [
            self._hear(racer) if said.get("ready") else said
            for racer, said in zip(racers, first, strict=True)
        ]

    def _tell(self, racer: IO[str], order: Answer) -> None:
        racer.write(json.dumps(order) + "\n")
        racer.flush()

    def _hear(self, racer: IO[str]) -> Answer:
        line = racer.readline()
        assert line, "a racer died; its trace stands above"
        answer: Answer = json.loads(line)
        return answer
