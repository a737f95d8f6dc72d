"""Who may book a kind of place: members, addresses of a domain, so many each; and what the others are told."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests import build, cast
from turnout.audit.models import AuditEntry, Reason
from turnout.events.actions import pricing
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Access, Audience, Event, Tier
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.kernel.refusals import Refused
from turnout.people.actions import enrolling, proving
from turnout.people.models import Person
from turnout.registration.actions import adding, cancelling, registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Attendee, Registration

pytestmark = pytest.mark.django_db
Shift = Callable[[timedelta], Any]


@pytest.fixture
def event() -> Event:
    """Return an event with places for members, for a domain, at most two each, and for everybody."""
    tiers = [
        TierDraft(name="Member", access=Access.MEMBERS),
        TierDraft(name="School", access=Access.DOMAINS, domains="school.example *.uni.example"),
        TierDraft(name="Two each", most_each=2),
        TierDraft(name="Guest"),
    ]
    return build.a_published_event(tiers=tiers, audience=Audience.ANYONE)


def tier(event: Event, name: str) -> Tier:
    return event.tiers.get(name=name)


def wish(event: Event, name: str, *, size: int = 1, who: Person | None = None, **more: Any) -> Booking:
    wanted = tuple(Wanted(tier(event, name).pk, f"Guest {n}") for n in range(size))
    contact = Contact("Ana", "Moreau", more.pop("email", "ana@example.org"), "+441632960961")
    if who is not None:
        return Booking(event.pk, wanted, registrant_id=who.pk, **more)
    return Booking(event.pk, wanted, contact=contact, **more)


def refused(booking: Booking) -> Refused:
    found = registering.register_many([booking], by=VISITOR)[0].refused
    assert found is not None
    return found


def booked(booking: Booking) -> Registration:
    return registering.register(booking, by=VISITOR)


def a_member(day: date, last: date | None = None) -> Person:
    return enrolling.enrol(cast.person(cast.ana()), day, last, by=SYSTEM)


def today() -> date:
    return clock.now().date()


def test_a_member_books_what_is_for_members_and_nobody_else_does(event: Event) -> None:
    ben = cast.person(cast.ben())
    assert refused(wish(event, "Member", who=ben)).code == "members_only"
    ana = a_member(today() - timedelta(days=2))
    assert booked(wish(event, "Member", who=ana)).attendees.get().tier.name == "Member"


@pytest.mark.parametrize("days", [(-30, -3), (3, None)])
def test_a_term_that_is_over_or_has_not_begun_makes_no_member(
    event: Event, days: tuple[int, int | None]
) -> None:
    first, last = (today() + timedelta(days=one) if one is not None else None for one in days)
    assert first is not None
    ana = a_member(first, last)
    assert refused(wish(event, "Member", who=ana)).code == "members_only"


def test_whether_an_address_is_a_members_is_told_to_nobody_who_has_not_proven_it(event: Event) -> None:
    a_member(today() - timedelta(days=2))
    known = refused(wish(event, "Member", email="ana@example.org"))
    unknown = refused(wish(event, "Member", email="nobody@example.org"))
    assert (known.code, known.message, known.next_step) == (unknown.code, unknown.message, unknown.next_step)
    assert known.next_step is not None
    assert known.next_step.label == "Sign in"


def test_a_mark_on_an_unproven_row_counts_once_the_address_is_proven(event: Event) -> None:
    row = booked(wish(event, "Guest", email="zoe@example.org")).registrant
    enrolling.enrol(row, today() - timedelta(days=2), None, by=SYSTEM)
    assert refused(wish(event, "Member", who=row)).code == "members_only"
    zoe = proving.prove("zoe@example.org")
    assert booked(wish(event, "Member", who=zoe)).registrant == zoe


@pytest.mark.parametrize(
    ("address", "is_let_in"),
    [
        ("kim@school.example", True),
        ("kim@SCHOOL.example", True),
        ("kim@sub.school.example", False),
        ("kim@physics.uni.example", True),
        ("kim@uni.example", False),
        ("kim@notschool.example", False),
        ("kim@evil.example", False),
    ],
)
def test_a_domain_is_itself_and_what_lies_below_only_when_that_is_said(
    event: Event, address: str, is_let_in: bool
) -> None:
    contact = Contact("Kim", "Sato", address, "+441632960961")
    booked(Booking(event.pk, (Wanted(tier(event, "Guest").pk, "Lee"),), contact=contact))
    kim = proving.prove(address)
    outcome = registering.register_many([wish(event, "School", who=kim)], by=VISITOR)[0]
    assert (outcome.refused is None) == is_let_in
    if outcome.refused is not None:
        assert outcome.refused.code == "address_not_listed"


def test_one_person_has_at_most_so_many_over_several_registrations(event: Event) -> None:
    first = booked(wish(event, "Two each", size=1))
    assert refused(wish(event, "Two each", size=2)).code == "too_many_of_tier"
    booked(wish(event, "Two each", email="ANA@example.org"))
    no = refused(wish(event, "Two each"))
    assert (no.code, no.facts["had"]) == ("too_many_of_tier", 2)
    booked(wish(event, "Two each", email="ben@example.org", size=2))
    cancelling.cancel_places(first, [first.attendees.get().pk], by=SYSTEM)
    booked(wish(event, "Two each"))


def test_what_a_proven_person_had_under_merged_rows_counts(event: Event) -> None:
    booked(wish(event, "Two each", size=2))
    ana = proving.prove("ana@example.org")
    assert refused(wish(event, "Two each", who=ana)).code == "too_many_of_tier"


def test_strangers_who_type_an_address_use_up_nothing_of_whoever_has_proven_it(event: Event) -> None:
    ana = cast.person(cast.ana())
    booked(wish(event, "Two each", size=2))
    booked(wish(event, "Two each", size=2, who=ana))


def test_a_stranger_does_not_learn_what_whoever_has_proven_the_address_has_booked(event: Event) -> None:
    booked(wish(event, "Two each", size=2, who=cast.person(cast.ana())))
    booked(wish(event, "Two each", size=2, email="zoe@example.org"))
    proving.prove("zoe@example.org")
    for email in ("ana@example.org", "zoe@example.org", "nobody@example.org"):
        assert booked(wish(event, "Two each", size=2, email=email)).registrant.email == email


def test_a_least_number_is_asked_for(event: Event) -> None:
    pricing.change_tier(tier(event, "Guest"), {"least_each": 2}, by=SYSTEM)
    assert refused(wish(event, "Guest")).code == "too_few_of_tier"
    booked(wish(event, "Guest", size=2))
    booked(wish(event, "Guest"))


def test_whoever_waits_counts_too(event: Event) -> None:
    row = tier(event, "Two each")
    Tier.objects.filter(pk=row.pk).update(capacity=0)
    booked(wish(event, "Two each", size=2, if_full="as_free"))
    assert refused(wish(event, "Two each", if_full="as_free")).code == "too_many_of_tier"


def test_staff_book_for_anybody_when_they_say_why(event: Event) -> None:
    client = Client()
    client.force_login(cast.cleo(event.metro))
    url = f"/desk/events/{event.reference}/registrations/new/"
    typed = {
        "first_name": "Ana", "last_name": "Moreau", "email": "ana@example.org", "phone": "01632 960961",
        "party-TOTAL_FORMS": "1", "party-0-first_name": "Mira",
        "party-0-tier": str(tier(event, "Member").pk),
    }  # fmt: skip
    no = client.post(url, typed)
    assert no.status_code == 403
    assert "Book it all the same, because" in no.content.decode()
    assert client.post(url, {**typed, "override": "x" * 501}).status_code == 422
    assert client.post(url, {**typed, "override": "Her membership is being renewed."}).status_code == 303
    assert Attendee.objects.get().tier.name == "Member"
    act = AuditEntry.objects.get(verb="registration.made")
    assert Reason.objects.get(act=act).text == "Her membership is being renewed."


def test_a_visitor_cannot_override(event: Event) -> None:
    url = f"/events/{event.slug}/register/"
    typed = {
        "first_name": "Ana", "last_name": "Moreau", "email": "ana@example.org", "phone": "01632 960961",
        "is_coming": "on", "tier": str(tier(event, "Member").pk), "party-TOTAL_FORMS": "0",
        "override": "Please.",
    }  # fmt: skip
    assert Client().post(url, typed).status_code == 422
    assert not Attendee.objects.exists()


def test_the_form_names_what_is_for_others_and_how_to_prove_it(event: Event, client: Client) -> None:
    page = client.get(f"/events/{event.slug}/register/").content.decode()
    assert "“Member” is for members. Sign in, so that we know whether you are one." in page
    assert "any part of uni.example" in page
    assert f'value="{tier(event, "Member").pk}"' not in page
    client.force_login(cast.ana())
    a_member(today() - timedelta(days=2))
    page = client.get(f"/events/{event.slug}/register/").content.decode()
    assert f'value="{tier(event, "Member").pk}"' in page
    assert "and yours is another one" in page


def test_an_event_for_members_alone_leads_strangers_to_sign_in(client: Client) -> None:
    event = build.a_published_event(tiers=[TierDraft(name="Member", access=Access.MEMBERS)])
    page = client.get(f"/events/{event.slug}/").content.decode()
    assert "Sign in to register" in page
    assert "For members." in page
    answer = client.get(f"/events/{event.slug}/register/")
    assert answer.status_code == 403
    assert "Sign in" in answer.content.decode()
    client.force_login(cast.ana())
    assert client.get(f"/events/{event.slug}/register/").status_code == 403
    a_member(today() - timedelta(days=2))
    assert client.get(f"/events/{event.slug}/register/").status_code == 200


def test_an_added_person_is_judged_like_the_first(event: Event) -> None:
    first = booked(wish(event, "Two each", size=2))
    more = Booking(event.pk, (Wanted(tier(event, "Two each").pk, "Third"),))
    with pytest.raises(Refused) as no:
        adding.add_people(first, more, by=SYSTEM)
    assert no.value.code == "too_many_of_tier"
