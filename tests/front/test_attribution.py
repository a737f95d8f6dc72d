"""Where somebody came from survives from the first click to the form, without a cookie (decision G-87)."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from tests import build
from tests.front import visiting
from turnout.events.actions import editing
from turnout.events.models import RegistrationType, Visibility
from turnout.front.web.public import carrying
from turnout.kernel import attribution
from turnout.kernel.actors import SYSTEM
from turnout.kernel.attribution import NOTHING, Attribution
from turnout.registration.models import Registration
from turnout.venues.actions import metros

pytestmark = pytest.mark.django_db

CLICK = "utm_source=facebook&utm_medium=social&utm_campaign=june2025&utm_term=robots&utm_content=poster"
FROM_CLICK = Attribution("facebook", "social", "june2025", "robots", "poster")


def carried(address: str) -> Attribution:
    """Return what an address carries."""
    found = re.search(r"[?&]via=([^&#]*)", address)
    return attribution.verify(found[1]) if found else NOTHING


# --- the parameter ---------------------------------------------------------------------------------


def test_what_was_signed_is_read_again() -> None:
    via = attribution.sign(FROM_CLICK)
    assert attribution.read({"via": via}) == FROM_CLICK
    assert re.fullmatch(r"[A-Za-z0-9_-]{20,110}", via)


def test_nobody_can_write_a_source_of_his_own() -> None:
    via = attribution.sign(FROM_CLICK)
    forged = via[:-1] + ("A" if via[-1] != "A" else "B")
    for given in (
        forged,
        "x" + via,
        via[:11],
        via[:12],
        "",
        "\0",
        "ü" * 50,
        "a" * 100_000,
        attribution.MARK * "x" + "0!!!",
    ):
        assert attribution.verify(given) == NOTHING


def test_the_first_click_wins() -> None:
    first = attribution.sign(FROM_CLICK)
    assert attribution.read({"via": first, "utm_source": "newsletter"}) == FROM_CLICK
    assert attribution.read({"via": "forged", "utm_source": "newsletter"}) == Attribution("newsletter")


def test_values_are_cleaned_and_cut_and_hold_no_address() -> None:
    found = attribution.read(
        {
            "utm_source": " a\0b\n c ",
            "utm_medium": "x" * 10_000,
            "utm_term": "ana@example.org",
            "utm_evil": "x",
        }
    )
    assert found == Attribution(utm_source="ab c", utm_medium="x" * 100)


def test_the_longest_values_stay_within_a_bound_and_keep_the_source() -> None:
    values = ["".join(chr(0x4E00 + (n * 997 + i * 61) % 20_000) for i in range(100)) for n in range(5)]
    found = Attribution(**dict(zip(attribution.UTM, values, strict=True)), referring_link="y" * 200)
    via = attribution.sign(found)
    assert len(via) <= attribution.LONGEST_VIA
    read = attribution.verify(via)
    assert (read.utm_source, read.utm_campaign, read.referring_link) == (
        found.utm_source,
        found.utm_campaign,
        found.referring_link,
    )


# --- on its way through the pages --------------------------------------------------------------------


def test_it_survives_from_the_catalogue_to_the_form_whatever_lies_between() -> None:
    event = build.a_published_event(title="Robots")
    client = Client()
    catalogue = client.get(f"/?{CLICK}")
    venue = client.get(visiting.link(catalogue.content, "Robots"))
    assert venue.status_code == 200
    assert event.venue is not None
    venue = client.get(visiting.link(venue.content, event.venue.name))
    page = client.get(visiting.link(venue.content, "Robots"))
    form = visiting.link(page.content, "Register")
    assert form.startswith(f"/events/{event.slug}/register/?via=")
    assert carried(form) == FROM_CLICK
    assert not client.cookies


def test_it_survives_a_search() -> None:
    build.a_published_event(title="Robots")
    page = Client().get(f"/?{CLICK}").content.decode()
    hidden = re.search(r'<form[^>]*role="search"[^>]*><input type="hidden" name="via" value="([^"]+)">', page)
    assert hidden is not None
    answer = Client().get("/", {"q": "robots", "via": hidden[1]})
    assert carried(visiting.link(answer.content, "Robots")) == FROM_CLICK


def test_a_short_link_is_remembered_with_its_campaign() -> None:
    event = build.a_published_event()
    answer = Client().get(f"/e/{event.slug}/?{CLICK}&gclid=secret")
    assert answer.status_code == 302
    assert "gclid" not in answer["Location"]
    found = carried(answer["Location"])
    assert found.referring_link == f"/e/{event.slug}"
    assert found.utm_campaign == "june2025"
    page = Client().get(answer["Location"].removeprefix("http://localhost:8000"))
    assert carried(visiting.link(page.content, "Register")) == found


def test_a_renamed_event_is_still_reached_by_its_old_short_link(settings: Settings) -> None:
    event = build.a_published_event()
    old = event.slug
    editing.change(event, {"slug": "new-name"}, by=SYSTEM)
    for path in (f"/e/{old}", f"/e/{old}/"):
        assert Client().get(path)["Location"].startswith(f"{settings.TURNOUT_URL}/events/new-name/?via=")
    moved = Client().get(f"/events/{old}/?{CLICK}")
    assert moved.status_code == 301
    assert carried(moved["Location"]) == FROM_CLICK


def test_signing_in_on_the_way_loses_nothing() -> None:
    event = build.a_published_event(registration_type=RegistrationType.ACCOUNT_REQUIRED)
    page = Client().get(f"/events/{event.slug}/?{CLICK}")
    sign_in = visiting.link(page.content, "Sign in to register")
    onward = re.search(r"next=([^&]+)", sign_in)
    assert carried(sign_in) == FROM_CLICK
    assert onward is not None
    assert carried(onward[1].replace("%3F", "?").replace("%3D", "=")) == FROM_CLICK


def test_a_kept_page_is_shared_and_what_is_carried_is_not() -> None:
    event = build.a_published_event()
    path = f"/events/{event.slug}/"
    first = Client().get(f"{path}?{CLICK}")
    assert len(visiting.statements(Client(), path)) == 1
    plain = Client().get(path)
    assert b"via=" not in plain.content
    assert "ETag" in plain
    other = Client().get(f"{path}?utm_source=radio")
    assert carried(visiting.link(other.content, "Register")) == Attribution("radio")
    assert b'"facebook' not in other.content
    assert "ETag" not in first
    assert int(first["Content-Length"]) == len(first.content)


def test_only_pages_of_ours_carry_it(settings: Settings) -> None:
    via = "VIA"
    ours = ["/", "/?q=x", "/events/a/#map", f"{settings.TURNOUT_URL}/my/", "?page=2", "register/"]
    for address in ours:
        assert "via=VIA" in carrying.with_via(address, via), address
    others = [
        "https://example.org/",
        "//example.org/",
        "#main",
        "mailto:a@b.c",
        "javascript:x",
        "tel:1",
        "webcal://x/y",
        "",
        "/events/a/calendar.ics",
        "/static/a.css",
        "/covers/A.png",
        f"{settings.TURNOUT_URL}.evil.org/",
        "/a?via=x",
    ]
    for address in others:
        assert carrying.with_via(address, via) == address
    assert carrying.with_via("/events/a/?x=1#map", via) == "/events/a/?x=1&via=VIA#map"


def test_an_answer_that_is_no_page_is_left_alone() -> None:
    event = build.a_published_event()
    path = f"/events/{event.slug}/calendar.ics"
    assert b"via=" not in Client().get(f"{path}?{CLICK}").content


def test_nothing_to_carry_changes_nothing() -> None:
    event = build.a_published_event()
    assert b"via=" not in Client().get(f"/events/{event.slug}/?utm_source=&via=forged").content


# --- short-link domains ------------------------------------------------------------------------------


def test_a_short_domain_answers_short_links_only_and_leads_to_the_main_host(settings: Settings) -> None:
    event = build.a_published_event()
    metros.change(event.metro, {"short_link_domain": "wf.example.org"}, by=SYSTEM)
    there = {"Host": "wf.example.org"}
    answer = Client().get(f"/e/{event.slug}/?utm_source=poster", headers=there)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{settings.TURNOUT_URL}/events/{event.slug}/?via=")
    assert carried(answer["Location"]) == Attribution(
        "poster", referring_link=f"wf.example.org/e/{event.slug}"
    )
    assert Client().get("/e/nothing/", headers=there)["Location"] == f"{settings.TURNOUT_URL}/e/nothing/"
    for path in ("/", f"/events/{event.slug}/", "/desk/", "/e/a/b/", "/e/"):
        assert Client().get(path, headers=there).status_code == 404, path
    assert Client().post(f"/e/{event.slug}/", headers=there).status_code == 404
    assert Client().get(f"/e/{event.slug}/", headers={"Host": "other.example.org"}).status_code == 400


def test_short_links_lead_to_our_own_host_only() -> None:
    for slug in (
        "//evil.example.org",
        "%2F%2Fevil.example.org",
        "https:%2F%2Fevil.example.org",
        "\\evil.example.org",
    ):
        answer = Client().get(f"/e/{slug}/")
        assert answer.status_code == 404, slug


def test_a_private_event_has_no_short_link() -> None:
    event = build.a_published_event(visibility=Visibility.PRIVATE)
    assert Client().get(f"/e/{event.slug}/").status_code == 404


def test_the_registration_knows_the_campaign_and_the_link_of_the_first_click() -> None:
    event = build.a_published_event()
    client = Client()
    arrived = client.get(f"/e/{event.slug}/?{CLICK}")["Location"].removeprefix("http://localhost:8000")
    form = visiting.link(client.get(arrived).content, "Register")
    page = client.get(form).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert attribution.verify(fields["via"]).utm_source == "facebook"
    typed = {"first_name": "Ana", "last_name": "Moreau", "email": "ana@example.org", "phone": "07700 900418"}
    rows = {
        "party-0-first_name": "Mira",
        "party-0-age": "9",
        "party-TOTAL_FORMS": "1",
        "party-INITIAL_FORMS": "0",
    }
    refused = client.post(form, {**fields, **typed, **rows, "email": "ana"})
    assert refused.status_code in {422, 200}
    again = re.search(r'name="via" value="([^"]+)"', refused.content.decode())
    assert again is not None
    made = client.post(form, {**fields, **typed, **rows, "via": again[1]})
    assert made.status_code == 303
    row = Registration.objects.get()
    assert (row.utm_source, row.utm_medium, row.utm_campaign) == ("facebook", "social", "june2025")
    assert (row.utm_term, row.utm_content, row.referring_link) == ("robots", "poster", f"/e/{event.slug}")
    assert "via" not in client.cookies
