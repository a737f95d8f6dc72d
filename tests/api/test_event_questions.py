"""What an event asks, over REST: added, changed, ordered, taken off the form, deleted."""

from typing import Any

import pytest

from tests import build, cast
from tests.api.asking import delete, get, patch, post, token, without_id
from turnout.events.models import Event
from turnout.events.states import EventState
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db
WHY = {"why": "To cook for all.", "seen_by": "The two who cook."}
MEALS = {"label": "What do you eat?", "kind": "radio", "options": ["All", "No meat"], **WHY}


@pytest.fixture
def event() -> Event:
    return build.an_event()


@pytest.fixture
def secret(event: Event) -> str:
    return token(cast.cleo(event.metro), "events:read", "events:write")


@pytest.fixture
def path(event: Event) -> str:
    return f"/events/{event.reference}/questions"


def wrong(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["field"]


def test_questions_are_added_listed_and_shown(secret: str, path: str) -> None:
    answer = post(path, secret, MEALS)
    made = answer.json()
    assert (answer.status_code, [one["label"] for one in made["options"]]) == (201, ["All", "No meat"])
    assert answer["Location"].endswith(f"{path}/{made['id']}")
    assert [one["id"] for one in get(path, secret).json()] == [made["id"]]
    assert get(f"{path}/{made['id']}", secret).json() == made


def test_one_is_shown_by_the_answer_to_another(secret: str, path: str) -> None:
    first = post(path, secret, MEALS).json()
    key = first["options"][1]["key"]
    body = {"label": "Fish?", "shown_if": first["id"], "shown_when": key, **WHY}
    second = post(path, secret, body).json()
    assert (second["shown_if"], second["shown_when"]) == (first["id"], key)
    assert wrong(post(path, secret, {**body, "shown_when": "nothing"})) == (422, "shown_if")
    assert wrong(post(path, secret, {**body, "shown_if": second["id"]})) == (422, "shown_if")
    elsewhere = build.a_question(build.an_event())
    assert wrong(post(path, secret, {**body, "shown_if": str(elsewhere.pk)})) == (422, "shown_if")
    assert patch(f"{path}/{second['id']}", secret, {"shown_if": None}).json()["shown_when"] == ""


def test_only_what_is_sent_changes_and_options_keep_their_keys(secret: str, path: str) -> None:
    made = post(path, secret, MEALS).json()
    own = f"{path}/{made['id']}"
    changed = patch(own, secret, {"label": "Meals?"}).json()
    assert changed == {**made, "label": "Meals?"}
    more = patch(own, secret, {"options": ["No meat", "Nothing"]}).json()["options"]
    assert more[0] == made["options"][1]
    tag = get(own, secret)["ETag"]
    assert patch(own, secret, {"hint": "A"}, if_match=tag).status_code == 200
    assert patch(own, secret, {"hint": "B"}, if_match=tag).json()["code"] == "changed_meanwhile"


def test_one_is_taken_off_the_form_put_back_ordered_and_deleted(event: Event, secret: str, path: str) -> None:
    first, second = (post(path, secret, {"label": label, **WHY}).json()["id"] for label in ("A", "B"))
    assert patch(f"{path}/{first}", secret, {"is_active": False}).json()["is_active"] is False
    assert build.fresh(event).asks == 1
    assert patch(f"{path}/{first}", secret, {"is_active": True}).json()["is_active"] is True
    assert [one["label"] for one in post(f"{path}/{second}/order", secret, {"way": "up"}).json()] == [
        "B",
        "A",
    ]
    assert delete(f"{path}/{second}", secret).status_code == 204
    assert [one["id"] for one in get(path, secret).json()] == [first]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"label": " "}, "label"),
        ({"kind": "radio", "options": ["One"]}, "options"),
        ({"kind": "number", "least": 3, "most": 2}, "most"),
        ({"kind": "consent", "wording": ""}, "wording"),
        ({"kind": "consent", "wording": "I agree.", "link": "nowhere"}, "link"),
        ({"tiers": ["0190a8f0-0000-7000-8000-000000000000"]}, "tiers"),
    ],
)
def test_what_cannot_be_is_named(secret: str, path: str, values: dict[str, Any], field: str) -> None:
    assert wrong(post(path, secret, {"label": "Q", **WHY, **values})) == (422, field)


def test_what_is_asked_of_children_is_explained(secret: str, path: str) -> None:
    assert post(path, secret, {"label": "Q"}).status_code == 422


def test_what_is_under_review_stays() -> None:
    event = build.an_event(state=EventState.PENDING_REVIEW)
    secret = token(cast.cleo(event.metro), "events:write")
    answer = post(f"/events/{event.reference}/questions", secret, {"label": "Q", **WHY})
    assert answer.json()["code"] == "wrong_state"


def test_a_question_of_another_event_is_not_there(secret: str, path: str) -> None:
    other = build.a_question(build.an_event())
    for answer in (
        get(f"{path}/{other.pk}", secret),
        patch(f"{path}/{other.pk}", secret, {"label": "X"}),
        delete(f"{path}/{other.pk}", secret),
        post(f"{path}/{other.pk}/order", secret, {"way": "up"}),
    ):
        assert answer.status_code == 404


def test_a_foreign_event_is_not_there(path: str) -> None:
    user = cast.given(cast.ana(), Role.METRO_ADMIN, "metro", str(build.a_metro().pk))
    foreign = token(user, "events:write", "events:read")
    body = {"label": "Q", **WHY}
    there, nowhere = post(path, foreign, body), post("/events/222222/questions", foreign, body)
    assert (there.status_code, without_id(there)) == (404, without_id(nowhere))
