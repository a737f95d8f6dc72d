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
UNIQUE_VIOLATION = "23505"  # SQLSTATE, as PostgreSQL says it


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
                if not _is_of_uniqueness(taken):
                    raise
                if attempt == TRIES:
                    raise Refused(
                        "lost_race", _("Somebody else changed this a moment earlier. Look at it again.")
                    ) from taken
        raise AssertionError("unreachable")

    return again


def _is_of_uniqueness(error: IntegrityError) -> bool:
    """Whether it is the value that exists already, not another rule of the database that was broken."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state == UNIQUE_VIOLATION if state else "UNIQUE constraint failed" in str(error)
