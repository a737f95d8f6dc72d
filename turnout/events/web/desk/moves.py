"""The moves of an event that ask for little: a button, a reason, a deadline."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST

from turnout.events import policy
from turnout.events.actions import ending, housing, publishing
from turnout.events.models import Event
from turnout.events.rules import due
from turnout.events.web.desk import cautions, opening
from turnout.events.web.desk.forms import fields
from turnout.events.web.desk.forms.moves import OverrideForm, ReasonForm, ReopenForm
from turnout.kernel import clock, text
from turnout.kernel.actors import Actor
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.ui import refusing
from turnout.ui.doors import actor_of, desk
from turnout.ui.forms import Form


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.PUBLISH_EVENTS)
def publication(request: HttpRequest, reference: str) -> HttpResponse:
    """Show an event to the public; when its room is taken, ask why it may be shared."""
    event = opening.event(request, reference)
    policy.require_publish(actor_of(request), event)
    typed = text.line(request.POST.get("override", ""))[:500] if request.method == "POST" else ""
    refused = None
    if request.method == "POST":
        try:
            publishing.publish(event, by=actor_of(request), override=typed)
        except Refused as found:
            refused = found
        else:
            messages.success(request, _("Published. People can find it now."))
            return back_to(event)
    form = OverrideForm(initial={"override": typed}) if refused and refused.code == "room_taken" else None
    context = {
        "event": event,
        "refused": refused,
        "form": form,
        "others": housing.overlapping(event),
        "cautions": cautions.of(event),
        "crumbs": crumbs(event, _("Publish")),
    }
    return render(request, "desk/event_publish.html", context, status=refused.status if refused else 200)


@require_POST
@desk(Permission.MANAGE_EVENTS)
def closing(request: HttpRequest, reference: str) -> HttpResponse:
    """Close registration."""
    return _make(request, reference, publishing.close, _("Registration is closed."))


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_EVENTS)
def start(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that the event is going on; before its first session with a reason."""
    event = opening.event(request, reference, Permission.MANAGE_EVENTS)
    if request.method == "POST" and not due.is_early(event, "start", clock.now()):
        return _make(request, reference, ending.start, _("The event is going on."))
    words = Words(_l("Start now"), _l("Registration ends, and the event is going on from now on."), "play")
    return ask(request, event, _why(event, "start"), _start, words)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_EVENTS)
def completion(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that the event is over; before the end of its last session with a reason."""
    event = opening.event(request, reference, Permission.MANAGE_EVENTS)
    if request.method == "POST" and not due.is_early(event, "complete", clock.now()):
        return _make(request, reference, ending.complete, _("The event is over."))
    words = Words(_l("Say it is over"), _l("The event is over from now on. Nobody waits any more."), "check")
    return ask(request, event, _why(event, "complete"), _complete, words)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_EVENTS)
def archiving(request: HttpRequest, reference: str) -> HttpResponse:
    """Put the event away, having read that there is no way back."""
    event = opening.event(request, reference, Permission.MANAGE_EVENTS)
    said = _l(
        "From then on it can only be read, for good. What the next chair should know goes into its notes before."
    )
    return ask(request, event, Form, _archive, Words(_l("Archive"), said, "archive"))


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.PUBLISH_EVENTS)
def withdrawal(request: HttpRequest, reference: str) -> HttpResponse:
    """Take an event back from the public, with a reason."""
    words = Words(
        _l("Take back"), _l("It is a draft for the desk again. Nobody holds a place or waits."), "undo-2"
    )
    return ask(
        request, opening.event(request, reference, Permission.PUBLISH_EVENTS), ReasonForm, _unpublish, words
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_EVENTS)
def reopening(request: HttpRequest, reference: str) -> HttpResponse:
    """Open registration again, until a new deadline and with a reason."""
    words = Words(
        _l("Reopen registration"), _l("People can register again until the time you choose."), "door-open"
    )
    return ask(
        request, opening.event(request, reference, Permission.MANAGE_EVENTS), ReopenForm, _reopen, words
    )


@dataclass(frozen=True, slots=True)
class Words:
    """What a page that asks is called, what happens then, and its icon."""

    title: str | Promise
    text: str | Promise
    icon: str


def back_to(event: Event) -> HttpResponse:
    """Return to the page of an event."""
    return HttpResponseRedirect(reverse("desk-event", args=[event.reference]), status=303)


def crumbs(event: Event, last: str) -> list[tuple[str, str]]:
    """Return the way to a page below that of an event."""
    own = reverse("desk-event", args=[event.reference])
    return [(_("Events"), reverse("desk-events")), (event.title, own), (last, "")]


def _make(request: HttpRequest, reference: str, move: Callable[..., object], said: str) -> HttpResponse:
    """Make a move that asks nothing; a refusal is a page of its own that leads back."""
    event = opening.event(request, reference, Permission.MANAGE_EVENTS)
    try:
        move(event, by=actor_of(request))
    except Refused as refused:
        return _no(request, event, refused)
    messages.success(request, said)
    return back_to(event)


def ask(
    request: HttpRequest,
    event: Event,
    kind: type[Form],
    move: Callable[[Event, Form, Actor], object],
    words: Words,
    *,
    initial: dict[str, Any] | None = None,
) -> HttpResponse:
    """Ask for what a move needs, and make it; what refuses it stands beside its field."""
    form = kind(request.POST if request.method == "POST" else None, initial=initial)
    status = 0
    if request.method == "POST" and form.is_valid():
        try:
            move(event, form, actor_of(request))
        except Refused as refused:
            if refused.code == "wrong_state":
                return _no(request, event, refused)
            refusing.put(form, refused)
            status = refused.status
        else:
            messages.success(request, _("Done."))
            return back_to(event)
    context = {"event": event, "form": form, "words": words, "crumbs": crumbs(event, str(words.title))}
    if not status:
        status = 422 if form.errors else 200
    return render(request, "desk/event_ask.html", context, status=status)


def _no(request: HttpRequest, event: Event, refused: Refused) -> HttpResponse:
    """Answer that a move is not possible, with the way back to where it stands."""
    own = reverse("desk-event", args=[event.reference])
    return refusing.page_back(request, refused, _("Back to the event"), own)


def _why(event: Event, name: str) -> type[Form]:
    return ReasonForm if due.is_early(event, name, clock.now()) else Form


def _archive(event: Event, _form: Form, by: Actor) -> None:
    ending.archive(event, by=by)


def _start(event: Event, form: Form, by: Actor) -> None:
    ending.start(event, by=by, reason=form.cleaned_data.get("reason", ""))


def _complete(event: Event, form: Form, by: Actor) -> None:
    ending.complete(event, by=by, reason=form.cleaned_data.get("reason", ""))


def _unpublish(event: Event, form: Form, by: Actor) -> None:
    publishing.unpublish(event, by=by, reason=form.cleaned_data["reason"])


def _reopen(event: Event, form: Form, by: Actor) -> None:
    deadline = fields.instant(form.cleaned_data["deadline_at"], event.time_zone, "deadline_at")
    if deadline is not None:
        publishing.reopen(event, deadline, by=by, reason=form.cleaned_data["reason"])
