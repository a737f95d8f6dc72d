"""One person at the desk: household, registrations, messages, notes, consents, history."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from turnout.front.queries import duplicates
from turnout.front.web.roles import grants_told
from turnout.kernel import clock, permissions, times
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.actions import noting
from turnout.people.models import Likeness, Person, StaffNote, User
from turnout.people.queries import acting, directory, history, households, signins
from turnout.registration.queries import people as queries
from turnout.registration.queries import reliability as places
from turnout.registration.rules import reliability
from turnout.registration.rules.reliability import Reliability
from turnout.ui import forms, refusing
from turnout.ui.doors import actor_of, desk


class NoteForm(forms.Form):
    """What staff write about somebody."""

    text = django_forms.CharField(
        label=gettext_lazy("Note"),
        max_length=noting.LONGEST,
        widget=django_forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only staff who see people here read it. The person can ask for a copy."),
    )


@require_safe
@desk(Permission.SEE_PEOPLE)
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show somebody: who it is, the household, what is registered, messages, notes, roles, what happened."""
    return _page(request, opened(request, person_id))


@require_POST
@desk(Permission.SEE_PEOPLE)
def notes(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Write a note."""
    found = opened(request, person_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            noting.add(found, _author(request), form.cleaned_data["text"], by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            return _to_notes(found)
    return _page(request, found, note_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SEE_PEOPLE)
def note(request: HttpRequest, person_id: UUID, note_id: UUID) -> HttpResponse:
    """Change a note of one's own."""
    found, row = _note(request, person_id, note_id)
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"text": row.text})
    if request.method == "POST" and form.is_valid():
        try:
            noting.change(row, form.cleaned_data["text"], by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            return _to_notes(found)
    crumbs = [*_crumbs(found), (_("Note"), "")]
    context = {"form": form, "person": found, "note": row, "crumbs": crumbs}
    return render(request, "front/person_note.html", context, status=422 if form.errors else 200)


@require_POST
@desk(Permission.SEE_PEOPLE)
def note_deletion(request: HttpRequest, person_id: UUID, note_id: UUID) -> HttpResponse:
    """Delete a note of one's own."""
    found, row = _note(request, person_id, note_id)
    noting.delete(row, by=actor_of(request))
    messages.success(request, _("The note is deleted."))
    return _to_notes(found)


def opened(request: HttpRequest, person_id: UUID) -> Person:
    """Return a person whom the viewer may see; others are no page (404)."""
    found = queries.find(actor_of(request), person_id)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, found: Person, *, note_form: NoteForm | None = None) -> HttpResponse:
    actor, now = actor_of(request), clock.now()
    zone = found.metro.time_zone if found.metro else "UTC"
    login = queries.login_of(found)
    may_see_history = bool(permissions.reach(actor, Permission.SEE_AUDIT))
    context: dict[str, Any] = {
        "person": found,
        "login": login,
        "ways": signins.ways(login) if login else None,
        "zone": zone,
        "children": households.children(found) if found.is_adult else [],
        "guardians": [] if found.is_adult else queries.guardians_of(found),
        "booked": queries.booked(found, actor, now),
        "sent": queries.messages_to(found, actor),
        "alike": [(one.pk, _other(one, found).name) for one in duplicates.of_person(actor, found)],
        "reliability": _reliability(request, found, now) if found.is_adult else None,
        "notes": queries.notes_about(found),
        "note_form": note_form or NoteForm(),
        "own_key": getattr(request.user, "pk", None),
        "consents": queries.consents_of(found),
        "roles": grants_told(directory.roles_of(found)),
        "may_grant": bool(permissions.reach(actor, Permission.MANAGE_GRANTS)) and login is not None,
        "may_export": bool(permissions.reach(actor, Permission.EXPORT_DATA)),
        "may_act": may_act(actor, login),
        "may_erase": bool(permissions.reach(actor, Permission.ERASE_PEOPLE)) and found.erased_at is None,
        "may_merge": found.is_adult and permissions.may(actor, Permission.MANAGE_REGISTRATIONS, found),
        "is_member": found.is_member_on(times.local(now, zone).date()),
        "may_see_history": may_see_history,
        "entries": history.entries(queries.history_of(found, login), zone) if may_see_history else [],
        "crumbs": [(_("People"), reverse("desk-people")), (found.name, "")],
    }
    is_wrong = note_form is not None
    return render(request, "front/person.html", context, status=422 if is_wrong else 200)


def may_act(actor: Actor, login: User | None) -> bool:
    """Return whether a page offers to act for this login; the action looks again."""
    if login is None or not permissions.reach(actor, Permission.ACT_FOR_OTHERS):
        return False
    return str(login.pk) != actor.id and acting.can_be_acted_for(login, clock.now())


def _reliability(request: HttpRequest, found: Person, now: datetime) -> Reliability | None:
    """Return how reliably an adult uses the places he booked; of a child nobody keeps that (G-82)."""
    return reliability.of(places.places(found, actor_of(request), now), now)


def _other(pair: Likeness, one: Person) -> Person:
    return pair.second if pair.first_id == one.pk else pair.first


def _note(request: HttpRequest, person_id: UUID, note_id: UUID) -> tuple[Person, StaffNote]:
    """Return a note about a person whom the viewer sees. Refused: not_allowed unless he wrote it."""
    found = opened(request, person_id)
    row = get_object_or_404(StaffNote, pk=note_id, person=found)
    if row.author_id != _author(request).pk or actor_of(request).acting_for:
        raise Refused("not_allowed", _("Only whoever wrote a note changes or deletes it."))
    return found, row


def _author(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)  # noqa: S101 -- the desk's door let nobody else in
    return user


def _crumbs(found: Person) -> list[tuple[str, str]]:
    return [
        (_("People"), reverse("desk-people")),
        (found.name, reverse("desk-person", args=[found.pk])),
    ]


def _to_notes(found: Person) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-person", args=[found.pk]) + "#notes", status=303)
