"""Run the jobs of `make test`, say how each went, and end with one line that counts everything.

    python -m tests.run check sqlite postgres browser

A job that breaks off counts as one failure, so the last line never looks better than the run was.
"""

import argparse
import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests import chromium

HOUSE = Path(__file__).resolve().parents[1]
REPORTS = HOUSE / ".cache" / "reports"
# A process takes neighbours, which share what a module makes once, and what another has not come to.
PARALLEL = ["-n", os.environ.get("TURNOUT_TEST_PROCESSES", "auto"), "--dist", "worksteal"]
RACES = ["tests/concurrency", "tests/registration/test_machine.py", "-m", "not browser"]


@dataclass(slots=True)
class Tally:
    """What a job counted."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    only_there: int = 0  # tests that run on PostgreSQL alone

    def line(self) -> str:
        """Say it in one line."""
        return f"{self.passed} passed, {self.failed} failed" + (
            f", {self.skipped} skipped" if self.skipped else ""
        )


def main() -> int:
    """Run the named jobs and return the exit status: 0 when nothing failed and nothing was skipped."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("jobs", nargs="+", choices=sorted(JOBS))
    asked.add_argument("--rounds", type=int, default=1)
    given = asked.parse_args()
    REPORTS.mkdir(parents=True, exist_ok=True)
    tallies = {}
    for turn in range(given.rounds):
        for name in given.jobs:
            print(f"\n== {name}" + (f", round {turn + 1}" if given.rounds > 1 else ""), flush=True)
            begun = time.monotonic()
            tallies[f"{name}-{turn}"] = tally = JOBS[name]()
            print(f"== {name}: {tally.line()}, {time.monotonic() - begun:.0f} s", flush=True)
    only_there = sum(tally.only_there for tally in tallies.values())
    if only_there:
        print(f"\n{only_there} of the tests need PostgreSQL; they ran there and not on SQLite.")
    total = Tally(
        sum(tally.passed for tally in tallies.values()),
        sum(tally.failed for tally in tallies.values()),
        sum(tally.skipped for tally in tallies.values()),
    )
    print(f"\n{total.line()}", flush=True)
    return 1 if total.failed or total.skipped else 0


def check() -> Tally:
    """Run `make check`; it counts as one."""
    done = subprocess.run(["make", "check"], cwd=HOUSE, check=False)
    return Tally(passed=1) if done.returncode == 0 else Tally(failed=1)


def browser() -> Tally:
    """Run the journeys in Chromium, which is installed first where that can be done."""
    try:
        executable = chromium.found_or_installed()
    except chromium.NoChromiumError as missing:
        print(missing)
        return Tally(failed=1)
    extra = {"CHROMIUM": str(executable), "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
    flags = ["tests/journeys", "-m", "browser", "-p", "pytest_playwright.pytest_playwright"]
    return _pytest("browser", "sqlite", flags, extra)


def _on(database: str) -> Callable[[], Tally]:
    return lambda: _pytest(database, database, ["-m", "not browser"], {"TURNOUT_TEST_ONCE": "1"})


def _all_on(database: str) -> Callable[[], Tally]:
    return lambda: _pytest(f"all-{database}", database, ["-m", "not browser"], {})


def _soaking(database: str) -> Callable[[], Tally]:
    return lambda: _pytest(f"soak-{database}", database, RACES, {"TURNOUT_TEST_SOAK": "1"})


def _pytest(name: str, database: str, flags: list[str], extra: dict[str, str]) -> Tally:
    report = REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", *PARALLEL, *flags, f"--junit-xml={report}"]
    done = subprocess.run(
        command, cwd=HOUSE, env={**os.environ, "TURNOUT_TEST_DB": database, **extra}, check=False
    )
    return _counted(report, done.returncode)


def _counted(report: Path, status: int) -> Tally:
    """Count a report; a run that ended badly without a failed test is a failure of its own."""
    if not report.exists():
        return Tally(failed=1)
    tally = Tally()
    for suite in ET.parse(report).iter("testsuite"):  # noqa: S314 -- pytest wrote it a moment ago
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        tally.failed += bad
        tally.skipped += skipped
        tally.passed += int(suite.get("tests", 0)) - bad - skipped
        tally.only_there += sum(one.get("value") == "postgres" for one in suite.iter("property"))
    if status != 0 and tally.failed == 0:
        tally.failed = 1
    return tally


JOBS: dict[str, Callable[[], Tally]] = {
    "check": check,
    "sqlite": _on("sqlite"),
    "postgres": _on("postgres"),
    "browser": browser,
    "all-sqlite": _all_on("sqlite"),
    "all-postgres": _all_on("postgres"),
    "soak-sqlite": _soaking("sqlite"),
    "soak-postgres": _soaking("postgres"),
}

if __name__ == "__main__":
    sys.exit(main())
