"""`turnout verify`: recount everything that must hold, and name what does not."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from turnout.audit.actions import proving
from turnout.audit.models import Proof
from turnout.front.queries.invariants import verifying
from turnout.front.queries.invariants.checks import Finding
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM


class Command(BaseCommand):
    """Print each invariant with its offenders; exit with 1 when there is one."""

    help = "Check every invariant a query can show: places, the line, states, the record, messages, jobs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="one JSON document instead of lines")
        parser.add_argument("--limit", type=int, default=20, help="offenders shown for each (default 20)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run all checks and report."""
        found = []
        now = clock.now()
        walked = Proof(began_at=now, asked_by=f"{SYSTEM.kind}:{SYSTEM.id}", is_whole=True)
        for finding in verifying.findings(now, walked, limit=max(options["limit"], 1)):
            found.append(finding)
            if not options["json"]:
                self._say(finding)
        proving.note(walked)
        broken = [finding for finding in found if not finding.holds]
        if options["json"]:
            self.stdout.write(json.dumps(_document(found), ensure_ascii=False))
        else:
            self.stdout.write(f"{len(found)} checks, {len(broken)} broken.")
        if broken:
            sys.exit(1)

    def _say(self, finding: Finding) -> None:
        check = finding.check
        mark = "holds " if finding.holds else "BROKEN"
        self.stdout.write(f"{mark}  {check.number} {check.name}: {check.holds}")
        for row in finding.offenders:
            self.stdout.write("        " + " ".join("-" if value is None else str(value) for value in row))


def _document(found: list[Finding]) -> dict[str, Any]:
    return {
        "holds": all(finding.holds for finding in found),
        "checks": [
            {
                "number": finding.check.number,
                "name": finding.check.name,
                "says": finding.check.holds,
                "holds": finding.holds,
                "offenders": [list(row) for row in finding.offenders],
            }
            for finding in found
        ],
    }
