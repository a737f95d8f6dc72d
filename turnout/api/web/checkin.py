"""Routes for scanner apps: doors, their lists and what changes in them, scans, and those that clashed."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from turnout.api.queries import checkin as queries
from turnout.api.rules import cursors, shapes_checkin
from turnout.api.rules.cursors import Cursor
from turnout.api.web import answers
from turnout.api.web.checkin_schemas import (
    MOST_ROWS,
    ClashOut,
    DoorsOut,
    KeysOut,
    ListOfDoor,
    ScansIn,
    ScansOut,
)
from turnout.api.web.entering import Token
from turnout.api.web.event_moves import found as event_found
from turnout.api.web.events import Paging, Reference, nothing
from turnout.api.web.schemas import ListOf
from turnout.events.models import Session
from turnout.events.rules import publishing
from turnout.kernel import clock, keyset
from turnout.kernel.permissions import Permission
from turnout.people import policy
from turnout.registration.actions import scanning
from turnout.registration.queries import kiosks, scanners
from turnout.registration.queries.scanners import Row
from turnout.registration.rules import passes
from turnout.ui.doors import actor_of

router = Router(tags=["check-in"])
SCOPE = "checkin:write"
KEPT_FOR = "public, max-age=3600"


@router.get("/events/{reference}/checkin", response=DoorsOut, auth=Token(SCOPE), summary="Doors of an event")
def list_doors(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Return the sessions of an event: when scans count, how many are expected and here. Scope: checkin:write."""
    event = event_found(request, reference, Permission.MANAGE_REGISTRATIONS)
    sessions = list(event.sessions.order_by("starts_at", "pk"))
    counts = scanners.figures_of(event, sessions, clock.now())
    return answers.data(
        {
            "event": event.reference,
            "title": event.title,
            "time_zone": event.time_zone,
            "state": str(event.state),
            "room_takes": publishing.room_capacity(event),
            "doors": [shapes_checkin.a_door(event, one, counts[one.pk]) for one in sessions],
        }
    )


@router.get("/checkin/keys", response=KeysOut, summary="Keys that check codes")
def list_keys(request: HttpRequest) -> HttpResponse:
    """Return the public keys with which an app checks the codes of places offline. They may be kept for an hour.

    A code with a `kid` that you do not know: ask for the keys again.
    """
    response = answers.data({"keys": passes.public_keys()})
    response["Cache-Control"] = KEPT_FOR
    return response


class Changes(Schema):
    """From where on."""

    since: str = Field(
        "", description="The `cursor` you were told; without one the list begins.", max_length=200
    )
    limit: int = Field(500, ge=1, le=MOST_ROWS, description="People of a page.")


@router.get(
    "/sessions/{session}/attendees",
    response=ListOfDoor,
    auth=Token(SCOPE),
    summary="Who is expected at a door",
)
def list_expected(request: HttpRequest, session: UUID, wanted: Query[Changes]) -> HttpResponse:
    """Return the whole list, page by page; afterwards only who stands differently. Scope: checkin:write.

    Keep the `cursor` and send it as `since`. A change may be told twice, none is left out. Unchanged answers are 304.
    """
    found = _found(request, session)
    at, rows, starts_over = _read(found, wanted.since, wanted.limit + 1)
    shown, has_more = rows[: wanted.limit], len(rows) > wanted.limit
    after = replace(at, after=shown[-1].id) if has_more else Cursor(cursors.CHANGES, at.until, at.until)
    return answers.data(
        {
            "starts_over": starts_over,
            "items": [shapes_checkin.row(one) for one in shown if one.is_listed],
            "removed": [str(one.id) for one in shown if not one.is_listed],
            "has_more": has_more,
            "cursor": str(after),
        }
    )


@router.post("/sessions/{session}/taps", response=ScansOut, auth=Token(SCOPE), summary="Check people in")
def take_taps(request: HttpRequest, session: UUID, sent: ScansIn) -> HttpResponse:
    """Take one scan, or up to 500 that waited on devices, and say of each what came of it. Scope: checkin:write.

    A scan is named by its device and the id that the device gave it: sent again it is answered alike and does nothing.
    What one device scanned keeps its order; between devices the instants decide. One that is refused holds up no other.
    """
    found = _found(request, session)
    outcomes = scanning.take(found, [one.as_scan() for one in sent.taps], by=actor_of(request))
    names = kiosks.called({one.met_device for one in outcomes if one.met_device})
    counts = scanners.figures_of(found.event, [found], clock.now())[found.pk]
    return answers.data(
        {
            "outcomes": [shapes_checkin.answer(one, names) for one in outcomes],
            "counts": shapes_checkin.counts(counts),
        }
    )


class Clashes(Paging):
    """Which scans."""

    device: UUID | None = None


@router.get(
    "/sessions/{session}/conflicts",
    response=ListOf[ClashOut],
    auth=Token(SCOPE),
    summary="Scans that clashed",
)
def list_conflicts(request: HttpRequest, session: UUID, wanted: Query[Clashes]) -> HttpResponse:
    """List the scans that changed nothing, the newest first, for people who look at them. Scope: checkin:write."""
    found = _found(request, session)
    rows = scanners.clashes(found, wanted.device)
    page = keyset.page(rows, "-received_at", after=wanted.after, size=wanted.limit)
    keys = {key for one in page.rows for key in (one.device, one.met_device) if key}
    names = kiosks.called(keys)
    return answers.listed(request, page, lambda one: shapes_checkin.clash(one, names))


def _found(request: HttpRequest, key: UUID) -> Session:
    """Return a session. Refused: not_found, not_allowed to whoever does not run its door."""
    session = queries.session(actor_of(request), key)
    if session is None:
        raise nothing()
    policy.require(actor_of(request), Permission.MANAGE_REGISTRATIONS, session.event)
    return session


def _read(session: Session, since: str, size: int) -> tuple[Cursor, list[Row], bool]:
    """Return where a device stands, what it is told next, and whether it begins anew."""
    at, now = cursors.parsed(since), clock.now()
    if at is not None and at.since >= now - scanners.OLDEST:
        if at.kind == cursors.ALL:
            return at, scanners.everybody(session.event, session, at.after, size), False
        changed = scanners.changed(session.event, session, at.since, at.after, size, now)
        if changed is not None:
            rows, latest = changed
            return at if at.after else replace(at, until=latest), rows, False
    heard = scanners.latest(session.event, session, now)
    beginning = Cursor(cursors.ALL, heard, heard)
    return beginning, scanners.everybody(session.event, session, None, size), True
