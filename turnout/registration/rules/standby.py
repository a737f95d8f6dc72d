"""Who stands by at the door, and who is let in next (issue 3, outcome 6)."""

from collections.abc import Sequence

from turnout.registration.models import StandBy

MOST_PEOPLE = 20  # in one wish of people who just came


def next_in(wishes: Sequence[StandBy], seats: int | None) -> list[StandBy]:
    """Return who is let in next, in their order: a wish that does not fit is passed over and keeps its turn."""
    found = []
    for wish in wishes:
        if seats is None:
            found.append(wish)
        elif wish.people <= seats:
            found.append(wish)
            seats -= wish.people
    return found
