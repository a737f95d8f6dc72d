"""Doors: who may come in through a view. Every view states one; the default is closed (house.md 4)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from turnout.kernel import permissions
from turnout.kernel.actors import VISITOR, Actor
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused

SIGN_IN = "/accounts/login/"

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
Guard = Callable[..., HttpResponse | None]


@dataclass(frozen=True, slots=True)
class Door:
    """What a view says of itself: the kind of its door, and why or for whom it opens."""

    kind: str
    detail: str


def door(kind: str, detail: str, guard: Guard | None = None) -> Callable[[View], View]:
    """Mark a view with its door, and let `guard` answer first.

    The guard takes what the view takes. It returns None to let somebody in, or a response; it may raise
    Http404 or Refused. Rooms above build their own kinds (`holder`, `token`) from this one.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            answer = guard(request, *args, **kwargs) if guard else None
            return view(request, *args, **kwargs) if answer is None else answer

        guarded.door = Door(kind, detail)  # type: ignore[attr-defined]
        return cast("View", guarded)

    return mark


def public(why: str) -> Callable[[View], View]:
    """Open a view to everybody; `why` says what makes that right."""
    if not why:
        raise ValueError("A public door says why it is public.")
    return door("public", why)


def signed_in(view: View) -> View:
    """Open a view to everybody who has signed in; others are led to the sign-in page and back."""
    return door("signed_in", "", _ask_to_sign_in)(view)


def desk(*needed: Permission) -> Callable[[View], View]:
    """Open a view to holders of any of these permissions, anywhere; which objects they see is `visible_to`'s.

    Others: visitors are led to sign in, people with no desk right at all see no such page (404), the rest are
    refused (403, `not_allowed`). `request.ask_staff_first` answers before any page.
    """
    if not needed:
        raise ValueError("A desk door names its permission.")

    def guard(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse | None:
        if answer := _ask_to_sign_in(request):
            return answer
        actor = actor_of(request)
        may = any(permissions.reach(actor, permission) for permission in needed)
        if not may and not any(permissions.reach(actor, permission) for permission in Permission):
            raise Http404
        if answer := _first_asked(request):
            return answer
        if may:
            return None
        raise Refused(
            "not_allowed", _("Your role does not include this page. Ask whoever gave you your role.")
        )

    return door("desk", ", ".join(needed), guard)


def _first_asked(request: HttpRequest) -> HttpResponse | None:
    """Return what `request.ask_staff_first`, set by the middleware of the people room, answers before any page."""
    asked: Callable[[HttpRequest], HttpResponse | None] | None = getattr(request, "ask_staff_first", None)
    return None if asked is None else asked(request)


def actor_of(request: HttpRequest) -> Actor:
    """Return who makes this request, as the middleware of the people room found out."""
    actor: Actor = getattr(request, "actor", VISITOR)
    return actor


def sign_in_url(request: HttpRequest) -> str:
    """Return the sign-in page that leads back to where this request wanted to go."""
    return f"{SIGN_IN}?{urlencode({'next': request.get_full_path()})}"


def _ask_to_sign_in(request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse | None:
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return None
    return HttpResponseRedirect(sign_in_url(request))
