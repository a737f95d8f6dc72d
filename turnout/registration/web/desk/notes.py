"""The notebook of an event on its page: written, previewed, changed, deleted; lessons of past events beside it."""

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from turnout.events import policy
from turnout.events.actions import noting
from turnout.events.models import Event, Note, NoteKind
from turnout.events.queries import notes as queries
from turnout.events.states import EventState
from turnout.kernel import clock, permissions
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.models import User
from turnout.people.policy import requiring
from turnout.registration.web.desk import head
from turnout.registration.web.desk.events import aside, crumbs
from turnout.ui import forms, refusing
from turnout.ui.doors import actor_of, desk

COMMON = {
    queries.LINEAGE: _l("an earlier one"),
    queries.HERE: _l("the same format at the same venue"),
    queries.VENUE: _l("the same venue"),
    queries.TOPIC: _l("the same topic"),
    queries.FORMAT: _l("the same format"),
}


class NoteForm(forms.Form):
    """What is remembered, of what kind, and for whom."""

    kind = django_forms.ChoiceField(label=_l("About"), choices=NoteKind.choices, initial=NoteKind.PLANNING)
    content = django_forms.CharField(
        label=_l("Note"),
        max_length=noting.LONGEST,
        widget=django_forms.Textarea(attrs={"rows": 8}),
        help_text=_l("Markdown works: a blank line parts paragraphs, a dash makes a list."),
    )
    is_private = django_forms.BooleanField(
        label=_l("Private"),
        required=False,
        help_text=_l(
            "Read by you, the chair of the event and administrators only, and never copied into a clone."
        ),
    )


class DeletionForm(forms.Form):
    """Why a note goes."""

    reason = django_forms.CharField(
        label=_l("Reason"), max_length=1000, help_text=_l("Stays in the history of this event.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SEE_EVENTS)
def notes(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the notes of an event that the viewer may read, and take a new one."""
    event = head.open_event(request, reference)
    actor = actor_of(request)
    if request.method != "POST":
        initial = {"kind": request.GET.get("kind", NoteKind.PLANNING)}
        return _page(request, event, NoteForm(initial=initial))
    requiring.require(actor, Permission.MANAGE_EVENTS, event)
    form = NoteForm(request.POST)
    if not form.is_valid() or "preview" in request.POST:
        return _page(request, event, form)
    try:
        said = _save(event, form, _author(actor), actor, archives="archive" in request.POST)
    except Refused as refused:
        refusing.put(form, refused)
        return _page(request, event, form)
    messages.success(request, said)
    return _back(event)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SEE_EVENTS)
def note(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Change a note of one's own."""
    event, row = _note(request, reference, key)
    if not _is_own(actor_of(request), row):
        raise Refused("not_allowed", _("Only whoever wrote a note changes it."))
    initial = {"kind": row.kind, "content": row.content, "is_private": row.is_private}
    form = NoteForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        try:
            noting.change(row, by=actor_of(request), **form.cleaned_data)
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("Saved."))
            return _back(event)
    context = {"event": event, "note": row, "form": form, "preview": _preview(request, form)}
    context["crumbs"] = crumbs(event, _("Note"))
    return render(request, "desk/event_note.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SEE_EVENTS)
def deletion(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Delete a note, with a reason: one of one's own, or as somebody who reads all of them."""
    event, row = _note(request, reference, key)
    policy.require_deletion(actor_of(request), row, event)
    form = DeletionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            noting.delete(row, by=actor_of(request), reason=form.cleaned_data["reason"])
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("The note is deleted."))
            return _back(event)
    context = {"event": event, "note": row, "form": form, "crumbs": crumbs(event, _("Delete a note"))}
    return render(request, "desk/event_note_deletion.html", context, status=422 if form.errors else 200)


def _save(event: Event, form: NoteForm, author: User, by: Actor, *, archives: bool) -> str:
    found = form.cleaned_data
    if archives and found["kind"] == NoteKind.WRAP_UP:
        noting.wrap_up(event, author, found["content"], by=by, is_private=found["is_private"])
        return _("The wrap-up is kept, and the event is in the archive.")
    noting.write(event, author, found["content"], by=by, kind=found["kind"], is_private=found["is_private"])
    return _("The note is kept.")


def _page(request: HttpRequest, event: Event, form: NoteForm) -> HttpResponse:
    actor = actor_of(request)
    seen = head.seen(event, clock.now())
    found = queries.of_event(actor, seen.event)
    planned = seen.event.state in PLANNED_STATES
    context = {
        **head.context(request, seen, "notes"),
        **aside(seen),
        "form": form,
        "preview": _preview(request, form),
        "groups": _groups(actor, seen.event, found),
        "lessons": [(one, COMMON[one.common]) for one in queries.lessons(seen.event, found)]
        if planned
        else [],
        "may_write": permissions.may(actor, Permission.MANAGE_EVENTS, seen.event)
        and seen.event.state != EventState.ARCHIVED,
        "may_archive": seen.event.state == EventState.COMPLETED,
        "reads_private": queries.reads_private(actor, seen.event),
    }
    return render(request, "desk/event_notes.html", context, status=422 if form.errors else 200)


PLANNED_STATES = frozenset(
    {EventState.DRAFT, EventState.PENDING_REVIEW, EventState.APPROVED, EventState.PUBLISHED}
)


def _groups(actor: Actor, event: Event, found: list[Note]) -> list[dict[str, Any]]:
    is_open = event.state != EventState.ARCHIVED
    return [
        {
            "label": kind.label,
            "notes": [
                {
                    "note": one,
                    "may_change": is_open and _is_own(actor, one),
                    "may_delete": is_open and policy.may_delete(actor, one, event),
                }
                for one in found
                if one.kind == kind
            ],
        }
        for kind in NoteKind
        if any(one.kind == kind for one in found)
    ]


def _preview(request: HttpRequest, form: NoteForm) -> str:
    is_asked = request.method == "POST" and "preview" in request.POST and form.is_valid()
    return str(form.cleaned_data["content"]) if is_asked else ""


def _note(request: HttpRequest, reference: str, key: UUID) -> tuple[Event, Note]:
    """Return a note that the viewer may read; others are no page (404)."""
    event = head.open_event(request, reference)
    rows = queries.readable(actor_of(request), event).select_related("author__person")
    return event, get_object_or_404(rows, pk=key)


def _is_own(actor: Actor, row: Note) -> bool:
    return row.author is not None and actor.id == str(row.author_id)


def _author(actor: Actor) -> User:
    """Return who writes: whoever acts for another signs with his own name."""
    return User.objects.get(pk=actor.id)


def _back(event: Event) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-event-notes", args=[event.reference]), status=303)
