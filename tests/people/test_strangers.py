"""What a stranger can do with an address that is not his: nothing (G-73)."""

import pytest
from django.test import Client

from tests import build
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.people.actions import households, proving
from turnout.people.models import Person
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
