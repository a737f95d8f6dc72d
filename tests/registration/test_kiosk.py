"""A volunteer without an account: a link for one event and one day opens the door list, and less than staff see."""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from turnout.audit.models import AuditEntry
from turnout.events.actions import ending
from turnout.events.models import Event, Session
from turnout.front.actions import retaining
from turnout.kernel import clock, tokens
from turnout.kernel.actors import SYSTEM, Actor
from turnout.kernel.refusals import Refused
from turnout.people.policy.roles import Role
from turnout.people.queries import history
from turnout.registration.actions import entrusting
from turnout.registration.models import Attendance, Attendee, Kiosk, WalkIn
from turnout.registration.queries import door as queries
from turnout.registration.rules import kiosks, passes

pytestmark = pytest.mark.django_db
SOON = timedelta(minutes=30)
Shift = Callable[[timedelta], AbstractContextManager[None]]


@pytest.fixture
def event() -> Event:
    """Return an event that begins in half an hour, in a room for four."""
    return build.a_published_event(4, venue=build.a_venue(capacity=4), starts_in=SOON)


@pytest.fixture
def session(event: Event) -> Session:
    return event.sessions.get()


@pytest.fixture
def cleo(event: Event) -> Client:
    client = Client()
    client.force_login(cast.cleo(event.metro))
    return client


def day(event: Event) -> str:
    return kiosks.day_of(event, event.sessions.order_by("starts_at")[0]).isoformat()


def at_desk(event: Event) -> str:
    return f"/desk/events/{event.reference}/volunteers/"


def asked(event: Event, **more: Any) -> dict[str, Any]:
    return {"name": "Nadia", "day": day(event), "is_cleared": "on", **more}


def made(cleo: Client, event: Event, **more: Any) -> str:
    """Return the path of a new link, as the coordinator reads it from the page."""
    answer = cleo.post(at_desk(event), asked(event, **more))
    assert answer.status_code == 201
    found = re.search(r'value="http[^"]*?(/door/[^"]+/)"', answer.content.decode())
    assert found is not None
    return found[1]


def opened(path: str) -> Client:
    client = Client()
    assert client.post(path).status_code == 303
    return client


def base() -> str:
    return f"/door/at/{Kiosk.objects.get().pk}/"


def page(session: Session, part: str = "") -> str:
    return f"{base()}{session.pk}/{part}"


def booked(event: Event, *names: str) -> list[Attendee]:
    return list(build.a_booking(event, *names).attendees.order_by("position"))


def verbs() -> list[str]:
    kept = ("door_link.", "attendee.phone_shown")
    found = AuditEntry.objects.order_by("at", "pk").values_list("verb", flat=True)
    return [verb for verb in found if verb.startswith(kept)]


def test_a_link_lives_from_the_laptop_to_the_end(cleo: Client, event: Event, session: Session) -> None:
    (mira,) = booked(event, "Mira")
    path = made(cleo, event)
    phone = Client()
    shown = phone.get(path)
    assert "This link is for Nadia" in shown.content.decode()
    assert not shown.cookies.get("door")
    assert verbs() == ["door_link.made"]  # looking opens nothing
    answer = phone.post(path)
    assert (answer.status_code, answer["Location"]) == (303, base())
    cookie = answer.cookies["door"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (base(), True, "Lax")
    assert path.split("/")[2] not in cookie.value
    assert phone.get(base())["Location"] == page(session)
    said = {"attendee": mira.pk, "key": uuid4(), "standing": "attended"}
    assert phone.post(page(session, "taps/"), said, follow=True).redirect_chain == [(page(session), 303)]
    assert Attendance.objects.get().standing == "attended"
    act = AuditEntry.objects.get(verb="attendee.checked_in")
    assert act.actor == Actor("kiosk", str(Kiosk.objects.get().pk))
    assert "Nadia (volunteer at the door)" in cleo.get(at_history(event)).content.decode()
    assert verbs() == ["door_link.made", "door_link.opened"]


def test_a_link_that_was_ended_opens_nothing_more(cleo: Client, event: Event, session: Session) -> None:
    path = made(cleo, event)
    phone = opened(path)
    assert phone.get(page(session)).status_code == 200
    revoke = f"{at_desk(event)}{Kiosk.objects.get().pk}/revocation/"
    for _ in range(2):
        assert cleo.post(revoke).status_code == 303
    for asked_for in (page(session), page(session, "changes/"), path):
        told = phone.get(asked_for)
        assert told.status_code == 410
        assert "This link has ended" in told.content.decode()
    assert phone.post(page(session, "sync/"), "{}", content_type="application/json").status_code == 410
    assert verbs() == ["door_link.made", "door_link.opened", "door_link.revoked"]


def at_history(event: Event) -> str:
    return f"/desk/events/{event.reference}/history/"


def test_what_is_kept_of_a_link_opens_nothing(cleo: Client, event: Event) -> None:
    secret = made(cleo, event).split("/")[2]
    row = Kiosk.objects.get()
    assert row.digest == tokens.digest(secret)
    assert secret not in json.dumps([list(map(str, one)) for one in Kiosk.objects.values_list()])
    assert secret not in cleo.get(at_desk(event)).content.decode()
    facts = AuditEntry.objects.get(verb="door_link.made").facts
    assert "Nadia" not in json.dumps(facts)
    assert row.cleared_by == str(cast.cleo(event.metro).pk)


def test_nobody_gets_a_link_before_somebody_states_the_clearance(cleo: Client, event: Event) -> None:
    answer = cleo.post(at_desk(event), asked(event, is_cleared=""))
    assert answer.status_code == 422
    assert "is cleared to work with children" in answer.content.decode()
    assert not Kiosk.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 10_000},
        {"name": "\0"},
        {"day": "2020-01-01"},
        {"day": "\0"},
        {"day": "9" * 300},
    ],
)
def test_nonsense_is_told_beside_its_field(cleo: Client, event: Event, wrong: dict[str, str]) -> None:
    answer = cleo.post(at_desk(event), asked(event, **wrong))
    assert answer.status_code == 422
    assert f'href="#id_{next(iter(wrong))}"' in answer.content.decode()
    assert not Kiosk.objects.exists()


def test_a_name_of_any_script_is_kept_as_it_is(cleo: Client, event: Event) -> None:
    made(cleo, event, name="نادية 🌼")
    assert "نادية 🌼" in cleo.get(at_desk(event)).content.decode()


def test_an_unknown_link_and_a_door_without_a_cookie_say_nothing(
    cleo: Client, event: Event, session: Session
) -> None:
    path = made(cleo, event)
    stranger = Client()
    assert stranger.get(f"/door/{'a' * 32}/").status_code == 404
    assert stranger.post(f"/door/{'a' * 32}/").status_code == 404
    assert stranger.get(path[:-2] + "/").status_code == 404
    for part in ("", "changes/"):
        assert stranger.get(page(session, part)).status_code == 404
    for part in ("taps/", "walk-ins/", "sync/", "phone/"):
        assert stranger.post(page(session, part)).status_code == 404
    stranger.cookies["door"] = "é\0" + "x" * 100
    assert stranger.get(page(session)).status_code == 404
    assert stranger.get(f"/door/at/{uuid4()}/").status_code == 404


def test_a_link_opens_no_other_event(cleo: Client, event: Event, session: Session) -> None:
    other = build.a_published_event(metro=event.metro, starts_in=SOON)
    phone = opened(made(cleo, event))
    mine = Kiosk.objects.get()
    foreign, _secret = entrusting.make_link(
        other, "Omar", kiosks.day_of(other, other.sessions.get()), by=Actor("user", mine.cleared_by)
    )
    assert phone.get(f"/door/at/{mine.pk}/{session.pk}/").status_code == 200
    assert phone.get(f"/door/at/{mine.pk}/{other.sessions.get().pk}/").status_code == 404
    phone.cookies["door"]["path"] = "/"  # as if a device sent it everywhere
    assert phone.get(f"/door/at/{foreign.pk}/{other.sessions.get().pk}/").status_code == 404
    assert phone.get(f"/desk/events/{event.reference}/check-in/").status_code == 302
    (ida,) = booked(other, "Ida")
    said = {"attendee": ida.pk, "key": uuid4(), "standing": "attended"}
    phone.post(f"/door/at/{mine.pk}/{session.pk}/taps/", said)
    assert phone.post(f"/door/at/{mine.pk}/{session.pk}/phone/", {"attendee": ida.pk}).status_code == 404
    assert not Attendance.objects.exists()


def test_a_link_is_for_its_day(event: Event, shift: Shift) -> None:
    begins = clock.now() + SOON
    both = build.a_published_event(
        metro=event.metro,
        sessions=[build.a_session(begins), build.a_session(begins + timedelta(days=2))],
    )
    first, second = both.sessions.order_by("starts_at")
    client = Client()
    client.force_login(cast.cleo(event.metro))
    assert 'name="day"' in client.get(at_desk(both)).content.decode()
    later = made(client, both, day=kiosks.day_of(both, second).isoformat())
    early = Client()
    assert "The door list opens" in early.get(later).content.decode()
    assert early.post(later).status_code == 409
    Kiosk.objects.all().delete()
    phone = opened(made(client, both))
    assert phone.get(page(first)).status_code == 200
    assert phone.get(page(second)).status_code == 404
    with shift(timedelta(days=2)):
        assert phone.get(page(first)).status_code == 410
        assert "This link has ended" in phone.get(page(first)).content.decode()


def test_a_link_ends_with_its_event(cleo: Client, event: Event, session: Session) -> None:
    phone = opened(made(cleo, event))
    ending.cancel(event, by=SYSTEM, reason="The room is flooded.")
    assert phone.get(page(session)).status_code == 410


def test_a_volunteer_sees_first_names_and_initials_alone(
    cleo: Client, event: Event, session: Session
) -> None:
    mira, _jonas = booked(event, "Mira", "Jonas")
    family = mira.registration.registrant
    body = opened(made(cleo, event)).get(page(session)).content.decode()
    assert "Mira, 9" in body
    assert "with A." in body
    for hidden in (family.last_name, family.email, family.phone, mira.registration.reference, "/desk/"):
        assert hidden not in body
        assert hidden.casefold() not in body.casefold()
    assert "correct=1" not in body
    staff = cleo.get(f"/desk/events/{event.reference}/check-in/{session.pk}/").content.decode()
    assert family.last_name in staff  # so there was something to hide


def test_a_hit_tells_no_family_name(cleo: Client, event: Event, session: Session) -> None:
    mira, _jonas = booked(event, "Mira", "Jonas")
    family = mira.registration.registrant
    phone = opened(made(cleo, event))

    def names(words: str, **more: str) -> list[str]:
        body = phone.get(page(session), {"q": words, **more}).content.decode()
        return re.findall(r'class="name">(\w+)', body)

    assert names("mir") == ["Mira"]
    for words in (family.last_name, family.last_name[:4], mira.registration.reference, "\0" + "x" * 10_000):
        assert names(words) == []
    assert names("", correct="1") == ["Mira", "Jonas"]
    assert names(passes.token(mira.pk, event))[0] == "Mira"  # a code that is shown is read


def test_a_number_is_shown_once_and_written_down(cleo: Client, event: Event, session: Session) -> None:
    (mira,) = booked(event, "Mira")
    phone = opened(made(cleo, event))
    number = mira.registration.registrant.phone
    assert number not in phone.get(page(session)).content.decode()
    answer = phone.post(page(session, "phone/"), {"attendee": mira.pk})
    assert number in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert number not in phone.get(page(session)).content.decode()
    act = AuditEntry.objects.get(verb="attendee.phone_shown")
    assert (act.subject_id, act.actor_kind) == (str(mira.pk), "kiosk")
    assert number not in json.dumps(act.facts)
    assert phone.get(page(session, "phone/")).status_code == 405
    assert phone.post(page(session, "phone/"), {"attendee": "x"}).status_code == 422


def test_a_device_without_a_line_sends_the_same_taps(cleo: Client, event: Event, session: Session) -> None:
    mira, jonas = booked(event, "Mira", "Jonas")
    phone = opened(made(cleo, event))
    taps = [
        {"kind": "place", "key": uuid4().hex, "at": clock.now().isoformat(), "standing": "attended",
         "attendee": str(mira.pk)},
        {"kind": "walk_in", "key": uuid4().hex, "at": clock.now().isoformat()},
    ]  # fmt: skip
    for _ in range(2):
        found = phone.post(page(session, "sync/"), json.dumps({"taps": taps}), "application/json").json()
        assert [one["code"] for one in found["outcomes"]] == ["done", "done"]
    assert (Attendance.objects.count(), WalkIn.objects.count()) == (1, 1)
    heard = phone.get(page(session, "changes/"), {"since": "2020-01-01T00:00:00Z"}).json()
    assert heard["changed"] == [{"attendee": str(mira.pk), "standing": "attended"}]
    assert jonas.pk != mira.pk


def test_a_volunteer_lets_nobody_into_a_full_room(cleo: Client, event: Event, session: Session) -> None:
    phone = opened(made(cleo, event))
    for _ in range(4):
        phone.post(page(session, "walk-ins/"), {"key": uuid4()})
    phone.post(page(session, "walk-ins/"), {"key": uuid4(), "reason": "A sibling."})
    assert queries.figures(event, session, clock.now()).walk_ins == 4
    assert "Let one more in" not in phone.get(page(session)).content.decode()


def test_links_are_made_and_ended_by_those_who_run_the_event(cleo: Client, event: Event) -> None:
    made(cleo, event)
    revoke = f"{at_desk(event)}{Kiosk.objects.get().pk}/revocation/"
    elsewhere, officer, stranger, other = Client(), Client(), Client(), Client()
    elsewhere.force_login(cast.given(cast.ana(), Role.METRO_ADMIN, "metro", str(build.a_metro().pk)))
    officer.force_login(cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(event.metro_id)))
    stranger.force_login(cast.dan())
    for client, status in ((elsewhere, 404), (officer, 403), (stranger, 404), (other, 302)):
        assert client.get(at_desk(event)).status_code == status
        assert client.post(at_desk(event), asked(event)).status_code == status
        assert client.post(revoke).status_code == status
    assert Kiosk.objects.get().revoked_at is None
    there = build.a_published_event(metro=event.metro)
    assert cleo.post(f"{at_desk(there)}{Kiosk.objects.get().pk}/revocation/").status_code == 404
    assert cleo.get(f"{at_desk(event)}{Kiosk.objects.get().pk}/revocation/").status_code == 405


def test_whoever_acts_for_somebody_makes_no_link(event: Event) -> None:
    by = Actor("user", str(cast.sys().pk), acting_for=str(cast.cleo(event.metro).pk))
    with pytest.raises(Refused) as refused:
        entrusting.make_link(event, "Nadia", kiosks.day_of(event, event.sessions.get()), by=by)
    assert refused.value.code == "not_allowed"


def test_a_second_device_opens_the_same_link_and_the_act_is_one(cleo: Client, event: Event) -> None:
    path = made(cleo, event)
    for _ in range(2):
        opened(path)
    assert verbs() == ["door_link.made", "door_link.opened"]
    assert "Last used" in cleo.get(at_desk(event)).content.decode()


def test_a_name_goes_with_its_time_and_the_history_stays(cleo: Client, event: Event) -> None:
    opened(made(cleo, event))
    nadia = Actor("kiosk", str(Kiosk.objects.get().pk))
    assert history.names_of([nadia])[nadia] == "Nadia (volunteer at the door)"
    with clock.shifted(timedelta(days=29)):
        retaining.apply_all()
        assert Kiosk.objects.exists()
    with clock.shifted(timedelta(days=33)):
        assert retaining.due_now()["door_links"] == 1
        assert retaining.apply_all()["door_links"] == 1
    assert not Kiosk.objects.exists()
    assert history.names_of([nadia])[nadia] == "a volunteer"


def test_pages_cost_the_same_for_few_and_for_many(cleo: Client, event: Event) -> None:
    big = build.a_published_event(60, metro=event.metro, starts_in=SOON)
    phone = opened(made(cleo, big))
    there = page(big.sessions.get())
    counts = []
    for size in (2, 30):
        for _ in range(size // 2):
            build.a_booking(big, "Mira", "Jonas")
        with CaptureQueriesContext(connection) as statements:
            assert phone.get(there).status_code == 200
        counts.append(len(statements))
    assert counts == [7, 7]
    lists = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as statements:
            assert cleo.get(at_desk(big)).status_code == 200
        lists.append(len(statements))
        for name in ("Omar", "Lea", "Sam"):
            made(cleo, big, name=name)
    assert lists[0] == lists[1]


def test_links_are_tried_a_limited_number_of_times(event: Event) -> None:
    client = Client()
    found = {client.get(f"/door/{'a' * 31}{number % 10}/").status_code for number in range(70)}
    assert found == {404, 429}


def test_the_worker_of_a_volunteer_is_limited_to_his_door(cleo: Client, event: Event) -> None:
    made(cleo, event)
    answer = Client().get(f"{base()}worker.js")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript")
    assert "Service-Worker-Allowed" not in answer


def test_the_camera_of_a_volunteer_tells_a_first_name(cleo: Client, event: Event, session: Session) -> None:
    (mira,) = booked(event, "Mira")
    phone = opened(made(cleo, event))
    said = json.dumps({"code": passes.token(mira.pk, event)})
    found = phone.post(page(session, "codes/"), said, "application/json").json()
    assert (found["is_good"], found["name"]) == (True, "Mira")
    assert Client().post(page(session, "codes/"), said, "application/json").status_code == 404
