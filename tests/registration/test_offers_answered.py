"""Offers on the web: the link in the mail, the registration's page, My registrations, and the desk."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client

from tests import build, cast
from tests.front import visiting
from tests.registration import lining
from tests.registration.lining import LIFE, choose, family, free, live, of, states
from turnout.events.models import Event
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.messaging import actions as messaging
from turnout.messaging.models import Message
from turnout.people.actions import accounts
from turnout.people.models import SecretToken
from turnout.registration.actions import pausing
from turnout.registration.models import Registration
from turnout.registration.rules import links

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _by_day(settings: Any) -> None:
    choose(**lining.no_night())
    settings.TURNOUT_DEMO = True  # so that a test may read what is in a mail


@pytest.fixture
def offered() -> tuple[Event, Registration]:
    """Return an event whose place is offered to Noor, with Ida behind her."""
    event, holder = lining.a_full_event()
    noor = family(event, "Noor", if_full="as_free")
    family(event, "Ida", if_full="as_free")
    free(holder)
    return event, noor


def link(registration: Registration) -> str:
    """Return the address that the mail of the newest offer of a registration leads to."""
    found = Message.objects.filter(template="offer_made", about_id=str(registration.pk)).order_by("-pk")[0]
    match = re.search(r"/offers/[\w-]+/", messaging.shown_with_secrets(found).text)
    assert match is not None
    return match[0]


def opened(registration: Registration) -> tuple[Client, str]:
    client = Client()
    answer = client.get(links.manage_path(registration))
    return client, answer["Location"]


def badges(registration: Registration) -> list[str]:
    client, page = opened(registration)
    shown = client.get(page).content.decode()
    return re.findall(r'<li class="person">.*?class="badge[^"]*"[^>]*>.*?</svg>([^<]+)<', shown)


def test_who_is_offered_a_place_reads_so_beside_the_name(offered: tuple[Event, Registration]) -> None:
    event, noor = offered
    ida = Registration.objects.get(event=event, attendees__person__first_name="Ida")
    assert badges(noor) == ["Offered"]
    assert badges(ida) == ["Waiting"]
    with clock.shifted(timedelta(days=3)):
        assert badges(noor) == ["Waiting"]


def test_nobody_is_said_to_be_offered_what_is_offered_to_one_of_two() -> None:
    event, holder = lining.a_full_event()
    both = family(event, "Mira", "Jonas", if_full="as_free")
    free(holder)
    assert badges(both) == ["Waiting", "Waiting"]


def test_opening_the_link_changes_nothing_and_its_button_takes_the_place(
    offered: tuple[Event, Registration],
) -> None:
    event, noor = offered
    path, client = link(noor), Client()
    page = client.get(path)
    for _ in range(2):  # a mail scanner, a preview, a curious parent
        assert client.get(path).status_code == 200
    said = visiting.words(page.content)
    assert "A place is free for Noor" in said
    assert "Held for you, and for nobody else, until" in said
    assert states(noor) == ["waiting"]
    answer = client.post(path, {"answer": "take"})
    assert (answer.status_code, answer["Location"]) == (303, f"/registrations/{noor.reference}/")
    assert states(noor) == ["confirmed"]
    shown = visiting.words(client.get(answer["Location"]).content)
    assert "The place is yours." in shown
    assert "Noor has a place." in shown
    again = client.get(path)
    assert "You have taken this offer already." in visiting.words(again.content)
    assert live(event) == []


def test_an_offer_that_ran_out_is_told_apart_from_one_that_was_let_go(
    offered: tuple[Event, Registration],
) -> None:
    _event, noor = offered
    path = link(noor)
    with clock.shifted(LIFE):
        late = Client().get(path)
        assert (late.status_code, "The time for this offer is over." in visiting.words(late.content)) == (
            410,
            True,
        )
        refused = Client().post(path, {"answer": "take"}, follow=True)
        assert "The time for this offer is over." in visiting.words(refused.content)
    Client().post(path, {"answer": "leave"})
    assert "You let this offer go." in visiting.words(Client().get(path).content)
    assert states(noor) == ["cancelled"]


def test_the_place_goes_on_when_it_is_let_go(offered: tuple[Event, Registration]) -> None:
    event, noor = offered
    answer = Client().post(link(noor), {"answer": "keep"})
    assert answer.status_code == 303
    assert live(event) == [("Ida", 1)]
    assert lining.order(event) == ["Ida", "Noor"]


@pytest.mark.parametrize("sent", [{}, {"answer": "x" * 10_000}, {"answer": "take\x00"}])
def test_an_answer_that_is_none_is_told_and_changes_nothing(
    offered: tuple[Event, Registration], sent: dict[str, str]
) -> None:
    _event, noor = offered
    answer = Client().post(link(noor), sent)
    assert answer.status_code == 422
    assert states(noor) == ["waiting"]


def test_who_takes_the_place_is_chosen_where_more_wait() -> None:
    event, holder = lining.a_full_event()
    mira = family(event, "Mira", "Jonas", if_full="as_free")
    free(holder)
    path, client = link(mira), Client()
    jonas = mira.attendees.get(person__first_name="Jonas")
    assert "Who takes the place?" in visiting.words(client.get(path).content)
    wrong = client.post(
        path, {"answer": "take", "people": [str(one.pk) for one in mira.attendees.all()]}, follow=True
    )
    assert "Choose one person." in visiting.words(wrong.content)
    for nobody in (str(uuid4()), "no key", ""):
        client.post(path, {"answer": "take", "people": [nobody]})
        assert states(mira) == ["waiting", "waiting"]
    client.post(path, {"answer": "take", "people": [str(jonas.pk)]})
    assert states(mira) == ["waiting", "confirmed"]


@pytest.mark.parametrize("token", ["x", "x" * 400, "..%2F", "%00"])
def test_an_unknown_link_is_told_so(token: str) -> None:
    answer = Client().get(f"/offers/{token}/")
    assert answer.status_code == 404


def test_a_link_dies_with_the_registration_s_own(offered: tuple[Event, Registration]) -> None:
    _event, noor = offered
    path = link(noor)
    Registration.objects.filter(pk=noor.pk).update(generation=2)
    assert Client().get(path).status_code == 410
    assert Client().post(path, {"answer": "take"}).status_code == 410
    assert states(noor) == ["waiting"]


def test_only_the_digest_of_a_link_is_kept(offered: tuple[Event, Registration]) -> None:
    _event, noor = offered
    token = link(noor).split("/")[2]
    assert not SecretToken.objects.filter(digest=token).exists()
    assert token not in str(Message.objects.values_list("facts", flat=True))


def test_the_registration_s_page_shows_the_offer_and_takes_the_answer(
    offered: tuple[Event, Registration],
) -> None:
    _event, noor = offered
    client, where = opened(noor)
    page = client.get(where)
    assert "A place is free for Noor" in visiting.words(page.content)
    answer = client.post(f"{where}offers/{of(noor).pk}/", {"answer": "take"}, follow=True)
    assert "Noor has a place." in visiting.words(answer.content)
    twice = client.post(f"{where}offers/{of(noor).pk}/", {"answer": "take"}, follow=True)
    assert "You have taken this offer already." in visiting.words(twice.content)


def test_nobody_answers_somebody_else_s_offer(offered: tuple[Event, Registration]) -> None:
    event, noor = offered
    dan = family(event, "Dan", if_full="as_free")
    client, where = opened(dan)
    assert client.post(f"{where}offers/{of(noor).pk}/", {"answer": "take"}).status_code == 404
    stranger = Client().post(f"/registrations/{noor.reference}/offers/{of(noor).pk}/", {"answer": "take"})
    assert stranger.status_code == 404
    assert states(noor) == ["waiting"]


def test_my_registrations_say_that_an_offer_waits(offered: tuple[Event, Registration]) -> None:
    _event, noor = offered
    client = Client()
    noor.registrant.refresh_from_db()
    user, _is_new = accounts.open_for(noor.registrant)
    client.force_login(user)
    assert "Answer by" in visiting.words(client.get("/my/").content)


def test_addresses_of_the_specification_lead_here(offered: tuple[Event, Registration]) -> None:
    event, noor = offered
    token = link(noor).split("/")[2]
    assert Client().get(f"/checkout/{token}")["Location"] == f"/offers/{token}/"
    assert Client().get("/dashboard/waitlist-offers")["Location"] == "/my/"
    cleo = Client()
    cleo.force_login(cast.cleo(event.metro))
    leads = cleo.get(f"/admin/cohorts/{event.reference}/waitlist")["Location"]
    assert leads == f"/desk/events/{event.reference}/waitlist/"


# --- at the desk --------------------------------------------------------------------------------------


@pytest.fixture
def cleo(offered: tuple[Event, Registration]) -> Client:
    client = Client()
    client.force_login(cast.cleo(offered[0].metro))
    return client


def test_the_desk_shows_who_waits_for_what_and_what_is_offered(
    cleo: Client, offered: tuple[Event, Registration]
) -> None:
    event, noor = offered
    page = visiting.words(cleo.get(f"/desk/events/{event.reference}/waitlist/").content)
    assert "1. Ana of Noor" in page
    assert "1 place, until" in page
    assert "2. Ana of Ida" in page
    Client().post(link(noor), {"answer": "take"})
    page = visiting.words(cleo.get(f"/desk/events/{event.reference}/waitlist/").content)
    assert "1 of 1 that ended were taken" in page


def test_staff_move_and_offer_with_a_reason_or_are_told_what_is_missing(
    cleo: Client, offered: tuple[Event, Registration]
) -> None:
    event, _noor = offered
    kofi = family(event, "Kofi", if_full="as_free")
    path = f"/desk/events/{event.reference}/waitlist/{kofi.entries.get().pk}"
    assert cleo.post(f"{path}/top/", {"reason": " "}).status_code == 422
    assert cleo.post(f"{path}/top/", {"reason": "They came in vain last week."}).status_code == 303
    assert lining.order(event) == ["Noor", "Kofi", "Ida"]
    refused = cleo.post(f"{path}/offer/", {"reason": "They phoned."})
    assert (refused.status_code, "Not as many places are free" in visiting.words(refused.content)) == (
        422,
        True,
    )
    assert cleo.get(f"{path}/rise/").status_code == 200
    assert cleo.get(f"/desk/events/{event.reference}/waitlist/{uuid4()}/rise/").status_code == 404


def test_raising_the_places_says_how_many_offers_were_sent(
    cleo: Client, offered: tuple[Event, Registration]
) -> None:
    event, _noor = offered
    for name in ("Kofi", "Yara"):
        family(event, name, if_full="as_free")
    tier = build.the_tier(event)
    path = f"/desk/events/{event.reference}/places/{tier.pk}/capacity/"
    answer = cleo.post(path, {"places-capacity": "3", "places-reason": "A second table."}, follow=True)
    assert "2 offers sent to the line." in visiting.words(answer.content)


def test_who_is_passed_over_is_shown_with_the_reason(
    cleo: Client, offered: tuple[Event, Registration]
) -> None:
    event, _noor = offered
    family(event, "Kofi", if_full="as_free", proven=False)
    yara = family(event, "Yara", if_full="as_free")
    pausing.pause(yara.registrant_id, by=lining.himself(yara))
    page = visiting.words(cleo.get(f"/desk/events/{event.reference}/waitlist/").content)
    assert "Passed over: address not proven" in page
    assert "Passed over: mail does not arrive" in page


@pytest.mark.parametrize("part", ["rise", "top", "offer"])
def test_the_line_of_another_metro_is_out_of_reach(offered: tuple[Event, Registration], part: str) -> None:
    event, noor = offered
    other = Client()
    other.force_login(cast.cleo(build.a_metro()))
    path = f"/desk/events/{event.reference}/waitlist/{noor.entries.get().pk}/{part}/"
    assert other.post(path, {"reason": "Mine."}).status_code == 404


def test_the_waitlist_costs_the_same_however_long_it_is(
    cleo: Client, offered: tuple[Event, Registration], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    event, _noor = offered
    path = f"/desk/events/{event.reference}/waitlist/"
    cleo.get(path)
    with django_assert_max_num_queries(40) as few:
        cleo.get(path)
    for number in range(12):
        family(event, f"Child {number}", if_full="as_free")
    with django_assert_max_num_queries(len(few)):
        cleo.get(path)


def test_a_sweep_by_hand_says_what_it_did(offered: tuple[Event, Registration]) -> None:
    _event, noor = offered
    out = StringIO()
    with clock.shifted(LIFE + timedelta(seconds=1)):
        call_command("sweep", "--once", stdout=out)
    assert out.getvalue().startswith("1 offers ended")
    assert of(noor).state == "expired"


def test_the_worker_sweeps_each_minute(offered: tuple[Event, Registration]) -> None:
    _event, noor = offered
    with clock.shifted(LIFE + timedelta(minutes=2)):
        jobs.tick()
        jobs.run_due()
    assert of(noor).state == "expired"
