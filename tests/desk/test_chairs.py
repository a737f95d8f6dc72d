"""The chair of an event: chosen by those who approve, sees and runs that one event, and nothing else."""

import pytest
from django.test import Client

from tests import build, cast
from turnout.audit.models import AuditEntry
from turnout.events.actions import chairing, ending
from turnout.events.models import Event
from turnout.front.actions import erasing
from turnout.jobs import actions as jobs
from turnout.kernel import permissions
from turnout.kernel.actors import SYSTEM
from turnout.kernel.permissions import Permission
from turnout.kernel.refusals import Refused
from turnout.messaging.models import Message
from turnout.people.actions import merging
from turnout.people.models import Person, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return build.a_published_event(3, title="Lantern workshop")


@pytest.fixture
def other(event: Event) -> Event:
    return build.a_published_event(3, metro=event.metro, title="Kite morning")


@pytest.fixture
def officer(client: Client, event: Event) -> Client:
    client.force_login(cast.cleo(event.metro))
    return client


@pytest.fixture
def ben() -> User:
    return cast.ben()


def page(event: Event, part: str = "") -> str:
    return f"/desk/events/{event.reference}/{part}"


def choose(client: Client, event: Event, email: str) -> int:
    return client.post(page(event, "chair/"), {"email": email}).status_code


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_whoever_is_chosen_sees_the_event_and_no_other(
    officer: Client, event: Event, other: Event, ben: User
) -> None:
    hers = enter(ben)
    assert hers.get(page(event)).status_code == 404
    assert choose(officer, event, "Ben@example.org") == 303
    assert hers.get(page(event)).status_code == 200
    assert hers.get(page(other)).status_code == 404
    told = hers.get("/desk/events/").content.decode()
    assert ("Lantern workshop" in told, "Kite morning" in told) == (True, False)


def test_a_chair_may_for_the_event_what_the_role_says_and_nothing_elsewhere(
    event: Event, other: Event, ben: User
) -> None:
    chairing.appoint(event, cast.person(ben), by=SYSTEM)
    may = {one for one in Permission if permissions.may(ben.actor, one, event)}
    assert may == {
        Permission.SEE_DESK,
        Permission.SEE_EVENTS,
        Permission.MANAGE_EVENTS,
        Permission.PUBLISH_EVENTS,
        Permission.SEE_ROSTER,
        Permission.MANAGE_REGISTRATIONS,
        Permission.SEE_AUDIT,
    }
    assert not any(permissions.may(ben.actor, one, other) for one in Permission)
    assert not any(permissions.may(ben.actor, one, event.metro) for one in Permission)


def test_a_chair_finds_the_acts_of_the_event_in_the_record(event: Event, other: Event, ben: User) -> None:
    chairing.appoint(event, cast.person(ben), by=SYSTEM)
    told = enter(ben).get("/desk/audit/").content.decode()
    assert (event.reference in told or event.title in told, other.title in told) == (True, False)


def test_whoever_is_dismissed_sees_it_no_more(officer: Client, event: Event, ben: User) -> None:
    choose(officer, event, "ben@example.org")
    assert officer.post(page(event, "chair/dismissal/")).status_code == 303
    assert enter(ben).get(page(event)).status_code == 404
    assert list(AuditEntry.objects.filter(verb__startswith="event.chair").values_list("verb", flat=True)) == [
        "event.chair_appointed",
        "event.chair_dismissed",
    ]


def test_a_login_that_was_closed_chairs_nothing(event: Event, ben: User) -> None:
    chairing.appoint(event, cast.person(ben), by=SYSTEM)
    hers = enter(ben)
    User.objects.filter(pk=ben.pk).update(is_active=False)
    assert hers.get(page(event)).status_code != 200


@pytest.mark.parametrize("typed", ["nobody@example.org", "", "no address", "😀" * 300, "a\x00b@example.org"])
def test_who_is_unknown_is_refused_beside_the_field(officer: Client, event: Event, typed: str) -> None:
    answer = officer.post(page(event, "chair/"), {"email": typed})
    event.refresh_from_db()
    assert (answer.status_code, event.chair_id) == (422, None)
    assert answer.context["form"].errors.keys() == {"email"}


def test_an_unproven_address_is_nobody(officer: Client, event: Event) -> None:
    build.a_booking(event, "Mira", email="stranger@example.org")
    assert choose(officer, event, "stranger@example.org") == 422


def test_who_chaired_before_is_offered_by_name(
    officer: Client, event: Event, other: Event, ben: User
) -> None:
    chairing.appoint(other, cast.person(ben), by=SYSTEM)
    assert "Ben Castellanos" in officer.get(page(event, "chair/")).content.decode()
    answer = officer.post(page(event, "chair/"), {"before": str(cast.person(ben).pk)})
    event.refresh_from_db()
    assert (answer.status_code, event.chair_id) == (303, cast.person(ben).pk)


def test_both_are_told_and_only_while_it_is_so(officer: Client, event: Event, ben: User) -> None:
    dan = cast.dan()
    choose(officer, event, "ben@example.org")
    choose(officer, event, "dan@example.org")
    jobs.run_due()
    told = Message.objects.filter(template="event_chair").order_by("pk")
    found = [(one.address_key, one.facts["chairs"]) for one in told]
    assert sorted(found) == [
        ("ben@example.org", False),
        ("ben@example.org", True),
        ("dan@example.org", True),
    ]
    assert dan.person is not None


def test_whoever_chooses_himself_is_not_written_to(event: Event) -> None:
    cleo = cast.cleo(event.metro)
    chairing.appoint(event, cast.person(cleo), by=cleo.actor)
    jobs.run_due()
    assert not Message.objects.filter(template="event_chair").exists()


def test_history_keeps_its_chair(event: Event, ben: User) -> None:
    ending.cancel(event, by=SYSTEM, reason="Ill.")
    with pytest.raises(Refused) as refused:
        chairing.appoint(event, cast.person(ben), by=SYSTEM)
    assert refused.value.code == "wrong_state"


def test_one_person_of_two_rows_chairs_what_both_did(event: Event, ben: User) -> None:
    person = cast.person(ben)
    twin = Person.objects.create(
        first_name="Benjamin",
        email="benjamin@example.org",
        proven_at=person.proven_at,
        made_at=person.made_at,
    )
    chairing.appoint(event, twin, by=SYSTEM)
    merging.unite(twin, person, by=SYSTEM, reason="The same man.")
    event.refresh_from_db()
    assert event.chair_id == person.pk
    assert enter(ben).get(page(event)).status_code == 200


def test_a_chair_is_erased_only_after_another_was_chosen(event: Event, ben: User) -> None:
    chairing.appoint(event, cast.person(ben), by=SYSTEM)
    with pytest.raises(Refused) as refused:
        erasing.ask(cast.person(ben), by=SYSTEM)
    assert refused.value.code == "is_staff"
    ending.cancel(event, by=SYSTEM, reason="Ill.")
    erasing.erase_now(cast.person(ben), by=SYSTEM)
    event.refresh_from_db()
    assert event.chair_id is None


def test_a_chair_changes_what_the_event_says_within_its_metro(event: Event, ben: User) -> None:
    chairing.appoint(event, cast.person(ben), by=SYSTEM)
    near, far = build.a_venue(event.metro, name="Near hall"), build.a_venue(name="Far hall")
    hers = enter(ben)
    form = hers.get(page(event, "edit/")).context["form"]
    offered = [label for key, label in form.fields["place"].choices if key]
    assert any("Near hall" in str(label) for label in offered)
    assert not any("Far hall" in str(label) for label in offered)
    asked = {field.name: field.value() for field in form if field.value()}
    moved = hers.post(page(event, "edit/"), {**asked, "title": "Lamps", "place": str(near.pk)})
    event.refresh_from_db()
    assert (moved.status_code, event.title, event.venue_id) == (303, "Lamps", near.pk)
    refused = hers.post(page(event, "edit/"), {**asked, "place": str(far.pk)})
    event.refresh_from_db()
    assert (refused.status_code, event.venue_id) == (422, near.pk)


def test_a_chair_makes_no_new_events(event: Event, ben: User) -> None:
    chairing.appoint(event, cast.person(ben), by=SYSTEM)
    hers = enter(ben)
    assert hers.get("/desk/events/new/").status_code == 403
    assert "New event" not in hers.get("/desk/events/").content.decode()
    assert "New event" not in hers.get("/desk/").content.decode()


def test_the_navigation_of_a_chair_leads_only_where_the_door_is_open(event: Event, ben: User) -> None:
    chairing.appoint(event, cast.person(ben), by=SYSTEM)
    client = Client()
    client.force_login(ben)
    shown = [item.url for item in client.get("/desk/").context["desk_nav"]]
    assert "/desk/chairing/" in shown
    assert {url: client.get(url).status_code for url in shown} == dict.fromkeys(shown, 200)
