"""What the script of the door asks: take these taps, what changed elsewhere, and its own parts as an app."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from turnout.kernel import clock
from turnout.kernel.refusals import Refused
from turnout.registration.actions import checking_in, walking_in
from turnout.registration.actions.checking_in import Touch
from turnout.registration.queries import door as queries
from turnout.registration.rules import door, passes
from turnout.registration.web.door import money, pages, reading
from turnout.ui.doors import desk, public

MOST = 500
LONGEST = 200  # of a code
PLACE, MORE, LESS = "place", "walk_in", "walk_in_less"
Count = tuple[str, UUID, datetime]


@never_cache
@require_POST
@desk(pages.NEEDED)
def sync(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Take what a device kept, at most 500 taps, and say of each what came of it. Sent again it changes nothing."""
    return taken(request, pages.open_place(request, reference, key))


def taken(request: HttpRequest, place: pages.Place) -> HttpResponse:
    """Take the taps of a device, whoever holds it. One that cannot be read holds up no other."""
    try:
        given = _taps(request.body)
    except Refused as refused:
        return JsonResponse({"code": refused.code, "message": str(refused)}, status=refused.status)
    touches, counts, odd = _sorted(place, given)
    outcomes = [_told(one) for one in checking_in.check_in_many(place.session, touches, by=place.actor)]
    outcomes += odd
    outcomes += [_counted(place, kind, tap, at) for kind, tap, at in counts]
    return JsonResponse({"outcomes": outcomes, "figures": _figures(place)})


@never_cache
@require_POST
@desk(pages.NEEDED)
def code(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Say what a code is worth that a camera read, and whose it is when it is good. It changes nothing."""
    return judged(request, pages.open_place(request, reference, key))


def judged(request: HttpRequest, place: pages.Place) -> HttpResponse:
    """Say what a code is worth at a door, whoever holds the camera."""
    now = clock.now()
    shown = _shown(request.body)
    found = pages.verdict_of(place, shown, now)
    bearer = pages.bearer_of(place, shown)
    owed = pages.owed_by(place, bearer) if bearer else ""
    bearer = bearer if found.is_good else None
    return JsonResponse(
        {
            "code": found.code,
            "title": found.title,
            "text": found.text,
            "is_good": found.is_good,
            "attendee": str(bearer.pk) if bearer else "",
            "name": bearer.person.first_name if bearer else "",
            "owed": owed,
        }
    )


@never_cache
@require_safe
@desk(pages.NEEDED)
def changes(request: HttpRequest, reference: str, key: UUID) -> HttpResponse:
    """Answer with the counts, and with who stands differently since an instant: the same few statements always."""
    return heard(request, pages.open_place(request, reference, key))


def heard(request: HttpRequest, place: pages.Place) -> HttpResponse:
    """Tell a device what others did."""
    now = clock.now()
    try:
        since = reading.instant(request.GET.get("since", ""), now)
    except Refused as refused:
        return JsonResponse({"code": refused.code, "message": str(refused)}, status=refused.status)
    found = queries.changed(place.session, since)
    return JsonResponse(
        {
            **_paid(request, place, since),
            "now": now.isoformat(),
            "figures": _figures(place),
            "changed": [{"attendee": str(one), "standing": standing} for one, standing in found],
        }
    )


@public("A script without any data: it lets the page of the door open without a connection.")
@require_safe
def worker(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer with the service worker of a door; its address limits it to the pages of that door."""
    return worker_script(request)


def worker_script(request: HttpRequest) -> HttpResponse:
    """Answer with the service worker of any door."""
    return render(request, "desk/check_in_worker.js", content_type="text/javascript")


@public("The name and the icon of the app; it says nothing about an event.")
@require_safe
def manifest(request: HttpRequest, reference: str) -> HttpResponse:
    """Answer with what a phone needs to install the door as an app."""
    start = reverse("door", args=[reference])
    said = {
        "name": _("Check-in"),
        "short_name": _("Check-in"),
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "background_color": "#f7f7f2",
        "theme_color": "#0d3b2e",
        "icons": [
            _icon("icon-192.png", "192x192", "any"),
            _icon("icon-512.png", "512x512", "any"),
            _icon("icon-maskable-512.png", "512x512", "maskable"),
        ],
    }
    return JsonResponse(said, content_type="application/manifest+json")


def _icon(name: str, sizes: str, purpose: str) -> dict[str, str]:
    return {
        "src": static(f"registration/app/{name}"),
        "sizes": sizes,
        "type": "image/png",
        "purpose": purpose,
    }


def _paid(request: HttpRequest, place: pages.Place, since: datetime) -> dict[str, list[dict[str, str]]]:
    """Return what was paid meanwhile, for a page of staff that speaks of money; no statement for others."""
    if place.kiosk or "paid" not in request.GET:
        return {}
    strips = money.touched(place.event, place.actor, since - queries.LOOK_BACK)
    return {"paid": [money.told(request, place.payments_url, one) for one in strips.values()]}


def _taps(body: bytes) -> list[Any]:
    try:
        given = json.loads(body)["taps"]
    except (ValueError, KeyError, TypeError, RecursionError):
        given = None
    if not isinstance(given, list) or len(given) > MOST:
        raise Refused("bad_input", _("These are not taps, or too many at once."), field="taps")
    return given


def _sorted(place: pages.Place, given: list[Any]) -> tuple[list[Touch], list[Count], list[dict[str, Any]]]:
    """Return the taps for people, those that count, and what is said of the forged and the unreadable ones."""
    touches: list[Touch] = []
    counts: list[Count] = []
    odd: list[dict[str, Any]] = []
    for index, one in enumerate(given):
        try:
            kind = _kind(one)
            if kind != PLACE:
                counts.append((kind, *_count(one)))
            elif _is_genuine(place, one):
                touches.append(reading.touch(one, clock.now()))
            else:
                odd.append(_forged(one))
        except Refused as refused:
            odd.append(_unreadable(one, index, refused))
    return touches, counts, odd


def _kind(given: Any) -> str:
    kind = given.get("kind") if isinstance(given, dict) else None
    if not isinstance(kind, str) or kind not in {PLACE, MORE, LESS}:
        raise Refused("bad_input", _("This tap says nothing that we know."), field="kind")
    return kind


def _unreadable(given: Any, index: int, refused: Refused) -> dict[str, Any]:
    """Return what is said of a tap that cannot be read: under its key as it was sent, and its place in the batch."""
    said = given if isinstance(given, dict) else {}
    told = {name: str(said.get(name) or "")[:LONGEST] for name in ("key", "attendee")}
    message = str(door.WORDS[refused.code])
    return {**told, "index": index, "code": refused.code, "standing": "", "message": message}


def _shown(body: bytes) -> str:
    """Return the code of a request; whatever is none reads as a code that is not ours."""
    try:
        return str(json.loads(body)["code"])[:LONGEST]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def _is_genuine(place: pages.Place, given: dict[str, Any]) -> bool:
    """Return whether a tap came from a list, or from a code that we signed for this person at this event."""
    if not given.get("code"):
        return True
    return passes.read(str(given["code"])[:LONGEST], place.event) == reading.key(given.get("attendee"))


def _forged(given: dict[str, Any]) -> dict[str, str]:
    key, attendee = reading.key(given.get("key")), reading.key(given.get("attendee"))
    return _told(checking_in.Outcome(key, attendee, "forged", ""))


def _count(given: dict[str, Any]) -> tuple[UUID, datetime]:
    return reading.key(given.get("key")), reading.instant(given.get("at"), clock.now())


def _counted(place: pages.Place, kind: str, key: UUID, at: datetime) -> dict[str, str]:
    code = door.DONE
    try:
        if kind == LESS:
            walking_in.take_back(place.session, key, at, by=place.actor)
        else:
            walking_in.walk_in(place.session, key, at, by=place.actor)
    except Refused as refused:
        code = refused.code
    return {"key": str(key), "code": code, "message": str(door.WORDS.get(code, ""))}


def _told(one: checking_in.Outcome) -> dict[str, str]:
    return {
        "key": str(one.key),
        "attendee": str(one.attendee_id),
        "code": one.code,
        "standing": one.standing,
        "message": str(door.WORDS.get(one.code, "")),
    }


def _figures(place: pages.Place) -> dict[str, int | None]:
    found = queries.figures(place.event, place.session, clock.now())
    return {
        "expected": found.expected,
        "here": found.here,
        "walk_ins": found.walk_ins,
        "room_left": found.room_left,
    }
