"""Deciding on registrations at the desk: seen with what one decides by, approved or declined after a look."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.front import visiting
from turnout.events.models import Admission, Event
from turnout.events.web.desk.forms import content
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.people.actions import proving
from turnout.registration.actions import answering, checking_in, deciding, transferring
from turnout.registration.actions.checking_in import Touch
from turnout.registration.models import Attendee, Registration

pytestmark = pytest.mark.django_db
FAR = timedelta(days=30)
HERE = ("attended", "attended", "absent")
STATEMENTS = 22


@pytest.fixture
def camp() -> Event:
    return build.a_published_event(50, admission=Admission.SCREENED, starts_in=FAR, title="Robot camp")


@pytest.fixture
def cleo(camp: Event) -> Client:
    client = Client()
    client.force_login(cast.cleo(camp.metro))
    return client


def path(event: Event, part: str = "") -> str:
    return f"/desk/events/{event.reference}/decisions/{part}"


def keys(*registrations: Registration) -> list[str]:
    return [str(key) for one in registrations for key in one.attendees.values_list("pk", flat=True)]


def states(registration: Registration) -> list[str]:
    return list(registration.attendees.order_by("position").values_list("state", flat=True))


def words(client: Client, address: str, data: Any = None) -> str:
    return visiting.words(client.get(address, data).content)


def test_who_waits_for_a_decision_is_a_part_of_the_event(cleo: Client, camp: Event) -> None:
    made = build.a_booking(camp, "Mira", "Jonas")
    shown = words(cleo, path(camp))
    assert made.reference in shown
    assert "Mira" in shown
    assert "loses the place then, and is told so" in shown
    head = cleo.get(f"/desk/events/{camp.reference}/").content.decode()
    assert path(camp) in head
    assert "To decide" in head
    assert "Not confirmed yet" in head


def test_an_event_that_takes_everybody_says_nothing_of_decisions(cleo: Client, camp: Event) -> None:
    other = build.a_published_event(metro=camp.metro)
    assert "decisions/" not in cleo.get(f"/desk/events/{other.reference}/").content.decode()
    assert "takes everybody who registers" in words(cleo, path(other))


def test_approving_is_shown_first_and_then_done(cleo: Client, camp: Event) -> None:
    mira, noor = build.a_booking(camp, "Mira", "Jonas"), build.a_booking(camp, "Noor")
    shown = words(cleo, path(camp, "approval/"), {"person": keys(mira)})
    assert "Mira" in shown
    assert "Noor" not in shown
    assert states(mira) == ["pending", "pending"]
    answer = cleo.post(path(camp, "approval/"), {"person": keys(mira)}, follow=True)
    assert answer.redirect_chain == [(path(camp), 303)]
    assert "2 people are confirmed. 1 family is told." in answer.content.decode()
    assert (states(mira), states(noor)) == (["confirmed", "confirmed"], ["pending"])


def test_declining_asks_for_a_reason(cleo: Client, camp: Event) -> None:
    mira = build.a_booking(camp, "Mira")
    answer = cleo.post(path(camp, "refusal/"), {"person": keys(mira), "reason": " "})
    assert (answer.status_code, states(mira)) == (422, ["pending"])
    typed = {"person": keys(mira), "reason": "Too old.", "told": "Next time."}
    answer = cleo.post(path(camp, "refusal/"), typed, follow=True)
    assert "Declined for 1 person. 1 family is told." in answer.content.decode()
    assert states(mira) == ["declined"]


def test_what_somebody_else_decided_meanwhile_is_said(cleo: Client, camp: Event) -> None:
    mira, noor = build.a_booking(camp, "Mira"), build.a_booking(camp, "Noor")
    deciding.approve(camp, [one.pk for one in mira.attendees.all()], by=SYSTEM)
    typed = {"person": keys(mira, noor), "reason": "Too old."}
    shown = words(cleo, path(camp, "refusal/"), {"person": keys(mira, noor)})
    assert "Not touched, because nothing is to be decided: Mira" in shown
    cleo.post(path(camp, "refusal/"), typed)
    assert (states(mira), states(noor)) == (["confirmed"], ["declined"])
    assert "Nobody who is ticked waits" in words(cleo, path(camp, "approval/"), {"person": keys(mira)})


def test_what_was_answered_stands_on_the_card(cleo: Client, camp: Event) -> None:
    question = build.a_question(camp, "Have you built one before?")
    mira = build.a_booking(camp, "Mira")
    build.a_booking(camp, "Noor")
    about = {mira.attendees.get().pk: {question.pk: "Two of them"}}
    answering.correct(mira, answering.Replies(of_each=about), by=SYSTEM)
    shown = words(cleo, path(camp))
    assert shown.count("Have you built one before?") == 1
    assert "Two of them" in shown


def test_the_roster_and_the_page_of_a_registration_lead_to_a_decision(cleo: Client, camp: Event) -> None:
    mira = build.a_booking(camp, "Mira")
    roster = cleo.get(f"/desk/events/{camp.reference}/?state=pending").content.decode()
    assert f'formaction="{path(camp, "approval/")}"' in roster
    page = f"/desk/registrations/{mira.reference}/"
    assert f"{path(camp, 'refusal/')}?person={keys(mira)[0]}" in cleo.get(page).content.decode()
    cleo.post(path(camp, "approval/"), {"person": keys(mira)})
    assert "decisions/refusal/" not in cleo.get(page).content.decode()


def test_people_of_another_event_are_not_touched(cleo: Client, camp: Event) -> None:
    other = build.a_published_event(5, admission=Admission.SCREENED, starts_in=FAR)
    mira = build.a_booking(other, "Mira")
    cleo.post(path(camp, "approval/"), {"person": keys(mira)})
    assert states(mira) == ["pending"]
    assert cleo.get(path(other)).status_code == 404


def test_everybody_can_be_approved_at_once(cleo: Client, camp: Event) -> None:
    made = [build.a_booking(camp, f"Child {number}") for number in range(3)]
    shown = cleo.get(path(camp, "approval/"), {"all": "1"})
    people = [str(one.pk) for _registration, several in shown.context["families"] for one in several]
    assert sorted(people) == sorted(keys(*made))


def test_switching_it_off_leads_to_those_who_still_wait(cleo: Client, camp: Event) -> None:
    build.a_booking(camp, "Mira")
    camp.refresh_from_db()
    typed = {name: value for name, value in content.of_event(camp).items() if value is not None}
    typed |= dict.fromkeys(("opens_at_0", "opens_at_1"), "")
    answer = cleo.post(f"/desk/events/{camp.reference}/edit/", {**typed, "admission": "open"}, follow=True)
    assert answer.redirect_chain[-1] == (path(camp), 303), answer.content.decode()[:3000]
    assert "This event no longer asks for approval" in answer.content.decode()


def test_an_adult_is_shown_with_the_places_he_used(cleo: Client, camp: Event) -> None:
    with clock.shifted(timedelta(days=-20)):
        before = build.a_published_event(metro=camp.metro, starts_in=timedelta(hours=1))
        came = build.a_booking(before, "Mira", "Jonas", "Elin", email="mara@example.org")
    with clock.shifted(timedelta(days=-20, hours=1, minutes=5)):
        for one, standing in zip(came.attendees.order_by("position"), HERE, strict=True):
            checking_in.check_in(
                before.sessions.get(), Touch(uuid4(), one.pk, standing, clock.now()), by=SYSTEM
            )
    build.a_booking(camp, "Noor")
    assert "places before" not in words(cleo, path(camp))
    build.a_booking(camp, "Mira", email="mara@example.org")
    proving.prove("mara@example.org")
    assert "Used 2 of 3 places before" in words(cleo, path(camp))


def test_the_page_asks_the_same_for_one_registration_and_for_many(cleo: Client, camp: Event) -> None:
    for number in range(7):
        build.a_booking(camp, f"Child {number}", "Jonas")
    cleo.get(path(camp))
    with CaptureQueriesContext(connection) as few:
        cleo.get(path(camp))
    for number in range(18):
        build.a_booking(camp, f"Child {number}")
    with CaptureQueriesContext(connection) as many:
        page = cleo.get(path(camp))
    assert len(page.context["cards"]) == 20
    assert len(many) == len(few) == STATEMENTS
    assert len(cleo.get(path(camp) + page.context["later"]).context["cards"]) == 5


@pytest.mark.parametrize("typed", ["\0", "😀" * 300, "\u202eabc", "9" * 10_000, "%_", "'--"])
def test_odd_words_break_nothing(cleo: Client, camp: Event, typed: str) -> None:
    mira = build.a_booking(camp, "Mira")
    assert cleo.get(path(camp), {"after": typed, "before": typed}).status_code == 200
    assert cleo.get(path(camp, "approval/"), {"person": [typed]}).status_code == 200
    data = {"person": [*keys(mira), typed], "reason": typed, "told": typed}
    assert cleo.post(path(camp, "refusal/"), data).status_code in {303, 422}


def test_whomever_staff_move_to_such_an_event_they_have_decided_on(camp: Event) -> None:
    here = build.a_published_event(5, metro=camp.metro, starts_in=FAR)
    mira = build.a_booking(here, "Mira")
    people = [one.pk for one in mira.attendees.all()]
    transferring.move(here, people, build.the_tier(camp), by=SYSTEM, reason="Wrong day.")
    assert Attendee.objects.get(event=camp).state == "confirmed"
