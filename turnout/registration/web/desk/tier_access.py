"""Who may book a kind of place, when, how many each, and where it stands among the others."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from turnout.events.actions import pricing
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.registration.web.desk import along, places
from turnout.registration.web.desk.tier_forms import AccessForm
from turnout.ui import refusing
from turnout.ui.doors import actor_of, desk


@require_POST
@desk(Permission.MANAGE_EVENTS)
def access(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Say who may book a kind of place, when it is on sale, and how many one person may have."""
    event, row = places.opened(request, reference, key)
    form = AccessForm.of(row, event.time_zone, request.POST)
    if form.is_valid():
        try:
            report = places.changed(request, row, form.cleaned_data, "along-access")
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("Saved."))
            back = HttpResponseRedirect(reverse("desk-event-tiers", args=[event.reference]), status=303)
            return along.on(request, report, back)
    return places.tier_page(request, event, row, access_form=form)


@require_POST
@desk(Permission.MANAGE_EVENTS)
def order(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Move a kind of place one step up or down."""
    event, row = places.opened(request, reference, key)
    is_up = request.POST.get("way") == "up"
    try:
        pricing.shift_tier(row, up=is_up, by=actor_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
    here = reverse("desk-event-tiers", args=[event.reference])
    return HttpResponseRedirect(f"{here}#tier-{row.pk}", status=303)
