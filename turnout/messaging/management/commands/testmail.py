"""`turnout testmail ADDRESS`: send one mail through the whole machinery and say what became of it."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.ids import uuid7
from turnout.messaging import actions as messaging
from turnout.messaging.states import HANDED_OVER, MessageState

PATIENCE_SECONDS = 120


class Command(BaseCommand):
    """Send a test mail; the exit code says whether it was handed over."""

    help = "Send a test mail to an address through the configured mail server, and say what became of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="where to send it")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        key = str(uuid7())
        message = messaging.send(
            "test_mail",
            to=messaging.Recipient("", address),
            about=messaging.About("messaging.test", key),
            key=f"test_mail:{key}",
            priority=jobs.URGENT,
            asked_at=clock.now().isoformat(),
        )
        outcome = messaging.deliver_now(message)
        end = time.monotonic() + PATIENCE_SECONDS
        while outcome.state == MessageState.SENDING and time.monotonic() < end:  # a worker was quicker
            time.sleep(0.2)
            outcome.refresh_from_db()
        if outcome.state not in HANDED_OVER:
            reason = outcome.why or outcome.last_error or "It waits for its next try."
            raise CommandError("The mail was not handed over. " + reason)
        self.stdout.write(f"Handed over ({outcome.channel}), Message-ID {outcome.rfc_id}.")
