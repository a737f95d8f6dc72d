"""Copies of somebody's data: for staff who may export, and for the person himself after a fresh sign-in."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from turnout.front.actions import copying, erasing
from turnout.front.queries import personal_data
from turnout.front.web.person import opened
from turnout.house import queries as house
from turnout.kernel import clock
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.actions import copies
from turnout.people.models import DataCopy, Person
from turnout.ui.doors import actor_of, desk, signed_in

View = TypeVar("View", bound=Callable[..., HttpResponse])


def freshly_himself(view: View) -> View:
    """Let somebody in who showed a short while ago who he is, and for whom nobody else acts."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if actor_of(request).acting_for:
            raise Refused("not_allowed", _("Only that person can open this page."))
        if get_adapter(request).is_reauthentication_required():
            back = urlencode({"next": reverse("own-data")})
            return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{back}", status=303)
        return view(request, *args, **kwargs)

    return cast("View", guarded)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.EXPORT_DATA)
def of_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """List the copies of somebody's data; ask for one."""
    found = opened(request, person_id)
    own = reverse("desk-person-copies", args=[found.pk])
    if request.method == "POST":
        return _ask(request, found, own)
    crumbs = [
        (_("People"), reverse("desk-people")),
        (found.name, reverse("desk-person", args=[found.pk])),
        (_("Data"), ""),
    ]
    return render(request, "front/copies.html", {"crumbs": crumbs, **_shown(found)})


@require_POST
@desk(Permission.EXPORT_DATA)
def of_person_fetched(request: HttpRequest, person_id: UUID, copy_id: UUID) -> HttpResponse:
    """Hand over a copy."""
    return _file(request, opened(request, person_id), copy_id)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@freshly_himself
def own(request: HttpRequest) -> HttpResponse:
    """Show somebody what he can have and undo: a copy of all data, and being erased."""
    person = _himself(request)
    if request.method == "POST":
        return _ask(request, person, reverse("own-data"))
    whole = personal_data.of(person)
    context = {"section": "account", "preview": personal_data.preview(whole, clock.now()), **_shown(person)}
    return render(request, "front/own_data.html", context)


@require_POST
@signed_in
@freshly_himself
def own_fetched(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """Hand over one's own copy."""
    return _file(request, _himself(request), copy_id)


@require_POST
@signed_in
@freshly_himself
def own_erasure(request: HttpRequest) -> HttpResponse:
    """Ask to be erased, and sign out."""
    if not request.POST.get("sure"):
        messages.error(request, _("Tick that you are sure to go on."))
        return HttpResponseRedirect(reverse("own-data"), status=303)
    try:
        erasing.ask(_himself(request), by=actor_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(reverse("own-data"), status=303)
    logout(request)
    said = _(
        "You are signed out. What we know about you is erased soon; a last message says when that is done."
    )
    messages.success(request, said)
    return HttpResponseRedirect("/", status=303)


def _himself(request: HttpRequest) -> Person:
    person = getattr(request.user, "person", None)
    if not isinstance(person, Person):
        raise Http404
    return person


def _ask(request: HttpRequest, person: Person, then: str) -> HttpResponse:
    try:
        copying.ask(person, by=actor_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("The copy is being made. Look here again in a minute; a message says so, too.")
        )
    return HttpResponseRedirect(then, status=303)


def _shown(person: Person) -> dict[str, Any]:
    rows = person.data_copies.defer("octets").filter(expires_at__gt=clock.now())
    zone = person.metro.time_zone if person.metro else "UTC"
    kept = house.days("copies").days
    return {"person": person, "copies": list(rows[: copies.MOST * 8]), "zone": zone, "days": kept}


def _file(request: HttpRequest, person: Person, copy_id: UUID) -> HttpResponse:
    found = DataCopy.objects.select_related("person").filter(pk=copy_id, person=person).first()
    if found is None:
        raise Http404
    response = HttpResponse(copies.fetch(found, by=actor_of(request)), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="data-{clock.now():%Y-%m-%d}.zip"'
    response["Cache-Control"] = "no-store"
    return response
