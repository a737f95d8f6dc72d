"""A copy of somebody's data holds everything about him and nobody else; who may not, cannot fetch it (I-65)."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client

from tests import build, cast
from tests.privacy.conftest import ADDRESS, CANARY, PHONE, World
from turnout.audit.models import AuditEntry
from turnout.front.actions import copying, erasing
from turnout.house import actions as house
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.ids import uuid7
from turnout.kernel.refusals import Refused
from turnout.people.actions import copies
from turnout.people.models import DataCopy, Person
from turnout.registration.actions import checking_in

pytestmark = pytest.mark.django_db


def read(octets: bytes) -> tuple[dict[str, object], str]:
    with ZipFile(BytesIO(octets)) as archive:
        return json.loads(archive.read("data.json")), archive.read("data.html").decode()


def a_copy(person: Person) -> DataCopy:
    copy = copying.ask(person, by=SYSTEM)
    jobs.run_due()
    copy.refresh_from_db()
    return copy


def test_a_copy_holds_everything_about_the_person(world: World) -> None:
    document, page = read(bytes(a_copy(world.person).octets))
    whole = json.dumps(document, ensure_ascii=False)
    wanted = [
        f"Ana{CANARY}", f"Lind{CANARY}", ADDRESS, PHONE, f"Mira{CANARY}", f"Jonas{CANARY}", f"Ida{CANARY}", "Noor",
        f"{CANARY} asked about parking", f"{CANARY} wrote", world.registration.reference, world.event.title,
    ]  # fmt: skip
    assert [one for one in wanted if one not in whole] == []
    assert [one for one in wanted if one not in page] == []
    assert {one["name"] for one in document["accounts"][0]["passkeys"]} == {CANARY}  # type: ignore[index]
    assert len(document["messages"]) > 1  # type: ignore[arg-type]


def test_a_copy_tells_who_was_seen_at_the_door(world: World) -> None:
    attendee = world.registration.attendees.get(position=1)
    session = world.event.sessions.get()
    with clock.shifted(timedelta(days=7)):
        touch = checking_in.Touch(uuid7(), attendee.pk, "attended", clock.now())
        assert checking_in.check_in(session, touch, by=SYSTEM).is_fine
    document, _page = read(bytes(a_copy(world.person).octets))
    people = document["registrations"][0]["people"]  # type: ignore[index]
    assert [one["at_the_door"][0]["was"] for one in people if one["at_the_door"]] == ["Here"]


def test_a_copy_holds_nobody_else_and_no_secret(world: World) -> None:
    tied = build.a_booking(world.event, "Tariq", email="other@example.org")
    Person.objects.create(first_name="Eve", last_name="Stranger", email=ADDRESS, made_at=clock.now())
    document, page = read(bytes(a_copy(world.person).octets))
    whole = json.dumps(document) + page
    for foreign in ("Tariq", "Yara", "Feroz", "ben@example.org", "Castellanos", "Stranger", tied.reference):
        assert foreign not in whole
    assert "/r/" not in whole
    assert "pbkdf2" not in whole
    assert "argon2" not in whole


def test_staff_who_may_ask_for_a_copy_and_fetch_it(world: World, client: Client) -> None:
    client.force_login(cast.sys())
    path = f"/desk/people/{world.person.pk}/copies/"
    assert client.post(path).status_code == 303
    jobs.run_due()
    copy = DataCopy.objects.get()
    assert "Download" in client.get(path).content.decode()
    assert client.get(f"{path}{copy.pk}/").status_code == 405
    answer = client.post(f"{path}{copy.pk}/")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "no-store"
    assert read(answer.content)[0]["person"]
    assert AuditEntry.objects.get(verb="copy.fetched").facts["copy"] == str(copy.pk)


def test_who_may_not_export_gets_nothing(world: World, client: Client) -> None:
    copy = a_copy(world.person)
    path = f"/desk/people/{world.person.pk}/copies/{copy.pk}/"
    client.force_login(cast.dan())
    assert client.post(path).status_code == 404
    assert client.post(f"/my/data/copies/{copy.pk}/").status_code in {303, 404}
    assert not AuditEntry.objects.filter(verb="copy.fetched").exists()


def test_a_copy_belongs_to_the_person_in_the_address(world: World, client: Client) -> None:
    copy = a_copy(world.person)
    client.force_login(cast.sys())
    ben = cast.person(cast.ben())
    assert client.post(f"/desk/people/{ben.pk}/copies/{copy.pk}/").status_code == 404


def test_a_copy_is_gone_after_a_week(world: World, client: Client) -> None:
    copy = a_copy(world.person)
    client.force_login(cast.sys())
    with clock.shifted(timedelta(days=7, minutes=1)):
        assert client.post(f"/desk/people/{world.person.pk}/copies/{copy.pk}/").status_code == 410
        assert copies.forget_old() == 1
    assert not DataCopy.objects.exists()


def test_at_most_five_copies_a_day(world: World) -> None:
    for _ in range(5):
        copying.ask(world.person, by=SYSTEM)
    with pytest.raises(Refused) as refused:
        copying.ask(world.person, by=SYSTEM)
    assert refused.value.code == "too_many_tries"


@pytest.fixture
def herself(world: World, client: Client, sign_in: Callable[[Client, str], None]) -> Client:
    sign_in(client, ADDRESS)
    return client


def test_somebody_fetches_his_own_copy_after_a_fresh_sign_in(world: World, herself: Client) -> None:
    assert herself.post("/my/data/").status_code == 303
    jobs.run_due()
    copy = DataCopy.objects.get()
    assert "Download" in herself.get("/my/data/").content.decode()
    answer = herself.post(f"/my/data/copies/{copy.pk}/")
    assert read(answer.content)[0]["person"]
    foreign = a_copy(cast.person(cast.ben()))
    assert herself.post(f"/my/data/copies/{foreign.pk}/").status_code == 404


def test_the_page_says_how_long_a_copy_is_kept(herself: Client) -> None:
    assert "It is kept for 7 days." in herself.get("/my/data/").content.decode()
    house.change_terms({"copies": 1}, by=SYSTEM)
    assert "It is kept for 1 day." in herself.get("/my/data/").content.decode()


def test_a_session_that_is_not_fresh_is_asked_first(world: World, client: Client) -> None:
    client.force_login(world.user)
    for answer in (
        client.get("/my/data/"),
        client.post("/my/data/"),
        client.post("/my/data/erasure/", {"sure": 1}),
    ):
        assert answer.status_code == 303
        assert answer["Location"].startswith("/accounts/confirm/")
    assert not AuditEntry.objects.filter(verb__in=["copy.asked", "erasure.asked"]).exists()


def test_somebody_has_himself_erased(
    world: World, client: Client, sign_in: Callable[[Client, str], None]
) -> None:
    with clock.shifted(timedelta(days=15)):
        sign_in(client, ADDRESS)
        assert "Erase me" in client.get("/my/data/").content.decode()
        assert client.post("/my/data/erasure/").status_code == 303
        assert not AuditEntry.objects.filter(verb="erasure.asked").exists()
        assert client.post("/my/data/erasure/", {"sure": "1"}).status_code == 303
        jobs.run_due()
        assert client.get("/my/data/").status_code == 302
    assert Person.objects.get(pk=world.person.pk).erased_at is not None


def test_somebody_with_a_place_to_come_is_shown_where_to_cancel(world: World, herself: Client) -> None:
    page = herself.get("/my/data/").content.decode()
    assert f"/registrations/{world.registration.reference}/" in page
    assert "Erase me" not in page
    assert herself.post("/my/data/erasure/", {"sure": "1"}).status_code == 303
    assert not AuditEntry.objects.filter(verb="erasure.asked").exists()


def test_a_copy_goes_with_the_person(world: World) -> None:
    with clock.shifted(timedelta(days=15)):
        a_copy(world.person)
        erasing.erase_now(world.person, by=SYSTEM)
    assert not DataCopy.objects.exists()


def test_whoever_acts_for_somebody_neither_takes_nor_erases_his_data(world: World, client: Client) -> None:
    client.force_login(cast.sys())
    began = client.post(f"/desk/people/{world.person.pk}/acting/", {"reason": "She cannot find her place"})
    assert began.status_code == 303
    for answer in (
        client.get("/my/data/"),
        client.post("/my/data/"),
        client.post("/my/data/erasure/", {"sure": 1}),
    ):
        assert answer.status_code == 403
    assert not AuditEntry.objects.filter(verb__in=["copy.asked", "erasure.asked"]).exists()
