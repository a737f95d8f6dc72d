"""Families moved to another event: whole or refused, told once, nobody jumps a line, nobody is lost."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import build
from tests.registration import lining
from turnout.audit.models import AuditEntry
from turnout.events.actions import ending, publishing
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Event
from turnout.front.queries.invariants import verifying
from turnout.jobs import actions as jobs
from turnout.kernel import clock, ids
from turnout.kernel.actors import SYSTEM, VISITOR
from turnout.messaging import actions as messaging
from turnout.messaging.actions import hooks
from turnout.messaging.models import Message
from turnout.people.models import Person
from turnout.registration.actions import checking_in, offering, registering, transferring
from turnout.registration.actions.bookings import Booking, Wanted
from turnout.registration.actions.transferring import Result
from turnout.registration.models import Attendee, Offer, Registration
from turnout.registration.queries import transfers, truths
from turnout.registration.rules import links
from turnout.registration.rules import transferring as rules

pytestmark = pytest.mark.django_db
WHY = "The first hall is too small."


def event(places: int | None = 5, **values: object) -> Event:
    values.setdefault("starts_in", lining.FAR)
    return build.a_published_event(places, **values)


def moved(*registrations: Registration, to: Event, whole: bool = False) -> list[Result]:
    people = [one.pk for each in registrations for one in each.attendees.all()]
    tier = build.the_tier(to)
    return transferring.move(registrations[0].event, people, tier, by=SYSTEM, reason=WHY, whole=whole)


def states(registration: Registration) -> list[str]:
    return [one.state for one in registration.attendees.order_by("position")]


def assert_everything_holds() -> None:
    assert [finding for finding in verifying.findings(clock.now()) if not finding.holds] == []


def test_a_family_is_moved_with_one_act_on_each_side() -> None:
    here, there = event(), event()
    family = lining.family(here, "Mira", "Jonas")
    (done,) = moved(family, to=there)
    made = done.made
    assert made is not None
    assert (done.people, done.refused) == (2, None)
    assert states(family) == ["transferred", "transferred"]
    assert states(made) == ["confirmed", "confirmed"]
    assert (made.event, made.registrant, made.source) == (there, family.registrant, "moved")
    assert (build.fresh(here).held, build.fresh(there).held) == (0, 2)
    left = AuditEntry.objects.get(verb="places.transferred")
    came = AuditEntry.objects.get(verb="places.received")
    assert (left.subject_id, came.subject_id) == (str(family.pk), str(made.pk))
    assert left.facts["from_event"] == str(here.pk)
    assert left.facts["to_event"] == str(there.pk)
    assert left.facts["registration"] == str(made.pk)
    assert_everything_holds()


def test_it_is_told_in_one_message_with_both_events() -> None:
    here, there = event(title="Monday robots"), event(title="Friday robots")
    family = lining.family(here, "Mira", "Jonas")
    before = set(Message.objects.values_list("pk", flat=True))
    (done,) = moved(family, to=there)
    said = Message.objects.exclude(pk__in=before).get()
    assert done.made is not None
    assert (said.template, said.about_id) == ("registration_moved", str(done.made.pk))
    assert said.facts["old"]["event"]["title"] == "Monday robots"
    assert said.facts["event"]["title"] == "Friday robots"
    assert said.facts["reason"] == WHY


def test_who_stays_is_named_and_keeps_the_place() -> None:
    here, there = event(), event()
    family = lining.family(here, "Mira", "Jonas")
    mira = family.attendees.get(person__first_name="Mira")
    transferring.move(here, [mira.pk], build.the_tier(there), by=SYSTEM, reason=WHY)
    assert states(family) == ["transferred", "confirmed"]
    said = Message.objects.get(template="registration_moved")
    assert [one["first_name"] for one in said.facts["old"]["stay"]] == ["Jonas"]
    assert said.facts["old"]["manage"]["registration"] == str(family.pk)
    assert_everything_holds()


def test_what_becomes_free_goes_to_the_line_at_once() -> None:
    here, holder = lining.a_full_event(1)
    lining.family(here, "Noor", if_full="as_free")
    moved(holder, to=event())
    offer = Offer.objects.get(event=here)
    assert (offer.state, offer.places) == ("live", 1)
    assert_everything_holds()


def test_nobody_jumps_the_line_of_the_other_event() -> None:
    here = event()
    there, holder = lining.a_full_event(1)
    lining.family(there, "Noor", if_full="as_free")
    lining.free(holder)
    family = lining.family(here, "Mira")
    (done,) = moved(family, to=there)
    assert done.refused is not None
    assert done.refused.code == "party_does_not_fit"
    assert done.refused.facts["free"] == 0
    assert states(family) == ["confirmed"]
    assert_everything_holds()


def test_a_family_that_does_not_fit_hears_how_many_places_are_free_and_stops_nobody() -> None:
    here, there = event(), event(places=2)
    big, small = lining.family(here, "Mira", "Jonas", "Elin"), lining.family(here, "Sol")
    first, second = moved(big, small, to=there)
    assert first.refused is not None
    assert (first.refused.code, first.refused.facts["free"]) == ("party_does_not_fit", 2)
    assert "Only 2 places are free there." in first.refused.message
    assert (second.people, states(small), states(big)) == (1, ["transferred"], ["confirmed"] * 3)
    assert_everything_holds()


def test_all_or_nothing_moves_nobody_when_one_family_cannot_be() -> None:
    here, there = event(), event(places=3)
    small, big = lining.family(here, "Sol"), lining.family(here, "Mira", "Jonas", "Elin")
    acts = AuditEntry.objects.count()
    first, second = moved(small, big, to=there, whole=True)
    assert first.refused is not None
    assert second.refused is not None
    assert (first.refused.code, second.refused.code) == ("not_all", "party_does_not_fit")
    assert (states(small), states(big)) == (["confirmed"], ["confirmed"] * 3)
    assert AuditEntry.objects.count() == acts
    assert not Message.objects.filter(template="registration_moved").exists()
    assert_everything_holds()


def test_all_or_nothing_moves_everybody_who_fits() -> None:
    here, there = event(), event(places=4)
    done = moved(lining.family(here, "Sol"), lining.family(here, "Mira", "Jonas"), to=there, whole=True)
    assert [one.people for one in done] == [1, 2]
    assert build.fresh(there).held == 3
    assert_everything_holds()


def test_a_registration_that_the_family_has_there_is_extended() -> None:
    here, there = event(), event()
    family = lining.family(here, "Mira")
    wish = Booking(there.pk, (Wanted(build.the_tier(there).pk, "Elin"),), registrant_id=family.registrant_id)
    own = registering.register(wish, by=VISITOR)
    (done,) = moved(family, to=there)
    assert done.made == own
    assert states(own) == ["confirmed", "confirmed"]
    assert [one.position for one in own.attendees.order_by("position")] == [1, 2]
    assert_everything_holds()


def test_who_has_a_place_there_already_is_refused_and_who_waits_there_leaves_the_line() -> None:
    here = event()
    there, holder = lining.a_full_event(1)
    family = lining.family(here, "Mira")
    mira = family.attendees.get()
    wish = Booking(there.pk, (Wanted(build.the_tier(there).pk, person_id=mira.person_id),),
                   registrant_id=family.registrant_id, if_full="as_free")  # fmt: skip
    waits = registering.register(wish, by=VISITOR)
    lining.free(holder)
    offer = Offer.objects.get(event=there)
    (done,) = moved(family, to=there)
    assert done.refused is not None  # the place is held by the offer
    offering.accept(offer, by=SYSTEM)
    (done,) = moved(family, to=there)
    assert done.refused is not None
    assert done.refused.code == "already_registered"
    assert states(waits) == ["confirmed"]
    assert_everything_holds()


def test_a_wait_for_another_kind_of_place_there_ends() -> None:
    here = event()
    drafts = [TierDraft(name="Bench", capacity=3), TierDraft(name="Carpet", capacity=1)]
    there = event(tiers=drafts)
    lining.family(there, "Holder", tier=1)
    family = lining.family(here, "Mira")
    carpet = there.tiers.get(name="Carpet")
    mira = family.attendees.get()
    wish = Booking(there.pk, (Wanted(carpet.pk, person_id=mira.person_id),),
                   registrant_id=family.registrant_id, if_full="as_free")  # fmt: skip
    waits = registering.register(wish, by=VISITOR)
    (done,) = moved(family, to=there)
    assert done.refused is None
    assert done.made == waits
    assert sorted(states(waits)) == ["cancelled", "confirmed"]
    assert build.fresh(there).waiting == 0
    assert_everything_holds()


def test_before_opening_and_after_the_deadline_staff_move_all_the_same() -> None:
    here = event()
    closed, later = event(), event(opens_at=clock.now() + timedelta(days=5))
    publishing.close(closed, by=SYSTEM)
    for there in (closed, later):
        (done,) = moved(lining.family(here, f"Mira {there.pk}"), to=there)
        assert done.refused is None
    assert_everything_holds()


def test_events_that_take_nobody_are_refused() -> None:
    here = event()
    family = lining.family(here, "Mira")
    gone, draft = event(), build.an_event()
    ending.cancel(gone, by=SYSTEM, reason="Flooded.")
    begun = event(starts_in=timedelta(hours=2))
    codes = {}
    for name, there in (("gone", gone), ("draft", draft), ("same", here), ("begun", begun)):
        with clock.shifted(timedelta(hours=3) if name == "begun" else timedelta()):
            (done,) = moved(family, to=there)
        assert done.refused is not None
        codes[name] = done.refused.code
    assert codes == {
        "gone": "registration_closed",
        "draft": "registration_closed",
        "same": "already_registered",
        "begun": "event_over",
    }
    assert_everything_holds()


def test_an_event_for_accounts_takes_only_proven_addresses() -> None:
    here, there = event(), event(registration_type="account_required")
    guest, known = lining.family(here, "Mira", proven=False), lining.family(here, "Sol")
    first, second = moved(guest, known, to=there)
    assert first.refused is not None
    assert (first.refused.code, second.refused) == ("account_required", None)


def test_a_party_stays_within_the_limit_of_the_event() -> None:
    here, there = event(), event(party_limit=1)
    (done,) = moved(lining.family(here, "Mira", "Jonas"), to=there)
    assert done.refused is not None
    assert done.refused.code == "party_too_large"


def test_who_was_checked_in_is_not_moved() -> None:
    here, there = event(starts_in=timedelta(hours=1)), event()
    family = lining.family(here, "Mira")
    session = here.sessions.get()
    touch = checking_in.Touch(ids.uuid7(), family.attendees.get().pk, "attended", clock.now())
    checking_in.check_in(session, touch, by=SYSTEM)
    (done,) = moved(family, to=there)
    assert done.refused is not None
    assert done.refused.code == "checked_in"


def test_people_without_a_place_are_left_out() -> None:
    here, _holder = lining.a_full_event(1)
    waits = lining.family(here, "Noor", if_full="as_free")
    assert moved(waits, to=event()) == []
    assert states(waits) == ["waiting"]


def test_a_confirmation_that_has_not_left_yet_is_overtaken() -> None:
    here, there = event(), event()
    family = lining.family(here, "Mira")
    said = Message.objects.get(template="registration_made", about_id=str(family.pk))
    assert truths.why_overtaken(said) is None
    moved(family, to=there)
    assert truths.why_overtaken(said) is not None


def test_moved_back_they_are_where_they_were() -> None:
    here, there = event(), event()
    family = lining.family(here, "Mira")
    (done,) = moved(family, to=there)
    assert done.made is not None
    (back,) = moved(done.made, to=here)
    assert back.refused is None
    assert Attendee.objects.filter(event=here, state="confirmed").count() == 1
    assert (build.fresh(here).held, build.fresh(there).held) == (1, 0)
    assert_everything_holds()


def delivered(what: str) -> tuple[Message, str, list[tuple[str, str]]]:
    """Return the newest message of a kind as it left, with the names and methods of its files."""
    jobs.run_due()
    said = Message.objects.filter(template=what).latest("pk")
    assert said.state == "sent"
    files = [(one.name, one.method) for one in hooks.attachments(said)]
    return said, messaging.shown(said).text, files


def test_the_mail_strikes_out_the_old_event_and_puts_in_the_new() -> None:
    here, there = event(title="Monday robots"), event(title="Friday robots")
    moved(lining.family(here, "Mira", "Jonas"), to=there)
    said, text, files = delivered("registration_moved")
    assert files == [("event.ics", "REQUEST"), ("moved-from.ics", "CANCEL")]
    assert "We moved Mira and Jonas from Monday robots to Friday robots." in text
    assert WHY in text
    old = hooks.attachments(said)[1].content.decode()
    assert "Monday robots" in old
    assert "Friday robots" not in old


def test_the_mail_leaves_the_old_event_in_the_calendar_of_who_stays() -> None:
    here, there = event(title="Monday robots"), event(title="Friday robots")
    family = lining.family(here, "Mira", "Jonas")
    mira = family.attendees.get(person__first_name="Mira")
    transferring.move(here, [mira.pk], build.the_tier(there), by=SYSTEM, reason=WHY)
    _said, text, files = delivered("registration_moved")
    assert files == [("event.ics", "REQUEST")]
    assert "The place at Monday robots" in text
    assert "Jonas stays registered for Monday robots." in text


def test_the_pages_of_both_registrations_say_what_happened() -> None:
    here, there = event(title="Monday robots"), event(title="Friday robots")
    family = lining.family(here, "Mira")
    (done,) = moved(family, to=there)
    assert done.made is not None
    for one, told in ((family, "Moved to another event: Mira"), (done.made, "Came from another event: Mira")):
        client = Client()
        page = client.get(client.get(links.manage_path(one))["Location"])
        assert page.status_code == 200
        assert told in page.content.decode()


def test_a_child_who_stands_here_under_two_entries_gets_one_place_there() -> None:
    here, there = event(), event()
    first, second = lining.family(here, "Mira"), lining.family(here, "Mira")
    goes, stays = second.attendees.get().person, first.attendees.get().person
    Person.objects.filter(pk=goes.pk).update(merged_into=stays)
    people = [first.attendees.get(), second.attendees.get()]
    foreseen = rules.foreseen(transfers.families(people, there), there, build.the_tier(there))
    assert [one.refused.code if one.refused else "" for one in foreseen] == ["", "already_registered"]
    done = moved(first, second, to=there)
    assert [one.refused.code if one.refused else "" for one in done] == ["", "already_registered"]
    assert Attendee.objects.filter(event=there, state="confirmed").count() == 1
    assert_everything_holds()
