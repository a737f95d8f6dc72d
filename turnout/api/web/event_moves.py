"""Routes that lead an event on in its life: each is a noun to post to, as on the pages (`events.states`)."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router

from turnout.api.web import answers, reaching
from turnout.api.web.entering import Token
from turnout.api.web.events import Reference, for_desk, nothing
from turnout.api.web.inputs import NO_NUL, NO_REASON, Body, Instant, PerhapsWhy, Why
from turnout.api.web.reaching import ReachedOut, Seen
from turnout.api.web.schemas import EventOut
from turnout.events import policy as events_policy
from turnout.events.actions import ending, locking, publishing
from turnout.events.models import Event
from turnout.events.queries import desk
from turnout.events.states import PLANNED
from turnout.kernel.permissions import Permission
from turnout.people import policy
from turnout.ui.doors import actor_of

router = Router(tags=["an event's life"])
SCOPE = "events:move"


class Publishing(Body):
    """Why a room may be shared where another event uses it at that time."""

    override: Annotated[str, Field(max_length=500, pattern=NO_NUL)] = ""


class CancellingEvent(Why):
    """Why, which everybody reads who is told; and who that is, as a preview said it."""

    seen: Seen = ""


PLAINLY = Publishing()


class Reopening(Why):
    """Until when registration is open again, and why."""

    deadline_at: Instant


@router.post(
    "/events/{reference}/publication", response=EventOut, auth=Token(SCOPE), summary="Publish an event"
)
def publish(request: HttpRequest, reference: Reference, sent: Publishing = PLAINLY) -> HttpResponse:
    """Show an event to the public. Where its format needs no review a draft may be published. Scope: events:move."""
    event = _seen(request, reference)
    events_policy.require_publish(actor_of(request), event)
    return now(publishing.publish(event, by=actor_of(request), override=sent.override), request)


@router.post(
    "/events/{reference}/withdrawal", response=EventOut, auth=Token(SCOPE), summary="Take an event back"
)
def withdraw(request: HttpRequest, reference: Reference, sent: Why) -> HttpResponse:
    """Take an event back from the public, while nobody holds a place or waits. Scope: events:move."""
    event = found(request, reference, Permission.PUBLISH_EVENTS)
    return now(publishing.unpublish(event, by=actor_of(request), reason=sent.reason), request)


@router.post(
    "/events/{reference}/closing", response=EventOut, auth=Token(SCOPE), summary="Close registration"
)
def close(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Close registration before its deadline. Scope: events:move."""
    event = found(request, reference, Permission.MANAGE_EVENTS)
    return now(publishing.close(event, by=actor_of(request)), request)


@router.post(
    "/events/{reference}/reopening", response=EventOut, auth=Token(SCOPE), summary="Reopen registration"
)
def reopen(request: HttpRequest, reference: Reference, sent: Reopening) -> HttpResponse:
    """Open registration again, until a new deadline. Scope: events:move."""
    event = found(request, reference, Permission.MANAGE_EVENTS)
    return now(publishing.reopen(event, sent.deadline_at, by=actor_of(request), reason=sent.reason), request)


@router.post(
    "/events/{reference}/start", response=EventOut, auth=Token(SCOPE), summary="Say that an event is going on"
)
def start(request: HttpRequest, reference: Reference, sent: PerhapsWhy = NO_REASON) -> HttpResponse:
    """Say that an event is going on; before its first session with a reason. Scope: events:move."""
    event = found(request, reference, Permission.MANAGE_EVENTS)
    return now(ending.start(event, by=actor_of(request), reason=sent.reason), request)


@router.post(
    "/events/{reference}/completion",
    response=EventOut,
    auth=Token(SCOPE),
    summary="Say that an event is over",
)
def complete(request: HttpRequest, reference: Reference, sent: PerhapsWhy = NO_REASON) -> HttpResponse:
    """Say that an event is over; before the end of its last session with a reason. Scope: events:move."""
    event = found(request, reference, Permission.MANAGE_EVENTS)
    return now(ending.complete(event, by=actor_of(request), reason=sent.reason), request)


@router.post(
    "/events/{reference}/archiving", response=EventOut, auth=Token(SCOPE), summary="Put an event away"
)
def archive(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Put an event away for good: from then on it can only be read. Scope: events:move."""
    event = found(request, reference, Permission.MANAGE_EVENTS)
    return now(ending.archive(event, by=actor_of(request)), request)


@router.post(
    "/events/{reference}/cancellation/preview",
    response=ReachedOut,
    auth=Token(SCOPE),
    summary="See whom a cancellation reaches",
)
def preview_cancellation(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Return how many families would be told, and what ends with the event; writes nothing. Scope: events:move."""
    event = _cancellable(request, reference)
    ending.require_cancellable(event)
    return answers.data(reaching.shape(event))


@router.post(
    "/events/{reference}/cancellation", response=EventOut, auth=Token(SCOPE), summary="Cancel an event"
)
def cancel(request: HttpRequest, reference: Reference, sent: CancellingEvent) -> HttpResponse:
    """Cancel an event that is not over: everybody who holds a place or waits is told why. Scope: events:move."""
    event = locking.event_and_tiers(_cancellable(request, reference).pk)[0]
    reaching.require_seen(event, sent.seen)
    return now(ending.cancel(event, by=actor_of(request), reason=sent.reason), request)


def found(request: HttpRequest, reference: str, permission: Permission) -> Event:
    """Return an event that whoever asks works with. Refused: not_found, not_allowed without `permission` for it."""
    event = _seen(request, reference)
    policy.require(actor_of(request), permission, event)
    return event


def _cancellable(request: HttpRequest, reference: str) -> Event:
    event = found(request, reference, Permission.CANCEL_EVENTS)
    if event.state in PLANNED:
        policy.require(actor_of(request), Permission.CANCEL_PLANS, event)
    return event


def _seen(request: HttpRequest, reference: str) -> Event:
    event = desk.find(actor_of(request), reference)
    if event is None:
        raise nothing()
    return event


def now(event: Event, request: HttpRequest) -> HttpResponse:
    """Return an event as it is now."""
    return answers.data(for_desk(request, event.reference))
