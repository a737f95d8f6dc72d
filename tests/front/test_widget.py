"""Pages in frames on other sites: which may be framed and where, what they show, that no cookie counts in them."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import build, cast
from tests.front import visiting
from turnout.events.models import Event, RegistrationType, Visibility
from turnout.house import actions as house
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused

pytestmark = pytest.mark.django_db


def frame(event: Event) -> str:
    return f"/embed/events/{event.reference}/"


def test_only_pages_made_for_it_may_be_framed(client: Client) -> None:
    event = build.a_published_event()
    for address in (frame(event), f"{frame(event)}register/", "/embed/list/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "frame-ancestors *" in answer["Content-Security-Policy"]
        assert "form-action 'self'" in answer["Content-Security-Policy"]
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer
    for address in ("/", f"/events/{event.slug}/", f"/events/{event.slug}/register/", "/my/lost-link/"):
        answer = client.get(address)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


def test_a_list_of_sites_shuts_out_all_others_and_holds_for_kept_pages_too(client: Client) -> None:
    event = build.a_published_event()
    assert "frame-ancestors *" in client.get(frame(event))["Content-Security-Policy"]
    house.change({"widget_sites": ["https://library.example.org"]}, by=SYSTEM)
    for address in (frame(event), f"{frame(event)}register/", "/embed/list/"):
        found = client.get(address)["Content-Security-Policy"]
        assert "frame-ancestors 'self' https://library.example.org" in found


@pytest.mark.parametrize(
    "site",
    ["library.example.org", "https://a.org/path", "javascript:x", "https://a.org; script-src *", "'none'"],
)
def test_a_site_is_an_address_and_nothing_else(site: str) -> None:
    with pytest.raises(Refused) as refused:
        house.change({"widget_sites": [site]}, by=SYSTEM)
    assert (refused.value.code, refused.value.field) == ("bad_input", "widget_sites")


def test_the_script_is_small_and_kept(client: Client) -> None:
    answer = client.get("/embed.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "public, max-age=3600"
    assert len(answer.content) < 8_000
    assert not answer.cookies
    assert client.get("/embed.js", headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_the_frame_shows_the_places_and_opens_the_form_in_a_frame(client: Client) -> None:
    event = build.a_published_event(places=20, title="Build a robot")
    visiting.take(event, 3)
    page = client.get(frame(event)).content
    assert "17 of 20 places left" in visiting.words(page)
    assert visiting.link(page, "Register") == f"{frame(event)}register/"
    assert f'<a target="_blank" rel="noopener" href="/events/{event.slug}/"' in page.decode()
    visiting.take(event)
    assert "16 of 20 places left" in visiting.words(client.get(frame(event)).content)


def test_a_frame_that_nothing_changed_is_answered_with_one_statement(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    event = build.a_published_event()
    tag = client.get(frame(event))["ETag"]
    with django_assert_num_queries(1):
        assert client.get(frame(event), headers={"if-none-match": tag}).status_code == 304


def test_a_list_asks_the_same_of_the_database_whatever_stands_in_it(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    metro = build.a_published_event().metro
    build.a_published_event(metro=metro)
    build.a_published_event(metro=metro)
    with django_assert_num_queries(6):
        page = client.get("/embed/list/", {"metro": metro.slug}).content
    assert sum(one.startswith("/embed/events/") for one in visiting.links(page)) == 3


def test_an_unlisted_event_may_be_framed_and_a_private_one_or_none_is_not_there(client: Client) -> None:
    assert client.get(frame(build.a_published_event(visibility=Visibility.UNLISTED))).status_code == 200
    for reference in (build.a_published_event(visibility=Visibility.PRIVATE).reference, build.an_event().reference,
                      "ZZZZZZ", "x" * 300, "😀", "%00"):  # fmt: skip
        for part in ("", "register/"):
            answer = client.get(f"/embed/events/{reference}/{part}")
            assert answer.status_code == 404
            assert "nothing here to show" in visiting.words(answer.content)


def test_an_event_for_accounts_opens_our_own_page(client: Client) -> None:
    event = build.a_published_event(registration_type=RegistrationType.ACCOUNT_REQUIRED)
    page = client.get(frame(event)).content.decode()
    assert 'data-overlay="' not in page
    assert re.search(r'<a target="_blank" rel="noopener"[^>]*next=/events/[^>]*>Sign in to register', page)
    answer = client.get(f"{frame(event)}register/")
    assert answer.status_code == 403
    assert (
        f'target="_blank" rel="noopener" class="btn" href="/events/{event.slug}/register/"'
        in answer.content.decode()
    )


def test_a_full_event_offers_its_waitlist(client: Client) -> None:
    event = build.a_published_event(places=2)
    visiting.take(event, 2)
    assert visiting.link(client.get(frame(event)).content, "Join waitlist") == f"{frame(event)}register/"


def test_the_site_chooses_colours_and_nonsense_is_no_choice(client: Client) -> None:
    event = build.a_published_event()
    page = client.get(
        frame(event), {"theme": "dark", "hue": "235", "compact": "1", "lang": "en"}
    ).content.decode()
    assert 'data-theme="dark"' in page
    assert "/colour/235.css" in page or "235" in page.split("<body")[0]
    assert "theme=dark&amp;hue=235&amp;compact=1&amp;lang=en" in page
    for wrong in ("999", "-1", "١٢", "1e2", "red", "9" * 10_000):
        page = client.get(frame(event), {"theme": '"><script>', "hue": wrong, "lang": "\0"}).content.decode()
        assert "data-theme" not in page
        assert "<script>" not in page


def test_a_list_shows_what_is_coming_of_everything_a_metro_or_a_series(client: Client) -> None:
    one = build.a_published_event(title="Robots")
    other = build.a_published_event(title="Rockets")
    series = build.a_series(build.a_published_event(title="Chess"))
    both = visiting.words(client.get("/embed/list/").content)
    assert "Robots" in both
    assert "Rockets" in both
    page = client.get("/embed/list/", {"metro": one.metro.slug, "theme": "dark"}).content
    opened = visiting.link(page, "Robots")
    assert opened == f"{frame(one)}?theme=dark&metro={one.metro.slug}"
    back = visiting.link(client.get(opened).content, "All events")
    assert back == f"/embed/list/?theme=dark&metro={one.metro.slug}"
    assert "All events" not in visiting.words(client.get(frame(one)).content)
    assert ("Rockets" in visiting.words(page)) == (other.metro_id == one.metro_id)
    assert "Chess" in visiting.words(client.get("/embed/list/", {"series": series.slug}).content)
    for wrong in ({"metro": "nowhere"}, {"series": "none"}, {"metro": "😀"}, {"series": "x" * 10_000}):
        assert client.get("/embed/list/", wrong).status_code == 404


def test_whoever_has_signed_in_is_a_stranger_in_a_frame() -> None:
    """On a site that shares our domain the browser sends our cookies."""
    event = build.a_published_event()
    client = Client()
    client.force_login(cast.ana())
    answer = client.get(f"{frame(event)}register/")
    assert answer.status_code == 200
    assert "ana" not in visiting.words(answer.content).lower()
    assert not answer.cookies


def test_an_administrator_writes_the_sites_down_as_people_write_addresses() -> None:
    client = Client()
    client.force_login(cast.sys())
    page = client.get("/desk/settings/")
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    sent = {name: "" if value in (None, False) else value for name, value in values.items()}
    sent["widget_sites"] = " https://Library.example.org/ \n\nhttps://*.schools.example.org\n"
    assert client.post("/desk/settings/", sent).status_code == 303
    found = Client().get(frame(build.a_published_event()))["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://*.schools.example.org https://library.example.org" in found
    wrong = client.post("/desk/settings/", {**sent, "widget_sites": "library"})
    assert wrong.status_code == 422
    assert "is no address of a site" in visiting.words(wrong.content)


def test_an_address_that_says_a_wish_twice_leaves_nothing_for_those_who_say_it_once(client: Client) -> None:
    event = build.a_published_event()
    assert 'data-theme="dark"' not in client.get(f"{frame(event)}?theme=dark&theme=").content.decode()
    assert 'data-theme="dark"' in client.get(f"{frame(event)}?theme=dark").content.decode()
    metro = event.metro.slug
    build.a_published_event(title="Elsewhere", metro=build.a_metro())
    assert "Elsewhere" in client.get(f"/embed/list/?metro={metro}&metro=").content.decode()
    assert "Elsewhere" not in client.get(f"/embed/list/?metro={metro}").content.decode()
    assert "Elsewhere" not in client.get(f"/embed/list/?metro=none&metro={metro}").content.decode()
    assert client.get(f"/embed/list/?metro={metro}&metro=none").status_code == 404
