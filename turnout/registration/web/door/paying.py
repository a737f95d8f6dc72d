"""Cash at the door: written down by one tap, taken back by another. It needs a connection (docs/paying.md)."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from turnout.kernel.refusals import Refused
from turnout.registration.actions import settling
from turnout.registration.models import Registration, Settlement
from turnout.registration.web.door import money, pages, reading
from turnout.ui import money as amounts
from turnout.ui.doors import actor_of, desk

CASH = Settlement.Method.CASH
CHANGED = "bad_input"


@never_cache
@require_POST
@desk(pages.NEEDED)
def payment(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Write down that what a registration has open was paid in cash, or take back what was just paid."""
    place = pages.open_place(request, reference, key)
    found = _registration(request, place)
    code, said = "", ""
    try:
        said = _take_back(request, found) if request.POST.get("step") == "undo" else _take(request, found)
    except Refused as refused:
        code, said = refused.code, _words(refused)
    if request.headers.get("Accept") != "application/json":
        (messages.error if code else messages.success)(request, said)
        return pages.back(request, place)
    strips = money.of_registrations(place.event, place.actor, [found.pk])
    strip = strips.get(found.pk)
    told = money.told(request, place.payments_url, strip) if strip else {}
    return JsonResponse({"code": code, "said": said, **told}, status=409 if code else 200)


def _take(request: HttpRequest, found: Registration) -> str:
    amount, key = reading.amount(request.POST.get("amount")), reading.key(request.POST.get("key"))
    row = settling.settle(found, amount, CASH, key, by=actor_of(request))
    return _("%(sum)s is written down as paid.") % {"sum": amounts.amount(row.amount_minor, row.currency)}


def _take_back(request: HttpRequest, found: Registration) -> str:
    row = found.settlements.filter(pk=reading.key(request.POST.get("payment"))).first()
    if row is None:
        raise Http404
    settling.reverse(
        row, reading.key(request.POST.get("key")), by=actor_of(request), reason=_("Undone at the door.")
    )
    return _("%(sum)s is not paid any more.") % {"sum": amounts.amount(row.amount_minor, row.currency)}


def _registration(request: HttpRequest, place: pages.Place) -> Registration:
    rows = Registration.objects.filter(event=place.event)
    found = rows.filter(pk=reading.key(request.POST.get("registration"))).first()
    if found is None:
        raise Http404
    return found


def _words(refused: Refused) -> str:
    if refused.code == CHANGED:
        return _("Nothing was written down: it is paid already, or what is open has changed.")
    return str(refused)
