"""Dates of the demo: always ahead, counted from the day it is built."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from turnout.events.rules.dating import SessionDraft

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK = timedelta(days=7)


def sittings(texts: Sequence[Mapping[str, Any]], now: datetime) -> list[SessionDraft]:
    """Return sittings, from what time it is there.

    On weekdays: the first from tomorrow on, the others after it. Or `soon`: in that many minutes,
    whatever the hour, so that a demo has a door that is open.
    """
    first = texts[0]
    if "soon" in first:
        return [_soon(text, now) for text in texts]
    begins = _coming(first["day"], now.date() + timedelta(days=1)) + first["week"] * WEEK
    return [
        _sitting(text, _coming(text["day"], begins) + (text["week"] - first["week"]) * WEEK) for text in texts
    ]


def _soon(text: Mapping[str, Any], now: datetime) -> SessionDraft:
    even = now.replace(minute=now.minute // 5 * 5, second=0, microsecond=0)
    begins = even + timedelta(minutes=text["soon"])
    ends = begins + timedelta(minutes=text["lasts"])
    return SessionDraft(day=begins.date(), starts=begins.time(), ends=ends.time(), last_day=ends.date())


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
