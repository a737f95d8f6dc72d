"""`turnout up`: make everything ready, then serve pages and run the worker."""

import hashlib
import os
import secrets
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from turnout.front.management import processes
from turnout.front.queries import health
from turnout.people.actions import id_keys

PREPARING = 748_668_865  # the advisory lock of whoever prepares; any number that nobody else locks


class Command(BaseCommand):
    """Start an installation with one command."""

    help = "Migrate, collect static files, then run one web and one worker process until told to stop."
    requires_system_checks: list[str] = []  # they need the secret key that is made here first

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="fill an empty database with the demo")

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        bind, port = settings.TURNOUT_BIND, settings.PORT
        if not processes.is_free(bind, port):
            raise CommandError(f"Port {port} is taken. Choose another one: PORT={port + 1}", returncode=2)
        if make_secret_key():
            self.say(f"Wrote a new secret key to {settings.SECRET_KEY_FILE}.")
        if id_keys.make():
            self.say(f"Wrote a new key for connected apps to {settings.TURNOUT_ID_KEY_FILE}.")
        self.say("Preparing the database …")
        sign_ins = self.prepare(demo)
        collect_static()
        connection.close()
        household = processes.Household(
            processes.Child("web", processes.web_command(bind, port)),
            processes.Child("worker", processes.worker_command()),
            tell=self.say,
        )
        status = household.run(
            when_up=lambda: self.say(
                f"\nTurnout is at {settings.TURNOUT_URL}   (Ctrl-C stops it)\n{sign_ins}"
            ),
            is_up=lambda: processes.answers(bind, port),
        )
        self.say("Stopped.")
        sys.exit(status)

    def prepare(self, demo: bool) -> str:  # noqa: FBT001 -- as given on the command line
        """Bring the database up to date and check it; return what the demo says of its sign-ins."""
        sign_ins = StringIO()
        try:
            with alone():
                call_command("migrate", interactive=False, verbosity=0)
                if settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
                    call_command("createcachetable", verbosity=0)
                if demo:
                    call_command("demo", stdout=sign_ins)
            isolation = health.isolation()
        except OperationalError as problem:
            raise CommandError(f"The database cannot be used: {problem}".strip(), returncode=2) from problem
        if isolation.is_wrong:
            raise CommandError(isolation.says, returncode=2)
        return sign_ins.getvalue()

    def say(self, line: str) -> None:
        """Show a line at once, before the processes show theirs."""
        self.stdout.write(line)
        self.stdout.flush()


def collect_static() -> None:
    """Collect and compress the static files, unless the same ones were collected before."""
    stamp = settings.DATA_DIR / "static.collected"
    found = fingerprint()
    is_done = (
        stamp.is_file()
        and stamp.read_text() == found
        and (settings.STATIC_ROOT / "staticfiles.json").is_file()
    )
    if not is_done:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(found)


def fingerprint() -> str:
    """Return a digest of the names, sizes and times of all static files there are."""
    files = sorted(
        f"{name} {storage.size(name)} {storage.get_modified_time(name).isoformat()}"
        for finder in finders.get_finders()
        for name, storage in finder.list([])
    )
    return hashlib.sha256("\n".join(files).encode()).hexdigest()


def make_secret_key() -> bool:
    """Write a secret key for this installation, for its owner's eyes only, unless there is one; tell whether."""
    if has_secret_key():
        return False
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(50)
    descriptor = os.open(settings.SECRET_KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key + "\n")
    settings.SECRET_KEY = key
    return True


def has_secret_key() -> bool:
    """Return whether the environment or the data folder gives one."""
    try:
        return bool(settings.SECRET_KEY)
    except ImproperlyConfigured:
        return False


@contextmanager
def alone() -> Iterator[None]:
    """Let one machine at a time prepare a PostgreSQL database; on SQLite there is only one."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '10min'")  # a migration of another machine may take its time
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])
            cursor.execute("SET lock_timeout = '3s'")
