"""`turnout doctor`: look at this installation and say what is wrong with it."""

import json
import sys
import uuid
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand

from turnout.front.queries import health
from turnout.front.queries.health import NOTE, OK, WRONG, Check
from turnout.front.queries.invariants import checks as invariants
from turnout.front.queries.invariants import places
from turnout.kernel import clock
from turnout.messaging.actions.channels import outcomes, smtp

SHORTEST_KEY = 40
COUNTED = {"I-01", "I-02", "I-11"}  # what is held and who waits, by tier and by event
MARKS = {OK: "ok   ", NOTE: "note ", WRONG: "WRONG"}


class Command(BaseCommand):
    """Ask everything that can be asked; leave with 1 when something is wrong."""

    help = "Check database, queue, messages, clock, disk, mail, storage, secrets and counters of this installation."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, json: bool, **options: Any) -> None:
        checks = examined()
        is_well = not any(check.is_wrong for check in checks)
        self.stdout.write(as_json(checks) if json else as_lines(checks))
        if not is_well:
            sys.exit(1)


def examined() -> list[Check]:
    """Return every check; those that need the database only when it answers and is migrated."""
    now = clock.now()
    checks = [health.database()]
    if not checks[0].is_wrong:
        checks += [health.isolation(), health.migrations()]
    if not any(check.is_wrong for check in checks):
        checks += [
            health.clocks(),
            health.queue(now),
            health.dead_jobs(),
            health.workers(now),
            health.messages(now),
            counters(now),
        ]
    return [*checks, health.disk(), storage(), mail(), secret(), address()]


def counters(now: datetime) -> Check:
    """Recount the places that every counter says are held or waited for."""
    counted = [check for check in places.CHECKS if check.number in COUNTED]
    broken = [check.name for check in counted if not invariants.run(check, now=now, limit=1).holds]
    if broken:
        return Check(
            "counters", WRONG, f"Counters of places are off ({', '.join(broken)}): run turnout verify."
        )
    return Check("counters", OK, "Every counter of places agrees with a recount.")


def storage() -> Check:
    """Write a file to where uploads go, and take it away again."""
    name = f"doctor-{uuid.uuid4().hex}"
    try:
        written = default_storage.save(name, ContentFile(b"doctor"))
        default_storage.delete(written)
    except OSError as problem:
        return Check("storage", WRONG, f"No file can be written ({type(problem).__name__}).")
    return Check("storage", OK, "Files can be written.")


def mail() -> Check:
    """Greet the mail server, without sending anything; a provider's interface is only named."""
    if settings.TURNOUT_MAIL_API_KEY:
        reports = "it can report" if settings.TURNOUT_MAIL_HOOK_SECRET else "its reports are not taken"
        return Check("mail", OK, f"Mails leave through {settings.TURNOUT_MAIL_PROVIDER}; {reports}.")
    if not settings.TURNOUT_MAIL_URL:
        return Check("mail", NOTE, "No mail server is set (TURNOUT_MAIL_URL): messages stay in the outbox.")
    try:
        smtp.greet(settings.TURNOUT_MAIL_URL)
    except outcomes.Trouble as trouble:
        return Check("mail", WRONG, str(trouble))
    return Check("mail", OK, "The mail server lets us in.")


def secret() -> Check:
    """Look at the secret key without showing it."""
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:
        return Check(
            "secret key", WRONG, "There is no secret key: turnout up makes one, or set TURNOUT_SECRET_KEY."
        )
    if len(key) < SHORTEST_KEY or len(set(key)) < SHORTEST_KEY // 4:
        return Check(
            "secret key", WRONG, f"The secret key is weak: use {SHORTEST_KEY} random characters or more."
        )
    file = settings.SECRET_KEY_FILE
    if file.is_file() and file.stat().st_mode & 0o077:
        return Check("secret key", WRONG, f"Others can read the secret key: chmod 600 {file}")
    return Check("secret key", OK, "The secret key is long, and only ours to read.")


def address() -> Check:
    """Look at the address that links carry."""
    if settings.DEBUG:
        return Check(
            "address", WRONG, "TURNOUT_DEBUG shows the inside of the program to everybody: development only."
        )
    if settings.TURNOUT_URL.startswith("http://") and not settings.TURNOUT_DEMO:
        return Check(
            "address", NOTE, "TURNOUT_URL is not https: fine on this machine, not for people elsewhere."
        )
    return Check("address", OK, f"Links start with {settings.TURNOUT_URL}.")


def as_json(checks: list[Check]) -> str:
    """Return the checks for machines."""
    is_well = not any(check.is_wrong for check in checks)
    return json.dumps({"well": is_well, "checks": [check.as_dict() for check in checks]}, indent=2)


def as_lines(checks: list[Check]) -> str:
    """Return the checks for people, and a last line that sums them up."""
    lines = [f"{MARKS[check.state]}  {check.name:<10}  {check.says}" for check in checks]
    wrong = sum(check.is_wrong for check in checks)
    return "\n".join([*lines, "", f"{wrong} of {len(checks)} checks are wrong." if wrong else "All is well."])
