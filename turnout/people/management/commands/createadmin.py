"""`turnout createadmin EMAIL`: make the first system administrator, and a link that signs in once."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from turnout.kernel import text
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.people.actions import granting, signing_in


class Command(BaseCommand):
    """Whoever may run commands here may do everything; this says so to the web pages, too."""

    help = "Make somebody system administrator and print a link that signs in once. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address."""
        parser.add_argument("email", metavar="EMAIL", help="the address of the administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make login and role where they are missing; print what to open."""
        email = text.line(options["email"])
        try:
            validate_email(email)
            user = signing_in.by_command(email)
            is_new = granting.ensure_administrator(user, by=SYSTEM)
        except ValidationError as wrong:
            raise CommandError(f"{email!r} is no e-mail address.") from wrong
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{user.email} is {'now' if is_new else 'already'} a system administrator.")
        self.stdout.write("Sign in with this link, once, within 24 hours:")
        self.stdout.write(f"{settings.TURNOUT_URL}{signing_in.first_link(user)}")
