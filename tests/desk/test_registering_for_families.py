"""Staff register a family: found or typed, before opening, into the line, by phone without an address."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests import build, cast
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.kernel import clock
from turnout.messaging.models import Message
from turnout.messaging.states import MessageState
from turnout.people.actions import proving
from turnout.people.models import Person, User
from turnout.people.policy.roles import Role
from turnout.registration.models import Registration
from turnout.registration.states import AttendeeState

pytestmark = pytest.mark.django_db
TYPED = {"first_name": "Ana", "last_name": "Moreau", "email": "ana.m@example.org", "phone": "01632 960961"}


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def event() -> Event:
    return build.a_published_event(places=3)


@pytest.fixture
def user(event: Event) -> User:
    return cast.cleo(event.metro)


@pytest.fixture
def cleo(user: User) -> Client:
    return signed_in(user)


def page_of(event: Event) -> str:
    return f"/desk/events/{event.reference}/registrations/new/"


def rows(*names: str) -> dict[str, Any]:
    typed: dict[str, Any] = {"party-TOTAL_FORMS": str(len(names)), "party-INITIAL_FORMS": "0"}
    for number, name in enumerate(names):
        typed |= {f"party-{number}-first_name": name, f"party-{number}-age": "9"}
    return typed


def sent(client: Client, event: Event, *names: str, person: str = "", **typed: Any) -> HttpResponse:
    url = f"{page_of(event)}?person={person}" if person else page_of(event)
    answer: HttpResponse = client.post(url, {**rows(*names), **typed})  # type: ignore[assignment]
    return answer


def states(registration: Registration) -> list[str]:
    return list(registration.attendees.order_by("position").values_list("state", flat=True))


def test_a_new_family_is_registered_by_staff_and_told(cleo: Client, user: User, event: Event) -> None:
    answer = sent(cleo, event, "Mira", "Sol", **TYPED)
    made = Registration.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/registrations/{made.reference}/")
    assert made.source == "desk"
    assert states(made) == [AttendeeState.CONFIRMED] * 2
    act = AuditEntry.objects.get(verb="registration.made")
    assert (act.actor_kind, act.actor_id) == ("user", str(user.pk))
    assert Message.objects.get(template="registration_made").state == MessageState.QUEUED
    assert made.registrant.proven_at is None


def test_somebody_known_is_found_and_a_child_of_the_household_is_ticked(cleo: Client, event: Event) -> None:
    other = build.a_published_event(metro=event.metro)
    ana = proving.prove(build.a_booking(other, "Mira", email="ana.l@example.org").registrant.email)
    found = cleo.get(page_of(event), {"q": "ana.l"})
    assert f"?person={ana.pk}" in found.content.decode()
    assert "Mira" in cleo.get(page_of(event), {"person": str(ana.pk)}).content.decode()
    mira = ana.wards.get().child
    ticked = {f"child-{mira.pk.hex}-is_coming": "on", f"child-{mira.pk.hex}-age": "9"}
    people = Person.objects.count()
    assert sent(cleo, event, person=str(ana.pk), **ticked).status_code == 303
    made = Registration.objects.get(event=event)
    assert (made.registrant, made.attendees.get().person) == (ana, mira)
    assert Person.objects.count() == people


def test_somebody_known_is_written_to_in_his_own_language(cleo: Client, event: Event, settings: Any) -> None:
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]
    other = build.a_published_event(metro=event.metro)
    ana = proving.prove(build.a_booking(other, "Mira", email="ana.l@example.org").registrant.email)
    Person.objects.filter(pk=ana.pk).update(language="fr")
    assert sent(cleo, event, "Sol", person=str(ana.pk)).status_code == 303
    made = Registration.objects.get(event=event)
    assert made.language == "fr"
    assert {one.language for one in Message.objects.filter(about_id=str(made.pk))} == {"fr"}


def test_somebody_registered_already_is_refused_with_the_way_there(cleo: Client, event: Event) -> None:
    first = build.a_booking(event, "Mira", email="ana.l@example.org")
    ana = proving.prove(first.registrant.email)
    mira = ana.wards.get().child
    shown = cleo.get(page_of(event), {"person": str(ana.pk)}).content.decode()
    assert f"/desk/registrations/{first.reference}/" in shown
    ticked = {f"child-{mira.pk.hex}-is_coming": "on"}
    assert sent(cleo, event, "Mira", person=str(ana.pk), **ticked).status_code == 409
    assert Registration.objects.count() == 1


@pytest.mark.parametrize("state", ["closed", "early"])
def test_staff_need_no_open_window(cleo: Client, event: Event, state: str) -> None:
    now = clock.now()
    opens = {"opens_at": now + timedelta(days=1)} if state == "early" else {"deadline_at": now}
    Event.objects.filter(pk=event.pk).update(**opens)
    assert sent(cleo, event, "Mira", **TYPED).status_code == 303


def test_of_a_full_event_only_the_line_is_offered(cleo: Client, event: Event) -> None:
    build.a_booking(event, "A", "B", "C")
    answer = sent(cleo, event, "Mira", "Sol", **TYPED)
    assert answer.status_code == 409
    assert "ana.m@example.org" in answer.content.decode()
    assert sent(cleo, event, "Mira", "Sol", if_full="together", **TYPED).status_code == 303
    assert states(Registration.objects.order_by("made_at").last()) == [AttendeeState.WAITING] * 2  # type: ignore[arg-type]
    assert build.fresh(event).held == 3


def test_somebody_without_an_address_is_registered_by_phone_and_nothing_is_sent(
    cleo: Client, event: Event
) -> None:
    assert sent(cleo, event, "Mira", **{**TYPED, "email": ""}).status_code == 303
    made = Registration.objects.get()
    assert (made.registrant.email, made.registrant.phone) == ("", "+441632960961")
    message = Message.objects.get(template="registration_made")
    assert message.state == MessageState.WITHDRAWN
    assert "phone" in message.why
    for path in (f"events/{event.reference}/", f"registrations/{made.reference}/", "people/", ""):
        assert cleo.get(f"/desk/{path}").status_code == 200


def test_somebody_whom_nobody_could_reach_is_refused_beside_the_field(cleo: Client, event: Event) -> None:
    answer = sent(cleo, event, "Mira", **{**TYPED, "email": "", "phone": ""})
    assert answer.status_code == 422
    assert "Write an e-mail address or a phone number." in answer.content.decode()
    assert not Registration.objects.exists()


@pytest.mark.parametrize("odd", ["\0", "😀" * 10_000, "\u202eabc", "9" * 10_000])
def test_odd_input_is_refused_or_kept_but_breaks_nothing(cleo: Client, event: Event, odd: str) -> None:
    for name in TYPED:
        assert sent(cleo, event, "Mira", **{**TYPED, name: odd}).status_code in {303, 422}
    assert sent(cleo, event, odd, **TYPED).status_code in {303, 422, 409}
    assert cleo.get(page_of(event), {"q": odd, "person": ""}).status_code == 200
    assert cleo.get(page_of(event), {"person": odd}).status_code == 404


def test_one_row_more_keeps_what_was_typed(cleo: Client, event: Event) -> None:
    shown = sent(cleo, event, "Mira", add="1", **TYPED).content.decode()
    assert all(value in shown for value in ("Mira", "ana.m@example.org", "party-1-first_name"))
    assert not Registration.objects.exists()


def test_a_form_sent_twice_counts_once(cleo: Client, event: Event) -> None:
    key = cleo.get(page_of(event)).context["sheet"].rest["form_key"].value()
    first = sent(cleo, event, "Mira", form_key=key, **TYPED)
    again = sent(cleo, event, "Mira", form_key=key, **TYPED)
    assert first["Location"] == again["Location"]
    assert Registration.objects.count() == 1


def test_nobody_of_another_metro_is_found_and_no_event_of_it(cleo: Client, event: Event) -> None:
    elsewhere = build.a_published_event()
    ana = build.a_booking(elsewhere, "Mira", email="ana.l@example.org").registrant
    assert cleo.get(page_of(elsewhere)).status_code == 404
    assert sent(cleo, elsewhere, "Sol", **TYPED).status_code == 404
    assert cleo.get(page_of(event), {"person": str(ana.pk)}).status_code == 404
    assert "ana.l" not in cleo.get(page_of(event), {"q": "ana.l"}).content.decode().replace(
        'value="ana.l"', ""
    )


def test_who_only_sees_rosters_registers_nobody(event: Event) -> None:
    officer = signed_in(cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(event.metro_id)))
    assert sent(officer, event, "Mira", **TYPED).status_code == 403


def test_a_cancelled_event_takes_nobody(cleo: Client) -> None:
    event = build.an_event(state="cancelled", metro=Event.objects.get().metro)
    assert sent(cleo, event, "Mira", **TYPED).status_code == 409
