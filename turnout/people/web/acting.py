"""What acting for somebody means to a session: who it is from the next page on, until when, and what stays shut."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from turnout.kernel import clock, permissions
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import NextStep, Refused
from turnout.people.actions import acting
from turnout.people.models import User
from turnout.people.queries import acting as queries
from turnout.people.web import going
from turnout.ui.doors import signed_in

KEY = "acting_for"
SAFE = {"GET", "HEAD", "OPTIONS"}

# Of sign-in, the account and one's own data, what somebody else may open in a person's name. All else is shut:
# ways to sign in, sessions, addresses and links that prove one, copies of data, erasure, sharing children (G-84).
SHUT = ("account", "mfa_", "openid_", "socialaccount_", "prove", "own-data", "household_join")
OPEN = {"account_logout", "account_details", "account_news"}


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom this session acts, and until when; `own` is the login that signed in."""

    own: User
    user: User
    until: datetime

    @property
    def name(self) -> str:
        """Return what the person acted for is called."""
        return self.user.called

    @property
    def zone(self) -> str:
        """Return the zone of the wall clock that shows the end."""
        metro = self.user.person.metro if self.user.person else None
        return metro.time_zone if metro else "UTC"


def start(request: HttpRequest, user: User, reason: str, *, by: Actor) -> None:
    """Begin to act for a user in this session. Raises what `acting.begin` raises."""
    until = acting.begin(user, reason, by=by)
    request.session[KEY] = {"user": str(user.pk), "until": until.isoformat()}


def take_on(request: HttpRequest) -> HttpResponse | None:
    """Make the request that of the person acted for; answer it when that is over or shut.

    Nothing that was sent in a person's name is done in one's own: a form sent after the end is not carried out.
    """
    known = cast("Any", request)
    known.acting = None
    kept = request.session.get(KEY)
    if not kept:
        return None
    found = _found(known.user, kept)
    if found is None:
        return _over(request, kept)
    found.user.acted_by = str(found.own.pk)
    known.acting, known.user = found, found.user
    if _is_shut(request):
        raise Refused(
            "not_allowed",
            _("Only that person can open this page. You act for somebody else."),
            NextStep(_("My registrations"), "/my/"),
        )
    return None


def stop(request: HttpRequest) -> None:
    """Be oneself again from the next page on."""
    found: Acting | None = getattr(request, "acting", None)
    if found is not None:
        del request.session[KEY]
        acting.end(found.user, by=found.user.actor)


@signed_in
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Stop acting for somebody; back to the person at the desk."""
    found: Acting | None = getattr(request, "acting", None)
    if found is None:
        return going.seen("/desk/")
    stop(request)
    messages.success(request, _("You act as yourself again."))
    return going.seen(_desk_page(found.user))


def _found(own: Any, kept: dict[str, str]) -> Acting | None:
    now, until = clock.now(), datetime.fromisoformat(kept["until"])
    if not isinstance(own, User) and not getattr(own, "is_authenticated", False):
        return None
    if now >= until or not permissions.reach(own.actor, Permission.ACT_FOR_OTHERS).is_everywhere:
        return None
    user = User.objects.select_related("person__metro").filter(pk=UUID(kept["user"])).first()
    if user is None or not queries.can_be_acted_for(user, now):
        return None
    return Acting(own, user, until)


def _over(request: HttpRequest, kept: dict[str, str]) -> HttpResponse | None:
    del request.session[KEY]
    user = User.objects.filter(pk=UUID(kept["user"])).first()
    own = cast("Any", request).user
    if user is not None and own.is_authenticated:
        acting.end(user, by=Actor("user", str(own.pk), str(user.pk)))
    messages.info(request, _("Your time to act for somebody else is over. You act as yourself again."))
    return None if request.method in SAFE else going.seen("/desk/")


def _is_shut(request: HttpRequest) -> bool:
    try:
        name = resolve(request.path_info).url_name or ""
    except Resolver404:
        return False
    return name.startswith(SHUT) and name not in OPEN


def _desk_page(user: User) -> str:
    return reverse("desk-person", args=[user.person_id]) if user.person_id else "/desk/people/"
