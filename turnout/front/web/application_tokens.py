"""Tokens of applications at the desk: made, given another secret, revoked. A secret is shown once."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from turnout.front.web import applications as pages
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.actions import api_tokens
from turnout.people.models import ApiToken, Application
from turnout.ui import once, refusing
from turnout.ui.doors import actor_of, desk

SECRET = "application_token"  # noqa: S105 -- the key in the session, until the secret is shown once


@require_POST
@desk(Permission.MANAGE_APPLICATIONS)
def made(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Make a token of an application."""
    row = pages.found(application_id)
    form = pages.TokenForm(request.POST, application=row)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            token, secret = api_tokens.make(
                row.user, typed["token_name"], typed["scopes"], typed["days"], by=actor_of(request)
            )
        except Refused as refused:
            refusing.put(form, refused)
        else:
            return _to_be_shown(request, row, token, secret)
    return pages.page_of(request, row, token_form=form)


@require_safe
@desk(Permission.MANAGE_APPLICATIONS)
@never_cache
def shown(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show a new secret, this time only."""
    row = pages.found(application_id)
    kept = once.take(request, SECRET, application=str(row.pk))
    if kept is None:
        return pages.back_to(row)
    page = {**kept, "application": row, "crumbs": _crumbs(row, _("Token"))}
    return render(request, "front/application_secret.html", page)


@require_POST
@desk(Permission.MANAGE_APPLICATIONS)
def rotation(request: HttpRequest, application_id: UUID, key: UUID) -> HttpResponse:
    """Give a token another secret; the former one may work on for some hours."""
    row = pages.found(application_id)
    token = _token(row, key)
    typed = request.POST.get("hours", "0")
    hours = int(typed) if typed in {"0", "24", "72"} else 0
    secret = api_tokens.rotate(token, by=actor_of(request), overlap=timedelta(hours=hours))
    return _to_be_shown(request, row, token, secret)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_APPLICATIONS)
def revocation(request: HttpRequest, application_id: UUID, key: UUID) -> HttpResponse:
    """Ask, then let a token open nothing any more."""
    row = pages.found(application_id)
    token = _token(row, key)
    if request.method != "POST":
        page = {"application": row, "crumbs": _crumbs(row, _("Revoke")), **pages.asking(token.name)}
        return render(request, "front/application_token_revoke.html", page)
    api_tokens.revoke(token, by=actor_of(request))
    messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": token.name})
    return pages.back_to(row)


def _crumbs(row: Application, here: str) -> list[tuple[str, str]]:
    return [
        (_("Applications"), reverse("desk-applications")),
        (row.user.application_name, reverse("desk-application", args=[row.pk])),
        (here, ""),
    ]


def _token(row: Application, key: UUID) -> ApiToken:
    found = ApiToken.objects.filter(pk=key, user=row.user).first()
    if found is None:
        raise Http404
    return found


def _to_be_shown(request: HttpRequest, row: Application, token: ApiToken, secret: str) -> HttpResponse:
    once.keep(request, SECRET, application=str(row.pk), name=token.name, secret=secret)
    return pages.seen(reverse("desk-application-secret", args=[row.pk]))
