"""What families are told: the right message, once, true when it leaves (COM UC-1.2 step 5, UC-2.3; G-88)."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests import build, cast
from turnout.events.actions import editing, ending
from turnout.events.models import Event
from turnout.jobs import actions as jobs
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM, VISITOR, Actor
from turnout.messaging import actions as messaging
from turnout.messaging.actions import hooks
from turnout.messaging.models import Message
from turnout.messaging.rules import catalogue, rendering
from turnout.people.actions import households, linking, profiles, proving
from turnout.people.models import SecretToken
from turnout.registration.actions import adding, cancelling, forgetting, registering, reminding
from turnout.registration.actions.bookings import Booking, Contact, Wanted
from turnout.registration.models import FormKey, Registration
from turnout.registration.queries import truths
from turnout.registration.rules import links

pytestmark = pytest.mark.django_db

OURS = ["registration_made", "registration_changed", "registration_cancelled", "event_cancelled",
        "event_postponed", "reminder", "manage_link"]  # fmt: skip


def book(event: Event, *names: str, email: str = "ana@example.org", **more: Any) -> Registration:
    tier = build.the_tier(event)
    wanted = tuple(Wanted(tier.pk, name, 9) for name in names)
    contact = Contact("Ana", "Lindqvist", email, "+447700900418")
    return registering.register(Booking(event.pk, wanted, contact, **more), by=VISITOR)


def cancel(registration: Registration, *names: str) -> None:
    people = [one.pk for one in registration.attendees.filter(person__first_name__in=names)]
    by = Actor("person", str(registration.registrant_id))
    cancelling.cancel_own_places(registration, people, by=by)


def sent() -> list[str]:
    return [one.template for one in Message.objects.order_by("pk") if one.state == "sent"]


def words(message: Message) -> str:
    return messaging.shown(message).text


def calendar(message: Message) -> tuple[str, str, int]:
    (file,) = hooks.attachments(message)
    text = file.content.decode()
    assert f"METHOD:{file.method}" in text
    found = {name: re.search(rf"^{name}:(\S+)", text, re.MULTILINE) for name in ("UID", "SEQUENCE")}
    assert found["UID"]
    assert found["SEQUENCE"]
    return file.method, found["UID"][1], int(found["SEQUENCE"][1])


@pytest.mark.parametrize("name", OURS)
def test_every_message_can_be_previewed_in_each_variant(name: str) -> None:
    template = catalogue.find(name)
    for variant in ("", *template.variants):
        facts = hooks.masked(template.example(variant))
        shown = rendering.rendered(name, facts, rendering.Reader("Ana", "ana@example.org", "en"))
        assert shown.subject
        assert "  " not in shown.subject
        for child in ("Mira", "Jonas", "Elin"):
            assert child not in shown.subject
        assert "{{" not in shown.html + shown.text
        assert "<html" in shown.html


def test_the_confirmation_names_every_child_and_all_that_the_day_needs() -> None:
    venue = build.a_venue(parking_instructions="Behind the library.", entry_instructions="Ring twice.")
    event = build.a_published_event(places=2, venue=venue, bring="Sleeves that roll up.")
    registration = book(event, "Mira", "Jonas", "Elin", if_full="split")
    jobs.run_due()
    (message,) = Message.objects.all()
    assert (message.state, message.email, message.person_id) == (
        "sent", "ana@example.org", str(registration.registrant_id),
    )  # fmt: skip
    text = words(message)
    for said in ("You are in, Ana.", "Mira and Jonas have a place", "Elin is 1st in line.", "Mira, 9: Confirmed",
                 "Elin, 9: Waiting, 1st in line", "Behind the library.", "Ring twice.", "Sleeves that roll up.",
                 registration.reference, event.title):  # fmt: skip
        assert said in text
    assert "1 waits" in message.subject
    assert calendar(message)[0] == "REQUEST"


def test_whoever_waits_gets_no_calendar_entry_and_is_asked_to_confirm_the_address() -> None:
    book(build.a_published_event(places=0), "Mira", if_full="as_free")
    (message,) = Message.objects.all()
    assert "You are in line, Ana." in words(message)
    assert "We can give a place only to an address that somebody confirmed" in words(message)
    assert hooks.attachments(message) == []


def test_the_account_is_invited_quietly_saved_when_asked_and_named_when_there_is_one() -> None:
    event = build.a_published_event()
    book(event, "Mira")
    book(event, "Mira", email="ben@example.org", wants_account=True)
    user = cast.ana()
    child = households.save_child(cast.person(user), "Jonas", by=user.actor)
    tier = build.the_tier(event)
    known = Booking(event.pk, (Wanted(tier.pk, person_id=child.pk),), registrant_id=cast.person(user).pk)
    registering.register(known, by=user.actor)
    quiet, saving, signed_in = (words(one) for one in Message.objects.order_by("pk"))
    assert "You registered as a guest. Confirm this address" in quiet
    assert "Save your details for next time" in saving
    assert "/my/" in signed_in
    assert "onfirm" not in signed_in.replace("Confirmed", "")


def test_the_links_in_a_mail_work_and_are_never_stored() -> None:
    registration = book(build.a_published_event(), "Mira", wants_account=True)
    (message,) = Message.objects.all()
    facts = hooks.revealed(message)
    assert facts["manage"] == f"http://localhost:8000{links.manage_path(registration)}"
    assert "/prove/" in facts["prove"]
    stored = str(message.facts)
    assert facts["manage"].split("/")[-2] not in stored
    assert facts["prove"].split("/")[-2] not in stored
    assert SecretToken.objects.get().facts["wants_account"] is True
    assert "••••" in words(message)


def test_a_proven_address_is_not_asked_again() -> None:
    registration = book(build.a_published_event(), "Mira")
    (message,) = Message.objects.all()
    proving.prove("ana@example.org")
    assert hooks.revealed(message)["prove"].endswith(links.manage_path(registration))
    assert not SecretToken.objects.exists()


def test_one_message_for_each_change_and_the_calendar_follows() -> None:
    registration = book(build.a_published_event(), "Mira", "Jonas")
    jobs.run_due()
    cancel(registration, "Jonas")
    jobs.run_due()
    cancel(registration, "Mira")
    jobs.run_due()
    assert sent() == ["registration_made", "registration_changed", "registration_cancelled"]
    made, changed, cancelled = Message.objects.order_by("pk")
    assert "Jonas is no longer registered. Mira has a place" in words(changed)
    assert "Jonas, 9" not in words(changed)
    assert "Mira is no longer registered" in words(cancelled)
    assert "Jonas" not in words(cancelled)
    found = [calendar(one) for one in (made, changed, cancelled)]
    assert [method for method, _uid, _number in found] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({uid for _method, uid, _number in found}) == 1


def test_staff_who_cancel_say_why() -> None:
    registration = book(build.a_published_event(), "Mira", "Jonas")
    jonas = registration.attendees.get(person__first_name="Jonas")
    cancelling.cancel_places(registration, [jonas.pk], by=cast.sys().actor, reason="He is registered twice.")
    changed = Message.objects.get(template="registration_changed")
    assert "We cancelled for Jonas." in words(changed)
    assert "Why: He is registered twice." in words(changed)


def test_a_late_confirmation_is_not_sent_when_nothing_of_it_is_true() -> None:
    registration = book(build.a_published_event(), "Mira")
    cancel(registration, "Mira")
    jobs.run_due()
    assert sent() == ["registration_cancelled"]
    assert Message.objects.get(template="registration_made").state == "suppressed"


def by_a_clock_behind(newer: Message, older: Message) -> Message:
    """Give `newer` a key before that of `older`, as a host does whose clock is behind."""
    key = UUID(int=older.pk.int - 1)
    Message.objects.filter(pk=newer.pk).update(id=key)
    return Message.objects.get(pk=key)


def test_the_newest_word_counts_also_when_the_clock_of_its_host_is_behind() -> None:
    registration = book(build.a_published_event(), "Mira", "Jonas")
    cancel(registration, "Jonas")
    made, changed = Message.objects.order_by("pk")
    changed = by_a_clock_behind(changed, made)
    assert messaging.deliver_now(made).state == "suppressed"
    assert messaging.deliver_now(changed).state == "sent"


def test_nothing_overtakes_the_cancellation_of_the_event() -> None:
    event = build.a_published_event()
    cancel(book(event, "Mira", "Jonas"), "Jonas")
    waiting = list(Message.objects.order_by("pk"))
    ending.cancel(build.fresh(event), by=SYSTEM, reason="The hall is flooded.")
    jobs.run_due()
    told = by_a_clock_behind(Message.objects.get(template="event_cancelled"), waiting[0])
    assert truths.why_overtaken(told) is None
    assert all(truths.why_overtaken(one) for one in waiting)


def test_only_the_newest_word_is_sent_after_an_outage() -> None:
    registration = book(build.a_published_event(), "Mira", "Jonas", "Elin")
    cancel(registration, "Jonas")
    cancel(registration, "Elin")
    jobs.run_due()
    assert sent() == ["registration_changed"]
    assert Message.objects.get(state="sent").facts["people"] == [
        {"first_name": "Mira", "age": 9, "state": "confirmed", "position": 0}
    ]


def test_people_who_are_added_are_told_with_everybody() -> None:
    event = build.a_published_event()
    registration = book(event, "Mira")
    tier = build.the_tier(event)
    adding.add_people(registration, Booking(event.pk, (Wanted(tier.pk, "Elin"),)), by=VISITOR)
    changed = Message.objects.get(template="registration_changed")
    assert "Elin was added. Mira and Elin have a place" in words(changed)


def test_a_place_from_the_line_is_told_with_its_calendar_entry() -> None:
    event = build.a_published_event(places=1, auto_confirm=True)
    first = book(event, "Eve", email="eve@example.org")
    book(event, "Mira", if_full="as_free")
    proving.prove("ana@example.org")
    cancel(first, "Eve")
    placed = Message.objects.get(template="registration_changed")
    assert "A place became free, Ana." in words(placed)
    assert calendar(placed)[0] == "REQUEST"


def test_a_cancellation_is_told_although_the_place_went_to_a_sibling() -> None:
    event = build.a_published_event(places=1, auto_confirm=True)
    book(event, "Mira", "Noor", if_full="as_free")
    registration = proving.prove("ana@example.org").registrations.get()
    jobs.run_due()
    mira = registration.attendees.get(person__first_name="Mira")
    cancelling.cancel_places(registration, [mira.pk], by=SYSTEM, reason="She is too young.")
    jobs.run_due()
    (told,) = Message.objects.filter(template="registration_changed")
    assert told.state == "sent"
    assert "We cancelled for Mira. Noor has a place" in words(told)
    assert "She is too young." in words(told)


def test_a_cancelled_event_is_told_once_to_everybody_with_the_reason() -> None:
    event = build.a_published_event(places=1)
    book(event, "Mira")
    book(event, "Jonas", email="ben@example.org", if_full="as_free")
    jobs.run_due()
    ending.cancel(event, by=SYSTEM, reason="A burst pipe closed the library.")
    jobs.run_due()
    told = Message.objects.filter(template="event_cancelled").order_by("pk")
    assert [one.email for one in told] == ["ana@example.org", "ben@example.org"]
    assert all("A burst pipe closed the library." in words(one) for one in told)
    assert calendar(told[0])[0] == "CANCEL"
    assert hooks.attachments(told[1]) == []


def test_new_dates_are_told_once_and_stale_ones_never() -> None:
    event = build.a_published_event()
    book(event, "Mira")
    jobs.run_due()
    before = calendar(Message.objects.get())[2]
    for days in (14, 21):
        draft = build.a_session(clock.now() + timedelta(days=days))
        ending.postpone(event, [draft], by=SYSTEM, reason="The trainer is ill.")
        jobs.run_due(limit=1) if days == 14 else jobs.run_due()
    told = list(Message.objects.filter(template="event_postponed").order_by("pk"))
    assert [one.state for one in told].count("sent") == 1
    assert told[-1].state == "sent"
    assert "The trainer is ill." in words(told[-1])
    method, _uid, number = calendar(told[-1])
    assert method == "REQUEST"
    assert number > before


def test_sessions_that_a_postponement_drops_are_struck_out() -> None:
    days = [build.a_session(clock.now() + timedelta(days=day)) for day in (7, 14, 21)]
    event = build.a_published_event(sessions=days)
    registration = book(event, "Mira")
    jobs.run_due()
    for number, day in ((2, 28), (1, 42)):
        drafts = [build.a_session(clock.now() + timedelta(days=day + 7 * n)) for n in range(number)]
        ending.postpone(event, drafts, by=SYSTEM, reason="The trainer is ill.")
    jobs.run_due()
    told = Message.objects.get(template="event_postponed", state="sent")
    moved, dropped = hooks.attachments(told)
    assert [moved.method, dropped.method] == ["REQUEST", "CANCEL"]
    uids = [re.findall(r"UID:(\S+)", file.content.decode()) for file in (moved, dropped)]
    own = [f"{registration.pk}-{number}@turnout" for number in (1, 2, 3)]
    assert uids == [own[:1], own[1:]]
    assert dropped.content.decode().count("STATUS:CANCELLED") == 2


def test_a_confirmation_with_old_dates_is_not_sent() -> None:
    event = build.a_published_event()
    book(event, "Mira")
    draft = build.a_session(clock.now() + timedelta(days=14))
    ending.postpone(event, [draft], by=SYSTEM, reason="The trainer is ill.")
    jobs.run_due()
    assert sent() == ["event_postponed"]


def test_a_new_place_is_told_once_and_a_stale_one_never() -> None:
    event = build.a_published_event()
    book(event, "Mira")
    jobs.run_due()
    for name in ("Canal Hall", "Mill House"):
        venue = build.a_venue(event.metro, name=name)
        editing.change(build.fresh(event), {"venue": venue}, by=SYSTEM)
        jobs.run_due(limit=1) if name == "Canal Hall" else jobs.run_due()
    editing.change(build.fresh(event), {"title": "Build two robots"}, by=SYSTEM)
    jobs.run_due()
    told = list(Message.objects.filter(template="event_moved").order_by("pk"))
    assert [one.state for one in told] == ["suppressed", "sent"]
    assert "now takes place at Mill House" in words(told[-1])
    assert calendar(told[-1])[0] == "REQUEST"


# --- reminders ---------------------------------------------------------------------------------------


def test_a_reminder_is_due_two_days_before_and_sent_once(shift: Any) -> None:
    event = build.a_published_event()
    book(event, "Mira", "Jonas")
    assert reminding.send_due() == 0
    with shift(timedelta(days=5, minutes=5)):
        assert reminding.send_due() == 1
        assert reminding.send_due() == 0
        jobs.run_due()
        (message,) = Message.objects.filter(template="reminder")
        assert message.state == "sent"
        assert "Mira and Jonas have a place" in words(message)
        assert message.expires_at == build.fresh(event).starts_at


def test_only_confirmed_places_are_reminded(shift: Any) -> None:
    event = build.a_published_event(places=1)
    book(event, "Mira")
    book(event, "Jonas", email="ben@example.org", if_full="as_free")
    gone = book(build.a_published_event(), "Eve", email="eve@example.org")
    cancel(gone, "Eve")
    with shift(timedelta(days=5, minutes=5)):
        reminding.send_due()
    assert [one.email for one in Message.objects.filter(template="reminder")] == ["ana@example.org"]


def test_reminders_catch_up_after_an_outage_but_never_after_the_start(shift: Any) -> None:
    book(build.a_published_event(), "Mira")
    with shift(timedelta(days=6, hours=23)):
        assert reminding.send_due() == 1
    book(build.a_published_event(), "Jonas", email="ben@example.org")
    with shift(timedelta(days=7, minutes=1)):
        assert reminding.send_due() == 0


def test_whoever_registers_later_than_the_reminder_is_not_reminded(shift: Any) -> None:
    event = build.a_published_event()
    with shift(timedelta(days=6)):
        book(event, "Mira")
        assert reminding.send_due() == 0


def test_a_new_date_reminds_anew(shift: Any) -> None:
    event = build.a_published_event()
    book(event, "Mira")
    with shift(timedelta(days=5, minutes=5)):
        assert reminding.send_due() == 1
        draft = build.a_session(clock.now() + timedelta(days=10))
        ending.postpone(event, [draft], by=SYSTEM, reason="Ill.")
    with shift(timedelta(days=13, hours=6)):
        assert reminding.send_due() == 1


@pytest.mark.parametrize("change", ["cancel", "postpone", "child"])
def test_a_reminder_that_became_wrong_does_not_leave(shift: Any, change: str) -> None:
    event = build.a_published_event()
    registration = book(event, "Mira", "Jonas")
    with shift(timedelta(days=5, minutes=5)):
        reminding.send_due()
        if change == "cancel":
            ending.cancel(event, by=SYSTEM, reason="Ill.")
        elif change == "postpone":
            draft = build.a_session(clock.now() + timedelta(days=10))
            ending.postpone(event, [draft], by=SYSTEM, reason="Ill.")
        else:
            cancel(registration, "Jonas")
        jobs.run_due()
    assert Message.objects.get(template="reminder").state == "suppressed"


def test_reminders_cost_the_same_for_any_number(shift: Any, django_assert_num_queries: Any) -> None:
    costs = []
    for count in (1, 12):
        event = build.a_published_event(places=None, starts_in=timedelta(days=7 + count))
        for number in range(count):
            book(event, "Mira", email=f"a{number}@example.org")
        with (
            shift(timedelta(days=5 + count, minutes=5)),
            django_assert_num_queries(9, exact=False) as counted,
        ):
            assert reminding.send_due() == count
        costs.append(len(counted))
    assert costs[0] == costs[1]


# --- what time and proof bring --------------------------------------------------------------------------


def test_form_keys_are_forgotten_after_a_day(shift: Any) -> None:
    book(build.a_published_event(), "Mira", form_key="k")
    assert forgetting.forget_form_keys() == 0
    with shift(timedelta(hours=25)):
        assert forgetting.forget_form_keys() == 1
    assert not FormKey.objects.exists()


def test_a_changed_address_closes_the_links_in_the_old_mailbox() -> None:
    user = cast.ana()
    child = households.save_child(cast.person(user), "Mira", by=user.actor)
    event = build.a_published_event()
    tier = build.the_tier(event)
    booking = Booking(event.pk, (Wanted(tier.pk, person_id=child.pk),), registrant_id=cast.person(user).pk)
    registration = registering.register(booking, by=user.actor)
    old = links.manage_path(registration)
    profiles.ask_for_address(cast.person(user), "ana@new.example.org", by=user.actor)
    link = SecretToken.objects.get(purpose="address")
    profiles.change_address(linking.token_of(link), user, by=user.actor)
    registration.refresh_from_db()
    assert links.manage_path(registration) != old
