"""Races between real processes on the test database."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
Answer = dict[str, Any]


class Race:
    """Some processes that make ready and then act at one signal, as often as asked."""

    def __init__(self, size: int) -> None:
        environment = {
            **os.environ,
            "TURNOUT_TEST_DB_NAME": str(connection.settings_dict["NAME"]),
            "PYTHONPATH": str(ROOT),
        }
        self._racers = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.concurrency.racer"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
                env=environment,
            )
            for _ in range(size)
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for racer in self._racers:
            if racer.stdin:
                racer.stdin.close()
            racer.wait(timeout=20)
            if racer.stdout:
                racer.stdout.close()

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

    def _tell(self, racer: "subprocess.Popen[str]", order: Answer) -> None:
        assert racer.stdin
        racer.stdin.write(json.dumps(order) + "\n")
        racer.stdin.flush()

    def _hear(self, racer: "subprocess.Popen[str]") -> Answer:
        assert racer.stdout
        line = racer.stdout.readline()
        assert line, "a racer died; its trace stands above"
        answer: Answer = json.loads(line)
        return answer
