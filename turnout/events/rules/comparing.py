"""What differs between two versions of what an event says: field by field, words within a text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

SAME, GONE, NEW = "same", "gone", "new"
LONGEST = 4_000  # words of a text that are compared one by one; longer ones are shown whole
MOST = 400  # words that differ; beyond, nobody reads word by word, and looking for them takes ever longer


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that says something else; `part` names the session or kind of place it belongs to."""

    field: str
    before: Any
    now: Any
    part: str = ""
    kind: str = ""

    @property
    def words(self) -> list[tuple[str, str]]:
        """Return a text as runs of words that stayed, are gone, or are new."""
        return compared(str(self.before or ""), str(self.now or ""))


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Difference]:
    """Return what differs, in the order of `now`; a part that is new or gone differs in each field that it fills."""
    found: list[Difference] = []
    for name, value in now.items():
        was = before.get(name)
        if isinstance(value, list):
            found += _of_parts(name, was if isinstance(was, list) else [], value)
        elif value != was and not (is_empty(name, value) and is_empty(name, was)):
            found.append(Difference(name, was, value))
    return found


def is_empty(field: str, value: Any) -> bool:
    """Return whether a field says nothing; 0 places, ages or minutes do say something, a price of 0 does not."""
    return value is None or value == "" or value is False or (field == "price_minor" and value == 0)


def compared(before: str, now: str) -> list[tuple[str, str]]:
    """Return runs of words: (same, gone or new; text). Texts beyond the limits are one run gone and one new."""
    old, new = before.split(" "), now.split(" ")
    steps = _steps(old, new) if max(len(old), len(new)) <= LONGEST else None
    if steps is None:
        return [(GONE, before), (NEW, now)]
    runs: list[tuple[str, str]] = []
    for is_same, some in groupby(steps, key=lambda step: step[0] == SAME):
        found = list(some)
        kinds = (SAME,) if is_same else (GONE, NEW)
        words = [(kind, [word for what, word in found if what == kind]) for kind in kinds]
        runs += [(kind, " ".join(each)) for kind, each in words if each]
    return runs


def _steps(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str]] | None:
    """Return the fewest steps from one text to another, word by word; None where more than MOST words differ.

    Myers' greedy search over diagonals: its work is bounded by words times differences, whatever is typed.
    """
    reached: dict[int, int] = {1: 0}
    trail: list[Mapping[int, int]] = []
    for cost in range(MOST + 1):
        trail.append(dict(reached))
        for diagonal in range(-cost, cost + 1, 2):
            x, _what = _begun(reached, diagonal, cost)
            while x < len(old) and x - diagonal < len(new) and old[x] == new[x - diagonal]:
                x += 1
            reached[diagonal] = x
            if x >= len(old) and x - diagonal >= len(new):
                return _walked(old, new, trail)
    return None


def _begun(reached: Mapping[int, int], diagonal: int, cost: int) -> tuple[int, str]:
    """Return where a diagonal is entered, and how: by a new word from the one above it, or by one gone from below."""
    if diagonal == -cost or (diagonal != cost and reached[diagonal - 1] < reached[diagonal + 1]):
        return reached[diagonal + 1], NEW
    return reached[diagonal - 1] + 1, GONE


def _walked(
    old: Sequence[str], new: Sequence[str], trail: Sequence[Mapping[int, int]]
) -> list[tuple[str, str]]:
    """Return the steps that a search took, from the first to the last."""
    steps: list[tuple[str, str]] = []
    x, y = len(old), len(new)
    for cost in range(len(trail) - 1, -1, -1):
        start, what = _begun(trail[cost], x - y, cost)
        while x > start:
            x, y = x - 1, y - 1
            steps.append((SAME, old[x]))
        if cost and what == NEW:
            y -= 1
            steps.append((NEW, new[y]))
        elif cost:
            x -= 1
            steps.append((GONE, old[x]))
    return steps[::-1]


def _of_parts(
    kind: str, before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]
) -> Iterator[Difference]:
    was = {one["id"]: one for one in before}
    here = {one["id"] for one in now}
    for number, one in enumerate(now, start=1):
        yield from _of_part(kind, was.get(one["id"], {}), one, _called(one, number))
    for number, one in enumerate(before, start=1):
        if one["id"] not in here:
            yield from _of_part(kind, one, dict.fromkeys(one), _called(one, number))


def _of_part(kind: str, was: Mapping[str, Any], now: Mapping[str, Any], part: str) -> Iterator[Difference]:
    for name, value in now.items():
        old = was.get(name)
        both_empty = is_empty(name, value) and is_empty(name, old)
        if name != "id" and value != old and not both_empty:
            yield Difference(name, old, value, part, kind)


def _called(one: Mapping[str, Any], number: int) -> str:
    return str(one.get("name") or one.get("title") or one.get("label") or number)
