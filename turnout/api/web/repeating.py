"""Routes that repeat an event: what a rule would yield, the dates made, one taken out of its series again."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from ninja import Router

from turnout.api.rules import shapes_series as shapes
from turnout.api.web import answers
from turnout.api.web.entering import Token
from turnout.api.web.event_moves import found, now
from turnout.api.web.events import Reference
from turnout.api.web.schemas import EventOut
from turnout.api.web.series import as_seen
from turnout.api.web.series_schemas import DaysOut, Repeating, Rule, SeriesOut
from turnout.events.actions import repeating
from turnout.events.models import Event
from turnout.events.rules import previewing
from turnout.events.rules.recurring import Pattern
from turnout.kernel import clock
from turnout.kernel.permissions import Permission
from turnout.ui.doors import actor_of

router = Router(tags=["series"])
SCOPE = "events:write"


@router.post(
    "/events/{reference}/repetition/preview",
    response=DaysOut,
    auth=Token(SCOPE),
    summary="What a rule of repeating would yield",
)
def preview_repetition(request: HttpRequest, reference: Reference, sent: Rule) -> HttpResponse:
    """Return the days of a rule and what stands against each; nothing is made. Scope: events:write."""
    event = found(request, reference, Permission.MANAGE_EVENTS)
    return answers.data(shapes.days(_days(event, sent.pattern())))


@router.post(
    "/events/{reference}/repetition",
    response={201: SeriesOut},
    auth=Token(SCOPE),
    summary="Repeat an event",
)
def repeat_event(request: HttpRequest, reference: Reference, sent: Repeating) -> HttpResponse:
    """Make drafts of an event on other days, as one series; of one in a series, more dates. Scope: events:write."""
    event, pattern = found(request, reference, Permission.MANAGE_EVENTS), sent.pattern()
    wanted = _clear(event, pattern) if sent.days is None else sent.days
    series = repeating.repeat(event, pattern, wanted, by=actor_of(request))
    return answers.created(found=as_seen(request, series), path=f"/series/{series.slug}")


@router.post(
    "/events/{reference}/departure",
    response=EventOut,
    auth=Token(SCOPE),
    summary="Take an event out of its series",
)
def take_out(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Let an event stand alone again; nothing else about it changes. Scope: events:write."""
    event = found(request, reference, Permission.MANAGE_EVENTS)
    return now(repeating.take_out(event, by=actor_of(request)), request)


def _clear(event: Event, pattern: Pattern) -> list[date]:
    return [one.day for one in _days(event, pattern) if one.is_clear]


def _days(event: Event, pattern: Pattern) -> list[previewing.Day]:
    sessions = list(event.sessions.order_by("starts_at", "pk"))
    repeating.require_model(event, sessions)
    return previewing.days(event, sessions, pattern, repeating.taken_days(event), clock.now())
