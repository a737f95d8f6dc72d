"""Questions at the desk: written, put in order, seen as visitors do, and what people answered (issue 4, outcome 4)."""

from typing import Any

import pytest
from django.test import Client

from tests import build, cast
from tests.registration.test_answers import World, key, said, url
from turnout.events.actions import ending
from turnout.events.models import Asked, Audience, Event, Kind, Question
from turnout.events.states import EventState
from turnout.people.policy.roles import Role
from turnout.registration.models import Registration
from turnout.registration.web.asking import name_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def cleo(world: World, client: Client) -> Client:
    client.force_login(cast.cleo(world.event.metro))
    return client


def desk(event: Event, part: str = "") -> str:
    return f"/desk/events/{event.reference}/questions/{part}"


def written(**more: Any) -> dict[str, Any]:
    return {"label": "Shoe size?", "why": "To order skates.", "seen_by": "The trainer.", **more}


def test_a_coordinator_writes_one_of_each_kind_and_sees_them_as_visitors_do(
    cleo: Client, world: World
) -> None:
    event = build.a_published_event(metro=world.event.metro)
    parts: dict[str, dict[str, Any]] = {
        Kind.SHORT: {},
        Kind.LONG: {},
        Kind.RADIO: {"options": "Yes\nNo"},
        Kind.SELECT: {"options": "Red\r\nBlue\r\n"},
        Kind.SEVERAL: {"options": "A\nB\nC"},
        Kind.NUMBER: {"least": "20", "most": "50"},
        Kind.DATE: {},
        Kind.CONSENT: {"wording": "We may show photos.", "link": "https://example.org/photos"},
    }
    for kind, more in parts.items():
        path = f"{desk(event, 'new/')}?kind={kind}&asked=attendee"
        assert cleo.get(path).status_code == 200
        answer = cleo.post(path, written(label=f"About {kind}", **more))
        assert answer.status_code == 303, answer.content.decode()
    page = cleo.get(desk(event)).content.decode()
    preview = cleo.get(desk(event, "preview/")).content.decode()
    visitor = Client().get(url(event)).content.decode()
    for kind in parts:
        assert f"About {kind}" in page
        assert f"About {kind}" in preview
        assert f"About {kind}" in visitor
    row = Question.objects.get(kind=Kind.NUMBER)
    assert (row.least, row.most, row.why) == (20, 50, "To order skates.")


def test_a_condition_is_chosen_among_the_answers_above(cleo: Client, world: World) -> None:
    path = f"{desk(world.event, 'new/')}?kind=short&asked=attendee"
    wanted = f"{world.meal.pk.hex}:{key(world.meal, 'Not all')}"
    assert wanted in cleo.get(path).content.decode()
    assert cleo.post(path, written(condition=wanted)).status_code == 303
    made = Question.objects.get(label="Shoe size?")
    assert (made.shown_if_id, made.shown_when) == (world.meal.pk, key(world.meal, "Not all"))
    again = cleo.get(desk(world.event, f"{made.pk}/")).content.decode()
    assert f'value="{wanted}" selected' in again
    assert cleo.post(path, written(condition="zz:zz")).status_code == 422


def test_a_question_about_a_child_without_its_note_is_told_beside_the_field(
    cleo: Client, world: World
) -> None:
    path = f"{desk(world.event, 'new/')}?kind=short&asked=attendee"
    answer = cleo.post(path, written(why="", label="Allergies?"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#id_why"' in page
    assert 'value="Allergies?"' in page
    assert build.fresh(world.event).asks == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("label", ""),
        ("label", "x" * 10_000),
        ("label", "\x00"),
        ("options", "One"),
        ("options", "x" * 10_000),
    ],
)
def test_bad_input_is_told_beside_its_field(cleo: Client, world: World, field: str, value: str) -> None:
    path = f"{desk(world.event, 'new/')}?kind=radio&asked=attendee"
    answer = cleo.post(path, written(**{"options": "A\nB", field: value}))
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()
    assert build.fresh(world.event).asks == 3


def test_an_unknown_kind_leads_back(cleo: Client, world: World) -> None:
    answer = cleo.get(f"{desk(world.event, 'new/')}?kind=file&asked=attendee")
    assert (answer.status_code, answer["Location"]) == (303, desk(world.event))


def test_questions_are_moved_taken_off_put_back_and_deleted_by_buttons(cleo: Client, world: World) -> None:
    other = build.a_question(world.event, "Shoe size?")
    order = ["What does it eat?", "What not?", "Shoe size?"]
    rows = Question.objects.filter(asked=Asked.ATTENDEE)
    assert cleo.post(desk(world.event, f"{other.pk}/up/")).status_code == 303
    assert [one.label for one in rows.all()] == [order[0], order[2], order[1]]
    cleo.post(desk(world.event, f"{other.pk}/down/"))
    assert [one.label for one in rows.all()] == order
    refused = cleo.post(desk(world.event, f"{world.which.pk}/up/"), follow=True).content.decode()
    assert "is shown by the answer to the other" in refused
    cleo.post(desk(world.event, f"{other.pk}/removal/"))
    assert "Off the form" in cleo.get(desk(world.event)).content.decode()
    assert "Shoe size?" not in Client().get(url(world.event)).content.decode()
    cleo.post(desk(world.event, f"{other.pk}/return/"))
    assert "Shoe size?" in Client().get(url(world.event)).content.decode()
    cleo.post(desk(world.event, f"{other.pk}/deletion/"))
    assert not Question.objects.filter(pk=other.pk).exists()


def test_what_is_over_shows_its_questions_and_offers_no_change(client: Client) -> None:
    event = build.an_event(audience=Audience.ANYONE)
    question = build.a_question(event, "Shoe size?")
    ending.cancel(event, by=cast.sys().actor, reason="Flooded.")
    client.force_login(cast.cleo(event.metro))
    assert build.fresh(event).state == EventState.CANCELLED
    page = client.get(desk(event)).content.decode()
    assert "Shoe size?" in page
    assert "Take off" not in page
    answer = client.post(desk(event, f"{question.pk}/"), written(label="Other"))
    assert answer.status_code == 422
    assert "cannot be changed" in answer.content.decode()


def test_staff_register_a_family_without_its_answers_and_correct_them_later(
    cleo: Client, world: World
) -> None:
    path = f"/desk/events/{world.event.reference}/registrations/new/"
    assert "What does it eat?" in cleo.get(path).content.decode()
    sent = {
        "first_name": "Ana",
        "last_name": "Lindqvist",
        "phone": "07700 900418",
        "party-TOTAL_FORMS": 1,
        "party-0-first_name": "Mira",
    }
    assert cleo.post(path, sent).status_code == 303
    made = Registration.objects.get()
    own = f"/desk/registrations/{made.reference}/"
    assert "Nothing answered yet." in cleo.get(own).content.decode()
    typed = {
        f"p1-{name_of(world.meal)}": key(world.meal, "Not all"),
        f"all-{name_of(world.photos)}": "1",
    }
    assert cleo.post(f"{own}answers/", typed | {f"p1-{name_of(world.meal)}": "zz"}).status_code == 422
    assert cleo.post(f"{own}answers/", typed).status_code == 303
    assert said(world.event) == [("", "Photos", "Agreed"), ("Mira", "What does it eat?", "Not all")]
    page = cleo.get(own).content.decode()
    assert "Not all" in page
    assert "Answers changed: 2" in page


def test_an_officer_reads_answers_and_does_not_correct_them(client: Client, world: World) -> None:
    assert client.post(url(world.event), world.answered()).status_code == 303
    made = Registration.objects.get()
    user = cast.given(cast.dan(), Role.EVENTS_OFFICER, "metro", str(world.event.metro_id))
    officer = Client()
    officer.force_login(user)
    own = f"/desk/registrations/{made.reference}/"
    page = officer.get(own).content.decode()
    assert "Nuts" in page
    assert "Correct them" not in page
    assert officer.post(f"{own}answers/", {}).status_code == 403


def test_the_roster_is_narrowed_by_an_answer(cleo: Client, world: World) -> None:
    assert cleo.post(url(world.event), world.answered()).status_code == 303
    path = f"/desk/events/{world.event.reference}/"
    chosen = f"{world.meal.pk.hex}.{key(world.meal, 'Not all')}"
    assert f'value="{chosen}"' in cleo.get(path).content.decode()
    page = cleo.get(path, {"answer": chosen}).content.decode()
    assert ">Jonas</a>" in page
    assert ">Mira</a>" not in page
    for nonsense in ("x", f"{world.meal.pk.hex}.%", f"{world.meal.pk.hex}.", "." * 500):
        assert ">Mira</a>" in cleo.get(path, {"answer": nonsense}).content.decode()


def test_a_file_has_a_column_for_each_question_and_no_formula(cleo: Client, world: World) -> None:
    sent = world.answered() | {f"party-1-{name_of(world.which)}": "=1+1"}
    assert cleo.post(url(world.event), sent).status_code == 303
    path = f"/desk/events/{world.event.reference}/roster/export/"
    assert "What not?" in cleo.get(path).content.decode()
    columns = ["first_name", *(f"q-{one.pk.hex}" for one in (world.meal, world.which, world.photos))]
    answer: Any = cleo.post(path, {"columns": columns})
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0] == "First name,What does it eat?,What not?,Photos"
    assert lines[1] == "Mira,All,,Agreed"
    assert lines[2] == "Jonas,Not all,'=1+1,Agreed"


def test_a_roster_shows_the_questions_that_were_chosen_as_columns(cleo: Client, world: World) -> None:
    assert cleo.post(url(world.event), world.answered()).status_code == 303
    path = f"/desk/events/{world.event.reference}/"
    assert "Nuts" not in cleo.get(path).content.decode()
    chosen = ["state", "age", f"q-{world.which.pk.hex}", f"q-{world.photos.pk.hex}"]
    assert cleo.post(f"{path}roster/columns/", {"columns": chosen}).status_code == 303
    page = cleo.get(path).content.decode()
    assert '<td data-label="What not?:">Nuts</td>' in page
    assert page.count('<td data-label="Photos:">Agreed</td>') == 2
    other = build.a_published_event(metro=world.event.metro)
    assert (
        cleo.post(f"/desk/events/{other.reference}/roster/columns/", {"columns": ["age"]}).status_code == 303
    )
    assert "Nuts" in cleo.get(path).content.decode()
