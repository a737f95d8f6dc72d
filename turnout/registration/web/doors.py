"""The door to a registration: its signed-in owner, a guardian of somebody in it, or whoever opened its link."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache

from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.people.models import Person
from turnout.registration.models import Registration
from turnout.registration.queries import owning
from turnout.registration.rules import links
from turnout.ui import doors
from turnout.ui.doors import actor_of

View = TypeVar("View", bound=Callable[..., HttpResponse])


@dataclass(frozen=True, slots=True)
class Holding:
    """A registration in the hands of somebody: who acts, and whose children these are."""

    registration: Registration
    actor: Actor
    guardian: Person
    is_signed_in: bool

    @property
    def is_registrant(self) -> bool:
        """Whether it is the one who registered, not another guardian of a child."""
        return self.guardian.pk == self.registration.registrant_id


def holder(view: View) -> View:
    """Open a view about one registration to whoever holds it; everybody else sees no such page.

    The view asks `holding_of`. An unknown reference, somebody else's and an old session get one and the same
    answer.
    """

    def guard(request: HttpRequest, reference: str, *_args: Any, **_kwargs: Any) -> HttpResponse | None:
        holding = _holding(request, reference)
        if holding is None:
            closed = render(request, "registration/personal/closed.html", {"section": "my"}, status=404)
            add_never_cache_headers(closed)
            return closed
        request.holding = holding  # type: ignore[attr-defined]
        return None

    kind = doors.door("holder", "the registrant, a guardian, or who opened the link", guard)
    return kind(never_cache(view))


def holding_of(request: HttpRequest) -> Holding:
    """Return what the door found."""
    found: Holding = request.holding  # type: ignore[attr-defined]
    return found


def person_of(request: HttpRequest) -> Person | None:
    """Return who has signed in, when the address is proven; else nobody."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    person: Person | None = user.person
    return person if person is not None and person.is_proven else None


def open_for(response: HttpResponse, registration: Registration) -> None:
    """Let the browser that gets this answer open the registration, and nothing else, for a day."""
    response.set_cookie(
        links.COOKIE,
        links.session(registration, clock.now()),
        max_age=int(links.SESSION_LIFE.total_seconds()),
        path=links.page_path(registration.reference),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _holding(request: HttpRequest, reference: str) -> Holding | None:
    registration = owning.find(reference)
    if registration is None:
        return None
    person = person_of(request)
    if person is not None and owning.holds(person, registration):
        return Holding(registration, actor_of(request), person, is_signed_in=True)
    if links.is_session(registration, request.COOKIES.get(links.COOKIE, ""), clock.now()):
        owner = registration.registrant
        return Holding(registration, Actor("person", str(owner.pk)), owner, is_signed_in=False)
    return None
