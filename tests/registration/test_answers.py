"""What an event asks is answered with the booking, by each person it is about; nothing typed is lost (I-64)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build
from turnout.audit.models import AuditEntry
from turnout.events.actions import asking
from turnout.events.actions.asking import QuestionDraft
from turnout.events.actions.pricing import TierDraft
from turnout.events.models import Asked, Audience, Event, Kind, Question
from turnout.events.rules import questions as rules
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM
from turnout.kernel.refusals import Refused
from turnout.registration.models import Answer, Attendee, Registration
from turnout.registration.web.asking import name_of

pytestmark = pytest.mark.django_db

YOU = {"first_name": "Ana", "last_name": "Lindqvist", "email": "ana@example.org", "phone": "07700 900418"}


def url(event: Event) -> str:
    return f"/events/{event.slug}/register/"


def typed(*names: str, **more: Any) -> dict[str, Any]:
    rows = {f"party-{number}-first_name": name for number, name in enumerate(names)}
    return {**YOU, "party-TOTAL_FORMS": len(names), "party-INITIAL_FORMS": 0, **rows, **more}


def about(number: int, question: Question, value: Any) -> dict[str, Any]:
    return {f"party-{number}-{name_of(question)}": value}


def key(question: Question, label: str) -> str:
    return next(key for key, said in question.offered if said == label)


def said(event: Event) -> list[tuple[str, str, str]]:
    """Return who said what, in words."""
    rows = Answer.objects.filter(question__event=event).select_related("question", "attendee__person")
    return sorted(
        (
            one.attendee.person.first_name if one.attendee else "",
            one.question.label,
            rules.told(one.question, one.value),
        )
        for one in rows
    )


class World:
    """An event for children that asks what they eat, why if nothing, and once for the photos."""

    def __init__(self) -> None:
        self.event = build.a_published_event(5)
        self.meal = build.a_question(
            self.event, "What does it eat?", kind=Kind.RADIO, options=["All", "Not all"], is_required=True
        )
        self.which = build.a_question(
            self.event,
            "What not?",
            shown_if=self.meal,
            shown_when=key(self.meal, "Not all"),
            is_required=True,
        )
        self.photos = build.a_question(
            self.event,
            "Photos",
            asked=Asked.REGISTRATION,
            kind=Kind.CONSENT,
            wording="We may show photos.",
            link="https://example.org/photos",
        )
        self.event = build.fresh(self.event)

    def answered(self, **more: Any) -> dict[str, Any]:
        """Return a form for two children, all answered."""
        return typed(
            "Mira",
            "Jonas",
            **about(0, self.meal, key(self.meal, "All")),
            **about(1, self.meal, key(self.meal, "Not all")),
            **about(1, self.which, "Nuts"),
            **{f"all-{name_of(self.photos)}": "1"},
            **more,
        )


@pytest.fixture
def world() -> World:
    return World()


def test_a_family_answers_for_each_child_and_once(client: Client, world: World) -> None:
    page = client.get(url(world.event)).content.decode()
    for words in (
        "What does it eat?",
        "We may show photos.",
        "Why we ask:",
        "To cook for all.",
        "90 days after",
    ):
        assert words in page
    assert "Only if you answer “Not all” to “What does it eat?”." in page
    assert 'href="https://example.org/photos"' in page
    assert client.post(url(world.event), world.answered()).status_code == 303
    assert said(world.event) == [
        ("", "Photos", "Agreed"),
        ("Jonas", "What does it eat?", "Not all"),
        ("Jonas", "What not?", "Nuts"),
        ("Mira", "What does it eat?", "All"),
    ]
    shown = client.get(f"/registrations/{Registration.objects.get().reference}/").content.decode()
    assert "Nuts" in shown
    assert "Change answers" in shown


def test_what_is_missing_is_told_beside_its_field_and_nothing_is_lost(client: Client, world: World) -> None:
    sent = typed("Mira", "Jonas", **about(1, world.meal, key(world.meal, "Not all")))
    answer = client.post(url(world.event), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Child 1, What does it eat?: Choose an answer." in page
    assert "Child 2, What not?: Answer this." in page
    assert f'href="#id_party-1-{name_of(world.which)}"' in page
    name = f"party-1-{name_of(world.meal)}"
    assert re.search(rf'name="{name}" value="{key(world.meal, "Not all")}"[^>]*checked', page)
    assert not Registration.objects.exists()


def test_what_a_condition_hides_is_not_kept(client: Client, world: World) -> None:
    sent = typed("Mira", **about(0, world.meal, key(world.meal, "All")), **about(0, world.which, "Secret"))
    assert client.post(url(world.event), sent).status_code == 303
    assert [label for _name, label, _words in said(world.event)] == ["What does it eat?"]


def test_rows_come_and_go_without_a_script_and_answers_stay_with_their_child(
    client: Client, world: World
) -> None:
    more = client.post(url(world.event), world.answered(add="1")).content.decode()
    assert more.count('value="Nuts"') == 1
    less = client.post(url(world.event), world.answered(remove="0")).content.decode()
    assert re.search(rf'name="party-0-{name_of(world.which)}"[^>]*value="Nuts"', less)
    assert re.search(rf'name="all-{name_of(world.photos)}"[^>]*checked', less)


@pytest.mark.parametrize(
    "value", ["x" * 10_000, "👩\u200d👧 \u202eevil", "a\x00b", "zz", "|", "-1", "9" * 50, "<script>"]
)
def test_hostile_answers_are_told_kindly_or_kept_harmless(client: Client, value: str) -> None:
    event = build.a_published_event(5)
    rows = [
        build.a_question(event, "Words", kind=Kind.SHORT),
        build.a_question(event, "Text", kind=Kind.LONG),
        build.a_question(event, "Number", kind=Kind.NUMBER, least=0, most=9),
        build.a_question(event, "Day", kind=Kind.DATE),
        build.a_question(event, "One", kind=Kind.SELECT, options=["A", "B"]),
        build.a_question(event, "Some", kind=Kind.SEVERAL, options=["A", "B"]),
        build.a_question(event, "Photos", kind=Kind.CONSENT, wording="Yes."),
    ]
    for number, one in enumerate(rows):
        answer = client.post(url(event), typed(f"Mira {number}", **about(0, one, value)))
        assert answer.status_code in {303, 422}, one.label
        assert b"<script>x" not in answer.content
    assert all("\x00" not in one.value and len(one.value) <= rules.TEXT for one in Answer.objects.all())


def test_words_of_an_agreement_that_changed_meanwhile_are_read_again(client: Client, world: World) -> None:
    draft = QuestionDraft(
        label="Photos", kind=Kind.CONSENT, asked=Asked.REGISTRATION, wording="We may print photos."
    )
    asking.change_question(world.photos, draft, by=SYSTEM)
    answer = client.post(url(world.event), world.answered())
    assert answer.status_code == 422
    assert "These words were changed a moment ago." in answer.content.decode()
    again = world.answered() | {f"all-{name_of(world.photos)}": "2"}
    assert client.post(url(world.event), again).status_code == 303
    assert Answer.objects.get(question=world.photos).value == "2"


def test_a_question_for_one_kind_of_place_is_asked_there_only(client: Client) -> None:
    tiers = [TierDraft(name="Seat", capacity=5), TierDraft(name="Floor", capacity=5)]
    event = build.a_published_event(tiers=tiers, audience=Audience.ANYONE)
    seat, floor = event.tiers.order_by("position")
    chair = build.a_question(event, "Which chair?", tiers=[str(seat.pk)], is_required=True)
    sent = typed("Mira", is_coming="on", tier=str(floor.pk), **{"party-0-tier": str(floor.pk)})
    assert "Only for: Seat." in client.get(url(event)).content.decode()
    assert client.post(url(event), sent | {"party-0-tier": str(seat.pk)}).status_code == 422
    answered = sent | {"party-0-tier": str(seat.pk)} | about(0, chair, "Red")
    assert client.post(url(event), answered).status_code == 303
    assert said(event) == [("Mira", "Which chair?", "Red")]


def test_whoever_registers_himself_answers_too(client: Client) -> None:
    event = build.a_published_event(5, audience=Audience.ANYONE)
    shoe = build.a_question(event, "Shoe size?", kind=Kind.NUMBER, least=20, most=50, is_required=True)
    assert client.post(url(event), typed(is_coming="on")).status_code == 422
    sent = typed(is_coming="on", **{f"me-{name_of(shoe)}": "39"})
    assert client.post(url(event), sent).status_code == 303
    assert said(event) == [("Ana", "Shoe size?", "39")]


def test_who_waits_answers_too(client: Client, world: World) -> None:
    build.a_booking(build.a_published_event(1), "Noor")
    for names in (("A", "B", "C"), ("D", "E")):
        some: dict[str, Any] = {}
        for number, _name in enumerate(names):
            some |= about(number, world.meal, key(world.meal, "All"))
        assert client.post(url(world.event), typed(*names, **some)).status_code == 303
    last = typed("Mira", if_full="as_free", **about(0, world.meal, key(world.meal, "All")))
    assert client.post(url(world.event), last).status_code == 303
    assert Attendee.objects.get(person__first_name="Mira").state == "waiting"
    assert ("Mira", "What does it eat?", "All") in said(world.event)


def test_who_is_added_later_is_asked_too(client: Client, world: World) -> None:
    where = client.post(url(world.event), world.answered())["Location"]
    page = client.get(f"{where}people/").content.decode()
    assert "What does it eat?" in page
    assert "We may show photos." not in page
    rows = {"party-TOTAL_FORMS": 1, "party-0-first_name": "Elin"}
    assert client.post(f"{where}people/", rows).status_code == 422
    full = rows | about(0, world.meal, key(world.meal, "All"))
    assert client.post(f"{where}people/", full).status_code == 303
    assert ("Elin", "What does it eat?", "All") in said(world.event)


def test_a_family_changes_its_answers_until_registration_closes(client: Client, world: World) -> None:
    where = client.post(url(world.event), world.answered())["Location"]
    page = client.get(f"{where}answers/").content.decode()
    assert 'value="Nuts"' in page
    assert re.search(rf'name="all-{name_of(world.photos)}"[^>]*checked', page)
    changed = {
        f"p1-{name_of(world.meal)}": key(world.meal, "Not all"),
        f"p2-{name_of(world.meal)}": key(world.meal, "All"),
    }
    wrong = client.post(f"{where}answers/", changed)
    assert wrong.status_code == 422
    assert "Mira, What not?: Answer this." in wrong.content.decode()
    assert (
        client.post(f"{where}answers/", changed | {f"p1-{name_of(world.which)}": "Fish"}).status_code == 303
    )
    assert said(world.event) == [
        ("Jonas", "What does it eat?", "All"),
        ("Mira", "What does it eat?", "Not all"),
        ("Mira", "What not?", "Fish"),
    ]
    act = AuditEntry.objects.get(verb="registration.answers_changed")
    assert act.facts["count"] == 5
    assert set(act.facts["questions"]) == {str(one.pk) for one in (world.meal, world.which, world.photos)}
    assert "Fish" not in str(act.facts)
    with clock.shifted(timedelta(days=7, hours=1)):
        assert client.get(f"{where}answers/").status_code in {404, 409}
        assert "Change answers" not in client.get(where).content.decode()


def test_who_was_not_asked_when_registering_is_told(client: Client) -> None:
    event = build.a_published_event(5)
    where = client.post(url(event), typed("Mira"))["Location"]
    assert "not answered yet" not in client.get(where).content.decode()
    late = build.a_question(event, "Shoe size?", is_required=True)
    assert "not answered yet" in client.get(where).content.decode()
    assert client.post(f"{where}answers/", {f"p1-{name_of(late)}": "31"}).status_code == 303
    assert "not answered yet" not in client.get(where).content.decode()


def test_a_chosen_option_that_was_taken_out_stays_an_answer(client: Client, world: World) -> None:
    where = client.post(url(world.event), world.answered())["Location"]
    draft = QuestionDraft(
        label="What does it eat?", kind=Kind.RADIO, options=["Not all", "Fish only"], is_required=True,
        why="To cook.", seen_by="Cooks.",
    )  # fmt: skip
    asking.change_question(world.meal, draft, by=SYSTEM)
    page = client.get(f"{where}answers/").content.decode()
    assert page.count(">All</span>") == 1
    assert ">All</span>" not in client.get(url(world.event)).content.decode()
    kept = {
        f"p1-{name_of(world.meal)}": key(world.meal, "All"),
        f"p2-{name_of(world.meal)}": key(world.meal, "Not all"),
        f"p2-{name_of(world.which)}": "Nuts",
    }
    assert client.post(f"{where}answers/", kept).status_code == 303
    assert ("Mira", "What does it eat?", "All") in said(world.event)


def test_a_question_that_was_answered_is_not_deleted(client: Client, world: World) -> None:
    assert client.post(url(world.event), world.answered()).status_code == 303
    with pytest.raises(Refused) as refused:
        asking.delete_question(world.photos, by=SYSTEM)
    assert refused.value.code == "question_in_use"
    assert Question.objects.filter(pk=world.photos.pk).exists()


def asked_about(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return [str(one["sql"]) for one in seen]


def test_an_event_without_questions_reads_none(client: Client) -> None:
    event = build.a_published_event(5)
    with CaptureQueriesContext(connection) as seen:
        where = client.post(url(event), typed("Mira"))["Location"]
    statements = [str(one["sql"]) for one in seen]
    statements += asked_about(client, where) + asked_about(client, f"/events/{event.slug}/")
    assert not any("events_question" in sql or "registration_answer" in sql for sql in statements)


def test_a_form_with_questions_costs_one_statement_more_however_many_there_are(client: Client) -> None:
    plain, few, many = (build.a_published_event(5) for _ in range(3))
    build.a_question(few)
    for _ in range(10):
        build.a_question(many)
    for event in (plain, few, many):
        client.get(url(event))
    found = [len(asked_about(client, url(event))) for event in (plain, few, many)]
    assert found[1] == found[2]
