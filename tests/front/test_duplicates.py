"""People who may be one: found by what they share, compared, merged with a preview, or told apart for ever."""

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.front import visiting
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.messaging.models import Message
from turnout.people.actions import accounts, households, likening, merging, proving
from turnout.people.models import Likeness, MatchKey, Person
from turnout.people.policy.roles import Role
from turnout.people.rules import likeness
from turnout.registration import reactions
from turnout.registration.models import Attendee, Registration
from turnout.registration.rules import links
from turnout.registration.states import HOLDING
from turnout.venues.models import Metro

pytestmark = pytest.mark.django_db
PHONE = "+447700900418"


@pytest.fixture
def metro() -> Metro:
    return build.a_metro()


@pytest.fixture
def cleo(metro: Metro) -> Client:
    client = Client()
    client.force_login(cast.cleo(metro))
    return client


def somebody(metro: Metro | None, name: str = "Mara Lind", email: str = "", **values: Any) -> Person:
    first, _blank, last = name.partition(" ")
    return Person.objects.create(
        first_name=first, last_name=last, email=email, metro=metro, made_at=clock.now(), **values
    )


def look() -> None:
    """Look for people who may be one, as the jobs do, in batches."""
    since, after, group = clock.now(), None, ("", "")
    while (after := likening.rekey(after)) is not None:
        pass
    while (found := likening.pair(group, since)) is not None:
        group = found
    likening.forget_former(since)


def pairs() -> list[tuple[set[str], list[str], int]]:
    rows = Likeness.objects.select_related("first", "second").order_by("pk")
    return [({row.first.email, row.second.email}, row.reasons, row.confidence) for row in rows]


def the_pair() -> Likeness:
    return Likeness.objects.get()


def path_of(found: Likeness) -> str:
    return f"/desk/people/duplicates/{found.pk}/"


# --- finding ----------------------------------------------------------------------------------------


def test_who_shares_an_address_a_phone_or_a_child_is_found(metro: Metro) -> None:
    a1, a2 = somebody(metro, email="a@example.org"), somebody(metro, "Mia Lund", email="A@Example.org")
    b1 = somebody(metro, "Zoë Berg", email="b1@example.org", phone=PHONE)
    b2 = somebody(metro, "Zoe Other", email="b2@example.org", phone=PHONE)
    c1, c2 = somebody(metro, "Ida Holm", "c1@example.org"), somebody(metro, "IDA HOLM", "c2@example.org")
    for one in (c1, c2):
        households.save_child(one, "Emma", by=SYSTEM)
    somebody(metro, "Tom Berg", email="d@example.org", phone=PHONE)
    look()
    found = {frozenset({row.first_id, row.second_id}): row.reasons for row in Likeness.objects.all()}
    assert found == {
        frozenset({a1.pk, a2.pk}): ["address"],
        frozenset({b1.pk, b2.pk}): ["phone"],
        frozenset({c1.pk, c2.pk}): ["child"],
    }


def test_several_reasons_make_it_surer(metro: Metro) -> None:
    somebody(metro, email="a@example.org", phone=PHONE)
    somebody(metro, email="a@example.org", phone=PHONE)
    look()
    assert pairs() == [({"a@example.org"}, ["address", "phone"], 94)]
    assert likeness.confidence(["address"]) == 70


def test_looking_again_finds_the_same_and_forgets_what_is_no_more(metro: Metro) -> None:
    one = somebody(metro, email="a@example.org", phone=PHONE)
    somebody(metro, email="b@example.org", phone=PHONE)
    look()
    first = the_pair()
    look()
    assert the_pair().pk == first.pk
    one.phone = ""
    one.save()
    look()
    assert not Likeness.objects.exists()
    assert not MatchKey.objects.filter(person=one, kind="phone").exists()


def test_batches_find_what_one_look_finds(metro: Metro, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likening, "BATCH", 3)
    monkeypatch.setattr(likening, "GROUPS", 2)
    for number in range(7):
        for _ in range(2):
            somebody(metro, email=f"{number}@example.org")
    look()
    assert Likeness.objects.count() == 7
    assert MatchKey.objects.count() == 14


def test_the_work_grows_with_the_rows_and_not_their_square(metro: Metro) -> None:
    for _ in range(30):
        somebody(metro, email="same@example.org")
    look()
    assert Likeness.objects.count() == likeness.MOST_ALIKE - 1


def test_keys_tell_nobody_an_address_or_a_phone(metro: Metro) -> None:
    somebody(metro, email="a@example.org", phone=PHONE)
    look()
    kept = str(list(MatchKey.objects.values_list("kind", "digest")))
    assert MatchKey.objects.count() == 2
    assert "example" not in kept
    assert PHONE[3:] not in kept


def test_the_jobs_follow_one_another(metro: Metro, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likening, "BATCH", 2)
    monkeypatch.setattr(likening, "GROUPS", 1)
    for number in range(4):
        somebody(metro, email=f"{number % 2}@example.org")
    likening.begin()
    likening.begin()
    while jobs.run_due():
        pass
    assert Likeness.objects.count() == 2


# --- the list ---------------------------------------------------------------------------------------


def test_the_list_shows_what_two_share_within_the_metro(cleo: Client, metro: Metro) -> None:
    somebody(metro, email="a@example.org")
    somebody(metro, email="a@example.org")
    somebody(metro, "Half Here", email="half@example.org")
    somebody(build.a_metro(), "Half There", email="half@example.org")
    look()
    assert Likeness.objects.count() == 2
    page = visiting.words(cleo.get("/desk/people/duplicates/").content)
    assert "same e-mail address" in page
    assert "half@example.org" not in page
    assert "Mara" not in visiting.words(cleo.get("/desk/people/duplicates/?level=sure").content)
    assert cleo.get("/desk/people/duplicates/?level=nonsense&after=x").status_code == 200
    other = Likeness.objects.get(first__email="half@example.org")
    assert cleo.get(path_of(other)).status_code == 404
    assert cleo.post(path_of(other)).status_code == 404
    assert cleo.get(f"/desk/people/duplicates/{uuid4()}/").status_code == 404


def test_the_list_asks_as_much_for_many_as_for_few(cleo: Client, metro: Metro) -> None:
    def cost() -> int:
        cleo.get("/desk/people/duplicates/")
        with CaptureQueriesContext(connection) as found:
            assert cleo.get("/desk/people/duplicates/").status_code == 200
        return len(found)

    def more(number: int) -> None:
        for _ in range(2):
            somebody(metro, email=f"{number}@example.org")

    more(0)
    look()
    few = cost()
    for number in range(1, 12):
        more(number)
    look()
    assert cost() == few


def test_a_coordinator_asks_for_a_look_now(cleo: Client, metro: Metro) -> None:
    assert cleo.post("/desk/people/duplicates/search/").status_code == 303
    assert cleo.post("/desk/people/duplicates/search/").status_code == 303
    officer = Client()
    officer.force_login(cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(metro.pk)))
    assert officer.post("/desk/people/duplicates/search/").status_code == 403
    assert officer.get("/desk/people/duplicates/").status_code == 403


def test_two_people_stay_two_for_ever(cleo: Client, metro: Metro) -> None:
    somebody(metro, email="a@example.org")
    somebody(metro, email="a@example.org")
    look()
    assert cleo.post(f"{path_of(the_pair())}apart/").status_code == 303
    assert AuditEntry.objects.filter(verb="person.told_apart").count() == 1
    look()
    assert "Nobody is there twice" in visiting.words(cleo.get("/desk/people/duplicates/").content)
    assert cleo.post(f"{path_of(the_pair())}apart/").status_code == 404


# --- merging ----------------------------------------------------------------------------------------


def a_family_twice(metro: Metro, event: Event, *, second: str = "mara2@example.org") -> tuple[Person, Person]:
    """Return a proven mother and an unproven entry of hers, each with a registration for Mira."""
    first = build.a_booking(event, "Mira", email="mara@example.org")
    proven = proving.prove(first.registrant.email)
    made = build.a_booking(event, "Mira", "Sol", email=second)
    look()
    return proven, made.registrant


def test_the_preview_shows_what_stays_and_what_goes(cleo: Client, metro: Metro) -> None:
    event = build.a_published_event(metro=metro, title="Build a robot")
    a_family_twice(metro, event)
    page = visiting.words(cleo.get(path_of(the_pair())).content)
    assert "mara@example.org (proven) mara2@example.org (not proven) mara@example.org (proven)" in page
    assert "Registrations 1" in page
    assert "Sol joins the household" in page
    assert "Both have a place at “Build a robot”. Which one stays?" in page
    assert "Links to registrations end" in page


def test_a_merge_keeps_the_chosen_place_and_moves_the_rest(cleo: Client, metro: Metro) -> None:
    event = build.a_published_event(metro=metro)
    stays, goes = a_family_twice(metro, event)
    mine = Attendee.objects.get(registration__registrant=stays, person__first_name="Mira")
    other = Attendee.objects.get(registration__registrant=goes, person__first_name="Mira")
    sent = {"stays": str(stays.pk), "reason": "She said so."}
    path = path_of(the_pair())
    missing = cleo.post(path, sent)
    assert missing.status_code == 422
    assert "Choose which place" in visiting.words(missing.content)
    goes.refresh_from_db()
    assert goes.merged_into_id is None
    assert build.fresh(event).held == 3
    answer = cleo.post(path, {**sent, f"keep-{event.pk}-1": str(other.pk)})
    assert answer.status_code == 303
    assert answer["Location"] == f"/desk/people/{stays.pk}/"
    for row in (goes, mine, other):
        row.refresh_from_db()
    assert goes.merged_into_id == stays.pk
    assert (mine.state, other.state) == ("cancelled", "confirmed")
    assert build.fresh(event).held == 2
    assert Registration.objects.filter(registrant=stays).count() == 2
    assert [one.first_name for one in merging.children_of(stays)] == ["Mira", "Sol"]
    (act,) = AuditEntry.objects.filter(verb="person.merged", subject_id=str(stays.pk))
    assert act.reason_row.text == "She said so."
    assert not Likeness.objects.open_to(cast.sys().actor).exists()


def test_an_unproven_address_never_takes_over_a_proven_person(cleo: Client, metro: Metro) -> None:
    stays, goes = a_family_twice(metro, build.a_published_event(metro=metro))
    path = path_of(the_pair())
    turned = cleo.get(f"{path}?stays={goes.pk}")
    assert "The one whose address is proven stays." in visiting.words(turned.content)
    answer = cleo.post(path, {"stays": str(goes.pk)})
    assert answer.status_code in {409, 422}
    stays.refresh_from_db()
    assert stays.merged_into_id is None
    proven = somebody(metro, email="proven@example.org", proven_at=clock.now(), phone=PHONE)
    shell = somebody(metro, email="shell@example.org", phone=PHONE)
    look()
    found = Likeness.objects.get(reasons=["phone"], first=proven)
    assert cleo.post(path_of(found), {"stays": str(shell.pk)}).status_code == 409
    assert cleo.post(path_of(found), {"stays": str(proven.pk)}).status_code == 303
    proven.refresh_from_db()
    assert (proven.email, proven.merged_into) == ("proven@example.org", None)


def test_links_in_the_other_mailbox_open_nothing_after_a_merge(cleo: Client, metro: Metro) -> None:
    stays, goes = a_family_twice(metro, build.a_published_event(metro=metro))
    made = Registration.objects.get(registrant=goes)
    message = Message.objects.get(template="registration_made", about_id=str(made.pk))
    path = links.manage_path(made)
    family = Client()
    assert family.get(path).status_code in {302, 303}
    assert family.get(f"/registrations/{made.reference}/").status_code == 200
    mira = Attendee.objects.get(registration__registrant=stays, person__first_name="Mira")
    assert (
        cleo.post(
            path_of(the_pair()), {"stays": str(stays.pk), f"keep-{made.event_id}-1": str(mira.pk)}
        ).status_code
        == 303
    )
    assert family.get(f"/registrations/{made.reference}/").status_code == 404
    assert Client().get(path).status_code in {404, 410}
    made.refresh_from_db()
    assert reactions.manage_link(message, str(made.pk)).endswith("/my/lost-link/")


def test_a_session_of_an_unproven_entry_does_not_see_the_other_household(cleo: Client, metro: Metro) -> None:
    event, other = build.a_published_event(metro=metro), build.a_published_event(metro=metro)
    first, second = (
        build.a_booking(event, "Mira", email="a@example.org"),
        build.a_booking(other, "Sol", email="a@example.org"),
    )
    look()
    stranger = Client()
    stranger.get(links.manage_path(first))
    page = f"/registrations/{first.reference}/"
    assert stranger.get(page).status_code == 200
    assert cleo.post(path_of(the_pair()), {"stays": str(first.registrant_id)}).status_code == 303
    second.refresh_from_db()
    assert second.registrant_id == first.registrant_id
    assert stranger.get(page).status_code == 404


def test_who_signs_in_stays(cleo: Client, metro: Metro) -> None:
    one = somebody(metro, email="one@example.org", phone=PHONE, proven_at=clock.now())
    two = somebody(metro, email="two@example.org", phone=PHONE, proven_at=clock.now())
    accounts.open_for(two)
    look()
    assert cleo.post(path_of(the_pair()), {"stays": str(one.pk)}).status_code == 409
    assert cleo.post(path_of(the_pair()), {"stays": str(two.pk)}).status_code == 303


def test_nobody_merges_himself(cleo: Client, metro: Metro) -> None:
    me = cast.person(cast.cleo(metro))
    me.metro, me.phone = metro, PHONE
    me.save()
    somebody(metro, "Cleo Other", email="victim@example.org", phone=PHONE)
    look()
    assert cleo.post(path_of(the_pair()), {"stays": str(me.pk)}).status_code == 403


def test_a_place_at_an_event_of_another_metro_is_not_decided_here(cleo: Client, metro: Metro) -> None:
    event = build.a_published_event()
    stays, goes = a_family_twice(metro, event)
    Person.objects.filter(pk__in=[stays.pk, goes.pk]).update(metro=metro)
    mira = Attendee.objects.get(registration__registrant=stays)
    sent = {"stays": str(stays.pk), f"keep-{event.pk}-1": str(mira.pk)}
    assert cleo.post(path_of(the_pair()), sent).status_code == 403
    assert Attendee.objects.filter(event=event, state__in=HOLDING).count() == 3


def test_places_of_an_event_that_is_over_stay_as_they_were(cleo: Client, metro: Metro) -> None:
    with clock.shifted(timedelta(days=-20)):
        event = build.a_published_event(metro=metro, starts_in=timedelta(days=5))
        stays, goes = a_family_twice(metro, event)
    assert cleo.post(path_of(the_pair()), {"stays": str(stays.pk)}).status_code == 303
    assert Attendee.objects.filter(event=event, state__in=HOLDING).count() == 3
    goes.refresh_from_db()
    assert goes.merged_into_id == stays.pk


def test_rows_that_were_merged_before_follow(metro: Metro) -> None:
    first = somebody(metro, email="a@example.org")
    second = somebody(metro, email="b@example.org", phone=PHONE)
    third = somebody(metro, email="c@example.org", phone=PHONE)
    merging.unite(first, second, by=SYSTEM)
    merging.unite(second, third, by=SYSTEM)
    first.refresh_from_db()
    assert first.merged_into == third


@pytest.mark.parametrize(
    "sent", [{"stays": "\x00"}, {"stays": "x" * 10_000}, {"keep-x": "🤖"}, {"reason": "x" * 10_000}]
)
def test_odd_answers_are_no_crash(cleo: Client, metro: Metro, sent: dict[str, str]) -> None:
    a_family_twice(metro, build.a_published_event(metro=metro))
    assert cleo.post(path_of(the_pair()), sent).status_code in {409, 422}


def test_the_page_of_a_person_leads_to_the_comparison(cleo: Client, metro: Metro) -> None:
    stays, goes = a_family_twice(metro, build.a_published_event(metro=metro))
    for one in (stays, goes):
        page = cleo.get(f"/desk/people/{one.pk}/").content
        assert visiting.link(page, "Compare with") == path_of(the_pair())
    likening.tell_apart(the_pair(), by=SYSTEM)
    assert "May be there twice" not in visiting.words(cleo.get(f"/desk/people/{stays.pk}/").content)


def test_today_says_who_is_very_likely_there_twice(cleo: Client, metro: Metro) -> None:
    for _ in range(2):
        somebody(metro, email="a@example.org", phone=PHONE)
        somebody(build.a_metro(), email="b@example.org", phone=f"{PHONE}1")
    somebody(metro, email="c@example.org", phone=f"{PHONE}2")
    somebody(metro, email="d@example.org", phone=f"{PHONE}2")
    look()
    assert Likeness.objects.count() == 3
    page = cleo.get("/desk/").content
    assert "1 person may be there twice" in visiting.words(page)
    assert cleo.get(visiting.link(page, "Compare")).status_code == 200


def test_everything_still_adds_up_after_a_merge(cleo: Client, metro: Metro) -> None:
    event = build.a_published_event(metro=metro)
    stays, _goes = a_family_twice(metro, event)
    mira = Attendee.objects.get(registration__registrant=stays)
    sent = {"stays": str(stays.pk), f"keep-{event.pk}-1": str(mira.pk)}
    assert cleo.post(path_of(the_pair()), sent).status_code == 303
    call_command("verify", stdout=StringIO())
