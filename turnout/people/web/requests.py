"""Who has signed in, as the views of this room need it: behind a door that has made sure."""

from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext as _

from turnout.kernel.refusals import Refused
from turnout.people.models import Person, User


def user_of(request: HttpRequest) -> User:
    """Return the login of a request that came through the door `signed_in`."""
    return cast("User", request.user)


def person_of(request: HttpRequest) -> Person:
    """Return whose login it is. Raises Refused: not_found (a login that no address was proven for)."""
    person = user_of(request).person
    if person is None:
        raise Refused(
            "not_found", _("Nobody has proven the address of this account yet. Sign in with a code.")
        )
    return person
