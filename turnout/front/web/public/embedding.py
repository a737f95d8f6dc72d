"""What other sites show of us: the script, an event, a list of events, each as a page in a frame (docs/widget.md)."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from turnout.events.rules import sale
from turnout.front.queries import catalogue, pages, series
from turnout.front.rules import cards, facts, lasting, panel
from turnout.front.rules.cards import Card
from turnout.front.web.public import keeping
from turnout.front.web.public.catalogue import KEPT
from turnout.house import queries as house
from turnout.kernel import clock, codes, text
from turnout.ui import framing
from turnout.ui.doors import public
from turnout.ui.framing import framed

SCRIPT = "ui/js/embed.js"
SHOWN = 20
LISTS = ("metro", "series", "all")
SCRIPT_KEPT = timedelta(hours=1)


def sites() -> tuple[str, ...]:
    """Return the sites that may show us; none stands for all."""
    return house.current().widget_sites


@public("The script that puts a public page into a frame; it holds nothing.")
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """Answer with the script for other sites: its address stays, what it does gets better."""
    body, tag = _script()
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={int(SCRIPT_KEPT.total_seconds())}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["ETag"] = tag
    return cast("HttpResponse", get_conditional_response(request, etag=tag, response=response))


@public("An event is announced to everybody, also on the sites of others; a private one is not found.")
@framed(sites)
@require_safe
def event(request: HttpRequest, reference: str) -> HttpResponse:
    """Show an event with its places as they are now, and the one thing to do about it."""
    now = clock.now()
    shown = pages.public_event_named(codes.tidy(text.line(reference)))
    if shown is None:
        raise Http404
    found = shown.event
    state = sale.sale_state(found, shown.tiers, now)
    said = panel.panel(found, state, now)
    is_open = said.url == panel.register_url(found)
    context: dict[str, Any] = {
        "event": found,
        "panel": said,
        "opens": _in_frame(request, found.reference) if is_open else "",
        "takes_code": f"/embed/events/{found.reference}/register/" if said.asks_code and not is_open else "",
        "look": framing.look(request).items(),
        "badge": cards.badge(found, state, now),
        "dates": facts.dates_of(found, shown.sessions),
        "place": facts.place(found),
        "is_compact": _is_compact(request),
        "url": f"/events/{found.slug}/",
        "back": _back(request),
    }
    return keeping.keep(
        render(request, "front/public/embed_event.html", context),
        until=lasting.until(found, shown.sessions, shown.tiers, now),
        names=frozenset((*framing.LOOK, *LISTS)),
        version=pages.version_of(found),
        ask=partial(pages.version, found.slug),
    )


@public("The catalogue is for everybody, also on the sites of others.")
@framed(sites)
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """Show what is coming up: all of it, of a metro, or all dates of a series."""
    listing = _series(request) if request.GET.get("series") else _catalogue(request)
    context = {
        "rows": [
            (card, framing.with_look(request, f"/embed/events/{card.reference}/", listing.of))
            for card in listing.cards
        ],
        "is_compact": _is_compact(request),
        "has_more": listing.has_more,
        "all_url": listing.all_url,
    }
    response = render(request, "front/public/embed_list.html", context)
    return keeping.keep(response, until=clock.now() + KEPT, names=frozenset((*framing.LOOK, *LISTS)))


@dataclass(frozen=True, slots=True)
class Listing:
    """What a frame with several events shows."""

    of: dict[str, str]
    cards: list[Card]
    has_more: bool
    all_url: str


def _catalogue(request: HttpRequest) -> Listing:
    now, slug = clock.now(), text.line(request.GET.get("metro", ""))[:120]
    metro = pages.metro(slug) if slug else None
    if slug and metro is None:
        raise Http404
    filters = catalogue.Filters(metro=slug)
    page = catalogue.page(catalogue.matching(filters, now), filters, size=SHOWN)
    zone = metro.time_zone if metro else settings.TIME_ZONE
    found = cards.cards(page.events, now, zone=zone)
    of = {"metro": slug} if slug else {"all": "1"}
    return Listing(of, found, page.has_later, f"/?metro={slug}" if slug else "/")


def _series(request: HttpRequest) -> Listing:
    now, found = clock.now(), series.find(text.line(request.GET["series"])[:120])
    if found is None:
        raise Http404
    page = series.coming(found, now)
    return Listing(
        {"series": found.slug},
        cards.cards(page.rows, now, zone=found.metro.time_zone),
        bool(page.later),
        f"/series/{found.slug}/",
    )


def _in_frame(request: HttpRequest, reference: str) -> str:
    return framing.with_look(request, f"/embed/events/{reference}/register/")


def _back(request: HttpRequest) -> str:
    """Return the list in whose frame the event was opened; empty where it stands alone."""
    of = {name: text.line(request.GET[name])[:120] for name in LISTS if request.GET.get(name)}
    return framing.with_look(request, "/embed/list/", of) if of else ""


def _is_compact(request: HttpRequest) -> bool:
    return bool(request.GET.get("compact"))


@cache
def _script() -> tuple[bytes, str]:
    body = Path(str(finders.find(SCRIPT))).read_bytes()
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'
