"""Routes of review: an event is handed in, read with what differs, decided about; taken back; published at its time."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from turnout.api.rules import shapes_reviews as shapes
from turnout.api.web import answers
from turnout.api.web.entering import Token
from turnout.api.web.event_moves import SCOPE, found, now
from turnout.api.web.events import Reference
from turnout.api.web.inputs import Body, Instant, Line, Why
from turnout.api.web.schemas import EventOut
from turnout.events.actions import chairing, reviewing
from turnout.events.queries import reviewing as queries
from turnout.events.rules import publishing as rules
from turnout.kernel import clock
from turnout.kernel.permissions import Permission
from turnout.ui.doors import actor_of

router = Router(tags=["review of an event"])
Version = Annotated[
    int,
    Field(
        ge=0, le=1_000_000_000, description="`content_version` of what was read: no other is decided about."
    ),
]


class Difference(Schema):
    """What says something else than when it was submitted before."""

    kind: str = Field(description="sessions, tiers or questions; empty for the event's own fields.")
    part: str = Field(description="Which of them.")
    field: str
    before: Any
    now: Any


class Lack(Schema):
    """What the event lacks to be published."""

    code: str
    detail: str
    field: str


class ReviewOut(Schema):
    """What a reviewer reads."""

    reference: str
    state: str
    content_version: int = Field(description="Send it along with the decision.")
    needs_review: bool = Field(
        description="Whether events of this format are approved before people see them."
    )
    submitted_at: str | None
    content: dict[str, Any] = Field(description="What it says and sells now.")
    lacks: list[Lack]
    before: str | None = Field(
        description="When it was submitted the time before, which `differences` compares with."
    )
    differences: list[Difference]


class Decision(Why):
    """Why it goes back or is rejected; whoever submitted it reads it."""

    content_version: Version


class Approval(Body):
    """Which version is approved, and when it is published by itself; null: by hand."""

    content_version: Version
    publish_at: Instant | None = None


class Schedule(Body):
    """When an approved event is published by itself; null: by hand."""

    publish_at: Instant | None


class Chair(Body):
    """The address that the chair signs in with."""

    email: Line


@router.post(
    "/events/{reference}/submission",
    response=EventOut,
    auth=Token(SCOPE),
    summary="Submit an event for review",
)
def submit(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Hand an event to review; what it says is settled from then on. Scope: events:move."""
    event = found(request, reference, Permission.MANAGE_EVENTS)
    return now(reviewing.submit(event, by=actor_of(request)), request)


@router.get(
    "/events/{reference}/review",
    response=ReviewOut,
    auth=Token("events:read"),
    summary="What a reviewer reads",
)
def show_review(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Return what an event says, what it lacks, and what differs from its last submission. Scope: events:read."""
    event = found(request, reference, Permission.APPROVE_EVENTS)
    lacks = rules.lacks(event, list(event.sessions.all()), list(event.tiers.all()), clock.now())
    submissions = (queries.last_submission(event), queries.submission_before(event))
    content, needed = queries.content_of(event), queries.needs_review(event)
    return answers.data(shapes.review(event, content, lacks, submissions, needs_review=needed))


@router.post("/events/{reference}/approval", response=EventOut, auth=Token(SCOPE), summary="Approve an event")
def approve(request: HttpRequest, reference: Reference, sent: Approval) -> HttpResponse:
    """Approve the version that was read: a submission, or a draft whose format needs no review. Scope: events:move."""
    event = found(request, reference, Permission.APPROVE_EVENTS)
    by = actor_of(request)
    return now(reviewing.approve(event, sent.content_version, by=by, publish_at=sent.publish_at), request)


@router.post(
    "/events/{reference}/return", response=EventOut, auth=Token(SCOPE), summary="Return an event for changes"
)
def return_event(request: HttpRequest, reference: Reference, sent: Decision) -> HttpResponse:
    """Return a submission for changes: it is a draft again. Scope: events:move."""
    event = found(request, reference, Permission.APPROVE_EVENTS)
    by = actor_of(request)
    return now(reviewing.send_back(event, sent.content_version, by=by, reason=sent.reason), request)


@router.post("/events/{reference}/rejection", response=EventOut, auth=Token(SCOPE), summary="Reject an event")
def reject(request: HttpRequest, reference: Reference, sent: Decision) -> HttpResponse:
    """Reject a submission for good. Scope: events:move."""
    event = found(request, reference, Permission.APPROVE_EVENTS)
    return now(
        reviewing.reject(event, sent.content_version, by=actor_of(request), reason=sent.reason), request
    )


@router.post(
    "/events/{reference}/revision",
    response=EventOut,
    auth=Token(SCOPE),
    summary="Take an event back to draft",
)
def revise(request: HttpRequest, reference: Reference, sent: Why) -> HttpResponse:
    """Take a submission, or an approved event, back to a draft: what was approved is no longer. Scope: events:move."""
    event = found(request, reference, Permission.MANAGE_EVENTS)
    return now(reviewing.revise(event, by=actor_of(request), reason=sent.reason), request)


@router.post(
    "/events/{reference}/schedule",
    response=EventOut,
    auth=Token(SCOPE),
    summary="Say when an event is published",
)
def schedule(request: HttpRequest, reference: Reference, sent: Schedule) -> HttpResponse:
    """Let an approved event be published by itself at an instant, or by hand. Scope: events:move."""
    event = found(request, reference, Permission.PUBLISH_EVENTS)
    return now(reviewing.schedule(event, sent.publish_at, by=actor_of(request)), request)


@router.post(
    "/events/{reference}/chair", response=EventOut, auth=Token(SCOPE), summary="Choose the chair of an event"
)
def appoint_chair(request: HttpRequest, reference: Reference, sent: Chair) -> HttpResponse:
    """Let somebody who signed in once plan and run an event; he and whoever did before are told. Scope: events:move."""
    event = found(request, reference, Permission.APPROVE_EVENTS)
    return now(chairing.appoint_by_address(event, sent.email, by=actor_of(request)), request)


@router.delete(
    "/events/{reference}/chair",
    response=EventOut,
    auth=Token(SCOPE),
    summary="Leave an event without a chair",
)
def dismiss_chair(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Leave an event without a chair, who is told. Scope: events:move."""
    event = found(request, reference, Permission.APPROVE_EVENTS)
    return now(chairing.dismiss(event, by=actor_of(request)), request)
