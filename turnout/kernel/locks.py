"""Locks: one fixed order everywhere, room → event → tiers → … → attendee (core.md section 3).

On SQLite a transaction is the only writer (`turnout.kernel.sqlite`), so row locks ask for nothing there.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def locked(rows: QuerySet[M]) -> QuerySet[M]:
    """Return `rows` to be read under their row locks, in the order of their keys.

    `FOR NO KEY UPDATE`, because inserting a child takes a key share lock on its parent: two sessions that
    did so before asking for `FOR UPDATE` would wait for each other.
    """
    ordered = rows.order_by("pk")
    return (
        ordered.select_for_update(no_key=True, of=("self",)) if connection.vendor == "postgresql" else ordered
    )


def alone() -> AbstractContextManager[None]:
    """Run one writing statement by itself: nothing to add on PostgreSQL, in the fair queue of writers on SQLite."""
    if connection.vendor == "postgresql":
        return nullcontext()
    return transaction.atomic()
