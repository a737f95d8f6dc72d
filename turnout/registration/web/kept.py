"""The empty form, as every visitor gets it: rendered once for each version of its event.

What a body is kept under names everything that it says: the event's versions, what can be done now, language and
theme. The one-time key and the CSRF token are put in for each visitor; a kept body holds neither (core.md section 6).
"""

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language

from turnout.house import queries as house
from turnout.kernel import clock
from turnout.registration.actions import registering
from turnout.registration.queries.offers import Offer

MOST = 256
# Stand-ins that nobody can write into an event, because nobody knows them.
TOKEN, KEY = (f"[{secrets.token_hex(8)}]".encode() for _ in range(2))
SHOWN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+')  # masked anew each time it is written

Key = tuple[object, ...]


class _Kept:
    """The bodies this process keeps, the one that was asked for longest ago goes first."""

    def __init__(self) -> None:
        self.bodies: OrderedDict[Key, bytes] = OrderedDict()
        self.guard = Lock()

    def find(self, key: Key) -> bytes | None:
        """Return a body, which is young again then."""
        with self.guard:
            body = self.bodies.pop(key, None)
            if body is not None:
                self.bodies[key] = body
            return body

    def put(self, key: Key, body: bytes) -> None:
        """Keep a body."""
        with self.guard:
            self.bodies[key] = body
            if len(self.bodies) > MOST:
                self.bodies.popitem(last=False)


_kept = _Kept()


def form(request: HttpRequest, offer: Offer, made: Callable[[str], HttpResponse]) -> HttpResponse:
    """Return the form of an event for a visitor; `made` renders it with a one-time key when none is kept."""
    key = _key(request, offer)
    body = _kept.find(key)
    form_key = registering.new_form_key()
    if body is not None:
        token = get_token(request).encode()
        return HttpResponse(body.replace(TOKEN, token).replace(KEY, form_key.encode()))
    response = made(form_key)
    _kept.put(key, SHOWN.sub(rb"\1" + TOKEN, response.content).replace(form_key.encode(), KEY))
    return response


def may_keep(request: HttpRequest) -> bool:
    """Return whether the visitor gets what every visitor gets: no session, and no message waits for him."""
    return not ({"session", "messages"} & {name.removeprefix("__Host-") for name in request.COOKIES})


def _key(request: HttpRequest, offer: Offer) -> Key:
    event = offer.event
    sales = tuple((one.tier.pk, one.tier.name, one.state, one.left) for one in offer.sale.tiers)
    places = (event.held, event.capacity, event.waiting)
    words = (event.metro.name, clock.now().year, get_language(), request.COOKIES.get("theme", "")[:5])
    kept_for = house.days("answers") if event.asks else None  # what the questions say about their answers
    return (event.pk, event.page_version, places, offer.sale.state, sales, words, kept_for)
