"""Erasing a person: nothing personal is left anywhere, and every sum is as before (G-83, I-65)."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count
from django.test import Client

from tests import build, cast
from tests.privacy.conftest import ADDRESS, CANARY, PHONE, World
from turnout.audit.models import AuditEntry, Reason
from turnout.events.models import Event, Tier
from turnout.front.actions import erasing
from turnout.front.queries import personal_data
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.messaging.models import Message
from turnout.people.models import Guardianship, Person, StaffNote
from turnout.people.queries import directory
from turnout.registration.models import Attendee, PlaceMove, Registration

pytestmark = pytest.mark.django_db
Dump = Callable[[], dict[str, str]]
LATER = timedelta(days=15)


def told(found: dict[str, str]) -> set[str]:
    """Return the tables in which something of hers can be read."""
    marks = (CANARY.casefold(), ADDRESS, PHONE)
    return {table for table, text in found.items() if any(mark in text.casefold() for mark in marks)}


def sums() -> dict[str, object]:
    return {
        "attendees": sorted(Attendee.objects.values_list("state").annotate(Count("pk"))),
        "registrations": Registration.objects.count(),
        "moves": list(PlaceMove.objects.order_by("pk").values_list("tier", "seq", "delta", "held_after")),
        "events": list(Event.objects.order_by("pk").values_list("pk", "held", "waiting")),
        "tiers": list(Tier.objects.order_by("pk").values_list("pk", "held", "waiting")),
        "messages": Message.objects.exclude(template="data_erased").count(),
        "persons": Person.objects.count(),
    }


def broken() -> set[str]:
    out = StringIO()
    with suppress(SystemExit):
        call_command("verify", "--json", stdout=out)
    return {check["name"] for check in json.loads(out.getvalue())["checks"] if not check["holds"]}


def test_the_marks_are_everywhere_before(world: World, dump: Dump) -> None:
    wanted = {"people_person", "people_user", "people_staffnote", "messaging_message", "audit_reason"}
    wanted |= {
        "mfa_authenticator",
        "socialaccount_socialaccount",
        "account_emailaddress",
        "people_secrettoken",
    }
    assert wanted <= told(dump())


def test_nothing_of_hers_is_left_and_every_sum_stays(world: World, dump: Dump) -> None:
    with clock.shifted(LATER):
        before, acts = sums(), AuditEntry.objects.count()
        erasing.ask(world.person, by=cast.sys().actor, reason=f"{CANARY} asked by mail")
        jobs.run_due()
        assert told(dump()) == set()
        assert sums() == before
        assert AuditEntry.objects.count() > acts
        act = AuditEntry.objects.get(verb="person.erased")
        assert act.subject_id == str(world.person.pk)
        assert act.facts["registrations"] == 2


def test_others_keep_theirs(world: World) -> None:
    with clock.shifted(LATER):
        erasing.erase_now(world.person, by=SYSTEM)
    world.shared_child.refresh_from_db()
    assert world.shared_child.first_name == "Noor"
    ben = cast.person(cast.ben())
    assert (
        list(Guardianship.objects.values_list("guardian", "child")).count((ben.pk, world.shared_child.pk))
        == 1
    )
    assert Attendee.objects.get(registration=world.stranger).person.first_name == "Yara"
    assert Message.objects.to_address("dan@example.org").exists()


def test_verify_is_green_before_and_after(world: World) -> None:
    with clock.shifted(LATER):
        jobs.run_due()
        assert broken() == set()
        erasing.erase_now(world.person, by=SYSTEM)
        assert broken() == set()


def test_who_has_a_place_to_come_is_refused_and_told_where(world: World) -> None:
    with pytest.raises(Refused) as refused:
        erasing.ask(world.person, by=SYSTEM)
    assert refused.value.code == "has_future_places"
    assert world.event.title in str(refused.value)
    assert not AuditEntry.objects.filter(verb="erasure.asked").exists()


def test_staff_keep_their_record_until_their_roles_are_taken_back() -> None:
    boss = cast.sys()
    with pytest.raises(Refused) as refused:
        erasing.ask(cast.person(boss), by=SYSTEM)
    assert refused.value.code == "is_staff"


def test_twice_is_once(world: World) -> None:
    with clock.shifted(LATER):
        erasing.ask(world.person, by=SYSTEM)
        erasing.ask(world.person, by=SYSTEM)
        jobs.run_due()
        with pytest.raises(Refused):
            erasing.ask(Person.objects.get(pk=world.person.pk), by=SYSTEM)
    assert AuditEntry.objects.filter(verb="person.erased").count() == 1


def test_who_books_again_before_the_job_is_not_erased(world: World) -> None:
    with clock.shifted(LATER):
        erasing.ask(world.person, by=SYSTEM)
        build.a_booking(build.a_published_event(5), email=ADDRESS)
        jobs.run_due()
    assert Person.objects.get(pk=world.person.pk).erased_at is None


def test_rows_of_an_address_that_is_not_proven_are_nobody_elses(world: World) -> None:
    shell = Person.objects.create(first_name="Eve", email="eve@example.org", made_at=clock.now())
    twin = Person.objects.create(first_name="Eva", email="eve@example.org", made_at=clock.now())
    erasing.erase_now(shell, by=SYSTEM)
    twin.refresh_from_db()
    assert twin.first_name == "Eva"


def test_an_erased_person_is_in_no_list_and_cannot_sign_in(world: World, client: Client) -> None:
    with clock.shifted(LATER):
        erasing.erase_now(world.person, by=SYSTEM)
        page = directory.people(cast.sys().actor, words="", metro=None, after="", before="")
        assert world.person.pk not in {one.pk for one in page.rows}
        world.user.refresh_from_db()
        assert not world.user.is_active
        assert not StaffNote.objects.exists()
        assert not Reason.objects.filter(text__contains=CANARY).exists()


def test_staff_see_what_goes_give_a_reason_and_tick(world: World, client: Client) -> None:
    boss = cast.sys()
    client.force_login(boss)
    path = f"/desk/people/{world.person.pk}/erasure/"
    assert world.event.title in client.get(path).content.decode()
    with clock.shifted(LATER):
        page = client.get(path).content.decode()
        assert f"Mira{CANARY}" in page
        assert "Children who have another guardian: Noor" in page
        assert client.post(path, {"reason": "", "sure": ""}).status_code == 422
        assert client.post(path, {"reason": "x" * 10_000, "sure": "on"}).status_code == 422
        assert client.post(path, {"reason": "Asked by mail", "sure": "on"}).status_code == 303
        jobs.run_due()
    assert Person.objects.get(pk=world.person.pk).erased_at is not None


def test_only_who_may_erase_comes_in(world: World, client: Client) -> None:
    client.force_login(cast.cleo(world.event.metro))
    path = f"/desk/people/{world.person.pk}/erasure/"
    assert client.get(path).status_code == 403
    assert client.post(path, {"reason": "x", "sure": "on"}).status_code == 403
    client.force_login(cast.dan())
    assert client.get(path).status_code == 404


def test_a_preview_asks_a_fixed_number_of_statements(
    world: World, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        personal_data.preview(personal_data.of(world.person), clock.now())
