"""Routes of scanners: one is made for an event and a day, told once how it opens the door, and ended when it must."""

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from turnout.api.queries import checkin as queries
from turnout.api.rules import shapes_checkin
from turnout.api.rules.shapes import Shape
from turnout.api.web import answers
from turnout.api.web.checkin import SCOPE
from turnout.api.web.checkin_schemas import DeviceIn, DeviceOut, NewDeviceOut
from turnout.api.web.entering import Token
from turnout.api.web.event_moves import found as event_found
from turnout.api.web.events import Paging, Reference, nothing
from turnout.api.web.schemas import ListOf
from turnout.kernel import clock, keyset
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people import policy
from turnout.registration.actions import entrusting
from turnout.registration.models import Kiosk
from turnout.registration.rules import kiosks, links
from turnout.ui.doors import actor_of

router = Router(tags=["check-in"])


@router.get(
    "/events/{reference}/devices",
    response=ListOf[DeviceOut],
    auth=Token(SCOPE),
    summary="Scanners of an event",
)
def list_devices(request: HttpRequest, reference: Reference, wanted: Query[Paging]) -> HttpResponse:
    """List the scanners of an event, the newest first; links of volunteers stand among them. Scope: checkin:write."""
    event = event_found(request, reference, Permission.MANAGE_REGISTRATIONS)
    rows = queries.devices(actor_of(request)).filter(event=event)
    page = keyset.page(rows, "-pk", after=wanted.after, size=wanted.limit)
    return answers.listed(request, page, _shape)


@router.post(
    "/events/{reference}/devices",
    response={201: NewDeviceOut},
    auth=Token(SCOPE),
    summary="Register a scanner",
)
def create_device(request: HttpRequest, reference: Reference, sent: DeviceIn) -> HttpResponse:
    """Register a scanner for one of the days of an event; its taps name it by `id`. Scope: checkin:write.

    It ends by itself twelve hours after that day. Only what it brings of that day counts.
    """
    event = event_found(request, reference, Permission.MANAGE_REGISTRATIONS)
    if not sent.is_cleared:
        said = _("Nobody sees the names of children before the background check is done.")
        raise Refused("bad_input", said, field="is_cleared")
    row, secret = entrusting.make_link(event, sent.name, sent.day, by=actor_of(request))
    response = answers.data({**_shape(row), "link": links.absolute(kiosks.link_path(secret))})
    response.status_code = HTTPStatus.CREATED
    response["Location"] = links.absolute(f"/api/v1/devices/{row.pk}")
    return response


@router.get("/devices/{device}", response=DeviceOut, auth=Token(SCOPE), summary="One scanner")
def show_device(request: HttpRequest, device: UUID) -> HttpResponse:
    """Return a scanner: when it was used last, when it ends. Scope: checkin:write."""
    return answers.data(_shape(_found(request, device)))


@router.post("/devices/{device}/revocation", response=DeviceOut, auth=Token(SCOPE), summary="End a scanner")
def revoke_device(request: HttpRequest, device: UUID) -> HttpResponse:
    """End a scanner at once: what it still holds does not count any more. Scope: checkin:write."""
    row = _found(request, device)
    ended = entrusting.revoke(row.event, row.pk, by=actor_of(request))
    ended.event = row.event
    return answers.data(_shape(ended))


def _found(request: HttpRequest, key: UUID) -> Kiosk:
    row = queries.devices(actor_of(request)).filter(pk=key).first()
    if row is None:
        raise nothing()
    policy.require(actor_of(request), Permission.MANAGE_REGISTRATIONS, row.event)
    return row


def _shape(row: Kiosk) -> Shape:
    return shapes_checkin.device(row, kiosks.state(row, clock.now()))
