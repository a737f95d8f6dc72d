"""`turnout doctor`: look at this installation and say what is wrong with it."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from turnout.front.actions import examining
from turnout.front.queries.health import NOTE, OK, WRONG, Check

MARKS = {OK: "ok   ", NOTE: "note ", WRONG: "WRONG"}


class Command(BaseCommand):
    """Ask everything that can be asked; leave with 1 when something is wrong."""

    help = "Check database, queue, messages, clock, disk, mail, storage, secrets and counters of this installation."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        checks = examining.everything()
        is_well = not any(check.is_wrong for check in checks)
        self.stdout.write(as_json(checks) if json else as_lines(checks))
        if not is_well:
            sys.exit(1)


def as_json(checks: list[Check]) -> str:
    """Return the checks for machines."""
    is_well = not any(check.is_wrong for check in checks)
    return json.dumps({"well": is_well, "checks": [check.as_dict() for check in checks]}, indent=2)


def as_lines(checks: list[Check]) -> str:
    """Return the checks for people, and a last line that sums them up."""
    lines = [f"{MARKS[check.state]}  {check.name:<10}  {check.says} {check.do}".rstrip() for check in checks]
    wrong = sum(check.is_wrong for check in checks)
    return "\n".join([*lines, "", f"{wrong} of {len(checks)} checks are wrong." if wrong else "All is well."])
