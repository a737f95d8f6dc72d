"""Dates of the demo: always ahead, counted from the day it is built."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from turnout.events.rules.dating import SessionDraft

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK = timedelta(days=7)


def sittings(texts: Sequence[Mapping[str, Any]], today: date, *, later: int = 0) -> list[SessionDraft]:
    """Return sittings on their weekdays: the first from tomorrow on, `later` weeks later, the others after it."""
    first = texts[0]
    begins = _coming(first["day"], today + timedelta(days=1)) + (first["week"] + later) * WEEK
    return [
        _sitting(text, _coming(text["day"], begins) + (text["week"] - first["week"]) * WEEK) for text in texts
    ]


def _coming(weekday: str, since: date) -> date:
    return since + timedelta(days=(WEEKDAYS.index(weekday) - since.weekday()) % 7)


def _sitting(text: Mapping[str, Any], day: date) -> SessionDraft:
    return SessionDraft(
        day=day,
        starts=time.fromisoformat(text["starts"]),
        ends=time.fromisoformat(text["ends"]),
        doors=time.fromisoformat(text["doors"]) if "doors" in text else None,
        title=text.get("title", ""),
    )
