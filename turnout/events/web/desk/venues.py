"""Venues with their rooms and contacts, and the events there."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from turnout.audit import queries as audit
from turnout.events.actions import housing
from turnout.events.queries import desk as queries
from turnout.events.rules import summary
from turnout.events.web.desk import opening
from turnout.events.web.desk.forms.places import ClosingForm, ContactForm, HoursForm, RoomForm, VenueForm
from turnout.kernel import clock, times
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.queries import history
from turnout.ui import dates, refusing
from turnout.ui.doors import actor_of, desk
from turnout.venues import rules
from turnout.venues.actions import managing, parts
from turnout.venues.actions.managing import VenueDraft
from turnout.venues.actions.parts import ContactDraft, RoomDraft
from turnout.venues.models import Venue

PAGE = 50


@require_safe
@desk(Permission.MANAGE_VENUES)
def venues(request: HttpRequest) -> HttpResponse:
    """List venues by name."""
    actor = actor_of(request)
    words = request.GET.get("q", "")[:200]
    metro = request.GET.get("metro", "")
    rows = queries.venues(actor, words, _key(metro))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page", "")[:6])
    metros = queries.metros(actor, Permission.MANAGE_VENUES)
    context = {
        "page": page,
        "said": ngettext("%(count)s venue", "%(count)s venues", page.paginator.count)
        % {"count": page.paginator.count},
        "words": words,
        "metro": metro,
        "metros": metros if len(metros) > 1 else [],
        "earlier": _with(request, page.previous_page_number()) if page.has_previous() else "",
        "later": _with(request, page.next_page_number()) if page.has_next() else "",
    }
    return render(request, "desk/venues.html", context)


@require_safe
@desk(Permission.MANAGE_VENUES)
def venue(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a venue: where, rooms, contacts, the next events, its history."""
    return _page(request, opening.venue(request, slug))


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_VENUES)
def create(request: HttpRequest) -> HttpResponse:
    """Make a venue."""
    actor = actor_of(request)
    form = VenueForm(actor, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        draft = VenueDraft(metro=form.metro_row, capacity=form.cleaned_data["capacity"], **form.values())
        try:
            found = managing.create(draft, by=actor)
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("Venue added."))
            return _to(found)
    crumbs = [(_("Venues"), reverse("desk-venues")), (_("New venue"), "")]
    return _form(request, form, _("New venue"), crumbs)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_VENUES)
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what is known of a venue, and how many people it takes."""
    found = opening.venue(request, slug)
    shown = {name: getattr(found, name) for name in VenueForm.base_fields if name != "metro"}
    form = VenueForm(
        actor_of(request), request.POST if request.method == "POST" else None, initial=shown, venue=found
    )
    if request.method == "POST" and form.is_valid():
        try:
            housing.change_venue(found, form.values(), form.cleaned_data["capacity"], by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("Saved."))
            return _to(found)
    return _form(request, form, _("Edit %(name)s") % {"name": found.name}, _crumbs(found, _("Edit")))


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_VENUES)
def hours(request: HttpRequest, slug: str) -> HttpResponse:
    """Say when a venue is open."""
    found = opening.venue(request, slug)
    form = HoursForm(request.POST if request.method == "POST" else None, initial=HoursForm.shown(found))
    if request.method == "POST" and form.is_valid():
        managing.change(found, form.values(), by=actor_of(request))
        messages.success(request, _("Saved. Whoever plans an event outside these hours is told."))
        return _to(found)
    title = _("When %(name)s is open") % {"name": found.name}
    return _form(request, form, title, _crumbs(found, _("Opening hours")))


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_VENUES)
def closing(request: HttpRequest, slug: str) -> HttpResponse:
    """Say from when on a venue is closed."""
    found = opening.venue(request, slug)
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        managing.close(found, typed["on"], by=actor_of(request), reason=typed["reason"])
        messages.success(request, _("No event there is published from that day on."))
        return _to(found)
    return _form(request, form, _("Close %(name)s") % {"name": found.name}, _crumbs(found, _("Close")))


@require_POST
@desk(Permission.MANAGE_VENUES)
def reopening(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the closing of a venue back."""
    found = opening.venue(request, slug)
    managing.reopen(found, by=actor_of(request))
    return _to(found)


@require_POST
@desk(Permission.MANAGE_VENUES)
def deletion(request: HttpRequest, slug: str) -> HttpResponse:
    """Delete a venue where nothing ever took place."""
    found = opening.venue(request, slug)
    try:
        managing.delete(found, by=actor_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return _to(found)
    messages.success(request, _("Venue deleted."))
    return HttpResponseRedirect(reverse("desk-venues"), status=303)


@require_POST
@desk(Permission.MANAGE_VENUES)
def rooms(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a room."""
    found = opening.venue(request, slug)
    form = RoomForm(request.POST, prefix="room")
    if form.is_valid():
        try:
            parts.add_room(found, RoomDraft(**form.cleaned_data), by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            return _to(found)
    return _page(request, found, room_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_VENUES)
def room(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """Change a room, and how many people it takes."""
    found = opening.venue(request, slug)
    row = get_object_or_404(found.rooms, pk=key)
    shown = {"name": row.name, "capacity": row.capacity}
    form = RoomForm(request.POST if request.method == "POST" else None, initial=shown)
    if request.method == "POST" and form.is_valid():
        try:
            housing.change_room(
                row, form.cleaned_data["name"], form.cleaned_data["capacity"], by=actor_of(request)
            )
        except Refused as refused:
            refusing.put(form, refused)
        else:
            return _to(found)
    return _form(request, form, row.name, _crumbs(found, row.name))


@require_POST
@desk(Permission.MANAGE_VENUES)
def room_deletion(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """Delete a room where nothing ever took place."""
    found = opening.venue(request, slug)
    row = get_object_or_404(found.rooms, pk=key)
    try:
        parts.remove_room(row, by=actor_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
    return _to(found)


@require_POST
@desk(Permission.MANAGE_VENUES)
def contacts(request: HttpRequest, slug: str) -> HttpResponse:
    """Note somebody whom we tell about events there."""
    found = opening.venue(request, slug)
    form = ContactForm(request.POST, prefix="contact")
    if form.is_valid():
        parts.add_contact(found, ContactDraft(**form.cleaned_data), by=actor_of(request))
        return _to(found)
    return _page(request, found, contact_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_VENUES)
def contact(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """Change a contact."""
    found = opening.venue(request, slug)
    row = get_object_or_404(found.contacts, pk=key)
    shown = {name: getattr(row, name) for name in ContactForm.base_fields}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=shown)
    if request.method == "POST" and form.is_valid():
        parts.change_contact(row, form.cleaned_data, by=actor_of(request))
        return _to(found)
    return _form(request, form, row.name, _crumbs(found, row.name))


@require_POST
@desk(Permission.MANAGE_VENUES)
def contact_removal(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """Forget a contact."""
    found = opening.venue(request, slug)
    parts.remove_contact(get_object_or_404(found.contacts, pk=key), by=actor_of(request))
    return _to(found)


def _page(
    request: HttpRequest,
    found: Venue,
    *,
    room_form: RoomForm | None = None,
    contact_form: ContactForm | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "venue": found,
        "rooms": list(found.rooms.all()),
        "contacts": list(found.contacts.all()),
        "room_form": room_form or RoomForm(prefix="room"),
        "contact_form": contact_form or ContactForm(prefix="contact"),
        "summaries": summary.each(queries.at_venue(found, clock.now())),
        "events_count": queries.count_at_venue(found),
        "hours": _hours(found),
        "entries": history.entries(audit.trail(found, limit=20), found.metro.time_zone),
        "crumbs": [(_("Venues"), reverse("desk-venues")), (found.name, "")],
    }
    return render(request, "desk/venue.html", context, status=422 if room_form or contact_form else 200)


def _hours(found: Venue) -> list[tuple[str, str]]:
    """Return when a venue is open: the weekdays, then the days to come on which it is otherwise."""
    today = times.local(clock.now(), found.metro.time_zone).date()
    days = [
        (str(WEEKDAYS[number]), str(found.opening_hours.get(name) or _("closed")))
        for number, name in enumerate(rules.WEEKDAYS)
        if found.opening_hours
    ]
    others = sorted((date.fromisoformat(day), said) for day, said in found.opening_exceptions.items())
    return [
        *days,
        *((dates.day(day, today.year), said or _("closed")) for day, said in others if day >= today),
    ]


def _form(request: HttpRequest, form: Any, title: str, crumbs: list[tuple[str, str]]) -> HttpResponse:
    context = {"form": form, "title": title, "crumbs": crumbs}
    return render(request, "desk/form.html", context, status=422 if form.errors else 200)


def _to(found: Venue) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-venue", args=[found.slug]), status=303)


def _crumbs(found: Venue, last: str) -> list[tuple[str, str]]:
    own = reverse("desk-venue", args=[found.slug])
    return [(_("Venues"), reverse("desk-venues")), (found.name, own), (last, "")]


def _key(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _with(request: HttpRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f"?{query.urlencode()}"
