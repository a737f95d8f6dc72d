"""Two people write at once: what one left alone follows the other, and what both changed is told, never lost unseen."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests import build, cast
from turnout.events.actions import asking, editing, pricing
from turnout.events.actions.asking import QuestionDraft
from turnout.events.models import Access, Event, Question
from turnout.kernel import clock
from turnout.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db
WRONG, DONE = 422, 303


@pytest.fixture
def event() -> Event:
    return build.a_published_event(3, title="Kite morning", summary="Bring wind.")


@pytest.fixture
def cleo(event: Event) -> Client:
    client = Client()
    client.force_login(cast.cleo(event.metro))
    return client


def opened(client: Client, path: str, name: str = "form") -> dict[str, Any]:
    """Return what a page shows in its form, as a browser would send it."""
    form = client.get(path).context[name]
    held = {form.add_prefix(field): form[field].value() for field in form.fields}
    return {field: value for field, value in held.items() if value not in (None, False)}


def test_what_one_did_not_touch_says_what_the_other_wrote(event: Event, cleo: Client) -> None:
    path = f"/desk/events/{event.reference}/edit/"
    form = opened(cleo, path)
    topic = build.a_topic("Weather")
    editing.change(
        event,
        {"title": "Kite evening", "description": "One.\n\nTwo.", "auto_confirm": True},
        by=SYSTEM,
        topics=[topic],
    )
    assert cleo.post(path, {**form, "summary": "Bring a jacket."}).status_code == DONE
    now = build.fresh(event)
    assert (now.title, now.summary, now.description, now.auto_confirm) == (
        "Kite evening", "Bring a jacket.", "One.\n\nTwo.", True,
    )  # fmt: skip


def test_what_both_changed_is_told_beside_the_field_and_counts_when_it_is_sent_again(
    event: Event, cleo: Client
) -> None:
    path = f"/desk/events/{event.reference}/edit/"
    form = {**opened(cleo, path), "title": "Kite night", "audience": "anyone"}
    editing.change(event, {"title": "Kite evening", "audience": "anyone"}, by=SYSTEM)
    answer = cleo.post(path, form)
    assert answer.status_code == WRONG
    assert list(answer.context["form"].errors) == ["title"]
    assert "Kite evening" in answer.context["form"].errors["title"][0]
    assert answer.context["form"]["title"].value() == "Kite night"
    assert build.fresh(event).title == "Kite evening"
    again = {**form, "seen": answer.context["form"]["seen"].value()}
    assert cleo.post(path, again).status_code == DONE
    assert build.fresh(event).title == "Kite night"


def test_a_price_is_not_taken_back_by_whoever_changes_a_description(event: Event, cleo: Client) -> None:
    tier = build.the_tier(event)
    path = f"/desk/events/{event.reference}/places/{tier.pk}/"
    form = opened(cleo, path)
    pricing.change_tier(tier, {"price_minor": 1250}, by=SYSTEM)
    assert cleo.post(path, {**form, "description": "With lunch"}).status_code == DONE
    now = build.the_tier(event)
    assert (now.price_minor, now.description) == (1250, "With lunch")


def test_who_may_book_is_not_opened_again_by_whoever_sets_a_limit(event: Event, cleo: Client) -> None:
    tier = build.the_tier(event)
    own = f"/desk/events/{event.reference}/places/{tier.pk}/"
    form = opened(cleo, own, "access_form")
    pricing.change_tier(tier, {"access": Access.MEMBERS}, by=SYSTEM)
    assert cleo.post(f"{own}access/", {**form, "access-most_each": "2"}).status_code == DONE
    now = build.the_tier(event)
    assert (now.access, now.most_each) == (Access.MEMBERS, 2)


def test_a_question_keeps_what_somebody_else_wrote(event: Event, cleo: Client) -> None:
    question = build.a_question(event, "Allergies?", hint="Nuts, say.")
    path = f"/desk/events/{event.reference}/questions/{question.pk}/"
    form = opened(cleo, path)
    draft = QuestionDraft(label="Allergies?", hint="Anything.", why=question.why, seen_by=question.seen_by)
    asking.change_question(question, draft, by=SYSTEM)
    assert cleo.post(path, {**form, "is_required": "on"}).status_code == DONE
    now = Question.objects.get()
    assert (now.hint, now.is_required) == ("Anything.", True)


@pytest.mark.parametrize("seen", ["", "title", "title:", ":::", "title:0 \0", "😀" * 5000, "x:y " * 2000])
def test_whatever_is_sent_as_seen_breaks_nothing(event: Event, cleo: Client, seen: str) -> None:
    path = f"/desk/events/{event.reference}/edit/"
    form = {**opened(cleo, path), "seen": seen, "summary": "Bring a jacket."}
    assert cleo.post(path, form).status_code in {DONE, WRONG}


@pytest.mark.parametrize("seconds", [59, 3600])
def test_a_deadline_that_is_left_alone_keeps_its_seconds_and_which_of_two_hours(seconds: int) -> None:
    event = build.an_event(starts_in=timedelta(days=800))
    night = datetime(clock.now().year + 1, 10, 31, tzinfo=UTC)
    night -= timedelta(days=(night.weekday() + 1) % 7)  # the last Sunday, when clocks go back in London
    deadline = night + timedelta(minutes=30, seconds=seconds)
    editing.change(event, {"deadline_at": deadline}, by=SYSTEM)
    client = Client()
    client.force_login(cast.cleo(event.metro))
    path = f"/desk/events/{event.reference}/edit/"
    assert client.post(path, {**opened(client, path), "summary": "Bring a jacket."}).status_code == DONE
    assert (build.fresh(event).summary, build.fresh(event).deadline_at) == ("Bring a jacket.", deadline)
