"""A machine that registers, adds, cancels and answers offers over the API: after every step all holds."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests import build, cast
from tests.api.asking import broken, get, post, token
from tests.registration.lining import FAR, choose, no_night

PLACES, MOST = 3, 4
choices = st.sampled_from(["refuse", "split", "together", "as_free"])
sizes = st.integers(1, MOST)
picks = st.integers(0, 7)
HOLDS = "confirmed"


class Booking(RuleBasedStateMachine):
    """One event of three places, a family that books again and again, staff who book for guests."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.made: dict[str, str] = {}
        self.sent = 0

    def teardown(self) -> None:
        """Undo what was done."""
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        """Make the event and both tokens."""
        metro = build.a_metro()
        self.event = build.a_published_event(PLACES, metro=metro, starts_in=FAR)
        self.staff = token(cast.cleo(metro), "registrations:read", "registrations:write")
        self.own = token(cast.ana(), "own:read", "own:write")

    def ask(self, path: str, secret: str, body: Any = None) -> Any:
        """Ask under a key, and again: the second answer is the first one."""
        self.sent += 1
        key = f"step-{self.sent}"
        first, again = (post(path, secret, body, idempotency_key=key) for _ in range(2))
        if first.status_code < 400:
            assert (first.status_code, first.content) == (again.status_code, again.content)
            assert again["Idempotency-Replayed"] == "true"
        else:
            assert first.status_code in {404, 409, 410, 422}, first.content
        return first

    def party(self, size: int) -> list[dict[str, Any]]:
        """Return people whose names nobody has had."""
        return [{"first_name": f"Child {self.sent} {number}", "age": 9} for number in range(size)]

    @rule(size=sizes, if_full=choices, by_staff=st.booleans())
    def register(self, size: int, if_full: str, *, by_staff: bool) -> None:
        """Book for a family, or for oneself."""
        free = PLACES - build.fresh(self.event).held
        body = {"event": self.event.reference, "people": self.party(size), "if_full": if_full}
        if by_staff:
            contact = {"first_name": "Bo", "last_name": "Guest", "email": f"bo{self.sent}@example.org"}
            response = self.ask(
                "/registrations", self.staff, {**body, "contact": {**contact, "phone": "+441632960961"}}
            )
        else:
            response = self.ask("/me/registrations", self.own, {**body, "phone": "+441632960961"})
        if response.status_code == 201:
            states = [one["state"] for one in response.json()["people"]]
            assert states.count(HOLDS) <= free
            assert states == [HOLDS] * size or if_full != "refuse"
            self.made[response.json()["reference"]] = self.own if not by_staff else self.staff

    @rule(pick=picks, size=sizes, if_full=choices)
    def add(self, pick: int, size: int, if_full: str) -> None:
        """Add people to a registration."""
        if self.made:
            path, secret = self.chosen(pick)
            self.ask(f"{path}/people", secret, {"people": self.party(size), "if_full": if_full})

    @rule(pick=picks, place=st.one_of(st.none(), picks))
    def cancel(self, pick: int, place: int | None) -> None:
        """Cancel one of a registration, or all."""
        if self.made:
            path, secret = self.chosen(pick)
            people = get(path, secret).json()["people"]
            body: dict[str, Any] = {"reason": "Ill."} if secret == self.staff else {}
            if place is not None:
                body["people"] = [people[place % len(people)]["id"]]
            self.ask(f"{path}/cancellation", secret, body)

    @rule(is_taken=st.booleans(), keeps_waiting=st.booleans())
    def answer(self, *, is_taken: bool, keeps_waiting: bool) -> None:
        """Answer the first offer there is."""
        for one in get("/me/offers", self.own).json()[:1]:
            path = f"/me/offers/{one['id']}"
            if is_taken:
                assert self.ask(f"{path}/acceptance", self.own).status_code == 200
            else:
                self.ask(f"{path}/refusal", self.own, {"keeps_waiting": keeps_waiting})

    def chosen(self, pick: int) -> tuple[str, str]:
        """Return the path of a registration and the token that opens it."""
        reference, secret = sorted(self.made.items())[pick % len(self.made)]
        return f"{'/me' if secret == self.own else ''}/registrations/{reference}", secret

    @invariant()
    def all_holds(self) -> None:
        """What the API tells adds up to what is held, and every invariant of the database holds."""
        if not hasattr(self, "event"):
            return
        rows = get(f"/registrations?event={self.event.reference}&limit=100", self.staff).json()["items"]
        held = sum(one["state"] == HOLDS for row in rows for one in row["people"])
        offered = sum(one["places"] for row in rows for one in row["offers"])
        assert {one["reference"] for one in rows} == set(self.made)
        assert held + offered == build.fresh(self.event).held <= PLACES
        assert broken() == []


@pytest.mark.django_db
def test_whatever_programs_do_in_whatever_order_all_holds(settings: Any) -> None:
    settings.TURNOUT_LIMIT_API = 1_000_000
    choose(**no_night())
    run_state_machine_as_test(Booking, settings=quick())


def quick() -> settings:
    """Return how much is tried: a failure of a dozen steps reads well without shrinking."""
    return settings(
        max_examples=8, stateful_step_count=12, deadline=None, phases=[Phase.explicit, Phase.generate]
    )
