"""`turnout demo`: fill an empty database with the demo, and say how to sign in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from turnout.front.actions.demo import building, signing_in
from turnout.kernel.refusals import Refused


class Command(BaseCommand):
    """Build the demo once."""

    help = "Fill an empty database with the demo, and print its sign-ins. Run again, it changes nothing."
    requires_migrations_checks = True

    def handle(self, *args: Any, **options: Any) -> None:
        """Build; progress goes to stderr, the sign-ins to stdout."""
        try:
            building.build(self._tell)
        except Refused as refused:
            raise CommandError(refused.message, returncode=2) from refused
        for line in signing_in.table():
            self.stdout.write(line)

    def _tell(self, line: str) -> None:
        self.stderr.write(line)
        self.stderr.flush()
