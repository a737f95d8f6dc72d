"""Unique values that two people ask for at once: the slower one looks again, and is told beside the field."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from turnout.kernel.refusals import Refused

P = ParamSpec("P")
R = TypeVar("R")
TRIES = 5
RACES = {"23503", "23505"}  # SQLSTATE: a row that is gone or in use, a value that exists
RACES_OF_SQLITE = ("UNIQUE constraint failed", "FOREIGN KEY constraint failed")


def settled(act: Callable[P, R]) -> Callable[P, R]:
    """Make an action one transaction that is made anew when the database has a value of it already.

    Before: the action looks for what is taken. After: its second look sees what the first came too early for, so
    that it takes the next free value or refuses the field. Refused: lost_race when that helps nothing.
    """

    @functools.wraps(act)
    def again(*given: P.args, **named: P.kwargs) -> R:
        for attempt in range(1, TRIES + 1):
            try:
                with transaction.atomic():
                    return act(*given, **named)
            except IntegrityError as taken:
                if not _is_a_race(taken):
                    raise
                if attempt == TRIES:
                    raise Refused(
                        "lost_race", _("Somebody else changed this a moment earlier. Look at it again.")
                    ) from taken
        raise AssertionError("unreachable")

    return again


def _is_a_race(error: IntegrityError) -> bool:
    """Whether somebody was faster, rather than another rule of the database broken."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in RACES if state else str(error).startswith(RACES_OF_SQLITE)
