"""One delivery at the desk: what was said, what was answered, and once more; a try-out is one, too."""

import json
from uuid import UUID

from django.conf import settings
from django.contrib import messages as toasts
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from turnout.kernel import clock
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.ui.doors import actor_of, desk
from turnout.webhooks.actions import subscribing
from turnout.webhooks.models import Delivery
from turnout.webhooks.queries import subscriptions as asked
from turnout.webhooks.queries import telling
from turnout.webhooks.rules.telling import shape
from turnout.webhooks.states import DeliveryState
from turnout.webhooks.web import finding, lists


@require_safe
@desk(Permission.MANAGE_WEBHOOKS)
def delivery(request: HttpRequest, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Show one delivery: what is said, what was answered, and each try that failed."""
    row = finding.found(request, webhook_id)
    one = _found(row.pk, delivery_id)
    told = telling.told([one])[one.pk]
    year = clock.now().year
    context = {
        "row": row,
        "one": one,
        "title": lists.name_of(one.verb),
        "badge": lists.delivery_badge(one),
        "is_dropped": one.state == DeliveryState.DROPPED,
        "said": json.dumps(shape(told, settings.TURNOUT_URL), indent=2, ensure_ascii=False, sort_keys=True),
        "pairs": _pairs(one, year),
        "failures": asked.failures(one),
        "crumbs": finding.crumbs(row, lists.name_of(one.verb)),
    }
    return render(request, "webhooks/delivery.html", context)


@require_POST
@desk(Permission.MANAGE_WEBHOOKS)
def send_again(request: HttpRequest, webhook_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Send a delivery once more, under the same id."""
    row = finding.found(request, webhook_id)
    one = _found(row.pk, delivery_id)
    try:
        subscribing.send_again(one, by=actor_of(request))
    except Refused as refused:
        toasts.error(request, str(refused))
    else:
        toasts.success(request, _("Queued once more, under the same id."))
    return _to(one)


@require_POST
@desk(Permission.MANAGE_WEBHOOKS)
def ping(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """Send a try-out; the page of its delivery says what was answered."""
    row = finding.found(request, webhook_id)
    try:
        one = subscribing.ping(row, by=actor_of(request))
    except Refused as refused:
        toasts.error(request, str(refused))
        return finding.to(row)
    toasts.success(request, _("A try-out is on its way. Its answer appears on this page."))
    return _to(one)


def _found(webhook: UUID, key: UUID) -> Delivery:
    one = Delivery.objects.select_related("lane").filter(subscription=webhook, pk=key).first()
    if one is None:
        raise Http404
    return one


def _to(one: Delivery) -> HttpResponse:
    address = reverse("webhooks:delivery", args=[one.subscription_id, one.pk])
    return HttpResponseRedirect(address, status=303)


def _pairs(one: Delivery, year: int) -> list[tuple[str, str]]:
    pairs = [
        (_("Id"), str(one.pk)),
        (_("Number"), str(one.sequence)),
        (_("Happened"), lists.moment(one.made_at, year)),
        (_("Tries"), str(one.attempts)),
    ]
    if one.settled_at:
        pairs.append((_("Ended"), lists.moment(one.settled_at, year)))
    elif one.attempts:
        pairs.append((_("Next try"), lists.moment(one.due_at, year)))
    if one.status:
        pairs.append((_("Status of the answer"), str(one.status)))
    if one.took_ms is not None:
        pairs.append((_("The answer took"), _("%(count)s ms") % {"count": one.took_ms}))
    return pairs
