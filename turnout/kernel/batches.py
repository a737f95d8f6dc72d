"""Many rows, a batch at a time: one walk along the keys, whatever becomes of the rows behind."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet


def of_keys(rows: "QuerySet[Any]", size: int) -> Iterator[list[Any]]:
    """Yield the keys of `rows` in order, at most `size` at a time; each batch is read when the one before is done."""
    ordered = rows.order_by("pk").values_list("pk", flat=True)
    keys = list(ordered[:size])
    while keys:
        yield keys
        keys = list(ordered.filter(pk__gt=keys[-1])[:size])
