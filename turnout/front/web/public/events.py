"""The page of an event, its calendar file and its picture."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from turnout.events.models import Event, Visibility
from turnout.events.rules import calendars, sale
from turnout.events.rules.sale import Sale, SaleState
from turnout.events.states import EventState
from turnout.front.queries import pages, series
from turnout.front.queries.pages import Shown
from turnout.front.rules import cards, facts, lasting, panel, pictures, saying, structured
from turnout.front.rules.panel import Visitor
from turnout.front.web.public import keeping, missing
from turnout.house import queries as house
from turnout.kernel import clock, codes
from turnout.kernel.actors import VISITOR
from turnout.ui import doors
from turnout.ui.doors import public

DAY = timedelta(days=1)


@public("An event is announced to everybody; a private one is not found.")
@require_safe
def event_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an event and the one thing to do about it."""
    now = clock.now()
    shown = pages.public_event(slug)
    if shown is None:
        return _elsewhere(request, slug, now)
    response = _rendered(request, shown, now)
    if doors.actor_of(request) != VISITOR:
        return response
    return keeping.keep(
        response,
        until=lasting.until(shown.event, shown.sessions, shown.tiers, now),
        version=pages.version_of(shown.event),
        ask=partial(pages.version, slug),
    )


@public("A calendar file says what the event's page says.")
@require_safe
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the event as a calendar file: one entry per session, struck out when it is cancelled."""
    shown = pages.public_event(slug)
    if shown is None or not shown.sessions:
        return _elsewhere(request, slug, clock.now(), suffix="calendar.ics")
    now = clock.now()
    body = calendars.build(_entries(shown), stamp=now)
    response = calendar_answer(body, f"{slug}.ics")
    return keeping.keep(
        response, until=now + DAY, version=pages.version_of(shown.event), ask=partial(pages.version, slug)
    )


@public("The picture of a link; drawn from a reference, it says nothing else.")
@require_safe
def cover_picture(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer with the cover of a public event, for readers of links: drawing one takes long, so not of anything."""
    if (
        len(reference) != codes.LENGTH
        or set(reference) - set(codes.ALPHABET)
        or not pages.is_public(reference)
    ):
        return missing.page(request)
    response = HttpResponse(pictures.cover(reference), content_type="image/png")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def calendar_answer(body: bytes, name: str) -> HttpResponse:
    """Return a calendar file as an answer."""
    response = HttpResponse(body, content_type=calendars.CONTENT_TYPE)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _elsewhere(request: HttpRequest, slug: str, now: datetime, suffix: str = "") -> HttpResponse:
    """Lead an old address to the present one; show a page that is not public to staff; else say there is none."""
    current = pages.current_slug(slug)
    if current is not None and current != slug:
        return HttpResponsePermanentRedirect(f"/events/{current}/{suffix}")
    actor = doors.actor_of(request)
    shown = None if suffix or actor == VISITOR else pages.staff_event(slug, actor)
    return missing.page(request) if shown is None else _rendered(request, shown, now)


def _rendered(request: HttpRequest, shown: Shown, now: datetime) -> HttpResponse:
    event = shown.event
    state = sale.sale_state(event, shown.tiers, now)
    url = f"{settings.TURNOUT_URL}/events/{event.slug}/"
    image = f"{settings.TURNOUT_URL}/covers/{event.reference}.png"
    context = {
        "section": "events",
        "event": event,
        "panel": panel.panel(event, state, now, _visitor(request, event), cancelled_at=_cancelled_at(event)),
        "badge": cards.badge(event, state, now),
        "is_hidden": state.state == Sale.UNPUBLISHED or event.visibility == Visibility.PRIVATE,
        "ages": saying.ages(event),
        "dates": facts.dates_of(event, shown.sessions),
        "place": facts.place(event),
        "ways": facts.ways(event),
        "topics": shown.topics,
        "others": series.others(event, now),
        "map_url": facts.map_url(event),
        "questions": facts.questions(event, state),
        "canonical": url,
        "image": image,
        "image_alt": structured.image_alt(),
        "excerpt": structured.excerpt(event),
        "json_ld": _json_ld(shown, state, url, image),
        "mail_url": f"mailto:?subject={quote(event.title)}&body={quote(url)}",
        **_calendar_links(shown),
    }
    return render(request, "front/public/event.html", context)


def _visitor(request: HttpRequest, event: Event) -> Visitor:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return panel.NOBODY
    return Visitor(is_signed_in=True, booked=pages.booked(event.pk, user.person))


def _cancelled_at(event: Event) -> datetime | None:
    return pages.cancelled_at(event) if event.state == EventState.CANCELLED else None


def _json_ld(shown: Shown, state: SaleState, url: str, image: str) -> str:
    return structured.json_ld(
        shown.event, shown.sessions, state, url=url, image=image, organizer=house.current().name
    )


def _entries(shown: Shown) -> Sequence[calendars.Entry]:
    url = f"{settings.TURNOUT_URL}/events/{shown.event.slug}/"
    return calendars.entries(shown.event, shown.sessions, url=url, notes=facts.calendar_notes(shown.event))


def _calendar_links(shown: Shown) -> dict[str, Any]:
    """Return the ways into a calendar; those of other makers take one entry at a time."""
    if not shown.sessions or shown.event.state == EventState.CANCELLED:
        return {}
    links = {"ics_url": f"/events/{shown.event.slug}/calendar.ics"}
    found = _entries(shown)
    if len(found) == 1:
        links |= {
            "google_url": calendars.google_link(found[0]),
            "outlook_url": calendars.outlook_link(found[0]),
        }
    return links
