"""The questions of an event at the desk: listed, written, put in order, taken off the form, seen as by visitors."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from turnout.events.actions import asking as actions
from turnout.events.actions import asking_along, editing
from turnout.events.actions.spreading import Spread
from turnout.events.models import Asked, Event, Kind, Question
from turnout.events.rules import questions as rules
from turnout.events.rules.reporting import Report
from turnout.house import queries as house
from turnout.kernel import clock, permissions
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.registration.queries import answers
from turnout.registration.web import asking, forms
from turnout.registration.web.desk import along, events, head
from turnout.registration.web.desk.question_forms import KindForm, QuestionForm, before
from turnout.ui import refusing
from turnout.ui.doors import actor_of, desk


@require_safe
@desk(Permission.SEE_EVENTS)
def questions(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what an event asks, in order, with how many answered."""
    event = head.open_event(request, reference)
    seen = head.seen(event, clock.now())
    rows, counted = answers.everything_asked(event), answers.counts(event)
    context: dict[str, Any] = {
        **head.context(request, seen, "questions"),
        **events.aside(seen),
        "groups": [
            (label, [(one, counted.get(one.pk, 0)) for one in rules.of_whom(rows, asked)])
            for asked, label in Asked.choices
        ],
        "has_any": bool(rows),
        "may_edit": _may_edit(request, event),
        "kind_form": KindForm(),
    }
    return render(request, "desk/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_EVENTS)
def new(request: HttpRequest, reference: str) -> HttpResponse:
    """Write a question of the kind that was chosen."""
    event = head.open_event(request, reference, Permission.MANAGE_EVENTS)
    chosen = KindForm(request.GET)
    if not chosen.is_valid():
        return _back(event)
    rows = answers.everything_asked(event)
    last = max((one.position for one in rows), default=0)
    about = Question(event=event, position=last + 1, **chosen.cleaned_data)
    return _written(
        request,
        about,
        rows,
        lambda form, spread: asking_along.add(event, form.draft(), spread, by=actor_of(request)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_EVENTS)
def question(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Change what a question says."""
    event, row = _open(request, reference, key)
    rows = answers.everything_asked(event)
    return _written(
        request,
        row,
        rows,
        lambda form, spread: asking_along.change(row, form.draft(), spread, by=actor_of(request)),
    )


@require_POST
@desk(Permission.MANAGE_EVENTS)
def up(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Ask a question earlier."""
    return _done(request, reference, key, actions.move_up)


@require_POST
@desk(Permission.MANAGE_EVENTS)
def down(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Ask a question later."""
    return _done(request, reference, key, actions.move_down)


@require_POST
@desk(Permission.MANAGE_EVENTS)
def removal(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Take a question off the form; its answers stay."""
    return _switched(request, reference, key, "take_off")


@require_POST
@desk(Permission.MANAGE_EVENTS)
def return_(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Put a question back on the form."""
    return _switched(request, reference, key, "put_back")


@require_POST
@desk(Permission.MANAGE_EVENTS)
def deletion(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Delete a question that nobody answered."""
    return _switched(request, reference, key, "delete")


@require_safe
@desk(Permission.SEE_EVENTS)
def preview(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the questions as visitors see them, on a form that is sent nowhere."""
    event = head.open_event(request, reference)
    tiers = [(str(one.pk), one.name) for one in event.tiers.filter(is_active=True).order_by("position", "pk")]
    asks = asking.of(event, dict(tiers))
    choices = tiers if len(tiers) > 1 else []
    once = asking.asked_alone(lambda: asking.Answers(prefix="all"), asks, Asked.REGISTRATION, asks.tiers.keys)
    context = {
        "event": event,
        "person": forms.guest_rows(None, [{}], tiers=choices, asks=asks).forms[0],
        "once": once,
        "asks": asks,
        "crumbs": [*_crumbs(event), (_("Preview"), "")],
    }
    return render(request, "desk/questions_preview.html", context)


def _open(request: HttpRequest, reference: str, key: UUID) -> tuple[Event, Question]:
    event = head.open_event(request, reference, Permission.MANAGE_EVENTS)
    return event, get_object_or_404(event.questions, pk=key)


def _done(request: HttpRequest, reference: str, key: UUID, action: Callable[..., None]) -> HttpResponse:
    event, row = _open(request, reference, key)
    try:
        action(row, by=actor_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(event)


def _switched(request: HttpRequest, reference: str, key: UUID, do: str) -> HttpResponse:
    event, row = _open(request, reference, key)
    spread = along.of(request, event, along.form(request, event, "switch"))
    try:
        report = asking_along.switch(row, do, spread, by=actor_of(request))
    except Refused as refused:
        messages.error(request, str(refused))
        return _back(event)
    return along.on(request, report, _back(event))


def _written(
    request: HttpRequest,
    about: Question,
    rows: list[Question],
    write: Callable[[QuestionForm, Spread], Report],
) -> HttpResponse:
    event = about.event
    asked = along.form(request, event, "along")
    form = QuestionForm(
        request.POST if request.method == "POST" else None,
        about=about,
        before=before(about, rows),
        tiers=list(event.tiers.order_by("position", "pk")),
    )
    if request.method == "POST" and form.is_valid():
        try:
            report = write(form, along.of(request, event, asked))
        except Refused as refused:
            refusing.put(form, refused)
        else:
            messages.success(request, _("Saved."))
            return along.on(request, report, _back(event))
    is_new = about.made_at is None
    context = {
        "event": event,
        "form": form,
        "along": asked,
        "switch": None if is_new else along.form(request, event, "switch"),
        "answered": 0 if is_new else answers.counts(event).get(about.pk, 0),
        "question": about,
        "is_new": is_new,
        "needs_note": rules.lacks_note(
            Question(asked=about.asked), is_for_children=event.audience == "children"
        ),
        "days": house.days("answers").days,
        "kind_label": Kind(about.kind).label,
        "asked_label": Asked(about.asked).label,
        "crumbs": [*_crumbs(event), (_("New question") if is_new else about.label, "")],
    }
    return render(request, "desk/question.html", context, status=422 if form.errors else 200)


def _may_edit(request: HttpRequest, event: Event) -> bool:
    return event.state not in editing.FIXED and permissions.may(
        actor_of(request), Permission.MANAGE_EVENTS, event
    )


def _back(event: Event) -> HttpResponse:
    return HttpResponseRedirect(reverse("desk-event-questions", args=[event.reference]), status=303)


def _crumbs(event: Event) -> list[tuple[str, str]]:
    return [
        (_("Events"), reverse("desk-events")),
        (event.title, reverse("desk-event", args=[event.reference])),
        (_("Questions"), reverse("desk-event-questions", args=[event.reference])),
    ]
