"""What differs between two versions of what an event says: field by field, words within a text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

SAME, GONE, NEW = "same", "gone", "new"
LONGEST = 4_000  # words of a text that are compared one by one; longer ones are shown whole


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
        elif value != was and not (value in {None, ""} and was in {None, ""}):
            found.append(Difference(name, was, value))
    return found


def compared(before: str, now: str) -> list[tuple[str, str]]:
    """Return runs of words: (same, gone or new; text). Texts beyond the limit are one run gone and one new."""
    old, new = before.split(" "), now.split(" ")
    if max(len(old), len(new)) > LONGEST:
        return [(GONE, before), (NEW, now)]
    runs: list[tuple[str, str]] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            runs.append((SAME, " ".join(old[a:b])))
            continue
        runs += [(kind, " ".join(words)) for kind, words in ((GONE, old[a:b]), (NEW, new[c:d])) if words]
    return runs


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
        is_nothing = value in {None, "", False} and old in {None, "", False}
        if name != "id" and value != old and not is_nothing:
            yield Difference(name, old, value, part, kind)


def _called(one: Mapping[str, Any], number: int) -> str:
    return str(one.get("name") or one.get("title") or one.get("label") or number)
