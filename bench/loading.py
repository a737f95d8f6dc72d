"""The load of a bench: one selector, keep-alive connections, as little parsing as possible; and what it took."""

import os
import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import harness

TICKS = os.sysconf("SC_CLK_TCK")

Steps = Iterator[bytes]  # what a connection sends next; it is sent the answer


def measured(place: harness.Installation, load: Callable[[], "Result"]) -> "Result":
    """Return what a load saw, with the processor time that each of its bookings or visits took."""
    before = [cpu_seconds(one) for one in place.processes]
    result = load()
    used = [cpu_seconds(one) - since for one, since in zip(place.processes, before, strict=True)]
    done = max(result.ended, 1)
    result.web_ms, result.database_ms = used[-1] / done * 1000, sum(used[:-1]) / done * 1000
    return result


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    head: bytes
    body: bytes


@dataclass
class Result:
    """What a load saw; an answer that counts ends a booking or a visit."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    ended: int = 0
    web_ms: float = 0.0
    database_ms: float = 0.0

    @property
    def answers(self) -> int:
        """Return how many bookings or visits ended."""
        return len(self.latencies)

    @property
    def per_second(self) -> float:
        """Return bookings or visits a second."""
        return self.answers / self.seconds if self.seconds else 0.0

    def percentile_ms(self, share: float) -> float:
        """Return the time that this share of them stayed within, in milliseconds."""
        ordered = sorted(self.latencies) or [0.0]
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000, 1)


def after(seconds: float) -> Callable[[], bool]:
    """Return a question: has so much time passed?"""
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() >= end


def run(port: int, families: list[Any], *, until: Callable[[], bool]) -> Result:
    """Let every family have a connection and go through its steps until time is up, then read what is still to come."""
    result = Result()
    chooser = selectors.DefaultSelector()
    begin = time.perf_counter()
    lines = [Line(port, steps, result) for steps in families]
    for line in lines:
        chooser.register(line.socket, selectors.EVENT_READ, line)
        line.begin()
    busy = len(lines)
    while busy:
        is_over = until()
        if is_over and not result.seconds:
            result.seconds, counted = time.perf_counter() - begin, len(result.latencies)
        for key, _ in chooser.select(timeout=0.5):
            if not key.data.read(is_last=is_over):
                chooser.unregister(key.fileobj)
                busy -= 1
    result.ended = len(result.latencies)  # those in flight at the end too, which the rates leave out
    if result.seconds:
        del result.latencies[counted:]
    else:
        result.seconds = time.perf_counter() - begin
    chooser.close()
    for line in lines:
        line.socket.close()
    return result


class Line:
    """One connection and its family; the steps say what to send and whether its answer ends something counted."""

    def __init__(self, port: int, steps: Any, result: Result) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._steps, self._result = steps, result
        self._data = bytearray()
        self._counts = False
        self._since = self._began = 0.0

    def begin(self) -> None:
        """Send the first request."""
        self._began = time.perf_counter()
        self._send(next(self._steps))

    def _send(self, step: tuple[bytes, bool]) -> None:
        request, self._counts = step
        self.socket.sendall(request)

    def read(self, *, is_last: bool) -> bool:
        """Take what came; when the answer is whole, send the next request. Return whether more is to come."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("The server hung up.")
        self._data += part
        end = self._data.find(b"\r\n\r\n")
        if end < 0:
            return True
        head = bytes(self._data[:end])
        at = head.lower().find(b"\r\ncontent-length: ")
        need = end + 4 + (int(head[at + 18 :].split(b"\r\n", 1)[0]) if at >= 0 else 0)
        if len(self._data) < need:
            return True
        answer = Answer(int(head[9:12]), head, bytes(self._data[end + 4 : need]))
        del self._data[:need]
        return self._answered(answer, is_last=is_last)

    def _answered(self, answer: Answer, *, is_last: bool) -> bool:
        self._result.statuses[answer.status] += 1
        ends = self._counts
        if ends:
            now = time.perf_counter()
            self._result.latencies.append(now - self._began)
            self._began = now
        try:
            step = self._steps.send(answer)
        except StopIteration:
            return False
        if is_last and ends:
            return False
        self._send(step)
        return True


def cpu_seconds(process: Any) -> float:
    """Return the processor time that a process and its children have used."""
    parents: dict[int, list[int]] = {}
    used: dict[int, float] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parts = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(folder.name)
        parents.setdefault(int(parts[1]), []).append(pid)
        used[pid] = (int(parts[11]) + int(parts[12])) / TICKS
    total, those = 0.0, [process.pid]
    while those:
        pid = those.pop()
        total += used.get(pid, 0.0)
        those += parents.get(pid, [])
    return total
