"""What a stranger can do with an address that is not his: nothing (G-73)."""

import pytest
from django.test import Client

from tests import build
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.people.actions import consents, households, proving, signing_in
from turnout.people.models import Consent, Person
from turnout.registration.actions import registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Registration
from turnout.registration.rules import links

pytestmark = pytest.mark.django_db
MARA = "mara@example.org"


def submitted(email: str = MARA, child: str = "Nobody") -> Registration:
    """Return what somebody who typed an address into the form has made."""
    event = build.a_published_event(20)
    tier = build.the_tier(event)
    contact = Contact("Not", "Mara", email, "+447700900418")
    booking = Booking(event_id=event.pk, wanted=(Wanted(tier.pk, child),), contact=contact)
    return registering.register(booking, by=VISITOR)


def browser_of(registration: Registration) -> Client:
    """Return the browser that sent the form: it may open what it made."""
    client = Client()
    client.cookies[links.COOKIE] = links.session(registration, clock.now())
    return client


def a_mother() -> Person:
    mara = proving.prove(
        MARA,
        first=Person.objects.create(
            first_name="Mara", last_name="Lind", email=MARA, phone="+4915112345678", made_at=clock.now()
        ),
    )
    households.save_child(mara, "Emma", by=SYSTEM)
    return mara


def test_a_submission_neither_reads_nor_changes_the_person_who_has_the_address() -> None:
    mara = a_mother()
    before = Person.objects.filter(pk=mara.pk).values().get()
    registration = submitted()
    page = browser_of(registration).get(links.page_path(registration.reference)).content.decode()
    assert "Lind" not in page
    assert "Emma" not in page
    assert "+4915112345678" not in page
    assert Person.objects.filter(pk=mara.pk).values().get() == before


@pytest.mark.parametrize("is_known", [True, False])
def test_the_browser_of_a_stranger_is_shut_out_once_the_owner_takes_over(is_known: bool) -> None:
    if is_known:
        a_mother()
    registration = submitted()
    stranger = browser_of(registration)
    assert stranger.get(links.page_path(registration.reference)).status_code == 200
    proving.prove(MARA)
    assert stranger.get(links.page_path(registration.reference)).status_code == 404


def test_the_link_in_the_mail_opens_it_again() -> None:
    registration = submitted()
    proving.prove(MARA)
    client = Client()
    response = client.get(links.manage_path(Registration.objects.get(pk=registration.pk)), follow=True)
    assert response.status_code == 200


def test_a_stranger_learns_nothing_from_the_answer() -> None:
    a_mother()
    known, unknown = submitted(MARA), submitted("una@example.org")
    assert known.registrant.proven_at is None
    assert unknown.registrant.proven_at is None
    assert Person.objects.with_address(MARA).filter(proven_at__isnull=True).count() == 1


def asked_for_news() -> Person:
    """Return the row of a form in which somebody ticked announcements for an address."""
    row = submitted().registrant
    consents.give(row, Consent.Purpose.ANNOUNCEMENTS, "v1", by=VISITOR)
    return row


def given() -> list[Person]:
    return [one.person for one in Consent.objects.filter(withdrawn_at__isnull=True)]


@pytest.mark.parametrize("is_known", [True, False])
def test_the_proof_page_says_that_announcements_were_asked_for_and_takes_a_no(is_known: bool) -> None:
    if is_known:
        a_mother()
    row = asked_for_news()
    path = proving.make_link(row)
    page = Client().get(path).content.decode()
    assert '<input type="checkbox" name="news" value="1" checked>' in page
    assert given() == [row]
    assert Client().post(path).status_code == 303
    assert given() == []


@pytest.mark.parametrize("is_known", [True, False])
def test_announcements_are_the_owners_wish_when_the_box_stays_ticked(is_known: bool) -> None:
    mara = a_mother() if is_known else None
    row = asked_for_news()
    Client().post(proving.make_link(row), {"news": "1"})
    assert given() == [mara or row]


def test_nobody_is_asked_about_announcements_that_no_form_asked_for_or_that_are_wanted_already() -> None:
    mara = a_mother()
    assert 'name="news"' not in Client().get(proving.make_link(submitted().registrant)).content.decode()
    consents.give(mara, Consent.Purpose.ANNOUNCEMENTS, "v1", by=SYSTEM)
    row = asked_for_news()
    path = proving.make_link(row)
    assert 'name="news"' not in Client().get(path).content.decode()
    Client().post(path)
    assert given() == [mara]


@pytest.mark.parametrize("is_known", [True, False])
def test_whoever_signs_in_elsewhere_gets_no_announcements_that_a_form_asked_for(is_known: bool) -> None:
    if is_known:
        a_mother()
    asked_for_news()
    signing_in.by_provider(MARA)
    assert given() == []
    assert Consent.objects.count() == 1
