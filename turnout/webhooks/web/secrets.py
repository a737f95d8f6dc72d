"""The secret of a webhook: shown on one page, once, when it was made or changed."""

from uuid import UUID

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from turnout.kernel.permissions import Permission
from turnout.ui import once
from turnout.ui.doors import actor_of, desk
from turnout.webhooks.actions import subscribing
from turnout.webhooks.models import Subscription
from turnout.webhooks.web import finding

SECRET = "webhook_secret"  # noqa: S105 -- the key in the session, until the secret is shown once


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_WEBHOOKS)
def secret(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Show a new secret, this time only; POST makes another one."""
    row = finding.found(request, webhook_id)
    if request.method == "POST":
        return to_be_shown(request, row, subscribing.rotate(row, by=actor_of(request)))
    kept = once.take(request, SECRET, webhook=str(row.pk))
    if kept is None:
        return finding.to(row)
    context = {"row": row, "secret": kept["secret"], "crumbs": finding.crumbs(row, _("Secret"))}
    return render(request, "webhooks/secret.html", context)


@require_POST
@desk(Permission.MANAGE_WEBHOOKS)
def end_former(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Let the former secret sign nothing any more."""
    row = finding.found(request, webhook_id)
    subscribing.end_former_secret(row, by=actor_of(request))
    toasts.success(request, _("The former secret signs nothing any more."))
    return finding.to(row)


def to_be_shown(request: HttpRequest, row: Subscription, secret: str) -> HttpResponse:
    """Lead to the page that shows a secret once."""
    once.keep(request, SECRET, webhook=str(row.pk), secret=secret)
    return HttpResponseRedirect(reverse("webhooks:secret", args=[row.pk]), status=303)
