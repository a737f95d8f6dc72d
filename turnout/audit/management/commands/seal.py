"""`turnout seal`: seal what is new, and say how the chain ends, so that its end can be kept elsewhere."""

import re
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from turnout.audit import queries
from turnout.audit.actions import sealing
from turnout.audit.rules import proving

WRITTEN = re.compile("[1-9][0-9]{0,17}", re.ASCII)


class Command(BaseCommand):
    """Print the newest link as NUMBER:DIGEST, or ask whether a link that was kept elsewhere still stands."""

    help = "Seal new acts and print the newest link of the chain, NUMBER:DIGEST; keep it outside of this database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the option."""
        parser.add_argument(
            "--against", metavar="NUMBER:DIGEST", help="a link kept elsewhere: exit with 1 unless it stands"
        )

    def handle(self, *args: Any, against: str | None, **options: Any) -> None:
        """Seal and say, or compare."""
        if against is not None:
            self._compare(against)
            return
        sealing.seal_new()
        newest = queries.newest_seal()
        if newest is None:
            self.stdout.write("Nothing is sealed yet: acts are sealed half a minute after they happened.")
            return
        self.stdout.write(f"{newest.number}:{newest.digest}")

    def _compare(self, against: str) -> None:
        number, _, digest = against.strip().partition(":")
        if not (WRITTEN.fullmatch(number) and digest):
            raise CommandError("A link is written NUMBER:DIGEST, as `turnout seal` prints it.")
        if not proving.stands(int(number), digest):
            self.stdout.write(f"BROKEN  Link {number} is not in the chain as it was kept.")
            sys.exit(1)
        self.stdout.write(f"holds   Link {number} stands as it was kept.")
