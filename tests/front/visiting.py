"""What tests of public pages share: people who take places, and what a page says to a reader."""

import html
import json
import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build
from turnout.events.models import Event
from turnout.kernel.actors import VISITOR
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import AS_FREE, REFUSE, Booking, Contact, Wanted
from turnout.registration.models import Registration

_number = count(1)


def take(event: Event, places: int = 1, *, if_full: str = REFUSE, **more: Any) -> Registration:
    """Register a family of its own for some places, as the form does."""
    number = next(_number)
    wanted = tuple(Wanted(build.the_tier(event).pk, f"Child {number}-{n}") for n in range(places))
    contact = Contact("Ana", "Moreau", f"ana-{number}@example.org", "+442079460000")
    booking = Booking(event.pk, wanted, contact=contact, if_full=if_full, form_key=f"key-{number}", **more)
    return registering.register(booking, by=VISITOR)


def wait(event: Event, places: int = 1) -> Registration:
    """Join the line."""
    return take(event, places, if_full=AS_FREE)


def words(body: bytes) -> str:
    """Return what a page says, without its markup, blanks folded."""
    bare = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", body.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def links(body: bytes) -> list[str]:
    """Return where the links of a page lead."""
    return [html.unescape(found) for found in re.findall(r'<a\b[^>]*\shref="([^"]*)"', body.decode())]


def link(body: bytes, label: str) -> str:
    """Return where the first link that says `label` leads."""
    for match in re.finditer(r'<a\b[^>]*\shref="([^"]*)"[^>]*>(.*?)</a>', body.decode(), re.DOTALL):
        if label in " ".join(html.unescape(re.sub(r"<[^>]+>", " ", match[2])).split()):
            return html.unescape(match[1])
    raise AssertionError(f"No link says {label!r}.")


def titles(body: bytes) -> list[str]:
    """Return the titles on the cards of a list, in order."""
    return [
        html.unescape(found)
        for found in re.findall(r'class="card-title"><a [^>]*>([^<]*)</a>', body.decode())
    ]


def structured(body: bytes) -> dict[str, Any]:
    """Return the JSON-LD of a page."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', body.decode(), re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def statements(client: Client, path: str) -> list[str]:
    """Return the statements that one visit takes."""
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path)
    assert answer.status_code == 200
    return [query["sql"] for query in seen.captured_queries]


def unfolded(body: bytes) -> Iterator[str]:
    """Yield the lines of a calendar file, whole again."""
    yield from body.decode().replace("\r\n ", "").split("\r\n")
