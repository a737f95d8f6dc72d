"""What somebody may not get by a form sent again, by waiting, or by an address that no mailbox has."""

from typing import Any

import pytest
from django.test import Client

from tests import build
from turnout.events.models import Event
from turnout.kernel import text
from turnout.kernel.actors import VISITOR
from turnout.messaging import actions as messaging
from turnout.messaging.models import Message
from turnout.people.actions import proving
from turnout.people.models import Person
from turnout.registration.actions import registering, renewing
from turnout.registration.actions.bookings import Booking, Contact, Wanted

pytestmark = pytest.mark.django_db

ANA = "ana@example.org"
MEETING = "https://meet.example.org/room-7"


def sent(event: Event, *names: str, email: str = ANA, **more: Any) -> dict[str, Any]:
    rows = {f"party-{number}-first_name": name for number, name in enumerate(names)}
    you = {"first_name": "Ana", "last_name": "Lindqvist", "email": email, "phone": "07700 900418"}
    return {**you, "party-TOTAL_FORMS": len(names), "party-INITIAL_FORMS": 0, **rows, **more}


def url(event: Event) -> str:
    return f"/events/{event.slug}/register/"


def calendar(client: Client, page: str) -> str:
    return client.get(f"{page}calendar.ics").content.decode().replace("\r\n ", "")


def test_a_form_sent_again_lets_nobody_in_once_the_owner_of_the_address_took_over() -> None:
    event = build.a_published_event(5)
    stranger = Client()
    form = sent(event, "Mira", form_key="k" * 32)
    page = stranger.post(url(event), form)["Location"]
    assert stranger.get(page).status_code == 200
    proving.prove(ANA)
    again = stranger.post(url(event), form)
    assert again.status_code == 303
    assert stranger.get(page).status_code == 404


def test_a_form_sent_again_still_lets_in_whoever_made_it() -> None:
    event = build.a_published_event(5)
    form = sent(event, "Mira", form_key="k" * 32)
    page = Client().post(url(event), form)["Location"]
    other_tab = Client()
    assert other_tab.post(url(event), form)["Location"] == page
    assert other_tab.get(page).status_code == 200


def test_whoever_waits_is_not_told_where_an_online_event_is() -> None:
    event = build.a_published_event(1, online_url=MEETING)
    placed, waiting = Client(), Client()
    placed_page = placed.post(url(event), sent(event, "Mira"))["Location"]
    waiting_page = waiting.post(url(event), sent(event, "Elin", email="b@example.org", if_full="as_free"))[
        "Location"
    ]
    assert MEETING in calendar(placed, placed_page)
    assert MEETING not in calendar(waiting, waiting_page)
    told = {one.email: messaging.shown(one) for one in Message.objects.all()}
    assert MEETING in told[ANA].text
    assert MEETING in told[ANA].html
    assert MEETING not in told["b@example.org"].text
    assert MEETING not in told["b@example.org"].html


def test_an_address_longer_than_any_mail_server_takes_is_told_beside_its_field() -> None:
    address = "a@" + ".".join(["ü" * 25 + chr(0x4E00 + number) for number in range(8)]) + ".org"
    assert len(address) < 254 < len(text.address_key(address))
    event = build.a_published_event(5)
    answer = Client().post(url(event), sent(event, "Mira", email=address))
    assert answer.status_code == 422
    assert "too long" in answer.content.decode()


def test_a_row_to_remove_with_thousands_of_digits_removes_none() -> None:
    event = build.a_published_event(5)
    assert Client().post(url(event), sent(event, "Mira", remove="9" * 5000)).status_code == 200


def test_the_owner_of_an_address_is_written_to_however_many_others_typed_it() -> None:
    event = build.a_published_event(None)
    tier = build.the_tier(event)

    def booked(first_name: str) -> None:
        contact = Contact(first_name, "Lindqvist", ANA, "+441632960961")
        registering.register(Booking(event.pk, (Wanted(tier.pk, "Mira"),), contact=contact), by=VISITOR)

    booked("Zoe")
    zoe = proving.prove(ANA)
    for _number in range(renewing.MOST):
        booked("Aaron")
    everybody = [
        str(pk) for pk in Person.objects.with_address(ANA).order_by("-pk").values_list("pk", flat=True)
    ]
    renewing.send_links(everybody, "first")
    message = Message.objects.get(template="manage_link")
    assert message.person_id == str(zoe.pk)
    assert message.name == "Zoe Lindqvist"


def test_a_form_that_chose_to_wait_takes_the_places_that_are_free() -> None:
    event = build.a_published_event(2)
    answer = Client().post(url(event), sent(event, "Mira", "Jonas", "Elin", if_full="as_free"))
    assert answer.status_code == 303
    assert (build.fresh(event).held, build.fresh(event).waiting) == (2, 1)
