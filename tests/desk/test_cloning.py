"""An event is cloned: a new draft that says the same, without dates, people and chair."""

from datetime import timedelta

import pytest
from django.test import Client

from tests import build, cast
from tests.front import visiting
from turnout.audit.models import AuditEntry
from turnout.events.actions import asking, chairing, cloning, dating, pricing, publishing
from turnout.events.actions.asking import QuestionDraft
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Audience, Event, Kind
from turnout.events.queries import cloning as queries
from turnout.events.states import EventState
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.registration.models import Registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    made = build.a_published_event(
        3,
        title="Lantern workshop",
        description="Paper and light.",
        bring="Scissors",
        topics=[build.a_topic("Craft")],
    )
    chairing.appoint(made, cast.person(cast.ben()), by=SYSTEM)
    return build.fresh(made)


@pytest.fixture
def coordinator(client: Client, event: Event) -> Client:
    client.force_login(cast.cleo(event.metro))
    return client


def page(event: Event, part: str = "") -> str:
    return f"/desk/events/{event.reference}/{part}"


def way(event: Event) -> str:
    return page(event, "clone/")


def test_a_clone_says_the_same_and_has_no_date_no_chair_and_nobody_in_it(
    coordinator: Client, event: Event
) -> None:
    build.a_booking(event)
    answer = coordinator.post(way(event))
    made = Event.objects.get(cloned_from=event)
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/events/{made.reference}/")
    assert (made.title, made.description, made.bring) == (
        "Lantern workshop (Copy)",
        "Paper and light.",
        "Scissors",
    )
    assert (made.state, made.starts_at, made.deadline_at, made.chair) == (EventState.DRAFT, None, None, None)
    assert [one.name for one in made.topics.all()] == ["Craft"]
    assert (made.metro, made.venue, made.room) == (event.metro, event.venue, event.room)
    assert (made.held, made.sessions.count()) == (0, 0)
    assert not Registration.objects.filter(event=made).exists()


def test_kinds_of_place_on_sale_come_along_and_others_do_not(event: Event) -> None:
    own = TierDraft(
        name="Late", capacity=4, price_minor=700, access="domains", domains="school.example", most_each=2
    )
    pricing.add_tier(event, own, by=SYSTEM)
    gone = pricing.add_tier(event, TierDraft(name="Gone"), by=SYSTEM)
    pricing.deactivate_tier(gone, by=SYSTEM)
    tiers = {one.name: one for one in cloning.clone(event, by=SYSTEM).tiers.all()}
    assert "Gone" not in tiers
    late = tiers["Late"]
    assert (late.capacity, late.price_minor, late.access, late.domains, late.most_each) == (
        4,
        700,
        "domains",
        "school.example",
        2,
    )
    assert (late.opens_at, late.closes_at, late.held) == (None, None, 0)


def test_the_act_names_the_source(event: Event) -> None:
    made = cloning.clone(event, by=SYSTEM)
    act = AuditEntry.objects.get(verb="event.cloned")
    assert (act.subject_id, act.facts["source"]) == (str(made.pk), str(event.pk))


@pytest.mark.parametrize("state", [EventState.ARCHIVED, EventState.CANCELLED, EventState.REJECTED])
def test_what_is_over_can_be_cloned(state: EventState) -> None:
    event = build.led(build.an_event(), state)
    assert cloning.clone(event, by=SYSTEM).state == EventState.DRAFT


def test_a_clone_of_a_clone_names_the_clone_and_a_long_title_fits(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(title="x" * 200)
    first = cloning.clone(event, by=SYSTEM)
    second = cloning.clone(first, by=SYSTEM)
    assert second.cloned_from == first
    assert (len(first.title), first.title[-7:], len(second.title)) == (200, " (Copy)", 200)


def test_nothing_is_made_before_it_is_confirmed(coordinator: Client, event: Event) -> None:
    shown = coordinator.get(way(event)).content.decode()
    assert "You are cloning “Lantern workshop”" in shown
    assert "until somebody makes you its chair" not in shown
    assert Event.objects.count() == 1


def test_lineage_is_shown_both_ways(coordinator: Client, event: Event) -> None:
    made = cloning.clone(event, by=SYSTEM)
    own = coordinator.get(f"/desk/events/{made.reference}/").content.decode()
    assert "Cloned from" in own
    assert f'href="/desk/events/{event.reference}/"' in own
    assert f'href="/desk/events/{made.reference}/"' in coordinator.get(page(event)).content.decode()


def test_copies_stand_on_the_page_of_an_event_with_state_and_numbers(
    coordinator: Client, event: Event
) -> None:
    first = cloning.clone(event, by=SYSTEM)
    day = clock.now() + timedelta(days=30)
    dating.set_sessions(first, [build.a_session(day)], by=SYSTEM)
    build.a_booking(publishing.publish(first, by=SYSTEM), "Mira", "Jonas")
    second = cloning.clone(event, by=SYSTEM)
    shown = coordinator.get(page(event)).content.decode()
    assert "2 places held" in shown
    assert shown.index(f"/desk/events/{second.reference}/") < shown.index(f"/desk/events/{first.reference}/")
    assert "All copies" not in shown
    assert "2 places held" not in coordinator.get(page(second)).content.decode()


def test_many_copies_have_pages_and_the_same_few_statements(coordinator: Client, event: Event) -> None:
    cloning.clone(event, by=SYSTEM)
    coordinator.get(page(event))
    few = len(visiting.statements(coordinator, page(event, "clones/")))
    few_of_event = len(visiting.statements(coordinator, page(event)))
    made = [cloning.clone(event, by=SYSTEM) for _number in range(queries.PAGE + 1)]
    assert len(visiting.statements(coordinator, page(event, "clones/"))) == few
    assert len(visiting.statements(coordinator, page(event))) == few_of_event
    assert "All copies" in coordinator.get(page(event)).content.decode()
    answer = coordinator.get(page(event, "clones/"))
    assert answer.content.decode().count("Lantern workshop (Copy)") == queries.PAGE
    rest = coordinator.get(page(event, "clones/") + answer.context["later"]).content.decode()
    assert rest.count("Lantern workshop (Copy)") == 2
    assert made[-1].reference not in rest


def test_whoever_sees_the_source_alone_sees_no_copies_of_others(client: Client, event: Event) -> None:
    made = cloning.clone(event, by=SYSTEM)
    client.force_login(cast.ben())
    assert made.reference not in client.get(page(event)).content.decode()
    shown = client.get(page(event, "clones/")).content.decode()
    assert made.reference not in shown
    assert "No copies yet" in shown
    chairing.appoint(made, cast.person(cast.ben()), by=SYSTEM)
    assert made.reference in client.get(page(event, "clones/")).content.decode()


def test_a_chair_is_told_before_that_the_draft_is_not_his_and_is_led_back(
    client: Client, event: Event
) -> None:
    client.force_login(cast.ben())
    assert "until somebody makes you its chair" in client.get(way(event)).content.decode()
    answer = client.post(way(event))
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/events/{event.reference}/")
    made = Event.objects.get(cloned_from=event)
    assert client.get(f"/desk/events/{made.reference}/").status_code == 404


def test_the_coordinator_of_another_metro_finds_nothing_to_clone(client: Client, event: Event) -> None:
    client.force_login(cast.cleo(build.a_metro("Elsewhere")))
    assert client.post(way(event)).status_code == 404
    assert Event.objects.count() == 1


def test_questions_come_along_with_their_conditions_and_kinds_of_place(event: Event) -> None:
    guest = pricing.add_tier(event, TierDraft(name="Guest"), by=SYSTEM)
    gone = pricing.add_tier(event, TierDraft(name="Gone"), by=SYSTEM)
    event.audience = Audience.ANYONE
    event.save(update_fields=["audience"])
    meal = asking.add_question(
        event, QuestionDraft(label="Meal", kind=Kind.RADIO, options=["Fish", "None"]), by=SYSTEM
    )
    fish = meal.options[0]["key"]
    asking.add_question(event, QuestionDraft(label="Bones?", shown_if=meal, shown_when=fish), by=SYSTEM)
    asking.add_question(event, QuestionDraft(label="Whose guest?", tiers=[str(guest.pk)]), by=SYSTEM)
    only = asking.add_question(event, QuestionDraft(label="Only gone", tiers=[str(gone.pk)]), by=SYSTEM)
    pricing.deactivate_tier(gone, by=SYSTEM)
    made = cloning.clone(event, by=SYSTEM)
    copies = list(made.questions.order_by("position", "pk"))
    assert [(one.label, one.is_active) for one in copies] == [
        ("Meal", True),
        ("Bones?", True),
        ("Whose guest?", True),
        ("Only gone", False),
    ]
    assert (build.fresh(made).asks, copies[1].shown_if_id, copies[1].shown_when) == (3, copies[0].pk, fish)
    assert copies[2].tiers == [str(made.tiers.get(name="Guest").pk)]
    assert event.questions.get(pk=only.pk).event_id == event.pk


def test_what_is_shown_by_a_question_that_a_copy_does_not_ask_is_not_asked_there_either(event: Event) -> None:
    event.audience = Audience.ANYONE
    event.save(update_fields=["audience"])
    gone = pricing.add_tier(event, TierDraft(name="Gone"), by=SYSTEM)
    bus = asking.add_question(
        event,
        QuestionDraft(label="Bus?", kind=Kind.RADIO, options=["Yes", "No"], tiers=[str(gone.pk)]),
        by=SYSTEM,
    )
    yes = bus.options[0]["key"]
    stop = QuestionDraft(label="Stop?", kind=Kind.RADIO, options=["A", "B"], shown_if=bus, shown_when=yes)
    where = asking.add_question(event, stop, by=SYSTEM)
    last = QuestionDraft(label="Which gate?", shown_if=where, shown_when=where.options[0]["key"])
    asking.add_question(event, last, by=SYSTEM)
    pricing.deactivate_tier(gone, by=SYSTEM)
    made = cloning.clone(event, by=SYSTEM)
    assert [one.is_active for one in made.questions.all()] == [False, False, False]
    assert build.fresh(made).asks == 0


def test_the_dates_of_a_series_ask_what_the_first_asks(event: Event) -> None:
    event.audience = Audience.ANYONE
    event.save(update_fields=["audience"])
    asking.add_question(event, QuestionDraft(label="Meal", tiers=[str(build.the_tier(event).pk)]), by=SYSTEM)
    series = build.a_series(build.fresh(event), 3)
    for one in series.events.all():
        (question,) = one.questions.all()
        assert (one.asks, question.label, question.tiers) == (1, "Meal", [str(build.the_tier(one).pk)])
