"""Every page of this room is sound HTML: ids once, labels that lead somewhere, no form within a form."""

from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from tests import build, cast
from turnout.events.actions.pricing import TierDraft
from turnout.kernel.actors import VISITOR
from turnout.people.actions import households
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.rules import links

pytestmark = pytest.mark.django_db

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Sound(HTMLParser):
    """Collects what is wrong with a page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.wanted: set[str] = set()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the ids and what refers to them."""
        found = dict(attrs)
        if tag == "form" and "form" in self.open:
            self.wrong.append("a form within a form")
        if "style" in found or any(name.startswith("on") for name in found):
            self.wrong.append(f"inline style or script in <{tag}>")
        if (
            tag not in VOID
            and self.get_starttag_text()
            and not (self.get_starttag_text() or "").endswith("/>")
        ):
            self.open.append(tag)
        if "template" in self.open:
            return
        if found.get("id"):
            self.ids[str(found["id"])] += 1
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.wanted.update((found.get(name) or "").split())

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that closes itself, as parts of pictures do."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close what is open."""
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes something else")


def faults(page: str) -> list[str]:
    parser = Sound()
    parser.feed(page)
    parser.close()
    twice = [f"id {one} {count} times" for one, count in parser.ids.items() if count > 1]
    lost = [f"nothing has the id {one}" for one in sorted(parser.wanted - set(parser.ids))]
    return [*parser.wrong, *twice, *lost, *(f"<{tag}> stays open" for tag in parser.open)]


def sound(answer: Any) -> None:
    assert answer["Content-Type"].startswith("text/html")
    assert faults(answer.content.decode()) == []


def test_the_form_in_every_state() -> None:
    event = build.a_published_event(
        places=1, tiers=[TierDraft(name="A", capacity=1), TierDraft(name="B", capacity=1)]
    )
    url = f"/events/{event.slug}/register/"
    sound(Client().get(url))
    sound(Client().post(url, {"party-TOTAL_FORMS": 2}))
    sound(Client().post(url, {"party-TOTAL_FORMS": 2, "add": "1"}))
    you = {"first_name": "Ana", "last_name": "L", "email": "ana@example.org", "phone": "07700 900418"}
    three = {f"party-{n}-first_name": name for n, name in enumerate(["Mira", "Jonas", "Elin"])}
    answer = Client().post(url, {**you, "party-TOTAL_FORMS": 3, **three})
    assert answer.status_code == 409
    sound(answer)


def test_the_pages_of_a_registration() -> None:
    user = cast.ana()
    child = households.save_child(cast.person(user), "Mira", by=user.actor)
    event = build.a_published_event(places=2)
    tier = build.the_tier(event)
    wanted = (Wanted(tier.pk, person_id=child.pk), Wanted(tier.pk, "Jonas"), Wanted(tier.pk, "Elin"))
    booking = Booking(event.pk, wanted, registrant_id=cast.person(user).pk, if_full="split")
    registration = registering.register(booking, by=user.actor)
    client = Client()
    client.force_login(user)
    path = links.page_path(registration.reference)
    for part in ("", "cancellation/", "people/", "names/", "passes/"):
        sound(client.get(path + part))
    sound(client.post(f"{path}cancellation/", {}))
    sound(client.post(f"{path}names/", {"p1-age": "x"}))
    sound(client.get("/my/"))
    sound(client.get(f"/events/{event.slug}/register/"))


def test_the_pages_of_visitors() -> None:
    event = build.a_published_event()
    tier = build.the_tier(event)
    contact = Contact("Ana", "Lindqvist", "ana@example.org", "+447700900418")
    registration = registering.register(Booking(event.pk, (Wanted(tier.pk, "Mira"),), contact), by=VISITOR)
    client = Client()
    sound(client.get(links.manage_path(registration), follow=True))
    for where in (
        "/my/",
        "/my/lost-link/",
        "/my/lost-link/?sent=1",
        "/registrations/ZZZZZZ/",
        "/r/ZZZZZZ/x/",
    ):
        sound(Client().get(where))
    sound(Client().post("/my/lost-link/", {"email": "x"}))
