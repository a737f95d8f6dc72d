"""The roster: found, narrowed, ordered, entered, taken along as a file, cancelled for several families at once."""

import csv
import io
from datetime import timedelta
from itertools import chain

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build, cast
from tests.front import visiting
from tests.registration import lining
from turnout.audit.models import AuditEntry
from turnout.events.models import Event
from turnout.kernel import clock, ids, spreadsheets
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.messaging.models import Message
from turnout.people.actions import noting, proving
from turnout.people.models import User
from turnout.people.policy.roles import Role
from turnout.registration.actions import cancelling, checking_in, registering
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import Attendee, Registration
from turnout.registration.states import AttendeeState

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def event() -> Event:
    return build.a_published_event(places=200)


@pytest.fixture
def cleo(event: Event) -> Client:
    return signed_in(cast.cleo(event.metro))


def books(
    event: Event, child: str, last_name: str = "Lind", phone: str = "", source: str = "web_form"
) -> Registration:
    contact = Contact("Ana", last_name, f"{child.lower()}@example.org", phone)
    wanted = (Wanted(build.the_tier(event).pk, first_name=child, age=9),)
    by = VISITOR if source == "web_form" else SYSTEM
    return registering.register(Booking(event.pk, wanted, contact=contact, source=source), by=by)


def shown(client: Client, event: Event, **query: str) -> list[str]:
    answer = client.get(f"/desk/events/{event.reference}/", query)
    assert answer.status_code == 200
    return [one.person.first_name for one, _rank in answer.context["people"]]


def test_it_is_found_by_child_guardian_reference_address_and_phone(cleo: Client, event: Event) -> None:
    mira = books(event, "Mira", "Okonjo", "+441632960961")
    books(event, "Sol", "Petit", "+441632960111")
    for words in ("mir", "OKON", mira.reference.lower(), "mira@exam", "01632 960961", "+44 1632 960961"):
        assert shown(cleo, event, q=words) == ["Mira"], words
    assert shown(cleo, event, q="lisbeth") == []


@pytest.mark.once("postgresql")
@pytest.mark.parametrize("words", ["\0", "😀" * 300, "\u202eabc", "9" * 10_000, "%_", "'--"])
def test_odd_words_find_nobody_and_break_nothing(cleo: Client, event: Event, words: str) -> None:
    books(event, "Mira")
    for name in (
        "q",
        "state",
        "tier",
        "source",
        "proof",
        "note",
        "here",
        "session",
        "order",
        "jump",
        "after",
        "before",
    ):
        assert cleo.get(f"/desk/events/{event.reference}/", {name: words}).status_code == 200
        assert cleo.get(f"/desk/events/{event.reference}/", {name: words, "order": "name"}).status_code == 200


def test_it_is_narrowed_by_state_place_source_and_proof(cleo: Client, event: Event) -> None:
    books(event, "Mira")
    gone = books(event, "Sol")
    cancelling.cancel_places(gone, [gone.attendees.get().pk], by=SYSTEM, reason="Ill.")
    books(event, "Desk", source="desk")
    proving.prove("mira@example.org")
    assert shown(cleo, event, state="cancelled") == ["Sol"]
    assert shown(cleo, event, source="desk") == ["Desk"]
    assert shown(cleo, event, proof="proven") == ["Mira"]
    assert shown(cleo, event, proof="unproven") == ["Sol", "Desk"]
    assert shown(cleo, event, tier=str(build.the_tier(event).pk)) == ["Mira", "Sol", "Desk"]
    assert shown(cleo, event, tier="nonsense") == ["Mira", "Sol", "Desk"]


def taps(event: Event, registration: Registration, standing: str) -> None:
    touch = checking_in.Touch(ids.uuid7(), registration.attendees.get().pk, standing, clock.now())
    checking_in.check_in(event.sessions.get(), touch, by=SYSTEM)


def test_it_is_narrowed_by_who_is_here() -> None:
    today = build.a_published_event(places=20, starts_in=timedelta(hours=1))
    cleo = signed_in(cast.cleo(today.metro))
    came, partly, absent = books(today, "Mira"), books(today, "Sol"), books(today, "Noor")
    books(today, "Ida")
    gone = books(today, "Kofi")
    cancelling.cancel_places(gone, [gone.attendees.get().pk], by=SYSTEM, reason="Ill.")
    for one, standing in ((came, "attended"), (partly, "partial"), (absent, "absent")):
        taps(today, one, standing)
    session = str(today.sessions.get().pk)
    for here, names in (
        ("attended", ["Mira"]),
        ("partial", ["Sol"]),
        ("absent", ["Noor"]),
        ("not_yet", ["Ida"]),
    ):
        assert shown(cleo, today, here=here) == names
        assert shown(cleo, today, here=here, session=session) == names
    assert shown(cleo, today, here="attended", session=str(ids.uuid7())) == []
    assert shown(cleo, today, here="not_yet", session=str(ids.uuid7())) == ["Mira", "Sol", "Noor", "Ida"]


def test_it_is_narrowed_by_notes_for_those_who_may_read_them(cleo: Client, event: Event) -> None:
    mira, sol, _noor = books(event, "Mira"), books(event, "Sol"), books(event, "Noor")
    boss = cast.sys()
    noting.add(mira.registrant, boss, "Comes by train.", by=boss.actor)
    noting.add(sol.attendees.get().person, boss, "Nuts.", by=boss.actor)
    assert shown(cleo, event, note="noted") == ["Mira", "Sol"]
    assert shown(cleo, event, note="unnoted") == ["Noor"]
    assert shown(cleo, event, note="nonsense") == ["Mira", "Sol", "Noor"]
    officer = signed_in(cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(event.metro_id)))
    assert shown(officer, event, note="noted") == ["Mira", "Sol", "Noor"]


def test_it_is_ordered_by_name_and_entered_at_a_letter(cleo: Client, event: Event) -> None:
    for name in ("Zoe", "Élin", "Mira", "Noor"):
        books(event, name)
    assert shown(cleo, event) == ["Zoe", "Élin", "Mira", "Noor"]
    assert shown(cleo, event, order="name") == ["Élin", "Mira", "Noor", "Zoe"]
    assert shown(cleo, event, order="name", jump="n") == ["Noor", "Zoe"]


def test_it_is_entered_at_a_day_of_booking(cleo: Client, event: Event) -> None:
    books(event, "Mira")
    today = clock.now().date()
    assert shown(cleo, event, jump=str(today - timedelta(days=1))) == ["Mira"]
    assert shown(cleo, event, jump=str(today + timedelta(days=2))) == []


@pytest.mark.parametrize("order", ["", "name"])
def test_pages_follow_each_other_both_ways_and_ask_as_much(cleo: Client, event: Event, order: str) -> None:
    tier = build.the_tier(event)
    for number in range(12):
        contact = Contact("Ana", "Lind", f"f{number}@example.org", "")
        wanted = tuple(Wanted(tier.pk, first_name=f"Kid {number:02} {n:02}", age=9) for n in range(10))
        registering.register(Booking(event.pk, wanted, contact=contact), by=VISITOR)
    page, pages, counts = f"/desk/events/{event.reference}/", [], []
    query, earlier = f"?order={order}", ""
    while query:
        cleo.get(page + query)
        with CaptureQueriesContext(connection) as asked:
            answer = cleo.get(page + query)
        counts.append(len(asked))
        pages.append([one.person.first_name for one, _rank in answer.context["people"]])
        earlier, query = answer.context["earlier"], answer.context["later"]
    assert [len(one) for one in pages] == [50, 50, 20]
    assert (names := list(chain.from_iterable(pages))) == sorted(names)
    assert len(set(counts)) == 1
    back = cleo.get(page + earlier)
    assert [one.person.first_name for one, _rank in back.context["people"]] == pages[1]


def taken(client: Client, event: Event, query: str = "", **typed: object) -> list[list[str]]:
    answer = client.post(f"/desk/events/{event.reference}/roster/export/{query}", typed)
    assert answer.status_code == 200
    text = b"".join(answer).decode()
    return list(csv.reader(io.StringIO(text)))


def test_a_roster_is_taken_along_as_narrowed_with_the_columns_chosen(cleo: Client, event: Event) -> None:
    books(event, "Mira")
    books(event, "=HYPERLINK(1)", source="desk")
    rows = taken(cleo, event, "?source=desk", columns=["first_name", "reference"])
    assert rows[0] == ["Reference", "First name"]
    assert [row[1] for row in rows[1:]] == ["'=HYPERLINK(1)"]
    act = AuditEntry.objects.get(verb="roster.exported")
    assert act.facts == {
        "count": 1,
        "columns": ["reference", "first_name"],
        "has_words": False,
        "source": "desk",
    }


def test_words_that_were_searched_for_are_not_in_the_history(cleo: Client, event: Event) -> None:
    books(event, "Mira")
    assert len(taken(cleo, event, "?q=mira&state=mira", columns=["first_name"])) == 2
    assert "mira" not in str(AuditEntry.objects.get(verb="roster.exported").facts).lower()


def test_many_people_are_taken_along_in_batches(
    cleo: Client, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("turnout.registration.queries.exporting.BATCH", 3)
    for number in range(7):
        books(event, f"Kid{number}")
    rows = taken(cleo, event, columns=["first_name"])
    assert [row[0] for row in rows[1:]] == [f"Kid{number}" for number in range(7)]


def test_contact_data_is_taken_along_only_by_who_may_export_data(cleo: Client, event: Event) -> None:
    books(event, "Mira")
    page = cleo.get(f"/desk/events/{event.reference}/roster/export/").content.decode()
    assert 'value="email"' not in page
    answer = cleo.post(f"/desk/events/{event.reference}/roster/export/", {"columns": ["email"]})
    assert answer.status_code == 422
    rows = taken(signed_in(cast.sys()), event, columns=["email"], mark="on")
    assert [rows[0][0], rows[1][0]] == ["\ufeffE-mail", "mira@example.org"]


def test_an_export_without_columns_says_so(cleo: Client, event: Event) -> None:
    assert cleo.post(f"/desk/events/{event.reference}/roster/export/", {}).status_code == 422


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", " =1", "\t=1", "|x", "%x"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert spreadsheets.harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Mira", "O'Brien", "1 = 1", ""])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert spreadsheets.harmless(cell) == cell


def keys(*registrations: Registration) -> list[str]:
    return [str(key) for one in registrations for key in one.attendees.values_list("pk", flat=True)]


def test_people_of_several_families_are_cancelled_once_seen_and_told_once(cleo: Client, event: Event) -> None:
    first, second, third = build.a_booking(event, "Mira", "Sol"), books(event, "Noor"), books(event, "Ida")
    page = f"/desk/events/{event.reference}/roster/cancellation/"
    seen = cleo.get(page, {"person": keys(first, second)}).content.decode()
    assert all(name in seen for name in ("Mira", "Sol", "Noor"))
    assert "Ida" not in seen
    told = Message.objects.count()
    typed = {"person": keys(first, second), "reason": "The hall is too small."}
    assert cleo.post(page, typed).status_code == 303
    assert set(
        AuditEntry.objects.filter(verb="registration.cancelled").values_list("subject_id", flat=True)
    ) == {
        str(first.pk),
        str(second.pk),
    }
    assert Message.objects.count() == told + 2
    assert build.fresh(event).held == 1
    assert third.attendees.get().state == AttendeeState.CONFIRMED


def test_a_reason_is_asked_for_and_nobody_is_cancelled_without(cleo: Client, event: Event) -> None:
    mira = books(event, "Mira")
    page = f"/desk/events/{event.reference}/roster/cancellation/"
    answer = cleo.post(page, {"person": keys(mira)})
    assert answer.status_code == 422
    assert "Mira" in answer.content.decode()
    assert mira.attendees.get().is_holding


def test_people_of_another_event_are_never_touched(cleo: Client, event: Event) -> None:
    elsewhere = books(build.a_published_event(), "Mira")
    page = f"/desk/events/{event.reference}/roster/cancellation/"
    answer = cleo.post(page, {"person": [*keys(elsewhere), "nonsense", "\0"], "reason": "No."})
    assert answer.status_code == 200
    assert "Mira" not in answer.content.decode()
    assert elsewhere.attendees.get().is_holding


def test_who_was_cancelled_already_is_left_out_and_said(cleo: Client, event: Event) -> None:
    mira = books(event, "Mira")
    cancelling.cancel_places(mira, [mira.attendees.get().pk], by=SYSTEM, reason="Ill.")
    page = f"/desk/events/{event.reference}/roster/cancellation/"
    assert "Nobody who is ticked" in cleo.get(page, {"person": keys(mira)}).content.decode()
    both = {"person": keys(mira, books(event, "Sol"))}
    assert "Mira (Cancelled)" in cleo.get(page, both).content.decode()


@pytest.mark.parametrize("part", ["export", "cancellation"])
def test_another_metros_roster_is_not_there(event: Event, part: str) -> None:
    mira = books(event, "Mira")
    elsewhere = signed_in(cast.cleo(build.a_metro()))
    page = f"/desk/events/{event.reference}/roster/{part}/"
    assert elsewhere.get(page).status_code == 404
    typed = {"person": keys(mira), "reason": "No.", "columns": ["first_name"]}
    assert elsewhere.post(page, typed).status_code == 404
    assert Attendee.objects.get(registration=mira).is_holding


def test_who_only_sees_rosters_ticks_nobody(event: Event) -> None:
    mira = books(event, "Mira")
    officer = signed_in(cast.given(cast.ben(), Role.EVENTS_OFFICER, "metro", str(event.metro_id)))
    assert 'name="person"' not in officer.get(f"/desk/events/{event.reference}/").content.decode()
    page = f"/desk/events/{event.reference}/roster/cancellation/"
    assert officer.post(page, {"person": keys(mira), "reason": "No."}).status_code == 403


def test_who_is_offered_a_place_is_not_said_to_wait() -> None:
    event, holder = lining.a_full_event(places=1)
    lining.family(event, "Noor", if_full="as_free")
    lining.family(event, "Mira", "Jonas", if_full="as_free")
    cleo = signed_in(cast.cleo(event.metro))
    path = f"/desk/events/{event.reference}/"

    def said() -> str:
        return visiting.words(cleo.get(path, {"state": "waiting"}).content)

    assert "number 1 in line" in said()
    assert "Offered a place" not in said()
    lining.free(holder)
    page = said()
    assert page.count("Offered a place") == 1
    assert "number 1 in line" not in page
    assert page.count("number 2 in line") == 2
    with clock.shifted(timedelta(days=3)):
        assert "Offered a place" not in said()


def test_a_place_for_one_of_two_is_offered_to_neither_by_name() -> None:
    event, holder = lining.a_full_event(places=1)
    lining.family(event, "Mira", "Jonas", if_full="as_free")
    lining.free(holder)
    page = signed_in(cast.cleo(event.metro)).get(f"/desk/events/{event.reference}/", {"q": "Mira"})
    assert "Offered a place" not in visiting.words(page.content)


def test_the_day_to_begin_with_has_a_label_that_is_seen(cleo: Client, event: Event) -> None:
    page = cleo.get(f"/desk/events/{event.reference}/").content.decode()
    assert '<label class="small" for="r-jump">Booked from the day</label>' in page
