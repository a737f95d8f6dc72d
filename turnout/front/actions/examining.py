"""Look at this installation: everything that `turnout doctor` and the page of the system say, in one place.

What is quick is asked whenever somebody looks. What waits for others, writes a file or counts all places is asked by
a job, and kept with its instant; the command asks everything at once.
"""

import uuid
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from turnout.front.queries import health
from turnout.front.queries.health import NOTE, OK, WRONG, Check
from turnout.front.queries.invariants import checks as invariants
from turnout.front.queries.invariants import places
from turnout.house.actions import examining
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.messaging.actions.channels import outcomes, smtp
from turnout.people.actions import id_keys

SHORTEST_KEY = 40
COUNTED = {"I-01", "I-02", "I-11"}  # what is held and who waits, by tier and by event
NAME = "front.examine"
KEY = "the one"


def everything() -> list[Check]:
    """Return every check; those that need the database only when it answers and is migrated."""
    now = clock.now()
    found = quick(now)
    if found[0].is_wrong or any(check.is_wrong for check in found if check.name == "migrations"):
        return [*found, storage(), mail()]
    return [*found, *thorough(now)]


def quick(now: datetime) -> list[Check]:
    """Return what can be said within a request."""
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
            health.webhooks(now),
            health.record(now),
        ]
    return [*checks, health.disk(), secret(), id_key(), address()]


def thorough(now: datetime) -> list[Check]:
    """Return what takes longer, waits for a mail server, or writes a file."""
    return [counters(now), storage(), mail()]


def ask() -> None:
    """Let a job look thoroughly; asked twice meanwhile it looks once."""
    jobs.enqueue(look, key=KEY)


@jobs.job(NAME)
def look() -> None:
    """Look thoroughly, and keep what was found."""
    now = clock.now()
    examining.keep([check.as_dict() for check in thorough(now)])


def counters(now: datetime) -> Check:
    """Recount the places that every counter says are held or waited for."""
    counted = [check for check in places.CHECKS if check.number in COUNTED]
    broken = [check.name for check in counted if not invariants.run(check, now=now, limit=1).holds]
    if broken:
        return Check(
            "counters", WRONG, f"Counters of places are off ({', '.join(broken)}).", "Run turnout verify."
        )
    return Check("counters", OK, "Every counter of places agrees with a recount.")


def storage() -> Check:
    """Write a file to where uploads go, and take it away again."""
    name = f"doctor-{uuid.uuid4().hex}"
    try:
        written = default_storage.save(name, ContentFile(b"doctor"))
        default_storage.delete(written)
    except OSError as problem:
        return Check(
            "storage",
            WRONG,
            f"No file can be written ({type(problem).__name__}).",
            "Let Turnout write to its data folder.",
        )
    return Check("storage", OK, "Files can be written.")


def mail() -> Check:
    """Greet the mail server, without sending anything; a provider's interface is only named."""
    if settings.TURNOUT_MAIL_API_KEY:
        reports = "it can report" if settings.TURNOUT_MAIL_HOOK_SECRET else "its reports are not taken"
        return Check("mail", OK, f"Mails leave through {settings.TURNOUT_MAIL_PROVIDER}; {reports}.")
    if not settings.TURNOUT_MAIL_URL:
        return Check(
            "mail",
            NOTE,
            "No mail server is set: messages stay in the outbox.",
            "Set TURNOUT_MAIL_URL to send them.",
        )
    try:
        smtp.greet(settings.TURNOUT_MAIL_URL)
    except outcomes.Trouble as trouble:
        return Check(
            "mail", WRONG, str(trouble), "Look at TURNOUT_MAIL_URL; try it with turnout testmail ADDRESS."
        )
    return Check("mail", OK, "The mail server lets us in.")


def secret() -> Check:
    """Look at the secret key without showing it."""
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:
        return Check(
            "secret key", WRONG, "There is no secret key.", "turnout up makes one, or set TURNOUT_SECRET_KEY."
        )
    if len(key) < SHORTEST_KEY or len(set(key)) < SHORTEST_KEY // 4:
        return Check(
            "secret key", WRONG, "The secret key is weak.", f"Use {SHORTEST_KEY} random characters or more."
        )
    file = settings.SECRET_KEY_FILE
    if file.is_file() and file.stat().st_mode & 0o077:
        return Check("secret key", WRONG, "Others can read the secret key.", f"Run chmod 600 {file}")
    return Check("secret key", OK, "The secret key is long, and only ours to read.")


def id_key() -> Check:
    """Look at the key that signs for connected apps who somebody is."""
    if not id_keys.has_key():
        return Check(
            "id key",
            NOTE,
            "No key signs for connected apps who somebody is.",
            "Run turnout up, or set TURNOUT_ID_KEY_FILE.",
        )
    file = Path(settings.TURNOUT_ID_KEY_FILE)
    if file.stat().st_mode & 0o077:
        return Check("id key", WRONG, "Others can read the key for connected apps.", f"Run chmod 600 {file}")
    return Check("id key", OK, "The key for connected apps is there, and only ours to read.")


def address() -> Check:
    """Look at the address that links carry."""
    if settings.DEBUG:
        return Check(
            "address",
            WRONG,
            "TURNOUT_DEBUG shows the inside of the program to everybody.",
            "Unset it: it is for development.",
        )
    if settings.TURNOUT_URL.startswith("http://") and not settings.TURNOUT_DEMO:
        return Check(
            "address",
            NOTE,
            "TURNOUT_URL is not https: fine on this machine, not for people elsewhere.",
            "Put a proxy that speaks TLS in front, and say so in TURNOUT_URL.",
        )
    return Check("address", OK, f"Links start with {settings.TURNOUT_URL}.")
