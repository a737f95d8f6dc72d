"""Views of rosters at the desk: kept, renamed, deleted, opened with; and the columns somebody wants to see."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from turnout.events.models import Event
from turnout.kernel import permissions
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.policy import requiring
from turnout.registration.actions import viewing
from turnout.registration.models import SavedView
from turnout.registration.models.views import LONGEST
from turnout.registration.queries import answers, exporting, views
from turnout.registration.web.desk import events, head, roster
from turnout.ui import forms, refusing
from turnout.ui.doors import actor_of, desk


class ViewForm(forms.Form):
    """What a view is called, and who uses it when."""

    name = django_forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST)
    is_shared = django_forms.BooleanField(
        label=gettext_lazy("Everybody who sees rosters in this metro may use it"), required=False
    )
    is_first = django_forms.BooleanField(label=gettext_lazy("Open rosters with it"), required=False)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]


class ColumnsForm(forms.Form):
    """Which columns a roster has."""

    columns = django_forms.MultipleChoiceField(
        label=gettext_lazy("Columns"),
        widget=django_forms.CheckboxSelectMultiple,
        choices=[
            ("state", gettext_lazy("State")),
            ("registrant", gettext_lazy("Registered by")),
            ("phone", gettext_lazy("Phone")),
            ("place", gettext_lazy("Place")),
            ("age", gettext_lazy("Age")),
            ("to_pay", gettext_lazy("To pay")),
            ("source", gettext_lazy("Registered through")),
            ("booked_at", gettext_lazy("Booked at")),
        ],
        help_text=gettext_lazy("The person always stands first. Your choice is kept for every roster."),
    )

    def __init__(self, *args: Any, questions: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["columns"]
        field.choices = [*field.choices, *questions.items()]


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SEE_ROSTER)
def new(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep the roster as it is narrowed, ordered and laid out now."""
    found = head.open_event(request, reference, Permission.SEE_ROSTER)
    user, by = roster.user_of(request), roster.asked(request, found)
    form = ViewForm(request.POST if request.method == "POST" else None, may_share=_may_share(request, found))
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        columns = views.look(user, found, roster.view_asked(request)).columns
        metro = found.metro if typed.get("is_shared") else None
        kept = views.kept(by, found.tiers.all())
        try:
            made = viewing.save(user, typed["name"], kept, columns, metro=metro)
        except Refused as refused:
            refusing.put(form, refused)
        else:
            if typed["is_first"]:
                viewing.open_with(user, made)
            messages.success(request, _("The view is kept."))
            return _to_roster(found, made)
    return _page(request, found, form, None, has_words=bool(by.words))


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SEE_ROSTER)
def view(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Rename a view, or choose whether rosters open with it."""
    found = head.open_event(request, reference, Permission.SEE_ROSTER)
    user, one = roster.user_of(request), _open(request, found, key)
    is_first = views.opens_with(user) == one.pk
    data = request.POST if request.method == "POST" else None
    form = ViewForm(data, initial={"name": one.name, "is_first": is_first}, may_share=False)
    if not _may_change(request, found, one):
        form.fields["name"].disabled = True
    if request.method == "POST" and form.is_valid():
        try:
            if _may_change(request, found, one):
                viewing.rename(one, form.cleaned_data["name"])
            if form.cleaned_data["is_first"] != is_first:
                viewing.open_with(user, one if form.cleaned_data["is_first"] else None)
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("Saved."))
            return _to_roster(found, one)
    return _page(request, found, form, one)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SEE_ROSTER)
def deletion(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Delete a view, once asked."""
    found = head.open_event(request, reference, Permission.SEE_ROSTER)
    one = _open(request, found, key)
    if not _may_change(request, found, one):
        requiring.require(actor_of(request), Permission.MANAGE_EVENTS, found.metro)
    if request.method == "POST":
        viewing.delete(one)
        messages.success(request, _("The view is deleted."))
        return _to_roster(found, None)
    context = {"event": found, "view": one, "crumbs": events.crumbs(found, _("Delete view"))}
    return render(request, "desk/roster_view_deletion.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.SEE_ROSTER)
def columns(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose the columns of rosters."""
    found = head.open_event(request, reference, Permission.SEE_ROSTER)
    user = roster.user_of(request)
    look = views.look(user, found, None)
    asked = {exporting.column_of(one): one.label for one in answers.asked(found)}
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        initial={"columns": [*look.columns, *look.asked]},
        questions=asked,
    )
    if request.method == "POST" and form.is_valid():
        viewing.keep_columns(user, form.cleaned_data["columns"], asked)
        messages.success(request, _("Your columns are kept."))
        return _to_roster(found, None)
    context = {"event": found, "form": form, "crumbs": events.crumbs(found, _("Columns"))}
    return render(request, "desk/roster_columns.html", context, status=422 if form.errors else 200)


def _page(
    request: HttpRequest, event: Event, form: ViewForm, one: SavedView | None, *, has_words: bool = False
) -> HttpResponse:
    title = _("View “%(name)s”") % {"name": one.name} if one else _("Keep this view")
    context = {
        "event": event,
        "form": form,
        "view": one,
        "title": title,
        "has_words": has_words,
        "may_change": one is None or _may_change(request, event, one),
        "crumbs": events.crumbs(event, title),
    }
    return render(request, "desk/roster_view.html", context, status=422 if form.errors else 200)


def _open(request: HttpRequest, event: Event, key: UUID) -> SavedView:
    one = SavedView.objects.offered_to(roster.user_of(request), event).filter(pk=key).first()
    if one is None:
        raise Http404
    return one


def _may_share(request: HttpRequest, event: Event) -> bool:
    """Return whether the viewer manages the events of the whole metro: a shared view is one of all its rosters."""
    return permissions.may(actor_of(request), Permission.MANAGE_EVENTS, event.metro)


def _may_change(request: HttpRequest, event: Event, one: SavedView) -> bool:
    """Return whether a view is the viewer's own, or shared in a metro whose events he manages."""
    return one.owner_id == roster.user_of(request).pk or _may_share(request, event)


def _to_roster(event: Event, one: SavedView | None) -> HttpResponse:
    query = urlencode({"view": str(one.pk) if one else "none"})
    return HttpResponseRedirect(f"{reverse('desk-event', args=[event.reference])}?{query}", status=303)
