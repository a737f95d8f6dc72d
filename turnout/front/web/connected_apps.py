"""Apps of others at the desk: registered, so that people can connect them; changed, given another secret, retired."""

from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from turnout.audit import queries as audit
from turnout.front.web.applications import seen
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.actions import registering_apps as registering
from turnout.people.models import ConnectedApp
from turnout.people.policy import scopes
from turnout.people.queries import history
from turnout.people.queries import machines as queries
from turnout.ui import forms, once, refusing
from turnout.ui.doors import actor_of, desk

SECRET = "app_secret"  # noqa: S105 -- the key in the session, until the secret is shown once


class AppForm(forms.Form):
    """What an app is called, where it leads people back to, and what it may ask them for."""

    name = django_forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("People read it before they connect."),
    )
    website = django_forms.CharField(label=gettext_lazy("Website"), max_length=200, required=False)
    redirects = django_forms.CharField(
        label=gettext_lazy("Addresses it leads people back to"),
        max_length=6000,
        widget=django_forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy("Whole addresses, one a line. Each has to be the same to the letter."),
    )
    scopes = django_forms.MultipleChoiceField(
        label=gettext_lazy("What it may ask people for"),
        widget=django_forms.CheckboxSelectMultiple,
        initial=["openid", "profile", "email"],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["scopes"]
        offered.choices = forms.hinted(scopes.grouped(scopes.to_ask()))

    def clean_redirects(self) -> list[str]:
        """Return the addresses, one for each line."""
        typed = self.cleaned_data["redirects"].splitlines()
        return [one.strip() for one in typed if one.strip()]


class NewAppForm(AppForm):
    """An app, and how it proves itself."""

    kind = django_forms.ChoiceField(
        label=gettext_lazy("Where it runs"),
        widget=django_forms.RadioSelect,
        initial="secret",
        choices=[
            ("secret", gettext_lazy("On a server: it can keep a secret")),
            ("public", gettext_lazy("In a browser or on a phone: it has no secret")),
        ],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_APPLICATIONS)
def listing(request: HttpRequest) -> HttpResponse:
    """List the registered apps; register one."""
    form = NewAppForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        is_confidential = typed.pop("kind") == "secret"
        try:
            app, secret = registering.register(**typed, is_confidential=is_confidential, by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("The app is registered."))
            return _to_be_shown(request, app, secret) if secret else _back_to(app)
    page = {
        "form": form,
        "apps": queries.connected_apps(),
        "crumbs": [(_("Applications"), reverse("desk-applications")), (_("Apps of others"), "")],
    }
    return render(request, "front/connected_apps.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_APPLICATIONS)
def app_page(request: HttpRequest, app_id: UUID) -> HttpResponse:
    """Show an app, with what its makers have to know; change it."""
    app = _app(app_id)
    known = {
        "name": app.name,
        "website": app.website,
        "redirects": "\n".join(app.redirects),
        "scopes": app.scopes,
    }
    form = AppForm(request.POST if request.method == "POST" else None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            registering.change(app, **form.cleaned_data, by=actor_of(request))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("The app is changed."))
            return _back_to(app)
    page = {
        "app": app,
        "form": form,
        "connected": queries.count_connections(app),
        "discovery": settings.TURNOUT_URL + reverse("oauth-discovery"),
        "entries": history.entries(audit.trail(app, limit=20), "UTC"),
        "crumbs": _crumbs(app),
    }
    return render(request, "front/connected_app.html", page, status=422 if form.errors else 200)


@require_POST
@desk(Permission.MANAGE_APPLICATIONS)
def rotation(request: HttpRequest, app_id: UUID) -> HttpResponse:
    """Give an app another secret."""
    app = _app(app_id)
    return _to_be_shown(request, app, registering.rotate(app, by=actor_of(request)))


@require_safe
@desk(Permission.MANAGE_APPLICATIONS)
@never_cache
def shown(request: HttpRequest, app_id: UUID) -> HttpResponse:
    """Show a new secret, this time only."""
    app = _app(app_id)
    kept = once.take(request, SECRET, app=str(app.pk))
    if kept is None:
        return _back_to(app)
    page = {"app": app, "secret": kept["secret"], "crumbs": _crumbs(app, _("Secret"))}
    return render(request, "front/connected_app_secret.html", page)


@require_POST
@desk(Permission.MANAGE_APPLICATIONS)
def retirement(request: HttpRequest, app_id: UUID) -> HttpResponse:
    """Let nobody connect an app any more, and end what was connected."""
    app = _app(app_id)
    registering.retire(app, by=actor_of(request))
    messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": app.name})
    return seen(reverse("desk-connected-apps"))


def _app(app_id: UUID) -> ConnectedApp:
    found = ConnectedApp.objects.filter(pk=app_id).first()
    if found is None:
        raise Http404
    return found


def _crumbs(app: ConnectedApp, last: str = "") -> list[tuple[str, str]]:
    here = reverse("desk-connected-app", args=[app.pk])
    crumbs = [
        (_("Applications"), reverse("desk-applications")),
        (_("Apps of others"), reverse("desk-connected-apps")),
        (app.name, here if last else ""),
    ]
    return [*crumbs, (last, "")] if last else crumbs


def _back_to(app: ConnectedApp) -> HttpResponse:
    return seen(reverse("desk-connected-app", args=[app.pk]))


def _to_be_shown(request: HttpRequest, app: ConnectedApp, secret: str) -> HttpResponse:
    once.keep(request, SECRET, app=str(app.pk), secret=secret)
    return seen(reverse("desk-connected-app-secret", args=[app.pk]))
