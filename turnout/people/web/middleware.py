"""Who makes a request: `request.actor`, found out when somebody asks, at no cost for visitors."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from turnout.kernel import permissions
from turnout.kernel.actors import VISITOR, Actor
from turnout.kernel.permissions import Permission
from turnout.people.models import User
from turnout.people.policy import judging

Handler = Callable[[HttpRequest], HttpResponse]


def who_asks(get_response: Handler) -> Handler:
    """Set `request.actor`, and for the topbar `viewer_name` and `has_desk`; read each user's grants once.

    A request without a session cookie is a visitor's: its session is not touched, so that no statement is
    run for it and its answer does not vary by cookie.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            _ask_later(request)
        else:
            _is_a_visitor(request)
        with judging.remembering():
            return get_response(request)

    return handle


def _is_a_visitor(request: HttpRequest) -> None:
    known = cast("Any", request)
    known.user = AnonymousUser()
    known.actor, known.viewer_name, known.has_desk = VISITOR, "", False


def _ask_later(request: HttpRequest) -> None:
    known = cast("Any", request)
    known.actor = SimpleLazyObject(lambda: actor_of(known.user))
    known.viewer_name = SimpleLazyObject(lambda: name_of(known.user))
    known.has_desk = SimpleLazyObject(lambda: has_desk(actor_of(known.user)))


def actor_of(user: User | AnonymousUser) -> Actor:
    """Return who acts when this login, or nobody, makes a request."""
    return user.actor if isinstance(user, User) else VISITOR


def name_of(user: User | AnonymousUser) -> str:
    """Return what to call somebody who has signed in: the first name, else nothing."""
    person = getattr(user, "person", None)
    return person.first_name if person else ""


def has_desk(actor: Actor) -> bool:
    """Return whether somebody works here, in any role."""
    return bool(permissions.reach(actor, Permission.SEE_DESK))
