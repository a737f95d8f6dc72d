"""What is done with the people ticked in a roster: shown who exactly, asked, then done family by family."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from turnout.events.models import Event
from turnout.kernel import ids
from turnout.kernel.permissions import Permission
from turnout.registration.actions import cancelling_many
from turnout.registration.actions.cancelling_many import Result
from turnout.registration.models import Attendee
from turnout.registration.queries import roster
from turnout.registration.web.desk import events, head
from turnout.registration.web.desk.forms import TickedForm
from turnout.ui.doors import actor_of, desk

MOST = 200  # people at once


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_REGISTRATIONS)
def cancellation(request: HttpRequest, reference: str) -> HttpResponse:
    """Cancel the places of the people ticked, with a reason; each family is told once."""
    found = head.open_event(request, reference, Permission.MANAGE_REGISTRATIONS)
    people = ticked(request, found)
    families = cancelling_many.families(people)
    form = TickedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and families and form.is_valid():
        chosen = [one.pk for several in families.values() for one in several]
        reason = form.cleaned_data["reason"]
        done = cancelling_many.cancel(found, chosen, by=actor_of(request), reason=reason)
        return _told(request, found, done)
    context = {
        "event": found,
        "form": form,
        "families": list(families.items()),
        "places": sum(len(several) for several in families.values()),
        "left_out": [one for one in people if one.registration not in families or one not in
                     families[one.registration]],
        "crumbs": events.crumbs(found, _("Cancel places")),
    }  # fmt: skip
    return render(request, "desk/roster_cancel.html", context, status=422 if form.errors else 200)


def ticked(request: HttpRequest, event: Event) -> list[Attendee]:
    """Return the people of an event whom a page names by `person`; what is no key of theirs is left out."""
    typed = request.POST if request.method == "POST" else request.GET
    keys: list[UUID] = [key for one in typed.getlist("person")[:MOST] if (key := ids.key(one)) is not None]
    return roster.chosen(event, keys) if keys else []


def _told(request: HttpRequest, event: Event, done: Sequence[Result]) -> HttpResponse:
    """Say what was done, and for whom it was not and why."""
    places = sum(one.people for one in done)
    if places:
        told = sum(1 for one in done if one.refused is None)
        said = ngettext("Cancelled for %(count)s person.", "Cancelled for %(count)s people.", places)
        also = ngettext("%(count)s family is told.", "%(count)s families are told.", told)
        messages.success(request, f"{said % {'count': places}} {also % {'count': told}}")
    for one in done:
        if one.refused is not None:
            messages.error(request, f"{one.registration.reference}: {one.refused.message}")
    return HttpResponseRedirect(reverse("desk-event", args=[event.reference]), status=303)
