"""Review on the desk: handed in, read with what differs, decided; taken back; scheduled."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from turnout.audit import queries as audit
from turnout.events.actions import reviewing
from turnout.events.models import Event
from turnout.events.queries import reviewing as queries
from turnout.events.rules import publishing as rules
from turnout.events.states import EventState
from turnout.events.web.desk import moves, opening, review_words
from turnout.events.web.desk.forms import fields
from turnout.events.web.desk.forms.moves import ReasonForm
from turnout.events.web.desk.forms.review import APPROVE, REJECT, ApprovalForm, ReviewForm, ScheduleForm
from turnout.events.web.desk.moves import Words
from turnout.kernel import clock
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.people.queries import history
from turnout.ui import refusing
from turnout.ui.doors import actor_of, desk
from turnout.ui.forms import Form


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_EVENTS)
def submission(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand an event to review, having seen what it lacks and what follows."""
    event = opening.event(request, reference, Permission.MANAGE_EVENTS)
    refused = None
    if request.method == "POST":
        try:
            reviewing.submit(event, by=actor_of(request))
        except Refused as found:
            refused = found
        else:
            messages.success(request, _("Submitted. Whoever approves events here is told."))
            return moves.back_to(event)
    lacking = rules.lacks_for_review(event, list(event.sessions.all()), list(event.tiers.all()), clock.now())
    context = {
        "event": event,
        "refused": refused,
        "lacks": lacking if event.state == EventState.DRAFT else [],
        "is_draft": event.state == EventState.DRAFT,
        "crumbs": moves.crumbs(event, _("Submit for review")),
    }
    return render(request, "desk/event_submit.html", context, status=refused.status if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.APPROVE_EVENTS)
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """Read a submission beside what was submitted before, and approve, return or reject it."""
    event = opening.event(request, reference, Permission.APPROVE_EVENTS)
    initial = {
        "content_version": event.content_version,
        "publish_at": fields.wall(event.publish_at, event.time_zone),
    }
    form = ReviewForm(request.POST if request.method == "POST" else None, initial=initial)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            said = _decide(event, form, actor_of(request))
        except Refused as found:
            refused = _beside(form, found)
        else:
            messages.success(request, said)
            return moves.back_to(event)
    status = refused.status if refused else 422 if form.errors else 200
    return render(
        request, "desk/event_review.html", {**_read(event), "form": form, "refused": refused}, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.APPROVE_EVENTS)
def approval(request: HttpRequest, reference: str) -> HttpResponse:
    """Approve a draft whose format needs no review, to be published later."""
    event = opening.event(request, reference, Permission.APPROVE_EVENTS)
    initial = {
        "content_version": event.content_version,
        "publish_at": fields.wall(event.publish_at, event.time_zone),
    }
    words = Words(_l("Approve, publish later"), _l("Nobody sees it before it is published."), "check")
    return moves.ask(request, event, ApprovalForm, _approve, words, initial=initial)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_EVENTS)
def revision(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a submission, or an approved event, back to a draft that can be changed."""
    event = opening.event(request, reference, Permission.MANAGE_EVENTS)
    words = Words(
        _l("Back to draft"),
        _l("It can be changed then, and is submitted again. Whatever was approved is no longer."),
        "undo-2",
    )
    return moves.ask(request, event, ReasonForm, _revise, words)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.PUBLISH_EVENTS)
def schedule(request: HttpRequest, reference: str) -> HttpResponse:
    """Say when an approved event is published by itself."""
    event = opening.event(request, reference, Permission.PUBLISH_EVENTS)
    initial = {"publish_at": fields.wall(event.publish_at, event.time_zone)}
    words = Words(_l("Publish later"), _l("At this time everybody sees it, and can register."), "clock")
    return moves.ask(request, event, ScheduleForm, _schedule, words, initial=initial)


def _decide(event: Event, form: ReviewForm, by: Actor) -> str:
    found = form.cleaned_data
    version, reason = found["content_version"], found["reason"]
    if found["decision"] == APPROVE:
        _approve(event, form, by)
        return _("Approved.")
    if found["decision"] == REJECT:
        reviewing.reject(event, version, by=by, reason=reason)
        return _("Rejected. Whoever submitted it is told why.")
    reviewing.send_back(event, version, by=by, reason=reason)
    return _("Returned. Whoever submitted it is told why.")


def _approve(event: Event, form: Form, by: Actor) -> None:
    found = form.cleaned_data
    publish_at = fields.instant(found["publish_at"], event.time_zone, "publish_at")
    reviewing.approve(event, found["content_version"], by=by, publish_at=publish_at)


def _revise(event: Event, form: Form, by: Actor) -> None:
    reviewing.revise(event, by=by, reason=form.cleaned_data["reason"])


def _schedule(event: Event, form: Form, by: Actor) -> None:
    publish_at = fields.instant(form.cleaned_data["publish_at"], event.time_zone, "publish_at")
    reviewing.schedule(event, publish_at, by=by)


def _beside(form: ReviewForm, refused: Refused) -> Refused | None:
    """Put a refusal beside its field; return one that belongs to no field."""
    if refused.field in form.fields:
        refusing.put(form, refused)
        return None
    return refused


def _read(event: Event) -> dict[str, Any]:
    """Return what a reviewer reads: what it says, what differs, who submitted it and when, what was said before."""
    now = queries.content_of(event)
    before = queries.submission_before(event)
    trail = [line for line in audit.trail(event) if line.verb in _OF_REVIEW]
    return {
        "event": event,
        "is_pending": event.state == EventState.PENDING_REVIEW,
        "content": review_words.content(now),
        "before": before,
        "differences": review_words.differences(before.content, now) if before else [],
        "lacks": rules.lacks(event, list(event.sessions.all()), list(event.tiers.all()), clock.now()),
        "needs_review": queries.needs_review(event),
        "entries": history.entries(trail, event.time_zone),
        "crumbs": moves.crumbs(event, _("Review")),
    }


_OF_REVIEW = frozenset(
    {"event.submitted", "event.returned", "event.revised", "event.approved", "event.rejected"}
)
