"""`turnout sweep`: do for the lines what the worker does each minute, now or again and again."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from turnout.registration.actions import sweeping

EVERY_SECONDS = 60.0


class Command(BaseCommand):
    """End overdue offers, serve lines that something left unserved, tell lines that fell asleep."""

    help = "End overdue offers and serve the lines; the worker does it each minute by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--once", action="store_true", help="sweep once and stop, instead of each minute")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep, and say what there was to do."""
        self._sweep()
        while not options["once"]:
            time.sleep(EVERY_SECONDS)
            self._sweep()

    def _sweep(self) -> None:
        swept = sweeping.sweep()
        self.stdout.write(
            f"{swept.expired} offers ended, {swept.offers} offers made, {swept.placed} places given, "
            f"{swept.asleep} lines fell asleep."
        )
