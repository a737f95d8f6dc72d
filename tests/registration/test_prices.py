"""A place has the price that was agreed when it was asked for: said before, kept since, paid at the door (G-53)."""

import html
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client

from tests import build, cast
from tests.registration import lining
from turnout.events.actions import pricing
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.kernel.actors import SYSTEM
from turnout.messaging.models import Message
from turnout.registration.actions import repricing, serving, transferring
from turnout.registration.models import Attendee, Registration
from turnout.registration.queries import exporting
from turnout.registration.queries.offers import Offer
from turnout.registration.rules import links, prices
from turnout.registration.web import pricing as web
from turnout.ui import money

pytestmark = pytest.mark.django_db

YOU = {"first_name": "Ana", "last_name": "Lindqvist", "email": "ana@example.org", "phone": "07700 900418"}


def a_dinner(**values: Any) -> Event:
    tiers = [
        TierDraft(name="Dinner", capacity=5, price_minor=1850),
        TierDraft(name="Talk only", capacity=5),
    ]
    return build.a_published_event(tiers=tiers, currency="GBP", starts_in=lining.FAR, **values)


def typed(event: Event, **rows: str) -> dict[str, Any]:
    tiers = {tier.name: str(tier.pk) for tier in event.tiers.all()}
    sent: dict[str, Any] = {**YOU, "party-TOTAL_FORMS": len(rows), "party-INITIAL_FORMS": 0}
    for number, (name, tier) in enumerate(rows.items()):
        sent |= {f"party-{number}-first_name": name, f"party-{number}-tier": tiers[tier]}
    return sent


def booked(event: Event, **rows: str) -> Registration:
    answer = Client().post(f"/events/{event.slug}/register/", typed(event, **rows))
    assert answer.status_code == 303, answer.content.decode()
    return Registration.objects.latest("made_at")


def agreed(registration: Registration) -> list[tuple[int, bool, str]]:
    rows = registration.attendees.order_by("position")
    return [(one.price_minor, one.settles_at_door, str(one.state)) for one in rows]


def page_of(registration: Registration) -> str:
    client = Client()
    return client.get(links.manage_path(registration), follow=True).content.decode()


def test_the_form_says_what_each_place_costs_what_all_cost_and_where_it_is_paid(client: Client) -> None:
    event = a_dinner()
    url = f"/events/{event.slug}/register/"
    page = client.get(url).content.decode()
    assert "Dinner, £18.50" in page
    assert "Talk only, Free" in page
    assert "paid at the door" in page
    sent = typed(event, Mira="Dinner", Jonas="Dinner", Elin="Talk only")
    page = client.post(url, {**sent, "add": "1"}).content.decode()
    assert "<dt>Elin</dt><dd>Free</dd>" in page
    assert "<b>£37</b>" in page


def test_the_form_tells_a_script_the_prices_that_it_reckons_with_itself(client: Client) -> None:
    event = a_dinner()
    page = client.get(f"/events/{event.slug}/register/").content.decode()
    found = re.search(r'data-costs="([^"]+)"', page)
    assert found is not None
    told = json.loads(html.unescape(found[1]))
    assert told == {str(tier.pk): prices.price_of(tier) for tier in event.tiers.all()}
    assert "costs.js" in page


def told(page: str) -> str:
    found = re.search(r'name="prices" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def seen(client: Client, event: Event) -> dict[str, str]:
    return {"prices": told(client.get(f"/events/{event.slug}/register/").content.decode())}


@pytest.mark.parametrize("first", [0, 1850])
def test_nobody_books_at_a_price_that_the_form_did_not_say(client: Client, first: int) -> None:
    event = build.a_published_event(
        tiers=[TierDraft(name="Dinner", capacity=5, price_minor=first)], currency="GBP", starts_in=lining.FAR
    )
    url, sent = f"/events/{event.slug}/register/", {**typed(event, Mira="Dinner"), **seen(client, event)}
    pricing.change_tier(build.the_tier(event), {"price_minor": 2500}, by=SYSTEM)
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Prices changed while you were filling this in." in page
    assert 'value="Mira"' in page
    assert not Registration.objects.exists()
    again = {**sent, "prices": told(page)}
    assert client.post(url, again).status_code == 303
    assert agreed(Registration.objects.get()) == [(2500, True, "confirmed")]


@pytest.mark.parametrize("adds", [False, True])
def test_nobody_books_at_a_price_that_was_raised_while_the_form_was_read(
    client: Client, adds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form is judged, then the price goes up, then the places are booked."""
    event = a_dinner()
    url, sent = f"/events/{event.slug}/register/", {**typed(event, Mira="Dinner"), **seen(client, event)}
    if adds:
        assert client.post(url, sent).status_code == 303
        url = f"{links.page_path(Registration.objects.get().reference)}people/"
        sent = {**typed(event, Jonas="Dinner"), "prices": told(client.get(url).content.decode())}
    judge = web.require_seen

    def then_it_is_raised(offer: Offer, request: HttpRequest) -> None:
        judge(offer, request)
        tier = event.tiers.get(name="Dinner")
        pricing.change_tier(tier, {"price_minor": tier.price_minor + 650}, by=SYSTEM)

    with monkeypatch.context() as raised:
        raised.setattr(web, "require_seen", then_it_is_raised)
        answer = client.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "It costs more than was said." in page
    assert Attendee.objects.count() == int(adds)
    assert client.post(url, {**sent, "prices": told(page)}).status_code == 303
    assert Attendee.objects.latest("made_at").price_minor == 2500


def test_nobody_books_in_another_currency_than_the_form_said(client: Client) -> None:
    event = a_dinner()
    sent = {**typed(event, Mira="Dinner"), **seen(client, event)}
    repricing.choose_currency(event, "EUR", by=SYSTEM)
    assert client.post(f"/events/{event.slug}/register/", sent).status_code == 409
    assert not Registration.objects.exists()


def test_a_lower_price_stops_nobody(client: Client) -> None:
    event = a_dinner()
    sent = {**typed(event, Mira="Dinner"), **seen(client, event)}
    pricing.change_tier(build.the_tier(event), {"price_minor": 900}, by=SYSTEM)
    assert client.post(f"/events/{event.slug}/register/", sent).status_code == 303
    assert agreed(Registration.objects.get()) == [(900, True, "confirmed")]


@pytest.mark.parametrize(
    "odd", ["", "\0", "GBP x:y z", "9" * 10_000, "GBP " + "9" * 10_000, "\U0001f600", "\u202e"]
)
def test_odd_words_about_prices_book_nothing_dear(client: Client, odd: str) -> None:
    event = a_dinner()
    url = f"/events/{event.slug}/register/"
    assert client.post(url, {**typed(event, Mira="Dinner"), "prices": odd}).status_code == 409
    assert not Registration.objects.exists()


def test_a_form_for_one_kind_of_place_says_its_price(client: Client) -> None:
    event = build.a_published_event(
        tiers=[TierDraft(name="Place", capacity=5, price_minor=1200)], currency="JPY"
    )
    assert "A place costs ¥1,200. You pay at the door." in client.get(
        f"/events/{event.slug}/register/"
    ).content.decode().replace("JP¥", "¥")


def test_a_free_event_speaks_of_no_money(client: Client) -> None:
    event = build.a_published_event()
    page = client.get(f"/events/{event.slug}/register/").content.decode()
    assert "at the door" not in page
    assert "costs.js" not in page
    registration = build.a_booking(event, "Mira")
    assert agreed(registration) == [(0, False, "confirmed")]
    assert "You pay" not in page_of(registration)
    assert "at_door" not in Message.objects.get(template="registration_made").facts


def test_a_booking_keeps_the_price_of_its_hour_whatever_the_organiser_asks_later() -> None:
    event = a_dinner()
    first = booked(event, Mira="Dinner", Elin="Talk only")
    assert agreed(first) == [(1850, True, "confirmed"), (0, False, "confirmed")]
    pricing.change_tier(build.the_tier(event), {"price_minor": 2500}, by=SYSTEM)
    second = booked(event, Noor="Dinner")
    assert agreed(first)[0] == (1850, True, "confirmed")
    assert agreed(second) == [(2500, True, "confirmed")]


def test_the_page_of_the_registration_and_its_mail_say_what_is_paid_at_the_door() -> None:
    registration = booked(a_dinner(), Mira="Dinner", Jonas="Dinner", Elin="Talk only")
    page = page_of(registration)
    assert "You pay £37 at the door" in page
    assert page.count("£18.50") == 2
    facts = Message.objects.get(template="registration_made").facts
    assert facts["at_door"] == {"minor": 3700, "currency": "GBP"}


def test_who_waits_pays_nothing_until_a_place_is_his() -> None:
    event = build.a_published_event(
        tiers=[TierDraft(name="Dinner", capacity=1, price_minor=1850)],
        currency="GBP", starts_in=lining.FAR, auto_confirm=True,
    )  # fmt: skip
    mira = build.a_booking(event, "Mira")
    waiting = build.a_booking(event, "Elin", if_full="as_free")
    assert agreed(waiting) == [(1850, True, "waiting")]
    assert prices.owed(waiting.attendees.all()) == 0
    pricing.change_tier(build.the_tier(event), {"price_minor": 9900}, by=SYSTEM)
    lining.prove(waiting)
    lining.free(mira)
    serving.serve_event(event.pk)
    assert agreed(waiting) == [(1850, True, "confirmed")]
    assert prices.owed(waiting.attendees.all()) == 1850


@pytest.mark.parametrize(("currency", "costs"), [("GBP", 1850), ("EUR", 4000)])
def test_whom_staff_move_keeps_what_was_agreed_in_the_same_currency(currency: str, costs: int) -> None:
    family = booked(a_dinner(), Mira="Dinner")
    there = build.a_published_event(
        tiers=[TierDraft(name="Supper", capacity=5, price_minor=4000)],
        currency=currency, starts_in=lining.FAR,
    )  # fmt: skip
    people = [one.pk for one in family.attendees.all()]
    (done,) = transferring.move(family.event, people, build.the_tier(there), by=SYSTEM, reason="Too small.")
    assert done.made is not None
    assert agreed(done.made) == [(costs, True, "confirmed")]


def test_staff_see_prices_and_what_is_to_be_paid(client: Client) -> None:
    registration = booked(a_dinner(), Mira="Dinner", Elin="Talk only")
    client.force_login(cast.sys())
    page = client.get(f"/desk/registrations/{registration.reference}/").content.decode()
    assert "To be paid at the door: £18.50" in page


def test_a_file_of_the_roster_says_what_each_place_costs() -> None:
    registration = booked(a_dinner(), Mira="Dinner", Elin="Talk only")
    people = registration.attendees.select_related("registration__registrant", "person", "tier")
    rows = list(exporting.rows(people, ["first_name", "price"]))
    assert rows == [["First name", "Price"], ["Mira", "18.50 GBP"], ["Elin", ""]]


def test_the_desk_sets_a_price_in_the_currency_of_the_event(client: Client) -> None:
    event = build.an_event(currency="GBP")
    tier = build.the_tier(event)
    client.force_login(cast.sys())
    url = f"/desk/events/{event.reference}/places/{tier.pk}/"
    assert "Price in GBP" in client.get(url).content.decode()
    sent = {"name": "Place", "has_line": "on"}
    assert client.post(url, {**sent, "price_minor": "18.5"}).status_code == 303
    assert build.the_tier(event).price_minor == 1850
    assert 'value="18.50"' in client.get(url).content.decode()
    assert "£18.50" in client.get(f"/desk/events/{event.reference}/places/").content.decode()
    assert client.post(url, {**sent, "price_minor": ""}).status_code == 303
    assert build.the_tier(event).price_minor == 0


@pytest.mark.parametrize(
    "price", ["-1", "18.505", "1e3000", "a lot", "\U0001f600", "9" * 10_000, "NaN", "\u202e1"]
)
def test_a_price_that_is_none_is_refused_beside_its_field(client: Client, price: str) -> None:
    event = build.an_event(currency="GBP")
    tier = build.the_tier(event)
    client.force_login(cast.sys())
    url = f"/desk/events/{event.reference}/places/{tier.pk}/"
    answer = client.post(url, {"name": "Place", "price_minor": price})
    assert answer.status_code == 422
    assert 'id="id_price_minor"' in answer.content.decode()
    assert build.the_tier(event).price_minor == 0


def test_a_new_kind_of_place_has_its_price_at_once(client: Client) -> None:
    event = build.an_event(currency="JPY")
    client.force_login(cast.sys())
    sent = {"new-name": "Dinner", "new-price_minor": "1200"}
    assert client.post(f"/desk/events/{event.reference}/places/new/", sent).status_code == 303
    assert event.tiers.get(name="Dinner").price_minor == 1200


def test_amounts_are_counted_in_the_smallest_coin_of_their_currency() -> None:
    assert money.minor_of(Decimal("18.50"), "GBP") == 1850
    assert money.minor_of(Decimal(1200), "JPY") == 1200
    assert money.minor_of(Decimal("0.5"), "JPY") is None
    tier = build.the_tier(a_dinner())
    assert prices.price_of(tier) == 1850
    assert prices.price_of(tier, discount=2000) == 0
    assert Attendee().price_minor == 0
