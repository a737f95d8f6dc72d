"""Connected apps on one's own account: which, what each may do, when it was last used; disconnected here."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from turnout.kernel.refusals import Refused
from turnout.people.actions import connecting
from turnout.people.models import Connection
from turnout.people.policy import scopes
from turnout.people.web import going
from turnout.people.web.requests import user_of
from turnout.ui.doors import signed_in

MOST = 100


@signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every app that one lets work for oneself."""
    user = user_of(request)
    rows = Connection.objects.filter(user=user, ended_at__isnull=True).select_related("app")
    page = {
        "section": "account",
        "connections": [
            {
                "row": one,
                "words": scopes.words_of(one.scopes),
                "dialog": f"disconnect-{one.pk}",
                **_asking(one.app.name),
            }
            for one in rows.order_by("-pk")[:MOST]
        ],
        "zone": user.person.metro.time_zone if user.person and user.person.metro else "UTC",
    }
    return render(request, "people/programs.html", page)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask, then let an app work for one no longer."""
    user = user_of(request)
    row = Connection.objects.select_related("app").filter(pk=key, user=user).first()
    if row is None:
        raise Refused("not_found", _("There is no such app here."))
    if request.method != "POST":
        page = {"section": "account", "back": reverse("account_programs"), "back_title": _("Connected apps")}
        return render(request, "people/asking.html", {**page, **_asking(row.app.name)})
    connecting.end(row, by=user.actor)
    messages.success(request, _("%(name)s opens nothing in your name any more.") % {"name": row.app.name})
    return going.seen(reverse("account_programs"))


def _asking(name: str) -> dict[str, str]:
    return {
        "title": _("Disconnect %(name)s?") % {"name": name},
        "text": _("It opens nothing in your name any more, at once. Only the app itself can ask you again."),
        "keep": _("Keep it"),
        "do": _("Disconnect"),
    }
