"""People and roles at the desk: found, opened, kept from those who may not see them."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.front import visiting
from turnout.kernel import clock, permissions
from turnout.kernel.actors import EVERYWHERE, SYSTEM
from turnout.kernel.permissions import Permission
from turnout.people.actions import granting, households, proving
from turnout.people.models import Grant, Person
from turnout.people.policy.roles import Role
from turnout.people.queries import directory
from turnout.venues.models import Metro

pytestmark = pytest.mark.django_db


def somebody(first_name: str, last_name: str = "", metro: Metro | None = None) -> Person:
    email = f"{first_name}.{last_name}@example.org".lower()
    return Person.objects.create(
        first_name=first_name, last_name=last_name, email=email, metro=metro, made_at=clock.now()
    )


@pytest.fixture
def metro() -> Metro:
    return build.a_metro()


@pytest.fixture
def desk(client: Client, metro: Metro) -> Client:
    """Sign the coordinator of the metro in."""
    client.force_login(cast.cleo(metro))
    return client


def test_people_are_found_by_the_beginnings_of_words(desk: Client, metro: Metro) -> None:
    for first, last in [("Zoë", "Ødegård"), ("Marta", "Zoellner"), ("Ana", "Moreau")]:
        somebody(first, last, metro)
    page = desk.get("/desk/people/?q=zoe").content.decode()
    assert "Zoë Ødegård" in page
    assert "Marta Zoellner" in page
    assert "Ana Moreau" not in page
    assert "Marta Zoellner" not in desk.get("/desk/people/?q=zoe+øde").content.decode()


def test_a_coordinator_sees_the_people_of_the_metro_only(desk: Client, metro: Metro) -> None:
    mine, other = somebody("Mine", "Here", metro), somebody("Other", "There", build.a_metro())
    page = desk.get("/desk/people/").content.decode()
    assert "Mine Here" in page
    assert "Other There" not in page
    assert desk.get(f"/desk/people/{mine.pk}/").status_code == 200
    assert desk.get(f"/desk/people/{other.pk}/").status_code == 404
    assert desk.get(f"/desk/people/{uuid4()}/").status_code == 404


@pytest.mark.parametrize("path", ["/desk/people/", "/desk/roles/"])
def test_the_doors_are_closed_to_others(client: Client, path: str, metro: Metro) -> None:
    assert client.get(path).status_code == 302
    client.force_login(cast.dan())
    assert client.get(path).status_code == 404
    client.force_login(cast.cleo(metro))
    assert client.get(path).status_code == (200 if path == "/desk/people/" else 403)


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "x" * 5000,
        "metro=nonsense",
        "after=nonsense",
        "before=~~",
        "after=623f0363-94f4-4461-98b2-d86c870648a9",
    ],
)
def test_odd_questions_are_answered(desk: Client, query: str) -> None:
    assert desk.get(f"/desk/people/?{query}").status_code == 200


def test_pages_follow_one_another_both_ways(
    desk: Client, metro: Metro, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "SIZE", 3)
    people = [somebody(f"Name{number:02}", metro=metro) for number in range(8)]
    actor = cast.cleo(metro).actor
    first = directory.people(actor)
    second = directory.people(actor, after=first.later)
    third = directory.people(actor, after=second.later)
    shown = [*first.rows, *second.rows, *third.rows]
    assert shown == people
    assert (first.earlier, third.later) == ("", "")
    assert directory.people(actor, before=third.earlier).rows == second.rows
    back = directory.people(actor, before=second.earlier)
    assert (back.rows, back.earlier) == (first.rows, "")


def test_who_has_no_address_is_not_called_unproven(desk: Client, metro: Metro) -> None:
    one = somebody("Phone", metro=metro)
    one.email = ""
    one.save()
    assert "not proven" not in visiting.words(desk.get("/desk/people/").content)
    assert "No address" in visiting.words(desk.get("/desk/people/").content)
    assert "Address none" in visiting.words(desk.get(f"/desk/people/{one.pk}/").content)


def test_phones_are_shown_as_people_write_them(desk: Client, metro: Metro) -> None:
    one = somebody("Ana", "Moreau", metro=metro)
    one.phone = "+447700900418"
    one.save()
    for path in ("/desk/people/", f"/desk/people/{one.pk}/"):
        assert "+44 7700 900418" in visiting.words(desk.get(path).content)


def test_the_list_costs_the_same_for_few_and_many(desk: Client, metro: Metro) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as statements:
            assert desk.get("/desk/people/").status_code == 200
        return len(statements)

    somebody("First", metro=metro)
    cost()
    few = cost()
    for number in range(40):
        somebody(f"Name{number}", metro=metro)
    assert cost() == few


def test_a_person_shows_household_and_history(desk: Client, metro: Metro) -> None:
    mara = proving.prove(somebody("Mara", "Lind", metro).email)
    child = households.save_child(mara, "Emma", by=SYSTEM)
    page = desk.get(f"/desk/people/{mara.pk}/").content.decode()
    assert "Emma" in page
    child.refresh_from_db()
    assert "Mara Lind" in desk.get(f"/desk/people/{child.pk}/").content.decode()


def test_a_merged_row_leads_to_who_it_became(desk: Client, metro: Metro) -> None:
    first, second = somebody("Mara", "Lind", metro), somebody("Mara", "Lind", metro)
    person = proving.prove(first.email)
    page = desk.get(f"/desk/people/{second.pk}/").content.decode()
    assert f"/desk/people/{person.pk}/notes/" in page
    assert "Mara Lind" in page
    assert desk.get("/desk/people/").content.decode().count("mara.lind@example.org") == 1


# --- roles ------------------------------------------------------------------------------------------


def test_a_role_says_who_gave_it(client: Client, metro: Metro) -> None:
    boss = cast.sys()
    client.force_login(boss)
    granting.grant(cast.dan(), Role.EVENTS_OFFICER, EVERYWHERE, by=SYSTEM)
    assert "given on the server" in visiting.words(client.get("/desk/roles/").content)
    granting.grant(cast.ben(), Role.EVENTS_OFFICER, EVERYWHERE, by=boss.actor)
    assert "given by Sys" in visiting.words(client.get("/desk/roles/").content)


def test_an_administrator_gives_a_role_and_takes_it_back(client: Client, metro: Metro) -> None:
    boss, dan = cast.sys(), cast.dan()
    client.force_login(boss)
    sent = {"email": "DAN@example.org", "role": "metro_admin", "scope": str(metro.pk), "expires_on": ""}
    assert client.post("/desk/roles/", sent).status_code == 303
    assert permissions.may(dan.actor, Permission.MANAGE_EVENTS, metro)
    assert b"already" in client.post("/desk/roles/", sent).content
    given = Grant.objects.get(user=dan)
    path = f"/desk/roles/{given.pk}/revocation/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"reason": "Left the team."}).status_code == 303
    assert not permissions.may(dan.actor, Permission.MANAGE_EVENTS, metro)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"email": "nobody@example.org"}, "Nobody has an account"),
        ({"role": "owner"}, "Choose one of the answers shown"),
        ({"role": "metro_admin", "scope": "everywhere"}, "This role is for one metro"),
        ({"scope": str(uuid4())}, "Choose one of the answers shown"),
        ({"expires_on": "2001-01-01"}, "over"),
        ({"expires_on": "nonsense"}, "Write a date"),
        ({"email": "x" * 10_000}, "address"),
    ],
)
def test_what_cannot_be_given_is_said(client: Client, changes: dict[str, str], said: str) -> None:
    cast.dan()
    client.force_login(cast.sys())
    sent = {"email": "dan@example.org", "role": "events_officer", "scope": "everywhere", **changes}
    response = client.post("/desk/roles/", sent)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert Grant.objects.count() == 1


def test_a_role_may_end_in_the_year_9999(client: Client) -> None:
    cast.dan()
    client.force_login(cast.sys())
    sent = {
        "email": "dan@example.org",
        "role": "events_officer",
        "scope": "everywhere",
        "expires_on": "9999-12-31",
    }
    assert client.post("/desk/roles/", sent).status_code == 303
    assert client.get("/desk/roles/").status_code == 200


def test_the_last_administrator_cannot_be_taken_back(client: Client) -> None:
    boss = cast.sys()
    client.force_login(boss)
    response = client.post(f"/desk/roles/{Grant.objects.get(user=boss).pk}/revocation/")
    assert response.status_code == 409
    assert b"last system administrator" in response.content


def with_phone(first_name: str, phone: str, metro: Metro | None = None) -> Person:
    one = somebody(first_name, metro=metro)
    one.phone = phone
    one.save()
    return one


SPELLINGS = [
    "+44 7700 900418",
    "07700 900418",
    "7700900418",
    "07700-900-418",
    "(07700) 900 418",
    "0044 7700 900418",
]


@pytest.mark.parametrize("typed", SPELLINGS)
@pytest.mark.parametrize("path", ["/desk/people/", "/desk/search/"])
def test_people_are_found_by_phone_in_any_spelling(desk: Client, metro: Metro, path: str, typed: str) -> None:
    with_phone("Mira", "+447700900418", metro)
    with_phone("Elin", "+447700900419", metro)
    with_phone("Other", "+447700900418", build.a_metro())
    somebody("Without", metro=metro)
    page = visiting.words(desk.get(path, {"q": typed}).content)
    assert "Mira" in page
    for name in ("Elin", "Other", "Without"):
        assert name not in page


def test_a_phone_finds_nobody_for_those_who_may_not_see_people(client: Client, metro: Metro) -> None:
    with_phone("Mira", "+447700900418", metro)
    client.force_login(cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(metro.pk)))
    assert "Mira" not in visiting.words(client.get("/desk/search/", {"q": "07700 900418"}).content)
    assert client.get("/desk/people/", {"q": "07700 900418"}).status_code == 403


def test_who_was_erased_or_merged_is_not_found_by_phone(desk: Client, metro: Metro) -> None:
    gone, stays = with_phone("Gone", "+447700900418", metro), somebody("Stays", metro=metro)
    Person.objects.filter(pk=gone.pk).update(merged_into=stays)
    assert "Gone" not in visiting.words(desk.get("/desk/people/", {"q": "07700 900418"}).content)


def test_an_address_that_begins_with_digits_is_found_by_them(desk: Client, metro: Metro) -> None:
    one = somebody("Mira", metro=metro)
    one.email = "7700900418@example.org"
    one.save()
    assert "Mira" in visiting.words(desk.get("/desk/people/", {"q": "7700900418"}).content)


@pytest.mark.parametrize("path", ["/desk/people/", "/desk/search/"])
def test_a_phone_costs_as_much_for_many_as_for_few(desk: Client, metro: Metro, path: str) -> None:
    def cost() -> int:
        desk.get(path, {"q": "07700 900418"})
        with CaptureQueriesContext(connection) as statements:
            desk.get(path, {"q": "07700 900418"})
        return len(statements)

    with_phone("Mira", "+447700900418", metro)
    few = cost()
    for number in range(10):
        with_phone(f"Mira{number}", "+447700900418", metro)
    assert cost() == few


def test_the_phone_is_looked_up_by_its_index() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    for typed in SPELLINGS:
        plan = Person.objects.meant_by(typed).order_by().explain()
        assert "person_phone" in plan, plan
