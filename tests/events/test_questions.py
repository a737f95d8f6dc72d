"""Questions of an event: who is asked what, what answers them, and what may be changed once people answered."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import build
from turnout.audit.models import AuditEntry
from turnout.events.actions import asking, editing, reviewing
from turnout.events.actions.asking import QuestionDraft
from turnout.events.models import Asked, Audience, Event, Kind, Question
from turnout.events.queries import reviewing as queries
from turnout.events.rules import comparing
from turnout.events.rules import questions as rules
from turnout.events.states import EventState
from turnout.kernel.actors import SYSTEM
from turnout.kernel.ids import uuid7
from turnout.kernel.refusals import Refused

NOTE: dict[str, Any] = {"why": "To cook for all.", "seen_by": "The two who run the day."}


def a_form() -> list[Question]:
    """Return one question of each kind; each after the first may depend on an earlier one."""
    options = [{"key": "aa", "label": "Meat"}, {"key": "bb", "label": "None"}]
    rows = [
        Question(pk=uuid7(), position=number, kind=kind, label=str(kind.label), options=options)
        for number, kind in enumerate(Kind, start=1)
    ]
    rows[-1].wordings = [{"text": "Photos.", "link": ""}]
    return rows


FORM = a_form()
TYPED = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(["aa", "bb", "zz", "|", ""]), max_size=3),
    st.sampled_from(["aa", "|aa|", "8", "-3", "2026-12-05", "1", "", None]),
)


@st.composite
def forms(draw: Any) -> tuple[list[Question], dict[UUID, Any], set[str]]:
    rows = [
        Question(**{f.attname: getattr(one, f.attname) for f in Question._meta.concrete_fields})
        for one in FORM
    ]
    rows = draw(st.permutations(rows))
    for place, one in enumerate(rows):
        one.is_required = draw(st.booleans())
        one.tiers = draw(st.sampled_from([[], ["a"], ["a", "b"]]))
        sources = [each for each in rows[:place] if each.kind in asking.DEPENDS]
        if sources and draw(st.booleans()):
            source = draw(st.sampled_from(sources))
            one.shown_if_id, one.shown_when = source.pk, "aa" if source.has_options else ""
    typed = {one.pk: draw(TYPED) for one in rows}
    return rows, typed, draw(st.sampled_from([{"a"}, {"b"}, {"a", "b"}]))


@given(forms())
def test_what_is_kept_was_asked_and_answers_it_again(form: Any) -> None:
    rows, typed, tiers = form
    judged = rules.judge(rows, typed, tiers)
    assert judged.answers.keys() | judged.wrong.keys() <= judged.asked
    assert not judged.answers.keys() & judged.wrong.keys()
    for one in rows:
        is_met = not one.tiers or bool(set(one.tiers) & tiers)
        if one.shown_if_id:
            said = judged.answers.get(one.shown_if_id, "")
            is_met = is_met and ("|aa|" in said if one.shown_when else bool(said))
        assert (one.pk in judged.asked) == is_met
        if one.pk in judged.asked and one.is_required:
            assert one.pk in judged.answers or one.pk in judged.wrong
    again = rules.judge(rows, judged.answers, tiers, may_be_empty=True)
    assert again.wrong == {}
    assert again.answers == judged.answers


@given(TYPED)
def test_no_answer_is_longer_or_stranger_than_its_kind(typed: Any) -> None:
    for one in FORM:
        try:
            answer = rules.read(one, typed)
        except rules.Wrong:
            continue
        assert len(answer) <= rules.TEXT
        assert "\x00" not in answer
        if one.has_options:
            assert set(rules.keys(answer)) <= {"aa", "bb"}


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (Kind.NUMBER, " 08 ", "8"),
        (Kind.NUMBER, "\u22123", "-3"),
        (Kind.SELECT, "bb", "|bb|"),
        (Kind.SEVERAL, ["bb", "aa"], "|aa|bb|"),
        (Kind.SHORT, "  two\nlines ", "two lines"),
        (Kind.DATE, "2026-12-05", "2026-12-05"),
        (Kind.CONSENT, "1", "1"),
    ],
)
def test_an_answer_is_kept_in_one_way(kind: Kind, typed: Any, kept: str) -> None:
    assert rules.read(next(one for one in FORM if one.kind == kind), typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.NUMBER, "1.5"),
        (Kind.NUMBER, "9" * 40),
        (Kind.NUMBER, "٨"),
        (Kind.NUMBER, "4000000000"),
        (Kind.RADIO, ["aa", "bb"]),
        (Kind.SELECT, "zz"),
        (Kind.DATE, "5.12.2026"),
        (Kind.CONSENT, "2"),
        (Kind.SHORT, "x" * 201),
        (Kind.LONG, "x" * 2001),
    ],
)
def test_what_answers_nothing_is_refused(kind: Kind, typed: Any) -> None:
    with pytest.raises(rules.Wrong):
        rules.read(next(one for one in FORM if one.kind == kind), typed)


def an_event(**values: Any) -> Event:
    return build.an_event(audience=Audience.ANYONE, **values)


@pytest.mark.django_db
def test_a_question_is_counted_and_told() -> None:
    event = an_event()
    question = build.a_question(event, "What do you eat?", kind=Kind.RADIO, options=["Meat", "None", "None"])
    row = build.fresh(event)
    assert (row.asks, row.content_version) == (1, event.content_version + 1)
    assert [label for _key, label in question.offered] == ["Meat", "None"]
    asking.take_off(question, by=SYSTEM)
    assert build.fresh(event).asks == 0
    asking.put_back(question, by=SYSTEM)
    asking.delete_question(question, by=SYSTEM)
    assert build.fresh(event).asks == 0
    assert build.fresh(event).content_version == event.content_version + 4
    verbs = list(AuditEntry.objects.filter(verb__startswith="question.").values_list("verb", flat=True))
    assert sorted(verbs) == ["question.added", "question.changed", "question.changed", "question.removed"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("label", {"label": ""}),
        ("label", {"label": "x" * 201}),
        ("options", {"kind": Kind.RADIO, "options": ["One"]}),
        ("options", {"kind": Kind.SELECT, "options": ["One", "x" * 121]}),
        ("most", {"kind": Kind.NUMBER, "least": 5, "most": 4}),
        ("wording", {"kind": Kind.CONSENT}),
        ("link", {"kind": Kind.CONSENT, "wording": "Yes", "link": "javascript:alert(1)"}),
        ("kind", {"kind": "file"}),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(field: str, values: dict[str, Any]) -> None:
    event = an_event()
    with pytest.raises(Refused) as refused:
        asking.add_question(event, QuestionDraft(**{"label": "What?", **values}), by=SYSTEM)
    assert refused.value.field == field
    assert not Question.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("note", "field"), [({}, "why"), ({"why": "To cook."}, "seen_by")])
def test_about_a_child_it_is_said_why_and_who_sees_it(note: dict[str, Any], field: str) -> None:
    event = build.an_event()
    with pytest.raises(Refused) as refused:
        asking.add_question(event, QuestionDraft(label="Allergies?", **note), by=SYSTEM)
    assert refused.value.field == field
    asking.add_question(event, QuestionDraft(label="Allergies?", **NOTE), by=SYSTEM)
    asking.add_question(event, QuestionDraft(label="How did you hear?", asked=Asked.REGISTRATION), by=SYSTEM)
    assert build.fresh(event).asks == 2


@pytest.mark.django_db
def test_an_event_does_not_become_one_for_children_around_the_rule() -> None:
    event = an_event()
    asking.add_question(event, QuestionDraft(label="Allergies?"), by=SYSTEM)
    with pytest.raises(Refused) as refused:
        editing.change(event, {"audience": Audience.CHILDREN}, by=SYSTEM)
    assert refused.value.field == "audience"
    assert build.fresh(event).audience == Audience.ANYONE


@pytest.mark.django_db
def test_a_condition_is_an_answer_to_a_question_above() -> None:
    event = an_event()
    first = build.a_question(event, "Do you eat?", kind=Kind.RADIO, options=["Yes", "No"])
    yes = first.options[0]["key"]
    second = build.a_question(event, "What?", shown_if=first, shown_when=yes)
    once = {"asked": Asked.REGISTRATION}
    for wrong in (
        {"shown_if": second},
        {"shown_if": first, "shown_when": "zz"},
        {"shown_if": first},
        {"shown_if": first, "shown_when": yes, **once},
    ):
        with pytest.raises(Refused) as refused:
            build.a_question(event, **wrong)
        assert refused.value.field == "condition"
    with pytest.raises(Refused):
        asking.move_up(second, by=SYSTEM)
    with pytest.raises(Refused):
        asking.move_down(first, by=SYSTEM)
    with pytest.raises(Refused):
        asking.take_off(first, by=SYSTEM)
    with pytest.raises(Refused) as refused:
        asking.delete_question(first, by=SYSTEM)
    assert refused.value.code == "question_in_use"
    asking.take_off(second, by=SYSTEM)
    asking.take_off(first, by=SYSTEM)
    with pytest.raises(Refused):
        asking.put_back(second, by=SYSTEM)


@pytest.mark.django_db
def test_an_answer_that_shows_another_question_is_not_taken_out() -> None:
    event = an_event()
    meal = build.a_question(event, "Meal?", kind=Kind.RADIO, options=["Meat", "Other", "None"])
    keys = {label: key for key, label in meal.offered}
    what = build.a_question(event, "What?", shown_if=meal, shown_when=keys["Other"])
    fewer = QuestionDraft(label="Meal?", kind=Kind.RADIO, options=["Meat", "None"], **NOTE)
    with pytest.raises(Refused) as refused:
        asking.change_question(meal, fewer, by=SYSTEM)
    assert (refused.value.field, "“What?”" in str(refused.value)) == ("options", True)
    assert [label for _key, label in Question.objects.get(pk=meal.pk).offered] == ["Meat", "Other", "None"]
    asking.take_off(what, by=SYSTEM)
    asking.change_question(meal, fewer, by=SYSTEM)
    with pytest.raises(Refused) as refused:
        asking.put_back(what, by=SYSTEM)
    assert "not offered any more" in str(refused.value)


@pytest.mark.django_db
def test_questions_change_places() -> None:
    event = an_event()
    names = ["First", "Second", "Third"]
    rows = [build.a_question(event, name) for name in names]
    asking.move_up(rows[2], by=SYSTEM)
    asking.move_down(rows[0], by=SYSTEM)
    asking.move_up(Question.objects.get(label="Third"), by=SYSTEM)
    assert [one.label for one in event.questions.asked_now()] == ["Third", "First", "Second"]


@pytest.mark.django_db
def test_what_is_taken_out_is_retired_and_other_words_are_a_new_version() -> None:
    event = an_event()
    meal = build.a_question(event, "Meal?", kind=Kind.SELECT, options=["Meat", "None"])
    keys = {label: key for key, label in meal.offered}
    draft = QuestionDraft(label="Meal?", kind=Kind.SELECT, options=["None", "Fish"], **NOTE)
    changed = asking.change_question(meal, draft, by=SYSTEM)
    assert [label for _key, label in changed.offered] == ["None", "Fish"]
    assert changed.words[keys["Meat"]] == "Meat"
    assert {label: key for key, label in changed.offered}["None"] == keys["None"]
    photos = build.a_question(event, "Photos", kind=Kind.CONSENT, wording="We may show photos.")
    draft = QuestionDraft(label="Photos", kind=Kind.CONSENT, wording="We may print photos.", **NOTE)
    assert asking.change_question(photos, draft, by=SYSTEM).version == 2
    with pytest.raises(Refused) as refused:
        asking.change_question(photos, QuestionDraft(label="Photos", **NOTE), by=SYSTEM)
    assert refused.value.field == "kind"


@pytest.mark.django_db
def test_a_reviewer_reads_the_questions_and_what_is_different() -> None:
    event = an_event()
    meal = build.a_question(event, "Meal?", kind=Kind.RADIO, options=["Meat", "None"])
    build.a_question(event, "Why?", shown_if=meal, shown_when=meal.options[1]["key"])
    event = reviewing.submit(build.fresh(event), by=SYSTEM)
    before = queries.content_of(event)
    said = [(one["label"], one["options"], one["only_if"]) for one in before["questions"]]
    assert said == [("Meal?", "Meat, None", ""), ("Why?", "", "Meal?: None")]
    with pytest.raises(Refused) as refused:
        build.a_question(event)
    assert refused.value.code == "wrong_state"
    draft = QuestionDraft(label="Meal?", kind=Kind.RADIO, options=["Fish", "None"], **NOTE)
    reviewing.revise(event, by=SYSTEM, reason="One more thing.")
    asking.change_question(meal, draft, by=SYSTEM)
    [one] = comparing.differences(before, queries.content_of(event))
    assert (one.kind, one.part, one.before, one.now) == ("questions", "Meal?", "Meat, None", "Fish, None")


@pytest.mark.django_db
@pytest.mark.parametrize("state", [EventState.CANCELLED, EventState.ARCHIVED])
def test_what_is_history_asks_nothing_new(state: EventState) -> None:
    event = build.an_event(state=state)
    with pytest.raises(Refused) as refused:
        build.a_question(event)
    assert refused.value.code == "wrong_state"
