"""A registration's own page: who may open it, and what can be changed (COM V1.2f, UC-1.3; G-74)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import build, cast
from turnout.events.actions import ending
from turnout.events.models import Audience, Event
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.messaging.models import Message
from turnout.people.actions import households, proving
from turnout.people.models import Guardianship, Person
from turnout.registration.actions import offering, registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Attendee, FormKey, Registration
from turnout.registration.rules import links, passes

pytestmark = pytest.mark.django_db


def book(event: Event, *names: str, email: str = "ana@example.org", **more: Any) -> Registration:
    tier = build.the_tier(event)
    wanted = tuple(Wanted(tier.pk, name, 9) for name in names)
    contact = Contact("Ana", "Lindqvist", email, "+447700900418")
    return registering.register(Booking(event.pk, wanted, contact, **more), by=VISITOR)


def book_for(person: Person, event: Event, *children: Person, **more: Any) -> Registration:
    tier = build.the_tier(event)
    wanted = tuple(Wanted(tier.pk, person_id=child.pk) for child in children)
    return registering.register(Booking(event.pk, wanted, registrant_id=person.pk, **more), by=VISITOR)


def opened(registration: Registration) -> tuple[Client, str]:
    client = Client()
    registration.refresh_from_db()
    answer = client.get(links.manage_path(registration))
    assert answer.status_code == 302
    return client, answer["Location"]


def states(registration: Registration) -> list[tuple[str, str]]:
    rows = registration.attendees.select_related("person").order_by("position")
    return [(one.person.first_name, str(one.state)) for one in rows]


def key(registration: Registration, name: str) -> str:
    return str(registration.attendees.get(person__first_name=name).pk)


def test_the_link_opens_the_page_and_leaves_no_secret_in_its_address() -> None:
    registration = book(build.a_published_event(), "Mira")
    client, where = opened(registration)
    assert where == f"/registrations/{registration.reference}/"
    page = client.get(where)
    assert page.status_code == 200
    assert "Mira has a place." in page.content.decode()
    assert page["Cache-Control"].count("no-store") == 1


def test_the_link_is_the_same_in_every_mail() -> None:
    event = build.a_published_event()
    registration = book(event, "Mira", "Jonas")
    first = links.manage_path(registration)
    client, where = opened(registration)
    client.post(f"{where}cancellation/", {"people": [key(registration, "Jonas")]})
    registration.refresh_from_db()
    assert links.manage_path(registration) == first


@pytest.mark.parametrize("spoil", ["signature", "reference", "other"])
def test_a_wrong_link_opens_nothing(spoil: str) -> None:
    event = build.a_published_event()
    registration, other = book(event, "Mira"), book(event, "Jonas", email="ben@example.org")
    signature = links.manage_path(registration).split("/")[3]
    spoilt = ("y" if signature[0] == "x" else "x") + signature[1:]
    path = {
        "signature": f"/r/{registration.reference}/{spoilt}/",
        "reference": f"/r/ZZZZZZ/{signature}/",
        "other": f"/r/{other.reference}/{signature}/",
    }[spoil]
    client = Client()
    answer = client.get(path)
    assert answer.status_code == 404
    assert "This link is not one of ours." in answer.content.decode()
    assert not client.cookies


def test_a_link_opens_nothing_but_its_own_registration() -> None:
    event = build.a_published_event()
    mine, other = book(event, "Mira"), book(event, "Jonas", email="ben@example.org")
    client, _where = opened(mine)
    for part in ("", "cancellation/", "people/", "names/", "passes/", "calendar.ics"):
        assert client.get(f"/registrations/{other.reference}/{part}").status_code == 404
    assert client.post(f"/registrations/{other.reference}/confirmation/").status_code == 404
    assert client.get("/my/household/").status_code == 302


def test_an_old_generation_is_dead_link_and_session_alike() -> None:
    registration = book(build.a_published_event(), "Mira")
    old = links.manage_path(registration)
    client, where = opened(registration)
    Client().post("/my/lost-link/", {"email": "ANA@example.org"})
    jobs.run_due()
    assert client.get(where).status_code == 404
    answer = Client().get(old)
    assert answer.status_code == 410
    assert "A newer link replaced this one." in answer.content.decode()
    mail = Message.objects.get(template="manage_link")
    assert mail.email == "ana@example.org"
    fresh, where = opened(registration)
    assert fresh.get(where).status_code == 200


def test_a_link_ends_thirty_days_after_the_event(shift: Any) -> None:
    registration = book(build.a_published_event(), "Mira")
    with shift(timedelta(days=7 + 29)):
        assert Client().get(links.manage_path(registration)).status_code == 302
    with shift(timedelta(days=7 + 31)):
        assert Client().get(links.manage_path(registration)).status_code == 410


def test_a_session_of_a_link_lasts_a_day(shift: Any) -> None:
    registration = book(build.a_published_event(), "Mira")
    client, where = opened(registration)
    with shift(timedelta(hours=25)):
        assert client.get(where).status_code == 404


@pytest.mark.parametrize("value", ["", "x", "1.x", "9" * 40 + ".x", "9999999999.", "9999999999.x", "\\ud800"])
def test_a_forged_session_opens_nothing(value: str) -> None:
    registration = book(build.a_published_event(), "Mira")
    client = Client()
    client.cookies["manage"] = value
    assert client.get(f"/registrations/{registration.reference}/").status_code == 404


@pytest.mark.parametrize("reference", ["ZZZZZZ", "zz", "Z" * 300, "%00", "../..", "'; DROP"])
def test_unknown_references_all_get_one_answer(reference: str) -> None:
    assert Client().get(f"/registrations/{reference}/").status_code == 404


def test_lost_links_answer_alike_for_known_and_unknown_addresses(django_assert_num_queries: Any) -> None:
    book(build.a_published_event(), "Mira")
    answers = []
    for address in ("ana@example.org", "nobody@example.org"):
        with django_assert_num_queries(2):
            answers.append(Client().post("/my/lost-link/", {"email": address}))
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0]["Location"] == answers[1]["Location"]
    jobs.run_due()
    assert Message.objects.filter(template="manage_link").count() == 1
    assert Client().get(answers[0]["Location"]).status_code == 200


def test_lost_links_are_limited() -> None:
    answers = [Client().post("/my/lost-link/", {"email": "ana@example.org"}).status_code for _n in range(4)]
    assert answers == [303, 303, 303, 429]


def test_nobody_chosen_is_asked_for_in_one_sentence() -> None:
    client, where = opened(book(build.a_published_event(), "Mira", "Jonas"))
    answer = client.post(f"{where}cancellation/", {"people": []})
    page = answer.content.decode()
    assert (answer.status_code, "People: Choose who cannot come." in page) == (422, True)
    assert "come?:" not in page


def test_one_child_is_cancelled_and_its_place_is_free() -> None:
    event = build.a_published_event(places=2)
    registration = book(event, "Mira", "Jonas")
    client, where = opened(registration)
    answer = client.post(f"{where}cancellation/", {"people": [key(registration, "Jonas")]})
    assert (answer.status_code, answer["Location"]) == (303, where)
    assert states(registration) == [("Mira", "confirmed"), ("Jonas", "cancelled")]
    assert build.fresh(event).held == 1
    page = client.get(where).content.decode()
    assert "Mira has a place." in page
    assert "Jonas cancelled" in page


def test_all_are_cancelled_and_the_family_may_register_again() -> None:
    event = build.a_published_event(places=2)
    registration = book(event, "Mira", "Jonas")
    client, where = opened(registration)
    everybody = [key(registration, "Mira"), key(registration, "Jonas")]
    client.post(f"{where}cancellation/", {"people": everybody})
    assert build.fresh(event).held == 0
    page = client.get(where).content.decode()
    assert "Nobody of this registration comes any more." in page
    assert client.get(f"{where}cancellation/").status_code == 200
    again = client.post(f"{where}cancellation/", {"people": everybody})
    assert again.status_code == 422


def test_nobody_chosen_and_strangers_chosen_are_refused_on_the_page() -> None:
    event = build.a_published_event()
    registration, other = book(event, "Mira"), book(event, "Jonas", email="ben@example.org")
    client, where = opened(registration)
    for people in ([], [key(other, "Jonas")], ["x"], ["\x00"]):
        answer = client.post(f"{where}cancellation/", {"people": people})
        assert answer.status_code == 422
    assert states(other) == [("Jonas", "confirmed")]
    assert states(registration) == [("Mira", "confirmed")]


def test_nothing_is_cancelled_once_the_event_has_begun(shift: Any) -> None:
    registration = book(build.a_published_event(), "Mira")
    with shift(timedelta(days=7, minutes=1)):
        client, where = opened(registration)
        answer = client.post(f"{where}cancellation/", {"people": [key(registration, "Mira")]})
        assert answer.status_code == 409
        assert "The event has begun" in answer.content.decode()
        assert "Cancel places" not in client.get(where).content.decode()


def test_leaving_the_line_moves_the_others_up() -> None:
    event = build.a_published_event(places=0)
    first = book(event, "Mira", if_full="as_free")
    second = book(event, "Jonas", email="ben@example.org", if_full="as_free")
    client, where = opened(second)
    assert "Jonas is 2nd in line." in client.get(where).content.decode()
    leaving, there = opened(first)
    leaving.post(f"{there}cancellation/", {"people": [key(first, "Mira")]})
    assert "Jonas is 1st in line." in client.get(where).content.decode()
    assert build.fresh(event).waiting == 1


def test_a_child_is_added_by_the_link() -> None:
    event = build.a_published_event(places=2)
    registration = book(event, "Mira")
    client, where = opened(registration)
    assert client.get(f"{where}people/").status_code == 200
    answer = client.post(f"{where}people/", {"party-TOTAL_FORMS": 1, "party-0-first_name": "Jonas"})
    assert answer.status_code == 303
    assert states(registration) == [("Mira", "confirmed"), ("Jonas", "confirmed")]
    page = client.get(where).content.decode()
    assert "Added: Jonas confirmed" in page


def test_adding_twice_by_the_same_form_adds_once() -> None:
    event = build.a_published_event()
    registration = book(event, "Mira")
    client, where = opened(registration)
    found = re.search(r'name="form_key" value="([^"]+)"', client.get(f"{where}people/").content.decode())
    assert found
    sent = {"party-TOTAL_FORMS": 1, "party-0-first_name": "Jonas", "form_key": found[1]}
    for _again in range(2):
        assert client.post(f"{where}people/", sent).status_code == 303
    assert states(registration) == [("Mira", "confirmed"), ("Jonas", "confirmed")]
    assert FormKey.objects.count() == 1


def test_adding_to_a_full_event_asks_first_and_then_waits() -> None:
    event = build.a_published_event(places=1)
    registration = book(event, "Mira")
    client, where = opened(registration)
    sent = {"party-TOTAL_FORMS": 1, "party-0-first_name": "Jonas"}
    answer = client.post(f"{where}people/", sent)
    assert answer.status_code == 409
    assert "you would be 1st in line" in answer.content.decode()
    assert client.post(f"{where}people/", {**sent, "if_full": "as_free", "fit": "0"}).status_code == 303
    assert states(registration) == [("Mira", "confirmed"), ("Jonas", "waiting")]


def test_a_child_that_was_cancelled_comes_back_as_the_same_child() -> None:
    registration = book(build.a_published_event(), "Mira", "Jonas")
    client, where = opened(registration)
    client.post(f"{where}cancellation/", {"people": [key(registration, "Jonas")]})
    client.post(f"{where}people/", {"party-TOTAL_FORMS": 1, "party-0-first_name": "Jonas"})
    assert states(registration) == [("Mira", "confirmed"), ("Jonas", "cancelled"), ("Jonas", "confirmed")]
    assert Person.objects.filter(first_name="Jonas").count() == 1


def test_somebody_signed_in_adds_a_child_of_the_household() -> None:
    user = cast.ana()
    mira = households.save_child(cast.person(user), "Mira", by=user.actor)
    jonas = households.save_child(cast.person(user), "Jonas", by=user.actor)
    registration = book_for(cast.person(user), build.a_published_event(), mira)
    client = Client()
    client.force_login(user)
    where = f"/registrations/{registration.reference}/"
    page = client.get(f"{where}people/").content.decode()
    assert f"child-{jonas.pk.hex}-is_coming" in page
    assert f"child-{mira.pk.hex}-is_coming" not in page
    sent = {"party-TOTAL_FORMS": 0, f"child-{jonas.pk.hex}-is_coming": "on"}
    assert client.post(f"{where}people/", sent).status_code == 303
    assert states(registration) == [("Mira", "confirmed"), ("Jonas", "confirmed")]


def test_a_link_does_not_show_the_household() -> None:
    user = cast.ana()
    mira = households.save_child(cast.person(user), "Mira", by=user.actor)
    households.save_child(cast.person(user), "Secret", by=user.actor)
    registration = book_for(cast.person(user), build.a_published_event(), mira)
    client, where = opened(registration)
    assert "Secret" not in client.get(f"{where}people/").content.decode()


def test_names_and_ages_are_corrected_and_told() -> None:
    registration = book(build.a_published_event(), "Mirra", "Jonas")
    client, where = opened(registration)
    sent = {"p1-first_name": "Mira", "p1-age": "11", "p2-first_name": "Jonas", "p2-age": ""}
    assert client.post(f"{where}names/", sent).status_code == 303
    rows = registration.attendees.select_related("person").order_by("position")
    assert [(one.person.first_name, one.age) for one in rows] == [("Mira", 11), ("Jonas", None)]
    mail = Message.objects.get(template="registration_changed")
    assert mail.facts["what"] == "renamed"
    assert [one["first_name"] for one in mail.facts["people"]] == ["Mira", "Jonas"]
    assert client.post(f"{where}names/", sent).status_code == 303
    assert Message.objects.filter(template="registration_changed").count() == 1


@pytest.mark.parametrize("name", ["", "x" * 10_000, "Jonas"])
def test_a_name_that_cannot_be_is_refused_beside_it(name: str) -> None:
    registration = book(build.a_published_event(), "Mira", "Jonas")
    client, where = opened(registration)
    answer = client.post(f"{where}names/", {"p1-first_name": name, "p2-first_name": "Jonas"})
    assert answer.status_code == 422
    assert states(registration)[0][0] == "Mira"


def test_the_confirmation_is_sent_again_on_request() -> None:
    registration = book(build.a_published_event(), "Mira")
    client, where = opened(registration)
    answers = [client.post(f"{where}confirmation/").status_code for _n in range(6)]
    assert answers == [303] * 5 + [429]
    assert Message.objects.filter(template="registration_changed", facts__what="again").count() == 5


def test_the_calendar_file_keeps_its_uid_and_grows_its_sequence() -> None:
    registration = book(build.a_published_event(), "Mira", "Jonas")
    client, where = opened(registration)
    first = client.get(f"{where}calendar.ics")
    assert first["Content-Type"].startswith("text/calendar")
    client.post(f"{where}cancellation/", {"people": [key(registration, "Jonas")]})
    second = client.get(f"{where}calendar.ics")

    def value(answer: Any, name: str) -> str:
        found = re.search(rf"^{name}:(.+?)\r?$", answer.content.decode(), re.MULTILINE)
        assert found
        return found[1]

    assert value(first, "UID") == value(second, "UID") == f"{registration.pk}-1@turnout"
    assert int(value(second, "SEQUENCE")) > int(value(first, "SEQUENCE"))


def test_each_place_has_a_code_that_holds_nothing_personal() -> None:
    event = build.a_published_event(places=1)
    registration = book(event, "Mira", "Jonas", if_full="split")
    client, where = opened(registration)
    page = client.get(f"{where}passes/").content.decode()
    assert page.count("<svg") - client.get(where).content.decode().count("<svg") < 5
    assert page.count('class="qr"') == 1
    mira = registration.attendees.get(person__first_name="Mira")
    code = passes.token(mira.pk, event)
    assert passes.read(code, event) == mira.pk
    assert passes.read(code, build.a_published_event()) is None
    assert passes.read(code[:-1] + ("A" if code[-1] != "A" else "B"), event) is None
    for broken in ("", "T1", "T1.x.y", "T1." + "0" * 32 + ".é", "x" * 10_000, "\x00"):
        assert passes.read(broken, event) is None


def test_a_second_guardian_sees_and_cancels_the_shared_child_only() -> None:
    ana, ben = cast.ana(), cast.ben()
    mira = households.save_child(cast.person(ana), "Mira", by=ana.actor)
    jonas = households.save_child(cast.person(ana), "Jonas", by=ana.actor)
    Guardianship.objects.create(guardian=cast.person(ben), child=mira, since=clock.now())
    registration = book_for(cast.person(ana), build.a_published_event(), mira, jonas)
    client = Client()
    client.force_login(ben)
    where = f"/registrations/{registration.reference}/"
    page = client.get(where).content.decode()
    assert "Mira" in page
    assert "Jonas" not in page
    assert "ana@example.org" not in page
    assert "Mira" in client.get("/my/").content.decode()
    assert client.get(f"{where}people/").status_code == 403
    assert client.post(f"{where}confirmation/").status_code == 403
    assert client.post(f"{where}cancellation/", {"people": [key(registration, "Jonas")]}).status_code == 422
    assert client.post(f"{where}cancellation/", {"people": [key(registration, "Mira")]}).status_code == 303
    assert states(registration) == [("Mira", "cancelled"), ("Jonas", "confirmed")]


def test_a_signed_in_stranger_sees_no_such_page() -> None:
    registration = book(build.a_published_event(), "Mira")
    client = Client()
    client.force_login(cast.dan())
    assert client.get(f"/registrations/{registration.reference}/").status_code == 404


def test_a_cancelled_event_says_so_on_the_page() -> None:
    event = build.a_published_event()
    registration = book(event, "Mira")
    ending.cancel(event, by=SYSTEM, reason="A burst pipe.")
    client, where = opened(registration)
    page = client.get(where).content.decode()
    assert "This event was cancelled" in page
    assert "Why: A burst pipe." in page


def test_my_registrations_are_upcoming_and_past_and_cost_the_same_for_any_number(
    shift: Any, django_assert_num_queries: Any
) -> None:
    user = cast.ana()
    mira = households.save_child(cast.person(user), "Mira", by=user.actor)
    client = Client()
    client.force_login(user)
    assert "Nothing ahead" in client.get("/my/").content.decode()
    for number in range(3):
        book_for(cast.person(user), build.a_published_event(title=f"Soon {number}"), mira)
    with django_assert_num_queries(7):
        page = client.get("/my/").content.decode()
    assert [f"Soon {number}" in page for number in range(3)] == [True] * 3
    for number in range(20):
        book_for(cast.person(user), build.a_published_event(title=f"More {number}"), mira)
    with django_assert_num_queries(7):
        client.get("/my/")
    with shift(timedelta(days=8)):
        client.force_login(user)
        page = client.get("/my/").content.decode()
        assert "Nothing ahead" in page
        assert "1 to 20 of 23" in page
        assert client.get("/my/?page=2").status_code == 200
        assert client.get("/my/?page=x%00").status_code == 200


def test_a_visitor_learns_how_to_find_a_registration() -> None:
    page = Client().get("/my/").content.decode()
    assert "Send my links" in page
    assert "/accounts/login/?next=/my/" in page


def test_the_page_costs_the_same_in_a_large_event(django_assert_num_queries: Any) -> None:
    event = build.a_published_event(places=1)
    registration = book(event, "Mira", "Jonas", if_full="split")
    client, where = opened(registration)
    with django_assert_num_queries(7):
        client.get(where)
    for number in range(15):
        book(event, f"Child {number}", email=f"a{number}@example.org", if_full="as_free")
    with django_assert_num_queries(7):
        client.get(where)


def test_a_guest_of_an_adult_event_is_renamed() -> None:
    event = build.a_published_event(audience=Audience.ANYONE)
    tier = build.the_tier(event)
    booking = Booking(
        event.pk,
        (Wanted(tier.pk, is_registrant=True), Wanted(tier.pk, "Bem")),
        Contact("Ana", "Lindqvist", "ana@example.org", "+447700900418"),
    )
    registration = registering.register(booking, by=VISITOR)
    client, where = opened(registration)
    client.post(f"{where}names/", {"p2-first_name": "Ben"})
    assert states(registration) == [("Ana", "confirmed"), ("Ben", "confirmed")]


def test_an_offer_that_was_taken_shows_on_the_page() -> None:
    event = build.a_published_event(places=1)
    first = book(event, "Eve", email="eve@example.org")
    second = book(event, "Mira", if_full="as_free")
    proving.prove("ana@example.org")
    client, where = opened(first)
    client.post(f"{where}cancellation/", {"people": [key(first, "Eve")]})
    offering.accept(second.offers.get(), by=VISITOR)
    client, where = opened(second)
    page = client.get(where).content.decode()
    assert "Mira has a place." in page
    assert "Offer taken: Mira confirmed" in page
    assert Attendee.objects.filter(state="confirmed").count() == 1


def test_a_second_guardian_says_yes_only_when_nobody_else_has_a_place() -> None:
    ana, ben = cast.ana(), cast.ben()
    mira = households.save_child(cast.person(ana), "Mira", by=ana.actor)
    jonas = households.save_child(cast.person(ana), "Jonas", by=ana.actor)
    Guardianship.objects.create(guardian=cast.person(ben), child=mira, since=clock.now())
    registration = book_for(cast.person(ana), build.a_published_event(), mira, jonas)
    where = f"/registrations/{registration.reference}/"
    mother, other = Client(), Client()
    mother.force_login(ana)
    other.force_login(ben)
    assert "Yes, we are coming" in mother.get(f"{where}coming/").content.decode()
    page = other.get(f"{where}coming/").content.decode()
    assert ("Yes, we are coming" in page, "Mira" in page, "Jonas" in page) == (False, True, False)
    said = other.post(f"{where}coming/", {"answer": "yes"}, follow=True)
    assert "Only who registered can say yes for everybody." in said.content.decode()
    registration.refresh_from_db()
    assert registration.coming_at is None
    mother.post(f"{where}coming/", {"people": [key(registration, "Jonas")]})
    other.post(f"{where}coming/", {"answer": "yes"})
    registration.refresh_from_db()
    assert registration.coming_at is not None
