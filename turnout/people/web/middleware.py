"""Who makes a request: `request.actor`, found out when somebody asks, at no cost for visitors."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from turnout.kernel import permissions
from turnout.kernel.actors import VISITOR, Actor
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.actions import sessions
from turnout.people.models import User
from turnout.people.policy import judging
from turnout.people.web import acting, second_step
from turnout.ui import refusing

SEEN_EVERY_SECONDS = 300

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
            response = _acted(request) or get_response(request)
        _note_seen(request)
        return response

    return handle


def _is_a_visitor(request: HttpRequest) -> None:
    known = cast("Any", request)
    known.user = AnonymousUser()
    known.actor, known.viewer_name, known.has_desk, known.acting = VISITOR, "", False, None


def _acted(request: HttpRequest) -> HttpResponse | None:
    """Let a session act for whom it acts for; a refusal is answered as a page."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    try:
        return acting.take_on(request)
    except Refused as refused:
        return refusing.page(request, refused)


def _ask_later(request: HttpRequest) -> None:
    known = cast("Any", request)
    known.actor = SimpleLazyObject(lambda: actor_of(known.user))
    known.ask_staff_first = second_step.missing
    known.viewer_name = SimpleLazyObject(lambda: name_of(known.user))
    known.has_desk = SimpleLazyObject(lambda: has_desk(actor_of(known.user)))


def _note_seen(request: HttpRequest) -> None:
    """Keep when a session was used, at most every five minutes; a busy database is no reason to fail."""
    session = request.session
    if not session.accessed or SESSION_KEY not in session or not session.session_key:
        return
    if cache.add(f"seen:{session.session_key}", 1, SEEN_EVERY_SECONDS):
        with suppress(OperationalError):
            sessions.note_seen(session.session_key)


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
