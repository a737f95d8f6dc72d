"""Applications at the desk: programs of the organisation, what they may do, and who looks after them."""

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from turnout.audit import queries as audit
from turnout.kernel import clock, text
from turnout.kernel.actors import EVERYWHERE, Actor, Scope
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.actions import applications
from turnout.people.models import Application, Grant, User
from turnout.people.policy import giving, roles, scopes
from turnout.people.queries import history
from turnout.people.queries import machines as queries
from turnout.ui import forms, refusing
from turnout.ui.doors import actor_of, desk
from turnout.venues.models import Metro

LIVES = ((30, gettext_lazy("30 days")), (90, gettext_lazy("90 days")), (366, gettext_lazy("A year")))
MOST_METROS = 500


class ApplicationForm(forms.Form):
    """What an application is called and for."""

    name = django_forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("What it does stands under this name, as “Scanner app of the library”."),
    )
    purpose = django_forms.CharField(label=gettext_lazy("What it is for"), max_length=200, required=False)


class ChangeForm(ApplicationForm):
    """What an application is called and for, and who looks after it."""

    keeper = forms.EmailField(
        label=gettext_lazy("Who looks after it"),
        required=False,
        help_text=gettext_lazy(
            "The address of an account. Told when a token ends; without anybody, the administrators are."
        ),
    )

    def clean_keeper(self) -> User | None:
        """Return whose address it is."""
        typed = text.address_key(self.cleaned_data["keeper"])
        if not typed:
            return None
        found = User.objects.filter(email=typed, is_active=True, application_name="").first()
        if found is None:
            raise django_forms.ValidationError(_("Nobody has an account with this address."))
        return found


class RoleForm(forms.Form):
    """Which role an application gets, and where."""

    role = django_forms.ChoiceField(label=gettext_lazy("Role"), widget=django_forms.RadioSelect)
    scope = django_forms.ChoiceField(label=gettext_lazy("Where"))

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        offered: Any = self.fields["role"]
        offered.choices = [
            (str(one), forms.Choice(roles.label_of(one), str(roles.ROLES[one].purpose)))
            for one in giving.to_give(actor)
            if not roles.gives_roles(one)
        ]
        places: Any = self.fields["scope"]
        metros = Metro.objects.order_by("name", "pk").values_list("pk", "name")[:MOST_METROS]
        places.choices = [(EVERYWHERE.kind, _("Everywhere")), *((str(key), name) for key, name in metros)]


class TokenForm(forms.Form):
    """What a token of an application is for, what it opens and how long it lives."""

    token_name = django_forms.CharField(
        label=gettext_lazy("Name of the token"),
        max_length=80,
        help_text=gettext_lazy("Where it lies, as “Server 2” or “Tablet at the door”."),
    )
    scopes = django_forms.MultipleChoiceField(
        label=gettext_lazy("What it opens"), widget=django_forms.CheckboxSelectMultiple
    )
    days = django_forms.TypedChoiceField(
        label=gettext_lazy("It ends after"),
        choices=LIVES,
        initial=90,
        coerce=int,
        widget=django_forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, application: Application) -> None:
        super().__init__(data)
        offered: Any = self.fields["scopes"]
        offered.choices = forms.hinted(scopes.grouped(scopes.to_give(application.user.actor)))


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_APPLICATIONS)
def listing(request: HttpRequest) -> HttpResponse:
    """List the applications; make one."""
    form = ApplicationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = applications.make(**form.cleaned_data, by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("The application is made. Give it a role, then a token."))
            return seen(reverse("desk-application", args=[made.pk]))
    page = {"form": form, "applications": queries.applications(clock.now()), "zone": "UTC"}
    return render(request, "front/applications.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_APPLICATIONS)
def application(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show an application; change what it is called, what it is for and who looks after it."""
    row = found(application_id)
    if request.method != "POST":
        return page_of(request, row)
    form = ChangeForm(request.POST)
    if form.is_valid():
        try:
            applications.change(row, **form.cleaned_data, by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("The application is changed."))
            return back_to(row)
    return page_of(request, row, form=form)


@require_POST
@desk(Permission.MANAGE_APPLICATIONS)
def roles_given(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Give an application a role."""
    row, actor = found(application_id), actor_of(request)
    form = RoleForm(request.POST, actor=actor)
    if form.is_valid():
        chosen = form.cleaned_data["scope"]
        scope = EVERYWHERE if chosen == EVERYWHERE.kind else Scope("metro", chosen)
        try:
            applications.give(row, form.cleaned_data["role"], scope, by=actor)
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("The role is given. It holds from the next request on."))
            return back_to(row)
    return page_of(request, row, role_form=form)


@require_POST
@desk(Permission.MANAGE_APPLICATIONS)
def retirement(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """End an application for good."""
    row = found(application_id)
    applications.retire(row, by=actor_of(request))
    messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": row.user.application_name})
    return seen(reverse("desk-applications"))


def found(application_id: UUID) -> Application:
    """Return an application; who may see one, may see all."""
    row = queries.application(application_id)
    if row is None:
        raise Http404
    return row


def seen(url: str) -> HttpResponse:
    """Redirect after a POST (303), so that reloading does not send it again."""
    return HttpResponse(status=303, headers={"Location": url})


def back_to(row: Application) -> HttpResponse:
    """Lead to the page of an application."""
    return seen(reverse("desk-application", args=[row.pk]))


def asking(name: str) -> dict[str, str]:
    """Return what is asked before a token is revoked."""
    return {
        "title": _("Revoke “%(name)s”?") % {"name": name},
        "text": _("Whatever program shows it opens nothing any more, at once. This cannot be taken back."),
        "keep": _("Keep it"),
        "do": _("Revoke it for good"),
    }


def page_of(request: HttpRequest, row: Application, **bound: Any) -> HttpResponse:
    """Return the page of an application, with the form that was refused."""
    now = clock.now()
    known = {
        "name": row.user.application_name,
        "purpose": row.purpose,
        "keeper": row.keeper.email if row.keeper else "",
    }
    page = {
        "application": row,
        "name": row.user.application_name,
        "form": ChangeForm(initial=known),
        "role_form": RoleForm(actor=actor_of(request)),
        "token_form": TokenForm(application=row),
        "grants": _grants(row),
        "tokens": [
            {
                "row": one,
                "is_live": one.is_live_at(now),
                "words": scopes.words_of(one.scopes),
                "dialog": f"revoke-{one.pk}",
                **asking(one.name),
            }
            for one in queries.tokens_of(row.user, now)
        ],
        "entries": history.entries(audit.trail(row.user, limit=20), "UTC"),
        "did": history.entries(audit.done_by(row.user.actor, limit=20), "UTC"),
        "now": now,
        "zone": "UTC",
        "crumbs": [(_("Applications"), reverse("desk-applications")), (row.user.application_name, "")],
        **bound,
    }
    return render(request, "front/application.html", page, status=422 if bound else 200)


def _grants(row: Application) -> list[dict[str, Any]]:
    live = list(Grant.objects.live(clock.now()).filter(user=row.user).order_by("role", "scope_kind", "pk"))
    names = {str(one.pk): one.name for one in Metro.objects.filter(pk__in=[
        one.scope_id for one in live if one.scope_kind == "metro"])}  # fmt: skip
    return [
        {"row": one, "role": roles.label_of(one.role), "where": names.get(one.scope_id, _("Everywhere"))}
        for one in live
    ]
