"""Kept pages: answered with one statement, and never older than a second, or than a change of their event."""

import time
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from tests import build, cast
from tests.front import visiting
from turnout.events.actions import editing, ending, publishing
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.front.queries import pages
from turnout.front.web.public import keeping
from turnout.front.web.public.keeping import Keep, Kept, Shelf
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.registration.actions import cancelling, resizing
from turnout.venues.actions import managing

pytestmark = pytest.mark.django_db


def page(event: Event, client: Client | None = None) -> str:
    answer = (client or Client()).get(f"/events/{event.slug}/")
    assert answer.status_code == 200
    return visiting.words(answer.content)


def test_a_kept_page_takes_one_statement_and_a_kept_list_none() -> None:
    event = build.a_published_event()
    first = visiting.statements(Client(), f"/events/{event.slug}/")
    assert 1 < len(first) <= 5
    assert len(visiting.statements(Client(), f"/events/{event.slug}/")) == 1
    assert visiting.statements(Client(), "/") != []
    assert visiting.statements(Client(), "/") == []


def test_a_place_taken_or_given_back_shows_at_once() -> None:
    event = build.a_published_event(places=5)
    assert "5 of 5 places left" in page(event)
    made = visiting.take(event, 2)
    assert "3 of 5 places left" in page(event)
    attendees = [one.pk for one in made.attendees.all()[:1]]
    cancelling.cancel_places(made, attendees, by=SYSTEM)
    assert "4 of 5 places left" in page(event)


def test_who_waits_shows_at_once() -> None:
    event = build.a_published_event(places=1)
    visiting.take(event)
    assert page(event).count("waiting") == 0
    visiting.wait(event)
    assert "Full, 1 person waiting" in page(event)


def test_a_change_of_anything_on_the_page_shows_at_once() -> None:
    event = build.a_published_event(places=5, title="Robots")
    assert "Robots" in page(event)
    editing.change(event, {"title": "Rockets"}, by=SYSTEM)
    assert "Rockets" in page(event)
    assert event.venue is not None
    managing.change(event.venue, {"parking_instructions": "Behind the barn."}, by=SYSTEM)
    assert "Behind the barn." in page(event)
    resizing.resize_tier(build.the_tier(event), 9, by=SYSTEM)
    assert "9 of 9 places left" in page(event)
    publishing.close(build.fresh(event), by=SYSTEM)
    assert "Registration is closed" in page(event)
    ending.cancel(build.fresh(event), by=SYSTEM, reason="Flooded.")
    assert "Cancelled on" in page(event)


def test_what_is_no_longer_public_is_gone_at_once() -> None:
    event = build.a_published_event()
    page(event)
    editing.change(event, {"visibility": "private"}, by=SYSTEM)
    assert Client().get(f"/events/{event.slug}/").status_code == 404


@pytest.mark.parametrize(
    ("waits", "before", "after"),
    [
        ({"opens_at": timedelta(minutes=30)}, "Registration has not opened yet", "Register"),
        ({"deadline_at": timedelta(minutes=30)}, "Register", "Closed on"),
        ({"tiers": timedelta(minutes=30)}, "Opens", "Register"),
    ],
)
def test_what_time_alone_changes_is_never_late(waits: dict[str, timedelta], before: str, after: str) -> None:
    now = clock.now()
    ((name, wait),) = waits.items()
    given = [TierDraft(name="Place", capacity=3, opens_at=now + wait)] if name == "tiers" else now + wait
    values: dict[str, Any] = {name: given}
    event = build.a_published_event(**values)
    with clock.shifted(now + wait - timedelta(seconds=10) - clock.now()):
        assert before in page(event)
    with clock.shifted(now + wait + timedelta(milliseconds=5) - clock.now()):
        assert after in page(event)


def test_a_list_is_kept_for_less_than_a_second() -> None:
    event = build.a_published_event(places=5)
    assert "5 of 5 places left" in visiting.words(Client().get("/").content)
    visiting.take(event)
    assert "5 of 5 places left" in visiting.words(Client().get("/").content)
    with clock.shifted(timedelta(seconds=1)):
        assert "4 of 5 places left" in visiting.words(Client().get("/").content)


def test_whoever_has_a_session_gets_a_page_of_his_own() -> None:
    event = build.a_published_event()
    anonymous = page(event)
    client = Client()
    client.force_login(cast.ana())
    mine = page(event, client)
    assert "Sign in" in anonymous
    assert "Ana" in mine
    assert page(event) == anonymous
    assert len(visiting.statements(client, f"/events/{event.slug}/")) > 1


def test_a_kept_page_holds_no_token_and_sets_no_cookie() -> None:
    event = build.a_published_event()
    for path in (f"/events/{event.slug}/", "/", f"/metros/{event.metro.slug}/"):
        for _ in range(2):
            answer = Client().get(path)
            assert not answer.cookies
            assert b"csrfmiddlewaretoken" not in answer.content
            assert {"Cookie", "Accept-Language"} <= {part.strip() for part in answer["Vary"].split(",")}


def test_a_kept_page_has_the_headers_of_a_fresh_one() -> None:
    event = build.a_published_event()
    first, second = (dict(Client().get(f"/events/{event.slug}/").items()) for _ in range(2))
    assert first == second
    assert "default-src 'self'" in second["Content-Security-Policy"]
    assert second["X-Frame-Options"] == "DENY"
    assert second["Cache-Control"] == "no-cache"


def test_what_a_browser_has_already_is_not_sent_again() -> None:
    event = build.a_published_event(places=5)
    path = f"/events/{event.slug}/"
    tag = Client().get(path)["ETag"]
    again = Client().get(path, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == tag
    assert Client().get(path, headers={"If-None-Match": f'"other", W/{tag}'}).status_code == 304
    visiting.take(event)
    changed = Client().get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed["ETag"] != tag


def test_light_and_dark_are_kept_apart_and_unknown_themes_are_not_kept_at_all() -> None:
    build.a_published_event()
    for theme in ("dark", "light", "", "x" * 2000):
        client = Client()
        client.cookies["theme"] = theme
        body = client.get("/").content.decode()
        assert ('data-theme="dark"' in body) == (theme == "dark")
        assert "x" * 100 not in body


def test_parameters_that_mean_nothing_share_a_page_and_those_that_do_have_their_own() -> None:
    event = build.a_published_event(title="Chess")
    page(event)
    assert len(visiting.statements(Client(), f"/events/{event.slug}/?fbclid=abc")) == 1
    assert visiting.titles(Client().get("/?q=chess").content) == ["Chess"]
    assert visiting.titles(Client().get("/?q=robots").content) == []
    assert visiting.statements(Client(), "/?q=chess&fbclid=1") == []


def test_hosts_do_not_share_pages(settings: object) -> None:
    build.a_published_event()
    assert Client().get("/").status_code == 200
    assert Client().get("/", headers={"Host": "evil.example.org"}).status_code == 400


def test_heads_and_forms_are_not_kept() -> None:
    event = build.a_published_event()
    assert Client().head(f"/events/{event.slug}/").status_code == 200
    assert Client().post("/").status_code == 405
    assert Client().get("/no-such-page").status_code == 404


def kept(size: int) -> Kept:
    now = clock.now()
    return Kept(b"x" * size, {"ETag": '"x"'}, Keep(now + timedelta(hours=1), frozenset(), None, None))


def test_the_shelf_lets_go_of_what_was_not_asked_for() -> None:
    shelf = Shelf(most_octets=20_000, most_paths=3)
    for name in "abcd":
        shelf.put((name,), name, kept(1000))
        shelf.get(("a",))
    assert shelf.octets == 12_000
    for name in "efgh":
        shelf.put((name,), name, kept(1000))
        shelf.get(("a",))
    assert shelf.octets <= 20_000
    assert shelf.get(("a",)) is not None
    assert shelf.get(("b",)) is None
    assert shelf.names("b") is None
    shelf.put(("a",), "a", kept(5))
    shelf.clear()
    assert shelf.octets == 0
    assert shelf.get(("a",)) is None


def test_what_is_larger_than_the_shelf_is_not_kept() -> None:
    shelf = Shelf(most_octets=3000)
    shelf.put(("a",), "a", kept(9000))
    assert shelf.get(("a",)) is None
    assert shelf.octets == 0


def test_many_threads_use_one_shelf() -> None:
    shelf = Shelf(most_octets=50_000)

    def work(number: int) -> None:
        for turn in range(300):
            shelf.put((str(turn % 40),), str(turn % 40), kept(100 + number))
            shelf.get((str((turn + number) % 40),))

    threads = [Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert shelf.octets == sum(one.octets for one in shelf._rows.values()) <= 50_000


def test_the_shelf_of_this_process_is_bounded() -> None:
    assert keeping.MOST_OCTETS <= 64 * 1024 * 1024


def test_in_a_rush_the_count_may_lag_but_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "LAG", 600)
    monkeypatch.setattr(keeping, "WINDOW", 600)
    event = build.a_published_event(places=20)
    for left in range(19, 19 - keeping.RUSH, -1):
        page(event)
        visiting.take(event)
        assert f"{left} of 20 places left" in page(event), "no rush yet"
    visiting.take(event)
    assert f"{left} of 20 places left" in page(event)
    visiting.take(event)
    editing.change(event, {"title": "Rockets"}, by=SYSTEM)
    assert "Rockets" in page(event)
    assert f"{left - 2} of 20 places left" in page(event)


def test_after_a_rush_the_count_is_right_at_once() -> None:
    now = time.monotonic()
    event = build.a_published_event()
    first = pages.version_of(event)
    other = first._replace(places=(9, 9))

    def held(made_at: float, renewals: tuple[float, ...]) -> bool:
        keep = Keep(clock.now() + timedelta(hours=1), frozenset(), first, lambda: other)
        return Kept(b"", {}, keep, made_at=made_at, renewals=renewals).holds(clock.now())

    rush = (now - 0.5, now - 0.4, now - 0.3, now - 0.2)
    assert held(now - 0.1, rush)
    assert not held(now - 0.1, rush[1:])
    assert not held(now - keeping.LAG, rush)
    assert keeping.LAG < 1


def test_without_the_database_a_kept_page_holds_no_longer() -> None:
    def away() -> pages.Version:
        raise OperationalError

    version = pages.Version((1,), (1,))
    one = Kept(b"", {}, Keep(clock.now() + timedelta(hours=1), frozenset(), version, away))
    assert not one.holds(clock.now())
