"""The form in a frame on another site: without a cookie, sent by our own page only, and nothing typed is lost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import build, cast
from tests.registration import dining
from tests.registration.test_register_form import key_of, states, typed
from turnout.events.actions import vouchers
from turnout.events.actions.pricing import TierDraft
from turnout.events.actions.vouchers import CodeDraft
from turnout.events.models import Event
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.people.actions import proving
from turnout.registration.models import Registration
from turnout.registration.web import public

pytestmark = pytest.mark.django_db


def url(event: Event) -> str:
    return f"/embed/events/{event.reference}/register/"


def token_of(page: str) -> str:
    found = re.search(r'name="framed" value="([^"]+)"', page)
    assert found
    return found[1]


def filled(client: Client, event: Event, *names: str, **more: Any) -> dict[str, Any]:
    page = client.get(url(event)).content.decode()
    return typed(*names, form_key=key_of(page), framed=token_of(page), **more)


def send(event: Event, *names: str, **more: Any) -> Any:
    client = Client(enforce_csrf_checks=True)
    return client.post(url(event), filled(client, event, *names, **more))


def read(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_guest_registers_without_any_cookie_and_goes_on_in_a_tab_of_his_own() -> None:
    event = build.a_published_event(places=5)
    answer = send(event, "Mira", "Jonas")
    assert answer.status_code == 303
    assert states(event) == [("Mira", "confirmed"), ("Jonas", "confirmed")]
    assert not answer.cookies
    client = Client()
    shown = client.get(answer["Location"])
    assert "Mira and Jonas have a place." in read(shown)
    assert "frame-ancestors *" in shown["Content-Security-Policy"]
    assert not shown.cookies
    link = re.search(r'<a target="_blank" rel="noopener"[^>]* href="(/r/[^"]+)"', read(shown))
    assert link
    page = client.get(link[1], follow=True)
    assert page.redirect_chain[-1][0] == f"/registrations/{Registration.objects.get().reference}/"
    assert "Mira and Jonas have a place." in read(page)
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_the_page_with_what_was_booked_is_there_for_a_day_and_for_nobody_who_guesses() -> None:
    event = build.a_published_event()
    where = send(event, "Mira")["Location"]
    other = send(event, "Elin", email="eve@example.org")["Location"]
    guessed = "/".join([*where.split("/")[:4], *other.split("/")[4:]])
    assert Client().get(guessed).status_code == 410
    assert Client().get(where.replace("/embed/registrations", "/r")[:-4] + "/").status_code == 404
    with clock.shifted(timedelta(hours=25)):
        for address in (where, where.replace("/embed/registrations/", "/r/")):
            late = Client().get(address)
            assert late.status_code in {404, 410}
            assert "Mira" not in read(late)


@pytest.mark.parametrize("token", ["", "x", "9999999999.x", "9" * 5000, "٩٩.é", "\0", "😀"])
def test_a_form_that_we_did_not_sign_books_nothing_and_comes_back_as_it_was(token: str) -> None:
    event = build.a_published_event()
    client = Client(enforce_csrf_checks=True)
    answer = client.post(url(event), {**filled(client, event, "Mira"), "framed": token})
    assert answer.status_code == 409
    assert 'value="Mira"' in read(answer)
    assert not Registration.objects.exists()
    again = typed("Mira", form_key=key_of(read(answer)), framed=token_of(read(answer)))
    assert client.post(url(event), again).status_code == 303


def test_a_form_of_another_event_or_of_yesterday_is_sent_once_more() -> None:
    one, other = build.a_published_event(), build.a_published_event()
    client = Client()
    old = filled(client, one, "Mira")
    assert client.post(url(other), old).status_code == 409
    with clock.shifted(timedelta(hours=13)):
        assert client.post(url(one), old).status_code == 409
    assert not Registration.objects.exists()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://testserver.evil.example"])
def test_a_form_that_another_site_sends_books_nothing(origin: str) -> None:
    event = build.a_published_event()
    client = Client()
    answer = client.post(url(event), filled(client, event, "Mira"), headers={"origin": origin})
    assert answer.status_code == 403
    assert not Registration.objects.exists()
    own = client.post(url(event), filled(client, event, "Mira"), headers={"origin": "http://testserver"})
    assert own.status_code == 303


def test_who_has_signed_in_registers_as_a_guest_here() -> None:
    """What is clicked in a frame, perhaps without being seen, is never clicked by somebody whom we know."""
    event = build.a_published_event()
    user = cast.ana()
    client = Client()
    client.force_login(user)
    page = read(client.get(url(event)))
    assert "Signed in as" not in page
    client.post(url(event), filled(client, event, "Mira", email="other@example.org"))
    assert Registration.objects.get().registrant_id != cast.person(user).pk


def test_errors_stand_beside_their_fields_and_their_links_stay_in_the_frame() -> None:
    event = build.a_published_event()
    answer = send(event, "Mira", email="ana@example", last_name="")
    assert answer.status_code == 422
    page = read(answer)
    assert 'value="Mira"' in page
    assert '<a href="#id_email">' in page
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert not Registration.objects.exists()


def test_rows_are_added_without_a_script_and_the_form_can_still_be_sent() -> None:
    event = build.a_published_event()
    client = Client()
    more = read(client.post(url(event), filled(client, event, "Mira", add="1")))
    assert 'name="party-1-first_name"' in more
    sent = typed("Mira", "Jonas", form_key=key_of(more), framed=token_of(more))
    assert client.post(url(event), sent).status_code == 303


def test_a_family_that_does_not_fit_chooses() -> None:
    event = build.a_published_event(places=1)
    asked = send(event, "Mira", "Jonas")
    assert asked.status_code == 409
    assert not Registration.objects.exists()
    sent = typed(
        "Mira", "Jonas", form_key=key_of(read(asked)), framed=token_of(read(asked)), if_full="split", fit=1
    )
    answer = Client().post(url(event), sent)
    assert "Mira has a place. Jonas is 1st in line." in read(Client().get(answer["Location"]))


def test_a_full_event_takes_people_into_its_line() -> None:
    event = build.a_published_event(places=1)
    send(event, "Mira")
    asked = send(event, "Jonas", email="ben@example.org", if_full="as_free")
    assert asked.status_code == 303
    assert "Jonas is 1st in line." in read(Client().get(asked["Location"]))


def test_what_is_paid_beforehand_is_held_and_says_until_when() -> None:
    answer = send(dining.a_dinner(), "Mira")
    page = read(Client().get(answer["Location"]))
    assert "A place is held for Mira." in page
    assert "The place is held until" in page


def test_a_form_sent_twice_counts_once_and_shows_the_first_result() -> None:
    event = build.a_published_event()
    client = Client()
    sent = filled(client, event, "Mira")
    first, second = client.post(url(event), sent), client.post(url(event), sent)
    assert first.status_code == second.status_code == 303
    assert "Mira has a place." in read(client.get(second["Location"]))
    assert not second.cookies
    assert build.fresh(event).held == 1


def test_once_the_owner_of_the_address_has_proven_it_a_form_sent_again_opens_nothing() -> None:
    event = build.a_published_event()
    client = Client()
    sent = filled(client, event, "Mira")
    first = client.post(url(event), sent)["Location"]
    proving.prove("ana@example.org")
    again = client.post(url(event), sent)
    assert again.status_code == 303
    assert again["Location"] == "/embed/registrations/"
    assert "Mira" not in read(client.get(again["Location"]))
    assert client.get(first).status_code == 410


def test_a_code_is_asked_for_in_the_frame_and_the_look_stays() -> None:
    event = build.a_published_event(tiers=[TierDraft(name="Friends", capacity=5, access="code")])
    page = read(Client().get(url(event), {"theme": "dark", "hue": "235"}))
    assert "Write your code" in page
    assert '<input type="hidden" name="theme" value="dark">' in page
    assert '<input type="hidden" name="hue" value="235">' in page
    wrong = Client().get(url(event), {"code": "NOPE", "theme": "dark"})
    assert wrong.status_code == 422
    assert 'data-theme="dark"' in read(wrong)


def test_a_code_opens_places_in_the_frame_and_books_them() -> None:
    event = build.a_published_event(tiers=[TierDraft(name="Friends", capacity=5, access="code")])
    vouchers.make(event, CodeDraft(code="CREW26"), by=SYSTEM)
    client = Client(enforce_csrf_checks=True)
    page = read(client.get(url(event), {"code": "crew26"}))
    sent = typed("Mira", form_key=key_of(page), framed=token_of(page), code="crew26")
    assert client.post(url(event), sent).status_code == 303
    assert states(event) == [("Mira", "confirmed")]


def test_places_for_members_say_so_and_a_code_is_taken_beside_the_way_to_sign_in() -> None:
    tiers = [
        TierDraft(name="Members", capacity=5, access="members"),
        TierDraft(name="Friends", capacity=5, access="code", is_hidden=True),
    ]
    event = build.a_published_event(tiers=tiers)
    vouchers.make(event, CodeDraft(code="CREW26"), by=SYSTEM)
    page = read(Client().get(f"/embed/events/{event.reference}/", {"theme": "dark"}))
    assert "Sign in to register" in page
    assert f'action="{url(event)}" method="get"' in page
    assert '<input type="hidden" name="theme" value="dark">' in page
    assert 'name="form_key"' in read(Client().get(url(event), {"code": "CREW26"}))


def test_the_same_floods_are_held_off_as_on_our_own_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "ADDRESS_MOST", 2)
    event = build.a_published_event()
    found = [send(event, f"Child {number}").status_code for number in range(4)]
    assert found[-1] == 429
    assert build.fresh(event).held < 4


def test_a_guest_form_of_our_own_page_still_needs_its_cookie() -> None:
    event = build.a_published_event()
    client = Client(enforce_csrf_checks=True)
    sent = filled(client, event, "Mira")
    assert client.post(f"/events/{event.slug}/register/", sent).status_code == 403
