"""Every state of an event, every move, every role, through HTTP: made and recorded, or refused with why (I-20)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import transaction
from django.test import Client

from tests import build, cast
from turnout.audit.models import AuditEntry, Change
from turnout.events.actions import chairing
from turnout.events.models import Event
from turnout.events.states import EVENT, EventState
from turnout.events.web.desk.forms import fields
from turnout.house import actions as house
from turnout.kernel.actors import SYSTEM
from turnout.people.models import User
from turnout.people.policy.roles import Role

pytestmark = pytest.mark.django_db

ELSEWHERE = "elsewhere"
ROLES = ("system_admin", "metro_admin", "events_officer", "event_chair", "stranger")
STATUS = {"+": 303, "9": 409, "3": 403, "4": 404}


class Line(NamedTuple):
    """A line of the table: who makes a move from a state, one letter each, and what the event is then."""

    move: str
    source: str
    letters: str
    target: str


def table() -> list[Line]:
    lines = Path(__file__).with_name("moves.txt").read_text(encoding="utf-8").splitlines()
    return [Line(*line.split(), *([""] * (4 - len(line.split())))) for line in lines if line[:1].isalpha()]


def expected(move: str, state: str) -> Line:
    """Return the line for a move from a state; dropping plans is what cancelling them is called on the desk."""
    lines = [line for line in table() if line.move in {move, *(["drop"] if move == "cancel" else [])}]
    return next(
        (line for line in lines if line.source == state),
        next(line for line in lines if line.source == ELSEWHERE),
    )


def decision(event: Event, what: str) -> dict[str, str]:
    return {"decision": what, "reason": "Read.", "content_version": str(event.content_version)}


REASON = {"reason": "Said so."}
PAGES: dict[str, Callable[[Event], tuple[str, dict[str, str]]]] = {
    "submit": lambda _event: ("submission/", {}),
    "return": lambda event: ("review/", decision(event, "return")),
    "reject": lambda event: ("review/", decision(event, "reject")),
    "revise": lambda _event: ("revision/", REASON),
    "approve": lambda event: (
        "approval/" if event.state == EventState.DRAFT else "review/",
        decision(event, "approve"),
    ),
    "publish": lambda _event: ("publication/", {}),
    "unpublish": lambda _event: ("withdrawal/", REASON),
    "close": lambda _event: ("closing/", {}),
    "reopen": lambda event: ("reopening/", {**REASON, "deadline_at": the_day_before(event)}),
    "start": lambda _event: ("start/", REASON),
    "complete": lambda _event: ("completion/", REASON),
    "archive": lambda _event: ("archiving/", {}),
    "cancel": lambda _event: ("cancellation/", REASON),
}


def the_day_before(event: Event) -> str:
    assert event.starts_at is not None
    return fields.wall(event.starts_at - timedelta(days=1), event.time_zone)


def login(role: str, event: Event) -> User:
    if role == "system_admin":
        return cast.sys()
    if role == "metro_admin":
        return cast.cleo(event.metro)
    if role == "events_officer":
        return cast.given(cast.ana(), Role.EVENTS_OFFICER, "metro", str(event.metro_id))
    if role == "event_chair":
        chairing.appoint(event, cast.person(cast.ben()), by=SYSTEM)
        return cast.ben()
    return cast.dan()


def record(event: Event) -> tuple[int, int, tuple[str, int, int]]:
    """Return how many acts and changes there are of an event, and how it stands."""
    now = build.fresh(event)
    return (
        AuditEntry.objects.filter(event_id=str(event.pk)).count(),
        Change.objects.filter(thing_id=str(event.pk)).count(),
        (now.state, now.version, now.content_version),
    )


def require_recorded(event: Event, line: Line, user: User, versions: list[int]) -> None:
    """Require the one act of the move, by whoever made it, and changes that go on where the last one ended."""
    now = build.fresh(event)
    verb = EVENT.moves[line.move].verb
    act = AuditEntry.objects.get(verb=verb, subject_id=str(event.pk), actor_id=str(user.pk))
    made = list(act.changes.order_by("version"))
    assert now.state == made[-1].to_state == line.target
    assert made[0].from_state == line.source
    every = Change.objects.filter(thing_id=str(event.pk)).order_by("version")
    assert [one.version for one in every] == [*versions, *(one.version for one in made)]
    assert [one.version for one in every] == list(range(1, now.version + 1))


@pytest.mark.once("sqlite")
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", EventState.values)
def test_every_move_is_made_or_refused_as_the_table_says(state: str, role: str) -> None:
    event = build.an_event()
    user = login(role, event)
    client = Client()
    client.force_login(user)
    event = build.led(build.fresh(event), state)
    versions = list(range(1, event.version + 1))
    for move, page in PAGES.items():
        line = expected(move, state)
        letter = line.letters[ROLES.index(role)]
        before = record(event)
        with transaction.atomic():
            part, asked = page(event)
            answer = client.post(f"/desk/events/{event.reference}/{part}", asked)
            assert answer.status_code == STATUS[letter], (move, state, role, answer.content.decode()[-2000:])
            if letter == "+":
                require_recorded(event, line, user, versions)
            else:
                assert record(event) == before, (move, state, role)
            if letter == "9":
                assert str(event.state_label) in answer.content.decode()
            transaction.set_rollback(True)


def test_the_table_by_hand_is_the_table_of_the_machine() -> None:
    declared = {
        (move.name, source, move.target) for move in EVENT.moves.values() for source in sorted(move.sources)
    }
    written = {(line.move, line.source, line.target) for line in table() if line.source != ELSEWHERE}
    two_moves_in_one = {("publish", "draft", "published")}
    assert written - two_moves_in_one == declared
    assert set(PAGES) | {"drop"} == set(EVENT.moves)


def test_where_review_is_asked_for_nobody_goes_past_it() -> None:
    house.change({"reviewed_formats": ["workshop"]}, by=SYSTEM)
    event = build.an_event()
    for role in ROLES[:3]:
        client = Client()
        client.force_login(login(role, event))
        for part, asked in (("publication/", {}), ("approval/", decision(event, "approve"))):
            answer = client.post(f"/desk/events/{event.reference}/{part}", asked)
            assert answer.status_code == STATUS["9"]
            assert "Submit it for review" in answer.content.decode()
    assert build.fresh(event).state == EventState.DRAFT
