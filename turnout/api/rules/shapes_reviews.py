"""How a review looks to programs."""

from collections.abc import Iterable, Mapping
from typing import Any

from turnout.api.rules.shapes import Shape, instant
from turnout.events.models import Event, Submission
from turnout.events.rules import comparing
from turnout.events.rules.publishing import Lack


def review(
    event: Event,
    content: Mapping[str, Any],
    lacks: Iterable[Lack],
    submissions: tuple[Submission | None, Submission | None],
    *,
    needs_review: bool,
) -> Shape:
    """Return what a reviewer reads; `submissions` are the newest and the one before it."""
    last, before = submissions
    differences = comparing.differences(before.content, content) if before else []
    return {
        "reference": event.reference,
        "state": str(event.state),
        "content_version": event.content_version,
        "needs_review": needs_review,
        "submitted_at": instant(last.submitted_at) if last else None,
        "content": dict(content),
        "lacks": [{"code": one.code, "detail": one.message, "field": one.field} for one in lacks],
        "before": instant(before.submitted_at) if before else None,
        "differences": [
            {"kind": one.kind, "part": one.part, "field": one.field, "before": one.before, "now": one.now}
            for one in differences
        ],
    }
