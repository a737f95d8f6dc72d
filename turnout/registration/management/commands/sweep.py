"""`turnout sweep`: do for the lines what the worker does each minute, now or again and again."""

import logging
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from turnout.registration.actions import sweeping

EVERY_SECONDS = 60.0
log = logging.getLogger("turnout.registration")


class Command(BaseCommand):
    """End overdue offers, serve lines that something left unserved, tell lines that fell asleep."""

    help = "End overdue offers and serve the lines; the worker does it each minute by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--once", action="store_true", help="sweep once and stop, instead of each minute")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep, and say what there was to do. Without `--once` only a signal ends it."""
        if options["once"]:
            self._sweep()
            return
        while True:
            self._sweep_all_the_same()
            time.sleep(EVERY_SECONDS)

    def _sweep_all_the_same(self) -> None:
        """Sweep; what failed is tried again a minute later, with a new connection where the old one broke."""
        try:
            self._sweep()
        except Exception:
            log.exception("A sweep failed; the next one comes in a minute")
            if not connection.is_usable():
                connection.close()  # the next statement opens a new one

    def _sweep(self) -> None:
        swept = sweeping.sweep()
        self.stdout.write(
            f"{swept.expired} offers ended, {swept.offers} offers made, {swept.placed} places given, "
            f"{swept.asleep} lines fell asleep, {swept.undecided} people were not decided on in time."
        )
