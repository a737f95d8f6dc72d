"""The webhook of an address, and the way to its page."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from turnout.kernel.permissions import Permission
from turnout.people.policy import require
from turnout.ui.doors import actor_of
from turnout.webhooks.models import Subscription
from turnout.webhooks.queries import subscriptions as asked


def found(request: HttpRequest, webhook_id: UUID) -> Subscription:
    """Return the webhook of an address; 404 outside of the scopes in which the viewer manages them."""
    row = asked.find(actor_of(request), webhook_id)
    if row is None:
        raise Http404
    require(actor_of(request), Permission.MANAGE_WEBHOOKS, row)
    return row


def crumbs(row: Subscription, here: str) -> list[tuple[str, str]]:
    """Return where somebody is, below a webhook."""
    return [
        (_("Webhooks"), reverse("webhooks:index")),
        (row.name, reverse("webhooks:detail", args=[row.pk])),
        (here, ""),
    ]


def to(row: Subscription) -> HttpResponse:
    """Lead to the page of a webhook."""
    return HttpResponseRedirect(reverse("webhooks:detail", args=[row.pk]), status=303)
