"""The currency of an event: chosen at the desk until somebody has booked at a price, the house's to begin with."""

import pytest
from django.test import Client

from tests import build, cast
from tests.registration import lining
from turnout.audit.models import AuditEntry
from turnout.events.actions import vouchers
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Event, Reach
from turnout.house.actions import changing
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.kernel.refusals import Refused
from turnout.registration.actions import cancelling, registering, repricing
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.ui import money

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    tiers = [TierDraft(name="Dinner", capacity=8, price_minor=1850), TierDraft(name="Talk", capacity=8)]
    return build.a_published_event(tiers=tiers, currency="GBP", starts_in=lining.FAR)


@pytest.fixture
def cleo(event: Event) -> Client:
    client = Client()
    client.force_login(cast.cleo(event.metro))
    return client


def chosen(client: Client, event: Event, currency: str) -> tuple[int, str]:
    answer = client.post(f"/desk/events/{event.reference}/places/currency/", {"money-currency": currency})
    return answer.status_code, answer.content.decode()


def currency_of(event: Event) -> str:
    return build.fresh(event).currency


def test_prices_are_said_in_another_currency_while_nobody_has_booked(cleo: Client, event: Event) -> None:
    assert "Pound" in cleo.get(f"/desk/events/{event.reference}/places/").content.decode()
    version = build.fresh(event).content_version
    assert chosen(cleo, event, "EUR")[0] == 303
    found = build.fresh(event)
    assert (found.currency, found.content_version > version) == ("EUR", True)
    assert AuditEntry.objects.filter(verb="event.changed").latest("pk").facts["fields"] == ["currency"]
    assert "€18.50" in cleo.get(f"/desk/events/{event.reference}/places/").content.decode()


def test_it_is_settled_once_somebody_has_booked_at_a_price(cleo: Client, event: Event) -> None:
    build.a_booking(event, "Ida", tier=event.tiers.get(name="Talk"))
    assert chosen(cleo, event, "EUR")[0] == 303
    mira = build.a_booking(event, "Mira")
    cancelling.cancel_places(mira, [mira.attendees.get().pk], by=SYSTEM, reason="Ill.")
    status, page = chosen(cleo, event, "GBP")
    assert status == 422
    assert "Somebody has booked at a price in EUR, so it stays." in page
    assert currency_of(event) == "EUR"
    assert chosen(cleo, event, "EUR")[0] == 303


def test_a_code_that_took_everything_off_settles_it_too(event: Event) -> None:
    vouchers.make(event, CodeDraft(code="ALLFREE1", reach=Reach.OPEN, percent_off=100), by=SYSTEM)
    contact = Contact("Ana", "Lindqvist", "ana@example.org", "+441632960961")
    wanted = (Wanted(build.the_tier(event).pk, first_name="Mira", age=9),)
    asked = Booking(event.pk, wanted, contact=contact, code="ALLFREE1")
    assert registering.register(asked, by=VISITOR).attendees.get().price_minor == 0
    with pytest.raises(Refused) as refused:
        repricing.choose_currency(event, "EUR", by=SYSTEM)
    assert (refused.value.code, refused.value.field) == ("wrong_state", "currency")


def test_figures_never_come_to_mean_something_else(cleo: Client, event: Event) -> None:
    status, page = chosen(cleo, event, "JPY")
    assert status == 422
    assert "Prices have other decimals in GBP than in JPY." in page
    assert currency_of(event) == "GBP"
    free = build.a_published_event(metro=event.metro, currency="GBP")
    assert chosen(cleo, free, "JPY")[0] == 303


@pytest.mark.parametrize("odd", ["", "eur", "XXX", "9" * 10_000, "\0", "😀", "\u202eEUR"])
def test_what_is_no_currency_is_refused_beside_its_field(cleo: Client, event: Event, odd: str) -> None:
    assert chosen(cleo, event, odd)[0] == 422
    assert currency_of(event) == "GBP"


def test_it_is_settled_where_content_is(event: Event) -> None:
    cancelled = build.led(build.an_event(currency="GBP"), "cancelled")
    with pytest.raises(Refused) as refused:
        repricing.choose_currency(cancelled, "EUR", by=SYSTEM)
    assert refused.value.code == "wrong_state"


def test_a_currency_that_is_not_in_the_list_stays_to_choose(cleo: Client, event: Event) -> None:
    rare = build.a_published_event(metro=event.metro, currency="MAD")
    assert 'value="MAD" selected' in cleo.get(f"/desk/events/{rare.reference}/places/").content.decode()
    assert ("MAD", "MAD, Moroccan Dirham") in money.choices("MAD")


def test_new_events_begin_with_that_of_the_house(event: Event) -> None:
    boss = Client()
    boss.force_login(cast.sys())
    changing.change({"currency": "EUR"}, by=SYSTEM)
    sent = {
        "title": "Kite morning", "metro": str(event.metro_id), "format": "workshop", "party_limit": "5",
        "registration_type": "required", "audience": "children", "visibility": "listed",
        "sessions-TOTAL_FORMS": "0", "sessions-INITIAL_FORMS": "0",
        "tiers-TOTAL_FORMS": "0", "tiers-INITIAL_FORMS": "0", "do": "draft",
    }  # fmt: skip
    answer = boss.post("/desk/events/new/", sent)
    assert answer.status_code == 303, answer.content.decode()
    assert Event.objects.get(title="Kite morning").currency == "EUR"


def test_any_new_event_begins_with_that_of_the_house_unless_it_says_another() -> None:
    changing.change({"currency": "CHF"}, by=SYSTEM)
    assert build.an_event().currency == "CHF"
    assert build.an_event(currency="GBP").currency == "GBP"
