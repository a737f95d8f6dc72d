"""Where somebody decides on each registration: places are held, nothing is promised, a decision settles it (G-08)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests import build
from tests.front import visiting
from tests.registration import lining
from tests.registration.lining import FAR, choose, family, live, states
from turnout.audit.models import AuditEntry
from turnout.events.actions import editing, ending, publishing
from turnout.events.models import Admission, Event
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging import actions as messaging
from turnout.messaging.actions import hooks
from turnout.messaging.models import Message
from turnout.people.actions import accounts, proving
from turnout.registration.actions import (
    cancelling,
    coming,
    deciding,
    offering,
    registering,
    reminding,
    sweeping,
)
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Registration
from turnout.registration.queries import letters
from turnout.registration.rules import door, links

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def camp() -> Event:
    choose(**lining.no_night())
    return a_camp()


def a_camp(places: int = 2, **values: Any) -> Event:
    return build.a_published_event(
        places, admission=Admission.SCREENED, starts_in=FAR, deadline_at=clock.now() + FAR - 7 * DAY, **values
    )


def keys(*registrations: Registration) -> list[UUID]:
    return [key for one in registrations for key in one.attendees.values_list("pk", flat=True)]


def approve(event: Event, *registrations: Registration) -> list[deciding.Result]:
    return deciding.approve(event, keys(*registrations), by=SYSTEM)


def decline(event: Event, *registrations: Registration, told: str = "") -> list[deciding.Result]:
    return deciding.decline(event, keys(*registrations), by=SYSTEM, reason="Too old.", told=told)


def last(registration: Registration) -> Message:
    return Message.objects.about("registration.registration", registration.pk).latest("pk")


def said(registration: Registration) -> str:
    shown = messaging.shown(last(registration))
    return f"{shown.subject}\n{shown.text}"


def page(registration: Registration, part: str = "") -> str:
    client = Client()
    registration.refresh_from_db()
    client.get(links.manage_path(registration))
    answer = client.get(links.page_path(registration.reference) + part)
    return visiting.words(answer.content)


def test_a_registration_holds_its_places_and_is_not_confirmed(camp: Event) -> None:
    made = family(camp, "Mira", "Jonas")
    assert states(made) == ["pending", "pending"]
    assert build.fresh(camp).held == 2
    words = said(made)
    assert "Received, not confirmed yet" in words
    assert "the organiser decides on each registration" in words
    assert "You hear from us by" in words
    assert "calendar file is attached" not in words
    assert hooks.attachments(last(made)) == []


def test_the_page_of_the_registration_says_so_and_gives_no_code(camp: Event) -> None:
    made = family(camp, "Mira")
    words = page(made)
    assert "Mira is not confirmed yet." in words
    assert "You hear from us by" in words
    assert "Codes for the door" not in words
    assert "Everything is settled" not in words
    assert "Mira" not in page(made, "passes/").split("Codes for the door")[-1]


def test_visitors_read_it_before_they_register(camp: Event) -> None:
    for address in (f"/events/{camp.slug}/", f"/events/{camp.slug}/register/"):
        words = visiting.words(Client().get(address).content)
        assert "The organiser confirms each registration; you hear by" in words
    other = build.a_published_event()
    assert "confirms each" not in visiting.words(Client().get(f"/events/{other.slug}/register/").content)


def test_whomever_staff_register_they_have_decided_on(camp: Event) -> None:
    contact = Contact("Ana", "Moreau", "ana@example.org", "+441632960961")
    wanted = (Wanted(build.the_tier(camp).pk, "Mira"),)
    made = registering.register(Booking(camp.pk, wanted, contact=contact, source="desk"), by=SYSTEM)
    assert states(made) == ["confirmed"]


def test_approval_confirms_and_tells_with_a_calendar_file(camp: Event) -> None:
    made = family(camp, "Mira")
    assert [one.people for one in approve(camp, made)] == [1]
    assert states(made) == ["confirmed"]
    assert build.fresh(camp).held == 1
    assert last(made).template == "registration_changed"
    assert "Confirmed:" in said(made)
    assert "You are in, Ana." in said(made)
    assert "Codes for the door" in page(made)
    assert [(one.name, one.method) for one in hooks.attachments(last(made))] == [("event.ics", "REQUEST")]


def test_a_decision_is_taken_once(camp: Event) -> None:
    made = family(camp, "Mira")
    approve(camp, made)
    refused = decline(camp, made)[0].refused
    assert refused is not None
    assert refused.code == "already_decided"
    assert states(made) == ["confirmed"]


def test_declining_frees_the_place_for_the_line_and_keeps_the_reason_with_staff(camp: Event) -> None:
    made = family(camp, "Mira", "Jonas")
    noor = family(camp, "Noor", if_full="as_free")
    one = made.attendees.order_by("position")[0]
    deciding.decline(camp, [one.pk], by=SYSTEM, reason="Too old.", told="Come to the next one.")
    assert states(made) == ["declined", "pending"]
    assert live(camp) == [("Noor", 1)]
    words = said(made)
    assert "Not accepted:" in words
    assert "Come to the next one." in words
    assert "Too old." not in words
    assert "Too old." not in page(made)
    assert "Mira not accepted" in page(made)
    act = AuditEntry.objects.get(verb="places.declined")
    assert act.reason_row.text == "Too old."
    offering.accept(lining.of(noor), by=lining.himself(noor))
    assert states(noor) == ["pending"]
    assert "A place is held for you" in said(noor)
    assert "not confirmed yet" in said(noor)
    approve(camp, noor)
    assert states(noor) == ["confirmed"]


def test_declining_needs_a_reason(camp: Event) -> None:
    made = family(camp, "Mira")
    refused = deciding.decline(camp, keys(made), by=SYSTEM, reason=" ")[0].refused
    assert refused is not None
    assert refused.code == "reason_missing"
    assert states(made) == ["pending"]


def test_who_was_declined_may_register_again(camp: Event) -> None:
    made = family(camp, "Mira")
    decline(camp, made)
    assert "This registration has ended" in page(made)
    assert states(family(camp, "Mira")) == ["pending"]


def test_a_line_that_places_by_itself_gives_places_to_be_decided_on() -> None:
    choose(**lining.no_night())
    camp = a_camp(1, auto_confirm=True)
    made = family(camp, "Mira")
    noor = family(camp, "Noor", if_full="as_free")
    decline(camp, made)
    assert states(noor) == ["pending"]
    assert "not confirmed yet" in said(noor)


def test_nobody_deciding_in_time_ends_it_with_a_true_message(camp: Event) -> None:
    made, other = family(camp, "Mira"), family(camp, "Noor")
    approve(camp, other)
    with clock.shifted(FAR - 7 * DAY + timedelta(minutes=1)):
        refused = approve(camp, made)[0].refused
        assert refused is not None
        assert refused.code == "decision_overdue"
        assert sweeping.sweep().undecided == 1
        assert sweeping.sweep().undecided == 0
    assert (states(made), states(other)) == (["expired"], ["confirmed"])
    assert build.fresh(camp).held == 1
    assert "The organiser did not decide in time about Mira" in said(made)
    assert "Nobody decided in time: Mira" in page(made)


def test_an_event_that_begins_early_ends_what_was_not_decided(camp: Event) -> None:
    made = family(camp, "Mira")
    assert sweeping.sweep().undecided == 0
    ending.start(camp, by=SYSTEM, reason="All are here.")
    assert sweeping.sweep().undecided == 1
    assert states(made) == ["expired"]


def test_closing_early_leaves_the_time_to_decide(camp: Event) -> None:
    made = family(camp, "Mira")
    publishing.close(camp, by=SYSTEM)
    sweeping.sweep()
    assert [one.people for one in approve(camp, made)] == [1]


def test_new_dates_move_the_time_to_decide() -> None:
    choose(**lining.no_night())
    camp = build.a_published_event(2, admission=Admission.SCREENED, starts_in=FAR)
    made = family(camp, "Mira")
    ending.postpone(camp, [build.a_session(clock.now() + 2 * FAR)], by=SYSTEM, reason="Rain.")
    with clock.shifted(FAR + timedelta(hours=1)):
        assert sweeping.sweep().undecided == 0
        assert [one.people for one in approve(camp, made)] == [1]


def test_nobody_undecided_is_reminded_or_asked(camp: Event) -> None:
    made = family(camp, "Mira")
    editing.change(camp, {"deadline_at": None}, by=SYSTEM)
    with clock.shifted(FAR - DAY):
        reminding.send_due()
        coming.ask_due()
    assert lining.templates(made) == ["registration_made"]


def test_who_cancels_before_a_decision_gives_the_place_back(camp: Event) -> None:
    made = family(camp, "Mira")
    cancelling.cancel_own_places(made, keys(made), by=lining.himself(made))
    refused = approve(camp, made)[0].refused
    assert refused is not None
    assert refused.code == "already_decided"
    assert build.fresh(camp).held == 0


def test_the_newest_word_alone_is_sent(camp: Event) -> None:
    made = family(camp, "Mira")
    jobs.run_due()
    approve(camp, made)
    cancelling.cancel_places(made, keys(made), by=SYSTEM, reason="Ill.")
    jobs.run_due()
    found = dict(Message.objects.about("registration.registration", made.pk).values_list("template", "state"))
    assert found["registration_changed"] == "suppressed"


def test_switching_it_off_leaves_those_before_to_be_decided_on(camp: Event) -> None:
    made = family(camp, "Mira")
    editing.change(camp, {"admission": Admission.OPEN}, by=SYSTEM)
    other = family(camp, "Noor")
    assert (states(made), states(other)) == (["pending"], ["confirmed"])
    assert [one.people for one in approve(camp, made)] == [1]


def test_a_cancelled_event_ends_it_too(camp: Event) -> None:
    made = family(camp, "Mira")
    ending.cancel(camp, by=SYSTEM, reason="The room is flooded.")
    assert states(made) == ["cancelled"]
    refused = approve(camp, made)[0].refused
    assert refused is not None
    assert refused.code == "wrong_state"


def test_my_registrations_and_the_page_of_the_event_say_so_too(camp: Event) -> None:
    family(camp, "Mira")
    person = proving.prove("mira@example.org")
    client = Client()
    client.force_login(accounts.open_for(person)[0])
    words = visiting.words(client.get("/my/").content)
    assert "Not confirmed yet" in words
    assert "Mira is not confirmed yet." in words
    assert "You have registered" in visiting.words(client.get(f"/events/{camp.slug}/").content)


def test_a_code_from_before_is_told_apart_at_the_door(camp: Event) -> None:
    one = family(camp, "Mira").attendees.select_related("person").get()
    said = door.verdict(one, None, "")
    assert (said.code, said.title, said.is_good) == ("undecided", "Mira is not confirmed yet", False)
    assert door.effect(one, None, "attended", clock.now()) == "not_confirmed"


def test_letters_to_those_with_a_place_are_not_for_who_is_not_confirmed(camp: Event) -> None:
    made, other = family(camp, "Mira"), family(camp, "Noor")
    approve(camp, other)
    assert [one.registration for one in letters.families(camp, letters.Choice("held"))] == [other]
    assert [one.registration for one in letters.families(camp, letters.Choice("pending"))] == [made]
